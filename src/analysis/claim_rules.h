// The rules one by one, over readings that are made once. Private to claim_conflicts.h, which says what each finds.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/claim_readings.h"

namespace boucle::analysis {

struct RuleInput {
  const std::vector<ClaimFact>& facts;
  std::vector<bool> known;                                 // by fact: whether it counts on the date asked for
  std::vector<Reading> readings;                           // of those that count and speak of one quantity
  std::function<bool(std::size_t, std::size_t)> replaced;  // whether one of two facts replaces the other

  const ClaimFact& fact(const Reading& reading) const { return facts[reading.claim]; }
};

void find_pairs(const RuleInput& in, std::vector<Conflict>& out);       // value, drift, unit_slip, signs of accounting
void find_accounting(const RuleInput& in, std::vector<Conflict>& out);  // between different quantities
void find_formulas(const RuleInput& in, std::vector<Conflict>& out);    // ratios and sums of other figures
void find_sums(const RuleInput& in, std::vector<Conflict>& out);        // wholes and parts
void find_dates(const RuleInput& in, std::vector<Conflict>& out);
void find_quotes(const RuleInput& in, std::vector<Conflict>& out);  // what the quote says against the number

// "P046 -25 B$ (2026-02)"
base::Phrase fact_text(const ClaimFact& fact);
// "openai.burn, 2026"
std::string quantity_text_of(const Reading& reading);

// The figures among `of` nearest in vintage to `to`: all that are equally near within a month.
std::vector<const Reading*> nearest_in_date(const Reading& to, const std::vector<const Reading*>& of);

}  // namespace boucle::analysis
