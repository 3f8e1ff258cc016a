// The planner at work: one object makes one plan. Private to this stage; see plan.h for what a plan is.
//
//   plan.cpp        what is needed, faults, operands, the phases around the step
//   plan_step.cpp   the step: order, blocks, fused pairs, slots
//   plan_trace.cpp  the money that is followed
//   plan_clear.cpp  clearings
#pragma once

#include <map>
#include <vector>

#include "exec/plan.h"
#include "ir/program.h"

namespace boucle::exec {

using ir::Op;
using ir::Phase;
using ir::Value;
using ir::ValueId;

inline constexpr std::uint32_t none = 0xffff'ffff;

class Planner {
 public:
  explicit Planner(const ir::Program& program) : p_(program), facts_(program.values.size()) { plan_.program = &p_; }

  Plan run();

 private:
  struct Facts {
    bool needed = false;
    bool checked = false;
    bool never_is_fine = false;  // a date: +infinity is no fault
    bool pinned = false;         // read at the end of the step
    std::uint32_t operand = none;
    std::uint32_t record = none;
    std::uint32_t lag_distance = 0;  // the largest lag that reads it, within the calendar
    std::uint32_t ring_row = none, ring_mask = 0;
    std::uint32_t fault_source = none;
    std::uint32_t last_use = 0;   // position in the code of a step
    std::uint32_t use_count = 0;  // operations and books of the step that read it
    bool is_absorbed = false;     // computed inside its only user
    ValueId absorbed;             // the operand computed inside this value
  };

  Facts& facts(ValueId id) { return facts_[id.index()]; }
  const Value& value(ValueId id) const { return p_.value(id); }
  bool is_invariant(ValueId id) const { return value(id).phase <= Phase::schedule; }
  bool is_computed_step(ValueId id) const {
    return value(id).phase == Phase::step && ir::operand_count(value(id).op) > 0;
  }
  bool lag_never_looks_back(const ir::Lag& lag) const { return lag.distance >= p_.step_count; }

  template <class Visit>
  void for_each_operand(const Value& v, Visit visit) const {
    const int count = ir::operand_count(v.op);
    if (count > 0) visit(v.a);
    if (count > 1) visit(v.b);
    if (count > 2) visit(v.c);
  }
  void find_needed();
  void collect_lag_distances();
  void collect_records();

  // Faults
  std::uint32_t add_fault_source(std::string name);
  void choose_dates();
  void choose_checks();
  void find_schedule_faults();

  // Operands
  std::uint32_t new_rows(std::uint32_t count = 1);
  std::uint32_t add_operand(const Operand& operand);
  std::uint32_t row_operand(std::uint32_t row);
  std::uint32_t operand_of(ValueId id);
  bool is_scalar(std::uint32_t operand) const { return plan_.operands[operand].is_scalar(); }

  std::uint32_t filled_row(double x);
  Instruction compute(ValueId id);
  Instruction check(ValueId id);

  // Path, noises, observations
  void plan_path();
  void plan_noises_and_observers();

  // Lags
  void plan_lags();
  Operand lag_operand(const ir::Lag& lag);

  // Columns
  void plan_columns();
  void plan_ahead_passes();

  // The step
  struct Planned {
    Instruction::Action action;
    ValueId id;                  // compute, check
    std::uint32_t index;         // book, solve, trace
    std::uint32_t block = none;  // the block whose code this is part of
  };

  void plan_step();

  // Simultaneous blocks
  void prepare_blocks();
  MatrixKind matrix_kind(const ir::Block& block) const;
  void extend_uses_into_blocks(const std::vector<Planned>& code);
  void emit_solve(std::uint32_t index, std::uint32_t at);
  template <class Visit>
  void for_each_part(const ir::Block& block, Visit visit) const {
    for (const std::vector<ValueId>* list : {&block.starts, &block.residuals, &block.jacobian}) {
      for (const ValueId id : *list) visit(id);
    }
  }

  // Traces
  void prepare_traces();
  std::vector<std::uint32_t> find_read_until() const;
  void emit_trace(std::uint32_t index, std::uint32_t at);
  template <class Visit>
  void for_each_read(const ir::Trace& trace, Visit visit) const {
    for (const ir::TraceFlow& flow : trace.flows) visit(flow.rate);
    for (const ValueId opening : trace.openings) visit(opening);
  }
  // What an action of its own finds.
  bool is_found(ValueId id) const {
    return value(id).op == Op::unknown || value(id).op == Op::traced || value(id).op == Op::cleared;
  }

  // Clearings
  void prepare_clearings();
  std::uint32_t begins_clearing(ValueId id) const;  // the clearing whose first result this is, or none
  void emit_clear(std::uint32_t index, std::uint32_t at);

  void fuse_pairs();
  bool may_be_absorbed(ValueId id);
  // What the instruction of a value reads.
  template <class Visit>
  void for_each_input(ValueId id, Visit visit) {
    const ValueId absorbed = facts(id).absorbed;
    for_each_operand(value(id), [&](ValueId operand) {
      if (operand == absorbed) {
        for_each_operand(value(operand), visit);
      } else {
        visit(operand);
      }
    });
  }
  Instruction compute_pair(ValueId id);
  std::vector<std::uint32_t> place_books(std::vector<std::vector<std::uint32_t>>& books_after);
  void mark_uses(const Planned& planned, std::uint32_t at);
  void emit(const Planned& planned, std::uint32_t at);
  void emit_book(std::uint32_t index, std::uint32_t at);
  Operand home_of(ValueId id);
  void release(ValueId id, std::uint32_t at);

  // End of the step, end of the path
  void plan_end();
  void plan_final();
  void plan_series();

  const ir::Program& p_;
  Plan plan_;
  std::vector<Facts> facts_;
  std::uint32_t next_row_ = 0;
  std::vector<ValueId> step_ids_, end_ids_;      // whose value an instruction of the step, of its end, computes
  std::vector<std::vector<ValueId>> block_ids_;  // the same for the code of each block
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::uint32_t> block_of_;  // [value] block whose code computes it, or none
  std::vector<ValueId> last_of_block_;   // [block]
  std::vector<ValueId> first_traced_;    // [trace] the first of its needed parts, or none
  std::vector<ValueId> first_cleared_;   // [clearing]
  std::map<std::uint64_t, std::uint32_t> filled_;
};

}  // namespace boucle::exec
