// The answer to one of the fifteen questions, and the verdict: figures with their intervals, what was published, what
// stands behind them, and the commands that show the same.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "report/document.h"
#include "report/run_view.h"
#include "report/wording.h"

namespace boucle::report {

// How much of a company's revenue is its own financing coming back: shares, over the paths, and for any tracing.
struct AskRoundTrip {
  double p05 = 0, p50 = 0, p95 = 0;
  double bound_low = 0, bound_high = 0;  // of the mean payments
};
// Who leaves bills unpaid, and on which share of the paths: those on a tenth of them or more, most first.
struct AskNotPaying {
  struct Company {
    std::string name, title;
    double share = 0, half_width = 0;  // of the paths; half of the 95 % interval of its Monte Carlo error
  };
  std::vector<Company> companies;
};
struct AskClaims {
  std::size_t total = 0, agree = 0, edge = 0, far = 0, unresolved = 0, conflicts = 0;
};
using AskAnswer = std::variant<MeasureView, AskRoundTrip, AskNotPaying, AskClaims>;

struct AskRow {
  std::string label;
  AskAnswer answer;
  std::optional<AskAnswer> as_written;  // where numbers were changed: the answer without
};

struct AskAssumption {
  std::string name, label, reason;
  std::optional<double> correlation;  // rank correlation with the first answer; none: too weak, or not drawn
};

struct AskView {
  int number = 0;
  std::string question, lead;
  std::string published;                  // empty: nothing
  std::vector<std::string> published_by;  // sources, with title and date
  std::vector<AskRow> rows;
  std::vector<std::string> notes;
  std::vector<std::string> sources;    // ids of all that are cited behind the answer
  std::vector<AskAssumption> uncited;  // the strongest first
  std::vector<std::string> commands;
  RunView run;  // for its calendar, its paths and its account
};

inline constexpr std::size_t max_shown_uncited = 5;

// `all`: every source and assumption, not only the first ones.
Document ask_document(const AskView& view, const Wording& words, bool all);
// The same as JSON: figures in their units, shares as numbers from 0 to 1 where they have none.
std::string ask_json(const AskView& view);
Document ask_list(const std::vector<std::pair<int, std::string>>& questions, const Wording& words);

}  // namespace boucle::report
