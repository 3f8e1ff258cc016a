#include "report/typography.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace boucle::report {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// English and French scales of money, and what follows a number with a space between.
constexpr std::array<std::string_view, 7> units{"%", "$", "k$", "M$", "B$", "T$", "Md$"};

bool begins_with_error(std::string_view text) { return text.starts_with("\u00b1") || text.starts_with("+/-"); }

}  // namespace

bool holds_together(std::string_view text, std::size_t space) {
  if (space == 0 || space + 1 >= text.size()) return false;
  const std::string_view rest = text.substr(space + 1), before = text.substr(0, space);
  if (before.ends_with("\u00b1") || before.ends_with("+/-")) return true;
  if (!is_digit(before.back()) && before.back() != '%') return false;
  if (begins_with_error(rest)) return true;
  return is_digit(before.back()) &&
         std::any_of(units.begin(), units.end(), [&](std::string_view unit) { return rest.starts_with(unit); });
}

std::vector<std::string_view> unbroken_parts(std::string_view line) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= line.size(); ++at) {
    if (at < line.size() && (line[at] != ' ' || holds_together(line, at))) continue;
    if (at > begin) parts.push_back(line.substr(begin, at - begin));
    begin = at + 1;
  }
  return parts;
}

std::string plain_punctuation(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const base::CodePoint point = base::decode_utf8(text, i);
    switch (point.value) {
      case U'\u00a0':
      case U'\u202f':
      case U'\u2009':
        out += ' ';
        break;
      case U'\u00b1':
        out += "+/-";
        break;
      case U'\u00b7':
      case U'\u2013':
      case U'\u2014':
        out += '-';
        break;
      case U'\u2026':
        out += "...";
        break;
      case U'\u2019':
        out += '\'';
        break;
      case U'\u2192':
        out += "->";
        break;
      case U'\u00ab':
      case U'\u00bb':
      case U'\u201c':
      case U'\u201d':
        out += '"';
        break;
      default:
        out += text.substr(i, point.byte_count);
    }
    i += point.byte_count;
  }
  return out;
}

}  // namespace boucle::report
