#include "analysis/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace boucle::analysis {

std::uint64_t path_count(const result::DateSummary& dates) {
  std::uint64_t count = dates.never_count;
  for (const std::uint64_t n : dates.count_by_step) count += n;
  return count;
}

DateQuantile date_quantile(const result::DateSummary& dates, double q) {
  const double wanted = std::max(1.0, std::ceil(q * static_cast<double>(path_count(dates)) - 1e-9));
  double reached = 0;
  for (std::size_t step = 0; step < dates.count_by_step.size(); ++step) {
    reached += static_cast<double>(dates.count_by_step[step]);
    if (reached >= wanted) return static_cast<std::uint32_t>(step);
  }
  return std::nullopt;
}

std::vector<double> cumulative_share(const result::DateSummary& dates) {
  const double total = std::max<double>(1, static_cast<double>(path_count(dates)));
  std::vector<double> shares;
  shares.reserve(dates.count_by_step.size());
  std::uint64_t reached = 0;
  for (const std::uint64_t n : dates.count_by_step) {
    reached += n;
    shares.push_back(static_cast<double>(reached) / total);
  }
  return shares;
}

double probability_half_width(double probability, double standard_error, std::uint64_t paths) {
  if (paths <= 1) return 0;
  if (probability <= 0 || probability >= 1) return 3.0 / static_cast<double>(paths);
  return 1.96 * standard_error;
}

double sorted_quantile(std::span<const double> sorted, double q) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = std::clamp(q, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double part = place - static_cast<double>(below);
  if (part == 0 || below + 1 >= sorted.size() || sorted[below] == sorted[below + 1]) return sorted[below];
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

double number_quantile(const result::RunResult& result, std::size_t measure, double q) {
  const result::Summary& s = result.measures[measure].summary;
  const std::array<std::pair<double, double>, 7> kept{
      {{0.05, s.p05}, {0.10, s.p10}, {0.25, s.p25}, {0.50, s.p50}, {0.75, s.p75}, {0.90, s.p90}, {0.95, s.p95}}};
  for (const auto& [level, value] : kept) {
    if (std::abs(level - q) < 1e-9) return value;
  }
  if (measure >= result.pilot.measures.size()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values;
  for (const double value : result.pilot.measures[measure]) {
    if (!std::isnan(value)) values.push_back(value);
  }
  std::sort(values.begin(), values.end());
  return sorted_quantile(values, q);
}

}  // namespace boucle::analysis
