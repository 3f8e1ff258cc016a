// Lists of figures: each row a name, its interval drawn on a scale that the rows share, and the same in words.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "analysis/runway.h"
#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {
namespace {

constexpr double strip_axis_px = 230;  // the width for which ticks of time are chosen

struct ShownRow {
  std::string label, name, words;
  const MeasureView* measure = nullptr;
  const StatisticView* statistic = nullptr;

  enum class Scale { none, time, share, number };
  Scale scale() const {
    if (statistic) {
      if (statistic->probability) return Scale::share;
      return Scale::none;
    }
    switch (measure->result.kind) {
      case result::Kind::date:
        return Scale::time;
      case result::Kind::boolean:
        return Scale::share;
      case result::Kind::number:
        break;
    }
    return measure->result.summary.count > 0 && std::isfinite(measure->result.summary.p50) ? Scale::number
                                                                                           : Scale::none;
  }
};

// Published figures of the same measure.
std::vector<double> published(const PageContext& c, const MeasureView& measure) {
  std::vector<double> marks;
  for (const ClaimView& claim : c.first().claims) {
    if (claim.expression != measure.name) continue;
    for (const double value : {claim.claimed_low, claim.claimed_high})
      if (std::isfinite(value)) marks.push_back(value);
  }
  std::sort(marks.begin(), marks.end());
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
  return marks;
}

struct Scaled {
  std::vector<StripTick> ticks;
  std::string unit;
  double low = 0, high = 1;
  double at(double value) const { return (value - low) / (high - low); }
};

Scaled number_scale(const PageContext& c, const std::vector<ShownRow>& rows) {
  double low = 0, high = 0;
  for (const ShownRow& row : rows) {
    const result::Summary& s = row.measure->result.summary;
    for (const double value : {s.p05, s.p50, s.p95}) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  const ValueAxis axis = value_axis(low, high, 5, rows.front().measure->unit, c.language());
  Scaled scale{{}, axis.unit, axis.low(), axis.high()};
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    const bool last = i + 1 == axis.values.size();
    const std::string unit = last && !axis.unit.empty() ? "\u00a0" + axis.unit : "";
    scale.ticks.push_back({scale.at(axis.values[i]), axis.labels[i] + unit, axis.values[i] == 0});
  }
  return scale;
}

std::vector<StripTick> share_ticks(base::Language language) {
  const base::DisplayUnit percent{"%", 0.01};
  std::vector<StripTick> ticks;
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0})
    ticks.push_back({share, base::quantity_text(share, percent, language), share == 0});
  return ticks;
}

void axis_row(PageContext& c, const std::vector<StripTick>& ticks) {
  c.m.open("thead").open("tr").element("td", "", {{"class", "name"}}).open("td", {{"class", "plot"}});
  c.m.open("div", {{"class", "wide"}}).append(strip_axis_svg(ticks, ChartSize::wide)).close("div");
  c.m.open("div", {{"class", "narrow"}}).append(strip_axis_svg(ticks, ChartSize::narrow)).close("div");
  c.m.close("td").element("td", "", {{"class", "value"}}).close("tr").close("thead").line_break();
}

void write_row(PageContext& c, const ShownRow& row, const Markup* plot) {
  c.m.open("tr").open("th", {{"class", "name"}, {"scope", "row"}}).label(row.label);
  if (row.name != row.label) c.m.open("small").label(row.name).close("small");
  c.m.close("th").open("td", {{"class", "plot"}});
  if (plot) c.m.append(*plot);
  c.m.close("td").open("td", {{"class", "value"}}).text(row.words).close("td").close("tr").line_break();
}

// A scale for figures that are all 0 says nothing.
bool is_all_zero(const std::vector<ShownRow>& rows) {
  return std::all_of(rows.begin(), rows.end(), [](const ShownRow& row) {
    return row.measure && row.measure->result.summary.lowest == 0 && row.measure->result.summary.highest == 0;
  });
}

// Rows of one scale, below one axis.
void write_group(PageContext& c, const std::vector<ShownRow>& rows) {
  c.m.open("table", {{"class", "rows"}});
  ShownRow::Scale scale = rows.front().scale();
  if (scale == ShownRow::Scale::number && is_all_zero(rows)) scale = ShownRow::Scale::none;
  Scaled numbers;
  std::vector<StripTick> ticks;
  if (scale == ShownRow::Scale::time) ticks = time_strip_ticks(c.run.calendar);
  if (scale == ShownRow::Scale::share) ticks = share_ticks(c.language());
  if (scale == ShownRow::Scale::number) {
    numbers = number_scale(c, rows);
    ticks = numbers.ticks;
  }
  if (!ticks.empty()) axis_row(c, ticks);
  c.m.open("tbody").line_break();
  for (const ShownRow& row : rows) {
    const std::string description = row.label + ": " + row.words;
    Strip strip;
    if (scale == ShownRow::Scale::none) {
      write_row(c, row, nullptr);
      continue;
    }
    if (scale == ShownRow::Scale::time) {
      strip = date_strip(c.run.calendar, row.measure->result);
      for (const double day : published(c, *row.measure)) {
        const double position = step_position(c.run.calendar, day);
        if (std::isfinite(position)) strip.marks.push_back(position / c.run.calendar.step_count);
      }
    } else if (scale == ShownRow::Scale::share) {
      strip.is_share = true;
      const double share = row.statistic ? row.statistic->value : row.measure->result.probability;
      strip.middle = std::isfinite(share) ? share : 0;
    } else {
      const result::Summary& s = row.measure->result.summary;
      strip = {numbers.at(s.p05), numbers.at(s.p25), numbers.at(s.p50), numbers.at(s.p75), numbers.at(s.p95)};
      strip.is_point = !(s.p95 > s.p05);
      for (const double value : published(c, *row.measure)) {
        const double at = numbers.at(value);
        if (at >= 0 && at <= 1) strip.marks.push_back(at);
      }
    }
    const Markup plot = strip_svg(strip, ticks, description);
    write_row(c, row, &plot);
  }
  c.m.close("tbody").close("table").line_break();
}

// Whether its strip shows more than a dot.
bool is_spread(const ShownRow& row) {
  const result::MeasureResult& r = row.measure->result;
  if (r.kind == result::Kind::date) return analysis::path_count(r.dates) > 1;
  return r.kind == result::Kind::number && r.summary.p95 > r.summary.p05;
}

bool same_scale(const ShownRow& a, const ShownRow& b) {
  if (a.scale() != b.scale()) return false;
  return a.scale() != ShownRow::Scale::number || a.measure->unit.text == b.measure->unit.text;
}

void write_rows(PageContext& c, const std::vector<ShownRow>& rows) {
  if (rows.empty()) return;
  c.m.open("figure").line_break();
  bool intervals = false, marks = false, open_ended = false;
  for (std::size_t i = 0; i < rows.size();) {
    std::vector<ShownRow> group;
    while (i < rows.size() && (group.empty() || same_scale(group.front(), rows[i]))) group.push_back(rows[i++]);
    write_group(c, group);
    for (const ShownRow& row : group) {
      if (!row.measure) continue;
      intervals = intervals || is_spread(row);
      marks = marks || !published(c, *row.measure).empty();
      open_ended = open_ended || (row.scale() == ShownRow::Scale::time && row.measure->result.dates.never_count > 0);
    }
  }
  if (intervals && c.run.has_randomness && c.run.path_count > 1) {
    std::string key = c.say.strip_key.str();
    if (open_ended) key += " " + c.say.strip_never.str();
    if (marks) key += " " + c.say.published_mark.str();
    c.m.element("p", key, {{"class", "key"}});
  }
  c.m.close("figure").line_break();
}

ShownRow row_of(PageContext& c, const MeasureView& measure) {
  const std::string& title = measure.title.empty() ? measure.label : measure.title;
  return {first_line_of(title), measure.name, measure_words(c.words, c.run, measure), &measure, nullptr};
}

}  // namespace

std::vector<StripTick> time_strip_ticks(const base::Calendar& calendar) {
  std::vector<StripTick> ticks;
  for (const TimeTick& tick : time_ticks(calendar, strip_axis_px, chart_font))
    ticks.push_back({tick.start / calendar.step_count, tick.label, false});
  return ticks;
}

Strip date_strip(const base::Calendar& calendar, const result::MeasureResult& result) {
  const analysis::Runway runway = analysis::runway(result);
  const auto at = [&](const analysis::DateQuantile& step) {
    return step ? (*step + 0.5) / calendar.step_count : 2.0;  // beyond the right end: never
  };
  Strip strip{at(runway.p05), at(runway.p25), at(runway.p50), at(runway.p75), at(runway.p95)};
  strip.is_point = analysis::path_count(result.dates) <= 1 || runway.p05 == runway.p95;
  strip.beyond = strip.high > 1;
  return strip;
}

void add_shown(PageContext& c, const ItemView& item) {
  std::vector<ShownRow> rows;
  for (const EntryView& entry : item.entries) {
    if (!entry.available) continue;
    if (entry.statistic)
      rows.push_back(
          {entry.title, entry.text, statistic_words(c.words, c.run, *entry.statistic), nullptr, &*entry.statistic});
    else if (entry.measure)
      rows.push_back(row_of(c, c.first().measures[*entry.measure]));
  }
  write_rows(c, rows);
}

void add_measures(PageContext& c) {
  std::vector<ShownRow> rows;
  for (const MeasureView& measure : c.first().measures)
    if (measure.declared) rows.push_back(row_of(c, measure));
  if (rows.empty()) return;
  open_section(c, "measures", c.say.measures.view());
  write_rows(c, rows);
  close_section(c);
}

namespace {

// What the reports show: their author chose among many measures. None: no report shows any.
std::set<std::string> shown_measures(const ScenarioView& scenario) {
  std::set<std::string> names;
  for (const ReportView& report : scenario.reports)
    for (const ItemView& item : report.items)
      for (const EntryView& entry : item.entries)
        if (entry.measure) names.insert(scenario.measures[*entry.measure].name);
  return names;
}

}  // namespace

// The first answer in every scenario, then all that differs, as a table.
void add_scenarios(PageContext& c) {
  if (c.run.scenarios.size() < 2) return;
  open_section(c, "scenarios", c.say.scenarios.view());
  const auto& measures = c.first().measures;
  const auto answer = std::find_if(measures.begin(), measures.end(), [](const MeasureView& m) { return m.runway; });
  if (answer != measures.end()) {
    std::vector<ShownRow> rows;
    for (const ScenarioView& scenario : c.run.scenarios)
      for (const MeasureView& measure : scenario.measures) {
        if (measure.name != answer->name) continue;
        ShownRow row = row_of(c, measure);
        const std::string title = scenario.name == "base" ? c.words.base_title.str() : scenario.title;
        row.label = title.empty() ? scenario.name : title;
        row.name = scenario.name;
        rows.push_back(std::move(row));
      }
    c.m.open("h3").label(first_line_of(answer->label)).close("h3");
    write_rows(c, rows);
  }
  HtmlTable table;
  table.caption = c.words.compare_note.str() + " " + c.say.same_as_first(c.first().name);
  table.columns.push_back({"", false});
  for (const ScenarioView& scenario : c.run.scenarios) table.columns.push_back({scenario.name, true});
  const std::set<std::string> shown = shown_measures(c.first());
  for (const MeasureView& measure : measures) {
    if (!shown.empty() && !shown.contains(measure.name)) continue;
    std::vector<std::string> cells = {first_line_of(measure.label)};
    for (const ScenarioView& scenario : c.run.scenarios) {
      const auto same = std::find_if(scenario.measures.begin(), scenario.measures.end(),
                                     [&](const MeasureView& m) { return m.name == measure.name; });
      cells.push_back(same == scenario.measures.end() ? "" : measure_cell(c.words, c.run, *same));
    }
    const bool differs =
        std::any_of(cells.begin() + 1, cells.end(), [&](const std::string& x) { return x != cells[1]; });
    if (!differs) continue;
    const std::string own = cells[1];
    for (std::size_t i = 2; i < cells.size(); ++i)
      if (cells[i] == own) cells[i] = "=";
    table.rows.push_back(std::move(cells));
  }
  if (!table.rows.empty()) add_table_element(c, table);
  close_section(c);
}

}  // namespace boucle::report
