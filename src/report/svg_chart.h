// The charts of a page, as SVG without script or style of its own: classes name what a shape means and the style sheet
// of the page gives it its look, in light, dark and print. Each chart is drawn twice, for a wide and for a narrow
// screen, since text must not shrink with the drawing (the stream only for a wide one); the page shows one of the two.
//
//   fan        a quantity over time: median, 50 % and 90 % bands, other scenarios, flags, a cumulative probability
//   ring       who pays whom, everybody on a circle: ribbons as wide as the amounts, pointed at who receives
//   stream     the same from left to right (a Sankey diagram) with what flows back led underneath
//   strips     one row of a list: an interval, a date, a share, on a scale that the rows have in common
//
// Labels are placed by svg_text.h so that none covers another; what does not fit is shortened, and the table beside
// the chart has everything.
#pragma once

#include <string>
#include <vector>

#include "base/calendar.h"
#include "base/display_unit.h"
#include "base/language.h"
#include "report/markup.h"
#include "report/svg_scale.h"

namespace boucle::report {

enum class ChartSize { wide, narrow };
inline constexpr double wide_width = 720, narrow_width = 358;  // px of a column of text; of a phone less its margins
inline constexpr double chart_font = 12;

// ------------------------------------------------------------------------------------------------------------ fan
struct FanPoint {
  double p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0;  // NaN: nothing there
};
struct FanGhost {
  std::string label;
  std::vector<double> values;  // [step]
};
struct FanFlag {
  double position = 0;  // in steps from the start of the calendar
  std::string label;
};
struct FanChart {
  std::string description;  // what it shows, in words, for who does not see it
  base::Calendar calendar;
  base::DisplayUnit unit;
  base::Language language = base::Language::english;
  std::vector<FanPoint> points;  // [step]
  bool certain = false;          // one line
  std::string median_label;
  std::vector<FanGhost> ghosts;
  std::vector<FanFlag> flags;
  std::vector<double> cumulative;  // [step], 0 to 1; empty: no strip
  std::string cumulative_label, cumulative_end;
};
Markup fan_svg(const FanChart& chart, ChartSize size);

// ------------------------------------------------------------------------------------------------- payments: ring
enum class FlowKind { trade, financing, back };  // bought and sold · money put in · interest, dividends, repayments
struct FlowNode {
  std::string label, amount, short_amount;  // of all it receives, in words, and as a figure where words do not fit
};
struct Flow {
  std::size_t from = 0, to = 0;
  FlowKind kind = FlowKind::trade;
  double amount = 0;  // > 0
  std::string text;   // "openai → microsoft: 120 B$"
};
struct FlowChart {
  std::string description;
  std::vector<FlowNode> nodes;
  std::vector<Flow> flows;
};
Markup ring_svg(const FlowChart& chart, ChartSize size);
Markup stream_svg(const FlowChart& chart);  // for wide screens; a narrow one has the ring

// --------------------------------------------------------------------------------------------------------- strips
// Rows of a list share a scale from 0 to 1; the row is as wide as its cell, whatever that is.
struct StripTick {
  double at = 0;
  std::string label;
  bool strong = false;  // zero, or the start of a decade
};
struct Strip {
  double low = 0, quarter = 0, middle = 0, three_quarters = 0, high = 0;  // 0 to 1
  bool is_point = false;                                                  // certain: the middle alone
  bool beyond = false;                                                    // the interval goes on to the right: `never`
  bool is_share = false;                                                  // a bar from the left up to the middle
  std::vector<double> marks;                                              // published figures
};
Markup strip_svg(const Strip& strip, const std::vector<StripTick>& ticks, std::string_view description);
Markup strip_axis_svg(const std::vector<StripTick>& ticks, ChartSize size);

// Stacked bars of one row each, for amounts by year: [row][part].
struct BarChart {
  std::string description;
  std::vector<std::string> columns;         // years
  std::vector<std::string> parts;           // what is stacked
  std::vector<std::vector<double>> values;  // [part][column], >= 0
  base::DisplayUnit unit;
  base::Language language = base::Language::english;
  double reference = 0;  // a level to compare with: a line across; 0: none
  std::string reference_label;
};
Markup bars_svg(const BarChart& chart, ChartSize size);
inline constexpr std::size_t max_bar_parts = 6;  // more colours cannot be told apart; the caller joins the rest

}  // namespace boucle::report
