// Whose money a revenue is: for each member the parts of its revenue by last financier, the round trip with the bounds
// that hold for every way of tracing, and the loops by name.
#include <algorithm>
#include <array>
#include <utility>

#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {
namespace {

using analysis::MemberCircularity;

constexpr std::size_t max_members = 30, max_loops = 12;

struct Part {
  const char* style;
  const Text& name;
  double MemberCircularity::*amount;
};

std::vector<Part> parts_of(const PageContext& c) {
  return {{"part own", c.say.part_own, &MemberCircularity::round_trip},
          {"part eco", c.say.part_members, &MemberCircularity::ecosystem},
          {"part cus", c.say.part_customers, &MemberCircularity::organic},
          {"part cap", c.say.part_capital, &MemberCircularity::capital}};
}

// One bar from 0 to all of the revenue; what is no named part stays empty.
Markup revenue_bar(const std::vector<Part>& parts, const MemberCircularity& m, std::string_view description) {
  const auto percent = [](double share) { return coordinate(std::clamp(share, 0.0, 1.0) * 100) + "%"; };
  Markup svg;
  svg.open("svg",
           {{"class", "strip"}, {"role", "img"}, {"aria-label", description}, {"width", "100%"}, {"height", "20"}});
  svg.empty("rect", {{"class", "rest"}, {"x", "0"}, {"y", "4"}, {"width", "100%"}, {"height", "12"}});
  double left = 0;
  for (const Part& part : parts) {
    const double share = m.*part.amount / m.revenue;
    svg.empty("rect",
              {{"class", part.style}, {"x", percent(left)}, {"y", "4"}, {"width", percent(share)}, {"height", "12"}});
    left += share;
  }
  svg.close("svg");
  return svg;
}

void key(PageContext& c, const std::vector<Part>& parts) {
  c.m.open("p", {{"class", "key"}});
  const auto item = [&](const char* style, const Text& name) {
    c.m.open("span").open("svg", {{"width", "22"}, {"height", "10"}, {"aria-hidden", "true"}});
    c.m.empty("rect", {{"class", style}, {"width", "22"}, {"height", "10"}}).close("svg");
    c.m.text(name.view()).close("span").text(" ");
  };
  for (const Part& part : parts) item(part.style, part.name);
  item("rest", c.say.part_rest);
  c.m.close("p").line_break();
}

void named_loops(PageContext& c, const LoopsView& view) {
  if (view.loops.empty()) return;
  c.m.open("h3").text(c.words.loops_named_heading.view()).close("h3").open("ul");
  for (std::size_t i = 0; i < view.loops.size() && i < max_loops; ++i) {
    const auto& [way, loop] = view.loops[i];
    const Text& sentence = loop.financing ? c.words.loop_financing : c.words.loop_trade;
    c.m.open("li").label(sentence(way, base::quantity_text(loop.amount, view.unit, c.language()))).close("li");
  }
  c.m.close("ul").line_break();
  if (view.loops.size() > max_loops)
    c.m.element("p", c.say.more_rows(view.loops.size() - max_loops), {{"class", "faint"}});
}

}  // namespace

void add_circularity(PageContext& c) {
  if (!c.page.loops) return;
  const LoopsView& view = *c.page.loops;
  std::vector<const LoopsView::Member*> shown;
  for (const LoopsView::Member& member : view.members)
    if (member.amounts.revenue > 0) shown.push_back(&member);
  if (shown.empty()) return;
  std::stable_sort(shown.begin(), shown.end(), [](const auto* a, const auto* b) {
    const auto key = [](const MemberCircularity& m) {
      return std::pair(m.round_trip / m.revenue, m.ecosystem / m.revenue);
    };
    return key(a->amounts) > key(b->amounts);
  });
  const auto share = [&](double amount, double whole) { return share_text(c.words, amount / whole); };
  const MemberCircularity& most = shown.front()->amounts;
  const std::string finding =
      most.round_trip > 0 ? c.say.round_trip_finding(shown.front()->name, share_text(c.words, shown.front()->p50))
                          : c.say.round_trip_none.str();
  open_figure(c, finding, c.say.round_trip_note.view());
  const std::vector<Part> parts = parts_of(c);
  key(c, parts);
  c.m.open("table", {{"class", "rows"}}).open("tbody").line_break();
  for (std::size_t i = 0; i < shown.size() && i < max_members; ++i) {
    const LoopsView::Member& member = *shown[i];
    const MemberCircularity& m = member.amounts;
    c.m.open("tr").open("th", {{"class", "name"}, {"scope", "row"}}).label(member.name);
    c.m.element("small", c.say.of_revenue(base::quantity_text(m.revenue, view.unit, c.language()))).close("th");
    std::string description = member.name;
    for (const Part& part : parts) description += ", " + part.name.str() + " " + share(m.*part.amount, m.revenue);
    c.m.open("td", {{"class", "plot"}}).append(revenue_bar(parts, m, description)).close("td");
    const bool varies = view.path_count > 1 && member.p05 != member.p95;
    std::string words = share_text(c.words, member.p50);
    if (varies)
      words += " (" + c.words.loops_bounds(share_text(c.words, member.p05), share_text(c.words, member.p95)) + ")";
    c.m.open("td", {{"class", "value"}}).text(words);
    if (m.bound_high > 0)
      c.m.element("small", c.say.bounds_words(share(m.bound_low, m.revenue), share(m.bound_high, m.revenue)));
    c.m.close("td").close("tr").line_break();
  }
  c.m.close("tbody").close("table").line_break();
  HtmlTable table;
  table.caption = c.say.round_trip_note.str();
  table.columns = {{c.words.member_column.str(), false}, {c.words.revenue_column.str(), true}};
  for (const Part& part : parts) table.columns.push_back({part.name.str(), true});
  for (const LoopsView::Member* member : shown) {
    const MemberCircularity& m = member->amounts;
    std::vector<std::string> row = {member->name, base::quantity_text(m.revenue, view.unit, c.language())};
    for (const Part& part : parts) row.push_back(share(m.*part.amount, m.revenue));
    table.rows.push_back(std::move(row));
  }
  add_data(c, table);
  if (view.customer_money > 0)
    c.m.element("p",
                c.words.loops_multiplier(base::quantity_text(view.total_revenue, view.unit, c.language()),
                                         base::quantity_text(view.customer_money, view.unit, c.language()),
                                         base::number_text(view.total_revenue / view.customer_money, c.language(), 3)));
  if (view.circulation > 0)
    c.m.element("p", c.words.loops_circulation(base::quantity_text(view.circulation, view.unit, c.language()),
                                               share(view.circulation, view.internal_payments)));
  close_figure(c);
  named_loops(c, view);
}

}  // namespace boucle::report
