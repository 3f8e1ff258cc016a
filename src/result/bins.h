// How one column of numbers is cut into counters. The pilot (the first paths) decides the cut; counting is then integer
// addition, so the order of paths cannot matter.
//
// The inner 99 % of the pilot, widened by a tenth on both sides, is cut into bin_count equal bins. Values that come up
// often (a floor, a cap, zero) would smear over a bin, so the two most frequent ones have counters of their own.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace boucle::result {

inline constexpr std::uint32_t bin_count = 2048;              // cells of 0.06 % of the inner range of the pilot
inline constexpr std::uint32_t under_bin = bin_count;         // below the first bin
inline constexpr std::uint32_t over_bin = bin_count + 1;      // above the last
inline constexpr std::uint32_t atom_low_bin = bin_count + 2;  // exactly one of the two frequent values
inline constexpr std::uint32_t atom_high_bin = bin_count + 3;
inline constexpr std::uint32_t dead_bin = bin_count + 4;  // lanes without a result; never read
inline constexpr std::uint32_t counter_count = bin_count + 5;

// So many bins per unit that anything above the lower edge is above the last bin: for an inner range of one value.
inline constexpr double one_value_scale = 1e300;

struct BinCut {
  double low = 0;                                              // lower edge of bin 0
  double scale = one_value_scale;                              // bins per unit
  double atom_low = std::numeric_limits<double>::quiet_NaN();  // NaN: none; a lone one is atom_low
  double atom_high = std::numeric_limits<double>::quiet_NaN();

  double edge(std::uint32_t bin) const { return low + bin / scale; }
};

// `pilot`: values in any order, all finite; may be empty. Its order counts in which rare values are seen as frequent.
BinCut make_bin_cut(const std::vector<double>& pilot);

// The counter of one value; the kernels do the same for a row of them.
std::uint32_t find_bin(double x, const BinCut& cut);

}  // namespace boucle::result
