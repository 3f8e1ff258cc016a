#include "analysis/drivers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace boucle::analysis {

std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] != values[b] ? values[a] < values[b] : a < b; });
  std::vector<double> result(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const double mean_rank = (static_cast<double>(first + 1) + static_cast<double>(end)) / 2;
    for (std::size_t i = first; i < end; ++i) result[order[i]] = mean_rank;
    first = end;
  }
  return result;
}

double correlation(std::span<const double> x, std::span<const double> y) {
  const std::size_t n = std::min(x.size(), y.size());
  if (n < 2) return 0;
  double mean_x = 0, mean_y = 0;
  for (std::size_t i = 0; i < n; ++i) mean_x += x[i], mean_y += y[i];
  mean_x /= static_cast<double>(n);
  mean_y /= static_cast<double>(n);
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double dx = x[i] - mean_x, dy = y[i] - mean_y;
    xx += dx * dx, yy += dy * dy, xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
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
    draw_ranks_[draw] = ranks(values);
  }
}

std::vector<Driver> DriverTable::of_measure(std::size_t measure, std::size_t max_count) const {
  std::vector<Driver> drivers;
  if (measure >= result_->pilot.measures.size() || paths_.size() < 2) return drivers;
  std::vector<double> values(paths_.size());
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    values[i] = result_->pilot.measures[measure][paths_[i]];
    if (std::isnan(values[i])) return drivers;
  }
  const std::vector<double> value_ranks = ranks(values);
  const double noise_level = 3 / std::sqrt(static_cast<double>(paths_.size()));
  for (std::size_t draw = 0; draw < draw_ranks_.size() && draw < names_.size(); ++draw) {
    if (draw_ranks_[draw].empty()) continue;
    const double rho = correlation(draw_ranks_[draw], value_ranks);
    if (std::abs(rho) > noise_level) drivers.push_back({names_[draw], rho});
  }
  std::stable_sort(drivers.begin(), drivers.end(),
                   [](const Driver& a, const Driver& b) { return std::abs(a.correlation) > std::abs(b.correlation); });
  if (drivers.size() > max_count) drivers.resize(max_count);
  return drivers;
}

std::vector<double> DriverTable::correlations(std::size_t measure) const {
  std::vector<double> result(draw_ranks_.size(), std::numeric_limits<double>::quiet_NaN());
  if (measure >= result_->pilot.measures.size() || paths_.size() < 2) return result;
  std::vector<double> values(paths_.size());
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    values[i] = result_->pilot.measures[measure][paths_[i]];
    if (std::isnan(values[i])) return result;
  }
  const std::vector<double> value_ranks = ranks(values);
  for (std::size_t draw = 0; draw < draw_ranks_.size(); ++draw)
    if (!draw_ranks_[draw].empty()) result[draw] = correlation(draw_ranks_[draw], value_ranks);
  return result;
}

}  // namespace boucle::analysis
