#include "exec/run.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <thread>

#include "base/check.h"
#include "base/random.h"
#include "base/thread_pool.h"
#include "exec/collector.h"
#include "exec/interpreter.h"
#include "exec/kernels.h"
#include "exec/plan.h"

namespace boucle::exec {

namespace {

constexpr std::uint64_t pilot_block_count = result::pilot_path_count / block_path_count;
static_assert(result::pilot_path_count % block_path_count == 0);
static_assert(max_path_count <= base::max_random_path);

std::uint32_t choose_thread_count(const RunOptions& options, std::uint64_t block_count) {
  const auto wanted = static_cast<std::uint32_t>(std::max(options.thread_count, 0));
  if (wanted == 0 && block_count > 1) return 0;  // all cores
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(wanted, 1, std::max<std::uint64_t>(block_count, 1)));
}

bool is_interrupted(const RunOptions& options) {
  return options.interrupted != nullptr && options.interrupted->load(std::memory_order_relaxed);
}

// One run: the blocks of the pilot, the cut of the bins, the other blocks.
class Runner {
 public:
  Runner(const ir::Program& program, const RunOptions& options)
      : options_(options),
        plan_(make_plan(program)),
        kernels_(kernel_table(options.instruction_set)),
        block_count_((options.path_count + block_path_count - 1) / block_path_count),
        pool_(choose_thread_count(options, block_count_)),
        collector_(plan_, kernels_, options.path_count),
        interpreters_(pool_.worker_count()),
        partials_(2 * pool_.worker_count()) {}

  bool run(result::RunResult& result) {
    const std::uint64_t pilot_end = std::min(block_count_, pilot_block_count);
    if (!run_blocks(0, pilot_end)) return false;
    if (block_count_ > pilot_end) {
      collector_.cut(pool_);
      if (!run_blocks(pilot_end, block_count_)) return false;
    }
    collector_.finish(pool_, result);
    return true;
  }

 private:
  bool run_blocks(std::uint64_t first_block, std::uint64_t end_block) {
    const auto produce = [&](std::uint32_t worker, std::uint64_t item, std::uint32_t slot) {
      std::unique_ptr<Interpreter>& interpreter = interpreters_[worker];
      if (!interpreter) {
        interpreter = std::make_unique<Interpreter>(plan_, kernels_, options_.seed, options_.lane_width);
      }
      const std::uint64_t first_path = (first_block + item) * block_path_count;
      const auto lane_count =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(block_path_count, options_.path_count - first_path));
      interpreter->run_block(first_path, lane_count);
      collector_.produce(*interpreter, first_path, lane_count, partials_[slot]);
    };
    const auto consume = [&](std::uint64_t item, std::uint32_t slot) {
      const std::uint64_t first_path = (first_block + item) * block_path_count;
      collector_.consume(first_path, partials_[slot]);
      if (options_.progress) options_.progress(std::min(first_path + block_path_count, options_.path_count));
    };
    return base::parallel_for_ordered(pool_, end_block - first_block, static_cast<std::uint32_t>(partials_.size()),
                                      options_.interrupted, produce, consume) &&
           !is_interrupted(options_);
  }

  const RunOptions& options_;
  Plan plan_;
  const KernelTable& kernels_;
  std::uint64_t block_count_;
  base::ThreadPool pool_;
  Collector collector_;
  std::vector<std::unique_ptr<Interpreter>> interpreters_;  // [worker]
  std::vector<Partial> partials_;                           // the window of blocks that wait for their turn
};

}  // namespace

result::RunResult run(const ir::Program& program, const RunOptions& options) {
  BOUCLE_CHECK(options.path_count <= max_path_count, "a run has too many paths");
  const auto start = std::chrono::steady_clock::now();
  result::RunResult result;
  result.model = program.model;
  result.scenario = program.scenario;
  result.path_count = options.path_count;
  result.seed = options.seed;
  result.interrupted = !Runner(program, options).run(result);
  result.elapsed_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

std::uint64_t estimate_memory_bytes(const ir::Program& program, const RunOptions& options) {
  const Plan plan = make_plan(program);
  const std::uint64_t row_bytes = block_path_count * sizeof(double);
  const std::uint64_t block_count = (options.path_count + block_path_count - 1) / block_path_count;
  const std::uint32_t chosen = choose_thread_count(options, block_count);
  const std::uint64_t worker_count = chosen > 0 ? chosen : std::max(1u, std::thread::hardware_concurrency());
  const std::uint64_t cells = std::uint64_t{plan.record_count} * program.step_count;
  const std::uint64_t rows = plan.row_count + cells + program.measures.size() + program.draws.size();
  const std::uint64_t columns = program.series.size() * program.step_count + program.measures.size();
  const std::uint64_t pilot_bytes = std::min(options.path_count, result::pilot_path_count) * sizeof(double);
  const std::uint64_t column_bytes = std::max<std::uint64_t>(pilot_bytes, result::counter_count * 4) + 512;
  return worker_count * (rows * row_bytes + 2 * columns * sizeof(result::Moments)) + columns * column_bytes;
}

std::vector<std::vector<double>> run_one_path(const ir::Program& program, std::uint64_t seed, std::uint64_t path) {
  const Plan plan = make_plan(program);
  Interpreter interpreter(plan, kernel_table(InstructionSet::automatic), seed, 1);
  interpreter.run_block(path, 1);
  const std::uint32_t end = interpreter.all_alive() ? program.step_count : interpreter.fault_step(0);
  std::vector<std::vector<double>> series(program.series.size());
  for (std::size_t i = 0; i < series.size(); ++i) {
    const PlannedSeries& planned = plan.series[i];
    for (std::uint32_t step = 0; step < program.step_count; ++step) {
      double x = std::numeric_limits<double>::quiet_NaN();
      if (step < end && planned.is_invariant) {
        const Operand& o = plan.operands[planned.operand];
        x = o.kind == Operand::Kind::table ? program.tables[o.index][step] : plan.constants[o.index];
      } else if (step < end) {
        x = interpreter.series(i, step)[0];
      }
      series[i].push_back(x);
    }
  }
  return series;
}

std::vector<double> measures_of_path(const ir::Program& program, std::uint64_t seed, std::uint64_t path) {
  const Plan plan = make_plan(program);
  Interpreter interpreter(plan, kernel_table(InstructionSet::automatic), seed, 1);
  interpreter.run_block(path, 1);
  std::vector<double> measures(program.measures.size(), std::numeric_limits<double>::quiet_NaN());
  if (!interpreter.all_alive()) return measures;
  for (std::size_t i = 0; i < measures.size(); ++i) measures[i] = interpreter.measure(i)[0];
  return measures;
}

}  // namespace boucle::exec
