// Every message has its page in docs/diagnostics, in English and French, and the pages keep their word: the wrong
// example gets exactly that code, the right one none. How a page is written stands in src/source/explanation.h.
// BOUCLE_UPDATE=1 (`./x update`) rewrites the list of the pages, docs/diagnostics/README.md.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "api/boucle.hpp"
#include "source/diagnostic.h"
#include "source/explanation.h"
#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

// What no short text can show; each has a case of its own elsewhere.
const std::map<std::string, std::string>& without_example() {
  static const std::map<std::string, std::string> codes = {
      {"E0001", "a page is text, and the mistake is a file that is not"},
      {"E0002", "the smallest example is larger than what the page may be"},
      {"E0102", "takes hundreds of parentheses"},
      {"E0111", "takes more blocks in blocks than a page is wide"},
  };
  return codes;
}

fs::path page_path(std::string_view code) {
  return root() / std::string(source::explanation_folder) / (std::string(code) + ".md");
}

class Explain : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "boucle_explain_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  // The codes that the command reports for one side of a page, each once.
  std::set<std::string> codes_of(const source::Explanation& page, bool right) {
    const fs::path work = folder_ / "example";
    fs::remove_all(work);
    fs::create_directory(work);
    bool table = false;
    std::string command;
    for (const source::Example& example : page.examples) {
      // A right model beside a wrong table, or files that only one side has: the right side fills in what is missing.
      if (example.right != right && has_own(page, example, right)) continue;
      if (example.format == "sh") {
        command = example.text;
        continue;
      }
      const bool is_table = example.format == "csv" && example.file.empty();
      table = table || is_table;
      const std::string name = !example.file.empty() ? example.file : is_table ? "inputs.csv" : "main.bcl";
      std::ofstream(work / name, std::ios::binary) << example.text;
    }
    said_.clear();
    Console console;
    console.out = [](std::string_view) {};
    console.err = [this](std::string_view text) { said_ += text; };
    int code = -1;
    if (!command.empty()) {
      code = run_command(command, work);
    } else if (table) {
      RunOptions options;
      options.file = (work / "main.bcl").string();
      options.inputs = (work / "inputs.csv").string();
      options.paths = "2";
      code = run(options, console);
    } else {
      code = check({(work / "main.bcl").string()}, console);
    }
    EXPECT_TRUE(code == 0 || code == 3) << page.code << ": exit " << code << "\n" << said_;
    std::set<std::string> found;
    for (const char* kind : {"error[", "warning["})
      for (std::size_t at = said_.find(kind); at != std::string::npos; at = said_.find(kind, at + 1))
        found.insert(said_.substr(said_.find('[', at) + 1, 5));
    return found;
  }

  std::string said_;  // by the last example

 private:
  // `boucle …`, in the folder of the example.
  int run_command(const std::string& command, const fs::path& work) {
    EXPECT_EQ(command.rfind("boucle ", 0), 0u) << command;
    const char* other = std::getenv("BOUCLE");
    const std::string line = fmt::format("cd '{}' && NO_COLOR=1 LC_ALL=C timeout -k 5 60 '{}' {} >out 2>err </dev/null",
                                         work.string(), fs::absolute(other ? other : BOUCLE_BINARY).string(),
                                         command.substr(7, command.find_first_of("\r\n") - 7));
    const int status = std::system(line.c_str());
    said_ = contents_of(work / "err");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  static bool has_own(const source::Explanation& page, const source::Example& other, bool right) {
    for (const source::Example& example : page.examples)
      if (example.right == right && example.file == other.file && example.format == other.format) return true;
    return right;  // nothing wrong is needed for the right side
  }

  fs::path folder_;
};

TEST_F(Explain, EveryCodeHasItsPage) {
  for (const source::KindInfo& info : source::all_kinds()) {
    const fs::path path = page_path(info.code);
    if (!fs::exists(path)) {
      ADD_FAILURE() << "docs/diagnostics/" << info.code << ".md is missing: say what `" << info.name
                    << "` means and which trap it closes, in English and French, with a wrong and a right example;"
                    << " the form stands in src/source/explanation.h";
      continue;
    }
    std::string problem;
    EXPECT_TRUE(source::parse_explanation(info.code, contents_of(path), problem)) << path << ": " << problem;
  }
  for (const fs::path& path : files_below(root() / "docs/diagnostics", {".md"}))
    if (path.filename() != "README.md") {
      EXPECT_TRUE(source::kind_of_code(path.stem().string())) << path << " explains a code that does not exist";
    }
}

TEST_F(Explain, ExamplesAreTrue) {
  for (const source::KindInfo& info : source::all_kinds()) {
    std::string problem;
    const auto page = source::parse_explanation(info.code, contents_of(page_path(info.code)), problem);
    if (!page) continue;  // said above
    const std::string code(info.code);
    if (without_example().contains(code)) {
      EXPECT_TRUE(page->examples.empty()) << code << " has an example now: take it out of without_example()";
      continue;
    }
    const std::set<std::string> wrong = codes_of(*page, false);
    EXPECT_EQ(wrong, std::set<std::string>{code}) << code << ": the wrong example should get this code alone\n"
                                                  << said_;
    const std::set<std::string> right = codes_of(*page, true);
    EXPECT_TRUE(right.empty()) << code << ": the right example is wrong\n" << said_;
  }
}

TEST_F(Explain, EmbeddedPagesAreThoseOfTheTree) {
  for (const source::KindInfo& info : source::all_kinds()) {
    if (fs::exists(page_path(info.code))) {
      EXPECT_TRUE(source::explanation_of(info.code)) << info.code;
    }
  }
}

// The list of all pages, for those who read the documentation without the command.
std::string index_page() {
  std::string text =
      "# Messages\n\n"
      "Every message of the command has a stable code. `boucle explain E0203` shows its page, "
      "`boucle explain E0203 --lang fr` in French. This list is generated by `./x update`.\n\n"
      "| code | in English | en français |\n|---|---|---|\n";
  for (const source::KindInfo& info : source::all_kinds()) {
    std::string problem;
    const auto page = source::parse_explanation(info.code, contents_of(page_path(info.code)), problem);
    if (page) text += fmt::format("| [{0}]({0}.md) | {1} | {2} |\n", info.code, page->title.en, page->title.fr);
  }
  return text;
}

TEST_F(Explain, ListIsFresh) {
  const fs::path path = root() / "docs/diagnostics/README.md";
  const std::string wanted = index_page();
  if (contents_of(path) == wanted) return;
  if (const char* update = std::getenv("BOUCLE_UPDATE"); update && *update == '1') {
    std::ofstream(path, std::ios::binary) << wanted;
    return;
  }
  ADD_FAILURE() << "docs/diagnostics/README.md is stale: `./x update` writes it";
}

}  // namespace
}  // namespace boucle::tests
