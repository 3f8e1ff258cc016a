// Statements: which one starts here, definitions, and the pieces that several statements share.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "syntax/parser_impl.h"
#include "syntax/token_text.h"

namespace boucle::syntax {

using source::Kind;

void Parser::parse_statements(Body body, std::vector<StmtId>& out) {
  const bool outer_muted = std::exchange(muted_, false);
  while (true) {
    while (at(TokenKind::newline)) take();
    if (at(TokenKind::end_of_file)) break;
    if (at(TokenKind::right_brace)) {
      if (body != Body::file) break;
      fail_expected({"a statement", "une instruction"})
          .hint("remove it: no block is open here", "retirez-la : aucun bloc n'est ouvert ici", {{current_span(), ""}});
      take();
      panic_ = false;
      continue;
    }
    if (body != Body::file && unindented_statement()) break;
    const std::size_t before = pos_;
    out.push_back(parse_statement(body));
    muted_ = false;
    if (panic_) synchronise(before);
    if (pos_ == before) take();
  }
  muted_ = outer_muted;
}

StmtId Parser::parse_statement(Body body) {
  const Mark start = mark();
  if (at(TokenKind::name)) {
    if (definition_ahead(pos_)) return parse_definition(start);
    const Keyword keyword = statement_keyword(text_of(current()));
    if (keyword == Keyword::none) return parse_unknown_statement(body, start);
    take();
    return parse_keyword_statement(keyword, start);
  }
  if (is_reserved_word(kind()) && definition_ahead(pos_)) return parse_definition(start);
  fail_expected({"a statement", "une instruction"});
  return add_stmt(start, ErrorStmt{});
}

// The keyword is already taken.
StmtId Parser::parse_keyword_statement(Keyword keyword, Mark start) {
  switch (keyword) {
    case Keyword::none:
      break;
    case Keyword::model:
      return parse_model(start);
    case Keyword::use:
      return parse_use(start);
    case Keyword::unit:
      return parse_unit(start);
    case Keyword::data:
      return parse_data(start);
    case Keyword::fx:
      return parse_fx(start);
    case Keyword::source:
      return parse_source(start);
    case Keyword::account:
      return parse_account(start);
    case Keyword::nature:
      return parse_nature(start);
    case Keyword::class_:
      return parse_class(start);
    case Keyword::entity:
      return parse_entity(start);
    case Keyword::index:
      return parse_index(start);
    case Keyword::input:
      return parse_input(start);
    case Keyword::param:
      return parse_valued<ParamStmt>(start);
    case Keyword::noise:
      return parse_valued<NoiseStmt>(start);
    case Keyword::stock:
      return parse_valued<StockStmt>(start);
    case Keyword::fn:
      return parse_fn(start);
    case Keyword::pay:
      return parse_pay(start, false);
    case Keyword::book:
      return parse_pay(start, true);
    case Keyword::revalue:
      return parse_revalue(start);
    case Keyword::guarantee:
      return parse_guarantee(start);
    case Keyword::flow:
      return parse_flow(start);
    case Keyword::solve:
      return parse_solve(start);
    case Keyword::correlate:
      return parse_correlate(start);
    case Keyword::measure:
      return parse_valued<MeasureStmt>(start);
    case Keyword::claim:
      return parse_claim(start);
    case Keyword::claims:
      return parse_claims(start);
    case Keyword::check:
      return parse_check(start);
    case Keyword::scenario:
      return parse_scenario(start);
    case Keyword::goal:
      return parse_goal(start);
    case Keyword::report:
      return parse_report(start);
    case Keyword::opening:
      return parse_opening(start);
    case Keyword::suspend:
      return parse_suspend(start);
  }
  return add_stmt(start, ErrorStmt{});
}

// A name that neither is a keyword nor gets defined: a mark, or a mistake worth a good message.
StmtId Parser::parse_unknown_statement(Body body, Mark start) {
  const Token word = take();
  const std::string text(text_of(word));
  if (at_end_of_statement() && body == Body::entity) return add_stmt(start, MarkStmt{{text, span_of(word)}});
  const source::Span front{file_, word.begin, word.begin};
  if (at(TokenKind::arrow)) {
    fail_expected(Phrase("`=`"))
        .hint("a payment starts with `pay`", "un paiement commence par `pay`", {{front, "pay "}});
  } else if (at(TokenKind::colon)) {
    take();
    parse_type();
    if (!panic_) {
      fail_expected(Phrase("`=`"))
          .hint(fmt::format("what is filled in elsewhere is an input: `input {}: …`", text),
                fmt::format("ce qui est fourni ailleurs est une entrée : `input {}: …`", text), {{front, "input "}});
    }
  } else if (at(TokenKind::left_paren)) {
    fail_expected(Phrase("`=`"))
        .hint(fmt::format("a function is defined by `fn {}(…) = …`", text),
              fmt::format("une fonction se définit par `fn {}(…) = …`", text), {{front, "fn "}});
  } else if (at(TokenKind::name) || at(TokenKind::string) || at(TokenKind::left_brace) || at(TokenKind::unit_symbol) ||
             at(TokenKind::number) || at(TokenKind::period)) {
    auto builder = report(Kind::unknown_statement, span_of(word), {Phrase(text)});
    const auto near = nearest_word(text, statement_keywords());
    muted_ = true;  // what follows is read as the statement that was meant, without further comment
    if (near) {
      builder.hint(fmt::format("did you mean `{}`?", *near), fmt::format("vouliez-vous dire `{}` ?", *near),
                   {{span_of(word), *near}});
      return parse_keyword_statement(statement_keyword(*near), start);
    }
    panic_ = true;
  } else {
    fail_expected(Phrase("`=`"));
  }
  return add_stmt(start, ErrorStmt{});
}

// Whether `path =` or `path: type =` starts at a token: then its first word is a name, keyword or not.
bool Parser::definition_ahead(std::size_t position) const {
  constexpr std::size_t max_tokens = 2000;  // of indices in brackets; bounds the look-ahead in a broken file
  const auto kind_of = [&](std::size_t at) { return token_at(at).kind; };
  const std::size_t limit = position + max_tokens;
  std::size_t at = position + 1;
  while (at < limit) {
    if (kind_of(at) == TokenKind::dot && (kind_of(at + 1) == TokenKind::name || is_reserved_word(kind_of(at + 1)))) {
      at += 2;
    } else if (kind_of(at) == TokenKind::left_bracket) {
      std::size_t open = 0;
      for (; at < limit; ++at) {
        const TokenKind kind = kind_of(at);
        if (kind == TokenKind::end_of_file || kind == TokenKind::newline || kind == TokenKind::right_brace)
          return false;
        if (kind == TokenKind::left_bracket) ++open;
        if (kind == TokenKind::right_bracket && --open == 0) break;
      }
      ++at;
    } else {
      break;
    }
  }
  if (kind_of(at) == TokenKind::assign) return true;
  if (kind_of(at) != TokenKind::colon) return false;
  if (kind_of(++at) == TokenKind::assign) return true;  // the type is missing, which parse_type says
  const std::size_t type = at;
  while (at < limit && in_type(kind_of(at)) && (at == type || adjacent(at))) ++at;
  return at > type && kind_of(at) == TokenKind::assign;
}

StmtId Parser::parse_definition(Mark start) {
  DefinitionStmt node;
  const Identifier name = expect_name({"a name", "un nom"});
  node.target = add_expr(start, NameExpr{name.text}, {});
  while (!panic_) {
    if (accept(TokenKind::dot)) {
      const Identifier member = expect_name({"a name", "un nom"});
      node.target = add_expr(start, MemberExpr{node.target, member.text, member.span}, {node.target});
    } else if (at(TokenKind::left_bracket)) {
      const Token opening = take();
      if (at(TokenKind::name) && kind_at(1) == TokenKind::word_in) {
        node.generators = parse_generators(false);
        if (at(TokenKind::word_if)) {
          fail_expected(Phrase("`]`"))
              .hint("put the condition into the value: `if … then … else …`",
                    "mettez la condition dans la valeur : `if … then … else …`");
        }
        expect_closing(TokenKind::right_bracket, opening);
        break;
      }
      std::vector<ExprId> indices = parse_list(TokenKind::right_bracket);
      expect_closing(TokenKind::right_bracket, opening);
      const int depth = std::max(depth_of(node.target), depth_of(indices));
      node.target =
          add_node({span_from(start), tokens_from(start), IndexExpr{node.target, std::move(indices)}}, depth + 1);
    } else {
      break;
    }
  }
  node.type = parse_type_annotation();
  node.value = parse_value_after_assign();
  return add_stmt(start, std::move(node));
}

void Parser::end_statement() {
  if (!at_end_of_statement()) unexpected_after_value({"the end of the line", "la fin de la ligne"});
}

ExprId Parser::parse_value_after_assign() {
  expect(TokenKind::assign);
  return parse_expression();
}

// -------------------------------------------------------------------------------------------------- shared pieces
bool Parser::in_type(TokenKind kind) {
  using enum TokenKind;
  static constexpr TokenKind parts[] = {name, unit_symbol, number, unit, slash, star, middle_dot, caret, dot, minus};
  return std::find(std::begin(parts), std::end(parts), kind) != std::end(parts);
}

std::optional<TypeRef> Parser::parse_type_annotation() {
  if (!accept(TokenKind::colon)) return std::nullopt;
  return parse_type();
}

// `$/GPU/hour`, `%`, `Lab`, `date`: tokens that touch.
std::optional<TypeRef> Parser::parse_type() {
  if (panic_) return std::nullopt;
  const Mark start = mark();
  const bool begins = at(TokenKind::name) || at(TokenKind::unit_symbol) || at(TokenKind::number);
  if (!begins) {
    fail_expected({"a unit, a class, `date` or `bool`", "une unité, une classe, `date` ou `bool`"});
    return std::nullopt;
  }
  do take();
  while (in_type(kind()) && adjacent(pos_));
  const source::Span span = span_from(start);
  return TypeRef{std::string(text_of(span)), span};
}

// `a, b: $` up to the closing bracket, which the caller takes. Lines separate inside braces.
std::vector<Parameter> Parser::parse_parameters(TokenKind closing) {
  std::vector<Parameter> parameters;
  skip_separators();
  while (!panic_ && !at(closing) && !at(TokenKind::end_of_file)) {
    Parameter parameter;
    parameter.name = expect_name({"a name", "un nom"});
    parameter.type = parse_type_annotation();
    parameters.push_back(std::move(parameter));
    if (!skip_separators()) break;
  }
  return parameters;
}

std::vector<Field> Parser::parse_fields() {
  std::vector<Field> fields;
  const auto opening = open_block();
  if (!opening) return fields;
  skip_separators();
  while (!panic_ && !at(TokenKind::right_brace) && !at(TokenKind::end_of_file)) {
    fields.push_back(parse_field());
    if (panic_ || at(TokenKind::right_brace) || skip_separators()) continue;
    if (at(TokenKind::end_of_file)) break;
    unexpected_after_value({"a comma or `}`", "une virgule ou `}`"});
  }
  close_block(*opening);
  return fields;
}

// `status: reported`, `cashflow: investing, operating`. A comma before `name:` starts the next field.
Field Parser::parse_field() {
  Field field{expect_name({"the name of a field", "le nom d'un champ"}), {}};
  expect(TokenKind::colon);
  while (!panic_) {
    field.values.push_back(parse_expression());
    const bool another_value = at(TokenKind::comma) && kind_at(1) != TokenKind::newline &&
                               kind_at(1) != TokenKind::right_brace &&
                               !(kind_at(1) == TokenKind::name && kind_at(2) == TokenKind::colon);
    if (!another_value) break;
    take();
  }
  return field;
}

std::optional<Identifier> Parser::accept_by() {
  if (!accept(TokenKind::word_by)) return std::nullopt;
  return expect_name({"a name", "un nom"});
}

std::vector<Identifier> Parser::parse_names() {
  std::vector<Identifier> names;
  do names.push_back(expect_name({"a name", "un nom"}));
  while (accept(TokenKind::comma));
  return names;
}

std::vector<ExprId> Parser::parse_expressions() {
  std::vector<ExprId> values;
  do values.push_back(parse_expression());
  while (accept(TokenKind::comma));
  return values;
}

}  // namespace boucle::syntax
