// What `boucle loops` says of a list of payments: for each member the shares of its revenue with a sentence, the loops
// by name, the ratios of the perimeter; and everything as JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/circularity.h"
#include "base/display_unit.h"
#include "report/document.h"
#include "report/wording.h"

namespace boucle::report {

inline constexpr std::size_t max_shown_loops = 12, max_shown_members = 30;  // a screen; JSON has all

// Of one member, over the paths of a model.
struct PathShares {
  double p05 = 0, p50 = 0, p95 = 0;  // of the round trip, a share of revenue
  double of_mean_flows = 0;          // the round trip of the payments averaged over the paths, which bounds are about
  double recognised = 0;             // revenue as booked; NaN for none
};

// Of one member, with and without what it puts into others: means of revenue, and quantiles over the paths of the part
// that would be missing with other financing frozen.
struct CounterfactualShares {
  double revenue = 0, frozen_revenue = 0, free_revenue = 0;
  double p05 = 0, p50 = 0, p95 = 0;

  double frozen() const { return revenue > 0 ? 1 - frozen_revenue / revenue : 0; }
  double free() const { return revenue > 0 ? 1 - free_revenue / revenue : 0; }
};

struct CircularityWindow {
  std::string label;        // of a part of the whole: 2027, 2027-Q1
  std::string first, last;  // its periods; empty without periods
  // Amounts; of a model the means over its paths, with bounds and loops of the mean payments.
  analysis::Circularity result;
  std::vector<PathShares> paths = {};  // by sector; empty for a table of payments
};

struct CircularityView {
  const std::vector<std::string>& names;          // members first
  const std::vector<CircularityWindow>& windows;  // the whole, then its parts
  std::string of;                                 // one member only; empty for all
  std::size_t sector_count = 0;                   // members before pools, which are shown in loops only
  std::uint64_t path_count = 1;
  std::string scenario = {};    // of a model, unless it is the model as written
  base::DisplayUnit unit = {};  // of amounts
  // By sector, where it was asked for; none for who finances no member.
  std::vector<std::optional<CounterfactualShares>> counterfactual = {};
};

Document circularity_document(const CircularityView& view, const Wording& words);
std::string circularity_json(const CircularityView& view);

}  // namespace boucle::report
