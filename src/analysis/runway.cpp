#include "analysis/runway.h"

namespace boucle::analysis {

Runway runway(const result::MeasureResult& measure) {
  Runway r;
  const result::DateSummary& dates = measure.dates;
  r.p05 = date_quantile(dates, 0.05);
  r.p10 = date_quantile(dates, 0.10);
  r.p25 = date_quantile(dates, 0.25);
  r.p50 = date_quantile(dates, 0.50);
  r.p75 = date_quantile(dates, 0.75);
  r.p90 = date_quantile(dates, 0.90);
  r.p95 = date_quantile(dates, 0.95);
  r.probability = measure.probability;
  r.half_width = probability_half_width(measure.probability, measure.probability_se, path_count(dates));
  r.cumulative = cumulative_share(dates);
  return r;
}

}  // namespace boucle::analysis
