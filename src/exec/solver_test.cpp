#include "exec/solver.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

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
  BlockSolver solver;
  Solution solution;
  solver.start(rows, n, is_linear);
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
  for (std::uint32_t lane = 0; lane < n; ++lane) solution.failed.push_back(solver.failed(lane));
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
