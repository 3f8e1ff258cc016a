// What `boucle exposure` says of one company: what is at stake between it and the others, who depends on what it pays,
// and what its default would cost; and everything as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analysis/exposure.h"
#include "analysis/stress.h"
#include "base/display_unit.h"
#include "report/document.h"
#include "report/wording.h"

namespace boucle::report {

inline constexpr std::size_t max_exposure_columns = 8;  // of years on a screen; JSON has all

struct ExposureReport {
  std::string model, scenario;
  base::DisplayUnit money;
  std::uint64_t path_count = 1, seed = 0;
  const analysis::Exposure& exposure;
  const std::optional<analysis::Stress>& if_it_defaults;
};

Document exposure_document(const ExposureReport& report, const Wording& words);
std::string exposure_json(const ExposureReport& report);

}  // namespace boucle::report
