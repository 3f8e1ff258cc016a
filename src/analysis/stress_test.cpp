#include "analysis/stress.h"

#include <gtest/gtest.h>

namespace boucle::analysis {
namespace {

TEST(Stress, TheErrorIsThatOfTheMeanOfTheDifferences) {
  result::Summary summary;
  summary.count = 400;
  summary.mean = 3;
  summary.sd = 10;
  const Spread spread = spread_of(summary);
  EXPECT_DOUBLE_EQ(spread.mean, 3);
  EXPECT_NEAR(spread.error, 1.959963984540054 * 10 / 20, 1e-12);
  summary.count = 1;
  EXPECT_EQ(spread_of(summary).error, 0);
}

TEST(Stress, OrdersByLossAndByCausedFailure) {
  Stress stress;
  stress.sectors.resize(4);
  stress.sectors[0].equity_loss.mean = 1;
  stress.sectors[1].equity_loss.mean = 5;
  stress.sectors[2].equity_loss.mean = 1e-12;  // rounding
  stress.sectors[3].cash_loss.mean = 2;        // gains no equity, but goes without
  stress.sectors[0].failing.hit.value = 0.5;
  stress.sectors[1].failing = {{0.1, 0}, {0.2, 0}, {0.1, 0}, {}, {}};
  stress.sectors[3].is_outside = true;
  EXPECT_EQ(by_loss(stress), (std::vector<std::size_t>{1, 0, 3}));
  EXPECT_EQ(by_failing(stress), (std::vector<std::size_t>{1, 0}));
  EXPECT_FALSE(any_guarantee_called(stress));
  stress.guarantees.push_back({"g", {}, {2, 0, 2, 2, 2}});
  EXPECT_TRUE(any_guarantee_called(stress));
}

}  // namespace
}  // namespace boucle::analysis
