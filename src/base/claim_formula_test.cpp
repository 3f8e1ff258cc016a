#include "base/claim_formula.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace boucle::base {
namespace {

TEST(ClaimPeriod, UnderstandsWhatPressTablesWrite) {
  const auto same = [](const char* loose, const char* first, const char* last) {
    const ClaimPeriod period = read_claim_period(loose);
    ASSERT_TRUE(period.days) << loose;
    EXPECT_EQ(period.days->first_day, parse_period(first)->first_day) << loose;
    EXPECT_EQ(period.days->last_day, parse_period(last)->last_day) << loose;
    EXPECT_EQ(period.text, loose);
  };
  same("2024", "2024", "2024");
  same("H1 2024", "2024-H1", "2024-H1");
  same("2026 H2", "2026-H2", "2026-H2");
  same("calendar Q3 2025", "2025-Q3", "2025-Q3");
  same("2023-2028", "2023", "2028");
  same("2025-03 to 2025-09", "2025-03", "2025-09");
  same("Q1-Q3 2025", "2025-Q1", "2025-Q3");
  same("2025-09 (one day)", "2025-09", "2025-09");
  same("as of 2025-11", "2025-11", "2025-11");
  same("2026..2030", "2026", "2030");
}

TEST(ClaimPeriod, KeepsTheTextOfWhatItDoesNotUnderstand) {
  for (const char* text : {"FY2026-Q3", "late 1990s", "when all on", "2027-13", "5 years from 2027"}) {
    const ClaimPeriod period = read_claim_period(text);
    EXPECT_FALSE(period.days) << text;
    EXPECT_EQ(period.text, text);
    EXPECT_FALSE(period.undated());
  }
  EXPECT_EQ(read_claim_period("FY26 Q3").text, "FY2026-Q3");
  EXPECT_TRUE(read_claim_period("n.d.").undated());
  EXPECT_TRUE(read_claim_period(" ").undated());
}

TEST(ClaimPeriod, AnOpenStartIsKnownByItsEnd) {
  const ClaimPeriod period = read_claim_period("to 2028");
  ASSERT_TRUE(period.days);
  EXPECT_TRUE(period.open_start);
  EXPECT_EQ(period.days->last_day, parse_period("2028")->last_day);
}

TEST(ClaimFormula, NamesMayHaveHyphens) {
  const ParsedClaimFormula parsed = parse_claim_formula("S003-02 + S003-03 / (2 - a)");
  ASSERT_FALSE(parsed.error);
  std::string shape;
  for (const ClaimStep& step : parsed.formula) {
    if (step.kind == ClaimStep::Kind::quantity)
      shape += step.quantity + " ";
    else if (step.kind == ClaimStep::Kind::number)
      shape += format_shortest(step.number) + " ";
    else
      shape += std::string(1, "?#~+-*/"[static_cast<int>(step.kind)]) + " ";
  }
  EXPECT_EQ(shape, "S003-02 S003-03 2 a - / + ");
}

TEST(ClaimFormula, AMistakeHasItsPlace) {
  EXPECT_EQ(parse_claim_formula("a +").error->offset, 3u);
  EXPECT_EQ(parse_claim_formula("a b").error->found, "b");
  EXPECT_TRUE(parse_claim_formula("").error);
  EXPECT_TRUE(parse_claim_formula("(a").error);
  EXPECT_TRUE(parse_claim_formula(std::string(1000, '(')).error);
}

}  // namespace
}  // namespace boucle::base
