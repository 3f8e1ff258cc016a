// The rules of operations, and what is said when they are broken.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "model/type_checker.h"

namespace boucle::model {

std::string TypeChecker::text(Span span) const { return model_.source_text ? model_.source_text(span) : ""; }

base::Phrase TypeChecker::describe(const TypeInfo& type) const {
  switch (type.type) {
    case Type::boolean:
      return {"a condition", "une condition"};
    case Type::date:
      return {"a date", "une date"};
    case Type::unknown:
    case Type::number:
      break;
  }
  const std::string unit = model_.units.text(type.dimension);
  const std::string en = model_.units.plural_kind(type.dimension),
                    fr = model_.units.plural_kind(type.dimension, base::Language::french);
  return {en.empty() ? unit : en, fr.empty() ? unit : fr};
}

namespace {
// What stands under the carets: the unit, and the word for it.
base::Phrase label_text(const Model& model, const TypeInfo& type, const base::Phrase& kind) {
  if (type.type != Type::number || type.dimension.dimensionless()) return kind;
  const std::string unit = type_text(model, type);
  return {unit + (kind.en == unit ? "" : "\n" + kind.en), unit + (kind.fr == unit ? "" : "\n" + kind.fr)};
}
}  // namespace

// What a message says of a value: "in $/year", or that it has no unit.
base::Phrase TypeChecker::in_unit(const TypeInfo& type) const {
  if (type.type == Type::boolean || type.type == Type::date) return describe(type);
  if (type.dimension.dimensionless()) return {"a plain number", "un nombre sans unité"};
  const std::string unit = type_text(model_, type);
  return {"in " + unit, "en " + unit};
}

// An amount where a rate is wanted: a written number only lacks its `/year`.
void TypeChecker::hint_rate(source::DiagnosticBuilder diagnostic, const Node& amount) {
  const std::string per = model_.calendar.abstract() ? "period" : "year", written = text(amount.span);
  const std::string fixed = amount.kind == NodeKind::number ? written + "/" + per : written + " / " + per;
  diagnostic.hint(
      "if it is meant " + std::string(model_.calendar.abstract() ? "per period" : "per year") + ", write `" + fixed +
          "`",
      "si c'est " + std::string(model_.calendar.abstract() ? "par période" : "par an") + ", écrivez `" + fixed + "`",
      {{amount.span,
        amount.kind == NodeKind::number || amount.kind == NodeKind::variable ? fixed : "(" + written + ") / " + per}});
}

// The number that a literal, or a name defined by a literal, stands for.
std::optional<double> TypeChecker::literal_value(NodeId id) const {
  const Node* node = &model_.node(id);
  if (node->kind == NodeKind::variable) {
    const Variable& variable = model_.variables[VariableId(node->index)];
    if (variable.distribution || !variable.value) return std::nullopt;
    node = &model_.node(variable.value);
  }
  if (node->kind != NodeKind::number) return std::nullopt;
  return node->value;
}

bool TypeChecker::is_bare_year(NodeId id) const {
  const Node& node = model_.node(id);
  return node.kind == NodeKind::number && node.bare_integer &&
         (model_.calendar.abstract() || (node.value >= 1000 && node.value <= 9999));
}

TypeInfo TypeChecker::compute_operation(const Node& node) {
  if (node.operation == Operation::select) return compute_choice(node);
  const Span outer = product_;
  const bool product = node.operation == Operation::multiply || node.operation == Operation::divide;
  const bool inside =
      outer.valid() && outer.file == node.span.file && outer.begin <= node.span.begin && node.span.end <= outer.end;
  if (product && !inside) product_ = node.span;
  const TypeInfo a = infer(node.args[0]);
  const TypeInfo b = node.args[1] ? infer(node.args[1]) : TypeInfo{};
  product_ = outer;
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
      if (reporting_ && a.type != Type::unknown &&
          (a.type != Type::number || !(a.dimension.dimensionless() || a.wildcard)))
        sink_
            .add(Kind::needs_ratio, model_.node(node.args[0]).span,
                 node.operation == Operation::exponential ? "`exp`" : "`log`", describe(a))
            .hint("divide it by a value of the same unit first", "divisez-le d'abord par une valeur de même unité");
      return number_type({});
    case Operation::add:
    case Operation::subtract:
    case Operation::minimum:
    case Operation::maximum:
      return compute_sum(node, a, b);
    case Operation::multiply:
    case Operation::divide:
      return compute_product(node, a, b);
    case Operation::power:
      return compute_power(node, a, b);
    case Operation::less:
    case Operation::less_equal:
    case Operation::greater:
    case Operation::greater_equal:
    case Operation::equal:
    case Operation::not_equal:
      return compute_comparison(node, a, b);
    case Operation::growth:
      return compute_growth(node, a);
    case Operation::discount:
      return compute_discount(node, a, b);
    case Operation::locate:
      if (reporting_) require_date(a, node.args[0]);
      return number_type({});
    case Operation::select:
      break;
  }
  return {};
}

TypeInfo TypeChecker::compute_sum(const Node& node, const TypeInfo& left, const TypeInfo& right) {
  const bool together = harmonise(node.args[0], node.args[1]);
  const TypeInfo a = together ? infer(node.args[0]) : left, b = together ? infer(node.args[1]) : right;
  const bool additive = node.operation == Operation::add || node.operation == Operation::subtract;
  const Dimension time =
      Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base());
  if (a.type == Type::date || b.type == Type::date) {
    const bool both = a.type == b.type;
    if (!additive) {
      if (reporting_ && !both && a.type != Type::unknown && b.type != Type::unknown &&
          !is_bare_year(node.args[a.type == Type::date ? 1 : 0]))
        report_sum_mismatch(node, a, b);
      return plain_type(Type::date);
    }
    if (both) {
      if (node.operation == Operation::subtract) return number_type(time);
      if (reporting_) report_sum_mismatch(node, a, b);
      return a;
    }
    const TypeInfo& other = a.type == Type::date ? b : a;
    if (reporting_ && other.type == Type::number && !other.wildcard && other.dimension != time)
      report_sum_mismatch(node, a, b);
    return plain_type(Type::date);
  }
  if (reporting_) {
    require_number(a, node.args[0]);
    require_number(b, node.args[1]);
    if (a.type == Type::number && b.type == Type::number && !a.wildcard && !b.wildcard && a.dimension != b.dimension)
      report_sum_mismatch(node, a, b);
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
    sink_.add(Kind::needs_ratio, node.span, base::Phrase("this product", "ce produit"),
              base::Phrase("a quantity of more than six units", "une grandeur de plus de six unités"));
  return number_type(dimension, a.wildcard || (!divide_them && b.wildcard));
}

TypeInfo TypeChecker::compute_power(const Node& node, const TypeInfo& a, const TypeInfo& b) {
  if (reporting_) {
    require_number(a, node.args[0]);
    if (b.type == Type::number && !b.wildcard && !b.dimension.dimensionless())
      sink_.add(Kind::needs_ratio, model_.node(node.args[1]).span, base::Phrase("an exponent", "un exposant"),
                describe(b));
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
    sink_
        .add(Kind::needs_ratio, node.span,
             base::Phrase("a power that is not a constant", "une puissance qui n'est pas constante"), describe(a))
        .hint("divide the base by a value of the same unit first",
              "divisez d'abord la base par une valeur de même unité");
  return number_type({});
}

TypeInfo TypeChecker::compute_comparison(const Node& node, const TypeInfo& left, const TypeInfo& right) {
  const bool together = harmonise(node.args[0], node.args[1]);
  const TypeInfo a = together ? infer(node.args[0]) : left, b = together ? infer(node.args[1]) : right;
  if (!reporting_ || a.type == Type::unknown || b.type == Type::unknown) return plain_type(Type::boolean);
  const bool equality = node.operation == Operation::equal || node.operation == Operation::not_equal;
  const bool dates = (a.type == Type::date || is_bare_year(node.args[0])) &&
                     (b.type == Type::date || is_bare_year(node.args[1])) &&
                     (a.type == Type::date || b.type == Type::date);
  const bool same = a.type == b.type &&
                    (a.type != Type::number || a.wildcard || b.wildcard || a.dimension == b.dimension) &&
                    (a.type != Type::boolean || equality);
  if (!same && !dates && !report_currencies(node, a, b)) {
    auto diagnostic = sink_.add(Kind::compare_mismatch, node.span, describe(a), describe(b));
    diagnostic.label(model_.node(node.args[0]).span, label_text(model_, a, describe(a)));
    diagnostic.label(model_.node(node.args[1]).span, label_text(model_, b, describe(b)));
    const bool bare =
        b.type == Type::number && b.dimension.dimensionless() && model_.node(node.args[1]).kind == NodeKind::number;
    const bool a_rate = a.type == Type::number && is_rate(model_, a.dimension),
               b_rate = b.type == Type::number && is_rate(model_, b.dimension);
    if (a_rate && b.type == Type::number && amount_of(model_, a.dimension) == b.dimension)
      hint_rate(diagnostic, model_.node(node.args[1]));
    else if (b_rate && a.type == Type::number && amount_of(model_, b.dimension) == a.dimension)
      hint_rate(diagnostic, model_.node(node.args[0]));
    if (bare && a.type == Type::number) {
      const std::string fixed = text(model_.node(node.args[1]).span) + " " + model_.units.text(a.dimension);
      diagnostic.hint("say its unit: `" + fixed + "`", "dites son unité : `" + fixed + "`",
                      {{model_.node(node.args[1]).span, fixed}});
    }
  }
  return plain_type(Type::boolean);
}

TypeInfo TypeChecker::compute_choice(const Node& node) {
  const TypeInfo condition = infer(node.args[0]);
  harmonise(node.args[1], node.args[2]);
  const TypeInfo yes = infer(node.args[1]), no = infer(node.args[2]);
  if (reporting_) {
    require_condition(condition, node.args[0]);
    const bool known = yes.type != Type::unknown && no.type != Type::unknown;
    const bool same = yes.type == no.type &&
                      (yes.type != Type::number || yes.wildcard || no.wildcard || yes.dimension == no.dimension);
    if (known && !same && !report_currencies(node, yes, no, 1)) {
      auto diagnostic = sink_.add(Kind::branch_mismatch, node.span, describe(yes), describe(no));
      diagnostic.label(model_.node(node.args[1]).span, label_text(model_, yes, describe(yes)))
          .label(model_.node(node.args[2]).span, label_text(model_, no, describe(no)));
      const bool yes_rate = yes.type == Type::number && is_rate(model_, yes.dimension),
                 no_rate = no.type == Type::number && is_rate(model_, no.dimension);
      if (yes_rate && no.type == Type::number && amount_of(model_, yes.dimension) == no.dimension)
        hint_rate(diagnostic, model_.node(node.args[2]));
      else if (no_rate && yes.type == Type::number && amount_of(model_, no.dimension) == yes.dimension)
        hint_rate(diagnostic, model_.node(node.args[1]));
    }
  }
  return unify(yes, no);
}

TypeInfo TypeChecker::compute_growth(const Node& node, const TypeInfo& a) {
  const Dimension time =
      Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base());
  if (reporting_ && a.type != Type::unknown && !a.wildcard &&
      (a.type != Type::number || a.dimension != divide(Dimension{}, time))) {
    const Span span = model_.node(node.args[0]).span;
    const std::string rate = model_.calendar.abstract() ? "%/period" : "%/year";
    auto diagnostic = sink_.add(Kind::argument_mismatch, span, text(span), rate, in_unit(a));
    const std::string per = model_.calendar.abstract() ? "period" : "year";
    if (a.type == Type::number && a.dimension.dimensionless())
      diagnostic.hint(
          "growth per " + per + ": `" + text(span) + " / " + per + "`, or give it the unit, as in `20 " + rate + "`",
          "croissance par " + std::string(model_.calendar.abstract() ? "période" : "an") + " : `" + text(span) + " / " +
              per + "`, ou donnez-lui l'unité, comme dans `20 " + rate + "`",
          {{span, text(span) + " / " + per}});
  }
  return number_type({});
}

// -------------------------------------------------------------------------------------------------------- messages
// The declaration that would let two currencies meet; what is missing is never the model's own.
base::Phrase TypeChecker::missing_rate(const std::string& first, const std::string& second) const {
  const std::string own = model_.exchange_rates.empty() ? second : model_.units.base_name(model_.currency);
  const std::string foreign = first == own ? second : first;
  const std::string line = "fx " + foreign + " = series { 2025: 1.08 " + own + "/" + foreign + " }";
  for (const ExchangeRate& rate : model_.exchange_rates)
    if (model_.units.base_name(rate.currency) == foreign)
      return {"`fx " + foreign + "` converts a value of a period, not one of a whole path: convert before you measure",
              "`fx " + foreign +
                  "` convertit une valeur d'une période, non d'une trajectoire : convertissez avant de mesurer"};
  return {"declare what one is worth in the other: `" + line + "`",
          "déclarez ce que vaut l'une dans l'autre : `" + line + "`"};
}

bool TypeChecker::report_currencies(const Node& node, const TypeInfo& a, const TypeInfo& b, std::size_t first_operand) {
  if (a.type != Type::number || b.type != Type::number) return false;
  std::string first, second;
  for (const Dimension::Factor& factor : a.dimension)
    if (model_.units.is_currency(factor.base)) first = model_.units.base_name(factor.base);
  for (const Dimension::Factor& factor : b.dimension)
    if (model_.units.is_currency(factor.base)) second = model_.units.base_name(factor.base);
  if (first.empty() || second.empty() || first == second) return false;
  sink_.add(Kind::currency_mismatch, node.span, first, second)
      .label(model_.node(node.args[first_operand]).span, type_text(model_, a))
      .label(model_.node(node.args[first_operand + 1]).span, type_text(model_, b))
      .hint(missing_rate(first, second));
  return true;
}

void TypeChecker::report_sum_mismatch(const Node& node, const TypeInfo& a, const TypeInfo& b) {
  if (report_currencies(node, a, b)) return;
  const Span left = model_.node(node.args[0]).span, right = model_.node(node.args[1]).span;
  const Dimension yearly = divide(
      Dimension{}, Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base()));
  const auto ratio = [](const TypeInfo& t) { return t.type == Type::number && t.dimension.dimensionless(); };
  const auto rate = [&](const TypeInfo& t) { return t.type == Type::number && t.dimension == yearly; };
  if ((ratio(a) && rate(b)) || (rate(a) && ratio(b))) {
    const Span rate_span = rate(b) ? right : left;
    const std::string name = text(rate_span), written = text(node.span);
    auto diagnostic = sink_.add(Kind::rate_as_factor, node.span);
    const std::optional<double> yearly_rate = literal_value(node.args[rate(b) ? 1 : 0]);
    const double periods = model_.calendar.abstract() ? 1 : std::round(1 / model_.calendar.step_length(0));
    if (yearly_rate && periods > 1) {
      const auto percent = [](double x) { return base::format_shortest(std::round(x * 100)) + " %"; };
      const std::string grows = percent(std::pow(1 + *yearly_rate, periods) - 1), meant = percent(*yearly_rate);
      diagnostic.note("as written this grows " + grows + " a year, not " + meant,
                      "écrit ainsi, cela croît de " + grows + " par an, et non de " + meant);
    } else {
      diagnostic.note("`" + written + "` adds a whole year's growth in every period",
                      "`" + written + "` ajoute la croissance d'une année entière à chaque période");
    }
    // With the parentheses around it, and shown in its product.
    Span place = node.span;
    const Span wider{place.file, place.begin > 0 ? place.begin - 1 : 0, place.end + 1};
    const bool in_product =
        product_.valid() && product_.file == place.file && product_.begin <= place.begin && place.end <= product_.end;
    if (in_product && wider.end <= product_.end)
      if (const std::string around = text(wider); around.starts_with('(') && around.ends_with(')')) place = wider;
    std::string fixed = "growth(" + name + ")";
    const std::vector<source::Edit> edits = {{place, fixed}};
    if (in_product) fixed = text(product_).replace(place.begin - product_.begin, place.end - place.begin, fixed);
    diagnostic.hint("write `" + fixed + "`", "écrivez `" + fixed + "`", edits);
    return;
  }
  auto diagnostic = sink_.add(Kind::add_mismatch, node.span, describe(b), describe(a));
  diagnostic.label(left, label_text(model_, a, describe(a))).label(right, label_text(model_, b, describe(b)));
  const bool a_rate = a.type == Type::number && is_rate(model_, a.dimension),
             b_rate = b.type == Type::number && is_rate(model_, b.dimension);
  if (a_rate && b.type == Type::number && amount_of(model_, a.dimension) == b.dimension) {
    diagnostic.hint(
        "for the amount of one period write `" + text(left) + " * step`; for a rate write `" + text(right) + "/year`",
        "pour le montant d'une période écrivez `" + text(left) + " * step` ; pour un débit écrivez `" + text(right) +
            "/year`",
        {{left, text(left) + " * step"}});
  } else if (b_rate && a.type == Type::number && amount_of(model_, b.dimension) == a.dimension) {
    diagnostic.hint(
        "for the amount of one period write `" + text(right) + " * step`; for a rate write `" + text(left) + " / year`",
        "pour le montant d'une période écrivez `" + text(right) + " * step` ; pour un débit écrivez `" + text(left) +
            " / year`",
        {{right, text(right) + " * step"}});
  }
}

void TypeChecker::require_condition(const TypeInfo& type, NodeId at) {
  if (type.type == Type::boolean || type.type == Type::unknown) return;
  const Span span = model_.node(at).span;
  auto diagnostic = sink_.add(Kind::not_a_condition, span, describe(type));
  if (type.type == Type::number) {
    diagnostic.hint("compare it, e.g. `" + text(span) + " > 0`", "comparez-le, par exemple `" + text(span) + " > 0`",
                    {{span, text(span) + " > 0"}});
  }
}

void TypeChecker::require_number(const TypeInfo& type, NodeId at) {
  if (type.type == Type::number || type.type == Type::unknown) return;
  const Span span = model_.node(at).span;
  auto diagnostic = sink_.add(Kind::not_a_number, span, describe(type));
  if (type.type == Type::boolean)
    diagnostic.hint("say what it is worth: `if " + text(span) + " then 1 else 0`",
                    "dites ce que cela vaut : `if " + text(span) + " then 1 else 0`",
                    {{span, "(if " + text(span) + " then 1 else 0)"}});
}

void TypeChecker::require_same(const TypeInfo& a, const TypeInfo& b, NodeId at, Span whole) {
  if (a.type == Type::unknown || b.type == Type::unknown) return;
  if (a.type == b.type && (a.type != Type::number || a.wildcard || b.wildcard || a.dimension == b.dimension)) return;
  sink_.add(Kind::unit_mismatch, model_.node(at).span.valid() ? model_.node(at).span : whole, text(whole),
            type_text(model_, a), in_unit(b));
}

// ------------------------------------------------------------------------------------------------ whole definitions
void TypeChecker::check_variable(VariableId id) {
  if (model_.variables[id].distribution) return check_distribution(id);
  const Variable variable = model_.variables[id];
  for (const NodeId value : {variable.value, variable.initial})
    if (value && variable.type.type == Type::number && infer(value).type == Type::number &&
        infer(value).dimension != variable.type.dimension &&
        in_own_currency(infer(value).dimension) == variable.type.dimension)
      convert(value);
  const TypeInfo found = variable.value ? infer(variable.value) : TypeInfo{};
  const auto agree = [&](const TypeInfo& type, Span span) {
    const TypeInfo& wanted = model_.variables[id].type;
    if (type.type == Type::unknown || wanted.type == Type::unknown) return true;
    if (wanted.type == Type::date && variable.value && is_bare_year(variable.value)) return true;
    if (wanted.type == type.type &&
        (wanted.type != Type::number || wanted.wildcard || type.wildcard || wanted.dimension == type.dimension))
      return true;
    auto diagnostic =
        sink_.add(Kind::unit_mismatch, span, variable.name,
                  variable.annotation.empty() ? type_text(model_, wanted) : variable.annotation, in_unit(type));
    if (type.type == Type::number && wanted.type == Type::number && type.dimension.dimensionless() && variable.value &&
        model_.node(variable.value).kind == NodeKind::number && !variable.annotation.empty()) {
      const std::string fixed = text(span) + " " + variable.annotation;
      diagnostic.hint("say its unit: `" + fixed + "`", "dites son unité : `" + fixed + "`", {{span, fixed}});
    }
    if (variable.declared_type)
      diagnostic.label(span, type_text(model_, type))
          .label(variable.span, base::Phrase("declared here", "déclaré ici"));
    return false;
  };
  if (!agree(found, variable.value_span)) return;
  if (variable.residual) infer(variable.residual);
  if (variable.start) agree(infer(variable.start), model_.node(variable.start).span);
  if (variable.initial)
    agree(infer(variable.initial),
          model_.node(variable.initial).span.valid() ? model_.node(variable.initial).span : variable.value_span);
}

bool TypeChecker::is_wrong_rate(const Payment& payment) const {
  const TypeInfo& type = model_.variables[payment.rate].type;
  return type.type != Type::unknown &&
         (type.type != Type::number || (!type.wildcard && !is_rate(model_, type.dimension)));
}

void TypeChecker::check_payment(const Payment& payment) {
  if (!is_wrong_rate(payment)) return;
  const Variable& rate = model_.variables[payment.rate];
  const std::string per = model_.calendar.abstract() ? "period" : "year";
  auto diagnostic =
      sink_.add(Kind::argument_mismatch, rate.value_span, text(rate.value_span), "$/" + per, in_unit(rate.type));
  if (model_.units.has_currency(rate.type.dimension) && rate.type.dimension.count == 1)
    hint_rate(diagnostic, model_.node(rate.value));
  diagnostic.note(
      "a payment is a rate: an amount per " + per + ", which the engine multiplies by the length of the period",
      "un paiement est un débit : un montant par " + std::string(model_.calendar.abstract() ? "période" : "an") +
          ", que le moteur multiplie par la longueur de la période");
}

// Flows that do not fit the stock that they move. Its value is a chain `prev stock + rate * step - rate * step …`; what
// it is measured in is said where it is declared, or by its opening.
std::vector<TypeChecker::WrongFlow> TypeChecker::wrong_flows() {
  std::vector<WrongFlow> wrong;
  const Dimension time = model_.calendar.abstract() ? model_.units.period().dimension : model_.units.year().dimension;
  for (const VariableId id : model_.variables.ids()) {
    const Variable& stock = model_.variables[id];
    if (stock.kind != VariableKind::stock || !stock.value || !stock.initial) continue;
    const TypeInfo opening = infer(stock.initial);
    if (!stock.declared_type && (opening.type != Type::number || opening.wildcard)) continue;
    const Dimension wanted = divide(stock.declared_type ? stock.declared_dimension : opening.dimension, time);
    const auto is = [](const Node& node, Operation operation) {
      return node.kind == NodeKind::apply && node.operation == operation;
    };
    for (const Node* at = &model_.node(stock.value); is(*at, Operation::add); at = &model_.node(at->args[0])) {
      const Node* moved = &model_.node(at->args[1]);
      if (is(*moved, Operation::negate)) moved = &model_.node(moved->args[0]);
      if (!is(*moved, Operation::multiply)) continue;
      const Node& rate = model_.node(moved->args[0]);
      if (rate.kind != NodeKind::variable) continue;
      const Variable& flow = model_.variables[VariableId(rate.index)];
      const bool fits = flow.type.type == Type::unknown ||
                        (flow.type.type == Type::number && (flow.type.wildcard || flow.type.dimension == wanted));
      if (flow.kind == VariableKind::payment && !fits) wrong.push_back({VariableId(rate.index), wanted});
    }
  }
  return wrong;
}

void TypeChecker::report_flow(const WrongFlow& wrong) {
  const Variable& flow = model_.variables[wrong.rate];
  const Span own = model_.node(flow.value).span, place = own.valid() ? own : flow.value_span;
  auto diagnostic =
      sink_.add(Kind::argument_mismatch, place, text(place), model_.units.text(wrong.wanted), in_unit(flow.type));
  if (flow.type.type == Type::number && amount_of(model_, wrong.wanted) == flow.type.dimension)
    hint_rate(diagnostic, model_.node(flow.value));
  const bool abstract = model_.calendar.abstract();
  diagnostic.note(std::string("a flow is a rate, the unit of its stock per ") + (abstract ? "period" : "year") +
                      ", which the engine multiplies by the length of the period",
                  std::string("un flux est un débit, l'unité de son stock par ") + (abstract ? "période" : "an") +
                      ", que le moteur multiplie par la longueur de la période");
}

// Whether the unit of a figure is that of its expression. The message names both, and the cell or the value.
bool TypeChecker::fits_claim(const Claim& claim) {
  const Node& node = model_.node(claim.value);
  if (!reporting_ || node.kind != NodeKind::annotate || node.date) return true;
  const TypeInfo type = infer(node.args[0]);
  if (type.type != Type::number || type.wildcard || type.dimension == node.dimension) return true;
  if (in_own_currency(type.dimension) == node.dimension) return true;
  const std::string said = model_.units.text(node.dimension);
  const base::Phrase found = in_unit(type);
  sink_
      .add(Kind::bad_claim, node.span,
           base::Phrase("its value is in " + said + ", its expression " + found.en,
                        "sa valeur est en " + said + ", son expression " + found.fr))
      .label(node.span, said)
      .label(model_.node(node.args[0]).span, found);
  return false;
}

// A date against a number, true or false against an amount: a claim and its expression are of the same kind.
void TypeChecker::check_claim(const Claim& claim, const TypeInfo& found) {
  const bool date = claim.kind == ClaimValue::date, boolean = claim.kind == ClaimValue::boolean;
  if (!reporting_ || (!date && !boolean) || found.type == Type::unknown) return;
  if (found.type == (date ? Type::date : Type::boolean)) return;
  sink_
      .add(Kind::bad_claim, claim.value_span,
           base::Phrase(date ? "its value is a date" : "its value is true or false",
                        date ? "sa valeur est une date" : "sa valeur est vrai ou faux"))
      .label(claim.value_span, describe(found))
      .label(model_.node(claim.value).span, describe(found));
}

void TypeChecker::check_outputs() {
  for (const Payment& payment : model_.payments) check_payment(payment);
  for (const Measure& measure : model_.measures) infer(measure.value);
  for (const Claim& claim : model_.claims)
    if (claim.value && fits_claim(claim)) check_claim(claim, infer(claim.value));
  for (const Check& check : model_.checks) require_condition(infer(check.condition), check.condition);
  for (const Goal& goal : model_.goals) require_condition(infer(goal.condition), goal.condition);
  for (const Report& report : model_.reports)
    for (const ReportItem& item : report.items)
      for (const ReportEntry& entry : item.entries)
        if (entry.value) infer(*entry.value);
  for (const Table& table : model_.report_tables)
    for (const TableRow& row : table.rows)
      for (const auto& cells : row.cells)
        for (const NodeId cell : cells)
          if (cell) infer(cell);
  for (const ExtraCell& cell : model_.extra_cells) infer(cell.value);
  for (const MoneyTrace& trace : model_.traces)
    for (const MoneyFlow& flow : trace.flows) infer(flow.rate);
  if (!model_.loops) return;
  for (const LoopsOutput::Window& window : model_.loops->windows)
    for (const LoopsOutput::Member& member : window.members) {
      for (const NodeId amount : member.amounts) infer(amount);
      for (const NodeId number : {member.round_trip, member.recognised, member.opening})
        if (number) infer(number);
    }
  for (const LoopsOutput::Flow& flow : model_.loops->flows)
    for (const NodeId amount : flow.by_step) infer(amount);
}

}  // namespace boucle::model
