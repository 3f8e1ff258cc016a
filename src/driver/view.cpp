#include "driver/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "base/version.h"
#include "driver/claim_views.h"
#include "driver/next_commands.h"
#include "driver/statistic_value.h"
#include "exec/run.h"
#include "model/units.h"

namespace boucle::driver {
namespace {

constexpr std::size_t max_answer_count = 4;  // dates that head a report when none is called cash_out

// The dates that answer "when": those called cash_out, else the first periods in which something holds.
std::vector<bool> runways(const model::Model& model) {
  std::vector<bool> named, first;
  std::size_t first_count = 0;
  for (const model::Measure& measure : model.measures) {
    const bool date = model.node_types[measure.value.index()].type == model::Type::date;
    named.push_back(date && measure.name.find("cash_out") != std::string::npos);
    const model::Node* node = &model.node(measure.value);
    while (node->kind == model::NodeKind::annotate || node->kind == model::NodeKind::convert)
      node = &model.node(node->args[0]);
    const bool is_first = node->kind == model::NodeKind::observe && node->observation == model::Observation::first;
    first.push_back(date && is_first && first_count < max_answer_count);
    first_count += first.back();
  }
  return std::find(named.begin(), named.end(), true) != named.end() ? named : first;
}

class ScenarioMaker {
 public:
  ScenarioMaker(const model::Sources& sources, const CompiledScenario& compiled, const result::RunResult& result,
                const ViewSettings& settings)
      : sources_(sources),
        compiled_(compiled),
        model_(compiled.model),
        lowered_(compiled.lowered),
        result_(result),
        value_(settings.table_value),
        every_driver_(settings.every_driver),
        language_(settings.language) {}

  report::ScenarioView make() {
    view_.name = compiled_.name;
    for (const model::ScenarioInfo& info : model_.scenarios) {
      if (info.name == compiled_.name) view_.title = info.title.in(language_);
    }
    view_.requested = compiled_.requested;
    view_.path_count = result_.path_count;
    view_.faulted_count = result_.faulted_count;
    view_.faults = result_.faults;
    view_.books = result_.books;
    solve_faults();
    series();
    measures();
    tables();
    reports();
    view_.claims = claim_views(compiled_, result_, every_driver_);
    compare_claims(view_);
    checks();
    return std::move(view_);
  }

 private:
  const model::Sources& sources_;
  const CompiledScenario& compiled_;
  const model::Model& model_;
  const lower::Lowered& lowered_;
  const result::RunResult& result_;
  const report::TableValue& value_;
  bool every_driver_;
  base::Language language_;
  std::vector<double> path_values_;  // of the chosen path, by measure
  report::ScenarioView view_;
  std::unordered_map<std::uint32_t, std::size_t> series_of_variable_;

  base::DisplayUnit unit_of(model::NodeId node, std::string_view annotation) const {
    return model::display_unit(model_.node_types[node.index()].dimension, model_.units, annotation);
  }

  void solve_faults() {
    for (const result::Fault& fault : result_.faults) {
      const auto block = std::find_if(lowered_.blocks.begin(), lowered_.blocks.end(), [&](const lower::BlockInfo& b) {
        return fault.equation == std::string(exec::block_fault_prefix) + b.name;
      });
      if (!fault.solve || block == lowered_.blocks.end()) continue;
      report::SolveFaultView view{fault, {}, {}};
      for (const model::VariableId id : block->members) {
        const model::Variable& variable = model_.variables[id];
        view.equations.push_back({variable.name, sources_.map.line_location(variable.span)});
      }
      for (const model::VariableId id : block->unknowns) view.unknowns.push_back(model_.variables[id].name);
      view_.solve_faults.push_back(std::move(view));
    }
  }

  void measures() {
    const std::vector<bool> is_runway = runways(model_);
    for (std::size_t i = 0; i < model_.measures.size(); ++i) {
      const model::Measure& measure = model_.measures[i];
      report::MeasureView m;
      m.name = measure.name;
      m.label = measure.doc.en.empty() ? measure.name : measure.doc.in(language_);
      m.unit = unit_of(measure.value, measure.annotation);
      m.runway = is_runway[i];
      add_series_read(measure.value, m.series);
      m.result = result_.measures[lowered_.measure[i]];
      view_.measures.push_back(std::move(m));
    }
  }

  // The recorded variables that an expression names, each once.
  void add_series_read(model::NodeId id, std::vector<std::size_t>& into) const {
    if (!id) return;
    const model::Node& node = model_.node(id);
    if (node.kind == model::NodeKind::under) return;
    if (node.kind == model::NodeKind::variable) {
      const auto found = series_of_variable_.find(node.index);
      if (found != series_of_variable_.end() && std::find(into.begin(), into.end(), found->second) == into.end())
        into.push_back(found->second);
    }
    for (const model::NodeId argument : node.args) add_series_read(argument, into);
  }

  // In the program's order, which is that of the file series.csv.
  void series() {
    std::vector<const model::Variable*> variable_of(result_.series.size(), nullptr);
    for (const model::VariableId id : model_.variables.ids()) {
      const auto found = lowered_.series.find(id.index());
      if (found == lowered_.series.end() || found->second >= variable_of.size()) continue;
      variable_of[found->second] = &model_.variables[id];
      series_of_variable_[id.index()] = found->second;
    }
    for (std::size_t i = 0; i < result_.series.size(); ++i) {
      report::SeriesView s;
      s.name = result_.series[i].name;
      s.label = s.name;
      if (variable_of[i]) {
        if (!variable_of[i]->doc.en.empty()) s.label = variable_of[i]->doc.in(language_);
        s.unit = model::display_unit_of(model_, *variable_of[i]);
      }
      s.result = result_.series[i];
      view_.series.push_back(std::move(s));
    }
  }

  // A measure that only a report shows joins the list once.
  std::size_t measure_index(const model::ReportEntry& entry, std::uint32_t program_measure) {
    for (std::size_t i = 0; i < view_.measures.size(); ++i) {
      if (view_.measures[i].name == entry.text) return i;
    }
    report::MeasureView m;
    m.name = m.label = entry.text;
    m.declared = false;
    m.unit = unit_of(*entry.value, "");
    m.result = result_.measures[program_measure];
    view_.measures.push_back(std::move(m));
    return view_.measures.size() - 1;
  }

  report::EntryView entry_view(const model::ReportEntry& entry) {
    report::EntryView view;
    view.text = entry.text;
    view.title = entry.title.en.empty() ? entry.text : entry.title.in(language_);
    view.available = entry.available;
    if (entry.series) {
      const auto found = series_of_variable_.find(entry.series->index());
      if (found != series_of_variable_.end()) view.series = found->second;
    }
    view.tables.assign(entry.tables.begin(), entry.tables.end());
    if (!entry.value) return view;
    const auto path_value = lowered_.path_value.find(entry.value->index());
    if (path_value != lowered_.path_value.end()) {
      view.measure = measure_index(entry, path_value->second);
      if (!entry.title.en.empty()) view_.measures[*view.measure].title = entry.title.in(language_);
    } else {
      view.statistic = statistic_view({model_, lowered_, result_}, *entry.value);
    }
    return view;
  }

  double cell_value(model::NodeId cell) const {
    const std::uint32_t index = lowered_.cells.at(cell.index());
    const result::Summary& s = result_.measures[index].summary;
    switch (value_.kind) {
      case report::TableValue::Kind::mean:
        return s.count > 0 ? s.mean : std::nan("");
      case report::TableValue::Kind::path:
        return path_values_[index];
      case report::TableValue::Kind::quantile:
        break;
    }
    const std::array<std::pair<int, double>, 7> known{
        {{5, s.p05}, {10, s.p10}, {25, s.p25}, {50, s.p50}, {75, s.p75}, {90, s.p90}, {95, s.p95}}};
    for (const auto& [percent, quantile] : known)
      if (percent == value_.percent && s.count > 0) return quantile;
    return std::nan("");
  }

  // Of a row, that of its first figure which is not 0 for want of anything.
  base::DisplayUnit row_unit(const model::TableRow& row) const {
    for (const auto& cells : row.cells)
      for (const model::NodeId cell : cells)
        if (cell && !model_.node_types[cell.index()].wildcard) return unit_of(cell, "");
    return {};
  }

  void tables() {
    if (value_.kind == report::TableValue::Kind::path && !model_.report_tables.empty()) {
      path_values_ = exec::measures_of_path(lowered_.program, result_.seed, value_.path);
      view_.chosen_path_faulted =
          std::all_of(path_values_.begin(), path_values_.end(), [](double x) { return std::isnan(x); });
    }
    for (const model::Table& table : model_.report_tables) {
      report::TableView out;
      out.kind = static_cast<report::TableView::Kind>(table.kind);
      out.text = table.text;
      out.sector = out.sector_title = table.sector;
      for (const model::Instance& instance : model_.instances)
        if (instance.name == table.sector) out.sector_title = instance.title.in(language_);
      for (const model::TableColumn& column : table.columns) out.columns.push_back({column.label, column.sums_to_zero});
      for (const model::TablePeriod& period : table.periods) out.periods.push_back(period.label);
      for (const model::TableRow& row : table.rows) {
        report::TableView::Row shown{row.label,
                                     static_cast<report::TableView::RowKind>(row.kind),
                                     row.sum == model::RowSum::zero,
                                     row.level,
                                     row_unit(row),
                                     {}};
        for (const auto& cells : row.cells) {
          std::vector<std::optional<double>> values;
          for (const model::NodeId cell : cells)
            values.push_back(cell ? std::optional(cell_value(cell)) : std::nullopt);
          shown.cells.push_back(std::move(values));
        }
        out.rows.push_back(std::move(shown));
      }
      view_.tables.push_back(std::move(out));
    }
  }

  void reports() {
    for (const model::Report& report : model_.reports) {
      report::ReportView view{report.title.in(language_), {}};
      for (const model::ReportItem& item : report.items) {
        report::ItemView item_view{item.verb, item.form, {}};
        if (item.verb == "compare") continue;  // drawn from the scenarios themselves
        for (const model::ReportEntry& entry : item.entries) item_view.entries.push_back(entry_view(entry));
        view.items.push_back(std::move(item_view));
      }
      view_.reports.push_back(std::move(view));
    }
  }

  void checks() {
    for (std::size_t i = 0; i < model_.checks.size(); ++i) {
      const model::Check& check = model_.checks[i];
      const bool of_paths = i < lowered_.check.size() && lowered_.check[i] != lower::no_output;
      if (check.scope != model::CheckScope::all_paths && of_paths) {
        view_.checks.push_back(analysis::judge_check(check.text, result_.measures[lowered_.check[i]]));
      } else {
        const double value = statistic_value({model_, lowered_, result_}, check.condition);
        view_.checks.push_back(analysis::judge_check_of_all_paths(check.text, value));
      }
    }
  }
};

}  // namespace

report::RunView make_view(const Compiled& compiled, const std::vector<result::RunResult>& results,
                          const ViewSettings& settings) {
  report::RunView view;
  const model::Model& model = compiled.first().model;
  view.version = std::string(base::version());
  view.model_name = model.name;
  view.model_doc = model.doc.in(settings.language);
  view.file = settings.file;
  view.model_hash = fmt::format("{:016x}", compiled.text_hash);
  view.settings = settings.settings;
  view.calendar = model.calendar;
  view.seed = settings.seed;
  view.path_count = settings.path_count;
  view.one_path_for_certainty = settings.one_path_for_certainty;
  view.has_randomness = std::any_of(compiled.scenarios.begin(), compiled.scenarios.end(),
                                    [](const auto& scenario) { return scenario->model.has_randomness; });
  view.max_fault_share = model.max_fault_share;
  view.unavailable = compiled.unavailable;
  for (std::size_t i = 0; i < compiled.scenarios.size(); ++i) {
    view.scenarios.push_back(ScenarioMaker(compiled.sources, *compiled.scenarios[i], results[i], settings).make());
  }
  view.table_value = settings.table_value;
  view.next_commands = next_commands(compiled, settings.file);
  return view;
}

}  // namespace boucle::driver
