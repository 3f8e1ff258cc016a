// Readable text of the tokens and of the tree, for `boucle dump --stage=tokens|ast` and for tests.
//
// dump_ast writes one statement a line, bodies indented, expressions as S-expressions fully bracketed. It shows
// meaning, not layout: two files that differ only in spaces, comments and the spelling of numbers and units (`$25B`,
// `25 B$`) have the same dump. Documentation comments are shown.
#pragma once

#include <string>

#include "source/source_file.h"
#include "syntax/ast.h"

namespace boucle::syntax {

// One token a line: `line:column kind "text"`.
std::string dump_tokens(const File& file, const source::SourceMap& sources);
std::string dump_ast(const File& file, const source::SourceMap& sources);
std::string dump_expr(const File& file, ExprId id);

std::string_view unary_op_text(UnaryOp op);    // "-", "not", "prev"
std::string_view binary_op_text(BinaryOp op);  // "+", "and", "..", "to"
std::string_view qualifier_text(Qualifier qualifier);

}  // namespace boucle::syntax
