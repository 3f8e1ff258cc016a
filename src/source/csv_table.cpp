#include "source/csv_table.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/hash.h"
#include "base/text.h"

namespace boucle::source {
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

// One cell of `text` from `at` on; `at` moves to the separator or the line end behind it.
void read_cell(std::string_view text, std::size_t& at, char separator, CsvField& cell) {
  const auto at_cell_end = [&] {
    return at >= text.size() || text[at] == separator || text[at] == '\n' || text[at] == '\r';
  };
  cell.text.clear();
  cell.begin = at;
  if (at < text.size() && text[at] == '"') {
    ++at;
    while (at < text.size()) {
      if (text[at] == '"') {
        if (at + 1 >= text.size() || text[at + 1] != '"') break;
        ++at;
      }
      cell.text += text[at++];
    }
    if (at < text.size()) ++at;
  }
  const std::size_t plain = at;
  while (!at_cell_end()) ++at;
  cell.text.append(text, plain, at - plain);
  cell.end = at;
  const std::string_view trimmed = base::trim(cell.text);
  if (trimmed.size() == cell.text.size()) return;
  const auto skipped = static_cast<std::size_t>(trimmed.data() - cell.text.data());
  cell.text.resize(skipped + trimmed.size());
  cell.text.erase(0, skipped);
}

// One record of `text` from `at` on, which moves behind its end of line. `end` is where the record ends without it.
void read_record(std::string_view text, std::size_t& at, char separator, std::vector<CsvField>& cells,
                 std::size_t& end) {
  std::size_t count = 0;
  while (true) {
    if (count == cells.size()) cells.emplace_back();
    read_cell(text, at, separator, cells[count++]);
    end = at;
    if (at >= text.size()) break;
    const char c = text[at++];
    if (c == separator) continue;
    if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
    break;
  }
  cells.resize(count);
}

std::size_t start_of(std::string_view text) { return text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0; }

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

CsvTable parse_csv(const SourceMap& sources, FileId file) {
  const std::string_view text = sources.file(file).text();
  CsvTable table;
  table.separator = guess_separator(text);
  std::size_t at = start_of(text), end = 0;
  std::vector<CsvField> fields;
  const auto line = [&] {
    read_record(text, at, table.separator, fields, end);
    std::vector<CsvCell> cells;
    for (CsvField& field : fields)
      cells.push_back({std::move(field.text),
                       {file, static_cast<std::uint32_t>(field.begin), static_cast<std::uint32_t>(field.end)}});
    return cells;
  };
  if (at < text.size()) table.header = line();
  for (std::size_t number = 2; at < text.size(); ++number) {
    CsvRow row{number, line()};
    const bool empty = std::all_of(row.cells.begin(), row.cells.end(), [](const CsvCell& c) { return c.text.empty(); });
    if (!empty) table.rows.push_back(std::move(row));
  }
  return table;
}

bool CsvStream::refill() {
  if (exhausted_) return false;
  constexpr std::size_t piece = std::size_t{1} << 20;  // large enough that system calls do not count
  buffer_.erase(0, next_);
  next_ = 0;
  const std::size_t before = buffer_.size();
  const base::Result<std::size_t> count = reader_->read(buffer_, piece);
  if (!count) error_ = count.error();
  exhausted_ = !count || *count == 0;
  hash_ = base::hash_combine(hash_, base::hash_string(std::string_view(buffer_).substr(before)));
  return !exhausted_;
}

CsvStream::Next CsvStream::next() {
  if (!started_) {
    started_ = true;
    if (exhausted_) hash_ = base::hash_string(buffer_);
    refill();
    next_ = start_of(buffer_);
    separator_ = guess_separator(buffer_);
  }
  while (true) {
    if (error_) return Next::unreadable;
    std::size_t at = next_, end = 0;
    read_record(buffer_, at, separator_, fields_, end);
    // A record that touches the end of what was read may go on behind it, also by the line feed of a CR LF.
    if (at >= buffer_.size() && !exhausted_) {
      if (buffer_.size() - next_ > max_csv_record_bytes) return Next::too_long;
      refill();
      continue;
    }
    if (next_ >= buffer_.size()) return Next::end;
    if (end - next_ > max_csv_record_bytes) return Next::too_long;
    begin_ = next_;
    end_ = end;
    line_ = next_line_;
    next_line_ += static_cast<std::uint32_t>(std::count(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                                                        buffer_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    next_ = at;
    for (CsvField& field : fields_) {
      field.begin -= begin_;
      field.end -= begin_;
    }
    if (std::all_of(fields_.begin(), fields_.end(), [](const CsvField& f) { return f.text.empty(); })) continue;
    return Next::record;
  }
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

}  // namespace boucle::source
