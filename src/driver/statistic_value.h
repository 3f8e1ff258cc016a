// Figures about all paths: P(…), E(…), p05(…) … and the arithmetic around them, from the results of a run.
#pragma once

#include "lower/lower.h"
#include "model/model.h"
#include "report/run_view.h"
#include "result/run_result.h"

namespace boucle::driver {

struct StatisticContext {
  const model::Model& model;
  const lower::Lowered& lowered;
  const result::RunResult& result;
};

// In base units; NaN when it cannot be told (no path left, a part that is not a statistic).
double statistic_value(const StatisticContext& context, model::NodeId node);

// With its unit and, for a bare P(…), its Monte Carlo error.
report::StatisticView statistic_view(const StatisticContext& context, model::NodeId node);

result::Kind kind_of(model::Type type);

}  // namespace boucle::driver
