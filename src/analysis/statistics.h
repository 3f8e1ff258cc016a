// Statistics of one measure as a reader asks for them: any quantile, a probability with its Monte Carlo error,
// quantiles of dates in which `never` sorts last. Conventions: docs/internals/driver.md.
//
// Quantiles of numbers are those of the run where it keeps them (5, 10, 25, 50, 75, 90, 95 %), else those of the pilot
// paths. Quantiles of dates run over all paths: the earliest step by which the share q of the paths have their date.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "result/run_result.h"

namespace boucle::analysis {

// The step, or nothing for `never`.
using DateQuantile = std::optional<std::uint32_t>;
DateQuantile date_quantile(const result::DateSummary& dates, double q);
// [step]: the share of paths that have their date in that step or before.
std::vector<double> cumulative_share(const result::DateSummary& dates);
std::uint64_t path_count(const result::DateSummary& dates);

// Half the width of the 95 % confidence interval of a share estimated from `path_count` paths: 1.96 standard errors;
// when no or all paths have the property, 3 / path_count (the rule of three: Hanley & Lippman-Hand 1983). 0 for at
// most one path, which is not a sample.
double probability_half_width(double probability, double standard_error, std::uint64_t path_count);

// Of a number or boolean measure. NaN when there is nothing to take it from.
double number_quantile(const result::RunResult& result, std::size_t measure, double q);

// Linear interpolation between order statistics (Hyndman & Fan 1996, type 7); `sorted` ascending. NaN when empty.
double sorted_quantile(std::span<const double> sorted, double q);

}  // namespace boucle::analysis
