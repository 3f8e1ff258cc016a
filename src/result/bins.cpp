#include "result/bins.h"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace boucle::result {

namespace {

constexpr double inner_share = 0.99;
constexpr double widening = 0.1;     // on each side, as a share of the inner range
constexpr double atom_share = 0.01;  // a value this frequent in the pilot gets its own counter

constexpr std::size_t sample_count = 256;  // sorting all of the pilot would cost more than the rest of the cut

struct Run {
  double value;
  std::size_t count;
};

// The two most frequent values: candidates from a sample, counted in the whole pilot.
void find_atoms(const std::vector<double>& pilot, BinCut& cut) {
  std::vector<double> sample;
  const std::size_t stride = std::max<std::size_t>(1, pilot.size() / sample_count);
  for (std::size_t i = 0; i < pilot.size(); i += stride) sample.push_back(pilot[i]);
  std::sort(sample.begin(), sample.end());
  Run best{0, 1}, second{0, 1};
  for (std::size_t i = 0; i < sample.size();) {
    std::size_t end = i + 1;
    while (end < sample.size() && sample[end] == sample[i]) ++end;
    const Run run{sample[i], end - i};
    if (run.count > best.count) {
      second = best;
      best = run;
    } else if (run.count > second.count) {
      second = run;
    }
    i = end;
  }
  const auto enough = static_cast<std::ptrdiff_t>(atom_share * static_cast<double>(pilot.size())) + 1;
  const auto is_atom = [&](const Run& run) {
    return run.count > 1 && std::count(pilot.begin(), pilot.end(), run.value) >= enough;
  };
  const bool has_best = is_atom(best), has_second = is_atom(second);
  if (has_best && has_second) {
    cut.atom_low = std::min(best.value, second.value);
    cut.atom_high = std::max(best.value, second.value);
  } else if (has_best || has_second) {
    cut.atom_low = has_best ? best.value : second.value;
  }
}

// The k-th smallest and the k-th largest of some numbers, k counted from 0 and small beside their number: one pass that
// keeps the k + 1 best on either side. Nearly every number is worse than all that are kept.
struct Tails {
  double low, high;
};

Tails find_tails(const std::vector<double>& pilot, std::size_t k) {
  std::vector<double> lowest, highest;  // sorted, the best first
  const auto keep = [k](std::vector<double>& best, double x, auto is_better) {
    if (best.size() > k && !is_better(x, best.back())) return;
    if (best.size() > k) best.pop_back();
    best.insert(std::upper_bound(best.begin(), best.end(), x, is_better), x);
  };
  lowest.reserve(k + 1);
  highest.reserve(k + 1);
  for (const double x : pilot) {
    keep(lowest, x, std::less<>());
    keep(highest, x, std::greater<>());
  }
  return {lowest.back(), highest.back()};
}

}  // namespace

BinCut make_bin_cut(const std::vector<double>& pilot) {
  BinCut cut;
  if (pilot.empty()) return cut;
  find_atoms(pilot, cut);
  const std::size_t last = pilot.size() - 1;
  const auto tail = static_cast<std::size_t>((1 - inner_share) / 2 * static_cast<double>(last));
  const auto [low, high] = find_tails(pilot, tail);
  const double range = high - low;
  cut.low = low - widening * range;
  const double scale = bin_count / (range * (1 + 2 * widening));
  // A range so narrow (or so wide) that bins cannot be told apart is one value.
  if (range > 0 && scale < one_value_scale && scale > 0) {
    cut.scale = scale;
  } else {
    cut.low = low;
  }
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
