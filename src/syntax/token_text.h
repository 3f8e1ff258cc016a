// The values of tokens: what a number, a unit or a text says.
#pragma once

#include <string>
#include <string_view>

namespace boucle::syntax {

struct NumberValue {
  double value = 0;      // before the magnitude
  double magnitude = 1;  // of the suffix k M B T
  char suffix = 0;       // 'k', 'M', 'B', 'T' or 0
};

NumberValue number_value(std::string_view text);     // the text of a number token; infinity when too large
double magnitude_of(std::string_view suffix);        // 1e3 for "k" …, 1e9 also for "Md"; 0 when it is none
std::string normalised_unit(std::string_view text);  // `Md$` reads `B$`
std::string string_value(std::string_view text);     // the text of a string token, without quotes, escapes applied
std::string quoted(std::string_view text);           // the inverse: "…" with escapes
std::string comment_text(std::string_view text);     // `##  Two labs` reads `Two labs`

}  // namespace boucle::syntax
