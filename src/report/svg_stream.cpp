// Who pays whom from left to right, with the payments that come back led underneath: a Sankey diagram that may have
// circles. The order of the nodes makes what flows back as little as a greedy choice can (Eades, Lin and Smyth, "A fast
// and effective heuristic for the feedback arc set problem", 1993); columns are longest paths along what flows forward.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/svg_chart.h"
#include "report/svg_draw.h"
#include "report/svg_text.h"

namespace boucle::report {
namespace {

constexpr double node_width = 10, node_label_height = 32;
constexpr double plot_height = 560, lanes_height = 150;  // at most, of all that flows back
constexpr double left_margin = 56, right_margin = 150;
constexpr int max_columns = 5;
constexpr double column_share = 0.01;  // of all: smaller flows do not decide in which column a node stands
constexpr double min_stream_share = 1e-3;
constexpr int sweeps = 6;  // of ordering the nodes of a column by the middle of their partners

class StreamDrawing {
 public:
  explicit StreamDrawing(const FlowChart& chart) : chart_(chart), n_(chart.nodes.size()) {}

  Markup draw() {
    total_ = std::accumulate(chart_.flows.begin(), chart_.flows.end(), 0.0,
                             [](double sum, const Flow& flow) { return sum + flow.amount; });
    place_columns();
    order_rows();
    place_nodes();
    place_ends();
    place_lanes();
    begin_svg(m_, wide_width, height_, chart_.description);
    for (const std::size_t f : by_amount()) flow(f);
    for (std::size_t i = 0; i < n_; ++i) node(i);
    m_.close("svg");
    return std::move(m_);
  }

 private:
  const FlowChart& chart_;
  std::size_t n_;
  Markup m_;
  double total_ = 0, scale_ = 0, height_ = 0;
  std::vector<int> column_;
  int column_count_ = 1;
  std::vector<std::vector<std::size_t>> rows_;  // [column] nodes from top to bottom
  std::vector<double> x_, y_, size_;            // [node] left, top, height
  std::vector<double> leave_, arrive_, lane_;   // [flow] heights of the middle of the ribbon
  std::vector<bool> drawn_;

  bool is_back(const Flow& flow) const { return column_[flow.from] >= column_[flow.to]; }

  void place_columns() {
    std::vector<double> out(n_, 0), in(n_, 0);
    for (const Flow& flow : chart_.flows) {
      if (flow.from == flow.to) continue;
      out[flow.from] += flow.amount;
      in[flow.to] += flow.amount;
    }
    std::vector<bool> done(n_, false);
    std::vector<std::size_t> order;
    for (std::size_t k = 0; k < n_; ++k) {  // who pays the most net of what it receives, among those that are left
      std::size_t best = n_;
      for (std::size_t i = 0; i < n_; ++i)
        if (!done[i] && (best == n_ || out[i] - in[i] > out[best] - in[best])) best = i;
      done[best] = true;
      order.push_back(best);
      for (const Flow& flow : chart_.flows) {
        if (flow.from == best && !done[flow.to]) in[flow.to] -= flow.amount;
        if (flow.to == best && !done[flow.from]) out[flow.from] -= flow.amount;
      }
    }
    std::vector<std::size_t> place(n_);
    for (std::size_t k = 0; k < n_; ++k) place[order[k]] = k;
    column_.assign(n_, 0);
    for (const std::size_t i : order)
      for (const Flow& flow : chart_.flows)
        if (flow.to == i && place[flow.from] < place[i] && flow.amount >= column_share * total_)
          column_[i] = std::max(column_[i], column_[flow.from] + 1);
    column_count_ = n_ == 0 ? 1 : *std::max_element(column_.begin(), column_.end()) + 1;
    if (column_count_ > max_columns) {
      for (int& column : column_) column = column * max_columns / column_count_;
      column_count_ = max_columns;
    }
  }

  void order_rows() {
    rows_.assign(static_cast<std::size_t>(column_count_), {});
    for (std::size_t i = 0; i < n_; ++i) rows_[static_cast<std::size_t>(column_[i])].push_back(i);
    std::vector<double> at(n_, 0);
    const auto number = [&] {
      for (const auto& row : rows_)
        for (std::size_t k = 0; k < row.size(); ++k)
          at[row[k]] = (static_cast<double>(k) + 0.5) / static_cast<double>(row.size());
    };
    number();
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      for (auto& row : rows_) {
        std::vector<double> wanted(n_, 0);
        for (const std::size_t i : row) {
          double sum = 0, weight = 0;
          for (const Flow& flow : chart_.flows) {
            if (is_back(flow) || (flow.from != i && flow.to != i)) continue;
            sum += flow.amount * at[flow.from == i ? flow.to : flow.from];
            weight += flow.amount;
          }
          wanted[i] = weight > 0 ? sum / weight : at[i];
        }
        std::stable_sort(row.begin(), row.end(), [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
      }
      number();
    }
  }

  void place_nodes() {
    std::vector<double> out(n_, 0), in(n_, 0);
    double back = 0;
    for (const Flow& flow : chart_.flows) {
      out[flow.from] += flow.amount;
      in[flow.to] += flow.amount;
      if (is_back(flow)) back += flow.amount;
    }
    scale_ = back > 0 ? lanes_height / back : 1e300;
    for (const auto& row : rows_) {
      double sum = 0;
      for (const std::size_t i : row) sum += std::max(out[i], in[i]);
      const double room = std::max(160.0, plot_height - node_label_height * static_cast<double>(row.size()));
      if (sum > 0) scale_ = std::min(scale_, room / sum);
    }
    x_.assign(n_, 0);
    y_.assign(n_, 0);
    size_.assign(n_, 0);
    const double step = column_count_ > 1 ? (wide_width - left_margin - right_margin) / (column_count_ - 1) : 0;
    double tallest = 0;
    std::vector<double> column_height;
    for (const auto& row : rows_) {
      double sum = 0;
      for (const std::size_t i : row) {
        size_[i] = std::max(2.0, std::max(out[i], in[i]) * scale_);
        sum += std::max(size_[i], 0.0) + node_label_height;
      }
      column_height.push_back(sum);
      tallest = std::max(tallest, sum);
    }
    for (std::size_t c = 0; c < rows_.size(); ++c) {
      double y = (tallest - column_height[c]) / 2 + node_label_height / 2;
      for (const std::size_t i : rows_[c]) {
        x_[i] = left_margin + step * static_cast<double>(c);
        y_[i] = y;
        y += size_[i] + node_label_height;
      }
    }
    height_ = tallest;
  }

  // On each side of a node the ribbons stand in the order of where they lead; what flows back stands lowest.
  void place_ends() {
    const std::size_t count = chart_.flows.size();
    leave_.assign(count, 0);
    arrive_.assign(count, 0);
    drawn_.assign(count, false);
    for (std::size_t f = 0; f < count; ++f) drawn_[f] = chart_.flows[f].amount >= min_stream_share * total_;
    for (std::size_t i = 0; i < n_; ++i) {
      for (const bool leaving : {true, false}) {
        std::vector<std::size_t> flows;
        for (std::size_t f = 0; f < count; ++f)
          if ((leaving ? chart_.flows[f].from : chart_.flows[f].to) == i) flows.push_back(f);
        const auto key = [&](std::size_t f) {
          const Flow& flow = chart_.flows[f];
          return std::pair(is_back(flow), y_[leaving ? flow.to : flow.from]);
        };
        std::stable_sort(flows.begin(), flows.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
        double y = y_[i];
        for (const std::size_t f : flows) {
          const double width = chart_.flows[f].amount * scale_;
          (leaving ? leave_ : arrive_)[f] = y + width / 2;
          y += width;
        }
      }
    }
  }

  void place_lanes() {
    lane_.assign(chart_.flows.size(), 0);
    std::vector<std::size_t> back;
    for (std::size_t f = 0; f < chart_.flows.size(); ++f)
      if (drawn_[f] && is_back(chart_.flows[f])) back.push_back(f);
    std::stable_sort(back.begin(), back.end(), [&](std::size_t a, std::size_t b) {
      const auto length = [&](std::size_t f) { return column_[chart_.flows[f].from] - column_[chart_.flows[f].to]; };
      return length(a) < length(b);
    });
    double y = height_ + 6;
    for (const std::size_t f : back) {
      const double width = std::max(1.0, chart_.flows[f].amount * scale_);
      lane_[f] = y + width / 2;
      y += width + 3;
    }
    height_ = back.empty() ? height_ : y + 8;
  }

  std::vector<std::size_t> by_amount() const {
    std::vector<std::size_t> order;
    for (std::size_t f = 0; f < chart_.flows.size(); ++f)
      if (drawn_[f]) order.push_back(f);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return chart_.flows[a].amount > chart_.flows[b].amount; });
    return order;
  }

  void flow(std::size_t f) {
    const Flow& flow = chart_.flows[f];
    const double width = std::max(0.8, flow.amount * scale_);
    const Point from{x_[flow.from] + node_width, leave_[f]}, to{x_[flow.to], arrive_[f]};
    std::string path = move_to(from);
    if (is_back(flow)) {
      const double bend = std::max(16.0, width * 0.9) + 6;
      const double right = from.first + 4, left = to.first - 4;
      path += curve_to({right + bend, from.second}, {right + bend, lane_[f]}, {right, lane_[f]});
      path += line_to({left, lane_[f]});
      path += curve_to({left - bend, lane_[f]}, {left - bend, to.second}, to);
    } else {
      const double middle = (from.first + to.first) / 2;
      path += curve_to({middle, from.second}, {middle, to.second}, to);
    }
    const char* name = flow.kind == FlowKind::trade       ? "band trade"
                       : flow.kind == FlowKind::financing ? "band financing"
                                                          : "band back";
    m_.open("path", {{"class", name}, {"d", path}, {"stroke-width", coordinate(width)}});
    m_.element("title", flow.text).close("path");
    if (flow.kind != FlowKind::trade)  // a line along the middle, so that kinds differ in print as well
      m_.empty("path", {{"class", flow.kind == FlowKind::financing ? "seam dashed" : "seam dotted"}, {"d", path}});
  }

  void node(std::size_t i) {
    m_.empty("rect", {{"class", "node"},
                      {"x", coordinate(x_[i])},
                      {"y", coordinate(y_[i])},
                      {"width", coordinate(node_width)},
                      {"height", coordinate(size_[i])}});
    const double step =
        column_count_ > 1 ? (wide_width - left_margin - right_margin) / (column_count_ - 1) : wide_width;
    const bool last = column_[i] == column_count_ - 1;
    const double room = last ? right_margin - node_width - 10 : step - node_width - 14;
    const double x = x_[i] + node_width + 5, y = y_[i] + size_[i] / 2;
    draw_text(m_, "over strong", {x, y - 1}, "start", fit_text(chart_.nodes[i].label, room, chart_font, true));
    const std::string& words = chart_.nodes[i].amount;
    const std::string& amount = text_width(words, chart_font) <= room ? words : chart_.nodes[i].short_amount;
    draw_text(m_, "over", {x, y + 12}, "start", fit_text(amount, room, chart_font));
  }
};

}  // namespace

Markup stream_svg(const FlowChart& chart) { return StreamDrawing(chart).draw(); }

}  // namespace boucle::report
