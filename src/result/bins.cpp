#include "result/bins.h"

#include <algorithm>
#include <cstddef>

namespace boucle::result {

namespace {

constexpr double inner_share = 0.99;
constexpr double widening = 0.1;     // on each side, as a share of the inner range
constexpr double atom_share = 0.01;  // a value this frequent in the pilot gets its own counter

struct Run {
  double value;
  std::size_t count;
};

void find_atoms(const std::vector<double>& sorted, BinCut& cut) {
  Run best{0, 0}, second{0, 0};
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t end = i + 1;
    while (end < sorted.size() && sorted[end] == sorted[i]) ++end;
    const Run run{sorted[i], end - i};
    if (run.count > best.count) {
      second = best;
      best = run;
    } else if (run.count > second.count) {
      second = run;
    }
    i = end;
  }
  const auto enough = static_cast<std::size_t>(atom_share * static_cast<double>(sorted.size())) + 1;
  const auto is_atom = [&](const Run& run) { return run.count >= std::max<std::size_t>(enough, 2); };
  if (is_atom(best)) cut.atom_low = best.value;
  if (is_atom(second)) {
    cut.atom_low = std::min(best.value, second.value);
    cut.atom_high = std::max(best.value, second.value);
  }
}

}  // namespace

BinCut make_bin_cut(const std::vector<double>& sorted) {
  BinCut cut;
  if (sorted.empty()) return cut;
  const std::size_t last = sorted.size() - 1;
  const auto tail = static_cast<std::size_t>((1 - inner_share) / 2 * static_cast<double>(last));
  const double low = sorted[tail], high = sorted[last - tail];
  const double range = high - low;
  cut.low = low - widening * range;
  const double scale = bin_count / (range * (1 + 2 * widening));
  // A range so narrow (or so wide) that bins cannot be told apart is one value.
  if (range > 0 && scale < one_value_scale && scale > 0) {
    cut.scale = scale;
  } else {
    cut.low = low;
  }
  find_atoms(sorted, cut);
  return cut;
}

std::uint32_t find_bin(double x, const BinCut& cut) {
  if (x == cut.atom_high) return atom_high_bin;
  if (x == cut.atom_low) return atom_low_bin;
  if (x < cut.low) return under_bin;
  const double t = (x - cut.low) * cut.scale;
  if (t >= bin_count) return over_bin;
  return static_cast<std::uint32_t>(std::clamp(t, 0.0, bin_count - 1.0));
}

}  // namespace boucle::result
