// Operators: precedence climbing over the levels of parser_impl.h.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "syntax/parser_impl.h"

namespace boucle::syntax {

using source::Kind;

std::optional<OperatorInfo> binary_operator(TokenKind kind) {
  using enum TokenKind;
  static constexpr std::pair<TokenKind, OperatorInfo> table[] = {
      {word_initially, {BinaryOp::initially, Level::initially}},
      {word_or, {BinaryOp::logical_or, Level::logical_or}},
      {word_and, {BinaryOp::logical_and, Level::logical_and}},
      {word_from, {BinaryOp::from, Level::limit}},
      {word_until, {BinaryOp::until, Level::limit}},
      {word_before, {BinaryOp::before, Level::time}},
      {word_after, {BinaryOp::after, Level::time}},
      {equal, {BinaryOp::equal, Level::comparison}},
      {not_equal, {BinaryOp::not_equal, Level::comparison}},
      {less, {BinaryOp::less, Level::comparison}},
      {less_equal, {BinaryOp::less_equal, Level::comparison}},
      {greater, {BinaryOp::greater, Level::comparison}},
      {greater_equal, {BinaryOp::greater_equal, Level::comparison}},
      {assign, {BinaryOp::equal, Level::comparison}},  // a mistake, reported when it is met
      {word_in, {BinaryOp::in, Level::membership}},
      {dot_dot, {BinaryOp::span, Level::interval}},
      {word_to, {BinaryOp::to, Level::interval}},
      {plus, {BinaryOp::add, Level::additive}},
      {minus, {BinaryOp::subtract, Level::additive}},
      {star, {BinaryOp::multiply, Level::multiplicative}},
      {slash, {BinaryOp::divide, Level::multiplicative}},
      {middle_dot, {BinaryOp::multiply, Level::multiplicative}},
      {caret, {BinaryOp::power, Level::power}},
  };
  for (const auto& [token, info] : table) {
    if (token == kind) return info;
  }
  return std::nullopt;
}

// Guards the recursion: each level of it becomes a level of the tree.
bool Parser::too_deep() {
  if (depth_ < max_expression_depth) return false;
  fail(Kind::nesting_too_deep, current_span(), {Phrase(fmt::format("{}", max_expression_depth))})
      .hint("split it into named parts", "découpez-la en parties nommées");
  return true;
}

bool Parser::starts_value() const {
  using enum TokenKind;
  static constexpr TokenKind starts[] = {name,     number,     unit,         unit_symbol, period,
                                         string,   left_paren, left_bracket, word_true,   word_false,
                                         word_now, word_never, word_prev,    word_not,    word_if};
  return std::find(std::begin(starts), std::end(starts), kind()) != std::end(starts);
}

ExprId Parser::parse_binary(Level minimum) {
  const Mark start = mark();
  if (panic_ || too_deep()) return error_expr(start);
  ++depth_;
  const ExprId left = parse_prefix(minimum);
  const ExprId result = parse_operators(start, left, minimum);
  --depth_;
  return result;
}

ExprId Parser::parse_operators(Mark start, ExprId left, Level minimum) {
  bool compared = false;
  while (!panic_) {
    const auto info = binary_operator(kind());
    if (!info || info->level < minimum) break;
    const Token op = current();
    if (op.kind == TokenKind::assign) report_assignment(op);
    if (info->level == Level::comparison) {
      if (compared) report_chained_comparison(left, op);
      compared = true;
    }
    take();
    const ExprId right = parse_binary(info->op == BinaryOp::power ? Level::power : tighter(info->level));
    left = add_expr(start, BinaryExpr{info->op, left, right, span_of(op)}, {left, right});
  }
  return left;
}

ExprId Parser::parse_prefix(Level minimum) {
  const Mark start = mark();
  if (at(TokenKind::word_if)) return parse_if(minimum);
  const bool negate = at(TokenKind::minus);
  const bool logical_not = at(TokenKind::word_not);
  if (at(TokenKind::plus)) {
    fail_expected({"a value", "une valeur"})
        .hint("a positive number has no sign", "un nombre positif s'écrit sans signe", {{current_span(), ""}});
    return error_expr(start);
  }
  if (!negate && !logical_not) return parse_postfix();
  const Token op = take();
  if (logical_not && minimum > Level::logical_not) {
    report(Kind::needs_parentheses, span_of(op), {Phrase("not")}).hint("write `(not …)`", "écrivez `(not …)`");
  }
  const ExprId operand = parse_binary(negate ? Level::power : Level::logical_not);
  return add_expr(start, UnaryExpr{negate ? UnaryOp::negate : UnaryOp::logical_not, operand}, {operand});
}

ExprId Parser::parse_if(Level minimum) {
  const Mark start = mark();
  const Token word = take();
  if (minimum > Level::conditional) {
    report(Kind::needs_parentheses, span_of(word), {Phrase("if")})
        .hint("write `(if … then … else …)`", "écrivez `(if … then … else …)`");
  }
  const ExprId condition = parse_binary(Level::conditional);
  if (!panic_ && !at(TokenKind::word_then)) unexpected_after_value(Phrase("`then`"));
  accept(TokenKind::word_then);
  const ExprId then_value = parse_binary(Level::conditional);
  if (!panic_ && at_end_of_statement()) {
    fail_expected(Phrase("`else`")).hint("every `if` says what holds otherwise", "tout `if` dit ce qui vaut sinon");
  } else if (!panic_ && !at(TokenKind::word_else)) {
    unexpected_after_value(Phrase("`else`"));
  }
  accept(TokenKind::word_else);
  const ExprId else_value = parse_binary(Level::conditional);
  return add_expr(start, IfExpr{condition, then_value, else_value}, {condition, then_value, else_value});
}

// `a < b < c`: the hint repeats the middle.
void Parser::report_chained_comparison(ExprId left, const Token& op) {
  auto builder = report(Kind::chained_comparison, span_of(op), {});
  const auto* first = std::get_if<BinaryExpr>(&out_.expr(left).node);
  if (first == nullptr) return;
  const source::Span middle = out_.expr(first->right).span;
  const std::string repeated(text_of(middle));
  builder.hint(fmt::format("write `… and {} {} …`", repeated, text_of(op)),
               fmt::format("écrivez `… and {} {} …`", repeated, text_of(op)),
               {{{file_, middle.end, middle.end}, " and " + repeated}});
}

void Parser::report_assignment(const Token& op) {
  report(Kind::assignment_in_expression, span_of(op), {})
      .hint("to compare write `==`", "pour comparer, écrivez `==`", {{span_of(op), "=="}});
}

}  // namespace boucle::syntax
