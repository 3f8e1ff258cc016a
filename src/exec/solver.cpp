#include "exec/solver.h"

#include <algorithm>
#include <utility>

#include "base/math.h"

namespace boucle::exec {

void BlockSolver::start(const BlockRows& rows, std::uint32_t lane_count, bool is_linear) {
  count_ = static_cast<std::uint32_t>(rows.unknowns.size());
  lane_count_ = lane_count;
  evaluation_count_ = 0;
  is_linear_ = is_linear;
  lanes_.assign(lane_count, Lane{});
  accepted_.assign(static_cast<std::size_t>(lane_count) * count_, 0.0);
  step_.assign(accepted_.size(), 0.0);
  largest_.assign(accepted_.size(), 0.0);
  matrix_.resize(static_cast<std::size_t>(count_) * count_);
  right_.resize(count_);
  for (std::uint32_t i = 0; i < count_; ++i) {
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) rows.unknowns[i][lane] = rows.starts[i].at(lane);
  }
}

bool BlockSolver::advance(const BlockRows& rows) {
  ++evaluation_count_;
  bool moving = false;
  for (std::uint32_t lane = 0; lane < lane_count_; ++lane) {
    if (lanes_[lane].state != State::moving) continue;
    advance_lane(rows, lane);
    moving = moving || lanes_[lane].state == State::moving;
  }
  return moving;
}

void BlockSolver::advance_lane(const BlockRows& rows, std::uint32_t lane) {
  Lane& l = lanes_[lane];
  const Norms norms = scaled_norms(rows, lane);
  const double norm = norms.steady;
  if (norms.strict <= residual_tolerance) {
    l.state = State::done;
    return;
  }
  if (evaluation_count_ >= max_iteration_count) {
    l.state = norm <= residual_tolerance ? State::done : State::failed;
    return;
  }
  if (l.has_step && !(norm < l.norm)) {  // not better, or not a number
    if (norm <= residual_tolerance)
      l.state = State::done;  // nor could it be: these are the last digits
    else if (!retreat(rows, lane))
      l.state = norm <= 1e3 * residual_tolerance ? State::done : State::failed;
    return;
  }
  if (!base::is_finite(norm)) {
    l.state = State::failed;
    return;
  }
  l.norm = norm;
  l.damping = 1;
  l.has_step = true;
  if (!solve_step(rows, lane)) {
    l.state = State::failed;
    return;
  }
  bool moves = false;
  for (std::uint32_t i = 0; i < count_; ++i) {
    double& x = rows.unknowns[i][lane];
    accepted_[lane * count_ + i] = x;
    const double next = x + step_[lane * count_ + i];
    moves = moves || next != x;
    x = next;
  }
  if (!moves) l.state = State::done;
}

// The largest residual, each measured by the largest term of its equation.
BlockSolver::Norms BlockSolver::scaled_norms(const BlockRows& rows, std::uint32_t lane) {
  double* const largest = largest_.data() + lane * count_;
  for (std::uint32_t j = 0; j < count_; ++j) {
    const double size = base::math_abs(rows.unknowns[j][lane]);
    largest[j] = base::is_finite(size) && size > largest[j] ? size : largest[j];
  }
  const auto scaled = [](double residual, double scale) {
    return residual == 0 ? 0 : scale > 0 ? residual / scale : residual;
  };
  Norms norms;
  for (std::uint32_t i = 0; i < count_; ++i) {
    double strict = 0, steady = 0;
    for (std::uint32_t j = 0; j < count_; ++j) {
      const double slope = base::math_abs(rows.jacobian[i * count_ + j].at(lane));
      const double now = slope * base::math_abs(rows.unknowns[j][lane]), ever = slope * largest[j];
      strict = now > strict ? now : strict;
      steady = ever > steady ? ever : steady;
    }
    const double residual = base::math_abs(rows.residuals[i].at(lane));
    if (!base::is_finite(residual)) return {base::math_infinity, base::math_infinity};
    norms.strict = std::max(norms.strict, scaled(residual, strict));
    norms.steady = std::max(norms.steady, scaled(residual, steady));
  }
  return norms;
}

// Half the step from the last accepted point; false when it has become too small to matter, and then the unknowns stay
// where their residuals were computed.
bool BlockSolver::retreat(const BlockRows& rows, std::uint32_t lane) {
  Lane& l = lanes_[lane];
  l.damping /= 2;
  if (l.damping < smallest_damping || is_linear_) return false;
  bool moves = false;
  for (std::uint32_t i = 0; i < count_; ++i) {
    const double to = accepted_[lane * count_ + i] + l.damping * step_[lane * count_ + i];
    moves = moves || to != rows.unknowns[i][lane];
    rows.unknowns[i][lane] = to;
  }
  return moves;
}

// step = -J^-1 r by Gaussian elimination with partial pivoting on rows scaled by their largest entry.
bool BlockSolver::solve_step(const BlockRows& rows, std::uint32_t lane) {
  const std::uint32_t n = count_;
  double* const a = matrix_.data();
  for (std::uint32_t i = 0; i < n; ++i) {
    double largest = 0;
    for (std::uint32_t j = 0; j < n; ++j) {
      a[i * n + j] = rows.jacobian[i * n + j].at(lane);
      const double size = base::math_abs(a[i * n + j]);
      if (!base::is_finite(size)) return false;
      largest = size > largest ? size : largest;
    }
    if (largest == 0) return false;
    for (std::uint32_t j = 0; j < n; ++j) a[i * n + j] /= largest;
    right_[i] = -rows.residuals[i].at(lane) / largest;
  }
  for (std::uint32_t k = 0; k < n; ++k) {
    std::uint32_t pivot = k;
    for (std::uint32_t i = k + 1; i < n; ++i) {
      if (base::math_abs(a[i * n + k]) > base::math_abs(a[pivot * n + k])) pivot = i;
    }
    if (a[pivot * n + k] == 0) return false;
    if (pivot != k) {
      std::swap_ranges(a + k * n, a + k * n + n, a + pivot * n);
      std::swap(right_[k], right_[pivot]);
    }
    for (std::uint32_t i = k + 1; i < n; ++i) {
      const double factor = a[i * n + k] / a[k * n + k];
      if (factor == 0) continue;
      for (std::uint32_t j = k + 1; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
      right_[i] -= factor * right_[k];
    }
  }
  for (std::uint32_t i = n; i-- > 0;) {
    double sum = right_[i];
    for (std::uint32_t j = i + 1; j < n; ++j) sum -= a[i * n + j] * step_[lane * n + j];
    step_[lane * n + i] = sum / a[i * n + i];
  }
  return true;
}

bool BlockSolver::any_failed() const {
  return std::any_of(lanes_.begin(), lanes_.end(), [](const Lane& l) { return l.state == State::failed; });
}

}  // namespace boucle::exec
