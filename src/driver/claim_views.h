// Published figures beside the model: where each lies in the model's distribution, and where they contradict each
// other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "driver/compile.h"
#include "report/run_view.h"
#include "result/run_result.h"

namespace boucle::driver {

std::vector<report::ClaimView> claim_views(const CompiledScenario& scenario, const result::RunResult& result,
                                           bool every_driver);

// Fills in what the claims say of each other: conflicts, and which is superseded. With a date only what was known by
// its end stays; without one, all.
void compare_claims(report::ScenarioView& view, std::optional<std::int32_t> as_of = std::nullopt);

}  // namespace boucle::driver
