#include <algorithm>

#include "base/special_detail.h"

namespace boucle::base {

using namespace special;

namespace {

struct Beta {
  Beta(double first, double second)
      : a(first), b(second), error(stirling_error(a + b) - stirling_error(a) - stirling_error(b)) {}

  double a, b;
  double error;  // of Stirling's formula for 1 / B(a, b)

  // x^a (1 - x)^b / B(a, b): the density of log(x / (1 - x)). `rest` is 1 - x.
  double power(double x, double rest) const {
    const double n = a + b;
    return math_sqrt(a / n * b / two_pi) * math_exp(error - deviance(a, n * x) - deviance(b, n * rest));
  }
  double log_beta() const {  // log B(a, b)
    return half_log_two_pi - error + (a - 0.5) * math_log(a / (a + b)) + b * math_log(b / (a + b)) - 0.5 * math_log(b);
  }
  Tails tails(double x, double rest, double power_of_x) const;
};

// The continued fraction of DLMF 8.17.22, by Lentz's way; it converges fast below the mean.
double beta_fraction(double a, double b, double x) {
  constexpr int max_terms = 100'000;
  constexpr double tiny = 1e-300;
  double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0);
  if (math_abs(d) < tiny) d = tiny;
  d = 1.0 / d;
  double h = d;
  const auto advance = [&](double coefficient) {
    d = 1.0 + coefficient * d;
    if (math_abs(d) < tiny) d = tiny;
    c = 1.0 + coefficient / c;
    if (math_abs(c) < tiny) c = tiny;
    d = 1.0 / d;
    h *= c * d;
    return c * d;
  };
  for (int m = 1; m < max_terms; ++m) {
    advance(m * (b - m) * x / ((a + (2 * m - 1)) * (a + 2 * m)));
    const double factor = advance(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + (2 * m + 1))));
    if (math_abs(factor - 1.0) < 2.0 * epsilon) break;
  }
  return h;
}

Tails Beta::tails(double x, double rest, double power_of_x) const {
  if (x <= (a + 1.0) / (a + b + 2.0)) {
    const double lower = std::min(1.0, power_of_x / a * beta_fraction(a, b, x));
    return {lower, 1.0 - lower};
  }
  const double upper = std::min(1.0, power_of_x / b * beta_fraction(b, a, rest));
  return {1.0 - upper, upper};
}

Tails tails_at(double a, double b, double x, double rest) {
  const Beta beta(a, b);
  return beta.tails(x, rest, beta.power(x, rest));
}

bool is_parameter(double a) { return a >= min_shape && a <= max_beta_parameter; }

// Where x or 1 - x is so small, the tail is the power x^a / (a B(a, b)) to the last place.
constexpr double negligible_logit = -60.0;

// log(x / (1 - x)) where the beta distribution has these tails, neither of them 0.
double beta_logit(double a, double b, const Tails& wanted) {
  const Beta beta(a, b);
  const double log_beta = beta.log_beta();
  const double low = (math_log(wanted.lower) + math_log(a) + log_beta) / a;
  const double high = (math_log(wanted.upper) + math_log(b) + log_beta) / b;
  if (low < negligible_logit) return low;
  if (high < negligible_logit) return -high;
  const bool is_lower = wanted.lower <= wanted.upper;
  double y = is_lower ? std::min(low, 0.0) : -std::min(high, 0.0);
  if (a >= 1 && b >= 1) {
    const double z = is_lower ? math_quantile(wanted.lower) : -math_quantile(wanted.upper);
    y = math_log(a / b) + z * math_sqrt(1.0 / a + 1.0 / b);
  }
  return solve_tail(wanted, y, [&](double at) {
    const double x = 1.0 / (1.0 + math_exp(-at)), rest = 1.0 / (1.0 + math_exp(at));
    const double power = beta.power(x, rest);
    const Tails tails = beta.tails(x, rest, power);
    return Evaluated{tails.lower, tails.upper, power, a * rest - b * x};
  });
}

}  // namespace

Tails beta_tails(double a, double b, double x) {
  if (!is_parameter(a) || !is_parameter(b) || x != x) return {math_nan, math_nan};
  if (x <= 0) return {0, 1};
  if (x >= 1) return {1, 0};
  return tails_at(a, b, x, 1.0 - x);
}

double beta_quantile(double a, double b, double tail) {
  if (!is_parameter(a) || !is_parameter(b) || !(tail >= -1 && tail <= 1)) return math_nan;
  const Tails wanted = tails_of(tail);
  if (wanted.lower <= 0) return 0;
  if (wanted.upper <= 0) return 1;
  return 1.0 / (1.0 + math_exp(-beta_logit(a, b, wanted)));
}

// ---- Student's t: the tail beyond |t| is I(f / (f + t^2); f / 2, 1/2) / 2 -------------------------------------------

namespace {

// From here on the expansion of Fisher and Cornish in 1 / f around the normal leaves less than 1e-12 (1e-8 beyond a
// tail of 1e-130).
constexpr double nearly_normal = 1e6;

}  // namespace

Tails student_tails(double f, double x) {
  if (!(f >= 2 * min_shape) || x != x) return {math_nan, math_nan};
  const double t = math_abs(x), t2 = t * t;
  double tail = 0;
  if (f >= nearly_normal) {
    const double first = t * (t2 + 1.0) / 4.0, second = t * ((13.0 * t2 + 8.0) * t2 + 3.0) / 96.0;
    tail = math_cdf(-(t - first / f + second / f / f));
  } else if (t < math_infinity) {
    const double rest = 1.0 / (1.0 + f / t2), share = 1.0 / (1.0 + t2 / f);
    tail = t == 0 ? 0.5 : 0.5 * tails_at(f / 2, 0.5, share, rest).lower;
  }
  return x < 0 ? Tails{tail, 1.0 - tail} : Tails{1.0 - tail, tail};
}

double student_quantile(double f, double tail) {
  if (!(f >= 2 * min_shape) || !(tail >= -1 && tail <= 1)) return math_nan;
  const Tails wanted = tails_of(tail);
  const bool is_lower = wanted.lower <= wanted.upper;
  const double q = is_lower ? wanted.lower : wanted.upper;
  if (q == 0.5) return 0;
  double t = math_infinity;
  if (q > 0 && f >= nearly_normal) {
    const double z = -math_quantile(q), z2 = z * z;
    t = z + z * (z2 + 1.0) / 4.0 / f + z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0 / f / f;
  } else if (q > 0) {
    t = math_sqrt(f) * math_exp(-0.5 * beta_logit(f / 2, 0.5, {2.0 * q, 1.0 - 2.0 * q}));
  }
  return is_lower ? -t : t;
}

}  // namespace boucle::base
