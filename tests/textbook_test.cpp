// The textbook models against reference runs: every column of every period of tests/oracles/godley-lavoie must come out
// of models/textbook. Models are run by the command, as a reader would. BOUCLE names another binary.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

constexpr double relative_tolerance = 1e-9;   // references are solved to 1e-13; errors add up over 100 periods
constexpr double absolute_tolerance = 1e-12;  // what is 0 in the reference

struct Reference {
  const char* solution;  // below tests/oracles/godley-lavoie
  const char* model;     // below models/textbook
  const char* scenario;  // of the model; "base" for none
};

// One line a reference: `textbook_test` fails when a reference is not named here.
constexpr Reference references[] = {
    {"BMW/alpha0", "bmw", "alpha0"},
    {"BMW/alpha1", "bmw", "alpha1"},
    {"GROWTH/alpha1", "growth", "alpha1"},
    {"GROWTH/baseline", "growth", "base"},
    {"LP/lp1", "lp", "lp1"},
    {"LP/lp2_bill", "lp2_bill", "lp2_bill"},
    {"PC/pcex1", "pcex1", "pcex1"},
    {"PC/pcex2", "pcex2", "pcex2"},
    {"PC/pcex_steady", "pcex_steady", "base"},
    {"PC/rate_shock", "pc", "rate_shock"},
    {"PC/rate_shock", "pc_sectors", "rate_shock"},
    {"PC/steady", "pc", "base"},
    {"PC/steady", "pc_sectors", "base"},
    {"SIM/alpha_model", "sim", "alpha_model"},
    {"SIM/alpha_model", "sim_sectors", "alpha_model"},
    {"SIM/model", "sim", "base"},
    {"SIM/model0", "sim", "base"},
    {"SIM/steady_state", "sim", "base"},
    {"SIM/steady_state", "sim_sectors", "base"},
    {"SIM/step_model", "sim", "step_model"},
    {"SIM/step_model", "sim_sectors", "step_model"},
    {"SIMEX/steady_state", "simex", "base"},
    {"SIMEX/step_model", "simex", "step_model"},
};

fs::path oracles() { return root() / "tests/oracles/godley-lavoie"; }

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',')
      cells.emplace_back();
    else if (c != '\r')
      cells.back() += c;
  }
  return cells;
}

// Not a number where the text is none, so that it equals nothing.
double number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : std::nan("");
}

class TextbookTest : public testing::TestWithParam<Reference> {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "boucle_textbook_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  int run(const Reference& reference) {
    const char* other = std::getenv("BOUCLE");
    std::string line = fmt::format(
        "cd '{}' && timeout -k 5 300 '{}' run 'models/textbook/{}.bcl' --series all --out '{}'", root().string(),
        fs::absolute(other ? other : BOUCLE_BINARY).string(), reference.model, folder_.string());
    if (std::string(reference.scenario) != "base") line += fmt::format(" --scenario '{}'", reference.scenario);
    const int status = std::system((line + " >'" + (folder_ / "said").string() + "' 2>&1 </dev/null").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // By series and period, of one scenario.
  std::map<std::string, std::map<std::string, double>> series(const std::string& scenario) {
    std::map<std::string, std::map<std::string, double>> values;
    const std::vector<std::string> lines = lines_of(folder_ / "series.csv");
    if (lines.empty()) return values;
    const std::vector<std::string> head = cells_of(lines[0]);
    const auto column = [&](const char* name) {
      return static_cast<std::size_t>(std::find(head.begin(), head.end(), name) - head.begin());
    };
    const std::size_t scenarios = column("scenario"), names = column("series"), periods = column("period");
    const std::size_t means = column("mean");
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const std::vector<std::string> cells = cells_of(lines[i]);
      if (cells.size() == head.size() && cells.at(scenarios) == scenario)
        values[cells.at(names)][cells.at(periods)] = number(cells.at(means));
    }
    return values;
  }

  fs::path folder_;
};

TEST_P(TextbookTest, EveryColumnOfEveryPeriod) {
  const Reference& reference = GetParam();
  ASSERT_EQ(run(reference), 0) << contents_of(folder_ / "said");
  const auto values = series(reference.scenario);
  const std::vector<std::string> rows = lines_of(oracles() / (std::string(reference.solution) + ".solution.csv"));
  ASSERT_GT(rows.size(), 2u) << "no reference";
  const std::vector<std::string> head = cells_of(rows[0]);
  ASSERT_EQ(head[0], "step");
  double worst = 0;
  std::string where;
  std::size_t compared = 0;
  for (std::size_t column = 1; column < head.size(); ++column) {
    const auto found = values.find(head[column]);
    if (found == values.end()) {
      ADD_FAILURE() << "the model has no " << head[column];
      continue;
    }
    for (std::size_t row = 2; row < rows.size(); ++row) {  // row 0 of the reference is the state before the calendar
      const std::vector<std::string> cells = cells_of(rows[row]);
      ASSERT_EQ(cells.size(), head.size()) << "row " << row;
      const auto at = found->second.find(cells[0]);
      ASSERT_NE(at, found->second.end()) << head[column] << " has no period " << cells[0];
      const double expected = number(cells[column]);
      const double ratio =
          std::abs(at->second - expected) / (relative_tolerance * std::abs(expected) + absolute_tolerance);
      ++compared;
      if (ratio <= worst) continue;  // not a number is worse than anything
      worst = std::isnan(ratio) ? HUGE_VAL : ratio;
      where = fmt::format("{} in period {}: {} instead of {}", head[column], cells[0], at->second, expected);
    }
  }
  EXPECT_EQ(compared, (head.size() - 1) * (rows.size() - 2));
  EXPECT_LE(worst, 1) << "the worst of " << compared << " is " << worst << " tolerances away: " << where;
}

std::string name_of(const testing::TestParamInfo<Reference>& info) {
  std::string name = info.param.solution;
  if (std::string(info.param.model).ends_with("_sectors")) name += "_sectors";
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(GodleyLavoie, TextbookTest, testing::ValuesIn(references), name_of);

TEST(Textbook, NoReferenceIsForgotten) {
  std::set<std::string> named, found;
  for (const Reference& reference : references) named.insert(std::string(reference.solution) + ".solution.csv");
  for (const fs::path& path : files_below(oracles(), {".csv"}))
    found.insert(fs::relative(path, oracles()).generic_string());
  EXPECT_EQ(named, found);
}

}  // namespace
}  // namespace boucle::tests
