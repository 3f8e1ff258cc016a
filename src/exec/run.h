// Runs a program over many paths: the public interface of this stage.
//
// Paths are grouped in logical blocks of 256: the unit of scheduling, reduction and random numbering. Inside a block
// the time loop runs over all lanes; blocks are dealt to threads and their statistics merged in index order. For the
// same program, seed and path count the result has the same bits whatever the thread count, lane width or instruction
// set.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "ir/program.h"
#include "result/run_result.h"

namespace boucle::exec {

inline constexpr std::uint32_t block_path_count = 256;
inline constexpr std::uint64_t max_path_count = 0xffff'ffff;  // counters have 32 bits; hours of computing

inline constexpr const char* block_fault_prefix = "solve ";  // then ir::Block::name: the fault of its solver

enum class InstructionSet { automatic, baseline, avx2, avx512 };

struct RunOptions {
  std::uint64_t path_count = 1;
  std::uint64_t seed = 0;
  int thread_count = 0;                         // 0: all cores
  std::uint32_t lane_width = block_path_count;  // 1..256: how many lanes a kernel call handles (for tests)
  InstructionSet instruction_set = InstructionSet::automatic;
  std::function<void(std::uint64_t paths_done)> progress;  // after each block, never two calls at once; may be empty
  const std::atomic<bool>* interrupted = nullptr;          // set by the caller to stop at the next block
};

result::RunResult run(const ir::Program& program, const RunOptions& options);

// What run() will take, within some 20 %: for refusing what does not fit. It depends on the number of series and steps,
// not (beyond the pilot) on paths.
std::uint64_t estimate_memory_bytes(const ir::Program& program, const RunOptions& options);

// Every step of one path, for statements, traces and tests: result[i][step] is program.series[i] on that path.
// Faulted steps are NaN.
std::vector<std::vector<double>> run_one_path(const ir::Program& program, std::uint64_t seed, std::uint64_t path);

// The measures of one path: result[i] is program.measures[i]. All are NaN where the path faults.
std::vector<double> measures_of_path(const ir::Program& program, std::uint64_t seed, std::uint64_t path);

}  // namespace boucle::exec
