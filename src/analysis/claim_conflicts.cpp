#include "analysis/claim_conflicts.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "analysis/claim_rules.h"

namespace boucle::analysis {
namespace {

std::unordered_map<std::string, std::size_t> positions(const std::vector<ClaimFact>& facts) {
  std::unordered_map<std::string, std::size_t> found;
  for (std::size_t i = 0; i < facts.size(); ++i) found.emplace(facts[i].name, i);
  return found;
}

// A chain of replacements is as long as it is; a circle, which the language refuses, ends where it closes.
bool replaces(const std::vector<ClaimFact>& facts, const std::unordered_map<std::string, std::size_t>& by_name,
              std::size_t newer, std::size_t older) {
  std::set<std::size_t> seen;
  while (seen.insert(newer).second) {
    const auto next = by_name.find(facts[newer].supersedes);
    if (next == by_name.end()) return false;
    newer = next->second;
    if (newer == older) return true;
  }
  return false;
}

bool values_differ(const ClaimFact& a, const ClaimFact& b) {
  const auto text = [](const ClaimFact& fact) {
    return fact.kind == ClaimValueKind::text || fact.kind == ClaimValueKind::none;
  };
  if (text(a) || text(b) || a.kind != b.kind || a.unit_key != b.unit_key) return true;
  return disjoint(set_of(a), set_of(b));
}

void find_superseded(const RuleInput& in, const std::unordered_map<std::string, std::size_t>& by_name,
                     std::vector<Conflict>& out) {
  for (std::size_t i = 0; i < in.facts.size(); ++i) {
    const auto older = by_name.find(in.facts[i].supersedes);
    if (!in.known[i] || older == by_name.end() || !in.known[older->second]) continue;
    const ClaimFact &now = in.facts[i], &before = in.facts[older->second];
    if (!values_differ(before, now)) continue;
    const auto first = read_fact(before, older->second), second = read_fact(now, i);
    const bool one_thing =
        first && second && first->quantity.key == second->quantity.key && same_period(first->period, second->period);
    if (one_thing && first->forecast && second->forecast) {  // a forecast that moved, and says so
      const std::string of = quantity_text_of(*first);
      out.push_back({ConflictRule::drift,
                     {older->second, i},
                     {of + ": " + fact_text(before).en + ", then " + fact_text(now).en,
                      of + " : " + fact_text(before).fr + ", puis " + fact_text(now).fr}});
      continue;
    }
    out.push_back({ConflictRule::superseded,
                   {older->second, i},
                   {fact_text(before).en + " is replaced by " + fact_text(now).en,
                    fact_text(before).fr + " est remplacée par " + fact_text(now).fr}});
  }
}

void find_editorial(const RuleInput& in, const std::unordered_map<std::string, std::size_t>& by_name,
                    std::vector<Conflict>& out) {
  std::set<std::pair<std::size_t, std::size_t>> done;
  for (std::size_t i = 0; i < in.facts.size(); ++i)
    for (const std::string& name : in.facts[i].contradicts) {
      const auto other = by_name.find(name);
      if (!in.known[i] || other == by_name.end() || !in.known[other->second] || other->second == i) continue;
      if (!done.insert(std::minmax(i, other->second)).second) continue;
      const std::string& why = in.facts[i].judgement;
      const base::Phrase both = fact_text(in.facts[i]) + ", " + fact_text(in.facts[other->second]);
      out.push_back(
          {ConflictRule::editorial, {i, other->second}, why.empty() ? both : both + base::Phrase(": ", " : ") + why});
    }
}

}  // namespace

const char* rule_name(ConflictRule rule) {
  switch (rule) {
    case ConflictRule::value:
      return "value";
    case ConflictRule::drift:
      return "drift";
    case ConflictRule::accounting:
      return "accounting";
    case ConflictRule::sum:
      return "sum";
    case ConflictRule::unit_slip:
      return "unit_slip";
    case ConflictRule::dates:
      return "dates";
    case ConflictRule::superseded:
      return "superseded";
    case ConflictRule::editorial:
      return "editorial";
  }
  return "";
}

base::Phrase fact_text(const ClaimFact& fact) {
  base::Phrase text = fact.name + " " + fact.text;
  if (fact.vintage) text += " (" + base::period_text(*fact.vintage) + ")";
  return text;
}

std::string quantity_text_of(const Reading& reading) {
  return reading.period.text.empty() ? reading.name : reading.name + ", " + reading.period.text;
}

std::vector<const Reading*> nearest_in_date(const Reading& to, const std::vector<const Reading*>& of) {
  std::int64_t least = 0;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const std::int64_t distance = vintage_distance(to, *of[i]);
    if (i == 0 || distance < least) least = distance;
  }
  std::vector<const Reading*> nearest;
  for (const Reading* reading : of)
    if (vintage_distance(to, *reading) <= least + same_time_days) nearest.push_back(reading);
  return nearest;
}

bool known_by(const ClaimFact& fact, std::optional<std::int32_t> as_of) {
  return !as_of || (fact.vintage && fact.vintage->last_day <= *as_of);
}

std::vector<std::optional<std::size_t>> superseded_by(const std::vector<ClaimFact>& facts,
                                                      std::optional<std::int32_t> as_of) {
  const auto by_name = positions(facts);
  std::vector<std::optional<std::size_t>> result(facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const auto older = by_name.find(facts[i].supersedes);
    if (older != by_name.end() && older->second != i && known_by(facts[i], as_of)) result[older->second] = i;
  }
  return result;
}

std::vector<Conflict> find_conflicts(const std::vector<ClaimFact>& facts, std::optional<std::int32_t> as_of) {
  const auto by_name = positions(facts);
  RuleInput in{facts, {}, {}, [&](std::size_t a, std::size_t b) {
                 return replaces(facts, by_name, a, b) || replaces(facts, by_name, b, a);
               }};
  for (std::size_t i = 0; i < facts.size(); ++i) {
    in.known.push_back(known_by(facts[i], as_of));
    if (!in.known.back()) continue;
    if (auto reading = read_fact(facts[i], i)) in.readings.push_back(std::move(*reading));
  }
  std::vector<Conflict> out;
  find_superseded(in, by_name, out);
  find_pairs(in, out);
  find_accounting(in, out);
  find_formulas(in, out);
  find_sums(in, out);
  find_dates(in, out);
  find_quotes(in, out);
  find_editorial(in, by_name, out);
  std::stable_sort(out.begin(), out.end(), [](const Conflict& a, const Conflict& b) {
    return std::tie(a.rule, a.claims) < std::tie(b.rule, b.claims);
  });
  const auto same = [](const Conflict& a, const Conflict& b) { return a.rule == b.rule && a.claims == b.claims; };
  out.erase(std::unique(out.begin(), out.end(), same), out.end());
  return out;
}

}  // namespace boucle::analysis
