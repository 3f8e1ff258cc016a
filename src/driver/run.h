// Compiles a model, runs its scenarios on the engine and judges the results: everything that `boucle run` does but
// printing. All scenarios of a run share seed and paths, so that their draws are the same.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "driver/compile.h"
#include "exec/run.h"
#include "report/page_view.h"
#include "report/run_view.h"

namespace boucle::driver {

// 10^12 paths: at a million a second this is eleven days and a half, with a Monte Carlo error below a millionth.
inline constexpr std::uint64_t max_path_count = 1'000'000'000'000;

// How far a run is: path-steps done and to do, over all scenarios.
struct Progress {
  double done = 0, total = 0;
};

struct RunOptions {
  CompileOptions compile;
  std::optional<std::uint64_t> path_count, seed;  // else the model's
  report::TableValue table_value;
  bool every_driver = false;                          // of each claim, also of those that agree with the model
  base::Language language = base::Language::english;  // of the model's own labels and titles
  int thread_count = 0;
  std::uint32_t lane_width = exec::block_path_count;
  exec::InstructionSet instruction_set = exec::InstructionSet::automatic;
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(const Progress&)> progress;  // called from one thread at a time
};

struct RunOutcome {
  Compiled compiled;
  std::vector<result::RunResult> results;  // by scenario
  std::optional<report::RunView> view;     // none: there were errors, or an interruption
  std::optional<report::PageView> page;    // with CompileOptions::page
  bool interrupted = false;
};

RunOutcome run(const RunOptions& options, source::DiagnosticSink& sink);

// For commands that run one scenario and read its numbers themselves: what the caller asked of the engine, the model's
// own paths and seed where nothing was asked. A model without randomness has one path.
exec::RunOptions engine_options(const RunOptions& options, const model::Model& model);
// More paths without an answer than the model allows.
bool has_too_many_faults(const result::RunResult& run, const model::Model& model);

// What the figures themselves say about the run.
bool books_broken(const report::RunView& view);
bool too_many_faults(const report::RunView& view);
bool check_failed(const report::RunView& view);

}  // namespace boucle::driver
