// The parser's state and its functions by topic. Internal to src/syntax: parser.cpp (tokens, errors, recovery),
// parser_expr.cpp (operators), parser_primary.cpp (operands), parser_stmt.cpp (statements and what they share),
// parser_define.cpp (one-line statements), parser_blocks.cpp (statements with braces).
//
// Every function returns something usable. After an error `panic_` is set: further errors are silent, nobody consumes
// tokens on purpose, and the statement loop resynchronises. Loops therefore test panic_ or progress.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/diagnostic.h"
#include "syntax/ast.h"
#include "syntax/keywords.h"
#include "syntax/parser.h"

namespace boucle::syntax {

// How tightly an operator binds; parse_binary(level) takes operators of that level and above.
enum class Level {
  initially = 1,
  conditional,
  logical_or,
  logical_and,
  logical_not,
  limit,
  time,
  comparison,
  membership,
  interval,
  additive,
  multiplicative,
  negation,
  power,
};
inline Level tighter(Level level) { return static_cast<Level>(static_cast<int>(level) + 1); }

struct OperatorInfo {
  BinaryOp op;
  Level level;
};
std::optional<OperatorInfo> binary_operator(TokenKind kind);

class Parser {
 public:
  Parser(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink);
  Parser(const source::SourceMap& sources, source::Span part, source::Phrase end, source::DiagnosticSink& sink);

  File parse_file();
  ExpressionFile parse_single_expression();
  File parse_single_override();
  File parse_single_table();

 private:
  using Phrase = source::Phrase;

  // Where a node starts, for its span and tokens.
  struct Mark {
    std::uint32_t token;
    std::uint32_t begin;
  };

  // ---- parser.cpp: tokens
  const Token& token_at(std::size_t position) const;
  const Token& current() const { return token_at(pos_); }
  TokenKind kind() const { return current().kind; }
  TokenKind kind_at(std::size_t ahead) const { return token_at(pos_ + ahead).kind; }
  bool at(TokenKind kind) const { return current().kind == kind; }
  bool at_word(std::string_view word) const { return at(TokenKind::name) && text_of(current()) == word; }
  bool at_end_of_statement() const;
  bool adjacent(std::size_t position) const;  // no trivia between the token at `position` and the one before it
  std::string_view text_of(const Token& token) const { return text_.substr(token.begin, token.end - token.begin); }
  source::Span span_of(const Token& token) const { return {file_, token.begin, token.end}; }
  source::Span current_span() const { return span_of(current()); }
  source::Span after_previous() const;  // the empty span behind the last token taken
  std::string_view text_of(source::Span span) const { return text_.substr(span.begin, span.end - span.begin); }
  Token take();
  bool accept(TokenKind kind);
  bool accept_word(std::string_view word);
  bool skip_separators();  // newlines and commas inside braces; true if there was one
  Mark mark() const;
  source::Span span_from(Mark mark) const;
  TokenRange tokens_from(Mark mark) const;

  // ---- parser.cpp: errors. Each returns a builder; without `report_` the error also panics.
  source::DiagnosticBuilder report(source::Kind kind, source::Span span, std::vector<Phrase> args);
  source::DiagnosticBuilder fail(source::Kind kind, source::Span span, std::vector<Phrase> args);
  source::DiagnosticBuilder fail_expected(Phrase what);
  Phrase found() const;
  bool expect(TokenKind kind);
  bool expect_word(std::string_view word);
  bool expect_closing(TokenKind kind, const Token& opening);
  void unexpected_after_value(Phrase expected);  // an operator is missing, or what was expected is
  Identifier expect_name(Phrase what);
  Identifier expect_class_name();
  std::string expect_string(Phrase what);
  void synchronise(std::size_t statement);  // the position where the broken statement began
  void skip_block();

  // ---- parser.cpp: nodes
  template <class Node>
  ExprId add_expr(Mark mark, Node node, std::initializer_list<ExprId> children);
  ExprId add_node(Expr expr, int depth);
  ExprId error_expr(Mark mark);
  int depth_of(ExprId id) const { return depths_[id.index()]; }
  int depth_of(const std::vector<ExprId>& ids) const;
  int depth_of(const std::vector<Argument>& arguments) const;
  template <class Node>
  StmtId add_stmt(Mark mark, Node node);
  base::Phrase doc_of(std::uint32_t token) const;
  std::vector<std::string> leading_doc(std::uint32_t token) const;
  std::string trailing_doc() const;
  base::Phrase file_doc() const;

  // ---- parser_expr.cpp
  ExprId parse_expression() { return parse_binary(Level::initially); }
  ExprId parse_binary(Level minimum);
  ExprId parse_prefix(Level minimum);
  ExprId parse_if(Level minimum);
  ExprId parse_operators(Mark mark, ExprId left, Level minimum);
  void report_chained_comparison(ExprId left, const Token& op);
  void report_assignment(const Token& op);
  bool too_deep();
  bool starts_value() const;

  // ---- parser_primary.cpp
  ExprId parse_postfix();
  ExprId parse_primary();
  ExprId parse_number();
  ExprId parse_currency_number();
  ExprId parse_series(Mark mark);
  bool at_series() const;
  ExprId parse_call(Mark mark, ExprId callee);
  ExprId parse_citation(Mark mark, ExprId value);
  std::vector<Argument> parse_arguments(bool weighted = false);
  ExprId parse_argument_value();
  std::vector<ExprId> parse_list(TokenKind closing);  // after the opening bracket, through the closing one
  std::vector<Generator> parse_generators(bool with_for);
  std::vector<Generator> parse_array_generators();  // `[d in decile]` behind a name, if it is there

  // ---- parser_stmt.cpp
  enum class Body { file, entity, scenario };
  void parse_statements(Body body, std::vector<StmtId>& out);
  StmtId parse_statement(Body body);
  StmtId parse_keyword_statement(Keyword keyword, Mark mark);
  StmtId parse_unknown_statement(Body body, Mark mark);
  bool definition_ahead(std::size_t position) const;
  StmtId parse_definition(Mark mark);
  void end_statement();
  std::optional<TypeRef> parse_type_annotation();  // after an optional colon
  std::optional<TypeRef> parse_type();
  static bool in_type(TokenKind kind);
  std::vector<Parameter> parse_parameters(TokenKind closing);
  std::vector<Field> parse_fields();  // `{ … }`
  Field parse_field();
  std::optional<Identifier> accept_by();
  std::vector<Identifier> parse_names();
  std::vector<ExprId> parse_expressions();  // separated by commas
  ExprId parse_value_after_assign();

  // ---- parser_define.cpp
  StmtId parse_use(Mark mark);
  StmtId parse_unit(Mark mark);
  StmtId parse_fx(Mark mark);
  StmtId parse_index(Mark mark);
  StmtId parse_input(Mark mark);
  template <class Node>
  StmtId parse_valued(Mark mark);  // param, noise, stock, measure
  StmtId parse_fn(Mark mark);
  StmtId parse_pay(Mark mark, bool is_book);
  StmtId parse_revalue(Mark mark);
  StmtId parse_guarantee(Mark mark);
  StmtId parse_flow(Mark mark);
  StmtId parse_opening(Mark mark);
  StmtId parse_solve(Mark mark);
  StmtId parse_correlate(Mark mark);
  StmtId parse_claim(Mark mark);
  StmtId parse_claims(Mark mark);
  StmtId parse_check(Mark mark);
  StmtId parse_suspend(Mark mark);
  StmtId parse_goal(Mark mark);
  ExprId lift_citation(ExprId value);

  // ---- parser_blocks.cpp
  std::optional<Token> open_block();
  void close_block(const Token& opening);
  bool unindented_statement() const;
  StmtId parse_model(Mark mark);
  StmtId parse_setting();
  StmtId parse_data(Mark mark);
  StmtId parse_source(Mark mark);
  StmtId parse_account(Mark mark);
  StmtId parse_nature(Mark mark);
  std::vector<Leg> parse_legs();
  Leg parse_leg();
  StmtId parse_class(Mark mark);
  StmtId parse_entity(Mark mark);
  StmtId parse_scenario(Mark mark);
  StmtId parse_report(Mark mark);
  StmtId parse_report_item();
  void parse_report_entries(ReportItemStmt& node);
  std::vector<StmtId> parse_body(Body body);

  source::FileId file_;
  source::DiagnosticSink& sink_;
  std::string_view text_;
  Phrase end_{"the end of the file", "la fin du fichier"};  // what follows the last token
  File out_;
  std::vector<std::uint32_t> significant_;
  std::vector<std::uint16_t> depths_;      // of each expression, 1 for a leaf
  std::vector<std::uint32_t> block_ends_;  // of each `{` its `}`, as positions; 0 for none; empty until needed
  std::size_t pos_ = 0;
  int depth_ = 0;  // of the recursion over one expression
  int block_depth_ = 0;
  int error_count_ = 0;
  bool panic_ = false;  // an error was reported in this statement; see above
  bool muted_ = false;  // the rest of this statement is read for its shape, its errors are not reported
};

template <class Node>
ExprId Parser::add_expr(Mark mark, Node node, std::initializer_list<ExprId> children) {
  int depth = 0;
  for (const ExprId child : children) depth = std::max(depth, depth_of(child));
  return add_node(Expr{span_from(mark), tokens_from(mark), std::move(node)}, depth + 1);
}

template <class Node>
StmtId Parser::add_stmt(Mark mark, Node node) {
  if (!panic_) end_statement();
  Stmt stmt{span_from(mark), tokens_from(mark), doc_of(mark.token), std::move(node)};
  out_.stmts.push_back(std::move(stmt));
  return StmtId(static_cast<std::uint32_t>(out_.stmts.size() - 1));
}

}  // namespace boucle::syntax
