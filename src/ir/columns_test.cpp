#include "ir/columns.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "ir/builder.h"
#include "ir/serialise.h"
#include "ir/verify.h"

namespace boucle::ir {
namespace {

double rate(std::vector<DatedAmount> amounts) { return rate_of_return(amounts); }

TEST(rate_of_return, closed_forms) {
  EXPECT_NEAR(rate({{-100, 1}, {121, 3}}), 0.1, 1e-14);
  EXPECT_NEAR(rate({{-100, 1}, {60, 2}, {60, 3}}), (0.6 + std::sqrt(0.36 + 2.4)) / 2 - 1, 1e-14);
  EXPECT_NEAR(rate({{-100, 0}, {25, 1}}), -0.75, 1e-14);
  EXPECT_EQ(rate({{-100, 1}, {100, 7}}), 0);
  EXPECT_NEAR(rate({{-1, 0.25}, {16, 0.5}}), 65535, 1e-6);
  EXPECT_NEAR(rate({{100, 1}, {-110, 2}}), 0.1, 1e-14);  // a loan taken
}

TEST(rate_of_return, several_none_and_nothing) {
  EXPECT_NEAR(rate({{-100, 1}, {230, 2}, {-132, 3}}), 0.1, 1e-12);  // 10 % and 20 % solve it
  EXPECT_EQ(rate({{-100, 1}, {0, 2}}), -1);
  EXPECT_EQ(rate({{-100, 0.25}, {0.1, 0.5}}), -1);  // 1 - 1e-12 of it is lost
  EXPECT_TRUE(std::isnan(rate({{100, 1}, {1, 2}})));
  EXPECT_TRUE(std::isnan(rate({{0, 1}})));
  EXPECT_TRUE(std::isnan(rate({})));
  EXPECT_TRUE(std::isnan(rate({{-100, 1}, {100, 2}, {-100, 3}})));  // worth less than nothing at every rate
  EXPECT_TRUE(std::isnan(rate({{-100, 1}, {base::math_nan, 2}})));
}

TEST(rate_of_return, is_worth_nothing_at_its_rate) {
  std::mt19937 random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<DatedAmount> amounts = {{-100, 0.25}};
    const int count = 1 + static_cast<int>(random() % 40);
    double size = 100;
    for (int i = 1; i <= count; ++i) {
      amounts.push_back({static_cast<double>(random() % 1'000) / 10, 0.25 * (i + 1)});
      size += amounts.back().amount;
    }
    const double r = rate(amounts);
    if (size == 100) continue;
    ASSERT_TRUE(std::isfinite(r));
    if (r == -1) continue;  // next to nothing comes back
    double worth = 0, largest = 0;
    for (const DatedAmount& a : amounts) {
      worth += a.amount * std::pow(1 + r, -a.years);
      largest += std::fabs(a.amount) * std::pow(1 + r, -a.years);
    }
    ASSERT_NEAR(worth, 0, 1e-9 * largest) << r;
  }
}

Builder four_steps() { return Builder("m", "base", {0.25, 0.25, 0.25, 0.25}, {89, 180, 272, 364}); }

TEST(columns, what_no_path_changes_is_computed_at_once) {
  Builder b = four_steps();
  const ValueId x = b.table({1, 2, 3, 4});
  const ColumnId past = b.declare_column(b.constant(9), false), ahead = b.declare_column(b.constant(0), true);
  b.bind_column(past, x);
  b.bind_column(ahead, x);
  EXPECT_EQ(b.values_by_step(b.recall(past, b.table({0, 1, 1, 5}), x)), (std::vector<double>{1, 1, 2, 9}));
  EXPECT_EQ(b.values_by_step(b.ahead(ahead, b.table({-1, 3, 2.5, 9}))), (std::vector<double>{0, 4, 3, 4}));
}

TEST(columns, days_have_their_place) {
  Builder b = four_steps();
  b.timeline({0, 90, 181, 273, 365}, {0, 1, 2, 3, 4});
  EXPECT_EQ(b.constant_value(b.locate(b.constant(89))), 1);
  EXPECT_EQ(b.constant_value(b.locate(b.constant(44))), 0.5);
  EXPECT_EQ(b.constant_value(b.locate(b.constant(-30))), 0);
  EXPECT_EQ(b.constant_value(b.locate(b.constant(364 + 92))), 5);
  EXPECT_EQ(b.constant_value(b.locate(b.constant(base::math_infinity))), base::math_infinity);
}

Program with_columns(bool noisy) {
  Builder b = four_steps();
  const ValueId p = b.param_uniform(b.draw("p", 1));
  const ValueId source = noisy ? b.noise_normal(b.draw("n", 2)) : b.binary(Op::multiply, p, b.table({1, 2, 3, 4}));
  const ColumnId column = b.declare_column(b.constant(0), true);
  b.bind_column(column, source);
  b.timeline({0, 365}, {0, 4});
  b.series("x", Kind::number, b.ahead(column, b.binary(Op::add, p, b.table({0, 1, 2, 3}))));
  b.series("y", Kind::number, b.locate(b.binary(Op::add, p, b.table({0, 1, 2, 3}))));
  return b.finish();
}

TEST(columns, survive_serialisation) {
  const Program program = with_columns(false);
  EXPECT_TRUE(verify(program).empty());
  const auto back = deserialise(serialise(program));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(serialise(*back), serialise(program));
}

TEST(columns, a_noise_is_not_read_ahead) { EXPECT_FALSE(verify(with_columns(true)).empty()); }

}  // namespace
}  // namespace boucle::ir
