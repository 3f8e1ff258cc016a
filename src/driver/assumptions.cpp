#include "driver/assumptions.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "analysis/drivers.h"
#include "exec/run.h"
#include "model/units.h"

namespace boucle::driver {
namespace {

using report::UncitedView;

UncitedView view_of(const source::SourceMap& map, const model::EditableInput& input, base::Language language) {
  UncitedView view;
  view.name = input.name;
  view.label = input.label.in(language);
  view.kind = input.kind;
  view.value = input.value;
  view.low = input.low;
  view.high = input.high;
  view.unit = {input.unit, input.unit_scale != 0 ? input.unit_scale : 1};
  view.reason = input.assumption;
  view.place = map.line_location(input.span);
  return view;
}

// A draw whose law is no interval is no editable input, and an assumption all the same.
UncitedView view_of(const source::SourceMap& map, const model::Variable& variable, base::Language language) {
  UncitedView view;
  view.name = variable.name;
  view.label = model::label_of(variable).in(language);
  view.kind = "law";
  view.text = std::string(map.text(variable.value_span));
  view.reason = model::assumption_of(variable);
  view.place = map.line_location(variable.span);
  return view;
}

// A source of its own, or arithmetic on numbers that cite theirs: `100 % - 33 % @p022`.
bool is_cited(const source::SourceMap& map, const model::EditableInput& input) {
  return !input.source.empty() || map.text(input.span).find('@') != std::string_view::npos;
}

std::vector<std::pair<UncitedView, std::string>> uncited(const source::SourceMap& map, const model::Model& model,
                                                         base::Language language) {
  std::vector<std::pair<UncitedView, std::string>> found;  // with the name of its draw; empty: none
  std::vector<std::string> listed;
  for (const model::EditableInput& input : model.inputs) {
    listed.push_back(input.name);
    if (is_cited(map, input)) continue;
    std::string draw;
    if (input.kind == "interval") draw = input.name;
    if (input.varied) draw = model.variables[input.varied].name;
    found.emplace_back(view_of(map, input, language), std::move(draw));
  }
  for (const model::Variable& variable : model.variables) {
    const bool drawn = variable.kind == model::VariableKind::param || variable.kind == model::VariableKind::noise;
    const bool own = variable.name.find('@') == std::string::npos && !variable.name.starts_with("uncited(");
    if (!drawn || !own || !variable.distribution || !variable.source.empty()) continue;
    if (std::find(listed.begin(), listed.end(), variable.name) != listed.end()) continue;
    found.emplace_back(view_of(map, variable, language),
                       variable.kind == model::VariableKind::param ? variable.name : std::string());
  }
  return found;
}

}  // namespace

AssumptionsOutcome weigh_assumptions(const RunOptions& given, const std::string& measure,
                                     source::DiagnosticSink& sink) {
  AssumptionsOutcome outcome;
  RunOptions options = given;
  options.compile.vary_uncited = uncited_share;
  options.compile.claim_tables = false;
  outcome.compiled = compile(options.compile, sink);
  if (!outcome.compiled.ok) return outcome;
  const CompiledScenario& scenario = outcome.compiled.first();
  const model::Model& model = scenario.model;
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < model.measures.size(); ++i) {
    const std::string& name = model.measures[i].name;
    if (measure.empty() ? name.starts_with("q01") && !chosen : name == measure) chosen = i;
  }
  if (!chosen && measure.empty() && !model.measures.empty()) chosen = 0;
  if (!chosen) {
    for (const model::Measure& known : model.measures) outcome.known_measures.push_back(known.name);
    return outcome;
  }
  exec::RunOptions engine = engine_options(options, model);
  if (model.has_randomness && !options.path_count && !model.paths_stated) engine.path_count = model::default_path_count;
  const result::RunResult run = exec::run(scenario.lowered.program, engine);
  outcome.interrupted = run.interrupted;
  if (run.interrupted) return outcome;

  std::vector<std::string> draw_names;
  std::map<std::string, std::size_t> draws;
  for (const ir::Draw& draw : scenario.lowered.program.draws) {
    draws.emplace(draw.name, draw_names.size());
    draw_names.push_back(draw.name);
  }
  const analysis::DriverTable table(run, draw_names);
  const std::vector<double> correlations = table.correlations(scenario.lowered.measure[*chosen]);
  report::AssumptionsView& view = outcome.view;
  view.measure = model.measures[*chosen].name;
  const base::Phrase& doc = model.measures[*chosen].doc;
  view.measure_label = doc.en.empty() ? view.measure : doc.in(options.language);
  view.scenario = scenario.name == "base" ? "" : scenario.name;
  view.path_count = table.path_count();
  view.share = uncited_share;
  view.cited_count = static_cast<std::size_t>(
      std::count_if(model.inputs.begin(), model.inputs.end(),
                    [&](const model::EditableInput& input) { return is_cited(outcome.compiled.sources.map, input); }));
  for (auto& [assumption, draw] : uncited(outcome.compiled.sources.map, model, options.language)) {
    const auto found = draws.find(draw);
    if (!draw.empty() && found == draws.end()) {
      assumption.influence = 0;  // the answer does not read it, so it is not even drawn
      assumption.error = 0;
    } else if (found != draws.end() && !std::isnan(correlations[found->second])) {
      assumption.influence = correlations[found->second];
      assumption.error = analysis::rank_correlation_error(*assumption.influence, table.path_count());
    }
    view.assumptions.push_back(std::move(assumption));
  }
  std::stable_sort(view.assumptions.begin(), view.assumptions.end(), [](const auto& a, const auto& b) {
    const auto weight = [](const UncitedView& v) { return v.influence ? std::abs(*v.influence) : -1; };
    return weight(a) > weight(b);
  });
  return outcome;
}

}  // namespace boucle::driver
