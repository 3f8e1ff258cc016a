// A published figure against the model: where it lies in the model's distribution of the same quantity.
//
// A claim is a set of values: a point, an interval, everything below or above a bound. `F` is the distribution on the
// pilot paths, ties counted half. The claim `agrees` when its set meets the model's 90 % interval, is `far` when it
// lies wholly beyond the 1st or 99th percentile, and is at the `edge` in between. `about` widens a figure by
// `about_tolerance` both ways, a date by `about_days`. A model that is certain (one value on all paths) agrees within
// `certain_tolerance`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/drivers.h"
#include "result/run_result.h"

namespace boucle::analysis {

inline constexpr double about_tolerance = 0.10;    // "about 100" is read as 90 to 110
inline constexpr double about_days = 92;           // about a date: a quarter earlier or later
inline constexpr double certain_tolerance = 0.01;  // figures are published with two or three digits

enum class ClaimShape { equal, about, below, above };  // below: < and <=, above: > and >=
enum class ClaimVerdict { agrees, edge, far, unresolved };

struct ClaimQuestion {
  std::optional<std::size_t> measure;  // of the run; none: the expression could not be resolved
  ClaimShape shape = ClaimShape::equal;
  double low = 0, high = 0;  // the claimed values in base units, equal for a point; dates as day numbers
  bool date = false;
};

struct ClaimAnswer {
  ClaimVerdict verdict = ClaimVerdict::unresolved;
  double percentile = 0;             // of the claim (of the middle of an interval) in the model, 0 .. 1
  bool inside_80 = false;            // meets the interval from P10 to P90
  double p05 = 0, p50 = 0, p95 = 0;  // the model's; +infinity is `never`
  std::optional<Driver> driver;      // largest one; of claims that agree only when asked for
};

std::vector<ClaimAnswer> judge_claims(const result::RunResult& result, const std::vector<std::string>& draw_names,
                                      const std::vector<ClaimQuestion>& questions, bool every_driver = false);

}  // namespace boucle::analysis
