// What the answers are conditional on: the assumptions that matter most first, then all of them with their sources.
#include <algorithm>
#include <cmath>
#include <map>

#include "base/calendar.h"
#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"
#include "report/svg_text.h"

namespace boucle::report {
namespace {

constexpr double short_note_width = 560;   // three lines beside a bar; the table below has all of it
constexpr std::size_t max_listed = 1'500;  // rows of the table; `boucle inputs` has all

std::string value_words(PageContext& c, const AssumptionView& a, double value) {
  switch (a.kind) {
    case AssumptionView::Kind::date:
      return base::date_text(value);
    case AssumptionView::Kind::condition:
      return value != 0 ? c.say.yes.str() : c.say.no.str();
    case AssumptionView::Kind::value:
    case AssumptionView::Kind::drawn:
      break;
  }
  return std::isnan(value) ? "" : base::quantity_text(value, a.unit, c.language());
}

// P5, median and P95 with their unit once, at the end.
std::string range_words(PageContext& c, const AssumptionView& a) {
  const base::SharedUnit unit = base::shared_unit(std::max(std::fabs(a.low), std::fabs(a.high)), a.unit, c.language());
  const auto number = [&](double x) { return base::number_text(x / unit.scale, c.language()); };
  std::string text = number(a.low) + " · " + number(a.value) + " · " + number(a.high);
  if (!unit.text.empty()) text += (c.language() == base::Language::french ? "\u00a0" : " ") + unit.text;
  return text;
}

// How many claims that lie far from the model hang most on this assumption.
std::map<std::string, std::size_t> conflicts(const ScenarioView& scenario) {
  std::map<std::string, std::size_t> count;
  for (const ClaimView& claim : scenario.claims)
    if (claim.answer.verdict == analysis::ClaimVerdict::far && claim.answer.driver) ++count[claim.answer.driver->name];
  return count;
}

const AssumptionView* find(const PageView& page, const std::string& name) {
  for (const AssumptionView& a : page.assumptions)
    if (a.name == name) return &a;
  return nullptr;
}

void conflict_mark(PageContext& c, std::size_t count) {
  if (count == 0) return;
  c.m.text(" ").open("span", {{"class", "conflict"}}).text("⚠ " + c.say.conflict(count)).close("span");
}

void name_cell(PageContext& c, const AssumptionView* a, const std::string& name, std::size_t conflict_count) {
  c.m.open("th", {{"class", "name"}, {"scope", "row"}});
  if (a && a->label != base::Phrase(a->name)) {
    c.m.label(a->label.in(c.language())).open("small").label(name).close("small");
  } else {
    c.m.label(name);
  }
  conflict_mark(c, conflict_count);
  c.m.close("th");
}

void influence(PageContext& c, const InfluenceView& view, const std::map<std::string, std::size_t>& conflict_count) {
  const MeasureView& measure = c.first().measures[view.measure];
  const bool date = measure.result.kind == result::Kind::date;
  const auto number = [&](double x) { return base::number_text(x, c.language(), 2); };
  const AssumptionView* strongest = find(c.page, view.drivers.front().name);
  std::string name = strongest ? strongest->label.in(c.language()) : view.drivers.front().name;
  if (name.ends_with('.')) name.pop_back();
  open_figure(c, c.say.matters_finding(name), c.say.matters_note(first_line_of(measure.label)));
  c.m.open("table", {{"class", "rows"}}).open("thead").open("tr");
  c.m.element("th", c.say.assumption_column.view(), {{"class", "name"}, {"scope", "col"}});
  c.m.element("th", c.say.correlation.view(), {{"class", "plot"}, {"scope", "col"}});
  c.m.element("th", c.say.low_column.str() + " · " + c.say.middle_column.str() + " · " + c.say.high_column.str(),
              {{"class", "value"}, {"scope", "col"}});
  c.m.close("tr").close("thead").open("tbody").line_break();
  for (const analysis::Driver& driver : view.drivers) {
    const AssumptionView* a = find(c.page, driver.name);
    const auto found = conflict_count.find(driver.name);
    c.m.open("tr");
    name_cell(c, a, driver.name, found == conflict_count.end() ? 0 : found->second);
    Strip strip;
    strip.is_share = true;
    strip.middle = std::fabs(driver.correlation);
    const bool more = driver.correlation > 0;
    const Text& meaning = date ? (more ? c.say.more_means_later : c.say.more_means_earlier)
                               : (more ? c.say.more_means_more : c.say.more_means_less);
    c.m.open("td", {{"class", "plot"}});
    c.m.append(strip_svg(strip, {{0, "", true}}, driver.name + ": " + number(driver.correlation)));
    c.m.element("small", number(driver.correlation) + " · " + meaning.str()).close("td");
    c.m.open("td", {{"class", "value"}});
    if (a && a->quantiles_known) c.m.text(range_words(c, *a));
    if (a) {
      c.m.open("small");
      add_origin(c, a->source, "", fit_text(a->note, short_note_width, chart_font));
      c.m.close("small");
    }
    c.m.close("td").close("tr").line_break();
  }
  c.m.close("tbody").close("table").line_break();
  close_figure(c);
}

void all(PageContext& c, const std::map<std::string, std::size_t>& conflict_count) {
  const auto& list = c.page.assumptions;
  const auto drawn = std::count_if(list.begin(), list.end(),
                                   [](const AssumptionView& a) { return a.kind == AssumptionView::Kind::drawn; });
  const auto sourced =
      std::count_if(list.begin(), list.end(), [](const AssumptionView& a) { return !a.source.empty(); });
  c.m.open("details").element("summary", c.say.all_assumptions(list.size(), drawn, sourced));
  c.m.open("div",
           {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", c.say.assumptions.view()}});
  c.m.open("table", {{"class", "assumptions"}}).open("thead").open("tr");
  for (const Text* title : {&c.say.assumption_column, &c.say.low_column, &c.say.middle_column, &c.say.high_column})
    c.m.element("th", title->view(), {{"scope", "col"}, {"class", title == &c.say.assumption_column ? "" : "n"}});
  c.m.element("th", c.say.origin_column.view(), {{"scope", "col"}});
  c.m.close("tr").close("thead").open("tbody").line_break();
  for (std::size_t i = 0; i < list.size() && i < max_listed; ++i) {
    const AssumptionView& a = list[i];
    const auto found = conflict_count.find(a.name);
    c.m.open("tr");
    name_cell(c, &a, a.name, found == conflict_count.end() ? 0 : found->second);
    const bool drawn_here = a.kind == AssumptionView::Kind::drawn && a.quantiles_known;
    c.m.element("td", drawn_here ? value_words(c, a, a.low) : "", {{"class", "n"}});
    c.m.element("td", value_words(c, a, a.value), {{"class", "n"}});
    c.m.element("td", drawn_here ? value_words(c, a, a.high) : "", {{"class", "n"}});
    c.m.open("td");
    if (a.kind == AssumptionView::Kind::drawn) {
      c.m.open("span", {{"class", "chip"}}).text(a.law + (a.each_period ? " · " + c.say.drawn_each_period.str() : ""));
      c.m.close("span").text(" ");
    }
    add_origin(c, a.source, a.quote, a.note);
    c.m.close("td").close("tr").line_break();
  }
  c.m.close("tbody").close("table").close("div");
  if (list.size() > max_listed) c.m.element("p", c.say.more_rows(list.size() - max_listed), {{"class", "faint"}});
  c.m.close("details").line_break();
}

}  // namespace

void add_assumptions(PageContext& c) {
  if (!c.run.has_randomness) c.missing.push_back(c.say.missing_randomness.str());
  if (c.page.sources.empty()) c.missing.push_back(c.say.missing_sources.str());
  open_section(c, "assumptions", c.say.assumptions.view());
  if (c.page.assumptions.empty()) {
    c.m.element("p", c.say.no_assumptions.view());
    return close_section(c);
  }
  const auto conflict_count = conflicts(c.first());
  if (!c.page.influences.empty()) influence(c, c.page.influences.front(), conflict_count);
  if (!conflict_count.empty()) c.m.element("p", c.say.conflicts_note.view(), {{"class", "faint"}});
  all(c, conflict_count);
  close_section(c);
}

}  // namespace boucle::report
