#include "driver/model_cells.h"

#include <algorithm>
#include <utility>

namespace boucle::driver {
namespace {

using model::Node;
using model::NodeId;
using model::NodeKind;
using model::VariableId;

// The name of the year, quarter or month in which a step ends.
std::string span_name(const base::Calendar& calendar, std::uint32_t step, base::StepUnit unit) {
  const std::string date = base::date_text(calendar.last_day(step));
  if (unit == base::StepUnit::year) return date.substr(0, date.size() - 6);
  if (unit == base::StepUnit::month) return date.substr(0, date.size() - 3);
  const int month = (date[date.size() - 5] - '0') * 10 + (date[date.size() - 4] - '0');
  return date.substr(0, date.size() - 6) + "-Q" + std::to_string((month + 2) / 3);
}

std::vector<CellSpan> grouped(const base::Calendar& calendar, base::StepUnit unit) {
  std::vector<CellSpan> spans;
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    const std::string name = unit == calendar.unit ? calendar.label(t) : span_name(calendar, t, unit);
    if (spans.empty() || spans.back().label != name) spans.push_back({name, t, t});
    spans.back().end = t + 1;
  }
  return spans;
}

}  // namespace

std::vector<CellSpan> cell_spans(const base::Calendar& calendar, std::size_t max_count) {
  std::vector<CellSpan> spans;
  if (!calendar.abstract()) {
    for (const base::StepUnit unit : {base::StepUnit::year, base::StepUnit::quarter, base::StepUnit::month}) {
      if (unit < calendar.unit) continue;
      spans = grouped(calendar, unit);
      if (spans.size() >= 2) break;
    }
  }
  if (spans.size() < 2) spans = grouped(calendar, calendar.unit);
  if (spans.size() <= max_count) return spans;
  const std::size_t size = (spans.size() + max_count - 1) / max_count;
  std::vector<CellSpan> runs;
  for (std::size_t i = 0; i < spans.size(); i += size) {
    const CellSpan& last = spans[std::min(spans.size(), i + size) - 1];
    runs.push_back({size == 1 ? last.label : spans[i].label + " .. " + last.label, spans[i].first, last.end});
  }
  return runs;
}

NodeId CellMaker::add(Node node) {
  model_.nodes.push_back(std::move(node));
  return NodeId(static_cast<std::uint32_t>(model_.nodes.size() - 1));
}

NodeId CellMaker::read(VariableId id) {
  Node variable;
  variable.kind = NodeKind::variable;
  variable.index = id.index();
  variable.span = model_.variables[id].span;
  return add(variable);
}

NodeId CellMaker::last_of(VariableId id, std::uint32_t end_step) {
  Node observed;
  observed.kind = NodeKind::observe;
  observed.observation = model::Observation::final_value;
  observed.args[0] = read(id);
  observed.first_step = end_step - 1;
  observed.end_step = end_step;
  observed.span = model_.variables[id].span;
  return add(observed);
}

NodeId CellMaker::amount_of(VariableId rate, const CellSpan& span) {
  Node sum;
  sum.kind = NodeKind::period_read;
  sum.observation = model::Observation::total;
  sum.over_span = true;
  sum.args[0] = read(rate);
  sum.first_step = span.first;
  sum.end_step = span.end;
  sum.weights = static_cast<std::uint32_t>(model_.overlaps.size());
  sum.span = model_.variables[rate].span;
  model_.overlaps.push_back({span.first, span.end, std::vector<double>(span.end - span.first, 1.0)});
  return add(sum);
}

NodeId CellMaker::kept(NodeId id, bool mean_only) {
  model_.extra_cells.push_back({id, mean_only});
  return id;
}

}  // namespace boucle::driver
