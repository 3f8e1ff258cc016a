#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "report/svg_chart.h"
#include "report/svg_draw.h"
#include "report/svg_text.h"

namespace boucle::report {
namespace {

std::string percent(double share) { return coordinate(std::clamp(share, 0.0, 1.0) * 100) + "%"; }

constexpr double strip_row_height = 20;
constexpr double axis_width_wide = 210, axis_width_narrow = 300;  // the least that an axis gets, for its labels

void strip_line(Markup& m, std::string_view name, double x, double y1, double y2) {
  m.empty("line",
          {{"class", name}, {"x1", percent(x)}, {"x2", percent(x)}, {"y1", coordinate(y1)}, {"y2", coordinate(y2)}});
}

void strip_bar(Markup& m, std::string_view name, double low, double high, double y, double height) {
  const double from = std::clamp(low, 0.0, 1.0), to = std::clamp(high, 0.0, 1.0);
  m.empty("rect", {{"class", name},
                   {"x", percent(from)},
                   {"y", coordinate(y)},
                   {"width", percent(std::max(0.0, to - from))},
                   {"height", coordinate(height)}});
}

class BarDrawing {
 public:
  BarDrawing(const BarChart& chart, ChartSize size) : chart_(chart), wide_(size == ChartSize::wide) {
    width_ = width_of(size);
  }

  Markup draw() {
    double highest = 0;
    for (std::size_t c = 0; c < chart_.columns.size(); ++c) highest = std::max(highest, total(c));
    highest = std::max(highest, chart_.reference);
    axis_ = value_axis(0, highest, wide_ ? 6 : 5, chart_.unit, chart_.language);
    for (const std::string& label : axis_.labels) left_ = std::max(left_, text_width(label, chart_font) + 8);
    const double room = wide_ ? 170 : 96;
    double names_width = 0;
    for (const std::string& part : chart_.parts) names_width = std::max(names_width, text_width(part, chart_font));
    const bool beside = names_width <= room;  // else each on a line of its own below
    right_ = beside ? width_ - names_width - 14 : width_ - 4;
    y_ = {axis_.low(), axis_.high(), bottom_, top_};
    const double below = beside ? 0 : key_line * static_cast<double>(chart_.parts.size()) + 4;
    begin_svg(m_, width_, bottom_ + 24 + below, chart_.description);
    grid();
    columns();
    if (chart_.reference > 0) {
      const double y = y_(chart_.reference);
      draw_line(m_, "level", {left_, y}, {right_, y});
      // Above the side where the columns are lower.
      const bool rises = !chart_.columns.empty() && total(0) < total(chart_.columns.size() - 1);
      draw_text(m_, "over strong", {rises ? left_ + 4 : right_ - 4, y - 4}, rises ? "start" : "end",
                fit_text(chart_.reference_label, right_ - left_ - 8, chart_font, true));
    }
    if (beside)
      names_beside(room);
    else
      names_below();
    m_.close("svg");
    return std::move(m_);
  }

 private:
  const BarChart& chart_;
  bool wide_;
  Markup m_;
  ValueAxis axis_;
  LinearScale y_;
  double width_ = 0, left_ = 8, right_ = 0;
  static constexpr double top_ = 28, bottom_ = 230, key_line = 17;

  double total(std::size_t column) const {
    double sum = 0;
    for (const auto& part : chart_.values) sum += part[column];
    return sum;
  }
  double column_width() const {
    return (right_ - left_) / static_cast<double>(std::max<std::size_t>(1, chart_.columns.size()));
  }
  double column_x(std::size_t column) const { return left_ + (static_cast<double>(column) + 0.5) * column_width(); }

  void grid() {
    for (std::size_t i = 0; i < axis_.values.size(); ++i) {
      const double y = y_(axis_.values[i]);
      draw_line(m_, axis_.values[i] == 0 ? "zero" : "grid", {left_, y}, {right_, y});
      draw_text(m_, "tick", {left_ - 5, y + 4}, "end", axis_.labels[i]);
    }
    draw_text(m_, "tick unit", {0, 11}, "start", axis_.unit);
    double widest = 1;
    for (const std::string& column : chart_.columns) widest = std::max(widest, text_width(column, chart_font) + 8);
    const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(widest / std::max(1.0, column_width()))));
    for (std::size_t c = 0; c < chart_.columns.size(); c += every) {
      const double half = text_width(chart_.columns[c], chart_font) / 2;
      const double x = std::clamp(column_x(c), half, std::max(half, width_ - half));
      draw_text(m_, "tick", {x, bottom_ + 16}, "middle", fit_text(chart_.columns[c], width_, chart_font));
    }
  }

  void columns() {
    const double size = std::max(1.0, column_width() * 0.72);
    for (std::size_t c = 0; c < chart_.columns.size(); ++c) {
      double below = 0;
      for (std::size_t p = 0; p < chart_.parts.size(); ++p) {
        const double value = chart_.values[p][c];
        if (!(value > 0)) continue;
        const double y = y_(below + value), bottom = y_(below);
        below += value;
        const std::string name = "part p" + std::to_string(p);
        m_.empty("rect", {{"class", name},
                          {"x", coordinate(column_x(c) - size / 2)},
                          {"y", coordinate(y)},
                          {"width", coordinate(size)},
                          {"height", coordinate(std::max(0.0, bottom - y))}});
      }
    }
  }

  // Beside the last column in which anything stands, each part at its height there.
  void names_beside(double room) {
    std::size_t last = chart_.columns.size();
    while (last > 0 && !(total(last - 1) > 0)) --last;
    if (last == 0) return;
    std::vector<Place> places;
    double below = 0;
    for (std::size_t p = 0; p < chart_.parts.size(); ++p) {
      const double value = chart_.values[p][last - 1];
      places.push_back({y_(below + value / 2), 15, value > 0 ? 2 : 1, {}});
      below += value;
    }
    std::vector<double> wanted;
    for (const Place& place : places) wanted.push_back(place.wanted);
    spread(places, top_ - 6, bottom_ + 6);
    for (std::size_t p = 0; p < places.size(); ++p) {
      if (places[p].position) name(p, {right_ + 1, *places[p].position}, room);
    }
  }

  // In the order in which they stand on each other.
  void names_below() {
    double y = bottom_ + 24 + key_line / 2;
    for (std::size_t p = chart_.parts.size(); p-- > 0; y += key_line) name(p, {left_, y}, width_ - left_ - 13);
  }

  void name(std::size_t part, const Point& at, double room) {
    const std::string key = "part p" + std::to_string(part);
    const auto& [x, y] = at;
    m_.empty("rect",
             {{"class", key}, {"x", coordinate(x)}, {"y", coordinate(y - 5)}, {"width", "8"}, {"height", "10"}});
    draw_text(m_, "end", {x + 12, y + 4}, "start", fit_text(chart_.parts[part], room, chart_font));
  }
};

}  // namespace

Markup strip_svg(const Strip& strip, const std::vector<StripTick>& ticks, std::string_view description) {
  Markup m;
  const double height = strip_row_height;
  m.open("svg", {{"class", "strip"},
                 {"role", "img"},
                 {"aria-label", description},
                 {"width", "100%"},
                 {"height", coordinate(height)}});
  for (const StripTick& tick : ticks) strip_line(m, tick.strong ? "zero" : "grid", tick.at, 0, height);
  const double middle = height / 2;
  if (strip.is_share) {
    strip_bar(m, "share", 0, strip.middle, middle - 5, 10);
  } else {
    if (!strip.is_point) {
      strip_bar(m, "b90", strip.low, strip.beyond ? 1 : strip.high, middle - 4, 8);
      strip_bar(m, "b50", strip.quarter, std::min(strip.three_quarters, 1.0), middle - 4, 8);
    }
    if (strip.beyond)
      m.element("text", "›",
                {{"class", "beyond"}, {"x", "100%"}, {"y", coordinate(middle + 5)}, {"text-anchor", "end"}});
    if (strip.middle <= 1)
      m.empty("circle", {{"class", "dot"}, {"cx", percent(strip.middle)}, {"cy", coordinate(middle)}, {"r", "5"}});
  }
  for (const double mark : strip.marks) strip_line(m, "mark", mark, 1, height - 1);
  m.close("svg");
  return m;
}

Markup strip_axis_svg(const std::vector<StripTick>& ticks, ChartSize size) {
  const double width = size == ChartSize::wide ? axis_width_wide : axis_width_narrow;
  Markup m;
  m.open("svg", {{"class", "strip axis"}, {"aria-hidden", "true"}, {"width", "100%"}, {"height", "16"}});
  struct Label {
    const StripTick* tick;
    double start, end;
    const char* anchor;
  };
  std::vector<Label> labels;
  for (const StripTick& tick : ticks) {
    if (tick.label.empty() || tick.at < 0 || tick.at > 1) continue;
    const double extent = text_width(tick.label, chart_font);
    const bool first = tick.at * width < extent / 2, last = (1 - tick.at) * width < extent / 2;
    const double start = first ? tick.at * width : last ? tick.at * width - extent : tick.at * width - extent / 2;
    labels.push_back({&tick, start, start + extent, first ? "" : last ? "end" : "middle"});
  }
  double taken = -1e9;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Label& label = labels[i];
    const bool is_last = i + 1 == labels.size();
    if (label.start < taken + 8) continue;
    if (!is_last && label.end + 8 > labels.back().start) continue;  // the last one has the unit
    taken = label.end;
    m.element("text", label.tick->label,
              {{"class", "tick"}, {"x", percent(label.tick->at)}, {"y", "12"}, {"text-anchor", label.anchor}});
  }
  m.close("svg");
  return m;
}

Markup bars_svg(const BarChart& chart, ChartSize size) { return BarDrawing(chart, size).draw(); }

}  // namespace boucle::report
