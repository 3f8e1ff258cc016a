// Numbers of a model that its text does not ask for and a command wants: amounts and closing values of variables, by
// period. They are added between elaboration and type checking, as cells of Model::extra_cells.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "lower/lower.h"
#include "model/model.h"
#include "result/run_result.h"

namespace boucle::driver {

struct CellSpan {
  std::string label;
  std::uint32_t first = 0, end = 0;  // steps, half-open
};

// The coarsest of years, quarters, months and steps of which there are two or more; runs of steps where even years are
// more than `max_count`.
std::vector<CellSpan> cell_spans(const base::Calendar& calendar, std::size_t max_count);

class CellMaker {
 public:
  explicit CellMaker(model::Model& model) : model_(model) {}

  model::NodeId last_of(model::VariableId id, std::uint32_t end_step);    // at the close of step end_step - 1
  model::NodeId amount_of(model::VariableId rate, const CellSpan& span);  // of a rate, over a span
  model::NodeId kept(model::NodeId id, bool mean_only);                   // returns id

 private:
  model::Model& model_;

  model::NodeId add(model::Node node);
  model::NodeId read(model::VariableId id);
};

// The result of a cell.
inline const result::Summary& cell_summary(const lower::Lowered& lowered, const result::RunResult& run,
                                           model::NodeId cell) {
  return run.measures[lowered.cells.at(cell.index())].summary;
}

}  // namespace boucle::driver
