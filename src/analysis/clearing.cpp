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

// How far ahead memory is asked for what will be needed: some hundred nanoseconds of work.
constexpr std::size_t debts_ahead = 32;
constexpr std::uint32_t no_debt = ~std::uint32_t{0};
// Before every rank.
constexpr std::int32_t senior_rank = std::numeric_limits<std::int32_t>::min();

bool falls_short(double has, double due) { return due - has > solvent_tolerance * due; }

}  // namespace

PreparedNetwork::PreparedNetwork(const DebtNetwork& network) {
  order_nodes(network);
  read_nodes(network);
  read_claims(network, collect_classes(network));
}

std::uint32_t PreparedNetwork::most_claims() const {
  const std::size_t count = node_count();
  return count == 0 ? 0 : claim_begin[count] - claim_begin[count - 1];
}

// Counts claims and numbers the nodes by them.
void PreparedNetwork::order_nodes(const DebtNetwork& network) {
  const std::size_t count = network.nodes.size();
  std::vector<std::uint32_t> claim_count(count, 0);
  for (const Debt& debt : network.debts) claim_count[debt.creditor] += debt.amount > 0;
  const std::uint32_t most = count == 0 ? 0 : *std::max_element(claim_count.begin(), claim_count.end());
  std::vector<std::uint32_t> next(std::size_t{most} + 2, 0);
  for (const std::uint32_t claims_of_node : claim_count) ++next[claims_of_node + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  place.resize(count);
  original.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    place[i] = next[claim_count[i]]++;
    original[place[i]] = i;
  }
  claim_begin.assign(count + 1, 0);
  for (std::size_t i = 0; i < count; ++i) claim_begin[i + 1] = claim_begin[i] + claim_count[original[i]];
}

void PreparedNetwork::read_nodes(const DebtNetwork& network) {
  const std::size_t count = network.nodes.size();
  external_assets.resize(count);
  external_due.resize(count);
  network_due.assign(count, 0);
  total_due.resize(count);
  claims.assign(count, 0);
  external_senior.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const ClearingNode& node = network.nodes[original[i]];
    external_assets[i] = node.external_assets - node.shock;
    external_due[i] = node.external_liabilities;
    external_senior[i] = node.external_senior;
  }
  for (const Debt& debt : network.debts) {
    if (!(debt.amount > 0)) continue;
    network_due[place[debt.debtor]] += debt.amount;
    claims[place[debt.creditor]] += debt.amount;
  }
  for (std::size_t i = 0; i < count; ++i) total_due[i] = network_due[i] + external_due[i];
  unpaid.resize(count);
  for (std::size_t number = 0; number < count; ++number) {
    const std::uint32_t i = place[number];
    ClearedNode& node = unpaid[number];
    node.due = external_senior[i] ? network_due[i] : total_due[i];
    node.network_due = network_due[i];
    node.external_due = external_due[i];
    node.claims = claims[i];
  }
}

// Returns the class of every debt.
std::vector<std::uint32_t> PreparedNetwork::collect_classes(const DebtNetwork& network) {
  const std::size_t count = node_count();
  std::vector<std::uint32_t> begin(count + 1, 0);
  for (std::size_t i = 0; i < count; ++i) begin[i + 1] = external_due[i] > 0;
  for (const Debt& debt : network.debts) begin[place[debt.debtor] + 1] += debt.amount > 0;
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<Owed> owed(begin.back());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  for (std::size_t i = 0; i < count; ++i) {
    if (external_due[i] > 0) owed[next[i]++] = {external_senior[i] ? senior_rank : external_rank, no_debt};
  }
  for (std::uint32_t d = 0; d < network.debts.size(); ++d) {
    const Debt& debt = network.debts[d];
    if (debt.amount > 0) owed[next[place[debt.debtor]]++] = {debt.rank, d};
  }
  std::vector<std::uint32_t> class_of_debt(network.debts.size());
  const auto is_before = [](const Owed& a, const Owed& b) { return a.rank < b.rank; };
  class_begin.push_back(0);
  for (std::uint32_t i = 0; i < count; ++i) {
    Owed *first = owed.data() + begin[i], *last = owed.data() + begin[i + 1];
    if (!std::is_sorted(first, last, is_before)) std::stable_sort(first, last, is_before);
    add_classes(network, i, first, last, class_of_debt);
    class_begin.push_back(static_cast<std::uint32_t>(class_due.size()));
    if (class_begin[i + 1] - class_begin[i] > 1) has_one_class_each = false;
  }
  return class_of_debt;
}

// `first` to `last`: all that the node owes, in the order of ranks.
void PreparedNetwork::add_classes(const DebtNetwork& network, std::uint32_t node, const Owed* first, const Owed* last,
                                  std::vector<std::uint32_t>& class_of_debt) {
  double prior = 0;
  while (first != last) {
    const std::int32_t rank = first->rank;
    double due = 0, external = 0;
    for (; first != last && first->rank == rank; ++first) {
      const bool outside = first->debt == no_debt;
      const double amount = outside ? external_due[node] : network.debts[first->debt].amount;
      due += amount;
      if (outside) {
        external = amount;
      } else {
        class_of_debt[first->debt] = static_cast<std::uint32_t>(class_due.size());
      }
    }
    class_due.push_back(due);
    class_prior.push_back(prior);
    class_external.push_back(external);
    prior += due;
  }
}

void PreparedNetwork::read_claims(const DebtNetwork& network, const std::vector<std::uint32_t>& class_of_debt) {
  // Debts by creditor first: to write one number here and there is quicker than four.
  std::vector<std::uint32_t> debt_at(claim_begin.back()), next(claim_begin.begin(), claim_begin.end() - 1);
  for (std::uint32_t d = 0; d < network.debts.size(); ++d) {
    const Debt& debt = network.debts[d];
    if (debt.amount > 0) debt_at[next[place[debt.creditor]]++] = d;
  }
  for (auto* by_class : {&claim_class, &claim_debtor}) by_class->reserve(debt_at.size());
  for (auto* by_amount : {&claim_share, &claim_amount}) by_amount->reserve(debt_at.size());
  for (std::size_t n = 0; n < debt_at.size(); ++n) {
    const std::uint32_t d = debt_at[n], ahead = debt_at[std::min(n + debts_ahead, debt_at.size() - 1)];
    __builtin_prefetch(&network.debts[ahead]);
    __builtin_prefetch(&class_of_debt[ahead]);
    const Debt& debt = network.debts[d];
    const std::uint32_t k = class_of_debt[d];
    claim_class.push_back(k);
    claim_debtor.push_back(place[debt.debtor]);
    claim_share.push_back(debt.amount / class_due[k]);
    claim_amount.push_back(debt.amount);
  }
}

namespace {

struct Rounds {
  std::vector<std::uint32_t> of_node;  // 0: never
  std::uint32_t count = 0;
  bool converged = true;
};

// Waves of default: all pay in full; who cannot then, defaults; settled, who cannot then, and so on.
Rounds clear_from_above(const PreparedNetwork& net, Settlement& settlement) {
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
  for (std::uint32_t k = net.class_begin[i]; k < net.class_begin[i + 1]; ++k) {
    const double paid = settlement.payment[k];
    const double outside = net.class_external[k] > 0 ? paid * (net.class_external[k] / net.class_due[k]) : 0;
    const bool is_senior = net.external_senior[i] && k == net.class_begin[i] && net.external_due[i] > 0;
    if (!is_senior) node.paid += paid;
    node.external_paid += outside;
    node.network_paid += paid - outside;
  }
}

std::vector<ClearedNode> cleared_nodes(const PreparedNetwork& net, const Settlement& settlement, const Rounds& rounds) {
  std::vector<ClearedNode> nodes = net.unpaid;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    ClearedNode& node = nodes[net.original[i]];
    split_payment(net, settlement, i, node);
    node.received = settlement.received(i);
    node.in_default = rounds.of_node[i] > 0;
    node.default_round = rounds.of_node[i];
    if (node.in_default) continue;
    const double left = net.external_assets[i] + node.received - net.total_due[i];
    node.equity = std::max(0.0, left);
  }
  return nodes;
}

// Where everybody owes in one rank, a share of all that is due is paid to each. Results are written in their order,
// what is due lies in it too: only one record a node is read here and there.
std::vector<ClearedNode> cleared_nodes(const PreparedNetwork& net, const Waves& waves) {
  std::vector<ClearedNode> nodes;
  nodes.reserve(net.node_count());
  for (std::size_t number = 0; number < net.node_count(); ++number) {
    const Waves::Node& from = waves.nodes[net.place[number]];
    ClearedNode node = net.unpaid[number];
    node.paid = node.due * from.share;
    node.network_paid = node.network_due * from.share;
    node.external_paid = node.external_due * from.share;
    node.received = from.received;
    node.equity = from.equity;
    node.in_default = from.round > 0;
    node.default_round = from.round;
    nodes.push_back(node);
  }
  return nodes;
}

// Whether every node can reach, through its debts, somebody who has money of its own, owes the outside or owes nothing:
// then no group can circulate money among its members alone, and Eisenberg–Noe payments are unique (their theorem 2).
bool is_surely_unique(const PreparedNetwork& net, const ClearingOptions& options) {
  if (options.alpha < 1 || options.beta < 1 || !net.has_one_class_each) return false;
  const auto count = static_cast<std::uint32_t>(net.node_count());
  const auto reaches_by_itself = [&](std::uint32_t i) {
    return net.external_assets[i] > 0 || net.external_due[i] > 0 || net.total_due[i] == 0;
  };
  std::size_t found = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (net.external_senior[i] && net.external_due[i] > 0) return false;  // may absorb the money of its own
    found += reaches_by_itself(i);
  }
  if (found == count) return true;
  std::vector<std::uint8_t> reaches(count, 0);
  for (std::uint32_t i = 0; i < count; ++i) reaches[i] = reaches_by_itself(i);
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (reaches[i]) open.push_back(i);
  }
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

void clear_greatest(const PreparedNetwork& network, const ClearingOptions& options, ClearingResult& result) {
  if (const std::optional<Waves> waves = large_waves(network, options.alpha, options.beta)) {
    result.nodes = cleared_nodes(network, *waves);
    result.round_count = waves->round_count;
    result.default_count = waves->default_count;
  } else {
    Settlement above(network, options.alpha, options.beta, Side::above);
    const Rounds rounds = clear_from_above(network, above);
    result.nodes = cleared_nodes(network, above, rounds);
    result.round_count = rounds.count;
    result.converged = rounds.converged;
    for (const ClearedNode& node : result.nodes) result.default_count += node.in_default;
  }
}

}  // namespace

ClearingResult clear(const PreparedNetwork& network, const ClearingOptions& options) {
  ClearingResult result;
  clear_greatest(network, options, result);
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
