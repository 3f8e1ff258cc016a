// The list of what a user can change without knowing the language: constants, intervals, points of series, openings.
#include <cmath>

#include "model/elaborator.h"

namespace boucle::model {
namespace {

constexpr std::string_view assumption_mark = "assumption:";

std::string first_line_or(const std::string& doc, const std::string& name) {
  const std::string line = doc.substr(0, doc.find('\n'));
  return line.empty() || line.starts_with(assumption_mark) ? name : line;
}

// The unit of the first number of `1.3 M$/year`, `45 % to 75 %`, `logitnormal(45 % to 75 %)`, as its author reads it.
std::string written_unit(const syntax::File& file, syntax::ExprId id) {
  const auto& node = file.expr(id).node;
  if (const auto* number = std::get_if<syntax::NumberExpr>(&node)) return number->unit;
  if (const auto* unary = std::get_if<syntax::UnaryExpr>(&node)) return written_unit(file, unary->operand);
  if (const auto* paren = std::get_if<syntax::ParenExpr>(&node)) return written_unit(file, paren->inner);
  if (const auto* cite = std::get_if<syntax::CiteExpr>(&node)) return written_unit(file, cite->value);
  const auto* interval = std::get_if<syntax::BinaryExpr>(&node);
  if (interval && interval->op == syntax::BinaryOp::to) return written_unit(file, interval->left);
  const auto* call = std::get_if<syntax::CallExpr>(&node);
  return call && !call->arguments.empty() ? written_unit(file, call->arguments.front().value) : "";
}

}  // namespace

base::Phrase label_of(const Variable& variable) {
  return {first_line_or(variable.doc.en, variable.name), first_line_or(variable.doc.fr, variable.name)};
}

base::Phrase titled(const std::string& title, const base::Phrase& doc) {
  return doc.fr == doc.en ? base::Phrase(title) : base::Phrase(title, doc.fr);
}

std::string assumption_of(const Variable& variable) {
  const std::string& doc = variable.doc.en;
  const std::size_t at = doc.find(assumption_mark);
  if (at == std::string::npos) return "";
  const std::size_t start = doc.find_first_not_of(' ', at + assumption_mark.size());
  return start == std::string::npos ? "" : doc.substr(start, doc.find('\n', start) - start);
}

void Elaborator::list_inputs() {
  for (const VariableId id : model_.variables.ids()) list_input(id);
}

void Elaborator::list_input(VariableId id) {
  const Variable& variable = model_.variables[id];
  const auto written = definitions_.find(id.index());
  if (written == definitions_.end() || variable.kind == VariableKind::hidden || variable.kind == VariableKind::payment)
    return;
  const auto& [ref, context] = written->second;
  if (context.self.valid() && context.self.index() != 0 &&
      sources_.map.file(file(ref.file).file).path().starts_with("std/"))
    return;
  EditableInput input;
  input.variable = id;
  input.name = variable.name;
  input.label = label_of(variable);
  input.assumption = assumption_of(variable);
  input.source = variable.source;
  input.quote = variable.quote;
  input.span = variable.value_span;
  syntax::ExprId inner = ref.expr;
  for (;;) {
    const syntax::Expr& expression = file(ref.file).expr(inner);
    if (const auto* cite = std::get_if<syntax::CiteExpr>(&expression.node))
      inner = cite->value;
    else if (const auto* paren = std::get_if<syntax::ParenExpr>(&expression.node))
      inner = paren->inner;
    else
      break;
  }
  input.unit = variable.annotation;
  if (variable.distribution) {
    const Distribution& distribution = *variable.distribution;
    // What a table of low and high cannot say again is not changed there.
    if (distribution.form != DistributionForm::interval || distribution.args.size() != 2) return;
    const auto low = constant_value(distribution.args[0]), high = constant_value(distribution.args[1]);
    if (!low || !high) return;
    input.kind = "interval";
    input.low = low->value;
    input.high = high->value;
    if (const std::string written_as = written_unit(file(ref.file), inner); !written_as.empty())
      input.unit = written_as;
    if (input.unit.empty()) input.unit = model_.units.text(low->dimension);
  } else if (const auto* series = std::get_if<syntax::SeriesExpr>(&file(ref.file).expr(inner).node)) {
    return list_series(input, id, *series, context);
  } else {
    const NodeId node = variable.is_stock && variable.initial ? variable.initial : variable.value;
    const auto value = constant_value(node);
    if (!value) return;
    input.kind = variable.is_stock ? "opening" : "value";
    input.value = value->value;
    if (model_.node(node).date || model_.node(node).boolean || variable.declared_type == Type::date) {
      input.kind = model_.node(node).boolean ? "bool" : "date";
      if (!model_.node(node).date && input.kind == "date" && !model_.calendar.abstract())  // a bare year: its last day
        if (const auto year = base::parse_period(std::to_string(static_cast<int>(value->value))))
          input.value = year->last_day;
      input.unit.clear();
      model_.inputs.push_back(std::move(input));
      return;
    }
    if (variable.kind == VariableKind::account && variable.name.ends_with(".asset.cash"))
      input.name = variable.name.substr(0, variable.name.size() - 11) + ".cash";
    if (const std::string written_as = written_unit(file(ref.file), inner); !written_as.empty())
      input.unit = written_as;
    if (input.unit.empty()) input.unit = model_.units.text(value->dimension);
  }
  const auto unit = model_.units.parse(input.unit);
  if (const auto* parsed = std::get_if<Unit>(&unit))
    input.unit_scale = parsed->scale;
  else
    input.unit.clear();
  model_.inputs.push_back(std::move(input));
}

// One line a point: openai.demand[2027].
void Elaborator::list_series(const EditableInput& shared, VariableId id, const syntax::SeriesExpr& series,
                             const Context& context) {
  for (const syntax::SeriesPoint& point : series.points) {
    EditableInput input = shared;
    const auto period = resolve_period(point.period, context, false);
    const syntax::Expr* value = &file(context.file).expr(point.value);
    if (const auto* cite = std::get_if<syntax::CiteExpr>(&value->node)) {
      input.source = cite->source_name;
      input.quote = cite->quote;
      value = &file(context.file).expr(cite->value);
    }
    if (!period) continue;
    input.point = *period;
    input.kind = "series";
    const std::string written = text(file(context.file).expr(point.period).span);
    input.name += "[" + (written.starts_with("FY") ? written : base::period_text(*period)) + "]";
    input.span = value->span;
    const auto constant = constant_value(resolve_node(point.value, context));
    if (!constant) continue;
    input.value = constant->value;
    if (auto patch = patches_.find(id.index()); patch != patches_.end())
      for (const auto& [patched, node] : patch->second)
        if (patched == *period)
          if (const auto changed = constant_value(node)) input.value = changed->value;
    if (const auto* number_node = std::get_if<syntax::NumberExpr>(&value->node)) input.unit = number_node->unit;
    if (input.unit.empty()) input.unit = model_.units.text(constant->dimension);
    const auto unit = model_.units.parse(input.unit);
    if (const auto* parsed = std::get_if<Unit>(&unit)) input.unit_scale = parsed->scale;
    model_.inputs.push_back(std::move(input));
  }
}

}  // namespace boucle::model
