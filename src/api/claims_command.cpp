// `boucle claims`: published figures against the model and against each other, and what nobody published.
#include <algorithm>

#include "api/console.h"
#include "api/run_options.h"
#include "base/calendar.h"
#include "base/text.h"
#include "driver/assumptions.h"
#include "driver/claim_views.h"
#include "driver/run.h"
#include "report/claims_report.h"

namespace boucle {
namespace {

// Only one collection; the conflicts are then those within it.
bool keep_group(report::ScenarioView& scenario, const std::string& group, std::vector<std::string>& known) {
  for (const report::ClaimView& claim : scenario.claims)
    if (!claim.group.empty() && std::find(known.begin(), known.end(), claim.group) == known.end())
      known.push_back(claim.group);
  if (std::find(known.begin(), known.end(), group) == known.end()) return false;
  std::erase_if(scenario.claims, [&](const report::ClaimView& claim) { return claim.group != group; });
  return true;
}

}  // namespace

int claims(const ClaimsOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  std::optional<driver::RunOptions> run = api::run_options_of(options.run, console);
  if (!run) return exit_code::usage;
  std::optional<std::int32_t> as_of;
  if (!options.as_of.empty()) {
    const auto period = base::parse_period(options.as_of);
    if (!period) {
      api::say_error(console, words.bad_value("--as-of", options.as_of, "2025-11, 2026-06-30, 2026-Q2 …"));
      return exit_code::usage;
    }
    as_of = period->last_day;
  }
  run->compile.claim_tables = true;
  run->every_driver = true;
  source::DiagnosticSink sink;
  driver::RunOutcome outcome =
      api::with_progress(console, *run, [&](const driver::RunOptions& watched) { return driver::run(watched, sink); });
  api::print_diagnostics(console, sink, outcome.compiled.sources.map);
  if (!outcome.compiled.ok) return api::compile_failure(console, outcome.compiled, sink);
  const auto interrupted = [&] {
    console.err(words.interrupted.str() + "\n");
    return exit_code::interrupted;
  };
  if (outcome.interrupted || !outcome.view) return interrupted();

  report::ScenarioView& scenario = outcome.view->scenarios.front();
  report::ClaimsSettings settings;
  settings.as_of = options.as_of;
  settings.group = options.group;
  std::vector<std::string> groups;
  if (!options.group.empty() && !keep_group(scenario, options.group, groups)) {
    api::say_error(console, words.bad_value("--group", options.group, base::join(groups, ", ")));
    return exit_code::usage;
  }
  const std::size_t all = scenario.claims.size();
  driver::compare_claims(scenario, as_of);
  settings.left_out = all - scenario.claims.size();

  std::optional<driver::AssumptionsOutcome> assumptions;
  if (options.assumptions) {
    source::DiagnosticSink second;
    assumptions = driver::weigh_assumptions(*run, options.measure, second);
    if (!assumptions->compiled.ok) {
      api::print_diagnostics(console, second, assumptions->compiled.sources.map);
      return api::compile_failure(console, assumptions->compiled, second);
    }
    if (assumptions->interrupted) return interrupted();
    if (assumptions->view.measure.empty()) {
      if (assumptions->known_measures.empty())
        api::say_error(console, words.assumptions_no_measure.str());
      else
        api::say_error(console,
                       words.bad_value("--of", options.measure, base::join(assumptions->known_measures, ", ")));
      return exit_code::usage;
    }
  }
  if (options.json) {
    console.out(report::claims_json(*outcome.view, settings, assumptions ? &assumptions->view : nullptr));
  } else {
    report::Document document = report::claims_document(*outcome.view, settings, words);
    if (assumptions) {
      report::Document more = report::assumptions_document(assumptions->view, outcome.view->calendar, words);
      document.blocks.insert(document.blocks.end(), more.blocks.begin(), more.blocks.end());
    }
    api::say(console, document);
  }
  return api::exit_code_of(*outcome.view, console);
}

}  // namespace boucle
