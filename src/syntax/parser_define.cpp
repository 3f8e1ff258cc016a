// Statements of one line.
#include <fmt/format.h>

#include "syntax/parser_impl.h"
#include "syntax/token_text.h"

namespace boucle::syntax {

using source::Kind;

// use std.company · use "contracts.bcl" as deals
StmtId Parser::parse_use(Mark start) {
  UseStmt node;
  const Mark path = mark();
  if (at(TokenKind::string)) {
    node.is_file = true;
    node.path = expect_string({});
  } else {
    node.path = expect_name({"a module such as `std.company`, or a file between quotes",
                             "un module comme `std.company`, ou un fichier entre guillemets"})
                    .text;
    while (accept(TokenKind::dot)) node.path += "." + expect_name({"a name", "un nom"}).text;
  }
  node.path_span = span_from(path);
  if (accept(TokenKind::word_as)) node.alias = expect_name({"a name", "un nom"});
  return add_stmt(start, std::move(node));
}

// unit GPU · unit rack = 72 GPU
StmtId Parser::parse_unit(Mark start) {
  UnitStmt node{expect_name({"the name of a unit", "le nom d'une unité"}), {}};
  if (accept(TokenKind::assign)) node.definition = parse_expression();
  return add_stmt(start, std::move(node));
}

// fx EUR = series { 2025: 1.08 $/€ }
StmtId Parser::parse_fx(Mark start) {
  FxStmt node;
  if (!panic_ && at(TokenKind::unit_symbol)) {
    const Token currency = take();
    node.currency = {std::string(text_of(currency)), span_of(currency)};
  } else {
    node.currency = expect_name({"a currency", "une monnaie"});
  }
  node.value = parse_value_after_assign();
  return add_stmt(start, std::move(node));
}

// index decile = 1, 2, 3
StmtId Parser::parse_index(Mark start) {
  IndexStmt node{expect_name({"the name of a set", "le nom d'un ensemble"}), {}};
  expect(TokenKind::assign);
  node.elements = parse_expressions();
  return add_stmt(start, std::move(node));
}

// input x: unit · input x: unit = 3 unit @source
StmtId Parser::parse_input(Mark start) {
  InputStmt node;
  node.name = expect_name({"the name of an input", "le nom d'une entrée"});
  node.generators = parse_array_generators();
  node.type = parse_type_annotation();
  if (accept(TokenKind::assign)) node.value = parse_expression();
  return add_stmt(start, std::move(node));
}

template <class Node>
StmtId Parser::parse_valued(Mark start) {
  Node node;
  node.name = expect_name({"a name", "un nom"});
  if constexpr (requires { node.generators; }) node.generators = parse_array_generators();
  node.type = parse_type_annotation();
  node.value = parse_value_after_assign();
  return add_stmt(start, std::move(node));
}
template StmtId Parser::parse_valued<ParamStmt>(Mark);
template StmtId Parser::parse_valued<NoiseStmt>(Mark);
template StmtId Parser::parse_valued<StockStmt>(Mark);
template StmtId Parser::parse_valued<MeasureStmt>(Mark);

// fn f(a, b: $) = expr
StmtId Parser::parse_fn(Mark start) {
  FnStmt node;
  node.name = expect_name({"the name of a function", "le nom d'une fonction"});
  const Token opening = current();
  expect(TokenKind::left_paren);
  node.parameters = parse_parameters(TokenKind::right_paren);
  expect_closing(TokenKind::right_paren, opening);
  node.type = parse_type_annotation();
  node.value = parse_value_after_assign();
  return add_stmt(start, std::move(node));
}

// pay [bill:] A -> B = rate as nature[(…)] [of X] [committed] · book self = rate as nature
StmtId Parser::parse_pay(Mark start, bool is_book) {
  PayStmt node;
  node.is_book = is_book;
  if (!panic_ && at(TokenKind::name) && kind_at(1) == TokenKind::colon) {
    node.name = expect_name({});
    take();
  }
  node.payer = parse_postfix();
  if (accept(TokenKind::arrow)) {
    node.payee = parse_postfix();
  } else if (!is_book && !panic_) {
    fail_expected(Phrase("`->`"))
        .hint("a payment reads `pay A -> B = rate as nature`", "un paiement s'écrit `pay A -> B = débit as nature`");
  }
  node.rate = parse_value_after_assign();
  if (!panic_ && at_end_of_statement()) {
    fail(Kind::payment_without_nature, span_from(start), {})
        .hint("say what it is, for example `as sales`", "dites ce que c'est, par exemple `as sales`");
  } else if (!panic_ && !at(TokenKind::word_as)) {
    unexpected_after_value(Phrase("`as`"));
  }
  accept(TokenKind::word_as);
  node.nature = expect_name({"the name of a nature", "le nom d'une nature"});
  if (!panic_ && at(TokenKind::left_paren)) {
    const Token opening = current();
    node.nature_arguments = parse_arguments();
    expect_closing(TokenKind::right_paren, opening);
  }
  if (accept_word("of")) node.third = parse_postfix();
  node.committed = accept_word("committed");
  return add_stmt(start, std::move(node));
}

// revalue asset.stake[openai] = closing_value as remeasurement
StmtId Parser::parse_revalue(Mark start) {
  RevalueStmt node;
  node.account = parse_postfix();
  node.value = parse_value_after_assign();
  if (accept(TokenKind::word_as)) node.nature = expect_name({"the name of a nature", "le nom d'une nature"});
  return add_stmt(start, std::move(node));
}

// guarantee g: state of bill = 80 %
StmtId Parser::parse_guarantee(Mark start) {
  GuaranteeStmt node;
  node.name = expect_name({"the name of the guarantee", "le nom de la garantie"});
  expect(TokenKind::colon);
  node.guarantor = parse_postfix();
  expect_word("of");
  node.bill = parse_postfix();
  node.share = parse_value_after_assign();
  return add_stmt(start, std::move(node));
}

// flow name: a -> b = rate
StmtId Parser::parse_flow(Mark start) {
  FlowStmt node;
  node.name = expect_name({"the name of the flow", "le nom du flux"});
  if (!panic_ && !at(TokenKind::colon)) {
    fail_expected(Phrase("`:`"))
        .hint("a flow reads `flow name: from_stock -> to_stock = rate`",
              "un flux s'écrit `flow nom: stock_a -> stock_b = débit`");
  }
  accept(TokenKind::colon);
  node.origin = parse_postfix();
  expect(TokenKind::arrow);
  node.destination = parse_postfix();
  node.rate = parse_value_after_assign();
  return add_stmt(start, std::move(node));
}

// opening cash = 25 B$
StmtId Parser::parse_opening(Mark start) {
  OpeningStmt node;
  node.account = parse_postfix();
  node.value = parse_value_after_assign();
  return add_stmt(start, std::move(node));
}

// solve x, y start 0 $/year · solve p so that demand(p) == supply(p) start 30 k$/GPU
StmtId Parser::parse_solve(Mark start) {
  SolveStmt node;
  do node.unknowns.push_back(parse_postfix());
  while (accept(TokenKind::comma));
  if (accept_word("so")) {
    expect_word("that");
    node.so_that = parse_expression();
  }
  if (accept(TokenKind::word_start)) node.start = parse_expression();
  return add_stmt(start, std::move(node));
}

// correlate a, b, c: 0.6; one name alone is an array
StmtId Parser::parse_correlate(Mark start) {
  CorrelateStmt node;
  do {
    node.names.push_back(parse_postfix());
  } while (accept(TokenKind::comma));
  expect(TokenKind::colon);
  node.value = parse_expression();
  return add_stmt(start, std::move(node));
}

// claim [id:] EXPR (= ~ < <= > >=) VALUE [to VALUE] @s "quote" [{ fields }]
StmtId Parser::parse_claim(Mark start) {
  ClaimStmt node;
  if (at(TokenKind::name) && kind_at(1) == TokenKind::colon) {
    node.name = expect_name({});
    take();
  }
  node.expression = parse_binary(Level::membership);
  if (accept(TokenKind::assign))
    node.qualifier = Qualifier::equal;
  else if (accept(TokenKind::tilde))
    node.qualifier = Qualifier::about;
  else if (accept(TokenKind::less))
    node.qualifier = Qualifier::less;
  else if (accept(TokenKind::less_equal))
    node.qualifier = Qualifier::less_equal;
  else if (accept(TokenKind::greater))
    node.qualifier = Qualifier::greater;
  else if (accept(TokenKind::greater_equal))
    node.qualifier = Qualifier::greater_equal;
  else if (!panic_ && at(TokenKind::equal)) {
    report(Kind::unexpected_token, current_span(), {Phrase("`=`"), found()})
        .hint("a claim states its value with `=`", "une affirmation donne sa valeur par `=`", {{current_span(), "="}});
    take();
  } else if (!panic_) {
    fail_expected(Phrase("`=`, `~`, `<`, `<=`, `>`, `>=`"));
  }
  node.value = lift_citation(parse_binary(Level::interval));
  if (!panic_ && at(TokenKind::left_brace)) node.fields = parse_fields();
  return add_stmt(start, std::move(node));
}

// In `17 to 20 B$ @s "…"` the citation is of the interval, in `-5 B$ @s` of the negative number, although postfix
// binds tighter: a claim has one source.
ExprId Parser::lift_citation(ExprId value) {
  const Expr whole = out_.expr(value);
  const auto* binary = std::get_if<BinaryExpr>(&whole.node);
  const auto* unary = std::get_if<UnaryExpr>(&whole.node);
  const bool interval = binary != nullptr && binary->op == BinaryOp::to;
  const bool negation = unary != nullptr && unary->op == UnaryOp::negate;
  if (!interval && !negation) return value;
  const Expr inner = out_.expr(lift_citation(interval ? binary->right : unary->operand));
  const auto* cite = std::get_if<CiteExpr>(&inner.node);
  if (cite == nullptr) return value;
  const Expr cited = out_.expr(cite->value);
  Expr bare = whole;
  bare.span.end = cited.span.end;
  bare.tokens.end = cited.tokens.end;
  if (interval)
    std::get<BinaryExpr>(bare.node).right = cite->value;
  else
    std::get<UnaryExpr>(bare.node).operand = cite->value;
  CiteExpr lifted = *cite;
  lifted.value = add_node(std::move(bare), depth_of(value));
  return add_node({whole.span, whole.tokens, std::move(lifted)}, depth_of(value) + 1);
}

// claims "f.csv" [by "map.csv"]
StmtId Parser::parse_claims(Mark start) {
  ClaimsStmt node;
  const Mark path = mark();
  node.path = expect_string({"the path of a CSV file between quotes", "le chemin d'un fichier CSV entre guillemets"});
  node.path_span = span_from(path);
  if (accept(TokenKind::word_by)) {
    const Mark map = mark();
    node.map_path =
        expect_string({"the path of a CSV file between quotes", "le chemin d'un fichier CSV entre guillemets"});
    node.map_span = span_from(map);
  }
  return add_stmt(start, std::move(node));
}

StmtId Parser::parse_check(Mark start) { return add_stmt(start, CheckStmt{parse_expression()}); }

// suspend fund [to X] [from D] [until D]
StmtId Parser::parse_suspend(Mark start) {
  SuspendStmt node;
  node.kind = expect_name({"a kind of payment such as `fund`", "un genre de paiement comme `fund`"});
  if (accept(TokenKind::word_to)) node.to = parse_postfix();
  if (accept(TokenKind::word_from)) node.from = parse_binary(Level::additive);
  if (accept(TokenKind::word_until)) node.until = parse_binary(Level::additive);
  return add_stmt(start, std::move(node));
}

// goal bridge: find [opening] openai.cash so that P(…) >= 90 %
StmtId Parser::parse_goal(Mark start) {
  GoalStmt node;
  node.name = expect_name({"the name of the goal", "le nom de l'objectif"});
  expect(TokenKind::colon);
  expect_word("find");
  if (!panic_ && at_word("opening") && kind_at(1) == TokenKind::name) {
    const bool so = text_of(token_at(pos_ + 1)) == "so";  // `find opening so that`: a variable called opening
    if (!so) node.opening = accept_word("opening");
  }
  node.target = parse_postfix();
  expect_word("so");
  expect_word("that");
  node.condition = parse_expression();
  return add_stmt(start, std::move(node));
}

}  // namespace boucle::syntax
