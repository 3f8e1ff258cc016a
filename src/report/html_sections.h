// The sections of a page, each a function that writes nothing when the model has nothing for it. Private to the page.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "report/document.h"
#include "report/html_words.h"
#include "report/markup.h"
#include "report/page_view.h"
#include "report/run_view.h"
#include "report/svg_chart.h"
#include "report/wording.h"

namespace boucle::report {

struct PageContext {
  const RunView& run;
  const PageView& page;
  const Wording& words;
  const PageWords& say;
  Markup m;
  std::vector<std::pair<std::string, std::string>> contents = {};  // id, title of each section, for the list at the top
  std::vector<std::string> missing = {};                           // what this model has nothing for

  const ScenarioView& first() const { return run.first(); }
  base::Language language() const { return words.language; }
  std::string period(std::uint32_t step) const { return period_words(words, run.calendar, step); }
  std::string last_period() const { return period(run.calendar.step_count - 1); }
};

// --- html_page.cpp: what sections share
void open_section(PageContext& c, std::string_view id, std::string_view title);
void close_section(PageContext& c);
// A figure: its finding as title, a line below, the chart in both sizes, then its data behind a summary.
void open_figure(PageContext& c, std::string_view finding, std::string_view below);
void close_figure(PageContext& c);
void add_chart(PageContext& c, const std::function<Markup(ChartSize)>& draw);
struct HtmlTable {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::string caption;  // read aloud, and shown above
};
void add_table_element(PageContext& c, const HtmlTable& table);
void add_data(PageContext& c, const HtmlTable& table, std::string_view summary = {});  // in <details>
// Where a number comes from: source, date, status, the words quoted.
// `company_projection` as readers write it.
inline std::string in_words(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}
void add_origin(PageContext& c, const std::string& source, const std::string& quote, const std::string& note);
// What was published, in the reader's language and units: "<= 44 B$", "Q2 2027", "20 % to 30 %".
std::string claimed_words(const PageContext& c, const ClaimView& claim);
// One line for a doc comment that may be long; never empty.
std::string first_line_of(const std::string& text);
const ScenarioView* compared_scenario(const RunView& run);  // the first that the report compares; none: null

// --- html_rows.cpp: measures and statistics of one `show`, dates and intervals on common scales
void add_shown(PageContext& c, const ItemView& item);
void add_measures(PageContext& c);  // of a model without a report
void add_scenarios(PageContext& c);
std::vector<StripTick> time_strip_ticks(const base::Calendar& calendar);
Strip date_strip(const base::Calendar& calendar, const result::MeasureResult& result);

// --- the sections in their order
void add_verdict(PageContext& c);                                         // html_verdict.cpp
void add_assumptions(PageContext& c);                                     // html_assumptions.cpp
void add_reports(PageContext& c);                                         // html_reports.cpp
void add_fan(PageContext& c, std::string_view name, std::size_t series);  // html_fan.cpp
void add_money_loop(PageContext& c);                                      // html_flows.cpp
void add_circularity(PageContext& c);     // html_circularity.cpp, part of the money loop
void add_commitments(PageContext& c);     // html_commitments.cpp
void add_contagion(PageContext& c);       // html_contagion.cpp
void add_unit_economics(PageContext& c);  // html_unit_economics.cpp
void add_claims(PageContext& c);          // html_claims.cpp
void add_conflicts(PageContext& c);       // html_conflicts.cpp, part of the claims
void add_checks(PageContext& c);          // html_claims.cpp
void add_statements(PageContext& c);      // html_account.cpp
void add_account(PageContext& c);         // html_account.cpp

std::string_view page_style();  // html_style.cpp

}  // namespace boucle::report
