// When something happens, over all paths: the cash runs out, a profit appears. A date is that of the first period in
// which the condition holds, ordered by its last day; `never` sorts last, so a quantile may be `never` (no date within
// the calendar) while others are not. There is no mean and no deviation of dates.
#pragma once

#include <vector>

#include "analysis/statistics.h"
#include "result/run_result.h"

namespace boucle::analysis {

struct Runway {
  DateQuantile p05, p10, p25, p50, p75, p90, p95;
  double probability = 0;          // that it happens at all within the calendar
  double half_width = 0;           // of its 95 % Monte Carlo interval
  std::vector<double> cumulative;  // [step]: share of paths in which it has happened
};

Runway runway(const result::MeasureResult& date_measure);

}  // namespace boucle::analysis
