// `boucle ask`: the questions of the flagship, and their answers.
#include <algorithm>

#include "api/console.h"
#include "api/run_options.h"
#include "base/text.h"
#include "driver/ask.h"
#include "report/ask_report.h"

namespace boucle {

int ask(const AskOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  const auto questions = driver::questions(api::language_of(console));
  if (options.question.empty()) {
    api::say(console, report::ask_list(questions, words));
    return exit_code::ok;
  }
  const auto number = base::parse_double(options.question);
  const bool known = std::any_of(questions.begin(), questions.end(),
                                 [&](const auto& question) { return number && *number == question.first; });
  if (!known) {
    api::say_error(console, words.ask_unknown(options.question, questions.back().first));
    return exit_code::usage;
  }
  std::optional<driver::RunOptions> run = api::run_options_of(options.run, console);
  if (!run) return exit_code::usage;
  source::DiagnosticSink sink;
  driver::AskOutcome outcome = api::with_progress(console, std::move(*run), [&](const driver::RunOptions& watched) {
    return driver::ask({static_cast<int>(*number), api::language_of(console), watched}, sink);
  });
  api::print_diagnostics(console, sink, outcome.compiled.sources.map);
  if (!outcome.compiled.ok) return api::compile_failure(console, outcome.compiled, sink);
  if (!outcome.view) {
    console.err(words.interrupted.str() + "\n");
    return exit_code::interrupted;
  }
  if (options.run.json)
    console.out(report::ask_json(*outcome.view));
  else
    api::say(console, report::ask_document(*outcome.view, words, options.all));
  return api::exit_code_of(outcome.view->run, console);
}

}  // namespace boucle
