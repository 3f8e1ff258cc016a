#include "analysis/clearing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "analysis/clearing_settlement.h"
#include "analysis/clearing_waves.h"
#include "analysis/contagion.h"

namespace boucle::analysis {
namespace {

constexpr double same_tolerance = 1e-9;  // least and greatest differ when a payment differs by more, as a share

// What one node owes in one rank, while the classes are collected.
struct Owed {
  std::uint32_t debtor;
  std::int32_t rank;
  std::uint32_t debt;  // index, or no_debt for what is owed to the outside
};
constexpr std::uint32_t no_debt = ~std::uint32_t{0};
// Before every rank.
constexpr std::int32_t senior_rank = std::numeric_limits<std::int32_t>::min();

bool falls_short(double has, double due) { return due - has > solvent_tolerance * due; }

}  // namespace

PreparedNetwork::PreparedNetwork(const DebtNetwork& network) {
  const std::size_t count = network.nodes.size();
  external_assets.resize(count);
  external_due.resize(count);
  network_due.assign(count, 0);
  total_due.resize(count);
  claims.assign(count, 0);
  external_senior.resize(count);
  std::vector<Owed> owed;
  owed.reserve(network.debts.size() + count);
  std::vector<std::uint32_t> claim_count(count + 1, 0);
  for (std::uint32_t i = 0; i < count; ++i) {
    const ClearingNode& node = network.nodes[i];
    external_assets[i] = node.external_assets - node.shock;
    external_due[i] = node.external_liabilities;
    external_senior[i] = node.external_senior;
    if (external_due[i] > 0) owed.push_back({i, node.external_senior ? senior_rank : external_rank, no_debt});
  }
  for (std::uint32_t d = 0; d < network.debts.size(); ++d) {
    const Debt& debt = network.debts[d];
    if (!(debt.amount > 0)) continue;
    owed.push_back({debt.debtor, debt.rank, d});
    network_due[debt.debtor] += debt.amount;
    claims[debt.creditor] += debt.amount;
    ++claim_count[debt.creditor + 1];
  }
  for (std::size_t i = 0; i < count; ++i) total_due[i] = network_due[i] + external_due[i];
  std::stable_sort(owed.begin(), owed.end(), [](const Owed& a, const Owed& b) {
    return a.debtor != b.debtor ? a.debtor < b.debtor : a.rank < b.rank;
  });
  std::vector<std::uint32_t> class_of_debt(network.debts.size());
  class_begin.push_back(0);
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    double prior = 0;
    while (at < owed.size() && owed[at].debtor == i) {
      const std::int32_t rank = owed[at].rank;
      double due = 0, external = 0;
      for (; at < owed.size() && owed[at].debtor == i && owed[at].rank == rank; ++at) {
        const bool outside = owed[at].debt == no_debt;
        const double amount = outside ? external_due[i] : network.debts[owed[at].debt].amount;
        due += amount;
        if (outside) {
          external = amount;
        } else {
          class_of_debt[owed[at].debt] = static_cast<std::uint32_t>(class_due.size());
        }
      }
      class_due.push_back(due);
      class_prior.push_back(prior);
      class_external.push_back(external);
      prior += due;
    }
    class_begin.push_back(static_cast<std::uint32_t>(class_due.size()));
    if (class_begin[i + 1] - class_begin[i] > 1) has_one_class_each = false;
  }
  std::partial_sum(claim_count.begin(), claim_count.end(), claim_count.begin());
  claim_begin = claim_count;
  claim_class.resize(claim_begin.back());
  claim_debtor.resize(claim_begin.back());
  claim_share.resize(claim_begin.back());
  for (std::uint32_t d = 0; d < network.debts.size(); ++d) {
    const Debt& debt = network.debts[d];
    if (!(debt.amount > 0)) continue;
    const std::uint32_t slot = claim_count[debt.creditor]++, k = class_of_debt[d];
    claim_class[slot] = k;
    claim_debtor[slot] = debt.debtor;
    claim_share[slot] = debt.amount / class_due[k];
  }
}

namespace {

struct Rounds {
  std::vector<std::uint32_t> of_node;  // 0: never
  std::uint32_t count = 0;
  bool converged = true;
};

// Waves of default: all pay in full; who cannot then, defaults; settled, who cannot then, and so on.
Rounds clear_from_above(const PreparedNetwork& net, const ClearingOptions& options, Settlement& settlement) {
  if (std::optional<Waves> waves = large_waves(net, options.alpha, options.beta)) {
    settlement.payment = std::move(waves->payment);
    return {std::move(waves->round), waves->round_count, true};
  }
  Rounds rounds;
  const auto count = static_cast<std::uint32_t>(net.node_count());
  rounds.of_node.assign(count, 0);
  std::vector<std::uint8_t> is_member(count, 0);
  std::vector<std::uint32_t> members;
  while (true) {
    bool grew = false;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (is_member[i] || net.total_due[i] == 0) continue;
      // In the first round everybody pays in full, and claims are exact where a sum of shares is rounded.
      const double receipts = rounds.count == 0 ? net.claims[i] : settlement.received(i);
      if (!falls_short(net.external_assets[i] + receipts, net.total_due[i])) continue;
      is_member[i] = 1;
      rounds.of_node[i] = rounds.count + 1;
      grew = true;
    }
    if (!grew) return rounds;
    ++rounds.count;
    members.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      if (is_member[i]) members.push_back(i);
    }
    rounds.converged = settlement.settle(members, is_member) && rounds.converged;
  }
}

// Nobody pays; who could pay in full from what then arrives is rescued; settled, who can then, and so on.
Rounds clear_from_below(const PreparedNetwork& net, Settlement& settlement) {
  Rounds rounds;
  const auto count = static_cast<std::uint32_t>(net.node_count());
  rounds.of_node.assign(count, 0);
  std::vector<std::uint8_t> is_member(count, 0);
  std::vector<std::uint32_t> members;
  for (std::uint32_t i = 0; i < count; ++i) is_member[i] = net.total_due[i] > 0;
  while (true) {
    bool shrank = rounds.count == 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!is_member[i] || falls_short(net.external_assets[i] + settlement.received(i), net.total_due[i])) continue;
      is_member[i] = 0;
      settlement.pay_in_full(i);
      shrank = true;
    }
    if (!shrank) break;
    ++rounds.count;
    members.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      if (is_member[i]) members.push_back(i);
    }
    rounds.converged = settlement.settle(members, is_member) && rounds.converged;
  }
  for (std::uint32_t i = 0; i < count; ++i) rounds.of_node[i] = is_member[i];
  return rounds;
}

// What a node paid, by who was paid.
void split_payment(const PreparedNetwork& net, const Settlement& settlement, std::uint32_t i, ClearedNode& node) {
  double senior = 0;
  for (std::uint32_t k = net.class_begin[i]; k < net.class_begin[i + 1]; ++k) {
    const double paid = settlement.payment[k];
    const double outside = net.class_external[k] > 0 ? paid * (net.class_external[k] / net.class_due[k]) : 0;
    const bool is_senior = net.external_senior[i] && k == net.class_begin[i] && net.external_due[i] > 0;
    if (is_senior) senior = net.class_due[k];
    if (!is_senior) node.paid += paid;
    node.external_paid += outside;
    node.network_paid += paid - outside;
  }
  node.due = net.total_due[i] - senior;
}

std::vector<ClearedNode> cleared_nodes(const PreparedNetwork& net, const Settlement& settlement, const Rounds& rounds) {
  std::vector<ClearedNode> nodes(net.node_count());
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    ClearedNode& node = nodes[i];
    node.network_due = net.network_due[i];
    node.external_due = net.external_due[i];
    split_payment(net, settlement, i, node);
    node.claims = net.claims[i];
    node.received = settlement.received(i);
    node.in_default = rounds.of_node[i] > 0;
    node.default_round = rounds.of_node[i];
    if (node.in_default) continue;
    const double left = net.external_assets[i] + node.received - net.total_due[i];
    node.equity = std::max(0.0, left);
  }
  return nodes;
}

// Whether every node can reach, through its debts, somebody who has money of its own, owes the outside or owes nothing:
// then no group can circulate money among its members alone, and Eisenberg–Noe payments are unique (their theorem 2).
bool is_surely_unique(const PreparedNetwork& net, const ClearingOptions& options) {
  if (options.alpha < 1 || options.beta < 1 || !net.has_one_class_each) return false;
  const auto count = static_cast<std::uint32_t>(net.node_count());
  std::vector<std::uint8_t> reaches(count, 0);
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (net.external_senior[i] && net.external_due[i] > 0) return false;  // may absorb the money of its own
    if (!(net.external_assets[i] > 0 || net.external_due[i] > 0 || net.total_due[i] == 0)) continue;
    reaches[i] = 1;
    open.push_back(i);
  }
  std::size_t found = open.size();
  while (!open.empty() && found < count) {
    const std::uint32_t creditor = open.back();
    open.pop_back();
    for (std::uint32_t c = net.claim_begin[creditor]; c < net.claim_begin[creditor + 1]; ++c) {
      const std::uint32_t debtor = net.claim_debtor[c];
      if (reaches[debtor]) continue;
      reaches[debtor] = 1;
      open.push_back(debtor);
      ++found;
    }
  }
  return found == count;
}

bool differs(const std::vector<ClearedNode>& greatest, const std::vector<ClearedNode>& least) {
  for (std::size_t i = 0; i < greatest.size(); ++i) {
    const double due = greatest[i].network_due + greatest[i].external_due;
    const double gap = std::abs(greatest[i].network_paid - least[i].network_paid) +
                       std::abs(greatest[i].external_paid - least[i].external_paid);
    if (gap > same_tolerance * due) return true;
  }
  return false;
}

}  // namespace

ClearingResult clear(const PreparedNetwork& network, const ClearingOptions& options) {
  ClearingResult result;
  Settlement above(network, options.alpha, options.beta, Side::above);
  const Rounds rounds = clear_from_above(network, options, above);
  result.round_count = rounds.count;
  result.converged = rounds.converged;
  result.nodes = cleared_nodes(network, above, rounds);
  for (const ClearedNode& node : result.nodes) result.default_count += node.in_default;
  if (!options.want_least || is_surely_unique(network, options)) return result;
  Settlement below(network, options.alpha, options.beta, Side::below);
  const Rounds rescued = clear_from_below(network, below);
  result.converged = result.converged && rescued.converged;
  std::vector<ClearedNode> least = cleared_nodes(network, below, rescued);
  if (differs(result.nodes, least)) result.least = std::move(least);
  return result;
}

ClearingResult clear(const DebtNetwork& network, const ClearingOptions& options) {
  switch (options.method) {
    case ClearingMethod::furfine:
      return furfine(network, options.recovery);
    case ClearingMethod::debtrank:
      return debtrank(network);
    case ClearingMethod::eisenberg_noe:
    case ClearingMethod::rogers_veraart:
      break;
  }
  return clear(PreparedNetwork(network), options);
}

}  // namespace boucle::analysis
