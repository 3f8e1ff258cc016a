// What every operation means, on one number: the reference that constant folding uses and that kernels must match bit
// by bit (except for the bits of a NaN).
#pragma once

#include "base/check.h"
#include "base/date_shift.h"
#include "base/math.h"
#include "base/special.h"
#include "ir/program.h"

namespace boucle::ir {

// Operands beyond operand_count(op) are ignored. Leaves have no meaning without a program: giving one is our mistake.
inline double evaluate(Op op, double a, double b = 0, double c = 0) {
  switch (op) {
    case Op::negate:
      return -a;
    case Op::logical_not:
      return a == 0 ? 1.0 : 0.0;
    case Op::absolute:
      return base::math_abs(a);
    case Op::square_root:
      return base::math_sqrt(a);
    case Op::exponential:
      return base::math_exp(a);
    case Op::logarithm:
      return base::math_log(a);
    case Op::floor:
      return base::math_floor(a);
    case Op::round:
      return base::math_round(a);
    case Op::normal_cdf:
      return base::math_cdf(a);
    case Op::normal_quantile:
      return base::math_quantile(a);
    case Op::add:
      return a + b;
    case Op::subtract:
      return a - b;
    case Op::multiply:
      return a * b;
    case Op::divide:
      return a / b;
    case Op::power:
      return base::math_pow(a, b);
    case Op::shift_date:
      return base::shift_date(a, b);
    case Op::minimum:
      return a < b ? a : b;
    case Op::maximum:
      return a > b ? a : b;
    case Op::less:
      return a < b ? 1.0 : 0.0;
    case Op::less_equal:
      return a <= b ? 1.0 : 0.0;
    case Op::equal:
      return a == b ? 1.0 : 0.0;
    case Op::not_equal:
      return a != b ? 1.0 : 0.0;
    case Op::logical_and:
      return a != 0 && b != 0 ? 1.0 : 0.0;
    case Op::logical_or:
      return a != 0 || b != 0 ? 1.0 : 0.0;
    case Op::gamma_tail:
      return base::tail_of(base::gamma_tails(a, b));
    case Op::gamma_quantile:
      return base::gamma_quantile(a, b);
    case Op::student_tail:
      return base::tail_of(base::student_tails(a, b));
    case Op::student_quantile:
      return base::student_quantile(a, b);
    case Op::poisson_tail:
      return base::tail_of(base::poisson_tails(a, b));
    case Op::poisson_quantile:
      return base::poisson_quantile(a, b);
    case Op::select:
      return a != 0 ? b : c;
    case Op::beta_tail:
      return base::tail_of(base::beta_tails(a, b, c));
    case Op::beta_quantile:
      return base::beta_quantile(a, b, c);
    case Op::constant:
    case Op::table:
    case Op::param_normal:
    case Op::param_uniform:
    case Op::noise_normal:
    case Op::noise_uniform:
    case Op::lag:
    case Op::unknown:
    case Op::traced:
    case Op::cleared:
    case Op::observed:
    case Op::locate:
    case Op::recall:
    case Op::ahead:
    case Op::return_rate:
      break;
  }
  BOUCLE_CHECK(false, "a leaf of the program was evaluated as an operation");
}

}  // namespace boucle::ir
