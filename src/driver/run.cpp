#include "driver/run.h"

#include <algorithm>
#include <future>
#include <mutex>
#include <numeric>
#include <utility>

#include "driver/page.h"
#include "driver/page_titles.h"
#include "driver/side_by_side.h"
#include "driver/view.h"
#include "report/tables.h"

namespace boucle::driver {
namespace {

std::vector<std::pair<std::string, std::string>> settings_of(const CompileOptions& options) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const std::string& text : options.sets) settings.emplace_back("set", text);
  if (!options.inputs_csv.empty()) settings.emplace_back("inputs", options.inputs_csv);
  for (const std::string& text : options.series) settings.emplace_back("series", text);
  return settings;
}

// The scenarios side by side.
std::vector<result::RunResult> run_scenarios(const Compiled& compiled, const exec::RunOptions& shared,
                                             const RunOptions& options) {
  const std::size_t count = compiled.scenarios.size();
  const double steps = compiled.first().model.calendar.step_count;
  const double paths = static_cast<double>(shared.path_count);
  std::vector<double> done_paths(count, 0);
  std::mutex progress_mutex;
  std::vector<result::RunResult> results(count);
  side_by_side(shared.thread_count, count, [&](std::size_t i, int threads) {
    exec::RunOptions engine = shared;
    engine.thread_count = threads;
    if (options.progress) {
      engine.progress = [&, i](std::uint64_t done) {
        const std::lock_guard lock(progress_mutex);
        done_paths[i] = static_cast<double>(done);
        options.progress({std::accumulate(done_paths.begin(), done_paths.end(), 0.0) * steps,
                          paths * steps * static_cast<double>(count)});
      };
    }
    results[i] = exec::run(compiled.scenarios[i]->lowered.program, engine);
  });
  return results;
}

// The money is followed while the scenarios run, which leave a processor idle while they are judged and shown.
std::future<std::optional<report::LoopsView>> start_following(const RunOptions& options, const Compiled& compiled) {
  RunOptions aside = options;
  aside.progress = {};
  aside.thread_count = 1;
  const auto when = options.thread_count == 1 ? std::launch::deferred : std::launch::async;
  return std::async(when, [aside = std::move(aside), &compiled] { return follow_for_page(aside, compiled); });
}

}  // namespace

RunOutcome run(const RunOptions& options, source::DiagnosticSink& sink) {
  RunOutcome outcome;
  CompileOptions compile_options = options.compile;
  compile_options.thread_count = options.thread_count;
  outcome.compiled = compile(compile_options, sink);
  const Compiled& compiled = outcome.compiled;
  if (!compiled.ok) return outcome;

  const model::Model& model = compiled.first().model;
  const bool random = std::any_of(compiled.scenarios.begin(), compiled.scenarios.end(),
                                  [](const auto& scenario) { return scenario->model.has_randomness; });
  const std::uint64_t wanted = options.path_count.value_or(model.path_count);
  exec::RunOptions engine = engine_options(options, model);
  engine.path_count = random ? wanted : 1;

  std::future<std::optional<report::LoopsView>> loops;
  if (options.compile.page) loops = start_following(options, compiled);
  std::vector<result::RunResult> results = run_scenarios(compiled, engine, options);
  const bool stop = options.interrupted && options.interrupted->load(std::memory_order_relaxed);
  if (stop || std::any_of(results.begin(), results.end(), [](const auto& result) { return result.interrupted; })) {
    outcome.interrupted = true;
    return outcome;
  }
  ViewSettings settings{options.compile.path,         engine.seed,         engine.path_count,    !random && wanted > 1,
                        settings_of(options.compile), options.table_value, options.every_driver, options.language};
  outcome.view = make_view(compiled, results, settings);
  if (options.compile.page) {
    outcome.page = make_page_view(compiled, results.front(), *outcome.view);
    outcome.page->loops = loops.get();
    outcome.page->contagion = spread_for_page(options, compiled, *outcome.view, *outcome.page);
    give_titles(*outcome.page, compiled.first().model, options.language);
  }
  outcome.results = std::move(results);
  return outcome;
}

bool books_broken(const report::RunView& view) {
  return report::table_gaps(view).broken_count > 0 ||
         std::any_of(view.scenarios.begin(), view.scenarios.end(),
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

exec::RunOptions engine_options(const RunOptions& options, const model::Model& model) {
  exec::RunOptions engine;
  engine.path_count = model.has_randomness ? options.path_count.value_or(model.path_count) : 1;
  engine.seed = options.seed.value_or(model.seed);
  engine.thread_count = options.thread_count;
  engine.lane_width = options.lane_width;
  engine.instruction_set = options.instruction_set;
  engine.interrupted = options.interrupted;
  if (options.progress) {
    const double steps = model.calendar.step_count, total = static_cast<double>(engine.path_count) * steps;
    engine.progress = [report = options.progress, steps, total](std::uint64_t done) {
      report({static_cast<double>(done) * steps, total});
    };
  }
  return engine;
}

bool has_too_many_faults(const result::RunResult& run, const model::Model& model) {
  return static_cast<double>(run.faulted_count) > model.max_fault_share * static_cast<double>(run.path_count);
}

}  // namespace boucle::driver
