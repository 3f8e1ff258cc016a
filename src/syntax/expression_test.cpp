#include <gtest/gtest.h>

#include "syntax/parse_testing.h"

namespace boucle::syntax {
namespace {

using testing::expr;

TEST(Expression, Numbers) {
  EXPECT_EQ(expr("1_000"), "1000");
  EXPECT_EQ(expr("10k"), "10000");
  EXPECT_EQ(expr("25 B$"), "25[B$]");
  EXPECT_EQ(expr("25B$"), "25[B$]");
  EXPECT_EQ(expr("$25B"), "25[B$]");
  EXPECT_EQ(expr("$25 B"), "25[B$]");
  EXPECT_EQ(expr("25 Md$"), "25[B$]");
  EXPECT_EQ(expr("$25 Md"), "25[B$]");
  EXPECT_EQ(expr("€3"), "3[€]");
  EXPECT_EQ(expr("$2.5/GPU/hour"), "2.5[$/GPU/hour]");
  EXPECT_EQ(expr("$2 B/GW/year"), "2[B$/GW/year]");
  EXPECT_EQ(expr("3 B"), "3e+09");
  EXPECT_EQ(expr("3 k"), "3000");
  EXPECT_EQ(expr("3 B$ / x"), "(/ 3[B$] x)");
  EXPECT_EQ(expr("x / $"), "(/ x $)");
  EXPECT_EQ(expr("0 %"), "0[%]");
}

TEST(Expression, Literals) {
  EXPECT_EQ(expr("true or false"), "(or true false)");
  EXPECT_EQ(expr("now <= never"), "(<= now never)");
  EXPECT_EQ(expr("2026-Q1"), "2026-Q1");
  EXPECT_EQ(expr("FY2027-Q1"), "FY2027-Q1");
  EXPECT_EQ(expr("\"a\\\"b\""), "\"a\\\"b\"");
}

TEST(Expression, PrecedenceTable) {
  // Each line: the looser operator takes the tighter one as its operand, on both sides.
  EXPECT_EQ(expr("if a then b else c initially d"), "(initially (if a b c) d)");
  EXPECT_EQ(expr("if a or b then c or d else e or f"), "(if (or a b) (or c d) (or e f))");
  EXPECT_EQ(expr("if a then b else if c then d else e"), "(if a b (if c d e))");
  EXPECT_EQ(expr("a or b and c or d"), "(or (or a (and b c)) d)");
  EXPECT_EQ(expr("not a and not b"), "(and (not a) (not b))");
  EXPECT_EQ(expr("not a from b"), "(not (from a b))");
  EXPECT_EQ(expr("a before b from c until d"), "(until (from (before a b) c) d)");
  EXPECT_EQ(expr("a < 0 before b"), "(before (< a 0) b)");
  EXPECT_EQ(expr("a > 0 after b"), "(after (> a 0) b)");
  EXPECT_EQ(expr("a in b == c"), "(== (in a b) c)");
  EXPECT_EQ(expr("now in a .. b"), "(in now (.. a b))");
  EXPECT_EQ(expr("a + 1 .. b + 1"), "(.. (+ a 1) (+ b 1))");
  EXPECT_EQ(expr("60 %/year to 120 %/year"), "(to 60[%/year] 120[%/year])");
  EXPECT_EQ(expr("a - b to c * d"), "(to (- a b) (* c d))");
  EXPECT_EQ(expr("a - b - c"), "(- (- a b) c)");
  EXPECT_EQ(expr("a + b * c / d"), "(+ a (/ (* b c) d))");
  EXPECT_EQ(expr("-a * b"), "(* (- a) b)");
  EXPECT_EQ(expr("a * -b"), "(* a (- b))");
  EXPECT_EQ(expr("-a ^ 2"), "(- (^ a 2))");
  EXPECT_EQ(expr("a ^ b ^ c"), "(^ a (^ b c))");
  EXPECT_EQ(expr("a ^ -b ^ c * d"), "(* (^ a (- (^ b c))) d)");
  EXPECT_EQ(expr("- -a"), "(- (- a))");
  EXPECT_EQ(expr("-2 to 3"), "(to (- 2) 3)");
  EXPECT_EQ(expr("base * 50 % from 2027-Q3"), "(from (* base 50[%]) 2027-Q3)");
  EXPECT_EQ(expr("normal(1 to 3) in [a, b]"), "(in (call normal (to 1 3)) (list a b))");
}

TEST(Expression, PrevTakesThePostfixChain) {
  EXPECT_EQ(expr("prev asset.stake[openai]"), "(prev (index (. asset stake) openai))");
  EXPECT_EQ(expr("-prev x^2"), "(- (^ (prev x) 2))");
  EXPECT_EQ(expr("prev x * growth(g)"), "(* (prev x) (call growth g))");
  EXPECT_EQ(expr("prev prev x"), "(prev (prev x))");
  EXPECT_EQ(expr("prev (a + b)"), "(prev (+ a b))");
}

TEST(Expression, Postfix) {
  EXPECT_EQ(expr("x[-4]"), "(index x (- 4))");
  EXPECT_EQ(expr("x[-1 year]"), "(index x (- 1[year]))");
  EXPECT_EQ(expr("sum(x, 2025..2029)"), "(call sum x (.. 2025 2029))");
  EXPECT_EQ(expr("swap[a, b].value"), "(. (index swap a b) value)");
  EXPECT_EQ(expr("f()"), "(call f)");
  EXPECT_EQ(expr("deals[l].f(x)"), "(call (. (index deals l) f) x)");
  EXPECT_EQ(expr("normal(mean: 2, sd: 0.5)"), "(call normal mean: 2 sd: 0.5)");
  EXPECT_EQ(expr("a @s1 + b @s2 \"quote\""), "(+ (cite a @s1) (cite b @s2 \"quote\"))");
  EXPECT_EQ(expr("P(gap under base > gap under follow)"), "(call P (> (under gap base) (under gap follow)))");
  EXPECT_EQ(expr("under + 1"), "(+ under 1)");
  EXPECT_EQ(expr("first(notice) + 90 day"), "(+ (call first notice) 90[day])");
}

TEST(Expression, Comprehensions) {
  EXPECT_EQ(expr("sum(d.price for d in deals if d.seller == oracle)"),
            "(call sum (each (. d price) (for d deals) if (== (. d seller) oracle)))");
  EXPECT_EQ(expr("count(c for x in X)"), "(call count (each c (for x X)))");
  EXPECT_EQ(expr("sum(a * b for a in A for b in B)"), "(call sum (each (* a b) (for a A) (for b B)))");
  EXPECT_EQ(expr("sum(a * b for a in A, b in B if a != b)"),
            "(call sum (each (* a b) (for a A) (for b B) if (!= a b)))");
}

TEST(Expression, Series) {
  EXPECT_EQ(expr("series { 2026: 17 B$, 2030: 55 B$ }"), "(series (2026 17[B$]) (2030 55[B$]))");
  EXPECT_EQ(expr("series only { 2027-Q1: 40 B$ }"), "(series only (2027-Q1 40[B$]))");
  EXPECT_EQ(expr("series only step { 2026: 1 }"), "(series only step (2026 1))");
  EXPECT_EQ(expr("series log { 2026: 1 @s1 \"a\" }"), "(series log (2026 (cite 1 @s1 \"a\")))");
  EXPECT_EQ(expr("series { }"), "(series)");
  EXPECT_EQ(expr("series + 1"), "(+ series 1)");
  EXPECT_EQ(expr("series lin { 2026: 1 }"), "(series lin (2026 1)) E0113");
}

TEST(Expression, Errors) {
  EXPECT_EQ(expr("a < b < c"), "(< (< a b) c) E0107");
  EXPECT_EQ(expr("if a = 3 then 1 else 2"), "(if (== a 3) 1 2) E0108");
  EXPECT_EQ(expr("f(x = 3)"), "(call f x: 3) E0108");
  EXPECT_EQ(expr("2 B$ x"), "2[B$] E0109");
  EXPECT_EQ(expr("a b"), "a E0109");
  EXPECT_EQ(expr("2 (x)"), "2 E0109");
  EXPECT_EQ(expr("25  B$"), "25 E0109");
  EXPECT_EQ(expr("$25 foo"), "25[$] E0109");
  EXPECT_EQ(expr("1 + if a then b else c"), "(+ 1 (if a b c)) E0110");
  EXPECT_EQ(expr("a + not b"), "(+ a (not b)) E0110");
  EXPECT_EQ(expr("(a"), "a E0105");
  EXPECT_EQ(expr("f(a, b"), "(call f a b) E0105");
  EXPECT_EQ(expr("if a then b"), "(if a b (error)) E0101");
  EXPECT_EQ(expr("start + 1"), "(+ start 1) E0103");
  EXPECT_EQ(expr("x.to"), "(. x to) E0103");
  EXPECT_EQ(expr(""), "(error) E0101");
  EXPECT_EQ(expr("a +"), "(+ a (error)) E0101");
  EXPECT_EQ(expr("x ** 2"), "(* x (error)) E0101");
  EXPECT_EQ(expr("x\ny"), "x E0101");
}

std::string repeated(std::string_view piece, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += piece;
  return result;
}

TEST(Expression, DepthIsLimited) {
  EXPECT_EQ(testing::codes("x = a" + repeated(" + a", max_expression_depth - 1)), testing::Codes{});
  EXPECT_EQ(testing::codes("x = a" + repeated(" + a", max_expression_depth)), testing::Codes{"E0102"});
  EXPECT_EQ(testing::codes("x = " + repeated("(", 10000) + "1" + repeated(")", 10000)), testing::Codes{"E0102"});
  for (const char* piece :
       {"(", "-", "not ", "prev ", "f(", "x[", "[", "2^", "if a then ", "series { 2026: ", "a.f(", "1 + ("}) {
    const testing::Codes codes = testing::codes("x = " + repeated(piece, 10000) + "\ny = 3");
    EXPECT_NE(std::find(codes.begin(), codes.end(), "E0102"), codes.end()) << piece;
    EXPECT_LE(codes.size(), 3u) << piece;
  }
}

}  // namespace
}  // namespace boucle::syntax
