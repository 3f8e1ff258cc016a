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
// neighbours do.
#pragma once

#include <cstdint>
#include <vector>

namespace boucle::exec {

inline constexpr int max_iteration_count = 50;          // Newton doubles the digits; what needs more wanders
inline constexpr double residual_tolerance = 1e-12;     // relative to the terms of the equation
inline constexpr double smallest_damping = 1.0 / 1024;  // below it the direction is wrong

struct BlockRows {
  struct Row {
    const double* lanes = nullptr;
    std::uint32_t stride = 1;  // 0: the same on every lane
    double at(std::uint32_t lane) const { return lanes[lane * stride]; }
  };
  std::vector<double*> unknowns;  // [unknown][lane]
  std::vector<Row> starts, residuals, jacobian;
};

class BlockSolver {
 public:
  // Puts the unknowns at their first guess.
  void start(const BlockRows& rows, std::uint32_t lane_count, bool is_linear);
  // True while a lane has moved and residuals must be computed again.
  bool advance(const BlockRows& rows);

  bool failed(std::uint32_t lane) const { return lanes_[lane].state == State::failed; }
  bool any_failed() const;

 private:
  enum class State : std::uint8_t { moving, done, failed };
  struct Lane {
    State state = State::moving;
    double norm = 0;  // largest scaled residual at `accepted`
    double damping = 1;
    bool has_step = false;
  };

  void advance_lane(const BlockRows& rows, std::uint32_t lane);
  struct Norms {
    double strict = 0;  // by the unknowns as they are
    double steady = 0;  // by the largest they have been
  };
  Norms scaled_norms(const BlockRows& rows, std::uint32_t lane);
  bool retreat(const BlockRows& rows, std::uint32_t lane);
  bool solve_step(const BlockRows& rows, std::uint32_t lane);

  std::uint32_t count_ = 0;  // unknowns
  std::uint32_t lane_count_ = 0;
  int evaluation_count_ = 0;
  bool is_linear_ = false;
  std::vector<Lane> lanes_;
  std::vector<double> accepted_, step_, largest_;  // [lane * count + unknown]
  std::vector<double> matrix_, right_;             // of the lane at work
};

}  // namespace boucle::exec
