// Solves one simultaneous block on a batch of lanes: damped Newton, each lane by itself.
//
// The caller computes residuals and derivatives for all lanes, calls advance(), which moves the unknowns of the lanes
// that are not done, and repeats until advance() says that nothing moves any more. When it says so, the residuals that
// the caller computed last are those of the unknowns as they stand.
//
// A residual counts as zero when it is below `residual_tolerance` times the largest of the terms it is made of, judged
// by |derivative * unknown|; so a block may mix values of 1e7 with values of 1e-2. A step that does not reduce the
// largest scaled residual is halved. A lane whose unknowns no longer move in their last digits is done as well. Lanes
// that are singular, not finite, or not done after `max_iteration_count` evaluations have failed. Linear blocks take
// one step and one more to clean up rounding. Every lane does the same operations in the same order whatever its
// neighbours do, and whether its matrix is factored anew, kept, or shared.
//
// The work over lanes (solver_lanes.h) is compiled once per instruction set, like the other kernels; what is here
// decides which lanes take part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "result/run_result.h"

namespace boucle::exec {

inline constexpr int max_iteration_count = 50;          // Newton doubles the digits; what needs more wanders
inline constexpr double residual_tolerance = 1e-12;     // relative to the terms of the equation
inline constexpr double smallest_damping = 1.0 / 1024;  // below it the direction is wrong
inline constexpr std::size_t solver_group = 16;         // lanes that are eliminated together: two AVX-512 registers
inline constexpr std::uint32_t max_kept_count = 64;     // unknowns up to which factors are kept: 8 MB for 256 lanes

// How often the matrix of a block changes. Only a linear block has a matrix that is known before its unknowns.
enum class MatrixKind : std::uint8_t {
  by_iteration,    // not linear
  by_step,         // linear, factored once a step and lane
  by_path,         // factored once a path
  shared_by_step,  // the same on every path: factored once a step for all lanes
  shared,          // factored once
};

struct BlockRows {
  struct Row {
    const double* lanes = nullptr;
    std::uint32_t stride = 1;  // 0: the same on every lane
    double at(std::uint32_t lane) const { return lanes[lane * stride]; }
  };
  std::vector<double*> unknowns;  // [unknown][lane]
  std::vector<Row> starts, residuals, jacobian;
};

// What the kernels see: pointers only, since nothing of the standard library may be compiled with them.
struct BlockView {
  std::uint32_t count = 0;
  double* const* unknowns = nullptr;
  const BlockRows::Row *residuals = nullptr, *jacobian = nullptr;
};

// The factors of one group of lanes, or of one matrix that all lanes share (then a group is one lane wide). Row i of
// the matrix was multiplied by scale[i], a power of two, and exchanged with row pivot[i] >= i before column i was
// eliminated.
struct FactorView {
  double *lu = nullptr, *scale = nullptr;  // [row * count + column][lane], [row][lane]
  std::uint32_t* pivot = nullptr;          // [column][lane]
  std::uint8_t* is_uniform = nullptr;      // [column]: the same pivot on all lanes
  std::uint8_t* is_singular = nullptr;     // [lane]
};

struct SolverKernels {
  // The largest residual of each lane, each measured by the largest term of its equation: by the unknowns as they are
  // (strict) and by the largest they have been (steady), which is kept in `largest` [unknown * block_path_count].
  void (*norms)(const BlockView& block, double* largest, double* strict, double* steady, std::size_t n);
  // Lanes first .. first + lane_count - 1, at most solver_group of them. `spare`: count * solver_group doubles.
  void (*factor)(const BlockView& block, const FactorView& factors, double* spare, std::size_t first,
                 std::size_t lane_count);
  void (*factor_shared)(const BlockView& block, const FactorView& factors, double* spare);
  // step [unknown * block_path_count + lane] = -J^-1 residual where taken[lane] != 0: a lane that goes back by half
  // still needs the step it took.
  void (*step)(const BlockView& block, const FactorView& factors, double* spare, const double* taken, double* step,
               std::size_t first, std::size_t lane_count);
  void (*step_shared)(const BlockView& block, const FactorView& factors, double* spare, const double* taken,
                      double* step, std::size_t first, std::size_t lane_count);
  // Where taken[lane] != 0: accepted = x, x = x + step, and moved[lane] = 1 if that changed anything.
  void (*move)(const BlockView& block, double* accepted, const double* step, const double* taken, double* moved,
               std::size_t n);
};

// Factors kept from step to step, of one block.
class Factors {
 public:
  void resize(std::uint32_t count, std::size_t group_count, std::size_t width);
  FactorView group(std::size_t index);
  bool is_valid = false;

 private:
  std::uint32_t count_ = 0;
  std::size_t width_ = 0;
  std::vector<double> lu_, scale_;
  std::vector<std::uint32_t> pivot_;
  std::vector<std::uint8_t> is_uniform_, is_singular_;
};

class BlockSolver {
 public:
  explicit BlockSolver(const SolverKernels& kernels) : kernels_(kernels) {}

  // Puts the unknowns at their first guess. Lanes whose `alive` is 0 rest. `factors` belongs to the block; the caller
  // makes it invalid when the matrix has changed.
  void start(const BlockRows& rows, const double* alive, std::uint32_t lane_count, MatrixKind kind, Factors& factors);
  // True while a lane has moved and residuals must be computed again.
  bool advance(const BlockRows& rows);

  bool failed(std::uint32_t lane) const { return lanes_[lane].state == State::failed; }
  bool any_failed() const { return failed_count_ > 0; }
  result::SolveFailure failure(std::uint32_t lane) const { return lanes_[lane].failure; }
  int evaluation_count() const { return evaluation_count_; }

 private:
  enum class State : std::uint8_t { moving, done, failed };
  struct Lane {
    State state = State::moving;
    result::SolveFailure failure = result::SolveFailure::unfinished;
    bool has_step = false;
    double norm = 0;  // largest scaled residual at `accepted`
    double damping = 1;
  };

  bool is_linear() const { return kind_ != MatrixKind::by_iteration; }
  void judge(const BlockRows& rows, std::uint32_t lane);
  void fail(const BlockRows& rows, std::uint32_t lane, result::SolveFailure failure);
  bool has_run_away(const BlockRows& rows, std::uint32_t lane) const;
  bool retreat(const BlockRows& rows, std::uint32_t lane);
  void take_steps(const BlockRows& rows);
  void step_group(const BlockView& view, std::size_t group);

  const SolverKernels& kernels_;
  Factors* factors_ = nullptr;
  Factors own_;  // one group, where factors are not kept
  MatrixKind kind_ = MatrixKind::by_iteration;
  std::uint32_t count_ = 0;  // unknowns
  std::uint32_t lane_count_ = 0, failed_count_ = 0;
  int evaluation_count_ = 0;
  std::vector<Lane> lanes_;
  std::vector<double> accepted_, step_, largest_;        // [unknown * block_path_count + lane]
  std::vector<double> strict_, steady_, taken_, moved_;  // [lane]
  std::vector<std::uint8_t> singular_;                   // [lane]
  std::vector<double> spare_;
};

// For messages, of one lane that failed: what is not needed where all goes well.
struct Diagnosis {
  double condition = 0;        // of the derivatives, rows and columns scaled; infinity: singular; NaN: not a number
  std::uint32_t residual = 0;  // the one that is furthest from zero, or not a number
};
Diagnosis diagnose(const BlockRows& rows, std::uint32_t lane);

}  // namespace boucle::exec
