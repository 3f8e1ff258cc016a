// Expressions about dates that are values: spans between two of them, conditions before or after one, shapes over time.
// A period that stands for a date counts as its last day, and as the start of a span as its first.
#include <algorithm>

#include "model/elaborator.h"

namespace boucle::model {
namespace {

syntax::ExprId without_brackets(const syntax::File& file, syntax::ExprId id) {
  for (;;) {
    const syntax::Expr& expression = file.expr(id);
    if (const auto* paren = std::get_if<syntax::ParenExpr>(&expression.node))
      id = paren->inner;
    else if (const auto* cite = std::get_if<syntax::CiteExpr>(&expression.node))
      id = cite->value;
    else
      return id;
  }
}

}  // namespace

// Whether something that is no written period stands where one could: a name, `now`, `d + 1 year`, or a span with one.
bool Elaborator::names_dates(syntax::ExprId id, const Context& context) {
  id = without_brackets(file(context.file), id);
  const syntax::Expr& expression = file(context.file).expr(id);
  if (const auto* span = std::get_if<syntax::BinaryExpr>(&expression.node); span && span->op == syntax::BinaryOp::span)
    return names_dates(span->left, context) || names_dates(span->right, context);
  if (std::holds_alternative<syntax::PeriodExpr>(expression.node) ||
      std::holds_alternative<syntax::NumberExpr>(expression.node) ||
      std::holds_alternative<syntax::StringExpr>(expression.node) ||
      std::holds_alternative<syntax::ErrorExpr>(expression.node))
    return false;
  return !resolve_period(id, context, false);
}

// A value that must be a date.
NodeId Elaborator::date_value(syntax::ExprId id, const Context& context) {
  const Span span = file(context.file).expr(id).span;
  const NodeId node = annotate(resolve_node(id, context), {}, span);
  model_.nodes[node.index()].date = true;
  return node;
}

NodeId Elaborator::start_date(syntax::ExprId id, const Context& context) {
  if (const auto period = resolve_period(id, context, false))
    return date_number(period->first_day, file(context.file).expr(id).span);
  return date_value(id, context);
}

NodeId Elaborator::end_date(syntax::ExprId id, const Context& context) {
  if (const auto period = resolve_period(id, context, false))
    return date_number(period->last_day, file(context.file).expr(id).span);
  return date_value(id, context);
}

std::optional<Elaborator::DateSpan> Elaborator::date_span(syntax::ExprId id, const Context& context) {
  id = without_brackets(file(context.file), id);
  const syntax::Expr& expression = file(context.file).expr(id);
  const auto* span = std::get_if<syntax::BinaryExpr>(&expression.node);
  if (!span || span->op != syntax::BinaryOp::span) {
    sink_.add(Kind::period_expected, expression.span)
        .note("a span of time is written `a .. b`", "une plage de temps s'écrit `a .. b`");
    return std::nullopt;
  }
  const syntax::ExprId left = without_brackets(file(context.file), span->left);
  const auto* literal = std::get_if<syntax::LiteralExpr>(&file(context.file).expr(left).node);
  DateSpan dates;
  if (!literal || literal->value != syntax::Literal::now) dates.from = start_date(left, context);
  dates.to = end_date(span->right, context);
  return dates;
}

// Whether a value is the same in all periods of a path.
bool Elaborator::is_fixed(NodeId id, std::set<std::uint32_t>& seen) const {
  if (!id) return true;
  const Node& node = model_.node(id);
  if (node.kind == NodeKind::number) return true;
  if (node.kind == NodeKind::variable) {
    if (!seen.insert(node.index).second) return true;
    const Variable& variable = model_.variables[VariableId(node.index)];
    if (variable.distribution) return variable.kind == VariableKind::param;
    return (variable.kind == VariableKind::definition || variable.kind == VariableKind::input ||
            variable.kind == VariableKind::param) &&
           !variable.solved && is_fixed(variable.value, seen);
  }
  if (node.kind != NodeKind::apply && node.kind != NodeKind::annotate) return false;
  if (node.kind == NodeKind::apply && node.operation == Operation::growth) return false;
  return std::all_of(node.args.begin(), node.args.end(), [&](NodeId argument) { return is_fixed(argument, seen); });
}

bool Elaborator::require_fixed_dates(const DateSpan& dates, Span span) {
  std::set<std::uint32_t> seen;
  if (is_fixed(dates.from, seen) && is_fixed(dates.to, seen)) return true;
  sink_
      .add(Kind::constant_expected, span,
           base::Phrase("the span of time of a measure", "la plage de temps d'une mesure"))
      .note("its dates may use numbers and `param`s, but nothing that varies over time",
            "ses dates peuvent employer des nombres et des `param`, mais rien qui varie dans le temps");
  return false;
}

// One day, or in abstract calendars one period.
NodeId Elaborator::day_length(Span span) {
  return number(model_.calendar.abstract() ? 1 : 1.0 / 365, span, model_.node(step_).dimension);
}

NodeId Elaborator::first_days(Span span) {
  std::vector<double> days(model_.calendar.step_count);
  for (std::uint32_t t = 0; t < model_.calendar.step_count; ++t) days[t] = model_.calendar.first_day(t);
  const NodeId node = table(std::move(days), {}, span);
  model_.nodes[node.index()].date = true;
  return node;
}

// step_at(a, b, d), pulse(x, d .. e), ramp(a, b, d .. e) with dates that are values.
Term Elaborator::shape_of_dates(const std::string& name, const syntax::CallExpr& call, Span span,
                                const Context& context) {
  const syntax::ExprId when = call.arguments.back().value;
  const auto argument = [&](std::size_t i) { return resolve_node(call.arguments[i].value, context); };
  if (name == "step_at") {
    const NodeId a = argument(0), b = argument(1);
    const NodeId reached = apply(Operation::greater_equal, span, now_, start_date(when, context));
    return node_term(apply(Operation::select, span, reached, b, a));
  }
  const auto dates = date_span(when, context);
  if (!dates) return fail();
  const NodeId from = dates->from ? dates->from : first_days(span);
  if (name == "pulse") {
    const NodeId inside = apply(Operation::logical_and, span, apply(Operation::greater_equal, span, now_, from),
                                apply(Operation::less_equal, span, now_, dates->to));
    return node_term(apply(Operation::select, span, inside, argument(0), zero(span)));
  }
  std::vector<double> middles(model_.calendar.step_count);
  for (std::uint32_t t = 0; t < model_.calendar.step_count; ++t)
    middles[t] = (static_cast<double>(model_.calendar.first_day(t)) + model_.calendar.last_day(t) + 1) / 2;
  const NodeId middle = table(std::move(middles), {}, span);
  model_.nodes[middle.index()].date = true;
  const NodeId length =
      apply(Operation::add, span, apply(Operation::subtract, span, dates->to, from), day_length(span));
  const NodeId share = apply(
      Operation::minimum, span,
      apply(Operation::maximum, span,
            apply(Operation::divide, span, apply(Operation::subtract, span, middle, from), length), number(0, span)),
      number(1, span));
  const NodeId a = argument(0), b = argument(1);
  const NodeId rise = apply(Operation::multiply, span, apply(Operation::subtract, span, b, a), share);
  return node_term(apply(Operation::add, span, a, rise));
}

// `c before d`, `c after d`, `c until d` with a date that is a value: the same rule period by period.
Term Elaborator::condition_of_date(const syntax::BinaryExpr& binary, Span span, const Context& context) {
  Context inner = context;
  inner.mode = Mode::series;
  inner.statistics = false;
  const NodeId condition = resolve_node(binary.left, inner);
  const std::uint32_t end = model_.calendar.step_count;
  if (binary.op == syntax::BinaryOp::before) {
    const NodeId early = apply(Operation::less, span, now_, start_date(binary.right, inner));
    return node_term(observe(Observation::ever, apply(Operation::logical_and, span, condition, early), 0, end, span));
  }
  const NodeId late = apply(Operation::greater, span, first_days(span), end_date(binary.right, inner));
  if (binary.op == syntax::BinaryOp::after)
    return node_term(observe(Observation::ever, apply(Operation::logical_and, span, condition, late), 0, end, span));
  return node_term(observe(Observation::always, apply(Operation::logical_or, span, condition, late), 0, end, span));
}

}  // namespace boucle::model
