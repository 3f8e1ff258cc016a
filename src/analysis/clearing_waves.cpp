#include "analysis/clearing_waves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
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
  // A candidate: external assets, what other candidates owe it and what the rest of the network pays it, as shares of
  // what it owes.
  struct Member {
    double own = 0, inside = 0, others = 0;
    std::uint32_t round = 0;  // 0: not in default
  };
  // What a candidate is owed by another, as a share of what it owes itself.
  struct Entry {
    double weight;
    std::uint32_t debtor;  // a node
  };
  // The candidates in the order of nodes; the entries of one are begin[k] .. begin[k + 1].
  struct Gathered {
    std::vector<std::uint32_t> node, begin;
    std::vector<Member> members;
    std::unique_ptr<Entry[]> entries;  // not set to zero first
  };
  // What the last sweeps leave to be known.
  struct Progress {
    double change = 0, left = 1;  // of the last sweep; estimated, of those that would follow
    int sweeps = 0;
  };
  // Candidates that fall short; by how much payments may still come down, as a share, before another does.
  struct Sight {
    std::vector<std::uint32_t> wave;
    double nearest = 1;
  };

  bool falls_short(std::uint32_t node, double has) const {
    return net_.total_due[node] - has > solvent_tolerance * net_.total_due[node];
  }
  std::vector<std::uint8_t> guess_losses(const std::vector<std::uint32_t>& first, double margin) const;
  std::vector<std::uint8_t> guess_candidates(const std::vector<std::uint32_t>& first, double margin) const;
  Gathered gather(const std::vector<std::uint8_t>& is_candidate) const;
  std::vector<std::uint32_t> number_candidates(const std::vector<std::uint32_t>& first, const Gathered& all);
  ClearingSweeps arrange(const Gathered& all, const std::vector<std::uint32_t>& source);
  void release(ClearingSweeps& sweeps, std::uint32_t node);
  bool settle(ClearingSweeps& sweeps, double error, Progress& progress) const;
  Sight look(const ClearingSweeps& sweeps) const;
  std::optional<std::vector<std::uint32_t>> next_wave(ClearingSweeps& sweeps);
  bool finish(const ClearingSweeps& sweeps);

  const PreparedNetwork& net_;
  double alpha_, beta_;
  Waves waves_;
  std::vector<std::uint32_t> candidates_, local_;  // nodes; their place in candidates_
  std::uint32_t first_count_ = 0;                  // those of the first wave come first
  std::vector<Member> members_;                    // by place
  double exactness_ = first_exactness;             // what the nearest to the edge has needed so far
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
  // As variables: a byte that is written could be part of anything, so that all else would be read anew.
  const std::uint32_t *begin = net_.claim_begin.data(), *debtor = net_.claim_debtor.data();
  const double* amount = net_.claim_amount.data();
  for (std::uint32_t i = 0; i < is_candidate.size(); ++i) {
    double lost = 0;
    for (std::uint32_t c = begin[i]; c < begin[i + 1]; ++c) lost += amount[c] * loss[debtor[c]];
    const double has = net_.external_assets[i] + net_.claims[i] - lost / loss_steps;
    is_candidate[i] = has < net_.total_due[i] * (1 + margin) && net_.total_due[i] > 0;
  }
  for (const std::uint32_t i : first) is_candidate[i] = 1;
  return is_candidate;
}

// Reads what the candidates owe each other, in the order in which the network lies in memory.
WaveRun::Gathered WaveRun::gather(const std::vector<std::uint8_t>& is_candidate) const {
  Gathered all;
  all.node.resize(net_.node_count());
  std::size_t found = 0, claim_count = 0;
  for (std::uint32_t i = 0; i < net_.node_count(); ++i) {
    all.node[found] = i;
    found += is_candidate[i];
    claim_count += is_candidate[i] * std::size_t{net_.claim_begin[i + 1] - net_.claim_begin[i]};
  }
  all.node.resize(found);
  all.begin.resize(found + 1);
  all.members.resize(found);
  all.entries = std::make_unique_for_overwrite<Entry[]>(claim_count + 1);
  std::uint32_t at = 0;
  for (std::size_t k = 0; k < found; ++k) {
    const std::uint32_t node = all.node[k];
    const double by_due = 1 / net_.total_due[node];
    double inside = 0, others = 0;
    for (std::uint32_t c = net_.claim_begin[node]; c < net_.claim_begin[node + 1]; ++c) {
      // Written always and kept only if the debtor is a candidate: which of them are, no processor can guess.
      const std::uint32_t debtor = net_.claim_debtor[c];
      const double weight = net_.claim_amount[c] * by_due;
      all.entries[at] = {weight, debtor};
      const double part = is_candidate[debtor] * weight;
      inside += part;
      others += weight - part;
      at += is_candidate[debtor];
    }
    all.begin[k + 1] = at;
    all.members[k] = {net_.external_assets[node] * by_due, inside, others};
  }
  return all;
}

// Numbers the candidates: the first wave before the others, and within both by how many other candidates owe them, so
// that sweeps are fast. Returns what was gathered, by number.
std::vector<std::uint32_t> WaveRun::number_candidates(const std::vector<std::uint32_t>& first, const Gathered& all) {
  const std::uint32_t kinds = net_.most_claims() + 1;  // of the first wave, and again of the others
  std::vector<std::uint32_t> next(2 * std::size_t{kinds} + 1);
  local_.assign(net_.node_count(), outside);
  for (const std::uint32_t i : first) local_[i] = 0;
  const auto kind = [&](std::size_t k) {
    return all.begin[k + 1] - all.begin[k] + (local_[all.node[k]] == outside ? kinds : 0);
  };
  std::vector<std::uint32_t> kinds_of(all.node.size()), source(all.node.size());
  for (std::size_t k = 0; k < all.node.size(); ++k) ++next[(kinds_of[k] = kind(k)) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  candidates_.resize(all.node.size());
  for (std::uint32_t k = 0; k < all.node.size(); ++k) {
    const std::uint32_t l = next[kinds_of[k]]++;
    local_[all.node[k]] = l;
    candidates_[l] = all.node[k];
    source[l] = k;
  }
  return source;
}

ClearingSweeps WaveRun::arrange(const Gathered& all, const std::vector<std::uint32_t>& source) {
  SweepSystem system;
  system.begin.resize(source.size() + 1);
  system.debtor.resize(all.begin.back());
  system.weight.resize(all.begin.back());
  members_.resize(source.size());
  std::uint32_t at = 0;
  for (std::size_t l = 0; l < source.size(); ++l) {
    const std::uint32_t k = source[l], ahead = source[std::min(l + rows_ahead, source.size() - 1)];
    __builtin_prefetch(&all.entries[all.begin[ahead]]);
    __builtin_prefetch(&all.members[ahead]);
    for (std::uint32_t e = all.begin[k]; e < all.begin[k + 1]; ++e) {
      system.debtor[at] = local_[all.entries[e].debtor];
      system.weight[at++] = all.entries[e].weight;
    }
    system.begin[l + 1] = at;
    members_[l] = all.members[k];
  }
  return ClearingSweeps(std::move(system), first_count_);
}

void WaveRun::release(ClearingSweeps& sweeps, std::uint32_t node) {
  const std::uint32_t l = local_[node];
  sweeps.release(l, alpha_ * members_[l].own + beta_ * members_[l].others);
  members_[l].round = waves_.round_count;
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

// Hardly a branch in it: who falls short, no processor can guess.
WaveRun::Sight WaveRun::look(const ClearingSweeps& sweeps) const {
  Sight sight;
  const std::size_t count = candidates_.size();
  sight.wave.resize(count - first_count_);
  std::size_t found = 0;
  for (std::size_t l = first_count_; l < count; ++l) {
    const Member& member = members_[l];
    const double received = sweeps.received(static_cast<std::uint32_t>(l));
    const double has = member.own + member.others + received;
    const bool is_short = 1 - has > solvent_tolerance;  // for good: payments only come down
    sight.wave[found] = candidates_[l];
    found += is_short & (member.round == 0);
    const bool may_fall = !is_short & (received < member.inside);  // equal: nobody who owes it is in default
    const double distance = std::abs(has - 1);
    if (may_fall & (distance < sight.nearest * member.inside)) sight.nearest = distance / member.inside;
  }
  sight.wave.resize(found);
  return sight;
}

// Nothing: sweeps are too slow here.
std::optional<std::vector<std::uint32_t>> WaveRun::next_wave(ClearingSweeps& sweeps) {
  Progress progress;
  double error = exactness_;
  while (true) {
    if (!settle(sweeps, error, progress)) return std::nullopt;
    Sight sight = look(sweeps);
    const bool is_settled = progress.left <= settled_exactness;
    const bool is_certain = is_settled || sight.nearest > edge_by_error * progress.left;
    if (is_settled || (is_certain && !sight.wave.empty())) return std::move(sight.wave);
    const double needed = sight.nearest / (2 * edge_by_error);
    if (!is_certain && needed >= least_exactness) exactness_ = std::min(needed, exactness_ / 2);
    error = is_certain || needed < least_exactness ? settled_exactness : exactness_;
  }
}

// What everybody pays, gets and keeps. False: somebody who was no candidate cannot pay.
bool WaveRun::finish(const ClearingSweeps& sweeps) {
  const std::uint32_t count = static_cast<std::uint32_t>(net_.node_count());
  std::vector<double> share(count, 1);
  std::vector<std::uint32_t> round(count, 0);
  for (std::uint32_t l = 0; l < candidates_.size(); ++l) {
    share[candidates_[l]] = sweeps.payment(l);
    round[candidates_[l]] = members_[l].round;
    waves_.default_count += members_[l].round > 0;
  }
  waves_.nodes = std::make_unique_for_overwrite<Waves::Node[]>(count);
  bool all = true;
  for (std::uint32_t i = 0; i < count; ++i) {
    double received = 0;
    for (std::uint32_t c = net_.claim_begin[i]; c < net_.claim_begin[i + 1]; ++c) {
      received += net_.claim_amount[c] * share[net_.claim_debtor[c]];
    }
    const double has = net_.external_assets[i] + received, left = has - net_.total_due[i];
    const double kept = left > 0 ? left : 0;
    waves_.nodes[i] = {share[i], received, round[i] > 0 ? 0 : kept, round[i]};
    all = all && (local_[i] != outside || !falls_short(i, has));
  }
  return all;
}

WaveRun::Outcome WaveRun::run(const std::vector<std::uint32_t>& first, double margin) {
  waves_ = {};
  first_count_ = static_cast<std::uint32_t>(first.size());
  const Gathered all = gather(guess_candidates(first, margin));
  ClearingSweeps sweeps = arrange(all, number_candidates(first, all));
  std::vector<std::uint32_t> wave = first;
  while (!wave.empty()) {
    ++waves_.round_count;
    for (const std::uint32_t node : wave) release(sweeps, node);
    std::optional<std::vector<std::uint32_t>> next = next_wave(sweeps);
    if (!next) return Outcome::slow;
    wave = std::move(*next);
  }
  return finish(sweeps) ? Outcome::cleared : Outcome::guess_too_narrow;
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
