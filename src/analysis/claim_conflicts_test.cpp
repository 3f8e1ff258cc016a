#include "analysis/claim_conflicts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace boucle::analysis {
namespace {

base::ClaimStep of(const std::string& quantity, const std::string& period) {
  base::ClaimStep step;
  step.kind = base::ClaimStep::Kind::quantity;
  step.quantity = quantity;
  step.period = base::read_claim_period(period);
  return step;
}

ClaimFact fact(const std::string& name, const std::string& quantity, const std::string& period, double billions,
               const std::string& vintage, const std::string& status = "company") {
  ClaimFact f;
  f.name = name;
  f.formula = {of(quantity, period)};
  f.low = f.high = billions * 1e9;
  f.rounding = 0.01 * std::abs(f.low);
  f.unit_scale = 1e9;
  f.unit = "B$";
  f.unit_key = "$";
  f.text = std::to_string(billions) + " B$";
  f.status = status;
  f.origin = name;
  if (!vintage.empty()) f.vintage = base::parse_period(vintage);
  return f;
}

using Found = std::set<std::pair<std::string, std::vector<std::string>>>;
Found found(const std::vector<ClaimFact>& facts, std::optional<std::int32_t> as_of = std::nullopt) {
  Found out;
  for (const Conflict& conflict : find_conflicts(facts, as_of)) {
    std::vector<std::string> names;
    for (const std::size_t claim : conflict.claims) names.push_back(facts[claim].name);
    EXPECT_FALSE(conflict.says.en.empty());
    EXPECT_FALSE(conflict.says.fr.empty());
    out.emplace(rule_name(conflict.rule), names);
  }
  return out;
}

TEST(Conflicts, TwoValuesOfTheSameThing) {
  EXPECT_EQ(
      found({fact("a", "x.value", "2025-09-10", 330, "2025-11"), fact("b", "x.value", "2025-09-10", 275, "2025-09")}),
      (Found{{"value", {"b", "a"}}}));
  EXPECT_EQ(found({fact("a", "x.value", "2025", 330, ""), fact("b", "x.value", "2026", 275, "")}), Found{});
  EXPECT_EQ(found({fact("a", "x.value", "2025", 330, ""), fact("b", "x.value", "2025", 331, "")}), Found{});
  auto other_basis = fact("b", "x.value", "2025", 275, "");
  other_basis.basis = "adjusted";
  auto first = fact("a", "x.value", "2025", 330, "");
  first.basis = "GAAP";
  EXPECT_EQ(found({first, other_basis}), Found{});
}

TEST(Conflicts, BoundsAdmitWhatLiesBeyondThem) {
  auto at_least = fact("a", "lab.revenue", "2030", 55, "");
  at_least.shape = ClaimShape::above;
  EXPECT_EQ(found({at_least, fact("b", "lab.revenue", "2030", 80, "")}), Found{});
  EXPECT_EQ(found({at_least, fact("b", "lab.revenue", "2030", 38, "")}), (Found{{"value", {"a", "b"}}}));
}

TEST(Conflicts, ForecastsDriftFromOneVintageToTheNext) {
  const std::vector<ClaimFact> facts{fact("early", "lab.burn", "2027", 20, "2025-03", "company_projection"),
                                     fact("autumn", "lab.burn", "2027", 35, "2025-09", "company_projection"),
                                     fact("winter", "lab.burn", "2027", 57, "2026-02", "company_projection")};
  EXPECT_EQ(found(facts), (Found{{"drift", {"early", "autumn"}}, {"drift", {"autumn", "winter"}}}));
  EXPECT_EQ(found(facts, base::parse_period("2025-12")->last_day), (Found{{"drift", {"early", "autumn"}}}));
}

TEST(Conflicts, AnAnalystIsNoLaterVersionOfThePlan) {
  EXPECT_EQ(found({fact("analyst", "lab.revenue", "2030", 213, "2025-11", "estimate"),
                   fact("plan", "lab.revenue", "2030", 280, "2026-02", "company_projection")}),
            (Found{{"value", {"analyst", "plan"}}}));
}

TEST(Conflicts, CashFlowIsMinusBurn) {
  auto burn = fact("burn", "lab.burn", "2030", 55, "2025-09", "projection");
  burn.shape = ClaimShape::above;
  EXPECT_EQ(found({burn, fact("flow", "lab.free_cash_flow", "2030", 38, "2025-09", "projection")}),
            (Found{{"accounting", {"burn", "flow"}}}));
  EXPECT_EQ(found({fact("burn", "lab.burn", "2026", 17, "2025-09", "projection"),
                   fact("flow", "lab.free_cash_flow", "2026", -17, "2025-09", "projection")}),
            Found{});
}

TEST(Conflicts, ALossIsNotTheCashUsed) {
  EXPECT_EQ(found({fact("loss", "lab.net_loss", "2026", 14, "2026-01", "rumour"),
                   fact("burn", "lab.burn", "2026", 17, "2025-09", "projection")}),
            (Found{{"accounting", {"loss", "burn"}}}));
  EXPECT_EQ(found({fact("loss", "lab.net_loss", "2024", 5, "2025-06"), fact("burn", "lab.burn", "2024", 2, "2025-09")}),
            Found{});  // two results that are both published are two measures
}

TEST(Conflicts, ProfitIsRevenueLessCosts) {
  const auto revenue = fact("revenue", "lab.revenue", "2028", 98.7, "2025-11");
  const auto costs = fact("costs", "lab.operating_costs", "2028", 172.7, "2025-11");
  EXPECT_EQ(found({revenue, costs, fact("loss", "lab.operating_loss", "2028", 74, "2025-11")}), Found{});
  EXPECT_EQ(found({revenue, costs, fact("loss", "lab.operating_loss", "2028", 44, "2025-11")}),
            (Found{{"accounting", {"loss", "revenue", "costs"}}}));
  EXPECT_EQ(found({revenue, costs, fact("profit", "lab.operating_profit", "2028", -74, "2025-11")}), Found{});
}

TEST(Conflicts, AProfitBeforeTheBreakEven) {
  ClaimFact date = fact("date", "lab.break_even", "", 0, "2025-11", "projection");
  date.kind = ClaimValueKind::date;
  date.low = base::parse_period("2028")->first_day;
  date.high = base::parse_period("2028")->last_day;
  date.rounding = 0;
  date.unit_key = "";
  EXPECT_EQ(found({date, fact("profit", "lab.operating_profit", "2026-Q2", 0.559, "2026-05")}),
            (Found{{"accounting", {"date", "profit"}}}));
  EXPECT_EQ(found({date, fact("loss", "lab.operating_profit", "2026-Q2", -0.559, "2026-05")}), Found{});
  EXPECT_EQ(found({date, fact("profit", "lab.operating_profit", "2028-Q2", 0.559, "2026-05")}), Found{});
}

TEST(Conflicts, APartIsNotLargerThanTheWhole) {
  EXPECT_EQ(found({fact("total", "lab.net_loss", "2023-2028", 44, "2024-10"),
                   fact("year", "lab.operating_loss", "2028", 74, "2025-11")}),
            (Found{{"sum", {"year", "total"}}}));
  EXPECT_EQ(found({fact("total", "lab.net_loss", "2023-2028", 94, "2024-10"),
                   fact("year", "lab.operating_loss", "2028", 74, "2025-11")}),
            Found{});
}

TEST(Conflicts, PartsAddUp) {
  std::vector<ClaimFact> facts{fact("total", "lab.burn", "2026-2028", 97, "2025-09", "projection"),
                               fact("y6", "lab.burn", "2026", 17, "2025-09", "projection"),
                               fact("y7", "lab.burn", "2027", 35, "2025-09", "projection"),
                               fact("y8", "lab.burn", "2028", 45, "2025-09", "projection")};
  EXPECT_EQ(found(facts), Found{});
  facts[0] = fact("total", "lab.burn", "2026-2028", 115, "2025-09", "projection");
  EXPECT_EQ(found(facts), (Found{{"sum", {"total", "y6", "y7", "y8"}}}));
}

TEST(Conflicts, ARatioIsThatOfItsFigures) {
  ClaimFact ratio = fact("ratio", "", "", 0, "2025-11");
  base::ClaimStep divide;
  divide.kind = base::ClaimStep::Kind::divide;
  ratio.formula = {of("lab.operating_loss", "2028"), of("lab.revenue", "2028"), divide};
  ratio.low = ratio.high = 0.75;
  ratio.rounding = 0.0075;
  ratio.unit_key = "ratio";
  const auto loss = fact("loss", "lab.operating_loss", "2028", 74, "2025-11");
  EXPECT_EQ(found({ratio, loss, fact("revenue", "lab.revenue", "2028", 98.7, "2025-11")}), Found{});
  EXPECT_EQ(found({ratio, loss, fact("revenue", "lab.revenue", "2028", 148, "2025-11")}),
            (Found{{"accounting", {"ratio", "loss", "revenue"}}}));
}

TEST(Conflicts, WhatEqualsOthers) {
  auto total = fact("total", "lab.rental", "", 450, "2025-09");
  total.equals = base::parse_claim_formula("main-part + backup").formula;
  const auto backup = fact("backup", "lab.backup", "", 100, "2025-09");
  EXPECT_EQ(found({total, fact("main-part", "lab.main", "", 350, "2025-09"), backup}), Found{});
  EXPECT_EQ(found({total, fact("main-part", "lab.main", "", 250, "2025-09"), backup}),
            (Found{{"sum", {"total", "main-part", "backup"}}}));
}

TEST(Conflicts, MilesAndKilometres) {
  auto km = fact("km", "fibre.laid", "1990s", 80, "2025-11");
  auto miles = fact("miles", "fibre.laid", "1990s", 80 * 1.609344, "2025");
  km.unit_key = miles.unit_key = "m (length)";
  EXPECT_EQ(found({km, miles}), (Found{{"unit_slip", {"miles", "km"}}}));
  EXPECT_EQ(found({fact("a", "x.debt", "2025", 12, ""), fact("b", "x.debt", "2025", 12000, "")}),
            (Found{{"unit_slip", {"a", "b"}}}));
}

TEST(Conflicts, TheSameNumberInTwoCurrencies) {
  auto euros = fact("euros", "x.debt", "2025", 12, "");
  euros.unit_key = "€";
  EXPECT_EQ(found({fact("dollars", "x.debt", "2025", 12, ""), euros}), (Found{{"unit_slip", {"dollars", "euros"}}}));
  euros.low = euros.high = 11.1e9;
  EXPECT_EQ(found({fact("dollars", "x.debt", "2025", 12, ""), euros}), Found{});
}

TEST(Conflicts, AFrenchBillionIsATrillion) {
  auto capex = fact("capex", "ai.capex", "to 2029", 2800, "2025-11");
  capex.quote = "les 2,8 billions de dollars prévus pour les dépenses d'infrastructure";
  EXPECT_EQ(found({capex}), Found{});
  capex.low = capex.high = 2.8e9;
  EXPECT_EQ(found({capex}), (Found{{"unit_slip", {"capex"}}}));
  capex.quote = "the 2.8 billion dollars planned for infrastructure";
  EXPECT_EQ(found({capex}), Found{});
}

TEST(Conflicts, TheSameAmountAtAnotherDate) {
  EXPECT_EQ(found({fact("a", "ai.capex", "to 2029", 2800, "2025-11", "projection"),
                   fact("b", "ai.capex", "to 2030", 2800, "2025-10", "estimate")}),
            (Found{{"dates", {"a", "b"}}}));
  EXPECT_EQ(found({fact("a", "lab.net_loss", "2025", 14, "2025-11", "projection"),
                   fact("b", "lab.net_loss", "2026", 14, "2026-01", "rumour")}),
            (Found{{"dates", {"a", "b"}}}));
  EXPECT_EQ(found({fact("a", "lab.net_loss", "2025", 8, "2025-11", "projection"),
                   fact("b", "lab.net_loss", "2025", 8, "2025-11", "projection")}),
            Found{});
}

TEST(Conflicts, AProjectionOfThePastAndAResultOfTheFuture) {
  EXPECT_EQ(found({fact("late", "lab.revenue", "2024", 3.7, "2025-11", "projection")}), (Found{{"dates", {"late"}}}));
  EXPECT_EQ(found({fact("early", "lab.revenue", "2027", 62, "2026-01", "reported")}), (Found{{"dates", {"early"}}}));
  EXPECT_EQ(found({fact("fine", "lab.revenue", "2027", 62, "2026-01", "projection")}), Found{});
}

TEST(Conflicts, SupersededFiguresAndTheirChains) {
  auto old_claim = fact("old", "x.equity", "2025", 100, "2025-09", "company");
  auto repeated = fact("again", "x.equity", "2025", 100, "2025-11");
  auto now = fact("now", "x.equity", "2025", 30, "2026-02", "company");
  repeated.supersedes = "old";
  now.supersedes = "again";
  const std::vector<ClaimFact> facts{old_claim, repeated, now};
  EXPECT_EQ(found(facts), (Found{{"superseded", {"again", "now"}}}));  // and the first is not held against the last
  const auto before = base::parse_period("2025-12")->last_day;
  EXPECT_EQ(found(facts, before), Found{});
  EXPECT_EQ(superseded_by(facts)[1], 2u);
  EXPECT_EQ(superseded_by(facts, before)[1], std::nullopt);
  EXPECT_EQ(superseded_by(facts, before)[0], 1u);
}

TEST(Conflicts, WhatAPersonJudged) {
  auto a = fact("a", "x.one", "", 1, ""), b = fact("b", "x.two", "", 2, "");
  a.contradicts = {"b"};
  b.contradicts = {"a"};
  a.judgement = "one assumes what the other denies";
  const auto conflicts = find_conflicts({a, b});
  ASSERT_EQ(conflicts.size(), 1u);
  EXPECT_EQ(conflicts[0].rule, ConflictRule::editorial);
  EXPECT_NE(conflicts[0].says.en.find("one assumes"), std::string::npos);
}

TEST(Conflicts, UndatedFiguresAreNotKnownByADate) {
  EXPECT_EQ(found({fact("a", "x.value", "2025", 330, ""), fact("b", "x.value", "2025", 275, "2025-09")},
                  base::parse_period("2026")->last_day),
            Found{});
}

// Repairing one figure removes its conflicts and no other.
TEST(Conflicts, ARepairRemovesExactlyItsOwn) {
  std::vector<ClaimFact> facts{fact("total", "lab.net_loss", "2023-2028", 44, "2024-10", "company_projection"),
                               fact("loss28", "lab.operating_loss", "2028", 74, "2025-11", "company_projection"),
                               fact("loss26", "lab.net_loss", "2026", 14, "2026-01", "rumour"),
                               fact("burn26", "lab.burn", "2026", 17, "2025-09", "company_projection"),
                               fact("value_a", "x.value", "2025-09-10", 330, "2025-11"),
                               fact("value_b", "x.value", "2025-09-10", 275, "2025-09")};
  const Found before = found(facts);
  ASSERT_EQ(before.size(), 3u);
  const std::vector<std::pair<std::size_t, double>> repairs{{0, 144}, {2, 17}, {4, 275}};
  for (const auto& [claim, billions] : repairs) {
    std::vector<ClaimFact> repaired = facts;
    repaired[claim].low = repaired[claim].high = billions * 1e9;
    Found expected;
    for (const auto& conflict : before)
      if (std::find(conflict.second.begin(), conflict.second.end(), facts[claim].name) == conflict.second.end())
        expected.insert(conflict);
    EXPECT_LT(expected.size(), before.size());
    EXPECT_EQ(found(repaired), expected) << facts[claim].name;
  }
}

}  // namespace
}  // namespace boucle::analysis
