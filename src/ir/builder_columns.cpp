// Columns: values read at steps that only the path knows.
#include <utility>

#include "base/check.h"
#include "ir/builder.h"
#include "ir/columns.h"

namespace boucle::ir {

ColumnId Builder::declare_column(ValueId initial, bool is_ahead) {
  BOUCLE_CHECK(phase(initial) == Phase::constant || phase(initial) == Phase::path,
               "the initial value of a column must not change over time");
  program_.columns.push_back({ValueId(), initial, is_ahead});
  return ColumnId(static_cast<std::uint32_t>(program_.columns.size() - 1));
}

void Builder::bind_column(ColumnId column, ValueId source) {
  BOUCLE_CHECK(!program_.columns[column.index()].source.valid(), "a column was bound twice");
  BOUCLE_CHECK(phase(source) != Phase::final, "a column cannot read a final value");
  program_.columns[column.index()].source = source;
}

void Builder::timeline(std::vector<double> days, std::vector<double> positions) {
  BOUCLE_CHECK(days.size() == positions.size() && days.size() >= 2, "a line of time needs two points");
  program_.knot_days = std::move(days);
  program_.knot_positions = std::move(positions);
}

// What one of the operations on columns gives at a step, its operands and its column being known for all steps.
double Builder::column_value(const Value& v, std::uint32_t step) const {
  const Column& column = program_.columns[v.index];
  const auto read = [&](std::int64_t at) {
    return at < 0 ? at_step(column.initial, 0) : at_step(column.source, static_cast<std::uint32_t>(at));
  };
  const double a = at_step(v.a, step);
  if (v.op == Op::ahead) return read(ahead_step(a, program_.step_count));
  const double b = at_step(v.b, step);
  if (v.op == Op::recall) return a == 0 ? b : read(recall_step(a, step));
  std::vector<DatedAmount> amounts;
  collect_amounts(program_, a, b, read, amounts);
  return rate_of_return(amounts);
}

// Computed at once where no path can change it.
ValueId Builder::column_operation(Op op, ColumnId id, ValueId a, ValueId b) {
  const Column& column = program_.columns[id.index()];
  Value v;
  v.op = op;
  v.phase = Phase::step;
  v.a = a;
  v.b = b;
  v.index = id.index();
  const bool known = column.source.valid() && is_path_invariant(column.source) && is_path_invariant(a) &&
                     (!b.valid() || is_path_invariant(b)) && phase(column.initial) == Phase::constant;
  if (!known) return intern(v);
  std::vector<double> values(program_.step_count);
  for (std::uint32_t step = 0; step < program_.step_count; ++step) values[step] = column_value(v, step);
  return table(std::move(values));
}

ValueId Builder::recall(ColumnId column, ValueId steps_back, ValueId now) {
  return column_operation(Op::recall, column, steps_back, now);
}

ValueId Builder::ahead(ColumnId column, ValueId position) {
  return column_operation(Op::ahead, column, position, ValueId());
}

ValueId Builder::return_rate(ColumnId column, ValueId from, ValueId to, bool at_the_end) {
  if (!at_the_end) return column_operation(Op::return_rate, column, from, to);
  Value v;
  v.op = Op::return_rate;
  v.phase = Phase::final;
  v.a = from;
  v.b = to;
  v.index = column.index();
  return intern(v);
}

ValueId Builder::locate(ValueId date) {
  BOUCLE_CHECK(!program_.knot_days.empty(), "a date is located without a line of time");
  Value v;
  v.op = Op::locate;
  v.a = date;
  v.phase = phase(date);
  if (v.phase == Phase::constant) return constant(ir::locate(program_, at_step(date, 0)));
  if (v.phase != Phase::schedule) return intern(v);
  std::vector<double> values(program_.step_count);
  for (std::uint32_t step = 0; step < program_.step_count; ++step)
    values[step] = ir::locate(program_, at_step(date, step));
  return table(std::move(values));
}

}  // namespace boucle::ir
