// Text cases: the command is run on a file and everything it says is compared with what is checked in beside it.
//
// A case is a file below tests/cases that begins with one or more lines
//   #! boucle ARGUMENTS        or        #! sh COMMAND
// run by /bin/sh from the root of the project, in that order. {file} is the case's own path, {dir} its folder, {tmp} a
// fresh temporary folder. Models are cases themselves (`name.bcl`); where that cannot be (a file that is not UTF-8, a
// generated one, several at once) the lines stand in a `name.case`. What a case says stands in `<case>.expected`.
// With BOUCLE_UPDATE=1 (`./x update`) the expectations are rewritten instead. BOUCLE names another binary.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

constexpr int timeout_seconds = 300;           // generous: sanitizers on a loaded machine
constexpr std::size_t max_diff_lines = 2'000;  // beyond, only the first difference is shown

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string shell_quoted(std::string text) {
  replace_all(text, "'", "'\\''");
  return "'" + text + "'";
}

std::string binary() {
  const char* other = std::getenv("BOUCLE");
  return fs::absolute(other ? other : BOUCLE_BINARY).string();
}

// The commands at the head of a case, without `#! `.
std::vector<std::string> commands_of(const fs::path& path) {
  std::vector<std::string> commands;
  for (const std::string& line : lines_of(path)) {
    if (line.rfind("#! ", 0) != 0) break;
    commands.push_back(line.substr(3));
  }
  return commands;
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = testing::TempDir() + "boucle_case_XXXXXX";
    if (::mkdtemp(pattern.data())) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string section(const std::string& title, const std::string& text) {
  if (text.empty()) return {};
  return "--- " + title + "\n" + text + (text.back() == '\n' ? "" : "\n(no newline at the end)\n");
}

// Runs one command and returns what is to be compared.
std::string run_command(const std::string& command, const std::string& shown, const std::string& folder) {
  const std::string out = folder + "/stdout", err = folder + "/stderr";
  const std::string environment = "NO_COLOR=1 LANG=C LC_ALL=C COLUMNS=100";
  const std::string line =
      fmt::format("cd {} && {} timeout -k 5 {} /bin/sh -c {} >{} 2>{} </dev/null", shell_quoted(root().string()),
                  environment, timeout_seconds, shell_quoted(command), shell_quoted(out), shell_quoted(err));
  const int status = std::system(line.c_str());
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return "$ " + shown + "\n" + section("stdout", contents_of(out)) + section("stderr", contents_of(err)) +
         fmt::format("--- exit {}\n", code);
}

std::string run_case(const fs::path& path) {
  const TemporaryFolder work, tmp;
  const std::string file = fs::relative(path, root()).generic_string();
  const std::string folder = fs::relative(path.parent_path(), root()).generic_string();
  std::string text;
  for (std::string shown : commands_of(path)) {
    replace_all(shown, "{file}", file);
    replace_all(shown, "{dir}", folder);
    std::string command = shown;
    replace_all(command, "{tmp}", tmp.path());
    const bool is_shell = command.rfind("sh ", 0) == 0;
    EXPECT_TRUE(is_shell || command.rfind("boucle ", 0) == 0 || command == "boucle") << file << ": " << shown;
    command = is_shell ? command.substr(3) : shell_quoted(binary()) + command.substr(6);
    replace_all(command, "{boucle}", shell_quoted(binary()));
    text += run_command(command, shown, work.path());
  }
  replace_all(text, tmp.path(), "{tmp}");
  return text;
}

// Lines of both texts in order, marked with -, + or a space; only those near a difference.
std::string difference(const std::string& expected, const std::string& actual) {
  const std::vector<std::string> a = split_into_lines(expected), b = split_into_lines(actual);
  if (a.size() > max_diff_lines || b.size() > max_diff_lines) {
    std::size_t i = 0;
    while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
    return fmt::format("first difference in line {}:\n-{}\n+{}\n", i + 1, i < a.size() ? a[i] : "",
                       i < b.size() ? b[i] : "");
  }
  // Longest common subsequence of what follows (i, j).
  std::vector<std::vector<unsigned>> common(a.size() + 1, std::vector<unsigned>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  std::vector<std::string> rows;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      rows.push_back(" " + a[i++]), ++j;
    } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
      rows.push_back("-" + a[i++]);
    } else {
      rows.push_back("+" + b[j++]);
    }
  }
  std::string text;
  constexpr std::size_t context = 3;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    bool near = false;
    for (std::size_t m = k < context ? 0 : k - context; m < std::min(rows.size(), k + context + 1); ++m)
      near = near || rows[m][0] != ' ';
    if (near) text += rows[k] + "\n";
  }
  return text;
}

class TextCase : public testing::Test {
 public:
  explicit TextCase(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const std::string actual = run_case(path_);
    const fs::path expected_path = path_.string() + ".expected";
    const std::string expected = contents_of(expected_path);
    if (actual == expected) return;
    if (const char* update = std::getenv("BOUCLE_UPDATE"); update && *update == '1') {
      std::ofstream(expected_path, std::ios::binary) << actual;
      fmt::print("updated {}\n", expected_path.string());
      return;
    }
    ADD_FAILURE() << fs::relative(path_, root()).generic_string()
                  << " says something else (- expected, + now); `./x update` accepts it:\n"
                  << difference(expected, actual);
  }

 private:
  fs::path path_;
};

// Other programs' text: an expectation without case, a case without command, are forgotten files.
TEST(Cases, NothingIsForgotten) {
  std::set<fs::path> folders_with_cases;
  for (const auto& path : files_below(root() / "tests/cases", {".bcl", ".case"}))
    if (!commands_of(path).empty()) folders_with_cases.insert(path.parent_path());
  for (const auto& path : files_below(root() / "tests/cases", {".bcl", ".case"})) {
    if (path.extension() == ".case") {
      EXPECT_FALSE(commands_of(path).empty()) << path << " runs nothing";
    }
    EXPECT_TRUE(folders_with_cases.count(path.parent_path())) << path << " is used by no case in its folder";
  }
  for (const auto& path : files_below(root() / "tests/cases", {".expected"})) {
    const fs::path owner = path.parent_path() / path.stem();
    EXPECT_FALSE(commands_of(owner).empty()) << path << " belongs to no case";
  }
}

void register_cases() {
  for (const auto& path : files_below(root() / "tests/cases", {".bcl", ".case"})) {
    if (commands_of(path).empty()) continue;  // a file that a case of this folder uses
    const std::string name = fs::relative(path, root() / "tests/cases").generic_string();
    testing::RegisterTest("TextCases", name.c_str(), nullptr, nullptr, path.c_str(), 1,
                          [path]() -> testing::Test* { return new TextCase(path); });
  }
}

}  // namespace
}  // namespace boucle::tests

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  boucle::tests::register_cases();
  return RUN_ALL_TESTS();
}
