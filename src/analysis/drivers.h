// What a result hangs on: Spearman rank correlations between the draws of the parameters and one number per path, on
// the pilot paths. A draw is a normal or uniform number from which its parameter grows, so ranks of draws are ranks of
// parameters. Reference: Spearman 1904; ties take the mean of their ranks.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "result/run_result.h"

namespace boucle::analysis {

// Ranks 1 .. n, ties averaged. No NaN among the values; infinities are fine.
std::vector<double> ranks(std::span<const double> values);
// Ranks less their mean, and the sum of their squares. All are multiples of a half: up to 300,000 values the sums of
// products are exact, whatever the order in which they are added.
struct CenteredRanks {
  std::vector<double> deviations;
  double squares = 0;
};
CenteredRanks centered_ranks(std::span<const double> values);
// Spearman's correlation of two columns of one length; 0 when one side does not vary.
double rank_correlation(const CenteredRanks& x, const CenteredRanks& y);

// The standard error of Spearman's correlation by Monte Carlo: on the scale of Fisher's z with the variance
// (1 + rho^2 / 2) / (n - 3) of Bonett and Wright (Psychometrika 65, 2000), brought back by its derivative 1 - rho^2.
double rank_correlation_error(double correlation, std::size_t count);

struct Driver {
  std::string name;        // of the parameter
  double correlation = 0;  // Spearman's, -1 .. 1
};

// Ranks the draws once, for many questions.
class DriverTable {
 public:
  // draw_names[i] names result.pilot.param_draws[i].
  DriverTable(const result::RunResult& result, std::vector<std::string> draw_names);

  // The strongest first, at most max_count; those within three standard errors of none (3 / sqrt(n)) are left out.
  std::vector<Driver> of_measure(std::size_t measure, std::size_t max_count) const;
  // Of every draw, in their order, with no regard to noise; NaN for a noise and for a measure that is not a number.
  std::vector<double> correlations(std::size_t measure) const;
  std::size_t path_count() const { return paths_.size(); }

 private:
  const result::RunResult* result_;
  std::vector<std::string> names_;
  std::vector<std::size_t> paths_;         // pilot paths that did not fault
  std::vector<CenteredRanks> draw_ranks_;  // [draw]; empty for a noise

  std::optional<CenteredRanks> ranks_of_measure(std::size_t measure) const;  // none: it is not a number on some path
};

}  // namespace boucle::analysis
