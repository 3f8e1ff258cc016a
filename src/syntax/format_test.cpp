#include "syntax/format.h"

#include <gtest/gtest.h>

#include "syntax/parse_testing.h"

namespace boucle::syntax {
namespace {

using testing::Parsed;

std::string formatted(const std::string& text) {
  const Parsed parsed(text);
  EXPECT_TRUE(parsed.sink.empty()) << text;
  return format(parsed.file, parsed.sources);
}

// The formatted text, after checking what must hold of any.
std::string checked(const std::string& text) {
  const std::string result = formatted(text);
  EXPECT_EQ(formatted(result), result) << "not idempotent";
  EXPECT_EQ(Parsed(result).dump(), Parsed(text).dump()) << "another meaning";
  return result;
}

TEST(Format, Spaces) {
  EXPECT_EQ(checked("x=a+b*c"), "x = a + b * c\n");
  EXPECT_EQ(checked("x  =  - a ^ 2   +f( a,b )[ 1 ] . c"), "x = -a^2 + f(a, b)[1].c\n");
  EXPECT_EQ(checked("x = a - -b"), "x = a - -b\n");
  EXPECT_EQ(checked("x = (a)*(b) in[a,b]"), "x = (a) * (b) in [a, b]\n");
  EXPECT_EQ(checked("x = a@ s1\"q  q\""), "x = a @s1 \"q  q\"\n");
  EXPECT_EQ(checked("x = sum(y, 2025..2029) + sum(y, 2026-Q1 ..2027-Q1)"),
            "x = sum(y, 2025..2029) + sum(y, 2026-Q1 .. 2027-Q1)\n");
  EXPECT_EQ(checked("x[-1 year] = 3"), "x[-1 year] = 3\n");
  EXPECT_EQ(checked("check(a)<b"), "check (a) < b\n");
  EXPECT_EQ(checked("solve p so that (a)==b"), "solve p so that (a) == b\n");
  EXPECT_EQ(checked("x = if(a)then b else(c)"), "x = if (a) then b else (c)\n");
  EXPECT_EQ(checked("x = prev(a)+not_b"), "x = prev (a) + not_b\n");
  EXPECT_EQ(checked("x = f(mean:2,sd:0.5)"), "x = f(mean: 2, sd: 0.5)\n");
}

TEST(Format, NumbersAndUnits) {
  EXPECT_EQ(checked("x = $25B + 25 Md$ + 25B$ - $2.5/GPU/hour"), "x = 25 B$ + 25 B$ + 25 B$ - 2.5 $/GPU/hour\n");
  EXPECT_EQ(checked("x = 3 k + 4 B + 1_000k"), "x = 3k + 4B + 1_000k\n");
  EXPECT_EQ(checked("x = 10GW*2"), "x = 10 GW * 2\n");
  EXPECT_EQ(checked("x = 3 m ^ 2 + y ^ 2"), "x = 3 m ^ 2 + y^2\n");
  EXPECT_EQ(checked("x = 3  under s"), "x = 3  under s\n");
}

TEST(Format, Types) {
  EXPECT_EQ(checked("x :$/GPU/hour=a/b"), "x: $/GPU/hour = a / b\n");
  EXPECT_EQ(checked("fn f( a,b :m^2/s ):%=a"), "fn f(a, b: m^2/s): % = a\n");
  EXPECT_EQ(checked("class Lab:Company{input d :$/year}"), "class Lab : Company { input d: $/year }\n");
}

TEST(Format, Legs) {
  EXPECT_EQ(checked("nature n(cost:$){payer:asset.loan[of]- 1,a.b +  1=cost}"),
            "nature n(cost: $) { payer: asset.loan[of] -1, a.b +1 = cost }\n");
}

TEST(Format, BlocksAndLines) {
  EXPECT_EQ(checked("\n\nclass A {\nx = 1\n\n\n\n   y = max(1,\n2\n)\n}   \n\n"),
            "class A {\n  x = 1\n\n  y = max(1,\n    2\n  )\n}\n");
  EXPECT_EQ(checked("x = a\n+ b\n- c\ny=if a\nthen b\n   # why\nelse c"),
            "x = a\n  + b\n  - c\ny = if a\n  then b\n  # why\n  else c\n");
  EXPECT_EQ(checked("x = series {\n2026: 1,\n2027: 2,\n}"), "x = series {\n  2026: 1,\n  2027: 2,\n}\n");
  EXPECT_EQ(checked("report \"a\" {\nshow a,\nb\n}"), "report \"a\" {\n  show a,\n    b\n}\n");
  EXPECT_EQ(checked("x = 1\r\ny = 2\r\n"), "x = 1\ny = 2\n");
}

TEST(Format, Comments) {
  EXPECT_EQ(checked("# a   \n## doc\nx = 1#b\ny = (1 + # c\n2)\nclass A { # d\n# e\n  }\n# end"),
            "# a\n## doc\nx = 1  #b\ny = (1 +  # c\n  2)\nclass A {  # d\n  # e\n}\n# end\n");
}

TEST(Format, LinedUpColumnsStay) {
  EXPECT_EQ(checked("revenue   = 1\ncompute = 2\ncash      = 3\n"), "revenue = 1\ncompute = 2\ncash = 3\n");
  EXPECT_EQ(checked("revenue   = 1\ncompute   = 2\ncash      = 3\n"), "revenue = 1\ncompute = 2\ncash    = 3\n");
  EXPECT_EQ(checked("a   =1   # x\nbcd = 22 # y\n"), "a   = 1   # x\nbcd = 22  # y\n");
  EXPECT_EQ(checked("a = 1      # x\nb=2\nc = 1 + 2  # y\n"), "a = 1      # x\nb = 2\nc = 1 + 2  # y\n");
  EXPECT_EQ(checked("a   = 1\n\nbcd = 2\n"), "a = 1\n\nbcd = 2\n");
  EXPECT_EQ(checked("a   = 1\n# why\nbcd = 2\n"), "a   = 1\n# why\nbcd = 2\n");
  EXPECT_EQ(checked("entity a   : X\nentity bcd : X\n"), "entity a   : X\nentity bcd : X\n");
  EXPECT_EQ(checked("pay a -> b   = x    as sales\npay a -> bcd = long as tax\n"),
            "pay a -> b   = x    as sales\npay a -> bcd = long as tax\n");
  EXPECT_EQ(checked("input a:   $/year\ninput bcd: user\n"), "input a:   $/year\ninput bcd: user\n");
}

TEST(Format, WholeModels) {
  for (const std::string& text :
       {testing::read_test_file(BOUCLE_ROOT "/examples/small_loop.bcl"),
        testing::read_test_file(BOUCLE_ROOT "/fuzz/corpus/parser/statements.bcl"), std::string(testing::sim_model)}) {
    ASSERT_FALSE(text.empty());
    checked(text);
  }
  EXPECT_EQ(checked(""), "");
}

}  // namespace
}  // namespace boucle::syntax
