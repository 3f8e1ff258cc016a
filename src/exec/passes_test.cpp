// What the passes of the builder (folding, sharing, hoisting) and of the planner (fusing, slots, kept factors) do to a
// program changes no bit of what it computes: on random programs, with blocks of simultaneous equations and without.
#include <cmath>
#include <random>

#include "exec/kernels.h"
#include "exec/run.h"
#include "exec/test_programs.h"
#include "gtest/gtest.h"
#include "ir/verify.h"

#ifdef BOUCLE_RAPIDCHECK
#include <rapidcheck.h>
#endif

namespace boucle::exec {
namespace {

using ir::Op;
using ir::ValueId;

bool same(double a, double b) { return base::bits_of(a) == base::bits_of(b) || (std::isnan(a) && std::isnan(b)); }

using Numbers = std::vector<std::vector<double>>;

void expect_same(const Numbers& a, const Numbers& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t step = 0; step < a[i].size(); ++step)
      ASSERT_TRUE(same(a[i][step], b[i][step]))
          << what << ", series " << i << ", step " << step << ": " << a[i][step] << " and " << b[i][step];
  }
}

// All that a run says of its series and measures.
Numbers numbers_of(const ir::Program& program, const RunOptions& options) {
  const result::RunResult r = run(program, options);
  Numbers all;
  const auto add = [&](const result::Summary& s) {
    all.push_back({static_cast<double>(s.count), s.mean, s.sd, s.lowest, s.highest, s.p05, s.p25, s.p50, s.p75, s.p95});
  };
  for (const result::SeriesResult& series : r.series) {
    for (const result::Summary& s : series.by_step) add(s);
  }
  for (const result::MeasureResult& m : r.measures) add(m.summary);
  for (const result::Fault& f : r.faults) {
    all.push_back({static_cast<double>(f.path_count), static_cast<double>(f.first_path)});
    if (f.solve) all.push_back({f.solve->condition, static_cast<double>(f.solve->path_count[4])});
  }
  return all;
}

// The series of one path, value by value, on the program as it is.
Numbers evaluate(const ir::Program& program, std::uint64_t path) {
  const testing::Reference reference(program, 9, path);
  Numbers all;
  for (const ir::Series& s : program.series) {
    all.emplace_back();
    for (std::uint32_t step = 0; step < program.step_count; ++step) all.back().push_back(reference.at(s.value, step));
  }
  return all;
}

void check_random_program(std::uint64_t seed) {
  const ir::Program plain = testing::random_program(seed, false, true);
  const ir::Program passed = testing::random_program(seed, true, true);
  ASSERT_TRUE(ir::verify(passed).empty());
  for (const std::uint64_t path : {0u, 77u}) {
    const Numbers expected = evaluate(plain, path);
    expect_same(expected, evaluate(passed, path), "folding, sharing and hoisting");
    // A faulted path has no values from then on; tame programs do not fault.
    expect_same(expected, run_one_path(plain, 9, path), "slots");
    expect_same(expected, run_one_path(passed, 9, path), "fusing");
  }
}

TEST(passes, keep_the_values_of_random_expressions) {
#ifdef BOUCLE_RAPIDCHECK
  EXPECT_TRUE(rc::check([](std::uint64_t seed) { check_random_program(seed); }));
#else
  for (std::uint64_t seed = 0; seed < 100; ++seed) check_random_program(seed);
#endif
}

// ---- Blocks ---------------------------------------------------------------------------------------------------------

// d x_i + k x_i^3 + sum of a_ij x_j = b_i, where each coefficient is a number, changes with the period, is drawn once a
// path or is noise; so the matrices are of every kind. Sometimes there is no solution.
ir::Program random_block_program(std::uint64_t seed, bool optimize) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  ir::Builder b = testing::make_builder(1 + static_cast<std::uint32_t>(below(6)), optimize);
  const auto number = [&] { return static_cast<double>(static_cast<int>(below(401)) - 200) / 256; };
  const std::size_t kind_count = 1 + below(4);
  const bool is_linear = below(2) == 0;
  std::uint64_t key = 0;
  const auto coefficient = [&] {
    const double x = number();
    std::vector<double> table(b.step_count());
    for (double& entry : table) entry = number();
    const ir::DrawId draw = b.draw("draw" + std::to_string(key), key);
    ++key;
    switch (below(kind_count)) {
      case 0:
        return b.constant(x);
      case 1:
        return b.binary(Op::multiply, b.param_normal(draw), b.constant(0.2));
      case 2:
        return b.table(table);
      default:
        return b.binary(Op::multiply, b.noise_uniform(draw), b.constant(x));
    }
  };
  const std::size_t count = 1 + below(4);
  std::vector<ValueId> starts;
  std::vector<ir::LagId> before;
  for (std::size_t i = 0; i < count; ++i) {
    before.push_back(b.declare_lag(1, b.constant(number())));
    starts.push_back(b.lag_value(before.back()));
  }
  std::vector<std::vector<ValueId>> a(count, std::vector<ValueId>(count));
  std::vector<ValueId> right;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) a[i][j] = coefficient();
    right.push_back(b.binary(Op::add, coefficient(), b.param_uniform(b.draw("right" + std::to_string(i), 1000 + i))));
  }
  const ValueId diagonal = b.constant(below(4) == 0 ? 0.01 : 2), cube = b.constant(number());
  const std::vector<ValueId> x = b.begin_block("x", starts);
  std::vector<ValueId> residuals, jacobian;
  for (std::size_t i = 0; i < count; ++i) {
    const ValueId square = b.binary(Op::multiply, x[i], x[i]);
    ValueId sum = b.binary(Op::subtract, b.binary(Op::multiply, diagonal, x[i]), right[i]);
    if (!is_linear) sum = b.binary(Op::add, sum, b.binary(Op::multiply, cube, b.binary(Op::multiply, square, x[i])));
    for (std::size_t j = 0; j < count; ++j) {
      sum = b.binary(Op::add, sum, b.binary(Op::multiply, a[i][j], x[j]));
      ValueId slope = a[i][j];
      if (i == j) slope = b.binary(Op::add, slope, diagonal);
      if (i == j && !is_linear)
        slope = b.binary(Op::add, slope, b.binary(Op::multiply, cube, b.binary(Op::multiply, b.constant(3), square)));
      jacobian.push_back(slope);
    }
    residuals.push_back(sum);
  }
  b.end_block(residuals, jacobian);
  for (std::size_t i = 0; i < count; ++i) {
    b.bind_lag(before[i], x[i]);
    b.series("x" + std::to_string(i), ir::Kind::number, x[i]);
    b.series("residual" + std::to_string(i), ir::Kind::number, residuals[i]);
  }
  return b.finish();
}

void check_random_block(std::uint64_t seed) {
  const ir::Program passed = random_block_program(seed, true), plain = random_block_program(seed, false);
  ASSERT_TRUE(ir::verify(passed).empty()) << ir::verify(passed).front();
  RunOptions options;
  options.path_count = 300;
  options.thread_count = 1;
  const Numbers expected = numbers_of(passed, options);
  expect_same(expected, numbers_of(plain, options), "without passes");
  for (const std::uint32_t width : {1u, 7u}) {
    options.lane_width = width;
    expect_same(expected, numbers_of(passed, options), "in other widths");
  }
  options.lane_width = block_path_count;
  options.thread_count = 2;
  for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
    if (!is_supported(set)) continue;
    options.instruction_set = set;
    expect_same(expected, numbers_of(passed, options), "with another instruction set");
  }
}

TEST(passes, keep_the_solutions_of_random_blocks) {
#ifdef BOUCLE_RAPIDCHECK
  EXPECT_TRUE(rc::check([](std::uint64_t seed) { check_random_block(seed); }));
#else
  for (std::uint64_t seed = 0; seed < 100; ++seed) check_random_block(seed);
#endif
}

// Whoever kept the factors of a matrix that changes would find another solution here.
TEST(passes, the_solutions_of_random_blocks_solve_them) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const ir::Program program = random_block_program(seed, true);
    for (const std::uint64_t path : {3u, 40u}) {
      const Numbers series = run_one_path(program, 5, path);
      for (std::size_t i = 1; i < series.size(); i += 2) {
        for (const double residual : series[i]) {
          if (!std::isnan(residual)) {
            ASSERT_LT(std::fabs(residual), 1e-8) << seed;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace boucle::exec
