#include "base/calendar.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace boucle::base {
namespace {

Period period(std::string_view text) {
  const std::optional<Period> p = parse_period(text);
  EXPECT_TRUE(p) << text;
  return p.value_or(Period{});
}

Calendar calendar(std::string_view first, std::string_view last, StepUnit unit) {
  std::variant<Calendar, std::string> made = Calendar::make(period(first), period(last), unit);
  EXPECT_TRUE(std::holds_alternative<Calendar>(made)) << std::get<std::string>(made);
  return std::get<Calendar>(made);
}

std::string days(const Period& p) { return date_text(p.first_day) + " " + date_text(p.last_day); }

TEST(period, texts_name_days) {
  EXPECT_EQ(days(period("2026")), "2026-01-01 2026-12-31");
  EXPECT_EQ(days(period("2026-H2")), "2026-07-01 2026-12-31");
  EXPECT_EQ(days(period("2026-Q1")), "2026-01-01 2026-03-31");
  EXPECT_EQ(days(period("2024-02")), "2024-02-01 2024-02-29");
  EXPECT_EQ(days(period("2026-07-15")), "2026-07-15 2026-07-15");
  EXPECT_EQ(days(period("2026-W01")), "2025-12-29 2026-01-04");
  EXPECT_EQ(days(period("2026-W53")), "2026-12-28 2027-01-03");
  EXPECT_EQ(period("1970-01-01").first_day, 0);
  EXPECT_EQ(period("1969-12-31").first_day, -1);
}

TEST(period, refuses_what_is_no_period) {
  for (const char* text :
       {"", "26", "202", "02026", "2026-", "2026-Q0", "2026-Q5", "2026-H3", "2026-13", "2026-00", "2026-7",
        "2026-02-29", "2026-07-15x", "2025-W53", "2026-W00", "2026-q1", "FY2027", "2026-Q11", "0999"}) {
    EXPECT_FALSE(parse_period(text)) << text;
  }
}

TEST(period, fiscal_years) {
  EXPECT_EQ(days(*parse_fiscal_period("FY2027", 1)), "2026-02-01 2027-01-31");
  EXPECT_EQ(days(*parse_fiscal_period("FY2027-Q1", 1)), "2026-02-01 2026-04-30");
  EXPECT_EQ(days(*parse_fiscal_period("FY2027-Q4", 1)), "2026-11-01 2027-01-31");
  EXPECT_EQ(days(*parse_fiscal_period("FY2026-H1", 6)), "2025-07-01 2025-12-31");
  EXPECT_EQ(days(*parse_fiscal_period("FY2026-Q3", 12)), "2026-07-01 2026-09-30");
  EXPECT_FALSE(parse_fiscal_period("FY2027-07", 1));
  EXPECT_FALSE(parse_fiscal_period("2027-Q1", 1));
  EXPECT_FALSE(parse_fiscal_period("FY2027", 0));
  EXPECT_FALSE(parse_fiscal_period("FY2027", 13));
}

TEST(period, text_comes_back) {
  for (const char* text :
       {"2026", "2026-H1", "2026-H2", "2026-Q1", "2026-Q4", "2026-07", "2024-02", "2026-07-15", "2026-W05"}) {
    EXPECT_EQ(period_text(period(text)), text);
  }
  EXPECT_EQ(period_text(*parse_fiscal_period("FY2027-Q1", 1)), "2026-02-01 .. 2026-04-30");
  EXPECT_EQ(period_text({period("2026-02-03").first_day, period("2026-05-04").last_day, false}),
            "2026-02-03 .. 2026-05-04");
  EXPECT_EQ(period_text(abstract_period(17)), "17");
  EXPECT_EQ(period_text({1, 60, true}), "1 .. 60");
}

TEST(period, date_text_of_odd_numbers) {
  EXPECT_EQ(date_text(0), "1970-01-01");
  EXPECT_EQ(date_text(-0.5), "1969-12-31");
  EXPECT_EQ(date_text(std::numeric_limits<double>::infinity()), "never");
  EXPECT_EQ(date_text(-std::numeric_limits<double>::infinity()), "n/a");
  EXPECT_EQ(date_text(std::nan("")), "n/a");
  EXPECT_EQ(date_text(1e300), "n/a");
}

TEST(calendar, steps_of_each_unit) {
  const Calendar quarters = calendar("2023-Q1", "2035-Q4", StepUnit::quarter);
  EXPECT_EQ(quarters.step_count, 52u);
  EXPECT_EQ(quarters.label(13), "2026-Q2");
  EXPECT_EQ(quarters.step_length(13), 0.25);
  EXPECT_EQ(calendar("2024", "2026", StepUnit::day).step_count, 1096u);
  EXPECT_EQ(calendar("2024", "2026", StepUnit::day).label(59), "2024-02-29");
  EXPECT_EQ(calendar("2024", "2026", StepUnit::month).label(35), "2026-12");
  EXPECT_EQ(calendar("2024", "2026", StepUnit::half).label(1), "2024-H2");
  EXPECT_EQ(calendar("2024", "2026", StepUnit::year).label(2), "2026");
  EXPECT_EQ(calendar("2026-W01", "2026-W53", StepUnit::week).label(4), "2026-W05");
  const auto sim = std::get<Calendar>(Calendar::make(abstract_period(1), abstract_period(60), StepUnit::period));
  EXPECT_EQ(sim.step_count, 60u);
  EXPECT_EQ(sim.label(16), "17");
  EXPECT_EQ(sim.step_length(0), 1);
  EXPECT_EQ(sim.position(3), 2);
  EXPECT_EQ(*sim.step_containing(60), 59u);
  EXPECT_FALSE(sim.step_containing(61));
}

TEST(calendar, problems_say_why) {
  const auto reason = [](Period a, Period b, StepUnit unit) {
    const auto made = Calendar::make(a, b, unit);
    return std::holds_alternative<std::string>(made) ? std::get<std::string>(made) : std::string{};
  };
  EXPECT_EQ(reason(period("2026-02"), period("2026-12"), StepUnit::quarter), "2026-02-01 does not start a quarter");
  EXPECT_EQ(reason(period("2026-01"), period("2026-11"), StepUnit::quarter), "2026-11-30 does not end a quarter");
  EXPECT_EQ(reason(period("2026-07-15"), period("2026-12"), StepUnit::month), "2026-07-15 does not start a month");
  EXPECT_EQ(reason(period("2027"), period("2026"), StepUnit::year), "the calendar ends before it starts: 2027 .. 2026");
  EXPECT_EQ(reason(period("2026"), period("2026"), StepUnit::week),
            "2026-01-01 to 2026-12-31 is 365 days, not a whole number of weeks");
  EXPECT_EQ(reason(abstract_period(1), abstract_period(40'001), StepUnit::period),
            "the calendar has 40001 steps; at most 40000 are possible");
  EXPECT_NE(reason(abstract_period(1), abstract_period(4), StepUnit::month), "");
  EXPECT_NE(reason(period("2026"), period("2026"), StepUnit::period), "");
  EXPECT_NE(reason(abstract_period(1), period("2026"), StepUnit::year), "");
  EXPECT_NE(reason(period("1000"), period("9999"), StepUnit::day), "");
  EXPECT_EQ(Calendar::problem(period("2026-02"), period("2026"), StepUnit::quarter)->fr,
            "le 2026-02-01 ne commence pas un trimestre");
}

TEST(calendar, positions_agree_with_lengths) {
  for (const Calendar& c :
       {calendar("1999", "2030", StepUnit::day), calendar("2026-07-15", "2031-03-02", StepUnit::day),
        calendar("2026-W01", "2030-W52", StepUnit::week), calendar("1999-03", "2030-05", StepUnit::month),
        calendar("1999-Q2", "2030-Q4", StepUnit::quarter), calendar("1999-H2", "2030-H2", StepUnit::half),
        calendar("1999", "2030", StepUnit::year)}) {
    EXPECT_EQ(c.position(c.first_day(0)), 0);
    double sum = 0;
    for (std::uint32_t t = 0; t < c.step_count; ++t) {
      ASSERT_NEAR(c.position(c.last_day(t) + 1) - c.position(c.first_day(t)), c.step_length(t), 1e-13);
      sum += c.step_length(t);
      ASSERT_NEAR(c.position(c.last_day(t) + 1), sum, 1e-10);
      ASSERT_EQ(c.first_day(t + 1), c.last_day(t) + 1);
      ASSERT_EQ(*c.step_containing(c.first_day(t)), t);
      ASSERT_EQ(*c.step_containing(c.last_day(t)), t);
      if (c.unit != StepUnit::week || t > 0) {
        ASSERT_EQ(parse_period(c.label(t)), c.step(t));
      }
    }
    EXPECT_FALSE(c.step_containing(c.first_day(0) - 1));
    EXPECT_FALSE(c.step_containing(c.last_day(c.step_count - 1) + 1));
    EXPECT_LT(c.position(c.first_day(0) - 100), -0.2);
  }
}

TEST(calendar, overlap_shares) {
  const Calendar months = calendar("2026", "2027", StepUnit::month);
  const auto quarter = months.overlap(period("2026-Q3"));
  ASSERT_TRUE(quarter);
  EXPECT_EQ(quarter->first_step, 6u);
  EXPECT_EQ(quarter->end_step, 9u);
  EXPECT_EQ(quarter->share, (std::vector<double>{1, 1, 1}));
  const auto one_day = months.overlap(period("2026-07-15"));
  ASSERT_EQ(one_day->share.size(), 1u);
  EXPECT_NEAR(one_day->share[0], 1.0 / 31, 1e-13);
  const Calendar years = calendar("2026", "2028", StepUnit::year);
  const auto across = years.overlap(Period{period("2026-Q4").first_day, period("2027-H1").last_day, false});
  ASSERT_EQ(across->share.size(), 2u);
  EXPECT_NEAR(across->share[0], 0.25, 1e-15);
  EXPECT_NEAR(across->share[1], 0.5, 1e-15);
  EXPECT_FALSE(years.overlap(period("2029")));
  EXPECT_FALSE(years.overlap(period("2025")));
  EXPECT_FALSE(years.overlap(Period{period("2028").first_day, period("2029").last_day, false}));
  EXPECT_FALSE(years.overlap(abstract_period(1)));
  EXPECT_TRUE(years.ends_on_step(period("2026-12-31")));
  EXPECT_TRUE(years.ends_on_step(period("2026-Q4")));
  EXPECT_FALSE(years.ends_on_step(period("2026-Q3")));
  EXPECT_FALSE(years.ends_on_step(period("2029")));
}

}  // namespace
}  // namespace boucle::base
