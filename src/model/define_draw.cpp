// Distributions as they are written: `60 % to 120 %`, `normal(1 to 3)`, `normal(mean: 2, sd: 0.5)`, `gamma(2, 3 $)`,
// `discrete(0: 20 %, 1: 80 %)`, any of them `in [a, b]`. distributions.def says which of these each one takes.
#include <algorithm>

#include "model/elaborator.h"

namespace boucle::model {
namespace {

// `to` inside brackets: an interval as the only positional argument.
const syntax::BinaryExpr* interval_of(const syntax::File& file, syntax::ExprId id) {
  const auto* binary = std::get_if<syntax::BinaryExpr>(&file.expr(id).node);
  return binary && binary->op == syntax::BinaryOp::to ? binary : nullptr;
}

std::string parameter_names(const DistributionInfo& info) {
  std::string names;
  for (const ParameterInfo& parameter : info.parameters)
    names += (names.empty() ? "`" : ", `") + std::string(parameter.name) + ":`";
  return names;
}

}  // namespace

// The value inside citations and parentheses.
ExprRef Elaborator::without_citation(ExprRef value) const {
  for (;;) {
    const syntax::Expr& expression = expr(value);
    if (const auto* cite = std::get_if<syntax::CiteExpr>(&expression.node))
      value.expr = cite->value;
    else if (const auto* paren = std::get_if<syntax::ParenExpr>(&expression.node))
      value.expr = paren->inner;
    else
      return value;
  }
}

const DistributionInfo* Elaborator::called_distribution(std::uint32_t f, const syntax::CallExpr& call) const {
  const auto* name = std::get_if<syntax::NameExpr>(&file(f).expr(call.callee).node);
  return name && !symbols_.contains(name->name) ? find_distribution(name->name) : nullptr;
}

bool Elaborator::is_distribution(ExprRef value) const {
  const syntax::Expr& expression = expr(without_citation(value));
  if (const auto* binary = std::get_if<syntax::BinaryExpr>(&expression.node))
    return binary->op == syntax::BinaryOp::to ||
           (binary->op == syntax::BinaryOp::in && is_distribution({value.file, binary->left}));
  const auto* call = std::get_if<syntax::CallExpr>(&expression.node);
  return call && called_distribution(value.file, *call);
}

void Elaborator::define_draw(VariableId id, ExprRef value, const Context& context) {
  if (const auto* cite = std::get_if<syntax::CiteExpr>(&expr(value).node)) {
    model_.variables[id].source = cite->source_name;
    model_.variables[id].quote = cite->quote;
  }
  if (!is_distribution(value)) {  // a constant, or a formula over other params
    model_.variables[id].value = resolve_node(value.expr, context);
    model_.variables[id].kind = VariableKind::definition;
    model_.variables[id].distribution.reset();
    return;
  }
  std::optional<Distribution> distribution = read_distribution(value, context);
  const Span span = expr(without_citation(value)).span;
  if (distribution && distribution->kind == DistributionKind::event &&
      model_.variables[id].kind == VariableKind::param) {
    sink_
        .add(Kind::bad_distribution, span,
             base::Phrase("an `event` happens or not in every period: it is a `noise`, not a `param`",
                          "un `event` se produit ou non à chaque période : c'est un `noise`, pas un `param`"))
        .hint("for one draw per path give its probability, `bernoulli(…)`",
              "pour un seul tirage par trajectoire, donnez sa probabilité, `bernoulli(…)`");
    distribution.reset();
  }
  if (!distribution) {
    model_.variables[id].value = zero(span);
    return;
  }
  model_.has_randomness = true;
  model_.variables[id].distribution = std::move(distribution);
}

std::optional<Distribution> Elaborator::read_distribution(ExprRef value, const Context& context) {
  value = without_citation(value);
  const syntax::Expr& expression = expr(value);
  if (const auto* binary = std::get_if<syntax::BinaryExpr>(&expression.node)) {
    if (binary->op == syntax::BinaryOp::in) return read_truncated(*binary, expression.span, context);
    Distribution distribution;
    distribution.kind = DistributionKind::lognormal;
    distribution.form = DistributionForm::interval;
    distribution.span = expression.span;
    distribution.args = {resolve_node(binary->left, context), resolve_node(binary->right, context)};
    return distribution;
  }
  const auto& call = std::get<syntax::CallExpr>(expression.node);
  return read_distribution_call(*called_distribution(value.file, call), call, expression.span, context);
}

// `… in [a, b]`
std::optional<Distribution> Elaborator::read_truncated(const syntax::BinaryExpr& in, Span span,
                                                       const Context& context) {
  auto distribution = read_distribution({context.file, in.left}, context);
  if (!distribution) return distribution;
  const syntax::Expr& right = file(context.file).expr(in.right);
  const auto* limits = std::get_if<syntax::ListExpr>(&right.node);
  if (!limits || limits->items.size() != 2) {
    auto diagnostic = sink_.add(Kind::bad_distribution, right.span,
                                base::Phrase("the limits of a distribution are two values in brackets: `in [a, b]`",
                                             "les bornes d'une loi sont deux valeurs entre crochets : `in [a, b]`"));
    const auto* span_of_time = std::get_if<syntax::BinaryExpr>(&right.node);
    if (span_of_time && (span_of_time->op == syntax::BinaryOp::span || span_of_time->op == syntax::BinaryOp::to)) {
      const std::string fixed = "[" + text(file(context.file).expr(span_of_time->left).span) + ", " +
                                text(file(context.file).expr(span_of_time->right).span) + "]";
      diagnostic.hint("write `in " + fixed + "`", "écrivez `in " + fixed + "`", {{right.span, fixed}});
    }
    return std::nullopt;
  }
  if (distribution->truncated || distribution_info(distribution->kind).draws == DrawType::condition) {
    const std::string name = distribution_info(distribution->kind).name;
    sink_.add(Kind::bad_distribution, span,
              distribution->truncated
                  ? base::Phrase("a distribution is truncated once", "une loi se tronque une seule fois")
                  : base::Phrase("`" + name + "` draws true or false: there is nothing to truncate",
                                 "`" + name + "` tire vrai ou faux : il n'y a rien à tronquer"));
    return std::nullopt;
  }
  for (const syntax::ExprId limit : limits->items) distribution->args.push_back(resolve_node(limit, context));
  distribution->truncated = true;
  distribution->span = span;
  return distribution;
}

std::optional<Distribution> Elaborator::read_distribution_call(const DistributionInfo& info,
                                                               const syntax::CallExpr& call, Span span,
                                                               const Context& context) {
  Distribution distribution;
  distribution.kind = info.kind;
  distribution.span = span;
  if (!call.arguments.empty())
    if (const auto* interval = interval_of(file(context.file), call.arguments.front().value);
        interval && call.arguments.front().name.empty() && !call.arguments.front().key) {
      if (!info.by_interval && !refuse_interval(info, span)) return std::nullopt;
      distribution.form = DistributionForm::interval;
      distribution.args = {resolve_node(interval->left, context), resolve_node(interval->right, context)};
    }
  bool read = false;
  if (info.kind == DistributionKind::discrete)
    read = read_discrete(call, span, context, distribution);
  else if (info.kind == DistributionKind::empirical)
    read = read_empirical(call, span, context, distribution);
  else
    read = read_parameters(info, call, span, context, distribution);
  return read ? std::optional(std::move(distribution)) : std::nullopt;
}

// Says why two percentiles are not enough, or too much.
bool Elaborator::refuse_interval(const DistributionInfo& info, Span span) {
  const std::string name = info.name, usage = info.usage;
  if (info.kind == DistributionKind::triangular) {
    sink_.add(Kind::bad_distribution, span,
              base::Phrase("`triangular` takes its lowest, likeliest and highest value",
                           "`triangular` prend ses valeurs la plus basse, la plus probable et la plus haute"));
    return false;
  }
  const bool listed = info.parameters.empty();
  sink_
      .add(Kind::bad_distribution, span,
           listed ? base::Phrase("`" + name + "` takes its values, not an interval",
                                 "`" + name + "` prend ses valeurs, pas un intervalle")
                  : base::Phrase("an interval gives two numbers, and `" + name + "` has only one to be found",
                                 "un intervalle donne deux nombres, et `" + name + "` n'en a qu'un à trouver"))
      .note("it is written `" + usage + "`", "on l'écrit `" + usage + "`");
  return false;
}

// By moments if `sd:` is said, or `mean:` where the mean is no native parameter; otherwise by native parameters. What
// stands beside an interval or moments (`df:` of student_t) comes third.
bool Elaborator::read_parameters(const DistributionInfo& info, const syntax::CallExpr& call, Span span,
                                 const Context& context, Distribution& out) {
  const std::string name = info.name;
  const auto wrong = [&](Span at, std::string en, std::string fr) {
    sink_.add(Kind::bad_distribution, at, base::Phrase(std::move(en), std::move(fr)))
        .note("it is written `" + std::string(info.usage) + "`" +
                  (info.by_interval ? ", or with an interval, `" + name + "(a to b" +
                                          (info.kind == DistributionKind::student_t ? ", df: 4" : "") + ")`"
                                    : ""),
              "on l'écrit `" + std::string(info.usage) + "`" +
                  (info.by_interval ? ", ou par un intervalle, `" + name + "(a to b" +
                                          (info.kind == DistributionKind::student_t ? ", df: 4" : "") + ")`"
                                    : ""));
    return false;
  };
  const auto named = [&](const char* wanted) {
    return std::any_of(call.arguments.begin(), call.arguments.end(),
                       [&](const syntax::Argument& argument) { return argument.name == wanted; });
  };
  const bool has_df = info.kind == DistributionKind::student_t;
  const bool by_interval = out.form == DistributionForm::interval;
  if (!by_interval && info.by_moments && (named("sd") || named("mean"))) out.form = DistributionForm::moments;
  std::vector<std::string> places;
  if (out.form == DistributionForm::native) {
    for (const ParameterInfo& parameter : info.parameters) places.emplace_back(parameter.name);
  } else {
    places = by_interval ? std::vector<std::string>{"", ""} : std::vector<std::string>{"mean", "sd"};
    if (has_df) places.emplace_back("df");
  }
  out.args.resize(places.size());
  for (std::size_t i = by_interval ? 1 : 0; i < call.arguments.size(); ++i) {
    const syntax::Argument& argument = call.arguments[i];
    const Span at = file(context.file).expr(argument.value).span;
    std::size_t place = by_interval ? i + 1 : i;
    if (!argument.name.empty()) {
      place = static_cast<std::size_t>(std::find(places.begin(), places.end(), argument.name) - places.begin());
      if (place == places.size()) {
        const std::string known = out.form == DistributionForm::moments ? "`mean:` and `sd:`" : parameter_names(info);
        const std::string connu = out.form == DistributionForm::moments ? "`mean:` et `sd:`" : parameter_names(info);
        return wrong(argument.name_span, "`" + argument.name + "` is no parameter of `" + name + "`: say " + known,
                     "`" + argument.name + "` n'est pas un paramètre de `" + name + "` : dites " + connu);
      }
    }
    if (place >= places.size())
      return wrong(at, "`" + name + "` takes no more than this: one argument is too many",
                   "`" + name + "` n'en prend pas tant : un argument est de trop");
    if (out.args[place])
      return wrong(at, "`" + places[place] + "` of `" + name + "` is given twice",
                   "`" + places[place] + "` de `" + name + "` est donné deux fois");
    if (interval_of(file(context.file), argument.value))
      return wrong(at, "an interval stands alone in a distribution", "un intervalle est seul dans une loi");
    out.args[place] = resolve_node(argument.value, context);
  }
  if (info.kind == DistributionKind::exponential) {
    if (out.args[0].valid() != out.args[1].valid()) return true;
    return wrong(span, "`exponential` takes its mean or its `rate:`", "`exponential` prend sa moyenne ou son `rate:`");
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (out.args[i] || (out.form == DistributionForm::native && info.parameters[i].optional)) continue;
    if (has_df && i == 2) {
      const Span end{span.file, span.end - 1, span.end - 1};
      sink_
          .add(Kind::bad_distribution, span,
               base::Phrase("`student_t` needs its degrees of freedom: they say how heavy the tails are",
                            "`student_t` a besoin de ses degrés de liberté : ils disent l'épaisseur des queues"))
          .hint("add `df: 4` (3 to 6 for financial returns)", "ajoutez `df: 4` (3 à 6 pour des rendements financiers)",
                {{end, ", df: 4"}});
      return false;
    }
    if (out.form == DistributionForm::moments)
      return wrong(span, "say both `mean:` and `sd:`", "dites `mean:` et `sd:`");
    return wrong(span, "`" + name + "` needs " + parameter_names(info),
                 "`" + name + "` a besoin de " + parameter_names(info));
  }
  return true;
}

// discrete(0 $: 20 %, 5 B$: 80 %): values with their weights.
bool Elaborator::read_discrete(const syntax::CallExpr& call, Span span, const Context& context, Distribution& out) {
  for (const syntax::Argument& argument : call.arguments) {
    NodeId value;
    if (argument.key)
      value = resolve_node(*argument.key, context);
    else if (!argument.name.empty())
      value = to_node(resolve_name(argument.name, argument.name_span, context), argument.name_span, context);
    else
      break;
    out.args.push_back(value);
    out.args.push_back(resolve_node(argument.value, context));
  }
  if (!call.arguments.empty() && out.args.size() == 2 * call.arguments.size()) return true;
  sink_
      .add(Kind::bad_distribution, span,
           base::Phrase("`discrete` takes values with their weights", "`discrete` prend des valeurs avec leurs poids"))
      .note("it is written `discrete(0: 20 %, 1: 50 %, 2: 30 %)`", "on l'écrit `discrete(0: 20 %, 1: 50 %, 2: 30 %)`");
  return false;
}

// empirical([1 $, 2 $, 3 $]): anything that resolves to a list.
bool Elaborator::read_empirical(const syntax::CallExpr& call, Span span, const Context& context, Distribution& out) {
  if (call.arguments.size() == 1 && call.arguments[0].name.empty()) {
    const Term list = resolve(call.arguments[0].value, context);
    if (list.kind == Term::Kind::error) return false;
    if (list.kind == Term::Kind::list && !list.items.empty()) {
      out.args = list.items;
      return true;
    }
  }
  auto diagnostic =
      sink_.add(Kind::bad_distribution, span,
                base::Phrase("`empirical` takes a list of observations", "`empirical` prend une liste d'observations"));
  if (call.arguments.size() > 1) {
    const Span first = file(context.file).expr(call.arguments.front().value).span,
               last = file(context.file).expr(call.arguments.back().value).span;
    const Span all{first.file, first.begin, last.end};
    diagnostic.hint("put them in brackets: `empirical([" + text(all) + "])`",
                    "mettez-les entre crochets : `empirical([" + text(all) + "])`", {{all, "[" + text(all) + "]"}});
  } else {
    diagnostic.note("it is written `empirical([1, 2, 3])`", "on l'écrit `empirical([1, 2, 3])`");
  }
  return false;
}

// quantile(lognormal(1 $ to 3 $), 90 %), or of the distribution of a param or noise: quantile(price, 90 %).
std::optional<Term> Elaborator::call_quantile(const std::string& name, const syntax::CallExpr& call, Span span,
                                              const Context& context) {
  if (name != "quantile") return std::nullopt;
  if (!check_argument_count(call, name, 2, 2, span)) return fail();
  const ExprRef written{context.file, call.arguments[0].value};
  Node node;
  node.kind = NodeKind::quantile;
  node.span = span;
  if (is_distribution(written)) {
    auto distribution = read_distribution(written, context);
    if (!distribution) return fail();
    const VariableId hidden = hidden_variable("quantile", context.self, span);
    model_.variables[hidden].distribution = std::move(distribution);
    node.index = hidden.index();
  } else {
    const Node found = model_.node(resolve_node(written.expr, context));
    if (found.kind != NodeKind::variable || !model_.variables[VariableId(found.index)].distribution) {
      if (found.kind == NodeKind::number && found.wildcard && sink_.has_errors()) return fail();
      sink_
          .add(Kind::wrong_arguments, expr(written).span,
               base::Phrase("`quantile` takes a distribution, or the name of a `param` or `noise`",
                            "`quantile` prend une loi, ou le nom d'un `param` ou d'un `noise`"))
          .note(
              "for the quantile of a measure over all paths write `p05(x)` … `p95(x)` in a report",
              "pour le quantile d'une mesure sur toutes les trajectoires écrivez `p05(x)` … `p95(x)` dans un rapport");
      return fail();
    }
    node.index = found.index;
  }
  node.args[0] = resolve_node(call.arguments[1].value, context);
  return node_term(add(node));
}

}  // namespace boucle::model
