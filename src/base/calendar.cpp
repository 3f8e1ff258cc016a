#include "base/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "base/check.h"

namespace boucle::base {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int months_per_year = 12;
constexpr int days_per_week = 7;
constexpr double days_per_plain_year = 365;      // of the time line of weeks
constexpr int year_min = 1000, year_max = 9999;  // four digits

// The largest day numbers that std::chrono can turn into a date.
constexpr std::int32_t day_min = static_cast<std::int32_t>(sys_days{year::min() / 1 / 1}.time_since_epoch().count());
constexpr std::int32_t day_max = static_cast<std::int32_t>(sys_days{year::max() / 12 / 31}.time_since_epoch().count());

year_month_day date_of(std::int32_t day_number) {
  BOUCLE_CHECK(day_number >= day_min && day_number <= day_max, "a day beyond the years that dates can hold");
  return year_month_day{sys_days{std::chrono::days{day_number}}};
}

std::int32_t day_number_of(year_month_day date) {
  return static_cast<std::int32_t>(sys_days{date}.time_since_epoch().count());
}

// Months counted from January of year 0.
int month_of(std::int32_t day_number) {
  const year_month_day date = date_of(day_number);
  return static_cast<int>(date.year()) * months_per_year + static_cast<int>(static_cast<unsigned>(date.month())) - 1;
}

int floor_divide(int a, int b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int32_t first_day_of_month(int month_index) {
  const int y = floor_divide(month_index, months_per_year);
  const unsigned m = static_cast<unsigned>(month_index - y * months_per_year) + 1;
  return day_number_of(year{y} / month{m} / day{1});
}

std::int32_t last_day_of_month(int month_index) { return first_day_of_month(month_index + 1) - 1; }

Period months_period(int first_month, int month_count) {
  return {first_day_of_month(first_month), last_day_of_month(first_month + month_count - 1), false};
}

std::int32_t first_day_of_year(int y) { return day_number_of(year{y} / 1 / 1); }
int year_of(std::int32_t day_number) { return static_cast<int>(date_of(day_number).year()); }
int days_of_year(int y) { return year{y}.is_leap() ? 366 : 365; }

// 0 for units that are not whole months.
int months_per_step(StepUnit unit) {
  switch (unit) {
    case StepUnit::month:
      return 1;
    case StepUnit::quarter:
      return 3;
    case StepUnit::half:
      return 6;
    case StepUnit::year:
      return months_per_year;
    case StepUnit::day:
    case StepUnit::week:
    case StepUnit::period:
      return 0;
  }
  return 0;
}

// ISO 8601: the week belongs to the year of its Thursday; week 1 holds January 4.
int weekday_from_monday(std::int32_t day_number) {  // 1970-01-01 was a Thursday
  const int r = (day_number + 3) % days_per_week;
  return r < 0 ? r + days_per_week : r;
}
std::int32_t first_day_of_iso_year(int y) {
  const std::int32_t january_4 = first_day_of_year(y) + 3;
  return january_4 - weekday_from_monday(january_4);
}

std::string week_text(std::int32_t monday) {
  const int y = year_of(monday + 3);
  return fmt::format("{:04}-W{:02}", y, (monday - first_day_of_iso_year(y)) / days_per_week + 1);
}

// Exactly `digit_count` decimal digits at `text`, removed from it.
std::optional<int> take_digits(std::string_view& text, std::size_t digit_count) {
  if (text.size() < digit_count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digit_count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digit_count);
  return value;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// What follows a year: "" (all of it), "-H2", "-Q3".
std::optional<Period> part_of_year(std::string_view rest, int first_month) {
  if (rest.empty()) return months_period(first_month, months_per_year);
  if (rest.size() != 3 || rest[0] != '-') return std::nullopt;
  const int number = rest[2] - '0';
  if (rest[1] == 'H' && number >= 1 && number <= 2) return months_period(first_month + (number - 1) * 6, 6);
  if (rest[1] == 'Q' && number >= 1 && number <= 4) return months_period(first_month + (number - 1) * 3, 3);
  return std::nullopt;
}

std::optional<Period> week_period(int y, std::string_view digits) {
  const std::optional<int> week = take_digits(digits, 2);
  if (!week || !digits.empty() || *week < 1) return std::nullopt;
  const std::int32_t monday = first_day_of_iso_year(y) + (*week - 1) * days_per_week;
  if (monday >= first_day_of_iso_year(y + 1)) return std::nullopt;
  return Period{monday, monday + days_per_week - 1, false};
}

}  // namespace

std::optional<StepUnit> parse_step_unit(std::string_view text) {
  for (const StepUnit unit : {StepUnit::day, StepUnit::week, StepUnit::month, StepUnit::quarter, StepUnit::half,
                              StepUnit::year, StepUnit::period}) {
    if (text == step_unit_text(unit)) return unit;
  }
  return std::nullopt;
}

std::string_view step_unit_text(StepUnit unit) {
  switch (unit) {
    case StepUnit::day:
      return "day";
    case StepUnit::week:
      return "week";
    case StepUnit::month:
      return "month";
    case StepUnit::quarter:
      return "quarter";
    case StepUnit::half:
      return "half";
    case StepUnit::year:
      return "year";
    case StepUnit::period:
      return "period";
  }
  return "";
}

std::optional<Period> parse_period(std::string_view text) {
  const std::optional<int> y = take_digits(text, 4);
  if (!y || *y < year_min || *y > year_max) return std::nullopt;
  const int january = *y * months_per_year;
  if (const std::optional<Period> period = part_of_year(text, january)) return period;
  if (take(text, "-W")) return week_period(*y, text);
  if (!take(text, "-")) return std::nullopt;
  const std::optional<int> m = take_digits(text, 2);
  if (!m || *m < 1 || *m > months_per_year) return std::nullopt;
  if (text.empty()) return months_period(january + *m - 1, 1);
  if (!take(text, "-")) return std::nullopt;
  const std::optional<int> d = take_digits(text, 2);
  if (!d || !text.empty()) return std::nullopt;
  const year_month_day date = year{*y} / month{static_cast<unsigned>(*m)} / day{static_cast<unsigned>(*d)};
  if (!date.ok()) return std::nullopt;
  return Period{day_number_of(date), day_number_of(date), false};
}

std::optional<Period> parse_fiscal_period(std::string_view text, int fiscal_year_end_month) {
  if (fiscal_year_end_month < 1 || fiscal_year_end_month > months_per_year) return std::nullopt;
  if (!take(text, "FY")) return std::nullopt;
  const std::optional<int> y = take_digits(text, 4);
  if (!y || *y < year_min || *y > year_max) return std::nullopt;
  return part_of_year(text, (*y - 1) * months_per_year + fiscal_year_end_month);
}

Period abstract_period(std::int32_t number) { return {number, number, true}; }

std::string date_text(double day_number) {
  if (std::isinf(day_number) && day_number > 0) return "never";
  if (!(day_number >= day_min && day_number < day_max + 1.0)) return "n/a";
  const year_month_day date = date_of(static_cast<std::int32_t>(std::floor(day_number)));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string period_text(const Period& period) {
  if (period.abstract) {
    return period.first_day == period.last_day ? fmt::format("{}", period.first_day)
                                               : fmt::format("{} .. {}", period.first_day, period.last_day);
  }
  if (period.first_day == period.last_day) return date_text(period.first_day);
  const int first_month = month_of(period.first_day);
  if (first_day_of_month(first_month) == period.first_day) {
    const int y = floor_divide(first_month, months_per_year);
    const int m = first_month - y * months_per_year;
    const int month_count = month_of(period.last_day) - first_month + 1;
    if (last_day_of_month(first_month + month_count - 1) == period.last_day) {
      if (month_count == 1) return fmt::format("{:04}-{:02}", y, m + 1);
      if (month_count == 3 && m % 3 == 0) return fmt::format("{:04}-Q{}", y, m / 3 + 1);
      if (month_count == 6 && m % 6 == 0) return fmt::format("{:04}-H{}", y, m / 6 + 1);
      if (month_count == months_per_year && m == 0) return fmt::format("{:04}", y);
    }
  }
  if (period.last_day - period.first_day == days_per_week - 1 && weekday_from_monday(period.first_day) == 0) {
    return week_text(period.first_day);
  }
  return fmt::format("{} .. {}", date_text(period.first_day), date_text(period.last_day));
}

// ----------------------------------------------------------------------------------------------------
// calendars

namespace {

std::string_view french_step_unit(StepUnit unit) {
  switch (unit) {
    case StepUnit::day:
      return "un jour";
    case StepUnit::week:
      return "une semaine";
    case StepUnit::month:
      return "un mois";
    case StepUnit::quarter:
      return "un trimestre";
    case StepUnit::half:
      return "un semestre";
    case StepUnit::year:
      return "une année";
    case StepUnit::period:
      return "une période";
  }
  return "";
}

std::int64_t step_count_of(Period first, Period last, StepUnit unit) {
  const std::int64_t day_count = static_cast<std::int64_t>(last.last_day) - first.first_day + 1;
  if (unit == StepUnit::day || unit == StepUnit::period) return day_count;
  if (unit == StepUnit::week) return day_count / days_per_week;
  return (month_of(last.last_day) - month_of(first.first_day) + 1) / months_per_step(unit);
}

std::optional<Phrase> misaligned(Period first, Period last, StepUnit unit) {
  if (unit == StepUnit::week) {
    const std::int32_t day_count = last.last_day - first.first_day + 1;
    if (day_count % days_per_week == 0) return std::nullopt;
    return Phrase{fmt::format("{} to {} is {} days, not a whole number of weeks", date_text(first.first_day),
                              date_text(last.last_day), day_count),
                  fmt::format("du {} au {} il y a {} jours, pas un nombre entier de semaines",
                              date_text(first.first_day), date_text(last.last_day), day_count)};
  }
  const int length = months_per_step(unit);
  if (length == 0) return std::nullopt;
  const int from = month_of(first.first_day), to = month_of(last.last_day);
  if (from % length != 0 || first_day_of_month(from) != first.first_day) {
    return Phrase{fmt::format("{} does not start a {}", date_text(first.first_day), step_unit_text(unit)),
                  fmt::format("le {} ne commence pas {}", date_text(first.first_day), french_step_unit(unit))};
  }
  if ((to + 1) % length != 0 || last_day_of_month(to) != last.last_day) {
    return Phrase{fmt::format("{} does not end a {}", date_text(last.last_day), step_unit_text(unit)),
                  fmt::format("le {} ne termine pas {}", date_text(last.last_day), french_step_unit(unit))};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Phrase> Calendar::problem(Period first, Period last, StepUnit unit) {
  if (first.abstract != last.abstract) {
    return Phrase{"a calendar runs between two dates or between two numbers, not from one to the other",
                  "un calendrier va d'une date à une date ou d'un nombre à un nombre, pas de l'un à l'autre"};
  }
  if (first.abstract != (unit == StepUnit::period)) {
    if (first.abstract) {
      return Phrase{"numbered periods have no dates: write `by period`",
                    "des périodes numérotées n'ont pas de dates : écrivez `by period`"};
    }
    return Phrase{
        "`by period` counts numbered periods, as in `1 .. 60 by period`; dates need `by day`, `week`, "
        "`month`, `quarter`, `half` or `year`",
        "`by period` compte des périodes numérotées, comme `1 .. 60 by period` ; des dates demandent `by "
        "day`, `week`, `month`, `quarter`, `half` ou `year`"};
  }
  if (first.first_day > last.last_day) {
    return Phrase{
        fmt::format("the calendar ends before it starts: {} .. {}", period_text(first), period_text(last)),
        fmt::format("le calendrier finit avant de commencer : {} .. {}", period_text(first), period_text(last))};
  }
  if (std::optional<Phrase> reason = misaligned(first, last, unit)) return reason;
  const std::int64_t count = step_count_of(first, last, unit);
  if (count > max_step_count) {
    return Phrase{fmt::format("the calendar has {} steps; at most {} are possible", count, max_step_count),
                  fmt::format("le calendrier compte {} pas ; {} au plus sont possibles", count, max_step_count)};
  }
  return std::nullopt;
}

std::variant<Calendar, std::string> Calendar::make(Period first, Period last, StepUnit unit) {
  if (std::optional<Phrase> reason = problem(first, last, unit)) return std::move(reason->en);
  return Calendar{unit, static_cast<std::uint32_t>(step_count_of(first, last, unit)), first.first_day};
}

std::int32_t Calendar::first_day(std::uint32_t t) const {
  const std::int32_t n = static_cast<std::int32_t>(t);
  if (unit == StepUnit::day || unit == StepUnit::period) return first_day_of_all + n;
  if (unit == StepUnit::week) return first_day_of_all + n * days_per_week;
  return first_day_of_month(month_of(first_day_of_all) + n * months_per_step(unit));
}

std::int32_t Calendar::last_day(std::uint32_t t) const { return first_day(t + 1) - 1; }

double Calendar::step_length(std::uint32_t t) const {
  if (unit == StepUnit::period) return 1;
  if (unit == StepUnit::week) return days_per_week / days_per_plain_year;
  if (unit == StepUnit::day) return 1.0 / days_of_year(year_of(first_day(t)));
  return months_per_step(unit) / static_cast<double>(months_per_year);
}

std::string Calendar::label(std::uint32_t t) const { return period_text(step(t)); }

std::optional<std::uint32_t> Calendar::step_containing(std::int32_t day_number) const {
  if (step_count == 0 || day_number < first_day_of_all || day_number > last_day(step_count - 1)) return std::nullopt;
  const std::int32_t days_in = day_number - first_day_of_all;
  if (unit == StepUnit::day || unit == StepUnit::period) return static_cast<std::uint32_t>(days_in);
  if (unit == StepUnit::week) return static_cast<std::uint32_t>(days_in / days_per_week);
  return static_cast<std::uint32_t>((month_of(day_number) - month_of(first_day_of_all)) / months_per_step(unit));
}

double Calendar::position(std::int32_t day_number) const {
  const double days_in = static_cast<double>(day_number) - first_day_of_all;
  if (unit == StepUnit::period) return days_in;
  if (unit == StepUnit::week) return days_in / days_per_plain_year;
  if (unit == StepUnit::day) {
    const int y = year_of(day_number), y0 = year_of(first_day_of_all);
    const double into_year = static_cast<double>(day_number - first_day_of_year(y)) / days_of_year(y);
    const double into_first = static_cast<double>(first_day_of_all - first_day_of_year(y0)) / days_of_year(y0);
    return (y - y0) + (into_year - into_first);
  }
  const int m = month_of(day_number);
  const std::int32_t start = first_day_of_month(m);
  const double into_month = static_cast<double>(day_number - start) / (first_day_of_month(m + 1) - start);
  return (m - month_of(first_day_of_all) + into_month) / months_per_year;
}

bool Calendar::contains(const Period& period) const {
  return step_count > 0 && period.abstract == abstract() && period.first_day <= period.last_day &&
         period.first_day >= first_day_of_all && period.last_day <= last_day(step_count - 1);
}

std::optional<Calendar::Overlap> Calendar::overlap(const Period& period) const {
  if (!contains(period)) return std::nullopt;
  Overlap result;
  result.first_step = *step_containing(period.first_day);
  result.end_step = *step_containing(period.last_day) + 1;
  for (std::uint32_t t = result.first_step; t < result.end_step; ++t) {
    const std::int32_t from = std::max(first_day(t), period.first_day), to = std::min(last_day(t), period.last_day);
    const bool whole = from == first_day(t) && to == last_day(t);
    result.share.push_back(whole ? 1 : (position(to + 1) - position(from)) / step_length(t));
  }
  return result;
}

bool Calendar::ends_on_step(const Period& period) const {
  if (period.abstract != abstract()) return false;
  const std::optional<std::uint32_t> t = step_containing(period.last_day);
  return t && last_day(*t) == period.last_day;
}

}  // namespace boucle::base
