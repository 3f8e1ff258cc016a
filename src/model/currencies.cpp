// Which `convert` nodes convert: those whose value differs from what it meets by a currency that has an exchange rate.
#include <algorithm>

#include "model/type_checker.h"

namespace boucle::model {

// The same dimension with every currency that has a rate replaced by the model's.
Dimension TypeChecker::in_own_currency(const Dimension& dimension) const {
  Dimension result = dimension;
  for (const ExchangeRate& rate : model_.exchange_rates) {
    const int power = dimension.twelfths_of(rate.currency);
    if (power != 12 && power != -12) continue;  // a root of a currency has no rate
    const Dimension ratio = divide(Dimension::base(model_.currency), Dimension::base(rate.currency));
    result = power > 0 ? multiply(result, ratio) : divide(result, ratio);
  }
  return result;
}

// What a path ends with has no period whose rate could be taken.
bool TypeChecker::is_of_a_path(NodeId id) const {
  if (!id) return false;
  const Node& node = model_.node(id);
  if (node.kind == NodeKind::observe || node.kind == NodeKind::period_read || node.kind == NodeKind::statistic ||
      node.kind == NodeKind::under)
    return true;
  return std::any_of(node.args.begin(), node.args.end(), [&](NodeId argument) { return is_of_a_path(argument); });
}

// Turns on the conversions around a value. True if there were some that apply.
bool TypeChecker::convert(NodeId id) {
  if (model_.node(id).kind != NodeKind::convert || is_of_a_path(id)) return false;
  const bool deeper = convert(model_.node(id).args[0]);
  const TypeInfo inner = infer(model_.node(id).args[0]);
  if (inner.type != Type::number) return deeper;
  Node& node = model_.nodes[id.index()];
  const int power = inner.dimension.twelfths_of(static_cast<std::uint16_t>(node.index));
  if (power == 12 || power == -12) node.rate_power = static_cast<std::int8_t>(power / 12);
  model_.node_types[id.index()] = compute_conversion(node);
  return deeper || node.rate_power != 0;
}

TypeInfo TypeChecker::compute_conversion(const Node& node) {
  const TypeInfo inner = infer(node.args[0]);
  if (inner.type != Type::number) return inner;
  const auto currency = static_cast<std::uint16_t>(node.index);
  const int power = inner.dimension.twelfths_of(currency);
  if (node.rate_power == 0 && !(node.always_converts && (power == 12 || power == -12))) return inner;
  if (node.rate_power == 0)  // `node` is one of the model's
    model_.nodes[static_cast<std::size_t>(&node - model_.nodes.data())].rate_power =
        static_cast<std::int8_t>(power / 12);
  const Dimension ratio = divide(Dimension::base(model_.currency), Dimension::base(currency));
  return number_type(power > 0 ? multiply(inner.dimension, ratio) : divide(inner.dimension, ratio), inner.wildcard);
}

// Two operands that must be alike: if only currencies keep them apart, both come in the model's. True if they changed.
bool TypeChecker::harmonise(NodeId first, NodeId second) {
  if (model_.exchange_rates.empty()) return false;
  const TypeInfo a = infer(first), b = infer(second);
  if (a.type != Type::number || b.type != Type::number || a.wildcard || b.wildcard || a.dimension == b.dimension)
    return false;
  if (in_own_currency(a.dimension) != in_own_currency(b.dimension)) return false;
  if (is_of_a_path(first) || is_of_a_path(second)) return false;
  const bool left = convert(first), right = convert(second);
  return left || right;
}

}  // namespace boucle::model
