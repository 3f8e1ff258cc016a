#include "driver/stress.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <utility>

#include "driver/side_by_side.h"
#include "model/units.h"

namespace boucle::driver {
namespace {

using analysis::share_of;
using analysis::spread_of;

// The model as it is, to read the hit against; its mistakes are reported once.
bool compile_plain(const RunOptions& options, StressOutcome& outcome, source::DiagnosticSink& sink) {
  CompileOptions plain = options.compile;
  plain.compared_too = false;
  plain.sets.emplace_back("shortfall=default");
  outcome.compiled = compile(plain, sink);
  return outcome.compiled.ok;
}

class Collector {
 public:
  Collector(const CompiledScenario& scenario, const result::RunResult& run) : model_(scenario.model) {
    for (std::size_t i = 0; i < model_.measures.size(); ++i)
      measures_.emplace(model_.measures[i].name, &run.measures[scenario.lowered.measure[i]]);
  }

  analysis::Stress collect(const StressView& view, const StressPlan& plan, const model::Model& plain) const {
    analysis::Stress stress;
    for (std::size_t i = 0; i < view.sectors.size(); ++i) {
      const model::Instance& instance = plain.instances[view.sectors[i]];
      analysis::StressedSector sector;
      sector.name = instance.name;
      sector.is_outside = instance.is_outside;
      sector.is_hit = std::any_of(plan.hits.begin(), plan.hits.end(),
                                  [&](const StressHit& hit) { return hit.sector == instance.name; });
      sector.equity_loss = spread(StressMeasure::equity, i);
      sector.cash_loss = spread(StressMeasure::cash, i);
      sector.unpaid_to = spread(StressMeasure::unpaid_to, i);
      if (!instance.is_outside) {
        sector.unpaid_by = spread(StressMeasure::unpaid_by, i);
        analysis::Failing& failing = sector.failing;
        failing.hit = share_of(measure(StressMeasure::fails, i));
        failing.base = share_of(measure(StressMeasure::fails_otherwise, i));
        const result::MeasureResult& caused = measure(StressMeasure::caused, i);
        failing.caused = share_of(caused);
        failing.when = caused.dates;
        failing.by_round = {share_of(measure(StressMeasure::round_1, i)), share_of(measure(StressMeasure::round_2, i)),
                            share_of(measure(StressMeasure::later_round, i))};
      }
      stress.sectors.push_back(std::move(sector));
    }
    const std::vector<std::string> guarantees = guarantees_of(plain);
    for (std::size_t g = 0; g < guarantees.size(); ++g)
      stress.guarantees.push_back(
          {guarantees[g], spread(StressMeasure::called_otherwise, g), spread(StressMeasure::called, g)});
    stress.others = spread_of(measures_.at(stress_others_name)->summary);
    return stress;
  }

 private:
  const model::Model& model_;
  std::map<std::string, const result::MeasureResult*> measures_;

  const result::MeasureResult& measure(StressMeasure which, std::size_t i) const {
    return *measures_.at(stress_measure_name(which, i));
  }
  analysis::Spread spread(StressMeasure which, std::size_t i) const { return spread_of(measure(which, i).summary); }
};

// One comparison. `plain` is the model without the hit; on a mistake outcome.compiled says so.
std::optional<analysis::Stress> compare(const RunOptions& options, const StressPlan& plan, const Compiled& plain,
                                        const std::string& share, StressOutcome& outcome,
                                        source::DiagnosticSink& sink) {
  const StressView view = stress_view(plan, plain, share);
  CompileOptions compile_options = options.compile;
  compile_options.view = view.text;
  compile_options.scenarios = {view.hit_scenario};
  compile_options.compared_too = false;
  compile_options.recorded = lower::Recorded::charted;
  compile_options.sets.emplace_back("shortfall=default");
  source::DiagnosticSink again;  // what it says of the model was said already
  Compiled compiled = compile(compile_options, again);
  if (!compiled.ok) {
    outcome.compiled = std::move(compiled);
    sink = std::move(again);
    return std::nullopt;
  }
  const CompiledScenario& scenario = compiled.first();
  const result::RunResult run = exec::run(scenario.lowered.program, engine_options(options, scenario.model));
  outcome.path_count = run.path_count;
  outcome.seed = run.seed;
  outcome.interrupted = run.interrupted;
  if (run.interrupted) return std::nullopt;
  outcome.max_fault_share = scenario.model.max_fault_share;
  outcome.too_many_faults |= has_too_many_faults(run, scenario.model);
  outcome.books_broken |= run.books.broken_count > 0;
  analysis::Stress stress = Collector(scenario, run).collect(view, plan, plain.first().model);
  stress.path_count = run.path_count;
  stress.faulted_count = run.faulted_count;
  return stress;
}

// One company of a matrix of contagion.
struct HitRow {
  StressOutcome outcome;
  source::DiagnosticSink sink;
  std::optional<analysis::Stress> row;
};

void describe(StressOutcome& outcome) {
  const model::Model& model = outcome.compiled.first().model;
  outcome.calendar = model.calendar;
  outcome.model = model.name;
  // The unit of what the first sector holds: all are of the model's currency.
  for (const model::Variable& variable : model.variables)
    if (variable.kind == model::VariableKind::account && variable.is_stock) {
      outcome.money = model::display_unit(variable.type.dimension, model.units, "");
      return;
    }
}

}  // namespace

StressOutcome stress(const RunOptions& options, const StressRequest& request, source::DiagnosticSink& sink) {
  StressOutcome outcome;
  if (!compile_plain(options, outcome, sink)) return outcome;
  std::optional<StressPlan> plan = read_stress(request.words, outcome.compiled, sink);
  if (!plan) {
    outcome.compiled.ok = false;
    return outcome;
  }
  describe(outcome);
  outcome.plan = std::move(*plan);
  Compiled plain = std::move(outcome.compiled);
  std::optional<analysis::Stress> with = compare(options, outcome.plan, plain, request.backstop, outcome, sink);
  const auto give_up = [&] {
    if (outcome.interrupted) outcome.compiled = std::move(plain);
    return std::move(outcome);
  };
  if (!with) return give_up();
  outcome.with = std::move(*with);
  if (request.compare_backstop && any_guarantee_called(outcome.with)) {
    std::optional<analysis::Stress> without = compare(options, outcome.plan, plain, "0 %", outcome, sink);
    if (!without) return give_up();
    outcome.without = std::move(*without);
  }
  outcome.compiled = std::move(plain);
  return outcome;
}

namespace {

std::vector<std::string> companies_hit(const model::Model& model, const std::vector<std::string>& asked) {
  std::vector<std::string> names;
  for (const model::Instance& instance : model.instances)
    if (instance.is_sector && !instance.is_outside &&
        (asked.empty() || std::find(asked.begin(), asked.end(), instance.name) != asked.end()))
      names.push_back(instance.name);
  return names;
}

// One for each name, up to the first that cannot be read. Reading adds to the sources of `plain`: one at a time.
std::vector<StressPlan> plans_of(const std::vector<std::string>& names, const std::string& from, Compiled& plain,
                                 source::DiagnosticSink& sink) {
  std::vector<StressPlan> plans;
  for (const std::string& name : names) {
    std::optional<StressPlan> plan = read_stress({{name + " defaults in " + from}, {}, ""}, plain, sink);
    if (!plan) break;
    plans.push_back(std::move(*plan));
  }
  return plans;
}

}  // namespace

ContagionOutcome contagion(const RunOptions& options, const std::string& from, source::DiagnosticSink& sink,
                           const std::vector<std::string>& hit) {
  ContagionOutcome all;
  if (!compile_plain(options, all.first, sink)) return all;
  const std::vector<std::string> names = companies_hit(all.first.compiled.first().model, hit);
  describe(all.first);
  if (!check_stress_period("--each", from, all.first.compiled, sink)) {
    all.first.compiled.ok = false;
    return all;
  }
  Compiled plain = std::move(all.first.compiled);
  const std::vector<StressPlan> plans = plans_of(names, from, plain, sink);
  if (plans.size() < names.size()) {
    all.first.compiled = std::move(plain);
    all.first.compiled.ok = false;
    return all;
  }
  std::vector<HitRow> rows(names.size());
  std::mutex progress_mutex;
  std::vector<double> done(names.size(), 0);
  side_by_side(options.thread_count, names.size(), [&](std::size_t i, int threads) {
    RunOptions share = options;
    share.thread_count = threads;
    if (options.progress)
      share.progress = [&, i](const Progress& one) {
        const std::lock_guard lock(progress_mutex);
        done[i] = one.done;
        options.progress(
            {std::accumulate(done.begin(), done.end(), 0.0), one.total * static_cast<double>(done.size())});
      };
    rows[i].row = compare(share, plans[i], plain, "", rows[i].outcome, rows[i].sink);
  });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    StressOutcome& one = rows[i].outcome;
    all.first.path_count = one.path_count;
    all.first.seed = one.seed;
    all.first.max_fault_share = one.max_fault_share;
    all.first.too_many_faults |= one.too_many_faults;
    all.first.books_broken |= one.books_broken;
    if (!rows[i].row) {
      all.first.interrupted = one.interrupted;
      all.first.compiled = one.interrupted ? std::move(plain) : std::move(one.compiled);  // else a mistake as hit
      if (!one.interrupted) sink = std::move(rows[i].sink);
      return all;
    }
    all.matrix.names.push_back(names[i]);
    all.matrix.rows.push_back(std::move(*rows[i].row));
  }
  all.first.compiled = std::move(plain);
  return all;
}

}  // namespace boucle::driver
