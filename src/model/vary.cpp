// Numbers without a source, each drawn within a share of itself, so that one run tells how much hangs on each of them.
// An interval is drawn already. Dates and conditions stay: a tenth of them has no meaning.
#include "model/elaborator.h"

namespace boucle::model {

void Elaborator::vary_uncited() {
  const auto patches = patches_;
  for (std::size_t i = 0; i < model_.inputs.size(); ++i) {
    EditableInput& input = model_.inputs[i];
    const bool number_given = input.kind == "value" || input.kind == "opening" || input.kind == "series";
    if (!input.source.empty() || !number_given || input.value == 0) continue;
    Variable draw;
    draw.name = "uncited(" + input.name + ")";
    draw.kind = VariableKind::param;
    draw.owner = InstanceId(0);
    draw.span = draw.value_span = input.span;
    Distribution even;
    even.kind = DistributionKind::uniform;
    even.form = DistributionForm::native;
    even.span = input.span;
    even.args = {number(-1, input.span), number(1, input.span)};
    draw.distribution = std::move(even);
    const VariableId id = model_.variables.add(std::move(draw));
    model_.has_randomness = true;
    input.varied = id;

    const NodeId moved = variable_node(id, input.span);
    Variable& variable = model_.variables[input.variable];
    if (input.kind == "series") {
      const auto given = patches.find(input.variable.index());
      const NodeId value =
          varied_series(input, moved, given == patches.end() ? decltype(given->second)() : given->second);
      if (value) model_.variables[input.variable].value = value;
      continue;
    }
    const NodeId factor =
        apply(Operation::add, input.span, number(1, input.span),
              apply(Operation::multiply, input.span, number(options_.vary_uncited, input.span), moved));
    NodeId& value = variable.is_stock && variable.initial ? variable.initial : variable.value;
    value = apply(Operation::multiply, input.span, value, factor);
  }
}

// What a tenth more in one point adds to the whole series, times the draw: exact where a series is linear in its
// points.
NodeId Elaborator::varied_series(const EditableInput& input, NodeId draw,
                                 const std::vector<std::pair<base::Period, NodeId>>& patches) {
  const auto found = definitions_.find(input.variable.index());
  ExprRef written = found->second.first;
  for (;;) {
    const syntax::Expr& expression = expr(written);
    if (const auto* cite = std::get_if<syntax::CiteExpr>(&expression.node))
      written.expr = cite->value;
    else if (const auto* paren = std::get_if<syntax::ParenExpr>(&expression.node))
      written.expr = paren->inner;
    else
      break;
  }
  const auto* series = std::get_if<syntax::SeriesExpr>(&expr(written).node);
  if (!series) return {};
  NodeId point;
  for (const syntax::SeriesPoint& given : series->points)
    if (resolve_period(given.period, found->second.second, false) == input.point)
      point = resolve_node(given.value, found->second.second);
  for (const auto& [period, node] : patches)
    if (period == *input.point) point = node;
  if (!point) return {};
  auto raised = patches;
  raised.push_back(
      {*input.point, apply(Operation::multiply, input.span, point, number(1 + options_.vary_uncited, input.span))});
  const Span span = expr(written).span;
  const Term before = resolve_series(*series, span, found->second.second, patches);
  const Term after = resolve_series(*series, span, found->second.second, raised);
  if (before.kind != Term::Kind::node || after.kind != Term::Kind::node) return {};
  const NodeId added = apply(Operation::subtract, span, after.node, before.node);
  return apply(Operation::add, span, model_.variables[input.variable].value,
               apply(Operation::multiply, span, added, draw));
}

}  // namespace boucle::model
