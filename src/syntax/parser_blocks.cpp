// Statements with braces.
#include <fmt/format.h>

#include <algorithm>

#include "syntax/parser_impl.h"
#include "syntax/token_text.h"

namespace boucle::syntax {

using source::Kind;

// Takes `{`. Without one, or nested beyond max_block_depth, there is no block and nothing to close.
std::optional<Token> Parser::open_block() {
  if (panic_) return std::nullopt;
  const Token opening = current();
  if (!expect(TokenKind::left_brace)) return std::nullopt;
  if (block_depth_ >= max_block_depth) {
    fail(Kind::blocks_too_deep, span_of(opening), {Phrase(fmt::format("{}", max_block_depth))});
    return std::nullopt;
  }
  ++block_depth_;
  return opening;
}

void Parser::close_block(const Token& opening) {
  --block_depth_;
  if (panic_ || accept(TokenKind::right_brace)) return;
  if (!at(TokenKind::end_of_file) && !unindented_statement()) {
    expect_closing(TokenKind::right_brace, opening);
    return;
  }
  while (pos_ > 0 && token_at(pos_ - 1).kind == TokenKind::newline) --pos_;  // the block ends before that line
  report(Kind::missing_bracket, span_of(opening), {Phrase("{")})
      .hint("close it with `}`", "refermez-le par `}`", {{after_previous(), "\n}"}});
}

// A statement that only stands at file level, at the very start of a line: the brace of the block before it is missing.
bool Parser::unindented_statement() const {
  const Token& token = current();
  if (token.begin != 0 && text_[token.begin - 1] != '\n') return false;
  switch (statement_keyword(text_of(token))) {
    case Keyword::model:
    case Keyword::use:
    case Keyword::source:
    case Keyword::nature:
    case Keyword::class_:
    case Keyword::entity:
    case Keyword::scenario:
    case Keyword::goal:
    case Keyword::report:
      break;
    case Keyword::none:
    case Keyword::unit:
    case Keyword::data:
    case Keyword::fx:
    case Keyword::account:
    case Keyword::index:
    case Keyword::input:
    case Keyword::param:
    case Keyword::noise:
    case Keyword::stock:
    case Keyword::fn:
    case Keyword::pay:
    case Keyword::book:
    case Keyword::revalue:
    case Keyword::guarantee:
    case Keyword::flow:
    case Keyword::solve:
    case Keyword::correlate:
    case Keyword::measure:
    case Keyword::claim:
    case Keyword::claims:
    case Keyword::check:
    case Keyword::opening:
    case Keyword::suspend:
      return false;
  }
  return kind_at(1) == TokenKind::name || kind_at(1) == TokenKind::string;
}

std::vector<StmtId> Parser::parse_body(Body body) {
  std::vector<StmtId> statements;
  const auto opening = open_block();
  if (!opening) return statements;
  parse_statements(body, statements);
  close_block(*opening);
  return statements;
}

// ------------------------------------------------------------------------------------------- model, data, sources
StmtId Parser::parse_model(Mark start) {
  ModelStmt node{expect_name({"the name of the model", "le nom du modèle"}), {}};
  if (const auto opening = open_block()) {
    skip_separators();
    while (!at(TokenKind::right_brace) && !at(TokenKind::end_of_file) && !unindented_statement()) {
      const std::size_t before = pos_;
      node.settings.push_back(parse_setting());
      if (panic_) synchronise(before);
      skip_separators();
      if (pos_ == before) take();
    }
    close_block(*opening);
  }
  return add_stmt(start, std::move(node));
}

// calendar 2023-Q1 .. 2035-Q4 by quarter · paths 10k
StmtId Parser::parse_setting() {
  const Mark start = mark();
  SettingStmt node;
  node.name = expect_name({"a setting such as `calendar` or `paths`", "un réglage comme `calendar` ou `paths`"});
  if (node.name.text == "shortfall" && at(TokenKind::assign)) take();  // written so everywhere else
  if (!panic_ && (at(TokenKind::assign) || at(TokenKind::colon))) {
    report(Kind::unexpected_token, current_span(), {{"a value", "une valeur"}, found()})
        .hint("a setting is its name and its value: `paths 10k`", "un réglage est un nom et une valeur : `paths 10k`",
              {{current_span(), ""}});
    take();
  }
  node.values = parse_expressions();
  node.by = accept_by();
  return add_stmt(start, std::move(node));
}

// data gpu = "gpu_prices.csv" { when: date, price: $/GPU/hour }
StmtId Parser::parse_data(Mark start) {
  DataStmt node;
  node.name = expect_name({"the name of the table", "le nom de la table"});
  expect(TokenKind::assign);
  const Mark path = mark();
  node.path = expect_string({"the path of a CSV file between quotes", "le chemin d'un fichier CSV entre guillemets"});
  node.path_span = span_from(path);
  if (const auto opening = open_block()) {
    node.columns = parse_parameters(TokenKind::right_brace);
    close_block(*opening);
  }
  return add_stmt(start, std::move(node));
}

StmtId Parser::parse_source(Mark start) {
  SourceStmt node;
  node.name = expect_name({"the name of the source", "le nom de la source"});
  node.fields = parse_fields();
  return add_stmt(start, std::move(node));
}

// account expense.interest { section: financial }
StmtId Parser::parse_account(Mark start) {
  AccountStmt node;
  node.path = parse_postfix();
  if (at(TokenKind::left_brace)) node.fields = parse_fields();
  return add_stmt(start, std::move(node));
}

// ------------------------------------------------------------------------------------------------------- natures
StmtId Parser::parse_nature(Mark start) {
  NatureStmt node;
  node.name = expect_name({"the name of the nature", "le nom de la nature"});
  if (!panic_ && at(TokenKind::left_paren)) {
    const Token opening = take();
    node.parameters = parse_parameters(TokenKind::right_paren);
    expect_closing(TokenKind::right_paren, opening);
  }
  const auto opening = open_block();
  skip_separators();
  while (opening && !panic_ && !at(TokenKind::right_brace) && !at(TokenKind::end_of_file) && !unindented_statement()) {
    const auto side = [&](std::vector<Leg>& legs, source::Span& span) {
      const Mark first = mark();
      take();
      expect(TokenKind::colon);
      std::vector<Leg> more = parse_legs();
      legs.insert(legs.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
      span = source::cover(span, span_from(first));
    };
    if (at_word("payer"))
      side(node.payer, node.payer_span);
    else if (at_word("payee"))
      side(node.payee, node.payee_span);
    else if (at_word("third"))
      side(node.third, node.third_span);
    else
      node.fields.push_back(parse_field());
    if (panic_ || at(TokenKind::right_brace) || skip_separators()) continue;
    if (at(TokenKind::end_of_file)) break;
    unexpected_after_value({"a comma or `}`", "une virgule ou `}`"});
  }
  if (opening) close_block(*opening);
  return add_stmt(start, std::move(node));
}

std::vector<Leg> Parser::parse_legs() {
  std::vector<Leg> legs;
  while (!panic_) {
    legs.push_back(parse_leg());
    const bool another = at(TokenKind::comma) && kind_at(1) == TokenKind::name && kind_at(2) != TokenKind::colon;
    if (!another) break;
    take();
  }
  return legs;
}

// asset.fixed · liability.debt -1 · asset.loan[of] +0.5 · asset.fixed = cost · asset.fixed -1 = cost
Leg Parser::parse_leg() {
  const Mark start = mark();
  Leg leg;
  leg.account = parse_postfix();
  if (const auto* index = std::get_if<IndexExpr>(&out_.expr(leg.account).node);
      index != nullptr && index->indices.size() == 1) {
    const auto* key = std::get_if<NameExpr>(&out_.expr(index->indices[0]).node);
    if (key != nullptr && key->name == "of") {
      leg.keyed_by_third = true;
      leg.account = index->base;
    }
  }
  if (at(TokenKind::plus) || at(TokenKind::minus)) {
    leg.sign = take().kind == TokenKind::plus ? 1 : -1;
    const ExprId amount = parse_binary(Level::multiplicative);
    const auto* number = std::get_if<NumberExpr>(&out_.expr(amount).node);
    if (number == nullptr || number->value != 1 || !number->unit.empty()) leg.amount = amount;
  }
  if (accept(TokenKind::assign)) {
    if (leg.sign == 0) leg.sign = 1;
    leg.amount = parse_binary(Level::additive);
  }
  leg.span = span_from(start);
  return leg;
}

// --------------------------------------------------------------------------------- classes, entities, scenarios
// `Lab`, or `deals.Contract` for a class of a file that is used under a name.
Identifier Parser::expect_class_name() {
  const Phrase what{"the name of a class", "le nom d'une classe"};
  Identifier name = expect_name(what);
  while (!panic_ && accept(TokenKind::dot)) {
    const Identifier part = expect_name(what);
    name.text += "." + part.text;
    name.span.end = part.span.end;
  }
  return name;
}

StmtId Parser::parse_class(Mark start) {
  ClassStmt node;
  node.name = expect_name({"the name of the class", "le nom de la classe"});
  if (accept(TokenKind::colon)) node.parent = expect_class_name();
  if (panic_ || !at_end_of_statement()) node.body = parse_body(Body::entity);
  return add_stmt(start, std::move(node));
}

// entity openai "OpenAI" : Lab { … } · entity users : Customers
// entity swap[a in Carrier, b in Carrier if a != b] : Swap { … }
StmtId Parser::parse_entity(Mark start) {
  EntityStmt node;
  node.name = expect_name({"the name of the entity", "le nom de l'entité"});
  if (!panic_ && at(TokenKind::left_bracket)) {
    const Token opening = take();
    node.generators = parse_generators(false);
    if (accept(TokenKind::word_if)) node.condition = parse_binary(Level::logical_or);
    expect_closing(TokenKind::right_bracket, opening);
  }
  if (!panic_ && at(TokenKind::string)) node.title = expect_string({});
  if (accept(TokenKind::colon)) node.class_name = expect_class_name();
  if (panic_ || !at_end_of_statement()) node.body = parse_body(Body::entity);
  return add_stmt(start, std::move(node));
}

// scenario glut "Demand halves" extends freeze { … }
StmtId Parser::parse_scenario(Mark start) {
  ScenarioStmt node;
  node.name = expect_name({"the name of the scenario", "le nom du scénario"});
  if (!panic_ && at(TokenKind::string)) node.title = expect_string({});
  if (accept_word("extends")) node.parents = parse_names();
  node.body = parse_body(Body::scenario);
  return add_stmt(start, std::move(node));
}

// ------------------------------------------------------------------------------------------------------- reports
StmtId Parser::parse_report(Mark start) {
  ReportStmt node;
  node.title = expect_string({"the title of the report between quotes", "le titre du rapport entre guillemets"});
  if (const auto opening = open_block()) {
    skip_separators();
    while (!at(TokenKind::right_brace) && !at(TokenKind::end_of_file) && !unindented_statement()) {
      const std::size_t before = pos_;
      const bool was_muted = muted_;
      node.items.push_back(parse_report_item());
      muted_ = was_muted;
      if (panic_) synchronise(before);
      while (at(TokenKind::newline)) take();
      if (pos_ == before) take();
    }
    close_block(*opening);
  }
  return add_stmt(start, std::move(node));
}

// show a "First", b · chart fan a, b by quarter · table idle of deals, godley by year · compare a, b · text "…"
StmtId Parser::parse_report_item() {
  const Mark start = mark();
  ReportItemStmt node;
  node.verb =
      expect_name({"`show`, `chart`, `table`, `compare` or `text`", "`show`, `chart`, `table`, `compare` ou `text`"});
  const auto verbs = report_verbs();
  if (!panic_ && std::find(verbs.begin(), verbs.end(), node.verb.text) == verbs.end()) {
    auto builder = report(Kind::unknown_statement, node.verb.span, {Phrase(node.verb.text)});
    if (const auto near = nearest_word(node.verb.text, verbs)) {
      builder.hint(fmt::format("did you mean `{}`?", *near), fmt::format("vouliez-vous dire `{}` ?", *near),
                   {{node.verb.span, *near}});
    }
    muted_ = true;
  }
  if (node.verb.text == "chart" && at(TokenKind::name) && !panic_) {
    const TokenKind next = kind_at(1);
    if (next == TokenKind::name || next == TokenKind::word_prev || next == TokenKind::number)
      node.form = expect_name({});
  }
  parse_report_entries(node);
  return add_stmt(start, std::move(node));
}

void Parser::parse_report_entries(ReportItemStmt& node) {
  do {
    ReportEntry entry{parse_expression(), {}};
    if (accept_word("of")) entry.of = parse_postfix();
    const bool may_be_titled = node.verb.text == "show" || node.verb.text == "chart";
    if (may_be_titled && !panic_ && at(TokenKind::string)) entry.title = expect_string({});
    node.entries.push_back(entry);
  } while (accept(TokenKind::comma));
  node.by = accept_by();
}

}  // namespace boucle::syntax
