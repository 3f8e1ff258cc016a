// The reports as the author of the model ordered them; for a model without any, its measures and its cash.
#include <algorithm>

#include "report/html_sections.h"

namespace boucle::report {
namespace {

constexpr std::size_t max_default_charts = 12;

// `firm.asset.cash` is what the language calls `firm.cash`.
std::string short_name(std::string name) {
  const std::size_t at = name.rfind(".asset.cash");
  if (at != std::string::npos && at + 11 == name.size()) name.replace(at, 11, ".cash");
  return name;
}

// Of a model whose reports chart nothing: the cash of its sectors, else what its measures read.
void default_charts(PageContext& c) {
  const auto& series = c.first().series;
  std::vector<std::size_t> chosen;
  for (const bool cash : {true, false}) {
    for (std::size_t i = 0; i < series.size() && chosen.size() < max_default_charts; ++i)
      if (series[i].name.ends_with(".cash") == cash && series[i].result.kind == result::Kind::number)
        chosen.push_back(i);
    if (!chosen.empty()) break;
  }
  if (chosen.empty()) return;
  open_section(c, "charts", c.say.by_year.view());
  for (const std::size_t i : chosen) add_fan(c, short_name(series[i].name), i);
  close_section(c);
}

// Tables alone are statements, which have a section of their own.
bool has_more_than_tables(const ReportView& report) {
  return std::any_of(report.items.begin(), report.items.end(),
                     [](const ItemView& item) { return item.verb != "table" && !item.entries.empty(); });
}

bool shows_statistics(const ItemView& item) {
  return item.verb == "show" && std::all_of(item.entries.begin(), item.entries.end(),
                                            [](const EntryView& entry) { return entry.statistic.has_value(); });
}

// Probabilities that stand on lines of their own, as titles make necessary, share one axis.
std::vector<ItemView> with_statistics_together(const std::vector<ItemView>& items) {
  std::vector<ItemView> all;
  for (const ItemView& item : items) {
    if (!all.empty() && shows_statistics(all.back()) && shows_statistics(item)) {
      all.back().entries.insert(all.back().entries.end(), item.entries.begin(), item.entries.end());
    } else {
      all.push_back(item);
    }
  }
  return all;
}

}  // namespace

void add_reports(PageContext& c) {
  bool charted = false;
  for (const ReportView& report : c.first().reports) {
    if (!has_more_than_tables(report)) continue;
    open_section(c, "report", report.title);
    for (const ItemView& item : with_statistics_together(report.items)) {
      if (item.verb == "show") add_shown(c, item);
      for (const EntryView& entry : item.entries) {
        if (item.verb == "text") c.m.open("p").label(entry.title).close("p").line_break();
        if (!entry.series) continue;
        add_fan(c, entry.title, *entry.series);
        charted = true;
      }
    }
    close_section(c);
  }
  if (c.first().reports.empty()) {
    c.missing.push_back(c.say.missing_report.str());
    add_measures(c);
  }
  if (!charted) default_charts(c);
}

}  // namespace boucle::report
