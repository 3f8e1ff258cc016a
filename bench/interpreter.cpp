// The engine alone on a model, for bench/run: compiling and printing are not in the figures.
//   interpreter MODEL PATHS THREADS SERIES [values]
// Records at most so many series. Prints user seconds, wall seconds, cells (distributions kept), operations a step and
// peak memory in MB; with `values` instead the lowest and highest value of every measure.
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>

#include "driver/compile.h"
#include "exec/run.h"

namespace {

using namespace boucle;

double seconds_of(const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); }

rusage usage() {
  rusage use;
  getrusage(RUSAGE_SELF, &use);
  return use;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  source::DiagnosticSink sink;
  driver::CompileOptions options;
  options.path = argv[1];
  const driver::Compiled compiled = driver::compile(options, sink);
  if (!compiled.ok) {
    fmt::print(stderr, "interpreter: {} has mistakes\n", argv[1]);
    return 3;
  }
  ir::Program program = compiled.first().lowered.program;
  const std::size_t series_count = std::strtoull(argv[4], nullptr, 10);
  if (program.series.size() > series_count) program.series.resize(series_count);
  exec::RunOptions run;
  run.path_count = std::strtoull(argv[2], nullptr, 10);
  run.seed = 1;
  run.thread_count = std::atoi(argv[3]);
  const double before = seconds_of(usage().ru_utime);
  const result::RunResult result = exec::run(program, run);
  const rusage after = usage();
  if (argc > 5) {
    for (const result::MeasureResult& m : result.measures)
      fmt::print("{} {:.17g} {:.17g}\n", m.name, m.summary.lowest, m.summary.highest);
    return 0;
  }
  std::size_t operations = 0;
  for (const ir::ValueId id : program.step_order) operations += ir::operand_count(program.value(id).op) > 0 ? 1 : 0;
  fmt::print("{:.6f} {:.6f} {} {} {}\n", seconds_of(after.ru_utime) - before, result.elapsed_seconds,
             program.measures.size() + program.series.size() * program.step_count, operations, after.ru_maxrss / 1024);
  return result.faulted_count == 0 ? 0 : 4;
}
