#include "lower/distribution_solve.h"

#include <cmath>

#include "base/special.h"
#include "gtest/gtest.h"

namespace boucle::lower {
namespace {

TEST(distribution_solve, a_beta_has_the_percentiles_it_was_found_from) {
  const double shares[] = {0.0001, 0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.9999};
  for (const double low : shares) {
    for (const double high : shares) {
      if (low >= high) continue;
      const auto found = beta_of_interval(low, high);
      ASSERT_TRUE(found) << low << " to " << high;
      EXPECT_NEAR(base::beta_quantile(found->first, found->second, 0.05) / low, 1, 1e-10);
      EXPECT_NEAR(base::beta_quantile(found->first, found->second, 0.95) / high, 1, 1e-10);
    }
  }
  EXPECT_FALSE(beta_of_interval(0.3, 0.3 + 1e-7));
}

TEST(distribution_solve, a_gamma_has_the_percentiles_it_was_found_from) {
  for (const double ratio : {1.001, 1.1, 2.0, 10.0, 1e3, 1e9}) {
    const auto found = gamma_of_interval(2, 2 * ratio);
    ASSERT_TRUE(found) << ratio;
    EXPECT_NEAR(found->second * base::gamma_quantile(found->first, 0.05), 2, 1e-11);
    EXPECT_NEAR(found->second * base::gamma_quantile(found->first, 0.95) / (2 * ratio), 1, 1e-11);
  }
  // The exponential is the gamma of shape 1, with percentiles log(20/19) and log(20).
  const auto exponential = gamma_of_interval(std::log(20.0 / 19), std::log(20.0));
  ASSERT_TRUE(exponential);
  EXPECT_NEAR(exponential->first, 1, 1e-12);
  EXPECT_NEAR(exponential->second, 1, 1e-12);
  EXPECT_FALSE(gamma_of_interval(1, 1 + 1e-9));
}

TEST(distribution_solve, a_logitnormal_has_its_moments) {
  // mpmath, quadrature at 30 digits: mu 0.5, sigma 0.8 has mean 0.607948937919236 and deviation 0.169184125440829.
  const TwoParameters found = logitnormal_of_moments(0.607948937919236, 0.169184125440829);
  EXPECT_NEAR(found.first, 0.5, 1e-6);
  EXPECT_NEAR(found.second, 0.8, 1e-6);
}

}  // namespace
}  // namespace boucle::lower
