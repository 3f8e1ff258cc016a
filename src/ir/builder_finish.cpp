// The end of building: recursions that no path can change become tables, what nothing reads goes, ids close up.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "ir/bits.h"
#include "ir/builder.h"
#include "ir/columns.h"
#include "ir/evaluate.h"

namespace boucle::ir {

// Marks what depends on a random number or on a path-phase value, through operations and lags.
std::vector<bool> Builder::find_varying_values() const {
  const std::vector<Value>& values = program_.values;
  std::vector<std::uint32_t> begin(values.size() + 1), users;
  const auto for_each_edge = [&](auto&& visit) {
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      const Value& v = values[i];
      const int count = operand_count(v.op);
      if (count > 0) visit(v.a, i);
      if (count > 1) visit(v.b, i);
      if (count > 2) visit(v.c, i);
      if (v.op == Op::lag) {
        visit(program_.lags[v.index].source, i);
        visit(program_.lags[v.index].initial, i);
      }
      if (reads_column(v.op)) {
        visit(program_.columns[v.index].source, i);
        visit(program_.columns[v.index].initial, i);
      }
    }
  };
  for_each_edge([&](ValueId from, std::uint32_t) { ++begin[from.index() + 1]; });
  for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
  users.resize(begin.back());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  for_each_edge([&](ValueId from, std::uint32_t to) { users[next[from.index()]++] = to; });

  std::vector<bool> varies(values.size());
  std::vector<std::uint32_t> work;
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const bool is_random = (values[i].op >= Op::param_normal && values[i].op <= Op::noise_uniform) ||
                           values[i].op == Op::unknown || values[i].op == Op::traced || values[i].op == Op::cleared ||
                           values[i].op == Op::ahead ||
                           values[i].op == Op::return_rate;  // these look at steps not computed yet
    if (is_random || values[i].phase == Phase::final) work.push_back(i);
  }
  while (!work.empty()) {
    const std::uint32_t i = work.back();
    work.pop_back();
    if (varies[i]) continue;
    varies[i] = true;
    for (std::uint32_t u = begin[i]; u < begin[i + 1]; ++u) {
      if (!varies[users[u]]) work.push_back(users[u]);
    }
  }
  return varies;
}

// Step values that no path can change (deterministic recursions and what hangs on them) become tables.
void Builder::evaluate_invariant_recursions() {
  const std::vector<bool> varies = find_varying_values();
  std::vector<std::uint32_t> invariant;
  std::vector<std::uint32_t> place(program_.values.size());
  for (std::uint32_t i = 0; i < program_.values.size(); ++i) {
    if (program_.values[i].phase != Phase::step || varies[i]) continue;
    place[i] = static_cast<std::uint32_t>(invariant.size());
    invariant.push_back(i);
  }
  std::vector<std::vector<double>> computed(invariant.size(), std::vector<double>(program_.step_count));
  const auto read = [&](ValueId id, std::uint32_t step) {
    return phase(id) == Phase::step ? computed[place[id.index()]][step] : at_step(id, step);
  };
  for (std::uint32_t step = 0; step < program_.step_count; ++step) {
    for (std::size_t i = 0; i < invariant.size(); ++i) {
      const Value& v = program_.values[invariant[i]];
      double& result = computed[i][step];
      if (v.op == Op::lag) {
        const Lag& lag = program_.lags[v.index];
        result = step < lag.distance ? read(lag.initial, step) : read(lag.source, step - lag.distance);
      } else if (v.op == Op::recall) {
        const Column& column = program_.columns[v.index];
        const double back = read(v.a, step);
        const std::int64_t at = recall_step(back, step);
        result = back == 0 ? read(v.b, step)
                 : at < 0  ? read(column.initial, step)
                           : read(column.source, static_cast<std::uint32_t>(at));
      } else if (v.op == Op::locate) {
        result = ir::locate(program_, read(v.a, step));
      } else {
        const int count = operand_count(v.op);
        result = evaluate(v.op, read(v.a, step), count > 1 ? read(v.b, step) : 0, count > 2 ? read(v.c, step) : 0);
      }
    }
  }
  for (std::size_t i = 0; i < invariant.size(); ++i) {
    Value v;
    v.constant = canonical(computed[i].front());
    if (!all_bits_equal(computed[i])) {
      v = Value();
      v.op = Op::table;
      v.phase = Phase::schedule;
      v.index = add_table(std::move(computed[i]));
    }
    program_.values[invariant[i]] = v;
  }
}

std::vector<bool> Builder::find_live_values() const {
  std::vector<bool> live(program_.values.size(), !optimize_);
  std::vector<ValueId> work;
  const auto need = [&](ValueId id) {
    if (!live[id.index()]) work.push_back(id);
  };
  const auto drain = [&] {
    while (!work.empty()) {
      const ValueId id = work.back();
      work.pop_back();
      if (live[id.index()]) continue;
      live[id.index()] = true;
      const Value& v = program_.value(id);
      const int count = operand_count(v.op);
      if (count > 0) need(v.a);
      if (count > 1) need(v.b);
      if (count > 2) need(v.c);
      if (v.op == Op::observed) need(program_.observations[v.index].source);
      if (v.op == Op::lag) {
        need(program_.lags[v.index].source);
        need(program_.lags[v.index].initial);
      }
      if (reads_column(v.op)) {
        need(program_.columns[v.index].source);
        need(program_.columns[v.index].initial);
      }
      if (v.op == Op::unknown) {
        const Block& block = program_.blocks[program_.unknown_block[v.index]];
        for (const std::vector<ValueId>* list : {&block.unknowns, &block.starts, &block.residuals, &block.jacobian}) {
          for (const ValueId part : *list) need(part);
        }
      }
      if (v.op == Op::traced) {
        const Trace& trace = program_.traces[program_.traced_parts[v.index].trace];
        for (const TraceFlow& flow : trace.flows) need(flow.rate);
        for (const ValueId opening : trace.openings) need(opening);
      }
      if (v.op == Op::cleared) {
        const Clearing& clearing = program_.clearings[program_.cleared_by[v.index]];
        Clearing::for_each_input(clearing, need);
        Clearing::for_each_result(clearing, need);
      }
    }
  };
  for (const Equation& e : program_.equations) need(e.value);
  for (const Identity& identity : program_.identities) {
    for (const Identity::Term& term : identity.terms) need(term.value);
  }
  for (const Payment& p : program_.payments) need(p.rate);
  for (const Measure& m : program_.measures) need(m.value);
  for (const Series& s : program_.series) need(s.value);
  drain();
  return live;
}

namespace {

// Keeps the items that `used` marks and returns their new places.
template <class T>
std::vector<std::uint32_t> compact(std::vector<T>& items, const std::vector<bool>& used) {
  std::vector<std::uint32_t> place(items.size());
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!used[i]) continue;
    place[i] = next;
    if (next != i) items[next] = std::move(items[i]);
    ++next;
  }
  items.resize(next);
  return place;
}

}  // namespace

void Builder::renumber(const std::vector<bool>& live) {
  Program& p = program_;
  std::vector<bool> table_used(p.tables.size()), lag_used(p.lags.size()), observation_used(p.observations.size());
  std::vector<bool> block_used(p.blocks.size()), unknown_used(p.unknown_block.size()), column_used(p.columns.size());
  std::vector<bool> trace_used(p.traces.size()), part_used(p.traced_parts.size());
  std::vector<bool> clearing_used(p.clearings.size()), cleared_used(p.cleared_by.size());
  for (std::size_t i = 0; i < p.values.size(); ++i) {
    const Value& v = p.values[i];
    if (!live[i]) continue;
    if (v.op == Op::table) table_used[v.index] = true;
    if (v.op == Op::lag) lag_used[v.index] = true;
    if (reads_column(v.op)) column_used[v.index] = true;
    if (v.op == Op::observed) observation_used[v.index] = true;
    if (v.op == Op::unknown) unknown_used[v.index] = block_used[p.unknown_block[v.index]] = true;
    if (v.op == Op::traced) part_used[v.index] = trace_used[p.traced_parts[v.index].trace] = true;
    if (v.op == Op::cleared) cleared_used[v.index] = clearing_used[p.cleared_by[v.index]] = true;
  }
  const std::vector<std::uint32_t> value_place = compact(p.values, live);
  const std::vector<std::uint32_t> table_place = compact(p.tables, table_used);
  const std::vector<std::uint32_t> lag_place = compact(p.lags, lag_used);
  const std::vector<std::uint32_t> column_place = compact(p.columns, column_used);
  const std::vector<std::uint32_t> observation_place = compact(p.observations, observation_used);
  const std::vector<std::uint32_t> block_place = compact(p.blocks, block_used);
  const std::vector<std::uint32_t> unknown_place = compact(p.unknown_block, unknown_used);
  for (std::uint32_t& block : p.unknown_block) block = block_place[block];
  const std::vector<std::uint32_t> trace_place = compact(p.traces, trace_used);
  const std::vector<std::uint32_t> part_place = compact(p.traced_parts, part_used);
  for (TracedPart& part : p.traced_parts) part.trace = trace_place[part.trace];
  const std::vector<std::uint32_t> clearing_place = compact(p.clearings, clearing_used);
  const std::vector<std::uint32_t> cleared_place = compact(p.cleared_by, cleared_used);
  for (std::uint32_t& clearing : p.cleared_by) clearing = clearing_place[clearing];
  const auto move = [&](ValueId& id) { id = ValueId(value_place[id.index()]); };

  for (std::uint32_t i = 0; i < p.values.size(); ++i) {
    Value& v = p.values[i];
    const int count = operand_count(v.op);
    if (count > 0) move(v.a);
    if (count > 1) move(v.b);
    if (count > 2) move(v.c);
    if (v.op == Op::table) v.index = table_place[v.index];
    if (v.op == Op::lag) v.index = lag_place[v.index];
    if (reads_column(v.op)) v.index = column_place[v.index];
    if (v.op == Op::observed) v.index = observation_place[v.index];
    if (v.op == Op::unknown) v.index = unknown_place[v.index];
    if (v.op == Op::traced) v.index = part_place[v.index];
    if (v.op == Op::cleared) v.index = cleared_place[v.index];
    if (v.phase == Phase::path) p.path_order.push_back(ValueId(i));
    if (v.phase == Phase::step) p.step_order.push_back(ValueId(i));
    if (v.phase == Phase::final) p.final_order.push_back(ValueId(i));
  }
  for (Lag& lag : p.lags) {
    move(lag.source);
    move(lag.initial);
  }
  for (Column& column : p.columns) {
    move(column.source);
    move(column.initial);
  }
  for (Observation& o : p.observations) move(o.source);
  for (Block& block : p.blocks) {
    for (std::vector<ValueId>* list : {&block.unknowns, &block.starts, &block.residuals, &block.jacobian}) {
      for (ValueId& id : *list) move(id);
    }
  }
  for (Trace& trace : p.traces) {
    for (TraceFlow& flow : trace.flows) move(flow.rate);
    for (ValueId& opening : trace.openings) move(opening);
  }
  for (Clearing& clearing : p.clearings) {
    Clearing::for_each_input(clearing, move);
    Clearing::for_each_result(clearing, move);
  }
  for (Equation& e : p.equations) move(e.value);
  for (Identity& identity : p.identities) {
    for (Identity::Term& term : identity.terms) move(term.value);
  }
  for (Payment& payment : p.payments) move(payment.rate);
  for (Measure& m : p.measures) move(m.value);
  for (Series& s : p.series) move(s.value);
}

Program Builder::finish() {
  for (const Lag& lag : program_.lags) BOUCLE_CHECK(lag.source.valid(), "a lag was declared and never bound");
  for (const Column& column : program_.columns) BOUCLE_CHECK(column.source.valid(), "a column was never bound");
  if (optimize_) evaluate_invariant_recursions();
  renumber(find_live_values());
  Program done = std::move(program_);
  *this = Builder(done.model, done.scenario, done.step_length, done.step_date, optimize_);
  return done;
}

}  // namespace boucle::ir
