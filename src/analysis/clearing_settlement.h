// The inner problem of clearing: a given set of nodes is in default, everybody else pays in full; what do the members
// of the set pay? Their payments are the greatest (from above) or least (from below) solution of
//   assets_j = alpha e_j + beta Σ payments to j,   payments of j = assets_j poured into its classes in order.
// Gauss–Seidel sweeps find it, monotone from either side. Where they are slow, the linear system of the classes in
// which the members now run dry is solved at once; its solution counts only if it stays in those classes, which makes
// it the one sought (a box in which the map is affine holds at most one fixed point when the system is regular).
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/clearing.h"

namespace boucle::analysis {

enum class Side { above, below };

class Settlement {
 public:
  // Payments start in full (from above) or at nothing (from below).
  Settlement(const PreparedNetwork& network, double alpha, double beta, Side side);

  // `is_member` by node; the payments of others are taken as they are. False: not converged.
  bool settle(const std::vector<std::uint32_t>& members, const std::vector<std::uint8_t>& is_member);

  double received(std::uint32_t node) const;
  void pay_in_full(std::uint32_t node);

  std::vector<double> payment;  // by class

 private:
  const PreparedNetwork& net_;
  double alpha_, beta_;
  Side side_;
  // Members and what they pay each other, rebuilt by every call of settle.
  std::vector<std::uint32_t> members_, local_, entry_begin_, entry_class_, entry_debtor_;
  std::vector<double> entry_share_, fixed_;

  struct Linear;  // the affine system around the present payments

  void gather_entries(const std::vector<std::uint8_t>& is_member);
  double assets(std::size_t member) const;
  double pour(std::uint32_t node, double assets);
  double sweep(bool backwards);
  bool jump();
  Linear linearise() const;
  bool pays_all(const Linear& system, std::size_t member) const;
  bool solve_dense(const Linear& system, std::vector<double>& y) const;
  bool solve_iteratively(const Linear& system, std::vector<double>& y) const;
  std::vector<double> apply(const Linear& system, const std::vector<double>& y) const;
};

}  // namespace boucle::analysis
