#include <algorithm>
#include <iterator>

#include "base/special_detail.h"

namespace boucle::base {

namespace special {

constexpr double near_one = 0.4;  // the series below needs 17 terms there

double log1p_minus(double d) {
  if (math_abs(d) > near_one) return math_log(1.0 + d) - d;
  // With r = d / (2 + d): log(1 + d) = 2 artanh r and d - 2 r = d r.
  const double r = d / (2.0 + d), r2 = r * r;
  double sum = 0;
  for (int k = 16; k >= 0; --k) sum = sum * r2 + 1.0 / (2 * k + 3);
  return 2.0 * r * r2 * sum - d * r;
}

double stirling_error(double z) {
  constexpr double large = 16.0;  // there the next term of the series is below 2e-18
  double shifted = 0;
  while (z < large) {
    shifted += (z + 0.5) * math_log(1.0 + 1.0 / z) - 1.0;
    z += 1.0;
  }
  const double w = 1.0 / (z * z);
  double series = -691.0 / 360360.0;
  series = series * w + 1.0 / 1188.0;
  series = series * w - 1.0 / 1680.0;
  series = series * w + 1.0 / 1260.0;
  series = series * w - 1.0 / 360.0;
  series = series * w + 1.0 / 12.0;
  return shifted + series / z;
}

double log_factorial(double z) {
  if (z == 0) return 0;
  return stirling_error(z) + (z + 0.5) * math_log(z) - z + half_log_two_pi;
}

double deviance(double a, double x) {
  const double d = (x - a) / a;
  return math_abs(d) <= near_one ? -a * log1p_minus(d) : a * math_log(a / x) + (x - a);
}

}  // namespace special

using namespace special;

double tail_of(const Tails& tails) { return tails.lower <= tails.upper ? tails.lower : -tails.upper; }

Tails tails_of(double tail) {
  if (tail >= 0) return {tail, 1.0 - tail};
  return {1.0 + tail, -tail};
}

namespace {

// Temme's uniform expansion (SIAM J. Math. Anal. 10, 1979): Q = normal tail + exp(-a eta^2 / 2) / sqrt(2 pi a) times
// sum over k of C_k(eta) / a^k, with eta^2 / 2 = lambda - 1 - log(lambda), lambda = x / a. The C_k are power series in
// eta; their coefficients follow from C_0 = 1 / (lambda - 1) - 1 / eta, C_k = C_{k-1}' / eta + g_k / (lambda - 1) with
// g_k such that C_k has no pole, here from exact fractions, as many as count for a >= 20 and |eta| < 0.34.
constexpr int temme_orders = 11, temme_terms = 15;
constexpr double temme_from_shape = 20.0, temme_nearness = 0.3;
constexpr double temme[temme_orders][temme_terms] = {
    {-0x1.5555555555555p-2, 0x1.5555555555555p-4, -0x1.e573ac901e574p-7, 0x1.2f684bda12f68p-10, 0x1.71de3a556c734p-12,
     -0x1.76e06fec7273bp-13, 0x1.48c5892f7cd83p-15, -0x1.255370652afc1p-19, -0x1.f1b22f594c6b5p-20,
     0x1.bd6d21e4b4109p-21, -0x1.7b5f9a2d0465cp-23, 0x1.ccf5ceb7f0d9fp-28, 0x1.6097d55c37c1cp-27,
     -0x1.2d2197c7a2faap-28, 0x1.f6e66d24d5c8ap-31},
    {-0x1.e573ac901e574p-10, -0x1.c71c71c71c71cp-9, 0x1.5ac056b015ac0p-9, -0x1.0394f6f09e723p-10, 0x1.af83440e53dbcp-13,
     -0x1.af83440e53dbcp-22, -0x1.2fa4ae89e5af0p-16, 0x1.00a9cabd6b83ep-17, -0x1.b0bdfcc629cbap-20,
     0x1.3f59230a8357cp-28, 0x1.280f2cde3f847p-23, -0x1.ee23d0cba8aeep-25, 0x1.9aa7a30de114cp-27,
     -0x1.349fbca3a377bp-36, -0x1.1564ecff73d58p-30},
    {0x1.0ee643b990ee6p-8, -0x1.5f7268edab4c8p-9, 0x1.948b0fcd6e9e0p-11, 0x1.0db20a88f4696p-19, -0x1.c253efaa1a932p-14,
     0x1.bbf43daf4fe53p-15, -0x1.ac2d05890f2c3p-17, 0x1.26154ae39151dp-25, 0x1.7058929663937p-20,
     -0x1.522cb05171911p-21, 0x1.32ac81c15d3d7p-23, -0x1.c24bd0e740a6cp-33, -0x1.e437343a46f5dp-27,
     0x1.ac0d455e25360p-28},
    {0x1.547d93b34e2b6p-11, 0x1.e13ce465fa859p-13, -0x1.ebfb188b7ca00p-12, 0x1.18b9b5bf2d984p-12,
     -0x1.3d2a3a29b5d9dp-14, -0x1.0152a1871f27ap-22, 0x1.73df462204ef4p-17, -0x1.7cd6f27b3f020p-18,
     0x1.7e0201539310ep-20, -0x1.ea23269c140a7p-36, -0x1.6c2dcffbefeefp-23, 0x1.5bde8ef4c4dc7p-24,
     -0x1.4853ced169327p-26},
    {-0x1.c3e0b02da7bf9p-11, 0x1.9b0ff6874f2c4p-11, -0x1.3999a85a4237ap-12, -0x1.88f2ae1def9d0p-20,
     0x1.16908b48ce058p-14, -0x1.4ce3fd902bcadp-15, 0x1.7db4c02846e81p-17, 0x1.13b3c5b7cb45ep-32,
     -0x1.c71c074985d3fp-20, 0x1.de37d9f09164cp-21, -0x1.ec676cf33153cp-23},
    {-0x1.6128ac5a4fa71p-12, -0x1.247604839c038p-14, 0x1.22be87360ef1fp-12, -0x1.a2042c5148e27p-13,
     0x1.1d1e9cb24760bp-14, 0x1.30bdcf208080ep-23, -0x1.c823fc1b3cc36p-17, 0x1.0d0e229150428p-17,
     -0x1.338eb19652fd9p-19},
    {0x1.168ef1b0931c8p-11, -0x1.36773bdb97b48p-11, 0x1.1c0950d3ecb9dp-12, 0x1.a8411da6cab49p-21,
     -0x1.5600945495b37p-14, 0x1.d6bdf83130dc1p-15, -0x1.3382f4cf48618p-16, -0x1.a74243fa27729p-29,
     0x1.d115d4f5dcc68p-19},
    {0x1.691879c01efb4p-12, 0x1.b1d75d3346711p-15, -0x1.5f3385098cebfp-12, 0x1.26eeb5ece1d9fp-12,
     -0x1.cc642787368cep-14, -0x1.119c70312e0a2p-23, 0x1.d179830b113abp-16, -0x1.3269164e3e304p-16},
    {-0x1.5629b3187b744p-11, 0x1.b8239c670e690p-11, -0x1.cb967b4446107p-12, -0x1.762676b30cfd6p-21,
     0x1.5d1157082916dp-13, -0x1.0c16fcea7ddb2p-13},
    {-0x1.38dff1cc96982p-11, -0x1.2e31f9b7913eap-14, 0x1.63969bb825829p-11, -0x1.4f9f2582dd0a5p-11,
     0x1.22fb20c28e8a0p-12},
    {0x1.5d4ae684527bfp-10, -0x1.f5dbcaf756cdep-10, 0x1.22b37f1b46951p-10},
};

Tails gamma_tails_uniform(double a, double x) {
  const double d = (x - a) / a;
  const double half_square = -log1p_minus(d);
  const double eta = (d < 0 ? -1.0 : 1.0) * math_sqrt(2.0 * half_square);
  double sum = 0;
  for (int k = temme_orders - 1; k >= 0; --k) {
    double c = 0;
    for (int n = temme_terms - 1; n >= 0; --n) c = c * eta + temme[k][n];
    sum = sum / a + c;
  }
  const double rest = math_exp(-a * half_square) / math_sqrt(two_pi * a) * sum;
  const double z = eta * math_sqrt(a);
  return {math_cdf(z) - rest, math_cdf(-z) + rest};
}

// x^a exp(-x) / Gamma(a): the density of log x. `error` is Stirling's of a, which does not change along x.
double gamma_power(double a, double error, double x) {
  return math_sqrt(a / two_pi) * math_exp(-error - deviance(a, x));
}

// P = power / a * (1 + x / (a + 1) + x^2 / ((a + 1) (a + 2)) + ...)
double gamma_series(double a, double x) {
  double term = 1, sum = 1;
  for (int n = 1; n < 10'000 && term > sum * epsilon; ++n) {
    term *= x / (a + n);
    sum += term;
  }
  return sum / a;
}

// Q = power / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / ...)), Legendre's continued fraction by Lentz's way.
double gamma_fraction(double a, double x) {
  double b = x + 1.0 - a, c = 1e300, d = 1.0 / b, h = d;
  for (int n = 1; n < 10'000; ++n) {
    const double an = -n * (n - a);
    b += 2.0;
    d = 1.0 / (an * d + b);
    c = b + an / c;
    const double factor = c * d;
    h *= factor;
    if (math_abs(factor - 1.0) < 2.0 * epsilon) break;
  }
  return h;
}

bool is_shape(double a) { return a >= min_shape && a <= max_gamma_shape; }

bool is_uniform(double a, double x) { return a >= temme_from_shape && math_abs(x - a) <= temme_nearness * a; }

// The tails for 0 < x < infinity outside of the uniform expansion.
Tails gamma_tails_by_power(double a, double x, double power) {
  if (x < a + 1.0) {
    const double lower = std::min(1.0, power * gamma_series(a, x));
    return {lower, 1.0 - lower};
  }
  const double upper = std::min(1.0, power * gamma_fraction(a, x));
  return {1.0 - upper, upper};
}

}  // namespace

Tails gamma_tails(double a, double x) {
  if (!is_shape(a) || x != x) return {math_nan, math_nan};
  if (x <= 0) return {0, 1};
  if (x == math_infinity) return {1, 0};
  if (is_uniform(a, x)) return gamma_tails_uniform(a, x);
  return gamma_tails_by_power(a, x, gamma_power(a, stirling_error(a), x));
}

double gamma_quantile(double a, double tail) {
  if (!is_shape(a) || !(tail >= -1 && tail <= 1)) return math_nan;
  const Tails wanted = tails_of(tail);
  if (wanted.lower <= 0) return 0;
  if (wanted.upper <= 0) return math_infinity;
  // P is at most x^a / Gamma(a + 1), and equals it where x is so small.
  const double least = (math_log(wanted.lower) + log_factorial(a)) / a;
  constexpr double negligible = -60.0;
  if (least < negligible) return math_exp(least);
  double y = least;
  if (a >= 1) {  // Wilson and Hilferty (1931)
    const double z = wanted.lower <= wanted.upper ? math_quantile(wanted.lower) : -math_quantile(wanted.upper);
    const double root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * math_sqrt(a));
    if (root > 0.2) y = std::max(least, math_log(a) + 3.0 * math_log(root));
  } else if (wanted.upper < wanted.lower) {
    y = std::max(least, math_log(-math_log(wanted.upper)));
  }
  const double error = stirling_error(a);
  y = solve_tail(wanted, y, [a, error](double at) {
    const double x = math_exp(at), power = gamma_power(a, error, x);
    const Tails tails = is_uniform(a, x) ? gamma_tails_uniform(a, x) : gamma_tails_by_power(a, x, power);
    return Evaluated{tails.lower, tails.upper, power, a - x};
  });
  return math_exp(y);
}

// ---- Poisson: P(X <= k) = Q(k + 1, mean) ----------------------------------------------------------------------------

Tails poisson_tails(double mean, double count) {
  if (!(mean >= 0 && mean <= max_gamma_shape) || count != count) return {math_nan, math_nan};
  if (count < 0) return {0, 1};
  if (mean == 0 || count >= max_gamma_shape) return {1, 0};
  const Tails waiting = gamma_tails(math_floor(count) + 1.0, mean);
  return {waiting.upper, waiting.lower};
}

double poisson_quantile(double mean, double tail) {
  if (!(mean >= 0 && mean <= max_gamma_shape) || !(tail >= -1 && tail <= 1)) return math_nan;
  const Tails wanted = tails_of(tail);
  if (mean == 0 || wanted.lower <= 0) return 0;
  if (wanted.upper <= 0) return math_infinity;
  const bool is_lower = wanted.lower <= wanted.upper;
  const auto reached = [&](double count) {
    const Tails tails = poisson_tails(mean, count);
    return is_lower ? tails.lower >= wanted.lower : tails.upper <= wanted.upper;
  };
  // The first terms of Cornish and Fisher are rarely off by more than one.
  const double z = is_lower ? math_quantile(wanted.lower) : -math_quantile(wanted.upper);
  double count = math_floor(mean + z * math_sqrt(mean) + (z * z - 1.0) / 6.0 + 0.5);
  count = count > 0 ? count : 0;
  while (!reached(count)) count += 1.0;
  while (count > 0 && reached(count - 1.0)) count -= 1.0;
  return count;
}

}  // namespace boucle::base
