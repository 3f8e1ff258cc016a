// The interpreter on columns: lane by lane, as every lane may read another step.
#include "exec/interpreter.h"
#include "ir/columns.h"

namespace boucle::exec {

void Interpreter::run_ahead(std::uint64_t first_path) {
  for (const BoundPass& pass : ahead_passes_) {
    for (std::uint32_t step = 0; step < step_count_; ++step) {
      move_operands(step);
      execute(pass.code, first_path, step);
      execute(pass.end_code, first_path, step);
    }
  }
}

void Interpreter::locate(const Bound& bound) {
  const double* const date = address_[bound.a];
  const std::uint32_t stride = plan_.operands[bound.a].is_scalar() ? 0 : 1;
  for (std::uint32_t lane = 0; lane < count_; ++lane) {
    address_[bound.out][lane] = ir::locate(program_, date[lane * stride]);
  }
}

void Interpreter::read_column(const Bound& bound, std::uint32_t step) {
  const PlannedColumn& column = plan_.columns[bound.index];
  const auto lane_of = [&](std::uint32_t operand, std::uint32_t lane) {
    return address_[operand][plan_.operands[operand].is_scalar() ? 0 : lane];
  };
  double* const out = address_[bound.out];
  for (std::uint32_t lane = 0; lane < count_; ++lane) {
    const auto read = [&](std::int64_t at) {
      return at < 0 ? lane_of(column.initial, lane) : record(column.record, static_cast<std::uint32_t>(at))[lane];
    };
    const double a = lane_of(bound.a, lane);
    if (bound.op == ir::Op::ahead) {
      out[lane] = read(ir::ahead_step(a, step_count_));
      continue;
    }
    const double b = lane_of(bound.b, lane);
    if (bound.op == ir::Op::recall) {
      out[lane] = a == 0 ? b : read(ir::recall_step(a, step));
      continue;
    }
    ir::collect_amounts(program_, a, b, read, amounts_);
    out[lane] = ir::rate_of_return(amounts_);
  }
}

}  // namespace boucle::exec
