// What `boucle loops` says of a list of payments: for each member the shares of its revenue with a sentence, the loops
// by name, the ratios of the perimeter; and everything as JSON.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/circularity.h"
#include "report/document.h"
#include "report/wording.h"

namespace boucle::report {

inline constexpr std::size_t max_shown_loops = 12, max_shown_members = 30;  // a screen; JSON has all

struct CircularityView {
  const std::vector<std::string>& names;  // members first
  std::string first, last;                // periods of the window; empty without periods
  std::string of;                         // one member only; empty for all
  const analysis::Circularity& result;
};

Document circularity_document(const CircularityView& view, const Wording& words);
std::string circularity_json(const CircularityView& view);

}  // namespace boucle::report
