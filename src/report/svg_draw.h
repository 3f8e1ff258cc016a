// Small steps that all charts take: texts and lines at a place, paths from points.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/markup.h"
#include "report/svg_chart.h"

namespace boucle::report {

using Point = std::pair<double, double>;

// Opens the drawing: its size is that of its viewBox, and it scales with the width of the page.
inline void begin_svg(Markup& m, double width, double height, std::string_view description) {
  const std::string box = "0 0 " + coordinate(width) + " " + coordinate(height);
  m.open("svg", {{"viewBox", box}, {"role", "img"}, {"aria-label", description}, {"class", "chart"}});
}

inline void draw_line(Markup& m, std::string_view name, Point a, Point b) {
  m.empty("line", {{"class", name},
                   {"x1", coordinate(a.first)},
                   {"y1", coordinate(a.second)},
                   {"x2", coordinate(b.first)},
                   {"y2", coordinate(b.second)}});
}

// `anchor`: start, middle or end. Texts of a model keep their own direction of writing (the style sheet isolates them).
inline void draw_text(Markup& m, std::string_view name, Point at, std::string_view anchor, std::string_view text) {
  if (text.empty()) return;
  m.element("text", text,
            {{"class", name},
             {"x", coordinate(at.first)},
             {"y", coordinate(at.second)},
             {"text-anchor", anchor == "start" ? "" : anchor}});
}

inline std::string move_to(Point p) { return "M" + coordinate(p.first) + " " + coordinate(p.second); }
inline std::string line_to(Point p) { return "L" + coordinate(p.first) + " " + coordinate(p.second); }
inline std::string curve_to(Point a, Point b, Point p) {
  return "C" + coordinate(a.first) + " " + coordinate(a.second) + " " + coordinate(b.first) + " " +
         coordinate(b.second) + " " + coordinate(p.first) + " " + coordinate(p.second);
}
inline std::string quadratic_to(Point a, Point p) {
  return "Q" + coordinate(a.first) + " " + coordinate(a.second) + " " + coordinate(p.first) + " " +
         coordinate(p.second);
}

inline double width_of(ChartSize size) { return size == ChartSize::wide ? wide_width : narrow_width; }

}  // namespace boucle::report
