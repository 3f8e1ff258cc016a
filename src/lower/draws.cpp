// A param or noise becomes its formula over its own random numbers; a quantile the same formula over a probability.
#include "lower/lowering.h"

namespace boucle::lower {

using model::Distribution;
using model::DistributionKind;

// Something that can go wrong on one path and not on another: whatever is not known while compiling.
bool Lowering::may_fail(const Distribution& distribution) {
  for (const NodeId argument : distribution.args)
    if (argument && builder_.phase(lower_node(argument)) != ir::Phase::constant) return true;
  return false;
}

// Read through a lag, an unknown or another noise: it changes with the path of the model, not only with time.
bool Lowering::follows_state(ir::ValueId value, std::unordered_map<std::uint32_t, bool>& known) const {
  if (const auto found = known.find(value.index()); found != known.end()) return found->second;
  const ir::Value& v = builder_.value(value);
  bool result = v.op == ir::Op::lag || v.op == ir::Op::unknown || v.op == ir::Op::noise_normal ||
                v.op == ir::Op::noise_uniform || ir::reads_column(v.op);
  const int count = ir::operand_count(v.op);
  if (!result && count > 0) result = follows_state(v.a, known);
  if (!result && count > 1) result = follows_state(v.b, known);
  if (!result && count > 2) result = follows_state(v.c, known);
  return known[value.index()] = result;
}

// What the parameters of a draw may depend on.
bool Lowering::allowed_parameters(VariableId id, const Distribution& distribution) {
  const bool param = model_.variables[id].kind == model::VariableKind::param;
  const model::DistributionInfo& info = model::distribution_info(distribution.kind);
  std::unordered_map<std::uint32_t, bool> known;
  for (const NodeId argument : distribution.args) {
    if (!argument) continue;
    const ir::ValueId value = lower_node(argument);
    const ir::Phase phase = builder_.phase(value);
    if (param && phase != ir::Phase::constant && phase != ir::Phase::path) {
      sink_
          .add(Kind::constant_expected, model_.node(argument).span,
               base::Phrase("an argument of a `param`", "un argument d'un `param`"))
          .hint("a number that changes over time is a `noise`", "un nombre qui change dans le temps est un `noise`");
      return false;
    }
    if (param || info.by_state || !follows_state(value, known)) continue;
    std::string able;
    for (const model::DistributionInfo& other : model::distribution_list())
      if (other.by_state) able += (able.empty() ? "`" : ", `") + std::string(other.name) + "`";
    const std::string name = info.name;
    sink_
        .add(Kind::bad_distribution, model_.node(argument).span,
             base::Phrase("the parameters of `" + name + "` cannot follow the state of the model",
                          "les paramètres de `" + name + "` ne peuvent pas suivre l'état du modèle"))
        .note("its inverse takes too long to be found anew in every period and path; these can: " + able,
              "son inverse est trop longue à chercher à chaque période et trajectoire ; ceux-ci le peuvent : " + able);
    return false;
  }
  return true;
}

ir::ValueId Lowering::formula(VariableId id, const Randomness& randomness) {
  const Type type = model_.variables[id].type.type;
  const auto lower = [&](NodeId node) { return operand_as(node, type); };
  return Drawing(model_, sink_, builder_, lower, model_.variables[id]).draw(randomness);
}

ir::ValueId Lowering::lower_draw(VariableId id) {
  if (model_.variables[id].kind == model::VariableKind::hidden) return builder_.constant(0);  // never drawn
  const Distribution& distribution = *model_.variables[id].distribution;
  if (!allowed_parameters(id, distribution)) return builder_.constant(0);
  return formula(id, {[&] { return latent_normal(id); }, [&] { return uniform(id); }});
}

ir::ValueId Lowering::lower_quantile(const Node& node) {
  const VariableId id(node.index);
  const DistributionKind kind = model_.variables[id].distribution->kind;
  const ir::ValueId p = lower_node(node.args[0]), zero = builder_.constant(0), one = builder_.constant(1);
  const bool closed = kind == DistributionKind::discrete || kind == DistributionKind::empirical ||
                      kind == DistributionKind::uniform || kind == DistributionKind::triangular ||
                      kind == DistributionKind::beta;
  const ir::Op order = closed ? ir::Op::less_equal : ir::Op::less;
  const ir::ValueId fits =
      builder_.binary(ir::Op::logical_and, builder_.binary(order, zero, p), builder_.binary(order, p, one));
  const auto known = builder_.constant_value(fits);
  if (known && *known == 0) {
    sink_.add(Kind::bad_distribution, model_.node(node.args[0]).span,
              base::Phrase("a probability lies between 0 % and 100 %", "une probabilité va de 0 % à 100 %"));
    return zero;
  }
  const Randomness given{[&] { return builder_.unary(ir::Op::normal_quantile, p); },
                         [&] {
                           return Tails{p, builder_.binary(ir::Op::subtract, one, p), true};
                         }};
  const ir::ValueId value = formula(id, given);
  return known ? value : builder_.select(fits, value, builder_.constant(base::math_nan));
}

}  // namespace boucle::lower
