#include "analysis/clearing_sweeps.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace boucle::analysis {
namespace {

constexpr double pinned = std::numeric_limits<double>::infinity();  // as `fixed`: enough to pay in full

}  // namespace

ClearingSweeps::ClearingSweeps(SweepSystem system, std::uint32_t early_count)
    : system_(std::move(system)),
      early_count_(early_count),
      early_fixed_(early_count, pinned),
      y_(system_.begin.size() - 1, 1),
      late_rows_{{0}, {}, {}} {}

void ClearingSweeps::release(std::uint32_t member, double fixed) {
  if (member < early_count_) {
    early_fixed_[member] = fixed;
    return;
  }
  late_.push_back(member);
  late_fixed_.push_back(fixed);
  for (std::uint32_t e = system_.begin[member]; e < system_.begin[member + 1]; ++e) {
    late_rows_.debtor.push_back(system_.debtor[e]);
    late_rows_.weight.push_back(system_.weight[e]);
  }
  late_rows_.begin.push_back(static_cast<std::uint32_t>(late_rows_.debtor.size()));
}

// Returns the change.
inline double ClearingSweeps::pay(const SweepSystem& rows, std::size_t row, double fixed, std::uint32_t member,
                                  double beta) {
  // As `a < b ? a : b`, which is one instruction: a branch would be guessed wrong where pinned members are near.
  const double has = fixed + beta * received(rows, row);
  const double most = has < 1 ? has : 1, paid = most > 0 ? most : 0;
  const double moved = std::abs(paid - y_[member]);
  y_[member] = paid;
  return moved;
}

double ClearingSweeps::sweep(double beta) {
  double change = 0;
  const auto see = [&](double moved) { change = moved > change ? moved : change; };
  for (std::uint32_t m = 0; m < early_count_; ++m) see(pay(system_, m, early_fixed_[m], m, beta));
  for (std::size_t n = 0; n < late_.size(); ++n) see(pay(late_rows_, n, late_fixed_[n], late_[n], beta));
  return change;
}

double ClearingSweeps::sweep_backwards(double beta) {
  double change = 0;
  const auto see = [&](double moved) { change = moved > change ? moved : change; };
  for (std::size_t n = late_.size(); n > 0; --n) see(pay(late_rows_, n - 1, late_fixed_[n - 1], late_[n - 1], beta));
  for (std::uint32_t m = early_count_; m > 0; --m) see(pay(system_, m - 1, early_fixed_[m - 1], m - 1, beta));
  return change;
}

}  // namespace boucle::analysis
