#include <algorithm>
#include <cmath>
#include <numbers>

#include "report/svg_chart.h"
#include "report/svg_draw.h"
#include "report/svg_text.h"

namespace boucle::report {
namespace {

constexpr double full_circle = 2 * std::numbers::pi;
constexpr double head_length = 9;  // of the pointed end of a ribbon
constexpr double arc_thickness = 9;
constexpr double label_height = 31;       // two lines
constexpr double max_gap_share = 0.25;    // of the circle, between the arcs
constexpr double wanted_gap = 0.05;       // radians
constexpr double min_drawn_share = 5e-4;  // of all amounts: thinner ribbons are a hair that nobody sees

class RingDrawing {
 public:
  RingDrawing(const FlowChart& chart, ChartSize size) : chart_(chart), wide_(size == ChartSize::wide) {
    width_ = width_of(size);
    radius_ = wide_ ? 185 : 92;
    height_ = wide_ ? 440 : 290;
    center_ = {width_ / 2, height_ / 2};
  }

  Markup draw() {
    begin_svg(m_, width_, height_, chart_.description);
    place_arcs();
    for (const std::size_t i : by_amount()) ribbon(i);
    for (std::size_t i = 0; i < chart_.nodes.size(); ++i) {
      if (arcs_[i].end > arcs_[i].start) m_.empty("path", {{"class", "arc"}, {"d", arc_path(arcs_[i])}});
    }
    labels();
    m_.close("svg");
    return std::move(m_);
  }

 private:
  struct Arc {
    double start = 0, end = 0;
    double middle() const { return (start + end) / 2; }
  };

  const FlowChart& chart_;
  bool wide_;
  Markup m_;
  double width_ = 0, height_ = 0, radius_ = 0, total_ = 0;
  Point center_;
  std::vector<Arc> arcs_;            // [node]
  std::vector<Arc> leaves_, comes_;  // [flow] where it leaves and where it arrives

  Point at(double angle, double radius) const {  // angle 0 is the top, clockwise
    return {center_.first + radius * std::sin(angle), center_.second - radius * std::cos(angle)};
  }

  std::string arc_to(double angle, double radius, bool large, bool clockwise) const {
    const Point p = at(angle, radius);
    return "A" + coordinate(radius) + " " + coordinate(radius) + " 0 " + (large ? "1 " : "0 ") +
           (clockwise ? "1 " : "0 ") + coordinate(p.first) + " " + coordinate(p.second);
  }

  void place_arcs() {
    const std::size_t n = chart_.nodes.size();
    std::vector<double> sizes(n, 0);
    for (const Flow& flow : chart_.flows) {
      sizes[flow.from] += flow.amount;
      sizes[flow.to] += flow.amount;
      total_ += flow.amount;
    }
    const double gap = n > 1 ? std::min(wanted_gap, full_circle * max_gap_share / static_cast<double>(n)) : 0;
    const double scale = total_ > 0 ? (full_circle - gap * static_cast<double>(n)) / (2 * total_) : 0;
    double angle = gap / 2;
    for (std::size_t i = 0; i < n; ++i) {
      arcs_.push_back({angle, angle + sizes[i] * scale});
      angle = arcs_.back().end + gap;
    }
    leaves_.resize(chart_.flows.size());
    comes_.resize(chart_.flows.size());
    // On each arc the ends of ribbons stand in the order of whom they lead to, so that few of them cross.
    struct End {
      std::size_t flow;
      bool leaving;
      std::size_t distance;
    };
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<End> ends;
      for (std::size_t f = 0; f < chart_.flows.size(); ++f) {
        const Flow& flow = chart_.flows[f];
        if (flow.from == i) ends.push_back({f, true, (i + n - flow.to) % n});
        if (flow.to == i) ends.push_back({f, false, (i + n - flow.from) % n});
      }
      std::stable_sort(ends.begin(), ends.end(), [](const End& a, const End& b) { return a.distance < b.distance; });
      double from = arcs_[i].start;
      for (const End& end : ends) {
        const double size = chart_.flows[end.flow].amount * scale;
        (end.leaving ? leaves_ : comes_)[end.flow] = {from, from + size};
        from += size;
      }
    }
  }

  // The widest first, so that the narrow ones lie on top.
  std::vector<std::size_t> by_amount() const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < chart_.flows.size(); ++i)
      if (chart_.flows[i].amount >= total_ * min_drawn_share) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return chart_.flows[a].amount > chart_.flows[b].amount; });
    return order;
  }

  void ribbon(std::size_t i) {
    const Flow& flow = chart_.flows[i];
    const Arc &a = leaves_[i], &b = comes_[i];
    const double inner = radius_ - arc_thickness - 1;
    std::string path = move_to(at(a.start, inner));
    path += arc_to(a.end, inner, a.end - a.start > std::numbers::pi, true);
    path += quadratic_to(center_, at(b.start, inner - head_length));
    path += line_to(at(b.middle(), inner));
    path += line_to(at(b.end, inner - head_length));
    path += quadratic_to(center_, at(a.start, inner)) + "Z";
    m_.open("path", {{"class", flow.kind == FlowKind::trade       ? "flow trade"
                               : flow.kind == FlowKind::financing ? "flow financing"
                                                                  : "flow back"},
                     {"d", path}});
    m_.element("title", flow.text);
    m_.close("path");
  }

  std::string arc_path(const Arc& arc) const {
    const double inner = radius_ - arc_thickness;
    const bool large = arc.end - arc.start > std::numbers::pi;
    if (arc.end - arc.start > full_circle - 0.001) {  // one node alone: two halves
      const double half = arc.start + std::numbers::pi;
      return move_to(at(arc.start, radius_)) + arc_to(half, radius_, false, true) +
             arc_to(arc.start, radius_, false, true) + move_to(at(arc.start, inner)) +
             arc_to(half, inner, false, false) + arc_to(arc.start, inner, false, false) + "Z";
    }
    return move_to(at(arc.start, radius_)) + arc_to(arc.end, radius_, large, true) + line_to(at(arc.end, inner)) +
           arc_to(arc.start, inner, large, false) + "Z";
  }

  void labels() {
    for (const bool right : {true, false}) {
      std::vector<std::size_t> nodes;
      std::vector<Place> places;
      for (std::size_t i = 0; i < chart_.nodes.size(); ++i) {
        if ((std::sin(arcs_[i].middle()) >= 0) != right) continue;
        nodes.push_back(i);
        const double size = (arcs_[i].end - arcs_[i].start) * 1000;
        places.push_back({at(arcs_[i].middle(), radius_ + 14).second, label_height, static_cast<int>(size), {}});
      }
      spread(places, 2, height_ - 2);
      for (std::size_t k = 0; k < nodes.size(); ++k)
        if (places[k].position) label(nodes[k], *places[k].position, right);
    }
  }

  // Beside the circle, as far out as its height there asks for.
  void label(std::size_t node, double y, bool right) {
    double reach = 0;  // of the circle, at the height of the label
    for (const double edge : {y - label_height / 2, y, y + label_height / 2}) {
      const double up = std::fabs(edge - center_.second);
      if (up < radius_) reach = std::max(reach, std::sqrt(radius_ * radius_ - up * up));
    }
    const double sign = right ? 1 : -1;
    const double x = center_.first + sign * (reach + 13);
    const double room = right ? width_ - x : x;
    const char* anchor = right ? "start" : "end";
    const Point edge = at(arcs_[node].middle(), radius_ + 1);
    draw_line(m_, "leader", edge, {x - sign * 3, y});
    draw_text(m_, "end strong", {x, y - 2}, anchor, fit_text(chart_.nodes[node].label, room, chart_font, true));
    const std::string& words = chart_.nodes[node].amount;
    const std::string& amount = text_width(words, chart_font) <= room ? words : chart_.nodes[node].short_amount;
    draw_text(m_, "end", {x, y + 12}, anchor, fit_text(amount, room, chart_font));
  }
};

}  // namespace

Markup ring_svg(const FlowChart& chart, ChartSize size) { return RingDrawing(chart, size).draw(); }

}  // namespace boucle::report
