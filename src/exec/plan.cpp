#include "exec/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.h"
#include "base/math.h"
#include "exec/kernels.h"
#include "exec/never_values.h"
#include "exec/planner.h"
#include "ir/names.h"
#include "ir/observe.h"

namespace boucle::exec {

Plan Planner::run() {
  find_needed();
  collect_lag_distances();
  collect_records();
  choose_checks();
  plan_path();
  plan_noises_and_observers();
  plan_lags();
  plan_columns();
  plan_step();
  plan_end();
  plan_final();
  plan_series();
  plan_ahead_passes();
  plan_.row_count = next_row_;
  return std::move(plan_);
}

void Planner::find_needed() {
  std::vector<ValueId> work;
  const auto need = [&](ValueId id) {
    if (!facts(id).needed) work.push_back(id);
    facts(id).needed = true;
  };
  for (const ir::Equation& e : p_.equations) {
    if (e.may_fault) need(e.value);
  }
  for (const ir::Identity& identity : p_.identities) {
    for (const ir::Identity::Term& term : identity.terms) need(term.value);
  }
  for (const ir::Measure& m : p_.measures) need(m.value);
  for (const ir::Series& s : p_.series) need(s.value);
  while (!work.empty()) {
    const Value& v = value(work.back());
    work.pop_back();
    for_each_operand(v, need);
    if (v.op == Op::observed) need(p_.observations[v.index].source);
    if (v.op == Op::unknown) {
      const ir::Block& block = p_.blocks[p_.unknown_block[v.index]];
      for (const std::vector<ValueId>* list : {&block.unknowns, &block.starts, &block.residuals, &block.jacobian}) {
        for (const ValueId part : *list) need(part);
      }
    }
    if (v.op == Op::traced) for_each_read(p_.traces[p_.traced_parts[v.index].trace], need);
    if (ir::reads_column(v.op)) {
      need(p_.columns[v.index].initial);
      need(p_.columns[v.index].source);
    }
    if (v.op == Op::cleared) {
      const ir::Clearing& clearing = p_.clearings[p_.cleared_by[v.index]];
      ir::Clearing::for_each_input(clearing, need);
      ir::Clearing::for_each_result(clearing, need);
    }
    if (v.op == Op::lag) {
      need(p_.lags[v.index].initial);
      if (!lag_never_looks_back(p_.lags[v.index])) need(p_.lags[v.index].source);
    }
  }
}

void Planner::collect_lag_distances() {
  for (const ValueId id : p_.step_order) {
    if (!facts(id).needed || value(id).op != Op::lag) continue;
    const ir::Lag& lag = p_.lags[value(id).index];
    if (lag_never_looks_back(lag)) continue;
    facts(lag.source).lag_distance = std::max(facts(lag.source).lag_distance, lag.distance);
  }
}

void Planner::collect_records() {
  for (const ir::Series& s : p_.series) {
    if (!is_invariant(s.value) && facts(s.value).record == none) facts(s.value).record = plan_.record_count++;
  }
  for (std::uint32_t i = 0; i < p_.values.size(); ++i) {
    if (!facts_[i].needed || !ir::reads_column(p_.values[i].op)) continue;
    Facts& source = facts(p_.columns[p_.values[i].index].source);
    if (source.record == none) source.record = plan_.record_count++;
  }
}

// ---- Faults --------------------------------------------------------------------------------------------------------

std::uint32_t Planner::add_fault_source(std::string name) {
  plan_.fault_sources.push_back(std::move(name));
  return static_cast<std::uint32_t>(plan_.fault_sources.size() - 1);
}

void Planner::choose_dates() {
  const std::vector<bool> from_never = find_values_from_never(p_);
  for (std::size_t i = 0; i < facts_.size(); ++i) facts_[i].never_is_fine = from_never[i];
  for (const ir::Equation& e : p_.equations) {
    if (e.may_fault && e.kind != ir::Kind::date) facts(e.value).never_is_fine = false;
  }
  for (const ir::Measure& m : p_.measures) facts(m.value).never_is_fine = m.kind == ir::Kind::date;
  for (const ir::Series& s : p_.series) facts(s.value).never_is_fine = s.kind == ir::Kind::date;
  for (const ir::Equation& e : p_.equations) {
    if (e.kind == ir::Kind::date) facts(e.value).never_is_fine = true;
  }
}

// States and series are watched too: an overflow without a division must not reach a statistic. Their faults go by
// the name of their equation.
void Planner::choose_checks() {
  choose_dates();
  std::vector<const std::string*> name(p_.values.size());
  const auto watch = [&](ValueId id, const std::string& reason) {
    Facts& f = facts(id);
    if (f.fault_source == none) f.fault_source = add_fault_source(reason);
    f.checked = true;
  };
  for (const ir::Equation& e : p_.equations) {
    if (e.may_fault) watch(e.value, e.name);
    if (name[e.value.index()] == nullptr) name[e.value.index()] = &e.name;
  }
  const auto name_of = [&](ValueId id) {
    return name[id.index()] ? *name[id.index()] : fmt::format("v{}", id.index());
  };
  for (const ir::Series& s : p_.series) {
    watch(s.value, name[s.value.index()] ? *name[s.value.index()] : s.name);
  }
  for (std::uint32_t i = 0; i < p_.values.size(); ++i) {
    if (facts_[i].needed && facts_[i].lag_distance > 0) watch(ValueId(i), name_of(ValueId(i)));
    if (facts_[i].needed && ir::reads_column(p_.values[i].op)) {
      const ValueId source = p_.columns[p_.values[i].index].source;
      watch(source, name_of(source));
    }
    if (!facts_[i].needed || p_.values[i].op != Op::lag) continue;
    const ValueId initial = p_.lags[p_.values[i].index].initial;
    if (value(initial).phase == Phase::path) watch(initial, name_of(initial));
  }
  for (const ir::Measure& m : p_.measures) {
    if (facts(m.value).fault_source == none) facts(m.value).fault_source = add_fault_source(m.name);
    plan_.measure_fault_sources.push_back(facts(m.value).fault_source);
  }
  find_schedule_faults();
}

void Planner::find_schedule_faults() {
  for (std::uint32_t i = 0; i < p_.values.size(); ++i) {
    const Value& v = p_.values[i];
    if (!facts_[i].checked || v.phase > Phase::schedule) continue;
    for (std::uint32_t step = 0; step < p_.step_count; ++step) {
      const double x = v.op == Op::table ? p_.tables[v.index][step] : v.constant;
      if (base::is_finite(x) || (facts_[i].never_is_fine && x == base::math_infinity)) continue;
      plan_.schedule_faults.push_back({step, facts_[i].fault_source});
      break;
    }
  }
  std::stable_sort(plan_.schedule_faults.begin(), plan_.schedule_faults.end(),
                   [](const ScheduleFault& a, const ScheduleFault& b) { return a.step < b.step; });
}

// ---- Operands ------------------------------------------------------------------------------------------------------

std::uint32_t Planner::new_rows(std::uint32_t count) {
  BOUCLE_CHECK(next_row_ < none - count, "a plan has too many rows");
  next_row_ += count;
  return next_row_ - count;
}

std::uint32_t Planner::add_operand(const Operand& operand) {
  plan_.operands.push_back(operand);
  return static_cast<std::uint32_t>(plan_.operands.size() - 1);
}

std::uint32_t Planner::row_operand(std::uint32_t row) {
  Operand o;
  o.index = row;
  return add_operand(o);
}

std::uint32_t Planner::operand_of(ValueId id) {
  Facts& f = facts(id);
  if (f.operand != none) return f.operand;
  const Value& v = value(id);
  Operand o;
  if (v.op == Op::constant) {
    o.kind = Operand::Kind::constant;
    o.index = static_cast<std::uint32_t>(plan_.constants.size());
    plan_.constants.push_back(v.constant);
  } else {
    BOUCLE_CHECK(v.op == Op::table, "a value is read before it has a place");
    o.kind = Operand::Kind::table;
    o.index = v.index;
  }
  return f.operand = add_operand(o);
}

std::uint32_t Planner::filled_row(double x) {
  const auto [place, is_new] = filled_.try_emplace(base::bits_of(x), 0);
  if (is_new) {
    place->second = new_rows();
    plan_.filled_rows.emplace_back(place->second, x);
  }
  return place->second;
}

Instruction Planner::compute(ValueId id) {
  const Value& v = value(id);
  const int count = ir::operand_count(v.op);
  Instruction i;
  i.op = v.op;
  unsigned variant = 0;
  if (count > 0) i.a = operand_of(v.a), variant |= is_scalar(i.a) ? scalar_a : 0;
  if (count > 1) i.b = operand_of(v.b), variant |= is_scalar(i.b) ? scalar_b : 0;
  if (count > 2) i.c = operand_of(v.c), variant |= is_scalar(i.c) ? scalar_c : 0;
  i.variant = static_cast<std::uint8_t>(variant);
  if (v.op == Op::locate) i.action = Instruction::Action::locate;
  if (ir::reads_column(v.op)) i.action = Instruction::Action::column, i.index = v.index;
  return i;
}

Instruction Planner::check(ValueId id) {
  Instruction i;
  i.action = facts(id).never_is_fine ? Instruction::Action::check_date : Instruction::Action::check;
  i.a = facts(id).operand;
  i.index = facts(id).fault_source;
  return i;
}

// ---- Path, noises, observations ------------------------------------------------------------------------------------

void Planner::plan_path() {
  plan_.param_rows.assign(p_.draws.size(), Plan::no_row);
  for (const ValueId id : p_.path_order) {
    if (!facts(id).needed) continue;
    const Value& v = value(id);
    Instruction i;
    if (ir::operand_count(v.op) == 0) {
      i.action = Instruction::Action::draw;
      i.op = v.op;
      i.index = v.index;
    } else {
      i = compute(id);
    }
    const std::uint32_t row = new_rows();
    i.out = facts(id).operand = row_operand(row);
    plan_.path_code.push_back(i);
    if (facts(id).checked) plan_.path_code.push_back(check(id));
    if (i.action == Instruction::Action::draw) {
      std::uint32_t& kept = plan_.param_rows[v.index];
      if (kept == Plan::no_row || v.op == Op::param_normal) kept = row;
    }
  }
}

void Planner::plan_noises_and_observers() {
  for (const ValueId id : p_.step_order) {
    const Value& v = value(id);
    if (!facts(id).needed || (v.op != Op::noise_normal && v.op != Op::noise_uniform)) continue;
    const NoisePair pair{v.index, v.op == Op::noise_normal, new_rows(2)};
    plan_.noises.push_back(pair);
    Operand o;
    o.kind = Operand::Kind::noise;
    o.index = pair.row;
    facts(id).operand = add_operand(o);
  }
  plan_.observing_at.resize(p_.step_count);
  for (const ValueId id : p_.final_order) {
    const Value& v = value(id);
    if (!facts(id).needed || v.op != Op::observed) continue;
    const ir::Observation& o = p_.observations[v.index];
    const std::uint32_t row = new_rows();
    facts(id).operand = row_operand(row);
    facts(o.source).pinned = true;
    const auto observer = static_cast<std::uint32_t>(plan_.observers.size());
    plan_.observers.push_back({o.kind, none, row, v.index});  // its operand is known after the step is planned
    if (o.first_step == 0 && o.end_step == p_.step_count) {
      plan_.always_observing.push_back(observer);
    } else {
      for (std::uint32_t step = o.first_step; step < o.end_step; ++step) {
        plan_.observing_at[step].push_back(observer);
      }
    }
  }
}

// ---- Lags ----------------------------------------------------------------------------------------------------------

void Planner::plan_lags() {
  for (std::uint32_t i = 0; i < facts_.size(); ++i) {
    Facts& f = facts_[i];
    if (!f.needed || f.lag_distance == 0 || f.record != none) continue;
    const std::uint32_t rows = std::bit_ceil(f.lag_distance + 1);
    f.ring_row = new_rows(rows);
    f.ring_mask = rows - 1;
  }
  for (const ValueId id : p_.step_order) {
    if (!facts(id).needed || value(id).op != Op::lag) continue;
    facts(id).operand = add_operand(lag_operand(p_.lags[value(id).index]));
  }
}

Operand Planner::lag_operand(const ir::Lag& lag) {
  const Value& initial = value(lag.initial);
  Operand o;
  o.initial_row =
      initial.op == Op::constant ? filled_row(initial.constant) : plan_.operands[facts(lag.initial).operand].index;
  if (lag_never_looks_back(lag)) {
    o.index = o.initial_row;
    return o;
  }
  const Facts& source = facts(lag.source);
  o.distance = lag.distance;
  if (source.record != none) {
    o.kind = Operand::Kind::lag_of_record;
    o.index = source.record;
  } else {
    o.kind = Operand::Kind::lag_of_ring;
    o.index = source.ring_row;
    o.mask = source.ring_mask;
  }
  return o;
}

// ---- End of the step, end of the path ------------------------------------------------------------------------------

void Planner::plan_end() {
  for (std::uint32_t i = 0; i < facts_.size(); ++i) {
    Facts& f = facts_[i];
    if (!f.needed || is_computed_step(ValueId(i)) || p_.values[i].phase == Phase::final) continue;
    Operand to;
    if (f.record != none) {
      to.kind = Operand::Kind::record;
      to.index = f.record;
    } else if (f.ring_row != none) {
      to.kind = Operand::Kind::ring;
      to.index = f.ring_row;
      to.mask = f.ring_mask;
    } else {
      continue;
    }
    Instruction copy;
    copy.action = Instruction::Action::copy;
    copy.a = operand_of(ValueId(i));
    copy.variant = is_scalar(copy.a) ? scalar_a : 0;
    copy.out = add_operand(to);
    plan_.end_code.push_back(copy);
    end_ids_.push_back(ValueId(i));
  }
  for (Observer& observer : plan_.observers) {
    observer.source = operand_of(p_.observations[observer.observation].source);
  }
}

void Planner::plan_final() {
  for (const ValueId id : p_.final_order) {
    if (!facts(id).needed) continue;
    if (ir::operand_count(value(id).op) > 0) {
      Instruction i = compute(id);
      i.out = facts(id).operand = row_operand(new_rows());
      plan_.final_code.push_back(i);
    }
    if (facts(id).checked) plan_.final_code.push_back(check(id));
  }
  for (const ir::Measure& m : p_.measures) plan_.measures.push_back(operand_of(m.value));
}

void Planner::plan_series() {
  for (const ir::Series& s : p_.series) {
    PlannedSeries planned;
    planned.is_invariant = is_invariant(s.value);
    if (planned.is_invariant) {
      planned.operand = operand_of(s.value);
    } else {
      planned.record = facts(s.value).record;
    }
    plan_.series.push_back(planned);
  }
}
Plan make_plan(const ir::Program& program) { return Planner(program).run(); }

}  // namespace boucle::exec
