#include "lower/distribution_solve.h"

#include <algorithm>
#include <cmath>

#include "base/math.h"
#include "base/special.h"

namespace boucle::lower {
namespace {

constexpr double tail = 0.05;

// Mean and standard deviation of 1 / (1 + exp(-(mu + sigma z))), by the trapezoid rule over z in [-9, 9].
std::pair<double, double> logitnormal_moments(double mu, double sigma) {
  constexpr int points = 721;
  double weight_sum = 0, mean = 0, square = 0;
  for (int i = 0; i < points; ++i) {
    const double z = -9.0 + 18.0 * i / (points - 1);
    const double weight = base::math_exp(-0.5 * z * z);
    const double x = 1 / (1 + base::math_exp(-(mu + sigma * z)));
    weight_sum += weight;
    mean += weight * x;
    square += weight * x * x;
  }
  mean /= weight_sum;
  return {mean, std::sqrt(std::max(0.0, square / weight_sum - mean * mean))};
}

// The mu that gives the mean at this sigma, by bisection.
double logitnormal_mu(double mean, double sigma) {
  double low = -60, high = 60;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (logitnormal_moments(middle, sigma).first < mean ? low : high) = middle;
  }
  return (low + high) / 2;
}

// log(x / (1 - x)) of a quantile of the beta distribution, each side with its own precision.
double beta_logit(double a, double b, double signed_tail) {
  return base::math_log(base::beta_quantile(a, b, signed_tail) / base::beta_quantile(b, a, -signed_tail));
}

}  // namespace

// The ratio of the percentiles falls as the shape grows, and does not depend on the scale.
std::optional<TwoParameters> gamma_of_interval(double low, double high) {
  const double wanted = base::math_log(high / low);
  const auto log_ratio = [](double log_shape) {
    const double shape = base::math_exp(log_shape);
    return base::math_log(base::gamma_quantile(shape, -tail) / base::gamma_quantile(shape, tail));
  };
  double from = base::math_log(0.01), to = base::math_log(base::max_gamma_shape / 2);
  if (!(log_ratio(from) > wanted && log_ratio(to) < wanted)) return std::nullopt;
  for (int i = 0; i < 100; ++i) {
    const double middle = (from + to) / 2;
    (log_ratio(middle) > wanted ? from : to) = middle;
  }
  const double shape = base::math_exp((from + to) / 2);
  return TwoParameters{shape, low / base::gamma_quantile(shape, tail)};
}

// Newton's method in the logarithms of both parameters on the logits of both percentiles. It starts where the logit has
// the mean and the spread of the interval, roughly: 1 / a + 1 / b is its variance, log(a / b) its mean.
std::optional<TwoParameters> beta_of_interval(double low, double high) {
  const double goal_low = base::math_log(low / (1 - low)), goal_high = base::math_log(high / (1 - high));
  const double spread = (goal_high - goal_low) / (2 * z95), middle = (goal_low + goal_high) / 2;
  double log_a = base::math_log((1 + base::math_exp(middle)) / (spread * spread));
  double log_b = base::math_log((1 + base::math_exp(-middle)) / (spread * spread));
  const double least = base::math_log(base::min_shape * 2), most = base::math_log(base::max_beta_parameter / 2);
  const auto miss = [&](double x, double y) {
    const double a = base::math_exp(std::clamp(x, least, most)), b = base::math_exp(std::clamp(y, least, most));
    return TwoParameters{beta_logit(a, b, tail) - goal_low, beta_logit(a, b, -tail) - goal_high};
  };
  constexpr int max_steps = 80;
  constexpr double difference = 1e-5, longest_step = 1.0, done = 1e-12, tolerated = 1e-9;
  for (int i = 0; i < max_steps; ++i) {
    const TwoParameters at = miss(log_a, log_b);
    if (!(std::fabs(at.first) < 1e300 && std::fabs(at.second) < 1e300)) return std::nullopt;
    if (std::fabs(at.first) + std::fabs(at.second) < done) break;
    const TwoParameters by_a = miss(log_a + difference, log_b), by_b = miss(log_a, log_b + difference);
    const double j11 = (by_a.first - at.first) / difference, j12 = (by_b.first - at.first) / difference;
    const double j21 = (by_a.second - at.second) / difference, j22 = (by_b.second - at.second) / difference;
    const double determinant = j11 * j22 - j12 * j21;
    if (determinant == 0) return std::nullopt;
    const double da = -(at.first * j22 - at.second * j12) / determinant;
    const double db = -(at.second * j11 - at.first * j21) / determinant;
    const double scale = std::max({1.0, std::fabs(da) / longest_step, std::fabs(db) / longest_step});
    log_a = std::clamp(log_a + da / scale, least, most);
    log_b = std::clamp(log_b + db / scale, least, most);
  }
  const TwoParameters end = miss(log_a, log_b);
  if (!(std::fabs(end.first) + std::fabs(end.second) < tolerated)) return std::nullopt;
  return TwoParameters{base::math_exp(log_a), base::math_exp(log_b)};
}

TwoParameters logitnormal_of_moments(double mean, double sd) {
  double low = 1e-6, high = 50;  // the deviation grows with sigma at a given mean
  for (int i = 0; i < 80; ++i) {
    const double sigma = (low + high) / 2;
    (logitnormal_moments(logitnormal_mu(mean, sigma), sigma).second < sd ? low : high) = sigma;
  }
  return {logitnormal_mu(mean, (low + high) / 2), (low + high) / 2};
}

}  // namespace boucle::lower
