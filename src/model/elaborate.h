// Text to meaning: turns parsed files into the Model of one scenario.
//
// Order of work: collect the top-level names · read the model settings · expand entities and entity arrays into
// instances · give every instance its members · make a variable of each · resolve every expression · post payments into
// accounts · apply the overrides of the scenario and of the caller · resolve measures, claims, checks and reports.
// Nothing here knows about units (see check_types.h) or about the order of computation (see lower/).
#pragma once

#include <string>
#include <vector>

#include "model/load.h"
#include "model/model.h"
#include "source/diagnostic.h"

namespace boucle::model {

// What `boucle loops` wants to know; then the model's own measures, claims, checks and reports are left out.
struct LoopsRequest {
  std::optional<syntax::File> window;  // from syntax::parse_override: `window = 2026..2030`; none: the whole calendar
  std::vector<std::string> outside;    // sectors that count as outside besides those that are
  source::Span outside_span;           // where they are named, for messages
  std::string by;                      // also by `year`, `quarter` …
  source::Span by_span;
};

struct ElaborateOptions {
  std::string scenario;  // "" or "base": none
  // From syntax::parse_override, one definition `path = expression` each, applied after the scenario.
  std::vector<syntax::File> overrides;
  std::vector<syntax::File> tables;  // from syntax::parse_table: tables besides those of the reports
  std::optional<LoopsRequest> loops;
  double vary_uncited = 0;    // each number without a source is drawn within this share of itself, evenly
  bool claim_tables = false;  // also the figures that stand in tables
  bool only_view = false;     // tables of the model's own reports are checked, but stay empty: a view is asked
  // Of all functions together, written out where they are called; ten million take about a gigabyte.
  std::size_t max_inlined_expressions = 10'000'000;
};

Model elaborate(const Sources& sources, const ElaborateOptions& options, source::DiagnosticSink& sink);

}  // namespace boucle::model
