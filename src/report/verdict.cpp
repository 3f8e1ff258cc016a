#include "report/verdict.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/number_text.h"
#include "base/text.h"
#include "report/figures.h"
#include "report/solve_faults.h"
#include "report/tables.h"

namespace boucle::report {
namespace {

class Verdict {
 public:
  Verdict(const RunView& run, const Wording& words) : run_(run), words_(words) {}

  Document make() {
    head();
    const std::size_t requested = count_requested();
    for (const ScenarioView& scenario : run_.scenarios) {
      if (!scenario.requested) continue;
      if (requested > 1 || scenario.name != "base") scenario_heading(scenario);
      answers(scenario, false);
      if (&scenario == &run_.first()) {
        other_answer(scenario);
        reports(scenario);
      } else {
        measures(scenario, false);
      }
      if (has_nothing_to_show(scenario)) final_values(scenario);
      checks(scenario);
    }
    comparison();
    claims(run_.first());
    account();
    if (document_.blocks.size() > max_blocks_of_a_screen) {
      answers(run_.first(), true);
      other_answer(run_.first());
    }
    add(Commands{words_.next_heading.str(), run_.next_commands});
    return std::move(document_);
  }

 private:
  const RunView& run_;
  const Wording& words_;
  Document document_;
  bool shows_tables_ = false;

  void add(Block block) { document_.blocks.push_back(std::move(block)); }
  void notice(std::string text, Tone tone = Tone::plain) { add(Notice{std::move(text), tone}); }

  std::size_t count_requested() const {
    return static_cast<std::size_t>(
        std::count_if(run_.scenarios.begin(), run_.scenarios.end(), [](const ScenarioView& s) { return s.requested; }));
  }

  std::string period(std::uint32_t step) const { return period_words(words_, run_.calendar, step); }
  std::string last_period() const { return period(run_.calendar.step_count - 1); }

  static const std::string& title_of(const MeasureView& measure) {
    return measure.title.empty() ? measure.name : measure.title;
  }

  void head() {
    const std::string doc = run_.model_doc.substr(0, run_.model_doc.find('\n'));
    add(Heading{doc.empty() ? run_.model_name : doc, 1});
    if (run_.has_randomness && run_.path_count == 1) {
      notice(words_.run_line_one_path(run_.model_name, period(0), last_period(), run_.seed), Tone::faint);
      notice(words_.one_path.str());
    } else if (run_.has_randomness) {
      notice(words_.run_line(run_.model_name, period(0), last_period(),
                             count_text(words_, static_cast<double>(run_.path_count)), run_.seed),
             Tone::faint);
    } else {
      notice(words_.run_line_certain(run_.model_name, period(0), last_period()), Tone::faint);
      if (run_.one_path_for_certainty) notice(words_.no_randomness.str());
    }
  }

  void scenario_heading(const ScenarioView& scenario) {
    const std::string title = scenario.name == "base" ? words_.base_title.str() : scenario.title;
    add(Heading{title.empty() ? words_.scenario_heading(scenario.name) : words_.scenario_titled(scenario.name, title),
                1});
  }

  // The dates that a reader came for, each with its words, its probability and how it builds up. `again`: at the end
  // of a long report, where its beginning has left the screen.
  void answers(const ScenarioView& scenario, bool again) {
    bool first = true;
    for (const MeasureView& measure : scenario.measures) {
      if (!measure.runway) continue;
      if (std::exchange(first, false)) {
        const bool cash = measure.name.find("cash_out") != std::string::npos;
        add(again ? Heading{words_.in_short.str(), 2}
                  : Heading{cash ? words_.cash_out_heading.str() : words_.answer_heading.str(), 2});
      }
      const analysis::Runway runway = analysis::runway(measure.result);
      const std::uint64_t paths = analysis::path_count(measure.result.dates);
      std::string text = date_words(words_, run_.calendar, runway, paths);
      if (paths > 1) {
        const std::string share = share_with_error(words_, runway.probability, runway.half_width);
        text += "\n" + words_.probability_by_end(last_period(), share);
      }
      const std::string label = measure.label.substr(0, measure.label.find('\n'));
      if (label != measure.name && label != measure.title && !again) text += "\n" + label;
      add(Rows{{{title_of(measure), text, Tone::plain}}});
      if (paths > 1 && runway.probability > 0) {
        add(Fan{words_.cumulative_chart.str(),
                {{"", runway.cumulative, share_text(words_, runway.probability)}},
                period(0),
                last_period(),
                0,
                1});
      }
    }
  }

  // The same dates in the first scenario that the report compares: the question that the model's author put beside the
  // base, such as what happens without new money.
  void other_answer(const ScenarioView& first) {
    const auto other =
        std::find_if(run_.scenarios.begin(), run_.scenarios.end(), [](const ScenarioView& s) { return !s.requested; });
    if (other == run_.scenarios.end() || other->measures.size() != first.measures.size()) return;
    Rows rows;
    for (std::size_t i = 0; i < first.measures.size(); ++i) {
      const MeasureView& measure = other->measures[i];
      if (!measure.runway) continue;
      const analysis::Runway runway = analysis::runway(measure.result);
      const std::uint64_t paths = analysis::path_count(measure.result.dates);
      std::string text = date_words(words_, run_.calendar, runway, paths);
      if (paths > 1)
        text += "\n" + words_.probability_by_end(last_period(),
                                                 share_with_error(words_, runway.probability, runway.half_width));
      rows.rows.push_back({title_of(first.measures[i]), std::move(text), Tone::plain});
    }
    if (rows.rows.empty()) return;
    add(Heading{
        other->title.empty() ? words_.scenario_heading(other->name) : words_.scenario_titled(other->name, other->title),
        2});
    add(std::move(rows));
  }

  bool is_shown_above(const EntryView& entry, const ScenarioView& scenario) const {
    return entry.measure && scenario.measures[*entry.measure].runway;
  }

  void reports(const ScenarioView& scenario) {
    if (scenario.reports.empty()) return measures(scenario, true);
    for (const ReportView& report : scenario.reports) {
      add(Heading{report.title, 2});
      for (const ItemView& item : report.items) report_item(item, scenario);
    }
  }

  void report_item(const ItemView& item, const ScenarioView& scenario) {
    Rows rows;
    for (const EntryView& entry : item.entries) {
      if (!entry.available) continue;  // said once, in the account of the run
      if (item.verb == "text") {
        add(Paragraph{entry.title});
      } else if (item.verb == "table") {
        for (const std::size_t table : entry.tables) add_table(document_, run_, scenario.tables[table], words_, true);
        shows_tables_ = shows_tables_ || !entry.tables.empty();
      } else if (entry.series) {
        fan(entry.title, scenario.series[*entry.series]);
      } else if (entry.statistic) {
        rows.rows.push_back({entry.title, statistic_words(words_, run_, *entry.statistic)});
      } else if (entry.measure && !is_shown_above(entry, scenario)) {
        rows.rows.push_back({entry.title, measure_words(words_, run_, scenario.measures[*entry.measure])});
      }
    }
    if (!rows.rows.empty()) add(std::move(rows));
  }

  void fan(const std::string& name, const SeriesView& series) {
    const auto& steps = series.result.by_step;
    if (steps.empty()) return;
    Fan chart;
    const base::DisplayUnit& unit = series.unit;
    chart.first_step = period(0);
    chart.last_step = last_period();
    chart.lowest = INFINITY;
    chart.highest = -INFINITY;
    bool certain = true;
    for (const result::Summary& s : steps) {
      if (s.count == 0) continue;
      chart.lowest = std::min(chart.lowest, s.p10);
      chart.highest = std::max(chart.highest, s.p90);
      certain = certain && s.lowest == s.highest;
    }
    if (!(chart.lowest <= chart.highest)) return;
    const auto line = [&](const Text& label, double result::Summary::*quantile) {
      FanLine l{label.str(), {}, base::quantity_text(steps.back().*quantile, unit, words_.language)};
      for (const result::Summary& s : steps) l.values.push_back(s.count > 0 ? s.*quantile : NAN);
      chart.lines.push_back(std::move(l));
    };
    if (certain) {
      line(words_.fan_exact, &result::Summary::p50);
    } else {
      line(words_.fan_high, &result::Summary::p90);
      line(words_.fan_median, &result::Summary::p50);
      line(words_.fan_low, &result::Summary::p10);
    }
    const std::string range = base::quantity_text(chart.lowest, unit, words_.language) + " … " +
                              base::quantity_text(chart.highest, unit, words_.language);
    chart.title = words_.fan_title(name, range);
    add(std::move(chart));
  }

  void measures(const ScenarioView& scenario, bool with_heading) {
    Rows rows;
    for (const MeasureView& measure : scenario.measures) {
      if (measure.runway || !measure.declared) continue;
      rows.rows.push_back({measure.name, measure_words(words_, run_, measure)});
    }
    if (rows.rows.empty()) return;
    if (with_heading) add(Heading{words_.measures_heading.str(), 2});
    add(std::move(rows));
  }

  static bool has_nothing_to_show(const ScenarioView& scenario) {
    if (!scenario.measures.empty()) return false;
    for (const ReportView& report : scenario.reports) {
      for (const ItemView& item : report.items) {
        for (const EntryView& entry : item.entries) {
          if (entry.statistic || entry.series || !entry.tables.empty()) return false;
        }
      }
    }
    return true;
  }

  void final_values(const ScenarioView& scenario) {
    if (scenario.series.empty()) return;
    add(Heading{words_.finals_heading(last_period()), 2});
    Rows rows;
    for (const SeriesView& series : scenario.series) {
      MeasureView last;
      last.unit = series.unit;
      last.result.kind = series.result.kind == result::Kind::boolean ? result::Kind::boolean : result::Kind::number;
      if (series.result.by_step.empty() || series.result.kind == result::Kind::date) continue;
      last.result.summary = series.result.by_step.back();
      last.result.probability = last.result.summary.mean;
      rows.rows.push_back({series.name, measure_words(words_, run_, last)});
    }
    add(std::move(rows));
  }

  void checks(const ScenarioView& scenario) {
    if (scenario.checks.empty()) return;
    add(Heading{words_.checks_heading.str(), 2});
    Rows rows;
    for (const analysis::CheckOutcome& check : scenario.checks) {
      Row row{check.text, words_.check_passed.str(), Tone::good};
      if (!check.known) {
        row = {check.text, words_.check_unknown.str(), Tone::plain};
      } else if (!check.passed) {
        const bool sample = !check.about_all_paths && scenario.path_count > 1;
        row.value = sample ? words_.check_failed_on(share_with_error(words_, check.failing_share, check.half_width))
                           : words_.check_failed.str();
        row.tone = Tone::bad;
      }
      rows.rows.push_back(std::move(row));
    }
    add(std::move(rows));
  }

  // What of a scenario goes into the comparison: the measures and statistics that its report shows, else its measures.
  std::vector<std::pair<std::string, std::string>> comparable(const ScenarioView& scenario) const {
    std::vector<std::pair<std::string, std::string>> cells;
    for (const ReportView& report : scenario.reports) {
      for (const ItemView& item : report.items) {
        for (const EntryView& entry : item.entries) {
          if (entry.statistic) {
            StatisticView statistic = *entry.statistic;
            statistic.half_width = 0;
            cells.emplace_back(entry.title, statistic_words(words_, run_, statistic));
          } else if (entry.measure) {
            cells.emplace_back(entry.title, measure_cell(words_, run_, scenario.measures[*entry.measure]));
          }
        }
      }
    }
    if (!cells.empty()) return cells;
    for (const MeasureView& measure : scenario.measures) {
      cells.emplace_back(measure.name, measure_cell(words_, run_, measure));
    }
    return cells;
  }

  void comparison() {
    if (run_.scenarios.size() < 2) return;
    Table table;
    table.columns.push_back({words_.compare_measure.str(), false});
    for (const auto& [name, cell] : comparable(run_.first())) table.rows.push_back({name});
    for (const ScenarioView& scenario : run_.scenarios) {
      table.columns.push_back({scenario.name, true});
      const auto cells = comparable(scenario);
      for (std::size_t i = 0; i < table.rows.size(); ++i) {
        table.rows[i].push_back(i < cells.size() ? cells[i].second : "");
      }
    }
    // What no scenario changes is no comparison.
    std::erase_if(table.rows, [](const std::vector<std::string>& row) {
      return std::all_of(row.begin() + 2, row.end(), [&](const std::string& cell) { return cell == row[1]; });
    });
    if (table.rows.empty()) return;
    add(Heading{words_.compare_heading.str(), 2});
    add(std::move(table));
    if (run_.has_randomness) notice(words_.compare_note.str(), Tone::faint);
  }

  std::string claim_verdict(const ClaimView& claim) const {
    switch (claim.answer.verdict) {
      case analysis::ClaimVerdict::agrees:
        return words_.claim_agrees.str();
      case analysis::ClaimVerdict::edge:
        return words_.claim_edge.str();
      case analysis::ClaimVerdict::far:
        return words_.claim_far.str();
      case analysis::ClaimVerdict::unresolved:
        return words_.claim_unresolved.str();
    }
    return "";
  }

  // The pilot paths tell percentiles from the 1st to the 99th.
  static std::string percentile_text(double percentile) {
    if (percentile < 0.01) return "<1";
    if (percentile > 0.99) return ">99";
    return base::format_shortest(std::round(percentile * 100));
  }

  std::string claim_model(const ClaimView& claim) const {
    const analysis::ClaimAnswer& a = claim.answer;
    if (a.verdict == analysis::ClaimVerdict::unresolved) return "";
    const auto text = [&](double value) { return value_text(words_, value, claim.kind, claim.unit, run_.calendar); };
    return a.p05 == a.p95 ? text(a.p50) : words_.claim_range(text(a.p50), text(a.p05), text(a.p95));
  }

  void claims(const ScenarioView& scenario) {
    if (scenario.claims.empty()) return;
    const auto rank = [](const ClaimView* c) {
      switch (c->answer.verdict) {
        case analysis::ClaimVerdict::far:
          return 0;
        case analysis::ClaimVerdict::edge:
          return 1;
        case analysis::ClaimVerdict::agrees:
          return 2;
        case analysis::ClaimVerdict::unresolved:
          return 3;
      }
      return 4;
    };
    std::vector<const ClaimView*> ordered;
    for (const ClaimView& claim : scenario.claims) ordered.push_back(&claim);
    std::stable_sort(ordered.begin(), ordered.end(),
                     [&](const ClaimView* a, const ClaimView* b) { return rank(a) < rank(b); });
    const auto agreeing =
        std::count_if(ordered.begin(), ordered.end(), [&](const ClaimView* c) { return rank(c) == 2; });
    if (ordered.size() > max_shown_claims) ordered.resize(max_shown_claims);

    Table table;
    table.columns = {{words_.claim_column.str(), false},
                     {words_.claimed_column.str(), true},
                     {words_.model_column.str(), true, true},
                     {words_.percentile_column.str(), true, false, 1},
                     {words_.verdict_column.str(), false, true}};
    Rows drivers;
    for (const ClaimView* claim : ordered) {
      const analysis::ClaimAnswer& a = claim->answer;
      const bool certain = a.verdict == analysis::ClaimVerdict::unresolved || a.p05 == a.p95;
      const std::string percentile = certain ? "" : percentile_text(a.percentile);
      table.rows.push_back(
          {claim->name, claim->claimed.in(words_.language), claim_model(*claim), percentile, claim_verdict(*claim)});
      if (a.driver && a.verdict == analysis::ClaimVerdict::far && drivers.rows.size() < max_shown_drivers) {
        drivers.rows.push_back(
            {claim->name,
             words_.claim_driver(labelled_input(words_, claim->driver_label.in(words_.language), a.driver->name),
                                 base::number_text(a.driver->correlation, words_.language, 2))});
      }
    }
    add(Heading{words_.claims_heading(scenario.claims.size(), agreeing), 2});
    add(std::move(table));
    if (!drivers.rows.empty()) add(std::move(drivers));
  }

  // The account of the run: books, faults, what was left out.
  void account() {
    notice("");
    add_books_line(document_, run_, words_);
    add_fault_lines(document_, run_, words_);
    for (const base::Phrase& line : run_.unavailable) notice(words_.not_available(line.in(words_.language)));
    if (run_.has_randomness && run_.path_count > 1) notice(words_.monte_carlo_note.str(), Tone::faint);
    if (shows_tables_) add_table_note(document_, run_, words_);
    notice(words_.conditional.str(), Tone::faint);
  }
};

}  // namespace

void add_books_line(Document& document, const RunView& run, const Wording& words) {
  result::Books books;
  for (const ScenarioView& scenario : run.scenarios) {
    books.entry_count += scenario.books.entry_count;
    books.broken_count += scenario.books.broken_count;
    if (scenario.books.worst_gap >= books.worst_gap) {
      books.worst_gap = scenario.books.worst_gap;
      books.worst_sector = scenario.books.worst_sector;
    }
  }
  const TableGaps gaps = table_gaps(run);
  books.entry_count += gaps.sum_count;
  books.broken_count += gaps.broken_count;
  if (books.broken_count > 0) {
    const std::string text =
        words.books_broken(count_text(words, static_cast<double>(books.broken_count)),
                           count_text(words, static_cast<double>(books.entry_count)),
                           base::number_text(books.worst_gap, words.language, 2), books.worst_sector);
    document.blocks.push_back(Notice{text, Tone::bad});
  } else if (books.entry_count > 0) {
    const std::string text = words.books_balanced(count_text(words, static_cast<double>(books.entry_count)));
    document.blocks.push_back(Notice{text, Tone::good});
  } else {
    document.blocks.push_back(Notice{words.no_books.str(), Tone::faint});
  }
}

bool any_path_faulted(const RunView& run) {
  return std::any_of(run.scenarios.begin(), run.scenarios.end(),
                     [](const ScenarioView& scenario) { return scenario.faulted_count > 0; });
}

void add_fault_lines(Document& document, const RunView& run, const Wording& words) {
  const auto notice = [&](std::string text, Tone tone) { document.blocks.push_back(Notice{std::move(text), tone}); };
  std::uint64_t faulted = 0, paths = 0;
  const result::Fault* first_fault = nullptr;
  for (const ScenarioView& scenario : run.scenarios) {
    faulted += scenario.faulted_count;
    paths += scenario.path_count;
    if (!first_fault && !scenario.faults.empty()) first_fault = &scenario.faults.front();
  }
  if (!any_path_faulted(run)) return notice(words.no_faults.str(), Tone::faint);
  const double share = static_cast<double>(faulted) / static_cast<double>(std::max<std::uint64_t>(1, paths));
  notice(words.faults(count_text(words, static_cast<double>(faulted)), count_text(words, static_cast<double>(paths)),
                      share_text(words, share)),
         Tone::bad);
  const bool is_told = !run.first().solve_faults.empty() || !first_fault;
  for (const ScenarioView& scenario : run.scenarios) {
    for (std::string& line : solve_fault_lines(run, scenario, words)) notice(std::move(line), Tone::bad);
  }
  if (first_fault && !(is_told && first_fault->solve)) {
    notice(words.fault_first(first_fault->equation, period_words(words, run.calendar, first_fault->first_step),
                             count_text(words, static_cast<double>(first_fault->path_count))),
           Tone::bad);
  }
}

Document verdict(const RunView& run, const Wording& words) { return Verdict(run, words).make(); }

}  // namespace boucle::report
