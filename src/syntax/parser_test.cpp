#include "syntax/parser.h"

#include <gtest/gtest.h>

#include "syntax/parse_testing.h"

namespace boucle::syntax {
namespace {

using testing::ast;
using testing::Parsed;

// ------------------------------------------------------------------------------------------------- whole models
TEST(Parser, FullExample) {
  const Parsed parsed(testing::read_test_file(BOUCLE_ROOT "/examples/small_loop.bcl"));
  EXPECT_TRUE(parsed.sink.empty());
  EXPECT_EQ(parsed.file.top_level.size(), 27u);
  const std::string dump = parsed.dump();
  for (const char* line : {
           "(setting calendar (.. 2026-Q1 2030-Q4) by quarter)",
           "(source s3 (title: \"450 milliards de serveurs loués\") (id: \"S003\") (status: reported))",
           "(fn top_up (cash : $) (floor : $) (call max 0[$/year] (/ (- floor cash) step)))",
           "(param serving : % (call logitnormal (to 45[%] 75[%])))",
           "(flow online outside -> capacity (initially (index build (- 1[year])) 0[GW/year]))",
           "(pay bill: buyer -> seller (* price (call max used (* floor available))) as compute)",
           "(define rev_share : % (series linear (2026 (cite 20[%] @s3)) (2030 (cite 8[%] @s3))))",
           "(define room (/ (- 100[B$] (prev (index (. asset stake) openai))) step))",
           "(entity deals (for lab Lab) : ComputeContract",
           "(define reserved (if (== lab openai) (cite 4.5[GW] @s3) 1[GW]))",
           "(correlate (. openai serving) (. anthropic serving) 0.6)",
           "(claim (index (. openai burn) 2026) = (cite 17[B$] @s3 \"de 17 milliards de dollars en 2026\"))",
           "(scenario glut \"Demand halves\" extends freeze",
           "(define (. openai demand) (from (* base 50[%]) 2027-Q3))",
           "(goal bridge find opening (. openai cash) so that (>= (call P (until (> (. openai cash) 0[$]) 2028)) "
           "90[%]))",
           "(table (idle of deals) (call circularity nvidia openai oracle))",
       }) {
    EXPECT_NE(dump.find(line), std::string::npos) << line;
  }
  EXPECT_EQ(parsed.file.doc, "Two labs, one cloud, one chipmaker, and the money that loops between them.");
}

TEST(Parser, TextbookModel) {
  EXPECT_EQ(ast(testing::sim_model),
            "(model sim\n  (setting calendar (.. 1 60) by period)\n)\n(unit money)\n(define G "
            "20[money/period])\n(define Y (+ C G))\n"
            "(define C (+ (* 0.6 YD) (/ (* 0.4 (prev H)) period)))\n(define YD (- Y T))\n(define T (* 0.2 Y))\n"
            "(stock H (initially (+ (prev H) (* (- YD C) step)) 0[money]))\n(solve Y)\n");
}

TEST(Parser, EmptyFile) {
  EXPECT_EQ(ast(""), "");
  EXPECT_EQ(ast("# nothing\n\n"), "");
}

// --------------------------------------------------------------------------------------- every form of statement
struct Case {
  const char* text;
  const char* dump;
};

class StatementTest : public ::testing::TestWithParam<Case> {};

TEST_P(StatementTest, Parses) { EXPECT_EQ(ast(GetParam().text), std::string(GetParam().dump) + "\n"); }

INSTANTIATE_TEST_SUITE_P(
    Parser, StatementTest,
    ::testing::Values(
        Case{"model m {\n  paths 10k\n  shortfall gap\n}",
             "(model m\n  (setting paths 10000)\n  (setting shortfall gap)\n)"},
        Case{"use std.company", "(use std.company)"},
        Case{"use \"contracts.bcl\" as deals", "(use \"contracts.bcl\" as deals)"}, Case{"unit GPU", "(unit GPU)"},
        Case{"unit rack = 72 GPU", "(unit rack 72[GPU])"},
        Case{"data gpu = \"gpu_prices.csv\" { when: date, price: $/GPU/hour }",
             "(data gpu \"gpu_prices.csv\" (when : date) (price : $/GPU/hour))"},
        Case{"data gpu = \"g.csv\" {\n  when: date\n  price: $\n}", "(data gpu \"g.csv\" (when : date) (price : $))"},
        Case{"fx EUR = series { 2025: 1.08 $/€ }", "(fx EUR (series (2025 1.08[$/€])))"},
        Case{"source s1 { title: \"…\", id: \"S001\", url: \"…\", published: 2025-11-11, status: reported }",
             "(source s1 (title: \"…\") (id: \"S001\") (url: \"…\") (published: 2025-11-11) (status: reported))"},
        Case{"account expense.interest { section: financial }", "(account (. expense interest) (section: financial))"},
        Case{"nature capex {\n  payer: asset.fixed   # opposite to cash\n  payee: income.sales\n  kind: revenue\n"
             "  cashflow: investing, operating\n  on_shortfall: accrue\n  rank: trade\n}",
             "(nature capex (payer (. asset fixed)) (payee (. income sales)) (kind: revenue) (cashflow: investing "
             "operating) "
             "(on_shortfall: accrue) (rank: trade))"},
        Case{"nature loan { payer: asset.loan +1, payee: liability.debt -1, asset.x +0.5, kind: fund }",
             "(nature loan (payer (. asset loan) +) (payee (. liability debt) -) (payee (. asset x) + 0.5) (kind: "
             "fund))"},
        Case{"nature disposal(cost: $/year, gain) { payer: asset.fixed -1 = cost, income.gain = gain }",
             "(nature disposal (cost : $/year) (gain) (payer (. asset fixed) - cost) (payer (. income gain) + gain))"},
        Case{"nature sale { third: asset.loan[of] -1, payee: asset.stake -cost }",
             "(nature sale (payee (. asset stake) - cost) (third (. asset loan) of -))"},
        Case{"class Lab : Company {\n  outside\n}", "(class Lab : Company\n  (mark outside)\n)"},
        Case{"class Empty { }", "(class Empty)"}, Case{"entity users : Customers", "(entity users : Customers)"},
        Case{"entity ai \"The AI\" : Lab", "(entity ai \"The AI\" : Lab)"},
        Case{"entity swap[a in Carrier, b in Carrier if a != b] : Swap { x = a }",
             "(entity swap (for a Carrier) (for b Carrier) if (!= a b) : Swap\n  (define x a)\n)"},
        Case{"entity firm[r in firms_csv] : Firm { size = r.size }",
             "(entity firm (for r firms_csv) : Firm\n  (define size (. r size))\n)"},
        Case{"index decile = 1, 2, 3", "(index decile 1 2 3)"},
        Case{"use_of[d in decile] = d * 2", "(define use_of (for d decile) (* d 2))"},
        Case{"input share: %   # comment", "(input share : %)"},
        Case{"input when: date = 2026-Q3 @s1", "(input when : date (cite 2026-Q3 @s1))"},
        Case{"param p: % = 3 % to 4 %", "(param p : % (to 3[%] 4[%]))"},
        Case{"noise e = normal(0 %, 4 %)", "(noise e (call normal 0[%] 4[%]))"},
        Case{"stock s = 0 GW", "(stock s 0[GW])"}, Case{"name: $/year = expr", "(define name : $/year expr)"},
        Case{"fn f(a, b: $) = a * b", "(fn f (a) (b : $) (* a b))"},
        Case{"pay bill: a -> b = rate as sales", "(pay bill: a -> b rate as sales)"},
        Case{"pay a -> b = r as equity committed", "(pay a -> b r as equity committed)"},
        Case{"pay a -> b = r as disposal(cost: 3 $/year) of x.y",
             "(pay a -> b r as disposal cost: 3[$/year] of (. x y))"},
        Case{"book A -> B = rate as invoice", "(book A -> B rate as invoice)"},
        Case{"book self = rate as depreciation", "(book self rate as depreciation)"},
        Case{"revalue asset.stake[openai] = closing_value as remeasurement",
             "(revalue (index (. asset stake) openai) closing_value as remeasurement)"},
        Case{"guarantee g: state of bill = 80 %", "(guarantee g state of bill 80[%])"},
        Case{"flow online: outside -> capacity = build", "(flow online outside -> capacity build)"},
        Case{"opening liability.debt[lucent] = 2 B$", "(opening (index (. liability debt) lucent) 2[B$])"},
        Case{"solve x, y start 0 $/year", "(solve x y start 0[$/year])"},
        Case{"solve p so that demand(p) == supply(p) start 30 k$/GPU",
             "(solve p so that (== (call demand p) (call supply p)) start 30[k$/GPU])"},
        Case{"correlate a, b: 0.6", "(correlate a b 0.6)"},
        Case{"measure cash_out = first(openai.cash < 0 $)",
             "(measure cash_out (call first (< (. openai cash) 0[$])))"}));

INSTANTIATE_TEST_SUITE_P(
    ParserMore, StatementTest,
    ::testing::Values(
        Case{"claim burn26: openai.burn[2026] = 17 B$ @s3 \"de 17 milliards\" { vintage: 2025-09, status: projection, "
             "supersedes: old }",
             "(claim burn26: (index (. openai burn) 2026) = (cite 17[B$] @s3 \"de 17 milliards\") (vintage: 2025-09) "
             "(status: projection) (supersedes: old))"},
        Case{"claim x <= 17 to 20 B$ @s", "(claim x <= (cite (to 17 20[B$]) @s))"},
        Case{"claim first(a < 0 $) ~ 2027-07", "(claim (call first (< a 0[$])) ~ 2027-07)"},
        Case{"claim a.b + 2 > -5 $ @s", "(claim (+ (. a b) 2) > (cite (- 5[$]) @s))"},
        Case{"claim x.in_default[2027] = true", "(claim (index (. x in_default) 2027) = true)"},
        Case{"claims \"claims.csv\" by \"map.csv\"", "(claims \"claims.csv\" by \"map.csv\")"},
        Case{"claims \"claims.csv\"", "(claims \"claims.csv\")"},
        Case{"check openai.rev_share <= 25 %", "(check (<= (. openai rev_share) 25[%]))"},
        Case{"scenario glut \"Demand halves\" extends freeze, other { openai.demand = base * 50 % from 2027-Q3 until "
             "2028 }",
             "(scenario glut \"Demand halves\" extends freeze other\n"
             "  (define (. openai demand) (until (from (* base 50[%]) 2027-Q3) 2028))\n)"},
        Case{
            "scenario s {\n  suspend fund to openai from 2027-Q1 until 2028-Q4\n  opening openai.cash = 3 B$\n}",
            "(scenario s\n  (suspend fund to openai from 2027-Q1 until 2028-Q4)\n  (opening (. openai cash) 3[B$])\n)"},
        Case{"goal bridge: find opening openai.cash so that P(openai.cash > 0 $ until 2028) >= 90 %",
             "(goal bridge find opening (. openai cash) so that (>= (call P (until (> (. openai cash) 0[$]) 2028)) "
             "90[%]))"},
        Case{"goal g: find p so that a == b", "(goal g find p so that (== a b))"},
        Case{"report \"R\" {\n  show a, P(b)\n  chart fan a.b, c by quarter\n  chart a, b\n  table idle of deals, "
             "godley by year\n"
             "  compare a, b\n  text \"hello\"\n}",
             "(report \"R\"\n  (show a (call P b))\n  (chart fan (. a b) c by quarter)\n  (chart a b)\n"
             "  (table (idle of deals) godley by year)\n  (compare a b)\n  (text \"hello\")\n)"}));

TEST(Parser, StatementKeywordsAreNamesBeforeAnAssignment) {
  EXPECT_EQ(ast("source = 3"), "(define source 3)\n");
  EXPECT_EQ(ast("claim: $/year = 3"), "(define claim : $/year 3)\n");
  EXPECT_EQ(ast("report.size = 3"), "(define (. report size) 3)\n");
  EXPECT_EQ(ast("index[d in decile] = 3"), "(define index (for d decile) 3)\n");
  EXPECT_EQ(ast("pay[a] = 3"), "(define (index pay a) 3)\n");
  EXPECT_EQ(ast("x = index + stock * flow"), "(define x (+ index (* stock flow)))\n");
  EXPECT_EQ(ast("param model = 3"), "(param model 3)\n");
  EXPECT_EQ(ast("series = 3"), "(define series 3)\n");
}

// ------------------------------------------------------------------------------------------------------ newlines
TEST(Parser, NewlinesThatDoNotEndAStatement) {
  EXPECT_EQ(ast("x = f(1,\n  2\n)\ny = a[\n1\n]"), "(define x (call f 1 2))\n(define y (index a 1))\n");
  EXPECT_EQ(ast("x =\n  a +\n  # why\n\n  b\n  - c"), "(define x (- (+ a b) c))\n");
  EXPECT_EQ(ast("x = if a\n  then b   # yes\n\n  # no\n  else c"), "(define x (if a b c))\n");
  EXPECT_EQ(ast("pay a ->\n b = r\n as n"), "(pay a -> b r as n)\n");
  EXPECT_EQ(ast("index d = 1,\n 2,\n 3"), "(index d 1 2 3)\n");
  EXPECT_EQ(ast("x = prev x\n  initially 3"), "(define x (initially (prev x) 3))\n");
  EXPECT_EQ(ast("x = a\nprev_y = b"), "(define x a)\n(define prev_y b)\n");
  EXPECT_EQ(ast("class A\n{\n  x = 1\n}"), "(class A\n  (define x 1)\n)\n");
  EXPECT_EQ(ast("claim a:\n  x = 3"), "(claim a: x = 3)\n");
  EXPECT_EQ(ast("correlate a, b:\n  0.6"), "(correlate a b 0.6)\n");
}

TEST(Parser, NewlinesSeparateInsideBraces) {
  EXPECT_EQ(ast("x = series {\n  2026: 1\n  2027:\n    2 +\n    3\n}"),
            "(define x (series (2026 1) (2027 (+ 2 3))))\n");
  EXPECT_EQ(ast("x = f(series {\n  2026: 1,\n  2027: 2,\n})"), "(define x (call f (series (2026 1) (2027 2))))\n");
  EXPECT_EQ(ast("source s {\n  id: \"a\"\n\n  status: reported,\n}"), "(source s (id: \"a\") (status: reported))\n");
}

TEST(Parser, LineEndsOfOtherSystems) {
  EXPECT_EQ(ast("\xef\xbb\xbfx = 1\r\ny =\r\n\t2\r\n"), "(define x 1)\n(define y 2)\n");
}

// --------------------------------------------------------------------------------------------------------- docs
TEST(Parser, DocComments) {
  const Parsed parsed(
      "## A file.\n## Two lines.\n\n## Above x.\n## And more.\nx = 1 ## behind x\ny = 2\n\n## not of z\n\nz = 3\n# "
      "plain\nw = 4");
  EXPECT_EQ(parsed.file.doc, "A file.\nTwo lines.");
  std::vector<std::string> docs;
  for (const StmtId id : parsed.file.top_level) docs.push_back(parsed.file.stmt(id).doc.en);
  EXPECT_EQ(docs, (std::vector<std::string>{"Above x.\nAnd more.\nbehind x", "", "", ""}));
}

TEST(Parser, FrenchDocComments) {
  const Parsed parsed("## The rent.\n## fr: Le loyer.\nx = 1  ## assumption: seen\n## Both.\ny = 2");
  const auto& both = parsed.file.stmt(parsed.file.top_level[0]).doc;
  EXPECT_EQ(both.en, "The rent.\nassumption: seen");
  EXPECT_EQ(both.fr, "Le loyer.");
  EXPECT_EQ(parsed.file.stmt(parsed.file.top_level[1]).doc.fr, "Both.");
}

TEST(Parser, DocCommentsInsideBlocks) {
  EXPECT_EQ(ast("class A {\n  ## The demand.\n  input d: $\n  param p = 1   ## a share\n}"),
            "(class A\n  (doc \"The demand.\" input d : $)\n  (doc \"a share\" param p 1)\n)\n");
}

// ------------------------------------------------------------------------------------------------ tree and places
TEST(Parser, ChildrenComeBeforeParents) {
  const Parsed parsed(testing::read_test_file(BOUCLE_ROOT "/examples/small_loop.bcl"));
  for (std::uint32_t i = 0; i < parsed.file.exprs.size(); ++i) {
    const auto* binary = std::get_if<BinaryExpr>(&parsed.file.exprs[i].node);
    if (binary == nullptr) continue;
    EXPECT_LT(binary->left.index(), i);
    EXPECT_LT(binary->right.index(), i);
  }
}

TEST(Parser, SpansAndTokens) {
  const Parsed parsed("a = 1\nbc = (x + 25 B$) * y   # note\n");
  const Stmt& stmt = parsed.file.stmt(parsed.file.top_level[1]);
  EXPECT_EQ(parsed.sources.text(stmt.span), "bc = (x + 25 B$) * y");
  const auto& definition = std::get<DefinitionStmt>(stmt.node);
  const Expr& value = parsed.file.expr(definition.value);
  EXPECT_EQ(parsed.sources.text(value.span), "(x + 25 B$) * y");
  EXPECT_EQ(parsed.sources.text(std::get<BinaryExpr>(value.node).op_span), "*");
  EXPECT_EQ(parsed.file.tokens[value.tokens.first].begin, value.span.begin);
  EXPECT_EQ(parsed.file.tokens[value.tokens.end - 1].end, value.span.end);
}

// ---------------------------------------------------------------------------------------------- single fragments
std::string override_dump(std::string text) {
  source::SourceMap sources;
  source::DiagnosticSink sink;
  const File file = parse_override(sources, sources.add("--set", std::move(text)), sink);
  std::string result = dump_ast(file, sources);
  for (const source::Diagnostic& diagnostic : sink.all()) result += source::kind_info(diagnostic.kind).code;
  return result;
}

TEST(Parser, Overrides) {
  EXPECT_EQ(override_dump("openai.demand = 3 B$/year"), "(define (. openai demand) 3[B$/year])\n");
  EXPECT_EQ(override_dump("shortfall=gap"), "(define shortfall gap)\n");
  EXPECT_EQ(override_dump("deals[openai].share=80 %"), "(define (. (index deals openai) share) 80[%])\n");
  EXPECT_EQ(override_dump("openai.demand"), "E0101");
  EXPECT_EQ(override_dump("x = 1\ny = 2"), "E0101");
  EXPECT_EQ(override_dump("x = "), "E0101");
  EXPECT_EQ(override_dump(""), "E0101");
}

}  // namespace
}  // namespace boucle::syntax
