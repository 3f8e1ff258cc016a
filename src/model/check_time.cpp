// The types of what reads time: delays, windows of schedules, discounting.
#include "model/type_checker.h"

namespace boucle::model {

Dimension TypeChecker::time() const {
  return Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base());
}

void TypeChecker::require_length_of_time(const TypeInfo& type, NodeId at) {
  if (type.type == Type::unknown || type.wildcard || (type.type == Type::number && type.dimension == time())) return;
  const Span span = model_.node(at).span;
  auto diagnostic = sink_.add(Kind::argument_mismatch, span, text(span), model_.calendar.abstract() ? "period" : "year",
                              in_unit(type));
  if (type.type == Type::number && type.dimension.dimensionless() && model_.node(at).kind == NodeKind::number &&
      !model_.calendar.abstract())
    diagnostic.hint("say its unit: `" + text(span) + " year`", "dites son unité : `" + text(span) + " year`",
                    {{span, text(span) + " year"}});
}

void TypeChecker::require_yearly_rate(const TypeInfo& type, NodeId at) {
  if (type.type == Type::unknown || type.wildcard) return;
  if (type.type == Type::number && type.dimension == divide(Dimension{}, time())) return;
  const Span span = model_.node(at).span;
  const std::string rate = model_.calendar.abstract() ? "%/period" : "%/year",
                    per = model_.calendar.abstract() ? "period" : "year";
  auto diagnostic = sink_.add(Kind::argument_mismatch, span, text(span), rate, in_unit(type));
  if (type.type == Type::number && type.dimension.dimensionless())
    diagnostic.hint("a rate per " + per + ": `" + text(span) + " / " + per + "`",
                    "un taux par " + std::string(model_.calendar.abstract() ? "période" : "an") + " : `" + text(span) +
                        " / " + per + "`",
                    {{span, text(span) + " / " + per}});
}

void TypeChecker::require_date(const TypeInfo& type, NodeId at) {
  if (type.type == Type::unknown || type.type == Type::date || is_bare_year(at)) return;
  const Span span = model_.node(at).span;
  sink_.add(Kind::period_expected, span).label(span, describe(type));
}

void TypeChecker::require_flow(const TypeInfo& type, Span span, const char* function) {
  if (type.type == Type::unknown || type.wildcard) return;
  if (type.type == Type::number && is_rate(model_, type.dimension)) return;
  const std::string name(function);
  sink_
      .add(Kind::not_a_number, span,
           base::Phrase("`" + name + "` of something that does not flow", "`" + name + "` de ce qui ne s'écoule pas"))
      .note("it takes a rate such as $/year, of which each period has an amount",
            "elle prend un débit tel que $/year, dont chaque période a un montant");
}

TypeInfo TypeChecker::compute_delay(const Node& node) {
  const TypeInfo type = model_.variables[VariableId(node.index)].type;
  const TypeInfo length = infer(node.args[0]);
  const TypeInfo before = node.args[1] ? infer(node.args[1]) : TypeInfo{};
  if (reporting_) {
    require_length_of_time(length, node.args[0]);
    if (type.type == Type::boolean || type.type == Type::date) sink_.add(Kind::not_a_number, node.span, describe(type));
    if (node.args[1]) require_same(type, before, node.args[1], node.span);
  }
  return unify(type, before);
}

TypeInfo TypeChecker::rate_per_time(const TypeInfo& flow, Span span) {
  if (reporting_) require_flow(flow, span, "irr");
  return number_type(divide(Dimension{}, time()));
}

TypeInfo TypeChecker::compute_window(const Node& node) {
  const TypeInfo type = model_.variables[VariableId(node.index)].type;
  for (const int i : {0, 1}) {
    if (!node.args[static_cast<std::size_t>(i)]) continue;
    const NodeId at = node.args[static_cast<std::size_t>(i)];
    const TypeInfo date = infer(at);
    if (reporting_) require_date(date, at);
  }
  if (node.args[2]) {
    const TypeInfo rate = infer(node.args[2]);
    if (reporting_) require_yearly_rate(rate, node.args[2]);
  }
  if (node.window == Window::return_rate) return rate_per_time(type, node.span);
  if (node.window == Window::mean) {
    if (reporting_ && type.type != Type::unknown && type.type != Type::number)
      sink_.add(Kind::not_a_number, node.span, describe(type));
    return type;
  }
  if (reporting_) require_flow(type, node.span, node.window == Window::npv ? "npv" : "sum");
  const bool rate = type.type == Type::number && is_rate(model_, type.dimension);
  return rate ? number_type(amount_of(model_, type.dimension)) : type;
}

TypeInfo TypeChecker::compute_discount(const Node& node, const TypeInfo& rate, const TypeInfo& length) {
  if (reporting_) {
    require_yearly_rate(rate, node.args[0]);
    require_length_of_time(length, node.args[1]);
  }
  return number_type({});
}

}  // namespace boucle::model
