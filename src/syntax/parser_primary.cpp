// Operands: literals, names, brackets, calls, series, and what may stand behind an operand.
#include <fmt/format.h>

#include <algorithm>

#include "syntax/parser_impl.h"
#include "syntax/token_text.h"

namespace boucle::syntax {

using source::Kind;

namespace {

// Forms that `.name` and `[…]` may follow; behind a number or a text they are a mistake of another kind.
bool has_parts(const Expr& expr) {
  return std::holds_alternative<NameExpr>(expr.node) || std::holds_alternative<MemberExpr>(expr.node) ||
         std::holds_alternative<IndexExpr>(expr.node) || std::holds_alternative<CallExpr>(expr.node) ||
         std::holds_alternative<ParenExpr>(expr.node) || std::holds_alternative<UnderExpr>(expr.node);
}

bool is_callable(const Expr& expr) {
  return std::holds_alternative<NameExpr>(expr.node) || std::holds_alternative<MemberExpr>(expr.node);
}

}  // namespace

ExprId Parser::parse_postfix() {
  const Mark start = mark();
  if (panic_) return error_expr(start);
  if (at(TokenKind::word_prev)) {
    if (too_deep()) return error_expr(start);
    take();
    ++depth_;
    const ExprId operand = parse_postfix();
    --depth_;
    return add_expr(start, UnaryExpr{UnaryOp::prev, operand}, {operand});
  }
  ExprId value = parse_primary();
  while (!panic_) {
    if (at(TokenKind::dot) && has_parts(out_.expr(value))) {
      take();
      const Identifier name = expect_name({"a name", "un nom"});
      value = add_expr(start, MemberExpr{value, name.text, name.span}, {value});
    } else if (at(TokenKind::left_bracket) && has_parts(out_.expr(value))) {
      const Token opening = take();
      const bool ahead = at(TokenKind::plus);  // x[+1 year]
      if (ahead) take();
      std::vector<ExprId> indices = parse_list(TokenKind::right_bracket);
      expect_closing(TokenKind::right_bracket, opening);
      const int depth = std::max(depth_of(value), depth_of(indices));
      value = add_node({span_from(start), tokens_from(start), IndexExpr{value, std::move(indices), ahead}}, depth + 1);
    } else if (at(TokenKind::left_paren) && is_callable(out_.expr(value)) &&
               token_at(pos_ - 1).kind == TokenKind::name) {
      value = parse_call(start, value);
    } else if (at(TokenKind::at)) {
      value = parse_citation(start, value);
    } else if (at_word("under") && kind_at(1) == TokenKind::name) {
      take();
      const Token scenario = take();
      value = add_expr(start, UnderExpr{value, std::string(text_of(scenario)), span_of(scenario)}, {value});
    } else {
      break;
    }
  }
  return value;
}

ExprId Parser::parse_primary() {
  const Mark start = mark();
  const Token token = current();
  const auto literal = [&](Literal value) { return take(), add_expr(start, LiteralExpr{value}, {}); };
  if (token.kind == TokenKind::number) return parse_number();
  if (token.kind == TokenKind::unit_symbol && kind_at(1) == TokenKind::number && adjacent(pos_ + 1) &&
      text_of(token) != "%") {
    return parse_currency_number();
  }
  if (token.kind == TokenKind::name && at_series()) return parse_series(start);
  if (token.kind == TokenKind::name || token.kind == TokenKind::unit_symbol) {
    take();
    return add_expr(start, NameExpr{std::string(text_of(token))}, {});
  }
  if (token.kind == TokenKind::period) return take(), add_expr(start, PeriodExpr{std::string(text_of(token))}, {});
  if (token.kind == TokenKind::string) return take(), add_expr(start, StringExpr{string_value(text_of(token))}, {});
  if (token.kind == TokenKind::word_true) return literal(Literal::true_value);
  if (token.kind == TokenKind::word_false) return literal(Literal::false_value);
  if (token.kind == TokenKind::word_never) return literal(Literal::never);
  if (token.kind == TokenKind::word_now) return literal(Literal::now);
  if (token.kind == TokenKind::left_paren) {
    take();
    const ExprId inner = parse_expression();
    expect_closing(TokenKind::right_paren, token);
    return add_expr(start, ParenExpr{inner}, {inner});
  }
  if (token.kind == TokenKind::left_bracket) {
    take();
    std::vector<ExprId> items = parse_list(TokenKind::right_bracket);
    expect_closing(TokenKind::right_bracket, token);
    const int depth = depth_of(items);
    return add_node({span_from(start), tokens_from(start), ListExpr{std::move(items)}}, depth + 1);
  }
  if (is_reserved_word(token.kind)) {
    ++pos_;
    const bool as_name = !starts_value();  // `x = start + 1`: meant as a name, not as the beginning of something
    --pos_;
    if (as_name && token.kind != TokenKind::word_then && token.kind != TokenKind::word_else) {
      const Identifier name = expect_name({"a value", "une valeur"});
      return add_expr(start, NameExpr{name.text}, {});
    }
  }
  auto builder = fail_expected({"a value", "une valeur"});
  if (token.kind == TokenKind::star && pos_ > 0 && token_at(pos_ - 1).kind == TokenKind::star) {
    builder.hint("for a power write `^`", "pour une puissance, écrivez `^`",
                 {{{file_, token_at(pos_ - 1).begin, token.end}, "^"}});
  } else if (token.kind == TokenKind::dot && kind_at(1) == TokenKind::number && adjacent(pos_ + 1)) {
    builder.hint("a number starts with a digit: `0.5`", "un nombre commence par un chiffre : `0.5`",
                 {{{file_, token.begin, token.begin}, "0"}});
  }
  return error_expr(start);
}

ExprId Parser::parse_number() {
  const Mark start = mark();
  const NumberValue number = number_value(text_of(take()));
  NumberExpr node{number.value * number.magnitude, {}, {}};
  if (at(TokenKind::unit)) {
    const Token unit = take();
    if (const double magnitude = magnitude_of(text_of(unit)); magnitude != 0) {
      node.value *= magnitude;  // `25 B`, a suffix written apart
    } else {
      node.unit = normalised_unit(text_of(unit));
      node.unit_span = span_of(unit);
    }
  }
  return add_expr(start, std::move(node), {});
}

// `$25`, `$25B`, `$25 Md`, `$2.5/GPU/hour`, as the press writes; the unit reads `$`, `B$`, `B$`, `$/GPU/hour`.
ExprId Parser::parse_currency_number() {
  const Mark start = mark();
  const Token currency = take();
  const NumberValue number = number_value(text_of(take()));
  NumberExpr node{number.value, std::string(text_of(currency)), span_of(currency)};
  if (number.suffix != 0) node.unit.insert(0, 1, number.suffix);
  if (at(TokenKind::unit)) {
    const Token unit = take();
    const std::string_view text = text_of(unit);
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view head = text.substr(0, slash);
    if (!head.empty() && (magnitude_of(head) == 0 || number.suffix != 0)) {
      const std::string suffix = number.suffix == 0 ? std::string() : std::string(1, number.suffix);
      fail(Kind::missing_operator, span_of(unit),
           {Phrase(fmt::format("`{}`", text_of(currency))), Phrase(fmt::format("`{}`", head))})
          .hint(fmt::format("an amount is written `25 {}{}`", suffix, text_of(currency)),
                fmt::format("un montant s'écrit `25 {}{}`", suffix, text_of(currency)));
    } else {
      node.unit = (head == "Md" ? std::string("B") : std::string(head)) + node.unit + std::string(text.substr(slash));
    }
  }
  return add_expr(start, std::move(node), {});
}

// ------------------------------------------------------------------------------------------------------- series
// `series {`, `series step {`, `series only log {`, `series from gpu(when, price)`: at most two words stand in between.
bool Parser::at_series() const {
  if (!at_word("series")) return false;
  std::size_t ahead = 1;
  while (ahead < 4 && kind_at(ahead) == TokenKind::name) ++ahead;
  return kind_at(ahead) == TokenKind::left_brace ||
         (kind_at(ahead) == TokenKind::word_from && kind_at(ahead + 1) == TokenKind::name);
}

ExprId Parser::parse_series(Mark start) {
  take();
  SeriesExpr series;
  int depth = 0;
  while (at(TokenKind::name)) {
    const Token word = take();
    const std::string text(text_of(word));
    const auto methods = series_methods();
    if (std::find(methods.begin(), methods.end(), text) == methods.end()) {
      auto builder = report(Kind::unknown_series_method, span_of(word), {Phrase(text)});
      if (const auto near = nearest_word(text, methods)) {
        builder.hint(fmt::format("did you mean `{}`?", *near), fmt::format("vouliez-vous dire `{}` ?", *near),
                     {{span_of(word), *near}});
      }
    }
    if (!series.method.empty()) series.method += ' ';
    series.method += text;
  }
  if (accept(TokenKind::word_from)) {
    series.table = parse_postfix();
    depth = depth_of(*series.table);
    return add_node({span_from(start), tokens_from(start), std::move(series)}, depth + 1);
  }
  const Token opening = current();
  expect(TokenKind::left_brace);
  skip_separators();
  while (!panic_ && !at(TokenKind::right_brace) && !at(TokenKind::end_of_file)) {
    const ExprId period = parse_binary(Level::interval);
    if (!panic_ && !at(TokenKind::colon)) {
      fail_expected(Phrase("`:`")).hint("a point reads `2026: 30 B$`", "un point s'écrit `2026: 30 B$`");
    }
    accept(TokenKind::colon);
    const ExprId value = parse_binary(Level::conditional);
    depth = std::max({depth, depth_of(period), depth_of(value)});
    series.points.push_back({period, value});
    if (panic_ || at(TokenKind::right_brace) || skip_separators()) continue;
    if (at(TokenKind::end_of_file)) break;
    unexpected_after_value({"a comma or `}`", "une virgule ou `}`"});
  }
  expect_closing(TokenKind::right_brace, opening);
  return add_node({span_from(start), tokens_from(start), std::move(series)}, depth + 1);
}

// ------------------------------------------------------------------------------------------- calls and brackets
ExprId Parser::parse_call(Mark start, ExprId callee) {
  const Token opening = current();
  const auto* name = std::get_if<NameExpr>(&out_.expr(callee).node);
  std::vector<Argument> arguments = parse_arguments(name && name->name == "discrete");
  expect_closing(TokenKind::right_paren, opening);
  const int depth = std::max(depth_of(callee), depth_of(arguments));
  return add_node({span_from(start), tokens_from(start), CallExpr{callee, std::move(arguments)}}, depth + 1);
}

// After the opening parenthesis (taken here), up to the closing one. `weighted`: values with their weights, `3 $: 20
// %`.
std::vector<Argument> Parser::parse_arguments(bool weighted) {
  std::vector<Argument> arguments;
  take();
  while (!panic_ && !at(TokenKind::right_paren)) {
    Argument argument;
    if (at(TokenKind::name) && (kind_at(1) == TokenKind::colon || kind_at(1) == TokenKind::assign)) {
      const Token name = take();
      argument.name = std::string(text_of(name));
      argument.name_span = span_of(name);
      if (at(TokenKind::assign)) {
        report(Kind::assignment_in_expression, current_span(), {})
            .hint(fmt::format("a named argument reads `{}: …`", argument.name),
                  fmt::format("un argument nommé s'écrit `{}: …`", argument.name),
                  {{{file_, name.end, current().end}, ":"}})
            .hint("to compare write `==`", "pour comparer, écrivez `==`", {{current_span(), "=="}});
      }
      take();
    }
    argument.value = parse_argument_value();
    if (weighted && argument.name.empty() && accept(TokenKind::colon)) {
      argument.key = argument.value;
      argument.value = parse_argument_value();
    }
    arguments.push_back(std::move(argument));
    if (!accept(TokenKind::comma)) break;
  }
  return arguments;
}

ExprId Parser::parse_argument_value() {
  const Mark start = mark();
  const ExprId value = parse_expression();
  if (panic_ || !at(TokenKind::word_for)) return value;
  ComprehensionExpr node{value, parse_generators(true), std::nullopt};
  if (accept(TokenKind::word_if)) node.condition = parse_binary(Level::logical_or);
  int depth = std::max(depth_of(value), node.condition ? depth_of(*node.condition) : 0);
  for (const Generator& generator : node.generators) depth = std::max(depth, depth_of(generator.set));
  return add_node({span_from(start), tokens_from(start), std::move(node)}, depth + 1);
}

std::vector<ExprId> Parser::parse_list(TokenKind closing) {
  std::vector<ExprId> items;
  do {
    if (!items.empty() && at(closing)) break;  // a trailing comma
    items.push_back(parse_expression());
  } while (accept(TokenKind::comma));
  return items;
}

// `for d in deals for e in firms`, or without `for` and separated by commas inside brackets.
std::vector<Generator> Parser::parse_generators(bool with_for) {
  std::vector<Generator> generators;
  const auto another = [&] {
    if (panic_) return false;
    if (with_for && accept(TokenKind::word_for)) return true;
    if (!generators.empty() && at(TokenKind::comma) && kind_at(1) == TokenKind::name &&
        kind_at(2) == TokenKind::word_in) {
      return accept(TokenKind::comma);
    }
    return !with_for && generators.empty();
  };
  while (another()) {
    const Identifier name = expect_name({"a name for the element", "un nom pour l'élément"});
    expect(TokenKind::word_in);
    generators.push_back({name.text, name.span, parse_binary(Level::interval)});
  }
  return generators;
}

std::vector<Generator> Parser::parse_array_generators() {
  if (panic_ || !at(TokenKind::left_bracket)) return {};
  const Token opening = take();
  std::vector<Generator> generators = parse_generators(false);
  expect_closing(TokenKind::right_bracket, opening);
  return generators;
}

ExprId Parser::parse_citation(Mark start, ExprId value) {
  take();
  const Identifier source = expect_name({"the name of a source", "le nom d'une source"});
  CiteExpr node{value, source.text, source.span, {}};
  if (!panic_ && at(TokenKind::string)) node.quote = string_value(text_of(take()));
  return add_expr(start, std::move(node), {value});
}

}  // namespace boucle::syntax
