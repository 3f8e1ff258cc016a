// Quantities as a reader wants them: few digits, the magnitude in the unit, English or French.
//
// English: "25.3 B$", "850 M$", "1.4 T$", "17.2 B$/year", "18 %", "4.5 GW", "12,300 GPU".
// French:  "25,3 Md$", "850 M$", "1 400 Md$" (milliards up to 9 999, then T$ = 10^12), "17,2 Md$/an"; U+202F
// between groups of three digits, U+00A0 before the unit. Amounts of money choose among k M B T and watts
// among k M G T, whatever prefix the unit came with; zero keeps it. The minus sign is ASCII. NaN is "n/a",
// infinity "inf". Numbers from 1e15 and below 1e-9 (but zero) are scientific. For display only: files take
// the shortest exact form instead.
#pragma once

#include <string>
#include <string_view>

#include "base/display_unit.h"
#include "base/language.h"

namespace boucle::base {

inline constexpr int default_significant_digits = 3;

std::string quantity_text(double value_in_base, const DisplayUnit& unit, Language language,
                          int significant_digits = default_significant_digits);
// The number alone, without unit or magnitude: "1,230", "0.0512"; French "1 230", "0,0512".
std::string number_text(double value, Language language, int significant_digits = default_significant_digits);
// With a fixed number of decimals, for columns: "1,234.50", "-0.3"; what rounds to nothing has no sign.
std::string fixed_text(double value, Language language, int decimals);
// The factor 1, 1e3 … 1e12 in which amounts up to `largest` (of money or watts) are best read, and the unit's text with
// its prefix: for 23e9 "B$". Other units stay as they are.
struct SharedUnit {
  std::string text;
  double scale = 1;
};
SharedUnit shared_unit(double largest, const DisplayUnit& unit, Language language);
// The words of a unit in the reader's language: "$/year" is "$/an" in French, "B$" is "Md$".
std::string unit_text(std::string_view text, Language language);

}  // namespace boucle::base
