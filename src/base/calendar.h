// Periods of time and the steps of a model's calendar.
//
// Days are numbers since 1970-01-01 in the proleptic Gregorian calendar, without time zones. A Period is a
// span of days, both ends included. A Calendar cuts a span into equal steps and lays them on a time line in
// years that starts at 0:
//
//   steps                       one step lasts       a day lasts
//   month, quarter, half, year  1/12, 1/4, 1/2, 1    1/12 divided by the days of its month
//   week                        7/365                1/365   (so 52 weeks fall a day or two short of a year)
//   day                         1/(days of its year) the same
//   period (abstract numbers)   1 period             1       (a "day" is then the number of a period)
//
// Limits: years 1000 to 9999 in texts; `max_step_count` steps. Half years, quarters and years are those of
// the civil calendar; a week calendar may start on any day and must hold whole weeks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/language.h"

namespace boucle::base {

enum class StepUnit : std::uint8_t { day, week, month, quarter, half, year, period };
std::optional<StepUnit> parse_step_unit(std::string_view text);  // "quarter"
std::string_view step_unit_text(StepUnit unit);                  // the same word back

// 2026, 2026-H2, 2026-Q1, 2026-07, 2026-07-15, 2026-W05 (Monday to Sunday); in abstract calendars a number n
// with first_day == last_day == n.
struct Period {
  std::int32_t first_day = 0, last_day = 0;  // both included
  bool abstract = false;
  bool operator==(const Period&) const = default;
};

std::optional<Period> parse_period(std::string_view text);  // a bare "2026" is the year
// "FY2027", "FY2027-H1", "FY2027-Q1". A fiscal year has the number of the civil year in which it ends: when
// years end in January (1), FY2027 is February 2026 to January 2027. The month is 1 to 12.
std::optional<Period> parse_fiscal_period(std::string_view text, int fiscal_year_end_month);
Period abstract_period(std::int32_t number);
std::string period_text(const Period& period);  // "2026-Q1"; "2026-02-03 .. 2026-05-04" when it has no name
// ISO 8601; "never" for +infinity, "n/a" for what is no date. Fractions of a day are dropped.
std::string date_text(double day_number);

inline constexpr std::uint32_t max_step_count = 40'000;  // a century of days; a table of one series stays below 1 MB

struct Calendar {
  StepUnit unit = StepUnit::period;
  std::uint32_t step_count = 0;
  std::int32_t first_day_of_all = 0;  // of step 0

  // The calendar from the first day of `first` to the last day of `last`, or the English reason why there is
  // none.
  static std::variant<Calendar, std::string> make(Period first, Period last, StepUnit unit);
  // The same reason in both languages; nullopt when make() succeeds.
  static std::optional<Phrase> problem(Period first, Period last, StepUnit unit);

  bool operator==(const Calendar&) const = default;
  bool abstract() const { return unit == StepUnit::period; }
  Period span() const { return {first_day(0), last_day(step_count - 1), abstract()}; }
  Period step(std::uint32_t t) const { return {first_day(t), last_day(t), abstract()}; }

  double step_length(std::uint32_t t) const;  // in years (in periods when abstract)
  std::int32_t first_day(std::uint32_t t) const;
  std::int32_t last_day(std::uint32_t t) const;
  std::string label(
      std::uint32_t t) const;  // "2026-Q1"; "2026-W05"; a week that starts on no Monday by its dates; "17"
  std::optional<std::uint32_t> step_containing(std::int32_t day) const;

  // Where `day` starts on the time line; step 0 starts at 0, days before it are negative, days after the last
  // step are fine. position(last_day(t) + 1) - position(first_day(t)) is step_length(t) but for rounding.
  double position(std::int32_t day) const;

  struct Overlap {
    std::uint32_t first_step = 0, end_step = 0;
    std::vector<double> share;  // of each step first_step .. end_step - 1, by length on the time line, in (0, 1]
  };
  // nullopt when the period is not wholly inside the calendar, or is of the other kind (dates against
  // numbers).
  std::optional<Overlap> overlap(const Period& period) const;
  bool contains(const Period& period) const;
  bool ends_on_step(const Period& period) const;  // its last day is the last day of a step
};

}  // namespace boucle::base
