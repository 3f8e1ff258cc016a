// What the operations on columns mean, on one lane: shared by the builder, which computes what no path can change, and
// the interpreter.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/math.h"
#include "ir/program.h"

namespace boucle::ir {

// Where the end of `day` is on the line of steps. Before the calendar 0; `never` stays never.
inline double locate(const Program& program, double day) {
  const std::vector<double>&days = program.knot_days, &positions = program.knot_positions;
  const double x = day + 1;
  if (!(x > days.front())) return x == x ? 0.0 : x;
  if (x == base::math_infinity) return x;
  const auto after = std::upper_bound(days.begin(), days.end(), x);
  const std::size_t i = std::clamp<std::size_t>(static_cast<std::size_t>(after - days.begin()), 1, days.size() - 1);
  const double slope = (positions[i] - positions[i - 1]) / (days[i] - days[i - 1]);
  return positions[i] + (x - days[i]) * slope;
}

// Which step `ahead` reads: below 0 the initial value, beyond the calendar its last step.
inline std::int64_t ahead_step(double position, std::uint32_t step_count) {
  if (!(position >= 0)) return -1;
  return position < step_count ? static_cast<std::int64_t>(position) : step_count - 1;
}

// Which step `recall` reads at `step`: below 0 the initial value. steps_back is at least 0.
inline std::int64_t recall_step(double steps_back, std::uint32_t step) {
  return steps_back <= step ? static_cast<std::int64_t>(step) - static_cast<std::int64_t>(steps_back) : -1;
}

// Amounts at the ends of their steps, in years from the start of what is judged.
struct DatedAmount {
  double amount = 0, years = 0;
};

// The yearly rate r with sum of amount * (1 + r)^-years = 0, the one nearest to 0 where there are several (-100 % if
// everything is paid and nothing comes back), NaN if there is none. Sought in log(1 + r), outwards from 0.
double rate_of_return(const std::vector<DatedAmount>& amounts);

// The amounts of steps from position `from` to position `to`, by share where a step is cut. read(step): the rate of
// flow in that step.
template <class Read>
void collect_amounts(const Program& program, double from, double to, Read read, std::vector<DatedAmount>& out) {
  out.clear();
  double years = 0;
  for (std::uint32_t step = 0; step < program.step_count && step < to; ++step) {
    const double share = (to < step + 1.0 ? to : step + 1.0) - (from > step ? from : step);
    if (!(share > 0)) continue;
    years += share * program.step_length[step];
    out.push_back({read(step) * share * program.step_length[step], years});
  }
}

// How many columns one after the other must be computed ahead before this one can be, by column (0 for those that are
// not ahead). Empty if a column that is ahead depends on a noise, an unknown, a later step, or on itself.
std::vector<std::uint32_t> column_levels(const Program& program, bool& sound);

// Marks the step values that a column computed ahead needs.
std::vector<bool> needed_ahead(const Program& program, const std::vector<std::uint32_t>& levels, std::uint32_t level);

}  // namespace boucle::ir
