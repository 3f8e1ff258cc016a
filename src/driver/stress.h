// What happens if somebody defaults, or a price falls: runs a model under `shortfall = default` twice on the same
// paths, with and without the hit, and compares (analysis/stress.h). Where guarantees of the model are called it runs
// a second time without them.
//
// Both runs are one program, the second as `under`, so a difference is that of one path. The hit is the scenario whose
// books are checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/stress.h"
#include "base/calendar.h"
#include "base/display_unit.h"
#include "driver/run.h"
#include "driver/stress_text.h"

namespace boucle::driver {

struct StressRequest {
  StressWords words;     // as written; without hits and shocks nothing differs
  std::string backstop;  // the share of every guarantee, as `80 %`; empty: as the model has it
  bool compare_backstop = true;
};

struct StressOutcome {
  Compiled compiled;
  bool interrupted = false;
  double max_fault_share = 0;
  bool too_many_faults = false, books_broken = false;
  StressPlan plan;
  base::Calendar calendar;
  base::DisplayUnit money;
  std::string model;
  std::uint64_t path_count = 0, seed = 0;
  analysis::Stress with;                    // the guarantees of the model
  std::optional<analysis::Stress> without;  // none where no guarantee is called
};

// At most one scenario in `options.compile`; the model's own questions are not asked.
StressOutcome stress(const RunOptions& options, const StressRequest& request, source::DiagnosticSink& sink);

// Who fails if who fails: every sector inside is forced to default in turn, from the same period on. Row: who is hit.
struct ContagionMatrix {
  std::vector<std::string> names;
  std::vector<analysis::Stress> rows;  // sectors as in StressOutcome
};
struct ContagionOutcome {
  StressOutcome first;  // how the run went, and the unit
  ContagionMatrix matrix;
};
// `hit`: only these; none: all.
ContagionOutcome contagion(const RunOptions& options, const std::string& from, source::DiagnosticSink& sink,
                           const std::vector<std::string>& hit = {});

}  // namespace boucle::driver
