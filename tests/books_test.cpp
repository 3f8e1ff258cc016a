// Random natures on random networks: whatever balances on each side must leave every book, matrix and statement
// balanced, on every path. Models are written as text and run by the command, as a stranger's would be; the matrices
// are added up here once more, from the CSV that the command prints.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <tuple>

#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

constexpr double tolerance = 1e-8;  // of what was added

struct Side {
  std::vector<std::string> legs;
};

// Draws the same on every machine: distributions of the standard library differ between them.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class T>
  const T& of(const std::vector<T>& items) {
    return items[below(items.size())];
  }

 private:
  std::mt19937 engine_;
};

// +1 where more of the account makes a sector richer or is a cost, -1 where it is a source.
int net_sign(const std::string& account) {
  return account.starts_with("asset.") || account.starts_with("expense.") ? 1 : -1;
}

class RandomModel {
 public:
  explicit RandomModel(std::uint32_t seed) : dice_(seed) {
    text_ = fmt::format(
        "model random_{} {{ calendar 2026-Q1 .. 2027-Q4 by quarter\n paths 70\n seed {} }}\nuse std.company\n"
        "account asset.paper {{ keyed: true, mirror: liability.paper }}\naccount liability.paper {{ keyed: true }}\n"
        "account asset.stuff\naccount income.luck\n",
        seed, seed);
    const std::size_t sectors = 2 + dice_.below(4);
    for (std::size_t s = 0; s < sectors; ++s) names_.push_back(fmt::format("s{}", s));
    for (std::size_t s = 0; s < sectors; ++s) {
      text_ += fmt::format("entity s{} : {} {{\n  opening cash = {} k$\n", s, dice_.chance(70) ? "Company" : "Capital",
                           dice_.below(1000));
      if (dice_.chance(50))
        text_ += fmt::format("  opening asset.paper[s{}] = {} k$\n", (s + 1) % sectors, dice_.below(900));
      if (dice_.chance(50)) text_ += fmt::format("  opening asset.stuff = {} k$\n", dice_.below(900));
      text_ += fmt::format("  noise z = normal(0, 1)\n  param p = {} k$/year to {} k$/year\n}}\n", 1 + dice_.below(9),
                           20 + dice_.below(900));
    }
    const std::size_t natures = 3 + dice_.below(5);
    for (std::size_t n = 0; n < natures; ++n) add_use(n);
    if (dice_.chance(60))
      text_ += fmt::format("revalue s0.asset.stuff = prev s0.asset.stuff * (1 + 5 % * s0.z) as {}\n",
                           dice_.chance(50) ? "remeasurement" : "remeasurement_oci");
    text_ += "report \"r\" { table godley, pnl(s0), balance(s1), cashflow(s0), cashflow(s1) by quarter }\n";
  }

  const std::string& text() const { return text_; }

 private:
  Dice dice_;
  std::string text_;
  std::vector<std::string> names_;

  std::string random_account() {
    static const std::vector<std::string> plain = {
        "asset.stuff", "asset.fixed",     "equity.paid_in", "equity.oci",      "income.sales",
        "income.luck", "expense.general", "expense.rent",   "equity.warrants", "asset.inventory"};
    return dice_.of(plain);
  }

  // Legs that cancel `cash` (-1, 0 or +1 of the amount). Some amounts are made of the parameter x.
  std::string side(int cash, bool with_x) {
    std::string out;
    std::string rest = cash == 0 ? "0 * amount" : cash < 0 ? "-amount" : "amount";  // what is still to be balanced
    for (std::size_t legs = dice_.below(3); legs > 0; --legs) {
      const std::string account = random_account();
      const std::string amount = with_x && dice_.chance(60) ? "x" : fmt::format("0.{} * amount", 1 + dice_.below(8));
      out += fmt::format("{}{} +1 = {}", out.empty() ? "" : ", ", account, amount);
      rest += fmt::format(" {} ({})", net_sign(account) > 0 ? "+" : "-", amount);
    }
    const std::string last = random_account();
    return out + fmt::format("{}{} {}1 = {}", out.empty() ? "" : ", ", last, net_sign(last) > 0 ? "-" : "+", rest);
  }

  void add_use(std::size_t n) {
    const bool cash = dice_.chance(60), with_x = dice_.chance(50), claims = dice_.chance(40);
    const bool one_sided = !cash && dice_.chance(30);
    text_ += fmt::format("nature n{}{} {{\n  payer: {}", n, with_x ? "(x: $/year)" : "", side(cash ? -1 : 0, with_x));
    if (claims && !one_sided) text_ += ", liability.paper +1 = amount, expense.general +1 = amount";
    if (!one_sided) text_ += "\n  payee: " + side(cash ? 1 : 0, with_x);
    if (claims && !one_sided) text_ += ", asset.paper +1 = amount, income.luck +1 = amount";
    static const std::vector<std::string> classes = {"operating", "investing", "financing"};
    text_ += cash ? fmt::format("\n  cashflow: {}, {}\n}}\n", dice_.of(classes), dice_.of(classes))
                  : std::string("\n  cashflow: none\n}\n");
    for (std::size_t uses = 1 + dice_.below(3); uses > 0; --uses) {
      const std::size_t a = dice_.below(names_.size()), b = (a + 1 + dice_.below(names_.size() - 1)) % names_.size();
      const std::string& from = names_[a];
      const std::string& to = names_[b];
      const std::string rate = dice_.chance(30) ? fmt::format("{}.p * {}.z", from, to) : fmt::format("{}.p", from);
      text_ += fmt::format("{} {}{} = {} as n{}{}\n", cash ? "pay" : "book", from, one_sided ? "" : " -> " + to, rate,
                           n, with_x ? fmt::format("({}.p * 30 %)", to) : "");
    }
  }
};

class BooksTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "boucle_books_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void write(const std::string& text) { std::ofstream(folder_ / "m.bcl", std::ios::binary) << text; }

  int boucle(const std::string& arguments, const char* output) {
    const char* other = std::getenv("BOUCLE");
    const std::string line =
        fmt::format("timeout -k 5 60 '{}' {} >'{}' 2>&1 </dev/null",
                    fs::absolute(other ? other : BOUCLE_BINARY).string(), arguments, (folder_ / output).string());
    const int status = std::system(line.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string model() const { return "'" + (folder_ / "m.bcl").string() + "'"; }

  fs::path folder_;
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      cells.emplace_back();
    else
      cells.back() += c;
  }
  return cells;
}

struct Sum {
  double total = 0, size = 0;
};

// scenario, table, kind, row, row_kind, column, period, unit, value_is, value
void check_matrices(const std::vector<std::string>& lines, const std::string& what) {
  std::map<std::tuple<std::string, std::string, std::string>, Sum> columns, rows;
  std::map<std::tuple<std::string, std::string>, double> largest;
  std::map<std::tuple<std::string, std::string, std::string>, double> checks;
  std::size_t cells_seen = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = cells_of(lines[i]);
    ASSERT_EQ(cells.size(), 10u) << lines[i];
    double value = 0;
    std::from_chars(cells[9].data(), cells[9].data() + cells[9].size(), value);
    const auto add = [&](Sum& sum) { sum.total += value, sum.size += std::fabs(value); };
    const bool transactions = cells[2] == "transactions", balance = cells[2] == "balance_matrix";
    if (transactions || balance) ++cells_seen, add(columns[{cells[2], cells[5], cells[6]}]);
    if (transactions || cells[3].find(" / ") != std::string::npos || cells[3] == "paper")
      if (transactions || balance) add(rows[{cells[2], cells[3], cells[6]}]);
    double& most = largest[{cells[1], cells[6]}];
    most = std::max(most, std::fabs(value));
    if (cells[4] == "check") checks[{cells[1], cells[3], cells[6]}] = value;
  }
  EXPECT_GT(cells_seen, 20u) << what;
  for (const auto* sums : {&columns, &rows})
    for (const auto& [key, sum] : *sums)
      EXPECT_LE(std::fabs(sum.total), tolerance * sum.size + 1e-6)
          << what << ": " << std::get<0>(key) << " " << std::get<1>(key) << " " << std::get<2>(key);
  EXPECT_GE(checks.size(), 8u) << what;
  for (const auto& [key, gap] : checks)
    EXPECT_LE(std::fabs(gap), (tolerance * largest[{std::get<0>(key), std::get<2>(key)}]))
        << what << ": " << std::get<0>(key) << " " << std::get<1>(key);
}

TEST_F(BooksTest, RandomNaturesOnRandomNetworksBalance) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const RandomModel random(seed);
    write(random.text());
    const std::string what = fmt::format("seed {}", seed);
    ASSERT_EQ(boucle("table " + model() + " --csv", "tables.csv"), 0)
        << what << "\n"
        << contents_of(folder_ / "tables.csv") << random.text();
    check_matrices(lines_of(folder_ / "tables.csv"), what);
    ASSERT_EQ(boucle("table " + model() + " --csv --set shortfall=default", "default.csv"), 0)
        << what << ", default\n"
        << contents_of(folder_ / "default.csv") << random.text();
    check_matrices(lines_of(folder_ / "default.csv"), what + ", default");
    if (seed % 10 == 0) {  // a single path adds up as means do
      ASSERT_EQ(boucle("table " + model() + " --csv --path 11", "path.csv"), 0) << what;
      check_matrices(lines_of(folder_ / "path.csv"), what + ", path 11");
    }
  }
}

// What the test above would miss if nothing could ever be broken: a claim that its two sides open differently, each
// drawn by chance, is found by the run and ends it with 5.
TEST_F(BooksTest, ABrokenClaimIsFound) {
  write(
      "model m { calendar 2026 .. 2028 by year\n paths 10 }\nuse std.company\n"
      "param mine = 1 M$ to 2 M$\nparam yours = 1 M$ to 2 M$\n"
      "entity bank : Company { opening cash = 1 M$\n opening asset.loan[firm] = mine }\n"
      "entity firm : Company { opening cash = 1 M$\n opening liability.debt[bank] = yours }\n");
  EXPECT_EQ(boucle("run " + model(), "said"), 5);
  EXPECT_NE(contents_of(folder_ / "said").find("asset.loan"), std::string::npos) << contents_of(folder_ / "said");
}

}  // namespace
}  // namespace boucle::tests
