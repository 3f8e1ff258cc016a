// The step of a plan: in which order it is computed and where its values live.
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

// ---- The step ------------------------------------------------------------------------------------------------------

// First the order of instructions, then the last use of every value, then the slots.
void Planner::plan_step() {
  prepare_blocks();
  prepare_traces();
  prepare_clearings();
  std::vector<Planned> code, after_block;
  std::vector<std::vector<std::uint32_t>> books_after(p_.values.size());
  const std::vector<std::uint32_t> early_books = place_books(books_after);
  for (const std::uint32_t book : early_books) code.push_back({Instruction::Action::book, {}, book});
  fuse_pairs();
  for (const ValueId id : p_.step_order) {
    if (!facts(id).needed) continue;
    if (const std::uint32_t clearing = begins_clearing(id); clearing != none)
      code.push_back({Instruction::Action::clear, {}, clearing});
    const std::uint32_t block = block_of_[id.index()];
    if (is_computed_step(id) && !facts(id).is_absorbed) code.push_back({Instruction::Action::compute, id, 0, block});
    if (value(id).op == Op::traced) {
      const std::uint32_t trace = p_.traced_parts[value(id).index].trace;
      if (first_traced_[trace] == id) code.push_back({Instruction::Action::trace, {}, trace});
    }
    // Inside a block nothing is judged before the solution is found.
    std::vector<Planned>& judged = block == none ? code : after_block;
    if (facts(id).checked && (is_computed_step(id) || is_found(id)))
      judged.push_back({Instruction::Action::check, id, 0});
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

// ---- Simultaneous blocks -------------------------------------------------------------------------------------------

// The step values from the first unknown of a block to the last of its residuals and derivatives are its code.
void Planner::prepare_blocks() {
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
    plan_.blocks[b].fault_source = add_fault_source(block_fault_prefix + block.name);
    plan_.blocks[b].matrix = matrix_kind(block);
  }
}

MatrixKind Planner::matrix_kind(const ir::Block& block) const {
  std::vector<bool> varies(p_.values.size());
  for (std::uint32_t i = block.unknowns.front().index(); i < p_.values.size(); ++i) {
    const Value& v = p_.values[i];
    varies[i] = std::find(block.unknowns.begin(), block.unknowns.end(), ValueId(i)) != block.unknowns.end();
    for_each_operand(v, [&](ValueId id) { varies[i] = varies[i] || varies[id.index()]; });
  }
  const auto any = [&](auto is) { return std::any_of(block.jacobian.begin(), block.jacobian.end(), is); };
  if (any([&](ValueId id) { return varies[id.index()]; })) return MatrixKind::by_iteration;
  const auto has = [&](Phase phase) { return any([&](ValueId id) { return value(id).phase == phase; }); };
  if (has(Phase::step) || (has(Phase::path) && has(Phase::schedule))) return MatrixKind::by_step;
  if (has(Phase::path)) return MatrixKind::by_path;
  return has(Phase::schedule) ? MatrixKind::shared_by_step : MatrixKind::shared;
}

// What a block reads from before it is read in every iteration, so it keeps its slot until the block is solved.
void Planner::extend_uses_into_blocks(const std::vector<Planned>& code) {
  std::vector<std::uint32_t> solved_at(p_.blocks.size(), none);
  for (std::uint32_t at = 0; at < code.size(); ++at) {
    if (code[at].action == Instruction::Action::solve) solved_at[code[at].index] = at;
  }
  for (const Planned& planned : code) {
    if (planned.block == none || planned.action != Instruction::Action::compute) continue;
    for_each_input(planned.id, [&](ValueId id) {
      if (block_of_[id.index()] != planned.block)
        facts(id).last_use = std::max(facts(id).last_use, solved_at[planned.block]);
    });
  }
}

void Planner::emit_solve(std::uint32_t index, std::uint32_t at) {
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

// ---- Fused pairs ---------------------------------------------------------------------------------------------------

// A value with one use, read by nothing else, is computed inside its user when there is a kernel for the pair.
void Planner::fuse_pairs() {
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
  for (const ir::Trace& trace : p_.traces) {
    for_each_read(trace, [&](ValueId id) { facts(id).use_count += 2; });
  }
  for (const ir::Clearing& clearing : p_.clearings) {
    ir::Clearing::for_each_input(clearing, [&](ValueId id) { facts(id).use_count += 2; });
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

bool Planner::may_be_absorbed(ValueId id) {
  const Facts& f = facts(id);
  return is_computed_step(id) && first_place(value(id).op) != not_fused && f.use_count == 1 && !f.checked &&
         !f.pinned && f.record == none && f.lag_distance == 0 && !f.absorbed.valid();
}

Instruction Planner::compute_pair(ValueId id) {
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
std::vector<std::uint32_t> Planner::place_books(std::vector<std::vector<std::uint32_t>>& books_after) {
  std::vector<std::uint32_t> place(p_.values.size(), none), early;
  for (std::uint32_t i = 0; i < p_.step_order.size(); ++i) {
    if (is_computed_step(p_.step_order[i]) || is_found(p_.step_order[i])) place[p_.step_order[i].index()] = i;
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

void Planner::mark_uses(const Planned& planned, std::uint32_t at) {
  const auto use = [&](ValueId id) { facts(id).last_use = std::max(facts(id).last_use, at); };
  if (planned.action == Instruction::Action::book) {
    for (const ir::Identity::Term& term : p_.identities[planned.index].terms) use(term.value);
  } else if (planned.action == Instruction::Action::solve) {
    for_each_part(p_.blocks[planned.index], use);
  } else if (planned.action == Instruction::Action::trace) {
    for_each_read(p_.traces[planned.index], use);
  } else if (planned.action == Instruction::Action::clear) {
    ir::Clearing::for_each_input(p_.clearings[planned.index], use);
  } else {
    use(planned.id);
    if (planned.action == Instruction::Action::compute) for_each_input(planned.id, use);
  }
}

void Planner::emit(const Planned& planned, std::uint32_t at) {
  if (planned.action == Instruction::Action::check) {
    plan_.step_code.push_back(check(planned.id));
    release(planned.id, at);
    return;
  }
  if (planned.action == Instruction::Action::book) return emit_book(planned.index, at);
  if (planned.action == Instruction::Action::solve) return emit_solve(planned.index, at);
  if (planned.action == Instruction::Action::trace) return emit_trace(planned.index, at);
  if (planned.action == Instruction::Action::clear) return emit_clear(planned.index, at);
  Instruction i = facts(planned.id).absorbed.valid() ? compute_pair(planned.id) : compute(planned.id);
  for_each_input(planned.id, [&](ValueId id) { release(id, at); });
  i.out = facts(planned.id).operand = add_operand(home_of(planned.id));
  release(planned.id, at);
  (planned.block == none ? plan_.step_code : plan_.blocks[planned.block].code).push_back(i);
  if (planned.block != none) {
    block_ids_.resize(plan_.blocks.size());
    block_ids_[planned.block].push_back(planned.id);
    return;
  }
  step_ids_.resize(plan_.step_code.size());
  step_ids_.back() = planned.id;
}

void Planner::emit_book(std::uint32_t index, std::uint32_t at) {
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

Operand Planner::home_of(ValueId id) {
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
void Planner::release(ValueId id, std::uint32_t at) {
  Facts& f = facts(id);
  if (!is_computed_step(id) || f.pinned || f.last_use != at || f.operand == none) return;
  const Operand& o = plan_.operands[f.operand];
  if (o.kind != Operand::Kind::row) return;
  f.last_use = none;  // once
  free_slots_.push_back(o.index);
}

}  // namespace boucle::exec
