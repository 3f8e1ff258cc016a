#include "exec/solver.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/math.h"
#include "exec/run.h"

namespace boucle::exec {

using result::SolveFailure;

// ---- Factors --------------------------------------------------------------------------------------------------------

void Factors::resize(std::uint32_t count, std::size_t group_count, std::size_t width) {
  count_ = count;
  width_ = width;
  const std::size_t lanes = group_count * width;
  lu_.resize(lanes * count * count);
  scale_.resize(lanes * count);
  pivot_.resize(lanes * count);
  is_uniform_.resize(group_count * count);
  is_singular_.resize(lanes);
  is_valid = false;
}

FactorView Factors::group(std::size_t index) {
  const std::size_t lanes = index * width_, count = count_;
  return {lu_.data() + lanes * count * count, scale_.data() + lanes * count, pivot_.data() + lanes * count,
          is_uniform_.data() + index * count, is_singular_.data() + lanes};
}

// ---- Which lanes move -----------------------------------------------------------------------------------------------

void BlockSolver::start(const BlockRows& rows, const double* alive, std::uint32_t lane_count, MatrixKind kind,
                        Factors& factors) {
  count_ = static_cast<std::uint32_t>(rows.unknowns.size());
  lane_count_ = lane_count;
  evaluation_count_ = 0;
  failed_count_ = 0;
  kind_ = kind;
  const bool is_kept =
      kind != MatrixKind::by_iteration && (kind >= MatrixKind::shared_by_step || count_ <= max_kept_count);
  factors_ = is_kept ? &factors : nullptr;
  if (!is_kept) own_.resize(count_, 1, solver_group);
  lanes_.assign(lane_count, Lane{});
  const std::size_t size = std::size_t{count_} * block_path_count;
  accepted_.resize(size);
  step_.assign(size, 0.0);
  largest_.assign(size, 0.0);
  for (std::vector<double>* list : {&strict_, &steady_, &taken_, &moved_}) list->resize(block_path_count);
  singular_.resize(block_path_count);
  spare_.resize(std::max<std::size_t>(spare_.size(), std::size_t{count_} * solver_group));
  for (std::uint32_t i = 0; i < count_; ++i) {
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) rows.unknowns[i][lane] = rows.starts[i].at(lane);
  }
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    if (alive[lane] == 0) lanes_[lane].state = State::done;
  }
}

bool BlockSolver::advance(const BlockRows& rows) {
  ++evaluation_count_;
  const BlockView view{count_, rows.unknowns.data(), rows.residuals.data(), rows.jacobian.data()};
  kernels_.norms(view, largest_.data(), strict_.data(), steady_.data(), lane_count_);
  std::fill(taken_.begin(), taken_.end(), 0.0);
  bool is_stepping = false, is_moving = false;
  for (std::uint32_t lane = 0; lane < lane_count_; ++lane) {
    if (lanes_[lane].state == State::moving) judge(rows, lane);
    is_stepping = is_stepping || taken_[lane] != 0;
  }
  if (is_stepping) take_steps(rows);
  for (std::uint32_t lane = 0; lane < lane_count_; ++lane) is_moving |= lanes_[lane].state == State::moving;
  return is_moving;
}

// Done, failed, back by half a step, or a new step (then `taken` is set).
void BlockSolver::judge(const BlockRows& rows, std::uint32_t lane) {
  Lane& l = lanes_[lane];
  const double norm = steady_[lane];
  if (strict_[lane] <= residual_tolerance) {
    l.state = State::done;
    return;
  }
  if (evaluation_count_ >= max_iteration_count) {
    if (norm <= residual_tolerance)
      l.state = State::done;
    else
      fail(rows, lane, SolveFailure::unfinished);
    return;
  }
  if (l.has_step && !(norm < l.norm)) {  // not better, or not a number
    if (norm <= residual_tolerance)
      l.state = State::done;  // nor could it be: these are the last digits
    else if (retreat(rows, lane))
      return;
    else if (norm <= 1e3 * residual_tolerance)
      l.state = State::done;
    else
      fail(rows, lane, base::is_finite(norm) ? SolveFailure::stuck : SolveFailure::not_a_number);
    return;
  }
  if (!base::is_finite(norm)) return fail(rows, lane, SolveFailure::not_a_number);
  l.norm = norm;
  l.damping = 1;
  l.has_step = true;
  taken_[lane] = 1;
}

void BlockSolver::fail(const BlockRows& rows, std::uint32_t lane, SolveFailure failure) {
  Lane& l = lanes_[lane];
  l.state = State::failed;
  ++failed_count_;
  if (is_linear() && failure != SolveFailure::not_a_number) {
    failure = SolveFailure::undetermined;
  } else if ((failure == SolveFailure::stuck || failure == SolveFailure::unfinished) && has_run_away(rows, lane)) {
    failure = SolveFailure::diverged;
  }
  l.failure = failure;
}

bool BlockSolver::has_run_away(const BlockRows& rows, std::uint32_t lane) const {
  constexpr double far = 1e6, far_from_zero = 1e12;  // a start of 0 says nothing about the size of the unknown
  for (std::uint32_t i = 0; i < count_; ++i) {
    const double start = base::math_abs(rows.starts[i].at(lane));
    const double limit = start > 0 ? far * start : far_from_zero;
    if (largest_[i * block_path_count + lane] > limit) return true;
  }
  return false;
}

// Half the step from the last accepted point; false when it has become too small to matter, and then the unknowns stay
// where their residuals were computed.
bool BlockSolver::retreat(const BlockRows& rows, std::uint32_t lane) {
  Lane& l = lanes_[lane];
  l.damping /= 2;
  if (l.damping < smallest_damping || is_linear()) return false;
  bool moves = false;
  for (std::uint32_t i = 0; i < count_; ++i) {
    const std::size_t at = std::size_t{i} * block_path_count + lane;
    const double to = accepted_[at] + l.damping * step_[at];
    moves = moves || to != rows.unknowns[i][lane];
    rows.unknowns[i][lane] = to;
  }
  return moves;
}

void BlockSolver::take_steps(const BlockRows& rows) {
  const BlockView view{count_, rows.unknowns.data(), rows.residuals.data(), rows.jacobian.data()};
  const std::size_t group_count = (lane_count_ + solver_group - 1) / solver_group;
  const bool is_shared = kind_ >= MatrixKind::shared_by_step;
  if (factors_ && !factors_->is_valid) {
    factors_->resize(count_, is_shared ? 1 : group_count, is_shared ? 1 : solver_group);
    if (is_shared) kernels_.factor_shared(view, factors_->group(0), spare_.data());
    for (std::size_t g = 0; g < group_count && !is_shared; ++g) {
      const std::size_t first = g * solver_group;
      kernels_.factor(view, factors_->group(g), spare_.data(), first,
                      std::min<std::size_t>(solver_group, lane_count_ - first));
    }
    factors_->is_valid = true;
  }
  for (std::size_t g = 0; g < group_count; ++g) {
    const auto from = taken_.begin() + static_cast<std::ptrdiff_t>(g * solver_group);
    if (std::any_of(from, from + solver_group, [](double x) { return x != 0; })) step_group(view, g);
  }
  for (std::uint32_t lane = 0; lane < lane_count_; ++lane) {
    if (taken_[lane] == 0 || singular_[lane] == 0) continue;
    taken_[lane] = 0;
    bool is_number = true;
    for (const BlockRows::Row& row : rows.jacobian) is_number = is_number && base::is_finite(row.at(lane));
    fail(rows, lane,
         !is_number               ? SolveFailure::not_a_number
         : evaluation_count_ == 1 ? SolveFailure::flat_at_start
                                  : SolveFailure::flat);
  }
  kernels_.move(view, accepted_.data(), step_.data(), taken_.data(), moved_.data(), lane_count_);
  for (std::uint32_t lane = 0; lane < lane_count_; ++lane) {
    if (taken_[lane] != 0 && moved_[lane] == 0) lanes_[lane].state = State::done;
  }
}

void BlockSolver::step_group(const BlockView& view, std::size_t group) {
  const std::size_t first = group * solver_group;
  const std::size_t lane_count = std::min<std::size_t>(solver_group, lane_count_ - first);
  const bool is_shared = kind_ >= MatrixKind::shared_by_step;
  const FactorView factors = factors_ ? factors_->group(is_shared ? 0 : group) : own_.group(0);
  if (!factors_) kernels_.factor(view, factors, spare_.data(), first, lane_count);
  (is_shared ? kernels_.step_shared : kernels_.step)(view, factors, spare_.data(), taken_.data(), step_.data(), first,
                                                     lane_count);
  for (std::size_t l = 0; l < lane_count; ++l) singular_[first + l] = factors.is_singular[is_shared ? 0 : l];
}

// ---- What to say of a lane that failed ------------------------------------------------------------------------------

namespace {

// Rows and columns of a square matrix multiplied until the largest entry of each is 1, nearly (Ruiz 2001); false when a
// row or a column is empty.
bool equilibrate(std::vector<double>& a, std::size_t n) {
  constexpr int round_count = 8;
  for (int round = 0; round < round_count; ++round) {
    std::vector<double> row(n), column(n);
    for (std::size_t e = 0; e < n * n; ++e) {
      row[e / n] = std::max(row[e / n], std::fabs(a[e]));
      column[e % n] = std::max(column[e % n], std::fabs(a[e]));
    }
    for (std::size_t i = 0; i < n; ++i) {
      if (row[i] == 0 || column[i] == 0) return false;
    }
    for (std::size_t e = 0; e < n * n; ++e) a[e] = a[e] / std::sqrt(row[e / n]) / std::sqrt(column[e % n]);
  }
  return true;
}

double largest_column_sum(const std::vector<double>& a, std::size_t n) {
  double largest = 0;
  for (std::size_t j = 0; j < n; ++j) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += std::fabs(a[i * n + j]);
    largest = std::max(largest, sum);
  }
  return largest;
}

// Gauss and Jordan; false when there is no inverse.
bool invert(std::vector<double> a, std::vector<double>& inverse, std::size_t n) {
  inverse.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) inverse[i * n + i] = 1;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::fabs(a[i * n + k]) > std::fabs(a[pivot * n + k])) pivot = i;
    }
    if (a[pivot * n + k] == 0) return false;
    for (std::size_t j = 0; j < n && pivot != k; ++j) {
      std::swap(a[k * n + j], a[pivot * n + j]);
      std::swap(inverse[k * n + j], inverse[pivot * n + j]);
    }
    const double by = a[k * n + k];
    for (std::size_t j = 0; j < n; ++j) {
      a[k * n + j] /= by;
      inverse[k * n + j] /= by;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double factor = i == k ? 0 : a[i * n + k];
      for (std::size_t j = 0; j < n && factor != 0; ++j) {
        a[i * n + j] -= factor * a[k * n + j];
        inverse[i * n + j] -= factor * inverse[k * n + j];
      }
    }
  }
  return true;
}

double condition_of(std::vector<double> a, std::size_t n) {
  if (!std::all_of(a.begin(), a.end(), [](double x) { return base::is_finite(x); })) return base::math_nan;
  std::vector<double> inverse;
  if (!equilibrate(a, n) || !invert(a, inverse, n)) return base::math_infinity;
  const double condition = largest_column_sum(a, n) * largest_column_sum(inverse, n);
  return condition < 1 / residual_tolerance / residual_tolerance ? condition : base::math_infinity;
}

}  // namespace

Diagnosis diagnose(const BlockRows& rows, std::uint32_t lane) {
  const std::size_t n = rows.unknowns.size();
  Diagnosis diagnosis;
  std::vector<double> matrix;
  for (const BlockRows::Row& row : rows.jacobian) matrix.push_back(row.at(lane));
  double furthest = -1;
  for (std::size_t i = 0; i < n; ++i) {
    double terms = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const double term = base::math_abs(matrix[i * n + j] * rows.unknowns[j][lane]);
      terms = base::is_finite(term) ? std::max(terms, term) : terms;
    }
    const double residual = base::math_abs(rows.residuals[i].at(lane));
    const double distance = base::is_finite(residual) ? residual / (terms > 0 ? terms : 1) : base::math_infinity;
    if (!(distance > furthest)) continue;
    furthest = distance;
    diagnosis.residual = static_cast<std::uint32_t>(i);
  }
  diagnosis.condition = condition_of(std::move(matrix), n);
  return diagnosis;
}

}  // namespace boucle::exec
