// Parameters of distributions from what authors know: an interval that holds 90 % of the draws, or mean and deviation.
// Solved while compiling, by deterministic searches; docs/methods/random.md has the equations.
#pragma once

#include <optional>

namespace boucle::lower {

inline constexpr double z95 = 1.6448536269514722;  // 95th percentile of the standard normal

struct TwoParameters {
  double first, second;
};

// Shape and scale of the gamma distribution whose 5th and 95th percentiles these are, 0 < low < high. None where the
// interval is too narrow or too wide for a shape that can be computed.
std::optional<TwoParameters> gamma_of_interval(double low, double high);

// The two parameters of the beta distribution with these percentiles, 0 < low < high < 1.
std::optional<TwoParameters> beta_of_interval(double low, double high);

// mu and sigma of the logitnormal distribution with this mean and deviation; 0 < mean < 1, 0 < sd^2 < mean (1 - mean).
TwoParameters logitnormal_of_moments(double mean, double sd);

}  // namespace boucle::lower
