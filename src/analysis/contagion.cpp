#include "analysis/contagion.h"

#include <algorithm>
#include <cmath>

namespace boucle::analysis {
namespace {

constexpr std::size_t max_dense_exposures = 512;
constexpr double settled_loss = 1e-16;  // of equity; what is still missing is of the same size
constexpr std::uint32_t max_rounds = 200'000;
constexpr std::uint32_t first_jump = 4;  // rounds before the losses are solved for at once
constexpr double loss_tolerance = 1e-13;

// Claims by debtor: who loses how much when it loses all.
struct Exposures {
  std::vector<std::uint32_t> begin, creditor;
  std::vector<double> amount;
};

Exposures exposures_of(const DebtNetwork& network) {
  const std::size_t count = network.nodes.size();
  Exposures out;
  out.begin.assign(count + 1, 0);
  for (const Debt& debt : network.debts) ++out.begin[debt.debtor + 1];
  for (std::size_t i = 0; i < count; ++i) out.begin[i + 1] += out.begin[i];
  std::vector<std::uint32_t> next(out.begin.begin(), out.begin.end() - 1);
  out.creditor.resize(network.debts.size());
  out.amount.resize(network.debts.size());
  for (const Debt& debt : network.debts) {
    const std::uint32_t slot = next[debt.debtor]++;
    out.creditor[slot] = debt.creditor;
    out.amount[slot] = debt.amount;
  }
  return out;
}

// Balance sheets before anything is lost; `equity` is before the shock.
std::vector<ClearedNode> balance_sheets(const DebtNetwork& network) {
  std::vector<ClearedNode> nodes(network.nodes.size());
  for (const Debt& debt : network.debts) {
    nodes[debt.debtor].network_due += debt.amount;
    nodes[debt.creditor].claims += debt.amount;
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const ClearingNode& given = network.nodes[i];
    ClearedNode& node = nodes[i];
    node.external_due = given.external_liabilities;
    node.equity = given.equity ? *given.equity
                               : given.external_assets + node.claims - given.external_liabilities - node.network_due;
  }
  return nodes;
}

// `kept` is the share of its debts that a node is good for, in the end.
void finish(const DebtNetwork& network, const std::vector<double>& kept, std::vector<ClearedNode> nodes,
            ClearingResult& result) {
  for (const Debt& debt : network.debts) nodes[debt.creditor].received += debt.amount * kept[debt.debtor];
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    ClearedNode& node = nodes[i];
    const bool senior = network.nodes[i].external_senior;
    node.network_paid = node.network_due * kept[i];
    node.external_paid = senior ? node.external_due : node.external_due * kept[i];
    node.due = senior ? node.network_due : node.network_due + node.external_due;
    node.paid = senior ? node.network_paid : node.network_paid + node.external_paid;
    node.in_default = node.default_round > 0;
    result.default_count += node.in_default;
    result.round_count = std::max(result.round_count, node.default_round);
  }
  result.nodes = std::move(nodes);
}

}  // namespace

ClearingResult furfine(const DebtNetwork& network, double recovery) {
  ClearingResult result;
  const Exposures exposures = exposures_of(network);
  std::vector<ClearedNode> nodes = balance_sheets(network);
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].equity -= network.nodes[i].shock;
  std::vector<double> kept(nodes.size(), 1);
  std::vector<std::uint32_t> failed;
  for (std::uint32_t round = 1;; ++round) {
    failed.clear();
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].default_round == 0 && nodes[i].equity < 0) failed.push_back(i);
    }
    if (failed.empty()) break;
    for (const std::uint32_t i : failed) {
      nodes[i].default_round = round;
      kept[i] = recovery;
      for (std::uint32_t e = exposures.begin[i]; e < exposures.begin[i + 1]; ++e) {
        nodes[exposures.creditor[e]].equity -= (1 - recovery) * exposures.amount[e];
      }
    }
  }
  finish(network, kept, std::move(nodes), result);
  return result;
}

namespace {

class DebtRank {
 public:
  DebtRank(const DebtNetwork& network, std::vector<ClearedNode>& nodes)
      : exposures_(exposures_of(network)), nodes_(nodes), count_(nodes.size()) {
    lost_.resize(count_);
    passed_.assign(count_, 0);
    own_.resize(count_);
    for (std::size_t i = 0; i < count_; ++i) {
      own_[i] = network.nodes[i].shock;
      lost_[i] = own_[i];
    }
  }

  // True when nothing moves any more.
  bool run() {
    std::uint32_t next_jump = first_jump;
    for (std::uint32_t round = 1; round <= max_rounds; ++round) {
      if (!pass_on(round)) return true;
      if (round < next_jump || count_ > max_dense_exposures) continue;
      next_jump *= 2;
      if (jump()) {
        pass_on(round + 1);
        return true;
      }
    }
    return false;
  }

  double lost(std::size_t i) const { return lost_[i]; }
  double passed(std::size_t i) const { return passed_[i]; }

 private:
  Exposures exposures_;
  std::vector<ClearedNode>& nodes_;
  std::size_t count_;
  std::vector<double> own_, lost_, passed_;  // lost: amounts; passed: min(1, h) as the others know it

  double share_lost(std::size_t i) const {
    const double equity = nodes_[i].equity;
    if (!(equity > 0)) return 1;
    return std::min(1.0, lost_[i] / equity);
  }

  // One round: everybody passes on what it has lost so far. False when nothing moved.
  bool pass_on(std::uint32_t round) {
    double change = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const double share = share_lost(i);
      change = std::max(change, share - passed_[i]);
      passed_[i] = share;
      if (share >= 1 && nodes_[i].default_round == 0) nodes_[i].default_round = round;
    }
    recompute();
    return change > settled_loss;
  }

  void recompute() {
    lost_ = own_;
    for (std::size_t i = 0; i < count_; ++i) {
      if (passed_[i] == 0) continue;
      for (std::uint32_t e = exposures_.begin[i]; e < exposures_.begin[i + 1]; ++e) {
        lost_[exposures_.creditor[e]] += exposures_.amount[e] * passed_[i];
      }
    }
  }

  // Those that have lost all stay so; the losses of the others solve a linear system. It is the answer if none of them
  // is below what it lost already or above 1.
  bool jump() {
    std::vector<std::size_t> open;
    std::vector<std::size_t> local(count_, count_);
    for (std::size_t i = 0; i < count_; ++i) {
      if (passed_[i] >= 1) continue;
      local[i] = open.size();
      open.push_back(i);
    }
    const std::size_t n = open.size();
    std::vector<double> a(n * n, 0), h(n);
    for (std::size_t l = 0; l < n; ++l) {
      a[l * n + l] = 1;
      h[l] = own_[open[l]] / nodes_[open[l]].equity;
    }
    for (std::size_t i = 0; i < count_; ++i) {
      for (std::uint32_t e = exposures_.begin[i]; e < exposures_.begin[i + 1]; ++e) {
        const std::size_t creditor = exposures_.creditor[e], l = local[creditor];
        if (l == count_) continue;
        const double weight = exposures_.amount[e] / nodes_[creditor].equity;
        if (local[i] == count_) {
          h[l] += weight;
        } else {
          a[l * n + local[i]] -= weight;
        }
      }
    }
    if (!solve(a, h)) return false;
    for (std::size_t l = 0; l < n; ++l) {
      if (!(h[l] >= passed_[open[l]] - loss_tolerance && h[l] <= 1 + loss_tolerance)) return false;
    }
    for (std::size_t l = 0; l < n; ++l) passed_[open[l]] = std::min(1.0, h[l]);
    recompute();
    return true;
  }

  // Gaussian elimination with row pivots; false when singular.
  static bool solve(std::vector<double>& a, std::vector<double>& b) {
    const std::size_t n = b.size();
    for (std::size_t k = 0; k < n; ++k) {
      std::size_t best = k;
      for (std::size_t i = k + 1; i < n; ++i) {
        if (std::abs(a[i * n + k]) > std::abs(a[best * n + k])) best = i;
      }
      if (a[best * n + k] == 0) return false;
      if (best != k) {
        std::swap_ranges(&a[k * n], &a[k * n] + n, &a[best * n]);
        std::swap(b[k], b[best]);
      }
      for (std::size_t i = k + 1; i < n; ++i) {
        const double factor = a[i * n + k] / a[k * n + k];
        if (factor == 0) continue;
        for (std::size_t j = k; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
        b[i] -= factor * b[k];
      }
    }
    for (std::size_t k = n; k-- > 0;) {
      for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k * n + j] * b[j];
      b[k] /= a[k * n + k];
    }
    return true;
  }
};

}  // namespace

ClearingResult debtrank(const DebtNetwork& network) {
  ClearingResult result;
  std::vector<ClearedNode> nodes = balance_sheets(network);
  DebtRank ranks(network, nodes);
  result.converged = ranks.run();
  std::vector<double> kept(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].equity -= ranks.lost(i);
    kept[i] = 1 - ranks.passed(i);
  }
  finish(network, kept, std::move(nodes), result);
  return result;
}

}  // namespace boucle::analysis
