#include "syntax/dump.h"

#include <fmt/format.h>

#include "base/text.h"
#include "syntax/token_text.h"

namespace boucle::syntax {

std::string_view unary_op_text(UnaryOp op) {
  switch (op) {
    case UnaryOp::negate:
      return "-";
    case UnaryOp::logical_not:
      return "not";
    case UnaryOp::prev:
      return "prev";
  }
  return "?";
}

std::string_view binary_op_text(BinaryOp op) {
  switch (op) {
    case BinaryOp::add:
      return "+";
    case BinaryOp::subtract:
      return "-";
    case BinaryOp::multiply:
      return "*";
    case BinaryOp::divide:
      return "/";
    case BinaryOp::power:
      return "^";
    case BinaryOp::equal:
      return "==";
    case BinaryOp::not_equal:
      return "!=";
    case BinaryOp::less:
      return "<";
    case BinaryOp::less_equal:
      return "<=";
    case BinaryOp::greater:
      return ">";
    case BinaryOp::greater_equal:
      return ">=";
    case BinaryOp::logical_and:
      return "and";
    case BinaryOp::logical_or:
      return "or";
    case BinaryOp::in:
      return "in";
    case BinaryOp::before:
      return "before";
    case BinaryOp::after:
      return "after";
    case BinaryOp::from:
      return "from";
    case BinaryOp::until:
      return "until";
    case BinaryOp::span:
      return "..";
    case BinaryOp::to:
      return "to";
    case BinaryOp::initially:
      return "initially";
  }
  return "?";
}

std::string_view qualifier_text(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::equal:
      return "=";
    case Qualifier::about:
      return "~";
    case Qualifier::less:
      return "<";
    case Qualifier::less_equal:
      return "<=";
    case Qualifier::greater:
      return ">";
    case Qualifier::greater_equal:
      return ">=";
  }
  return "?";
}

namespace {

class Dumper {
 public:
  explicit Dumper(const File& file) : file_(file) {}

  std::string run() {
    if (!file_.doc.en.empty()) line(fmt::format("(file {})", quoted(file_.doc.en)));
    for (const StmtId id : file_.top_level) statement(id);
    return std::move(text_);
  }

  void expr(ExprId id) {
    if (id.index() >= file_.exprs.size()) {
      text_ += "(none)";
      return;
    }
    std::visit([this](const auto& node) { show(node); }, file_.expr(id).node);
  }

  std::string take() { return std::move(text_); }

 private:
  // ------------------------------------------------------------------------------------------------ expressions
  void show(const ErrorExpr&) { text_ += "(error)"; }
  void show(const NumberExpr& node) {
    text_ += base::format_shortest(node.value);
    if (!node.unit.empty()) text_ += fmt::format("[{}]", node.unit);
  }
  void show(const PeriodExpr& node) { text_ += node.text; }
  void show(const StringExpr& node) { text_ += quoted(node.text); }
  void show(const NameExpr& node) { text_ += node.name; }
  void show(const LiteralExpr& node) {
    switch (node.value) {
      case Literal::true_value:
        text_ += "true";
        break;
      case Literal::false_value:
        text_ += "false";
        break;
      case Literal::never:
        text_ += "never";
        break;
      case Literal::now:
        text_ += "now";
        break;
    }
  }
  void show(const UnaryExpr& node) { form(unary_op_text(node.op), {node.operand}); }
  void show(const BinaryExpr& node) { form(binary_op_text(node.op), {node.left, node.right}); }
  void show(const IfExpr& node) { form("if", {node.condition, node.then_value, node.else_value}); }
  void show(const CallExpr& node) {
    text_ += "(call ";
    expr(node.callee);
    arguments(node.arguments);
    text_ += ')';
  }
  void show(const ComprehensionExpr& node) {
    text_ += "(each ";
    expr(node.value);
    generators(node.generators, node.condition);
    text_ += ')';
  }
  void show(const IndexExpr& node) {
    text_ += node.ahead ? "(index+ " : "(index ";
    expr(node.base);
    list(node.indices);
    text_ += ')';
  }
  void show(const MemberExpr& node) {
    text_ += "(. ";
    expr(node.base);
    text_ += ' ' + node.name + ')';
  }
  void show(const CiteExpr& node) {
    text_ += "(cite ";
    expr(node.value);
    text_ += " @" + node.source_name;
    if (!node.quote.empty()) text_ += ' ' + quoted(node.quote);
    text_ += ')';
  }
  void show(const UnderExpr& node) {
    text_ += "(under ";
    expr(node.value);
    text_ += ' ' + node.scenario + ')';
  }
  void show(const ListExpr& node) {
    text_ += "(list";
    list(node.items);
    text_ += ')';
  }
  void show(const ParenExpr& node) { expr(node.inner); }  // the brackets of the dump say it already
  void show(const SeriesExpr& node) {
    text_ += "(series";
    if (!node.method.empty()) text_ += ' ' + node.method;
    optional(" from ", node.table);
    for (const SeriesPoint& point : node.points) {
      text_ += " (";
      expr(point.period);
      text_ += ' ';
      expr(point.value);
      text_ += ')';
    }
    text_ += ')';
  }

  void form(std::string_view head, std::initializer_list<ExprId> operands) {
    (text_ += '(') += head;
    for (const ExprId operand : operands) {
      text_ += ' ';
      expr(operand);
    }
    text_ += ')';
  }
  void list(const std::vector<ExprId>& ids) {
    for (const ExprId id : ids) {
      text_ += ' ';
      expr(id);
    }
  }
  void arguments(const std::vector<Argument>& arguments) {
    for (const Argument& argument : arguments) {
      text_ += ' ';
      if (!argument.name.empty()) text_ += argument.name + ": ";
      if (argument.key) expr(*argument.key), text_ += ": ";
      expr(argument.value);
    }
  }
  void generators(const std::vector<Generator>& generators, const std::optional<ExprId>& condition) {
    for (const Generator& generator : generators) {
      text_ += " (for " + generator.variable + ' ';
      expr(generator.set);
      text_ += ')';
    }
    optional(" if ", condition);
  }
  void optional(std::string_view before, const std::optional<ExprId>& id) {
    if (!id) return;
    text_ += before;
    expr(*id);
  }

  // ------------------------------------------------------------------------------------------------- statements
  void line(std::string_view text) { fmt::format_to(std::back_inserter(text_), "{:{}}{}\n", "", 2 * indent_, text); }

  void statement(StmtId id) {
    const Stmt& stmt = file_.stmt(id);
    text_.append(2 * indent_, ' ');
    text_ += '(';
    if (!stmt.doc.en.empty()) text_ += "doc " + quoted(stmt.doc.en) + ' ';
    if (stmt.doc.fr != stmt.doc.en) text_ += "doc-fr " + quoted(stmt.doc.fr) + ' ';
    std::visit([this](const auto& node) { show(node); }, stmt.node);
    text_ += ")\n";
  }
  void body(const std::vector<StmtId>& statements) {
    if (statements.empty()) return;
    text_ += '\n';
    ++indent_;
    for (const StmtId id : statements) statement(id);
    --indent_;
    text_.append(2 * indent_, ' ');
  }

  void word(std::string_view text) { (text_ += ' ') += text; }
  void value(ExprId id) {
    text_ += ' ';
    expr(id);
  }
  void head(std::string_view keyword, const Identifier& name) {
    text_ += keyword;
    word(name.text);
  }
  void type(const std::optional<TypeRef>& type) {
    if (type) text_ += " : " + type->text;
  }
  void parameters(const std::vector<Parameter>& parameters) {
    for (const Parameter& parameter : parameters) {
      text_ += " (" + parameter.name.text;
      type(parameter.type);
      text_ += ')';
    }
  }
  void fields(const std::vector<Field>& fields) {
    for (const Field& field : fields) {
      text_ += " (" + field.name.text + ':';
      list(field.values);
      text_ += ')';
    }
  }
  void legs(std::string_view side, const std::vector<Leg>& legs) {
    for (const Leg& leg : legs) {
      fmt::format_to(std::back_inserter(text_), " ({} ", side);
      expr(leg.account);
      if (leg.keyed_by_third) text_ += " of";
      if (leg.sign != 0) text_ += leg.sign > 0 ? " +" : " -";
      optional(" ", leg.amount);
      text_ += ')';
    }
  }
  template <class Node>
  void valued(std::string_view keyword, const Node& node) {
    head(keyword, node.name);
    if constexpr (requires { node.generators; }) generators(node.generators, std::nullopt);
    type(node.type);
    value(node.value);
  }

  void show(const ErrorStmt&) { text_ += "error"; }
  void show(const ModelStmt& node) { head("model", node.name), body(node.settings); }
  void show(const SettingStmt& node) {
    head("setting", node.name);
    list(node.values);
    if (node.by) text_ += " by " + node.by->text;
  }
  void show(const UseStmt& node) {
    text_ += "use ";
    text_ += node.is_file ? quoted(node.path) : node.path;
    if (node.alias) text_ += " as " + node.alias->text;
  }
  void show(const UnitStmt& node) { head("unit", node.name), optional(" ", node.definition); }
  void show(const DataStmt& node) {
    head("data", node.name);
    word(quoted(node.path));
    parameters(node.columns);
  }
  void show(const FxStmt& node) { head("fx", node.currency), value(node.value); }
  void show(const SourceStmt& node) { head("source", node.name), fields(node.fields); }
  void show(const AccountStmt& node) { text_ += "account", value(node.path), fields(node.fields); }
  void show(const NatureStmt& node) {
    head("nature", node.name);
    parameters(node.parameters);
    legs("payer", node.payer);
    legs("payee", node.payee);
    legs("third", node.third);
    fields(node.fields);
  }
  void show(const ClassStmt& node) {
    head("class", node.name);
    if (node.parent) text_ += " : " + node.parent->text;
    body(node.body);
  }
  void show(const EntityStmt& node) {
    head("entity", node.name);
    generators(node.generators, node.condition);
    if (node.title) word(quoted(*node.title));
    if (node.class_name) text_ += " : " + node.class_name->text;
    body(node.body);
  }
  void show(const MarkStmt& node) { head("mark", node.word); }
  void show(const IndexStmt& node) { head("index", node.name), list(node.elements); }
  void show(const InputStmt& node) {
    head("input", node.name), generators(node.generators, std::nullopt);
    type(node.type), optional(" ", node.value);
  }
  void show(const ParamStmt& node) { valued("param", node); }
  void show(const NoiseStmt& node) { valued("noise", node); }
  void show(const StockStmt& node) { valued("stock", node); }
  void show(const MeasureStmt& node) { valued("measure", node); }
  void show(const DefinitionStmt& node) {
    text_ += "define";
    value(node.target);
    generators(node.generators, std::nullopt);
    type(node.type);
    value(node.value);
  }
  void show(const FnStmt& node) {
    head("fn", node.name);
    parameters(node.parameters);
    type(node.type);
    value(node.value);
  }
  void show(const PayStmt& node) {
    text_ += node.is_book ? "book" : "pay";
    if (node.name) text_ += ' ' + node.name->text + ':';
    value(node.payer);
    optional(" -> ", node.payee);
    value(node.rate);
    text_ += " as " + node.nature.text;
    arguments(node.nature_arguments);
    optional(" of ", node.third);
    if (node.committed) text_ += " committed";
  }
  void show(const RevalueStmt& node) {
    text_ += "revalue", value(node.account), value(node.value);
    if (node.nature) text_ += " as " + node.nature->text;
  }
  void show(const GuaranteeStmt& node) {
    head("guarantee", node.name), value(node.guarantor);
    text_ += " of", value(node.bill), value(node.share);
  }
  void show(const FlowStmt& node) {
    head("flow", node.name), value(node.origin);
    text_ += " ->", value(node.destination), value(node.rate);
  }
  void show(const OpeningStmt& node) { text_ += "opening", value(node.account), value(node.value); }
  void show(const SolveStmt& node) {
    text_ += "solve", list(node.unknowns), optional(" so that ", node.so_that), optional(" start ", node.start);
  }
  void show(const CorrelateStmt& node) {
    text_ += "correlate";
    for (const ExprId name : node.names) value(name);
    value(node.value);
  }
  void show(const ClaimStmt& node) {
    text_ += "claim";
    if (node.name) text_ += ' ' + node.name->text + ':';
    value(node.expression), word(qualifier_text(node.qualifier)), value(node.value), fields(node.fields);
  }
  void show(const ClaimsStmt& node) {
    text_ += "claims " + quoted(node.path);
    if (node.map_path) text_ += " by " + quoted(*node.map_path);
  }
  void show(const CheckStmt& node) { text_ += "check", value(node.condition); }
  void show(const SuspendStmt& node) {
    head("suspend", node.kind), optional(" to ", node.to), optional(" from ", node.from),
        optional(" until ", node.until);
  }
  void show(const ScenarioStmt& node) {
    head("scenario", node.name);
    if (node.title) word(quoted(*node.title));
    if (!node.parents.empty()) text_ += " extends";
    for (const Identifier& parent : node.parents) word(parent.text);
    body(node.body);
  }
  void show(const GoalStmt& node) {
    head("goal", node.name), word(node.opening ? "find opening" : "find"), value(node.target);
    text_ += " so that", value(node.condition);
  }
  void show(const ReportStmt& node) { text_ += "report", word(quoted(node.title)), body(node.items); }
  void show(const ReportItemStmt& node) {
    text_ += node.verb.text;
    if (node.form) word(node.form->text);
    for (const ReportEntry& entry : node.entries) {
      if (!entry.of) {
        value(entry.value);
        if (!entry.title.empty()) word(quoted(entry.title));
        continue;
      }
      text_ += " (";
      expr(entry.value), optional(" of ", entry.of);
      text_ += ')';
    }
    if (node.by) text_ += " by " + node.by->text;
  }

  const File& file_;
  std::string text_;
  std::size_t indent_ = 0;
};

}  // namespace

std::string dump_tokens(const File& file, const source::SourceMap& sources) {
  std::string result;
  const source::SourceFile& source = sources.file(file.file);
  for (const Token& token : file.tokens) {
    const source::LineColumn place = source.line_column(token.begin);
    fmt::format_to(std::back_inserter(result), "{}:{} {} {}\n", place.line, place.column, token_kind_name(token.kind),
                   quoted(source.text().substr(token.begin, token.end - token.begin)));
  }
  return result;
}

std::string dump_ast(const File& file, const source::SourceMap&) { return Dumper(file).run(); }

std::string dump_expr(const File& file, ExprId id) {
  Dumper dumper(file);
  dumper.expr(id);
  return dumper.take();
}

}  // namespace boucle::syntax
