// `boucle loops FILE` against exact fractions: the models of tests/cases/networks say what the rows of
// tests/oracles/circularity/circularity_vectors.csv say.
#include "driver/loops.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <vector>

namespace boucle::driver {
namespace {

constexpr double exact = 1e-12;

std::vector<std::vector<std::string>> oracle_rows() {
  std::ifstream file(std::string(BOUCLE_ROOT) + "/tests/oracles/circularity/circularity_vectors.csv");
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);  // the titles
  while (std::getline(file, line)) {
    std::vector<std::string> row(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        row.emplace_back();
      } else if (c != '\r') {
        row.back() += c;
      }
    }
    rows.push_back(row);
  }
  return rows;
}

double fraction(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto number = [](std::string_view part) {
    double value = 0;
    std::from_chars(part.data(), part.data() + part.size(), value);
    return value;
  };
  const std::string_view whole = text;
  return slash == std::string::npos ? number(whole) : number(whole.substr(0, slash)) / number(whole.substr(slash + 1));
}

LoopsOutcome follow(const std::string& name, const std::string& window) {
  RunOptions options;
  options.compile.path = std::string(BOUCLE_ROOT) + "/tests/cases/networks/" + name + ".bcl";
  options.compile.loops = CompileOptions::Loops{window, {}, {}};
  source::DiagnosticSink sink;
  LoopsOutcome outcome = follow_money(options, sink);
  EXPECT_TRUE(outcome.compiled.ok) << name;
  return outcome;
}

TEST(Loops, KnownVectorsFromModels) {
  std::size_t checked = 0;
  for (const std::vector<std::string>& row : oracle_rows()) {
    ASSERT_EQ(row.size(), 19u);
    const bool over_time = row[0].starts_with("TV5_t");
    const std::string name = "tv" + row[0].substr(2, 1);
    const LoopsOutcome used = follow(name, over_time ? std::to_string(2026 + (row[0].back() - '0')) : "");
    ASSERT_TRUE(used.compiled.ok);
    const auto place = std::find(used.names.begin(), used.names.end(), row[6]);
    ASSERT_NE(place, used.names.end()) << row[6];
    const auto i = static_cast<std::size_t>(place - used.names.begin());
    const analysis::MemberCircularity& seller = used.whole().members[i];
    const double revenue = fraction(row[7]);
    EXPECT_NEAR(seller.revenue, revenue, exact) << row[0];
    EXPECT_NEAR(used.paths()[i].p50, fraction(row[8]), exact) << row[0] << row[6];
    EXPECT_NEAR(used.paths()[i].of_mean_flows, fraction(row[8]), exact) << row[0] << row[6];
    EXPECT_NEAR(seller.round_trip / revenue, fraction(row[8]), exact) << row[0] << row[6];
    EXPECT_NEAR(seller.ecosystem / revenue, fraction(row[9]), exact) << row[0] << row[6];
    EXPECT_NEAR(seller.organic / revenue, fraction(row[10]), exact) << row[0] << row[6];
    EXPECT_NEAR(seller.capital / revenue, fraction(row[11]), exact) << row[0] << row[6];
    EXPECT_NEAR(seller.opening / revenue, fraction(row[12]), exact) << row[0] << row[6];
    if (!row[13].empty()) {
      EXPECT_NEAR(seller.bound_low / revenue, fraction(row[13]), exact) << row[0] << row[6];
      EXPECT_NEAR(seller.bound_high / revenue, fraction(row[14]), exact) << row[0] << row[6];
    }
    if (!row[15].empty()) {
      EXPECT_NEAR(used.whole().total_revenue, fraction(row[15]), exact) << row[0];
      EXPECT_NEAR(used.whole().customer_money, fraction(row[16]), exact) << row[0];
      EXPECT_NEAR(used.whole().statement_multiplier(), fraction(row[17]), exact) << row[0];
    }
    if (!row[18].empty()) {
      EXPECT_NEAR(used.whole().circulation, fraction(row[18]), exact) << row[0];
    }
    ++checked;
  }
  EXPECT_EQ(checked, 13u);
}

TEST(Loops, OriginsAndPassThroughOfTv2) {
  const LoopsOutcome outcome = follow("tv2", "");
  const analysis::MemberCircularity& n = outcome.whole().members[0];
  EXPECT_NEAR(n.origin.customers / 120, 11.0 / 32, exact);
  EXPECT_NEAR(n.origin.capital / 120, 11.0 / 32, exact);
  EXPECT_NEAR(n.origin.opening / 120, 5.0 / 16, exact);
  EXPECT_NEAR(outcome.whole().pass_through(), 2.35, exact);
}

}  // namespace
}  // namespace boucle::driver
