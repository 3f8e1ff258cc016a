// Tables of a run as a reader sees them: a statement with its periods side by side, a matrix once a period, with the
// sums that show that it closes. In files every figure is in base units, in its shortest exact form.
#pragma once

#include <string>

#include "report/document.h"
#include "report/run_view.h"
#include "report/wording.h"

namespace boucle::report {

// Sums that should be zero are shown as zero up to this share of what was added. It is also what breaks the books: each
// figure is a mean of up to 10^12 paths, each of up to 40,000 additions.
inline constexpr double rounding_share = 1e-8;

// `brief`: of a matrix, the first and the last period; of a statement, no line that is nothing in every period.
void add_table(Document& document, const RunView& run, const TableView& table, const Wording& words, bool brief);
// What the figures are: means, one path, quantiles.
void add_table_note(Document& document, const RunView& run, const Wording& words);

std::string tables_csv(const RunView& run);
std::string tables_json(const RunView& run);

// The rows and columns of matrices, and the checks of statements, whose sum is not zero.
struct TableGaps {
  std::uint64_t sum_count = 0, broken_count = 0;
};
TableGaps table_gaps(const RunView& run);

}  // namespace boucle::report
