#include "model/series.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#ifdef BOUCLE_RAPIDCHECK
#include <rapidcheck.h>
#endif

namespace boucle::model {
namespace {

using base::Calendar;
using base::Period;
using base::StepUnit;

Calendar calendar(std::string_view first, std::string_view last, StepUnit unit) {
  return std::get<Calendar>(Calendar::make(*base::parse_period(first), *base::parse_period(last), unit));
}

struct Point {
  const char* period;
  double value;
};
SeriesSpec spec(SeriesMethod method, std::vector<Point> points, bool totals = false, bool only = false) {
  SeriesSpec s{method, only, totals, {}};
  for (const Point& point : points) s.points.push_back({*base::parse_period(point.period), point.value});
  return s;
}

std::vector<double> values(const SeriesSpec& s, const Calendar& c) {
  auto result = series_values(s, c);
  if (const auto* error = std::get_if<SeriesError>(&result)) {
    ADD_FAILURE() << error->message.en;
    return std::vector<double>(c.step_count);
  }
  return std::get<std::vector<double>>(result);
}

double total_over(const std::vector<double>& rates, const Calendar& c, const Period& period) {
  const auto overlap = c.overlap(period);
  double sum = 0;
  for (std::uint32_t t = overlap->first_step; t < overlap->end_step; ++t) {
    sum += rates[t] * c.step_length(t) * overlap->share[t - overlap->first_step];
  }
  return sum;
}

void expect_values(const std::vector<double>& got, const std::vector<double>& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], wanted[i], 1e-12 * (1 + std::fabs(wanted[i]))) << i;
}

TEST(levels, sit_at_midpoints) {
  const Calendar years = calendar("2025", "2031", StepUnit::year);
  expect_values(values(spec(SeriesMethod::linear, {{"2026", 20}, {"2030", 8}}), years), {20, 20, 17, 14, 11, 8, 8});
  expect_values(values(spec(SeriesMethod::log, {{"2026", 1}, {"2030", 16}}), years), {1, 1, 2, 4, 8, 16, 16});
  expect_values(values(spec(SeriesMethod::step, {{"2026", 1}, {"2030", 16}}), years), {1, 1, 1, 1, 1, 16, 16});
  expect_values(values(spec(SeriesMethod::smooth, {{"2026", 3}, {"2030", 7}}), years), {3, 3, 4, 5, 6, 7, 7});
  const Calendar quarters = calendar("2026-Q1", "2027-Q4", StepUnit::quarter);
  expect_values(values(spec(SeriesMethod::linear, {{"2026", 0}, {"2027", 8}}), quarters), {0, 0, 1, 3, 5, 7, 8, 8});
}

TEST(levels, one_point_is_constant_to_the_bit) {
  const Calendar days = calendar("2024", "2028", StepUnit::day);
  for (const SeriesMethod method :
       {SeriesMethod::linear, SeriesMethod::step, SeriesMethod::log, SeriesMethod::smooth}) {
    for (const double v : values(spec(method, {{"2026", 0.1}}), days)) ASSERT_EQ(v, 0.1);
    for (const double v : values(spec(method, {{"2025", 0.1}, {"2026", 0.1}}), days)) ASSERT_EQ(v, 0.1);
  }
}

TEST(levels, only_is_zero_outside) {
  const Calendar quarters = calendar("2026-Q1", "2026-Q4", StepUnit::quarter);
  expect_values(values(spec(SeriesMethod::linear, {{"2026-Q2", 40}}, false, true), quarters), {0, 40, 0, 0});
  const Calendar years = calendar("2026", "2027", StepUnit::year);
  expect_values(values(spec(SeriesMethod::linear, {{"2026-Q2", 40}}, false, true), years), {10, 0});
}

TEST(levels, smooth_keeps_the_shape) {
  const Calendar months = calendar("2020", "2030", StepUnit::month);
  const auto v =
      values(spec(SeriesMethod::smooth, {{"2021", 1}, {"2022", 1}, {"2024", 9}, {"2025", 10}, {"2029", 10.5}}), months);
  EXPECT_TRUE(std::is_sorted(v.begin(), v.end()));
  EXPECT_EQ(v.front(), 1);
  EXPECT_EQ(v.back(), 10.5);
}

TEST(totals, hand_example) {
  // One stated year on quarters: the rate is flat. Two: linear between the midpoints, flat outside, then
  // scaled.
  const Calendar quarters = calendar("2026-Q1", "2027-Q4", StepUnit::quarter);
  expect_values(values(spec(SeriesMethod::linear, {{"2026", 12}}, true), quarters), std::vector<double>(8, 12.0));
  // Means before scaling: 10 10 11.25 13.75 | 16.25 18.75 20 20, yearly averages 11.25 and 18.75.
  const double f = 10 / 11.25, g = 20 / 18.75;
  expect_values(values(spec(SeriesMethod::linear, {{"2026", 10}, {"2027", 20}}, true), quarters),
                {10 * f, 10 * f, 11.25 * f, 13.75 * f, 16.25 * g, 18.75 * g, 20 * g, 20 * g});
}

TEST(totals, only) {
  const Calendar quarters = calendar("2026-Q1", "2027-Q4", StepUnit::quarter);
  expect_values(values(spec(SeriesMethod::linear, {{"2027-Q1", 40}}, true, true), quarters),
                {0, 0, 0, 0, 160, 0, 0, 0});
  const Calendar years = calendar("2026", "2028", StepUnit::year);
  expect_values(values(spec(SeriesMethod::linear, {{"2027-Q1", 40}, {"2027-Q3", 2}}, true, true), years), {0, 42, 0});
}

TEST(totals, mixed_signs_are_shifted_and_zeros_stay_zero) {
  const Calendar months = calendar("2026", "2028", StepUnit::month);
  const SeriesSpec mixed = spec(SeriesMethod::linear, {{"2026", -10}, {"2027", 1}, {"2028", -3}}, true);
  const auto rates = values(mixed, months);
  for (const auto& point : mixed.points) EXPECT_NEAR(total_over(rates, months, point.period), point.value, 1e-12);
  for (const double rate : rates) EXPECT_LT(std::fabs(rate), 20) << "a factor across zero would explode";
  const auto from_zero = values(spec(SeriesMethod::smooth, {{"2026", 0}, {"2027", 10}}, true), months);
  for (int m = 0; m < 12; ++m) EXPECT_EQ(from_zero[static_cast<std::size_t>(m)], 0);
}

TEST(totals, a_point_partly_outside_keeps_its_part) {
  const SeriesSpec s = spec(SeriesMethod::smooth, {{"2026", 10}, {"2027", 20}, {"2028", 50}}, true);
  const auto whole = values(s, calendar("2026", "2028", StepUnit::month));
  const auto part = values(s, calendar("2026-07", "2028-03", StepUnit::month));
  expect_values(part, {whole.begin() + 6, whole.begin() + 27});
}

TEST(totals, coarse_steps_hold_the_sum_of_finer_points) {
  const Calendar years = calendar("2026", "2027", StepUnit::year);
  expect_values(values(spec(SeriesMethod::linear, {{"2026-H1", 10}, {"2026-H2", 30}, {"2027", 50}}, true), years),
                {40, 50});
}

TEST(series, abstract_periods) {
  const auto c =
      std::get<Calendar>(Calendar::make(base::abstract_period(1), base::abstract_period(5), StepUnit::period));
  SeriesSpec s{SeriesMethod::linear, false, false, {{base::abstract_period(4), 40}, {base::abstract_period(2), 20}}};
  expect_values(values(s, c), {20, 20, 30, 40, 40});
  s.totals = true;
  const auto rates = values(s, c);
  EXPECT_NEAR(rates[1], 20, 1e-12);
  EXPECT_NEAR(rates[3], 40, 1e-12);
}

TEST(series, errors) {
  const Calendar years = calendar("2026", "2028", StepUnit::year);
  const auto error = [&](const SeriesSpec& s) {
    const auto result = series_values(s, years);
    return std::holds_alternative<SeriesError>(result) ? std::get<SeriesError>(result) : SeriesError{};
  };
  EXPECT_EQ(error(spec(SeriesMethod::linear, {})).message.en, "the series has no point");
  const SeriesError overlap = error(spec(SeriesMethod::linear, {{"2026", 1}, {"2028", 1}, {"2026-Q4", 1}}));
  EXPECT_EQ(overlap.message.en, "two points of the series overlap: 2026 and 2026-Q4");
  EXPECT_EQ(overlap.message.fr, "deux points de la série se chevauchent : 2026 et 2026-Q4");
  EXPECT_EQ(overlap.point, 2u);
  EXPECT_EQ(overlap.other_point, 0u);
  EXPECT_EQ(error(spec(SeriesMethod::step, {{"2027", 1}, {"2026", 1}, {"2027", 2}})).message.en,
            "the series states 2027 twice");
  EXPECT_EQ(error(spec(SeriesMethod::log, {{"2026", 1}, {"2027", 0}})).message.en,
            "a `log` series needs values above 0, and 2027 has none");
  EXPECT_EQ(error({SeriesMethod::linear, false, false, {{base::abstract_period(3), 1}}}).message.en,
            "the point 3 is a number, but the calendar has dates");
  EXPECT_EQ(error(spec(SeriesMethod::linear, {{"2026", std::nan("")}})).message.en,
            "the point 2026 has no finite value");
  EXPECT_EQ(error(spec(SeriesMethod::linear, {{"2027", 1}, {"2026", 2}})).message.en, "") << "any order will do";
}

// Random points on the years 2020 to 2031: each one a year, a half or a quarter, some years without any.
void check_random_series(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  const auto method = static_cast<SeriesMethod>(random() % 4);
  const StepUnit unit = std::array{StepUnit::day, StepUnit::month, StepUnit::quarter, StepUnit::year}[random() % 4];
  const bool positive = method == SeriesMethod::log || random() % 2 == 0;
  SeriesSpec s{method, random() % 4 == 0, true, {}};
  for (int year = 2020; year <= 2031; ++year) {
    const auto parts = std::array{"", "-H1 -H2", "-Q1 -Q3", "-Q2"};
    const std::uint64_t kind = unit == StepUnit::year ? 0 : random() % 4;
    if (random() % 3 == 0) continue;
    std::string_view rest = parts[kind];
    do {
      const std::string name = std::to_string(year) + std::string(rest.substr(0, kind == 0 ? 0 : 3));
      const double size = std::exp(8 * uniform() - 4);
      s.points.push_back({*base::parse_period(name), positive || random() % 2 == 0 ? size : -size});
      rest.remove_prefix(std::min<std::size_t>(rest.size(), 4));
    } while (!rest.empty());
  }
  if (s.points.empty()) return;
  std::shuffle(s.points.begin(), s.points.end(), random);
  const Calendar c = calendar("2020", "2031", unit);
  const std::vector<double> rates = values(s, c);
  double largest = 0;
  for (const auto& point : s.points) largest = std::max(largest, std::fabs(point.value));
  for (const double rate : rates) {
    ASSERT_TRUE(std::isfinite(rate));
    if (positive) {
      ASSERT_GE(rate, 0);
    }
  }
  for (const auto& point : s.points) {
    const double got = total_over(rates, c, point.period);
    // Shifting adds numbers of the size of the largest point; scaling is exact relative to the total itself.
    const double tolerance = 1e-12 * (positive ? point.value : largest);
    ASSERT_NEAR(got, point.value, tolerance) << base::period_text(point.period) << " seed " << seed;
  }
}

TEST(totals, are_met_for_any_points) {
#ifdef BOUCLE_RAPIDCHECK
  EXPECT_TRUE(rc::check([](std::uint64_t seed) { check_random_series(seed); }));
#endif
  for (std::uint64_t seed = 0; seed < 1000; ++seed) check_random_series(seed);
}

}  // namespace
}  // namespace boucle::model
