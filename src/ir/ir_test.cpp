#include <cmath>
#include <random>

#include "base/hash.h"
#include "base/math.h"
#include "gtest/gtest.h"
#include "ir/builder.h"
#include "ir/evaluate.h"
#include "ir/printer.h"
#include "ir/serialise.h"
#include "ir/verify.h"

namespace boucle::ir {
namespace {

Builder make_builder(bool optimize = true, std::uint32_t step_count = 4) {
  std::vector<double> lengths(step_count, 0.25), dates;
  for (std::uint32_t i = 0; i < step_count; ++i) dates.push_back(91.0 * (i + 1));
  return Builder("test", "base", lengths, dates, optimize);
}

std::string all_problems(const Program& p) {
  std::string text;
  for (const std::string& problem : verify(p)) text += problem + "\n";
  return text;
}

// A bit of everything.
Program sample(bool optimize) {
  Builder b = make_builder(optimize);
  const DrawId g_draw = b.draw("lab.growth", 11), e_draw = b.draw("lab.shock", 12);
  const ValueId growth = b.binary(Op::multiply, b.constant(0.1), b.param_normal(g_draw));
  const ValueId shock = b.noise_normal(e_draw);
  const ValueId demand = b.table({1, 2, 3, 4});
  const LagId before = b.declare_lag(1, b.constant(7));
  const ValueId cash = b.binary(Op::add, b.binary(Op::multiply, b.lag_value(before), b.unary(Op::exponential, growth)),
                                b.binary(Op::multiply, demand, shock));
  b.bind_lag(before, cash);
  const ValueId out = b.binary(Op::less, cash, b.constant(0));
  const ValueId ratio = b.binary(Op::divide, demand, cash);
  b.equation("lab.cash", cash, false);
  b.equation("lab.ratio", ratio, true);
  b.measure("gap", Kind::number, b.observe(Observe::lowest, cash, 0, 4));
  b.measure("cash_out", Kind::date, b.observe(Observe::first_true, out, 0, 4));
  b.measure("mean", Kind::number, b.observe(Observe::weighted_sum, cash, 1, 3, {0.5, 0.5}));
  b.series("lab.cash", Kind::number, cash);
  b.identity({"lab", {{cash, 1}, {cash, -1}}});
  b.payment({"lab.bill", "lab", "cloud", "compute", "revenue", ratio});
  return b.finish();
}

TEST(builder, folds_constants_and_shares_values) {
  Builder b = make_builder();
  const ValueId two = b.constant(2), x = b.noise_normal(b.draw("x", 1));
  EXPECT_EQ(b.constant_value(b.binary(Op::add, two, b.constant(3))), 5.0);
  EXPECT_EQ(b.binary(Op::add, x, two), b.binary(Op::add, two, x));
  EXPECT_NE(b.binary(Op::subtract, x, two), b.binary(Op::subtract, two, x));
  EXPECT_NE(b.binary(Op::minimum, x, two), b.binary(Op::minimum, two, x));  // the order shows for NaN and signed zeros
  EXPECT_EQ(b.constant(0.0), b.constant(0.0));
  EXPECT_NE(b.constant(0.0), b.constant(-0.0));
  EXPECT_EQ(b.constant(std::nan("1")), b.constant(-std::nan("2")));
}

TEST(builder, simplifies_only_where_every_bit_stays) {
  Builder b = make_builder();
  const ValueId x = b.noise_normal(b.draw("x", 1)), y = b.noise_normal(b.draw("y", 2));
  const ValueId yes = b.boolean(true), no = b.boolean(false), c = b.binary(Op::less, x, y);
  EXPECT_EQ(b.binary(Op::multiply, x, b.constant(1)), x);
  EXPECT_NE(b.binary(Op::add, x, b.constant(0)), x);  // -0 + 0 is 0
  EXPECT_EQ(b.binary(Op::subtract, x, b.constant(0)), x);
  EXPECT_NE(b.binary(Op::multiply, x, b.constant(0)), b.constant(0));
  EXPECT_EQ(b.unary(Op::negate, b.unary(Op::negate, x)), x);
  EXPECT_EQ(b.unary(Op::logical_not, b.unary(Op::logical_not, c)), c);
  EXPECT_NE(b.unary(Op::logical_not, b.unary(Op::logical_not, x)), x);
  EXPECT_EQ(b.binary(Op::logical_and, c, yes), c);
  EXPECT_NE(b.binary(Op::logical_and, x, yes), x);
  EXPECT_EQ(b.binary(Op::logical_and, x, no), no);
  EXPECT_EQ(b.binary(Op::logical_or, yes, x), yes);
  EXPECT_EQ(b.select(yes, x, y), x);
  EXPECT_EQ(b.select(no, x, y), y);
  EXPECT_EQ(b.select(c, x, x), x);
}

TEST(builder, hoists_path_invariant_work_into_tables) {
  Builder b = make_builder();
  const ValueId t = b.table({1, 2, 3, 4});
  const ValueId doubled = b.binary(Op::multiply, t, b.constant(2));
  EXPECT_EQ(b.phase(doubled), Phase::schedule);
  EXPECT_EQ(b.values_by_step(doubled), (std::vector<double>{2, 4, 6, 8}));
  EXPECT_EQ(doubled, b.table({2, 4, 6, 8}));
  EXPECT_EQ(b.phase(b.binary(Op::subtract, t, t)), Phase::constant);
  EXPECT_EQ(b.values_by_step(b.lag(t, 2, b.constant(9))), (std::vector<double>{9, 9, 1, 2}));
  const ValueId p = b.param_normal(b.draw("p", 1));
  EXPECT_EQ(b.phase(b.binary(Op::add, p, b.constant(1))), Phase::path);
  EXPECT_EQ(b.phase(b.binary(Op::add, p, t)), Phase::step);
  EXPECT_EQ(b.lag(p, 1, p), p);
  EXPECT_EQ(b.phase(b.lag(p, 1, b.constant(0))), Phase::step);
  EXPECT_EQ(b.lag(p, 4, b.constant(5)), b.constant(5));
}

TEST(builder, evaluates_recursions_that_no_path_can_change) {
  Builder b = make_builder();
  const LagId before = b.declare_lag(1, b.constant(100));
  const ValueId x = b.binary(Op::multiply, b.lag_value(before), b.constant(2));
  b.bind_lag(before, x);
  b.series("x", Kind::number, x);
  const ValueId y = b.binary(Op::add, x, b.noise_normal(b.draw("e", 3)));
  b.series("y", Kind::number, y);
  const Program p = b.finish();
  EXPECT_EQ(all_problems(p), "");
  EXPECT_TRUE(p.lags.empty());
  ASSERT_EQ(p.value(p.series[0].value).op, Op::table);
  EXPECT_EQ(p.tables[p.value(p.series[0].value).index], (std::vector<double>{200, 400, 800, 1600}));
  EXPECT_EQ(p.step_order.size(), 2u);
}

TEST(builder, drops_what_nothing_reads_only_when_optimizing) {
  for (const bool optimize : {true, false}) {
    Builder b = make_builder(optimize);
    const ValueId x = b.noise_normal(b.draw("x", 1));
    b.unary(Op::exponential, x);
    b.series("x", Kind::number, x);
    const Program p = b.finish();
    EXPECT_EQ(all_problems(p), "");
    EXPECT_EQ(p.step_order.size(), optimize ? 1u : 2u);
  }
}

TEST(builder, folds_observations_of_invariant_values) {
  Builder b = make_builder();
  const ValueId t = b.table({1, -2, 3, 4});
  const ValueId negative = b.binary(Op::less, t, b.constant(0));
  EXPECT_EQ(b.constant_value(b.observe(Observe::weighted_sum, t, 1, 3)), 1.0);
  EXPECT_EQ(b.constant_value(b.observe(Observe::weighted_sum, t, 1, 3, {10, 1})), -17.0);
  EXPECT_EQ(b.constant_value(b.observe(Observe::lowest, t, 0, 4)), -2.0);
  EXPECT_EQ(b.constant_value(b.observe(Observe::highest, t, 0, 3)), 3.0);
  EXPECT_EQ(b.constant_value(b.observe(Observe::first_true, negative, 0, 4)), 182.0);
  EXPECT_EQ(b.constant_value(b.observe(Observe::first_true, negative, 2, 4)), base::math_infinity);
  EXPECT_EQ(b.constant_value(b.observe(Observe::ever, negative, 0, 4)), 1.0);
  EXPECT_EQ(b.constant_value(b.observe(Observe::ever, negative, 2, 2)), 0.0);
  EXPECT_EQ(b.constant_value(b.observe(Observe::always, negative, 2, 2)), 1.0);
  EXPECT_EQ(b.constant_value(b.observe(Observe::always, negative, 0, 4)), 0.0);
  EXPECT_EQ(b.constant_value(b.observe(Observe::count, negative, 0, 4)), 1.0);
  const ValueId x = b.noise_normal(b.draw("x", 1));
  EXPECT_EQ(b.observe(Observe::lowest, x, 0, 4), b.observe(Observe::lowest, x, 0, 4));
  EXPECT_NE(b.observe(Observe::lowest, x, 0, 4), b.observe(Observe::lowest, x, 0, 3));
}

TEST(builder, builds_a_hundred_thousand_values_quickly) {
  Builder b = make_builder();
  ValueId x = b.noise_normal(b.draw("x", 1));
  for (int i = 0; i < 100000; ++i) x = b.binary(i % 2 ? Op::add : Op::multiply, x, b.constant(2.0 + i));
  b.series("x", Kind::number, x);
  EXPECT_EQ(b.finish().step_order.size(), 100001u);
}

TEST(verify, accepts_what_the_builder_makes) {
  for (const bool optimize : {true, false}) EXPECT_EQ(all_problems(sample(optimize)), "");
}

TEST(verify, finds_what_is_broken) {
  const Program good = sample(true);
  const auto broken = [&](auto&& change) {
    Program p = good;
    change(p);
    return !verify(p).empty();
  };
  EXPECT_TRUE(broken([](Program& p) { p.step_count = 0; }));
  EXPECT_TRUE(broken([](Program& p) { p.step_date[1] = p.step_date[0]; }));
  EXPECT_TRUE(broken([](Program& p) { p.tables[0].pop_back(); }));
  EXPECT_TRUE(broken([](Program& p) { p.draws[1].key = p.draws[0].key; }));
  EXPECT_TRUE(broken([](Program& p) { p.lags[0].distance = 0; }));
  EXPECT_TRUE(broken([](Program& p) { p.lags[0].source = ValueId(); }));
  EXPECT_TRUE(broken([](Program& p) { p.lags[0].initial = p.lags[0].source; }));
  EXPECT_TRUE(broken([](Program& p) { p.observations[0].end_step = 5; }));
  EXPECT_TRUE(broken([](Program& p) { p.step_order.pop_back(); }));
  EXPECT_TRUE(broken([](Program& p) { p.step_order.push_back(p.step_order[0]); }));
  EXPECT_TRUE(broken([](Program& p) { std::swap(p.step_order.front(), p.step_order.back()); }));
  EXPECT_TRUE(broken([](Program& p) { p.path_order.push_back(p.step_order[0]); }));
  EXPECT_TRUE(broken([](Program& p) { p.measures[0].value = p.step_order[0]; }));
  EXPECT_TRUE(broken([](Program& p) { p.series[0].value = p.final_order[0]; }));
  EXPECT_TRUE(broken([](Program& p) { p.equations[0].value = ValueId(); }));
  EXPECT_TRUE(broken([](Program& p) { p.values.back().op = static_cast<Op>(200); }));
  EXPECT_TRUE(broken([](Program& p) { p.values.back().phase = Phase::constant; }));
  EXPECT_TRUE(broken([](Program& p) {
    for (Value& v : p.values) {
      if (v.op == Op::add) v.a = ValueId(static_cast<std::uint32_t>(p.values.size() - 1));
    }
  }));
}

TEST(serialise, round_trip_is_exact) {
  for (const bool optimize : {true, false}) {
    const Program p = sample(optimize);
    const std::string bytes = serialise(p);
    const base::Result<Program> back = deserialise(bytes);
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(serialise(*back), bytes);
    EXPECT_EQ(print(*back), print(p));
  }
}

TEST(serialise, survives_any_bytes) {
  const std::string good = serialise(sample(true));
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(deserialise(good.substr(0, size)).ok());
  std::mt19937_64 random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string bad = good;
    bad[random() % (bad.size() - 8)] = static_cast<char>(random());
    // Make the hash right, so that the fields themselves are reached.
    bad.resize(bad.size() - 8);
    const std::uint64_t hash = base::hash_string(bad);
    for (int k = 0; k < 8; ++k) bad += static_cast<char>(hash >> (8 * k) & 0xff);
    (void)deserialise(bad).ok();
  }
  EXPECT_FALSE(deserialise(good + "x").ok());
}

TEST(printer, shows_every_part) {
  const std::string text = print(sample(true));
  for (const char* part : {"program test, scenario base", "param_normal lab.growth", "noise_normal lab.shock", "lag v",
                           "initially 7", "observed first_true", "weights 0.5 0.5", "# lab.cash",
                           "lab.ratio (may fault)", "lab.bill: lab -> cloud", "cash_out = v", "(date)"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(evaluate, has_the_stated_meaning) {
  EXPECT_EQ(evaluate(Op::round, 2.5), 3.0);
  EXPECT_EQ(evaluate(Op::round, -2.5), -3.0);
  EXPECT_EQ(evaluate(Op::logical_and, 2, -1), 1.0);
  EXPECT_EQ(evaluate(Op::select, 0, 1, 2), 2.0);
  EXPECT_EQ(evaluate(Op::select, 1, 1, base::math_nan), 1.0);
  EXPECT_EQ(evaluate(Op::minimum, base::math_nan, 2), 2.0);
  EXPECT_EQ(evaluate(Op::less, 1, base::math_infinity), 1.0);
  EXPECT_EQ(evaluate(Op::power, 2, 0.5), evaluate(Op::power, 2, 0.5));
}

}  // namespace
}  // namespace boucle::ir
