// Losses that spread without anybody paying: Furfine's thresholds and linear DebtRank (see clearing.h for the sources).
// In both a node starts with its equity, given or what its balance sheet leaves, less the shock.
//
// Furfine: equity below 0 is a failure; creditors of a failed node lose 1 − recovery of their claims, once, in the next
// round. `paid` is what its creditors keep.
//
// DebtRank: with h_i the share of equity lost, 0 ≤ min(1, h_i) is lost of every claim on i, so
//   h_i = shock_i / E_i + Σ_j (claim of i on j) / E_i · min(1, h_j),
// the least fixed point. Equity may end below 0, but what is passed on stops at 1. A node that starts without equity
// has lost all of it. `paid` is the value that claims on the node keep.
#pragma once

#include "analysis/clearing.h"

namespace boucle::analysis {

ClearingResult furfine(const DebtNetwork& network, double recovery);
ClearingResult debtrank(const DebtNetwork& network);

}  // namespace boucle::analysis
