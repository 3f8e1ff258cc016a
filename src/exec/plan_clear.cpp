// Clearings in a plan: their results have rows of their own, and they run when their first result is wanted.
#include "exec/planner.h"

namespace boucle::exec {

void Planner::prepare_clearings() {
  plan_.clearings.resize(p_.clearings.size());
  first_cleared_.resize(p_.clearings.size());
  for (std::uint32_t c = 0; c < p_.clearings.size(); ++c) {
    bool needed = false;
    ValueId first;
    ir::Clearing::for_each_result(p_.clearings[c], [&](ValueId id) {
      needed = needed || facts(id).needed;
      if (!first || id < first) first = id;
    });
    if (!needed) continue;
    first_cleared_[c] = first;
    ir::Clearing::for_each_result(p_.clearings[c], [&](ValueId id) { facts(id).operand = row_operand(new_rows()); });
    plan_.clearings[c].fault_source = add_fault_source("clearing " + p_.clearings[c].name);
  }
}

std::uint32_t Planner::begins_clearing(ValueId id) const {
  if (p_.value(id).op != Op::cleared) return none;
  const std::uint32_t clearing = p_.cleared_by[p_.value(id).index];
  return first_cleared_[clearing] == id ? clearing : none;
}

void Planner::emit_clear(std::uint32_t index, std::uint32_t at) {
  const ir::Clearing& clearing = p_.clearings[index];
  PlannedClearing& planned = plan_.clearings[index];
  planned.network.wants_rounds = clearing.wants_rounds;
  for (const ir::Clearing::Sector& sector : clearing.sectors) {
    planned.network.always_pays.push_back(sector.always_pays);
    planned.cash.push_back(operand_of(sector.cash));
    planned.kept.push_back(operand_of(sector.kept));
    planned.stopped.push_back(operand_of(sector.stopped));
    planned.missing.push_back(operand_of(sector.missing));
    planned.lost.push_back(operand_of(sector.lost));
    if (clearing.wants_rounds) planned.round.push_back(operand_of(sector.round));
  }
  for (const ir::Clearing::Bill& bill : clearing.bills) {
    planned.network.bills.push_back({bill.payer, bill.payee, bill.rank, bill.lapses});
    planned.due.push_back(operand_of(bill.due));
    planned.arrears.push_back(operand_of(bill.arrears));
    planned.paid.push_back(operand_of(bill.paid));
    planned.unpaid.push_back(operand_of(bill.unpaid));
  }
  for (const ir::Clearing::Reserve& reserve : clearing.reserves) {
    planned.network.reserves.push_back({reserve.sector, reserve.lender, reserve.rank});
    planned.limits.push_back(operand_of(reserve.limit));
    planned.drawn.push_back(operand_of(reserve.drawn));
  }
  for (const ir::Clearing::Guarantee& guarantee : clearing.guarantees) {
    planned.network.guarantees.push_back({guarantee.bill, guarantee.guarantor, guarantee.rank});
    planned.shares.push_back(operand_of(guarantee.share));
    planned.called.push_back(operand_of(guarantee.called));
  }
  ir::Clearing::for_each_input(clearing, [&](ValueId id) { release(id, at); });
  Instruction i;
  i.action = Instruction::Action::clear;
  i.index = index;
  plan_.step_code.push_back(i);
}

}  // namespace boucle::exec
