// Pays the bills of one period on a batch of lanes, as far as each sector's money reaches.
//
// What a sector can pay with: its opening cash, what others pay it in the same period, and its reserves (committed
// facilities of a lender, proceeds of liquidation), of which only as much is drawn as its bills need. What it pays, in
// this order: bills by rank, most senior (lowest number) first, pro rata within a rank; then, from cash and receipts
// alone, the payments that may lapse, pro rata. A bill is what is due now and what stayed unpaid before. A guarantee is
// a bill of the guarantor: a share of what the guaranteed bill leaves unpaid of this period's due, to the same
// creditor. A sector that cannot pay all its bills loses the share 1 - kept of what it receives (Rogers and Veraart's
// beta; their alpha is in the limits of the reserves). A stopped sector pays its bills from its opening cash alone.
//
// The answer is the greatest fixed point (Eisenberg and Noe 2001): starting from everybody paying in full, payments are
// lowered until nobody pays more than it has. All maps are monotone, so the sequence falls to the greatest solution.
// A payment that is negative is owed the other way round.
//
// Rounds, where they are wanted: who cannot pay even if everybody else does is in round 1; these are settled among
// themselves, who cannot pay then is in round 2, and so on (the fictitious default sequence of Eisenberg and Noe).
//
// A lane in which everybody can pay and nothing is in arrears costs one comparison for each sector: what is due is
// paid. The others are settled in groups side by side (clearing_lanes.h), each with the operations it would do alone:
// the same bits for any number of lanes and any instruction set. Amounts are compared with `shortage_tolerance` of the
// sector's turnover, so that rounding makes nobody a bankrupt.
#pragma once

#include <cstdint>
#include <vector>

#include "exec/clearing_group.h"
#include "exec/kernels.h"

namespace boucle::exec {

// Who owes what to whom; sectors, bills and the rest are numbered from 0.
struct ClearingNetwork {
  struct Bill {
    std::uint32_t payer = 0, payee = 0;
    std::uint32_t rank = 0;
    bool lapses = false;  // a promise: unpaid, it is forgotten
  };
  struct Reserve {
    std::uint32_t sector = 0, lender = 0, rank = 0;
  };
  struct Guarantee {
    std::uint32_t bill = 0, guarantor = 0, rank = 0;
  };
  std::vector<bool> always_pays;  // [sector] outside of the model's perimeter
  std::vector<Bill> bills;
  std::vector<Reserve> reserves;  // those of a sector in the order in which they are drawn
  std::vector<Guarantee> guarantees;
  bool wants_rounds = false;
};

struct ClearingRows {
  using In = ClearingRow;
  std::vector<In> cash, kept, stopped;  // [sector] opening, an amount; a share; true or false
  std::vector<In> due, arrears;         // [bill] a rate; an amount of earlier periods
  std::vector<In> limits, shares;       // [reserve] an amount; [guarantee] 0..1
  std::vector<double*> paid, unpaid;    // [bill] rate, amount left
  std::vector<double*> drawn, called;   // [reserve], [guarantee] rates
  std::vector<double*> missing, lost;   // [sector] amount left unpaid; a rate
  std::vector<double*> round;           // [sector] 0 for who pays; empty where rounds are not wanted
};

class ClearingSolver {
 public:
  ClearingSolver(const ClearingNetwork& network, const KernelTable& kernels);

  // Fills the output rows of lanes 0 .. lane_count - 1. step: the length of the period. A lane for which the sweeps do
  // not settle gets NaN everywhere; the answer says whether all did. `follows`: the call before was for the same lanes
  // one period earlier, what is in arrears now is what it left unpaid, and nobody else has written to its output rows.
  // Then nothing that is zero already is looked at or written again.
  bool clear(const ClearingRows& rows, double step, std::uint32_t lane_count, bool follows = false);

 private:
  struct Side {  // of a bill, by sector
    std::uint32_t bill = 0;
    double sign = 1;
  };

  void pay_all(const ClearingRows& rows, std::uint32_t lane_count, bool follows);
  bool mark(const ClearingRows::In& in, std::uint32_t lane_count);
  bool find_hard_lanes(const ClearingRows& rows, double step, std::uint32_t lane_count, bool follows);
  void lay_out();
  void list_claims();
  void take_reversals_of(const ClearingRows& rows, double step, std::uint32_t lane);
  std::size_t load_group(const ClearingRows& rows, double step, std::size_t first);
  bool settle_group(const ClearingRows& rows, double step);
  void find_rounds(const ClearingRows& rows, double step);

  std::size_t guarantee_claim(std::size_t g) const { return network_.bills.size() + g; }
  std::size_t reserve_claim(std::size_t r) const { return network_.bills.size() + network_.guarantees.size() + r; }

  const ClearingNetwork& network_;
  const KernelTable& kernels_;
  const ClearingKernels& group_kernels_;
  std::uint32_t sector_count_;
  std::vector<std::vector<Side>> sides_;  // [sector] the bills that it pays or is paid
  // The group at work; its pointers go into what follows.
  ClearingGroup group_;
  std::vector<ClearingSector> sectors_;
  std::vector<ClearingTier> tiers_;
  std::vector<std::uint32_t> outgoing_, incoming_;  // claims by sector; outgoing by rank, those that lapse last
  std::vector<std::uint32_t> reserves_, guaranteed_;
  std::vector<std::uint8_t> payer_always_pays_, is_promise_, is_reversed_;
  std::vector<GroupRow> amounts_;
  std::vector<GroupFlags> flags_;
  std::vector<GroupRow> round_;           // [sector]
  std::vector<std::uint32_t> hard_;       // lanes still to be settled
  std::vector<double> is_hard_;           // [lane] 1 or 0
  std::vector<const double*> term_rows_;  // of the sector at work
  std::vector<double> term_signs_;
  bool was_hard_ = true;  // whether the call before found a lane to work on
};

}  // namespace boucle::exec
