// Numbers, shares, dates and intervals in words, from measures: the pieces of which every report is made.
#pragma once

#include <string>
#include <string_view>

#include "analysis/runway.h"
#include "report/run_view.h"
#include "report/wording.h"

namespace boucle::report {

std::string share_text(const Wording& words, double share);                           // "81.2 %"
std::string share_with_error(const Wording& words, double share, double half_width);  // "81.2 % ± 0.8"
std::string count_text(const Wording& words, double count);                           // "10,000"
std::string value_text(const Wording& words, double value, result::Kind kind, const base::DisplayUnit& unit,
                       const base::Calendar& calendar);
std::string period_or_never(const Wording& words, const base::Calendar& calendar, analysis::DateQuantile step);

// "September 2027; 8 times in 10 between March 2027 and February 2028", "not before 2036, on any path".
std::string date_words(const Wording& words, const base::Calendar& calendar, const analysis::Runway& runway,
                       std::uint64_t path_count);
// A measure on one line, with its 80 % interval or its probability.
std::string measure_words(const Wording& words, const RunView& run, const MeasureView& measure);
// The same in one cell: the median, the median date or the share.
std::string measure_cell(const Wording& words, const RunView& run, const MeasureView& measure);
// "Growth of sales after the plan ends (openai.late_growth)"; the name alone where it has no label.
std::string labelled_input(const Wording& words, std::string_view label, const std::string& name);
std::string statistic_words(const Wording& words, const RunView& run, const StatisticView& statistic);

}  // namespace boucle::report
