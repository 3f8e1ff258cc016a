#include "analysis/clearing_waves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "analysis/clearing_sweeps.h"

namespace boucle::analysis {
namespace {

constexpr std::size_t least_defaulters = 512;  // below, the general way solves a dense system exactly
constexpr int max_wave_sweeps = 96;            // beyond, one solve of the whole system is cheaper than sweeps
constexpr double settled_wave_change = 1e-15;  // of what is due: a sweep that moves less is rounding
// Who has less than this share of what is due above it is a candidate; the next if somebody else defaults after all.
constexpr std::array<double, 3> candidate_margins = {0.2, 0.6, 1e300};
// How exact payments between waves must be, as a share of what is due: tried in turn until nobody is on the edge, which
// is ten times as wide, since what is left to move is only estimated. The last is exact.
constexpr std::array<double, 3> exactness = {1e-7, 1e-10, 0};
constexpr double edge_by_error = 10;

class WaveRun {
 public:
  WaveRun(const PreparedNetwork& net, double alpha, double beta) : net_(net), alpha_(alpha), beta_(beta) {}

  enum class Outcome { cleared, guess_too_narrow, slow };
  Outcome run(const std::vector<std::uint32_t>& first, double margin);
  // Who defaults when everybody else pays in full.
  std::vector<std::uint32_t> first_wave() const;
  Waves result() { return std::move(waves_); }

 private:
  static constexpr std::uint32_t outside = ~std::uint32_t{0};
  double& payment(std::uint32_t node) { return waves_.payment[net_.class_begin[node]]; }
  double received(std::uint32_t node) const;
  bool falls_short(std::uint32_t node, double has) const {
    return net_.total_due[node] - has > solvent_tolerance * net_.total_due[node];
  }
  void guess_candidates(const std::vector<std::uint32_t>& first, double margin);
  ClearingSweeps gather();
  void release(ClearingSweeps& sweeps, std::uint32_t node) const;
  bool settle(ClearingSweeps& sweeps, double error) const;
  std::optional<std::vector<std::uint32_t>> short_candidates(const ClearingSweeps& sweeps, double error) const;
  std::optional<std::vector<std::uint32_t>> next_wave(ClearingSweeps& sweeps) const;
  bool others_are_solvent() const;

  const PreparedNetwork& net_;
  double alpha_, beta_;
  Waves waves_;
  std::vector<std::uint32_t> candidates_, local_;  // nodes; their place in candidates_
  std::vector<double> from_others_;                // what the rest of the network pays a candidate
};

double WaveRun::received(std::uint32_t node) const {
  double sum = 0;
  for (std::uint32_t c = net_.claim_begin[node]; c < net_.claim_begin[node + 1]; ++c) {
    sum += net_.claim_share[c] * waves_.payment[net_.claim_class[c]];
  }
  return sum;
}

// All are paid in full; claims are then exact where a sum of shares is rounded.
std::vector<std::uint32_t> WaveRun::first_wave() const {
  std::vector<std::uint32_t> wave;
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    if (net_.total_due[i] > 0 && falls_short(i, net_.external_assets[i] + net_.claims[i])) wave.push_back(i);
  }
  return wave;
}

// One sweep after the first wave has paid a little less than it could if it were paid in full: a rough lower guess.
void WaveRun::guess_candidates(const std::vector<std::uint32_t>& first, double margin) {
  local_.assign(net_.node_count(), outside);
  std::vector<double> guess = net_.class_due;
  for (const std::uint32_t i : first) {
    const double due = net_.total_due[i], has = alpha_ * net_.external_assets[i] + beta_ * net_.claims[i];
    guess[net_.class_begin[i]] = std::clamp(has - margin * due, 0.0, due);
    local_[i] = 0;
  }
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    if (local_[i] != outside || net_.total_due[i] == 0) continue;
    double has = net_.external_assets[i];
    for (std::uint32_t c = net_.claim_begin[i]; c < net_.claim_begin[i + 1]; ++c) {
      has += net_.claim_share[c] * guess[net_.claim_class[c]];
    }
    if (has < net_.total_due[i] * (1 + margin)) local_[i] = 0;
  }
}

// Numbers the candidates, whose local_ is not `outside`, and reads what they owe each other.
ClearingSweeps WaveRun::gather() {
  candidates_.clear();
  std::size_t entries = 0;
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    if (local_[i] == outside) continue;
    local_[i] = static_cast<std::uint32_t>(candidates_.size());
    candidates_.push_back(i);
    entries += net_.claim_begin[i + 1] - net_.claim_begin[i];
  }
  SweepSystem system;
  system.due.reserve(candidates_.size());
  system.begin.reserve(candidates_.size() + 1);
  system.debtor.resize(entries);
  system.share.resize(entries);
  from_others_.assign(candidates_.size(), 0);
  std::uint32_t at = 0;
  for (std::size_t l = 0; l < candidates_.size(); ++l) {
    const std::uint32_t node = candidates_[l];
    system.due.push_back(net_.class_due[net_.class_begin[node]]);
    system.begin.push_back(at);
    for (std::uint32_t c = net_.claim_begin[node]; c < net_.claim_begin[node + 1]; ++c) {
      const std::uint32_t debtor = local_[net_.claim_debtor[c]];
      const double share = net_.claim_share[c];
      if (debtor == outside) {
        from_others_[l] += share * waves_.payment[net_.claim_class[c]];
      } else {
        system.debtor[at] = debtor;
        system.share[at++] = share;
      }
    }
  }
  system.begin.push_back(at);
  system.debtor.resize(at);
  system.share.resize(at);
  return ClearingSweeps(system);
}

void WaveRun::release(ClearingSweeps& sweeps, std::uint32_t node) const {
  const std::uint32_t l = local_[node];
  sweeps.release(l, alpha_ * net_.external_assets[node] + beta_ * from_others_[l]);
}

// Until what is left to move, estimated from how the last two sweeps compare, is at most `error`.
bool WaveRun::settle(ClearingSweeps& sweeps, double error) const {
  double before = 0;
  for (int number = 0; number < max_wave_sweeps; ++number) {
    const double change = sweeps.sweep(beta_, number % 2 == 1);
    if (change <= settled_wave_change) return true;
    const double left = before > change ? change * change / (before - change) : change;
    if (number > 0 && left <= error) return true;
    before = change;
  }
  return false;
}

// Candidates that fall short; nothing if payments that are right to `error` cannot tell.
std::optional<std::vector<std::uint32_t>> WaveRun::short_candidates(const ClearingSweeps& sweeps, double error) const {
  std::vector<std::uint32_t> wave;
  for (std::uint32_t l = 0; l < candidates_.size(); ++l) {
    const std::uint32_t node = candidates_[l];
    if (waves_.round[node] > 0) continue;
    const double has = net_.external_assets[node] + from_others_[l] + sweeps.received(l);
    if (std::abs(has - net_.total_due[node]) <= edge_by_error * error * net_.total_due[node] && error > 0) return {};
    if (falls_short(node, has)) wave.push_back(node);
  }
  return wave;
}

// Nothing: sweeps are too slow here.
std::optional<std::vector<std::uint32_t>> WaveRun::next_wave(ClearingSweeps& sweeps) const {
  for (const double error : exactness) {
    if (!settle(sweeps, error)) return std::nullopt;
    std::optional<std::vector<std::uint32_t>> wave = short_candidates(sweeps, error);
    if (wave && (!wave->empty() || error == 0)) return wave;
  }
  return std::vector<std::uint32_t>{};
}

bool WaveRun::others_are_solvent() const {
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    if (local_[i] != outside || net_.total_due[i] == 0) continue;
    if (falls_short(i, net_.external_assets[i] + received(i))) return false;
  }
  return true;
}

WaveRun::Outcome WaveRun::run(const std::vector<std::uint32_t>& first, double margin) {
  waves_.payment = net_.class_due;
  waves_.round.assign(net_.node_count(), 0);
  waves_.round_count = 0;
  guess_candidates(first, margin);
  ClearingSweeps sweeps = gather();
  std::vector<std::uint32_t> wave = first;
  while (!wave.empty()) {
    ++waves_.round_count;
    for (const std::uint32_t node : wave) {
      waves_.round[node] = waves_.round_count;
      release(sweeps, node);
    }
    std::optional<std::vector<std::uint32_t>> next = next_wave(sweeps);
    if (!next) return Outcome::slow;
    wave = std::move(*next);
  }
  for (std::uint32_t l = 0; l < candidates_.size(); ++l) payment(candidates_[l]) = sweeps.payment(l);
  return others_are_solvent() ? Outcome::cleared : Outcome::guess_too_narrow;
}

}  // namespace

std::optional<Waves> large_waves(const PreparedNetwork& network, double alpha, double beta) {
  if (!network.has_one_class_each) return std::nullopt;
  WaveRun run(network, alpha, beta);
  const std::vector<std::uint32_t> first = run.first_wave();
  if (first.size() < least_defaulters) return std::nullopt;
  for (const double margin : candidate_margins) {
    switch (run.run(first, margin)) {
      case WaveRun::Outcome::cleared:
        return run.result();
      case WaveRun::Outcome::guess_too_narrow:
        break;
      case WaveRun::Outcome::slow:
        return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace boucle::analysis
