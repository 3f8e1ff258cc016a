// A Program made ready to run: which rows of lanes hold what and when, and the instructions in order.
//
// A row is block_path_count doubles, one a lane. Where a value lives depends on how long it is needed:
//   a slot        a step value read only within its step; slots are reused (linear scan over the instructions)
//   a ring        a step value read by lags: the last few steps, as many rows as a power of two
//   the record    a step value that is a series: every step of the block is kept anyway, lags read it there
//   a noise pair  the numbers of an even step and of the odd one after it, drawn together
//   its own row   path and final values, observations, constants that a lag starts from
// Constants and tables are no rows: kernels read them as scalars. An Operand says how to find the address at a step.
//
// An operation with one reader is computed together with it where a fused kernel exists.
// Values that no measure, series, identity, lag, observation or faulting equation needs are left out.
// The program must outlive the plan.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exec/clearing.h"
#include "exec/solver.h"
#include "exec/trace_program.h"
#include "ir/program.h"

namespace boucle::exec {

struct Operand {
  enum class Kind : std::uint8_t { row, constant, table, noise, ring, lag_of_ring, record, lag_of_record };
  Kind kind = Kind::row;
  std::uint32_t index = 0;        // row, constant, table, first row of a noise pair or ring, record slot
  std::uint32_t mask = 0;         // ring rows - 1
  std::uint32_t distance = 0;     // lags: steps back
  std::uint32_t initial_row = 0;  // lags: what to read before that many steps are done

  bool is_scalar() const { return kind == Kind::constant || kind == Kind::table; }
  bool moves() const { return kind != Kind::row && kind != Kind::constant; }
};

struct Instruction {
  enum class Action : std::uint8_t {
    compute,     // out = op(a, b, c)
    fused,       // out = second(op(a, b), c), or second(c, op(a, b)) if is_right
    copy,        // out = a, a scalar or a row
    draw,        // out = a param of draw `index`
    check,       // lanes where a is not finite fault, by fault source `index`
    check_date,  // the same, but +infinity is `never`
    book,        // identity `index`
    locate,      // out = where the day a ends on the line of steps
    column,      // out = op(a, b) of column `index`: recall, ahead, return_rate
    solve,       // block `index`: its code is run until its residuals vanish
    trace,       // trace `index`: the money of the step is followed
    clear,       // clearing `index`: bills are paid as far as the money reaches
  };
  Action action = Action::compute;
  ir::Op op = ir::Op::constant, second = ir::Op::constant;
  bool is_right = false;
  std::uint8_t variant = 0;                    // which operands are scalars, see kernels.h
  std::uint32_t out = 0, a = 0, b = 0, c = 0;  // operands
  std::uint32_t index = 0;
};

// A simultaneous block: the code that computes residuals and derivatives from the unknowns, and where all of them are.
struct PlannedBlock {
  std::vector<Instruction> code;
  std::vector<std::uint32_t> unknowns, starts, residuals, jacobian;  // operands
  std::uint32_t fault_source = 0;
  MatrixKind matrix = MatrixKind::by_iteration;  // linear where no derivative depends on an unknown
};

// A trace, where what it reads is, and where what is asked of it goes.
struct PlannedTrace {
  TraceProgram program;
  std::vector<std::uint32_t> rates, openings, outputs;  // operands; outputs are rows
  std::uint32_t end_step = 0;                           // from here on nobody reads the outputs
};

// A column: the record that keeps it, and what stands before it.
struct PlannedColumn {
  std::uint32_t record = 0, initial = 0;  // record slot, operand
};

// Code that runs over all steps before the first step does, for columns that are read ahead.
struct AheadPass {
  std::vector<Instruction> code, end_code;
};

// A clearing and where its inputs and results are.
struct PlannedClearing {
  ClearingNetwork network;
  std::vector<std::uint32_t> cash, kept, stopped, due, arrears, limits, shares;  // operands
  std::vector<std::uint32_t> paid, unpaid, drawn, called, missing, lost, round;
  std::uint32_t fault_source = 0;
};

struct NoisePair {
  std::uint32_t draw = 0;
  bool is_normal = true;
  std::uint32_t row = 0;  // and row + 1
};

struct Observer {
  ir::Observe kind = ir::Observe::weighted_sum;
  std::uint32_t source = 0;  // operand
  std::uint32_t row = 0;     // what is kept so far
  std::uint32_t observation = 0;
};

struct Book {
  std::vector<std::uint32_t> rows, scalars;  // operands
  std::vector<double> row_signs, scalar_signs;
};

// A path-invariant value that is not finite: from that step on, no path is right.
struct ScheduleFault {
  std::uint32_t step = 0, source = 0;
};

struct PlannedSeries {
  bool is_invariant = false;  // the same on every path: not recorded, read from the operand
  std::uint32_t record = 0;   // record slot; series of one value share it
  std::uint32_t operand = 0;  // invariant series
};

struct Plan {
  const ir::Program* program = nullptr;
  std::uint32_t row_count = 0;
  std::uint32_t record_count = 0;  // record slots of step_count rows each
  std::vector<Operand> operands;
  std::vector<double> constants;
  std::vector<std::pair<std::uint32_t, double>> filled_rows;  // rows that hold one number for ever
  std::vector<Instruction> path_code, step_code, end_code, final_code;
  std::vector<NoisePair> noises;
  std::vector<Observer> observers;
  std::vector<std::uint32_t> always_observing;           // observers of the whole calendar
  std::vector<std::vector<std::uint32_t>> observing_at;  // [step] the others
  std::vector<Book> books;
  std::vector<PlannedBlock> blocks;
  std::vector<PlannedTrace> traces;     // empty where nothing is asked of one
  std::vector<PlannedColumn> columns;   // of those that are needed
  std::vector<AheadPass> ahead_passes;  // each may read the columns of those before it
  std::vector<PlannedClearing> clearings;
  std::vector<ScheduleFault> schedule_faults;  // by step
  std::vector<std::string> fault_sources;
  std::vector<std::uint32_t> measures;               // [measure] operand
  std::vector<std::uint32_t> measure_fault_sources;  // [measure]
  std::vector<PlannedSeries> series;
  std::vector<std::uint32_t> param_rows;  // [draw] row of its path value, or no_row
  static constexpr std::uint32_t no_row = 0xffff'ffff;
};

// The program must pass ir::verify.
Plan make_plan(const ir::Program& program);

// The plan as text for people.
std::string dump_plan(const ir::Program& program);

}  // namespace boucle::exec
