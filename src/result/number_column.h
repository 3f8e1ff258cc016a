// The distribution of one number over any count of paths, in memory that does not grow with it.
//
// First comes the pilot: values by path, kept as they are. If the run ends there, quantiles are exact. Else
// `cut_pilot` turns it into bins (result/bins.h), and later paths only add to counters: 8 KB a column.
//
// Quantiles are of type 7 of Hyndman and Fan (linear between order statistics at (n - 1) q). Inside a bin, order
// statistics are taken to lie at equal distances, so the error of a quantile between 5 % and 95 % is below one bin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "result/bins.h"
#include "result/moments.h"
#include "result/run_result.h"

namespace boucle::result {

// By type 7; sorted must not be empty.
double exact_quantile(const std::vector<double>& sorted, double q);

class NumberColumn {
 public:
  void resize_pilot(std::size_t path_count);
  // Values of paths first_path ..; a lane with alive == 0 has none. Different ranges may be set by different threads.
  void set_pilot(std::size_t first_path, const double* x, const double* alive, std::size_t lane_count);
  const std::vector<double>& pilot() const { return pilot_; }  // [path], NaN where there is none; empty once cut

  void cut_pilot();
  const BinCut& cut() const { return cut_; }
  void add(const std::uint32_t* bins, std::size_t lane_count);  // counters of result/bins.h
  void merge(const NumberColumn& other);                        // both cut the same way

  Summary summary(const Moments& moments) const;

 private:
  struct Piece {
    double low, high;
    std::uint64_t first_rank, count;
  };
  std::vector<Piece> pieces(const Moments& moments) const;

  std::vector<double> pilot_;
  std::vector<std::uint32_t> counters_;  // empty before the cut; limit: 2^32 - 1 paths
  BinCut cut_;
};

}  // namespace boucle::result
