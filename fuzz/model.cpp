// Any text through every stage: load, elaborate, check, lower, and three paths if the program is small. Whatever the
// text says, the answer is diagnostics or numbers; a verified program has no problems, and two widths of the engine
// agree to the bit.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/check.h"
#include "exec/run.h"
#include "ir/verify.h"
#include "lower/lower.h"
#include "model/check_types.h"
#include "model/elaborate.h"
#include "model/load.h"
#include "source/diagnostic.h"
#include "source/render.h"
#include "stop.h"

namespace {

constexpr std::size_t max_text_bytes = 16'384;           // longer texts add time, not shapes
constexpr std::size_t max_inlined_expressions = 20'000;  // as above: a doubling function takes any time it is given
constexpr std::uint64_t max_run_cells = 2'000'000;       // steps x values of a program that is worth running here

bool same_bits(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].size() != b[i].size() || std::memcmp(a[i].data(), b[i].data(), a[i].size() * sizeof(double)) != 0)
      return false;
  return a.size() == b.size();
}

void run_program(const boucle::ir::Program& program) {
  boucle::exec::RunOptions options;
  options.path_count = 3;
  options.seed = 1;
  options.thread_count = 1;
  const auto wide = boucle::exec::run(program, options);
  options.lane_width = 1;
  options.instruction_set = boucle::exec::InstructionSet::baseline;
  const auto narrow = boucle::exec::run(program, options);
  BOUCLE_CHECK(wide.faulted_count == narrow.faulted_count, "the number of faults depends on the lane width");
  BOUCLE_CHECK(same_bits(wide.pilot.measures, narrow.pilot.measures), "a measure depends on the lane width");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace boucle;
  if (size > max_text_bytes) return 0;
  source::DiagnosticSink sink;
  const model::Sources sources =
      model::load_text("fuzz.bcl", std::string(reinterpret_cast<const char*>(data), size), sink);
  const bool parsed = !sink.has_errors();
  if (parsed) {
    model::ElaborateOptions elaborate_options;
    elaborate_options.max_inlined_expressions = max_inlined_expressions;
    model::Model model = model::elaborate(sources, elaborate_options, sink);
    if (!sink.has_errors()) model::check_types(model, sink);
    if (!sink.has_errors()) {
      lower::LowerOptions options;
      options.series = {"all"};
      const lower::Lowered lowered = lower::lower(model, options, sink);
      const ir::Program& program = lowered.program;
      if (!sink.has_errors()) {
        const auto problems = ir::verify(program);
        BOUCLE_CHECK(problems.empty(), problems.empty() ? "" : problems.front().c_str());
        if (std::uint64_t{program.step_count} * program.values.size() <= max_run_cells) run_program(program);
      }
    }
  }
  source::render_text(sink, sources.map);
  return 0;
}
