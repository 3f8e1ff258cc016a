// What a run says on the terminal, answers before details: the dates that matter, the report of the model, claims,
// checks, then the account of the run itself (books, faults, what is not available yet) and what to do next.
//
// A model without a report shows its measures; without measures, the final values of what it defines. Of several
// scenarios each gets its answers; claims and charts are those of the first; a table compares them.
#pragma once

#include "report/document.h"
#include "report/run_view.h"
#include "report/wording.h"

namespace boucle::report {

inline constexpr std::size_t max_shown_claims = 40;        // a table of more is for the file; far ones come first
inline constexpr std::size_t max_blocks_of_a_screen = 30;  // longer reports say their answer again at the end
inline constexpr std::size_t max_shown_drivers = 8;        // of the claims that are farthest from the model

Document verdict(const RunView& run, const Wording& words);

// One line: how many identities were checked, and that none is broken, or which.
void add_books_line(Document& document, const RunView& run, const Wording& words);

// Whether paths faulted, how many, and where first.
bool any_path_faulted(const RunView& run);
void add_fault_lines(Document& document, const RunView& run, const Wording& words);

}  // namespace boucle::report
