#include "analysis/stress.h"

#include <algorithm>
#include <cmath>

namespace boucle::analysis {
namespace {

constexpr double z_95 = 1.959963984540054;  // of the standard normal

double largest_of(const StressedSector& sector) {
  double largest = 0;
  for (const Spread* spread : {&sector.equity_loss, &sector.cash_loss, &sector.unpaid_to})
    for (const double value : {spread->mean, spread->p05, spread->p95})
      if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  return largest;
}

}  // namespace

Spread spread_of(const result::Summary& summary) {
  Spread spread;
  spread.mean = summary.mean;
  spread.p05 = summary.p05;
  spread.p50 = summary.p50;
  spread.p95 = summary.p95;
  if (summary.count > 1) spread.error = z_95 * summary.sd / std::sqrt(static_cast<double>(summary.count));
  return spread;
}

Share share_of(const result::MeasureResult& measure) {
  const std::uint64_t count = measure.kind == result::Kind::date ? path_count(measure.dates) : measure.summary.count;
  return {measure.probability, probability_half_width(measure.probability, measure.probability_se, count)};
}

double largest_loss(const Stress& stress) {
  double largest = 0;
  for (const StressedSector& sector : stress.sectors) largest = std::max(largest, largest_of(sector));
  return largest;
}

bool is_hurt(const Stress& stress, const StressedSector& sector) {
  const double largest = largest_loss(stress);
  return largest > 0 && largest_of(sector) > negligible_share * largest;
}

std::vector<std::size_t> by_loss(const Stress& stress) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < stress.sectors.size(); ++i)
    if (is_hurt(stress, stress.sectors[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return stress.sectors[a].equity_loss.mean > stress.sectors[b].equity_loss.mean;
  });
  return order;
}

std::vector<std::size_t> by_failing(const Stress& stress) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < stress.sectors.size(); ++i) {
    const StressedSector& sector = stress.sectors[i];
    if (!sector.is_outside && (sector.failing.base.value > 0 || sector.failing.hit.value > 0)) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (stress.sectors[a].is_hit != stress.sectors[b].is_hit) return stress.sectors[a].is_hit;
    const Failing &x = stress.sectors[a].failing, &y = stress.sectors[b].failing;
    return x.caused.value != y.caused.value ? x.caused.value > y.caused.value : x.hit.value > y.hit.value;
  });
  return order;
}

bool any_guarantee_called(const Stress& stress) {
  return std::any_of(stress.guarantees.begin(), stress.guarantees.end(), [](const CalledGuarantee& guarantee) {
    return guarantee.base.mean != 0 || guarantee.hit.mean != 0;
  });
}

}  // namespace boucle::analysis
