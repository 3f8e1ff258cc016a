// Gauss–Seidel sweeps for a large set of nodes that each owe everything in one rank, as most networks have it:
//   y_l = min(due_l, fixed_l + beta Σ share y_debtor).
// A pinned member pays what it owes whatever it has. Members are put in order of how many other members owe them, so
// that the loop over those has a known length and the processor need not guess its end. What is added within a member
// keeps the order of its claims: the same bits on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace boucle::analysis {

// Members with what they owe, and what other members owe them, as compressed rows: those of member l are
// begin[l] .. begin[l + 1] of debtor (a member) and share (of all that the debtor owes).
struct SweepSystem {
  std::vector<double> due;  // above 0
  std::vector<std::uint32_t> begin, debtor;
  std::vector<double> share;
};

class ClearingSweeps {
 public:
  // All are pinned and pay in full.
  explicit ClearingSweeps(const SweepSystem& system);

  // From now on `member` pays beta of what members pay it, and `fixed`.
  void release(std::uint32_t member, double fixed);
  // Returns the largest change, as a share of what is due.
  double sweep(double beta, bool backwards);
  // What other members paid a member when the last sweep came to it.
  double received(std::uint32_t member) const { return received_[place_[member]]; }
  double payment(std::uint32_t member) const { return y_[place_[member]]; }

 private:
  struct Bucket {  // members with equally many debtors: places first to last, their entries one after the other
    std::uint32_t first, last, entry, length;
  };
  template <class Sum>
  double sweep_bucket(const Bucket& bucket, double beta, bool backwards, const Sum& sum_from);
  template <std::uint32_t... e>
  double sweep_known(const Bucket& bucket, double beta, bool backwards, std::integer_sequence<std::uint32_t, e...>);
  double sweep_one(const Bucket& bucket, double beta, bool backwards);

  std::vector<std::uint32_t> place_, debtor_;
  std::vector<double> share_, fixed_, due_, one_by_due_, received_, y_;
  std::vector<Bucket> buckets_;
};

}  // namespace boucle::analysis
