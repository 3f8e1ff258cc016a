#include "analysis/claims.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "analysis/statistics.h"

namespace boucle::analysis {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

// Share of the values below x, plus half of those equal to it.
double share_below(std::span<const double> sorted, double x) {
  const auto range = std::equal_range(sorted.begin(), sorted.end(), x);
  const auto below = static_cast<double>(range.first - sorted.begin());
  const auto equal = static_cast<double>(range.second - range.first);
  return (below + equal / 2) / static_cast<double>(sorted.size());
}

struct Set {
  double low = 0, high = 0;
};

Set claimed_set(const ClaimQuestion& question, bool certain) {
  Set set{std::min(question.low, question.high), std::max(question.low, question.high)};
  double slack = question.shape == ClaimShape::about ? about_tolerance : 0;
  if (certain) slack = std::max(slack, certain_tolerance);
  if (question.date) {
    const double days = question.shape == ClaimShape::about ? about_days : 0;
    set = {set.low - days, set.high + days};
    slack = 0;
  }
  if (slack > 0 && std::isfinite(set.low)) set.low -= slack * std::abs(set.low);
  if (slack > 0 && std::isfinite(set.high)) set.high += slack * std::abs(set.high);
  if (question.shape == ClaimShape::below) set.low = -unbounded;
  if (question.shape == ClaimShape::above) set.high = unbounded;
  return set;
}

ClaimAnswer judge(std::span<const double> sorted, const ClaimQuestion& question) {
  ClaimAnswer answer;
  answer.p05 = sorted_quantile(sorted, 0.05);
  answer.p50 = sorted_quantile(sorted, 0.50);
  answer.p95 = sorted_quantile(sorted, 0.95);
  const double middle = question.low == question.high ? question.low : (question.low + question.high) / 2;
  answer.percentile = share_below(sorted, middle);

  const bool certain = sorted.front() == sorted.back();
  const Set set = claimed_set(question, certain);
  if (certain) {
    const bool inside = sorted.front() >= set.low && sorted.front() <= set.high;
    answer.verdict = inside ? ClaimVerdict::agrees : ClaimVerdict::far;
    answer.inside_80 = inside;
    return answer;
  }
  const double at_low = set.low == -unbounded ? 0 : share_below(sorted, set.low);
  const double at_high = set.high == unbounded ? 1 : share_below(sorted, set.high);
  answer.inside_80 = at_high >= 0.10 && at_low <= 0.90;
  if (at_high >= 0.05 && at_low <= 0.95) {
    answer.verdict = ClaimVerdict::agrees;
  } else if (at_high < 0.01 || at_low > 0.99) {
    answer.verdict = ClaimVerdict::far;
  } else {
    answer.verdict = ClaimVerdict::edge;
  }
  return answer;
}

}  // namespace

std::vector<ClaimAnswer> judge_claims(const result::RunResult& result, const std::vector<std::string>& draw_names,
                                      const std::vector<ClaimQuestion>& questions, bool every_driver) {
  std::vector<ClaimAnswer> answers;
  answers.reserve(questions.size());
  std::optional<DriverTable> drivers;  // ranking every draw costs time, so only when a claim needs it
  for (const ClaimQuestion& question : questions) {
    std::vector<double> values;
    if (question.measure && *question.measure < result.pilot.measures.size()) {
      for (const double value : result.pilot.measures[*question.measure]) {
        if (!std::isnan(value)) values.push_back(value);
      }
    }
    if (values.empty()) {
      answers.push_back({});
      continue;
    }
    std::sort(values.begin(), values.end());
    ClaimAnswer answer = judge(values, question);
    if (every_driver || answer.verdict != ClaimVerdict::agrees) {
      if (!drivers) drivers.emplace(result, draw_names);
      const std::vector<Driver> largest = drivers->of_measure(*question.measure, 1);
      if (!largest.empty()) answer.driver = largest.front();
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace boucle::analysis
