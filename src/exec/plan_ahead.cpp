// Columns: where they are kept, and the passes that compute those that are read ahead.
//
// A pass is the code of the step without what its columns do not need, in the same order and with the same rows: as a
// value is written by one instruction and its row is only reused after its last reader, leaving instructions out is
// safe. The step computes those values again, to the same bits.
#include <algorithm>
#include <utility>

#include "exec/planner.h"
#include "ir/columns.h"

namespace boucle::exec {

void Planner::plan_columns() {
  plan_.columns.resize(p_.columns.size());
  for (std::uint32_t i = 0; i < p_.values.size(); ++i) {
    const Value& v = p_.values[i];
    if (!facts_[i].needed || !ir::reads_column(v.op)) continue;
    const ir::Column& column = p_.columns[v.index];
    plan_.columns[v.index] = {facts(column.source).record, operand_of(column.initial)};
  }
}

void Planner::plan_ahead_passes() {
  bool sound = true;
  const std::vector<std::uint32_t> levels = ir::column_levels(p_, sound);
  step_ids_.resize(plan_.step_code.size());
  block_ids_.resize(plan_.blocks.size());
  std::uint32_t last = 0;
  for (const std::uint32_t level : levels) last = std::max(last, level);
  for (std::uint32_t level = 1; level <= last; ++level) {
    const std::vector<bool> needed = ir::needed_ahead(p_, levels, level);
    AheadPass pass;
    const auto take = [&](const Instruction& instruction, ValueId id, std::vector<Instruction>& out) {
      if (id.valid() && needed[id.index()]) out.push_back(instruction);
    };
    for (std::size_t i = 0; i < plan_.step_code.size(); ++i) {
      const Instruction& instruction = plan_.step_code[i];
      take(instruction, step_ids_[i], pass.code);
      // What a block computes on the way without depending on its unknowns.
      if (instruction.action != Instruction::Action::solve) continue;
      const std::vector<Instruction>& inner = plan_.blocks[instruction.index].code;
      for (std::size_t k = 0; k < inner.size(); ++k) take(inner[k], block_ids_[instruction.index][k], pass.code);
    }
    for (std::size_t i = 0; i < plan_.end_code.size(); ++i) take(plan_.end_code[i], end_ids_[i], pass.end_code);
    plan_.ahead_passes.push_back(std::move(pass));
  }
}

}  // namespace boucle::exec
