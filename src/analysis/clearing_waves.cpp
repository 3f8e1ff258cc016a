#include "analysis/clearing_waves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "analysis/clearing_sweeps.h"

namespace boucle::analysis {
namespace {

constexpr std::size_t least_defaulters = 512;  // below, the general way solves a dense system exactly
constexpr int max_wave_sweeps = 96;            // beyond, one solve of the whole system is cheaper than sweeps
constexpr double settled_exactness = 1e-15;    // of what is due: what is left to move is rounding
// Who has less than this share of what is due above it is a candidate; the next if somebody else defaults after all.
constexpr std::array<double, 3> candidate_margins = {0.2, 0.6, 1e300};
// How exact payments are made, as a share of what is due, before one looks who falls short. Who is nearer the edge than
// ten times that is not certain, since what is left to move is only estimated; payments are then made more exact.
constexpr double first_exactness = 1e-5, edge_by_error = 10;
constexpr double least_exactness = 1e-12;  // below, payments are settled to the last digit
constexpr double least_due = 1e-200;       // of a node: to divide by less could overflow
constexpr std::size_t rows_ahead = 12;     // how far ahead memory is asked for a candidate's claims
constexpr int loss_steps = 255;  // a guess of what a debtor will not pay, in one byte: all of them fit a cache

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
  // A candidate: external assets and what the rest of the network pays it, as shares of what it owes; by how much of
  // such a share payments must be wrong to change what it has by one. 0: it is in default.
  struct Member {
    double own = 0, others = 0, steadiness = 1;
  };
  // What the last sweeps leave to be known.
  struct Progress {
    double change = 0, left = 1;  // of the last sweep; estimated, of those that would follow
    int sweeps = 0;
  };
  // Candidates that fall short, as far as payments can tell; how near, as a share, the nearest is to the edge.
  struct Sight {
    std::vector<std::uint32_t> wave;
    double nearest = 1;
  };

  bool falls_short(std::uint32_t node, double has) const {
    return net_.total_due[node] - has > solvent_tolerance * net_.total_due[node];
  }
  std::vector<std::uint8_t> guess_losses(const std::vector<std::uint32_t>& first, double margin) const;
  std::vector<std::uint8_t> guess_candidates(const std::vector<std::uint32_t>& first, double margin) const;
  void number_candidates(const std::vector<std::uint32_t>& first, const std::vector<std::uint8_t>& is_candidate);
  ClearingSweeps gather();
  void release(ClearingSweeps& sweeps, std::uint32_t node);
  bool settle(ClearingSweeps& sweeps, double error, Progress& progress) const;
  Sight look(const ClearingSweeps& sweeps) const;
  std::optional<std::vector<std::uint32_t>> next_wave(ClearingSweeps& sweeps) const;
  void take(const ClearingSweeps& sweeps);
  bool others_are_solvent();

  const PreparedNetwork& net_;
  double alpha_, beta_;
  Waves waves_;
  std::vector<std::uint32_t> candidates_, local_;  // nodes; their place in candidates_
  std::uint32_t first_count_ = 0;                  // those of the first wave come first
  std::size_t entry_count_ = 0;                    // debts among candidates
  std::vector<Member> members_;                    // by place
};

// All are paid in full; claims are then exact where a sum of shares is rounded.
std::vector<std::uint32_t> WaveRun::first_wave() const {
  std::vector<std::uint32_t> wave(net_.node_count());
  std::size_t found = 0;
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    wave[found] = i;
    found += falls_short(i, net_.external_assets[i] + net_.claims[i]);  // never, where nothing is due
  }
  wave.resize(found);
  return wave;
}

// What the first wave will not pay, in steps, if it pays a little less than it could were it paid in full.
std::vector<std::uint8_t> WaveRun::guess_losses(const std::vector<std::uint32_t>& first, double margin) const {
  std::vector<std::uint8_t> loss(net_.node_count(), 0);
  for (const std::uint32_t i : first) {
    const double has = alpha_ * net_.external_assets[i] + beta_ * net_.claims[i];
    const double unpaid = std::clamp(1 + margin - has / net_.total_due[i], 0.0, 1.0);
    loss[i] = static_cast<std::uint8_t>(std::ceil(unpaid * loss_steps));
  }
  return loss;
}

// One sweep after that: a rough lower guess of what everybody has.
std::vector<std::uint8_t> WaveRun::guess_candidates(const std::vector<std::uint32_t>& first, double margin) const {
  const std::vector<std::uint8_t> loss = guess_losses(first, margin);
  std::vector<std::uint8_t> is_candidate(net_.node_count());
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    double lost = 0;
    for (std::uint32_t c = net_.claim_begin[i]; c < net_.claim_begin[i + 1]; ++c) {
      lost += net_.claim_amount[c] * loss[net_.claim_debtor[c]];
    }
    const double has = net_.external_assets[i] + net_.claims[i] - lost / loss_steps;
    is_candidate[i] = has < net_.total_due[i] * (1 + margin) && net_.total_due[i] > 0;
  }
  for (const std::uint32_t i : first) is_candidate[i] = 1;
  return is_candidate;
}

// Numbers the candidates: the first wave before the others, and within both by how many other candidates owe them, so
// that sweeps are fast.
void WaveRun::number_candidates(const std::vector<std::uint32_t>& first,
                                const std::vector<std::uint8_t>& is_candidate) {
  const std::uint32_t kinds = net_.most_claims() + 1;  // of the first wave, and again of the others
  std::vector<std::uint32_t> kind(net_.node_count(), 0), next(2 * std::size_t{kinds} + 1);
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    std::uint32_t debtors = 0;
    for (std::uint32_t c = net_.claim_begin[i]; c < net_.claim_begin[i + 1]; ++c) {
      debtors += is_candidate[net_.claim_debtor[c]];
    }
    kind[i] = debtors;
  }
  entry_count_ = 0;
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    entry_count_ += is_candidate[i] * std::size_t{kind[i]};
    kind[i] += kinds;
  }
  for (const std::uint32_t i : first) kind[i] -= kinds;
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) next[kind[i] + 1] += is_candidate[i];
  std::partial_sum(next.begin(), next.end(), next.begin());
  candidates_.resize(next.back());
  local_.assign(net_.node_count(), outside);
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    if (!is_candidate[i]) continue;
    local_[i] = next[kind[i]]++;
    candidates_[local_[i]] = i;
  }
}

// Reads what the candidates owe each other, as shares of what they owe themselves; all others pay in full.
ClearingSweeps WaveRun::gather() {
  SweepSystem system;
  system.begin.reserve(candidates_.size() + 1);
  system.debtor.resize(entry_count_ + 1);
  system.weight.resize(entry_count_ + 1);
  members_.resize(candidates_.size());
  std::uint32_t at = 0;
  for (std::size_t l = 0; l < candidates_.size(); ++l) {
    const std::uint32_t node = candidates_[l];
    const std::uint32_t ahead = net_.claim_begin[candidates_[std::min(l + rows_ahead, candidates_.size() - 1)]];
    __builtin_prefetch(net_.claim_debtor.data() + ahead);
    __builtin_prefetch(net_.claim_amount.data() + ahead);
    const double by_due = 1 / net_.total_due[node];
    system.begin.push_back(at);
    double others = 0;
    for (std::uint32_t c = net_.claim_begin[node]; c < net_.claim_begin[node + 1]; ++c) {
      // Written always and kept only if the debtor is a candidate: which of them are, no processor can guess.
      const std::uint32_t debtor = local_[net_.claim_debtor[c]];
      const double weight = net_.claim_amount[c] * by_due;
      system.debtor[at] = debtor;
      system.weight[at] = weight;
      others += debtor == outside ? weight : 0;
      at += debtor == outside ? 0 : 1;
    }
    const double own = net_.external_assets[node] * by_due;
    members_[l] = {own, others, 1 / std::max(1.0, net_.claims[node] * by_due)};
  }
  system.begin.push_back(at);
  system.debtor.resize(at);
  system.weight.resize(at);
  return ClearingSweeps(std::move(system), first_count_);
}

void WaveRun::release(ClearingSweeps& sweeps, std::uint32_t node) {
  const std::uint32_t l = local_[node];
  sweeps.release(l, alpha_ * members_[l].own + beta_ * members_[l].others);
  members_[l].steadiness = 0;
}

// Until what is left to move, estimated from how the last two sweeps compare, is at most `error`.
bool WaveRun::settle(ClearingSweeps& sweeps, double error, Progress& progress) const {
  while (progress.left > error) {
    if (++progress.sweeps > max_wave_sweeps) return false;
    const double before = progress.change;
    const double change = progress.change =
        progress.sweeps % 2 == 1 ? sweeps.sweep(beta_) : sweeps.sweep_backwards(beta_);
    if (change <= settled_exactness) {
      progress.left = 0;
    } else if (progress.sweeps > 1) {
      progress.left = before > change ? change * change / (before - change) : change;
    }
  }
  return true;
}

WaveRun::Sight WaveRun::look(const ClearingSweeps& sweeps) const {
  Sight sight;
  for (std::uint32_t l = first_count_; l < candidates_.size(); ++l) {
    const Member& member = members_[l];
    if (member.steadiness == 0) continue;
    const double has = member.own + member.others + sweeps.received(l);
    const double distance = std::abs(has - 1) * member.steadiness;
    sight.nearest = distance < sight.nearest ? distance : sight.nearest;
    if (1 - has > solvent_tolerance) sight.wave.push_back(candidates_[l]);
  }
  return sight;
}

// Nothing: sweeps are too slow here.
std::optional<std::vector<std::uint32_t>> WaveRun::next_wave(ClearingSweeps& sweeps) const {
  Progress progress;
  double error = first_exactness;
  while (true) {
    if (!settle(sweeps, error, progress)) return std::nullopt;
    Sight sight = look(sweeps);
    const bool is_settled = progress.left <= settled_exactness;
    const bool is_certain = is_settled || sight.nearest > edge_by_error * progress.left;
    if (is_settled || (is_certain && !sight.wave.empty())) return std::move(sight.wave);
    const double needed = sight.nearest / (2 * edge_by_error);
    error = is_certain || needed < least_exactness ? settled_exactness : std::min(needed, error / 2);
  }
}

// Everybody's final payments, and receipts of the candidates.
void WaveRun::take(const ClearingSweeps& sweeps) {
  waves_.payment = net_.class_due;
  waves_.received.resize(net_.node_count());
  for (std::uint32_t l = 0; l < candidates_.size(); ++l) {
    const std::uint32_t node = candidates_[l];
    waves_.payment[net_.class_begin[node]] = sweeps.payment(l) * net_.total_due[node];
    waves_.received[node] = (members_[l].others + sweeps.received(l)) * net_.total_due[node];
  }
}

bool WaveRun::others_are_solvent() {
  bool all = true;
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    if (local_[i] != outside) continue;
    double received = 0;
    for (std::uint32_t c = net_.claim_begin[i]; c < net_.claim_begin[i + 1]; ++c) {
      received += net_.claim_share[c] * waves_.payment[net_.claim_class[c]];
    }
    waves_.received[i] = received;
    all = all && !falls_short(i, net_.external_assets[i] + received);
  }
  return all;
}

WaveRun::Outcome WaveRun::run(const std::vector<std::uint32_t>& first, double margin) {
  waves_.round.assign(net_.node_count(), 0);
  waves_.round_count = 0;
  first_count_ = static_cast<std::uint32_t>(first.size());
  number_candidates(first, guess_candidates(first, margin));
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
  take(sweeps);
  return others_are_solvent() ? Outcome::cleared : Outcome::guess_too_narrow;
}

}  // namespace

std::optional<Waves> large_waves(const PreparedNetwork& network, double alpha, double beta) {
  const auto is_tiny = [](double due) { return due > 0 && due < least_due; };
  const std::vector<double>& dues = network.total_due;
  if (!network.has_one_class_each || std::any_of(dues.begin(), dues.end(), is_tiny)) return std::nullopt;
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
