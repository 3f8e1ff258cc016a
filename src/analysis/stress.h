// What a hit costs whom: the same paths with and without it, compared path by path.
//
// Both runs share their draws (common random numbers), so a loss is a difference on one path and its Monte Carlo error
// is that of the difference, which is far below the error of either run. A sector "cannot pay" on a path when it leaves
// a bill unpaid in some period. The hit is the cause where the sector then cannot pay and otherwise can, or cannot pay
// sooner than otherwise. The round is that of the clearing of the first such period (exec/clearing.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/statistics.h"
#include "result/run_result.h"

namespace boucle::analysis {

struct Spread {
  double mean = 0, error = 0;  // half the width of the 95 % Monte Carlo interval of the mean; 0 for one path
  double p05 = 0, p50 = 0, p95 = 0;
};
Spread spread_of(const result::Summary& summary);

struct Share {
  double value = 0, error = 0;  // likewise
};
Share share_of(const result::MeasureResult& measure);

inline constexpr std::size_t stress_round_count = 3;  // the first, the second, all later ones
struct Failing {
  Share base, hit, caused;
  result::DateSummary when;                        // of what the hit causes
  std::array<Share, stress_round_count> by_round;  // of all paths: caused, and in that round
};

struct StressedSector {
  std::string name;
  bool is_outside = false;        // outside of the perimeter: it always pays
  bool is_hit = false;            // forced to default
  Spread equity_loss, cash_loss;  // without the hit less with it; cash: what it receives
  Spread unpaid_to, unpaid_by;    // at the end; with the hit less without
  Failing failing;                // of sectors inside
};

struct CalledGuarantee {
  std::string name;
  Spread base, hit;  // what the guarantor pays
};

struct Stress {
  std::vector<StressedSector> sectors;  // in the order of the model
  Spread others;                        // how many of those that are not hit themselves the hit makes fail
  std::vector<CalledGuarantee> guarantees;
  std::uint64_t path_count = 0, faulted_count = 0;
};

inline constexpr double negligible_share = 1e-9;  // of the largest loss: less is the rounding of sums

double largest_loss(const Stress& stress);  // of all figures of all sectors, without sign
// Whether a figure is more than the rounding of sums over the calendar, measured by the largest loss of all.
bool is_hurt(const Stress& stress, const StressedSector& sector);
// Largest mean loss of equity first; those that are not hurt are left out.
std::vector<std::size_t> by_loss(const Stress& stress);
// Those inside that cannot pay on some path, with or without the hit: who is hit, then the likeliest caused failures.
std::vector<std::size_t> by_failing(const Stress& stress);
bool any_guarantee_called(const Stress& stress);

}  // namespace boucle::analysis
