// Contradictions between published figures, each found by a general rule that it names.
//
//   value       the same quantity, period and basis, and no number that fits both figures
//   drift       the same, but forecasts of different dates (or a forecast and what came of it)
//   accounting  two figures that bookkeeping ties together and that do not fit: cash flow is minus burn; profit is
//               revenue less costs; a loss forecast for the cash used; a profit before the break-even; a ratio that is
//               not the ratio of its two figures
//   sum         a part larger than its whole; parts that do not add up to it; `equals` of additions that does not hold
//   unit_slip   the ratio of two figures is that of two units: miles and kilometres, thousands and millions; the same
//               number in two currencies; a French billion (10^12) read as an English one (10^9), by the quote
//   dates       the same amount of the same thing at another date or horizon; a projection of a period that was over
//               when it was made; a result reported before its period began
//   superseded  a figure that another replaces with a different one
//   editorial   what a person judged to be a contradiction, and says why
//
// A figure is the set of numbers it admits: a point with its rounding (half a unit of its last digit), a bound, an
// interval, "about" with a tenth. Two figures disagree when their sets have nothing in common. No rule knows any figure
// by name: rules look at quantities, periods, units, dates and words. A pair is reported once, by the first of
// superseded, unit_slip, accounting, drift, value; of two forecasts one of which supersedes the other it is drift.
// Where many forecasts follow each other, each is compared with the one before. What is tied by bookkeeping is compared
// with the figure nearest in date.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/claims.h"
#include "base/calendar.h"
#include "base/claim_formula.h"
#include "base/language.h"

namespace boucle::analysis {

enum class ConflictRule { value, drift, accounting, sum, unit_slip, dates, superseded, editorial };
inline constexpr std::size_t conflict_rule_count = 8;
const char* rule_name(ConflictRule rule);

enum class ClaimValueKind { number, date, boolean, text, none };

// A published figure as the rules see it: no model, no engine.
struct ClaimFact {
  std::string name;
  base::ClaimFormula formula;  // the quantity and its period, or arithmetic of several
  ClaimValueKind kind = ClaimValueKind::number;
  ClaimShape shape = ClaimShape::equal;
  double low = 0, high = 0;  // in base units; dates as day numbers
  double rounding = 0;       // in base units
  double unit_scale = 1;     // of the number as written
  std::string unit, unit_key;
  base::Phrase text;  // the figure
  std::string basis, status, quote;
  std::string origin;  // the page or the source it comes from
  std::optional<base::Period> vintage;
  std::string supersedes;
  base::ClaimFormula equals;  // of other figures, by name
  std::vector<std::string> contradicts;
  std::string judgement;
};

struct Conflict {
  ConflictRule rule = ConflictRule::value;
  std::vector<std::size_t> claims;  // one or more; the first is the one to look at; of `superseded` the old one
  base::Phrase says;
};

// With a date only what was known by its end counts: figures whose vintage ends later, or is not stated, are left out.
bool known_by(const ClaimFact& fact, std::optional<std::int32_t> as_of);
std::vector<Conflict> find_conflicts(const std::vector<ClaimFact>& facts,
                                     std::optional<std::int32_t> as_of = std::nullopt);

// By each fact the one that replaces it, where that is known by then.
std::vector<std::optional<std::size_t>> superseded_by(const std::vector<ClaimFact>& facts,
                                                      std::optional<std::int32_t> as_of = std::nullopt);

inline constexpr int one_round_days = 184;  // figures half a year apart belong to one round of planning
inline constexpr int same_time_days = 31;   // … a month apart, to one vintage

}  // namespace boucle::analysis
