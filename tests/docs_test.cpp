// The documentation keeps its word. In README.md and below docs/:
//   - a block ```boucle is a model that `boucle check` accepts; without a `model` statement it gets a standard head;
//   - a block that begins with `$ boucle …` shows exactly what the command prints, as far as it goes: the page may
//     stop after any line;
//   - a whole model in the tutorial or the README is an example of examples/, word for word;
//   - a table between `<!-- table: name -->` and `<!-- end -->` is what the code says.
// BOUCLE_UPDATE=1 (`./x update`) rewrites outputs and tables.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "model/distributions.h"
#include "model/functions.h"
#include "model/units.h"
#include "syntax/keywords.h"
#include "syntax/parser.h"
#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

// What a block of the language page may leave out.
constexpr const char* standard_head =
    "model example { calendar 2026-Q1 .. 2029-Q4 by quarter }\n"
    "use std.company\n";

bool updating() {
  const char* update = std::getenv("BOUCLE_UPDATE");
  return update && *update == '1';
}

std::string binary() {
  const char* other = std::getenv("BOUCLE");
  return fs::absolute(other ? other : BOUCLE_BINARY).string();
}

std::vector<fs::path> pages() {
  std::vector<fs::path> found{root() / "README.md"};
  for (const fs::path& path : files_below(root() / "docs", {".md"}))
    if (path.parent_path().filename() != "diagnostics") found.push_back(path);  // explain_test
  return found;
}

std::string shown(const fs::path& path) { return fs::relative(path, root()).generic_string(); }

struct Block {
  std::string info;
  std::size_t first = 0, end = 0;  // its lines between the fences
  std::string text;
};

std::vector<Block> blocks_of(const std::vector<std::string>& lines) {
  std::vector<Block> blocks;
  bool inside = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].rfind("```", 0) == 0) {
      if (!inside) blocks.push_back({lines[i].substr(3), i + 1, i + 1, ""});
      blocks.back().end = i;
      inside = !inside;
    } else if (inside) {
      blocks.back().text += lines[i] + "\n";
    }
  }
  EXPECT_FALSE(inside) << "a block is not closed";
  return blocks;
}

struct Answer {
  int code = -1;
  std::string text;  // both outputs, in the order they were written
};

class Docs : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "boucle_docs_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  // `arguments` as a reader would type them, from the root of the project.
  Answer boucle(const std::string& arguments) const {
    const fs::path out = folder_ / "out";
    const std::string line =
        fmt::format("cd '{}' && NO_COLOR=1 LC_ALL=C COLUMNS=80 timeout -k 5 120 '{}' {} >'{}' 2>&1 </dev/null",
                    root().string(), binary(), arguments, out.string());
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents_of(out)};
  }

  fs::path folder_;
};

TEST_F(Docs, ModelsAreAccepted) {
  std::size_t count = 0;
  for (const fs::path& page : pages()) {
    for (const Block& block : blocks_of(lines_of(page))) {
      if (block.info != "boucle") continue;
      ++count;
      const bool whole = block.text.rfind("model ", 0) == 0 || block.text.find("\nmodel ") != std::string::npos;
      const fs::path file = folder_ / "block.bcl";
      std::ofstream(file, std::ios::binary) << (whole ? "" : standard_head) << block.text;
      const Answer answer = boucle("check '" + file.string() + "'");
      EXPECT_EQ(answer.code, 0) << shown(page) << ", line " << block.first << ":\n" << block.text << answer.text;
    }
  }
  EXPECT_GT(count, 25u);
}

// A reader copies a whole model and gets the output that stands below it.
TEST_F(Docs, WholeModelsAreExamples) {
  std::set<std::string> examples;
  for (const fs::path& path : files_below(root() / "examples", {".bcl"})) examples.insert(contents_of(path));
  for (const char* name : {"README.md", "docs/tutorial.md"}) {
    std::size_t count = 0;
    for (const Block& block : blocks_of(lines_of(root() / name))) {
      if (block.info != "boucle") continue;
      ++count;
      EXPECT_TRUE(examples.contains(block.text)) << name << ", line " << block.first << " is no file of examples/:\n"
                                                 << block.text;
    }
    EXPECT_GT(count, 0u) << name;
  }
}

// The output as far as the page shows it: up to a line that begins like the last one shown.
std::string as_far_as(const std::string& output, std::string last) {
  last = last.substr(0, last.find(':'));
  std::string text;
  for (const std::string& line : split_into_lines(output)) {
    text += line + "\n";
    if (!last.empty() && line.rfind(last, 0) == 0) break;
  }
  return text;
}

TEST_F(Docs, OutputsAreTrue) {
  std::size_t count = 0;
  for (const fs::path& page : pages()) {
    std::vector<std::string> lines = lines_of(page);
    std::vector<Block> blocks = blocks_of(lines);
    bool changed = false;
    for (std::size_t b = blocks.size(); b-- > 0;) {  // from the end, so that line numbers stay true
      const Block& block = blocks[b];
      const std::vector<std::string> inside = split_into_lines(block.text);
      if (inside.empty() || inside[0].rfind("$ ", 0) != 0) continue;
      const std::size_t command = inside[0].find("boucle ");
      ASSERT_NE(command, std::string::npos) << shown(page) << ", line " << block.first;
      ++count;
      const Answer answer = boucle(inside[0].substr(command + 7));
      EXPECT_EQ(answer.code, 0) << shown(page) << ", line " << block.first << ":\n" << answer.text;
      const std::string wanted = inside[0] + "\n" + as_far_as(answer.text, inside.back());
      if (wanted == block.text) continue;
      if (!updating()) {
        ADD_FAILURE() << shown(page) << ", line " << block.first << " shows something else than the command prints "
                      << "(`./x update` accepts it):\n"
                      << wanted;
        continue;
      }
      const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(block.first);
      lines.erase(begin, lines.begin() + static_cast<std::ptrdiff_t>(block.end));
      const std::vector<std::string> now = split_into_lines(wanted);
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(block.first), now.begin(), now.end());
      changed = true;
    }
    if (!changed) continue;
    std::ofstream file(page, std::ios::binary);
    for (const std::string& line : lines) file << line << "\n";
  }
  EXPECT_GT(count, 5u);
}

// What the README asks a newcomer to type works, in that order, from a clone: the lines of its `sh` blocks that begin
// with the command. Numbers of paths are small here.
TEST_F(Docs, ReadmeCommandsWork) {
  for (const char* name : {"build", "examples", "models", "docs"}) fs::create_directories(folder_ / name);
  fs::create_symlink(binary(), folder_ / "build/boucle");
  std::size_t count = 0;
  for (const Block& block : blocks_of(lines_of(root() / "README.md"))) {
    if (block.info != "sh") continue;
    for (const std::string& line : split_into_lines(block.text)) {
      if (line.rfind("./build/boucle ", 0) != 0) continue;
      ++count;
      std::string command = line;
      if (command.find("boucle run ") != std::string::npos)
        command.insert(command.find("boucle run ") + 11, "--paths 200 ");
      const std::string out = (folder_ / "out").string();
      const std::string shell = "cd '" + folder_.string() + "' && NO_COLOR=1 LC_ALL=C " + command;
      std::ofstream(folder_ / "command.sh") << shell << "\n";
      const int status = std::system(("sh '" + (folder_ / "command.sh").string() + "' >'" + out + "' 2>&1").c_str());
      EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0) << line << "\n" << contents_of(out);
    }
  }
  EXPECT_GE(count, 7u);
  EXPECT_GT(contents_of(folder_ / "startup.html").size(), 10'000u);
}

// `./x demo` prints the verdict that the README shows.
TEST_F(Docs, DemoPrintsTheVerdict) {
  const std::string script = contents_of(root() / "x");
  const std::size_t demo = script.find("run_demo() {");
  ASSERT_NE(demo, std::string::npos);
  EXPECT_NE(script.substr(demo, 400).find("build/boucle ask 0 \"$@\""), std::string::npos);
  EXPECT_NE(contents_of(root() / "README.md").find("$ ./build/boucle ask 0\n"), std::string::npos);
}

// Each figure of the articles with its place in the model: what bench/articles would write today.
TEST_F(Docs, ArticlesAreCurrent) {
  if (std::system("python3 -c 0 >/dev/null 2>&1") != 0) GTEST_SKIP() << "no python3";
  if (updating()) GTEST_SKIP() << "`./x update` writes them";
  const fs::path out = folder_ / "out";
  const std::string line =
      fmt::format("cd '{}' && BOUCLE='{}' bench/articles --check >'{}' 2>&1", root().string(), binary(), out.string());
  const int status = std::system(line.c_str());
  EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0) << contents_of(out);
}

// ------------------------------------------------------------------------------------------------ generated tables
std::string row(std::initializer_list<std::string> cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string functions_table(std::initializer_list<model::FunctionInfo::Place> places) {
  std::string text = "| function | value |\n|---|---|\n";
  for (const model::FunctionInfo& info : model::functions())
    if (std::find(places.begin(), places.end(), info.place) != places.end())
      text += row({code(info.usage), std::string(info.en)});
  return text;
}

std::string distributions_table() {
  std::string text =
      "| distribution | native parameters | `a to b` | `mean:`, `sd:` | follows the state | draws |\n"
      "|---|---|---|---|---|---|\n";
  for (const model::DistributionInfo& info : model::distribution_list()) {
    const std::string with = info.kind == model::DistributionKind::student_t ? "with `df:`" : "yes";
    text += row({code(info.name), code(info.usage), info.by_interval ? with : "–", info.by_moments ? with : "–",
                 info.by_state ? "yes" : "–", info.support.en});
  }
  return text;
}

// Every unit with what it is worth, and the magnitudes that may stand before it.
std::string units_table() {
  const model::UnitTable table;
  std::string text = "| unit | is | with |\n|---|---|---|\n";
  for (const std::string& name : table.names()) {
    const auto unit = table.lookup(name);
    if (!unit || name == "ratio") continue;
    std::vector<std::string> prefixed;
    for (const char* prefix : {"k", "M", "G", "B", "Md", "T"})
      if (const auto other = table.lookup(prefix + name); other && other->dimension == unit->dimension)
        prefixed.push_back(code(prefix + name));
    const std::string base = table.text(unit->dimension);
    const double inverse = unit->scale != 0 ? 1 / unit->scale : 0;
    const bool fraction = unit->scale < 1 && std::abs(inverse - std::round(inverse)) < 1e-6 * inverse;
    const std::string scale = fraction ? fmt::format("1/{:.0f}", inverse) : fmt::format("{:.6g}", unit->scale);
    std::string meaning = base == name       ? "a unit of its own"
                          : unit->scale == 1 ? code(base)
                          : base == "ratio"  ? scale
                                             : scale + " " + code(base);
    if (unit->dimension == table.year().dimension && name == "week") meaning = "7 `day`";
    text += row({code(name), meaning, base::join(prefixed, " ")});
  }
  return text;
}

// The chart of accounts, read from the library's text.
std::string accounts_table() {
  std::string text = "| account | what it is | keyed | mirror |\n|---|---|---|---|\n";
  for (const std::string& line : lines_of(root() / "std/accounts.bcl")) {
    if (line.rfind("account ", 0) != 0) continue;
    const std::size_t doc = line.find("##"), mirror = line.find("mirror: ");
    const bool keyed = line.find("keyed: true") < doc;
    std::string name = line.substr(8, line.find(' ', 8) - 8);
    const std::size_t mirror_end = line.find_first_of(" ,}", mirror == std::string::npos ? 0 : mirror + 8);
    text += row({code(name), std::string(base::trim(line.substr(doc + 2))), keyed ? "yes" : "",
                 mirror == std::string::npos ? "" : code(line.substr(mirror + 8, mirror_end - mirror - 8))});
  }
  return text;
}

std::string first_sentence(std::string text) {
  const std::size_t end = text.find(". ");
  if (end != std::string::npos) text.resize(end);
  if (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

// The natures of the library, read from its text: the doc comment and what both sides book.
std::string natures_table() {
  std::string text = "| nature | what it is | payer books | payee books | kind |\n|---|---|---|---|---|\n";
  std::string doc, name;
  std::map<std::string, std::string> entries;
  for (const std::string& line : lines_of(root() / "std/natures.bcl")) {
    const std::string_view trimmed = base::trim(line);
    if (trimmed.starts_with("## ")) {
      if (doc.empty()) doc = trimmed.substr(3);
    } else if (trimmed.starts_with("nature ")) {
      name = trimmed.substr(7, trimmed.find_first_of(" ({", 7) - 7);
      entries.clear();
    } else if (trimmed == "}" && !name.empty()) {
      text += row({code(name), first_sentence(doc), code(entries["payer"]), code(entries["payee"]), entries["kind"]});
      name.clear();
      doc.clear();
    } else if (const std::size_t colon = trimmed.find(": "); !name.empty() && colon != trimmed.npos) {
      entries[std::string(trimmed.substr(0, colon))] = trimmed.substr(colon + 2);
    } else {
      doc.clear();
    }
  }
  return text;
}

std::string keywords_table() {
  std::string text = "| statement | meaning |\n|---|---|\n";
  for (const syntax::KeywordInfo& info : syntax::keyword_infos())
    text += row({code(info.form), std::string(info.meaning)});
  return text;
}

// `boucle help`, the lines below "Commands".
std::string commands_table(const std::string& help) {
  std::string text = "| command | what it does |\n|---|---|\n";
  bool inside = false;
  for (const std::string& line : split_into_lines(help)) {
    if (line == "Commands") inside = true;
    if (!inside || line.rfind("  ", 0) != 0) {
      if (line.empty()) inside = false;
      continue;
    }
    if (line.rfind("   ", 0) == 0) {  // goes on from the line before
      text.resize(text.size() - 3);
      text += " " + std::string(base::trim(line)) + " |\n";
      continue;
    }
    const std::size_t gap = line.find("  ", 2);
    const std::size_t meaning = line.find_first_not_of(' ', gap);
    std::string command = line.substr(2, gap - 2);
    text += row({code(command), line.substr(meaning)});
  }
  return text;
}

TEST_F(Docs, TablesAreFresh) {
  using Place = model::FunctionInfo::Place;
  const std::map<std::string, std::function<std::string()>> tables = {
      {"functions anywhere", [] { return functions_table({Place::anywhere}); }},
      {"functions along a path",
       [] {
         return functions_table({Place::along, Place::running, Place::whole_path});
       }},
      {"functions across paths", [] { return functions_table({Place::across}); }},
      {"distributions", distributions_table},
      {"units", units_table},
      {"accounts", accounts_table},
      {"natures", natures_table},
      {"statements", keywords_table},
      {"commands", [this] { return commands_table(boucle("help").text); }},
  };
  std::set<std::string> seen;
  for (const fs::path& page : pages()) {
    const std::string before = contents_of(page);
    std::string text = before;
    const std::string opening = "\n<!-- table: ", ending = "<!-- end -->";
    for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at + 1)) {
      const std::size_t name_end = text.find(" -->\n", at), end = text.find(ending, at);
      ASSERT_NE(end, std::string::npos) << shown(page) << ": a table without end";
      const std::string name = text.substr(at + opening.size(), name_end - at - opening.size());
      const auto table = tables.find(name);
      ASSERT_NE(table, tables.end()) << shown(page) << ": there is no table `" << name << "`";
      seen.insert(name);
      const std::size_t begin = name_end + 5;
      text.replace(begin, end - begin, "\n" + table->second() + "\n");
    }
    if (text == before) continue;
    if (updating()) {
      std::ofstream(page, std::ios::binary) << text;
    } else {
      ADD_FAILURE() << shown(page) << " has a stale table: `./x update` writes it; it should be\n" << text;
    }
  }
  for (const auto& [name, table] : tables)
    EXPECT_TRUE(seen.contains(name)) << "no page shows the table `" << name << "`";
}

// The list of functions is that of the compiler: each is known to it.
TEST_F(Docs, ListedFunctionsExist) {
  std::string text = "model m { calendar 2026-Q1 .. 2029-Q4 by quarter }\nx = 1\n";
  for (const model::FunctionInfo& info : model::functions()) text += fmt::format("check {}() > 0\n", info.name);
  const fs::path file = folder_ / "functions.bcl";
  std::ofstream(file, std::ios::binary) << text;
  const Answer answer = boucle("check --json '" + file.string() + "'");
  EXPECT_EQ(answer.code, 3) << answer.text;
  EXPECT_EQ(answer.text.find("E0607"), std::string::npos) << answer.text;
  EXPECT_EQ(answer.text.find("E0801"), std::string::npos) << answer.text;
}

// Every word that starts a statement occurs in the page of the language, in an example; those that this version does
// not run yet are excused.
const std::set<std::string>& not_run_yet() {
  static const std::set<std::string> words = {"data", "fx", "index", "book", "revalue", "guarantee", "claims", "goal"};
  return words;
}

TEST_F(Docs, EveryStatementHasAnExample) {
  std::string examples;
  for (const Block& block : blocks_of(lines_of(root() / "docs/language.md")))
    if (block.info.rfind("boucle", 0) == 0) examples += "\n" + block.text;
  for (const std::string& word : syntax::statement_keywords()) {
    bool found = false;
    for (const std::string& line : split_into_lines(examples)) {
      const std::string_view trimmed = base::trim(line);
      found = found || trimmed == word || trimmed.starts_with(word + " ") ||
              trimmed.find("{ " + word + " ") != trimmed.npos;
    }
    EXPECT_TRUE(found || not_run_yet().contains(word)) << "docs/language.md has no example with `" << word << "`";
  }
}

}  // namespace
}  // namespace boucle::tests
