// Pages as files: each is well formed, keeps to itself, is small and is the same every time. The command is run, as a
// stranger would, on the models of the project and on hostile ones.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "html_check.h"
#include "page_models.h"
#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_page_bytes = 1'500'000;

std::string binary() {
  const char* other = std::getenv("BOUCLE");
  return fs::absolute(other ? other : BOUCLE_BINARY).string();
}

class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "boucle_page_XXXXXX";
    if (::mkdtemp(pattern.data())) path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path path() const { return path_; }

 private:
  std::string path_;
};

struct Written {
  int code = -1;
  std::string page, messages;
};

Written write_page(const fs::path& model, const std::string& options, const std::string& name = "page.html") {
  const Folder folder;
  const fs::path out = folder.path() / name, err = folder.path() / "err";
  const std::string line = "cd '" + root().string() + "' && NO_COLOR=1 LC_ALL=C '" + binary() + "' report '" +
                           model.string() + "' -o '" + out.string() + "' --static " + options + " 2>'" + err.string() +
                           "'";
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents_of(out), contents_of(err)};
}

Written page_of_text(const std::string& text, const std::string& options) {
  const Folder folder;
  std::ofstream(folder.path() / "m.bcl") << text;
  return write_page(folder.path() / "m.bcl", options);
}

HtmlReport expect_sound(const Written& written, const std::string& what) {
  EXPECT_FALSE(written.page.empty()) << what << ": " << written.messages;
  EXPECT_LT(written.page.size(), max_page_bytes) << what;
  HtmlReport report = HtmlReader(written.page).read();
  for (const std::string& mistake : report.mistakes) ADD_FAILURE() << what << ": " << mistake;
  EXPECT_EQ(report.elements["main"], 1) << what;
  EXPECT_EQ(report.elements["h1"], 1) << what;
  EXPECT_EQ(report.elements["title"] > 0, true) << what;
  return report;
}

TEST(Page, OfTheModelsOfTheProject) {
  for (const char* model : {"models/startup/main.bcl", "models/textbook/simex.bcl", "models/textbook/pc.bcl",
                            "examples/01_hello_cash.bcl", "examples/05_scenarios.bcl", "examples/07_contracts.bcl"})
    for (const char* language : {"en", "fr"}) {
      const std::string what = std::string(model) + " " + language;
      const Written written = write_page(root() / model, "--paths 500 --lang " + std::string(language));
      EXPECT_TRUE(written.code == 0 || written.code == 6) << what << ": " << written.messages;
      const HtmlReport report = expect_sound(written, what);
      EXPECT_TRUE(report.ids.contains("verdict") && report.ids.contains("method")) << what;
    }
}

TEST(Page, HostileLabelsStayTexts) {
  for (const char* language : {"en", "fr"}) {
    const Written written = page_of_text(hostile_model(), "--lang " + std::string(language));
    EXPECT_EQ(written.code, 0) << written.messages;
    const HtmlReport report = expect_sound(written, "hostile");
    EXPECT_NE(report.text.find("&lt;script&gt;alert"), std::string::npos);
    EXPECT_EQ(written.page.find("javascript:"), std::string::npos);
    EXPECT_NE(written.page.find("https://example.org/?a=1&amp;b="), std::string::npos);
    for (const char* section : {"assumptions", "report", "scenarios", "money-loop", "claims", "checks", "statements"})
      EXPECT_TRUE(report.ids.contains(section)) << section;
  }
}

TEST(Page, OfTwoAndOfTwoHundredSectors) {
  for (const int count : {2, 200}) {
    const Written written = page_of_text(ring_model(count), "--paths 100");
    EXPECT_EQ(written.code, 0) << written.messages;
    const HtmlReport report = expect_sound(written, std::to_string(count));
    EXPECT_TRUE(report.ids.contains("money-loop"));
    EXPECT_NE(report.text.find("company_1"), std::string::npos);
    EXPECT_NE(report.text.find("is its own financing coming back"), std::string::npos);
  }
}

// Sections that only some models have.
TEST(Page, ShowsCapacityAndUnitsOfWork) {
  const Written capacity = write_page(root() / "examples/std/capacity.bcl", "--paths 200");
  HtmlReport report = expect_sound(capacity, "capacity");
  EXPECT_TRUE(report.ids.contains("commitments"));
  EXPECT_NE(report.text.find("just pays at"), std::string::npos);
  EXPECT_NE(report.text.find("Book value of what stands idle"), std::string::npos);
  const Written products = write_page(root() / "examples/std/products.bcl", "--paths 200");
  report = expect_sound(products, "products");
  EXPECT_TRUE(report.ids.contains("unit-economics"));
  EXPECT_NE(report.text.find("Price and cost of one unit of work"), std::string::npos);
}

// By hand: of 100 $ sold the shop pays 60 as supplies and 50 as wages.
TEST(Page, UnitEconomicsAddUp) {
  const std::string model =
      "model m { calendar 2026 .. 2028 by year }\nuse std.company\nentity customers : Customers\n"
      "entity suppliers : Suppliers\nentity staff : Staff\nentity shop : Company {\n  opening cash = 9 M$\n"
      "  pay customers -> self = 2 M$/year as sales\n  pay self -> suppliers = 1.2 M$/year as supplies\n"
      "  pay self -> staff = 1 M$/year as payroll\n}\nmeasure cash_out = first(shop.cash < 0 $)\n";
  const HtmlReport report = expect_sound(page_of_text(model, ""), "unit economics");
  EXPECT_NE(report.text.find("shop pays out 110\u00a0$ for each 100\u00a0$ of sales in 2026"), std::string::npos);
  for (const char* amount : {"60\u00a0$", "50\u00a0$"})
    EXPECT_NE(report.text.find(amount), std::string::npos) << amount;
}

// An independent reader of HTML has nothing to say: HTML Tidy, where it is installed.
TEST(Page, TidyFindsNothing) {
  if (std::system("tidy -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no tidy";
  const Folder folder;
  std::ofstream(folder.path() / "m.bcl") << hostile_model();
  const Written hostile = write_page(folder.path() / "m.bcl", "--lang fr");
  std::ofstream(folder.path() / "hostile.html", std::ios::binary) << hostile.page;
  for (const fs::path& page :
       {folder.path() / "hostile.html", root() / "docs/flagship.en.html", root() / "docs/flagship.fr.html"}) {
    const fs::path said = folder.path() / "said";
    const int status = std::system(("tidy -q -e -utf8 '" + page.string() + "' 2>'" + said.string() + "'").c_str());
    EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0) << page << "\n" << contents_of(said).substr(0, 2'000);
  }
}

TEST(Page, SaysWhatIsMissing) {
  const Written written = page_of_text(bare_model(), "");
  EXPECT_EQ(written.code, 0) << written.messages;
  const HtmlReport report = expect_sound(written, "bare");
  for (const char* words : {"no `report`", "no sectors", "Nothing is drawn by chance", "no claims", "no measures"})
    EXPECT_NE(report.text.find(words), std::string::npos) << words;
}

TEST(Page, ShowsFaultsOfPaths) {
  const Written written = page_of_text(faulty_model(), "");
  EXPECT_EQ(written.code, 0) << written.messages;
  const HtmlReport report = expect_sound(written, "faulty");
  EXPECT_NE(report.text.find("faulted and are left out"), std::string::npos);
  EXPECT_NE(report.text.find("of 500 paths faulted"), std::string::npos);
}

TEST(Page, IsTheSameForAnyNumberOfThreads) {
  const Written one = page_of_text(hostile_model(), "--threads 1"), two = page_of_text(hostile_model(), "--threads 3");
  // The folder of the model is in both pages, and differs.
  const auto cut = [](std::string page) {
    for (std::size_t at = page.find("boucle_page_"); at != std::string::npos; at = page.find("boucle_page_", at + 1))
      page.replace(at + 12, 6, "......");
    return page;
  };
  EXPECT_EQ(cut(one.page), cut(two.page));
}

// What is checked in is what the command writes today.
TEST(Page, OfTheFlagship) {
  const char* update = std::getenv("BOUCLE_UPDATE");
  for (const char* language : {"fr", "en"}) {
    const std::string name = std::string("flagship.") + language + ".html";
    const fs::path kept = root() / "docs" / name;
    const auto start = std::chrono::steady_clock::now();
    const Written written = write_page("models/ai_buildout/main.bcl", "--lang " + std::string(language), name);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_EQ(written.code, 0) << written.messages;
    const HtmlReport report = expect_sound(written, name);
    for (const char* section : {"verdict", "assumptions", "report", "scenarios", "money-loop", "commitments",
                                "unit-economics", "contagion", "claims", "checks", "statements", "method"})
      EXPECT_TRUE(report.ids.contains(section)) << section;
    EXPECT_TRUE(contents_of(kept) == written.page || update) << "docs/" << name << " is not current: ./x update";
    if (update && *update == '1') std::ofstream(kept, std::ios::binary) << written.page;
    RecordProperty(std::string("seconds_") + language, std::to_string(seconds));
  }
}

}  // namespace
}  // namespace boucle::tests
