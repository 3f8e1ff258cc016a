#include "analysis/claim_readings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/display_unit.h"

namespace boucle::analysis {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Word {
  std::string_view name;
  Role role;
  double sign;
};
// Names of std.company and of press tables, the longer ones first.
constexpr std::array<Word, 22> vocabulary{{{"negative_free_cash_flow", Role::burn, 1},
                                           {"free_cash_flow", Role::burn, -1},
                                           {"cash_flow", Role::burn, -1},
                                           {"cash_burn", Role::burn, 1},
                                           {"burn", Role::burn, 1},
                                           {"operating_costs", Role::costs, 1},
                                           {"costs", Role::costs, 1},
                                           {"operating_loss", Role::operating_loss, 1},
                                           {"operating_profit", Role::operating_loss, -1},
                                           {"operating_income", Role::operating_loss, -1},
                                           {"net_loss", Role::net_loss, 1},
                                           {"annual_loss", Role::net_loss, 1},
                                           {"cumulative_losses", Role::net_loss, 1},
                                           {"losses", Role::net_loss, 1},
                                           {"loss", Role::net_loss, 1},
                                           {"net_income", Role::net_loss, -1},
                                           {"net_profit", Role::net_loss, -1},
                                           {"income.sales", Role::revenue, 1},
                                           {"revenue", Role::revenue, 1},
                                           {"sales", Role::revenue, 1},
                                           {"break_even", Role::break_even, 1},
                                           {"break_even_date", Role::break_even, 1}}};

const char* role_text(Role role) {
  switch (role) {
    case Role::burn:
      return "burn";
    case Role::net_loss:
      return "net_loss";
    case Role::operating_loss:
      return "operating_loss";
    case Role::revenue:
      return "revenue";
    case Role::costs:
      return "costs";
    case Role::break_even:
      return "break_even";
    case Role::none:
      break;
  }
  return "";
}

}  // namespace

NumberSet set_of(const ClaimFact& fact) {
  NumberSet set{std::min(fact.low, fact.high), std::max(fact.low, fact.high)};
  double slack = fact.low == fact.high ? fact.rounding : 0;
  if (fact.shape == ClaimShape::about && fact.kind == ClaimValueKind::date) slack = about_days;
  if (fact.shape == ClaimShape::about && fact.kind == ClaimValueKind::number)
    slack = std::max({slack, about_tolerance * std::abs(set.low), about_tolerance * std::abs(set.high)});
  set.low -= slack;
  set.high += slack;
  if (fact.shape == ClaimShape::below) set.low = -infinity;
  if (fact.shape == ClaimShape::above) set.high = infinity;
  return set;
}

bool disjoint(const NumberSet& a, const NumberSet& b) {
  constexpr double dust = 1e-12;  // 0.2 is 20 %, up to the last bit
  const auto below = [](double high, double low) {
    return high < low && low - high > dust * std::max(std::abs(high), std::abs(low));
  };
  return below(a.high, b.low) || below(b.high, a.low);
}

bool finite(const NumberSet& set) { return std::isfinite(set.low) && std::isfinite(set.high); }

NumberSet negated(const NumberSet& set) { return {-set.high, -set.low}; }

Quantity read_quantity(std::string_view name) {
  Quantity quantity;
  quantity.key = std::string(name);
  for (const Word& word : vocabulary) {
    if (!name.ends_with(word.name)) continue;
    const std::size_t rest = name.size() - word.name.size();
    // `openai.cash_burn_to_revenue` is no revenue: only a break-even may stand behind an underscore.
    const bool joined = rest > 1 && (name[rest - 1] == '.' || (name[rest - 1] == '_' && word.role == Role::break_even));
    if (!joined && rest != 0) continue;
    quantity.role = word.role;
    quantity.sign = word.sign;
    quantity.entity = rest == 0 ? "" : std::string(name.substr(0, rest - 1));
    quantity.key = quantity.entity + "." + role_text(word.role);
    return quantity;
  }
  return quantity;
}

bool is_forecast_status(const std::string& status) { return status == "projection" || status == "company_projection"; }

std::optional<Reading> read_fact(const ClaimFact& fact, std::size_t index) {
  using Kind = base::ClaimStep::Kind;
  const bool value =
      fact.kind == ClaimValueKind::number || fact.kind == ClaimValueKind::date || fact.kind == ClaimValueKind::boolean;
  const bool single = fact.formula.size() == 1 || (fact.formula.size() == 2 && fact.formula[1].kind == Kind::negate);
  if (!value || !single || fact.formula[0].kind != Kind::quantity) return std::nullopt;
  Reading reading;
  reading.claim = index;
  reading.name = fact.formula[0].quantity;
  reading.quantity = read_quantity(reading.name);
  if (fact.formula.size() == 2) reading.quantity.sign = -reading.quantity.sign;
  reading.period = fact.formula[0].period;
  reading.set = set_of(fact);
  if (reading.quantity.sign < 0) reading.set = negated(reading.set);
  if (fact.vintage) reading.vintage = fact.vintage->first_day;
  const bool opinion = fact.status == "estimate" || fact.status == "opinion" || fact.status == "rumour" ||
                       fact.status == "derived" || fact.status == "leak";
  const bool ahead = fact.vintage && reading.period.days && reading.period.days->last_day > fact.vintage->last_day;
  const bool dated = fact.kind == ClaimValueKind::date && fact.vintage && fact.high > fact.vintage->last_day;
  reading.forecast = is_forecast_status(fact.status) || (opinion && (ahead || dated));
  return reading;
}

bool is_money(const ClaimFact& fact) {
  for (const base::Currency& currency : base::currencies)
    if (fact.unit_key == currency.name || fact.unit_key.starts_with(std::string(currency.name) + "/")) return true;
  return false;
}

bool comparable_basis(const ClaimFact& a, const ClaimFact& b) {
  return a.basis == b.basis || a.basis.empty() || b.basis.empty();
}

bool same_period(const base::ClaimPeriod& a, const base::ClaimPeriod& b) {
  if (a.days && b.days) return a.days == b.days && a.open_start == b.open_start;
  return !a.days && !b.days && a.text == b.text;
}

std::int64_t vintage_distance(const Reading& a, const Reading& b) {
  constexpr std::int64_t far = 1'000'000;
  if (!a.vintage || !b.vintage) return far;
  return std::abs(static_cast<std::int64_t>(*a.vintage) - *b.vintage);
}

}  // namespace boucle::analysis
