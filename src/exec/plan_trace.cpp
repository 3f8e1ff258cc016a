// The part of a plan that follows money. What is asked of a trace has rows of its own; it is computed before the first
// of them is read, when all flows are known: the program holds them in that order.
#include <algorithm>

#include "exec/planner.h"

namespace boucle::exec {

void Planner::prepare_traces() {
  first_traced_.resize(p_.traces.size());
  plan_.traces.resize(p_.traces.size());
  std::vector<std::vector<WantedPart>> wanted(p_.traces.size());
  const std::vector<std::uint32_t> read_until = find_read_until();
  for (const ValueId id : p_.step_order) {
    if (!facts(id).needed || value(id).op != Op::traced) continue;
    const ir::TracedPart& part = p_.traced_parts[value(id).index];
    if (!first_traced_[part.trace].valid()) first_traced_[part.trace] = id;
    wanted[part.trace].push_back({part.part, part.member});
    facts(id).operand = row_operand(new_rows());
    PlannedTrace& planned = plan_.traces[part.trace];
    planned.outputs.push_back(facts(id).operand);
    planned.end_step = std::max(planned.end_step, read_until[id.index()]);
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].empty()) plan_.traces[i].program = make_trace_program(p_.traces[i], wanted[i]);
  }
}

// By value, the step from which on nobody reads it any more: following money costs as much as everything else, and a
// window ends long before the calendar. Exact for what only observations read; else the end of the calendar.
std::vector<std::uint32_t> Planner::find_read_until() const {
  std::vector<std::uint32_t> until(p_.values.size(), 0);
  const auto read = [&](ValueId id, std::uint32_t end) { until[id.index()] = std::max(until[id.index()], end); };
  const auto read_always = [&](ValueId id) { read(id, p_.step_count); };
  for (const ir::Equation& e : p_.equations) read_always(e.value);
  for (const ir::Measure& m : p_.measures) read_always(m.value);
  for (const ir::Series& s : p_.series) read_always(s.value);
  for (const ir::Lag& lag : p_.lags) read_always(lag.source), read_always(lag.initial);
  for (const ir::Column& column : p_.columns) read_always(column.source), read_always(column.initial);
  for (const ir::Trace& trace : p_.traces) for_each_read(trace, read_always);
  for (const ir::Clearing& clearing : p_.clearings) ir::Clearing::for_each_input(clearing, read_always);
  for (const ir::Identity& identity : p_.identities)
    for (const ir::Identity::Term& term : identity.terms) read_always(term.value);
  for (const ir::Block& block : p_.blocks) for_each_part(block, read_always);
  for (std::uint32_t i = 0; i < p_.values.size(); ++i) {
    if (facts_[i].checked) read_always(ValueId(i));
    if (!facts_[i].needed || p_.values[i].op != Op::observed) continue;
    const ir::Observation& observation = p_.observations[p_.values[i].index];
    read(observation.source, observation.end_step);
  }
  for (std::size_t i = p_.values.size(); i > 0; --i) {  // operands come before what reads them
    const Value& v = p_.values[i - 1];
    const std::uint32_t end = v.phase == Phase::step ? until[i - 1] : p_.step_count;
    if (facts_[i - 1].needed) for_each_operand(v, [&](ValueId id) { read(id, end); });
  }
  return until;
}

void Planner::emit_trace(std::uint32_t index, std::uint32_t at) {
  const ir::Trace& trace = p_.traces[index];
  for (const ir::TraceFlow& flow : trace.flows) plan_.traces[index].rates.push_back(operand_of(flow.rate));
  for (const ValueId opening : trace.openings) plan_.traces[index].openings.push_back(operand_of(opening));
  for_each_read(trace, [&](ValueId id) { release(id, at); });
  Instruction i;
  i.action = Instruction::Action::trace;
  i.index = index;
  plan_.step_code.push_back(i);
}

}  // namespace boucle::exec
