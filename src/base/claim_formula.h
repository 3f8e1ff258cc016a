// What a published figure speaks of, as arithmetic over quantities in periods: `openai.burn` in 2026; the loss of 2028
// divided by the revenue of 2028; one claim plus another. The model makes such formulas from expressions, and the rules
// that look for contradictions compute with them.
//
// A formula is in postfix order: operands before their operator. An empty one is not known.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.h"

namespace boucle::base {

// When a figure holds. Published tables write periods in many ways; what is understood has days, the rest only a text.
struct ClaimPeriod {
  std::optional<Period> days;
  bool open_start = false;  // "to 2028": the first day is not known
  std::string text;         // as written; empty: undated

  bool undated() const { return !days && text.empty(); }
  bool operator==(const ClaimPeriod&) const = default;
};

// Reads what press tables write, beside the periods of the language: "H1 2025", "Q3 2025", "calendar Q3 2025",
// "2026 H2", "2023-2028", "2025-03 to 2025-09", "to 2028", "through 2028", "as of 2025-11", "end 2025",
// "2025-09 (one day)". Fiscal years keep their name, since only the company knows where they end.
ClaimPeriod read_claim_period(std::string_view text);

struct ClaimStep {
  enum class Kind { quantity, number, negate, add, subtract, multiply, divide };
  Kind kind = Kind::number;
  double number = 0;     // in base units
  std::string quantity;  // normalised text: openai.burn, or the name of another claim
  ClaimPeriod period;
};
using ClaimFormula = std::vector<ClaimStep>;

// A formula over names of claims: numbers, names, + - * / and parentheses. A minus sign between names stands alone, as
// names may contain hyphens: `S003-02 + S003-03`, `S001-02 / S001-04`.
struct ClaimFormulaError {
  std::size_t offset = 0;
  std::string found;  // what stands there; empty at the end
};
struct ParsedClaimFormula {
  ClaimFormula formula;
  std::optional<ClaimFormulaError> error;
};
ParsedClaimFormula parse_claim_formula(std::string_view text);

}  // namespace boucle::base
