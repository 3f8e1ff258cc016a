// Columns end to end: what is read back or ahead is what the step computes, on every lane and at every width.
#include "ir/columns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "exec/run.h"
#include "exec/test_programs.h"
#include "ir/verify.h"

namespace boucle::exec {
namespace {

using ir::Kind;
using ir::Op;
using ir::ValueId;

constexpr std::uint32_t steps = 9;

// A noise read back by a random number of steps; a recursion of a param read ahead by another; and the running sum of
// what was read ahead, itself read at its end.
ir::Program columns_program(bool optimize) {
  ir::Builder b = testing::make_builder(steps, optimize);
  const ValueId p = b.param_uniform(b.draw("p", 1)), zero = b.constant(0), five = b.constant(5);
  const ValueId far = b.unary(Op::floor, b.binary(Op::multiply, five, p));
  const ValueId t = b.table({0, 1, 2, 3, 4, 5, 6, 7, 8});
  const ValueId noise = b.binary(Op::add, b.noise_normal(b.draw("n", 2)), t);
  const ir::ColumnId past = b.declare_column(b.constant(-1), false);
  const ValueId recalled = b.recall(past, far, noise);
  b.bind_column(past, noise);  // later than its reader
  const ir::LagId before = b.declare_lag(1, p);
  const ValueId plan = b.binary(Op::add, b.binary(Op::multiply, b.lag_value(before), p), t);
  b.bind_lag(before, plan);
  const ir::ColumnId planned = b.declare_column(zero, true);
  b.bind_column(planned, plan);
  const ValueId later = b.ahead(planned, b.binary(Op::add, t, far));
  const ir::LagId sum_before = b.declare_lag(1, zero);
  const ValueId sum = b.binary(Op::add, b.lag_value(sum_before), later);
  b.bind_lag(sum_before, sum);
  const ir::ColumnId summed = b.declare_column(zero, true);
  b.bind_column(summed, sum);
  const ValueId whole = b.ahead(summed, b.constant(steps - 1));
  // Inside a block: x = 1/2 x + whole, which is computed in the code of the block.
  const std::vector<ValueId> x = b.begin_block("x", {zero});
  const ir::ColumnId inner = b.declare_column(zero, true);
  b.bind_column(inner, b.binary(Op::multiply, plan, b.constant(3)));
  const ValueId right = b.binary(Op::add, b.binary(Op::multiply, b.constant(0.5), x[0]), b.ahead(inner, five));
  b.end_block({b.binary(Op::subtract, right, x[0])}, {b.constant(-0.5)});
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, ValueId>>{{"far", far},
                                                                                          {"noise", noise},
                                                                                          {"recalled", recalled},
                                                                                          {"plan", plan},
                                                                                          {"later", later},
                                                                                          {"sum", sum},
                                                                                          {"whole", whole},
                                                                                          {"x", x[0]}})
    b.series(name, Kind::number, value);
  const ir::ColumnId end = b.declare_column(zero, false);
  b.bind_column(end, b.binary(Op::subtract, plan, b.constant(3)));
  b.measure("rate", Kind::number, b.return_rate(end, zero, b.constant(steps), true));
  b.measure("total", Kind::number, b.observe(ir::Observe::weighted_sum, later, 0, steps));
  return b.finish();
}

TEST(columns, read_what_the_step_computes) {
  for (const bool optimize : {true, false}) {
    const ir::Program program = columns_program(optimize);
    ASSERT_TRUE(ir::verify(program).empty()) << ir::verify(program).front();
    for (std::uint64_t path = 0; path < 40; ++path) {
      const auto s = run_one_path(program, 3, path);
      const auto far = static_cast<std::uint32_t>(s[0][0]);
      for (std::uint32_t t = 0; t < steps; ++t) {
        EXPECT_EQ(s[2][t], t < far ? -1 : s[1][t - far]) << path << " " << t;
        EXPECT_EQ(s[4][t], s[3][std::min(t + far, steps - 1)]) << path << " " << t;
        EXPECT_EQ(s[6][t], s[5][steps - 1]) << path << " " << t;
        EXPECT_NEAR(s[7][t], 6 * s[3][5], 1e-11) << path << " " << t;
      }
    }
  }
}

TEST(columns, have_the_same_bits_at_any_width) {
  const ir::Program program = columns_program(true);
  RunOptions options;
  options.path_count = 700;
  options.seed = 3;
  options.thread_count = 1;
  const result::RunResult want = run(program, options);
  for (const std::uint32_t width : {1u, 7u, 256u}) {
    options.lane_width = width;
    const result::RunResult got = run(program, options);
    for (std::size_t m = 0; m < want.pilot.measures.size(); ++m)
      for (std::size_t path = 0; path < 700; ++path) {
        const double a = want.pilot.measures[m][path], b = got.pilot.measures[m][path];
        ASSERT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << m << " " << path;
      }
  }
}

TEST(columns, a_return_is_that_of_the_amounts) {
  const ir::Program program = columns_program(true);
  RunOptions options;
  options.path_count = 200;
  options.seed = 3;
  const result::RunResult result = run(program, options);
  std::uint32_t compared = 0;
  for (std::uint64_t path = 0; path < 200; ++path) {
    if (result.pilot.faulted[path]) continue;
    const auto s = run_one_path(program, 3, path);
    std::vector<ir::DatedAmount> amounts;
    for (std::uint32_t t = 0; t < steps; ++t) amounts.push_back({(s[3][t] - 3) * 0.25, 0.25 * (t + 1)});
    EXPECT_EQ(result.pilot.measures[0][path], ir::rate_of_return(amounts)) << path;
    ++compared;
  }
  EXPECT_GT(compared, 100u);
}

}  // namespace
}  // namespace boucle::exec
