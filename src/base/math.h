// Elementary functions that give the same bits on every machine.
//
// Built of + - * / sqrt, comparisons and integer operations only, without a branch or a table, so that a loop over
// them becomes vector code for any instruction set, and the compiler stage, the interpreter and any later back end
// agree bit by bit. That holds only without fused multiply-adds and reassociation (-ffp-contract=off, no fast-math).
//
//   function              error, in units of the last place (measured by math_test.cpp)
//   math_exp, math_log    below 1
//   math_pow              below 2, wherever the result is a normal number
//   math_cdf              below 4 (the tail down to the smallest double)
//   math_quantile         relative error 2e-15 (AS241; its own error dominates far in the tail)
//   sine_cosine_of_turns  below 2
//
// Polynomials are interpolants at Chebyshev nodes, computed to 60 digits. Special values follow IEEE 754 except that
// a power with a NaN operand is NaN unless the exponent is 0, and 1 to an infinite power is NaN: a formula that gets
// there is wrong, and must not look right.
//
// Everything is force-inlined with internal linkage: the same functions are compiled for several instruction sets, and
// the linker must never merge them.
#pragma once

#include <cstdint>
#include <limits>

#define BOUCLE_INLINE [[maybe_unused, gnu::always_inline]] static inline

namespace boucle::base {

inline constexpr double math_infinity = std::numeric_limits<double>::infinity();
inline constexpr double math_nan = std::numeric_limits<double>::quiet_NaN();

// Adding and subtracting this rounds a double below 2^51 to an integer (ties to even); after the addition its low bits
// are that integer in two's complement.
inline constexpr double round_magic = 0x1.8p52;

BOUCLE_INLINE std::uint64_t bits_of(double x) { return __builtin_bit_cast(std::uint64_t, x); }
BOUCLE_INLINE double from_bits(std::uint64_t bits) { return __builtin_bit_cast(double, bits); }
BOUCLE_INLINE double math_abs(double x) { return from_bits(bits_of(x) & 0x7fff'ffff'ffff'ffffULL); }
BOUCLE_INLINE double copy_sign(double magnitude, double sign) {
  return from_bits((bits_of(magnitude) & 0x7fff'ffff'ffff'ffffULL) | (bits_of(sign) & 0x8000'0000'0000'0000ULL));
}
BOUCLE_INLINE bool is_finite(double x) { return math_abs(x) < math_infinity; }
BOUCLE_INLINE double math_sqrt(double x) { return __builtin_sqrt(x); }

BOUCLE_INLINE double round_to_even(double x) {
  const double a = math_abs(x);
  const double rounded = (a + 0x1p52) - 0x1p52;
  return a < 0x1p52 ? copy_sign(rounded, x) : x;
}

BOUCLE_INLINE double math_floor(double x) {
  const double t = round_to_even(x);
  return t - (t > x ? 1.0 : 0.0);
}

// Halves away from zero.
BOUCLE_INLINE double math_round(double x) {
  const double a = math_abs(x);
  const double t = (a + 0x1p52) - 0x1p52;
  const double up = t + (a - t >= 0.5 ? 1.0 : 0.0);
  return a < 0x1p52 ? copy_sign(up, x) : x;
}

namespace math_detail {

// a * b = product + result, exactly (Dekker 1971, Veltkamp splitting) unless it overflows.
BOUCLE_INLINE double product_error(double a, double b, double product) {
  const double ca = 134217729.0 * a, cb = 134217729.0 * b;
  const double ah = ca - (ca - a), bh = cb - (cb - b);
  const double al = a - ah, bl = b - bh;
  return ((ah * bh - product) + ah * bl + al * bh) + al * bl;
}

// 2^k for integers -1022 <= k <= 1023, k given as k + round_magic.
BOUCLE_INLINE double power_of_two(double k_plus_magic) { return from_bits((bits_of(k_plus_magic) + 1023) << 52); }

// exp(x + x_low), |x_low| small beside 1. x = k ln 2 + r; the two scalings make denormal results round once.
BOUCLE_INLINE double exp_of_sum(double x, double x_low) {
  x = x > 710.0 ? 710.0 : x;
  x = x < -746.0 ? -746.0 : x;
  const double k = (x * 0x1.71547652b82fep+0 + round_magic) - round_magic;
  const double r_high = x - k * 0x1.62e42fee00000p-1;
  const double r_low = x_low - k * 0x1.a39ef35793c76p-33;
  const double r = r_high + r_low;
  const double rest = r_low - (r - r_high);
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double p01 = 0x1.5555555555556p-3 + r * 0x1.5555555555555p-5;
  const double p23 = 0x1.11111111109b3p-7 + r * 0x1.6c16c16c167e1p-10;
  const double p45 = 0x1.a01a01a7c41d5p-13 + r * 0x1.a01a01a47b054p-16;
  const double p67 = 0x1.71de0dae63bb3p-19 + r * 0x1.27e4e1f48534fp-22;
  const double p89 = 0x1.af38a9b0ec855p-26 + r * 0x1.1f66df7fca49fp-29;
  const double p = (p01 + r2 * p23) + r4 * ((p45 + r2 * p67) + r4 * p89);
  const double y = 1.0 + (r + (rest + r2 * (0.5 + r * p)));
  const double half = k * 0.5 + round_magic;
  const double other = (k - (half - round_magic)) + round_magic;
  return y * power_of_two(half) * power_of_two(other);
}

// x = 2^k * (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); x must be positive and finite (else the result is anything).
struct Split {
  double k, f;
};
BOUCLE_INLINE Split split_positive(double x) {
  const bool denormal = x < 0x1p-1022;
  const double scaled = denormal ? x * 0x1p54 : x;
  const std::uint64_t sqrt_half_bits = 0x3fe6a09e667f3bcdULL;
  const std::uint64_t t = bits_of(scaled) + (0x3ff0000000000000ULL - sqrt_half_bits);
  const double m = from_bits((t & 0x000f'ffff'ffff'ffffULL) + sqrt_half_bits);
  const double biased = from_bits((t >> 52) | 0x4330000000000000ULL) - 0x1p52;
  return {biased - (denormal ? 1023.0 + 54.0 : 1023.0), m - 1.0};
}

// The logarithm of a positive finite x as high + low, to about 2^-65 relative.
struct LongLog {
  double high, low;
};
BOUCLE_INLINE LongLog long_log(double x) {
  const Split split = split_positive(x);
  const double f = split.f, k = split.k;
  const double d = 2.0 + f;
  const double d_low = f - (d - 2.0);
  const double s = f / d;  // log(1 + f) = 2 artanh(s)
  const double sd = s * d;
  const double s_low = (((f - sd) - product_error(s, d, sd)) - s * d_low) / d;
  const double z = s * s;
  const double z_low = product_error(s, s, z) + 2.0 * s * s_low;
  const double third = 0x1.5555555555555p-2, third_low = 0x1.5555555555555p-56;
  const double z2 = z * z;
  const double q =
      ((0x1.999999999999ap-3 + z * 0x1.2492492492521p-3) + z2 * (0x1.c71c71c6eaa10p-4 + z * 0x1.745d177a9606ap-4)) +
      (z2 * z2) *
          ((0x1.3b1395d218a2bp-4 + z * 0x1.1118c7e4c2e2fp-4) + z2 * (0x1.df7cc8e2bc427p-5 + z * 0x1.e02e701c89a81p-5));
  const double w = z * third;
  const double w_low = product_error(z, third, w) + z_low * third + z * third_low + z2 * q;
  const double t = s * w;
  const double t_low = product_error(s, w, t) + s * w_low + s_low * w;
  const double a = k * 0x1.62e42fefa3800p-1;  // exact
  const double b = 2.0 * s;
  const double sum = a + b;
  const double sum_low = b - (sum - a);
  const double c = 2.0 * t;
  const double total = sum + c;
  const double total_low = c - (total - sum);
  const double low = (sum_low + total_low) + (2.0 * (s_low + t_low) + k * 0x1.ef35793c76730p-45);
  const double high = total + low;
  return {high, low - (high - total)};
}

}  // namespace math_detail

BOUCLE_INLINE double math_exp(double x) { return math_detail::exp_of_sum(x, 0.0); }

BOUCLE_INLINE double math_log(double x) {
  const math_detail::Split split = math_detail::split_positive(x);
  const double f = split.f, k = split.k;
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double half_square = 0.5 * f * f;
  const double z2 = z * z;
  const double r = z * ((0x1.5555555555558p-1 + z * 0x1.99999999952d7p-2) +
                        z2 * ((0x1.2492492df281ep-2 + z * 0x1.c71c62e3f0decp-3) +
                              z2 * ((0x1.7462b51cc47e8p-3 + z * 0x1.39fe51a642d34p-3) + z2 * 0x1.2b5900edf5e43p-3)));
  double y = k * 0x1.62e42fee00000p-1 - ((half_square - (s * (half_square + r) + k * 0x1.a39ef35793c76p-33)) - f);
  y = x > 0.0 ? y : math_nan;
  y = x == 0.0 ? -math_infinity : y;
  return x == math_infinity ? math_infinity : y;
}

// Integer exponents from -2 to 3 by multiplication; with more factors the error would pass 2 units of the last place.
inline constexpr double min_multiplied_exponent = -2.0, max_multiplied_exponent = 3.0;

BOUCLE_INLINE bool is_multiplied_exponent(double y) {
  return (y >= min_multiplied_exponent) & (y <= max_multiplied_exponent) & (round_to_even(y) == y);
}

BOUCLE_INLINE double pow_by_multiplication(double x, double y) {
  const double n = math_abs(y);
  const double x2 = x * x;
  double r = 1.0;
  r = n == 1.0 ? x : r;
  r = n == 2.0 ? x2 : r;
  r = n == 3.0 ? x2 * x : r;
  return y < 0.0 ? 1.0 / r : r;
}

BOUCLE_INLINE double pow_by_logarithm(double x, double y) {
  const double a = math_abs(x);
  const math_detail::LongLog log = math_detail::long_log(a);
  const double p = y * log.high;
  const double p_low = math_detail::product_error(y, log.high, p) + y * log.low;
  double r = math_detail::exp_of_sum(p, math_abs(p) < 800.0 ? p_low : 0.0);
  const bool grows = y > 0.0;
  r = a == math_infinity ? (grows ? math_infinity : 0.0) : r;
  r = a == 0.0 ? (grows ? 0.0 : math_infinity) : r;
  const bool is_integer = round_to_even(y) == y;
  const double half = y * 0.5;
  const bool is_odd = is_integer & (round_to_even(half) != half);
  r = ((bits_of(x) >> 63 != 0) & is_odd) ? -r : r;
  r = ((x < 0.0) & !is_integer) ? math_nan : r;
  return ((x != x) | (y != y)) ? math_nan : r;
}

BOUCLE_INLINE double math_pow(double x, double y) {
  const double by_multiplication = pow_by_multiplication(x, y);
  const double by_logarithm = pow_by_logarithm(x, y);
  return is_multiplied_exponent(y) ? by_multiplication : by_logarithm;
}

// Standard normal distribution function. The upper tail is exp(-x^2/2) g(t) / (1 + 2x) with t = (x - 6) / (x + 6): the
// scaled tail of Shepherd and Laframboise (1981), with a polynomial of our own.
BOUCLE_INLINE double math_cdf(double x) {
  double a = math_abs(x);
  a = a > 39.0 ? 39.0 : a;
  const double d = a + 6.0;
  const double t = (a - 6.0) / d;
  double p = 0x1.98daa08be4d4dp-31;
  p = p * t + 0x1.47b2b2c5fc856p-28;
  p = p * t + 0x1.6248c7551becdp-31;
  p = p * t - 0x1.5fc55a923075bp-25;
  p = p * t + 0x1.2c74e6f9a3ef9p-29;
  p = p * t + 0x1.3b4b79f21ac8dp-22;
  p = p * t - 0x1.78d8ebb68fa28p-22;
  p = p * t - 0x1.da04155f928e1p-20;
  p = p * t + 0x1.95b6b2bee7b9fp-18;
  p = p * t + 0x1.352f1599385c4p-19;
  p = p * t - 0x1.fb75f8a67ab42p-15;
  p = p * t + 0x1.48663f424d056p-13;
  p = p * t + 0x1.25a6462e8c840p-14;
  p = p * t - 0x1.049ec0958eb63p-9;
  p = p * t + 0x1.22c144bdc3e00p-7;
  p = p * t - 0x1.b0b685638f35bp-6;
  p = p * t + 0x1.f9dcf4e4cd575p-5;
  p = p * t - 0x1.eca1d0700c20cp-4;
  p = p * t + 0x1.9aa5801bcadd2p-3;
  p = p * t - 0x1.2891670f2e273p-2;
  p = p * t + 0x1.737baa4ec7e10p-2;
  p = p * t - 0x1.8e521aa7c8e6cp-2;
  p = p * t + 0x1.5e579c890074fp-2;
  const double g = 0.5 + (2.0 * a / d) * p;
  const double high = from_bits(bits_of(a) & 0xffff'ffff'f800'0000ULL);  // its square is exact
  const double e = math_detail::exp_of_sum(-0.5 * high * high, -0.5 * (a - high) * (a + high));
  const double tail = e * (g / (1.0 + 2.0 * a));
  return x > 0.0 ? 1.0 - tail : tail;
}

// Inverse of math_cdf. Wichura (1988), Algorithm AS 241, PPND16, Applied Statistics 37, 477-484.
BOUCLE_INLINE double math_quantile(double p) {
  const double q = p - 0.5;
  const double c = 0.180625 - q * q;
  const double body_top =
      ((((((2.5090809287301226727e+3 * c + 3.3430575583588128105e+4) * c + 6.7265770927008700853e+4) * c +
          4.5921953931549871457e+4) *
             c +
         1.3731693765509461125e+4) *
            c +
        1.9715909503065514427e+3) *
           c +
       1.3314166789178437745e+2) *
          c +
      3.3871328727963666080e+0;
  const double body_bottom =
      ((((((5.2264952788528545610e+3 * c + 2.8729085735721942674e+4) * c + 3.9307895800092710610e+4) * c +
          2.1213794301586595867e+4) *
             c +
         5.3941960214247511077e+3) *
            c +
        6.8718700749205790830e+2) *
           c +
       4.2313330701600911252e+1) *
          c +
      1.0;
  const double body = q * body_top / body_bottom;

  const double small = q < 0.0 ? p : 1.0 - p;
  const double r = math_sqrt(-math_log(small));
  const double n = r - 1.6;
  const double near_top =
      ((((((7.74545014278341407640e-4 * n + 2.27238449892691845833e-2) * n + 2.41780725177450611770e-1) * n +
          1.27045825245236838258e+0) *
             n +
         3.64784832476320460504e+0) *
            n +
        5.76949722146069140550e+0) *
           n +
       4.63033784615654529590e+0) *
          n +
      1.42343711074968357734e+0;
  const double near_bottom =
      ((((((1.05075007164441684324e-9 * n + 5.47593808499534494600e-4) * n + 1.51986665636164571966e-2) * n +
          1.48103976427480074590e-1) *
             n +
         6.89767334985100004550e-1) *
            n +
        1.67638483018380384940e+0) *
           n +
       2.05319162663775882187e+0) *
          n +
      1.0;
  const double f = r - 5.0;
  const double far_top =
      ((((((2.01033439929228813265e-7 * f + 2.71155556874348757815e-5) * f + 1.24266094738807843860e-3) * f +
          2.65321895265761230930e-2) *
             f +
         2.96560571828504891230e-1) *
            f +
        1.78482653991729133580e+0) *
           f +
       5.46378491116411436990e+0) *
          f +
      6.65790464350110377720e+0;
  const double far_bottom =
      ((((((2.04426310338993978564e-15 * f + 1.42151175831644588870e-7) * f + 1.84631831751005468180e-5) * f +
          7.86869131145613259100e-4) *
             f +
         1.48753612908506148525e-2) *
            f +
        1.36929880922735805310e-1) *
           f +
       5.99832206555887937690e-1) *
          f +
      1.0;
  const bool is_near = r <= 5.0;
  double tail = (is_near ? near_top : far_top) / (is_near ? near_bottom : far_bottom);
  tail = small == 0.0 ? math_infinity : tail;
  tail = q < 0.0 ? -tail : tail;
  return math_abs(q) <= 0.425 ? body : tail;
}

// sin(2 pi u) and cos(2 pi u), for |u| below 2^48.
struct SineCosine {
  double sine, cosine;
};
BOUCLE_INLINE SineCosine sine_cosine_of_turns(double u) {
  const double shifted = u * 4.0 + round_magic;
  const double r = u - (shifted - round_magic) * 0.25;  // exact, |r| <= 1/8
  const std::uint64_t quadrant = bits_of(shifted);
  const double w = r * r;
  const double w2 = w * w;
  const double sp = (-0x1.4abbce625be52p+5 + w * 0x1.466bc6775a476p+6) +
                    w2 * ((-0x1.32d2cce50019dp+6 + w * 0x1.50783208532fbp+5) +
                          w2 * (-0x1.e3027dab75203p+3 + w * 0x1.e4a9bd1236f23p+1));
  const double s = r * 0x1.921fb54442d18p+2 + r * (0x1.1a62633145c07p-52 + w * sp);
  const double cp = (-0x1.3bd3cc9be45dep+4 + w * 0x1.03c1f081b5ac0p+6) +
                    w2 * ((-0x1.55d3c7e3cb23fp+6 + w * 0x1.e1f5068688924p+5) +
                          w2 * ((-0x1.a6d1eef43182dp+4 + w * 0x1.f9ce2416123e1p+2) + w2 * -0x1.b2f3d159d21a2p+0));
  const double c = 1.0 + w * cp;
  const bool swapped = (quadrant & 1) != 0;
  const double sine = swapped ? c : s;
  const double cosine = swapped ? s : c;
  return {from_bits(bits_of(sine) ^ ((quadrant & 2) << 62)), from_bits(bits_of(cosine) ^ (((quadrant + 1) & 2) << 62))};
}

}  // namespace boucle::base
