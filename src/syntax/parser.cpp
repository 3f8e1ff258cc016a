#include "syntax/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "syntax/layout.h"
#include "syntax/lexer.h"
#include "syntax/parser_impl.h"
#include "syntax/token_text.h"

namespace boucle::syntax {

using source::Kind;
using source::Span;

namespace {

// Lines that begin with `fr:` are the French of the others.
base::Phrase in_both_languages(const std::vector<std::string>& lines) {
  constexpr std::string_view french_mark = "fr:";
  std::vector<std::string> english, french;
  for (const std::string& line : lines) {
    if (line.starts_with(french_mark))
      french.emplace_back(base::trim(std::string_view(line).substr(french_mark.size())));
    else
      english.push_back(line);
  }
  if (french.empty()) french = english;
  return {base::join(english, "\n"), base::join(french, "\n")};
}

}  // namespace

Parser::Parser(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink)
    : file_(file), sink_(sink), text_(sources.file(file).text()) {
  out_.file = file;
  out_.tokens = lex(sources, file, sink);
  significant_ = significant_tokens(out_.tokens, text_);
}

Parser::Parser(const source::SourceMap& sources, Span part, source::Phrase end, source::DiagnosticSink& sink)
    : file_(part.file), sink_(sink), text_(sources.file(part.file).text().substr(0, part.end)), end_(std::move(end)) {
  out_.file = part.file;
  out_.tokens = lex_part(sources, part, sink);
  significant_ = significant_tokens(out_.tokens, text_);
}

File Parser::parse_file() {
  out_.doc = file_doc();
  parse_statements(Body::file, out_.top_level);
  return std::move(out_);
}

ExpressionFile Parser::parse_single_expression() {
  skip_separators();
  const ExprId root = parse_expression();
  if (at(TokenKind::newline) && kind_at(1) == TokenKind::end_of_file) take();
  if (!panic_ && !at(TokenKind::end_of_file))
    unexpected_after_value({"the end of the expression", "la fin de l'expression"});
  return {std::move(out_), root};
}

File Parser::parse_single_override() {
  skip_separators();
  if (!definition_ahead(pos_)) {
    fail_expected({"`name = value`", "`nom = valeur`"});
  } else {
    const StmtId id = parse_definition(mark());
    if (at(TokenKind::newline)) take();
    if (!panic_ && !at(TokenKind::end_of_file)) fail_expected({"only one `name = value`", "un seul `nom = valeur`"});
    if (!panic_) out_.top_level.push_back(id);
  }
  return std::move(out_);
}

File Parser::parse_single_table() {
  skip_separators();
  const Mark start = mark();
  ReportItemStmt node;
  node.verb = {"table", current_span()};
  parse_report_entries(node);
  if (at(TokenKind::newline)) take();
  if (!panic_ && !at(TokenKind::end_of_file)) fail_expected({"only tables", "seulement des tableaux"});
  if (!panic_) out_.top_level.push_back(add_stmt(start, std::move(node)));
  return std::move(out_);
}

// ------------------------------------------------------------------------------------------------------- tokens
const Token& Parser::token_at(std::size_t position) const {
  return out_.tokens[significant_[std::min(position, significant_.size() - 1)]];
}

bool Parser::at_end_of_statement() const {
  return at(TokenKind::newline) || at(TokenKind::end_of_file) || at(TokenKind::right_brace);
}

bool Parser::adjacent(std::size_t position) const {
  return position > 0 && token_at(position).begin == token_at(position - 1).end;
}

Span Parser::after_previous() const {
  const std::uint32_t end = pos_ == 0 ? 0 : token_at(pos_ - 1).end;
  return {file_, end, end};
}

Token Parser::take() {
  const Token token = current();
  if (pos_ + 1 < significant_.size()) ++pos_;
  return token;
}

bool Parser::accept(TokenKind kind) {
  if (panic_ || !at(kind)) return false;
  take();
  return true;
}

bool Parser::accept_word(std::string_view word) {
  if (panic_ || !at_word(word)) return false;
  take();
  return true;
}

bool Parser::skip_separators() {
  const std::size_t before = pos_;
  while (at(TokenKind::newline) || at(TokenKind::comma)) take();
  return pos_ != before;
}

Parser::Mark Parser::mark() const {
  const std::size_t position = std::min(pos_, significant_.size() - 1);
  return {significant_[position], out_.tokens[significant_[position]].begin};
}

Span Parser::span_from(Mark mark) const { return {file_, mark.begin, std::max(mark.begin, after_previous().end)}; }

TokenRange Parser::tokens_from(Mark mark) const {
  const std::uint32_t end = pos_ == 0 ? 0 : significant_[pos_ - 1] + 1;
  return {mark.token, std::max(mark.token, end)};
}

// ------------------------------------------------------------------------------------------------------- errors
source::DiagnosticBuilder Parser::report(Kind kind, Span span, std::vector<Phrase> args) {
  if (panic_ || muted_) return source::DiagnosticBuilder(&sink_, std::nullopt);
  if (++error_count_ >= max_parse_errors) {
    panic_ = true;
    pos_ = significant_.size() - 1;
  }
  return sink_.add_list(kind, span, std::move(args));
}

source::DiagnosticBuilder Parser::fail(Kind kind, Span span, std::vector<Phrase> args) {
  auto builder = report(kind, span, std::move(args));
  panic_ = true;
  return builder;
}

Parser::Phrase Parser::found() const {
  const Token& token = current();
  if (token.kind == TokenKind::newline) return {"the end of the line", "la fin de la ligne"};
  if (token.kind == TokenKind::end_of_file) return end_;
  std::string text(text_of(token));
  constexpr std::size_t max_shown_bytes = 40;
  if (text.size() > max_shown_bytes) {
    std::size_t end = max_shown_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text = text.substr(0, end) + "…";
  }
  return Phrase(fmt::format("`{}`", text));
}

source::DiagnosticBuilder Parser::fail_expected(Phrase what) {
  Span span = current_span();
  if (at(TokenKind::newline)) span = {file_, span.begin, span.begin};
  return fail(Kind::unexpected_token, span, {std::move(what), found()});
}

bool Parser::expect(TokenKind kind) {
  if (panic_) return false;
  if (accept(kind)) return true;
  fail_expected(Phrase(fmt::format("`{}`", token_spelling(kind))));
  return false;
}

bool Parser::expect_word(std::string_view word) {
  if (panic_) return false;
  if (accept_word(word)) return true;
  fail_expected(Phrase(fmt::format("`{}`", word)));
  return false;
}

bool Parser::expect_closing(TokenKind kind, const Token& opening) {
  if (panic_) return false;
  if (accept(kind)) return true;
  if (at_end_of_statement() ||
      (kind != TokenKind::right_brace && statement_keyword(text_of(current())) != Keyword::none)) {
    const std::string closing(token_spelling(kind));
    fail(Kind::missing_bracket, span_of(opening), {Phrase(std::string(text_of(opening)))})
        .hint(fmt::format("close it with `{}`", closing), fmt::format("refermez-le par `{}`", closing),
              {{after_previous(), closing}});
  } else {
    unexpected_after_value(Phrase(fmt::format("`{}`", token_spelling(kind))));
  }
  return false;
}

// Two operands side by side: say that an operator is missing. Anything else: say what was expected.
void Parser::unexpected_after_value(Phrase expected) {
  if (panic_) return;
  const bool operand = starts_value() && !is_reserved_word(kind()) && !at(TokenKind::left_bracket);
  if (!operand || pos_ == 0) {
    fail_expected(std::move(expected));
    return;
  }
  const Token before = token_at(pos_ - 1);
  const auto shown = [&](const Token& token) { return Phrase(fmt::format("`{}`", text_of(token))); };
  auto builder = fail(Kind::missing_operator, current_span(), {shown(before), shown(current())});
  if (before.kind == TokenKind::number && (at(TokenKind::name) || at(TokenKind::unit_symbol)) && !adjacent(pos_)) {
    builder.hint("a unit stands one space behind its number", "une unité suit son nombre après une seule espace",
                 {{{file_, before.end, current().begin}, " "}});
  } else if (before.kind != TokenKind::string && !at(TokenKind::string)) {
    builder.hint("for a product write `*`", "pour un produit, écrivez `*`", {{after_previous(), " *"}});
  }
}

Identifier Parser::expect_name(Phrase what) {
  if (panic_) return {{}, current_span()};
  const Token token = current();
  if (token.kind == TokenKind::name) {
    take();
    return {std::string(text_of(token)), span_of(token)};
  }
  if (is_reserved_word(token.kind)) {
    const std::string text(text_of(token));
    report(Kind::reserved_name, span_of(token), {Phrase(text)})
        .hint(fmt::format("choose another name, for example `{}_value`", text),
              fmt::format("choisissez un autre nom, par exemple `{}_value`", text));
    take();
    return {text, span_of(token)};
  }
  fail_expected(std::move(what));
  return {{}, span_of(token)};
}

std::string Parser::expect_string(Phrase what) {
  if (panic_) return {};
  if (at(TokenKind::string)) return string_value(text_of(take()));
  fail_expected(std::move(what));
  return {};
}

// Goes to the next line that starts with a name, to the closing brace of the block, or to the end. Braces
// that the broken statement opened are closed first, unless a line that starts with a keyword shows that they never
// are.
void Parser::synchronise(std::size_t statement) {
  panic_ = false;
  if (error_count_ >= max_parse_errors) pos_ = significant_.size() - 1;
  int open = 0;
  for (std::size_t position = statement; position < pos_; ++position) {
    const TokenKind kind = token_at(position).kind;
    if (kind == TokenKind::left_brace) ++open;
    if (kind == TokenKind::right_brace) --open;
  }
  while (!at(TokenKind::end_of_file)) {
    if (at(TokenKind::right_brace)) {
      if (open <= 0) break;
      --open;
    } else if (at(TokenKind::left_brace)) {
      skip_block();
      continue;
    }
    if (take().kind != TokenKind::newline || !at(TokenKind::name)) continue;
    const bool keyword = statement_keyword(text_of(current())) != Keyword::none &&
                         (kind_at(1) == TokenKind::name || kind_at(1) == TokenKind::string);
    if (keyword || open <= 0) break;
  }
}

// Skips `{ … }` with what it contains; only the brace when it is never closed.
void Parser::skip_block() {
  if (block_ends_.empty()) {  // once, since only broken files need it
    block_ends_.assign(significant_.size(), 0);
    std::vector<std::size_t> open;
    for (std::size_t position = 0; position < significant_.size(); ++position) {
      const TokenKind kind = token_at(position).kind;
      if (kind == TokenKind::left_brace) open.push_back(position);
      if (kind != TokenKind::right_brace || open.empty()) continue;
      block_ends_[open.back()] = static_cast<std::uint32_t>(position);
      open.pop_back();
    }
  }
  if (block_ends_[pos_] != 0) pos_ = block_ends_[pos_];
  take();
}

// -------------------------------------------------------------------------------------------------------- nodes
ExprId Parser::add_node(Expr expr, int depth) {
  if (depth > max_expression_depth && !panic_) {
    fail(Kind::nesting_too_deep, expr.span, {Phrase(fmt::format("{}", max_expression_depth))})
        .hint("split it into named parts", "découpez-la en parties nommées");
  }
  if (depth > max_expression_depth) {
    expr.node = ErrorExpr{};
    depth = 1;
  }
  out_.exprs.push_back(std::move(expr));
  depths_.push_back(static_cast<std::uint16_t>(depth));
  return ExprId(static_cast<std::uint32_t>(out_.exprs.size() - 1));
}

ExprId Parser::error_expr(Mark mark) { return add_expr(mark, ErrorExpr{}, {}); }

int Parser::depth_of(const std::vector<ExprId>& ids) const {
  int depth = 0;
  for (const ExprId id : ids) depth = std::max(depth, depth_of(id));
  return depth;
}

int Parser::depth_of(const std::vector<Argument>& arguments) const {
  int depth = 0;
  for (const Argument& argument : arguments)
    depth = std::max({depth, depth_of(argument.value), argument.key ? depth_of(*argument.key) : 0});
  return depth;
}

// The `##` lines directly above a token, each alone on its line.
std::vector<std::string> Parser::leading_doc(std::uint32_t token) const {
  std::vector<std::string> lines;
  const std::vector<Token>& tokens = out_.tokens;
  const auto kind_before = [&](std::uint32_t i) { return i == 0 ? TokenKind::newline : tokens[i - 1].kind; };
  std::uint32_t i = token;
  while (true) {
    if (kind_before(i) == TokenKind::whitespace) --i;
    if (i == 0 || kind_before(i) != TokenKind::newline) break;
    --i;  // the newline of the line above
    if (i == 0 || kind_before(i) != TokenKind::doc_comment) break;
    const std::uint32_t comment = --i;
    if (kind_before(i) == TokenKind::whitespace) --i;
    if (i != 0 && kind_before(i) != TokenKind::newline) break;  // behind something on its line
    lines.push_back(comment_text(text_of(tokens[comment])));
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

base::Phrase Parser::doc_of(std::uint32_t token) const {
  std::vector<std::string> lines = leading_doc(token);
  if (std::string doc = trailing_doc(); !doc.empty()) lines.push_back(std::move(doc));
  return in_both_languages(lines);
}

// The `##` comment on the line of the last token taken.
std::string Parser::trailing_doc() const {
  if (pos_ == 0) return {};
  for (std::size_t i = significant_[pos_ - 1] + 1; i < out_.tokens.size(); ++i) {
    const Token& token = out_.tokens[i];
    if (token.kind == TokenKind::doc_comment) return comment_text(text_of(token));
    if (token.kind != TokenKind::whitespace) break;
  }
  return {};
}

// The `##` lines before anything else.
base::Phrase Parser::file_doc() const {
  std::vector<std::string> lines;
  int newlines = 0;  // since the last `##`
  for (const Token& token : out_.tokens) {
    if (token.kind == TokenKind::doc_comment) {
      lines.push_back(comment_text(text_of(token)));
      newlines = 0;
    } else if (token.kind == TokenKind::newline) {
      if (++newlines > 1 && !lines.empty()) break;
    } else if (token.kind != TokenKind::whitespace && token.kind != TokenKind::comment) {
      break;
    }
  }
  return in_both_languages(lines);
}

// ------------------------------------------------------------------------------------------------- entry points
File parse(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink) {
  return Parser(sources, file, sink).parse_file();
}

ExpressionFile parse_expression_file(const source::SourceMap& sources, source::FileId file,
                                     source::DiagnosticSink& sink) {
  return Parser(sources, file, sink).parse_single_expression();
}

ExpressionFile parse_expression_part(const source::SourceMap& sources, Span part, const base::Phrase& end,
                                     source::DiagnosticSink& sink) {
  return Parser(sources, part, end, sink).parse_single_expression();
}

File parse_override(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink) {
  return Parser(sources, file, sink).parse_single_override();
}

File parse_table(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink) {
  return Parser(sources, file, sink).parse_single_table();
}

}  // namespace boucle::syntax
