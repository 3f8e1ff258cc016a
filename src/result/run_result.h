// What a run leaves behind: statistics of measures and series over paths, and an account of what went wrong.
//
// Memory does not grow with the number of paths: the first `pilot_path_count` paths are kept as they are (they give
// exact quantiles of small runs, the bin edges of large ones, and rank correlations); later paths only add to counts.
// Means and squares are combined block by block in index order, so that the bits do not depend on threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace boucle::result {

inline constexpr std::uint64_t pilot_path_count = 4096;  // 16 blocks: enough to place the bins of the 5 % quantiles

// Distribution of one number over the paths that did not fault.
struct Summary {
  std::uint64_t count = 0;
  double mean = 0, sd = 0;  // sd with count - 1; 0 for one path
  double lowest = 0, highest = 0;
  double p05 = 0, p10 = 0, p25 = 0, p50 = 0, p75 = 0, p90 = 0, p95 = 0;
};

// Distribution of a date: how many paths in each step, how many never. Quantiles are steps, or `never`.
struct DateSummary {
  std::vector<std::uint64_t> count_by_step;  // [step]
  std::uint64_t never_count = 0;
};

enum class Kind : std::uint8_t { number, boolean, date };

struct MeasureResult {
  std::string name;
  Kind kind = Kind::number;
  Summary summary;            // number; boolean as 0 and 1; of a mean alone, the quantiles are not known (NaN)
  DateSummary dates;          // date only
  double probability = 0;     // boolean: share of true; date: share that have one; number: 1
  double probability_se = 0;  // Monte Carlo standard error sqrt(p (1 - p) / n)
};

struct SeriesResult {
  std::string name;
  Kind kind = Kind::number;
  std::vector<Summary> by_step;  // [step]
};

// Why a block of simultaneous equations gave a path up.
enum class SolveFailure : std::uint8_t {
  undetermined,   // linear, and its equations contradict or repeat each other
  flat_at_start,  // the derivatives are singular at the first guess
  flat,           // and on the way
  not_a_number,   // cannot be computed at the first guess, or wherever a step leads
  stuck,          // no step brings the two sides nearer to each other
  diverged,       // the unknowns run away
  unfinished,     // too many steps
};
inline constexpr std::size_t solve_failure_count = 7;

struct SolveFault {
  std::array<std::uint64_t, solve_failure_count> path_count{};  // [failure]
  // Of the first of the paths:
  double condition = 0;        // of the derivatives, scaled; infinity: singular; NaN: not computable
  std::uint32_t equation = 0;  // of the block: the one that is furthest from holding
};

// One equation that stopped paths: how many, and the first of them.
struct Fault {
  std::string equation;
  std::uint64_t path_count = 0;
  std::uint64_t first_path = 0;
  std::uint32_t first_step = 0;     // earliest step over those paths
  std::optional<SolveFault> solve;  // of a block of simultaneous equations
};

struct Books {
  std::uint64_t entry_count = 0;  // identities checked: sectors x steps x paths
  std::uint64_t broken_count = 0;
  double worst_gap = 0;  // largest |sum| / sum of absolute terms
  std::string worst_sector;
};

// Values of the first paths, for correlations and for looking at single paths.
struct Pilot {
  std::uint64_t path_count = 0;
  std::vector<std::vector<double>> measures;     // [measure][path]; NaN on faulted paths
  std::vector<std::vector<double>> param_draws;  // [draw][path]: standard normal or uniform; empty for noise draws
  std::vector<bool> faulted;                     // [path]
};

struct RunResult {
  std::string model, scenario;
  std::uint64_t path_count = 0, faulted_count = 0, seed = 0;
  bool interrupted = false;             // stopped early by the caller: nothing below is complete
  std::vector<MeasureResult> measures;  // in the program's order
  std::vector<SeriesResult> series;
  std::vector<Fault> faults;  // most paths first
  Books books;
  Pilot pilot;
  double elapsed_seconds = 0;  // for display; never written to result files
};

}  // namespace boucle::result
