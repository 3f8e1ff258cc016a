// What leaves a path: measures, claims, checks, report entries, recorded series, and the books.
#include <algorithm>

#include "lower/lowering.h"

namespace boucle::lower {
namespace {

ir::Kind kind_of(Type type) {
  if (type == Type::boolean) return ir::Kind::boolean;
  return type == Type::date ? ir::Kind::date : ir::Kind::number;
}

// `*` stands for any run of characters; `all` for every series.
bool matches(std::string_view pattern, std::string_view name) {
  if (pattern == "all") return true;
  std::size_t p = 0, n = 0, star = std::string_view::npos, mark = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

// One value per path is wanted; one per period is a mistake that has a name.
bool Lowering::check_phase(ir::ValueId value, NodeId id, const std::string& what) {
  const ir::Phase phase = builder_.phase(value);
  if (phase != ir::Phase::step && phase != ir::Phase::schedule) return true;
  while (model_.node(id).kind == NodeKind::annotate) id = model_.node(id).args[0];  // whose span is that of a unit
  const Span span = model_.node(id).span;
  const std::string written = model_.source_text ? model_.source_text(span) : "";
  if (model_.node_types[id.index()].type == Type::boolean) {
    sink_.add(Kind::bare_condition, span, what)
        .hint("say when: `" + written + " before 2028`, `ever(" + written + ")` or `always(" + written + ")`",
              "dites quand : `" + written + " before 2028`, `ever(" + written + ")` ou `always(" + written + ")`",
              {{span, "ever(" + written + ")"}});
  } else {
    sink_.add(Kind::series_where_number, span, written)
        .hint("say which: `final(" + written + ")`, `lowest(" + written + ")`, `mean(" + written +
                  ")` or its value in a period",
              "dites laquelle : `final(" + written + ")`, `lowest(" + written + ")`, `mean(" + written +
                  ")` ou sa valeur d'une période",
              {{span, "final(" + written + ")"}});
  }
  return false;
}

std::uint32_t Lowering::add_measure(const std::string& name, NodeId id, const std::string& what, bool shows_series) {
  const bool is_date = model_.node_types[id.index()].type == Type::date;
  const Recorded least = is_date ? Recorded::dates : Recorded::read;
  if (shows_series && options_.recorded >= least) note_series(id);
  if (const auto found = measure_names_.find(name); found != measure_names_.end()) return found->second;
  ir::ValueId value = lower_node(id);
  if (!check_phase(value, id, what)) value = builder_.constant(0);
  builder_.measure(name, kind_of(model_.node_types[id.index()].type), value);
  const auto index = static_cast<std::uint32_t>(measure_names_.size());
  measure_names_.emplace(name, index);
  return index;
}

// Every statistic in an expression needs the distribution of its argument.
void Lowering::add_statistics(NodeId id) {
  if (!id) return;
  const Node& node = model_.node(id);
  if (node.kind == NodeKind::statistic) {
    const char* what = node.statistic == model::Statistic::probability   ? "P"
                       : node.statistic == model::Statistic::expectation ? "E"
                                                                         : "quantile";
    out_.statistic[id.index()] = add_measure("statistic:" + std::to_string(node.args[0].index()), node.args[0], what);
    return;
  }
  for (const NodeId argument : node.args) add_statistics(argument);
}

namespace {
bool has_statistic(const Model& model, NodeId id) {
  if (!id) return false;
  const Node& node = model.node(id);
  return node.kind == NodeKind::statistic ||
         std::any_of(node.args.begin(), node.args.end(), [&](NodeId a) { return has_statistic(model, a); });
}
}  // namespace

void Lowering::lower_outputs() {
  for (const model::Measure& measure : model_.measures)
    out_.measure.push_back(add_measure(measure.name, measure.value, measure.name));
  for (std::size_t i = 0; i < model_.claims.size(); ++i) {
    const model::Claim& claim = model_.claims[i];
    const bool shows_series = !claim.from_table;  // a table reads hundreds, which nobody wants recorded
    out_.claim.push_back(claim.value ? add_measure("claim:" + std::to_string(i), claim.value, "claim", shows_series)
                                     : no_output);
  }
  for (std::size_t i = 0; i < model_.checks.size(); ++i) {
    if (model_.checks[i].scope == model::CheckScope::all_paths) {
      add_statistics(model_.checks[i].condition);
      out_.check.push_back(no_output);
    } else {
      out_.check.push_back(add_measure("check:" + std::to_string(i), model_.checks[i].condition, "check"));
    }
  }
  for (const model::Goal& goal : model_.goals) add_statistics(goal.condition);
  for (const model::Report& report : model_.reports)
    for (const model::ReportItem& item : report.items)
      for (const model::ReportEntry& entry : item.entries) {
        if (entry.series) shown_[entry.series->index()] = true;
        if (!entry.value) continue;
        if (has_statistic(model_, *entry.value)) {
          add_statistics(*entry.value);
          continue;
        }
        std::string name = "show:" + std::to_string(entry.value->index());
        for (const model::Measure& measure : model_.measures)
          if (measure.value == *entry.value) name = measure.name;
        out_.path_value[entry.value->index()] = add_measure(name, *entry.value, "show");
      }
  lower_tables();
  lower_loops();
  add_series();
}

// Cells are not series of their own, but for tables of named series.
void Lowering::lower_tables() {
  for (const model::Table& table : model_.report_tables)
    for (const model::TableRow& row : table.rows)
      for (const auto& cells : row.cells)
        for (const NodeId cell : cells) {
          if (!cell || out_.cells.contains(cell.index())) continue;
          if (table.kind == model::TableKind::series && options_.recorded == Recorded::read) note_series(cell);
          lower_cell(cell, !options_.table_quantiles);
        }
  for (const model::ExtraCell& cell : model_.extra_cells)
    if (!out_.cells.contains(cell.value.index())) lower_cell(cell.value, cell.mean_only);
}

void Lowering::lower_cell(NodeId cell, bool mean_only) {
  const std::string name = "cell:" + std::to_string(cell.index());
  const Type type = model_.node_types[cell.index()].type;
  ir::ValueId value = lower_node(cell);
  if (!check_phase(value, cell, "table")) value = builder_.constant(0);
  builder_.measure(name, kind_of(type), value, type == Type::number && mean_only);
  const auto index = static_cast<std::uint32_t>(measure_names_.size());
  measure_names_.emplace(name, index);
  out_.cells.emplace(cell.index(), index);
}

void Lowering::lower_loops() {
  if (!model_.loops) return;
  const auto keep = [&](NodeId id, bool mean_only) {
    if (!id || out_.cells.contains(id.index())) return;
    const std::string name = "loops:" + std::to_string(id.index());
    builder_.measure(name, ir::Kind::number, lower_node(id), mean_only);
    const auto index = static_cast<std::uint32_t>(measure_names_.size());
    measure_names_.emplace(name, index);
    out_.cells.emplace(id.index(), index);
  };
  for (const model::LoopsOutput::Window& window : model_.loops->windows)
    for (const model::LoopsOutput::Member& member : window.members) {
      for (const NodeId amount : member.amounts) keep(amount, true);
      keep(member.round_trip, false);
      keep(member.recognised, true);
      keep(member.opening, true);
    }
  for (const model::LoopsOutput::Flow& flow : model_.loops->flows)
    for (const NodeId amount : flow.by_step) keep(amount, true);
}

// Notes the variables that an output reads for recording.
void Lowering::note_series(NodeId id) {
  if (!id) return;
  const Node& node = model_.node(id);
  if (node.kind == NodeKind::under) return;  // a series of another scenario belongs to its own run
  if (node.kind == NodeKind::variable && model_.variables[VariableId(node.index)].kind != model::VariableKind::hidden)
    shown_[node.index] = true;
  for (const NodeId argument : node.args) note_series(argument);
}

void Lowering::add_series() {
  std::vector<bool> used(options_.series.size(), false);
  std::vector<std::pair<std::string, VariableId>> chosen;
  for (const VariableId id : model_.variables.ids()) {
    const Variable& variable = model_.variables[id];
    bool wanted = shown_[id.index()];
    if (variable.kind != model::VariableKind::hidden && variable.name.find('@') == std::string::npos)
      for (std::size_t i = 0; i < options_.series.size(); ++i)
        if (matches(options_.series[i], variable.name)) {
          wanted = true;
          used[i] = true;
        }
    if (wanted) chosen.emplace_back(variable.name, id);
  }
  std::sort(chosen.begin(), chosen.end());
  for (const auto& [name, id] : chosen) {
    out_.series[id.index()] = static_cast<std::uint32_t>(out_.series.size());
    builder_.series(name, kind_of(model_.variables[id].type.type), variable_values_[id.index()]);
  }
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i] && options_.series[i] != "all") out_.unmatched_series.push_back(options_.series[i]);
}

void Lowering::lower_books() {
  for (const model::Payment& payment : model_.payments) {
    if (!payment.cash) continue;
    builder_.payment({payment.name, model_.instances[payment.payer].name, model_.instances[payment.payee].name,
                      payment.nature, payment.kind, variable_values_[payment.moved().index()]});
  }
  for (const model::Identity& identity : model_.identities) {
    ir::Identity out;
    out.name = identity.name;
    for (const model::Identity::Term& term : identity.terms)
      out.terms.push_back({variable_values_[term.account.index()], term.sign});
    builder_.identity(std::move(out));
  }
}

}  // namespace boucle::lower
