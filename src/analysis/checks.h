// The outcome of `check` statements. A condition about each path must hold on every path that did not fault; one about
// all paths (`P(…) >= 90 %`) is decided by its own figures.
#pragma once

#include <cstdint>
#include <string>

#include "result/run_result.h"

namespace boucle::analysis {

struct CheckOutcome {
  std::string text;  // as written
  bool passed = false;
  bool known = true;  // false: it could not be computed, which is not a failure
  bool about_all_paths = false;
  double failing_share = 0;  // of the paths; 0 for a check about all paths
  double half_width = 0;     // of its 95 % Monte Carlo interval
};

// `condition`: the boolean measure that is true on the paths where the check holds.
CheckOutcome judge_check(std::string text, const result::MeasureResult& condition);
// `value`: the truth of a condition about all paths; NaN when it could not be computed.
CheckOutcome judge_check_of_all_paths(std::string text, double value);

}  // namespace boucle::analysis
