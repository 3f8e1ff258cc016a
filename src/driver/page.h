// Fills in what a page shows beyond a run (report/page_view.h): sources, assumptions, influences, payments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "driver/compile.h"
#include "driver/run.h"
#include "report/page_view.h"
#include "result/run_result.h"

namespace boucle::driver {

inline constexpr std::size_t max_influence_count = 8;  // assumptions named beside an answer

// Of the first scenario, which was compiled with CompileOptions::page; `view` is that of the same results.
report::PageView make_page_view(const Compiled& compiled, const result::RunResult& result, const report::RunView& view);

// Whose money the revenues of the first scenario are; none where there are no members that pay each other, or too many
// to be traced. A run of its own, of the first paths: what is traced costs as much as the model itself.
std::optional<report::LoopsView> follow_for_page(const RunOptions& options, const Compiled& compiled);

// Who fails if who fails: a few companies are made to stop paying in the period of the first answer (the median date
// of a runway; without one, in the middle of the calendar). None where companies do not pay each other.
std::optional<report::ContagionView> spread_for_page(const RunOptions& options, const Compiled& compiled,
                                                     const report::RunView& view, const report::PageView& page);

inline constexpr std::size_t max_page_hits = 4;           // each is a run of its own
inline constexpr std::uint64_t max_stressed_paths = 200;  // shares to three percentage points
inline constexpr std::uint64_t max_traced_paths = 2'000;  // shares of revenue to a percentage point

}  // namespace boucle::driver
