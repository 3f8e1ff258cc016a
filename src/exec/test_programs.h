// Programs for the tests of this stage, and a slow interpreter that says what any program means: one path at a time,
// one value at a time, with ir/evaluate.h. For tests only.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "base/math.h"
#include "base/random.h"
#include "ir/builder.h"
#include "ir/evaluate.h"
#include "ir/observe.h"

namespace boucle::exec::testing {

inline ir::Builder make_builder(std::uint32_t step_count, bool optimize = true) {
  std::vector<double> lengths(step_count, 0.25), dates;
  for (std::uint32_t i = 0; i < step_count; ++i) dates.push_back(91.0 * (i + 1));
  return ir::Builder("test", "base", lengths, dates, optimize);
}

// All values of one path. Step values are [step][value].
class Reference {
 public:
  Reference(const ir::Program& program, std::uint64_t seed, std::uint64_t path)
      : p_(program),
        seed_(seed),
        path_(path),
        steps_(p_.step_count, std::vector<double>(p_.values.size())),
        fixed_(p_.values.size()) {
    for (std::size_t i = 0; i < p_.values.size(); ++i) fixed_[i] = p_.values[i].constant;
    for (const ir::ValueId id : p_.path_order) fixed_[id.index()] = compute(id, 0);
    for (std::uint32_t step = 0; step < p_.step_count; ++step) {
      for (const ir::ValueId id : p_.step_order) steps_[step][id.index()] = compute(id, step);
    }
    for (const ir::ValueId id : p_.final_order) fixed_[id.index()] = compute(id, 0);
  }

  double at(ir::ValueId id, std::uint32_t step) const {
    const ir::Value& v = p_.value(id);
    if (v.op == ir::Op::table) return p_.tables[v.index][step];
    return v.phase == ir::Phase::step ? steps_[step][id.index()] : fixed_[id.index()];
  }

 private:
  double compute(ir::ValueId id, std::uint32_t step) const {
    const ir::Value& v = p_.value(id);
    if (v.op == ir::Op::lag) {
      const ir::Lag& lag = p_.lags[v.index];
      return step < lag.distance ? at(lag.initial, step) : at(lag.source, step - lag.distance);
    }
    if (v.op == ir::Op::observed) return observe(p_.observations[v.index]);
    const bool is_param = v.op == ir::Op::param_normal || v.op == ir::Op::param_uniform;
    if (is_param || v.op == ir::Op::noise_normal || v.op == ir::Op::noise_uniform) {
      const bool is_normal = v.op == ir::Op::param_normal || v.op == ir::Op::noise_normal;
      const std::uint32_t pair = is_param ? base::param_step_pair : step / 2;
      const std::uint64_t key = p_.draws[v.index].key;
      const base::DrawPair x =
          is_normal ? base::normal_pair(seed_, path_, pair, key) : base::uniform_pair(seed_, path_, pair, key);
      return is_param || step % 2 == 0 ? x.first : x.second;
    }
    const int count = ir::operand_count(v.op);
    return ir::evaluate(v.op, at(v.a, step), count > 1 ? at(v.b, step) : 0, count > 2 ? at(v.c, step) : 0);
  }

  double observe(const ir::Observation& o) const {
    double sofar = ir::observation_start(o.kind);
    for (std::uint32_t step = o.first_step; step < o.end_step; ++step) {
      const double weight = o.weights.empty() ? 0 : o.weights[step - o.first_step];
      sofar = ir::observation_step(o.kind, sofar, at(o.source, step), weight, p_.step_date[step]);
    }
    return sofar;
  }

  const ir::Program& p_;
  std::uint64_t seed_, path_;
  std::vector<std::vector<double>> steps_;
  std::vector<double> fixed_;
};

// Values, lags and observations at random. `tame`: only operations that keep numbers finite.
inline ir::Program random_program(std::uint64_t seed, bool optimize, bool tame) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  ir::Builder b = make_builder(1 + static_cast<std::uint32_t>(below(12)), optimize);
  const std::uint32_t steps = b.step_count();
  std::vector<ir::ValueId> pool, fixed, unbound_sources;
  const auto number = [&] { return static_cast<double>(static_cast<int>(below(2001)) - 1000) / 250; };
  const auto keep = [&](ir::ValueId id) { pool.push_back(id); };
  // Fixed values are leaves and sums of them, whether or not the builder optimises.
  const auto keep_fixed = [&](ir::ValueId id) { keep(id), fixed.push_back(id); };
  for (const double x : {0.0, 1.0, -0.5, 2.0, 3.0, 0.25}) keep_fixed(b.constant(x));
  for (int i = 0; i < 3; ++i) {
    std::vector<double> table;
    for (std::uint32_t step = 0; step < steps; ++step) table.push_back(number());
    keep(b.table(table));
  }
  for (std::uint64_t i = 0; i < 3; ++i) {
    keep_fixed(b.param_normal(b.draw("p" + std::to_string(i), 100 + i)));
    keep_fixed(b.binary(ir::Op::add, fixed.back(), b.param_uniform(b.draw("q" + std::to_string(i), 200 + i))));
    keep(b.noise_normal(b.draw("n" + std::to_string(i), 300 + i)));
    keep(b.noise_uniform(b.draw("u" + std::to_string(i), 400 + i)));
  }
  std::vector<ir::LagId> declared;
  for (int i = 0; i < 3; ++i) {
    const ir::ValueId initial = fixed[below(fixed.size())];
    declared.push_back(b.declare_lag(1 + static_cast<std::uint32_t>(below(5)), initial));
    keep(b.lag_value(declared.back()));
  }
  const ir::Op wild[] = {
      ir::Op::negate,    ir::Op::logical_not, ir::Op::absolute,   ir::Op::square_root, ir::Op::exponential,
      ir::Op::logarithm, ir::Op::floor,       ir::Op::round,      ir::Op::normal_cdf,  ir::Op::normal_quantile,
      ir::Op::add,       ir::Op::subtract,    ir::Op::multiply,   ir::Op::divide,      ir::Op::power,
      ir::Op::minimum,   ir::Op::maximum,     ir::Op::less,       ir::Op::less_equal,  ir::Op::equal,
      ir::Op::not_equal, ir::Op::logical_and, ir::Op::logical_or, ir::Op::select};
  const ir::Op mild[] = {ir::Op::negate,     ir::Op::logical_not, ir::Op::absolute, ir::Op::floor,
                         ir::Op::round,      ir::Op::normal_cdf,  ir::Op::minimum,  ir::Op::maximum,
                         ir::Op::less,       ir::Op::less_equal,  ir::Op::equal,    ir::Op::logical_and,
                         ir::Op::logical_or, ir::Op::select,      ir::Op::add};
  const std::size_t op_total = 20 + below(60);
  for (std::size_t i = 0; i < op_total; ++i) {
    const auto any = [&] {
      const bool anywhere = below(2) != 0;
      return pool[anywhere ? below(pool.size()) : pool.size() - 1 - below(8)];
    };
    if (below(8) == 0) {
      const ir::ValueId source = any(), initial = fixed[below(fixed.size())];
      keep(b.lag(source, static_cast<std::uint32_t>(below(6)), initial));
    } else {
      const ir::Op op = tame ? mild[below(std::size(mild))] : wild[below(std::size(wild))];
      const ir::ValueId x = any(), y = any(), z = any();  // one by one: the order of arguments is not fixed
      ir::ValueId value = b.apply(op, x, y, z);
      if (tame) value = b.binary(ir::Op::minimum, b.binary(ir::Op::maximum, value, b.constant(-50)), b.constant(50));
      keep(value);
    }
  }
  for (const ir::LagId lag : declared) b.bind_lag(lag, pool[below(pool.size())]);
  for (int i = 0; i < 6; ++i) {
    const ir::ValueId value = pool[below(pool.size())];
    b.equation("equation" + std::to_string(i), value, below(3) == 0);
    if (below(2)) b.series("series" + std::to_string(i), ir::Kind::number, value);
    if (below(3) == 0) b.series("again" + std::to_string(i), ir::Kind::number, value);
  }
  std::vector<ir::ValueId> finals = fixed;
  for (int i = 0; i < 8; ++i) {
    const auto kind = static_cast<ir::Observe>(below(7));
    const auto first = static_cast<std::uint32_t>(below(steps));
    const auto end = first + 1 + static_cast<std::uint32_t>(below(steps - first));
    const ir::ValueId source = pool[below(pool.size())];
    const bool from_start = below(2) != 0, to_end = below(2) != 0;
    const ir::ValueId value = b.observe(kind, source, from_start ? 0 : first, to_end ? steps : end);
    const bool is_date = kind == ir::Observe::first_true;
    if (!is_date) finals.push_back(value);
    b.measure("measure" + std::to_string(i), is_date ? ir::Kind::date : ir::Kind::number, value);
  }
  const ir::ValueId one = finals[below(finals.size())], other = finals[below(finals.size())];
  b.measure("mixed", ir::Kind::number, b.binary(ir::Op::maximum, one, other));
  b.measure("fixed", ir::Kind::number, fixed[below(fixed.size())]);
  return b.finish();
}

}  // namespace boucle::exec::testing
