#include "analysis/finn.h"

#include <algorithm>
#include <cmath>

#include "analysis/absorbing_solver.h"

namespace boucle::analysis {
namespace {

constexpr double balanced = 1e-9;  // inputs and outputs that differ by less, as a share, are the same

}  // namespace

FinnResult finn(std::size_t n, const std::vector<double>& flows, const std::vector<double>& inputs,
                const std::vector<double>& outputs) {
  FinnResult result;
  std::vector<double> into(inputs), share(n * n, 0), leak(n, 1);
  double entered = 0;
  for (std::size_t i = 0; i < n; ++i) {
    entered += inputs[i];
    for (std::size_t j = 0; j < n; ++j) into[j] += flows[i * n + j];
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (!(into[i] > 0)) continue;
    double passed = 0;
    for (std::size_t j = 0; j < n; ++j) passed += flows[i * n + j];
    // Measured networks do not quite balance; where they do, the stated output loses no digits.
    const double rest = into[i] - passed;
    const bool balances = std::abs(rest - outputs[i]) <= balanced * into[i];
    leak[i] = (balances ? outputs[i] : std::max(0.0, rest)) / into[i];
    for (std::size_t j = 0; j < n; ++j) share[i * n + j] = flows[i * n + j] / into[i];
  }
  const AbsorbingSolver solver(n, share, leak);
  double cycled = 0;
  for (std::size_t i = 0; i < n; ++i) {
    result.throughflow += into[i];
    std::vector<double> visits(n, 0);
    visits[i] = 1;
    solver.solve(visits);
    if (visits[i] > 0) cycled += into[i] * (visits[i] - 1) / visits[i];
  }
  result.index = cycled / result.throughflow;
  result.path_length = result.throughflow / entered;
  return result;
}

}  // namespace boucle::analysis
