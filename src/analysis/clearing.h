// Who pays whom how much when not everybody can pay: clearing of a network of debts on one balance sheet date, and two
// models of contagion on the same network.
//
//   Eisenberg–Noe      each debtor pays what it owes or all it has, pro rata within a rank: p = min(due, e + received).
//                      L. Eisenberg, T. Noe, Systemic Risk in Financial Systems, Management Science 47 (2001).
//   Rogers–Veraart     the same, but in default only alpha of the external assets and beta of the receipts remain.
//                      L. Rogers, L. Veraart, Failure and Rescue in an Interbank Network, Management Science 59 (2013).
//   Furfine            a node whose losses exceed its equity fails, and its creditors lose 1 − recovery of their
//   claims.
//                      C. Furfine, Interbank Exposures: Quantifying the Risk of Contagion, JMCB 35 (2003).
//   DebtRank           claims lose value in proportion to the debtor's lost equity, before any default.
//                      M. Bardoscia, S. Battiston, F. Caccioli, G. Caldarelli, DebtRank: A Microscopic Foundation for
//                      Shock Propagation, PLoS ONE 10 (2015).
//
// Clearing payments are a fixed point of a monotone map. The greatest is computed from above, as rounds of default: the
// defaulters of a round are settled among themselves exactly, and who cannot pay after that defaults in the next round.
// The least is computed from below and reported where it differs (rings without money of their own; default costs).
// Everything is sequential + − × ÷ in a fixed order: the same bits everywhere. Debts of a lower rank number are paid
// first; senior external debt is paid before all of them, pari passu external debt shares in `external_rank`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace boucle::analysis {

enum class ClearingMethod { eisenberg_noe, rogers_veraart, furfine, debtrank };

inline constexpr std::int32_t external_rank = 1;  // also that of debts without a rank of their own

struct ClearingNode {
  double external_assets = 0;
  double external_liabilities = 0;
  bool external_senior = false;
  std::optional<double> equity;  // before the shock; without it, what the balance sheet leaves
  double shock = 0;              // lost external assets, at least 0
};
struct Debt {
  std::uint32_t debtor = 0, creditor = 0;  // never the same
  double amount = 0;                       // at least 0
  std::int32_t rank = external_rank;
};
struct DebtNetwork {
  std::vector<ClearingNode> nodes;
  std::vector<Debt> debts;
};

struct ClearingOptions {
  ClearingMethod method = ClearingMethod::eisenberg_noe;
  double alpha = 1;     // Rogers–Veraart: what default leaves of external assets
  double beta = 1;      // Rogers–Veraart: what default leaves of receipts
  double recovery = 0;  // Furfine: what a failed node's creditors get back
  bool want_least = true;
};

struct ClearedNode {
  double due = 0, paid = 0;                    // debts cleared together: all, but senior external debt stands before
  double network_due = 0, network_paid = 0;    // to other nodes
  double external_due = 0, external_paid = 0;  // to the outside
  double claims = 0, received = 0;             // from other nodes
  double equity = 0;                           // clearing: what owners keep, at least 0; contagion: may be negative
  bool in_default = false;
  std::uint32_t default_round = 0;  // 1 and up; 0: no default
};
struct ClearingResult {
  std::vector<ClearedNode> nodes;
  std::optional<std::vector<ClearedNode>> least;  // where it differs from the greatest
  std::uint32_t round_count = 0;                  // rounds in which somebody defaulted
  std::size_t default_count = 0;
  bool converged = true;  // false: a network beyond the solver; the payments are those of the last sweep
};

// The network in the order in which clearing reads it, so that several shocks or bail-outs need it once. Nodes are put
// in order of how many claims they have: loops over claims then end where the processor expects it, which makes every
// pass over the network two to three times as fast.
class PreparedNetwork {
 public:
  explicit PreparedNetwork(const DebtNetwork& network);

  std::size_t node_count() const { return external_due.size(); }
  std::size_t class_count() const { return class_due.size(); }
  std::uint32_t most_claims() const;  // of a node

  std::vector<std::uint32_t> place;     // by number in the network given, the node
  std::vector<std::uint32_t> original;  // by node, its number in the network given
  std::vector<ClearedNode> unpaid;      // by number in the network given: what is due to and from each, nothing paid
  // A class is what one node owes in one rank; those of a node are contiguous, the first is paid first.
  std::vector<std::uint32_t> class_begin;  // node + 1
  std::vector<double> class_due, class_prior, class_external;
  // Claims by creditor.
  std::vector<std::uint32_t> claim_begin;   // node + 1
  std::vector<std::uint32_t> claim_class;   // whose payment it is part of
  std::vector<std::uint32_t> claim_debtor;  // the node of that class
  std::vector<double> claim_share;          // of the class
  std::vector<double> claim_amount;         // in full
  // By node.
  std::vector<double> external_assets, external_due, network_due, total_due, claims;
  std::vector<bool> external_senior;
  bool has_one_class_each = true;

 private:
  // What a node owes in one rank to one creditor, while the classes are collected.
  struct Owed {
    std::int32_t rank;
    std::uint32_t debt;  // index, or no_debt for what is owed to the outside
  };
  void order_nodes(const DebtNetwork& network);
  void read_nodes(const DebtNetwork& network);
  std::vector<std::uint32_t> collect_classes(const DebtNetwork& network);
  void add_classes(const DebtNetwork& network, std::uint32_t node, const Owed* first, const Owed* last,
                   std::vector<std::uint32_t>& class_of_debt);
  void read_claims(const DebtNetwork& network, const std::vector<std::uint32_t>& class_of_debt);
};

ClearingResult clear(const DebtNetwork& network, const ClearingOptions& options);
// For Eisenberg–Noe and Rogers–Veraart only.
ClearingResult clear(const PreparedNetwork& network, const ClearingOptions& options);

}  // namespace boucle::analysis
