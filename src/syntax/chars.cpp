#include "syntax/chars.h"

namespace boucle::syntax {
namespace {

struct Range {
  char32_t first, last;
};

// Not letters, beyond ASCII. Sorted.
constexpr Range not_letters[] = {
    {0x80, 0xa9},         // controls, no-break space, Latin-1 signs
    {0xab, 0xb4},         // « to ´, without ª
    {0xb6, 0xb9},         // pilcrow, middle dot, superscript one (µ is a letter)
    {0xbb, 0xbf},         // » to ¿, without º
    {0xd7, 0xd7},         // ×
    {0xf7, 0xf7},         // ÷
    {0x2000, 0x209f},     // general punctuation, spaces, super- and subscripts
    {0x20a0, 0x20cf},     // currency signs
    {0x2190, 0x2bff},     // arrows, mathematical operators, box drawing, symbols
    {0x2e00, 0x2e7f},     // supplemental punctuation
    {0x3000, 0x3020},     // ideographic space and punctuation
    {0xd800, 0xf8ff},     // surrogates, private use
    {0xfe00, 0xfe0f},     // variation selectors
    {0xfe30, 0xfe6f},     // compatibility forms of punctuation
    {0xfeff, 0xfeff},     // byte order mark
    {0xff00, 0xff0f},     // full-width punctuation
    {0xffe0, 0xffff},     // full-width signs, replacement character
    {0x1f000, 0x1faff},   // emoji and other pictures
    {0xe0000, 0x10ffff},  // tags, private use
};

}  // namespace

bool is_currency(char32_t c) { return c == U'$' || (c >= 0xa2 && c <= 0xa5) || (c >= 0x20a0 && c <= 0x20cf); }

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'_';
  for (const Range& range : not_letters) {
    if (c < range.first) return true;
    if (c <= range.last) return false;
  }
  return true;
}

}  // namespace boucle::syntax
