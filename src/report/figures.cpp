#include "report/figures.h"

#include <cmath>

#include "base/number_text.h"

namespace boucle::report {
namespace {

const base::DisplayUnit percent{"%", 0.01};

// An error needs one digit, two when it starts with a 1 (0.1 might be 0.05 or 0.149).
std::string error_digits(const Wording& words, double error) {
  const double leading = error / std::pow(10, std::floor(std::log10(error)));
  return base::number_text(error, words.language, leading < 1.95 ? 2 : 1);
}

}  // namespace

std::string share_text(const Wording& words, double share) {
  return base::quantity_text(share, percent, words.language);
}

std::string share_with_error(const Wording& words, double share, double half_width) {
  const std::string value = share_text(words, share);
  return half_width > 0 ? words.plus_minus(value, error_digits(words, half_width * 100)) : value;
}

std::string count_text(const Wording& words, double count) { return base::number_text(count, words.language, 15); }

std::string period_or_never(const Wording& words, const base::Calendar& calendar, analysis::DateQuantile step) {
  return step ? period_words(words, calendar, *step) : words.never.str();
}

std::string value_text(const Wording& words, double value, result::Kind kind, const base::DisplayUnit& unit,
                       const base::Calendar& calendar) {
  switch (kind) {
    case result::Kind::number:
      return base::quantity_text(value, unit, words.language);
    case result::Kind::boolean:
      return value != 0 ? words.yes.str() : words.no.str();
    case result::Kind::date:
      break;
  }
  if (std::isnan(value)) return words.not_a_number.str();
  if (std::isinf(value)) return words.never.str();
  const auto step = calendar.step_containing(static_cast<std::int32_t>(value));
  return step ? period_words(words, calendar, *step) : base::date_text(value);
}

std::string date_words(const Wording& words, const base::Calendar& calendar, const analysis::Runway& runway,
                       std::uint64_t path_count) {
  const std::string horizon = horizon_words(words, calendar);
  if (runway.p50) {
    const std::string median = period_words(words, calendar, *runway.p50);
    if (path_count <= 1 || runway.p05 == runway.p95) return words.date_certain(median);
    const std::string early = period_words(words, calendar, *runway.p10);
    if (!runway.p90) return words.date_from(median, early, horizon);
    return words.date_between(median, early, period_words(words, calendar, *runway.p90));
  }
  if (path_count <= 1) return words.never_certain(horizon);
  if (runway.probability <= 0) return words.date_never(horizon);
  const std::string share = share_text(words, runway.probability);
  if (!runway.p10) return words.date_never_rarely(horizon, share);
  return words.date_never_sometimes(horizon, share, period_words(words, calendar, *runway.p10));
}

std::string measure_words(const Wording& words, const RunView& run, const MeasureView& measure) {
  const result::MeasureResult& r = measure.result;
  switch (r.kind) {
    case result::Kind::date:
      return date_words(words, run.calendar, analysis::runway(r), analysis::path_count(r.dates));
    case result::Kind::boolean: {
      if (r.summary.count == 1) return r.probability > 0.5 ? words.yes.str() : words.no.str();
      const double half = analysis::probability_half_width(r.probability, r.probability_se, r.summary.count);
      return words.share_yes(share_with_error(words, r.probability, half));
    }
    case result::Kind::number:
      break;
  }
  const result::Summary& s = r.summary;
  if (s.count == 0) return words.not_a_number.str();
  const auto text = [&](double value) { return base::quantity_text(value, measure.unit, words.language); };
  if (s.count == 1 || s.lowest == s.highest) return text(s.p50);
  if (s.p10 == s.p90) return words.interval_same(text(s.p50));
  return words.interval_80(text(s.p50), text(s.p10), text(s.p90));
}

std::string measure_cell(const Wording& words, const RunView& run, const MeasureView& measure) {
  const result::MeasureResult& r = measure.result;
  switch (r.kind) {
    case result::Kind::date:
      return period_or_never(words, run.calendar, analysis::date_quantile(r.dates, 0.5));
    case result::Kind::boolean:
      return share_text(words, r.probability);
    case result::Kind::number:
      break;
  }
  if (r.summary.count == 0) return words.not_a_number.str();
  return base::quantity_text(r.summary.p50, measure.unit, words.language);
}

std::string labelled_input(const Wording& words, std::string_view label, const std::string& name) {
  if (label.empty() || label == name) return name;
  if (label.ends_with('.')) label.remove_suffix(1);
  return words.labelled_input(label, name);
}

std::string statistic_words(const Wording& words, const RunView& run, const StatisticView& statistic) {
  if (std::isnan(statistic.value)) return words.not_a_number.str();
  if (statistic.probability) return share_with_error(words, statistic.value, statistic.half_width);
  return value_text(words, statistic.value, statistic.kind, statistic.unit, run.calendar);
}

}  // namespace boucle::report
