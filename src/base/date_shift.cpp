#include "base/date_shift.h"

#include <algorithm>
#include <chrono>

#include "base/math.h"

namespace boucle::base {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

// Ten thousand years around 1970: inside what std::chrono can hold, however the two are combined.
constexpr double day_limit = 3.65e6, month_limit = 1.2e5;
constexpr double month_tolerance = 1e-9;  // of lengths such as 3 * (1/12), which are a rounding away from 1/4

}  // namespace

std::int32_t add_months(std::int32_t day_number, std::int32_t months) {
  const year_month_day date{sys_days{std::chrono::days{day_number}}};
  const year_month_day moved = date + std::chrono::months{months};
  const year_month_day last{moved.year() / moved.month() / std::chrono::last};
  return static_cast<std::int32_t>(sys_days{std::min(moved, last)}.time_since_epoch().count());
}

double shift_date(double day_number, double years) {
  const double months = years * 12, whole = math_round(months);
  const bool by_months = math_abs(months - whole) < month_tolerance && math_abs(whole) < month_limit;
  const double day = math_floor(day_number);
  if (!by_months || !(math_abs(day) < day_limit)) return day_number + math_round(years * 365);
  return add_months(static_cast<std::int32_t>(day), static_cast<std::int32_t>(whole)) + (day_number - day);
}

}  // namespace boucle::base
