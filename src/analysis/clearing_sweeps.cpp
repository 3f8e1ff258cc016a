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
      fixed_(system_.begin.size() - 1, pinned),
      y_(fixed_.size(), 1) {}

void ClearingSweeps::release(std::uint32_t member, double fixed) {
  fixed_[member] = fixed;
  if (member >= early_count_) late_.push_back(member);
}

// Returns the change.
inline double ClearingSweeps::pay(std::uint32_t member, double beta) {
  // As `a < b ? a : b`, which is one instruction: a branch would be guessed wrong where pinned members are near.
  const double has = fixed_[member] + beta * received(member);
  const double most = has < 1 ? has : 1, paid = most > 0 ? most : 0;
  const double moved = std::abs(paid - y_[member]);
  y_[member] = paid;
  return moved;
}

double ClearingSweeps::sweep(double beta) {
  double change = 0;
  const auto visit = [&](std::uint32_t member) {
    const double moved = pay(member, beta);
    change = moved > change ? moved : change;
  };
  for (std::uint32_t member = 0; member < early_count_; ++member) visit(member);
  for (const std::uint32_t member : late_) visit(member);
  return change;
}

double ClearingSweeps::sweep_backwards(double beta) {
  double change = 0;
  const auto visit = [&](std::uint32_t member) {
    const double moved = pay(member, beta);
    change = moved > change ? moved : change;
  };
  for (std::size_t n = late_.size(); n > 0; --n) visit(late_[n - 1]);
  for (std::uint32_t member = early_count_; member > 0; --member) visit(member - 1);
  return change;
}

}  // namespace boucle::analysis
