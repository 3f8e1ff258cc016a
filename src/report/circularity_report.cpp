#include "report/circularity_report.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "base/number_text.h"
#include "report/figures.h"
#include "report/json.h"

namespace boucle::report {
namespace {

using analysis::MemberCircularity;
using analysis::NamedLoop;

constexpr std::uint64_t schema_version = 1;
constexpr int shown_digits = 4;

double share_of(double part, double whole) {
  return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN();
}

class Writer {
 public:
  Writer(const CircularityView& view, const Wording& words)
      : view_(view), words_(words), whole_(view.windows.front()), result_(whole_.result) {
    for (std::size_t i = 0; i < view.sector_count; ++i) {
      if (view.of.empty() ? result_.members[i].revenue > 0 : view.names[i] == view.of) shown_.push_back(i);
    }
    std::stable_sort(shown_.begin(), shown_.end(), [&](std::size_t a, std::size_t b) {
      const MemberCircularity &x = result_.members[a], &y = result_.members[b];
      return x.round_trip != y.round_trip ? x.round_trip > y.round_trip : x.revenue > y.revenue;
    });
    if (shown_.size() > max_shown_members) shown_.resize(max_shown_members);
  }

  Document document() {
    const std::string count = count_text(words_, static_cast<double>(view_.sector_count));
    add(Heading{
        whole_.first.empty() ? words_.loops_title(count) : words_.loops_title_window(count, whole_.first, whole_.last),
        1});
    if (!view_.scenario.empty()) add(Paragraph{words_.scenario_heading(view_.scenario)});
    perimeter();
    add(shares());
    add(Notice{words_.loops_conventions.str(), Tone::faint});
    if (view_.path_count > 1)
      add(Notice{words_.loops_paths(count_text(words_, static_cast<double>(view_.path_count))), Tone::faint});
    meanings();
    by_period();
    without_financing();
    named_loops();
    add(Heading{words_.loops_origin_heading.str(), 2});
    add(origins());
    add(Heading{words_.loops_ratios_heading.str(), 2});
    add(ratios());
    return std::move(document_);
  }

 private:
  const CircularityView& view_;
  const Wording& words_;
  const CircularityWindow& whole_;
  const analysis::Circularity& result_;
  Document document_;
  std::vector<std::size_t> shown_;

  void add(Block block) { document_.blocks.push_back(std::move(block)); }
  std::string number(double value) const { return base::number_text(value, words_.language, shown_digits); }
  std::string money(double value) const {
    return view_.unit.text.empty() ? number(value)
                                   : base::quantity_text(value, view_.unit, words_.language, shown_digits);
  }
  std::string share(double part, double whole) const {
    return whole > 0 ? share_text(words_, part / whole) : std::string();
  }

  void perimeter() {
    if (result_.circulation > 0) {
      const std::string part = share(result_.circulation, result_.internal_payments);
      add(Paragraph{words_.loops_circulation(money(result_.circulation), part)});
    } else {
      add(Paragraph{words_.loops_none.str()});
    }
    if (result_.customer_money > 0) {
      add(Paragraph{words_.loops_multiplier(money(result_.total_revenue), money(result_.customer_money),
                                            number(result_.statement_multiplier()))});
      add(Paragraph{words_.loops_pass_through(number(result_.pass_through()))});
    } else {
      add(Paragraph{words_.loops_no_customers.str()});
    }
    if (result_.total_revenue > 0) {
      add(Paragraph{words_.loops_consolidation(share(result_.internal_revenue, result_.total_revenue))});
    }
    if (std::isfinite(result_.finn.index) && std::isfinite(result_.finn.path_length)) {
      add(Paragraph{words_.loops_finn(number(result_.finn.index), number(result_.finn.path_length))});
    }
  }

  void without_financing() {
    if (view_.counterfactual.empty()) return;
    add(Heading{words_.loops_without_heading.str(), 2});
    Table table;
    table.columns = {{words_.member_column.str(), false}, {words_.with_column.str()},
                     {words_.without_column.str()},       {words_.depends_column.str()},
                     {words_.interval_column.str()},      {words_.respond_column.str()}};
    if (view_.path_count <= 1) table.columns.erase(table.columns.begin() + 4);
    for (const std::size_t i : shown_) {
      if (i >= view_.counterfactual.size() || !view_.counterfactual[i]) continue;
      const CounterfactualShares& c = *view_.counterfactual[i];
      std::vector<std::string> row{view_.names[i], money(c.revenue), money(c.frozen_revenue),
                                   share_text(words_, c.frozen())};
      if (view_.path_count > 1)
        row.push_back(words_.loops_bounds(share_text(words_, c.p05), share_text(words_, c.p95)));
      row.push_back(share_text(words_, c.free()));
      table.rows.push_back(std::move(row));
    }
    if (table.rows.empty()) return add(Notice{words_.loops_without_nobody.str(), Tone::plain});
    add(std::move(table));
    add(Notice{words_.loops_without_note.str(), Tone::faint});
  }

  // Revenue, round trip, its interval over the paths and its bounds.
  Table round_trip_table(const std::string& first_column) const {
    Table table;
    table.wraps = true;
    table.columns = {{first_column, false}, {words_.revenue_column.str()}, {words_.round_trip_column.str()}};
    if (view_.path_count > 1) {
      table.columns.push_back({words_.interval_column.str()});
      table.columns.push_back({words_.mean_flows_column.str()});
    }
    table.columns.push_back({words_.bounds_column.str()});
    return table;
  }

  // A column only where some member has it; revenue, round trip and bounds always.
  Table shares() const {
    struct Part {
      const Text& title;
      double MemberCircularity::*amount;
    };
    const Part parts[] = {{words_.ecosystem_column, &MemberCircularity::ecosystem},
                          {words_.organic_column, &MemberCircularity::organic},
                          {words_.capital_column, &MemberCircularity::capital},
                          {words_.opening_column, &MemberCircularity::opening},
                          {words_.unfunded_column, &MemberCircularity::unfunded},
                          {words_.recycled_column, &MemberCircularity::recycled},
                          {words_.unsourced_column, &MemberCircularity::unsourced}};
    Table table = round_trip_table(words_.member_column.str());
    std::vector<double MemberCircularity::*> used;
    for (const Part& part : parts) {
      const bool any =
          std::any_of(shown_.begin(), shown_.end(), [&](std::size_t i) { return result_.members[i].*part.amount > 0; });
      if (!any) continue;
      table.columns.push_back({part.title.str()});
      used.push_back(part.amount);
    }
    for (const std::size_t i : shown_) {
      const MemberCircularity& m = result_.members[i];
      std::vector<std::string> row{view_.names[i], money(m.revenue), round_trip(whole_, i)};
      if (view_.path_count > 1) add_path_shares(whole_, i, row);
      row.push_back(bounds(m));
      for (const auto amount : used) row.push_back(share(m.*amount, m.revenue));
      table.rows.push_back(std::move(row));
    }
    return table;
  }

  // The median over the paths.
  std::string round_trip(const CircularityWindow& window, std::size_t i) const {
    const MemberCircularity& m = window.result.members[i];
    if (window.paths.empty() || !(m.revenue > 0)) return share(m.round_trip, m.revenue);
    return share_text(words_, window.paths[i].p50);
  }

  // The interval over the paths, and the share in the mean payments, which bounds are about.
  void add_path_shares(const CircularityWindow& window, std::size_t i, std::vector<std::string>& row) const {
    const bool has_revenue = window.result.members[i].revenue > 0;
    const PathShares& p = window.paths[i];
    row.push_back(has_revenue ? words_.loops_bounds(share_text(words_, p.p05), share_text(words_, p.p95)) : "");
    row.push_back(has_revenue ? share_text(words_, p.of_mean_flows) : "");
  }

  std::string bounds(const MemberCircularity& m) const {
    if (!(m.bound_high > 0)) return "";
    return words_.loops_bounds(share(m.bound_low, m.revenue), share(m.bound_high, m.revenue));
  }

  void meanings() {
    for (const std::size_t i : shown_) {
      const MemberCircularity& m = result_.members[i];
      if (m.round_trip > 0 && view_.path_count > 1) {
        const PathShares& p = whole_.paths[i];
        add(Notice{words_.loops_meaning_paths(view_.names[i], share_text(words_, p.p50), share_text(words_, p.p05),
                                              share_text(words_, p.p95), share_text(words_, p.of_mean_flows),
                                              share(m.bound_low, m.revenue), share(m.bound_high, m.revenue)),
                   Tone::plain});
      } else if (m.round_trip > 0) {
        add(Notice{words_.loops_meaning(view_.names[i], share(m.round_trip, m.revenue), share(m.bound_low, m.revenue),
                                        share(m.bound_high, m.revenue)),
                   Tone::plain});
      } else if (!view_.of.empty()) {
        add(Notice{words_.loops_meaning_none(view_.names[i]), Tone::plain});
      }
    }
  }

  // Period by period: the round trip, its interval over the paths and its bounds.
  void by_period() {
    if (view_.windows.size() < 2) return;
    add(Heading{words_.loops_by_period_heading.str(), 2});
    bool any = false;
    for (const std::size_t i : shown_) {
      if (!(result_.members[i].round_trip > 0) && view_.of.empty()) continue;
      any = true;
      add(Paragraph{view_.names[i]});
      add(periods_of(i));
    }
    if (!any) add(Notice{words_.loops_none.str(), Tone::plain});
  }

  Table periods_of(std::size_t i) const {
    Table table = round_trip_table(words_.period_column.str());
    for (std::size_t w = 1; w < view_.windows.size(); ++w) {
      const CircularityWindow& window = view_.windows[w];
      std::vector<std::string> row{window.label, money(window.result.members[i].revenue), round_trip(window, i)};
      if (view_.path_count > 1) add_path_shares(window, i, row);
      row.push_back(bounds(window.result.members[i]));
      table.rows.push_back(std::move(row));
    }
    return table;
  }

  std::string path(const NamedLoop& loop) const {
    std::string text;
    for (const std::uint32_t member : loop.path) text += view_.names[member] + " → ";
    return text + view_.names[loop.path.front()];
  }

  bool concerns(const NamedLoop& loop) const {
    if (view_.of.empty()) return true;
    return std::any_of(loop.path.begin(), loop.path.end(),
                       [&](std::uint32_t member) { return view_.names[member] == view_.of; });
  }

  void named_loops() {
    add(Heading{words_.loops_named_heading.str(), 2});
    std::size_t shown = 0, left_out = 0;
    for (const NamedLoop& loop : result_.loops) {
      if (!concerns(loop)) continue;
      if (shown == max_shown_loops) {
        ++left_out;
        continue;
      }
      ++shown;
      const Text& sentence = loop.financing ? words_.loop_financing : words_.loop_trade;
      add(Notice{sentence(path(loop), money(loop.amount)), Tone::plain});
    }
    if (shown == 0) add(Notice{words_.loops_none.str(), Tone::plain});
    if (left_out > 0) add(Notice{words_.loops_more(count_text(words_, static_cast<double>(left_out))), Tone::faint});
  }

  Table origins() const {
    Table table;
    table.columns = {{words_.member_column.str(), false},
                     {words_.customers_column.str()},
                     {words_.capital_column.str()},
                     {words_.opening_column.str()},
                     {words_.unfunded_column.str()}};
    for (const std::size_t i : shown_) {
      const MemberCircularity& m = result_.members[i];
      table.rows.push_back({view_.names[i], share(m.origin.customers, m.revenue), share(m.origin.capital, m.revenue),
                            share(m.origin.opening, m.revenue), share(m.origin.unfunded, m.revenue)});
    }
    return table;
  }

  Table ratios() const {
    Table table;
    table.columns = {{words_.member_column.str(), false},
                     {words_.given_column.str()},
                     {words_.given_share_column.str()},
                     {words_.largest_payer_column.str(), false},
                     {words_.herfindahl_column.str()}};
    for (const std::size_t i : shown_) {
      const MemberCircularity& m = result_.members[i];
      const std::string largest =
          m.revenue > 0 ? view_.names[m.largest_payer] + " " + share(m.largest_payer_amount, m.revenue) : "";
      table.rows.push_back({view_.names[i], money(m.financing_given), share(m.financing_given, m.revenue), largest,
                            m.revenue > 0 ? number(m.herfindahl) : ""});
    }
    return table;
  }
};

void write_member(JsonWriter& json, const CircularityView& view, const CircularityWindow& window, std::size_t i) {
  const MemberCircularity& m = window.result.members[i];
  const auto share = [&](double part) { return share_of(part, m.revenue); };
  json.field("revenue", m.revenue);
  json.key("round_trip").begin_object();
  if (window.paths.empty() || !(m.revenue > 0)) {
    for (const char* quantile : {"p05", "p50", "p95"}) json.field(quantile, share(m.round_trip));  // one path
  } else {
    json.field("p05", window.paths[i].p05).field("p50", window.paths[i].p50).field("p95", window.paths[i].p95);
  }
  json.end_object();
  json.key("bounds").begin_array().number(share(m.bound_low)).number(share(m.bound_high)).end_array();
  json.field("ecosystem", share(m.ecosystem)).field("organic", share(m.organic)).field("capital", share(m.capital));
  json.field("opening", share(m.opening)).field("unfunded", share(m.unfunded)).field("recycled", share(m.recycled));
  json.field("unsourced", share(m.unsourced));
  json.key("origin").begin_object();
  json.field("customers", share(m.origin.customers)).field("capital", share(m.origin.capital));
  json.field("opening", share(m.origin.opening)).field("unfunded", share(m.origin.unfunded));
  json.field("unsourced", share(m.origin.unsourced)).end_object();
  json.key("counterfactual");
  if (&window == &view.windows.front() && i < view.counterfactual.size() && view.counterfactual[i]) {
    const CounterfactualShares& c = *view.counterfactual[i];
    json.begin_object().field("share", c.frozen());
    json.field("p05", c.p05).field("p50", c.p50).field("p95", c.p95);
    json.field("others_respond", c.free()).field("revenue", c.revenue);
    json.field("revenue_without", c.frozen_revenue)
        .field("revenue_without_others_respond", c.free_revenue)
        .end_object();
  } else {
    json.null();
  }
  json.field("financing_given", m.financing_given);
  json.field("financing_to_revenue", share(m.financing_given));
  json.key("largest_payer");
  if (m.revenue > 0) {
    json.text(view.names[m.largest_payer]);
  } else {
    json.null();
  }
  json.field("largest_payer_share", share(m.largest_payer_amount));
  if (!window.paths.empty()) {
    json.field("recognised_revenue", window.paths[i].recognised);
    json.field("round_trip_of_mean_flows", window.paths[i].of_mean_flows);
  }
  json.field("hhi", m.revenue > 0 ? m.herfindahl : std::numeric_limits<double>::quiet_NaN());
}

void write_window(JsonWriter& json, const CircularityWindow& window) {
  json.key("window");
  if (window.first.empty()) {
    json.null();
  } else {
    json.text(window.first + ".." + window.last);
  }
}

void write_sectors(JsonWriter& json, const CircularityView& view, const CircularityWindow& window) {
  json.key("sectors").begin_object();
  for (std::size_t i = 0; i < view.sector_count; ++i) {
    if (!view.of.empty() && view.names[i] != view.of) continue;
    json.key(view.names[i]).begin_object();
    write_member(json, view, window, i);
    json.end_object();
  }
  json.end_object();
}

void write_parts(JsonWriter& json, const CircularityView& view) {
  if (view.windows.size() < 2) return;
  json.key("by_period").begin_array();
  for (std::size_t w = 1; w < view.windows.size(); ++w) {
    const CircularityWindow& window = view.windows[w];
    json.begin_object().key("period").text(window.label);
    write_window(json, window);
    write_sectors(json, view, window);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

Document circularity_document(const CircularityView& view, const Wording& words) {
  return Writer(view, words).document();
}

std::string circularity_json(const CircularityView& view) {
  const CircularityWindow& whole = view.windows.front();
  const analysis::Circularity& result = whole.result;
  JsonWriter json;
  json.begin_object();
  json.key("schema_version").integer(schema_version);
  write_window(json, whole);
  if (!whole.paths.empty()) {
    json.field("scenario", view.scenario.empty() ? std::string_view("base") : std::string_view(view.scenario));
    json.field("paths", view.path_count);
  }
  write_sectors(json, view, whole);
  write_parts(json, view);
  json.field("statement_multiplier", share_of(result.total_revenue, result.customer_money));
  json.field("pass_through", share_of(result.organic_revenue, result.customer_money));
  json.field("consolidation_ratio", share_of(result.internal_revenue, result.total_revenue));
  json.field("revenue", result.total_revenue).field("customer_money", result.customer_money);
  json.key("circulation").begin_object();
  json.field("amount", result.circulation).field("share", share_of(result.circulation, result.internal_payments));
  json.key("loops").begin_array();
  for (const NamedLoop& loop : result.loops) {
    json.begin_object();
    json.key("path").begin_array();
    for (const std::uint32_t member : loop.path) json.text(view.names[member]);
    json.end_array();
    json.field("amount", loop.amount).field("financing", loop.financing).end_object();
  }
  json.end_array().end_object();
  json.key("finn").begin_object();
  json.field("index", result.finn.index).field("path_length", result.finn.path_length);
  json.field("throughflow", result.finn.throughflow).end_object();
  json.key("unsourced_loops").begin_array();
  for (const std::vector<std::uint32_t>& group : result.unsourced) {
    json.begin_array();
    for (const std::uint32_t member : group) json.text(view.names[member]);
    json.end_array();
  }
  json.end_array();
  json.end_object();
  return json.finish();
}

}  // namespace boucle::report
