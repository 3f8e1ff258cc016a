// Making nodes, and evaluating those that are constants.
#include <cmath>
#include <limits>

#include "model/elaborator.h"

namespace boucle::model {
namespace {
// Stages after this one recurse over an expression; a longer sum is cut into named parts, in the same order.
constexpr std::size_t max_chain_length = 200;
}  // namespace

NodeId Elaborator::add(Node node) {
  model_.nodes.push_back(std::move(node));
  return NodeId(static_cast<std::uint32_t>(model_.nodes.size() - 1));
}

NodeId Elaborator::number(double value, Span span, Dimension dimension) {
  Node node;
  node.kind = NodeKind::number;
  node.value = value;
  node.dimension = dimension;
  node.span = span;
  return add(node);
}

NodeId Elaborator::zero(Span span) {
  Node node;
  node.kind = NodeKind::number;
  node.wildcard = true;
  node.span = span;
  return add(node);
}

NodeId Elaborator::boolean(bool value, Span span) {
  Node node;
  node.kind = NodeKind::number;
  node.value = value ? 1 : 0;
  node.boolean = true;
  node.span = span;
  return add(node);
}

NodeId Elaborator::date_number(double day, Span span) {
  Node node;
  node.kind = NodeKind::number;
  node.value = day;
  node.date = true;
  node.never = std::isinf(day);
  node.span = span;
  return add(node);
}

NodeId Elaborator::variable_node(VariableId id, Span span) {
  Node node;
  node.kind = NodeKind::variable;
  node.index = id.index();
  node.span = span;
  return add(node);
}

NodeId Elaborator::lag_node(VariableId id, int steps, Span span) {
  Node node;
  node.kind = NodeKind::lag;
  node.index = id.index();
  node.steps = steps;
  node.span = span;
  return add(node);
}

// The value of any node `steps` periods ago: constants are the same, a lag looks further back, and an expression that
// has no name gets a hidden variable to remember it.
NodeId Elaborator::lag_of(NodeId id, int steps, Span span, const Context& context) {
  const Node node = model_.node(id);
  if (node.kind == NodeKind::number) return id;
  if (node.kind == NodeKind::variable) return lag_node(VariableId(node.index), steps, span);
  if (node.kind == NodeKind::lag && !node.args[0] && node.months == 0)
    return lag_node(VariableId(node.index), node.steps + steps, span);
  const VariableId hidden = hidden_variable("expression", context.self, span);
  model_.variables[hidden].value = id;
  return lag_node(hidden, steps, span);
}

NodeId Elaborator::apply(Operation operation, Span span, NodeId a, NodeId b, NodeId c) {
  if (!model_.exchange_rates.empty()) {
    const bool alike = operation == Operation::add || operation == Operation::subtract ||
                       operation == Operation::minimum || operation == Operation::maximum ||
                       (operation >= Operation::less && operation <= Operation::not_equal);
    if (alike) a = converted(a, span);
    if (alike || operation == Operation::select) b = converted(b, span);
    if (operation == Operation::select) c = converted(c, span);
  }
  Node node;
  node.kind = NodeKind::apply;
  node.operation = operation;
  node.args = {a, b, c};
  node.span = span;
  return add(node);
}

NodeId Elaborator::table(std::vector<double> values, Dimension dimension, Span span, bool boolean) {
  model_.tables.push_back(std::move(values));
  Node node;
  node.kind = NodeKind::table;
  node.index = static_cast<std::uint32_t>(model_.tables.size() - 1);
  node.dimension = dimension;
  node.boolean = boolean;
  node.span = span;
  return add(node);
}

NodeId Elaborator::step_node(Span span) {
  Node node;
  node.kind = NodeKind::step_length;
  node.span = span;
  node.dimension = Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base());
  return add(node);
}

// True in the periods from the start of `from` to the end of `until`; a period counts as its last day.
NodeId Elaborator::window(const std::optional<base::Period>& from, const std::optional<base::Period>& until,
                          Span span) {
  std::vector<double> inside(model_.calendar.step_count);
  for (std::uint32_t t = 0; t < model_.calendar.step_count; ++t) {
    const std::int32_t day = model_.calendar.last_day(t);
    inside[t] = (!from || day >= from->first_day) && (!until || day <= until->last_day) ? 1 : 0;
  }
  return table(std::move(inside), {}, span, true);
}

NodeId Elaborator::observe(Observation observation, NodeId source, std::uint32_t first_step, std::uint32_t end_step,
                           Span span) {
  Node node;
  node.kind = NodeKind::observe;
  node.observation = observation;
  node.args[0] = source;
  node.first_step = first_step;
  node.end_step = end_step;
  node.span = span;
  return add(node);
}

NodeId Elaborator::sum_of(const std::vector<NodeId>& terms, Span span) {
  if (terms.empty()) return zero(span);
  NodeId total = terms.front();
  for (std::size_t i = 1; i < terms.size(); ++i) {
    total = apply(Operation::add, span, total, terms[i]);
    if (i % max_chain_length != 0) continue;
    const VariableId partial = hidden_variable("partial_sum", InstanceId(), span);
    model_.variables[partial].value = total;
    total = variable_node(partial, span);
  }
  return total;
}

NodeId Elaborator::annotate(NodeId id, const Dimension& dimension, Span span) {
  Node node;
  node.kind = NodeKind::annotate;
  node.args[0] = converted(id, span);
  node.dimension = dimension;
  node.span = span;
  return add(node);
}

Term Elaborator::node_term(NodeId node) const {
  Term term;
  term.kind = Term::Kind::node;
  term.node = node;
  return term;
}

// A variable of the compiler's own; `name@kind1` keeps its draws those of `name`.
VariableId Elaborator::hidden_variable(const std::string& name, InstanceId owner, Span span) {
  Variable variable;
  variable.name = name + "@" + std::to_string(++hidden_count_);
  if (owner.valid() && owner.index() != 0 && name.find('.') == std::string::npos)
    variable.name = model_.instances[owner].name + "." + variable.name;
  variable.kind = VariableKind::hidden;
  variable.owner = owner;
  variable.span = variable.value_span = span;
  return model_.variables.add(std::move(variable));
}

std::optional<Elaborator::Constant> Elaborator::constant_value(NodeId id) const {
  if (!id) return std::nullopt;
  const Node& node = model_.node(id);
  if (node.kind == NodeKind::number) return Constant{node.value, node.dimension, node.wildcard};
  if (node.kind == NodeKind::annotate || (node.kind == NodeKind::convert && !node.always_converts))
    return constant_value(node.args[0]);
  if (node.kind != NodeKind::apply) return std::nullopt;
  const auto a = constant_value(node.args[0]);
  if (!a) return std::nullopt;
  if (node.operation == Operation::negate) return Constant{-a->value, a->dimension, a->wildcard};
  if (node.operation == Operation::absolute) return Constant{std::fabs(a->value), a->dimension, a->wildcard};
  if (node.operation == Operation::square_root) {
    const auto half = root(a->dimension, 2);
    return half ? std::optional(Constant{std::sqrt(a->value), *half, false}) : std::nullopt;
  }
  const auto b = constant_value(node.args[1]);
  if (!b) return std::nullopt;
  const Dimension& shared = a->wildcard ? b->dimension : a->dimension;
  const bool wildcard = a->wildcard && b->wildcard;
  const bool same = a->wildcard || b->wildcard || a->dimension == b->dimension;
  if (node.operation == Operation::multiply)
    return Constant{a->value * b->value, multiply(a->dimension, b->dimension), a->wildcard || b->wildcard};
  if (node.operation == Operation::divide)
    return Constant{a->value / b->value, divide(a->dimension, b->dimension), a->wildcard};
  if (node.operation == Operation::power) {
    const auto raised = power(a->dimension, b->value);
    return raised ? std::optional(Constant{std::pow(a->value, b->value), *raised, false}) : std::nullopt;
  }
  if (!same) return std::nullopt;
  if (node.operation == Operation::add) return Constant{a->value + b->value, shared, wildcard};
  if (node.operation == Operation::subtract) return Constant{a->value - b->value, shared, wildcard};
  if (node.operation == Operation::minimum) return Constant{std::min(a->value, b->value), shared, wildcard};
  if (node.operation == Operation::maximum) return Constant{std::max(a->value, b->value), shared, wildcard};
  return std::nullopt;
}

// A comparison with a value of a row or of an index.
std::optional<bool> Elaborator::constant_comparison(const Node& node) const {
  const auto a = constant_value(node.args[0]), b = constant_value(node.args[1]);
  if (!a || !b || !(a->wildcard || b->wildcard || a->dimension == b->dimension)) return std::nullopt;
  switch (node.operation) {
    case Operation::less:
      return a->value < b->value;
    case Operation::less_equal:
      return a->value <= b->value;
    case Operation::greater:
      return a->value > b->value;
    case Operation::greater_equal:
      return a->value >= b->value;
    case Operation::equal:
      return a->value == b->value;
    default:
      return a->value != b->value;
  }
}

// Conditions that are known while elaborating: those about entities, elements and rows, and literals.
std::optional<bool> Elaborator::constant_condition(NodeId id) const {
  if (!id) return std::nullopt;
  const Node& node = model_.node(id);
  if (node.kind == NodeKind::number && node.boolean) return node.value != 0;
  if (node.kind != NodeKind::apply) return std::nullopt;
  if (node.operation >= Operation::less && node.operation <= Operation::not_equal)
    return speaks_of_elements(id) ? constant_comparison(node) : std::nullopt;
  const auto a = constant_condition(node.args[0]);
  if (node.operation == Operation::logical_not) return a ? std::optional(!*a) : std::nullopt;
  if (node.operation != Operation::logical_and && node.operation != Operation::logical_or) return std::nullopt;
  const auto b = constant_condition(node.args[1]);
  const bool decisive = node.operation == Operation::logical_or;  // `true or x`, `false and x` are decided by one side
  if ((a && *a == decisive) || (b && *b == decisive)) return decisive;
  return a && b ? std::optional(!decisive) : std::nullopt;
}

}  // namespace boucle::model
