#include "exec/solver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>

#include "base/math.h"
#include "exec/kernels.h"

#ifdef BOUCLE_RAPIDCHECK
#include <rapidcheck.h>
#endif

namespace boucle::exec {
namespace {

// Equations of two unknowns on `lane_count` lanes, given as residuals and derivatives by lane.
struct Problem {
  std::uint32_t lane_count = 1;
  std::vector<double> start = {0, 0};
  std::function<void(std::uint32_t lane, double x, double y, double* residual, double* jacobian)> equations;
};

struct Solution {
  std::vector<double> x, y;
  std::vector<bool> failed;
  std::vector<result::SolveFailure> failure;
  std::vector<Diagnosis> diagnosis;
  int evaluation_count = 0;
};

Solution solve(const Problem& problem, bool is_linear) {
  const std::uint32_t n = problem.lane_count;
  std::vector<double> x(n), y(n), starts(2 * n), residuals(2 * n), jacobian(4 * n);
  BlockRows rows;
  rows.unknowns = {x.data(), y.data()};
  for (std::uint32_t i = 0; i < 2; ++i) {
    std::fill_n(starts.begin() + i * n, n, problem.start[i]);
    rows.starts.push_back({starts.data() + i * n, 1});
    rows.residuals.push_back({residuals.data() + i * n, 1});
  }
  for (std::uint32_t i = 0; i < 4; ++i) rows.jacobian.push_back({jacobian.data() + i * n, 1});
  BlockSolver solver(solver_kernels(kernel_table(InstructionSet::automatic)));
  Factors factors;
  const std::vector<double> alive(n, 1.0);
  Solution solution;
  solver.start(rows, alive.data(), n, is_linear ? MatrixKind::by_step : MatrixKind::by_iteration, factors);
  do {
    ++solution.evaluation_count;
    for (std::uint32_t lane = 0; lane < n; ++lane) {
      double r[2], j[4];
      problem.equations(lane, x[lane], y[lane], r, j);
      for (std::uint32_t i = 0; i < 2; ++i) residuals[i * n + lane] = r[i];
      for (std::uint32_t i = 0; i < 4; ++i) jacobian[i * n + lane] = j[i];
    }
  } while (solver.advance(rows));
  solution.x = x;
  solution.y = y;
  for (std::uint32_t lane = 0; lane < n; ++lane) {
    solution.failed.push_back(solver.failed(lane));
    solution.failure.push_back(solver.failure(lane));
    solution.diagnosis.push_back(diagnose(rows, lane));
  }
  return solution;
}

TEST(BlockSolver, LinearSystemWithPivotingIsExactAfterOneStep) {
  // 0 x + 2 y = 6, 3 x - y = 3
  const Solution s = solve({1,
                            {0, 0},
                            [](std::uint32_t, double x, double y, double* r, double* j) {
                              r[0] = 2 * y - 6, r[1] = 3 * x - y - 3;
                              j[0] = 0, j[1] = 2, j[2] = 3, j[3] = -1;
                            }},
                           true);
  EXPECT_DOUBLE_EQ(s.x[0], 2);
  EXPECT_DOUBLE_EQ(s.y[0], 3);
  EXPECT_LE(s.evaluation_count, 3);
}

TEST(BlockSolver, ValuesOfTenMillionBesideHundredths) {
  // x = 1e7 + 1e7 y, y = 0.01 + 1e-10 x: x (1 - 1e-3) = 1.01e7
  const Solution s = solve({1,
                            {0, 0},
                            [](std::uint32_t, double x, double y, double* r, double* j) {
                              r[0] = 1e7 + 1e7 * y - x, r[1] = 0.01 + 1e-10 * x - y;
                              j[0] = -1, j[1] = 1e7, j[2] = 1e-10, j[3] = -1;
                            }},
                           true);
  EXPECT_FALSE(s.failed[0]);
  EXPECT_NEAR(s.x[0], 1.01e7 / 0.999, 1e-5);
  EXPECT_NEAR(s.y[0], 0.01 + 1e-10 * 1.01e7 / 0.999, 1e-15);
}

TEST(BlockSolver, LanesMoveAloneAndThoseWithoutASolutionFail) {
  // x^2 = lane - 1 (no solution on lane 0, 0 on lane 1), y = x
  const Solution s = solve({4,
                            {1, 1},
                            [](std::uint32_t lane, double x, double y, double* r, double* j) {
                              r[0] = x * x - (lane - 1.0), r[1] = x - y;
                              j[0] = 2 * x, j[1] = 0, j[2] = 1, j[3] = -1;
                            }},
                           false);
  EXPECT_TRUE(s.failed[0]);
  EXPECT_FALSE(s.failed[2]);
  EXPECT_DOUBLE_EQ(s.x[2], 1);
  EXPECT_FALSE(s.failed[3]);
  EXPECT_DOUBLE_EQ(s.x[3], std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(s.y[3], std::sqrt(2.0));
}

TEST(BlockSolver, SingularAndNotANumberFail) {
  const Solution singular = solve({1,
                                   {0, 0},
                                   [](std::uint32_t, double x, double y, double* r, double* j) {
                                     r[0] = x + y - 1, r[1] = x + y - 2;
                                     j[0] = j[1] = j[2] = j[3] = 1;
                                   }},
                                  true);
  EXPECT_TRUE(singular.failed[0]);
  const Solution nan = solve({1,
                              {-1, 0},
                              [](std::uint32_t, double x, double y, double* r, double* j) {
                                r[0] = std::sqrt(x) - 1, r[1] = y;
                                j[0] = 0.5 / std::sqrt(x), j[1] = 0, j[2] = 0, j[3] = 1;
                              }},
                             false);
  EXPECT_TRUE(nan.failed[0]);
  EXPECT_EQ(singular.failure[0], result::SolveFailure::undetermined);
  EXPECT_TRUE(std::isinf(singular.diagnosis[0].condition));
  EXPECT_EQ(nan.failure[0], result::SolveFailure::not_a_number);
  EXPECT_TRUE(std::isnan(nan.diagnosis[0].condition));
  EXPECT_EQ(nan.diagnosis[0].residual, 0u);
}

TEST(BlockSolver, SaysWhyALaneFailed) {
  // lane 0: (x - 1)^2 = 4 at its flat place; 1: x^2 = -1/2; 2: 1 / (x^2 + 1) = 0
  const Solution s = solve({3,
                            {1, 0},
                            [](std::uint32_t lane, double x, double y, double* r, double* j) {
                              if (lane == 0) r[0] = (x - 1) * (x - 1) - 4, j[0] = 2 * (x - 1);
                              if (lane == 1) r[0] = x * x + 0.5, j[0] = 2 * x;
                              if (lane == 2) r[0] = 1 / (x * x + 1), j[0] = -2 * x / ((x * x + 1) * (x * x + 1));
                              r[1] = y, j[1] = 0, j[2] = 0, j[3] = 1;
                            }},
                           false);
  EXPECT_EQ(s.failure[0], result::SolveFailure::flat_at_start);
  EXPECT_EQ(s.failure[1], result::SolveFailure::stuck);
  EXPECT_EQ(s.failure[2], result::SolveFailure::diverged);
  EXPECT_EQ(s.evaluation_count, max_iteration_count);
}

TEST(BlockSolver, AnInfiniteDerivativeIsNoSolution) {
  // sqrt(x - 1) = 2 from 1, where the derivative is infinite: to take 1 for the answer would be a lie.
  const Solution s = solve({1,
                            {1, 0},
                            [](std::uint32_t, double x, double y, double* r, double* j) {
                              r[0] = std::sqrt(x - 1) - 2, r[1] = y;
                              j[0] = 0.5 / std::sqrt(x - 1), j[1] = 0, j[2] = 0, j[3] = 1;
                            }},
                           false);
  EXPECT_TRUE(s.failed[0]);
  EXPECT_EQ(s.failure[0], result::SolveFailure::not_a_number);
}

TEST(BlockSolver, TheConditionIsThatOfTheScaledDerivatives) {
  // Far from singular, but for the units of the rows and columns.
  double x = 0, y = 0;
  const double matrix[4] = {2e7, 1e-2, 1e3, 2e-6}, residuals[2] = {1, 1};
  BlockRows rows;
  rows.unknowns = {&x, &y};
  for (const double& r : residuals) rows.residuals.push_back({&r, 0});
  for (const double& a : matrix) rows.jacobian.push_back({&a, 0});
  EXPECT_LT(diagnose(rows, 0).condition, 10);
}

// ---- At random ------------------------------------------------------------------------------------------------------

// Linear equations a x = b on some lanes, of any number of unknowns.
struct Linear {
  std::uint32_t count = 0, lane_count = 0;
  std::vector<double> a, b;     // [(row * count + column) * 256 + lane], [row * 256 + lane]
  std::vector<double> columns;  // what multiplies an unknown into common units
};

struct LinearSolution {
  std::vector<double> x;  // [unknown * 256 + lane]
  std::vector<bool> failed;
  int evaluation_count = 0;
};

LinearSolution solve_linear(const Linear& p, const SolverKernels& kernels, MatrixKind kind, std::uint32_t first,
                            std::uint32_t lane_count) {
  const std::uint32_t n = p.count;
  LinearSolution solution;
  solution.x.assign(n * 256, 0.0);
  std::vector<double> starts(n, 0.0), residuals(n * 256);
  BlockRows rows;
  const bool is_shared = kind >= MatrixKind::shared_by_step;
  for (std::uint32_t i = 0; i < n; ++i) {
    rows.unknowns.push_back(solution.x.data() + i * 256);
    rows.starts.push_back({&starts[i], 0});
    rows.residuals.push_back({residuals.data() + i * 256, 1});
  }
  for (std::uint32_t e = 0; e < n * n; ++e)
    rows.jacobian.push_back({p.a.data() + e * 256 + (is_shared ? 0 : first), is_shared ? 0u : 1u});
  BlockSolver solver(kernels);
  Factors factors;
  const std::vector<double> alive(256, 1.0);
  solver.start(rows, alive.data(), lane_count, kind, factors);
  do {
    ++solution.evaluation_count;
    for (std::uint32_t i = 0; i < n; ++i) {
      for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
        double sum = -p.b[i * 256 + first + lane];
        for (std::uint32_t j = 0; j < n; ++j) sum += p.a[(i * n + j) * 256 + first + lane] * solution.x[j * 256 + lane];
        residuals[i * 256 + lane] = sum;
      }
    }
  } while (solver.advance(rows));
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) solution.failed.push_back(solver.failed(lane));
  return solution;
}

// Elimination with full pivoting in 80 bits.
std::vector<long double> eliminate(const Linear& p, std::uint32_t lane) {
  const std::uint32_t n = p.count;
  std::vector<std::vector<long double>> a(n, std::vector<long double>(n + 1));
  std::vector<std::uint32_t> column(n);
  std::iota(column.begin(), column.end(), 0u);
  for (std::uint32_t i = 0; i < n; ++i) {
    for (std::uint32_t j = 0; j < n; ++j) a[i][j] = p.a[(i * n + j) * 256 + lane];
    a[i][n] = p.b[i * 256 + lane];
    long double largest = 0;
    for (std::uint32_t j = 0; j < n; ++j) largest = std::max(largest, std::fabs(a[i][j]));
    for (long double& x : a[i]) x /= largest;
  }
  for (std::uint32_t k = 0; k < n; ++k) {
    std::uint32_t row = k, place = k;
    for (std::uint32_t i = k; i < n; ++i) {
      for (std::uint32_t j = k; j < n; ++j) {
        if (std::fabs(a[i][j]) > std::fabs(a[row][place])) row = i, place = j;
      }
    }
    std::swap(a[k], a[row]);
    for (auto& r : a) std::swap(r[k], r[place]);
    std::swap(column[k], column[place]);
    for (std::uint32_t i = k + 1; i < n; ++i) {
      const long double factor = a[i][k] / a[k][k];
      for (std::uint32_t j = k; j <= n; ++j) a[i][j] -= factor * a[k][j];
    }
  }
  std::vector<long double> x(n);
  for (std::uint32_t i = n; i-- > 0;) {
    long double sum = a[i][n];
    for (std::uint32_t j = i + 1; j < n; ++j) sum -= a[i][j] * x[column[j]];
    x[column[i]] = sum / a[i][i];
  }
  return x;
}

Linear random_linear(std::uint64_t seed, bool is_shared) {
  std::mt19937_64 random(seed);
  const auto number = [&] { return static_cast<double>(static_cast<int>(random() % 2001) - 1000) / 256; };
  Linear p;
  p.count = 1 + static_cast<std::uint32_t>(random() % 9);
  p.lane_count = 1 + static_cast<std::uint32_t>(random() % 256);
  p.a.resize(p.count * p.count * 256);
  p.b.resize(p.count * 256);
  std::vector<double> rows;  // units of the equations
  for (std::uint32_t i = 0; i < p.count; ++i) {
    rows.push_back(std::pow(10.0, static_cast<int>(random() % 15) - 7));
    p.columns.push_back(std::pow(10.0, static_cast<int>(random() % 15) - 7));
  }
  for (std::uint32_t i = 0; i < p.count; ++i) {
    for (std::uint32_t j = 0; j < p.count; ++j) {
      const bool is_empty = i != j && random() % 3 == 0;
      const double shared = number();
      for (std::uint32_t lane = 0; lane < 256; ++lane) {
        const double entry = is_shared ? shared : number();
        p.a[(i * p.count + j) * 256 + lane] =
            is_empty ? 0 : (entry + (i == j ? 5 * p.count : 0)) * rows[i] * p.columns[j];
      }
    }
    for (std::uint32_t lane = 0; lane < 256; ++lane) p.b[i * 256 + lane] = number() * rows[i];
  }
  // Rows in any order, so that pivots are needed.
  for (std::uint32_t i = p.count; i-- > 1;) {
    const auto other = static_cast<std::uint32_t>(random() % (i + 1));
    std::swap_ranges(p.a.begin() + i * p.count * 256, p.a.begin() + (i + 1) * p.count * 256,
                     p.a.begin() + other * p.count * 256);
    std::swap_ranges(p.b.begin() + i * 256, p.b.begin() + (i + 1) * 256, p.b.begin() + other * 256);
  }
  return p;
}

void check_random_linear(std::uint64_t seed) {
  const bool is_shared = seed % 2 == 0;
  const Linear p = random_linear(seed, is_shared);
  const SolverKernels& kernels = solver_kernels(kernel_table(InstructionSet::automatic));
  const LinearSolution s = solve_linear(p, kernels, MatrixKind::by_step, 0, p.lane_count);
  for (std::uint32_t lane = 0; lane < p.lane_count; ++lane) {
    const std::vector<long double> expected = eliminate(p, lane);
    ASSERT_FALSE(s.failed[lane]) << seed;
    // In common units the matrix is dominated by its diagonal, so the error follows the largest unknown: one that
    // nearly cancels cannot be known more closely than that.
    double largest = 0;
    for (std::uint32_t i = 0; i < p.count; ++i)
      largest = std::max(largest, std::fabs(static_cast<double>(expected[i])) * p.columns[i]);
    for (std::uint32_t i = 0; i < p.count; ++i) {
      ASSERT_NEAR(s.x[i * 256 + lane], static_cast<double>(expected[i]), 1e-11 * largest / p.columns[i])
          << seed << ", lane " << lane;
    }
  }
  EXPECT_LE(s.evaluation_count, 4) << seed;
  // The same bits for every set, every way to keep the factors, and each lane alone.
  std::vector<std::pair<InstructionSet, MatrixKind>> ways;
  for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
    if (!is_supported(set)) continue;
    for (const MatrixKind kind : {MatrixKind::by_iteration, MatrixKind::by_path, MatrixKind::shared}) {
      if (kind != MatrixKind::shared || is_shared) ways.emplace_back(set, kind);
    }
  }
  for (const auto& [set, kind] : ways) {
    const LinearSolution other = solve_linear(p, solver_kernels(kernel_table(set)), kind, 0, p.lane_count);
    for (std::size_t i = 0; i < s.x.size(); ++i) ASSERT_EQ(base::bits_of(s.x[i]), base::bits_of(other.x[i])) << seed;
  }
  for (std::uint32_t lane = 0; lane < p.lane_count; lane += 37) {
    const LinearSolution alone = solve_linear(p, kernels, MatrixKind::by_step, lane, 1);
    for (std::uint32_t i = 0; i < p.count; ++i)
      ASSERT_EQ(base::bits_of(s.x[i * 256 + lane]), base::bits_of(alone.x[i * 256])) << seed << ", lane " << lane;
  }
}

TEST(BlockSolver, RandomLinearEquationsAgreeWithLongElimination) {
#ifdef BOUCLE_RAPIDCHECK
  EXPECT_TRUE(rc::check([](std::uint64_t seed) { check_random_linear(seed); }));
#else
  for (std::uint64_t seed = 0; seed < 100; ++seed) check_random_linear(seed);
#endif
}

// Two equations whose root is known, of any size: each unknown has a unit of its own, and the start is beside the root.
void check_random_root(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto share = [&] { return static_cast<double>(random() % 1000 + 1) / 1000; };
  const double unit_x = std::pow(10.0, static_cast<int>(random() % 11) - 3),
               unit_y = std::pow(10.0, static_cast<int>(random() % 11) - 3);
  const double a = share(), b = share(), c = share();
  std::vector<double> root_x, root_y;
  for (int lane = 0; lane < 16; ++lane) root_x.push_back(0.5 + share()), root_y.push_back(0.5 + share());
  // x e^(a x) + b y = that at the root, y^3 + c x y = that at the root: monotone for what is positive.
  const auto first = [&](double x, double y) { return x * std::exp(a * x) + b * y; };
  const auto second = [&](double x, double y) { return y * y * y + c * x * y + y; };
  const Solution s = solve({16,
                            {unit_x * (0.5 + share()), unit_y * (0.5 + share())},
                            [&](std::uint32_t lane, double big_x, double big_y, double* r, double* j) {
                              const double x = big_x / unit_x, y = big_y / unit_y;
                              r[0] = (first(x, y) - first(root_x[lane], root_y[lane])) * unit_y;
                              r[1] = (second(x, y) - second(root_x[lane], root_y[lane])) / unit_x;
                              j[0] = std::exp(a * x) * (1 + a * x) * unit_y / unit_x, j[1] = b;
                              j[2] = c * y / unit_x / unit_x, j[3] = (3 * y * y + c * x + 1) / unit_y / unit_x;
                            }},
                           false);
  for (std::uint32_t lane = 0; lane < 16; ++lane) {
    ASSERT_FALSE(s.failed[lane]) << seed;
    ASSERT_NEAR(s.x[lane] / unit_x, root_x[lane], 1e-9) << seed;
    ASSERT_NEAR(s.y[lane] / unit_y, root_y[lane], 1e-9) << seed;
  }
}

TEST(BlockSolver, RandomEquationsWithAKnownRoot) {
#ifdef BOUCLE_RAPIDCHECK
  EXPECT_TRUE(rc::check([](std::uint64_t seed) { check_random_root(seed); }));
#else
  for (std::uint64_t seed = 0; seed < 100; ++seed) check_random_root(seed);
#endif
}

TEST(BlockSolver, DampingTamesAStepThatIsTooLong) {
  // atan(x) = 0 from 3: an undamped step runs away
  const Solution s = solve({1,
                            {3, 0},
                            [](std::uint32_t, double x, double y, double* r, double* j) {
                              r[0] = std::atan(x), r[1] = y;
                              j[0] = 1 / (1 + x * x), j[1] = 0, j[2] = 0, j[3] = 1;
                            }},
                           false);
  EXPECT_FALSE(s.failed[0]);
  EXPECT_NEAR(s.x[0], 0, 1e-9);
}

}  // namespace
}  // namespace boucle::exec
