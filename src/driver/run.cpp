#include "driver/run.h"

#include <algorithm>
#include <utility>

#include "driver/view.h"

namespace boucle::driver {
namespace {

std::vector<std::pair<std::string, std::string>> settings_of(const CompileOptions& options) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const std::string& text : options.sets) settings.emplace_back("set", text);
  if (!options.inputs_csv.empty()) settings.emplace_back("inputs", options.inputs_csv);
  for (const std::string& text : options.series) settings.emplace_back("series", text);
  return settings;
}

}  // namespace

RunOutcome run(const RunOptions& options, source::DiagnosticSink& sink) {
  RunOutcome outcome;
  outcome.compiled = compile(options.compile, sink);
  const Compiled& compiled = outcome.compiled;
  if (!compiled.ok) return outcome;

  const model::Model& model = compiled.first().model;
  const bool random = std::any_of(compiled.scenarios.begin(), compiled.scenarios.end(),
                                  [](const auto& scenario) { return scenario->model.has_randomness; });
  const std::uint64_t wanted = options.path_count.value_or(model.path_count);
  exec::RunOptions engine;
  engine.path_count = random ? wanted : 1;
  engine.seed = options.seed.value_or(model.seed);
  engine.thread_count = options.thread_count;
  engine.lane_width = options.lane_width;
  engine.instruction_set = options.instruction_set;
  engine.interrupted = options.interrupted;

  const double steps = model.calendar.step_count;
  const double paths = static_cast<double>(engine.path_count);
  Progress progress{0, paths * steps * static_cast<double>(compiled.scenarios.size())};
  std::vector<result::RunResult> results;
  for (std::size_t i = 0; i < compiled.scenarios.size(); ++i) {
    if (options.progress) {
      engine.progress = [&, i](std::uint64_t done) {
        progress.done = (paths * static_cast<double>(i) + static_cast<double>(done)) * steps;
        options.progress(progress);
      };
    }
    results.push_back(exec::run(compiled.scenarios[i]->lowered.program, engine));
    const bool stop = options.interrupted && options.interrupted->load(std::memory_order_relaxed);
    if (stop || results.back().interrupted) {
      outcome.interrupted = true;
      return outcome;
    }
  }
  ViewSettings settings{options.compile.path, engine.seed, engine.path_count, !random && wanted > 1,
                        settings_of(options.compile)};
  outcome.view = make_view(compiled, results, settings);
  return outcome;
}

bool books_broken(const report::RunView& view) {
  return std::any_of(view.scenarios.begin(), view.scenarios.end(),
                     [](const report::ScenarioView& s) { return s.books.broken_count > 0; });
}

bool too_many_faults(const report::RunView& view) {
  return std::any_of(view.scenarios.begin(), view.scenarios.end(), [&](const report::ScenarioView& s) {
    return static_cast<double>(s.faulted_count) > view.max_fault_share * static_cast<double>(s.path_count);
  });
}

bool check_failed(const report::RunView& view) {
  return std::any_of(view.scenarios.begin(), view.scenarios.end(), [](const report::ScenarioView& s) {
    return s.requested &&
           std::any_of(s.checks.begin(), s.checks.end(), [](const analysis::CheckOutcome& c) { return !c.passed; });
  });
}

}  // namespace boucle::driver
