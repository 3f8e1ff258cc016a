// Distributions of dates: exact counts per step of the calendar. A date counts for the step that contains it: the first
// whose last day is not before it. Dates after the calendar, and `never` (+infinity), count as never.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "result/run_result.h"

namespace boucle::result {

// The step of a date, or nothing for never. step_date: the last day of each step, increasing.
std::optional<std::uint32_t> step_of_date(const std::vector<double>& step_date, double date);

void add_dates(DateSummary& summary, const std::vector<double>& step_date, const double* dates, const double* alive,
               std::size_t lane_count);
void merge_dates(DateSummary& summary, const DateSummary& other);
std::uint64_t date_count(const DateSummary& summary);  // paths, those with `never` included

// The order statistic at rank ceil(q n), `never` sorted last: the step, or nothing for never (or for no paths).
std::optional<std::uint32_t> date_quantile_step(const DateSummary& summary, double q);

// Quantiles and extremes as days, +infinity for never. Dates have no mean or deviation: those are NaN.
Summary summarise_dates(const DateSummary& summary, const std::vector<double>& step_date);

}  // namespace boucle::result
