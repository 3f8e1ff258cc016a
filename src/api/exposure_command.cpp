// `exposure`: what is at stake with one company.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/console.h"
#include "api/run_options.h"
#include "base/text.h"
#include "driver/exposure.h"
#include "report/exposure_report.h"
#include "report/exposure_words.h"
#include "report/figures.h"

namespace boucle {

int exposure(const ExposureOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  const report::ExposureTexts& texts = report::exposure_texts(words.language);
  if (options.run.scenarios.size() > 1)
    return usage_error(UsageMistake::superfluous, options.run.scenarios[1], {}, "boucle exposure", console);
  std::optional<driver::RunOptions> run = api::run_options_of(options.run, console);
  if (!run) return exit_code::usage;
  source::DiagnosticSink sink;
  const driver::ExposureOutcome outcome = api::with_progress(
      console, std::move(*run),
      [&](const driver::RunOptions& watched) { return driver::exposure(watched, options.company, options.at, sink); });
  api::print_diagnostics(console, sink, outcome.compiled.sources.map);
  if (!outcome.compiled.ok) return api::compile_failure(console, outcome.compiled, sink);
  if (outcome.unknown) {
    api::say_error(console, texts.unknown_company(options.company));
    if (const auto near = base::nearest(options.company, outcome.known))
      api::say_hint(console, words.did_you_mean(*near));
    else if (!outcome.known.empty())
      api::say_hint(console, words.known_companies(base::join(outcome.known, ", ")));
    return exit_code::usage;
  }
  if (!outcome.unknown_period.empty()) {
    api::say_error(console, texts.known_periods(outcome.unknown_period, base::join(outcome.exposure.periods, ", ")));
    return exit_code::usage;
  }
  if (outcome.interrupted) {
    console.err(words.interrupted.str() + "\n");
    return exit_code::interrupted;
  }
  const report::ExposureReport report{
      outcome.model,         run->compile.scenarios.empty() ? "base" : run->compile.scenarios.front(),
      outcome.money,         outcome.path_count,
      outcome.seed,          outcome.exposure,
      outcome.if_it_defaults};
  if (options.run.json)
    console.out(report::exposure_json(report));
  else
    api::say(console, report::exposure_document(report, words));
  if (!outcome.too_many_faults) return exit_code::ok;
  api::say_error(console, words.too_many_faults(report::share_text(words, outcome.max_fault_share)));
  return exit_code::faults;
}

}  // namespace boucle
