// Expressions, second part: everything about time. Periods, lags, reads of a period, series, conditions over time.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

base::Phrase step_word(base::StepUnit unit) {
  const std::string en(base::step_unit_text(unit));
  switch (unit) {
    case base::StepUnit::day:
      return {en, "jour"};
    case base::StepUnit::week:
      return {en, "semaine"};
    case base::StepUnit::month:
      return {en, "mois"};
    case base::StepUnit::quarter:
      return {en, "trimestre"};
    case base::StepUnit::half:
      return {en, "semestre"};
    case base::StepUnit::year:
      return {en, "année"};
    case base::StepUnit::period:
      return {en, "période"};
  }
  return en;
}

}  // namespace

// A period where one is expected: `2027-Q1`, a bare year, `a .. b`, or in abstract calendars a number.
std::optional<base::Period> Elaborator::resolve_period(syntax::ExprId id, const Context& context, bool report) {
  const syntax::Expr& expression = file(context.file).expr(id);
  const auto refuse = [&]() -> std::optional<base::Period> {
    if (report) sink_.add(Kind::period_expected, expression.span);
    return std::nullopt;
  };
  if (const auto* paren = std::get_if<syntax::ParenExpr>(&expression.node))
    return resolve_period(paren->inner, context, report);
  if (const auto* cite = std::get_if<syntax::CiteExpr>(&expression.node))
    return resolve_period(cite->value, context, report);
  if (const auto* literal = std::get_if<syntax::PeriodExpr>(&expression.node)) {
    if (literal->text.starts_with("FY")) return fiscal_period(literal->text, expression.span, context, report);
    if (model_.calendar.abstract()) {
      if (report)
        sink_.add(Kind::outside_calendar, expression.span, "`" + literal->text + "`",
                  base::Phrase("of numbered periods", "de périodes numérotées"));
      return std::nullopt;
    }
    const auto period = base::parse_period(literal->text);
    if (period) return period;
    if (report) sink_.add(Kind::bad_period, expression.span, literal->text);
    return std::nullopt;
  }
  if (const auto* number = std::get_if<syntax::NumberExpr>(&expression.node)) {
    if (!number->unit.empty() || number->value != std::floor(number->value)) return refuse();
    if (model_.calendar.abstract()) return base::abstract_period(static_cast<std::int32_t>(number->value));
    if (number->value < 1000 || number->value > 9999) return refuse();
    return base::parse_period(std::to_string(static_cast<int>(number->value)));
  }
  if (const auto* binary = std::get_if<syntax::BinaryExpr>(&expression.node);
      binary && binary->op == syntax::BinaryOp::span) {
    const auto first = resolve_period(binary->left, context, report),
               last = resolve_period(binary->right, context, report);
    if (!first || !last) return std::nullopt;
    if (last->last_day < first->first_day) return refuse();
    return base::Period{first->first_day, last->last_day, first->abstract};
  }
  if (const auto* name = std::get_if<syntax::NameExpr>(&expression.node); name && context.locals)
    for (const auto& local : *context.locals)
      if (local.first == name->name && local.second.kind == Term::Kind::period) return local.second.period;
  if (const auto* member = std::get_if<syntax::MemberExpr>(&expression.node); member && !tables_.empty()) {
    const Term owner = resolve(member->base, context);  // the date of a row
    if (owner.kind == Term::Kind::error) return std::nullopt;
    if (owner.kind == Term::Kind::row) {
      const Term date = row_member(owner, *member, expression.span);
      if (date.kind == Term::Kind::period) return date.period;
    }
  }
  return refuse();
}

void Elaborator::report_outside_calendar(const base::Period& period, Span span) {
  const base::Calendar& calendar = model_.calendar;
  sink_
      .add(Kind::outside_calendar, span, base::period_text(period),
           calendar.label(0) + " .. " + calendar.label(calendar.step_count - 1))
      .label(span, "read here", "lu ici")
      .label(calendar_span_.valid() ? calendar_span_ : span, "the calendar", "le calendrier");
}

// The steps that a period touches, wholly inside the calendar.
std::optional<std::pair<std::uint32_t, std::uint32_t>> Elaborator::steps_of(const base::Period& period, Span span) {
  const auto overlap = model_.calendar.overlap(period);
  if (overlap) return std::make_pair(overlap->first_step, overlap->end_step);
  report_outside_calendar(period, span);
  return std::nullopt;
}

// ------------------------------------------------------------------------------------------------------- indices
Term Elaborator::resolve_index(const syntax::IndexExpr& index, Span span, const Context& context) {
  const Term base = resolve(index.base, context);
  if (base.kind == Term::Kind::error || index.indices.empty()) return fail();
  if (base.kind == Term::Kind::set) return resolve_element(base, index, span, context);
  if (base.kind == Term::Kind::array) return array_element(base, index, span, context);
  if (base.kind == Term::Kind::rows) return row_of(base, index, span, context);
  if (base.kind == Term::Kind::account) {
    const syntax::Expr& key = file(context.file).expr(index.indices[0]);
    const bool is_name = std::holds_alternative<syntax::NameExpr>(key.node) ||
                         std::holds_alternative<syntax::MemberExpr>(key.node) ||
                         std::holds_alternative<syntax::IndexExpr>(key.node);
    if (is_name) {
      const Term counterparty = resolve(index.indices[0], context);
      if (counterparty.kind == Term::Kind::error) return fail();
      if (counterparty.kind == Term::Kind::instance)
        return node_term(variable_node(account_variable(base.instance, base.text, counterparty.instance, span), span));
    }
  }
  const NodeId node = to_node(base, file(context.file).expr(index.base).span, context);
  return resolve_time_index(node, index.indices[0], index.ahead, span, context);
}

// deals[openai]
Term Elaborator::resolve_element(const Term& base, const syntax::IndexExpr& index, Span span, const Context& context) {
  std::string name = base.text + "[";
  bool ok = true;
  name += key_name(index.indices, context, ok) + "]";
  if (!ok) return fail();
  const auto found = instance_by_name_.find(name);
  if (found == instance_by_name_.end()) {
    std::vector<std::string> known;
    for (const InstanceId id : base.set) known.push_back(model_.instances[id].name);
    suggest(sink_.add(Kind::unknown_name, span, name), span, name, known);
    return fail();
  }
  Term term;
  term.kind = Term::Kind::instance;
  term.instance = found->second;
  return term;
}

// x[-4], x[-1 year], and for schedules x[+1 year]. By day, months and years go along the calendar: the same day.
std::optional<Term> Elaborator::resolve_step_index(NodeId base, syntax::ExprId index, bool ahead, Span span,
                                                   const Context& context) {
  const syntax::Expr& expression = file(context.file).expr(index);
  const auto* sign = std::get_if<syntax::UnaryExpr>(&expression.node);
  const syntax::ExprId amount = sign ? sign->operand : index;
  const auto* distance = std::get_if<syntax::NumberExpr>(&file(context.file).expr(amount).node);
  if (!distance || !(ahead || (sign && sign->op == syntax::UnaryOp::negate))) {
    if (!ahead) return std::nullopt;
    sink_.add(Kind::period_expected, expression.span);
    return fail();
  }
  double steps = distance->value;
  int months = 0;
  if (!distance->unit.empty()) {
    const auto constant = constant_value(resolve_node(amount, context));
    if (!constant) return fail();
    if (constant->dimension != model_.node(step_).dimension) {
      sink_.add(Kind::period_expected, expression.span);
      return fail();
    }
    const bool by_month = distance->unit == "year" || distance->unit == "quarter" || distance->unit == "month";
    const double whole_months = std::round(constant->value * 12);
    if (model_.calendar.unit == base::StepUnit::day && by_month &&
        std::fabs(constant->value * 12 - whole_months) < 1e-9 && whole_months < base::max_step_count) {
      months = static_cast<int>(whole_months);
      steps = months;
    } else {
      steps = constant->value * steps_per_year(model_.calendar);
    }
  }
  const double rounded = std::round(steps);
  if (std::fabs(steps - rounded) > 1e-9 || rounded < 0 || rounded > base::max_step_count) {
    const int nearest = std::max(1, static_cast<int>(std::clamp(rounded, 1.0, double{base::max_step_count})));
    const std::string number = std::to_string(nearest), fixed = (ahead ? "+" : "-") + number;
    auto diagnostic = sink_.add(Kind::lag_not_whole, expression.span, text(file(context.file).expr(amount).span),
                                step_word(model_.calendar.unit));
    diagnostic.hint("count in periods: `[" + fixed + "]`", "comptez en périodes : `[" + fixed + "]`",
                    {{expression.span, ahead ? number : fixed}});
    const std::string whole = text(span), name = whole.substr(0, whole.rfind('[')),
                      delayed = "delay(" + name + ", " + text(file(context.file).expr(amount).span) + ")";
    if (!ahead && rounded >= 0)
      diagnostic.hint("or split it between two periods: `" + delayed + "`",
                      "ou partagez-le entre deux périodes : `" + delayed + "`");
    return fail();
  }
  if (rounded == 0) return node_term(base);
  if (ahead) return node_term(lead_of(base, static_cast<int>(rounded), months, span, context));
  if (months == 0) return node_term(lag_of(base, static_cast<int>(rounded), span, context));
  if (model_.node(base).kind == NodeKind::number) return node_term(base);
  const NodeId lag = lag_node(as_variable(base, "expression", span, context), static_cast<int>(rounded), span);
  model_.nodes[lag.index()].months = months;
  return node_term(lag);
}

// x[2026] where every period has a value of its own.
void Elaborator::report_period_in_formula(Span span, Mode mode) {
  const std::string whole = text(span), name = whole.substr(0, whole.rfind('['));
  auto diagnostic = sink_.add(Kind::reads_the_future, span, "`" + whole + "`");
  if (mode == Mode::series)
    diagnostic.note(
        "inside `highest(…)`, `sum(…)`, `ever(…)` and in a chart the formula is computed in every period; give "
        "the value of the one period a name of its own, `measure x = " +
            whole + "`, and combine measures",
        "dans `highest(…)`, `sum(…)`, `ever(…)` et dans un graphique la formule se calcule à chaque période ; "
        "donnez un nom à la valeur de cette période, `measure x = " +
            whole + "`, et combinez des mesures");
  diagnostic.hint("for last period's value write `prev " + name + "`; for the value a year ago `" + name + "[-1 year]`",
                  "pour la valeur de la période précédente écrivez `prev " + name + "` ; pour celle d'il y a un an `" +
                      name + "[-1 year]`");
}

// x[-4], x[-1 year], x[+1 year], x[2026], x[2026-Q3]
Term Elaborator::resolve_time_index(NodeId base, syntax::ExprId index, bool ahead, Span span, const Context& outer) {
  const Context context = fiscal_context(base, outer);
  if (auto found = resolve_step_index(base, index, ahead, span, context)) return *found;
  const syntax::Expr& expression = file(context.file).expr(index);
  const auto* later = std::get_if<syntax::NumberExpr>(&expression.node);
  if (later && !later->unit.empty()) {
    const auto unit = model_.units.parse(later->unit);
    if (const auto* time = std::get_if<Unit>(&unit); time && time->dimension == model_.node(step_).dimension) {
      const std::string written = text(expression.span);
      sink_.add(Kind::lead, expression.span, text(span))
          .hint("only a schedule can be read ahead; if it is one, say so: `[+" + written + "]`",
                "seul un échéancier se lit d'avance ; si c'en est un, dites-le : `[+" + written + "]`",
                {{expression.span, "+" + written}})
          .hint("for the past write `[-" + written + "]`", "pour le passé écrivez `[-" + written + "]`");
      return fail();
    }
  }
  const auto period = resolve_period(index, context);
  if (!period) return fail();
  if (context.mode != Mode::path) {
    report_period_in_formula(span, context.mode);
    return fail();
  }
  auto overlap = model_.calendar.overlap(*period);
  if (!overlap) {
    report_outside_calendar(*period, expression.span);
    return fail();
  }
  Node node;
  node.kind = NodeKind::period_read;
  node.args[0] = base;
  node.first_step = overlap->first_step;
  node.end_step = overlap->end_step;
  node.closes = model_.calendar.ends_on_step(*period);
  node.weights = static_cast<std::uint32_t>(model_.overlaps.size());
  node.span = span;
  model_.overlaps.push_back(std::move(*overlap));
  return node_term(add(node));
}

// -------------------------------------------------------------------------------------------- conditions over time
Term Elaborator::resolve_condition_over_time(const syntax::BinaryExpr& binary, Span span, const Context& context) {
  if (context.mode != Mode::path) {
    sink_.add(Kind::reads_the_future, span, "`" + text(span) + "`");
    return fail();
  }
  if (names_dates(binary.right, context)) return condition_of_date(binary, span, context);
  Context inner = context;
  inner.mode = Mode::series;
  inner.statistics = false;
  const NodeId condition = resolve_node(binary.left, inner);
  const auto period = resolve_period(binary.right, fiscal_context(condition, context));
  if (!period) return fail();
  const base::Calendar& calendar = model_.calendar;
  std::uint32_t first = 0, end = calendar.step_count;
  Observation kind = Observation::ever;
  if (binary.op == syntax::BinaryOp::before) {
    while (end > 0 && calendar.last_day(end - 1) >= period->first_day) --end;
  } else if (binary.op == syntax::BinaryOp::after) {
    while (first < end && calendar.first_day(first) <= period->last_day) ++first;
  } else {
    kind = Observation::always;
    while (end > 0 && calendar.first_day(end - 1) > period->last_day) --end;
  }
  if (first >= end || period->first_day > calendar.last_day(calendar.step_count - 1) + 1) {
    report_outside_calendar(*period, file(context.file).expr(binary.right).span);
    return fail();
  }
  return node_term(observe(kind, condition, first, end, span));
}

// -------------------------------------------------------------------------------------------------------- series
Term Elaborator::resolve_series(const syntax::SeriesExpr& series, Span span, const Context& context,
                                const std::vector<std::pair<base::Period, NodeId>>& patches) {
  SeriesSpec spec;
  const std::string& method = series.method;
  spec.only = method.find("only") != std::string::npos;
  if (method.find("step") != std::string::npos)
    spec.method = SeriesMethod::step;
  else if (method.find("log") != std::string::npos)
    spec.method = SeriesMethod::log;
  else if (method.find("smooth") != std::string::npos)
    spec.method = SeriesMethod::smooth;
  std::optional<Dimension> dimension;
  std::vector<Span> spans;
  std::vector<std::pair<base::Period, Span>> period_spans;
  bool failed = false;
  const auto take = [&](const base::Period& period, NodeId node, Span value_span, Span point_span) {
    const auto value = constant_value(node);
    if (!value) {
      sink_.add(Kind::constant_expected, value_span, base::Phrase("a point of a series", "un point de série"))
          .hint("multiply the whole series instead: `series { … } * x`",
                "multipliez plutôt la série entière : `series { … } * x`");
      failed = true;
      return;
    }
    if (!value->wildcard) {
      if (dimension && *dimension != value->dimension) {
        sink_
            .add(Kind::bad_series, value_span,
                 base::Phrase("the points of a series are all levels or all totals, in one unit",
                              "les points d'une série sont tous des niveaux ou tous des totaux, dans une seule unité"))
            .label(spans.front(), model_.units.text(*dimension))
            .label(value_span, model_.units.text(value->dimension));
        failed = true;
      }
      if (!dimension) dimension = value->dimension;
    }
    if (!patches.empty()) {
      const auto same = std::find_if(spec.points.begin(), spec.points.end(),
                                     [&](const SeriesPointValue& p) { return p.period == period; });
      if (same != spec.points.end()) {
        same->value = value->value;
        return;
      }
    }
    spec.points.push_back({period, value->value});
    spans.push_back(value_span);
    period_spans.emplace_back(period, point_span);
  };
  for (const syntax::SeriesPoint& point : series.points) {
    const auto period = resolve_period(point.period, context);
    const Span value_span = file(context.file).expr(point.value).span;
    const NodeId node = resolve_node(point.value, context);
    if (period)
      take(*period, node, value_span, source::cover(file(context.file).expr(point.period).span, value_span));
    else
      failed = true;
  }
  if (series.table && !series_points(*series.table, context, [&](const base::Period& period, NodeId node, Span at) {
        take(period, node, at, at);
      }))
    return fail();
  for (const auto& [period, node] : patches) take(period, node, span, span);
  if (failed) return fail();
  if (spec.points.empty()) {
    sink_.add(Kind::bad_series, span,
              base::Phrase("a series needs at least one point", "une série a besoin d'au moins un point"));
    return fail();
  }
  std::sort(spec.points.begin(), spec.points.end(), [](const SeriesPointValue& a, const SeriesPointValue& b) {
    return a.period.first_day < b.period.first_day;
  });
  const Dimension time = model_.node(step_).dimension;
  Dimension result = dimension.value_or(Dimension{});
  if (context.expected) {
    if (dimension && *dimension == multiply(*context.expected, time)) {
      spec.totals = true;
      result = *context.expected;
    } else if (dimension && *dimension != *context.expected) {
      sink_.add(Kind::series_unit_mismatch, span, model_.units.text(*dimension), model_.units.text(*context.expected),
                model_.units.text(multiply(*context.expected, time)));
      return fail();
    } else {
      result = *context.expected;
    }
  } else if (dimension && model_.units.has_currency(*dimension) && dimension->count == 1) {
    const std::string unit = model_.units.text(*dimension);
    const std::string per = model_.calendar.abstract() ? "/period" : "/year";
    auto diagnostic = sink_.add(Kind::series_unit_missing, span, unit);
    if (const auto name = name_before(span)) {
      const Span end{name->file, name->end, name->end};
      diagnostic.hint(
          "if each number is the total of its period: `" + text(*name) + ": " + unit + per + " = series …`",
          "si chaque nombre est le total de sa période : `" + text(*name) + ": " + unit + per + " = series …`",
          {{end, ": " + unit + per}});
      diagnostic.hint("if each number is a level: `" + text(*name) + ": " + unit + " = series …`",
                      "si chaque nombre est un niveau : `" + text(*name) + ": " + unit + " = series …`",
                      {{end, ": " + unit}});
    } else {
      diagnostic.hint("give the name a unit, `name: " + unit + per + " = series { … }`",
                      "donnez une unité au nom, `nom: " + unit + per + " = series { … }`");
    }
    return fail();
  }
  auto values = series_values(spec, model_.calendar);
  if (const auto* error = std::get_if<SeriesError>(&values)) {
    // Points are sorted by now: what is written for one is found by its period, the later of two equal ones first.
    const auto written = [&](std::size_t point, bool last) {
      Span place = span;
      for (const auto& [period, where] : period_spans)
        if (point < spec.points.size() && period == spec.points[point].period && (last || place == span)) place = where;
      return place;
    };
    const Span place = written(error->point, true);
    auto diagnostic = sink_.add(Kind::bad_series, place, error->message);
    if (error->other_point != error->point && place != span)
      diagnostic.label(place, "this point", "ce point")
          .label(written(error->other_point, false), "and this one", "et celui-ci");
    return fail();
  }
  const NodeId node = table(std::move(std::get<std::vector<double>>(values)), result, span);
  return node_term(node);
}

}  // namespace boucle::model
