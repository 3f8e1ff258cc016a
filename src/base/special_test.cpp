#include "base/special.h"

#include <cmath>
#include <random>
#include <vector>

#include "base/math.h"
#include "gtest/gtest.h"

namespace boucle::base {
namespace {

enum class Family { gamma, beta, student };
struct Reference {
  Family family;
  double a, b, x, lower, upper;
};

const std::vector<Reference>& references() {
  static const std::vector<Reference> rows = {
#define SPECIAL(family, a, b, x, lower, upper) {Family::family, a, b, x, lower, upper},
#include "base/special_reference.def"
#undef SPECIAL
  };
  return rows;
}

Tails tails_at(Family family, double a, double b, double x) {
  return family == Family::gamma  ? gamma_tails(a, x)
         : family == Family::beta ? beta_tails(a, b, x)
                                  : student_tails(a, x);
}

double quantile_at(Family family, double a, double b, double tail) {
  return family == Family::gamma  ? gamma_quantile(a, tail)
         : family == Family::beta ? beta_quantile(a, b, tail)
                                  : student_quantile(a, tail);
}

double relative(double got, double want) { return std::fabs(got - want) / std::fabs(want); }

TEST(special, tails_agree_with_fifty_digits) {
  ASSERT_GT(references().size(), 250u);
  for (const Reference& r : references()) {
    const Tails tails = tails_at(r.family, r.a, r.b, r.x);
    const double smaller = std::fmin(r.lower, r.upper);
    const double tolerated = smaller < 1e-130 ? 1e-8 : 1e-11;  // an exponent of 300 has that many digits less
    EXPECT_LT(relative(tails.lower, r.lower), tolerated) << r.a << " " << r.b << " at " << r.x;
    EXPECT_LT(relative(tails.upper, r.upper), tolerated) << r.a << " " << r.b << " at " << r.x;
  }
}

TEST(special, quantiles_agree_with_fifty_digits) {
  for (const Reference& r : references()) {
    const double got = quantile_at(r.family, r.a, r.b, tail_of({r.lower, r.upper}));
    EXPECT_LT(relative(got, r.x), 1e-11) << r.a << " " << r.b << " at " << r.x;
  }
}

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2 (Student) and 1.3.6.7.4 (chi-square), three digits.
TEST(special, quantiles_agree_with_published_tables) {
  EXPECT_NEAR(student_quantile(5, 0.975), 2.571, 5e-4);
  EXPECT_NEAR(student_quantile(10, 0.95), 1.812, 5e-4);
  EXPECT_NEAR(student_quantile(1, 0.999), 318.313, 5e-3);  // the table says .313, exactly 318.309
  EXPECT_NEAR(2 * gamma_quantile(5, 0.95), 18.307, 5e-4);
  EXPECT_NEAR(2 * gamma_quantile(0.5, 0.99), 6.635, 5e-4);
  EXPECT_NEAR(2 * gamma_quantile(50, 0.05), 77.929, 5e-4);
}

TEST(special, closed_forms) {
  for (double u = 0.001; u < 1; u += 0.0371) {
    EXPECT_LT(relative(gamma_quantile(1, u), -std::log1p(-u)), 1e-13) << u;
    EXPECT_LT(relative(beta_quantile(1, 1, u), u), 1e-13) << u;
    EXPECT_LT(relative(beta_quantile(3, 1, u), std::cbrt(u)), 1e-13) << u;
    EXPECT_NEAR(beta_quantile(0.5, 0.5, u), std::pow(std::sin(std::acos(-1.0) * u / 2), 2), 1e-14) << u;
    EXPECT_NEAR(student_quantile(1, u) * std::cos(std::acos(-1.0) * (u - 0.5)), std::sin(std::acos(-1.0) * (u - 0.5)),
                1e-13)
        << u;
    EXPECT_NEAR(student_quantile(2, u), (2 * u - 1) / std::sqrt(2 * u * (1 - u)), 1e-12 / (u * (1 - u))) << u;
  }
}

// F(F^-1(t)) = t on both tails, and F^-1 grows.
TEST(special, quantiles_invert_the_tails_and_grow) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> log_shape(-2.2, 9), exponent(-250, -0.31);
  int compared = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto family = static_cast<Family>(i % 3);
    const double a = std::exp(log_shape(random)), b = std::exp(log_shape(random));
    const double size = 0.5 * std::pow(10.0, i % 2 ? exponent(random) / 60 : exponent(random));
    const double tail = i % 5 < 2 ? -size : size;
    const double x = quantile_at(family, a, b, tail);
    // A quantile beyond all doubles, or so near 1 that a double has no room for what it is short of it.
    const bool at_end = std::fabs(x) < 1e-290 || std::fabs(x) > 1e150 || (family == Family::beta && 1 - x < 1e-3);
    if (at_end) continue;
    ++compared;
    const Tails got = tails_at(family, a, b, x);
    EXPECT_LT(relative(tail > 0 ? got.lower : got.upper, size), 1e-10 * (1 + a * 1e-3 + b * 1e-3))
        << static_cast<int>(family) << " " << a << " " << b << " " << tail;
    const double next = quantile_at(family, a, b, tail * (tail > 0 ? 1.001 : 0.999));
    EXPECT_GE(next, x - std::fabs(x) * 1e-14) << static_cast<int>(family) << " " << a << " " << b << " " << tail;
  }
  EXPECT_GT(compared, 2000);
}

TEST(special, poisson_is_the_first_count_that_reaches_the_tail) {
  for (const double mean : {0.01, 0.5, 3.0, 17.5, 120.0}) {
    double term = std::exp(-mean), sum = term;
    int count = 0;
    for (double u = 0.0005; u < 1; u += 0.00731) {
      while (sum < u) term *= mean / ++count, sum += term;
      ASSERT_EQ(poisson_quantile(mean, u), count) << mean << " " << u;
    }
    EXPECT_NEAR(poisson_tails(mean, count).lower, sum, 1e-13);
    const double far = poisson_quantile(mean, -1e-100);
    EXPECT_LE(poisson_tails(mean, far).upper, 1e-100);
    EXPECT_GT(poisson_tails(mean, far - 1).upper, 1e-100);
  }
  EXPECT_EQ(poisson_quantile(0, 0.7), 0);
}

TEST(special, ends_and_what_is_outside) {
  EXPECT_EQ(gamma_quantile(2, 0), 0);
  EXPECT_EQ(gamma_quantile(2, 1), math_infinity);
  EXPECT_EQ(beta_quantile(2, 3, 1), 1);
  EXPECT_EQ(student_quantile(4, 0.5), 0);
  EXPECT_EQ(student_quantile(4, 0), -math_infinity);
  EXPECT_EQ(gamma_tails(2, -1).lower, 0);
  EXPECT_EQ(beta_tails(2, 3, 2).upper, 0);
  for (const double wrong : {-1.0, 0.0, 1e11, math_nan}) {
    EXPECT_TRUE(std::isnan(gamma_quantile(wrong, 0.5)));
    EXPECT_TRUE(std::isnan(beta_quantile(wrong, 1, 0.5)));
    EXPECT_TRUE(std::isnan(gamma_tails(wrong, 1).lower));
  }
  EXPECT_TRUE(std::isnan(student_quantile(-1, 0.5)));
  EXPECT_TRUE(std::isnan(poisson_quantile(-1, 0.5)));
  EXPECT_TRUE(std::isnan(gamma_quantile(2, 1.5)));
  EXPECT_TRUE(std::isnan(gamma_quantile(2, math_nan)));
}

}  // namespace
}  // namespace boucle::base
