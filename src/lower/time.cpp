// Time in lowering: dates moved and located, lags along the calendar, delays, schedules read ahead.
//
// A sum over a window is the difference of two running sums. F(p), what a schedule has paid by position p on the line
// of steps (k = floor(p)), is S(k - 1) + (p - k) a(k), where a are the amounts of the steps and S their running sum:
// two reads of columns that are computed once per path, before the first step. Beyond the calendar the last amount goes
// on.
#include <cmath>

#include "base/date_shift.h"
#include "lower/lowering.h"

namespace boucle::lower {

using ir::Op;
using ir::ValueId;
using model::Window;

namespace {
constexpr double whole_tolerance = 1e-9;      // 3 month / 3 month is a rounding away from 1
constexpr std::int32_t months_beyond = 1200;  // dates up to a century after the calendar keep the calendar's months
}  // namespace

ValueId Lowering::shift_date(ValueId date, ValueId duration, bool back) {
  if (model_.calendar.abstract()) return builder_.binary(back ? Op::subtract : Op::add, date, duration);
  if (back) duration = builder_.unary(Op::negate, duration);
  return builder_.binary(Op::shift_date, date, duration);
}

// ---------------------------------------------------------------------------------------------------------- the past
// A column of a variable that may be computed later in the step.
ValueId Lowering::past_column_value(VariableId id, ValueId initial, ValueId steps_back, ValueId now) {
  const auto [place, is_new] = past_columns_.try_emplace({id.index(), initial.index()});
  if (is_new) {
    place->second = builder_.declare_column(initial, false);
    if (variable_values_[id.index()])
      builder_.bind_column(place->second, variable_values_[id.index()]);
    else
      waiting_columns_[id.index()].push_back(place->second);
  }
  return builder_.recall(place->second, steps_back, now);
}

// x[-1 year] by day: the same day of the month, or its last one. The first day of a longer period decides.
ValueId Lowering::lower_calendar_lag(const Node& node, ValueId initial) {
  const base::Calendar& calendar = model_.calendar;
  std::vector<double> back(calendar.step_count);
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    const std::int32_t day = base::add_months(calendar.first_day(t), -node.months);
    const auto step = calendar.step_containing(day);
    back[t] = step ? t - *step : t + 1.0;
  }
  return past_column_value(VariableId(node.index), initial, builder_.table(std::move(back)), builder_.constant(0));
}

bool Lowering::is_flow(VariableId id) const {
  const model::TypeInfo& type = model_.variables[id].type;
  return type.type == Type::number && is_rate(model_, type.dimension);
}

// x as of a duration ago: with d = k + f steps, (1 - f) of what was k steps ago and f of what was k + 1 steps ago. Days
// differ in length; there amounts are split, so that the total of a flow is kept.
ValueId Lowering::lower_delay(const Node& node) {
  const VariableId id(node.index);
  const ValueId source = variable_values_[id.index()];
  const bool stated = node.args[1].valid() || model_.variables[id].initial.valid();
  if (source && !stated && builder_.phase(source) <= ir::Phase::path) return source;  // it was always the same
  const ValueId duration = lower_node(node.args[0]);
  const bool past = delay_is_past(model_, node);
  if (builder_.phase(duration) != ir::Phase::constant && builder_.phase(duration) != ir::Phase::path) {
    sink_
        .add(Kind::constant_expected, model_.node(node.args[0]).span,
             base::Phrase("the length of a delay", "la durée d'un retard"))
        .note("it may use numbers and `param`s, but nothing that varies over time",
              "elle peut employer des nombres et des `param`, mais rien qui varie dans le temps");
    return builder_.constant(0);
  }
  if (const auto known = builder_.constant_value(duration); known && *known < 0) {
    const Span span = model_.node(node.args[0]).span;
    const std::string written = model_.source_text ? model_.source_text(span) : "";
    auto diagnostic = sink_.add(Kind::negative_delay, span, written);
    if (written.size() > 1 && written[0] == '-')
      diagnostic.hint("the past is a positive delay: `" + written.substr(1) + "`",
                      "le passé est un retard positif : `" + written.substr(1) + "`", {{span, written.substr(1)}});
    return builder_.constant(0);
  }
  const ValueId zero = builder_.constant(0), one = builder_.constant(1);
  const ValueId exact =
      builder_.binary(Op::multiply, duration, builder_.constant(model::steps_per_year(model_.calendar)));
  const ValueId nearest = builder_.unary(Op::round, exact);
  const ValueId gap = builder_.unary(Op::absolute, builder_.binary(Op::subtract, exact, nearest));
  ValueId steps = builder_.select(builder_.binary(Op::less, gap, builder_.constant(whole_tolerance)), nearest, exact);
  steps = builder_.select(builder_.binary(Op::less, steps, zero), builder_.constant(std::nan("")), steps);
  const ValueId whole = builder_.unary(Op::floor, steps), part = builder_.binary(Op::subtract, steps, whole);
  const ValueId initial = fixed_initial(id, node.args[1]);
  const bool by_amount = model_.calendar.unit == base::StepUnit::day && is_flow(id);
  const ValueId now = past ? zero : source;
  ValueId near = past_column_value(id, initial, whole, now);
  ValueId far = past_column_value(id, initial, builder_.binary(Op::add, whole, one), zero);
  if (by_amount) {  // of the days they were
    const auto length_of = [&](ValueId back) {
      const ValueId lengths = builder_.table(builder_.step_lengths());
      const ir::ColumnId column = builder_.declare_column(builder_.constant(model_.calendar.step_length(0)), false);
      builder_.bind_column(column, lengths);
      return builder_.binary(Op::divide, builder_.recall(column, back, lengths), lengths);
    };
    near = builder_.binary(Op::multiply, near, length_of(whole));
    far = builder_.binary(Op::multiply, far, length_of(builder_.binary(Op::add, whole, one)));
  }
  const ValueId kept = builder_.binary(Op::multiply, builder_.binary(Op::subtract, one, part), near);
  const ValueId split = builder_.binary(Op::add, kept, builder_.binary(Op::multiply, part, far));
  return builder_.select(builder_.binary(Op::equal, part, zero), near, split);
}

// --------------------------------------------------------------------------------------------------------- the future
ValueId Lowering::ahead_of(ValueId source, ValueId position) {
  const auto [place, is_new] = ahead_columns_.try_emplace(source.index());
  if (is_new) {
    place->second = builder_.declare_column(builder_.constant(0), true);
    builder_.bind_column(place->second, source);
  }
  return builder_.ahead(place->second, position);
}

ValueId Lowering::lower_lead(const Node& node) {
  const ValueId source = variable_values_[node.index];
  if (builder_.phase(source) == ir::Phase::constant || builder_.phase(source) == ir::Phase::path) return source;
  const base::Calendar& calendar = model_.calendar;
  std::vector<double> position(calendar.step_count);
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    position[t] = t + static_cast<double>(node.steps);
    if (node.months == 0) continue;
    const auto step = calendar.step_containing(base::add_months(calendar.first_day(t), node.months));
    position[t] = step ? *step : calendar.step_count;
  }
  return ahead_of(source, builder_.table(std::move(position)));
}

ValueId Lowering::locate(ValueId date) {
  const base::Calendar& calendar = model_.calendar;
  if (!has_timeline_) {
    has_timeline_ = true;
    std::vector<double> days, positions;
    const std::uint32_t end = calendar.step_count;
    const bool by_month = calendar.unit == base::StepUnit::month || calendar.unit == base::StepUnit::quarter ||
                          calendar.unit == base::StepUnit::half || calendar.unit == base::StepUnit::year;
    const std::int32_t first = calendar.first_day(0), past_end = calendar.last_day(end - 1) + 1;
    if (by_month) {  // the months of a step are alike, whatever their days; those after the calendar too
      const double months_per_step = 12 * calendar.step_length(0);
      const auto months = static_cast<std::int32_t>(std::lround(end * months_per_step));
      for (std::int32_t month = 0; month <= months + months_beyond; ++month) {
        days.push_back(base::add_months(first, month));
        positions.push_back(month / months_per_step);
      }
    } else {
      days = {static_cast<double>(first), static_cast<double>(past_end)};
      positions = {0, static_cast<double>(end)};
    }
    builder_.timeline(std::move(days), std::move(positions));
  }
  return builder_.locate(date);
}

// The running sum of the amounts of steps.
ValueId Lowering::summed(ValueId amounts) {
  const auto [place, is_new] = sums_.try_emplace(amounts.index());
  if (!is_new) return place->second;
  const ir::LagId before = builder_.declare_lag(1, builder_.constant(0));
  const ValueId sum = builder_.binary(Op::add, builder_.lag_value(before), amounts);
  builder_.bind_lag(before, sum);
  return sums_[amounts.index()] = sum;
}

// A position on the line of steps, with its whole steps (not beyond the calendar) and the rest.
struct Lowering::Reach {
  ValueId whole, previous, rest;
};

ValueId Lowering::sum_to(const Reach& reach, ValueId amounts, ValueId sums) {
  return builder_.binary(Op::add, ahead_of(sums, reach.previous),
                         builder_.binary(Op::multiply, reach.rest, ahead_of(amounts, reach.whole)));
}

// The same of discounted amounts. Beyond the calendar, n whole steps and a part q of one more, the amount b of the last
// step goes on discounted by w a step: b (w (1 - w^n) / (1 - w) + q w^(n + 1)).
ValueId Lowering::discounted_sum_to(const Reach& reach, ValueId amounts, ValueId sums, ValueId factor) {
  const ValueId one = builder_.constant(1), count = builder_.constant(model_.calendar.step_count);
  const ValueId n = builder_.unary(Op::floor, reach.rest), q = builder_.binary(Op::subtract, reach.rest, n);
  const ValueId power = builder_.binary(Op::power, factor, n);
  const ValueId whole = builder_.select(
      builder_.binary(Op::equal, factor, one), n,
      builder_.binary(Op::divide, builder_.binary(Op::multiply, factor, builder_.binary(Op::subtract, one, power)),
                      builder_.binary(Op::subtract, one, factor)));
  const ValueId part = builder_.binary(Op::multiply, q, builder_.binary(Op::multiply, power, factor));
  const ValueId beyond = builder_.binary(Op::less_equal, count, reach.whole);
  const ValueId share = builder_.select(beyond, builder_.binary(Op::add, whole, part), reach.rest);
  return builder_.binary(Op::add, ahead_of(sums, reach.previous),
                         builder_.binary(Op::multiply, share, ahead_of(amounts, reach.whole)));
}

ValueId Lowering::lower_window(const Node& node) {
  const base::Calendar& calendar = model_.calendar;
  const ValueId source = variable_values_[node.index], one = builder_.constant(1);
  const ValueId lengths = builder_.table(builder_.step_lengths());
  ValueId from;
  if (node.args[0]) {  // the start of that day is the end of the day before
    from = locate(builder_.binary(Op::subtract, operand_as(node.args[0], Type::date), one));
  } else {
    std::vector<double> steps(calendar.step_count);
    for (std::uint32_t t = 0; t < calendar.step_count; ++t) steps[t] = t;
    from = builder_.table(std::move(steps));
  }
  const ValueId to = builder_.binary(Op::maximum, from, locate(operand_as(node.args[1], Type::date)));
  if (node.window == Window::return_rate) {
    const auto [place, is_new] = ahead_columns_.try_emplace(source.index());
    if (is_new) {
      place->second = builder_.declare_column(builder_.constant(0), true);
      builder_.bind_column(place->second, source);
    }
    return builder_.return_rate(place->second, from, to, false);
  }
  const auto reach = [&](ValueId position) {
    const ValueId whole =
        builder_.binary(Op::minimum, builder_.unary(Op::floor, position), builder_.constant(calendar.step_count));
    return Reach{whole, builder_.binary(Op::subtract, whole, one), builder_.binary(Op::subtract, position, whole)};
  };
  const Reach start = reach(from), end = reach(to);
  const auto between = [&](ValueId amounts) {
    const ValueId sums = summed(amounts);
    return builder_.binary(Op::subtract, sum_to(end, amounts, sums), sum_to(start, amounts, sums));
  };
  const ValueId amounts = builder_.binary(Op::multiply, source, lengths);
  if (node.window == Window::total) return between(amounts);
  if (node.window == Window::mean) {  // of a window without length, the value where it starts
    const ValueId length = between(lengths);
    return builder_.select(builder_.binary(Op::equal, length, builder_.constant(0)), ahead_of(source, from),
                           builder_.binary(Op::divide, between(amounts), length));
  }
  const ValueId rate = lower_node(node.args[2]);
  if (builder_.phase(rate) != ir::Phase::constant && builder_.phase(rate) != ir::Phase::path) {
    sink_
        .add(Kind::constant_expected, model_.node(node.args[2]).span,
             base::Phrase("the rate of `npv`", "le taux de `npv`"))
        .note("it may use numbers and `param`s, but nothing that varies over time",
              "il peut employer des nombres et des `param`, mais rien qui varie dans le temps");
    return builder_.constant(0);
  }
  // Discounted to the start of the calendar, then moved to the start of the window.
  const ValueId growth = builder_.binary(Op::add, one, rate), elapsed = summed(lengths);
  const ValueId discounted =
      builder_.binary(Op::multiply, amounts, builder_.binary(Op::power, growth, builder_.unary(Op::negate, elapsed)));
  const ValueId sums = summed(discounted);
  const ValueId factor =
      builder_.binary(Op::power, growth, builder_.constant(-calendar.step_length(calendar.step_count - 1)));
  const ValueId present = builder_.binary(Op::subtract, discounted_sum_to(end, discounted, sums, factor),
                                          discounted_sum_to(start, discounted, sums, factor));
  return builder_.binary(Op::multiply, present, builder_.binary(Op::power, growth, sum_to(start, lengths, elapsed)));
}

// irr(x) in a measure: over what the path has become, once it has ended.
ValueId Lowering::lower_return_rate(const Node& node) {
  const ValueId source = lower_node(node.args[0]);
  double from = node.first_step, to = node.end_step;
  if (node.weights != 0) {  // index + 1 of an overlap
    const std::vector<double>& share = model_.overlaps[node.weights - 1].share;
    from += share.size() > 1 ? 1 - share.front() : 0;
    to -= 1 - share.back();
  }
  const ir::ColumnId column = builder_.declare_column(builder_.constant(0), false);
  builder_.bind_column(column, source);
  return builder_.return_rate(column, builder_.constant(from), builder_.constant(to), true);
}

}  // namespace boucle::lower
