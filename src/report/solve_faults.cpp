#include "report/solve_faults.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "base/text.h"
#include "report/figures.h"

namespace boucle::report {
namespace {

using result::SolveFailure;

constexpr std::size_t max_told_faults = 3;         // blocks; more than that hide the first
constexpr std::size_t max_told_equations = 6;      // lines of a model that one can look at in turn
constexpr const char* max_step_count_text = "50";  // exec::max_iteration_count

std::string count_of(const Wording& words, std::uint64_t count) {
  return count_text(words, static_cast<double>(count));
}

std::string equations_text(const SolveFaultView& view, const Wording& words) {
  std::vector<std::string> parts;
  for (const SolveFaultView::Equation& e : view.equations) {
    if (parts.size() == max_told_equations) break;
    parts.push_back(e.name + " (" + e.place + ")");
  }
  std::string text = base::join(parts, ", ");
  if (view.equations.size() > parts.size())
    text += ", " + words.solve_more(count_of(words, view.equations.size() - parts.size()));
  return text;
}

std::string condition_text(double condition, const Wording& words) {
  if (std::isnan(condition)) return words.condition_unknown.str();
  if (std::isinf(condition)) return words.condition_infinite.str();
  return words.condition_about(base::number_text(condition, words.language, 2));
}

std::string reason_text(SolveFailure failure, std::uint64_t count, const Wording& words) {
  const std::string paths = count_of(words, count);
  switch (failure) {
    case SolveFailure::undetermined:
      return words.solve_undetermined(paths);
    case SolveFailure::flat_at_start:
      return words.solve_flat_at_start(paths);
    case SolveFailure::flat:
      return words.solve_flat(paths);
    case SolveFailure::not_a_number:
      return words.solve_not_a_number(paths);
    case SolveFailure::stuck:
      return words.solve_stuck(paths);
    case SolveFailure::diverged:
      return words.solve_diverged(paths);
    case SolveFailure::unfinished:
      return words.solve_unfinished(paths, max_step_count_text);
  }
  return {};
}

std::string remedy_text(SolveFailure failure, const std::string& unknown, const Wording& words) {
  switch (failure) {
    case SolveFailure::undetermined:
      return words.try_undetermined(unknown);
    case SolveFailure::flat_at_start:
    case SolveFailure::flat:
    case SolveFailure::unfinished:
      return words.try_start(unknown);
    case SolveFailure::not_a_number:
      return words.try_bounds(unknown);
    case SolveFailure::stuck:
    case SolveFailure::diverged:
      return words.try_prev(unknown);
  }
  return {};
}

// The reasons, the most frequent first, and what to try against that one.
void add_reasons(const SolveFaultView& view, const std::string& unknown, const Wording& words,
                 std::vector<std::string>& lines) {
  std::vector<std::size_t> order;
  const auto& counts = view.fault.solve->path_count;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  for (const std::size_t i : order) lines.push_back("- " + reason_text(static_cast<SolveFailure>(i), counts[i], words));
  if (!order.empty()) lines.push_back("- " + remedy_text(static_cast<SolveFailure>(order.front()), unknown, words));
}

}  // namespace

std::vector<std::string> solve_fault_lines(const RunView& run, const ScenarioView& scenario, const Wording& words) {
  std::vector<std::string> lines;
  std::size_t told = 0;
  for (const SolveFaultView& view : scenario.solve_faults) {
    if (!view.fault.solve || view.unknowns.empty() || told++ == max_told_faults) break;
    const std::string period = period_words(words, run.calendar, view.fault.first_step);
    const std::string paths = count_of(words, view.fault.path_count), all = count_of(words, scenario.path_count);
    const bool is_some = scenario.faulted_count < scenario.path_count;
    lines.push_back(
        (is_some ? words.solve_fault_some : words.solve_fault)(base::join(view.unknowns, ", "), paths, all, period));
    lines.push_back("- " + words.solve_equations(equations_text(view, words)));
    const std::size_t furthest = std::min<std::size_t>(view.fault.solve->equation, view.unknowns.size() - 1);
    lines.push_back("- " +
                    words.solve_furthest(view.unknowns[furthest], condition_text(view.fault.solve->condition, words)));
    add_reasons(view, view.unknowns[furthest], words, lines);
  }
  return lines;
}

}  // namespace boucle::report
