// The parts of which charts are made: escaping, widths of labels, their places, round ticks.
#include <gtest/gtest.h>

#include <cmath>

#include "base/calendar.h"
#include "report/html_words.h"
#include "report/markup.h"
#include "report/svg_chart.h"
#include "report/svg_scale.h"
#include "report/svg_text.h"

namespace boucle::report {
namespace {

base::Calendar calendar_of(const char* first, const char* last, base::StepUnit unit) {
  return std::get<base::Calendar>(base::Calendar::make(*base::parse_period(first), *base::parse_period(last), unit));
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Markup, TextsNeverBecomeMarkup) {
  EXPECT_EQ(escaped("<script>alert(\"x\" & 'y')</script>"),
            "&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;");
  Markup m;
  m.open("p", {{"title", "\" onclick=\"x"}}).label("</p><img src=x>").close("p");
  EXPECT_EQ(m.take(), "<p title=\"&quot; onclick=&quot;x\"><bdi>&lt;/p&gt;&lt;img src=x&gt;</bdi></p>");
}

TEST(Markup, ControlsAndBrokenBytesGo) {
  EXPECT_EQ(escaped(std::string("a\0b\x1b\x7f"
                                "c\n",
                                7)),
            "abc\n");
  EXPECT_EQ(escaped("a\xff"
                    "b"),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(escaped("\xe2\x80\xae"
                    "evil\xe2\x81\xa6"),
            "evil");  // overrides and isolates of direction
  EXPECT_EQ(escaped("مرحبا"), "مرحبا");
}

TEST(Markup, Addresses) {
  EXPECT_EQ(uri_text("https://example.org/a?b=1&c=%20#d"), "https://example.org/a?b=1&c=%20#d");
  EXPECT_EQ(uri_text("https://e.org/\"<é> 5%\\"), "https://e.org/%22%3C%C3%A9%3E%205%25%5C");
  EXPECT_EQ(uri_text(""), "");
}

TEST(Markup, Coordinates) {
  EXPECT_EQ(coordinate(12), "12");
  EXPECT_EQ(coordinate(12.345), "12.3");
  EXPECT_EQ(coordinate(-0.04), "0");
  EXPECT_EQ(coordinate(-3.96), "-4");
}

TEST(SvgText, WidthsGrowWithTheText) {
  EXPECT_GT(text_width("WWW", 12), text_width("iii", 12));
  EXPECT_DOUBLE_EQ(text_width("ab", 24), 2 * text_width("ab", 12));
  EXPECT_GT(text_width("ab", 12, true), text_width("ab", 12));
  EXPECT_DOUBLE_EQ(text_width("e\u0301", 12), text_width("e", 12));  // a combining accent takes no room
}

TEST(SvgText, WhatIsCutFits) {
  const std::string text = "a fairly long label of a model with été and 日本語";
  for (double width = 0; width < 400; width += 7) {
    const std::string cut = fit_text(text, width, 12);
    EXPECT_LE(text_width(cut, 12), std::max(width, 0.0)) << width;
    EXPECT_EQ(escaped(cut).find("\xef\xbf\xbd"), std::string::npos) << "a character was cut in two";
  }
  EXPECT_EQ(fit_text(text, 1000, 12), text);
  EXPECT_EQ(fit_text(text, 2, 12), "");
}

TEST(SvgText, WrappedLinesFit) {
  const std::string text = "the quick brown fox jumps over " + std::string(120, 'x') + " dogs";
  const auto lines = wrap_text(text, 100, 12, 4);
  ASSERT_EQ(lines.size(), 4u);
  for (const std::string& line : lines) EXPECT_LE(text_width(line, 12), 100) << line;
  EXPECT_TRUE(lines.back().ends_with("…"));
  EXPECT_EQ(wrap_text("one two", 1000, 12, 3), std::vector<std::string>{"one two"});
  EXPECT_TRUE(wrap_text("", 100, 12, 3).empty());
}

TEST(Spread, LeavesWhatHasRoom) {
  std::vector<Place> places{{50, 10, 0, {}}, {20, 10, 0, {}}, {80, 10, 0, {}}};
  spread(places, 0, 100);
  EXPECT_DOUBLE_EQ(*places[0].position, 50);
  EXPECT_DOUBLE_EQ(*places[1].position, 20);
  EXPECT_DOUBLE_EQ(*places[2].position, 80);
}

TEST(Spread, MovesApartByTheSame) {
  std::vector<Place> places{{50, 10, 0, {}}, {50, 10, 0, {}}};
  spread(places, 0, 100);
  EXPECT_DOUBLE_EQ(*places[0].position, 45);
  EXPECT_DOUBLE_EQ(*places[1].position, 55);
}

TEST(Spread, NothingOverlapsAndAllIsInside) {
  std::vector<Place> places;
  for (int i = 0; i < 24; ++i) places.push_back({std::fmod(i * 37.0, 60) + 30, 3.0 + i % 4, i, {}});
  spread(places, 0, 110);
  for (const Place& a : places) {
    ASSERT_TRUE(a.position);
    EXPECT_GE(*a.position - a.size / 2, -1e-9);
    EXPECT_LE(*a.position + a.size / 2, 110 + 1e-9);
    for (const Place& b : places)
      if (&a != &b) {
        EXPECT_GE(std::fabs(*a.position - *b.position), (a.size + b.size) / 2 - 1e-9);
      }
  }
}

TEST(Spread, TheLeastImportantGoFirst) {
  std::vector<Place> places{{10, 10, 5, {}}, {12, 10, 1, {}}, {14, 10, 9, {}}};
  spread(places, 0, 20);
  EXPECT_TRUE(places[0].position);
  EXPECT_FALSE(places[1].position);
  EXPECT_TRUE(places[2].position);
}

// Sums of squares of the moves against every order-preserving placement on a fine grid: none is better.
TEST(Spread, IsTheLeastMove) {
  const std::vector<Place> start{{3, 4, 0, {}}, {4, 2, 0, {}}, {9, 4, 0, {}}};
  std::vector<Place> places = start;
  spread(places, 0, 12);
  double own = 0;
  for (std::size_t i = 0; i < places.size(); ++i) own += std::pow(*places[i].position - start[i].wanted, 2);
  for (double a = 2; a <= 6; a += 0.05)
    for (double b = a + 3; b <= 9; b += 0.05)
      for (double c = b + 3; c <= 10; c += 0.05)
        EXPECT_LE(own, std::pow(a - 3, 2) + std::pow(b - 4, 2) + std::pow(c - 9, 2) + 1e-9);
}

TEST(Ticks, AreRoundAndCover) {
  for (const double low : {-1234.5, -3.0, 0.0, 0.001, 7.0, 99.99, 1e9})
    for (const double range : {1e-6, 0.37, 1.0, 12.0, 999.0, 1e12})
      for (const int count : {2, 4, 7, 11}) {
        const Ticks ticks = nice_ticks(low, low + range, count);
        ASSERT_GE(ticks.values.size(), 2u);
        EXPECT_LE(ticks.values.front(), low + 1e-6 * std::max(range, std::fabs(low)));
        EXPECT_GE(ticks.values.back(), low + range - 1e-6 * std::max(range, std::fabs(low)));
        EXPECT_LE(static_cast<int>(ticks.values.size()), std::max(3, count));
        const double digit = ticks.step / std::pow(10, std::floor(std::log10(ticks.step) + 1e-9));
        EXPECT_TRUE(std::fabs(digit - 1) < 1e-6 || std::fabs(digit - 2) < 1e-6 || std::fabs(digit - 2.5) < 1e-6 ||
                    std::fabs(digit - 5) < 1e-6)
            << ticks.step;
      }
}

TEST(Ticks, OfNothingAreStillTicks) {
  EXPECT_EQ(nice_ticks(0, 0, 5).values, (std::vector<double>{-0.5, -0.25, 0, 0.25, 0.5}));
  EXPECT_GE(nice_ticks(NAN, INFINITY, 5).values.size(), 2u);
  EXPECT_GE(nice_ticks(5, 5, 5).values.back(), 5);
}

TEST(ValueAxis, ChoosesAMagnitudeAndSpeaksTheLanguage) {
  const ValueAxis english = value_axis(0, 1.4e12, 6, {"B$", 1e9}, base::Language::english);
  EXPECT_EQ(english.unit, "T$");
  const ValueAxis french = value_axis(0, 1.4e12, 6, {"B$", 1e9}, base::Language::french);
  EXPECT_EQ(french.unit, "Md$");
  EXPECT_EQ(french.labels.back(), "1\u202f500");
}

TEST(TimeTicks, YearsWherethereAreSome) {
  const base::Calendar quarters = calendar_of("2026-Q1", "2035-Q4", base::StepUnit::quarter);
  const auto wide = time_ticks(quarters, 700, 12);
  ASSERT_EQ(wide.size(), 10u);
  EXPECT_EQ(wide[0].label, "2026");
  EXPECT_DOUBLE_EQ(wide[1].start, 4);
  EXPECT_DOUBLE_EQ(wide[1].middle, 6);
  EXPECT_EQ(time_ticks(quarters, 250, 12).size(), 5u);
  const auto months = time_ticks(calendar_of("2026-01", "2026-12", base::StepUnit::month), 2000, 12);
  ASSERT_EQ(months.size(), 12u);
  EXPECT_EQ(months[0].label, "2026-01");
  EXPECT_FALSE(time_ticks(quarters, 1, 12).empty());
}

TEST(StepPosition, OfDays) {
  const base::Calendar years = calendar_of("2026", "2028", base::StepUnit::year);
  EXPECT_NEAR(step_position(years, base::parse_period("2027-07-02")->first_day), 1.5, 0.01);
  EXPECT_TRUE(std::isnan(step_position(years, base::parse_period("2031")->first_day)));
  EXPECT_TRUE(std::isnan(step_position(years, INFINITY)));
}

FanChart fan_of(std::vector<FanPoint> points) {
  FanChart chart;
  chart.calendar = calendar_of("2026", "2028", base::StepUnit::year);
  chart.unit = {"B$", 1e9};
  chart.points = std::move(points);
  return chart;
}

TEST(Charts, FanWithGapsNaNsAndOnePoint) {
  const FanPoint gone{NAN, NAN, NAN, NAN, NAN}, here{-1e9, 0, 1e9, 2e9, 5e9};
  for (const ChartSize size : {ChartSize::wide, ChartSize::narrow}) {
    EXPECT_NE(fan_svg(fan_of({here, gone, here}), size).take().find("class=\"median\""), std::string::npos);
    EXPECT_NE(fan_svg(fan_of({gone, gone, gone}), size).take().find("<svg"), std::string::npos);
    EXPECT_NE(fan_svg(fan_of({gone, here, gone}), size).take().find("class=\"b90\""), std::string::npos);
  }
}

TEST(Charts, RingDrawsEveryPaymentAndEveryNode) {
  FlowChart chart;
  chart.nodes = {{"a", "1", ""}, {"b", "2", ""}, {"c", "3", ""}};
  chart.flows = {
      {0, 1, FlowKind::trade, 10, "a → b"}, {1, 0, FlowKind::financing, 5, ""}, {2, 2, FlowKind::back, 1, ""}};
  const std::string ring = ring_svg(chart, ChartSize::wide).take();
  EXPECT_EQ(occurrences(ring, "class=\"flow "), 3u);
  EXPECT_EQ(occurrences(ring, "class=\"arc\""), 3u);
  EXPECT_NE(ring.find("a → b"), std::string::npos);
  const std::string stream = stream_svg(chart).take();
  EXPECT_EQ(occurrences(stream, "class=\"band "), 3u);
  EXPECT_EQ(occurrences(stream, "class=\"node\""), 3u);
}

TEST(Charts, FlowsOfNobodyAndOfOneAlone) {
  EXPECT_NE(ring_svg({}, ChartSize::narrow).take().find("<svg"), std::string::npos);
  FlowChart chart;
  chart.nodes = {{"alone", "", ""}};
  chart.flows = {{0, 0, FlowKind::trade, 1, ""}};
  EXPECT_NE(ring_svg(chart, ChartSize::wide).take().find("class=\"arc\""), std::string::npos);
  EXPECT_NE(stream_svg(chart).take().find("class=\"node\""), std::string::npos);
}

TEST(Charts, StripsStayInsideTheirRow) {
  Strip strip{-0.5, 0.2, 0.4, 1.4, 2};
  strip.beyond = true;
  const std::string svg = strip_svg(strip, {{0, "", true}}, "x").take();
  EXPECT_NE(svg.find("x=\"0%\""), std::string::npos);
  EXPECT_EQ(svg.find("140%"), std::string::npos);
  EXPECT_EQ(svg.find("-50%"), std::string::npos);
}

TEST(PageWords, LanguagesUseTheSamePlaceholders) {
  const auto english = all_texts(page_words(base::Language::english));
  const auto french = all_texts(page_words(base::Language::french));
  ASSERT_EQ(english.size(), french.size());
  for (std::size_t i = 0; i < english.size(); ++i) {
    EXPECT_FALSE(french[i].empty());
    for (const char* placeholder : {"{0}", "{1}", "{2}", "{3}", "{4}", "{5}"})
      EXPECT_EQ(english[i].find(placeholder) == std::string_view::npos,
                french[i].find(placeholder) == std::string_view::npos)
          << english[i];
  }
}

TEST(Markup, KeepsNumbersAndTheirUnitsOnOneLine) {
  Markup m;
  m.text("from 84.4 B$ to 5 k$ on 83.5 % \u00b1 0.7 of 12 paths, a $ each");
  EXPECT_EQ(m.take(), "from 84.4\u00a0B$ to 5\u00a0k$ on 83.5\u00a0%\u00a0\u00b1\u00a00.7 of 12 paths, a $ each");
}

}  // namespace
}  // namespace boucle::report
