#include "driver/counterfactual.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace boucle::driver {
namespace {

using model::VariableId;

constexpr const char* frozen_scenario = "loops_frozen";
constexpr const char* free_scenario = "loops_free";

// The members that each company finances in cash.
bool finances(const model::Model& model, const std::string& name, const std::set<std::string>& members) {
  return std::any_of(model.payments.begin(), model.payments.end(), [&](const model::Payment& payment) {
    return payment.cash && payment.kind == "fund" && payment.payee.valid() &&
           model.instances[payment.payer].name == name && members.contains(model.instances[payment.payee].name);
  });
}

std::string view_of(const std::string& name, const std::string& window, const std::string& parent) {
  const std::string span = window.empty() ? "" : ", " + window;
  const std::string extends = parent == "base" ? "" : " extends " + parent;
  std::string text;
  for (const char* scenario : {frozen_scenario, free_scenario})
    text += fmt::format("scenario {}{} {{ shortfall = default }}\n", scenario, extends);
  const std::string revenue = fmt::format("total({}.inflow.revenue{})", name, span);
  text += fmt::format("measure loops_with = {}\n", revenue);
  const auto ask = [&](const char* what, const char* scenario) {
    text += fmt::format("measure loops_{} = ({} under {})\n", what, revenue, scenario);
    text += fmt::format("measure loops_{0}_share = if loops_with > 0 then 1 - loops_{0} / loops_with else 0\n", what);
  };
  ask("frozen", frozen_scenario);
  ask("free", free_scenario);
  return text;
}

// Between elaboration and type checking: the two other parts of the model have variables named `x@scenario`.
void take_away(model::Model& model, const std::string& name, const std::set<std::string>& members) {
  std::map<std::string, VariableId> by_name;
  for (const VariableId id : model.variables.ids()) by_name.emplace(model.variables[id].name, id);
  const auto add = [&](model::Node node) {
    model.nodes.push_back(std::move(node));
    return model::NodeId(static_cast<std::uint32_t>(model.nodes.size() - 1));
  };
  for (const model::Payment& payment : model.payments) {
    if (!payment.cash || payment.kind != "fund" || !payment.payee.valid()) continue;
    const bool taken =
        model.instances[payment.payer].name == name && members.contains(model.instances[payment.payee].name);
    const std::string rate = model.variables[payment.rate].name;
    for (const char* scenario : {frozen_scenario, free_scenario}) {
      if (!taken && scenario == free_scenario) continue;
      const auto found = by_name.find(rate + "@" + scenario);
      if (found == by_name.end()) continue;
      model::Variable& other = model.variables[found->second];
      // The engine draws facilities by itself, as results of the clearing: these respond.
      if (!other.value || model.node(other.value).kind == model::NodeKind::cleared) continue;
      model::Node node;
      node.span = payment.span;
      if (taken) {
        node.kind = model::NodeKind::number;
        node.wildcard = true;
      } else {
        node.kind = model::NodeKind::variable;
        node.index = payment.moved().index();
      }
      other.value = add(node);
    }
  }
}

}  // namespace

CounterfactualOutcome counterfactual(const RunOptions& options, const std::vector<std::string>& names,
                                     source::DiagnosticSink& sink) {
  CounterfactualOutcome outcome;
  outcome.members.resize(names.size());
  CompileOptions plain = options.compile;
  plain.loops.reset();
  outcome.compiled = compile(plain, sink);
  if (!outcome.compiled.ok) return outcome;
  const std::string parent = outcome.compiled.first().name;
  outcome.is_gap = !outcome.compiled.first().model.clears;
  if (outcome.is_gap) return outcome;
  const std::set<std::string> members(names.begin(), names.end());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!finances(outcome.compiled.first().model, names[i], members)) continue;
    CompileOptions with = plain;
    with.recorded = lower::Recorded::charted;
    with.view = view_of(names[i], options.compile.loops ? options.compile.loops->window : "", parent);
    with.add_cells = [&](model::Model& model) { take_away(model, names[i], members); };
    source::DiagnosticSink again;
    Compiled compiled = compile(with, again);
    if (!compiled.ok) {
      outcome.compiled = std::move(compiled);
      sink = std::move(again);
      return outcome;
    }
    const CompiledScenario& scenario = compiled.first();
    const result::RunResult run = exec::run(scenario.lowered.program, engine_options(options, scenario.model));
    outcome.interrupted = run.interrupted;
    if (run.interrupted) return outcome;
    outcome.too_many_faults |= has_too_many_faults(run, scenario.model);
    const auto summary = [&](const std::string& name) -> const result::Summary& {
      for (std::size_t m = 0; m < scenario.model.measures.size(); ++m)
        if (scenario.model.measures[m].name == name) return run.measures[scenario.lowered.measure[m]].summary;
      return run.measures.front().summary;
    };
    report::CounterfactualShares shares;
    shares.revenue = summary("loops_with").mean;
    shares.frozen_revenue = summary("loops_frozen").mean;
    shares.free_revenue = summary("loops_free").mean;
    shares.p05 = summary("loops_frozen_share").p05;
    shares.p50 = summary("loops_frozen_share").p50;
    shares.p95 = summary("loops_frozen_share").p95;
    outcome.members[i] = shares;
  }
  return outcome;
}

}  // namespace boucle::driver
