// What a formula tells about the length of a delay before anything runs.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/model.h"

namespace boucle::model {
namespace {

constexpr int max_depth = 40;  // of formulas and names looked through; deeper ones are taken to tell nothing
constexpr double whole_tolerance = 1e-9;

double lowest(const Model& model, NodeId id, int depth);

double lowest_of_variable(const Model& model, const Variable& variable, int depth) {
  if (variable.distribution) {
    const Distribution& d = *variable.distribution;
    const bool bounded = d.kind == DistributionKind::uniform || d.kind == DistributionKind::triangular;
    if (bounded && d.form == DistributionForm::native) return lowest(model, d.args[0], depth + 1);
    return d.kind == DistributionKind::lognormal || d.kind == DistributionKind::logitnormal
               ? 0
               : -std::numeric_limits<double>::infinity();
  }
  const bool plain = variable.kind == VariableKind::definition || variable.kind == VariableKind::input;
  if (!plain || !variable.value || variable.solved) return -std::numeric_limits<double>::infinity();
  return lowest(model, variable.value, depth + 1);
}

double lowest(const Model& model, NodeId id, int depth) {
  const double unknown = -std::numeric_limits<double>::infinity();
  if (!id || depth > max_depth) return unknown;
  const Node& node = model.node(id);
  if (node.kind == NodeKind::number) return node.value;
  if (node.kind == NodeKind::annotate) return lowest(model, node.args[0], depth + 1);
  if (node.kind == NodeKind::table)
    return *std::min_element(model.tables[node.index].begin(), model.tables[node.index].end());
  if (node.kind == NodeKind::variable)
    return lowest_of_variable(model, model.variables[VariableId(node.index)], depth + 1);
  if (node.kind != NodeKind::apply) return unknown;
  if (node.operation == Operation::select)
    return std::min(lowest(model, node.args[1], depth + 1), lowest(model, node.args[2], depth + 1));
  const double a = lowest(model, node.args[0], depth + 1);
  const double b = node.args[1] ? lowest(model, node.args[1], depth + 1) : unknown;
  if (node.operation == Operation::maximum) return std::max(a, b);
  if (node.operation == Operation::minimum) return std::min(a, b);
  if (node.operation == Operation::add) return a + b;
  if (node.operation == Operation::absolute) return 0;
  if (node.operation == Operation::multiply && a >= 0 && b >= 0) return a * b;
  return unknown;
}

}  // namespace

double lowest_value(const Model& model, NodeId id) { return lowest(model, id, 0); }

double steps_per_year(const base::Calendar& calendar) {
  if (calendar.unit == base::StepUnit::day) return 365;
  return std::round(1 / calendar.step_length(0) * 7) / 7;  // weeks: 365 / 7
}

bool delay_is_past(const Model& model, const Node& delay) {
  return lowest_value(model, delay.args[0]) * steps_per_year(model.calendar) >= 1 - whole_tolerance;
}

}  // namespace boucle::model
