// One step of an observation, on one number: the reference for kernels, and what the builder uses when the observed
// value is the same on every path.
#pragma once

#include "base/check.h"
#include "base/math.h"
#include "ir/program.h"

namespace boucle::ir {

inline double observation_start(Observe kind) {
  switch (kind) {
    case Observe::weighted_sum:
      return 0.0;
    case Observe::lowest:
      return base::math_infinity;
    case Observe::highest:
      return -base::math_infinity;
    case Observe::first_true:
      return base::math_infinity;
    case Observe::ever:
      return 0.0;
    case Observe::always:
      return 1.0;
    case Observe::count:
      return 0.0;
  }
  BOUCLE_CHECK(false, "unknown observation");
}

// `sofar` after one more step in which the source is x. weight: weighted_sum only; date: of the step.
inline double observation_step(Observe kind, double sofar, double x, double weight, double date) {
  switch (kind) {
    case Observe::weighted_sum:
      return sofar + weight * x;
    case Observe::lowest:
      return x < sofar ? x : sofar;
    case Observe::highest:
      return x > sofar ? x : sofar;
    case Observe::first_true:
      return x != 0 && sofar == base::math_infinity ? date : sofar;
    case Observe::ever:
      return x != 0 ? 1.0 : sofar;
    case Observe::always:
      return x != 0 ? sofar : 0.0;
    case Observe::count:
      return sofar + (x != 0 ? 1.0 : 0.0);
  }
  BOUCLE_CHECK(false, "unknown observation");
}

}  // namespace boucle::ir
