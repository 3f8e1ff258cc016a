// Whether what is read ahead may be: a schedule is a name that depends on literals, series, dates and params alone, in
// this scenario. Whatever else it depends on is named.
#include <algorithm>

#include "model/elaborator.h"

namespace boucle::model {
namespace {

// What makes a variable unknowable before its time; empty if nothing does.
base::Phrase why_not(const Model& model, const Variable& variable) {
  const std::string shown = variable.name.substr(0, variable.name.find('@')), name = "`" + shown + "`";
  if (variable.kind == VariableKind::noise && variable.distribution)
    return {"the noise " + name + ", drawn in every period", "l'aléa " + name + ", tiré à chaque période"};
  if (variable.solved || variable.residual)
    return {name + ", which is solved for in every period", name + ", résolu à chaque période"};
  if (variable.kind == VariableKind::account)
    return {"the account " + name + ", which payments move", "le compte " + name + ", que des paiements font varier"};
  if (variable.value && model.node(variable.value).kind == NodeKind::cleared)
    return {name + ", which depends on who can pay", name + ", qui dépend de qui peut payer"};
  return {};
}

void collect_variables(const Model& model, NodeId id, std::set<std::uint32_t>& seen, std::vector<VariableId>& out) {
  if (!id || !seen.insert(id.index()).second) return;
  const Node& node = model.node(id);
  if (reads_variable(node.kind)) out.push_back(VariableId(node.index));
  for (const NodeId argument : node.args) collect_variables(model, argument, seen, out);
}

std::vector<VariableId> variables_read(const Model& model, VariableId id) {
  const Variable& variable = model.variables[id];
  std::vector<VariableId> out;
  std::set<std::uint32_t> seen;
  for (const NodeId root : {variable.value, variable.initial, variable.residual, variable.start})
    collect_variables(model, root, seen, out);
  if (variable.distribution)
    for (const NodeId argument : variable.distribution->args) collect_variables(model, argument, seen, out);
  return out;
}

}  // namespace

void Elaborator::check_schedules() {
  const bool any = std::any_of(model_.nodes.begin(), model_.nodes.end(), [](const Node& node) {
    return node.kind == NodeKind::lead || node.kind == NodeKind::window;
  });
  if (!any) return;
  std::set<std::uint32_t> seen;
  for (const VariableId id : model_.variables.ids()) {
    const Variable& variable = model_.variables[id];
    for (const NodeId root : {variable.value, variable.initial, variable.residual, variable.start})
      check_schedules_in(root, id, seen);
  }
  for (const Measure& measure : model_.measures) check_schedules_in(measure.value, VariableId(), seen);
  for (const Claim& claim : model_.claims)
    if (claim.value) check_schedules_in(claim.value, VariableId(), seen);
  for (const Check& check : model_.checks) check_schedules_in(check.condition, VariableId(), seen);
  for (const Report& report : model_.reports)
    for (const ReportItem& item : report.items)
      for (const ReportEntry& entry : item.entries)
        if (entry.value) check_schedules_in(*entry.value, VariableId(), seen);
}

void Elaborator::check_schedules_in(NodeId id, VariableId reader, std::set<std::uint32_t>& seen) {
  if (!id || !seen.insert(id.index()).second) return;
  const Node node = model_.node(id);
  if (node.kind == NodeKind::lead || node.kind == NodeKind::window) check_schedule(node, reader);
  for (const NodeId argument : node.args) check_schedules_in(argument, reader, seen);
}

// Breadth first, so that the nearest culprit is named, with the way to it.
void Elaborator::check_schedule(const Node& node, VariableId reader) {
  const VariableId root(node.index);
  std::vector<VariableId> queue = {root};
  std::set<std::uint32_t> seen = {root.index()};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const Variable& variable = model_.variables[queue[i]];
    base::Phrase reason = why_not(model_, variable);
    if (reason.en.empty() && reader.valid() && queue[i] == reader) {
      const std::string name = "`" + variable.name.substr(0, variable.name.find('@')) + "`";
      reason = {name + ", which reads it ahead", name + ", qui le lit d'avance"};
    }
    if (!reason.en.empty()) {
      const Variable& read = model_.variables[root];
      const bool named = read.kind != VariableKind::hidden;
      const std::string shown = named ? read.name : text(read.value_span);
      auto diagnostic = sink_.add(Kind::not_a_schedule, node.span, shown, reason);
      diagnostic.label(node.span, "read ahead here", "lu d'avance ici");
      if (variable.span.valid() && queue[i] != reader && variable.kind != VariableKind::account)
        diagnostic.label(variable.span, "defined here", "défini ici");
      diagnostic.note(
          "only a schedule can be read ahead: a name that depends on numbers, series, dates and `param`s alone",
          "seul un échéancier se lit d'avance : un nom qui ne dépend que de nombres, de séries, de dates et de "
          "`param`");
      return;
    }
    for (const VariableId next : variables_read(model_, queue[i]))
      if (seen.insert(next.index()).second) queue.push_back(next);
  }
}

}  // namespace boucle::model
