// Layout: which newlines end a statement.
//
// A newline ends a statement except inside ( ) and [ ], after a token that wants more (a comma, a binary operator,
// `=`, `->`, `:`), and before a line that starts with a binary operator, `then` or `else`; comments and blank lines may
// stand between. Inside { } a newline separates. A bracket that is never closed must not swallow the rest of the file:
// a line that starts a statement, or a closing brace, ends the open ( and [ of its block.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "syntax/token.h"

namespace boucle::syntax {

// The indices of the tokens that the parser reads: all but trivia, and one newline between statements; the end of the
// file last.
std::vector<std::uint32_t> significant_tokens(const std::vector<Token>& tokens, std::string_view text);

}  // namespace boucle::syntax
