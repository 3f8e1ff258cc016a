#include <algorithm>
#include <cmath>
#include <random>

#include "gtest/gtest.h"
#include "result/dates.h"
#include "result/number_column.h"

namespace boucle::result {
namespace {

Moments moments_of(const std::vector<double>& values) {
  Moments total;
  for (const double x : values) total.merge({1, x, 0, x, x});
  return total;
}

// Feeds values as a run would: the first 4,096 as the pilot, the rest as bins.
NumberColumn column_of(const std::vector<double>& values) {
  NumberColumn column;
  const std::size_t pilot = std::min<std::size_t>(values.size(), pilot_path_count);
  const std::vector<double> alive(values.size(), 1.0);
  column.resize_pilot(pilot);
  column.set_pilot(0, values.data(), alive.data(), pilot);
  if (values.size() == pilot) return column;
  column.cut_pilot();
  for (std::size_t i = pilot; i < values.size(); ++i) {
    const std::uint32_t bin = find_bin(values[i], column.cut());
    column.add(&bin, 1);
  }
  return column;
}

TEST(moments, merging_gives_mean_and_deviation) {
  const std::vector<double> values{1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 6};
  const Moments m = moments_of(values);
  EXPECT_EQ(m.mean, 1e9 + 3);
  EXPECT_EQ(m.square_sum, 14.0);
  EXPECT_EQ(m.lowest, 1e9 + 1);
  EXPECT_EQ(m.highest, 1e9 + 6);
}

TEST(number_column, small_samples_have_exact_quantiles) {
  const Summary s = column_of({4, 1, 3, 2, 5}).summary(moments_of({4, 1, 3, 2, 5}));
  EXPECT_EQ(s.count, 5u);
  EXPECT_EQ(s.p50, 3.0);
  EXPECT_DOUBLE_EQ(s.p05, 1.2);
  EXPECT_DOUBLE_EQ(s.p90, 4.6);
  EXPECT_NEAR(s.sd, std::sqrt(2.5), 1e-15);
  const Summary one = column_of({7}).summary(moments_of({7}));
  EXPECT_EQ(one.sd, 0.0);
  EXPECT_EQ(one.p05, 7.0);
  EXPECT_EQ(one.p95, 7.0);
  EXPECT_EQ(NumberColumn().summary({}).count, 0u);
}

TEST(number_column, binned_quantiles_of_lognormal_draws_are_close_to_exact_ones) {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> draw(1, 0.8);
  std::vector<double> values(100000);
  for (double& x : values) x = draw(random);
  const Summary s = column_of(values).summary(moments_of(values));
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const double bin = (exact_quantile(sorted, 0.995) - exact_quantile(sorted, 0.005)) * 1.4 / bin_count;
  const double got[] = {s.p05, s.p10, s.p25, s.p50, s.p75, s.p90, s.p95};
  const double at[] = {0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95};
  for (int i = 0; i < 7; ++i) EXPECT_NEAR(got[i], exact_quantile(sorted, at[i]), bin) << at[i];
  EXPECT_EQ(s.lowest, sorted.front());
  EXPECT_EQ(s.highest, sorted.back());
}

TEST(number_column, frequent_values_stay_exact) {
  std::mt19937_64 random(2);
  std::normal_distribution<double> draw(0, 1);
  std::vector<double> values(50000);
  for (double& x : values) x = std::clamp(draw(random), -0.25, 0.5);  // 40 % at the floor, 31 % at the cap
  const Summary s = column_of(values).summary(moments_of(values));
  EXPECT_EQ(s.p05, -0.25);
  EXPECT_EQ(s.p25, -0.25);
  EXPECT_NEAR(s.p50, 0, 0.02);
  EXPECT_EQ(s.p75, 0.5);
  EXPECT_EQ(s.p95, 0.5);
}

TEST(number_column, a_constant_stays_exact_and_late_surprises_count) {
  std::vector<double> values(10000, 0.1);
  Summary s = column_of(values).summary(moments_of(values));
  EXPECT_EQ(s.p05, 0.1);
  EXPECT_EQ(s.p95, 0.1);
  EXPECT_EQ(s.lowest, 0.1);
  std::fill(values.begin() + 5000, values.end(), 3.0);
  std::fill(values.begin() + 9000, values.end(), -3.0);
  s = column_of(values).summary(moments_of(values));
  EXPECT_EQ(s.lowest, -3.0);
  EXPECT_EQ(s.highest, 3.0);
  EXPECT_EQ(s.p50, 0.1);
}

TEST(number_column, dead_lanes_do_not_count) {
  NumberColumn column;
  column.resize_pilot(4);
  const double x[] = {1, NAN, 3, 100}, alive[] = {1, 0, 1, 0};
  column.set_pilot(0, x, alive, 4);
  const Summary s = column.summary(moments_of({1, 3}));
  EXPECT_EQ(s.count, 2u);
  EXPECT_EQ(s.p50, 2.0);
}

TEST(bins, nothing_and_extreme_ranges_are_survived) {
  EXPECT_EQ(find_bin(5, make_bin_cut({})), over_bin);
  EXPECT_EQ(find_bin(-5, make_bin_cut({})), under_bin);
  const BinCut wide = make_bin_cut({-1.7e308, 0, 1.7e308});
  EXPECT_LT(find_bin(1.0, wide), counter_count);
  const BinCut narrow = make_bin_cut({0, 5e-324});
  EXPECT_LT(find_bin(5e-324, narrow), counter_count);
}

TEST(dates, quantiles_are_order_statistics_with_never_last) {
  const std::vector<double> step_date{10, 20, 30};
  DateSummary s;
  const double never = INFINITY;
  const double dates[] = {10, 5, 11, 20, 31, never, never, 30, 20, 20}, alive[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  add_dates(s, step_date, dates, alive, 10);
  EXPECT_EQ(s.count_by_step, (std::vector<std::uint64_t>{2, 4, 1}));
  EXPECT_EQ(s.never_count, 3u);
  EXPECT_EQ(date_quantile_step(s, 0.05), 0u);
  EXPECT_EQ(date_quantile_step(s, 0.2), 0u);
  EXPECT_EQ(date_quantile_step(s, 0.21), 1u);
  EXPECT_EQ(date_quantile_step(s, 0.6), 1u);
  EXPECT_EQ(date_quantile_step(s, 0.7), 2u);
  EXPECT_EQ(date_quantile_step(s, 0.75), std::nullopt);
  EXPECT_EQ(date_quantile_step(DateSummary(), 0.5), std::nullopt);
  const Summary days = summarise_dates(s, step_date);
  EXPECT_EQ(days.p50, 20.0);
  EXPECT_EQ(days.p95, never);
  EXPECT_TRUE(std::isnan(days.mean));
}

}  // namespace
}  // namespace boucle::result
