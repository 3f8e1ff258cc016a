// What `boucle clear` says: a table of the nodes for a terminal, defaults first, and everything as JSON.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/clearing.h"
#include "report/document.h"
#include "report/wording.h"

namespace boucle::report {

inline constexpr std::size_t max_shown_nodes = 40;  // a screen; JSON has all

struct ClearingView {
  const std::vector<std::string>& ids;  // of the nodes
  const analysis::ClearingOptions& options;
  const analysis::ClearingResult& result;
  std::size_t debt_count = 0;
};

Document clearing_document(const ClearingView& view, const Wording& words);
std::string clearing_json(const ClearingView& view);

}  // namespace boucle::report
