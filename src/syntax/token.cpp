#include "syntax/token.h"

#include <array>

namespace boucle::syntax {
namespace {

struct KindInfo {
  std::string_view name;
  std::string_view spelling;
  bool reserved;
};

constexpr std::array kind_table = {
#define TOKEN(kind, spelling) KindInfo{#kind, spelling, false},
#define SYMBOL(kind, text) KindInfo{#kind, text, false},
#define WORD(kind, text) KindInfo{#kind, text, true},
#include "syntax/token_kinds.def"
};

}  // namespace

std::string_view token_kind_name(TokenKind kind) { return kind_table[static_cast<std::size_t>(kind)].name; }

std::string_view token_spelling(TokenKind kind) { return kind_table[static_cast<std::size_t>(kind)].spelling; }

bool is_reserved_word(TokenKind kind) { return kind_table[static_cast<std::size_t>(kind)].reserved; }

TokenKind word_kind(std::string_view text) {
  if (text.size() < 2 || text.size() > 9) return TokenKind::name;  // the shortest and longest reserved words
  for (std::size_t i = 0; i < kind_table.size(); ++i) {
    if (kind_table[i].reserved && kind_table[i].spelling == text) return static_cast<TokenKind>(i);
  }
  return TokenKind::name;
}

}  // namespace boucle::syntax
