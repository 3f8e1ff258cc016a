#include "result/number_column.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/check.h"

namespace boucle::result {

namespace {

std::vector<double> living_values(const std::vector<double>& pilot) {
  std::vector<double> values;
  values.reserve(pilot.size());
  std::copy_if(pilot.begin(), pilot.end(), std::back_inserter(values), [](double x) { return x == x; });
  return values;
}

// The value at q by type 7, from a function that gives the k-th smallest.
template <class OrderStatistic>
double interpolate(std::uint64_t count, double q, OrderStatistic at) {
  const double h = static_cast<double>(count - 1) * q;
  const auto k = std::min(static_cast<std::uint64_t>(h), count - 1);
  const double below = at(k);
  const double rest = h - static_cast<double>(k);
  if (!(rest > 0) || k + 1 >= count) return below;
  const double above = at(k + 1);
  return below == above ? below : below + rest * (above - below);
}

template <class OrderStatistic>
void set_quantiles(Summary& s, OrderStatistic at) {
  s.p05 = interpolate(s.count, 0.05, at);
  s.p10 = interpolate(s.count, 0.10, at);
  s.p25 = interpolate(s.count, 0.25, at);
  s.p50 = interpolate(s.count, 0.50, at);
  s.p75 = interpolate(s.count, 0.75, at);
  s.p90 = interpolate(s.count, 0.90, at);
  s.p95 = interpolate(s.count, 0.95, at);
}

}  // namespace

double exact_quantile(const std::vector<double>& sorted, double q) {
  BOUCLE_CHECK(!sorted.empty(), "a quantile of nothing");
  return interpolate(sorted.size(), q, [&](std::uint64_t k) { return sorted[k]; });
}

void NumberColumn::resize_pilot(std::size_t path_count) {
  pilot_.assign(path_count, std::numeric_limits<double>::quiet_NaN());
}

void NumberColumn::set_pilot(std::size_t first_path, const double* x, const double* alive, std::size_t lane_count) {
  BOUCLE_CHECK(first_path + lane_count <= pilot_.size(), "a path is outside the pilot");
  for (std::size_t i = 0; i < lane_count; ++i) {
    if (alive[i] != 0) pilot_[first_path + i] = x[i];
  }
}

void NumberColumn::cut_pilot() {
  const std::vector<double> values = living_values(pilot_);
  cut_ = make_bin_cut(values);
  counters_.assign(counter_count, 0);
  for (const double x : values) ++counters_[find_bin(x, cut_)];
  pilot_ = {};
}

void NumberColumn::add(const std::uint32_t* bins, std::size_t lane_count) {
  std::uint32_t* counters = counters_.data();
  for (std::size_t i = 0; i < lane_count; ++i) ++counters[bins[i]];
}

void NumberColumn::merge(const NumberColumn& other) {
  BOUCLE_CHECK(counters_.size() == other.counters_.size(), "columns cut in different ways were merged");
  for (std::size_t i = 0; i < counters_.size(); ++i) counters_[i] += other.counters_[i];
}

// The counters as intervals in increasing order; a frequent value splits its bin by position.
std::vector<NumberColumn::Piece> NumberColumn::pieces(const Moments& moments) const {
  std::vector<Piece> list;
  std::uint64_t rank = 0;
  const auto add_piece = [&](double low, double high, std::uint64_t count) {
    if (count == 0) return;
    low = std::clamp(low, moments.lowest, moments.highest);
    high = std::clamp(high, low, moments.highest);
    list.push_back({low, high, rank, count});
    rank += count;
  };
  const double atoms[2] = {cut_.atom_low, cut_.atom_high};
  const std::uint64_t atom_counts[2] = {counters_[atom_low_bin], counters_[atom_high_bin]};
  int next_atom = 0;
  const auto add_range = [&](double low, double high, std::uint64_t count, bool is_last) {
    while (next_atom < 2 && atom_counts[next_atom] > 0 && (atoms[next_atom] < high || is_last)) {
      const double atom = std::max(atoms[next_atom], low);
      const double share = high > low ? std::clamp((atom - low) / (high - low), 0.0, 1.0) : 0.0;
      const auto before = static_cast<std::uint64_t>(share * static_cast<double>(count) + 0.5);
      add_piece(low, atom, before);
      add_piece(atom, atom, atom_counts[next_atom]);
      low = atom;
      count -= before;
      ++next_atom;
    }
    add_piece(low, high, count);
  };
  add_range(std::min(moments.lowest, cut_.low), cut_.low, counters_[under_bin], false);
  for (std::uint32_t bin = 0; bin < bin_count; ++bin) {
    add_range(cut_.edge(bin), cut_.edge(bin + 1), counters_[bin], false);
  }
  add_range(cut_.edge(bin_count), moments.highest, counters_[over_bin], true);
  return list;
}

Summary NumberColumn::summary(const Moments& moments) const {
  Summary s;
  s.count = static_cast<std::uint64_t>(moments.count);
  if (s.count == 0) return s;
  s.mean = moments.mean;
  s.sd = s.count > 1 ? std::sqrt(moments.square_sum / static_cast<double>(s.count - 1)) : 0;
  s.lowest = moments.lowest;
  s.highest = moments.highest;
  if (s.lowest == s.highest) {  // the mean of equal numbers is that number, whatever the rounding of their sum
    s.mean = s.lowest;
    s.sd = 0;
    s.p05 = s.p10 = s.p25 = s.p50 = s.p75 = s.p90 = s.p95 = s.lowest;
    return s;
  }
  if (counters_.empty()) {
    std::vector<double> sorted = living_values(pilot_);
    std::sort(sorted.begin(), sorted.end());
    BOUCLE_CHECK(sorted.size() == s.count, "a column's moments and values differ in number");
    set_quantiles(s, [&](std::uint64_t k) { return sorted[k]; });
    return s;
  }
  const std::vector<Piece> list = pieces(moments);
  BOUCLE_CHECK(!list.empty() && list.back().first_rank + list.back().count == s.count,
               "a column's moments and counters differ in number");
  set_quantiles(s, [&](std::uint64_t k) {
    const auto after = std::upper_bound(list.begin(), list.end(), k,
                                        [](std::uint64_t rank, const Piece& piece) { return rank < piece.first_rank; });
    const Piece& piece = *std::prev(after);
    const double place = (static_cast<double>(k - piece.first_rank) + 0.5) / static_cast<double>(piece.count);
    return piece.low == piece.high ? piece.low : piece.low + place * (piece.high - piece.low);
  });
  return s;
}

}  // namespace boucle::result
