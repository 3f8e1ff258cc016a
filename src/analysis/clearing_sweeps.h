// Gauss–Seidel sweeps for a large set of nodes that each owe everything in one rank, as most networks have it. What a
// node pays is kept as a share of what it owes:
//   y_l = min(1, fixed_l + beta Σ weight y_debtor),   weight: what the debtor owes l, as a share of what l owes.
// A pinned member pays what it owes whatever it has. Sweeps are fastest where members with equally many debtors follow
// each other: the processor then guesses where the loop over debtors ends. What is added within a member keeps the
// order of its entries: the same bits on every machine.
#pragma once

#include <cstdint>
#include <vector>

namespace boucle::analysis {

// What members owe each other, as compressed rows: those of member l are begin[l] .. begin[l + 1].
struct SweepSystem {
  std::vector<std::uint32_t> begin, debtor;
  std::vector<double> weight;
};

class ClearingSweeps {
 public:
  // All are pinned and pay in full; the first `early_count` will be released before the first sweep.
  ClearingSweeps(SweepSystem system, std::uint32_t early_count);

  // From now on `member` pays beta of what members pay it, and `fixed`, a share of what it owes.
  void release(std::uint32_t member, double fixed);
  // Once over all released members. Returns the largest change.
  double sweep(double beta);
  double sweep_backwards(double beta);
  // What other members pay a member, as a share of what it owes.
  double received(std::uint32_t member) const { return received(system_, member); }
  double payment(std::uint32_t member) const { return y_[member]; }

 private:
  double received(const SweepSystem& rows, std::size_t row) const {
    double sum = 0;
    for (std::uint32_t e = rows.begin[row]; e < rows.begin[row + 1]; ++e) sum += rows.weight[e] * y_[rows.debtor[e]];
    return sum;
  }
  double pay(const SweepSystem& rows, std::size_t row, double fixed, std::uint32_t member, double beta);

  SweepSystem system_;
  std::uint32_t early_count_;
  std::vector<double> early_fixed_, y_;
  // Others that were released, with copies of their rows: a sweep then reads memory in one direction.
  std::vector<std::uint32_t> late_;
  std::vector<double> late_fixed_;
  SweepSystem late_rows_;
};

}  // namespace boucle::analysis
