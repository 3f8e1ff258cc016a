// What is said of simultaneous equations that could not be solved: which ones, on how many paths, why, and what to try.
#pragma once

#include <string>
#include <vector>

#include "report/run_view.h"
#include "report/wording.h"

namespace boucle::report {

std::vector<std::string> solve_fault_lines(const RunView& run, const ScenarioView& scenario, const Wording& words);

}  // namespace boucle::report
