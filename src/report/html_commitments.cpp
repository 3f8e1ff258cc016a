// What is signed and not yet delivered, and what stands in the books to work with and may stand idle, by year.
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {

namespace {

double positive(double x) { return std::isfinite(x) && x > 0 ? x : 0; }

// Amounts by period, stacked: who holds them, and how much.
struct CommitmentPart {
  std::string label;
  std::vector<double> values;
  double size = 0;
};

CommitmentPart part_of(std::string label, const std::vector<double>& by_period) {
  CommitmentPart part{std::move(label), {}, 0};
  for (const double x : by_period) {
    part.values.push_back(positive(x));
    part.size += positive(x);
  }
  return part;
}

struct Stack {
  BarChart chart;
  HtmlTable table;
  std::vector<CommitmentPart> parts;  // as drawn, the last perhaps the rest
  std::vector<double> totals;
  std::size_t peak = 0;  // the period with the most
  const CommitmentPart* most = nullptr;

  double share_of_most() const { return most->values[peak] / totals[peak]; }
};

// The largest in colours of their own, the rest together; all of them in the table.
Stack stack_of(PageContext& c, std::vector<CommitmentPart> parts, const base::DisplayUnit& unit) {
  Stack stack;
  std::stable_sort(parts.begin(), parts.end(),
                   [](const CommitmentPart& a, const CommitmentPart& b) { return a.size > b.size; });
  stack.table.columns = {{"", false}};
  for (const std::string& period : c.page.periods) stack.table.columns.push_back({period, true});
  for (const CommitmentPart& part : parts) {
    std::vector<std::string> row = {part.label};
    for (const double x : part.values) row.push_back(x == 0 ? "" : base::quantity_text(x, unit, c.language()));
    stack.table.rows.push_back(std::move(row));
  }
  const bool joined = parts.size() > max_bar_parts;
  if (joined) {
    CommitmentPart rest{c.say.others(parts.size() - max_bar_parts + 1), std::vector<double>(c.page.periods.size(), 0),
                        0};
    for (std::size_t i = max_bar_parts - 1; i < parts.size(); ++i)
      for (std::size_t p = 0; p < rest.values.size(); ++p) rest.values[p] += parts[i].values[p];
    parts.resize(max_bar_parts - 1);
    parts.push_back(std::move(rest));
  }
  stack.chart.columns = c.page.periods;
  stack.chart.unit = unit;
  stack.chart.language = c.language();
  stack.totals.assign(c.page.periods.size(), 0);
  for (const CommitmentPart& part : parts) {
    stack.chart.parts.push_back(part.label);
    stack.chart.values.push_back(part.values);
    for (std::size_t p = 0; p < stack.totals.size(); ++p) stack.totals[p] += part.values[p];
  }
  stack.parts = std::move(parts);
  stack.peak =
      static_cast<std::size_t>(std::max_element(stack.totals.begin(), stack.totals.end()) - stack.totals.begin());
  stack.most = &*std::max_element(
      stack.parts.begin(), stack.parts.end() - (joined ? 1 : 0),
      [&](const CommitmentPart& a, const CommitmentPart& b) { return a.values[stack.peak] < b.values[stack.peak]; });
  return stack;
}

void signed_not_delivered(PageContext& c) {
  std::vector<CommitmentPart> parts;
  for (const CommitmentView& view : c.page.commitments) {
    CommitmentPart part = part_of(view.with.empty() ? view.sector : view.sector + " → " + view.with, view.by_period);
    if (part.size > 0) parts.push_back(std::move(part));
  }
  if (parts.empty()) return;
  Stack stack = stack_of(c, std::move(parts), c.page.commitment_unit);
  const auto words = [&](double x) { return base::quantity_text(x, c.page.commitment_unit, c.language()); };
  stack.chart.description = c.say.commitments_finding(words(stack.totals[stack.peak]), c.page.periods[stack.peak],
                                                      stack.most->label, share_text(c.words, stack.share_of_most()));
  stack.table.caption = c.say.commitments_note.str();
  open_figure(c, stack.chart.description, c.say.commitments_note.view());
  add_chart(c, [&](ChartSize size) { return bars_svg(stack.chart, size); });
  add_data(c, stack.table);
  close_figure(c);
}

// What stands idle at a use of three quarters, a half, a quarter: of the books, whatever the model says of use.
void idle_table(PageContext& c, const std::vector<CommitmentPart>& owners, std::size_t peak) {
  HtmlTable table;
  table.caption = c.say.idle_caption(c.page.periods[peak]);
  table.columns = {{"", false}, {c.say.equipment_column.str(), true}};
  const std::vector<double> uses = {0.75, 0.5, 0.25};
  for (const double use : uses) table.columns.push_back({c.say.idle_at(share_text(c.words, use)), true});
  const auto row = [&](const std::string& name, double value) {
    std::vector<std::string> cells = {name, base::quantity_text(value, c.page.equipment_unit, c.language())};
    for (const double use : uses)
      cells.push_back(base::quantity_text(value * (1 - use), c.page.equipment_unit, c.language()));
    table.rows.push_back(std::move(cells));
  };
  double total = 0;
  for (const CommitmentPart& owner : owners) {
    if (owner.values[peak] > 0) row(owner.label, owner.values[peak]);
    total += owner.values[peak];
  }
  if (table.rows.size() > 1) row(c.say.matrix_sum.str(), total);
  add_table_element(c, table);
}

void equipment(PageContext& c) {
  std::vector<CommitmentPart> parts;
  for (const EquipmentView& view : c.page.equipment) {
    CommitmentPart part = part_of(view.sector, view.by_period);
    if (part.size > 0) parts.push_back(std::move(part));
  }
  if (parts.empty()) return;
  Stack stack = stack_of(c, parts, c.page.equipment_unit);
  const auto words = [&](double x) { return base::quantity_text(x, c.page.equipment_unit, c.language()); };
  stack.chart.description = c.say.equipment_finding(words(stack.totals[stack.peak]), c.page.periods[stack.peak],
                                                    stack.most->label, share_text(c.words, stack.share_of_most()));
  stack.table.caption = c.say.equipment_note.str();
  c.m.element("h3", c.say.stranded_heading.view());
  open_figure(c, stack.chart.description, c.say.equipment_note.view());
  add_chart(c, [&](ChartSize size) { return bars_svg(stack.chart, size); });
  add_data(c, stack.table);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const CommitmentPart& a, const CommitmentPart& b) { return a.size > b.size; });
  idle_table(c, parts, stack.peak);
  close_figure(c);
}

// Data centres whose use the model knows.
void capacities(PageContext& c) {
  if (c.page.capacities.empty()) return;
  HtmlTable used, idle;
  used.caption = c.say.use_caption.str();
  idle.caption = c.say.stranded_caption.str();
  used.columns = {{"", false}, {c.say.break_even_column.str(), true}};
  idle.columns = {{"", false}};
  for (const std::string& period : c.page.periods) {
    used.columns.push_back({period, true});
    idle.columns.push_back({period, true});
  }
  for (const CapacityView& view : c.page.capacities) {
    std::vector<std::string> shares = {view.name, share_text(c.words, view.break_even)}, amounts = {view.name};
    for (const double x : view.utilisation) shares.push_back(std::isfinite(x) ? share_text(c.words, x) : "");
    for (const double x : view.stranded)
      amounts.push_back(std::isfinite(x) ? base::quantity_text(x, c.page.equipment_unit, c.language()) : "");
    used.rows.push_back(std::move(shares));
    idle.rows.push_back(std::move(amounts));
  }
  c.m.open("figure");
  add_table_element(c, used);
  add_table_element(c, idle);
  close_figure(c);
}

}  // namespace

void add_commitments(PageContext& c) {
  const auto any = [](const auto& views) {
    return std::any_of(views.begin(), views.end(), [](const auto& view) {
      return std::any_of(view.by_period.begin(), view.by_period.end(), [](double x) { return positive(x) > 0; });
    });
  };
  const bool is_committed = any(c.page.commitments), has_equipment = any(c.page.equipment);
  if (!is_committed) c.missing.push_back(c.say.missing_commitments.str());
  if (!has_equipment && c.page.capacities.empty()) c.missing.push_back(c.say.missing_equipment.str());
  if (!is_committed && !has_equipment && c.page.capacities.empty()) return;
  open_section(c, "commitments",
               is_committed && has_equipment ? c.say.commitments_and_stranded.view()
               : is_committed                ? c.say.commitments.view()
                                             : c.say.stranded_heading.view());
  if (is_committed) signed_not_delivered(c);
  equipment(c);
  capacities(c);
  close_section(c);
}

}  // namespace boucle::report
