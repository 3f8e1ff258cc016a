#include "lower/lower.h"

#include <algorithm>
#include <cmath>

#include "lower/lowering.h"

namespace boucle::lower {
namespace {

using model::Operation;

std::vector<double> step_lengths(const Model& model) {
  std::vector<double> lengths(model.calendar.step_count);
  for (std::uint32_t t = 0; t < lengths.size(); ++t) lengths[t] = model.calendar.step_length(t);
  return lengths;
}

std::vector<double> step_dates(const Model& model) {
  std::vector<double> dates(model.calendar.step_count);
  for (std::uint32_t t = 0; t < dates.size(); ++t) dates[t] = model.calendar.last_day(t);
  return dates;
}

ir::Op op_of(Operation operation) {
  switch (operation) {
    case Operation::negate:
      return ir::Op::negate;
    case Operation::logical_not:
      return ir::Op::logical_not;
    case Operation::absolute:
      return ir::Op::absolute;
    case Operation::square_root:
      return ir::Op::square_root;
    case Operation::exponential:
      return ir::Op::exponential;
    case Operation::logarithm:
      return ir::Op::logarithm;
    case Operation::floor:
      return ir::Op::floor;
    case Operation::round:
      return ir::Op::round;
    case Operation::add:
      return ir::Op::add;
    case Operation::subtract:
      return ir::Op::subtract;
    case Operation::multiply:
      return ir::Op::multiply;
    case Operation::divide:
      return ir::Op::divide;
    case Operation::power:
    case Operation::growth:
    case Operation::discount:
      return ir::Op::power;
    case Operation::locate:
      return ir::Op::locate;
    case Operation::minimum:
      return ir::Op::minimum;
    case Operation::maximum:
      return ir::Op::maximum;
    case Operation::less:
    case Operation::greater:
      return ir::Op::less;
    case Operation::less_equal:
    case Operation::greater_equal:
      return ir::Op::less_equal;
    case Operation::equal:
      return ir::Op::equal;
    case Operation::not_equal:
      return ir::Op::not_equal;
    case Operation::logical_and:
      return ir::Op::logical_and;
    case Operation::logical_or:
      return ir::Op::logical_or;
    case Operation::select:
      return ir::Op::select;
  }
  return ir::Op::add;
}

}  // namespace

Lowered lower(const Model& model, const LowerOptions& options, source::DiagnosticSink& sink) {
  return Lowering(model, options, sink).run();
}

Lowering::Lowering(const Model& model, const LowerOptions& options, source::DiagnosticSink& sink)
    : model_(model),
      options_(options),
      sink_(sink),
      builder_(model.name, model.scenario, step_lengths(model), step_dates(model), options.optimize) {
  node_values_.resize(model.nodes.size());
  variable_values_.resize(model.variables.size());
  shown_.assign(model.variables.size(), false);
}

Lowered Lowering::run() {
  const std::vector<Part> parts = computation_order(model_, sink_);
  if (parts.empty() && !model_.variables.empty()) return std::move(out_);
  prepare_correlations();
  if (sink_.has_errors()) return std::move(out_);
  std::vector<VariableId> order;
  for (const Part& part : parts) {
    if (part.unknowns.empty())
      lower_variable(part.members.front());
    else
      lower_block(part);
    order.insert(order.end(), part.members.begin(), part.members.end());
  }
  std::unordered_map<std::uint32_t, bool> faults;
  for (const VariableId id : order) {
    const Variable& variable = model_.variables[id];
    if (variable.value || variable.residual)
      builder_.equation(variable.name, variable_values_[id.index()], may_fault(variable.value, faults),
                        variable.type.type == Type::date ? ir::Kind::date : ir::Kind::number);
    else if (variable.distribution && variable.kind != model::VariableKind::hidden && may_fail(*variable.distribution))
      builder_.equation(variable.name, variable_values_[id.index()], true);
  }
  lower_books();
  lower_outputs();
  if (!sink_.has_errors()) out_.program = builder_.finish();
  return std::move(out_);
}

void Lowering::lower_variable(VariableId id) {
  const Variable& variable = model_.variables[id];
  const ir::ValueId value = variable.distribution ? lower_draw(id)
                            : variable.value      ? operand_as(variable.value, variable.type.type)
                                                  : builder_.constant(0);
  set_value(id, value);
}

void Lowering::set_value(VariableId id, ir::ValueId value) {
  variable_values_[id.index()] = value;
  if (const auto found = waiting_.find(id.index()); found != waiting_.end())
    for (const ir::LagId lag : found->second) builder_.bind_lag(lag, value);
  if (const auto found = waiting_columns_.find(id.index()); found != waiting_columns_.end())
    for (const ir::ColumnId column : found->second) builder_.bind_column(column, value);
}

// Division, logarithms and powers can leave the numbers; sums and products practically not, and if they do the balance
// that collects them tells.
bool Lowering::may_fault(NodeId id, std::unordered_map<std::uint32_t, bool>& known) const {
  if (!id) return false;
  if (const auto found = known.find(id.index()); found != known.end()) return found->second;
  const Node& node = model_.node(id);
  bool result = node.kind == NodeKind::window || node.kind == NodeKind::delay;
  if (node.kind == NodeKind::apply) {
    result = node.operation == Operation::divide || node.operation == Operation::logarithm ||
             node.operation == Operation::exponential || node.operation == Operation::square_root ||
             node.operation == Operation::power || node.operation == Operation::growth ||
             node.operation == Operation::discount;
    for (const NodeId argument : node.args) result = result || may_fault(argument, known);
  }
  return known[id.index()] = result;
}

// ---------------------------------------------------------------------------------------------------- expressions
ir::ValueId Lowering::lower_node(NodeId id) {
  ir::ValueId& known = node_values_[id.index()];
  if (known) return known;
  const ir::ValueId value = compute_node(model_.node(id));
  node_values_[id.index()] = value;
  return value;
}

ir::ValueId Lowering::compute_node(const Node& node) {
  switch (node.kind) {
    case NodeKind::number:
      return builder_.constant(node.value);
    case NodeKind::variable:
      return variable_values_[node.index];
    case NodeKind::lag:
      return lower_lag(node);
    case NodeKind::delay:
      return lower_delay(node);
    case NodeKind::lead:
      return lower_lead(node);
    case NodeKind::window:
      return lower_window(node);
    case NodeKind::table:
      return builder_.table(model_.tables[node.index]);
    case NodeKind::step_length:
      return builder_.table(builder_.step_lengths());
    case NodeKind::now:
      return builder_.table(builder_.step_dates());
    case NodeKind::apply:
      return lower_operation(node);
    case NodeKind::period_read:
      return lower_period_read(node);
    case NodeKind::observe:
      return lower_observation(node);
    case NodeKind::annotate:
      return lower_node(node.args[0]);
    case NodeKind::statistic:
    case NodeKind::under:
      return lower_node(node.args[0]);
    case NodeKind::quantile:
      return lower_quantile(node);
    case NodeKind::traced:
      return lower_traced(node);
    case NodeKind::clearing:
      return lower_clearing(model_.clearings[node.index]);
    case NodeKind::cleared:
      return cleared_.at(node.index)[node.result];
    case NodeKind::convert: {
      const ir::ValueId value = lower_node(node.args[0]);
      if (node.rate_power == 0) return value;
      return builder_.binary(node.rate_power > 0 ? ir::Op::multiply : ir::Op::divide, value, lower_node(node.args[1]));
    }
  }
  return builder_.constant(0);
}

// All bills of a period at once; what comes of them is read by number. Its own value is nobody's.
ir::ValueId Lowering::lower_clearing(const model::Clearing& clearing) {
  ir::Clearing out;
  out.name = "bills";
  out.wants_rounds = clearing.wants_rounds;
  for (const model::Clearing::Sector& sector : clearing.sectors)
    out.sectors.push_back({sector.name,
                           sector.always_pays,
                           lower_node(sector.cash),
                           lower_node(sector.kept),
                           lower_node(sector.stopped),
                           {},
                           {},
                           {}});
  for (const model::Clearing::Bill& bill : clearing.bills)
    out.bills.push_back({bill.name,
                         bill.payer,
                         bill.payee,
                         bill.rank,
                         bill.lapses,
                         lower_node(bill.due),
                         lower_node(bill.arrears),
                         {},
                         {}});
  for (const model::Clearing::Reserve& reserve : clearing.reserves)
    out.reserves.push_back({reserve.sector, reserve.lender, reserve.rank, lower_node(reserve.limit), {}});
  for (const model::Clearing::Guarantee& guarantee : clearing.guarantees)
    out.guarantees.push_back({guarantee.bill, guarantee.guarantor, guarantee.rank, lower_node(guarantee.share), {}});
  const ir::Clearing& cleared = builder_.clear(std::move(out));
  std::vector<ir::ValueId>& results = cleared_[clearing.variable.index()];
  ir::Clearing::for_each_result(cleared, [&](ir::ValueId id) { results.push_back(id); });
  return builder_.constant(0);
}

// A bare year is a date where a date is wanted: its last day.
ir::ValueId Lowering::operand_as(NodeId id, Type wanted) {
  const Node& node = model_.node(id);
  if (wanted != Type::date || node.kind != NodeKind::number || !node.bare_integer || node.date) return lower_node(id);
  if (model_.calendar.abstract()) return builder_.constant(node.value);
  const auto period = base::parse_period(std::to_string(static_cast<int>(node.value)));
  return builder_.constant(period ? period->last_day : node.value);
}

ir::ValueId Lowering::initial_value(VariableId id, NodeId stated) {
  if (stated) return lower_node(stated);
  const Variable& variable = model_.variables[id];
  return variable.initial ? operand_as(variable.initial, variable.type.type) : builder_.constant(0);
}

// The value before the calendar, which must not change over time.
ir::ValueId Lowering::fixed_initial(VariableId id, NodeId stated) {
  const ir::ValueId initial = initial_value(id, stated);
  if (builder_.phase(initial) == ir::Phase::constant || builder_.phase(initial) == ir::Phase::path) return initial;
  sink_
      .add(Kind::constant_expected, model_.node(stated ? stated : model_.variables[id].initial).span,
           base::Phrase("a value before the calendar", "une valeur antérieure au calendrier"))
      .note("it may use numbers and `param`s, but nothing that varies over time",
            "elle peut employer des nombres et des `param`, mais rien qui varie dans le temps");
  return builder_.constant(0);
}

ir::ValueId Lowering::lower_lag(const Node& node) {
  const VariableId id(node.index);
  const Variable& variable = model_.variables[id];
  const auto distance = static_cast<std::uint32_t>(node.steps);
  const ir::ValueId source = variable_values_[node.index];
  const bool stated = node.args[0].valid() || variable.initial.valid() || variable.kind == model::VariableKind::account;
  if (source && !stated && builder_.phase(source) <= ir::Phase::path) return source;  // it was always the same
  const ir::ValueId initial = fixed_initial(id, node.args[0]);
  if (node.months != 0) return lower_calendar_lag(node, initial);
  if (source && builder_.phase(source) == ir::Phase::path) {
    std::vector<double> before(model_.calendar.step_count, 0.0);
    for (std::uint32_t t = 0; t < std::min(distance, model_.calendar.step_count); ++t) before[t] = 1.0;
    return builder_.select(builder_.table(std::move(before)), initial, source);
  }
  if (source) return builder_.lag(source, distance, initial);
  const auto key = std::make_pair(node.index, std::make_pair(distance, initial.index()));
  if (const auto found = declared_.find(key); found != declared_.end()) return found->second;
  const ir::LagId lag = builder_.declare_lag(distance, initial);
  waiting_[node.index].push_back(lag);
  return declared_[key] = builder_.lag_value(lag);
}

ir::ValueId Lowering::lower_operation(const Node& node) {
  switch (node.operation) {
    case Operation::add:
      return lower_sum(node, false);
    case Operation::subtract:
      return lower_sum(node, true);
    case Operation::less:
    case Operation::less_equal:
    case Operation::greater:
    case Operation::greater_equal:
    case Operation::equal:
    case Operation::not_equal:
      return lower_comparison(node);
    case Operation::growth: {
      const ir::ValueId factor = builder_.binary(ir::Op::add, builder_.constant(1), lower_node(node.args[0]));
      return builder_.binary(ir::Op::power, factor, builder_.table(builder_.step_lengths()));
    }
    case Operation::discount: {
      const ir::ValueId factor = builder_.binary(ir::Op::add, builder_.constant(1), lower_node(node.args[0]));
      return builder_.binary(ir::Op::power, factor, builder_.unary(ir::Op::negate, lower_node(node.args[1])));
    }
    case Operation::locate:
      return locate(operand_as(node.args[0], Type::date));
    case Operation::select: {
      const Type type =
          std::max(model_.node_types[node.args[1].index()].type, model_.node_types[node.args[2].index()].type);
      const ir::ValueId condition = lower_node(node.args[0]);
      const ir::ValueId yes = operand_as(node.args[1], type), no = operand_as(node.args[2], type);
      return builder_.select(condition, yes, no);
    }
    case Operation::negate:
    case Operation::logical_not:
    case Operation::absolute:
    case Operation::square_root:
    case Operation::exponential:
    case Operation::logarithm:
    case Operation::floor:
    case Operation::round:
      return builder_.unary(op_of(node.operation), lower_node(node.args[0]));
    case Operation::multiply:
    case Operation::divide:
    case Operation::power:
    case Operation::minimum:
    case Operation::maximum:
    case Operation::logical_and:
    case Operation::logical_or:
      break;
  }
  const Type type =
      std::max(model_.node_types[node.args[0].index()].type, model_.node_types[node.args[1].index()].type);
  const ir::ValueId a = operand_as(node.args[0], type), b = operand_as(node.args[1], type);
  return builder_.binary(op_of(node.operation), a, b);
}

// Numbers, or dates and durations: whole months move a date along the calendar, other durations by days, see
// base/date_shift.h; between two dates a year is 365 days.
ir::ValueId Lowering::lower_sum(const Node& node, bool subtract) {
  const Type left = model_.node_types[node.args[0].index()].type, right = model_.node_types[node.args[1].index()].type;
  ir::ValueId a = lower_node(node.args[0]), b = lower_node(node.args[1]);
  const ir::Op op = subtract ? ir::Op::subtract : ir::Op::add;
  if (left == Type::date && right == Type::date && !model_.calendar.abstract())
    return builder_.binary(ir::Op::divide, builder_.binary(op, a, b), builder_.constant(365));
  if (left == Type::date && right == Type::number) return shift_date(a, b, subtract);
  if (left == Type::number && right == Type::date) return shift_date(b, a, false);
  return builder_.binary(op, a, b);
}

ir::ValueId Lowering::lower_comparison(const Node& node) {
  const Type left = model_.node_types[node.args[0].index()].type, right = model_.node_types[node.args[1].index()].type;
  const Type wanted = left == Type::date || right == Type::date ? Type::date : left;
  ir::ValueId a = operand_as(node.args[0], wanted), b = operand_as(node.args[1], wanted);
  if (node.operation == Operation::greater || node.operation == Operation::greater_equal) std::swap(a, b);
  return builder_.binary(op_of(node.operation), a, b);
}

// ------------------------------------------------------------------------------------------------- along the path
ir::ValueId Lowering::weighted(ir::ValueId source, std::uint32_t first, std::uint32_t end,
                               std::vector<double> weights) {
  return builder_.observe(ir::Observe::weighted_sum, source, first, end, std::move(weights));
}

ir::ValueId Lowering::lower_period_read(const Node& node) {
  const ir::ValueId source = lower_node(node.args[0]);
  const model::TypeInfo& type = model_.node_types[node.args[0].index()];
  const Node& operand = model_.node(node.args[0]);
  const base::Calendar::Overlap& overlap = model_.overlaps[node.weights];
  const bool stock = operand.kind == NodeKind::variable && model_.variables[VariableId(operand.index)].is_stock;
  const bool rate = type.type == Type::number && is_rate(model_, type.dimension);
  const bool closing = !node.over_span && stock;
  if (closing || type.type != Type::number) return weighted(source, overlap.end_step - 1, overlap.end_step, {1.0});
  const bool amount = node.over_span ? node.observation == model::Observation::total : rate;
  std::vector<double> weights(overlap.share.size());
  double length = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = overlap.share[i] * model_.calendar.step_length(overlap.first_step + static_cast<std::uint32_t>(i));
    length += weights[i];
  }
  if (!amount)
    for (double& weight : weights) weight /= length;
  return weighted(source, overlap.first_step, overlap.end_step, std::move(weights));
}

ir::ValueId Lowering::lower_observation(const Node& node) {
  using model::Observation;
  const ir::ValueId source = lower_node(node.args[0]);
  const std::uint32_t first = node.first_step, end = node.end_step;
  const auto observe = [&](ir::Observe kind) { return builder_.observe(kind, source, first, end); };
  switch (node.observation) {
    case Observation::lowest:
      return observe(ir::Observe::lowest);
    case Observation::highest:
      return observe(ir::Observe::highest);
    case Observation::first:
      return observe(ir::Observe::first_true);
    case Observation::ever:
      return observe(ir::Observe::ever);
    case Observation::always:
      return observe(ir::Observe::always);
    case Observation::count:
      return observe(ir::Observe::count);
    case Observation::return_rate:
      return lower_return_rate(node);
    case Observation::final_value:
      return weighted(source, end - 1, end, {1.0});
    case Observation::mean:
    case Observation::total:
      break;
  }
  std::vector<double> weights(end - first);
  double length = 0;
  for (std::uint32_t t = first; t < end; ++t) length += weights[t - first] = model_.calendar.step_length(t);
  if (node.observation == Observation::mean)
    for (double& weight : weights) weight /= length;
  return weighted(source, first, end, std::move(weights));
}

}  // namespace boucle::lower
