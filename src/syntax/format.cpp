#include "syntax/format.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "syntax/alignment.h"
#include "syntax/keywords.h"
#include "syntax/layout.h"
#include "syntax/token_text.h"

namespace boucle::syntax {
namespace {

// What the tree knows and the tokens do not.
struct TokenFacts {
  bool inside_type = false;            // behind the first token of a type: nothing stands before it
  bool leg_sign = false;               // the sign of `liability.debt -1`
  bool starts_statement = false;       // a newline that counts stands before it
  std::size_t column = 0;              // on the author's line
  std::uint32_t replaced_through = 0;  // with `replacement`: the text of tokens i .. replaced_through - 1
  std::string replacement;
};

bool ends_operand(TokenKind kind) {
  using enum TokenKind;
  static constexpr std::array kinds = {name,       number,      unit,          unit_symbol, period,
                                       string,     right_paren, right_bracket, right_brace, word_true,
                                       word_false, word_now,    word_never};
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

class Formatter {
 public:
  Formatter(const File& file, std::string_view text)
      : file_(file), tokens_(file.tokens), text_(text), facts_(tokens_.size()) {
    note_statements();
    note_columns();
    for (const Stmt& stmt : file.stmts) std::visit([this](const auto& node) { note_types(node); }, stmt.node);
    for (const Stmt& stmt : file.stmts) {
      if (const auto* nature = std::get_if<NatureStmt>(&stmt.node)) note_legs(*nature);
    }
    for (const Expr& expr : file.exprs) {
      if (const auto* number = std::get_if<NumberExpr>(&expr.node)) note_number(expr, *number);
    }
  }

  std::string run() {
    std::size_t newlines = 0;
    for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
      const TokenKind kind = tokens_[i].kind;
      if (kind == TokenKind::newline) ++newlines;
      if (kind == TokenKind::newline || kind == TokenKind::whitespace || kind == TokenKind::end_of_file) continue;
      const bool first = newlines > 0 || out_.empty();
      if (first && !out_.empty()) out_.append(newlines > 1 ? 2 : 1, '\n');
      const bool comment = kind == TokenKind::comment || kind == TokenKind::doc_comment;
      if (first) lines_.push_back({out_.size(), newlines > 1, comment, {}});
      newlines = 0;
      if (comment) {
        if (first)
          out_.append(indent_before(next_significant(i), true), ' ');
        else
          separate(i, "  ");
        out_ += trimmed_right(text_of(i));
        continue;
      }
      if (first)
        out_.append(indent_before(i, false), ' ');
      else
        separate(i, separator(i));
      i = write(i);
    }
    if (!out_.empty()) out_ += '\n';
    return line_up(out_, lines_);
  }

 private:
  // ------------------------------------------------------------------------------------------- from the tree
  std::string_view text_of(std::uint32_t i) const {
    return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }

  static std::string_view trimmed_right(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
  }

  void note_columns() {
    std::size_t column = 0;
    for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
      facts_[i].column = column;
      column = tokens_[i].kind == TokenKind::newline ? 0 : column + base::display_width(text_of(i));
    }
  }

  void note_statements() {
    bool newline = true;
    for (const std::uint32_t i : significant_tokens(tokens_, text_)) {
      facts_[i].starts_statement = newline;
      newline = tokens_[i].kind == TokenKind::newline;
    }
  }

  void note_type(const std::optional<TypeRef>& type) {
    if (!type) return;
    const auto first = std::lower_bound(tokens_.begin(), tokens_.end(), type->span.begin,
                                        [](const Token& token, std::uint32_t begin) { return token.begin < begin; });
    for (auto token = first; token != tokens_.end() && token->end <= type->span.end; ++token) {
      facts_[static_cast<std::size_t>(token - tokens_.begin())].inside_type = token != first;
    }
  }

  template <class Node>
  void note_types(const Node& node) {
    if constexpr (requires { node.type; }) note_type(node.type);
    if constexpr (requires { node.parameters; }) {
      for (const Parameter& parameter : node.parameters) note_type(parameter.type);
    }
    if constexpr (requires { node.columns; }) {
      for (const Parameter& column : node.columns) note_type(column.type);
    }
  }

  void note_legs(const NatureStmt& nature) {
    for (const std::vector<Leg>* legs : {&nature.payer, &nature.payee, &nature.third}) {
      for (const Leg& leg : *legs) {
        for (std::uint32_t i = file_.expr(leg.account).tokens.end; i < tokens_.size() && tokens_[i].end <= leg.span.end;
             ++i) {
          if (tokens_[i].kind == TokenKind::assign) break;
          if (tokens_[i].kind != TokenKind::plus && tokens_[i].kind != TokenKind::minus) continue;
          facts_[i].leg_sign = true;
          break;
        }
      }
    }
  }

  // `$25B` as `25 B$`, `25 Md$` as `25 B$`, `3 k` as `3k`.
  void note_number(const Expr& expr, const NumberExpr& number) {
    const std::uint32_t first = expr.tokens.first;
    std::string written;
    if (tokens_[first].kind == TokenKind::unit_symbol) {
      written = std::string(text_of(first + 1));
      if (number_value(written).suffix != 0) written.pop_back();
      written += ' ' + number.unit;
    } else if (expr.tokens.end > first + 1) {
      written = std::string(text_of(first));
      const std::string unit = normalised_unit(text_of(expr.tokens.end - 1));
      const bool suffix = number.unit.empty() && number_value(written).suffix == 0;
      written += suffix ? unit : ' ' + unit;
    } else {
      return;
    }
    facts_[first].replacement = std::move(written);
    facts_[first].replaced_through = expr.tokens.end;
  }

  // ----------------------------------------------------------------------------------------------- writing
  std::uint32_t next_significant(std::uint32_t i) const {
    while (i + 1 < tokens_.size() && is_trivia(tokens_[i].kind)) ++i;
    return i;
  }

  // What stands between two tokens of a line; wider spaces of the author may line up with other lines. A unit must
  // stay near its number.
  void separate(std::uint32_t i, std::string_view usual) {
    out_ += usual;
    const TokenKind kind = tokens_[i].kind;
    if (usual.empty() || kind == TokenKind::unit) return;
    const bool comment = kind == TokenKind::comment || kind == TokenKind::doc_comment;
    static constexpr TokenKind operands[] = {TokenKind::number, TokenKind::unit_symbol, TokenKind::period,
                                             TokenKind::string, TokenKind::left_paren,  TokenKind::minus};
    const bool operand = std::find(std::begin(operands), std::end(operands), kind) != std::end(operands);
    const TokenKind shown = comment ? TokenKind::comment : operand ? TokenKind::name : kind;
    const bool spaced = i > 0 && tokens_[i - 1].kind == TokenKind::whitespace;
    const bool padded = spaced && base::display_width(text_of(i - 1)) > usual.size();
    FormattedLine& line = lines_.back();
    const std::size_t before = line.points.empty() ? line.begin : line.points.back().offset;
    const std::size_t column = (line.points.empty() ? 0 : line.points.back().column) +
                               base::display_width(std::string_view(out_).substr(before));
    line.points.push_back({out_.size(), column, facts_[i].column, static_cast<int>(shown), padded, comment});
  }

  // Appends token i and returns the last token written.
  std::uint32_t write(std::uint32_t i) {
    const TokenKind kind = tokens_[i].kind;
    if (facts_[i].starts_statement || previous_ == TokenKind::left_brace) {
      const Keyword keyword = kind == TokenKind::name ? statement_keyword(text_of(i)) : Keyword::none;
      in_head_ = keyword == Keyword::class_ || keyword == Keyword::entity;
      after_keyword_ = keyword != Keyword::none;
    } else {
      after_keyword_ = false;
    }
    unary_ = facts_[i].leg_sign || ((kind == TokenKind::minus || kind == TokenKind::plus) && !ends_operand(previous_));
    if (kind == TokenKind::left_brace) in_head_ = false;
    track_brackets(kind);
    previous_ = kind;
    previous_index_ = i;
    if (facts_[i].replaced_through == 0) {
      out_ += text_of(i);
      return i;
    }
    out_ += facts_[i].replacement;
    const std::uint32_t last = facts_[i].replaced_through - 1;
    // `3k` is a number alone: what follows must not turn into its unit.
    previous_ = facts_[i].replacement.find(' ') == std::string::npos ? TokenKind::number : TokenKind::unit;
    return last;
  }

  void track_brackets(TokenKind kind) {
    if (kind == TokenKind::left_paren || kind == TokenKind::left_bracket || kind == TokenKind::left_brace) {
      open_.push_back(kind);
    } else if ((kind == TokenKind::right_paren || kind == TokenKind::right_bracket || kind == TokenKind::right_brace) &&
               !open_.empty()) {
      open_.pop_back();
    }
  }

  // Of a line that starts with token i, or of a comment before it: a comment before a closing bracket is inside.
  std::size_t indent_before(std::uint32_t i, bool for_comment) const {
    const TokenKind kind = tokens_[i].kind;
    auto blocks = static_cast<std::size_t>(std::count(open_.begin(), open_.end(), TokenKind::left_brace));
    const bool in_group = !open_.empty() && open_.back() != TokenKind::left_brace;
    const bool closes_group = !for_comment && (kind == TokenKind::right_paren || kind == TokenKind::right_bracket);
    if (kind == TokenKind::right_brace && blocks > 0 && !for_comment) --blocks;
    const bool deeper = in_group ? !closes_group : continues(i);
    return indent_width * (blocks + (deeper ? 1 : 0));
  }

  // Whether the line that starts with token i goes on with the statement of the line before. An entry `name: value`
  // behind a comma is a line of its own.
  bool continues(std::uint32_t i) const {
    const TokenKind kind = tokens_[i].kind;
    if (facts_[i].starts_statement || previous_ == TokenKind::left_brace || previous_ == TokenKind::newline)
      return false;
    if (kind == TokenKind::right_brace || kind == TokenKind::left_brace || kind == TokenKind::end_of_file) return false;
    if (previous_ != TokenKind::comma || open_.empty()) return true;
    int depth = 0;
    for (; i < tokens_.size(); ++i) {
      const TokenKind at = tokens_[i].kind;
      if (at == TokenKind::left_paren || at == TokenKind::left_bracket) ++depth;
      if (at == TokenKind::right_paren || at == TokenKind::right_bracket) --depth;
      if (at == TokenKind::colon && depth == 0) return false;
      if (at == TokenKind::newline || (at == TokenKind::comma && depth == 0)) return true;
    }
    return true;
  }

  bool loose(std::uint32_t i) const {
    const auto space = [&](std::uint32_t at) { return is_trivia(tokens_[at].kind); };
    return (i > 0 && space(i - 1)) || (i + 1 < tokens_.size() && space(i + 1));
  }

  // What stands between the last token written and token i of the same line.
  std::string_view separator(std::uint32_t i) const {
    const TokenKind kind = tokens_[i].kind;
    const TokenKind before = previous_;
    if (facts_[i].inside_type) return "";
    if (kind == TokenKind::comma || kind == TokenKind::right_paren || kind == TokenKind::right_bracket) return "";
    if (before == TokenKind::left_paren || before == TokenKind::left_bracket) return "";
    if (kind == TokenKind::colon) return in_head_ ? " " : "";
    if (kind == TokenKind::dot || before == TokenKind::dot || before == TokenKind::at) return "";
    if (kind == TokenKind::dot_dot) return loose(i) ? " " : "";
    if (before == TokenKind::dot_dot) return loose(previous_index_) ? " " : "";
    // `3 m ^ 2`: without the space the exponent would enter the unit.
    if (kind == TokenKind::caret) return before == TokenKind::unit ? " " : "";
    if (before == TokenKind::caret) return out_.size() > 1 && out_[out_.size() - 2] == ' ' ? " " : "";
    if (unary_) return "";
    if (kind == TokenKind::left_bracket) return ends_operand(before) ? "" : " ";
    if (kind == TokenKind::left_paren) return before == TokenKind::name && !takes_operand() ? "" : " ";
    if (before == TokenKind::number && (kind == TokenKind::name || kind == TokenKind::unit_symbol)) return "  ";
    return " ";
  }

  // Whether the last word written is a keyword before an expression rather than a function.
  bool takes_operand() const {
    static constexpr std::array<std::string_view, 9> words = {"that",    "of",    "find", "show", "table",
                                                              "compare", "chart", "fan",  "text"};
    return after_keyword_ || std::find(words.begin(), words.end(), text_of(previous_index_)) != words.end();
  }

  const File& file_;
  const std::vector<Token>& tokens_;
  std::string_view text_;
  std::vector<TokenFacts> facts_;
  std::string out_;
  std::vector<FormattedLine> lines_;
  std::vector<TokenKind> open_;
  TokenKind previous_ = TokenKind::newline;
  std::uint32_t previous_index_ = 0;
  bool unary_ = false;          // the last token is a sign
  bool in_head_ = false;        // between `class` or `entity` and its brace
  bool after_keyword_ = false;  // the last token is the keyword of its statement
};

}  // namespace

std::string format(const File& file, const source::SourceMap& sources) {
  return Formatter(file, sources.file(file.file).text()).run();
}

}  // namespace boucle::syntax
