// From a path to programs that run: the one place that names every stage up to the engine.
//
//   load        files to syntax trees                          model/load.h
//   elaborate   syntax to the typed model of one scenario      model/elaborate.h
//   check       types and dimensions                           model/check_types.h
//   lower       model to ordered straight-line code            lower/lower.h
//
// Files are read and parsed once, however many scenarios are compiled. Mistakes of the author go to the sink; then
// `ok` is false and nothing must be run.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "base/result.h"
#include "driver/page_cells.h"
#include "lower/lower.h"
#include "model/load.h"
#include "model/model.h"
#include "source/diagnostic.h"

namespace boucle::driver {

struct CompileOptions {
  std::string path;
  std::vector<std::string> scenarios;  // requested; none: the model as written
  std::vector<std::string> sets;       // name=value
  std::string inputs_csv;              // an edited table of inputs; none: ""
  std::vector<std::string> series;     // globs recorded besides what the model shows
  std::vector<std::string> tables;     // tables asked for instead of the reports': "pnl(openai) by year"
  bool table_quantiles = false;
  bool page = false;  // also what only a page shows (page_cells.h)
  struct Loops {
    std::string window;                // "2026..2030"; empty: the whole calendar
    std::vector<std::string> outside;  // besides the sectors that are
    std::string by;                    // "year", "quarter" …: also by parts of the window
  };
  std::optional<Loops> loops;  // follow the money, and nothing that the model shows by itself
  std::string view;  // definitions and a report that stand in place of the model's reports, measures, checks and claims
  std::vector<std::string> only_measures;        // of the model's own measures these alone, beside those of the view
  bool only_with_claims = false;                 // and its claims
  bool compared_too = false;                     // also the scenarios that the report compares
  std::function<void(model::Model&)> add_cells;  // of the first scenario; in place of the model's own questions
  double vary_uncited = 0;                       // see model/elaborate.h
  bool claim_tables = false;  // also the published figures that stand in tables, of the first scenario
  bool every_scenario = false;
  bool optimize = true;
  int thread_count = 0;  // scenarios are compiled side by side; 0: on all processors
  lower::Recorded recorded = lower::Recorded::dates;
};

struct CompiledScenario {
  std::string name;  // "base" for the model as written
  bool requested = true;
  model::Model model;
  lower::Lowered lowered;
  std::optional<PageCells> page;  // of the first scenario, where a page was asked for
};

struct Compiled {
  model::Sources sources;
  std::uint64_t text_hash = 0;          // of all the source texts, in the order of their use
  std::vector<std::string> file_paths;  // on disk, for watching
  std::vector<std::unique_ptr<CompiledScenario>> scenarios;
  std::vector<base::Phrase> unavailable;       // parts of the model that this version does not run
  std::size_t changed_input_count = 0;         // by inputs_csv
  std::vector<std::string> unknown_scenarios;  // requested, but not there
  std::vector<std::string> known_scenarios;
  std::optional<base::Error> error;  // a file that cannot be read
  bool ok = false;

  const CompiledScenario& first() const { return *scenarios.front(); }
};

Compiled compile(const CompileOptions& options, source::DiagnosticSink& sink);

// At most this many definitions are recorded for a model that declares nothing to show.
inline constexpr std::size_t max_default_series_count = 12;

}  // namespace boucle::driver
