// The files of a run: run.json, measures.csv and series.csv. The same model, seed and options give the same bytes on
// every machine and with any number of threads; there is no time, no path of the machine and no setting of the locale
// in them.
#pragma once

#include <string>

#include "report/run_view.h"

namespace boucle::report {

inline constexpr int run_schema_version = 1;

// scenario, measure, unit, probability, mean, sd, p05, p25, p50, p75, p95. Dates are labels of periods or `never`,
// without mean and deviation. `probability` is that of a condition, or of a date's coming; empty for numbers.
std::string measures_csv(const RunView& run);
// scenario, series, period, unit, mean, sd, p05, p25, p50, p75, p95.
std::string series_csv(const RunView& run);
// Model hash, seed, paths, version, settings, and each scenario's faults, books, measures, checks and claims.
std::string run_json(const RunView& run);

}  // namespace boucle::report
