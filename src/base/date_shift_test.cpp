#include "base/date_shift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#ifdef BOUCLE_RAPIDCHECK
#include <rapidcheck.h>
#endif

#include "base/calendar.h"

namespace boucle::base {
namespace {

double day(std::string_view text) { return parse_period(text)->last_day; }
std::string moved(std::string_view text, double years) { return date_text(shift_date(day(text), years)); }

TEST(shift_date, goes_along_the_calendar_by_months) {
  EXPECT_EQ(moved("2026-08-31", 1.0 / 12), "2026-09-30");
  EXPECT_EQ(moved("2027-12-31", 2.0 / 12), "2028-02-29");
  EXPECT_EQ(moved("2028-02-29", 1), "2029-02-28");
  EXPECT_EQ(moved("2028-02-29", 4), "2032-02-29");
  EXPECT_EQ(moved("2026-03-31", -1.0 / 12), "2026-02-28");
  EXPECT_EQ(moved("2026-01-15", 3 * (1.0 / 12)), "2026-04-15");
  EXPECT_EQ(moved("2026-01-15", -0.5), "2025-07-15");
}

TEST(shift_date, goes_by_days_otherwise) {
  EXPECT_EQ(moved("2026-08-31", 90.0 / 365), "2026-11-29");
  EXPECT_EQ(moved("2028-02-28", 1.0 / 365), "2028-02-29");
  EXPECT_EQ(moved("2026-01-01", -1.0 / 365), "2025-12-31");
  EXPECT_EQ(moved("2026-01-01", 1e-5), "2026-01-01");
}

TEST(shift_date, keeps_what_is_no_date) {
  const double never = std::numeric_limits<double>::infinity();
  EXPECT_EQ(shift_date(never, 1), never);
  EXPECT_EQ(shift_date(never, -90.0 / 365), never);
  EXPECT_EQ(shift_date(day("2026-01-01"), never), never);
  EXPECT_TRUE(std::isnan(shift_date(std::nan(""), 1)));
  EXPECT_TRUE(std::isfinite(shift_date(1e300, 1)));
  EXPECT_TRUE(std::isfinite(shift_date(3.6e6, 9999)));
}

void check_laws(std::int32_t from, int months, int days) {
  const double there = shift_date(from, months / 12.0);
  const auto date = static_cast<std::int32_t>(there);
  ASSERT_EQ(there, date);
  ASSERT_EQ(date, add_months(from, months));
  // Back again loses at most the days that the shorter month does not have, and never gains.
  const std::int32_t back = add_months(date, -months);
  ASSERT_LE(back, from);
  ASSERT_GE(back, from - 3);
  // Months one after the other arrive within the same month as all at once.
  const std::int32_t stepwise = add_months(add_months(from, months / 2), months - months / 2);
  ASSERT_LE(stepwise, date);
  ASSERT_GE(stepwise, date - 3);
  if (std::fabs(std::round(days * 12 / 365.0) - days * 12 / 365.0) < 1e-9) return;
  ASSERT_EQ(shift_date(from, days / 365.0), from + days);
}

TEST(shift_date, laws) {
#ifdef BOUCLE_RAPIDCHECK
  EXPECT_TRUE(rc::check([] {
    check_laws(*rc::gen::inRange(-200'000, 200'000), *rc::gen::inRange(-2'400, 2'400),
               *rc::gen::inRange(-9'000, 9'000));
  }));
#endif
  for (int i = 0; i < 3'000; ++i) check_laws(i * 61 - 90'000, (i * 37) % 1'201 - 600, (i * 53) % 4'001 - 2'000);
}

// ---- laws of calendars, periods and fiscal years -------------------------------------------------------------------
constexpr StepUnit units[] = {StepUnit::day, StepUnit::month, StepUnit::quarter, StepUnit::half, StepUnit::year};

Calendar years(int first, int last, StepUnit unit) {
  return std::get<Calendar>(
      Calendar::make(*parse_period(std::to_string(first)), *parse_period(std::to_string(last)), unit));
}

double length_of(const Calendar& calendar, const Period& period) {
  const auto overlap = calendar.overlap(period);
  double length = 0;
  for (std::uint32_t t = overlap->first_step; t < overlap->end_step; ++t)
    length += calendar.step_length(t) * overlap->share[t - overlap->first_step];
  return length;
}

// Of a flow with any numbers, what parts of a period carry adds up to the period.
double amount(const Calendar& calendar, const Period& period, std::uint32_t seed) {
  const auto overlap = calendar.overlap(period);
  double sum = 0;
  for (std::uint32_t t = overlap->first_step; t < overlap->end_step; ++t) {
    const double rate = static_cast<double>((t * 2'654'435'761u + seed) % 2'001) - 1'000;
    sum += rate * calendar.step_length(t) * overlap->share[t - overlap->first_step];
  }
  return sum;
}

void check_calendar(int first, int count, std::uint32_t seed, int fiscal_month) {
  for (const StepUnit unit : units) {
    const Calendar calendar = years(first, first + count, unit);
    const std::string year = std::to_string(first + 1);
    ASSERT_NEAR(length_of(calendar, *parse_period(year)), 1, 1e-12);
    ASSERT_NEAR(length_of(calendar, calendar.span()), count + 1, 1e-9);
    const double whole = amount(calendar, *parse_period(year), seed);
    const double tolerance = 1e-9;
    double quarters = 0, months = 0;
    for (int q = 1; q <= 4; ++q) quarters += amount(calendar, *parse_period(year + "-Q" + std::to_string(q)), seed);
    for (int m = 1; m <= 12; ++m)
      months += amount(calendar, *parse_period(year + (m < 10 ? "-0" : "-") + std::to_string(m)), seed);
    ASSERT_NEAR(quarters, whole, tolerance);
    ASSERT_NEAR(months, whole, tolerance);
    // Fiscal quarters make fiscal halves and years; years follow one another without gap or overlap.
    const auto fiscal = [&](const std::string& text) { return *parse_fiscal_period(text, fiscal_month); };
    const std::string name = "FY" + std::to_string(first + 2), next = "FY" + std::to_string(first + 3);
    double parts = 0;
    for (int q = 1; q <= 4; ++q) parts += amount(calendar, fiscal(name + "-Q" + std::to_string(q)), seed);
    ASSERT_NEAR(parts, amount(calendar, fiscal(name), seed), tolerance);
    ASSERT_NEAR(amount(calendar, fiscal(name + "-H1"), seed) + amount(calendar, fiscal(name + "-H2"), seed), parts,
                tolerance);
    ASSERT_EQ(fiscal(name).last_day + 1, fiscal(next).first_day);
    ASSERT_NEAR(length_of(calendar, fiscal(name)), 1, 3e-3);  // by day a fiscal year may hold a part of a leap year
    const Period both{fiscal(name).first_day, fiscal(next).last_day, false};
    ASSERT_NEAR(amount(calendar, both, seed), parts + amount(calendar, fiscal(next), seed), tolerance);
  }
}

TEST(calendar_laws, parts_add_up) {
#ifdef BOUCLE_RAPIDCHECK
  EXPECT_TRUE(rc::check([] {
    check_calendar(*rc::gen::inRange(1900, 2100), *rc::gen::inRange(4, 9), *rc::gen::arbitrary<std::uint32_t>(),
                   *rc::gen::inRange(1, 13));
  }));
#endif
  for (int i = 0; i < 24; ++i) check_calendar(1990 + i, 4 + i % 4, static_cast<std::uint32_t>(i) * 77'777, 1 + i % 12);
}

}  // namespace
}  // namespace boucle::base
