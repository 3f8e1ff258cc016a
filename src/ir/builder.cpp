#include "ir/builder.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "base/math.h"
#include "ir/bits.h"
#include "ir/evaluate.h"
#include "ir/observe.h"

namespace boucle::ir {

namespace {

using base::bits_of;
using base::hash_combine;

constexpr std::size_t first_index_size = 1024;  // a power of two

std::uint64_t hash_value(const Value& v) {
  std::uint64_t h = hash_combine(static_cast<std::uint64_t>(v.op), v.index);
  h = hash_combine(h, v.a.index() | (static_cast<std::uint64_t>(v.b.index()) << 32));
  return hash_combine(h, v.c.index() ^ bits_of(v.constant));
}

bool same_value(const Value& x, const Value& y) {
  return x.op == y.op && x.a == y.a && x.b == y.b && x.c == y.c && x.index == y.index &&
         bits_of(x.constant) == bits_of(y.constant);
}

std::uint64_t hash_numbers(std::uint64_t seed, const std::vector<double>& numbers) {
  for (const double x : numbers) seed = hash_combine(seed, bits_of(x));
  return seed;
}

bool same_bits(const std::vector<double>& x, const std::vector<double>& y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](double a, double b) { return bits_of(a) == bits_of(b); });
}

bool gives_boolean(Op op) {
  return op == Op::logical_not || op == Op::less || op == Op::less_equal || op == Op::equal || op == Op::not_equal ||
         op == Op::logical_and || op == Op::logical_or;
}

// a op b and b op a have the same bits.
bool is_commutative(Op op) {
  return op == Op::add || op == Op::multiply || op == Op::equal || op == Op::not_equal || op == Op::logical_and ||
         op == Op::logical_or;
}

}  // namespace

Builder::Builder(std::string model, std::string scenario, std::vector<double> step_length,
                 std::vector<double> step_date, bool optimize)
    : optimize_(optimize), index_(first_index_size) {
  BOUCLE_CHECK(!step_length.empty() && step_length.size() == step_date.size(), "a program needs steps");
  BOUCLE_CHECK(step_length.size() <= max_step_count, "a program has too many steps");
  program_.model = std::move(model);
  program_.scenario = std::move(scenario);
  program_.step_count = static_cast<std::uint32_t>(step_length.size());
  program_.step_length = std::move(step_length);
  program_.step_date = std::move(step_date);
}

// ---- Values ---------------------------------------------------------------------------------------------------------

ValueId Builder::add_value(const Value& value) {
  BOUCLE_CHECK(program_.values.size() < 0xffff'fff0u, "a program has too many values");
  bool boolean = gives_boolean(value.op);
  if (value.op == Op::constant) boolean = value.constant == 1 || bits_of(value.constant) == 0;
  if (value.op == Op::select) boolean = is_boolean(value.b) && is_boolean(value.c);
  if (value.op == Op::table) {
    const std::vector<double>& table = program_.tables[value.index];
    boolean = std::all_of(table.begin(), table.end(), [](double x) { return x == 1 || bits_of(x) == 0; });
  }
  program_.values.push_back(value);
  is_boolean_.push_back(boolean);
  return ValueId(static_cast<std::uint32_t>(program_.values.size() - 1));
}

ValueId Builder::intern(const Value& value) {
  if (!optimize_) return add_value(value);
  if (index_used_ * 2 >= index_.size()) grow_index();
  const std::size_t mask = index_.size() - 1;
  std::size_t i = hash_value(value) & mask;
  for (; index_[i] != 0; i = (i + 1) & mask) {
    if (same_value(program_.values[index_[i] - 1], value)) return ValueId(index_[i] - 1);
  }
  const ValueId id = add_value(value);
  index_[i] = id.index() + 1;
  ++index_used_;
  return id;
}

void Builder::grow_index() {
  std::vector<std::uint32_t> larger(index_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const std::uint32_t entry : index_) {
    if (entry == 0) continue;
    std::size_t i = hash_value(program_.values[entry - 1]) & mask;
    while (larger[i] != 0) i = (i + 1) & mask;
    larger[i] = entry;
  }
  index_ = std::move(larger);
}

ValueId Builder::constant(double value) {
  Value v;
  v.constant = canonical(value);
  return intern(v);
}

std::uint32_t Builder::add_table(std::vector<double> by_step) {
  for (double& x : by_step) x = canonical(x);
  const auto next = static_cast<std::uint32_t>(program_.tables.size());
  if (optimize_) {
    std::vector<std::uint32_t>& same_hash = tables_by_hash_[hash_numbers(1, by_step)];
    for (const std::uint32_t table : same_hash) {
      if (same_bits(program_.tables[table], by_step)) return table;
    }
    same_hash.push_back(next);
  }
  program_.tables.push_back(std::move(by_step));
  return next;
}

ValueId Builder::table(std::vector<double> by_step) {
  BOUCLE_CHECK(by_step.size() == program_.step_count, "a table needs one number a step");
  if (optimize_ && all_bits_equal(by_step)) return constant(by_step.front());
  Value v;
  v.op = Op::table;
  v.phase = Phase::schedule;
  v.index = add_table(std::move(by_step));
  return intern(v);
}

DrawId Builder::draw(const std::string& name, std::uint64_t key) {
  const auto [place, is_new] =
      draw_by_name_.try_emplace(name, DrawId(static_cast<std::uint32_t>(program_.draws.size())));
  if (is_new) program_.draws.push_back({name, key});
  return place->second;
}

ValueId Builder::leaf_of_draw(Op op, DrawId draw, Phase phase) {
  BOUCLE_CHECK(draw.index() < program_.draws.size(), "a draw is unknown to the builder");
  Value v;
  v.op = op;
  v.phase = phase;
  v.index = draw.index();
  return intern(v);
}

ValueId Builder::param_normal(DrawId draw) { return leaf_of_draw(Op::param_normal, draw, Phase::path); }
ValueId Builder::param_uniform(DrawId draw) { return leaf_of_draw(Op::param_uniform, draw, Phase::path); }
ValueId Builder::noise_normal(DrawId draw) { return leaf_of_draw(Op::noise_normal, draw, Phase::step); }
ValueId Builder::noise_uniform(DrawId draw) { return leaf_of_draw(Op::noise_uniform, draw, Phase::step); }

// ---- Operations -----------------------------------------------------------------------------------------------------

std::optional<double> Builder::constant_value(ValueId id) const {
  const Value& v = program_.value(id);
  if (v.op != Op::constant) return std::nullopt;
  return v.constant;
}

std::vector<double> Builder::values_by_step(ValueId id) const {
  const Value& v = program_.value(id);
  if (v.op == Op::table) return program_.tables[v.index];
  if (v.op == Op::constant) return std::vector<double>(program_.step_count, v.constant);
  return {};
}

double Builder::at_step(ValueId id, std::uint32_t step) const {
  const Value& v = program_.value(id);
  return v.op == Op::table ? program_.tables[v.index][step] : v.constant;
}

bool Builder::is_constant(ValueId id, double value) const {
  const Value& v = program_.value(id);
  return v.op == Op::constant && bits_of(v.constant) == bits_of(value);
}

Phase Builder::result_phase(const Operands& x, int count) const {
  const ValueId ids[3] = {x.a, x.b, x.c};
  bool any[5] = {};
  for (int i = 0; i < count; ++i) {
    BOUCLE_CHECK(ids[i].index() < program_.values.size(), "an operand is unknown to the builder");
    any[static_cast<std::size_t>(phase(ids[i]))] = true;
  }
  const bool schedule = any[1], path = any[2], step = any[3], final = any[4];
  BOUCLE_CHECK(!(final && (schedule || step)), "the final phase cannot read a value of one step");
  if (final) return Phase::final;
  if (step || (schedule && path)) return Phase::step;
  if (path) return Phase::path;
  return schedule ? Phase::schedule : Phase::constant;
}

ValueId Builder::simplify(Op op, const Operands& x) const {
  const ValueId none;
  if (op == Op::negate) return program_.value(x.a).op == Op::negate ? program_.value(x.a).a : none;
  if (op == Op::logical_not) {
    const Value& inner = program_.value(x.a);
    return inner.op == Op::logical_not && is_boolean(inner.a) ? inner.a : none;
  }
  if (op == Op::multiply) return is_constant(x.b, 1.0) ? x.a : is_constant(x.a, 1.0) ? x.b : none;
  if (op == Op::divide || op == Op::power) return is_constant(x.b, 1.0) ? x.a : none;
  if (op == Op::subtract) return is_constant(x.b, 0.0) ? x.a : none;
  if (op == Op::add) return is_constant(x.b, -0.0) ? x.a : is_constant(x.a, -0.0) ? x.b : none;
  if (op == Op::minimum || op == Op::maximum) return x.a == x.b ? x.a : none;
  if (op == Op::logical_and || op == Op::logical_or) {
    const double neutral = op == Op::logical_and ? 1.0 : 0.0;
    if (is_constant(x.a, 1.0 - neutral)) return x.a;
    if (is_constant(x.b, 1.0 - neutral)) return x.b;
    if (is_constant(x.a, neutral) && is_boolean(x.b)) return x.b;
    if (is_constant(x.b, neutral) && is_boolean(x.a)) return x.a;
    return x.a == x.b && is_boolean(x.a) ? x.a : none;
  }
  if (op == Op::select) {
    if (const std::optional<double> condition = constant_value(x.a)) return *condition != 0 ? x.b : x.c;
    return x.b == x.c ? x.b : none;
  }
  return none;
}

ValueId Builder::compute_by_step(Op op, const Operands& x) {
  const int count = operand_count(op);
  std::vector<double> result(program_.step_count);
  for (std::uint32_t step = 0; step < program_.step_count; ++step) {
    const double a = at_step(x.a, step);
    const double b = count > 1 ? at_step(x.b, step) : 0;
    const double c = count > 2 ? at_step(x.c, step) : 0;
    result[step] = evaluate(op, a, b, c);
  }
  return table(std::move(result));
}

ValueId Builder::apply(Op op, ValueId a, ValueId b, ValueId c) {
  const int count = operand_count(op);
  BOUCLE_CHECK(count > 0, "a leaf was built as an operation");
  Operands x{a, count > 1 ? b : ValueId(), count > 2 ? c : ValueId()};
  const Phase phase = result_phase(x, count);
  if (phase == Phase::constant) {
    return constant(evaluate(op, at_step(x.a, 0), count > 1 ? at_step(x.b, 0) : 0, count > 2 ? at_step(x.c, 0) : 0));
  }
  if (optimize_) {
    if (const ValueId simpler = simplify(op, x)) return simpler;
  }
  if (phase == Phase::schedule) return compute_by_step(op, x);
  if (optimize_ && is_commutative(op) && x.b < x.a) std::swap(x.a, x.b);
  Value v;
  v.op = op;
  v.phase = phase;
  v.a = x.a;
  v.b = x.b;
  v.c = x.c;
  return intern(v);
}

ValueId Builder::unary(Op op, ValueId a) {
  BOUCLE_CHECK(operand_count(op) == 1, "the operation does not take one operand");
  return apply(op, a);
}

ValueId Builder::binary(Op op, ValueId a, ValueId b) {
  BOUCLE_CHECK(operand_count(op) == 2, "the operation does not take two operands");
  return apply(op, a, b);
}

ValueId Builder::select(ValueId condition, ValueId yes, ValueId no) { return apply(Op::select, condition, yes, no); }

// ---- Lags and observations ------------------------------------------------------------------------------------------

ValueId Builder::add_lag(const Lag& lag) {
  Value v;
  v.op = Op::lag;
  v.phase = Phase::step;
  v.index = static_cast<std::uint32_t>(program_.lags.size());
  program_.lags.push_back(lag);
  const ValueId value = add_value(v);
  lag_values_.push_back(value);
  return value;
}

ValueId Builder::lag(ValueId source, std::uint32_t distance, ValueId initial) {
  if (distance == 0) return source;
  BOUCLE_CHECK(phase(initial) == Phase::constant || phase(initial) == Phase::path,
               "the initial value of a lag must not change over time");
  BOUCLE_CHECK(phase(source) != Phase::final, "a lag cannot read a final value");
  if (distance >= program_.step_count) return initial;
  if (source == initial) return source;
  if (phase(source) == Phase::step) {
    if (!optimize_) return add_lag({source, distance, initial});
    const std::uint64_t ends = source.index() | (static_cast<std::uint64_t>(initial.index()) << 32);
    std::vector<std::uint32_t>& same_hash = lags_by_hash_[hash_combine(distance, ends)];
    for (const std::uint32_t i : same_hash) {
      const Lag& known = program_.lags[i];
      if (known.source == source && known.distance == distance && known.initial == initial) return lag_values_[i];
    }
    same_hash.push_back(static_cast<std::uint32_t>(program_.lags.size()));
    return add_lag({source, distance, initial});
  }
  std::vector<double> is_before(program_.step_count);
  std::fill(is_before.begin(), is_before.begin() + distance, 1.0);
  ValueId earlier = source;
  if (phase(source) == Phase::schedule) {
    std::vector<double> shifted = values_by_step(source);
    std::copy_backward(shifted.begin(), shifted.end() - distance, shifted.end());
    earlier = table(std::move(shifted));
  }
  return select(table(std::move(is_before)), initial, earlier);
}

LagId Builder::declare_lag(std::uint32_t distance, ValueId initial) {
  BOUCLE_CHECK(distance >= 1, "a lag within one step is no lag");
  BOUCLE_CHECK(phase(initial) == Phase::constant || phase(initial) == Phase::path,
               "the initial value of a lag must not change over time");
  const LagId id(static_cast<std::uint32_t>(program_.lags.size()));
  add_lag({ValueId(), distance, initial});
  return id;
}

void Builder::bind_lag(LagId lag, ValueId source) {
  Lag& bound = program_.lags[lag.index()];
  BOUCLE_CHECK(!bound.source.valid(), "a lag was bound twice");
  BOUCLE_CHECK(phase(source) != Phase::final, "a lag cannot read a final value");
  bound.source = source;
}

std::vector<ValueId> Builder::begin_block(std::string name, const std::vector<ValueId>& starts) {
  BOUCLE_CHECK(program_.blocks.empty() || !program_.blocks.back().residuals.empty(), "a block was not ended");
  Block block;
  block.name = std::move(name);
  block.starts = starts;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    BOUCLE_CHECK(phase(starts[i]) != Phase::final, "a first guess cannot be a final value");
    Value v;
    v.op = Op::unknown;
    v.phase = Phase::step;
    v.index = static_cast<std::uint32_t>(program_.unknown_block.size());
    program_.unknown_block.push_back(static_cast<std::uint32_t>(program_.blocks.size()));
    block.unknowns.push_back(intern(v));
  }
  program_.blocks.push_back(std::move(block));
  return program_.blocks.back().unknowns;
}

void Builder::end_block(std::vector<ValueId> residuals, std::vector<ValueId> jacobian) {
  Block& block = program_.blocks.back();
  const std::size_t count = block.unknowns.size();
  BOUCLE_CHECK(residuals.size() == count && jacobian.size() == count * count, "a block is not square");
  for (ValueId& entry : jacobian) {
    if (!entry.valid()) entry = constant(0);
  }
  program_.blocks.back().residuals = std::move(residuals);
  program_.blocks.back().jacobian = std::move(jacobian);
}

std::uint32_t Builder::trace(Trace trace) {
  for (const TraceFlow& flow : trace.flows)
    BOUCLE_CHECK(phase(flow.rate) != Phase::final, "a flow of a trace cannot be a final value");
  for (const ValueId opening : trace.openings) {
    BOUCLE_CHECK(phase(opening) == Phase::constant || phase(opening) == Phase::path,
                 "the opening cash of a trace must not change over time");
  }
  program_.traces.push_back(std::move(trace));
  return static_cast<std::uint32_t>(program_.traces.size() - 1);
}

ValueId Builder::traced(std::uint32_t trace, TracePart part, std::uint32_t member) {
  BOUCLE_CHECK(trace < program_.traces.size() && member < program_.traces[trace].members.size(),
               "what is traced does not exist");
  for (std::uint32_t i = 0; i < program_.traced_parts.size(); ++i) {
    const TracedPart& known = program_.traced_parts[i];
    if (known.trace == trace && known.part == part && known.member == member) return traced_values_[i];
  }
  Value v;
  v.op = Op::traced;
  v.phase = Phase::step;
  v.index = static_cast<std::uint32_t>(program_.traced_parts.size());
  program_.traced_parts.push_back({trace, member, part});
  traced_values_.push_back(add_value(v));
  return traced_values_.back();
}

const Clearing& Builder::clear(Clearing clearing) {
  const auto place = static_cast<std::uint32_t>(program_.clearings.size());
  Clearing::for_each_result(clearing, [&](ValueId& id) {
    Value v;
    v.op = Op::cleared;
    v.phase = Phase::step;
    v.index = static_cast<std::uint32_t>(program_.cleared_by.size());
    program_.cleared_by.push_back(place);
    id = intern(v);
  });
  program_.clearings.push_back(std::move(clearing));
  return program_.clearings.back();
}

double Builder::fold_observation(const Observation& o) const {
  double sofar = observation_start(o.kind);
  for (std::uint32_t step = o.first_step; step < o.end_step; ++step) {
    const double weight = o.kind == Observe::weighted_sum ? o.weights[step - o.first_step] : 0;
    sofar = observation_step(o.kind, sofar, at_step(o.source, step), weight, program_.step_date[step]);
  }
  return sofar;
}

std::uint32_t Builder::add_observation(Observation observation) {
  const auto next = static_cast<std::uint32_t>(program_.observations.size());
  if (optimize_) {
    std::uint64_t h = hash_combine(static_cast<std::uint64_t>(observation.kind), observation.source.index());
    h = hash_combine(h, observation.first_step | (static_cast<std::uint64_t>(observation.end_step) << 32));
    std::vector<std::uint32_t>& same_hash = observations_by_hash_[hash_numbers(h, observation.weights)];
    for (const std::uint32_t i : same_hash) {
      const Observation& known = program_.observations[i];
      if (known.kind == observation.kind && known.source == observation.source &&
          known.first_step == observation.first_step && known.end_step == observation.end_step &&
          same_bits(known.weights, observation.weights)) {
        return i;
      }
    }
    same_hash.push_back(next);
  }
  program_.observations.push_back(std::move(observation));
  return next;
}

ValueId Builder::observe(Observe kind, ValueId source, std::uint32_t first_step, std::uint32_t end_step,
                         std::vector<double> weights) {
  BOUCLE_CHECK(first_step <= end_step && end_step <= program_.step_count, "an observation leaves the calendar");
  BOUCLE_CHECK(phase(source) != Phase::final, "an observation cannot read a final value");
  if (kind == Observe::weighted_sum && weights.empty()) weights.assign(end_step - first_step, 1.0);
  const std::size_t wanted = kind == Observe::weighted_sum ? end_step - first_step : 0;
  BOUCLE_CHECK(weights.size() == wanted, "an observation has the wrong number of weights");
  Observation observation{kind, source, first_step, end_step, std::move(weights)};
  if (optimize_ && is_path_invariant(source)) return constant(fold_observation(observation));
  Value v;
  v.op = Op::observed;
  v.phase = Phase::final;
  v.index = add_observation(std::move(observation));
  return intern(v);
}

// ---- What readers ask for -------------------------------------------------------------------------------------------

void Builder::equation(std::string name, ValueId value, bool may_fault, Kind kind) {
  BOUCLE_CHECK(value.index() < program_.values.size(), "an equation has no value");
  program_.equations.push_back({std::move(name), value, may_fault, kind});
}

void Builder::measure(std::string name, Kind kind, ValueId value, bool mean_only) {
  BOUCLE_CHECK(phase(value) != Phase::schedule && phase(value) != Phase::step, "a measure is one number per path");
  program_.measures.push_back({std::move(name), kind, value, mean_only});
}

void Builder::series(std::string name, Kind kind, ValueId value) {
  BOUCLE_CHECK(phase(value) != Phase::final, "a series cannot be a final value");
  program_.series.push_back({std::move(name), kind, value});
}

}  // namespace boucle::ir
