// The units of distributions: which parameters share the unit of the draws, which are plain numbers, which are rates.
#include "model/type_checker.h"

namespace boucle::model {
namespace {

ParameterUnit unit_of(const Distribution& distribution, const DistributionInfo& info, std::size_t i) {
  if (distribution.kind == DistributionKind::discrete) return i % 2 == 0 ? ParameterUnit::draw : ParameterUnit::plain;
  if (distribution.kind == DistributionKind::empirical) return ParameterUnit::draw;
  if (distribution.form != DistributionForm::native) return i < 2 ? ParameterUnit::draw : ParameterUnit::plain;
  return info.parameters[i].unit;
}

}  // namespace

// What the parameters say about the draws.
TypeInfo TypeChecker::distribution_type(const Distribution& distribution) {
  const DistributionInfo& info = distribution_info(distribution.kind);
  if (info.draws == DrawType::condition) return plain_type(Type::boolean);
  if (info.draws == DrawType::ratio) return number_type({});
  TypeInfo draws;
  bool described = false;
  for (std::size_t i = 0; i < distribution.args.size(); ++i) {
    if (!distribution.args[i]) continue;
    const ParameterUnit unit =
        i < distribution.own_count() ? unit_of(distribution, info, i) : ParameterUnit::draw;  // then the limits
    if (unit != ParameterUnit::draw && unit != ParameterUnit::inverse) continue;
    if (i < distribution.own_count())
      described = true;
    else if (!described)
      continue;
    TypeInfo found = infer(distribution.args[i]);
    if (unit == ParameterUnit::inverse && found.type == Type::number)
      found.dimension = divide(Dimension{}, found.dimension);
    draws = unify(draws, found);
  }
  return described ? draws : number_type({});  // logarithms, standard Student: plain numbers
}

void TypeChecker::require_plain(const TypeInfo& type, NodeId at, const base::Phrase& what) {
  if (type.type == Type::unknown || (type.type == Type::number && (type.wildcard || type.dimension.dimensionless())))
    return;
  if (type.type != Type::number) return require_number(type, at);
  sink_.add(Kind::needs_ratio, model_.node(at).span, what, describe(type));
}

void TypeChecker::require_per_time(const TypeInfo& type, NodeId at) {
  const Dimension time =
      Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base());
  if (type.type == Type::unknown || type.wildcard ||
      (type.type == Type::number && type.dimension == divide(Dimension{}, time)))
    return;
  const Span span = model_.node(at).span;
  const std::string per = model_.calendar.abstract() ? "period" : "year";
  auto diagnostic = sink_.add(Kind::argument_mismatch, span, text(span), "%/" + per, in_unit(type));
  if (type.type == Type::number && type.dimension.dimensionless())
    diagnostic
        .hint("if it is meant " + std::string(model_.calendar.abstract() ? "per period" : "per year") + ", write `" +
                  text(span) + " / " + per + "`",
              "si c'est " + std::string(model_.calendar.abstract() ? "par période" : "par an") + ", écrivez `" +
                  text(span) + " / " + per + "`",
              {{span, model_.node(at).kind == NodeKind::number || model_.node(at).kind == NodeKind::variable
                          ? text(span) + " / " + per
                          : "(" + text(span) + ") / " + per}})
        .note("for a probability per period say `bernoulli(p)`",
              "pour une probabilité par période dites `bernoulli(p)`");
}

void TypeChecker::check_parameter(const Distribution& distribution, const DistributionInfo& info, ParameterUnit unit,
                                  NodeId arg, TypeInfo& draws) {
  const TypeInfo found = infer(arg);
  const std::string name = "`" + std::string(info.name) + "`";
  switch (unit) {
    case ParameterUnit::plain:
      if (info.kind == DistributionKind::lognormal && found.type == Type::number && !found.dimension.dimensionless()) {
        if (draws.type == Type::unknown)  // once for both
          sink_
              .add(Kind::needs_ratio, distribution.span,
                   base::Phrase("`lognormal(mu, sigma)` of a logarithm", "`lognormal(mu, sigma)` d'un logarithme"),
                   describe(found))
              .hint("give its interval, `lognormal(a to b)`, or its `mean:` and `sd:`",
                    "donnez son intervalle, `lognormal(a to b)`, ou sa `mean:` et son `sd:`");
        draws = number_type({});
        return;
      }
      return require_plain(found, arg, {"a parameter of " + name, "un paramètre de " + name});
    case ParameterUnit::per_time:
      return require_per_time(found, arg);
    case ParameterUnit::inverse:
      return require_number(found, arg);
    case ParameterUnit::draw:
      break;
  }
  const bool listed = info.kind == DistributionKind::discrete || info.kind == DistributionKind::empirical;
  if (!listed || found.type == Type::boolean) require_number(found, arg);
  if (draws.type != Type::unknown && !(listed && draws.type == Type::date && is_bare_year(arg))) {
    if (!listed)
      require_same(draws, found, arg, distribution.span);
    else if (!require_one_unit(draws, found, arg))
      return;
  }
  draws = unify(draws, found);
}

// A value or limit of a distribution that is not in the unit of the others.
bool TypeChecker::require_one_unit(const TypeInfo& draws, const TypeInfo& found, NodeId at) {
  if (draws.type == Type::unknown || found.type == Type::unknown) return true;
  if (draws.type == found.type &&
      (draws.type != Type::number || draws.wildcard || found.wildcard || draws.dimension == found.dimension))
    return true;
  const base::Phrase one = in_unit(found), all = in_unit(draws);
  sink_.add(Kind::bad_distribution, model_.node(at).span,
            base::Phrase("the values and limits of one distribution share their unit: this one is " + one.en +
                             ", the others " + all.en,
                         "les valeurs et bornes d'une loi ont la même unité : celle-ci est " + one.fr +
                             ", les autres " + all.fr));
  return false;
}

// empirical([1, 2, 3 $]): numbers without a unit beside others that have one. True if that was reported.
bool TypeChecker::report_bare_values(const Distribution& distribution) {
  const std::size_t stride = distribution.kind == DistributionKind::discrete ? 2 : 1;
  std::vector<NodeId> bare;
  std::string unit;
  for (std::size_t i = 0; i < distribution.own_count(); i += stride) {
    const NodeId value = distribution.args[i];
    const TypeInfo found = infer(value);
    if (found.type != Type::number || found.wildcard) continue;
    if (!found.dimension.dimensionless()) {
      const std::string written = text(model_.node(value).span);  // `3 B$`: as its author writes it
      const std::size_t space = written.find(' ');
      const bool literal = model_.node(value).kind == NodeKind::number && space != std::string::npos;
      unit = literal ? written.substr(space + 1) : model_.units.text(found.dimension);
    } else if (model_.node(value).kind == NodeKind::number) {
      bare.push_back(value);
    }
  }
  if (unit.empty() || bare.empty()) return false;
  std::vector<source::Edit> edits;
  for (const NodeId value : bare) {
    const Span end{model_.node(value).span.file, model_.node(value).span.end, model_.node(value).span.end};
    edits.push_back({end, " " + unit});
  }
  const Span first = model_.node(bare.front()).span;
  const std::string fixed = text(first) + " " + unit;
  sink_
      .add(Kind::bad_distribution, first,
           base::Phrase("the values of one distribution share their unit: this one has none, others are in " + unit,
                        "les valeurs d'une loi ont la même unité : celle-ci n'en a pas, d'autres sont en " + unit))
      .hint("every value says its unit: `" + fixed + "`", "chaque valeur dit son unité : `" + fixed + "`",
            std::move(edits));
  return true;
}

void TypeChecker::check_distribution(VariableId id) {
  const Variable variable = model_.variables[id];
  const Distribution& distribution = *variable.distribution;
  const DistributionInfo& info = distribution_info(distribution.kind);
  if (info.parameters.empty() && report_bare_values(distribution)) return;
  TypeInfo draws;
  for (std::size_t i = 0; i < distribution.own_count(); ++i)
    if (distribution.args[i])
      check_parameter(distribution, info, unit_of(distribution, info, i), distribution.args[i], draws);
  TypeInfo type = distribution_type(distribution);
  for (const NodeId limit : {distribution.low_limit(), distribution.high_limit()})
    if (limit && !require_one_unit(type, infer(limit), limit)) break;  // once is enough
  if (info.draws == DrawType::ratio && draws.type == Type::number && !draws.dimension.dimensionless())
    sink_.add(Kind::needs_ratio, distribution.span, "`" + std::string(info.name) + "`", describe(draws));
  const TypeInfo& wanted = variable.type;
  if (!variable.declared_type || type.type == Type::unknown) return;
  bool years = wanted.type == Type::date && distribution.kind == DistributionKind::discrete;
  for (std::size_t i = 0; years && i < distribution.own_count(); i += 2)
    years = is_bare_year(distribution.args[i]) || infer(distribution.args[i]).type == Type::date;
  if (years ||
      (type.type == wanted.type && (type.type != Type::number || type.wildcard || type.dimension == wanted.dimension)))
    return;
  sink_.add(Kind::unit_mismatch, distribution.span, variable.name, variable.annotation, in_unit(type))
      .label(distribution.span, type_text(model_, type))
      .label(variable.span, base::Phrase("declared here", "déclaré ici"));
}

}  // namespace boucle::model
