// Equality of numbers by their bits, shared by the files of the builder.
#pragma once

#include <algorithm>
#include <vector>

#include "base/math.h"

namespace boucle::ir {

inline bool all_bits_equal(const std::vector<double>& x) {
  return std::all_of(x.begin(), x.end(), [&](double v) { return base::bits_of(v) == base::bits_of(x.front()); });
}

// Every NaN is the same NaN, so that equal values have equal bits.
inline double canonical(double x) { return x == x ? x : base::math_nan; }

}  // namespace boucle::ir
