// The lexer: source text to tokens, without a symbol table.
//
// Invariants: the tokens cover the file without gap or overlap and end with one end_of_file token (empty, at the end).
// Rules that need a second look:
//  - A unit is a token only after a number, at most one space away, and has no inner space: `3 B$ / x` divides by the
//    variable x, `3 B$/x` asks for a unit. Reserved words are never units, so `2026 to 2030` is what it seems.
//  - `2026-07` is a period; subtraction of such numbers wants spaces. A bare year is a number.
//  - Characters that word processors put in place of ASCII (quotation marks, minus, no-break space) become the token
//    that was meant, with a diagnostic and an edit, so that the parser sees no further mistake.
// Limit: after max_lexer_errors diagnostics the lexer goes on silently (a binary file would yield millions).
// A file that is not UTF-8 yields one E0001 and no tokens but one of kind error.
#pragma once

#include <vector>

#include "source/diagnostic.h"
#include "source/source_file.h"
#include "syntax/token.h"

namespace boucle::syntax {

inline constexpr int max_lexer_errors = 100;  // far above the number shown, far below what costs time

std::vector<Token> lex(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink);

// Only a part of a file, such as a cell of a table; the tokens cover that part and keep their places in the file.
std::vector<Token> lex_part(const source::SourceMap& sources, source::Span part, source::DiagnosticSink& sink);

}  // namespace boucle::syntax
