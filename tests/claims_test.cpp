// The published figures of the flagship: what the rules find in them is what docs/contradictions.md says they find, and
// a repaired figure takes its own contradictions away and no others.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "driver/run.h"
#include "source/csv_table.h"
#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

using Conflict = std::pair<std::string, std::vector<std::string>>;  // rule, figures

report::ScenarioView scenario_of(const fs::path& model) {
  driver::RunOptions options;
  options.compile.path = model.string();
  options.compile.claim_tables = true;
  options.path_count = 32;  // contradictions need no paths
  source::DiagnosticSink sink;
  driver::RunOutcome outcome = driver::run(options, sink);
  EXPECT_EQ(sink.error_count(), 0u);
  EXPECT_TRUE(outcome.view);
  return outcome.view ? outcome.view->scenarios.front() : report::ScenarioView();
}

std::set<Conflict> conflicts_of(const report::ScenarioView& scenario) {
  std::set<Conflict> found;
  for (const analysis::Conflict& conflict : scenario.conflicts) {
    std::vector<std::string> names;
    for (const std::size_t claim : conflict.claims) names.push_back(scenario.claims[claim].name);
    found.emplace(analysis::rule_name(conflict.rule), std::move(names));
  }
  return found;
}

const report::ScenarioView& flagship() {
  static const report::ScenarioView scenario = scenario_of(root() / "models/ai_buildout/main.bcl");
  return scenario;
}

std::vector<std::string> parts(const std::string& text, char separator) {
  std::vector<std::string> found;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) {
    const std::size_t first = part.find_first_not_of(" `");
    if (first == std::string::npos) continue;
    found.push_back(part.substr(first, part.find_last_not_of(" `") - first + 1));
  }
  return found;
}

TEST(Claims, EveryFigureIsJudgedOrSaysWhyNot) {
  std::map<std::string, std::size_t> groups;
  std::size_t resolved = 0;
  for (const report::ClaimView& claim : flagship().claims) {
    if (!claim.from_table) continue;
    ++groups[claim.group];
    const bool unresolved = claim.answer.verdict == analysis::ClaimVerdict::unresolved;
    resolved += !unresolved;
    EXPECT_EQ(unresolved, !claim.reason.empty()) << claim.name << ": " << claim.reason;
    EXPECT_FALSE(claim.status.empty()) << claim.name;
  }
  EXPECT_EQ(groups["seeds"], 96u);  // 94 of the five articles, two beside them
  EXPECT_EQ(groups["2025-11"] + groups["2026-06"], 329u);
  EXPECT_EQ(groups.size(), 3u);
  EXPECT_GT(resolved, 100u);
}

// | K01 | topic | `sum` | S001-02, S000-13 | what is done |
TEST(Claims, TheSixteenContradictionsAreFound) {
  const std::set<Conflict> found = conflicts_of(flagship());
  std::size_t rows = 0;
  for (const std::string& line : lines_of(root() / "docs/contradictions.md")) {
    if (!line.starts_with("| K")) continue;
    ++rows;
    const std::vector<std::string> cells = parts(line, '|');
    ASSERT_GE(cells.size(), 4u) << line;
    const std::vector<std::string> figures = parts(cells[3], ',');
    ASSERT_GE(figures.size(), 2u) << line;
    const bool any = std::any_of(found.begin(), found.end(), [&](const Conflict& conflict) {
      return conflict.first == cells[2] && std::all_of(figures.begin(), figures.end(), [&](const std::string& figure) {
               return std::find(conflict.second.begin(), conflict.second.end(), figure) != conflict.second.end();
             });
    });
    EXPECT_TRUE(any) << line;
  }
  EXPECT_EQ(rows, 16u);
}

// The rows of the sample are contradictions that are still reported, and the page states how many of them are right.
TEST(Claims, TheSampleIsWhatItSays) {
  source::SourceMap map;
  const source::FileId file = map.add("sample.csv", contents_of(root() / "docs/contradictions_sample.csv"));
  const source::CsvTable table = source::parse_csv(map, file);
  ASSERT_EQ(table.rows.size(), 40u);
  const std::set<Conflict> found = conflicts_of(flagship());
  std::size_t right = 0;
  for (const source::CsvRow& row : table.rows) {
    const auto cell = [&](const char* name) { return row.cells.at(*table.column(name)).text; };
    const Conflict conflict{cell("rule"), parts(cell("claims"), ' ')};
    EXPECT_TRUE(found.contains(conflict)) << conflict.first << ": " << cell("claims");
    EXPECT_TRUE(cell("judgement") == "right" || cell("judgement") == "wrong") << cell("claims");
    EXPECT_FALSE(cell("why").empty());
    right += cell("judgement") == "right";
  }
  const std::string page = contents_of(root() / "docs/contradictions.md");
  EXPECT_NE(page.find("**" + std::to_string(right) + " of 40**"), std::string::npos) << right << " are right";
}

// A copy of the flagship whose figure `id` has the value `value`.
std::set<Conflict> repaired(const std::string& table, const std::string& before, const std::string& after) {
  std::string pattern = testing::TempDir() + "boucle_claims_XXXXXX";
  EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
  const fs::path folder = pattern;
  fs::copy(root() / "models/ai_buildout", folder / "model", fs::copy_options::recursive);
  std::string text = contents_of(folder / "model" / table);
  const std::size_t at = text.find(before);
  EXPECT_NE(at, std::string::npos) << before;
  if (at != std::string::npos) text.replace(at, before.size(), after);
  std::ofstream(folder / "model" / table, std::ios::binary) << text;
  const std::set<Conflict> found = conflicts_of(scenario_of(folder / "model/main.bcl"));
  fs::remove_all(folder);
  return found;
}

TEST(Claims, RepairingAFigureRemovesExactlyItsContradictions) {
  const std::set<Conflict> all = conflicts_of(flagship());
  // Miles written as kilometres; Oracle's market value as the public figure has it.
  const std::vector<std::array<std::string, 3>> repairs{
      {"S001-18", R"("fibre laid","80")", R"("fibre laid","128.7")"},
      {"S000-04", R"("market capitalisation change","330")", R"("market capitalisation change","275")"}};
  for (const auto& [figure, before, after] : repairs) {
    std::set<Conflict> expected;
    for (const Conflict& conflict : all)
      if (std::find(conflict.second.begin(), conflict.second.end(), figure) == conflict.second.end() ||
          (figure == "S000-04" && conflict.first == "accounting"))  // 275 is still less than a decade of sales
        expected.insert(conflict);
    EXPECT_LT(expected.size(), all.size());
    EXPECT_EQ(repaired("seed_claims.csv", before, after), expected) << figure;
  }
}

}  // namespace
}  // namespace boucle::tests
