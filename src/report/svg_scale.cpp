#include "report/svg_scale.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "report/svg_text.h"

namespace boucle::report {
namespace {

constexpr int min_steps_of_years = 3;  // a calendar of fewer years is labelled by its periods
constexpr double label_gap = 14;
constexpr double least_range_share = 1e-9;  // of a value: finer ticks are no longer told apart by a double

// 10^exponent, exact for what doubles can hold.
double power_of_ten(int exponent) { return std::pow(10.0, exponent); }

}  // namespace

Ticks nice_ticks(double low, double high, int max_count) {
  if (!std::isfinite(low) || !std::isfinite(high)) low = 0, high = 1;
  if (high < low) std::swap(low, high);
  const double size = std::max(std::fabs(low), std::fabs(high));
  if (high - low <= least_range_share * size) {  // one value, but for rounding
    const double around = size > 0 ? size / 2 : 0.5;
    low -= around;
    high += around;
  }
  max_count = std::max(3, max_count);  // two cannot always hold a range across zero
  const int first = static_cast<int>(std::floor(std::log10((high - low) / max_count))) - 1;
  for (int exponent = first; exponent < first + 6; ++exponent) {
    for (const double digit : {1.0, 2.0, 2.5, 5.0}) {
      const double step = digit * power_of_ten(exponent);
      const double from = std::floor(low / step + 1e-9), to = std::ceil(high / step - 1e-9);
      if (to - from + 1 > max_count) continue;
      Ticks ticks;
      ticks.step = step;
      ticks.decimals = std::max(0, -exponent + (digit == 2.5 ? 1 : 0));
      for (double i = from; i <= std::max(to, from + 1); ++i) ticks.values.push_back(i * step);
      return ticks;
    }
  }
  return {{low, high}, high - low, 0};
}

ValueAxis value_axis(double low, double high, int max_count, const base::DisplayUnit& unit, base::Language language) {
  const double largest = std::max(std::fabs(low), std::fabs(high));
  const base::SharedUnit shared = base::shared_unit(std::isfinite(largest) ? largest : 1, unit, language);
  const Ticks ticks = nice_ticks(low / shared.scale, high / shared.scale, max_count);
  ValueAxis axis;
  axis.unit = shared.text;
  for (const double value : ticks.values) {
    axis.values.push_back(value * shared.scale);
    axis.labels.push_back(base::fixed_text(value, language, std::min(ticks.decimals, 9)));
  }
  return axis;
}

std::vector<TimeTick> time_ticks(const base::Calendar& calendar, double width, double font_size) {
  std::vector<TimeTick> all;
  const bool by_year = !calendar.abstract() && calendar.step_count > 1 &&
                       (calendar.last_day(calendar.step_count - 1) - calendar.first_day(0)) / 365 >= min_steps_of_years;
  std::string open;
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    std::string label = calendar.label(t);
    if (by_year) label = base::date_text(calendar.last_day(t)).substr(0, 4);
    if (all.empty() || label != open) all.push_back({static_cast<double>(t), 0, label});
    open = label;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double end = i + 1 < all.size() ? all[i + 1].start : static_cast<double>(calendar.step_count);
    all[i].middle = (all[i].start + end) / 2;
  }
  double widest = 0;
  for (const TimeTick& tick : all) widest = std::max(widest, text_width(tick.label, font_size) + label_gap);
  const auto room = static_cast<std::size_t>(std::max(1.0, std::floor(width / std::max(1.0, widest))));
  std::size_t every = 1;
  for (const std::size_t candidate : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000}) {
    every = candidate;
    if ((all.size() + candidate - 1) / candidate <= room) break;
  }
  std::vector<TimeTick> kept;
  for (std::size_t i = 0; i < all.size(); i += every) kept.push_back(all[i]);
  return kept;
}

double step_position(const base::Calendar& calendar, double day) {
  if (!std::isfinite(day)) return NAN;
  const auto number = static_cast<std::int32_t>(day);
  const auto step = calendar.step_containing(number);
  if (!step) return NAN;
  const double first = calendar.first_day(*step), last = calendar.last_day(*step);
  return *step + (number - first + 0.5) / (last - first + 1);
}

}  // namespace boucle::report
