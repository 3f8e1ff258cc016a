// What `boucle claims` says: published figures against the model, where they contradict each other and by which rule,
// and how much an answer hangs on the numbers that nobody published.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/document.h"
#include "report/run_view.h"
#include "report/wording.h"

namespace boucle::report {

inline constexpr std::size_t max_shown_assumptions = 40;  // a screen; JSON has all

struct ClaimsSettings {
  std::string as_of;         // as given; empty: no date
  std::size_t left_out = 0;  // figures that were not known then
  std::string group;         // only this collection; empty: all
};

// A number without a source, and how much the answer hangs on it.
struct UncitedView {
  std::string name, label, kind;  // kind: value, interval, series, opening, date, bool, law
  double value = 0, low = 0, high = 0;
  base::DisplayUnit unit;
  std::string text;                 // law: as written
  std::string reason;               // as stated by the author; empty: none
  std::string place;                // file:line
  std::optional<double> influence;  // rank correlation; none: it was not varied
  double error = 0;                 // its standard error by Monte Carlo
};
struct AssumptionsView {
  std::string measure, measure_label, scenario;
  std::uint64_t path_count = 0;
  double share = 0;  // by which single numbers were varied, both ways
  std::size_t cited_count = 0;
  std::vector<UncitedView> assumptions;  // by influence
};

std::string conflict_rule_words(const Wording& words, analysis::ConflictRule rule);

// Of the first scenario, whose claims and conflicts are complete.
Document claims_document(const RunView& run, const ClaimsSettings& settings, const Wording& words);
Document assumptions_document(const AssumptionsView& view, const base::Calendar& calendar, const Wording& words);
// `assumptions` may be null.
std::string claims_json(const RunView& run, const ClaimsSettings& settings, const AssumptionsView* assumptions);

}  // namespace boucle::report
