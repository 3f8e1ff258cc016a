// The parser: source text to AST, by recursive descent and precedence climbing, with recovery.
//
// It never fails: a wrong statement becomes an ErrorStmt (or keeps its shape with an ErrorExpr inside), is reported
// once, and parsing goes on at the next line that starts a statement or at the closing brace. Nothing is resolved here:
// names, units and types are texts.
//
// Precedence, loosest first: `initially` · `if then else` · `or` · `and` · `not` · `from` `until` · `before` `after` ·
// comparisons (which do not chain) · `in` · `..` `to` · `+ -` · `* /` · prefix `-` · `^` (to the right) · `prev` and
// the postfix forms `.name`, `[…]`, `(…)`, `@ref "quote"`, `under scenario`. `prev` takes the whole postfix chain.
//
// Limits: max_expression_depth (ast.h), max_block_depth, max_parse_errors.
#pragma once

#include "source/diagnostic.h"
#include "source/source_file.h"
#include "syntax/ast.h"

namespace boucle::syntax {

inline constexpr int max_block_depth = 16;    // the language needs 2; a bound for the recursion of all stages
inline constexpr int max_parse_errors = 100;  // then the file is no model, and the rest is not read

File parse(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink);

// One expression alone (`--set name=value`, a cell of a CSV), registered as a file of its own.
struct ExpressionFile {
  File file;
  ExprId root;  // always valid; an ErrorExpr after an error
};
ExpressionFile parse_expression_file(const source::SourceMap& sources, source::FileId file,
                                     source::DiagnosticSink& sink);

// The same for a part of a file: a cell of a table. Places in the result are places in that file.
ExpressionFile parse_expression_part(const source::SourceMap& sources, source::Span part, const base::Phrase& end,
                                     source::DiagnosticSink& sink);

// One `path = expression`, registered as a file of its own. top_level holds one DefinitionStmt, or nothing after an
// error.
File parse_override(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink);

// The rest of a `table` line, `pnl(openai), openai.cash by year`, registered as a file of its own. top_level holds one
// ReportItemStmt, or nothing after an error.
File parse_table(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink);

}  // namespace boucle::syntax
