// How much of a company's revenue is its own money coming back. Over a window, for each member X of the perimeter with
// cash revenue R_X:
//   round trip   paid with money that X itself put in as financing;  ecosystem: that another member put in
//   organic      paid with customers' money that passed through nobody's financing
//   capital, opening, unfunded, recycled, unsourced: the rest; together they are 1 (provenance.h)
// and for any way of tracing (first in first out, last in first out, pro rata) the bounds between which the round trip
// lies: the largest and the least part of X's financing that can have reached its revenue, two largest flows.
// For the perimeter: recorded revenue for each customer dollar (statement multiplier), how many income statements a
// customer dollar itself crosses (pass-through), what consolidation would remove, and the largest part of all payments
// that could be netted, as named loops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/finn.h"
#include "analysis/provenance.h"

namespace boucle::analysis {

// Amounts, so that shares can be taken of any window; divide by revenue.
struct MemberCircularity {
  double revenue = 0;
  double round_trip = 0, ecosystem = 0, organic = 0, capital = 0, opening = 0, unfunded = 0, recycled = 0;
  double unsourced = 0;
  double bound_low = 0, bound_high = 0;  // of the round trip
  struct Origin {
    double customers = 0, capital = 0, opening = 0, unfunded = 0, unsourced = 0;
  } origin;
  double financing_given = 0;  // to members
  // Concentration of revenue by payer: the sum of squared shares, 1 / n for n equal payers.
  double herfindahl = 0;
  std::uint32_t largest_payer = 0;  // a member, or a party outside; meaningless without revenue
  double largest_payer_amount = 0;
};

struct NamedLoop {
  std::vector<std::uint32_t> path;  // members; the last pays the first
  double amount = 0;
  bool financing = false;  // one of its legs is financing; then the path begins with the financier
};

struct Overdraft {
  std::uint32_t member = 0, period = 0;
  double amount = 0;
};

struct Circularity {
  std::vector<MemberCircularity> members;
  double total_revenue = 0, customer_money = 0, internal_revenue = 0;
  double organic_revenue = 0;    // Σ ORG_X R_X
  double internal_payments = 0;  // all kinds, between members
  double circulation = 0;        // of which could be netted
  std::vector<NamedLoop> loops;  // financing first, then by amount
  FinnResult finn;
  std::vector<Overdraft> overdrafts;                  // where the shortfall of a period arises, in the window
  std::vector<std::vector<std::uint32_t>> unsourced;  // groups without origin, in the window

  double statement_multiplier() const { return total_revenue / customer_money; }
  double pass_through() const { return organic_revenue / customer_money; }
  double consolidation() const { return internal_revenue / total_revenue; }
};

// Periods before the window are traced too, as they make its opening stocks. Both ends are in the window.
Circularity circularity(const PaymentNetwork& network, std::uint32_t first_period, std::uint32_t last_period);

}  // namespace boucle::analysis
