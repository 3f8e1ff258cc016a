#include "syntax/layout.h"

#include <algorithm>
#include <iterator>

#include "syntax/keywords.h"

namespace boucle::syntax {
namespace {

// Between two operands, or between the parts of a statement: what stands on both sides belongs together.
constexpr TokenKind binary_operators[] = {
    TokenKind::dot_dot,     TokenKind::assign,        TokenKind::equal,
    TokenKind::not_equal,   TokenKind::less,          TokenKind::less_equal,
    TokenKind::greater,     TokenKind::greater_equal, TokenKind::plus,
    TokenKind::minus,       TokenKind::star,          TokenKind::slash,
    TokenKind::caret,       TokenKind::middle_dot,    TokenKind::arrow,
    TokenKind::tilde,       TokenKind::dot,           TokenKind::at,
    TokenKind::word_to,     TokenKind::word_then,     TokenKind::word_else,
    TokenKind::word_and,    TokenKind::word_or,       TokenKind::word_in,
    TokenKind::word_as,     TokenKind::word_from,     TokenKind::word_until,
    TokenKind::word_before, TokenKind::word_after,    TokenKind::word_initially,
    TokenKind::word_by,     TokenKind::word_start,
};

bool is_binary_operator(TokenKind kind) {
  return std::find(std::begin(binary_operators), std::end(binary_operators), kind) != std::end(binary_operators);
}

bool wants_more(TokenKind kind) {
  return is_binary_operator(kind) || kind == TokenKind::comma || kind == TokenKind::colon ||
         kind == TokenKind::word_if || kind == TokenKind::word_not || kind == TokenKind::word_prev ||
         kind == TokenKind::word_for;
}

bool goes_on(TokenKind kind) { return is_binary_operator(kind) || kind == TokenKind::left_brace; }

class Layout {
 public:
  Layout(const std::vector<Token>& tokens, std::string_view text) : tokens_(tokens), text_(text) {}

  std::vector<std::uint32_t> run() {
    result_.reserve(tokens_.size() / 2 + 2);
    std::uint32_t newline = 0;  // index + 1 of the first newline since the last significant token
    for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
      const TokenKind kind = tokens_[i].kind;
      if (kind == TokenKind::newline && newline == 0) newline = i + 1;
      if (is_trivia(kind)) continue;
      if (newline != 0 && !result_.empty() && ends_statement(i)) result_.push_back(newline - 1);
      newline = 0;
      track_brackets(kind);
      result_.push_back(i);
      previous_ = kind;
    }
    return std::move(result_);
  }

 private:
  // The next token that is not trivia on the same line, the end of the file for none.
  std::uint32_t next_on_line(std::uint32_t i) const {
    for (++i; i < tokens_.size(); ++i) {
      if (tokens_[i].kind == TokenKind::newline) break;
      if (!is_trivia(tokens_[i].kind)) return i;
    }
    return static_cast<std::uint32_t>(tokens_.size()) - 1;
  }

  // `keyword name`, `keyword "text"` or `name =`: what no expression contains.
  bool starts_statement(std::uint32_t i) const {
    const TokenKind kind = tokens_[i].kind;
    const TokenKind next = tokens_[next_on_line(i)].kind;
    if (kind != TokenKind::name) return is_reserved_word(kind) && next == TokenKind::assign;
    if (next == TokenKind::assign) return true;
    if (next != TokenKind::name && next != TokenKind::string) return false;
    return statement_keyword(text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin)) != Keyword::none;
  }

  // Whether the newline before token i ends a statement.
  bool ends_statement(std::uint32_t i) {
    const TokenKind kind = tokens_[i].kind;
    if (!open_.empty() && open_.back() != TokenKind::left_brace) {
      const bool inside =
          previous_ == TokenKind::comma || previous_ == TokenKind::left_paren || previous_ == TokenKind::left_bracket;
      if (inside || !starts_statement(i)) return false;
      while (!open_.empty() && open_.back() != TokenKind::left_brace) open_.pop_back();
      return true;
    }
    if (wants_more(previous_)) {  // `x =` with its value forgotten; but `pay a ->` and `claim id:` go on with `name =`
      const bool before_name =
          previous_ == TokenKind::comma || previous_ == TokenKind::arrow || previous_ == TokenKind::colon;
      return !before_name && starts_statement(i);
    }
    if (goes_on(kind)) return is_reserved_word(kind) && starts_statement(i);
    return true;
  }

  void track_brackets(TokenKind kind) {
    if (kind == TokenKind::left_paren || kind == TokenKind::left_bracket || kind == TokenKind::left_brace) {
      open_.push_back(kind);
      braces_ += kind == TokenKind::left_brace;
    } else if (kind == TokenKind::right_brace && braces_ > 0) {
      while (open_.back() != TokenKind::left_brace) open_.pop_back();
      open_.pop_back();
      --braces_;
    } else if (kind == TokenKind::right_paren || kind == TokenKind::right_bracket) {
      const TokenKind opening = kind == TokenKind::right_paren ? TokenKind::left_paren : TokenKind::left_bracket;
      if (!open_.empty() && open_.back() == opening) open_.pop_back();
    }
  }

  const std::vector<Token>& tokens_;
  std::string_view text_;
  std::vector<std::uint32_t> result_;
  std::vector<TokenKind> open_;
  std::size_t braces_ = 0;
  TokenKind previous_ = TokenKind::newline;
};

}  // namespace

std::vector<std::uint32_t> significant_tokens(const std::vector<Token>& tokens, std::string_view text) {
  return Layout(tokens, text).run();
}

}  // namespace boucle::syntax
