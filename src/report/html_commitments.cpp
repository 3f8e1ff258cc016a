// What is signed and not yet delivered, at the end of each year.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {

void add_commitments(PageContext& c) {
  const auto& all = c.page.commitments;
  if (all.empty()) {
    c.missing.push_back(c.say.missing_commitments.str());
    return;
  }
  const auto finite = [](double x) { return std::isfinite(x) && x > 0 ? x : 0.0; };
  struct Part {
    std::string label;
    std::vector<double> values;
    double size = 0;
  };
  std::vector<Part> parts;
  for (const CommitmentView& view : all) {
    Part part{view.with.empty() ? view.sector : view.sector + " → " + view.with, {}, 0};
    for (const double x : view.by_period) {
      part.values.push_back(finite(x));
      part.size += finite(x);
    }
    if (part.size > 0) parts.push_back(std::move(part));
  }
  if (parts.empty()) return;
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.size > b.size; });
  HtmlTable table;
  table.caption = c.say.commitments_note.str();
  table.columns = {{"", false}};
  for (const std::string& period : c.page.periods) table.columns.push_back({period, true});
  const auto words = [&](double x) { return base::quantity_text(x, c.page.commitment_unit, c.language()); };
  for (const Part& part : parts) {
    std::vector<std::string> row = {part.label};
    for (const double x : part.values) row.push_back(x == 0 ? "" : words(x));
    table.rows.push_back(std::move(row));
  }
  if (parts.size() > max_bar_parts) {
    Part rest{c.say.others(parts.size() - max_bar_parts + 1), std::vector<double>(c.page.periods.size(), 0), 0};
    for (std::size_t i = max_bar_parts - 1; i < parts.size(); ++i)
      for (std::size_t p = 0; p < rest.values.size(); ++p) rest.values[p] += parts[i].values[p];
    parts.resize(max_bar_parts - 1);
    parts.push_back(std::move(rest));
  }
  BarChart chart;
  chart.columns = c.page.periods;
  chart.unit = c.page.commitment_unit;
  chart.language = c.language();
  std::vector<double> totals(chart.columns.size(), 0);
  for (const Part& part : parts) {
    chart.parts.push_back(part.label);
    chart.values.push_back(part.values);
    for (std::size_t p = 0; p < totals.size(); ++p) totals[p] += part.values[p];
  }
  const auto peak = static_cast<std::size_t>(std::max_element(totals.begin(), totals.end()) - totals.begin());
  const bool joined = chart.parts.size() == max_bar_parts && table.rows.size() > max_bar_parts;  // the last is the rest
  const Part& most = *std::max_element(parts.begin(), parts.end() - (joined ? 1 : 0),
                                       [&](const Part& a, const Part& b) { return a.values[peak] < b.values[peak]; });
  const std::string finding = c.say.commitments_finding(words(totals[peak]), chart.columns[peak], most.label,
                                                        share_text(c.words, most.values[peak] / totals[peak]));
  chart.description = finding;
  open_section(c, "commitments", c.say.commitments.view());
  open_figure(c, finding, c.say.commitments_note.view());
  add_chart(c, [&](ChartSize size) { return bars_svg(chart, size); });
  add_data(c, table);
  close_figure(c);
  close_section(c);
}

}  // namespace boucle::report
