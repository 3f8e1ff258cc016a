// `stress`: what happens if somebody defaults, or a price falls.
#include <optional>
#include <string>
#include <utility>

#include "api/console.h"
#include "api/run_options.h"
#include "base/text.h"
#include "driver/stress.h"
#include "report/figures.h"
#include "report/stress_report.h"
#include "source/csv_table.h"

namespace boucle {
namespace {

// "80 %", "0.8" or "off" in the language; none after a message.
std::optional<std::string> backstop_of(const std::string& text, const Console& console) {
  if (text.empty()) return "";
  if (text == "off") return "0 %";
  std::string_view digits = base::trim(text);
  const bool percent = digits.ends_with('%');
  if (percent) digits = base::trim(digits.substr(0, digits.size() - 1));
  const std::optional<double> number = source::parse_cell_number(digits, ';');
  const double share = number ? *number * (percent ? 0.01 : 1) : -1;
  if (share >= 0 && share <= 1) return base::format_shortest(percent ? *number : *number * 100) + " %";
  api::say_error(console, api::words_of(console).bad_value("--backstop", text, "80 %, 0.8, off"));
  return std::nullopt;
}

std::vector<report::StressCause> causes_of(const driver::StressPlan& plan) {
  std::vector<report::StressCause> causes;
  for (const driver::StressHit& hit : plan.hits) causes.push_back({hit.sector, hit.from, hit.until, "", {}});
  for (const driver::StressShock& shock : plan.shocks)
    causes.push_back({shock.written, shock.from, shock.until, shock.half_life, shock.change});
  return causes;
}

// What the run itself says, once its figures are printed.
int exit_code_of(const driver::StressOutcome& outcome, const Console& console) {
  const report::Wording& words = api::words_of(console);
  if (outcome.books_broken) return exit_code::books_broken;
  if (!outcome.too_many_faults) return exit_code::ok;
  api::say_error(console, words.too_many_faults(report::share_text(words, outcome.max_fault_share)));
  return exit_code::faults;
}

std::string scenario_of(const driver::RunOptions& run) {
  return run.compile.scenarios.empty() ? "base" : run.compile.scenarios.front();
}

int stress_one(const StressOptions& options, const driver::RunOptions& run, const Console& console) {
  const std::optional<std::string> backstop = backstop_of(options.backstop, console);
  if (!backstop) return exit_code::usage;
  driver::StressRequest request;
  request.words = {options.hits, options.shocks, options.until};
  request.backstop = *backstop;
  source::DiagnosticSink sink;
  const driver::StressOutcome outcome = api::with_progress(
      console, run, [&](const driver::RunOptions& watched) { return driver::stress(watched, request, sink); });
  api::print_diagnostics(console, sink, outcome.compiled.sources.map);
  if (outcome.interrupted) {
    console.err(api::words_of(console).interrupted.str() + "\n");
    return exit_code::interrupted;
  }
  if (!outcome.compiled.ok) return api::compile_failure(console, outcome.compiled, sink);
  const report::StressReport report{outcome.model,    scenario_of(run), causes_of(outcome.plan), outcome.plan.until,
                                    outcome.calendar, outcome.money,    outcome.path_count,      outcome.seed,
                                    outcome.with,     outcome.without};
  if (options.run.json)
    console.out(report::stress_json(report));
  else
    api::say(console, report::stress_document(report, api::words_of(console)));
  return exit_code_of(outcome, console);
}

int stress_each(const StressOptions& options, const driver::RunOptions& run, const Console& console) {
  source::DiagnosticSink sink;
  const driver::ContagionOutcome outcome = api::with_progress(
      console, run, [&](const driver::RunOptions& watched) { return driver::contagion(watched, options.each, sink); });
  api::print_diagnostics(console, sink, outcome.first.compiled.sources.map);
  if (outcome.first.interrupted) {
    console.err(api::words_of(console).interrupted.str() + "\n");
    return exit_code::interrupted;
  }
  if (!outcome.first.compiled.ok) return api::compile_failure(console, outcome.first.compiled, sink);
  const report::ContagionReport report{outcome.first.model,  scenario_of(run),    options.each,
                                       outcome.matrix.names, outcome.matrix.rows, outcome.first.path_count,
                                       outcome.first.seed};
  if (options.run.json)
    console.out(report::contagion_json(report));
  else
    api::say(console, report::contagion_document(report, api::words_of(console)));
  return exit_code_of(outcome.first, console);
}

}  // namespace

int stress(const StressOptions& options, const Console& console) {
  const bool any = !options.hits.empty() || !options.shocks.empty();
  if (!any && options.each.empty())
    return usage_error(UsageMistake::missing_argument, "--hit", {}, "boucle stress", console);
  if (any && !options.each.empty())
    return usage_error(UsageMistake::superfluous, "--each", {}, "boucle stress", console);
  if (options.run.scenarios.size() > 1)
    return usage_error(UsageMistake::superfluous, options.run.scenarios[1], {}, "boucle stress", console);
  std::optional<driver::RunOptions> run = api::run_options_of(options.run, console);
  if (!run) return exit_code::usage;
  run->compile.compared_too = false;
  return options.each.empty() ? stress_one(options, *run, console) : stress_each(options, *run, console);
}

}  // namespace boucle
