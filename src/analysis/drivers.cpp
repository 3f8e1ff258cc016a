#include "analysis/drivers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

#include "base/math.h"

namespace boucle::analysis {

namespace {

// Bits that stand in the order of the numbers; -0 is 0.
std::uint64_t ordered_bits(double x) {
  const auto bits = base::bits_of(x + 0.0);
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

struct Place {
  std::uint64_t key;
  std::uint32_t index;
};

// By key, equal ones in the order of their indices: digit by digit from the lowest, in a sixth of the time of a sort
// by comparisons. Digits that all share cost one count.
void sort_by_key(std::vector<Place>& places) {
  constexpr std::uint32_t digit_bits = 11, digit_count = 1u << digit_bits;
  std::vector<Place> sorted(places.size());
  for (std::uint32_t shift = 0; shift < 64; shift += digit_bits) {
    std::array<std::uint32_t, digit_count> next{};
    const auto digit = [&](const Place& place) { return (place.key >> shift) & (digit_count - 1); };
    for (const Place& place : places) ++next[digit(place)];
    if (next[digit(places.front())] == places.size()) continue;
    std::exclusive_scan(next.begin(), next.end(), next.begin(), 0u);
    for (const Place& place : places) sorted[next[digit(place)]++] = place;
    places.swap(sorted);
  }
}

double sum_of_products(std::span<const double> x, std::span<const double> y) {
  std::array<double, 8> sums{};  // side by side: each addition waits for the one before
  const std::size_t whole = x.size() / sums.size() * sums.size();
  for (std::size_t i = 0; i < whole; i += sums.size())
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += x[i + k] * y[i + k];
  for (std::size_t i = whole; i < x.size(); ++i) sums[0] += x[i] * y[i];
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace

std::vector<double> ranks(std::span<const double> values) {
  std::vector<double> result(values.size());
  std::vector<Place> places;
  places.reserve(values.size());
  for (const double x : values) places.push_back({ordered_bits(x), static_cast<std::uint32_t>(places.size())});
  if (!places.empty()) sort_by_key(places);
  for (std::size_t first = 0; first < places.size();) {
    std::size_t end = first + 1;
    while (end < places.size() && places[end].key == places[first].key) ++end;
    const double mean_rank = (static_cast<double>(first + 1) + static_cast<double>(end)) / 2;
    for (std::size_t i = first; i < end; ++i) result[places[i].index] = mean_rank;
    first = end;
  }
  return result;
}

CenteredRanks centered_ranks(std::span<const double> values) {
  CenteredRanks centered{ranks(values), 0};
  const double mean = (static_cast<double>(values.size()) + 1) / 2;
  for (double& rank : centered.deviations) rank -= mean;
  centered.squares = sum_of_products(centered.deviations, centered.deviations);
  return centered;
}

double rank_correlation(const CenteredRanks& x, const CenteredRanks& y) {
  if (x.deviations.size() < 2 || !(x.squares > 0) || !(y.squares > 0)) return 0;
  return sum_of_products(x.deviations, y.deviations) / std::sqrt(x.squares * y.squares);
}

double rank_correlation_error(double correlation, std::size_t count) {
  if (count < 4) return 1;
  const double square = correlation * correlation;
  return (1 - square) * std::sqrt((1 + square / 2) / static_cast<double>(count - 3));
}

DriverTable::DriverTable(const result::RunResult& result, std::vector<std::string> draw_names)
    : result_(&result), names_(std::move(draw_names)) {
  const result::Pilot& pilot = result.pilot;
  for (std::size_t path = 0; path < pilot.path_count; ++path) {
    if (path >= pilot.faulted.size() || !pilot.faulted[path]) paths_.push_back(path);
  }
  draw_ranks_.resize(pilot.param_draws.size());
  std::vector<double> values(paths_.size());
  for (std::size_t draw = 0; draw < pilot.param_draws.size(); ++draw) {
    const std::vector<double>& all = pilot.param_draws[draw];
    if (all.size() < pilot.path_count) continue;
    for (std::size_t i = 0; i < paths_.size(); ++i) values[i] = all[paths_[i]];
    draw_ranks_[draw] = centered_ranks(values);
  }
}

std::optional<CenteredRanks> DriverTable::ranks_of_measure(std::size_t measure) const {
  if (measure >= result_->pilot.measures.size() || paths_.size() < 2) return std::nullopt;
  std::vector<double> values(paths_.size());
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    values[i] = result_->pilot.measures[measure][paths_[i]];
    if (std::isnan(values[i])) return std::nullopt;
  }
  return centered_ranks(values);
}

std::vector<Driver> DriverTable::of_measure(std::size_t measure, std::size_t max_count) const {
  std::vector<Driver> drivers;
  const std::optional<CenteredRanks> value_ranks = ranks_of_measure(measure);
  if (!value_ranks) return drivers;
  const double noise_level = 3 / std::sqrt(static_cast<double>(paths_.size()));
  for (std::size_t draw = 0; draw < draw_ranks_.size() && draw < names_.size(); ++draw) {
    if (draw_ranks_[draw].deviations.empty()) continue;
    const double rho = rank_correlation(draw_ranks_[draw], *value_ranks);
    if (std::abs(rho) > noise_level) drivers.push_back({names_[draw], rho});
  }
  std::stable_sort(drivers.begin(), drivers.end(),
                   [](const Driver& a, const Driver& b) { return std::abs(a.correlation) > std::abs(b.correlation); });
  if (drivers.size() > max_count) drivers.resize(max_count);
  return drivers;
}

std::vector<double> DriverTable::correlations(std::size_t measure) const {
  std::vector<double> result(draw_ranks_.size(), std::numeric_limits<double>::quiet_NaN());
  const std::optional<CenteredRanks> value_ranks = ranks_of_measure(measure);
  if (!value_ranks) return result;
  for (std::size_t draw = 0; draw < draw_ranks_.size(); ++draw)
    if (!draw_ranks_[draw].deviations.empty()) result[draw] = rank_correlation(draw_ranks_[draw], *value_ranks);
  return result;
}

}  // namespace boucle::analysis
