#include "analysis/exposure.h"

#include <algorithm>

namespace boucle::analysis {

std::vector<Dependence> dependence(const TradeNetwork& network, std::size_t on) {
  const std::size_t count = network.count;
  std::vector<Dependence> result(count);
  for (std::size_t y = 0; y < count; ++y)
    if (y != on) result[y].direct = network.share(y, on);
  const auto through_others = [&](std::size_t y, auto of) {
    double sum = 0;
    for (std::size_t z = 0; z < count; ++z)
      if (z != on) sum += network.share(y, z) * of(result[z]);
    return sum;
  };
  for (std::size_t y = 0; y < count; ++y)
    if (y != on) result[y].second = through_others(y, [](const Dependence& d) { return d.direct; });
  // From below, in place: the sequence rises to the least solution, which is at most 1.
  for (int sweep = 0; sweep < max_dependence_sweeps; ++sweep) {
    double change = 0;
    for (std::size_t y = 0; y < count; ++y) {
      if (y == on) continue;
      const double all = result[y].direct + through_others(y, [](const Dependence& d) { return d.all; });
      change = std::max(change, all - result[y].all);
      result[y].all = all;
    }
    if (change <= dependence_tolerance) break;
  }
  return result;
}

}  // namespace boucle::analysis
