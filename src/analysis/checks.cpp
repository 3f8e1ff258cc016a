#include "analysis/checks.h"

#include <cmath>
#include <utility>

#include "analysis/statistics.h"

namespace boucle::analysis {

CheckOutcome judge_check(std::string text, const result::MeasureResult& condition) {
  CheckOutcome outcome;
  outcome.text = std::move(text);
  outcome.known = condition.summary.count > 0;
  outcome.passed = !outcome.known || condition.probability >= 1;
  outcome.failing_share = outcome.known ? 1 - condition.probability : 0;
  outcome.half_width = probability_half_width(condition.probability, condition.probability_se, condition.summary.count);
  return outcome;
}

CheckOutcome judge_check_of_all_paths(std::string text, double value) {
  CheckOutcome outcome;
  outcome.text = std::move(text);
  outcome.about_all_paths = true;
  outcome.known = !std::isnan(value);
  outcome.passed = !outcome.known || value != 0;
  return outcome;
}

}  // namespace boucle::analysis
