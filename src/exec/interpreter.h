// Runs one block of paths through a plan: all steps of all its lanes, and leaves what statistics need in rows.
//
// One interpreter belongs to one thread. Its memory is the plan's rows, the record of every series over the block and a
// few rows of bookkeeping; it does not depend on the number of paths. A faulted lane is computed to the end (its
// numbers are harmless) but `alive` says 0, and everyone who counts leaves it out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "exec/kernels.h"
#include "exec/plan.h"
#include "exec/run.h"
#include "exec/solver.h"
#include "exec/tracer.h"
#include "ir/columns.h"

namespace boucle::exec {

// |sum| / sum of absolute terms above which the books of a sector are broken: far above rounding over a long calendar,
// far below any posting that was forgotten.
inline constexpr double book_tolerance = 1e-8;

class Interpreter {
 public:
  static constexpr std::uint32_t no_fault = 0xffff'ffff;

  struct SolveFailure {
    bool is_set = false;
    result::SolveFailure kind = result::SolveFailure::unfinished;
    Diagnosis diagnosis;
  };

  Interpreter(const Plan& plan, const KernelTable& kernels, std::uint64_t seed, std::uint32_t lane_width);

  // Paths first_path .. first_path + lane_count - 1 in lanes 0 ..; lane_count <= block_path_count, and a whole block
  // never crosses a multiple of 2^32. The other lanes are dead.
  void run_block(std::uint64_t first_path, std::uint32_t lane_count);

  // Rows of the last block.
  const double* alive() const { return alive_; }  // 1 or 0
  bool all_alive() const { return fault_count_ == 0; }
  const double* series(std::size_t series_index, std::uint32_t step) const;  // not for invariant series
  const double* measure(std::size_t measure_index) const { return measures_ + measure_index * block_path_count; }
  const double* param(std::size_t draw_index) const { return params_ + draw_index * block_path_count; }
  std::uint32_t fault_source(std::uint32_t lane) const { return fault_source_[lane]; }
  std::uint32_t fault_step(std::uint32_t lane) const { return fault_step_[lane]; }
  // Why the block gave the lane up, where the fault is that of a block; else null.
  const SolveFailure* solve_failure(std::uint32_t lane) const {
    return solve_failure_[lane].is_set ? &solve_failure_[lane] : nullptr;
  }
  const BookRows& books() const { return books_; }

 private:
  struct Bound {
    Kernel kernel = nullptr;  // none: an action of its own
    std::uint32_t out = 0, a = 0, b = 0, c = 0;
    Instruction::Action action = Instruction::Action::compute;
    ir::Op op = ir::Op::constant;
    std::uint32_t index = 0;
  };
  struct Moving {
    std::uint32_t operand = 0;
    Operand place;
  };

  std::vector<Bound> bind(const std::vector<Instruction>& code) const;
  std::vector<std::vector<Bound>> bind_blocks(const Plan& plan) const;
  double* row(std::uint32_t index) { return rows_ + static_cast<std::size_t>(index) * block_path_count; }
  double* record(std::uint32_t slot, std::uint32_t step) const {
    return record_ + (static_cast<std::size_t>(slot) * step_count_ + step) * block_path_count + lane_;
  }

  void run_lanes(std::uint64_t first_path, std::uint32_t first_lane, std::uint32_t lane_count);
  void move_operands(std::uint32_t step);
  void draw_noises(std::uint64_t first_path, std::uint32_t step);
  void execute(const std::vector<Bound>& code, std::uint64_t first_path, std::uint32_t step);
  void execute_other(const Bound& bound, std::uint64_t first_path, std::uint32_t step);
  void draw_param(const Bound& bound, std::uint64_t first_path);
  void check_book(std::uint32_t index);
  void locate(const Bound& bound);
  void read_column(const Bound& bound, std::uint32_t step);
  void run_ahead(std::uint64_t first_path);
  void solve_block(std::uint32_t index, std::uint64_t first_path, std::uint32_t step);
  std::vector<Tracer> make_tracers() const;
  void start_tracers();
  void trace(std::uint32_t index, std::uint32_t step);
  void gather_block_rows(const PlannedBlock& block);
  void clear(std::uint32_t index, std::uint32_t step);
  void observe(std::uint32_t observer, std::uint32_t step);
  void keep_measures();
  void fault_where_infinite(const double* x, bool is_date, std::uint32_t source, std::uint32_t step);
  void fault_lane(std::uint32_t lane, std::uint32_t source, std::uint32_t step);
  void fault_all(std::uint32_t source, std::uint32_t step);

  const Plan& plan_;
  const ir::Program& program_;
  const KernelTable& kernels_;
  std::uint64_t seed_;
  std::uint32_t lane_width_, step_count_;

  struct Free {
    void operator()(double* memory) const;
  };
  std::unique_ptr<double[], Free> memory_;
  double *rows_ = nullptr, *record_ = nullptr, *measures_ = nullptr, *params_ = nullptr, *alive_ = nullptr,
         *scratch_ = nullptr;
  BookRows books_{};
  std::vector<double*> address_;  // [operand], for the lanes and the step at work
  std::vector<Moving> moving_;
  std::vector<Bound> path_code_, step_code_, end_code_, final_code_;
  std::vector<std::vector<Bound>> block_code_;  // [block]
  struct BoundPass {
    std::vector<Bound> code, end_code;
  };
  std::vector<BoundPass> ahead_passes_;
  std::vector<ir::DatedAmount> amounts_;
  BlockSolver solver_;
  std::vector<Factors> factors_;         // [block]
  BlockRows block_rows_;                 // of the block at work
  std::vector<Tracer> tracers_;          // [trace]
  std::vector<Tracer::Row> trace_rows_;  // of the trace at work
  std::vector<double*> traced_rows_;
  std::vector<SolveFailure> solve_failure_;               // [lane]
  std::vector<ClearingSolver> clearing_solvers_;          // [clearing]
  ClearingRows clearing_rows_;                            // of the clearing at work
  std::vector<std::uint32_t> fault_source_, fault_step_;  // [lane]
  std::vector<const double*> book_rows_;

  std::uint32_t lane_ = 0, count_ = 0;  // the lanes at work
  std::uint32_t fault_count_ = 0;
};

}  // namespace boucle::exec
