// Which characters may stand in names and units. Unicode enters by a few ranges, not by tables: a character beyond
// ASCII is a letter unless it is a currency sign, punctuation, an operator, a space, an arrow or an emoji. That accepts
// every script people write names in and needs no update when Unicode grows.
#pragma once

namespace boucle::syntax {

bool is_currency(char32_t c);  // $ € £ ¥ and the other signs of Unicode category Sc that trade
bool is_letter(char32_t c);    // may start a name; includes `_`
inline bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
inline bool is_name_part(char32_t c) { return is_letter(c) || is_digit(c); }
inline bool is_unit_start(char32_t c) { return c == U'%' || (c != U'_' && is_letter(c)) || is_currency(c); }
inline bool is_unit_part(char32_t c) { return c == U'%' || is_name_part(c) || is_currency(c); }

}  // namespace boucle::syntax
