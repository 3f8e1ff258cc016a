#include "exec/never_values.h"

#include <algorithm>

#include "base/math.h"

namespace boucle::exec {

std::vector<bool> find_values_from_never(const ir::Program& program) {
  std::vector<bool> from(program.values.size());
  const auto comes_from_never = [&](const ir::Value& v) {
    const auto is_from = [&](ir::ValueId id) { return from[id.index()]; };
    if (v.op == ir::Op::constant) return v.constant == base::math_infinity;
    if (v.op == ir::Op::table) {
      const std::vector<double>& table = program.tables[v.index];
      return std::find(table.begin(), table.end(), base::math_infinity) != table.end();
    }
    if (v.op == ir::Op::observed) return program.observations[v.index].kind == ir::Observe::first_true;
    if (v.op == ir::Op::lag) return is_from(program.lags[v.index].source) || is_from(program.lags[v.index].initial);
    if (v.op == ir::Op::select) return is_from(v.b) || is_from(v.c);
    if (v.op == ir::Op::shift_date) return is_from(v.a) || is_from(v.b);
    if (v.op == ir::Op::recall || v.op == ir::Op::ahead)
      return is_from(program.columns[v.index].source) || is_from(program.columns[v.index].initial);
    if (v.op == ir::Op::minimum || v.op == ir::Op::maximum || v.op == ir::Op::add) return is_from(v.a) || is_from(v.b);
    return v.op == ir::Op::subtract && is_from(v.a);
  };
  for (bool changed = true; changed;) {  // once more for every lag that reads a later value
    changed = false;
    for (std::size_t i = 0; i < program.values.size(); ++i) {
      if (from[i] || !comes_from_never(program.values[i])) continue;
      from[i] = changed = true;
    }
  }
  return from;
}

}  // namespace boucle::exec
