#include "syntax/token_text.h"

#include <cmath>
#include <limits>

#include "base/text.h"

namespace boucle::syntax {

NumberValue number_value(std::string_view text) {
  NumberValue result;
  std::string digits;
  for (const char c : text) {
    if (c == '_') continue;
    if (c == 'k' || c == 'M' || c == 'B' || c == 'T') {
      result.suffix = c;
      result.magnitude = magnitude_of(std::string_view(&c, 1));
    } else {
      digits += c;
    }
  }
  result.value = base::parse_double(digits).value_or(std::numeric_limits<double>::infinity());
  return result;
}

double magnitude_of(std::string_view suffix) {
  if (suffix == "k") return 1e3;
  if (suffix == "M") return 1e6;
  if (suffix == "B" || suffix == "Md") return 1e9;
  if (suffix == "T") return 1e12;
  return 0;
}

std::string normalised_unit(std::string_view text) {
  if (text == "Md") return "B";
  if (text.size() > 2 && text.substr(0, 2) == "Md" && (text[2] == '$' || static_cast<unsigned char>(text[2]) >= 0x80)) {
    return "B" + std::string(text.substr(2));  // `Md$`, `Md€`: milliards
  }
  return std::string(text);
}

namespace {

// Bytes of the quotation mark that opens `text`.
std::size_t mark_size(std::string_view text) { return text.empty() ? 0 : base::decode_utf8(text, 0).byte_count; }

std::size_t closing_mark_size(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[text.size() - size]) & 0xc0) == 0x80) ++size;
  return size;
}

std::string typographic_value(std::string_view text) {
  const std::size_t opening = mark_size(text);
  const std::size_t closing = closing_mark_size(text);
  if (opening + closing > text.size()) return {};
  std::string_view inner = text.substr(opening, text.size() - opening - closing);
  for (const std::string_view space : {" ", "\u00a0", "\u202f"}) {  // « text »
    if (inner.substr(0, space.size()) == space) inner.remove_prefix(space.size());
    if (inner.size() >= space.size() && inner.substr(inner.size() - space.size()) == space)
      inner.remove_suffix(space.size());
  }
  return std::string(inner);
}

}  // namespace

std::string string_value(std::string_view text) {
  if (text.empty()) return {};
  if (text.front() != '"') return typographic_value(text);
  std::string result;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') break;
    if (text[i] != '\\' || i + 1 >= text.size()) {
      result += text[i];
      continue;
    }
    const char escaped = text[++i];
    if (escaped == 'n')
      result += '\n';
    else if (escaped == 't')
      result += '\t';
    else if (escaped == '"' || escaped == '\\')
      result += escaped;
    else
      (result += '\\') += escaped;  // not an escape: a path of Windows, a formula
  }
  return result;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (result += '\\') += c;
    else if (c == '\n')
      result += "\\n";
    else if (c == '\t')
      result += "\\t";
    else
      result += c;
  }
  return result + '"';
}

std::string comment_text(std::string_view text) {
  while (!text.empty() && text.front() == '#') text.remove_prefix(1);
  return std::string(base::trim(text));
}

}  // namespace boucle::syntax
