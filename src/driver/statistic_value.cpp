#include "driver/statistic_value.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/statistics.h"

namespace boucle::driver {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

const result::MeasureResult* argument_of(const StatisticContext& context, model::NodeId id, std::size_t& index) {
  const auto found = context.lowered.statistic.find(id.index());
  if (found == context.lowered.statistic.end() || found->second >= context.result.measures.size()) return nullptr;
  index = found->second;
  return &context.result.measures[index];
}

double leaf_value(const StatisticContext& context, model::NodeId id) {
  std::size_t index = 0;
  const result::MeasureResult* measure = argument_of(context, id, index);
  if (!measure) return not_a_number;
  const model::Node& node = context.model.node(id);
  switch (node.statistic) {
    case model::Statistic::probability:
      return measure->probability;
    case model::Statistic::expectation:
      return measure->summary.mean;
    case model::Statistic::quantile:
      break;
  }
  if (measure->kind != result::Kind::date) return analysis::number_quantile(context.result, index, node.value);
  const analysis::DateQuantile step = analysis::date_quantile(measure->dates, node.value);
  return step ? context.lowered.program.step_date[*step] : std::numeric_limits<double>::infinity();
}

double apply(model::Operation operation, double a, double b, double c) {
  switch (operation) {
    case model::Operation::negate:
      return -a;
    case model::Operation::logical_not:
      return a == 0 ? 1 : 0;
    case model::Operation::absolute:
      return std::abs(a);
    case model::Operation::square_root:
      return std::sqrt(a);
    case model::Operation::exponential:
      return std::exp(a);
    case model::Operation::logarithm:
      return std::log(a);
    case model::Operation::floor:
      return std::floor(a);
    case model::Operation::round:
      return std::round(a);
    case model::Operation::add:
      return a + b;
    case model::Operation::subtract:
      return a - b;
    case model::Operation::multiply:
      return a * b;
    case model::Operation::divide:
      return a / b;
    case model::Operation::power:
      return std::pow(a, b);
    case model::Operation::minimum:
      return std::min(a, b);
    case model::Operation::maximum:
      return std::max(a, b);
    case model::Operation::less:
      return a < b ? 1 : 0;
    case model::Operation::less_equal:
      return a <= b ? 1 : 0;
    case model::Operation::greater:
      return a > b ? 1 : 0;
    case model::Operation::greater_equal:
      return a >= b ? 1 : 0;
    case model::Operation::equal:
      return a == b ? 1 : 0;
    case model::Operation::not_equal:
      return a != b ? 1 : 0;
    case model::Operation::logical_and:
      return a != 0 && b != 0 ? 1 : 0;
    case model::Operation::logical_or:
      return a != 0 || b != 0 ? 1 : 0;
    case model::Operation::select:
      return a != 0 ? b : c;
    case model::Operation::discount:
    case model::Operation::locate:
    case model::Operation::growth:
      return not_a_number;  // has no step outside of the calendar
  }
  return not_a_number;
}

bool compares_or_decides(model::Operation operation) {
  return operation >= model::Operation::less && operation <= model::Operation::select;
}

}  // namespace

double statistic_value(const StatisticContext& context, model::NodeId id) {
  if (!id) return 0;  // an operand that the operation does not have
  const model::Node& node = context.model.node(id);
  if (node.kind == model::NodeKind::number) return node.value;
  if (node.kind == model::NodeKind::statistic) return leaf_value(context, id);
  if (node.kind == model::NodeKind::annotate ||
      node.kind == model::NodeKind::convert)  // what all paths say has no rate
    return statistic_value(context, node.args[0]);
  if (node.kind != model::NodeKind::apply) return not_a_number;
  const double a = statistic_value(context, node.args[0]);
  const double b = statistic_value(context, node.args[1]);
  const double c = statistic_value(context, node.args[2]);
  // A comparison with what is unknown is unknown, not false.
  if (compares_or_decides(node.operation) && (std::isnan(a) || (node.args[1] && std::isnan(b)))) return not_a_number;
  return apply(node.operation, a, b, c);
}

result::Kind kind_of(model::Type type) {
  switch (type) {
    case model::Type::boolean:
      return result::Kind::boolean;
    case model::Type::date:
      return result::Kind::date;
    case model::Type::number:
    case model::Type::unknown:
      break;
  }
  return result::Kind::number;
}

report::StatisticView statistic_view(const StatisticContext& context, model::NodeId id) {
  report::StatisticView view;
  view.value = statistic_value(context, id);
  const model::Node* node = &context.model.node(id);
  while (node->kind == model::NodeKind::annotate) id = node->args[0], node = &context.model.node(id);
  const model::TypeInfo& type = context.model.node_types[id.index()];
  view.kind = kind_of(type.type);
  view.unit = model::display_unit(type.dimension, context.model.units, "");
  if (node->kind == model::NodeKind::statistic && node->statistic == model::Statistic::probability) {
    view.probability = true;
    std::size_t index = 0;
    if (const result::MeasureResult* measure = argument_of(context, id, index)) {
      view.half_width =
          analysis::probability_half_width(measure->probability, measure->probability_se, measure->summary.count);
    }
  }
  return view;
}

}  // namespace boucle::driver
