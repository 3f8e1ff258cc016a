// `boucle table`: statements of a sector and matrices of the model, as text, CSV or JSON.
#include <algorithm>
#include <cmath>

#include "api/console.h"
#include "api/counts.h"
#include "base/number_text.h"
#include "base/text.h"
#include "driver/run.h"
#include "report/figures.h"
#include "report/tables.h"
#include "report/verdict.h"

namespace boucle {
namespace {

// mean, the number of a path, p05 … p95
std::optional<report::TableValue> parse_value(const std::string& text) {
  report::TableValue value;
  if (text == "mean") return value;
  for (const int percent : {5, 10, 25, 50, 75, 90, 95}) {
    if (text != (percent < 10 ? "p0" : "p") + std::to_string(percent)) continue;
    value.kind = report::TableValue::Kind::quantile;
    value.percent = percent;
    return value;
  }
  const std::optional<double> number = api::parse_count(text);
  if (!number || *number > 0xffff'ffffu) return std::nullopt;
  value.kind = report::TableValue::Kind::path;
  value.path = static_cast<std::uint64_t>(*number);
  return value;
}

std::optional<driver::RunOptions> read_options(const TableOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  const auto wrong = [&](const std::string& message) {
    api::say_error(console, message);
    return std::nullopt;
  };
  driver::RunOptions run;
  const auto value = parse_value(options.path);
  if (!value)
    return wrong(words.bad_value("--path", options.path, "mean, 0, 1, 2 …, p05, p10, p25, p50, p75, p90, p95"));
  run.table_value = *value;
  run.compile.table_quantiles = value->kind == report::TableValue::Kind::quantile;
  if (!options.paths.empty()) {
    const std::optional<double> count = api::parse_count(options.paths);
    if (!count || *count < 1 || *count > static_cast<double>(driver::max_path_count))
      return wrong(words.bad_count("--paths", options.paths));
    run.path_count = static_cast<std::uint64_t>(*count);
  }
  if (!options.seed.empty()) {
    const std::optional<double> seed = api::parse_count(options.seed);
    if (!seed) return wrong(words.bad_value("--seed", options.seed, "0 … 9007199254740992"));
    run.seed = static_cast<std::uint64_t>(*seed);
  }
  run.interrupted = console.interrupted;
  run.compile.path = options.file;
  run.compile.sets = options.sets;
  if (!options.scenario.empty()) run.compile.scenarios = {options.scenario};
  for (const std::string& text : options.of)
    run.compile.tables.push_back(options.by.empty() ? text : text + " by " + options.by);
  if (run.compile.tables.empty() && !options.by.empty()) run.compile.tables.push_back("godley by " + options.by);
  return run;
}

// Keeps one period of every table; the periods there are when none is called so.
std::vector<std::string> keep_period(report::RunView& view, const std::string& wanted) {
  std::vector<std::string> known;
  bool found = false;
  for (report::ScenarioView& scenario : view.scenarios)
    for (report::TableView& table : scenario.tables) {
      const auto place = std::find(table.periods.begin(), table.periods.end(), wanted);
      if (known.empty()) known = table.periods;
      if (place == table.periods.end()) continue;
      found = true;
      const auto index = static_cast<std::size_t>(place - table.periods.begin());
      table.periods = {wanted};
      for (report::TableView::Row& row : table.rows)
        for (auto& column : row.cells) column = {column[index]};
    }
  return found ? std::vector<std::string>() : known;
}

report::Document document_of(const report::RunView& view, const Console& console) {
  const report::Wording& words = api::words_of(console);
  report::Document document;
  bool any = false;
  for (const report::ScenarioView& scenario : view.scenarios) {
    if (scenario.name != "base") {
      const std::string title = scenario.title.empty() ? words.scenario_heading(scenario.name)
                                                       : words.scenario_titled(scenario.name, scenario.title);
      document.blocks.push_back(report::Heading{title, 1});
    }
    for (const report::TableView& table : scenario.tables) {
      report::add_table(document, view, table, words, false);
      any = true;
    }
  }
  if (!any) document.blocks.push_back(report::Notice{words.table_none.str(), report::Tone::plain});
  document.blocks.push_back(report::Notice{"", report::Tone::plain});
  report::add_table_note(document, view, words);
  report::add_books_line(document, view, words);
  return document;
}

}  // namespace

int table(const TableOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  std::optional<driver::RunOptions> run = read_options(options, console);
  if (!run) return exit_code::usage;
  if (run->compile.tables.empty()) {  // those of the reports, if there are any
    source::DiagnosticSink ignored;
    const driver::Compiled compiled = driver::compile(run->compile, ignored);
    if (compiled.ok && compiled.first().model.report_tables.empty()) run->compile.tables.emplace_back("godley");
  }
  source::DiagnosticSink sink;
  driver::RunOutcome outcome = driver::run(*run, sink);
  api::print_diagnostics(console, sink, outcome.compiled.sources.map);
  if (!outcome.compiled.ok) return api::compile_failure(console, outcome.compiled, sink);
  if (outcome.interrupted || !outcome.view) {
    console.err(words.interrupted.str() + "\n");
    return exit_code::interrupted;
  }
  report::RunView& view = *outcome.view;
  const bool broken = driver::books_broken(view);
  if (!options.period.empty()) {
    const std::vector<std::string> known = keep_period(view, options.period);
    if (!known.empty()) {
      api::say_error(console, words.bad_value("--period", options.period, base::join(known, ", ")));
      return exit_code::usage;
    }
  }
  if (options.json) {
    console.out(report::tables_json(view));
  } else if (options.csv) {
    console.out(report::tables_csv(view));
  } else {
    api::say(console, document_of(view, console));
  }
  if (broken) return exit_code::books_broken;
  const bool no_path = std::any_of(view.scenarios.begin(), view.scenarios.end(),
                                   [](const report::ScenarioView& s) { return s.chosen_path_faulted; });
  if (no_path) {
    api::say_error(console, words.path_faulted(run->table_value.path));
    return exit_code::faults;
  }
  if (!driver::too_many_faults(view)) return exit_code::ok;
  api::say_error(console, words.too_many_faults(report::share_text(words, view.max_fault_share)));
  return exit_code::faults;
}

}  // namespace boucle
