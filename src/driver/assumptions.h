// How much an answer hangs on each number that has no source.
//
// All of them are drawn in one run: an interval from its own distribution, a single number, a point of a series or an
// opening evenly within `uncited_share` of itself. The influence of one is the rank correlation (Spearman) of its draw
// with the answer over the paths, with the standard error of that estimate. The sign says which way it works.
#pragma once

#include <string>
#include <vector>

#include "driver/run.h"
#include "report/claims_report.h"
#include "source/diagnostic.h"

namespace boucle::driver {

inline constexpr double uncited_share = 0.10;  // both ways: a number that nobody measured is hardly known better

struct AssumptionsOutcome {
  Compiled compiled;
  report::AssumptionsView view;
  std::vector<std::string> known_measures;  // where the one that was asked for is not among them
  bool interrupted = false;
};

// `measure`: of the model; empty: the first whose name begins with q01, else the first.
AssumptionsOutcome weigh_assumptions(const RunOptions& options, const std::string& measure,
                                     source::DiagnosticSink& sink);

}  // namespace boucle::driver
