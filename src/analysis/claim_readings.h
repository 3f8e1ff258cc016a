// How the rules of claim_conflicts.h read a figure: which quantity of whom, with which sign, in which period, and the
// set of numbers that it admits. Private to them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/claim_conflicts.h"

namespace boucle::analysis {

// Numbers low .. high, either end infinite.
struct NumberSet {
  double low = 0, high = 0;
};
NumberSet set_of(const ClaimFact& fact);
bool disjoint(const NumberSet& a, const NumberSet& b);
bool finite(const NumberSet& set);
NumberSet negated(const NumberSet& set);

// What bookkeeping ties together. `burn` is also cash flow with the other sign, a loss is a negative profit.
enum class Role { none, burn, net_loss, operating_loss, revenue, costs, break_even };

struct Quantity {
  std::string entity;  // whose; empty where `role` is none
  Role role = Role::none;
  double sign = 1;  // of the figure in terms of the role
  std::string key;  // the same for the same thing, whatever its sign is called
};
// `openai.free_cash_flow` is the burn of openai with the other sign; `anthropic_break_even` the break-even of
// anthropic.
Quantity read_quantity(std::string_view name);

// A figure about one quantity.
struct Reading {
  std::size_t claim = 0;
  Quantity quantity;
  std::string name;  // of the quantity, as written
  base::ClaimPeriod period;
  NumberSet set;                        // in terms of the role
  std::optional<std::int32_t> vintage;  // first day
  bool forecast = false;                // of what was not over when it was said
};
std::optional<Reading> read_fact(const ClaimFact& fact, std::size_t index);

bool is_forecast_status(const std::string& status);
bool is_money(const ClaimFact& fact);
bool comparable_basis(const ClaimFact& a, const ClaimFact& b);  // the same, or not stated
bool same_period(const base::ClaimPeriod& a, const base::ClaimPeriod& b);
// The distance of two vintages in days; of one that is not stated, a great one.
std::int64_t vintage_distance(const Reading& a, const Reading& b);

}  // namespace boucle::analysis
