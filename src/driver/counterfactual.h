// What revenue would be left without a company's own financing: counterfactual dependence
// (docs/methods/circularity.md).
//
// For each company that finances members of the perimeter the model runs under `shortfall = default` three times on the
// same paths, as one program: as it is; without the company's financing, with all other financing frozen at what it is
// path by path; and without it while other financing responds as the model says. Financing is a payment in cash of a
// nature whose kind is `fund`; revenue is cash received of the kind `revenue`.
#pragma once

#include <string>
#include <vector>

#include "analysis/stress.h"
#include "driver/run.h"
#include "report/circularity_report.h"

namespace boucle::driver {

struct CounterfactualOutcome {
  Compiled compiled;
  bool interrupted = false, too_many_faults = false;
  bool is_gap = false;  // refused: under `gap` missing money costs nothing
  // [i] of the names given; none for who finances no member.
  std::vector<std::optional<report::CounterfactualShares>> members;
};

// `names`: sectors inside, in the order of the answer; the window and those outside are of options.compile.loops.
CounterfactualOutcome counterfactual(const RunOptions& options, const std::vector<std::string>& names,
                                     source::DiagnosticSink& sink);

}  // namespace boucle::driver
