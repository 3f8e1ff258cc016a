// Model to IR: puts the equations in an order in which they can be computed, and writes them as straight-line code.
//
// Causalisation: the graph of same-period dependencies between variables is cut into strongly connected components
// (Tarjan 1972); a component of more than one variable is a loop within one period, which is reported with every line
// of it. Then each variable's expression becomes IR values: constants are folded, common parts are computed once, what
// does not depend on the path becomes a table, what does not depend on the period is computed once per path.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "ir/program.h"
#include "model/model.h"
#include "source/diagnostic.h"

namespace boucle::lower {

// Which variables are recorded in every period, besides those that a report charts or a caller names. Each costs the
// distribution of as many numbers as there are periods.
enum class Recorded {
  charted,
  dates,  // also what a measure with a date as its answer reads: when the cash runs out, of the cash
  read,   // also what any other output reads, so that a reader of files can see where its figures come from
};

struct LowerOptions {
  bool optimize = true;             // false: no folding, no sharing (to test that they change nothing)
  std::vector<std::string> series;  // names or globs (`openai.*`, `all`) recorded besides those
  Recorded recorded = Recorded::dates;
  bool table_quantiles = false;  // of the cells of tables, not only their means
};

// Equations that are solved together, for messages.
struct BlockInfo {
  std::string name;  // ir::Block::name
  std::vector<model::VariableId> unknowns, members;
};

// The program and where each output of the model ended up in it.
struct Lowered {
  ir::Program program;
  std::vector<std::uint32_t> measure;  // [model.measures index] -> index of program.measures
  std::vector<std::uint32_t> claim;    // [model.claims index]
  std::vector<std::uint32_t> check;    // [model.checks index]; no_output for checks over all paths
  std::unordered_map<std::uint32_t, std::uint32_t> path_value;  // node index of a report entry -> program.measures
  std::unordered_map<std::uint32_t, std::uint32_t> statistic;   // node index of a statistic -> measure of its argument
  std::unordered_map<std::uint32_t, std::uint32_t> cells;       // node index of a cell of a table -> program.measures
  std::unordered_map<std::uint32_t, std::uint32_t> series;      // variable index -> program.series
  std::vector<BlockInfo> blocks;
  std::vector<std::string> unmatched_series;  // globs of the options that matched nothing
};
inline constexpr std::uint32_t no_output = 0xffff'ffff;

Lowered lower(const model::Model& model, const LowerOptions& options, source::DiagnosticSink& sink);

}  // namespace boucle::lower
