// What the distribution functions share: the error of Stirling's formula, deviances, and Newton's method on the
// logarithm of a tail. Private to special_*.cpp.
#pragma once

#include "base/math.h"
#include "base/special.h"

namespace boucle::base::special {

inline constexpr double half_log_two_pi = 0x1.d67f1c864beb5p-1;
inline constexpr double two_pi = 0x1.921fb54442d18p+2;
inline constexpr double epsilon = 0x1p-53;

// log(Gamma(z + 1)) - (z + 1/2) log z + z - log(2 pi) / 2, for z > 0.
double stirling_error(double z);

// log(Gamma(z + 1)).
double log_factorial(double z);

// a log(a / x) + x - a: how far x is from a, on the scale of a log-likelihood (Loader 2000).
double deviance(double a, double x);

// log(1 + d) - d, exact to the last places near 0, for d > -1.
double log1p_minus(double d);

// One evaluation along y, a coordinate in which the density is log-concave: F, 1 - F, dF/dy, d log(dF/dy) / dy.
struct Evaluated {
  double lower, upper, density, slope;
};

// The y where the tail has the wanted size. In y both log F and log(1 - F) are concave, so Newton's method on the
// logarithm of the smaller one converges from either side; Halley's correction makes it cubic.
template <class Evaluate>
double solve_tail(const Tails& wanted, double y, Evaluate evaluate) {
  constexpr int max_steps = 200;
  constexpr double max_step = 4.0, close_enough = 1e-6;  // cubic: the next error would be below 1e-17
  const bool is_lower = wanted.lower <= wanted.upper;
  const double goal = is_lower ? wanted.lower : wanted.upper;
  double low = -math_infinity, high = math_infinity;  // what is known to hold the answer
  for (int i = 0; i < max_steps; ++i) {
    const Evaluated at = evaluate(y);
    const double tail = is_lower ? at.lower : at.upper;
    double step = is_lower ? max_step : -max_step;  // the tail vanishes here: go to where the mass is
    if (tail > 0 && at.density > 0) {
      const double sign = is_lower ? 1.0 : -1.0;
      const double g = math_log(tail / goal), h = sign * tail / at.density;  // h = 1 / g'
      double correction = 1.0 - 0.5 * g * (at.slope * h - 1.0);
      correction = correction > 0.5 ? correction : 0.5;  // far from the answer it means nothing
      correction = correction < 2.0 ? correction : 2.0;
      step = -g * h / correction;
      if (!is_finite(step)) step = g > 0 ? -sign * max_step : sign * max_step;
    }
    step = step > max_step ? max_step : step < -max_step ? -max_step : step;
    if (math_abs(step) < close_enough) return y + step;
    ((is_lower ? tail < goal : tail > goal) ? low : high) = y;
    // Far out a steep tail lies between where it is 1 and where it is no double any more: then halves lead to it.
    const bool leaves = !(y + step > low && y + step < high);
    y = leaves && is_finite(low) && is_finite(high) ? 0.5 * (low + high) : y + step;
  }
  return y;
}

}  // namespace boucle::base::special
