// Tokens: the words of a `.bcl` file.
//
// A token is a kind and a half-open range of bytes. The tokens of a file, trivia (whitespace, comments, newlines)
// included, cover it without gap or overlap, so their texts concatenate to the source. Whether a newline ends a
// statement is decided by layout.h, not here.
#pragma once

#include <cstdint>
#include <string_view>

namespace boucle::syntax {

enum class TokenKind : std::uint8_t {
#define TOKEN(kind, spelling) kind,
#define SYMBOL(kind, text) kind,
#define WORD(kind, text) kind,
#include "syntax/token_kinds.def"
};

struct Token {
  TokenKind kind = TokenKind::end_of_file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// The name of the enumerator: "left_paren", "word_to".
std::string_view token_kind_name(TokenKind kind);
// How a message says it: a symbol or a reserved word as written, "a name", "the end of the line".
std::string_view token_spelling(TokenKind kind);
// True of `to then else if …`, the words that are never names.
bool is_reserved_word(TokenKind kind);
// The reserved word with this text, or TokenKind::name.
TokenKind word_kind(std::string_view text);

inline bool is_trivia(TokenKind kind) {
  return kind == TokenKind::whitespace || kind == TokenKind::comment || kind == TokenKind::doc_comment ||
         kind == TokenKind::newline || kind == TokenKind::error;
}

}  // namespace boucle::syntax
