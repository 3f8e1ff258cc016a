// Distribution functions without closed form, and their inverses: gamma, beta, Student's t, Poisson.
//
// Like base/math.h they use + - * / sqrt and our own exp and log only, so they give the same bits on every machine; but
// they are ordinary functions, with loops, compiled once: an inverse costs about a microsecond. docs/methods/random.md
// has the formulas and their sources.
//
// Tails. Near 1 a probability has no room left for what it is short of 1, so a probability is handed around as one
// signed number, its *tail*: t >= 0 is F = t, t < 0 is 1 - F = -t. `tail_of` picks the smaller side.
//
//   function           relative error, measured by special_test.cpp against 50-digit arithmetic
//   the tails          below 1e-11 down to 1e-130, 1e-8 down to 1e-250 (shapes from 0.01 to 1e6)
//   the quantiles      below 1e-11
//
// Parameters outside their range, NaN or beyond the limits below give NaN, which is a fault of the path.
#pragma once

namespace boucle::base {

inline constexpr double max_gamma_shape = 1e10;    // the uniform expansion holds for any; counts stay exact integers
inline constexpr double max_beta_parameter = 1e7;  // the continued fraction takes about the square root of it in terms
inline constexpr double min_shape = 1e-3;          // below, all but the farthest tail is nearer to 0 than any double

struct Tails {
  double lower, upper;  // F and 1 - F, each with its own precision
};

double tail_of(const Tails& tails);
Tails tails_of(double tail);

Tails gamma_tails(double shape, double x);       // scale 1
Tails beta_tails(double a, double b, double x);  // on 0..1
Tails student_tails(double freedom, double x);   // standard
Tails poisson_tails(double mean, double count);  // P(X <= count), P(X > count)

double gamma_quantile(double shape, double tail);
double beta_quantile(double a, double b, double tail);
double student_quantile(double freedom, double tail);
double poisson_quantile(double mean, double tail);  // the smallest count whose probability reaches the tail

}  // namespace boucle::base
