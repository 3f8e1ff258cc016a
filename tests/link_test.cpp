// This program links with exec, result, ir and base, and nothing else: what a worker process or a player in a browser
// needs. It builds and runs a program of one recursion, so that the objects of all four libraries are really pulled in;
// the linker is the test.
#include <gtest/gtest.h>

#include "exec/run.h"
#include "ir/builder.h"

namespace boucle {
namespace {

TEST(Link, ExecRunsWithoutTheCompiler) {
  ir::Builder builder("doubling", "base", {1, 1, 1}, {1, 2, 3});
  const ir::LagId before = builder.declare_lag(1, builder.constant(1));
  const ir::ValueId value = builder.binary(ir::Op::multiply, builder.lag_value(before), builder.constant(2));
  builder.bind_lag(before, value);
  builder.equation("x", value, true);
  builder.series("x", ir::Kind::number, value);
  builder.measure("highest_x", ir::Kind::number, builder.observe(ir::Observe::highest, value, 0, 3));

  exec::RunOptions options;
  options.path_count = 300;
  options.thread_count = 1;
  const result::RunResult run = exec::run(builder.finish(), options);
  ASSERT_EQ(run.measures.size(), 1u);
  EXPECT_EQ(run.measures[0].summary.p50, 8.0);
  EXPECT_EQ(run.faulted_count, 0u);
}

}  // namespace
}  // namespace boucle
