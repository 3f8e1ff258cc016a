// How much some depend on one of them: directly, and through the others.
//
// Of a company y, d_y is the share of what it is paid for goods and services that comes from the one in question. The
// second round is Σ_z a_yz d_z, where a_yz is the share of y's receipts that z pays; all rounds together are the least
// solution of r = d + A r (without the one in question), Leontief's inverse applied to receipts: what share of y's
// receipts would be gone if the one paid nothing and everybody paid the others in proportion to what it is paid.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace boucle::analysis {

struct TradeNetwork {
  std::size_t count = 0;
  std::vector<double> paid;      // [payer * count + payee]
  std::vector<double> receipts;  // [payee] from everybody, also from outside; at least the sum of what these pay it

  double share(std::size_t payee, std::size_t payer) const {
    return receipts[payee] > 0 ? paid[payer * count + payee] / receipts[payee] : 0;
  }
};

struct Dependence {
  double direct = 0, second = 0, all = 0;
};

inline constexpr int max_dependence_sweeps = 10'000;  // a circle that leaks a thousandth a turn needs 30,000 / 3
inline constexpr double dependence_tolerance = 1e-12;

// [company]; that of `on` is 0.
std::vector<Dependence> dependence(const TradeNetwork& network, std::size_t on);

// What one holds against another at the end of a period.
struct Stake {
  double trade = 0;       // receivables, prepayments, interest due, less what is set aside for losses
  double credit = 0;      // loans and leases
  double shares = 0;      // stakes, at what they stand in the books
  double backlog = 0;     // contracted and not yet delivered
  double guarantees = 0;  // debts of the other that one has to pay, credit promised to it

  double on_balance() const { return trade + credit + shares; }
  bool any() const { return trade != 0 || credit != 0 || shares != 0 || backlog != 0 || guarantees != 0; }
};

struct Exposure {
  std::string company;
  std::vector<std::string> names;  // sectors, the company among them
  std::vector<bool> is_outside;
  std::size_t index = 0;  // of the company
  std::vector<std::string> periods;
  std::vector<std::vector<Stake>> at_stake;      // [period][sector] held against the company
  std::vector<std::vector<Stake>> its_stakes;    // [period][sector] what the company holds against them
  std::vector<std::vector<Dependence>> depends;  // [period][sector] on the company
  std::vector<double> debtrank;  // [sector] part of the equity lost if the company's is; empty where nobody has any
  std::size_t chosen = 0;        // the period that the summary is about
};

}  // namespace boucle::analysis
