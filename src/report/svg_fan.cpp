#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/number_text.h"
#include "report/svg_chart.h"
#include "report/svg_draw.h"
#include "report/svg_text.h"

namespace boucle::report {
namespace {

constexpr double line_height = 15;
constexpr double strip_height = 44, strip_gap = 40;
constexpr std::size_t max_flag_rows = 4;

class FanDrawing {
 public:
  FanDrawing(const FanChart& chart, ChartSize size) : chart_(chart), wide_(size == ChartSize::wide) {
    width_ = width_of(size);
    plot_height_ = wide_ ? 230 : 190;
  }

  Markup draw() {
    axis_ = value_axis(lowest(), highest(), wide_ ? 7 : 6, chart_.unit, chart_.language);
    left_ = 8;
    for (const std::string& label : axis_.labels) left_ = std::max(left_, text_width(label, chart_font) + 8);
    if (!chart_.cumulative.empty())  // the strip has its own figures there
      left_ = std::max(left_, text_width(base::number_text(100, chart_.language), chart_font) + 8);
    collect_end_labels();
    right_ = width_ - end_width_ - 10;
    place_flags();
    top_ = 28 + line_height * static_cast<double>(flag_rows_);
    bottom_ = top_ + plot_height_;
    x_ = {0, static_cast<double>(chart_.calendar.step_count), left_, right_};
    y_ = {axis_.low(), axis_.high(), bottom_, top_};
    const bool strip = !chart_.cumulative.empty();
    height_ = bottom_ + 22 + (strip ? strip_gap + strip_height - 16 : 0);
    begin_svg(m_, width_, height_, chart_.description);
    grid();
    band("b90", &FanPoint::p05, &FanPoint::p95);
    band("b50", &FanPoint::p25, &FanPoint::p75);
    for (std::size_t i = 0; i < chart_.ghosts.size(); ++i) ghost(chart_.ghosts[i], i);
    median();
    flags();
    end_labels();
    if (strip) cumulative();
    m_.close("svg");
    return std::move(m_);
  }

 private:
  struct EndLabel {
    double value = 0;
    std::string text;
    const char* name = "end";
    int priority = 0;
  };
  struct FlagPlace {
    std::size_t row = 0;
    bool shown = false, to_left = false;
    std::string text;
  };

  const FanChart& chart_;
  bool wide_;
  Markup m_;
  ValueAxis axis_;
  LinearScale x_, y_;
  double width_ = 0, height_ = 0, left_ = 0, right_ = 0, top_ = 0, bottom_ = 0, plot_height_ = 0, end_width_ = 0;
  std::vector<EndLabel> ends_;
  std::vector<FlagPlace> flag_places_;
  std::size_t flag_rows_ = 0;

  double step_x(std::size_t step) const { return x_(static_cast<double>(step) + 0.5); }

  template <class Choose>
  double extreme(Choose choose, double start) const {
    double found = start;
    const auto look = [&](double value) {
      if (std::isfinite(value)) found = std::isfinite(found) ? choose(found, value) : value;
    };
    for (const FanPoint& p : chart_.points)
      for (const double value : {p.p05, p.p50, p.p95}) look(value);
    for (const FanGhost& ghost : chart_.ghosts)
      for (const double value : ghost.values) look(value);
    return found;
  }
  double lowest() const {
    const double low = extreme([](double a, double b) { return std::min(a, b); }, NAN);
    return std::isfinite(low) && low > 0 ? 0 : low;  // from zero, so that heights can be compared
  }
  double highest() const {
    const double high = extreme([](double a, double b) { return std::max(a, b); }, NAN);
    return std::isfinite(high) && high < 0 ? 0 : high;
  }

  void grid() {
    for (const TimeTick& tick : time_ticks(chart_.calendar, right_ - left_, chart_font)) {
      draw_line(m_, "grid", {x_(tick.start), top_}, {x_(tick.start), bottom_ + 4});
      const double half = text_width(tick.label, chart_font) / 2;
      const double middle =
          std::clamp(x_(tick.middle), left_ - 4 + half, std::max(left_ - 4 + half, right_ + 6 - half));
      draw_text(m_, "tick", {middle, bottom_ + 16}, "middle", tick.label);
    }
    for (std::size_t i = 0; i < axis_.values.size(); ++i) {
      const double y = y_(axis_.values[i]);
      const bool zero = axis_.values[i] == 0;
      draw_line(m_, zero ? "zero" : "grid", {left_, y}, {right_, y});
      draw_text(m_, "tick", {left_ - 5, y + 4}, "end", axis_.labels[i]);
    }
    draw_text(m_, "tick unit", {0, 11}, "start", axis_.unit);
  }

  // Runs of steps that have both edges; a gap stays a gap.
  void band(const char* name, double FanPoint::*low, double FanPoint::*high) {
    if (chart_.certain) return;
    std::string path;
    std::vector<Point> upper, lower;
    const auto finish = [&] {
      if (upper.size() == 1) {  // one step alone: as wide as a step, so that it is seen
        const double half = (x_(1) - x_(0)) / 2;
        upper = {{upper[0].first - half, upper[0].second}, {upper[0].first + half, upper[0].second}};
        lower = {{lower[0].first - half, lower[0].second}, {lower[0].first + half, lower[0].second}};
      }
      for (std::size_t i = 0; i < upper.size(); ++i) path += i == 0 ? move_to(upper[i]) : line_to(upper[i]);
      for (std::size_t i = lower.size(); i-- > 0;) path += line_to(lower[i]);
      if (!upper.empty()) path += "Z";
      upper.clear();
      lower.clear();
    };
    for (std::size_t t = 0; t < chart_.points.size(); ++t) {
      const double a = chart_.points[t].*low, b = chart_.points[t].*high;
      if (!std::isfinite(a) || !std::isfinite(b)) {
        finish();
        continue;
      }
      upper.emplace_back(step_x(t), y_(b));
      lower.emplace_back(step_x(t), y_(a));
    }
    finish();
    if (!path.empty()) m_.empty("path", {{"class", name}, {"d", path}});
  }

  template <class ValueAt>
  std::string polyline(std::size_t count, ValueAt value_at) const {
    std::string path;
    bool pen_down = false;
    for (std::size_t t = 0; t < count; ++t) {
      const double value = value_at(t);
      if (!std::isfinite(value)) {
        pen_down = false;
        continue;
      }
      const Point p{step_x(t), y_(value)};
      path += pen_down ? line_to(p) : move_to(p);
      pen_down = true;
    }
    return path;
  }

  void median() {
    const auto& points = chart_.points;
    const std::string path = polyline(points.size(), [&](std::size_t t) { return points[t].p50; });
    if (!path.empty()) m_.empty("path", {{"class", "median"}, {"d", path}});
    if (points.size() == 1 && std::isfinite(points[0].p50))
      m_.empty("circle",
               {{"class", "dot"}, {"cx", coordinate(step_x(0))}, {"cy", coordinate(y_(points[0].p50))}, {"r", "4"}});
  }

  void ghost(const FanGhost& ghost, std::size_t index) {
    const std::string path = polyline(ghost.values.size(), [&](std::size_t t) { return ghost.values[t]; });
    const std::string name = "ghost g" + std::to_string(index % 4);
    if (!path.empty()) m_.empty("path", {{"class", name}, {"d", path}});
  }

  double end_room() const { return wide_ ? 175 : 116; }

  void collect_end_labels() {
    const auto words = [&](double value) { return base::quantity_text(value, chart_.unit, chart_.language); };
    const auto add = [&](double value, std::string text, const char* name, int priority) {
      if (std::isfinite(value)) ends_.push_back({value, std::move(text), name, priority});
    };
    const auto last = std::find_if(chart_.points.rbegin(), chart_.points.rend(),
                                   [](const FanPoint& p) { return std::isfinite(p.p50); });
    if (last != chart_.points.rend()) {
      const std::string median = words(last->p50);
      const std::string named = median + " " + chart_.median_label;
      const bool fits = text_width(named, chart_font, true) <= end_room();
      add(last->p50, chart_.certain || chart_.median_label.empty() || !fits ? median : named, "end strong", 9);
      if (!chart_.certain) {
        if (last->p95 != last->p50) add(last->p95, words(last->p95) + " P95", "end", 8);
        if (last->p05 != last->p50) add(last->p05, words(last->p05) + " P5", "end", 7);
      }
    }
    for (const FanGhost& ghost : chart_.ghosts) {
      const auto value =
          std::find_if(ghost.values.rbegin(), ghost.values.rend(), [](double v) { return std::isfinite(v); });
      if (value != ghost.values.rend()) add(*value, ghost.label, "end soft", 1);
    }
    const double room = end_room();
    for (EndLabel& end : ends_) {
      const bool strong = std::string_view(end.name) == "end strong";
      end.text = fit_text(end.text, room, chart_font, strong);
      end_width_ = std::max(end_width_, text_width(end.text, chart_font, strong));
    }
    if (!chart_.cumulative.empty())
      end_width_ = std::max(end_width_, text_width(chart_.cumulative_end, chart_font, true));
  }

  void end_labels() {
    std::vector<Place> places;
    for (const EndLabel& end : ends_) places.push_back({y_(end.value), line_height, end.priority, {}});
    spread(places, top_ - 4, bottom_ + 8);
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      if (!places[i].position) continue;
      const double y = *places[i].position, own = y_(ends_[i].value);
      if (std::fabs(y - own) > 3) draw_line(m_, "leader", {right_, own}, {right_ + 6, y});
      draw_text(m_, ends_[i].name, {right_ + 8, y + 4}, "start", ends_[i].text);
    }
  }

  // Labels of flags stand in rows above the chart, each in the first row where it covers no other.
  void place_flags() {
    const LinearScale x{0, static_cast<double>(chart_.calendar.step_count), left_, right_};
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < chart_.flags.size(); ++i) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return chart_.flags[a].position < chart_.flags[b].position; });
    flag_places_.assign(chart_.flags.size(), {});
    struct Taken {
      double low, high;
    };
    std::vector<std::vector<Taken>> rows(max_flag_rows);
    for (const std::size_t i : order) {
      const double at = x(chart_.flags[i].position);
      FlagPlace& place = flag_places_[i];
      const double room_right = width_ - at - 6, room_left = at - left_;
      place.to_left = room_right < text_width(chart_.flags[i].label, chart_font) && room_left > room_right;
      place.text = fit_text(chart_.flags[i].label, place.to_left ? room_left : room_right, chart_font);
      const double size = text_width(place.text, chart_font);
      const double low = place.to_left ? at - size - 5 : at - 2, high = place.to_left ? at + 2 : at + size + 8;
      for (std::size_t row = 0; row < rows.size() && !place.text.empty(); ++row) {
        const bool is_free = std::all_of(rows[row].begin(), rows[row].end(),
                                         [&](const Taken& t) { return high < t.low || low > t.high; });
        if (!is_free) continue;
        place.row = row;
        place.shown = true;
        rows[row].push_back({low, high});
        flag_rows_ = std::max(flag_rows_, row + 1);
        break;
      }
    }
  }

  void flags() {
    for (std::size_t i = 0; i < chart_.flags.size(); ++i) {
      const double x = x_(chart_.flags[i].position);
      const FlagPlace& place = flag_places_[i];
      const double y = 20 + line_height * static_cast<double>(place.row);
      draw_line(m_, "flag", {x, place.shown ? y - 2 : top_}, {x, bottom_});
      if (place.shown)
        draw_text(m_, "flagtext", {place.to_left ? x - 4 : x + 4, y + 8}, place.to_left ? "end" : "start", place.text);
    }
  }

  void cumulative() {
    const double base = bottom_ + 22 + strip_gap + strip_height - 22, top = base - strip_height;
    const LinearScale y{0, 1, base, top};
    draw_text(m_, "tick", {left_, top - 7}, "start", fit_text(chart_.cumulative_label, width_ - left_, chart_font));
    for (const double share : {0.0, 0.5, 1.0})
      draw_line(m_, share == 0 ? "zero" : "grid", {left_, y(share)}, {right_, y(share)});
    draw_text(m_, "tick", {left_ - 5, top + 4}, "end", base::number_text(100, chart_.language));
    draw_text(m_, "tick", {left_ - 5, base + 4}, "end", "0");
    std::string path = move_to({left_, base});
    for (std::size_t t = 0; t < chart_.cumulative.size(); ++t) {
      const double value = std::isfinite(chart_.cumulative[t]) ? chart_.cumulative[t] : 0;
      path += line_to({x_(static_cast<double>(t)), y(value)}) + line_to({x_(static_cast<double>(t) + 1), y(value)});
    }
    path += line_to({right_, base}) + "Z";
    m_.empty("path", {{"class", "share"}, {"d", path}});
    const double last = chart_.cumulative.back();
    draw_text(m_, "end strong", {right_ + 8, y(std::isfinite(last) ? last : 0) + 4}, "start", chart_.cumulative_end);
  }
};

}  // namespace

Markup fan_svg(const FanChart& chart, ChartSize size) { return FanDrawing(chart, size).draw(); }

}  // namespace boucle::report
