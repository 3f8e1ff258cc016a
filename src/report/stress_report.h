// What `boucle stress` says of a comparison: who cannot pay, who loses how much, what guarantees change; and everything
// as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/stress.h"
#include "base/calendar.h"
#include "base/display_unit.h"
#include "report/document.h"
#include "report/wording.h"

namespace boucle::report {

// Periods are as the user wrote them; empty: the start, or the end, of the calendar.
struct StressCause {
  std::string name;  // whom, or what
  std::string from, until, half_life;
  std::optional<double> change;  // -0.2 for -20 %; none for a forced default
};

struct StressReport {
  std::string model, scenario;  // "base" for the model as written
  std::vector<StressCause> causes;
  std::string until;
  const base::Calendar& calendar;
  base::DisplayUnit money;
  std::uint64_t path_count = 1, seed = 0;
  const analysis::Stress& with;
  const std::optional<analysis::Stress>& without;  // guarantees switched off
};

Document stress_document(const StressReport& report, const Wording& words);
std::string stress_json(const StressReport& report);

// Rows: who is forced to default; the columns are the same companies.
struct ContagionReport {
  std::string model, scenario, from;
  const std::vector<std::string>& names;
  const std::vector<analysis::Stress>& rows;
  std::uint64_t path_count = 1, seed = 0;
};
Document contagion_document(const ContagionReport& report, const Wording& words);
std::string contagion_json(const ContagionReport& report);

}  // namespace boucle::report
