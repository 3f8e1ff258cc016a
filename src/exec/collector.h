// Takes what blocks of paths leave and makes a RunResult of it.
//
// `produce` runs on many threads, one block each; it adds to counters, where order cannot matter, and fills a Partial.
// `consume` merges Partials one at a time in block order, so that sums have the same bits for any number of threads.
// The first blocks are the pilot: all of them must be produced before `cut`, and `cut` before any later block.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/thread_pool.h"
#include "exec/interpreter.h"
#include "exec/plan.h"
#include "result/moments.h"
#include "result/number_column.h"
#include "result/run_result.h"

namespace boucle::exec {

struct FaultCount {
  std::uint32_t source = 0;
  std::uint64_t path_count = 0, first_path = 0;
  std::uint32_t first_step = 0;
  std::optional<result::SolveFault> solve;
};

// Of one block. Its size does not depend on the number of paths.
struct Partial {
  std::vector<result::Moments> moments;   // [column]
  std::vector<result::Moments> means;     // [measure] of means alone
  std::vector<std::uint64_t> true_count;  // [measure] lanes where it is not 0, not never
  std::vector<FaultCount> faults;
  std::vector<std::uint32_t> faulted_lanes;
  std::uint64_t living_count = 0;
  result::Books books;
};

class Collector {
 public:
  Collector(const Plan& plan, const KernelTable& kernels, std::uint64_t path_count);

  void produce(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count, Partial& partial);
  void consume(std::uint64_t first_path, const Partial& partial);
  void cut(base::ThreadPool& pool);
  // Fills measures, series, faults, books and pilot.
  void finish(base::ThreadPool& pool, result::RunResult& result);

 private:
  bool is_pilot(std::uint64_t first_path) const { return first_path < pilot_count_; }
  void add_numbers(std::size_t column, const double* x, const double* alive, std::uint64_t first_path,
                   std::uint32_t lane_count, Partial& partial);
  void produce_series(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count, Partial& partial);
  void produce_measures(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count, Partial& partial);
  void produce_faults(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count, Partial& partial);
  void produce_books(const Interpreter& block, Partial& partial);
  bool is_mean(std::size_t measure) const { return program_.measures[measure].mean_only; }
  void keep_pilot(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count);

  result::Summary invariant_summary(std::size_t series, std::uint32_t step) const;
  void finish_measure(std::size_t index, result::MeasureResult& out) const;
  void finish_faults(result::RunResult& result) const;

  const Plan& plan_;
  const ir::Program& program_;
  const KernelTable& kernels_;
  std::uint64_t pilot_count_;
  std::size_t column_count_ = 0;
  // Columns of numbers: the measures that are not dates (nor means alone, which have moments and no column), then the
  // steps of each series that varies and is not a date.
  std::vector<std::size_t> measure_column_, series_column_;  // first column, or no_column
  std::vector<result::NumberColumn> columns_;
  std::vector<result::Moments> moments_;                        // [column]
  std::vector<result::Moments> means_;                          // [measure] of means alone
  std::vector<result::DateSummary> measure_dates_;              // [measure]
  std::vector<std::vector<result::DateSummary>> series_dates_;  // [series][step]
  std::unique_ptr<std::mutex[]> measure_mutex_, series_mutex_;  // guard counters, one series at a time
  std::vector<std::uint64_t> true_count_;
  std::vector<FaultCount> faults_;  // [source]
  std::uint64_t living_count_ = 0, faulted_count_ = 0;
  result::Books books_;
  result::Pilot pilot_;
};

}  // namespace boucle::exec
