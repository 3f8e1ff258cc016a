#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "analysis/checks.h"
#include "analysis/claims.h"
#include "analysis/drivers.h"
#include "analysis/runway.h"
#include "analysis/statistics.h"

namespace boucle::analysis {
namespace {

TEST(Statistics, QuantilesOfDatesSortNeverLast) {
  const result::DateSummary dates{{0, 10, 40, 20}, 30};
  EXPECT_EQ(date_quantile(dates, 0.05), 1u);
  EXPECT_EQ(date_quantile(dates, 0.10), 1u);
  EXPECT_EQ(date_quantile(dates, 0.11), 2u);
  EXPECT_EQ(date_quantile(dates, 0.50), 2u);
  EXPECT_EQ(date_quantile(dates, 0.70), 3u);
  EXPECT_EQ(date_quantile(dates, 0.90), std::nullopt);
  EXPECT_EQ(cumulative_share(dates), (std::vector<double>{0, 0.1, 0.5, 0.7}));
}

TEST(Statistics, ErrorOfAShare) {
  EXPECT_DOUBLE_EQ(probability_half_width(0.5, 0.005, 10'000), 0.0098);
  EXPECT_DOUBLE_EQ(probability_half_width(0, 0, 10'000), 0.0003);
  EXPECT_DOUBLE_EQ(probability_half_width(1, 0, 1), 0);
}

TEST(Statistics, QuantileBetweenOrderStatistics) {
  const std::vector<double> values{1, 2, 3, 4};
  EXPECT_DOUBLE_EQ(sorted_quantile(values, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(sorted_quantile(values, 0), 1);
  EXPECT_DOUBLE_EQ(sorted_quantile(values, 1), 4);
  EXPECT_TRUE(std::isnan(sorted_quantile({}, 0.5)));
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(sorted_quantile(std::vector<double>{1, inf, inf}, 0.75), inf);
}

TEST(Drivers, RanksShareTies) {
  EXPECT_EQ(ranks(std::vector<double>{3, 1, 3, 2}), (std::vector<double>{3.5, 1, 3.5, 2}));
}

// A rank is one more than the number of smaller values, and half the number of other equal ones.
TEST(Drivers, RanksCountTheSmallerValues) {
  std::vector<double> values{0.0, -0.0, -std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::infinity(), std::numeric_limits<double>::denorm_min()};
  for (int i = 0; i < 500; ++i) values.push_back(std::round(std::sin(i * 12.9898) * 40) * std::pow(10.0, i % 7 - 3));
  const std::vector<double> found = ranks(values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto smaller = std::count_if(values.begin(), values.end(), [&](double x) { return x < values[i]; });
    const auto equal = std::count(values.begin(), values.end(), values[i]);
    EXPECT_EQ(found[i], static_cast<double>(smaller) + static_cast<double>(equal + 1) / 2) << values[i];
  }
}

TEST(Drivers, SpearmansCorrelationOfAKnownTable) {
  // IQ and hours of television of ten people (the worked example of the article on Spearman's coefficient in
  // Wikipedia): the squares of the differences of ranks add up to 194, and rho = 1 - 6 * 194 / (10 * 99).
  const std::vector<double> iq{106, 100, 86, 101, 99, 103, 97, 113, 112, 110},
      hours{7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
  EXPECT_NEAR(rank_correlation(centered_ranks(iq), centered_ranks(hours)), -29.0 / 165, 1e-15);
  EXPECT_EQ(rank_correlation(centered_ranks(iq), centered_ranks(std::vector<double>(10, 1.0))), 0);
}

result::RunResult run_of_two_draws() {
  result::RunResult run;
  run.pilot.path_count = 400;
  run.pilot.faulted.assign(400, false);
  run.pilot.param_draws.resize(3);
  run.pilot.measures.resize(1);
  for (int i = 0; i < 400; ++i) {
    run.pilot.param_draws[0].push_back(std::sin(i * 12.9898) * 3);
    run.pilot.param_draws[1].push_back((i * 7919) % 400);
    run.pilot.measures[0].push_back(100 - (i * 7919) % 400 * 0.25);
  }
  run.pilot.measures[0][5] = std::nan("");
  run.pilot.faulted[5] = true;
  return run;
}

TEST(Drivers, LargestFirstNoiseLeftOut) {
  const result::RunResult run = run_of_two_draws();
  const DriverTable table(run, {"chaff", "price", "noise"});
  const std::vector<Driver> drivers = table.of_measure(0, 3);
  ASSERT_GE(drivers.size(), 1u);
  EXPECT_EQ(drivers[0].name, "price");
  EXPECT_NEAR(drivers[0].correlation, -1, 1e-12);
}

TEST(Claims, VerdictsByPercentile) {
  const result::RunResult run = run_of_two_draws();  // uniform between 0.25 and 100
  const auto judge_one = [&](ClaimShape shape, double low, double high) {
    return judge_claims(run, {"chaff", "price", "noise"}, {{0, shape, low, high}}).front();
  };
  EXPECT_EQ(judge_one(ClaimShape::equal, 50, 50).verdict, ClaimVerdict::agrees);
  EXPECT_NEAR(judge_one(ClaimShape::equal, 50, 50).percentile, 0.5, 0.01);
  EXPECT_EQ(judge_one(ClaimShape::equal, 97, 97).verdict, ClaimVerdict::edge);
  const ClaimAnswer far = judge_one(ClaimShape::equal, 200, 200);
  EXPECT_EQ(far.verdict, ClaimVerdict::far);
  ASSERT_TRUE(far.driver);
  EXPECT_EQ(far.driver->name, "price");
  EXPECT_EQ(judge_one(ClaimShape::about, 104, 104).verdict, ClaimVerdict::agrees);
  EXPECT_EQ(judge_one(ClaimShape::below, 200, 200).verdict, ClaimVerdict::agrees);
  EXPECT_EQ(judge_one(ClaimShape::above, 200, 200).verdict, ClaimVerdict::far);
  EXPECT_EQ(judge_one(ClaimShape::equal, 90, 300).verdict, ClaimVerdict::agrees);
}

TEST(Claims, CertainModelsAndUnresolvedClaims) {
  result::RunResult run;
  run.pilot.path_count = 1;
  run.pilot.faulted = {false};
  run.pilot.measures = {{17.1}};
  const auto answers = judge_claims(
      run, {},
      {{0, ClaimShape::equal, 17, 17}, {0, ClaimShape::equal, 18, 18}, {std::nullopt, ClaimShape::equal, 1, 1}});
  EXPECT_EQ(answers[0].verdict, ClaimVerdict::agrees);
  EXPECT_EQ(answers[1].verdict, ClaimVerdict::far);
  EXPECT_EQ(answers[2].verdict, ClaimVerdict::unresolved);
}

TEST(Checks, ShareOfFailingPaths) {
  result::MeasureResult condition;
  condition.kind = result::Kind::boolean;
  condition.summary.count = 1000;
  condition.probability = 0.99;
  condition.probability_se = 0.003;
  const CheckOutcome failed = judge_check("x <= 1", condition);
  EXPECT_FALSE(failed.passed);
  EXPECT_NEAR(failed.failing_share, 0.01, 1e-15);
  condition.probability = 1;
  EXPECT_TRUE(judge_check("x <= 1", condition).passed);
  EXPECT_TRUE(judge_check_of_all_paths("P(x) > 0", 1).passed);
  EXPECT_FALSE(judge_check_of_all_paths("P(x) > 0", 0).passed);
  EXPECT_FALSE(judge_check_of_all_paths("P(x) > 0", std::nan("")).known);
}

TEST(Runways, QuantilesAndCumulativeShare) {
  result::MeasureResult measure;
  measure.kind = result::Kind::date;
  measure.dates = {{10, 50, 20}, 20};
  measure.probability = 0.8;
  measure.probability_se = 0.04;
  const Runway r = runway(measure);
  EXPECT_EQ(r.p10, 0u);
  EXPECT_EQ(r.p50, 1u);
  EXPECT_EQ(r.p90, std::nullopt);
  EXPECT_DOUBLE_EQ(r.cumulative[2], 0.8);
}

}  // namespace
}  // namespace boucle::analysis
