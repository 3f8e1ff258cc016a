#include "exec/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "base/check.h"
#include "base/math.h"
#include "exec/kernels.h"
#include "exec/never_values.h"
#include "ir/names.h"
#include "ir/observe.h"

namespace boucle::exec {

namespace {

using ir::Op;
using ir::Phase;
using ir::Value;
using ir::ValueId;

constexpr std::uint32_t none = 0xffff'ffff;

class Planner {
 public:
  explicit Planner(const ir::Program& program) : p_(program), facts_(program.values.size()) { plan_.program = &p_; }

  Plan run() {
    find_needed();
    collect_lag_distances();
    collect_records();
    choose_checks();
    plan_path();
    plan_noises_and_observers();
    plan_lags();
    plan_step();
    plan_end();
    plan_final();
    plan_series();
    plan_.row_count = next_row_;
    return std::move(plan_);
  }

 private:
  struct Facts {
    bool needed = false;
    bool checked = false;
    bool never_is_fine = false;  // a date: +infinity is no fault
    bool pinned = false;         // read at the end of the step
    std::uint32_t operand = none;
    std::uint32_t record = none;
    std::uint32_t lag_distance = 0;  // the largest lag that reads it, within the calendar
    std::uint32_t ring_row = none, ring_mask = 0;
    std::uint32_t fault_source = none;
    std::uint32_t last_use = 0;   // position in the code of a step
    std::uint32_t use_count = 0;  // operations and books of the step that read it
    bool is_absorbed = false;     // computed inside its only user
    ValueId absorbed;             // the operand computed inside this value
  };

  Facts& facts(ValueId id) { return facts_[id.index()]; }
  const Value& value(ValueId id) const { return p_.value(id); }
  bool is_invariant(ValueId id) const { return value(id).phase <= Phase::schedule; }
  bool is_computed_step(ValueId id) const {
    return value(id).phase == Phase::step && ir::operand_count(value(id).op) > 0;
  }
  bool lag_never_looks_back(const ir::Lag& lag) const { return lag.distance >= p_.step_count; }

  template <class Visit>
  void for_each_operand(const Value& v, Visit visit) const {
    const int count = ir::operand_count(v.op);
    if (count > 0) visit(v.a);
    if (count > 1) visit(v.b);
    if (count > 2) visit(v.c);
  }

  void find_needed() {
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
      if (v.op == Op::lag) {
        need(p_.lags[v.index].initial);
        if (!lag_never_looks_back(p_.lags[v.index])) need(p_.lags[v.index].source);
      }
    }
  }

  void collect_lag_distances() {
    for (const ValueId id : p_.step_order) {
      if (!facts(id).needed || value(id).op != Op::lag) continue;
      const ir::Lag& lag = p_.lags[value(id).index];
      if (lag_never_looks_back(lag)) continue;
      facts(lag.source).lag_distance = std::max(facts(lag.source).lag_distance, lag.distance);
    }
  }

  void collect_records() {
    for (const ir::Series& s : p_.series) {
      if (!is_invariant(s.value) && facts(s.value).record == none) facts(s.value).record = plan_.record_count++;
    }
  }

  // ---- Faults

  std::uint32_t add_fault_source(std::string name) {
    plan_.fault_sources.push_back(std::move(name));
    return static_cast<std::uint32_t>(plan_.fault_sources.size() - 1);
  }

  void choose_dates() {
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
  void choose_checks() {
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

  void find_schedule_faults() {
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

  // ---- Operands

  std::uint32_t new_rows(std::uint32_t count = 1) {
    BOUCLE_CHECK(next_row_ < none - count, "a plan has too many rows");
    next_row_ += count;
    return next_row_ - count;
  }

  std::uint32_t add_operand(const Operand& operand) {
    plan_.operands.push_back(operand);
    return static_cast<std::uint32_t>(plan_.operands.size() - 1);
  }

  std::uint32_t row_operand(std::uint32_t row) {
    Operand o;
    o.index = row;
    return add_operand(o);
  }

  std::uint32_t operand_of(ValueId id) {
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

  bool is_scalar(std::uint32_t operand) const { return plan_.operands[operand].is_scalar(); }

  std::uint32_t filled_row(double x) {
    const auto [place, is_new] = filled_.try_emplace(base::bits_of(x), 0);
    if (is_new) {
      place->second = new_rows();
      plan_.filled_rows.emplace_back(place->second, x);
    }
    return place->second;
  }

  Instruction compute(ValueId id) {
    const Value& v = value(id);
    const int count = ir::operand_count(v.op);
    Instruction i;
    i.op = v.op;
    unsigned variant = 0;
    if (count > 0) i.a = operand_of(v.a), variant |= is_scalar(i.a) ? scalar_a : 0;
    if (count > 1) i.b = operand_of(v.b), variant |= is_scalar(i.b) ? scalar_b : 0;
    if (count > 2) i.c = operand_of(v.c), variant |= is_scalar(i.c) ? scalar_c : 0;
    i.variant = static_cast<std::uint8_t>(variant);
    return i;
  }

  Instruction check(ValueId id) {
    Instruction i;
    i.action = facts(id).never_is_fine ? Instruction::Action::check_date : Instruction::Action::check;
    i.a = facts(id).operand;
    i.index = facts(id).fault_source;
    return i;
  }

  // ---- Path, noises, observations

  void plan_path() {
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

  void plan_noises_and_observers() {
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

  // ---- Lags

  void plan_lags() {
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

  Operand lag_operand(const ir::Lag& lag) {
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

  // ---- The step

  struct Planned {
    Instruction::Action action;
    ValueId id;                   // compute, check
    std::uint32_t index;          // book, solve
    std::uint32_t block = none;   // the block whose code this is part of
  };

  // First the order of instructions, then the last use of every value, then the slots.
  void plan_step() {
    prepare_blocks();
    std::vector<Planned> code, after_block;
    std::vector<std::vector<std::uint32_t>> books_after(p_.values.size());
    const std::vector<std::uint32_t> early_books = place_books(books_after);
    for (const std::uint32_t book : early_books) code.push_back({Instruction::Action::book, {}, book});
    fuse_pairs();
    for (const ValueId id : p_.step_order) {
      if (!facts(id).needed) continue;
      const std::uint32_t block = block_of_[id.index()];
      if (is_computed_step(id) && !facts(id).is_absorbed) code.push_back({Instruction::Action::compute, id, 0, block});
      // Inside a block nothing is judged before the solution is found.
      std::vector<Planned>& judged = block == none ? code : after_block;
      if (facts(id).checked && (is_computed_step(id) || value(id).op == Op::unknown)) judged.push_back({Instruction::Action::check, id, 0});
      for (const std::uint32_t book : books_after[id.index()]) judged.push_back({Instruction::Action::book, {}, book});
      if (block != none && id == last_of_block_[block]) {
        code.push_back({Instruction::Action::solve, {}, block});
        code.insert(code.end(), after_block.begin(), after_block.end());
        after_block.clear();
      }
    }
    for (std::uint32_t at = 0; at < code.size(); ++at) mark_uses(code[at], at);
    extend_uses_into_blocks(code);
    plan_.books.resize(p_.identities.size());
    for (std::uint32_t at = 0; at < code.size(); ++at) emit(code[at], at);
  }

  // ---- Simultaneous blocks

  // The step values from the first unknown of a block to the last of its residuals and derivatives are its code.
  void prepare_blocks() {
    block_of_.assign(p_.values.size(), none);
    last_of_block_.resize(p_.blocks.size());
    plan_.blocks.resize(p_.blocks.size());
    for (std::uint32_t b = 0; b < p_.blocks.size(); ++b) {
      const ir::Block& block = p_.blocks[b];
      if (!facts(block.unknowns.front()).needed) continue;
      ValueId last = block.unknowns.back();
      for (const std::vector<ValueId>* list : {&block.residuals, &block.jacobian}) {
        for (const ValueId id : *list) {
          if (value(id).phase == Phase::step) last = std::max(last, id);
        }
      }
      for (std::uint32_t i = block.unknowns.front().index(); i <= last.index(); ++i) {
        if (p_.values[i].phase != Phase::step || !facts_[i].needed) continue;
        block_of_[i] = b;
        last_of_block_[b] = ValueId(i);
      }
      for (const ValueId id : block.unknowns) facts(id).operand = row_operand(new_rows());
      plan_.blocks[b].fault_source = add_fault_source("solve " + block.name);
      plan_.blocks[b].is_linear = is_linear(block);
    }
  }

  bool is_linear(const ir::Block& block) const {
    std::vector<bool> varies(p_.values.size());
    for (std::uint32_t i = block.unknowns.front().index(); i < p_.values.size(); ++i) {
      const Value& v = p_.values[i];
      varies[i] = std::find(block.unknowns.begin(), block.unknowns.end(), ValueId(i)) != block.unknowns.end();
      for_each_operand(v, [&](ValueId id) { varies[i] = varies[i] || varies[id.index()]; });
    }
    return std::none_of(block.jacobian.begin(), block.jacobian.end(), [&](ValueId id) { return varies[id.index()]; });
  }

  // What a block reads from before it is read in every iteration, so it keeps its slot until the block is solved.
  void extend_uses_into_blocks(const std::vector<Planned>& code) {
    std::vector<std::uint32_t> solved_at(p_.blocks.size(), none);
    for (std::uint32_t at = 0; at < code.size(); ++at) {
      if (code[at].action == Instruction::Action::solve) solved_at[code[at].index] = at;
    }
    for (const Planned& planned : code) {
      if (planned.block == none || planned.action != Instruction::Action::compute) continue;
      for_each_input(planned.id, [&](ValueId id) {
        if (block_of_[id.index()] != planned.block) facts(id).last_use = std::max(facts(id).last_use, solved_at[planned.block]);
      });
    }
  }

  void emit_solve(std::uint32_t index, std::uint32_t at) {
    const ir::Block& block = p_.blocks[index];
    PlannedBlock& planned = plan_.blocks[index];
    const auto operands = [&](const std::vector<ValueId>& ids) {
      std::vector<std::uint32_t> list;
      for (const ValueId id : ids) list.push_back(operand_of(id));
      return list;
    };
    planned.unknowns = operands(block.unknowns);
    planned.starts = operands(block.starts);
    planned.residuals = operands(block.residuals);
    planned.jacobian = operands(block.jacobian);
    for_each_part(block, [&](ValueId id) { release(id, at); });
    Instruction i;
    i.action = Instruction::Action::solve;
    i.index = index;
    plan_.step_code.push_back(i);
  }

  template <class Visit>
  void for_each_part(const ir::Block& block, Visit visit) const {
    for (const std::vector<ValueId>* list : {&block.starts, &block.residuals, &block.jacobian}) {
      for (const ValueId id : *list) visit(id);
    }
  }

  // A value with one use, read by nothing else, is computed inside its user when there is a kernel for the pair.
  void fuse_pairs() {
    for (const ValueId id : p_.step_order) {
      if (!facts(id).needed) continue;
      for_each_operand(value(id), [&](ValueId operand) { ++facts(operand).use_count; });
    }
    for (const ir::Identity& identity : p_.identities) {
      for (const ir::Identity::Term& term : identity.terms) ++facts(term.value).use_count;
    }
    for (const ir::Block& block : p_.blocks) {  // the solver reads these where they are
      for_each_part(block, [&](ValueId id) { facts(id).use_count += 2; });
    }
    for (const ValueId id : p_.step_order) {
      const Value& v = value(id);
      if (!facts(id).needed || ir::operand_count(v.op) != 2 || second_place(v.op) == not_fused) continue;
      for (const ValueId operand : {v.a, v.b}) {
        if (!may_be_absorbed(operand)) continue;
        facts(operand).is_absorbed = true;
        facts(id).absorbed = operand;
        break;
      }
    }
  }

  bool may_be_absorbed(ValueId id) {
    const Facts& f = facts(id);
    return is_computed_step(id) && first_place(value(id).op) != not_fused && f.use_count == 1 && !f.checked &&
           !f.pinned && f.record == none && f.lag_distance == 0 && !f.absorbed.valid();
  }

  // What the instruction of a value reads.
  template <class Visit>
  void for_each_input(ValueId id, Visit visit) {
    const ValueId absorbed = facts(id).absorbed;
    for_each_operand(value(id), [&](ValueId operand) {
      if (operand == absorbed) {
        for_each_operand(value(operand), visit);
      } else {
        visit(operand);
      }
    });
  }

  Instruction compute_pair(ValueId id) {
    const Value& v = value(id);
    const ValueId absorbed = facts(id).absorbed;
    Instruction i = compute(absorbed);
    i.action = Instruction::Action::fused;
    i.second = v.op;
    i.is_right = v.b == absorbed && !is_commutative(v.op);
    if ((i.variant & scalar_a) && is_commutative(i.op)) {
      std::swap(i.a, i.b);
      i.variant = static_cast<std::uint8_t>((i.variant & ~scalar_a) | scalar_b);
    }
    i.c = operand_of(v.a == absorbed ? v.b : v.a);
    if (is_scalar(i.c)) i.variant = static_cast<std::uint8_t>(i.variant | scalar_c);
    return i;
  }

  // A book is checked right after its last term is computed.
  std::vector<std::uint32_t> place_books(std::vector<std::vector<std::uint32_t>>& books_after) {
    std::vector<std::uint32_t> place(p_.values.size(), none), early;
    for (std::uint32_t i = 0; i < p_.step_order.size(); ++i) {
      if (is_computed_step(p_.step_order[i]) || value(p_.step_order[i]).op == Op::unknown) place[p_.step_order[i].index()] = i;
    }
    for (std::uint32_t book = 0; book < p_.identities.size(); ++book) {
      std::uint32_t last = none;
      for (const ir::Identity::Term& term : p_.identities[book].terms) {
        const std::uint32_t at = place[term.value.index()];
        if (at != none && (last == none || at > last)) last = at;
      }
      if (last == none) {
        early.push_back(book);
      } else {
        books_after[p_.step_order[last].index()].push_back(book);
      }
    }
    return early;
  }

  void mark_uses(const Planned& planned, std::uint32_t at) {
    const auto use = [&](ValueId id) { facts(id).last_use = std::max(facts(id).last_use, at); };
    if (planned.action == Instruction::Action::book) {
      for (const ir::Identity::Term& term : p_.identities[planned.index].terms) use(term.value);
    } else if (planned.action == Instruction::Action::solve) {
      for_each_part(p_.blocks[planned.index], use);
    } else {
      use(planned.id);
      if (planned.action == Instruction::Action::compute) for_each_input(planned.id, use);
    }
  }

  void emit(const Planned& planned, std::uint32_t at) {
    if (planned.action == Instruction::Action::check) {
      plan_.step_code.push_back(check(planned.id));
      release(planned.id, at);
      return;
    }
    if (planned.action == Instruction::Action::book) return emit_book(planned.index, at);
    if (planned.action == Instruction::Action::solve) return emit_solve(planned.index, at);
    Instruction i = facts(planned.id).absorbed.valid() ? compute_pair(planned.id) : compute(planned.id);
    for_each_input(planned.id, [&](ValueId id) { release(id, at); });
    i.out = facts(planned.id).operand = add_operand(home_of(planned.id));
    release(planned.id, at);
    (planned.block == none ? plan_.step_code : plan_.blocks[planned.block].code).push_back(i);
  }

  void emit_book(std::uint32_t index, std::uint32_t at) {
    Book& book = plan_.books[index];
    for (const ir::Identity::Term& term : p_.identities[index].terms) {
      const std::uint32_t operand = operand_of(term.value);
      (is_scalar(operand) ? book.scalars : book.rows).push_back(operand);
      (is_scalar(operand) ? book.scalar_signs : book.row_signs).push_back(term.sign);
    }
    for (const ir::Identity::Term& term : p_.identities[index].terms) release(term.value, at);
    Instruction i;
    i.action = Instruction::Action::book;
    i.index = index;
    plan_.step_code.push_back(i);
  }

  Operand home_of(ValueId id) {
    const Facts& f = facts(id);
    Operand o;
    if (f.record != none) {
      o.kind = Operand::Kind::record;
      o.index = f.record;
    } else if (f.ring_row != none) {
      o.kind = Operand::Kind::ring;
      o.index = f.ring_row;
      o.mask = f.ring_mask;
    } else if (!free_slots_.empty()) {
      o.index = free_slots_.back();
      free_slots_.pop_back();
    } else {
      o.index = new_rows();
    }
    return o;
  }

  // Gives the slot of a value back at its last use. Kernels may write over an operand, so this comes before the result
  // gets its place.
  void release(ValueId id, std::uint32_t at) {
    Facts& f = facts(id);
    if (!is_computed_step(id) || f.pinned || f.last_use != at || f.operand == none) return;
    const Operand& o = plan_.operands[f.operand];
    if (o.kind != Operand::Kind::row) return;
    f.last_use = none;  // once
    free_slots_.push_back(o.index);
  }

  // ---- End of the step, end of the path

  void plan_end() {
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
    }
    for (Observer& observer : plan_.observers) {
      observer.source = operand_of(p_.observations[observer.observation].source);
    }
  }

  void plan_final() {
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

  void plan_series() {
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

  const ir::Program& p_;
  Plan plan_;
  std::vector<Facts> facts_;
  std::uint32_t next_row_ = 0;
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::uint32_t> block_of_;      // [value] block whose code computes it, or none
  std::vector<ValueId> last_of_block_;       // [block]
  std::map<std::uint64_t, std::uint32_t> filled_;
};

}  // namespace

Plan make_plan(const ir::Program& program) { return Planner(program).run(); }

}  // namespace boucle::exec
