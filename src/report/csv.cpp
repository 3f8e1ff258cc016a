#include "report/csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace boucle::report {

CsvWriter::CsvWriter(CsvDialect dialect) : dialect_(dialect) {
  if (dialect == CsvDialect::french) out_ = "\xef\xbb\xbf";
}

void CsvWriter::separator() {
  if (!line_start_) out_ += dialect_ == CsvDialect::french ? ';' : ',';
  line_start_ = false;
}

CsvWriter& CsvWriter::text(std::string_view value) {
  separator();
  const bool plain = value.find_first_of(",;\"\r\n") == std::string_view::npos &&
                     (value.empty() || (value.front() != ' ' && value.back() != ' '));
  if (plain) {
    out_ += value;
    return *this;
  }
  out_ += '"';
  for (const char c : value) {
    if (c == '"') out_ += '"';
    out_ += c;
  }
  out_ += '"';
  return *this;
}

CsvWriter& CsvWriter::number(double value) {
  separator();
  if (std::isnan(value)) return *this;
  std::string text = base::format_shortest(value);
  if (dialect_ == CsvDialect::french) std::replace(text.begin(), text.end(), '.', ',');
  out_ += text;
  return *this;
}

CsvWriter& CsvWriter::plain_number(double value) {
  if (!(std::abs(value) >= 1e-6 && std::abs(value) < 1e15)) return number(value);
  std::array<char, 64> digits{};  // 15 digits before the point, at most 22 after it
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  separator();
  std::string text(digits.data(), end.ptr);
  if (dialect_ == CsvDialect::french) std::replace(text.begin(), text.end(), '.', ',');
  out_ += text;
  return *this;
}

CsvWriter& CsvWriter::empty() {
  separator();
  return *this;
}

CsvWriter& CsvWriter::end_line() {
  out_ += '\n';
  line_start_ = true;
  return *this;
}

}  // namespace boucle::report
