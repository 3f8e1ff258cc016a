#include "base/math.h"

#include <cmath>
#include <cstdint>
#include <random>

#include "base/random.h"
#include "gtest/gtest.h"

namespace boucle::base {
namespace {

double ulp_error(double got, long double want) {
  const double rounded = static_cast<double>(want);
  if (std::isinf(rounded) || rounded == 0) return got == rounded ? 0 : 1e9;
  int exponent = 0;
  std::frexp(rounded, &exponent);
  const long double ulp = std::ldexp(1.0L, std::max(exponent - 53, -1074));
  return static_cast<double>(std::abs((static_cast<long double>(got) - want) / ulp));
}

const int rounds = 200000;

TEST(math, exp_is_within_one_ulp) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> wide(-745, 710), narrow(-2, 2);
  double worst = 0;
  for (int i = 0; i < rounds; ++i) {
    const double x = i % 2 ? wide(random) : narrow(random);
    if (x < -708 || x > 709.7) continue;
    worst = std::max(worst, ulp_error(math_exp(x), std::exp(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1.0);
  RecordProperty("worst", std::to_string(worst));
}

TEST(math, exp_of_special_values) {
  EXPECT_EQ(math_exp(0.0), 1.0);
  EXPECT_EQ(math_exp(-0.0), 1.0);
  EXPECT_EQ(math_exp(math_infinity), math_infinity);
  EXPECT_EQ(math_exp(-math_infinity), 0.0);
  EXPECT_TRUE(std::isnan(math_exp(math_nan)));
  EXPECT_EQ(math_exp(1000), math_infinity);
  EXPECT_EQ(math_exp(709.79), math_infinity);
  EXPECT_TRUE(std::isfinite(math_exp(709.78)));
  EXPECT_EQ(math_exp(-1000), 0.0);
  for (double x = -745; x < -708; x += 0.01) {
    EXPECT_LE(ulp_error(math_exp(x), std::exp(static_cast<long double>(x))), 1.01) << x;
  }
}

TEST(math, log_is_within_one_ulp) {
  std::mt19937_64 random(2);
  std::uniform_int_distribution<std::uint64_t> bits(1, 0x7fef'ffff'ffff'ffffULL);
  std::uniform_real_distribution<double> narrow(0.4, 2.5);
  double worst = 0;
  for (int i = 0; i < rounds; ++i) {
    const double x = i % 2 ? from_bits(bits(random)) : narrow(random);
    worst = std::max(worst, ulp_error(math_log(x), std::log(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1.0);
  RecordProperty("worst", std::to_string(worst));
  EXPECT_EQ(math_log(1.0), 0.0);
  EXPECT_EQ(math_log(0.0), -math_infinity);
  EXPECT_EQ(math_log(-0.0), -math_infinity);
  EXPECT_EQ(math_log(math_infinity), math_infinity);
  EXPECT_TRUE(std::isnan(math_log(-1.0)));
  EXPECT_TRUE(std::isnan(math_log(-math_infinity)));
  EXPECT_TRUE(std::isnan(math_log(math_nan)));
  EXPECT_LE(ulp_error(math_log(0x1p-1074), std::log(0x1p-1074L)), 1.0);
  EXPECT_LE(ulp_error(math_log(0x1.8p-1060), std::log(0x1.8p-1060L)), 1.0);
}

TEST(math, pow_is_within_two_ulp) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> base(0.5, 2.0), exponent(-900, 900), small(-4, 4), log_base(-300, 300);
  double worst = 0;
  int compared = 0;
  for (int i = 0; i < rounds; ++i) {
    const double x = i % 3 == 0 ? std::exp(log_base(random)) : base(random);
    double y = i % 3 == 1 ? exponent(random) : small(random);
    if (i % 7 == 0) y = std::round(y);
    const long double want = std::pow(static_cast<long double>(x), static_cast<long double>(y));
    if (!(want > 1e-300L && want < 1e308L)) continue;
    worst = std::max(worst, ulp_error(math_pow(x, y), want));
    ++compared;
  }
  EXPECT_LT(worst, 2.0);
  EXPECT_GT(compared, rounds / 2);
  RecordProperty("worst", std::to_string(worst));
}

TEST(math, pow_of_special_values_agrees_with_the_standard_library) {
  const double values[] = {0.0,   -0.0,  1.0,    -1.0,   0.5,       -0.5, 2.0,   -2.0,          3.0,
                           -3.0,  4.0,   5.0,    -5.0,   7.0,       0.25, -7.0,  1e10,          1e18,
                           -1e18, 1e300, 1e-300, -1e300, 0x1p-1074, 53.0, -54.0, math_infinity, -math_infinity};
  for (const double x : values) {
    for (const double y : values) {
      const double got = math_pow(x, y), want = std::pow(x, y);
      const bool is_odd_case = (std::abs(x) == 1.0 && std::isinf(y)) || (x == -math_infinity && std::floor(y) != y);
      if (is_odd_case) {
        EXPECT_TRUE(std::isnan(got)) << x << " ^ " << y;  // stricter than the standard library
      } else if (std::isnan(want)) {
        EXPECT_TRUE(std::isnan(got)) << x << " ^ " << y;
      } else if (want == 0 || std::isinf(want)) {
        EXPECT_EQ(bits_of(got), bits_of(want)) << x << " ^ " << y << " = " << got;
      } else if (std::abs(want) > 1e-300) {
        EXPECT_NEAR(got / want, 1.0, 1e-15) << x << " ^ " << y;
      }
    }
  }
  EXPECT_TRUE(std::isnan(math_pow(math_nan, 2)));
  EXPECT_TRUE(std::isnan(math_pow(2, math_nan)));
  EXPECT_TRUE(std::isnan(math_pow(math_nan, 2.5)));
  EXPECT_EQ(math_pow(math_nan, 0), 1.0);
  EXPECT_EQ(math_pow(1.07, 1), 1.07);
  EXPECT_EQ(math_pow(1.07, 2), 1.07 * 1.07);
}

TEST(math, cdf_is_accurate_from_body_to_tail) {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> wide(-37, 8), narrow(-3, 3);
  double worst = 0;
  for (int i = 0; i < rounds; ++i) {
    const double x = i % 2 ? wide(random) : narrow(random);
    const long double want = 0.5L * std::erfc(-static_cast<long double>(x) / std::sqrt(2.0L));
    worst = std::max(worst, ulp_error(math_cdf(x), want));
  }
  EXPECT_LT(worst, 8.0);
  RecordProperty("worst", std::to_string(worst));
  EXPECT_EQ(math_cdf(0.0), 0.5);
  EXPECT_EQ(math_cdf(math_infinity), 1.0);
  EXPECT_EQ(math_cdf(-math_infinity), 0.0);
  EXPECT_EQ(math_cdf(40.0), 1.0);
  EXPECT_TRUE(std::isnan(math_cdf(math_nan)));
}

TEST(math, quantile_inverts_the_cdf) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> exponent(-290, -0.31), body(0.01, 0.99);
  for (int i = 0; i < rounds; ++i) {
    const double p = i % 2 ? std::pow(10.0, exponent(random)) : body(random);
    const double x = math_quantile(p);
    const long double back = 0.5L * std::erfc(-static_cast<long double>(x) / std::sqrt(2.0L));
    // An error dx moves p by p (1 + |x|) |x| (dx / x) about; allow 16 units of x's last place.
    const double slack = 2e-15 * (1 + x * x);
    EXPECT_NEAR(static_cast<double>(back / p), 1.0, slack) << p;
  }
  EXPECT_EQ(math_quantile(0.5), 0.0);
  EXPECT_NEAR(math_quantile(0.95), 1.6448536269514722, 1e-15);
  EXPECT_NEAR(math_quantile(0.05), -1.6448536269514722, 1e-15);
  EXPECT_EQ(math_quantile(0.0), -math_infinity);
  EXPECT_EQ(math_quantile(1.0), math_infinity);
  EXPECT_TRUE(std::isnan(math_quantile(-0.1)));
  EXPECT_TRUE(std::isnan(math_quantile(1.1)));
  EXPECT_TRUE(std::isnan(math_quantile(math_nan)));
}

TEST(math, sine_and_cosine_of_turns) {
  std::mt19937_64 random(6);
  std::uniform_real_distribution<double> turn(0, 1);
  const long double two_pi = 6.283185307179586476925286766559L;
  for (int i = 0; i < rounds; ++i) {
    const double u = turn(random);
    const SineCosine got = sine_cosine_of_turns(u);
    EXPECT_NEAR(got.sine, static_cast<double>(std::sin(two_pi * u)), 2.3e-16);
    EXPECT_NEAR(got.cosine, static_cast<double>(std::cos(two_pi * u)), 2.3e-16);
  }
}

TEST(math, floor_and_round_agree_with_the_standard_library) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::uint64_t> bits;
  const double values[] = {0.0,
                           -0.0,
                           0.5,
                           -0.5,
                           1.5,
                           2.5,
                           -2.5,
                           0.49999999999999994,
                           -0.49999999999999994,
                           4503599627370495.5,
                           -4503599627370495.5,
                           4503599627370497.0,
                           1e300,
                           -0.3,
                           0.3};
  const auto check = [](double x) {
    EXPECT_EQ(bits_of(math_floor(x)), bits_of(std::floor(x))) << x;
    EXPECT_EQ(bits_of(math_round(x)), bits_of(std::round(x))) << x;
  };
  for (const double x : values) check(x);
  std::uniform_real_distribution<double> near(-100, 100);
  for (int i = 0; i < rounds; ++i) check(i % 2 ? near(random) : std::round(near(random)) / 2);
  for (int i = 0; i < rounds; ++i) {
    const double x = from_bits(bits(random));
    if (std::isfinite(x)) check(x);
  }
}

// The known answers of the authors' Random123 library.
TEST(random, philox_gives_the_published_answers) {
  const PhiloxWords zeros = philox4x32({{0, 0, 0, 0}}, 0, 0);
  EXPECT_EQ(zeros.w[0], 0x6627e8d5u);
  EXPECT_EQ(zeros.w[1], 0xe169c58du);
  EXPECT_EQ(zeros.w[2], 0xbc57ac4cu);
  EXPECT_EQ(zeros.w[3], 0x9b00dbd8u);
  const std::uint32_t all = 0xffff'ffffu;
  const PhiloxWords ones = philox4x32({{all, all, all, all}}, all, all);
  EXPECT_EQ(ones.w[0], 0x408f276du);
  EXPECT_EQ(ones.w[1], 0x41c83b0eu);
  EXPECT_EQ(ones.w[2], 0xa20bc7c6u);
  EXPECT_EQ(ones.w[3], 0x6d5451fdu);
  const PhiloxWords pi = philox4x32({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822, 0x299f31d0);
  EXPECT_EQ(pi.w[0], 0xd16cfe09u);
  EXPECT_EQ(pi.w[1], 0x94fdccebu);
  EXPECT_EQ(pi.w[2], 0x5001e420u);
  EXPECT_EQ(pi.w[3], 0x24126ea1u);
}

TEST(random, uniforms_stay_inside_the_unit_interval) {
  EXPECT_EQ(uniform_of_bits(0), 0x1p-53);
  EXPECT_EQ(uniform_of_bits(~std::uint64_t{0}), 1.0 - 0x1p-53);
  double sum = 0, product = 0;
  const int count = 100000;
  for (int i = 0; i < count; ++i) {
    const DrawPair u = uniform_pair(7, static_cast<std::uint64_t>(i), 3, 99);
    sum += u.first + u.second;
    product += (u.first - 0.5) * (u.second - 0.5);
  }
  EXPECT_NEAR(sum / (2 * count), 0.5, 0.003);
  EXPECT_NEAR(product / count, 0, 0.002);
}

TEST(random, normals_have_the_right_moments) {
  const int count = 200000;
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0, cross = 0;
  for (int i = 0; i < count; ++i) {
    const DrawPair z = normal_pair(42, static_cast<std::uint64_t>(i), 5, 0x0123456789abcdefULL);
    for (const double v : {z.first, z.second}) {
      m1 += v;
      m2 += v * v;
      m3 += v * v * v;
      m4 += v * v * v * v;
    }
    cross += z.first * z.second;
  }
  const double n = 2.0 * count;
  EXPECT_NEAR(m1 / n, 0, 0.007);
  EXPECT_NEAR(m2 / n, 1, 0.01);
  EXPECT_NEAR(m3 / n, 0, 0.025);
  EXPECT_NEAR(m4 / n, 3, 0.07);
  EXPECT_NEAR(cross / count, 0, 0.01);
}

TEST(random, every_part_of_the_counter_matters) {
  const double reference = uniform_pair(1, 1, 1, 1).first;
  EXPECT_NE(reference, uniform_pair(2, 1, 1, 1).first);
  EXPECT_NE(reference, uniform_pair(1 + (1ULL << 40), 1, 1, 1).first);
  EXPECT_NE(reference, uniform_pair(1, 2, 1, 1).first);
  EXPECT_NE(reference, uniform_pair(1, 1 + (1ULL << 39), 1, 1).first);
  EXPECT_NE(reference, uniform_pair(1, 1, 2, 1).first);
  EXPECT_NE(reference, uniform_pair(1, 1, 2, param_step_pair).first);
  EXPECT_NE(reference, uniform_pair(1, 1, 1, 2).first);
  EXPECT_NE(reference, uniform_pair(1, 1, 1, 1 + (1ULL << 40)).first);
  EXPECT_EQ(reference, uniform_pair(1, 1, 1, 1).first);
}

}  // namespace
}  // namespace boucle::base
