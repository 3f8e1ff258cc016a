// Follows the money of a model: runs it, and makes of the payments of all paths what `boucle loops` shows.
//
// Shares are those of the paths: the engine traces each of them (exec/trace_program.h), and what is kept are means of
// amounts and quantiles of the round trip. Bounds and loops are about one network, that of the mean payments over all
// paths, which analysis/circularity.h traces too: its own round trip stands beside its bounds.
#pragma once

#include <string>
#include <vector>

#include "analysis/circularity.h"
#include "driver/run.h"
#include "report/circularity_report.h"

namespace boucle::driver {

// Networks are traced in dense tables of members by members, one elimination for each financier.
inline constexpr std::size_t max_traced_members = 200;

struct LoopsOutcome {
  Compiled compiled;
  bool interrupted = false;
  bool too_many_faults = false;
  double max_fault_share = 0;
  std::vector<std::string> names;  // sectors, pools, then those outside
  std::size_t sector_count = 0;
  std::vector<report::CircularityWindow> windows;  // the whole, then by year, by quarter … where asked for
  std::uint64_t path_count = 0;
  double elapsed_seconds = 0;  // of the run
  base::DisplayUnit unit;

  const analysis::Circularity& whole() const { return windows.front().result; }
  const std::vector<report::PathShares>& paths() const { return windows.front().paths; }
};

// `options.compile.loops` must be set. A warning goes to the sink for money without origin.
LoopsOutcome follow_money(const RunOptions& options, source::DiagnosticSink& sink);

}  // namespace boucle::driver
