#include "driver/csv_table.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace boucle::driver {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// What Windows-1252 has between 0x80 and 0x9f; elsewhere it is Latin-1.
constexpr std::array<char32_t, 32> windows_1252{0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
                                                0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

// The separator that occurs most in the first line, outside quotes.
char guess_separator(std::string_view text) {
  std::size_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n') break;
    commas += c == ',';
    semicolons += c == ';';
    tabs += c == '\t';
  }
  if (tabs > commas && tabs > semicolons) return '\t';
  return semicolons > commas ? ';' : ',';
}

class Reader {
 public:
  Reader(std::string_view text, source::FileId file, char separator) : text_(text), file_(file), separator_(separator) {
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
  }

  bool at_end() const { return at_ >= text_.size(); }

  std::vector<CsvCell> line() {
    std::vector<CsvCell> cells;
    while (true) {
      cells.push_back(cell());
      if (at_end()) return cells;
      const char c = text_[at_++];
      if (c == separator_) continue;
      if (c == '\r' && !at_end() && text_[at_] == '\n') ++at_;
      return cells;
    }
  }

 private:
  std::string_view text_;
  source::FileId file_;
  char separator_;
  std::size_t at_ = 0;

  bool at_cell_end() const { return at_end() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r'; }

  CsvCell cell() {
    CsvCell cell;
    const std::size_t begin = at_;
    if (!at_end() && text_[at_] == '"') {
      ++at_;
      while (!at_end()) {
        if (text_[at_] == '"') {
          if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
          ++at_;
        }
        cell.text += text_[at_++];
      }
      if (!at_end()) ++at_;
    }
    while (!at_cell_end()) cell.text += text_[at_++];
    cell.text = std::string(base::trim(cell.text));
    cell.span = {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
    return cell;
  }
};

bool is_group_of_three(std::string_view digits) {
  return digits.size() == 3 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "1,234,567" with `mark` between groups of three.
bool is_grouped(std::string_view text, char mark) {
  const std::vector<std::string_view> groups = base::split(text, mark);
  if (groups.size() < 2 || groups[0].empty() || groups[0].size() > 4) return false;
  return std::all_of(groups.begin() + 1, groups.end(), is_group_of_three);
}

std::string without(std::string_view text, char mark) {
  std::string out(text);
  std::erase(out, mark);
  return out;
}

// Spaces of every kind go; the typographic minus becomes the ASCII one.
std::string plain_number(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const base::CodePoint point = base::decode_utf8(text, i);
    switch (point.value) {
      case U' ':
      case U'\t':
      case U'\u00a0':
      case U'\u2009':
      case U'\u202f':
      case U'\'':
      case U'\u2019':
        break;
      case U'\u2212':
        out += '-';
        break;
      default:
        out += text.substr(i, point.byte_count);
    }
    i += point.byte_count;
  }
  if (out.starts_with('+')) out.erase(0, 1);
  return out;
}

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (base::to_lower_ascii(header[i].text) == name) return i;
  }
  return std::nullopt;
}

std::string to_utf8(std::string text) {
  if (!base::first_invalid_utf8(text)) return text;
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    base::append_utf8(out, byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80u] : static_cast<char32_t>(byte));
  }
  return out;
}

CsvTable parse_csv(const source::SourceMap& sources, source::FileId file) {
  const std::string_view text = sources.file(file).text();
  CsvTable table;
  table.separator = guess_separator(text);
  Reader reader(text, file, table.separator);
  if (!reader.at_end()) table.header = reader.line();
  for (std::size_t number = 2; !reader.at_end(); ++number) {
    CsvRow row{number, reader.line()};
    const bool empty = std::all_of(row.cells.begin(), row.cells.end(), [](const CsvCell& c) { return c.text.empty(); });
    if (!empty) table.rows.push_back(std::move(row));
  }
  return table;
}

std::optional<double> parse_cell_number(std::string_view text, char separator) {
  std::string number = plain_number(text);
  const std::size_t comma = number.rfind(','), point = number.rfind('.');
  const bool has_comma = comma != std::string::npos, has_point = point != std::string::npos;
  if (has_comma && has_point) {  // the last one is the decimal mark
    const char group = comma < point ? ',' : '.';
    const std::size_t decimal = std::max(comma, point);
    std::string_view whole = std::string_view(number).substr(0, decimal);
    if (whole.starts_with('-')) whole.remove_prefix(1);
    if (!is_grouped(whole, group)) return std::nullopt;
    number[decimal] = '.';
    number = without(std::string_view(number).substr(0, decimal), group) + number.substr(decimal);
  } else if (has_comma) {
    std::string_view digits = number;
    if (digits.starts_with('-')) digits.remove_prefix(1);
    const bool grouped = is_grouped(digits, ',') && !digits.starts_with("0,");
    const bool several = std::count(number.begin(), number.end(), ',') > 1;
    if (several && !grouped) return std::nullopt;
    if (several) {
      number = without(number, ',');
    } else {
      if (grouped && separator == ',') return std::nullopt;
      number[comma] = '.';
    }
  } else if (std::count(number.begin(), number.end(), '.') > 1) {
    if (!is_grouped(number, '.')) return std::nullopt;
    number = without(number, '.');
  }
  return base::parse_double(number);
}

}  // namespace boucle::driver
