// Two figures about the same thing: different values, drift, slips of units, and the identities of bookkeeping.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

#include "analysis/claim_rules.h"
#include "base/text.h"

namespace boucle::analysis {
namespace {

// What one figure is too large by when its unit was mistaken: miles for kilometres, months for years, one step of
// thousand, million, billion, or two.
constexpr std::array<double, 4> unit_factors{1.609344, 12, 1e3, 1e6};
constexpr double factor_tolerance = 0.005;

double written(const ClaimFact& fact) { return fact.low / (fact.unit_scale != 0 ? fact.unit_scale : 1); }

std::optional<double> unit_factor(const ClaimFact& a, const ClaimFact& b) {
  const bool points = a.low == a.high && b.low == b.high && a.kind == ClaimValueKind::number;
  if (!points || a.low == 0 || b.low == 0 || (a.low < 0) != (b.low < 0)) return std::nullopt;
  const double ratio = std::max(a.low / b.low, b.low / a.low);
  for (const double factor : unit_factors)
    if (std::abs(ratio / factor - 1) < factor_tolerance) return factor;
  return std::nullopt;
}

constexpr std::int32_t undated_day = std::numeric_limits<std::int32_t>::max();

struct Group {
  std::vector<const Reading*> readings;
  std::vector<std::size_t> wave;  // by reading: 0 for those said first, 1 for those a month or more later …
};

// Those of one quantity, period and unit, by date.
std::vector<Group> groups(const RuleInput& in) {
  std::map<std::tuple<std::string, std::string, std::string>, Group> by_key;
  for (const Reading& reading : in.readings) {
    std::string period = reading.period.text;
    if (reading.period.days)
      period = std::to_string(reading.period.open_start ? 0 : reading.period.days->first_day) + ".." +
               std::to_string(reading.period.days->last_day);
    by_key[{reading.quantity.key, period, in.fact(reading).unit_key}].readings.push_back(&reading);
  }
  std::vector<Group> out;
  for (auto& [key, group] : by_key) {
    if (group.readings.size() < 2) continue;
    std::stable_sort(group.readings.begin(), group.readings.end(), [](const Reading* a, const Reading* b) {
      return a->vintage.value_or(undated_day) < b->vintage.value_or(undated_day);
    });
    std::int32_t start = 0;
    for (const Reading* reading : group.readings) {
      const std::int32_t day = reading->vintage.value_or(undated_day);
      const bool later = !group.wave.empty() && static_cast<std::int64_t>(day) - start > same_time_days;
      group.wave.push_back(group.wave.empty() ? 0 : group.wave.back() + later);
      if (later || group.wave.size() == 1) start = day;
    }
    out.push_back(std::move(group));
  }
  return out;
}

// Those who look on from outside: what they say is no later version of what the company planned.
bool of_outsiders(const ClaimFact& fact) { return fact.status == "estimate" || fact.status == "opinion"; }

// The figure of `b` after that of `a`; under another name of the same thing, such as burn after free cash flow, with
// it.
base::Phrase following_text(const RuleInput& in, const Reading& a, const Reading& b) {
  base::Phrase text = fact_text(in.fact(b));
  if (a.name == b.name) return text;
  return {text.en + " as " + b.name, text.fr + " pour " + b.name};
}

void compare(const RuleInput& in, const Group& group, std::size_t i, std::size_t j, std::vector<Conflict>& out) {
  const Reading &a = *group.readings[i], &b = *group.readings[j];
  const ClaimFact &first = in.fact(a), &second = in.fact(b);
  if (first.kind != second.kind || !comparable_basis(first, second)) return;
  if (!disjoint(a.set, b.set) || in.replaced(a.claim, b.claim)) return;
  const std::string of = quantity_text_of(a);
  const base::Phrase next = following_text(in, a, b), both = fact_text(first) + ", " + next;
  const std::vector<std::size_t> claims{a.claim, b.claim};
  if (const auto factor = a.quantity.sign == b.quantity.sign ? unit_factor(first, second) : std::nullopt) {
    const std::string text = base::format_shortest(*factor);
    out.push_back({ConflictRule::unit_slip,
                   claims,
                   {of + ": " + both.en + "; they differ by " + text + ", as two units do",
                    of + " : " + both.fr + " ; rapport " + text + ", celui de deux unités"}});
    return;
  }
  const base::Phrase plain = fact_text(first) + ", " + fact_text(second);
  const bool forecasts = a.forecast || b.forecast, moved = group.wave[i] != group.wave[j];
  if (a.name != b.name && a.quantity.role != Role::none && !(forecasts && moved)) {
    out.push_back({ConflictRule::accounting,
                   claims,
                   {a.name + " and " + b.name + " are one figure" +
                        (a.quantity.sign == b.quantity.sign ? "" : " with opposite signs") + ", " + a.period.text +
                        ": " + plain.en,
                    a.name + " et " + b.name + " sont un seul chiffre" +
                        (a.quantity.sign == b.quantity.sign ? "" : " aux signes opposés") + ", " + a.period.text +
                        " : " + plain.fr}});
    return;
  }
  if (forecasts && moved) {
    if (group.wave[j] != group.wave[i] + 1) return;
    if (of_outsiders(first) != of_outsiders(second)) {
      out.push_back({ConflictRule::value, claims, {of + ": " + both.en, of + " : " + both.fr}});
      return;
    }
    const bool outcome = !b.forecast;
    out.push_back({ConflictRule::drift,
                   claims,
                   {of + ": " + fact_text(first).en + (outcome ? ", and it came to " : ", then ") + next.en,
                    of + " : " + fact_text(first).fr + (outcome ? ", et ce fut " : ", puis ") + next.fr}});
    return;
  }
  out.push_back({ConflictRule::value, claims, {of + ": " + both.en, of + " : " + both.fr}});
}

// The same number in two currencies: somebody left out the conversion.
void find_currencies(const RuleInput& in, std::vector<Conflict>& out) {
  for (std::size_t i = 0; i < in.readings.size(); ++i)
    for (std::size_t j = i + 1; j < in.readings.size(); ++j) {
      const Reading &a = in.readings[i], &b = in.readings[j];
      const ClaimFact &first = in.fact(a), &second = in.fact(b);
      if (first.unit_key == second.unit_key || a.quantity.key != b.quantity.key || !same_period(a.period, b.period))
        continue;
      if (!is_money(first) || !is_money(second)) continue;
      if (first.low != first.high || second.low != second.high || first.low == 0 || second.low == 0) continue;
      if (std::abs(written(first) / written(second) - 1) > factor_tolerance || first.unit_scale != second.unit_scale)
        continue;
      const base::Phrase both = fact_text(first) + ", " + fact_text(second);
      out.push_back({ConflictRule::unit_slip,
                     {a.claim, b.claim},
                     {quantity_text_of(a) + ": the same number in two currencies: " + both.en,
                      quantity_text_of(a) + " : le même nombre en deux monnaies : " + both.fr}});
    }
}

}  // namespace

void find_pairs(const RuleInput& in, std::vector<Conflict>& out) {
  for (const Group& group : groups(in))
    for (std::size_t i = 0; i < group.readings.size(); ++i)
      for (std::size_t j = i + 1; j < group.readings.size(); ++j) compare(in, group, i, j, out);
  find_currencies(in, out);
}

namespace {

bool is_loss(Role role) { return role == Role::net_loss || role == Role::operating_loss; }

// Of the same company, period and unit.
std::vector<const Reading*> others(const RuleInput& in, const Reading& to, Role role) {
  std::vector<const Reading*> found;
  for (const Reading& reading : in.readings)
    if (reading.quantity.role == role && reading.quantity.entity == to.quantity.entity &&
        same_period(reading.period, to.period) && in.fact(reading).unit_key == in.fact(to).unit_key)
      found.push_back(&reading);
  std::vector<const Reading*> near;  // of one round of planning, or else the nearest
  for (const Reading* reading : found)
    if (vintage_distance(to, *reading) <= one_round_days) near.push_back(reading);
  return near.empty() ? nearest_in_date(to, found) : near;
}

void loss_and_burn(const RuleInput& in, const Reading& loss, std::vector<Conflict>& out) {
  for (const Reading* burn : others(in, loss, Role::burn)) {
    if (!loss.forecast || !burn->forecast || !disjoint(loss.set, burn->set)) continue;
    const base::Phrase both = fact_text(in.fact(loss)) + ", " + fact_text(in.fact(*burn));
    out.push_back(
        {ConflictRule::accounting,
         {loss.claim, burn->claim},
         {"a loss is not the cash used: " + loss.name + " and " + burn->name + ", " + loss.period.text + ": " + both.en,
          "une perte n'est pas la trésorerie consommée : " + loss.name + " et " + burn->name + ", " + loss.period.text +
              " : " + both.fr}});
  }
}

// profit = revenue - costs, from figures of one round of planning.
void profit_and_costs(const RuleInput& in, const Reading& loss, std::vector<Conflict>& out) {
  for (const Reading* revenue : others(in, loss, Role::revenue))
    for (const Reading* costs : others(in, loss, Role::costs)) {
      if (vintage_distance(loss, *revenue) > one_round_days || vintage_distance(loss, *costs) > one_round_days)
        continue;
      if (!finite(revenue->set) || !finite(costs->set)) continue;
      const NumberSet computed{costs->set.low - revenue->set.high, costs->set.high - revenue->set.low};
      if (!disjoint(loss.set, computed)) continue;
      const base::Phrase all =
          fact_text(in.fact(loss)) + ", " + fact_text(in.fact(*revenue)) + ", " + fact_text(in.fact(*costs));
      out.push_back({ConflictRule::accounting,
                     {loss.claim, revenue->claim, costs->claim},
                     {"profit is not revenue less costs, " + loss.period.text + ": " + all.en,
                      "le résultat n'est pas recettes moins coûts, " + loss.period.text + " : " + all.fr}});
    }
}

void profit_before_break_even(const RuleInput& in, const Reading& date, std::vector<Conflict>& out) {
  for (const Reading& loss : in.readings) {
    if (!is_loss(loss.quantity.role) || loss.quantity.entity != date.quantity.entity || !loss.period.days) continue;
    if (!(loss.set.high < 0) || !(loss.period.days->last_day < date.set.low)) continue;
    const base::Phrase both = fact_text(in.fact(date)) + ", " + fact_text(in.fact(loss));
    out.push_back({ConflictRule::accounting,
                   {date.claim, loss.claim},
                   {"a profit before the break-even: " + both.en, "un bénéfice avant l'équilibre : " + both.fr}});
  }
}

}  // namespace

void find_accounting(const RuleInput& in, std::vector<Conflict>& out) {
  for (const Reading& reading : in.readings) {
    if (is_loss(reading.quantity.role)) loss_and_burn(in, reading, out);
    if (reading.quantity.role == Role::operating_loss) profit_and_costs(in, reading, out);
    if (reading.quantity.role == Role::break_even && in.fact(reading).kind == ClaimValueKind::date)
      profit_before_break_even(in, reading, out);
  }
}

}  // namespace boucle::analysis
