// The fifteen questions of the flagship, and the verdict as question 0: which measures of which scenarios answer each,
// in both languages (models/ai_buildout/questions.csv). Model and list are those inside the command, so that questions
// are answered from any folder.
//
// Columns of the list: question, kind, key, scenario, en, fr. Kinds:
//   question    the question itself
//   lead        a sentence with the median of the measure `key` for {0}; lead_never: where that date never comes
//   value       the measure `key`, labelled
//   round_trip  how much of the revenue of the company `key` is its own financing; `scenario` is the span of time
//   not_paying  who leaves bills unpaid in the scenario; `key` is a company not to be named
//   claims      how many published figures agree
//   published   what was published; `key`: sources
//   exposure    a sentence about `boucle exposure` of the company `key`, which is suggested; `scenario` is the year
//   note        a sentence
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/language.h"
#include "driver/run.h"
#include "report/ask_report.h"

namespace boucle::driver {

inline constexpr const char* flagship_path = "embedded:models/ai_buildout/main.bcl";

std::vector<std::pair<int, std::string>> questions(base::Language language);  // by number

// `run`: paths, seed, threads, sets; its path and scenarios are those of the question.
struct AskOptions {
  int number = 0;
  base::Language language = base::Language::english;
  RunOptions run;
};

struct AskOutcome {
  Compiled compiled;  // for messages about `sets`
  std::optional<report::AskView> view;
  bool interrupted = false;
};

// A question that exists. With sets the answers as written stand beside the changed ones.
AskOutcome ask(const AskOptions& options, source::DiagnosticSink& sink);

}  // namespace boucle::driver
