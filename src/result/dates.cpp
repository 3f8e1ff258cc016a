#include "result/dates.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace boucle::result {

std::optional<std::uint32_t> step_of_date(const std::vector<double>& step_date, double date) {
  const auto place = std::lower_bound(step_date.begin(), step_date.end(), date);
  if (place == step_date.end()) return std::nullopt;
  return static_cast<std::uint32_t>(place - step_date.begin());
}

void add_dates(DateSummary& summary, const std::vector<double>& step_date, const double* dates, const double* alive,
               std::size_t lane_count) {
  summary.count_by_step.resize(step_date.size());
  for (std::size_t i = 0; i < lane_count; ++i) {
    if (alive[i] == 0) continue;
    if (const std::optional<std::uint32_t> step = step_of_date(step_date, dates[i])) {
      ++summary.count_by_step[*step];
    } else {
      ++summary.never_count;
    }
  }
}

void merge_dates(DateSummary& summary, const DateSummary& other) {
  summary.count_by_step.resize(std::max(summary.count_by_step.size(), other.count_by_step.size()));
  for (std::size_t i = 0; i < other.count_by_step.size(); ++i) summary.count_by_step[i] += other.count_by_step[i];
  summary.never_count += other.never_count;
}

std::uint64_t date_count(const DateSummary& summary) {
  std::uint64_t count = summary.never_count;
  for (const std::uint64_t n : summary.count_by_step) count += n;
  return count;
}

std::optional<std::uint32_t> date_quantile_step(const DateSummary& summary, double q) {
  const double n = static_cast<double>(date_count(summary));
  // q n may come out a rounding error above an integer; that must not move the rank.
  const double rank = std::max(1.0, std::ceil(q * n - 1e-9 * n));
  double sofar = 0;
  for (std::size_t step = 0; step < summary.count_by_step.size(); ++step) {
    sofar += static_cast<double>(summary.count_by_step[step]);
    if (sofar >= rank) return static_cast<std::uint32_t>(step);
  }
  return std::nullopt;
}

Summary summarise_dates(const DateSummary& summary, const std::vector<double>& step_date) {
  const auto at = [&](double q) {
    const std::optional<std::uint32_t> step = date_quantile_step(summary, q);
    return step ? step_date[*step] : std::numeric_limits<double>::infinity();
  };
  Summary s;
  s.count = date_count(summary);
  if (s.count == 0) return s;
  s.mean = s.sd = std::numeric_limits<double>::quiet_NaN();
  s.lowest = at(0);
  s.highest = at(1);
  s.p05 = at(0.05);
  s.p10 = at(0.10);
  s.p25 = at(0.25);
  s.p50 = at(0.50);
  s.p75 = at(0.75);
  s.p90 = at(0.90);
  s.p95 = at(0.95);
  return s;
}

}  // namespace boucle::result
