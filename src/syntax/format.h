// The formatter behind `boucle fmt`: the same model, laid out in one way.
//
// It walks the tokens and decides only what stands between them, so no comment and no word can get lost. Lines stay the
// author's; within a line there is one space around binary operators, `->`, `=` and behind commas and colons, none
// inside ( ) and [ ], one between a number and its unit, two before a comment. Blocks are indented by two spaces,
// continued lines by two more, blank lines are kept once. `$25B` and `25 Md$` become `25 B$`. `a .. b` keeps or lacks
// its spaces as written. Columns that the author lined up stay in line (alignment.h).
//
// Invariants (tested and fuzzed): the result parses to the same tree, and formatting it again changes nothing.
// Precondition: the file has no syntax errors; a caller that sees diagnostics leaves the file alone.
#pragma once

#include <string>

#include "source/source_file.h"
#include "syntax/ast.h"

namespace boucle::syntax {

inline constexpr int indent_width = 2;

std::string format(const File& file, const source::SourceMap& sources);

}  // namespace boucle::syntax
