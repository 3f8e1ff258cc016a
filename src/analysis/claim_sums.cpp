// Figures computed from other figures, wholes and their parts, and when a figure holds.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "analysis/claim_rules.h"
#include "base/number_text.h"
#include "base/text.h"

namespace boucle::analysis {
namespace {

using Kind = base::ClaimStep::Kind;

constexpr std::int32_t days_of_a_year = 366;

NumberSet product(const NumberSet& a, const NumberSet& b) {
  const std::array<double, 4> corners{a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high};
  return {*std::min_element(corners.begin(), corners.end()), *std::max_element(corners.begin(), corners.end())};
}

// Interval arithmetic; none for a division by what may be zero, or for operands that have an open end.
std::optional<NumberSet> evaluate(const base::ClaimFormula& formula,
                                  const std::function<std::optional<NumberSet>(const base::ClaimStep&)>& operand) {
  std::vector<NumberSet> stack;
  const auto pop = [&] {
    const NumberSet top = stack.back();
    stack.pop_back();
    return top;
  };
  for (const base::ClaimStep& step : formula) {
    const bool binary = step.kind != Kind::quantity && step.kind != Kind::number && step.kind != Kind::negate;
    if (stack.size() < (binary ? 2u : step.kind == Kind::negate ? 1u : 0u)) return std::nullopt;
    if (step.kind == Kind::number) {
      stack.push_back({step.number, step.number});
    } else if (step.kind == Kind::quantity) {
      const auto found = operand(step);
      if (!found || !finite(*found)) return std::nullopt;
      stack.push_back(*found);
    } else if (step.kind == Kind::negate) {
      stack.push_back(negated(pop()));
    } else {
      const NumberSet b = pop(), a = pop();
      if (step.kind == Kind::add) stack.push_back({a.low + b.low, a.high + b.high});
      if (step.kind == Kind::subtract) stack.push_back({a.low - b.high, a.high - b.low});
      if (step.kind == Kind::multiply) stack.push_back(product(a, b));
      if (step.kind == Kind::divide) {
        if (b.low <= 0 && b.high >= 0) return std::nullopt;
        stack.push_back(product(a, {1 / b.high, 1 / b.low}));
      }
    }
  }
  if (stack.size() != 1) return std::nullopt;
  return stack.back();
}

// In the unit of the figure that it is compared with.
base::Phrase computed_text(const NumberSet& set, const ClaimFact& like) {
  const double scale = like.unit_scale != 0 ? like.unit_scale : 1;
  const auto text = [&](double x) {  // three digits
    const double value = x / scale;
    if (value == 0) return std::string("0");
    double unit = 1;
    while (unit * 1000 <= std::abs(value)) unit *= 10;
    while (unit * 100 > std::abs(value)) unit /= 10;
    return base::format_shortest(unit >= 1 ? std::round(value / unit) * unit : std::round(value / unit) / (1 / unit));
  };
  const std::string low = text(set.low), high = text(set.high);
  const base::DisplayUnit unit{like.unit, scale};
  const auto french = [&](double x) { return base::quantity_text(x, unit, base::Language::french); };
  return {(low == high ? low : low + " … " + high) + (like.unit.empty() ? "" : " " + like.unit),
          low == high ? french(set.low) : french(set.low) + " … " + french(set.high)};
}

// `equals`: a figure against others that are named.
void find_equals(const RuleInput& in, std::vector<Conflict>& out) {
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < in.facts.size(); ++i) by_name.emplace(in.facts[i].name, i);
  for (std::size_t i = 0; i < in.facts.size(); ++i) {
    const ClaimFact& fact = in.facts[i];
    if (!in.known[i] || fact.equals.empty() || fact.kind != ClaimValueKind::number) continue;
    Conflict conflict{ConflictRule::sum, {i}, {}};
    base::Phrase all = fact_text(fact);
    const auto value = evaluate(fact.equals, [&](const base::ClaimStep& step) -> std::optional<NumberSet> {
      const auto found = by_name.find(step.quantity);
      if (found == by_name.end() || !in.known[found->second]) return std::nullopt;
      const ClaimFact& part = in.facts[found->second];
      if (part.kind != ClaimValueKind::number) return std::nullopt;
      conflict.claims.push_back(found->second);
      all += ", " + fact_text(part);
      return set_of(part);
    });
    if (!value || !disjoint(set_of(fact), *value)) continue;
    for (const base::ClaimStep& step : fact.equals)
      if (step.kind == Kind::multiply || step.kind == Kind::divide) conflict.rule = ConflictRule::accounting;
    const base::Phrase text = computed_text(*value, fact);
    conflict.says = {"from the other figures it comes to " + text.en + ": " + all.en,
                     "d'après les autres chiffres, on trouve " + text.fr + " : " + all.fr};
    out.push_back(std::move(conflict));
  }
}

// The figure about a quantity of a formula that is nearest in date, of one round of planning.
const Reading* operand_of(const RuleInput& in, const base::ClaimStep& step, const Reading& when) {
  const Quantity quantity = read_quantity(step.quantity);
  const Reading* best = nullptr;
  for (const Reading& reading : in.readings) {
    if (reading.claim == when.claim || reading.quantity.key != quantity.key) continue;
    if (!same_period(reading.period, step.period) || !finite(reading.set)) continue;
    const std::int64_t distance = vintage_distance(when, reading);
    if (distance > one_round_days || (best && vintage_distance(when, *best) <= distance)) continue;
    best = &reading;
  }
  return best;
}

}  // namespace

void find_formulas(const RuleInput& in, std::vector<Conflict>& out) {
  find_equals(in, out);
  for (std::size_t i = 0; i < in.facts.size(); ++i) {
    const ClaimFact& fact = in.facts[i];
    const std::size_t quantities = static_cast<std::size_t>(std::count_if(
        fact.formula.begin(), fact.formula.end(), [](const auto& s) { return s.kind == Kind::quantity; }));
    if (!in.known[i] || quantities < 2 || fact.kind != ClaimValueKind::number || !fact.vintage) continue;
    Reading when;
    when.claim = i;
    when.vintage = fact.vintage->first_day;
    Conflict conflict{ConflictRule::accounting, {i}, {}};
    base::Phrase all = fact_text(fact);
    const auto value = evaluate(fact.formula, [&](const base::ClaimStep& step) -> std::optional<NumberSet> {
      const Reading* found = operand_of(in, step, when);
      if (!found) return std::nullopt;
      conflict.claims.push_back(found->claim);
      all += ", " + fact_text(in.fact(*found));
      return read_quantity(step.quantity).sign < 0 ? negated(found->set) : found->set;
    });
    if (!value || !disjoint(set_of(fact), *value)) continue;
    const base::Phrase text = computed_text(*value, fact);
    conflict.says = {"its parts give " + text.en + ": " + all.en, "ses parties donnent " + text.fr + " : " + all.fr};
    out.push_back(std::move(conflict));
  }
}

namespace {

bool is_loss_role(Role role) { return role == Role::net_loss || role == Role::operating_loss; }

// A loss of a year is a part of losses over years, however each is defined; else the quantity must be the same.
bool same_family(const Reading& a, const Reading& b) {
  if (is_loss_role(a.quantity.role) && is_loss_role(b.quantity.role)) return a.quantity.entity == b.quantity.entity;
  return a.quantity.key == b.quantity.key;
}

bool is_amount(const RuleInput& in, const Reading& reading) {
  const ClaimFact& fact = in.fact(reading);
  return fact.kind == ClaimValueKind::number && fact.unit_key != "ratio" && !fact.unit_key.empty() &&
         fact.unit_key.find('/') == std::string::npos;
}

bool is_strict_part(const base::ClaimPeriod& part, const base::ClaimPeriod& whole) {
  if (!part.days || !whole.days || *part.days == *whole.days) return false;
  if (part.open_start && !whole.open_start) return false;
  const bool begins = whole.open_start || part.days->first_day >= whole.days->first_day;
  return begins && part.days->last_day <= whole.days->last_day &&
         (!part.open_start || part.days->last_day < whole.days->last_day);
}

// More than a year, so that it can only be a sum of years.
bool is_cumulative(const Reading& reading) {
  if (!reading.period.days) return false;
  return reading.period.open_start || reading.period.days->last_day - reading.period.days->first_day >= days_of_a_year;
}

void find_large_parts(const RuleInput& in, const Reading& whole, std::vector<Conflict>& out) {
  if (!finite(whole.set) || whole.set.low <= 0) return;
  for (const Reading& part : in.readings) {
    if (part.claim == whole.claim || !same_family(part, whole) || in.replaced(part.claim, whole.claim)) continue;
    if (in.fact(part).unit_key != in.fact(whole).unit_key || !is_strict_part(part.period, whole.period)) continue;
    if (!(part.set.low > whole.set.high)) continue;
    const base::Phrase both = fact_text(in.fact(part)) + ", " + part.period.text + "; " + fact_text(in.fact(whole)) +
                              ", " + whole.period.text;
    out.push_back({ConflictRule::sum,
                   {part.claim, whole.claim},
                   {"a part is larger than the whole: " + both.en, "une partie dépasse le tout : " + both.fr}});
  }
}

// Consecutive parts of one round of planning that fill the whole: the nearest in date at each step.
std::vector<const Reading*> partition(const RuleInput& in, const Reading& whole) {
  std::vector<const Reading*> parts;
  std::int32_t day = whole.period.days->first_day;
  while (day <= whole.period.days->last_day) {
    const Reading* best = nullptr;
    for (const Reading& part : in.readings) {
      if (part.quantity.key != whole.quantity.key || !part.period.days || part.period.open_start) continue;
      if (part.period.days->first_day != day || part.period.days->last_day > whole.period.days->last_day) continue;
      if (*part.period.days == *whole.period.days || in.fact(part).unit_key != in.fact(whole).unit_key) continue;
      if (!comparable_basis(in.fact(part), in.fact(whole)) || !finite(part.set)) continue;
      const std::int64_t distance = vintage_distance(part, whole);
      if (distance > one_round_days || (best && vintage_distance(*best, whole) <= distance)) continue;
      best = &part;
    }
    if (!best) return {};
    parts.push_back(best);
    day = best->period.days->last_day + 1;
  }
  return parts;
}

void check_partition(const RuleInput& in, const Reading& whole, std::vector<Conflict>& out) {
  if (!finite(whole.set) || whole.period.open_start) return;
  const std::vector<const Reading*> parts = partition(in, whole);
  if (parts.size() < 2) return;
  NumberSet sum;
  Conflict conflict{ConflictRule::sum, {whole.claim}, {}};
  base::Phrase all = fact_text(in.fact(whole));
  for (const Reading* part : parts) {
    sum = {sum.low + part->set.low, sum.high + part->set.high};
    conflict.claims.push_back(part->claim);
    all += ", " + fact_text(in.fact(*part));
  }
  if (!disjoint(whole.set, sum)) return;
  const NumberSet shown = whole.quantity.sign < 0 ? negated(sum) : sum;
  const base::Phrase text = computed_text(shown, in.fact(whole));
  conflict.says = {"the parts add up to " + text.en + ": " + all.en, "les parties font " + text.fr + " : " + all.fr};
  out.push_back(std::move(conflict));
}

}  // namespace

void find_sums(const RuleInput& in, std::vector<Conflict>& out) {
  for (const Reading& whole : in.readings) {
    if (!is_cumulative(whole) || !is_amount(in, whole)) continue;
    find_large_parts(in, whole, out);
    check_partition(in, whole, out);
  }
}

namespace {

// Two written digits or more: one digit recurs by chance.
bool is_telling(const ClaimFact& fact) {
  std::size_t digits = 0;
  for (const char c : fact.text.en) digits += c >= '0' && c <= '9' ? 1 : 0;
  return digits >= 2;
}

// The same amount of the same thing, at another time, from another page. Within two years: far apart it is chance.
void find_moved(const RuleInput& in, std::vector<Conflict>& out) {
  constexpr double same = 0.005;
  for (std::size_t i = 0; i < in.readings.size(); ++i)
    for (std::size_t j = i + 1; j < in.readings.size(); ++j) {
      const Reading &a = in.readings[i], &b = in.readings[j];
      const ClaimFact &first = in.fact(a), &second = in.fact(b);
      if (!a.period.days || !b.period.days || !same_family(a, b) || !is_amount(in, a) || !is_amount(in, b)) continue;
      if (first.unit_key != second.unit_key || first.origin == second.origin || !comparable_basis(first, second))
        continue;
      if (!a.forecast || !b.forecast || in.replaced(a.claim, b.claim)) continue;
      const double x = (first.low + first.high) / 2, y = (second.low + second.high) / 2;
      if (x == 0 || y == 0 || std::abs(x / y - 1) > same || !is_telling(first) || !is_telling(second)) continue;
      const base::Period &p = *a.period.days, &q = *b.period.days;
      const std::int32_t moved = std::abs(p.last_day - q.last_day);
      const bool same_length = std::abs((p.last_day - p.first_day) - (q.last_day - q.first_day)) <= 5;
      const bool comparable = a.period.open_start == b.period.open_start && (a.period.open_start || same_length);
      if (!comparable || moved < same_time_days || moved > 2 * days_of_a_year) continue;
      const base::Phrase both =
          fact_text(first) + ", " + a.period.text + "; " + fact_text(second) + ", " + b.period.text;
      out.push_back({ConflictRule::dates,
                     {a.claim, b.claim},
                     {"the same amount at another date: " + both.en, "le même montant à une autre date : " + both.fr}});
    }
}

}  // namespace

void find_dates(const RuleInput& in, std::vector<Conflict>& out) {
  find_moved(in, out);
  for (const Reading& reading : in.readings) {
    const ClaimFact& fact = in.fact(reading);
    if (!reading.period.days || !fact.vintage) continue;
    const base::Phrase text = fact_text(fact) + base::Phrase(": ", " : ") + quantity_text_of(reading);
    if (is_forecast_status(fact.status) && reading.period.days->last_day < fact.vintage->first_day)
      out.push_back({ConflictRule::dates,
                     {reading.claim},
                     {"a projection of a period that was over: " + text.en,
                      "une projection d'une période déjà passée : " + text.fr}});
    const bool result = fact.status == "reported" || fact.status == "filing" || fact.status == "leak";
    const bool performance = reading.quantity.role != Role::none && reading.quantity.role != Role::break_even;
    if (result && performance && !reading.period.open_start && reading.period.days->first_day > fact.vintage->last_day)
      out.push_back(
          {ConflictRule::dates,
           {reading.claim},
           {"a result before its period began: " + text.en, "un résultat avant le début de sa période : " + text.fr}});
  }
}

namespace {

struct Scale {
  std::string_view word;
  double english, french;
};
constexpr std::array<Scale, 6> scales{{{"milliard", 1e9, 1e9},
                                       {"million", 1e6, 1e6},
                                       {"billion", 1e9, 1e12},
                                       {"trillion", 1e12, 1e18},
                                       {"thousand", 1e3, 1e3},
                                       {"millier", 1e3, 1e3}}};

bool is_french(std::string_view quote) {
  for (const std::string_view sign : {"milliard", "billions de", "billion de", "millions de", "million d", "é", "è",
                                      "ê", "à ", " le ", " les ", " des ", " d'", " d’", " de "})
    if (quote.find(sign) != std::string_view::npos) return true;
  return false;
}

// The numbers of a text that a word of scale follows, in full: "2,8 billions" is 2.8e12 in French.
std::vector<double> scaled_numbers(std::string_view quote) {
  std::vector<double> found;
  const bool french = is_french(quote);
  std::size_t at = 0;
  while ((at = quote.find_first_of("0123456789", at)) != std::string_view::npos) {
    std::string digits;
    std::size_t end = at;
    for (; end < quote.size(); ++end) {
      const char c = quote[end];
      const bool digit_follows = end + 1 < quote.size() && quote[end + 1] >= '0' && quote[end + 1] <= '9';
      if (c >= '0' && c <= '9')
        digits += c;
      else if ((c == '.' || c == ',') && digit_follows)
        digits += (c == ',') == french ? "." : "";
      else if (!(c == ' ' && digit_follows))
        break;
    }
    std::string_view rest = base::trim(quote.substr(end));
    for (const std::string_view space : {"\u00a0", "\u202f"})
      if (rest.starts_with(space)) rest = rest.substr(space.size());
    const auto number = base::parse_double(digits);
    for (const Scale& scale : scales)
      if (number && base::to_lower_ascii(rest.substr(0, scale.word.size())) == scale.word)
        found.push_back(*number * (french ? scale.french : scale.english));
    at = std::max(end, at + 1);
  }
  return found;
}

}  // namespace

void find_quotes(const RuleInput& in, std::vector<Conflict>& out) {
  constexpr double same = 0.005;
  for (std::size_t i = 0; i < in.facts.size(); ++i) {
    const ClaimFact& fact = in.facts[i];
    if (!in.known[i] || fact.kind != ClaimValueKind::number || !is_money(fact)) continue;
    if (fact.low != fact.high || fact.low == 0) continue;
    bool agrees = false, slips = false;
    for (const double said : scaled_numbers(fact.quote)) {
      const double ratio = std::max(std::abs(fact.low) / said, said / std::abs(fact.low));
      agrees = agrees || std::abs(ratio - 1) < same;
      slips = slips || std::abs(ratio / 1e3 - 1) < same || std::abs(ratio / 1e6 - 1) < same;
    }
    if (agrees || !slips) continue;
    out.push_back({ConflictRule::unit_slip,
                   {i},
                   {"a thousand times off its quote: " + fact_text(fact).en + ", “" + fact.quote + "”",
                    "mille fois à côté de sa citation : " + fact_text(fact).fr + ", « " + fact.quote + " »"}});
  }
}

}  // namespace boucle::analysis
