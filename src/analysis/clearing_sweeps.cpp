#include "analysis/clearing_sweeps.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace boucle::analysis {
namespace {

constexpr double pinned = std::numeric_limits<double>::infinity();  // as `fixed`: enough to pay in full

}  // namespace

ClearingSweeps::ClearingSweeps(const SweepSystem& system) {
  const auto count = static_cast<std::uint32_t>(system.due.size());
  const auto length_of = [&](std::uint32_t l) { return system.begin[l + 1] - system.begin[l]; };
  std::uint32_t longest = 0;
  for (std::uint32_t l = 0; l < count; ++l) longest = std::max(longest, length_of(l));
  std::vector<std::uint32_t> next(longest + 2, 0);  // the next free place by length
  for (std::uint32_t l = 0; l < count; ++l) ++next[length_of(l) + 1];
  std::uint32_t entry = 0;
  for (std::uint32_t length = 0; length <= longest; ++length) {
    const std::uint32_t members = next[length + 1];
    next[length + 1] += next[length];
    if (members == 0) continue;
    buckets_.push_back({next[length], next[length + 1], entry, length});
    entry += length * members;
  }
  place_.resize(count);
  std::vector<std::uint32_t> order(count);
  for (std::uint32_t l = 0; l < count; ++l) {
    place_[l] = next[length_of(l)]++;
    order[place_[l]] = l;
  }
  fixed_.assign(count, pinned);
  due_.resize(count);
  one_by_due_.resize(count);
  debtor_.resize(system.debtor.size());
  share_.resize(system.debtor.size());
  std::uint32_t at = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t l = order[i];
    due_[i] = system.due[l];
    one_by_due_[i] = 1 / due_[i];
    for (std::uint32_t e = system.begin[l]; e < system.begin[l + 1]; ++e, ++at) {
      debtor_[at] = place_[system.debtor[e]];
      share_[at] = system.share[e];
    }
  }
  received_.assign(count, 0);
  y_ = due_;
}

void ClearingSweeps::release(std::uint32_t member, double fixed) { fixed_[place_[member]] = fixed; }

template <class Sum>
double ClearingSweeps::sweep_bucket(const Bucket& bucket, double beta, bool backwards, const Sum& sum_from) {
  const std::uint32_t count = bucket.last - bucket.first;
  double change = 0;
  for (std::uint32_t n = 0; n < count; ++n) {
    const std::uint32_t i = backwards ? count - 1 - n : n, member = bucket.first + i;
    const double sum = sum_from(bucket.entry + std::size_t{i} * bucket.length);
    // As `a < b ? a : b`, which is one instruction: a branch would be guessed wrong where pinned members are near.
    const double has = fixed_[member] + beta * sum, most = has < due_[member] ? has : due_[member];
    const double paid = most > 0 ? most : 0;
    const double moved = std::abs(paid - y_[member]) * one_by_due_[member];
    received_[member] = sum;
    y_[member] = paid;
    change = moved > change ? moved : change;
  }
  return change;
}

// The loop over debtors written out.
template <std::uint32_t... e>
double ClearingSweeps::sweep_known(const Bucket& bucket, double beta, bool backwards,
                                   std::integer_sequence<std::uint32_t, e...>) {
  return sweep_bucket(bucket, beta, backwards, [this](std::size_t first) {
    const double* share = share_.data() + first;
    const std::uint32_t* debtor = debtor_.data() + first;
    double sum = 0;
    ((sum += share[e] * y_[debtor[e]]), ...);
    return sum;
  });
}

double ClearingSweeps::sweep_one(const Bucket& bucket, double beta, bool backwards) {
  const auto known = [&](auto entries) { return sweep_known(bucket, beta, backwards, entries); };
  using Index = std::uint32_t;
  switch (bucket.length) {
    case 1:
      return known(std::make_integer_sequence<Index, 1>());
    case 2:
      return known(std::make_integer_sequence<Index, 2>());
    case 3:
      return known(std::make_integer_sequence<Index, 3>());
    case 4:
      return known(std::make_integer_sequence<Index, 4>());
    case 5:
      return known(std::make_integer_sequence<Index, 5>());
    case 6:
      return known(std::make_integer_sequence<Index, 6>());
    default:
      return sweep_bucket(bucket, beta, backwards, [&](std::size_t first) {
        double sum = 0;
        for (Index e = 0; e < bucket.length; ++e) sum += share_[first + e] * y_[debtor_[first + e]];
        return sum;
      });
  }
}

double ClearingSweeps::sweep(double beta, bool backwards) {
  double change = 0;
  for (std::size_t n = 0; n < buckets_.size(); ++n) {
    const Bucket& bucket = buckets_[backwards ? buckets_.size() - 1 - n : n];
    change = std::max(change, sweep_one(bucket, beta, backwards));
  }
  return change;
}

}  // namespace boucle::analysis
