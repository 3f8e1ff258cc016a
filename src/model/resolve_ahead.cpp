// Functions that look back by a length of time, or ahead along a schedule: delay, smooth, leads, sums and values of
// windows, npv, irr, annuity. Formulas: docs/methods/time.md.
#include <algorithm>
#include <limits>

#include "model/elaborator.h"
#include "model/one_of.h"

namespace boucle::model {
// The variable whose value a node is; an expression that has no name gets a hidden one.
VariableId Elaborator::as_variable(NodeId id, const std::string& name, Span span, const Context& context) {
  const Node node = model_.node(id);
  if (node.kind == NodeKind::variable) return VariableId(node.index);
  const VariableId hidden = hidden_variable(name, context.self, span);
  model_.variables[hidden].value = id;
  return hidden;
}

NodeId Elaborator::lead_of(NodeId id, int steps, int months, Span span, const Context& context) {
  if (model_.node(id).kind == NodeKind::number) return id;
  Node node;
  node.kind = NodeKind::lead;
  node.index = as_variable(id, "expression", span, context).index();
  node.steps = steps;
  node.months = months;
  node.span = span;
  return add(node);
}

std::optional<Term> Elaborator::call_ahead(const std::string& name, const syntax::CallExpr& call, Span span,
                                           const Context& context) {
  if (name == "delay") return call_delay(call, span, context);
  if (name == "smooth") return call_smooth(call, span, context);
  if (name == "annuity") return call_annuity(call, span, context);
  if (!one_of(name, {"sum", "total", "mean", "lowest", "highest", "npv", "irr"})) return std::nullopt;
  const std::size_t span_place = name == "npv" ? 2 : 1;
  if (name == "npv" && !check_argument_count(call, name, 2, 3, span)) return fail();
  if (name == "irr" && !check_argument_count(call, name, 1, 2, span)) return fail();
  const bool has_span = call.arguments.size() == span_place + 1;
  if (has_span && names_dates(call.arguments[span_place].value, context)) {
    Context inner = context;
    if (context.mode == Mode::path) inner.mode = Mode::series;
    inner.statistics = false;
    const auto dates = date_span(call.arguments[span_place].value, inner);
    if (!dates) return fail();
    if (context.mode == Mode::path && dates->from) return call_window_in_measure(name, call, span, inner, *dates);
    return call_window(name, call, span, inner, *dates);
  }
  if (name != "npv" && name != "irr") return std::nullopt;
  if (context.mode == Mode::path) return call_whole_path(name, call, span, context);
  sink_.add(Kind::reads_the_future, span, "`" + text(span) + "`")
      .note("of a schedule, a definition can take the part from now on: `" + name +
                (name == "npv" ? "(rent, 6 %/year, now .. d)`" : "(rent, now .. d)`"),
            "d'un échéancier, une définition peut prendre la partie à venir : `" + name +
                (name == "npv" ? "(rent, 6 %/year, now .. d)`" : "(rent, now .. d)`"));
  return fail();
}

// sum, mean, npv, irr of a schedule between two dates, in every period.
Term Elaborator::call_window(const std::string& name, const syntax::CallExpr& call, Span span, const Context& context,
                             const DateSpan& dates) {
  if (name == "lowest" || name == "highest") {
    sink_.add(Kind::reads_the_future, span, "`" + text(span) + "`")
        .note("of a schedule, a definition can take `sum`, `mean`, `npv` and `irr` ahead",
              "d'un échéancier, une définition peut prendre d'avance `sum`, `mean`, `npv` et `irr`");
    return fail();
  }
  Node node;
  node.kind = NodeKind::window;
  node.window = name == "npv"    ? Window::npv
                : name == "irr"  ? Window::return_rate
                : name == "mean" ? Window::mean
                                 : Window::total;
  const Span operand_span = file(context.file).expr(call.arguments[0].value).span;
  node.index = as_variable(resolve_node(call.arguments[0].value, context), name, operand_span, context).index();
  node.args[0] = dates.from;
  node.args[1] = dates.to;
  if (name == "npv") node.args[2] = resolve_node(call.arguments[1].value, context);
  node.span = span;
  return node_term(add(node));
}

// Of anything, between two dates of the path: each period counts by the share of it that lies between them.
Term Elaborator::call_window_in_measure(const std::string& name, const syntax::CallExpr& call, Span span,
                                        const Context& context, const DateSpan& dates) {
  if (name == "npv" || name == "irr") {
    sink_.add(Kind::period_expected, file(context.file).expr(call.arguments.back().value).span)
        .note("in a measure `" + name + "` takes a span of written periods, such as `2026..2030`",
              "dans une mesure, `" + name + "` prend une plage de périodes écrites, comme `2026..2030`");
    return fail();
  }
  const NodeId operand = resolve_node(call.arguments[0].value, context);
  if (!require_fixed_dates(dates, file(context.file).expr(call.arguments.back().value).span)) return fail();
  const std::uint32_t end = model_.calendar.step_count;
  std::vector<double> starts(end), ends(end);
  for (std::uint32_t t = 0; t < end; ++t) starts[t] = t, ends[t] = t + 1;
  const NodeId before = apply(Operation::subtract, span, dates.from, day_length(span));
  const NodeId from =
      apply(Operation::maximum, span, apply(Operation::locate, span, before), table(std::move(starts), {}, span));
  const NodeId to =
      apply(Operation::minimum, span, apply(Operation::locate, span, dates.to), table(std::move(ends), {}, span));
  const NodeId share = apply(Operation::maximum, span, apply(Operation::subtract, span, to, from), number(0, span));
  if (name == "lowest" || name == "highest") {
    Node extreme;
    extreme.kind = NodeKind::number;
    extreme.wildcard = true;
    extreme.value = std::numeric_limits<double>::infinity() * (name == "lowest" ? 1 : -1);
    extreme.span = span;
    const NodeId inside = apply(Operation::greater, span, share, number(0, span));
    const NodeId chosen = apply(Operation::select, span, inside, operand, add(extreme));
    return node_term(observe(name == "lowest" ? Observation::lowest : Observation::highest, chosen, 0, end, span));
  }
  const NodeId counted = apply(Operation::multiply, span, operand, share);
  if (name != "mean") return node_term(observe(Observation::total, counted, 0, end, span));
  return node_term(apply(Operation::divide, span, observe(Observation::mean, counted, 0, end, span),
                         observe(Observation::mean, share, 0, end, span)));
}

// npv(x, r), irr(x), each with an optional span of written periods: of what a path has become.
Term Elaborator::call_whole_path(const std::string& name, const syntax::CallExpr& call, Span span,
                                 const Context& context) {
  Context inner = context;
  inner.mode = Mode::series;
  inner.statistics = false;
  const NodeId operand = resolve_node(call.arguments[0].value, inner);
  const std::size_t span_place = name == "npv" ? 2 : 1;
  base::Period period = model_.calendar.span();
  Span period_span = span;
  if (call.arguments.size() == span_place + 1) {
    const syntax::ExprId written = call.arguments[span_place].value;
    const auto found = resolve_period(written, fiscal_context(operand, context));
    if (!found) return fail();
    period = *found;
    period_span = file(context.file).expr(written).span;
  }
  const auto overlap = model_.calendar.overlap(period);
  if (!overlap) {
    report_outside_calendar(period, period_span);
    return fail();
  }
  model_.overlaps.push_back(*overlap);
  const auto weights = static_cast<std::uint32_t>(model_.overlaps.size() - 1);
  if (name == "irr") {
    const NodeId rate = observe(Observation::return_rate, operand, overlap->first_step, overlap->end_step, span);
    model_.nodes[rate.index()].weights = weights + 1;
    return node_term(rate);
  }
  // Years from the start of the span to the end of each period, or of the part of it that counts.
  std::vector<double> years(model_.calendar.step_count);
  double elapsed = 0;
  for (std::uint32_t t = overlap->first_step; t < overlap->end_step; ++t)
    years[t] = elapsed += overlap->share[t - overlap->first_step] * model_.calendar.step_length(t);
  const NodeId length = table(std::move(years), model_.node(step_).dimension, span);
  const NodeId rate = resolve_node(call.arguments[1].value, inner);
  Node node;
  node.kind = NodeKind::period_read;
  node.observation = Observation::total;
  node.over_span = true;
  node.args[0] = apply(Operation::multiply, file(context.file).expr(call.arguments[0].value).span, operand,
                       apply(Operation::discount, span, rate, length));
  node.first_step = overlap->first_step;
  node.end_step = overlap->end_step;
  node.weights = weights;
  node.span = span;
  return node_term(add(node));
}

Term Elaborator::call_delay(const syntax::CallExpr& call, Span span, const Context& context) {
  if (!check_argument_count(call, "delay", 2, 2, span)) return fail();
  const NodeId operand = resolve_node(call.arguments[0].value, context);
  const NodeId duration = resolve_node(call.arguments[1].value, context);
  if (model_.node(operand).kind == NodeKind::number) return node_term(operand);
  Node node;
  node.kind = NodeKind::delay;
  node.index = as_variable(operand, "delayed", file(context.file).expr(call.arguments[0].value).span, context).index();
  node.args[0] = duration;
  node.span = span;
  return node_term(add(node));
}

// s = prev s + (1 - exp(-step / d)) * (x - prev s): what ds/dt = (x - s) / d makes of an x that is constant over the
// period. It starts at x.
Term Elaborator::call_smooth(const syntax::CallExpr& call, Span span, const Context& context) {
  if (!check_argument_count(call, "smooth", 2, 2, span)) return fail();
  const NodeId x = resolve_node(call.arguments[0].value, context);
  const NodeId d = resolve_node(call.arguments[1].value, context);
  if (const auto constant = constant_value(d); constant && constant->value < 0) {
    const Span place = file(context.file).expr(call.arguments[1].value).span;
    sink_.add(Kind::negative_delay, place, text(place));
    return fail();
  }
  const VariableId memory = hidden_variable("smooth", context.self, span);
  const NodeId before = lag_node(memory, 1, span);
  std::vector<double> is_first(model_.calendar.step_count, 0.0);
  is_first[0] = 1;
  const NodeId decay =
      apply(Operation::exponential, span, apply(Operation::negate, span, apply(Operation::divide, span, step_, d)));
  const NodeId share = apply(Operation::subtract, span, number(1, span), decay);
  const NodeId moved = apply(Operation::add, span, before,
                             apply(Operation::multiply, span, share, apply(Operation::subtract, span, x, before)));
  model_.variables[memory].value = apply(Operation::select, span, table(std::move(is_first), {}, span, true), x, moved);
  model_.variables[memory].initial = zero(span);
  return node_term(variable_node(memory, span));
}

// The yearly payment, made at the end of every period for n, that a loan of 1 is worth at the rate r:
// ((1 + r)^step - 1) / (step (1 - (1 + r)^-n)), and 1 / n without interest.
Term Elaborator::call_annuity(const syntax::CallExpr& call, Span span, const Context& context) {
  if (!check_argument_count(call, "annuity", 2, 2, span)) return fail();
  const NodeId rate = resolve_node(call.arguments[0].value, context);
  const NodeId years = resolve_node(call.arguments[1].value, context);
  const NodeId one = number(1, span);
  const NodeId interest = apply(Operation::subtract, span, apply(Operation::growth, span, rate), one);
  const NodeId repaid = apply(Operation::subtract, span, one, apply(Operation::discount, span, rate, years));
  const NodeId payment = apply(Operation::divide, span, interest, apply(Operation::multiply, span, step_, repaid));
  const NodeId plain = apply(Operation::divide, span, one, years);
  const NodeId free = apply(Operation::equal, span, rate, zero(span));
  return node_term(apply(Operation::select, span, free, plain, payment));
}

}  // namespace boucle::model
