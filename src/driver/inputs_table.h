// The inputs of a model as a table that a spreadsheet can edit, and back.
//
// Columns: name, label, kind, value, low, high, unit, source, note. A reader changes `value`, or `low` and `high` (the
// 5th and 95th percentiles of what is uncertain); a row whose cells say what the model says is left alone, every other
// becomes an override. The unit may be changed to another of the same dimension (`B$` to `M$`).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/model.h"
#include "report/csv.h"
#include "source/diagnostic.h"
#include "source/source_file.h"

namespace boucle::driver {

// A changed row, as `--set` would take it: `openai.demand[2027] = 40 B$`, `firm.churn = 20 %/year to 60 %/year`.
struct InputChange {
  std::size_t row = 0;  // of the spreadsheet, the header being 1
  std::string text;
};

std::string inputs_csv(const model::Model& model, report::CsvDialect dialect);

// Mistakes go to the sink with their row and column. The text joins the map as `path`.
std::vector<InputChange> read_inputs_table(const model::Model& model, const std::string& path, std::string text,
                                           source::SourceMap& sources, source::DiagnosticSink& sink);

}  // namespace boucle::driver
