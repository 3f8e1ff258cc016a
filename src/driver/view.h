// Puts names, units and documents of the model beside the numbers of its runs: what reports are drawn from.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "driver/compile.h"
#include "report/run_view.h"
#include "result/run_result.h"

namespace boucle::driver {

struct ViewSettings {
  std::string file;  // as the caller named it
  std::uint64_t seed = 0, path_count = 0;
  bool one_path_for_certainty = false;
  std::vector<std::pair<std::string, std::string>> settings;  // what the caller changed, in order
  report::TableValue table_value;
  bool every_driver = false;                          // also of claims that agree
  base::Language language = base::Language::english;  // of labels and titles that the model has in two
};

// `results` in the order of compiled.scenarios.
report::RunView make_view(const Compiled& compiled, const std::vector<result::RunResult>& results,
                          const ViewSettings& settings);

}  // namespace boucle::driver
