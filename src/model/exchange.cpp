// Exchange rates. Where one is declared, every place where two quantities must be of one kind (a sum, a comparison, a
// choice, a stated unit) may convert its operands into the model's currency; check_types decides, once it knows the
// dimensions, and leaves what fits as it is.
#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {

void Elaborator::collect_rates() {
  for (const StmtRef ref : top_level_)
    if (const auto* fx = std::get_if<syntax::FxStmt>(&stmt(ref).node)) collect_rate(*fx, ref);
}

// The rate is a variable `fx.EUR`, so that it can be shown, and is the same in every formula.
void Elaborator::collect_rate(const syntax::FxStmt& fx, StmtRef ref) {
  const auto refuse = [&](Span span, std::string en, std::string fr) {
    return sink_.add(Kind::bad_fx, span, base::Phrase(std::move(en), std::move(fr)));
  };
  const auto own = model_.units.lookup(currency_);
  const auto foreign = model_.units.lookup(fx.currency.text);
  if (!foreign || foreign->dimension.count != 1 || !model_.units.is_currency(foreign->dimension.factors[0].base)) {
    std::vector<std::string> known;
    for (const std::string& name : model_.units.names())
      if (const auto unit = model_.units.lookup(name); unit && unit->scale == 1 && unit->dimension.count == 1 &&
                                                       model_.units.is_currency(unit->dimension.factors[0].base))
        known.push_back(name);
    suggest(refuse(fx.currency.span, "`" + fx.currency.text + "` is not a currency",
                   "`" + fx.currency.text + "` n'est pas une monnaie"),
            fx.currency.span, fx.currency.text, known);
    return;
  }
  if (!own) return;
  const Dimension wanted = divide(own->dimension, foreign->dimension);
  const std::string unit = model_.units.text(wanted);
  if (own->dimension == foreign->dimension)
    return void(
        refuse(fx.currency.span, "`" + fx.currency.text + "` is the model's own currency",
               "`" + fx.currency.text + "` est la monnaie du modèle")
            .note("`currency` in `model { }` says which it is", "`currency` dans `model { }` dit laquelle c'est"));
  for (const ExchangeRate& other : model_.exchange_rates)
    if (other.currency == foreign->dimension.factors[0].base)
      return void(report_twice(fx.currency.span, fx.currency.text, other.span));
  Context context;
  context.file = ref.file;
  context.expected = wanted;
  const Span span = file(ref.file).expr(fx.value).span;
  const std::size_t errors = sink_.error_count();
  const NodeId value = resolve_node(fx.value, context);
  if (sink_.error_count() > errors) return;
  const Node& node = model_.node(value);
  const bool known = node.kind == NodeKind::table || constant_value(value).has_value();
  if (!known)
    return void(refuse(span, "it must be a series or a number, known before the run",
                       "il faut une série ou un nombre, connus avant le calcul")
                    .hint("write `fx " + fx.currency.text + " = series { 2025: 1.08 " + unit + " }`",
                          "écrivez `fx " + fx.currency.text + " = series { 2025: 1.08 " + unit + " }`"));
  const Dimension dimension = node.kind == NodeKind::table ? node.dimension : constant_value(value)->dimension;
  if (dimension != wanted)
    return void(refuse(span, "it is in " + model_.units.text(dimension) + ", but " + unit + " is needed",
                       "il est en " + model_.units.text(dimension) + ", or il faut des " + unit));
  const bool positive = node.kind == NodeKind::table
                            ? std::all_of(model_.tables[node.index].begin(), model_.tables[node.index].end(),
                                          [](double rate) { return rate > 0; })
                            : constant_value(value)->value > 0;
  if (!positive) return void(refuse(span, "a rate is above zero", "un taux est supérieur à zéro"));
  Variable variable;
  variable.name = "fx." + fx.currency.text;
  variable.span = fx.currency.span;
  variable.value_span = span;
  variable.value = value;
  variable.doc = stmt(ref).doc;
  variable.declared_type = Type::number;
  variable.declared_dimension = wanted;
  variable.annotation = unit;
  model_.currency = own->dimension.factors[0].base;
  model_.exchange_rates.push_back(
      {foreign->dimension.factors[0].base, model_.variables.add(std::move(variable)), fx.currency.span});
}

// One node per declared currency; whether it does anything is found out by check_types.
NodeId Elaborator::converted(NodeId value, Span span, bool always) {
  for (const ExchangeRate& rate : model_.exchange_rates) {
    const Node known = model_.node(value);  // a copy: what is added below moves the nodes
    if (known.kind == NodeKind::number && (known.wildcard || known.date || known.boolean)) return value;
    Node node;
    node.kind = NodeKind::convert;
    node.args[0] = value;
    node.args[1] = variable_node(rate.rate, span);
    node.index = rate.currency;
    node.always_converts = always;
    node.span = known.span.valid() ? known.span : span;
    value = add(node);
  }
  return value;
}

}  // namespace boucle::model
