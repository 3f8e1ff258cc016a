// The money loop, from the books: what the sectors pay each other as a ring and as a matrix, and the pairs in which one
// finances the other and sells to it.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {
namespace {

constexpr std::size_t max_ring_nodes = 12;    // labels of more do not stand around a circle
constexpr std::size_t max_matrix_nodes = 14;  // columns of more do not fit a page
constexpr std::size_t max_pairs = 8, max_payment_rows = 200;
constexpr int heat_levels = 5;

FlowKind kind_of(const std::string& kind) {
  if (kind == "fund") return FlowKind::financing;
  return kind == "return" ? FlowKind::back : FlowKind::trade;
}

// What one pays another over all periods, of one kind; both by number of the sector.
using Amounts = std::map<std::tuple<std::size_t, std::size_t, FlowKind>, double>;

class MoneyLoop {
 public:
  explicit MoneyLoop(PageContext& c) : c_(c) {
    for (const PaymentView& payment : c.page.payments) {
      double sum = 0;
      for (const double x : payment.by_period)
        if (std::isfinite(x)) sum += x;
      if (sum == 0) continue;
      // What is negative over all periods went the other way.
      const std::size_t from = number(sum > 0 ? payment.payer : payment.payee);
      const std::size_t to = number(sum > 0 ? payment.payee : payment.payer);
      amounts_[{from, to, kind_of(payment.kind)}] += std::fabs(sum);
      total_ += std::fabs(sum);
    }
  }

  void add() {
    if (amounts_.empty()) {
      c_.missing.push_back(c_.page.sectors.empty() ? c_.say.missing_sectors.str() : c_.say.missing_payments.str());
      return;
    }
    open_section(c_, "money-loop", c_.say.money_loop.view());
    ring();
    matrix();
    add_circularity(c_);
    pairs();
    payments();
    close_section(c_);
  }

 private:
  struct Pair {
    std::size_t financier, buyer;
    double put_in, bought;
  };

  PageContext& c_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t> number_of_;
  Amounts amounts_;
  double total_ = 0;

  std::size_t number(const std::string& name) {
    const auto [found, is_new] = number_of_.emplace(name, names_.size());
    if (is_new) names_.push_back(name);
    return found->second;
  }

  std::string words(double amount) const { return base::quantity_text(amount, c_.page.payment_unit, c_.language()); }

  double amount(std::size_t from, std::size_t to, FlowKind kind) const {
    const auto found = amounts_.find({from, to, kind});
    return found == amounts_.end() ? 0 : found->second;
  }

  bool is_inside(std::size_t i) const { return !c_.page.outside.contains(names_[i]); }

  // The payments between members: what circulates. Where there are none, all of them.
  Amounts inside() const {
    Amounts found;
    for (const auto& [key, value] : amounts_)
      if (is_inside(std::get<0>(key)) && is_inside(std::get<1>(key))) found.emplace(key, value);
    return found;
  }

  std::vector<double> turnover(const Amounts& amounts) const {
    std::vector<double> sums(names_.size(), 0);
    for (const auto& [key, value] : amounts) {
      sums[std::get<0>(key)] += value;
      sums[std::get<1>(key)] += value;
    }
    return sums;
  }

  // The largest, in the order of the model; the others are one.
  std::vector<std::size_t> largest(const Amounts& amounts, std::size_t max_count) const {
    const std::vector<double> sums = turnover(amounts);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (sums[i] > 0) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sums[a] > sums[b]; });
    if (order.size() > max_count) order.resize(max_count - 1);
    const auto place = [&](std::size_t i) {
      const auto& sectors = c_.page.sectors;
      return std::find(sectors.begin(), sectors.end(), names_[i]) - sectors.begin();
    };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
    return order;
  }

  FlowChart chart(const Amounts& amounts, std::size_t max_nodes) const {
    const std::vector<std::size_t> shown = largest(amounts, max_nodes);
    std::vector<std::size_t> node_of(names_.size(), shown.size());
    for (std::size_t k = 0; k < shown.size(); ++k) node_of[shown[k]] = k;
    const std::vector<double> sums = turnover(amounts);
    const auto paying =
        static_cast<std::size_t>(std::count_if(sums.begin(), sums.end(), [](double x) { return x > 0; }));
    const std::size_t left_out = paying - shown.size();
    FlowChart chart;
    for (const std::size_t i : shown) chart.nodes.push_back({names_[i], "", ""});
    if (left_out > 0) chart.nodes.push_back({c_.say.others(left_out), "", ""});
    std::map<std::tuple<std::size_t, std::size_t, FlowKind>, double> joined;
    std::vector<double> received(chart.nodes.size(), 0), paid(chart.nodes.size(), 0);
    for (const auto& [key, value] : amounts) {
      const std::size_t from = node_of[std::get<0>(key)], to = node_of[std::get<1>(key)];
      if (from == to && left_out > 0) continue;  // among the others
      joined[{from, to, std::get<2>(key)}] += value;
      received[to] += value;
      paid[from] += value;
    }
    for (const auto& [key, value] : joined) {
      const auto& [from, to, kind] = key;
      chart.flows.push_back({from, to, kind, value,
                             chart.nodes[from].label + " → " + chart.nodes[to].label + ": " + words(value) + " (" +
                                 kind_words(kind) + ")"});
    }
    for (std::size_t k = 0; k < chart.nodes.size(); ++k) {
      chart.nodes[k].short_amount = words(received[k] > 0 ? received[k] : paid[k]);
      chart.nodes[k].amount =
          received[k] > 0 ? c_.say.receives(chart.nodes[k].short_amount) : c_.say.pays(chart.nodes[k].short_amount);
    }
    return chart;
  }

  std::string kind_words(FlowKind kind) const {
    switch (kind) {
      case FlowKind::trade:
        return c_.say.trade.str();
      case FlowKind::financing:
        return c_.say.financing.str();
      case FlowKind::back:
        return c_.say.back.str();
    }
    return "";
  }

  // Pairs in which one puts money into the other and is paid by it, those first where the lesser of the two is largest.
  std::vector<Pair> loops() const {
    std::vector<Pair> found;
    for (const auto& [key, value] : amounts_) {
      const auto& [from, to, kind] = key;
      if (kind != FlowKind::financing || from == to) continue;
      const double bought = amount(to, from, FlowKind::trade);
      if (bought > 0) found.push_back({from, to, value, bought});
    }
    std::stable_sort(found.begin(), found.end(), [](const Pair& a, const Pair& b) {
      return std::min(a.put_in, a.bought) > std::min(b.put_in, b.bought);
    });
    return found;
  }

  std::string finding() const {
    const std::vector<Pair> pairs = loops();
    if (!pairs.empty()) {
      const Pair& p = pairs.front();
      return c_.say.flows_finding_loop(names_[p.financier], words(p.put_in), names_[p.buyer], words(p.bought));
    }
    const auto most = std::max_element(amounts_.begin(), amounts_.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return c_.say.flows_finding_largest(names_[std::get<0>(most->first)], names_[std::get<1>(most->first)],
                                        words(most->second), share_text(c_.words, most->second / total_));
  }

  void key() {
    c_.m.open("p", {{"class", "key"}});
    std::set<FlowKind> kinds;
    for (const auto& entry : amounts_) kinds.insert(std::get<2>(entry.first));
    for (const FlowKind kind : kinds) {
      const char* name = kind == FlowKind::trade       ? "flow trade"
                         : kind == FlowKind::financing ? "flow financing"
                                                       : "flow back";
      c_.m.open("span").open("svg", {{"width", "22"}, {"height", "10"}, {"aria-hidden", "true"}});
      c_.m.empty("rect", {{"class", name}, {"x", "1"}, {"y", "1"}, {"width", "20"}, {"height", "8"}}).close("svg");
      c_.m.text(kind_words(kind)).close("span").text(" ");
    }
    c_.m.close("p").line_break();
  }

  void ring() {
    const Amounts members = inside();
    const bool narrowed = !members.empty() && members.size() < amounts_.size();
    FlowChart ring = chart(members.empty() ? amounts_ : members, max_ring_nodes);
    const std::string found = finding();
    ring.description = found;
    const std::string first = c_.period(0), last = c_.last_period();
    open_figure(c_, found, narrowed ? c_.say.flows_note_inside(first, last) : c_.say.flows_note(first, last));
    key();
    add_chart(c_, [&](ChartSize size) { return ring_svg(ring, size); });
    close_figure(c_);
    FlowChart all = chart(amounts_, max_ring_nodes);
    if (all.nodes.size() < 3) return;
    all.description = c_.say.stream_heading.str();
    c_.m.open("div", {{"class", "wide"}});
    open_figure(c_, c_.say.stream_heading.view(), c_.say.stream_note.view());
    c_.m.append(stream_svg(all)).line_break();
    close_figure(c_);
    c_.m.close("div");
  }

  // Rows pay columns; the shade grows with the square root, so that small payments are still seen.
  void matrix() {
    const FlowChart all = chart(amounts_, max_matrix_nodes);
    const std::size_t n = all.nodes.size();
    std::vector<std::vector<double>> cells(n, std::vector<double>(n, 0));
    std::vector<double> paid(n, 0), received(n, 0);
    double largest_cell = 0;
    std::vector<double> amounts;
    for (const Flow& flow : all.flows) {
      amounts.push_back(flow.amount);
      cells[flow.from][flow.to] += flow.amount;
      paid[flow.from] += flow.amount;
      received[flow.to] += flow.amount;
      largest_cell = std::max(largest_cell, cells[flow.from][flow.to]);
    }
    double largest_sum = 0;
    for (std::size_t i = 0; i < n; ++i) largest_sum = std::max({largest_sum, paid[i], received[i]});
    // In the magnitude of a middling payment, so that few of them are 0.0.
    std::nth_element(amounts.begin(), amounts.begin() + static_cast<std::ptrdiff_t>(amounts.size() / 2), amounts.end());
    const base::SharedUnit unit = base::shared_unit(amounts[amounts.size() / 2], c_.page.payment_unit, c_.language());
    const auto text = [&](double value) {
      if (value == 0) return std::string();
      const double shown = value / unit.scale;
      return shown >= 9.95 ? base::fixed_text(shown, c_.language(), 0) : base::number_text(shown, c_.language(), 2);
    };
    c_.m.open("h3").text(c_.say.matrix_heading(unit.text)).close("h3").line_break();
    c_.m.element("p", c_.say.matrix_note.view(), {{"class", "caption"}});
    c_.m.open(
        "div",
        {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", c_.say.matrix_heading(unit.text)}});
    c_.m.open("table", {{"class", "matrix"}});
    c_.m.open("thead").open("tr").element("th", c_.say.matrix_payer.view(), {{"scope", "col"}});
    for (const FlowNode& node : all.nodes)
      c_.m.open("th", {{"scope", "col"}, {"class", "n"}}).label(node.label).close("th");
    c_.m.element("th", c_.say.matrix_sum.view(), {{"scope", "col"}, {"class", "n"}});
    c_.m.close("tr").close("thead").open("tbody").line_break();
    for (std::size_t from = 0; from < n; ++from) {
      if (paid[from] == 0) continue;
      c_.m.open("tr").open("th", {{"scope", "row"}}).label(all.nodes[from].label).close("th");
      for (std::size_t to = 0; to < n; ++to) {
        const double share = largest_cell > 0 ? std::sqrt(cells[from][to] / largest_cell) : 0;
        const int level = static_cast<int>(std::ceil(share * heat_levels));
        const std::string heat = level > 0 ? "n h" + std::to_string(std::min(level, heat_levels)) : "n";
        c_.m.element("td", text(cells[from][to]), {{"class", heat}});
      }
      c_.m.element("td", text(paid[from]), {{"class", "n"}}).close("tr").line_break();
    }
    c_.m.open("tr").element("th", c_.say.matrix_sum.view(), {{"scope", "row"}});
    for (std::size_t to = 0; to < n; ++to) c_.m.element("td", text(received[to]), {{"class", "n"}});
    c_.m.element("td", text(std::accumulate(paid.begin(), paid.end(), 0.0)), {{"class", "n"}}).close("tr");
    c_.m.close("tbody").close("table").close("div").line_break();
  }

  void pairs() {
    const std::vector<Pair> found = loops();
    if (found.empty()) return;
    HtmlTable table;
    table.caption = c_.say.pairs_note.str();
    table.columns = {{c_.say.pair_financier.str(), false},
                     {c_.say.pair_put_in.str(), true},
                     {c_.say.pair_buyer.str(), false},
                     {c_.say.pair_bought.str(), true},
                     {c_.say.pair_both.str(), true}};
    for (std::size_t i = 0; i < found.size() && i < max_pairs; ++i) {
      const Pair& p = found[i];
      table.rows.push_back({names_[p.financier], words(p.put_in), names_[p.buyer], words(p.bought),
                            share_text(c_.words, std::min(p.put_in, p.bought) / p.bought)});
    }
    c_.m.open("h3").text(c_.say.pairs_heading.view()).close("h3");
    add_table_element(c_, table);
    if (found.size() > max_pairs) c_.m.element("p", c_.say.more_rows(found.size() - max_pairs), {{"class", "faint"}});
  }

  void payments() {
    HtmlTable table;
    table.caption = c_.say.by_year.str();
    table.columns = {{c_.say.payment_column.str(), false}, {c_.say.kind_column.str(), false}};
    for (const std::string& period : c_.page.periods) table.columns.push_back({period, true});
    std::vector<std::pair<double, const PaymentView*>> order;
    for (const PaymentView& payment : c_.page.payments) {
      double size = 0;
      for (const double x : payment.by_period) size += std::isfinite(x) ? std::fabs(x) : 0;
      if (size > 0) order.emplace_back(size, &payment);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; i < order.size() && i < max_payment_rows; ++i) {
      const PaymentView& payment = *order[i].second;
      std::vector<std::string> row = {payment.payer + " → " + payment.payee, payment.nature};
      for (const double x : payment.by_period) row.push_back(x == 0 ? "" : words(x));
      table.rows.push_back(std::move(row));
    }
    add_data(c_, table, c_.say.by_year.view());
    if (order.size() > max_payment_rows)
      c_.m.element("p", c_.say.more_rows(order.size() - max_payment_rows), {{"class", "faint"}});
  }
};

}  // namespace

void add_money_loop(PageContext& c) { MoneyLoop(c).add(); }

}  // namespace boucle::report
