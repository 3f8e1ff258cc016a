// Count, mean, squared deviations and extremes of a set of numbers, and the union of two such sets. The union is not
// associative in floating point: merge in a fixed order for fixed bits.
#pragma once

#include <limits>

namespace boucle::result {

struct Moments {
  double count = 0;
  double mean = 0;
  double square_sum = 0;  // sum of (x - mean)^2
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -std::numeric_limits<double>::infinity();

  // Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
  void merge(const Moments& other) {
    if (!(other.count > 0)) return;
    const double total = count + other.count;
    const double distance = other.mean - mean;
    const double share = other.count / total;
    mean = mean + distance * share;
    square_sum = square_sum + (other.square_sum + distance * distance * (count * share));
    count = total;
    lowest = other.lowest < lowest ? other.lowest : lowest;
    highest = other.highest > highest ? other.highest : highest;
  }
};

}  // namespace boucle::result
