// Hits and shocks as a user writes them, and what they are in the language: two scenarios, with and without, and the
// measures that compare them. The text joins the model for one run, as those of `runway` and `credit` do (views.h).
//
//   hit    NAME defaults in PERIOD [until PERIOD]
//   shock  NAME ±NUMBER % [in PERIOD] [until PERIOD] [half-life NUMBER UNIT]      or: NAME * NUMBER …
//
// A shock multiplies the name from its period on (without one, over the whole calendar); with a half-life the change
// fades, to half of it after so long.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "driver/compile.h"
#include "source/diagnostic.h"

namespace boucle::driver {

struct StressHit {
  std::string sector, from, until;  // periods as written; until may be empty
};
struct StressShock {
  std::vector<std::string> names;  // one, or the elements of an array
  std::string written;             // the name as written
  double change = 0;               // -0.2 for -20 %
  std::string change_text;         // in the language: "-20 %"
  std::string from, until, half_life;
};
struct StressPlan {
  std::vector<StressHit> hits;
  std::vector<StressShock> shocks;
  std::string until;  // measured through this period; empty: the end of the calendar
};

// `compiled`: the model without the hit, under `shortfall = default`; its source map takes the texts of the options, so
// that messages can point into them. None after an error.
struct StressWords {
  std::vector<std::string> hits, shocks;
  std::string until;
};
std::optional<StressPlan> read_stress(const StressWords& words, Compiled& compiled, source::DiagnosticSink& sink);

// Whether an option names a period of the calendar; else a message.
bool check_stress_period(const char* option, const std::string& text, Compiled& compiled, source::DiagnosticSink& sink);

// The guarantees of a model under `shortfall = default`, by name.
std::vector<std::string> guarantees_of(const model::Model& model);

struct StressView {
  std::string text;
  std::string hit_scenario, base_scenario;
  std::vector<model::InstanceId> sectors;  // those that the measures are about
};
// `guarantee_share`: the share of every guarantee, as `80 %`; empty: as the model has it.
StressView stress_view(const StressPlan& plan, const Compiled& compiled, const std::string& guarantee_share);

// Names of the measures of sector `i` of StressView::sectors, and of guarantee `i`.
enum class StressMeasure : std::uint8_t {
  equity,
  cash,
  unpaid_to,
  unpaid_by,
  fails,
  fails_otherwise,
  caused,  // a date
  round_1,
  round_2,
  later_round,
  called,
  called_otherwise
};
std::string stress_measure_name(StressMeasure which, std::size_t i);
inline constexpr const char* stress_others_name = "stress_others";

}  // namespace boucle::driver
