// The abstract syntax tree of one `.bcl` file.
//
// What it is: the program as written, with nothing resolved. Expressions and statements are small structs in two
// vectors, addressed by 32-bit ids; a node also knows the tokens it was made from, so that the tree together with the
// token list is lossless (the tokens, trivia included, concatenate to the source text).
//
// Invariants: a child's id is smaller than its parent's (nodes are appended bottom-up); every span lies in the file;
// expression depth never exceeds `max_expression_depth`, so later stages may recurse over one expression. Every ExprId
// that is not optional is valid; after a syntax error it may be an ErrorExpr, and names may be empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/language.h"
#include "source/source_file.h"
#include "syntax/token.h"

namespace boucle::syntax {

struct ExprTag;
struct StmtTag;
using ExprId = base::Id<ExprTag>;
using StmtId = base::Id<StmtTag>;

// A recursive walk of one expression costs some 300 bytes of stack a level in the deepest later stage; 400 levels stay
// far from the 8 MiB of a thread (sanitizers included) and no hand-written formula comes near.
inline constexpr int max_expression_depth = 400;

// Half-open range of token indices, trivia included in between.
struct TokenRange {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
};

// ---------------------------------------------------------------------------------------------- expressions
enum class UnaryOp { negate, logical_not, prev };
enum class BinaryOp {
  add,
  subtract,
  multiply,
  divide,
  power,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
  in,  // `now in a .. b`, `dist in [a, b]`, `x in set`
  before,
  after,  // conditions over time
  from,
  until,      // limits of an override or of a condition
  span,       // `a .. b`: a span of time
  to,         // `a to b`: a 90 % interval
  initially,  // `x initially v`
};

struct NumberExpr {
  double value = 0;  // magnitude suffix k M B T applied, unit not applied
  std::string unit;  // the text of the unit, normalised (`$25B` and `25 Md$` read "B$"), empty for none
  source::Span unit_span;
};
struct PeriodExpr {
  std::string text;
};  // 2026-Q1, 2026-07-15, FY2027-Q1 (a bare year is a NumberExpr)
struct StringExpr {
  std::string text;
};  // without quotes, escapes applied
struct NameExpr {
  std::string name;
};  // also `$`, `%`, `self`, `base`, `step`
enum class Literal { true_value, false_value, never, now };
struct LiteralExpr {
  Literal value = Literal::true_value;
};
struct UnaryExpr {
  UnaryOp op = UnaryOp::negate;
  ExprId operand;
};
struct BinaryExpr {
  BinaryOp op = BinaryOp::add;
  ExprId left, right;
  source::Span op_span;
};
struct IfExpr {
  ExprId condition, then_value, else_value;
};
struct Generator {
  std::string variable;
  source::Span variable_span;
  ExprId set;
};  // `d in deals`
struct Argument {
  std::string name;
  source::Span name_span;
  ExprId value;
  std::optional<ExprId> key;  // of `discrete(3 $: 20 %)`; a name alone before the colon is `name`
};                            // `mean: 2`; name empty if none
struct CallExpr {
  ExprId callee;
  std::vector<Argument> arguments;
};
struct ComprehensionExpr {  // `sum(d.price for d in deals if cond)`: the argument of a call
  ExprId value;
  std::vector<Generator> generators;
  std::optional<ExprId> condition;
};
struct IndexExpr {
  ExprId base;
  std::vector<ExprId> indices;
  bool ahead = false;  // x[+1 year]
};
struct MemberExpr {
  ExprId base;
  std::string name;
  source::Span name_span;
};
struct CiteExpr {
  ExprId value;
  std::string source_name;
  source::Span source_span;
  std::string quote;
};  // x @s "quote"
struct UnderExpr {
  ExprId value;
  std::string scenario;
  source::Span scenario_span;
};  // m under s
struct ListExpr {
  std::vector<ExprId> items;
};  // [a, b]
struct ParenExpr {
  ExprId inner;
};
struct SeriesPoint {
  ExprId period;
  ExprId value;
};
struct SeriesExpr {
  std::string method;
  std::vector<SeriesPoint> points;
  std::optional<ExprId> table;  // `series from gpu(when, price)`: the points are rows
};                              // method "" means linear; "only" may combine
struct ErrorExpr {};            // where parsing failed; already reported

struct Expr {
  source::Span span;
  TokenRange tokens;
  std::variant<ErrorExpr, NumberExpr, PeriodExpr, StringExpr, NameExpr, LiteralExpr, UnaryExpr, BinaryExpr, IfExpr,
               CallExpr, ComprehensionExpr, IndexExpr, MemberExpr, CiteExpr, UnderExpr, ListExpr, ParenExpr, SeriesExpr>
      node;
};

// ----------------------------------------------------------------------------------------------- statements
struct Identifier {
  std::string text;
  source::Span span;
};
struct TypeRef {
  std::string text;
  source::Span span;
};  // a unit (`$/GPU/hour`, `%`), a class, `date` or `bool`
struct Field {
  Identifier name;
  std::vector<ExprId> values;
};  // `status: reported`, `cashflow: investing, operating`
struct Parameter {
  Identifier name;
  std::optional<TypeRef> type;
};

struct SettingStmt {
  Identifier name;
  std::vector<ExprId> values;
  std::optional<Identifier> by;
};  // in `model { }`
struct ModelStmt {
  Identifier name;
  std::vector<StmtId> settings;
};  // body: SettingStmt
struct UseStmt {
  std::string path;
  bool is_file = false;
  source::Span path_span;
  std::optional<Identifier> alias;
};
struct UnitStmt {
  Identifier name;
  std::optional<ExprId> definition;
};
struct DataStmt {
  Identifier name;
  std::string path;
  source::Span path_span;
  std::vector<Parameter> columns;
};
struct FxStmt {
  Identifier currency;
  ExprId value;
};
struct SourceStmt {
  Identifier name;
  std::vector<Field> fields;
};
struct AccountStmt {
  ExprId path;
  std::vector<Field> fields;
};  // account expense.interest { section: financial }
// One leg of a nature: `asset.fixed`, `liability.debt -1`, `asset.loan[of] +0.5`, `asset.fixed = cost`. `account` lacks
// the
// `[of]`, which sets keyed_by_third; sign is 0 when unwritten (`= cost` alone counts as +); no amount means 1.
struct Leg {
  ExprId account;
  bool keyed_by_third = false;
  int sign = 0;
  std::optional<ExprId> amount;
  source::Span span;
};
struct NatureStmt {
  Identifier name;
  std::vector<Parameter> parameters;
  std::vector<Leg> payer, payee, third;
  source::Span payer_span, payee_span, third_span;  // empty span when absent
  std::vector<Field> fields;                        // kind, cashflow, on_shortfall, rank
};
struct ClassStmt {
  Identifier name;
  std::optional<Identifier> parent;
  std::vector<StmtId> body;
};
struct EntityStmt {
  Identifier name;
  std::vector<Generator> generators;  // entity deals[l in Lab if …]
  std::optional<ExprId> condition;
  std::optional<std::string> title;  // entity openai "OpenAI"
  std::optional<Identifier> class_name;
  std::vector<StmtId> body;
};
struct MarkStmt {
  Identifier word;
};  // a bare word in a class body: `outside`
struct IndexStmt {
  Identifier name;
  std::vector<ExprId> elements;
};
struct InputStmt {
  Identifier name;
  std::vector<Generator> generators;  // an array: `input p[d in decile]`
  std::optional<TypeRef> type;
  std::optional<ExprId> value;
};
struct ParamStmt {
  Identifier name;
  std::vector<Generator> generators;  // an array: `param p[d in decile]`
  std::optional<TypeRef> type;
  ExprId value;
};
struct NoiseStmt {
  Identifier name;
  std::vector<Generator> generators;  // an array: `noise p[d in decile]`
  std::optional<TypeRef> type;
  ExprId value;
};
struct StockStmt {
  Identifier name;
  std::vector<Generator> generators;  // an array: `stock p[d in decile]`
  std::optional<TypeRef> type;
  ExprId value;
};
// `name: unit = expr`, `demand = series …` in an entity body, `openai.demand = base * 50 % from …` in a scenario,
// `use_of[d in decile] = expr`. `target` is a name, member or index expression.
struct DefinitionStmt {
  ExprId target;
  std::vector<Generator> generators;
  std::optional<TypeRef> type;
  ExprId value;
};
struct FnStmt {
  Identifier name;
  std::vector<Parameter> parameters;
  std::optional<TypeRef> type;
  ExprId value;
};
struct PayStmt {
  bool is_book = false;  // `book`: no cash moves
  std::optional<Identifier> name;
  ExprId payer;
  std::optional<ExprId> payee;  // absent: one-sided `book self = …`
  ExprId rate;
  Identifier nature;
  std::vector<Argument> nature_arguments;
  std::optional<ExprId> third;  // `as n of X`
  bool committed = false;
};
struct RevalueStmt {
  ExprId account;
  ExprId value;
  std::optional<Identifier> nature;
};
struct GuaranteeStmt {
  Identifier name;
  ExprId guarantor, bill, share;
};
struct FlowStmt {
  Identifier name;
  ExprId origin, destination, rate;
};
struct OpeningStmt {
  ExprId account;
  ExprId value;
};  // opening cash = 25 B$
struct SolveStmt {
  std::vector<ExprId> unknowns;
  std::optional<ExprId> so_that;
  std::optional<ExprId> start;
};
struct CorrelateStmt {
  std::vector<ExprId> names;
  ExprId value;
};  // correlate a, b, c: 0.6
struct MeasureStmt {
  Identifier name;
  std::optional<TypeRef> type;
  ExprId value;
};
enum class Qualifier { equal, about, less, less_equal, greater, greater_equal };
struct ClaimStmt {
  std::optional<Identifier> name;
  ExprId expression;
  Qualifier qualifier = Qualifier::equal;
  ExprId value;  // may be a CiteExpr, may contain `a to b`
  std::vector<Field> fields;
};
struct ClaimsStmt {
  std::string path;
  source::Span path_span;
  std::optional<std::string> map_path;
  source::Span map_span;
};
struct CheckStmt {
  ExprId condition;
};
struct SuspendStmt {
  Identifier kind;
  std::optional<ExprId> to, from, until;
};
struct ScenarioStmt {
  Identifier name;
  std::optional<std::string> title;
  std::vector<Identifier> parents;  // extends a, b
  std::vector<StmtId> body;         // DefinitionStmt, SuspendStmt, OpeningStmt
};
struct GoalStmt {
  Identifier name;
  ExprId target;
  bool opening = false;
  ExprId condition;
};
// One line of a report: `show a, b` · `chart fan a, b by quarter` · `table idle of deals, godley by year` ·
// `compare a, b` · `text "…"`.
struct ReportEntry {
  ExprId value;
  std::optional<ExprId> of;
  std::string title = {};  // how it is called where it is shown; empty: as written
};
struct ReportItemStmt {
  Identifier verb;
  std::optional<Identifier> form;
  std::vector<ReportEntry> entries;
  std::optional<Identifier> by;
};
struct ReportStmt {
  std::string title;
  std::vector<StmtId> items;
};                    // body: ReportItemStmt
struct ErrorStmt {};  // skipped; already reported

struct Stmt {
  source::Span span;
  TokenRange tokens;
  // The text of the `##` lines directly above, joined by newlines, and of a `##` at the end of the line. Those that
  // begin with `fr:` are its French; without any both are the same.
  base::Phrase doc;
  std::variant<ErrorStmt, ModelStmt, SettingStmt, UseStmt, UnitStmt, DataStmt, FxStmt, SourceStmt, AccountStmt,
               NatureStmt, ClassStmt, EntityStmt, MarkStmt, IndexStmt, InputStmt, ParamStmt, NoiseStmt, StockStmt,
               DefinitionStmt, FnStmt, PayStmt, RevalueStmt, GuaranteeStmt, FlowStmt, OpeningStmt, SolveStmt,
               CorrelateStmt, MeasureStmt, ClaimStmt, ClaimsStmt, CheckStmt, SuspendStmt, ScenarioStmt, GoalStmt,
               ReportStmt, ReportItemStmt>
      node;
};

struct File {
  source::FileId file;
  std::vector<Token> tokens;  // all of them, trivia included, ending with one end-of-file token
  std::vector<Expr> exprs;    // indexed by ExprId
  std::vector<Stmt> stmts;    // indexed by StmtId
  std::vector<StmtId> top_level;
  base::Phrase doc;  // the `##` lines that open the file

  const Expr& expr(ExprId id) const { return exprs[id.index()]; }
  const Stmt& stmt(StmtId id) const { return stmts[id.index()]; }
};

}  // namespace boucle::syntax
