// What is at stake with one company: what others hold against it and it against them, whose sales it pays, directly and
// through others (analysis/exposure.h), and what everybody loses if it defaults (driver/stress.h).
//
// Amounts are means over the paths. Balances are those of the accounts that are kept by counterparty, at the end of
// each year. `shortfall` stays as the model has it, but for the default.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/exposure.h"
#include "analysis/stress.h"
#include "base/display_unit.h"
#include "driver/run.h"

namespace boucle::driver {

inline constexpr std::size_t max_exposure_cells = 40'000;  // means; 8 bytes a path each while a block runs
inline constexpr std::size_t max_exposure_periods = 40;
inline constexpr std::size_t max_exposure_sectors = 200;  // the networks are dense

struct ExposureOutcome {
  Compiled compiled;
  bool interrupted = false, too_many_faults = false;
  double max_fault_share = 0;
  std::string model;
  base::DisplayUnit money;
  std::uint64_t path_count = 0, seed = 0;
  analysis::Exposure exposure;
  std::optional<analysis::Stress> if_it_defaults;  // in the chosen period; none for who always pays
  std::vector<std::string> known;                  // sectors; with `unknown`, for a message
  bool unknown = false;
  std::string unknown_period;  // not empty: `at` is none of `periods`
};

// `at`: one of the periods; empty: that in which most is held against the company.
ExposureOutcome exposure(const RunOptions& options, const std::string& company, const std::string& at,
                         source::DiagnosticSink& sink);

}  // namespace boucle::driver
