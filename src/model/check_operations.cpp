// The rules of operations, and what is said when they are broken.
#include <algorithm>
#include <cmath>

#include "model/type_checker.h"

namespace boucle::model {

std::string TypeChecker::text(Span span) const { return model_.source_text ? model_.source_text(span) : ""; }

base::Phrase TypeChecker::describe(const TypeInfo& type) const {
  switch (type.type) {
    case Type::boolean: return {"a condition", "une condition"};
    case Type::date: return {"a date", "une date"};
    case Type::unknown:
    case Type::number: break;
  }
  const std::string unit = model_.units.text(type.dimension);
  const std::string en = model_.units.plural_kind(type.dimension), fr = model_.units.plural_kind(type.dimension, base::Language::french);
  return {en.empty() ? unit : en, fr.empty() ? unit : fr};
}

namespace {
// What stands under the carets: the unit, and the word for it.
base::Phrase label_text(const Model& model, const TypeInfo& type, const base::Phrase& kind) {
  const std::string unit = type_text(model, type);
  return {unit + (kind.en == unit ? "" : "\n" + kind.en), unit + (kind.fr == unit ? "" : "\n" + kind.fr)};
}
}  // namespace

bool TypeChecker::is_bare_year(NodeId id) const {
  const Node& node = model_.node(id);
  return node.kind == NodeKind::number && node.bare_integer && (model_.calendar.abstract() || (node.value >= 1000 && node.value <= 9999));
}

TypeInfo TypeChecker::compute_operation(const Node& node) {
  if (node.operation == Operation::select) return compute_choice(node);
  const TypeInfo a = infer(node.args[0]);
  const TypeInfo b = node.args[1] ? infer(node.args[1]) : TypeInfo{};
  switch (node.operation) {
    case Operation::negate:
    case Operation::absolute:
    case Operation::floor:
    case Operation::round:
      if (reporting_) require_number(a, node.args[0]);
      return a;
    case Operation::logical_not:
      if (reporting_) require_condition(a, node.args[0]);
      return plain_type(Type::boolean);
    case Operation::logical_and:
    case Operation::logical_or:
      if (reporting_) {
        require_condition(a, node.args[0]);
        require_condition(b, node.args[1]);
      }
      return plain_type(Type::boolean);
    case Operation::square_root: {
      if (reporting_) require_number(a, node.args[0]);
      if (a.type != Type::number) return a;
      const auto half = root(a.dimension, 2);
      return number_type(half.value_or(a.dimension), a.wildcard);
    }
    case Operation::exponential:
    case Operation::logarithm:
      if (reporting_ && a.type != Type::unknown && (a.type != Type::number || !(a.dimension.dimensionless() || a.wildcard)))
        sink_.add(Kind::needs_ratio, model_.node(node.args[0]).span, node.operation == Operation::exponential ? "`exp`" : "`log`", describe(a))
            .hint("divide it by a value of the same unit first", "divisez-le d'abord par une valeur de même unité");
      return number_type({});
    case Operation::add:
    case Operation::subtract:
    case Operation::minimum:
    case Operation::maximum: return compute_sum(node, a, b);
    case Operation::multiply:
    case Operation::divide: return compute_product(node, a, b);
    case Operation::power: return compute_power(node, a, b);
    case Operation::less:
    case Operation::less_equal:
    case Operation::greater:
    case Operation::greater_equal:
    case Operation::equal:
    case Operation::not_equal: return compute_comparison(node, a, b);
    case Operation::growth: return compute_growth(node, a);
    case Operation::select: break;
  }
  return {};
}

TypeInfo TypeChecker::compute_sum(const Node& node, const TypeInfo& a, const TypeInfo& b) {
  const bool additive = node.operation == Operation::add || node.operation == Operation::subtract;
  const Dimension time = Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base());
  if (a.type == Type::date || b.type == Type::date) {
    const bool both = a.type == b.type;
    if (!additive) {
      if (reporting_ && !both && a.type != Type::unknown && b.type != Type::unknown && !is_bare_year(node.args[a.type == Type::date ? 1 : 0]))
        report_sum_mismatch(node, a, b);
      return plain_type(Type::date);
    }
    if (both) {
      if (node.operation == Operation::subtract) return number_type(time);
      if (reporting_) report_sum_mismatch(node, a, b);
      return a;
    }
    const TypeInfo& other = a.type == Type::date ? b : a;
    if (reporting_ && other.type == Type::number && !other.wildcard && other.dimension != time) report_sum_mismatch(node, a, b);
    return plain_type(Type::date);
  }
  if (reporting_) {
    require_number(a, node.args[0]);
    require_number(b, node.args[1]);
    if (a.type == Type::number && b.type == Type::number && !a.wildcard && !b.wildcard && a.dimension != b.dimension) report_sum_mismatch(node, a, b);
  }
  return unify(a, b);
}

TypeInfo TypeChecker::compute_product(const Node& node, const TypeInfo& a, const TypeInfo& b) {
  if (reporting_) {
    require_number(a, node.args[0]);
    require_number(b, node.args[1]);
  }
  if (a.type != Type::number || b.type != Type::number) return {};
  const bool divide_them = node.operation == Operation::divide;
  const Dimension dimension = divide_them ? divide(a.dimension, b.dimension) : multiply(a.dimension, b.dimension);
  if (reporting_ && dimension.overflowed())
    sink_.add(Kind::needs_ratio, node.span, base::Phrase("this product", "ce produit"), base::Phrase("a quantity of more than six units", "une grandeur de plus de six unités"));
  return number_type(dimension, a.wildcard || (!divide_them && b.wildcard));
}

TypeInfo TypeChecker::compute_power(const Node& node, const TypeInfo& a, const TypeInfo& b) {
  if (reporting_) {
    require_number(a, node.args[0]);
    if (b.type == Type::number && !b.wildcard && !b.dimension.dimensionless())
      sink_.add(Kind::needs_ratio, model_.node(node.args[1]).span, base::Phrase("an exponent", "un exposant"), describe(b));
  }
  if (a.type != Type::number) return a;
  if (a.dimension.dimensionless()) return number_type({});
  const Node* exponent = &model_.node(node.args[1]);
  double sign = 1;
  if (exponent->kind == NodeKind::apply && exponent->operation == Operation::negate) {
    sign = -1;
    exponent = &model_.node(exponent->args[0]);
  }
  if (exponent->kind == NodeKind::number)
    if (const auto raised = power(a.dimension, sign * exponent->value)) return number_type(*raised);
  if (reporting_)
    sink_.add(Kind::needs_ratio, node.span, base::Phrase("a power that is not a constant", "une puissance qui n'est pas constante"), describe(a))
        .hint("divide the base by a value of the same unit first", "divisez d'abord la base par une valeur de même unité");
  return number_type({});
}

TypeInfo TypeChecker::compute_comparison(const Node& node, const TypeInfo& a, const TypeInfo& b) {
  if (!reporting_ || a.type == Type::unknown || b.type == Type::unknown) return plain_type(Type::boolean);
  const bool equality = node.operation == Operation::equal || node.operation == Operation::not_equal;
  const bool dates = (a.type == Type::date || is_bare_year(node.args[0])) && (b.type == Type::date || is_bare_year(node.args[1])) &&
                     (a.type == Type::date || b.type == Type::date);
  const bool same = a.type == b.type && (a.type != Type::number || a.wildcard || b.wildcard || a.dimension == b.dimension) && (a.type != Type::boolean || equality);
  if (!same && !dates && !report_currencies(node.span, a, b)) {
    auto diagnostic = sink_.add(Kind::compare_mismatch, node.span, describe(a), describe(b));
    diagnostic.label(model_.node(node.args[0]).span, label_text(model_, a, describe(a)));
    diagnostic.label(model_.node(node.args[1]).span, label_text(model_, b, describe(b)));
    const bool bare = b.type == Type::number && b.dimension.dimensionless() && model_.node(node.args[1]).kind == NodeKind::number;
    if (bare && a.type == Type::number) {
      const std::string fixed = text(model_.node(node.args[1]).span) + " " + model_.units.text(a.dimension);
      diagnostic.hint("say its unit: `" + fixed + "`", "dites son unité : `" + fixed + "`", {{model_.node(node.args[1]).span, fixed}});
    }
  }
  return plain_type(Type::boolean);
}

TypeInfo TypeChecker::compute_choice(const Node& node) {
  const TypeInfo condition = infer(node.args[0]), yes = infer(node.args[1]), no = infer(node.args[2]);
  if (reporting_) {
    require_condition(condition, node.args[0]);
    const bool known = yes.type != Type::unknown && no.type != Type::unknown;
    const bool same = yes.type == no.type && (yes.type != Type::number || yes.wildcard || no.wildcard || yes.dimension == no.dimension);
    if (known && !same && !report_currencies(node.span, yes, no))
      sink_.add(Kind::branch_mismatch, node.span, describe(yes), describe(no))
          .label(model_.node(node.args[1]).span, label_text(model_, yes, describe(yes)))
          .label(model_.node(node.args[2]).span, label_text(model_, no, describe(no)));
  }
  return unify(yes, no);
}

TypeInfo TypeChecker::compute_growth(const Node& node, const TypeInfo& a) {
  const Dimension time = Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base());
  if (reporting_ && a.type != Type::unknown && !a.wildcard && (a.type != Type::number || a.dimension != divide(Dimension{}, time))) {
    const Span span = model_.node(node.args[0]).span;
    const std::string rate = model_.calendar.abstract() ? "%/period" : "%/year";
    auto diagnostic = sink_.add(Kind::argument_mismatch, span, text(span), rate, model_.units.text(a.dimension));
    if (a.type == Type::number && a.dimension.dimensionless())
      diagnostic.hint("`growth` takes a rate per time, such as `20 " + rate + "`", "`growth` prend un taux par unité de temps, par exemple `20 " + rate + "`");
  }
  return number_type({});
}

// -------------------------------------------------------------------------------------------------------- messages
bool TypeChecker::report_currencies(Span span, const TypeInfo& a, const TypeInfo& b) {
  if (a.type != Type::number || b.type != Type::number) return false;
  std::string first, second;
  for (const Dimension::Factor& factor : a.dimension)
    if (model_.units.is_currency(factor.base)) first = model_.units.base_name(factor.base);
  for (const Dimension::Factor& factor : b.dimension)
    if (model_.units.is_currency(factor.base)) second = model_.units.base_name(factor.base);
  if (first.empty() || second.empty() || first == second) return false;
  sink_.add(Kind::currency_mismatch, span, first, second)
      .note("exchange rates (`fx`) are not available yet: convert one of them by hand", "les taux de change (`fx`) ne sont pas encore disponibles : convertissez à la main");
  return true;
}

void TypeChecker::report_sum_mismatch(const Node& node, const TypeInfo& a, const TypeInfo& b) {
  if (report_currencies(node.span, a, b)) return;
  const Span left = model_.node(node.args[0]).span, right = model_.node(node.args[1]).span;
  const Dimension yearly = divide(Dimension{}, Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base()));
  const auto ratio = [](const TypeInfo& t) { return t.type == Type::number && t.dimension.dimensionless(); };
  const auto rate = [&](const TypeInfo& t) { return t.type == Type::number && t.dimension == yearly; };
  if ((ratio(a) && rate(b)) || (rate(a) && ratio(b))) {
    const Span rate_span = rate(b) ? right : left;
    const std::string name = text(rate_span);
    sink_.add(Kind::rate_as_factor, node.span)
        .note("`1 + " + name + "` adds a whole year's growth in every period", "`1 + " + name + "` ajoute la croissance d'une année entière à chaque période")
        .hint("write `growth(" + name + ")` instead of `1 + " + name + "`", "écrivez `growth(" + name + ")` au lieu de `1 + " + name + "`", {{node.span, "growth(" + name + ")"}});
    return;
  }
  auto diagnostic = sink_.add(Kind::add_mismatch, node.span, describe(b), describe(a));
  diagnostic.label(left, label_text(model_, a, describe(a))).label(right, label_text(model_, b, describe(b)));
  const bool a_rate = a.type == Type::number && is_rate(model_, a.dimension), b_rate = b.type == Type::number && is_rate(model_, b.dimension);
  if (a_rate && b.type == Type::number && amount_of(model_, a.dimension) == b.dimension) {
    diagnostic.hint("for the amount of one period write `" + text(left) + " * step`; for a rate write `" + text(right) + "/year`",
                    "pour le montant d'une période écrivez `" + text(left) + " * step` ; pour un débit écrivez `" + text(right) + "/year`", {{left, text(left) + " * step"}});
  } else if (b_rate && a.type == Type::number && amount_of(model_, b.dimension) == a.dimension) {
    diagnostic.hint("for the amount of one period write `" + text(right) + " * step`; for a rate write `" + text(left) + " / year`",
                    "pour le montant d'une période écrivez `" + text(right) + " * step` ; pour un débit écrivez `" + text(left) + " / year`", {{right, text(right) + " * step"}});
  }
}

void TypeChecker::require_condition(const TypeInfo& type, NodeId at) {
  if (type.type == Type::boolean || type.type == Type::unknown) return;
  const Span span = model_.node(at).span;
  auto diagnostic = sink_.add(Kind::not_a_condition, span, describe(type));
  if (type.type == Type::number) {
    const std::string zero = type.dimension.dimensionless() ? "0" : "0 " + model_.units.text(type.dimension);
    diagnostic.hint("compare it: `" + text(span) + " > " + zero + "`", "comparez-le : `" + text(span) + " > " + zero + "`", {{span, text(span) + " > " + zero}});
  }
}

void TypeChecker::require_number(const TypeInfo& type, NodeId at) {
  if (type.type == Type::number || type.type == Type::unknown) return;
  const Span span = model_.node(at).span;
  auto diagnostic = sink_.add(Kind::not_a_number, span, describe(type));
  if (type.type == Type::boolean)
    diagnostic.hint("say what it is worth: `if " + text(span) + " then 1 else 0`", "dites ce que cela vaut : `if " + text(span) + " then 1 else 0`", {{span, "(if " + text(span) + " then 1 else 0)"}});
}

void TypeChecker::require_same(const TypeInfo& a, const TypeInfo& b, NodeId at, Span whole) {
  if (a.type == Type::unknown || b.type == Type::unknown) return;
  if (a.type == b.type && (a.type != Type::number || a.wildcard || b.wildcard || a.dimension == b.dimension)) return;
  sink_.add(Kind::unit_mismatch, model_.node(at).span.valid() ? model_.node(at).span : whole, text(whole), type_text(model_, a), type_text(model_, b));
}

// ------------------------------------------------------------------------------------------------ whole definitions
void TypeChecker::check_variable(VariableId id) {
  if (model_.variables[id].distribution) return check_distribution(id);
  const Variable variable = model_.variables[id];
  const TypeInfo found = variable.value ? infer(variable.value) : TypeInfo{};
  const auto agree = [&](const TypeInfo& type, Span span) {
    const TypeInfo& wanted = model_.variables[id].type;
    if (type.type == Type::unknown || wanted.type == Type::unknown) return true;
    if (wanted.type == Type::date && variable.value && is_bare_year(variable.value)) return true;
    if (wanted.type == type.type && (wanted.type != Type::number || wanted.wildcard || type.wildcard || wanted.dimension == type.dimension)) return true;
    auto diagnostic = sink_.add(Kind::unit_mismatch, span, variable.name, variable.annotation.empty() ? type_text(model_, wanted) : variable.annotation, type_text(model_, type));
    if (type.type == Type::number && wanted.type == Type::number && type.dimension.dimensionless() && variable.value && model_.node(variable.value).kind == NodeKind::number && !variable.annotation.empty()) {
      const std::string fixed = text(span) + " " + variable.annotation;
      diagnostic.hint("say its unit: `" + fixed + "`", "dites son unité : `" + fixed + "`", {{span, fixed}});
    }
    if (variable.declared_type) diagnostic.label(span, type_text(model_, type)).label(variable.span, base::Phrase("declared here", "déclaré ici"));
    return false;
  };
  if (!agree(found, variable.value_span)) return;
  if (variable.residual) infer(variable.residual);
  if (variable.start) agree(infer(variable.start), model_.node(variable.start).span);
  if (variable.initial) agree(infer(variable.initial), model_.node(variable.initial).span.valid() ? model_.node(variable.initial).span : variable.value_span);
}

void TypeChecker::check_distribution(VariableId id) {
  const Variable variable = model_.variables[id];
  const Distribution& distribution = *variable.distribution;
  TypeInfo type;
  for (const NodeId argument : distribution.args) {
    if (!argument) continue;
    const TypeInfo found = infer(argument);
    require_number(found, argument);
    if (type.type != Type::unknown) require_same(type, found, argument, distribution.span);
    type = unify(type, found);
  }
  const TypeInfo& wanted = variable.type;
  if (variable.declared_type && type.type == Type::number && !type.wildcard && type.dimension != wanted.dimension) {
    sink_.add(Kind::unit_mismatch, distribution.span, variable.name, variable.annotation, type_text(model_, type));
    return;
  }
  if (distribution.kind == DistributionKind::logitnormal && type.type == Type::number && !type.dimension.dimensionless())
    sink_.add(Kind::needs_ratio, distribution.span, "`logitnormal`", describe(type));
  if (distribution.kind == DistributionKind::lognormal && distribution.form == DistributionForm::native && type.type == Type::number && !type.dimension.dimensionless())
    sink_.add(Kind::needs_ratio, distribution.span, base::Phrase("`lognormal(mu, sigma)` of a logarithm", "`lognormal(mu, sigma)` d'un logarithme"), describe(type))
        .hint("give its interval, `lognormal(a to b)`, or its `mean:` and `sd:`", "donnez son intervalle, `lognormal(a to b)`, ou sa `mean:` et son `sd:`");
}

void TypeChecker::check_payment(const Payment& payment) {
  const Variable& rate = model_.variables[payment.rate];
  if (rate.type.type != Type::number || rate.type.wildcard || is_rate(model_, rate.type.dimension)) return;
  const std::string per = model_.calendar.abstract() ? "period" : "year";
  auto diagnostic = sink_.add(Kind::argument_mismatch, rate.value_span, text(rate.value_span), "$/" + per, model_.units.text(rate.type.dimension));
  diagnostic.hint("a payment is a rate: an amount per " + per + ", which the engine multiplies by the length of the period", "un paiement est un débit : un montant par " + per + ", que le moteur multiplie par la longueur de la période");
}

void TypeChecker::check_outputs() {
  for (const Payment& payment : model_.payments) check_payment(payment);
  for (const Measure& measure : model_.measures) infer(measure.value);
  for (const Claim& claim : model_.claims) infer(claim.value);
  for (const Check& check : model_.checks) require_condition(infer(check.condition), check.condition);
  for (const Report& report : model_.reports)
    for (const ReportItem& item : report.items)
      for (const ReportEntry& entry : item.entries)
        if (entry.value) infer(*entry.value);
}

}  // namespace boucle::model
