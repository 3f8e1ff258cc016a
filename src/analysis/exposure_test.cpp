#include "analysis/exposure.h"

#include <gtest/gtest.h>

namespace boucle::analysis {
namespace {

// L pays C 60 of its 80, C pays N 40 of its 50, N pays C 10 back.
TEST(Exposure, FollowsReceiptsThroughTheOthers) {
  TradeNetwork network;
  network.count = 3;
  network.paid.assign(9, 0);
  network.receipts = {100, 80, 50};
  network.paid[0 * 3 + 1] = 60;
  network.paid[1 * 3 + 2] = 40;
  network.paid[2 * 3 + 1] = 10;
  const std::vector<Dependence> on_l = dependence(network, 0);
  EXPECT_DOUBLE_EQ(on_l[0].all, 0);
  EXPECT_DOUBLE_EQ(on_l[1].direct, 0.75);
  EXPECT_DOUBLE_EQ(on_l[1].second, 0);  // N owes nothing to L itself
  EXPECT_DOUBLE_EQ(on_l[2].direct, 0);
  EXPECT_DOUBLE_EQ(on_l[2].second, 0.8 * 0.75);
  // c = 3/4 + n/8, n = 4/5 c: c = 5/6, n = 2/3.
  EXPECT_NEAR(on_l[1].all, 5.0 / 6, 1e-11);
  EXPECT_NEAR(on_l[2].all, 2.0 / 3, 1e-11);
}

// Two who pay each other everything and depend on nobody else depend on the third not at all.
TEST(Exposure, AClosedCircleDependsOnNobody) {
  TradeNetwork network;
  network.count = 3;
  network.paid.assign(9, 0);
  network.receipts = {0, 10, 10};
  network.paid[1 * 3 + 2] = network.paid[2 * 3 + 1] = 10;
  for (const Dependence& d : dependence(network, 0)) EXPECT_EQ(d.all, 0);
}

}  // namespace
}  // namespace boucle::analysis
