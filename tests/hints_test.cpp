// A hint that offers an edit keeps its word: applied to a copy of the case, the message is gone and no other has come.
// Every case of tests/cases/diagnostics that is a `boucle check` is tried, message by message, with the first hint that
// has edits. BOUCLE names another binary.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

struct Edit {
  std::string file, replacement;
  std::size_t begin = 0, end = 0;
};

struct Message {
  std::string code;
  std::vector<Edit> edits;  // of the first hint that has some
};

std::string binary() {
  const char* other = std::getenv("BOUCLE");
  return fs::absolute(other ? other : BOUCLE_BINARY).string();
}

std::string unescaped(const std::string& json) {
  std::string text;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] != '\\' || i + 1 == json.size()) {
      text += json[i];
      continue;
    }
    const char c = json[++i];
    text += c == 'n' ? '\n' : c == 't' ? '\t' : c;
  }
  return text;
}

// One message a line, as `boucle check --json` writes them.
std::vector<Message> messages_of(const std::string& json) {
  static const std::regex code_pattern(R"re("code":"([EW]\d+)")re");
  static const std::regex edits_pattern(R"re("edits":\[(\{"span".*?)\]\})re");
  static const std::regex edit_pattern(
      R"re("file":"([^"]*)"[^}]*"begin":(\d+),"end":(\d+)\},"replacement":"((?:[^"\\]|\\.)*)")re");
  std::vector<Message> messages;
  for (const std::string& line : split_into_lines(json)) {
    std::smatch match;
    if (line.rfind("{\"code\":", 0) != 0 || !std::regex_search(line, match, code_pattern)) continue;
    Message message;
    message.code = match[1];
    const std::string hints = line.substr(line.rfind("\"hints\":["));
    if (std::regex_search(hints, match, edits_pattern)) {
      const std::string edits = match[1];
      for (std::sregex_iterator edit(edits.begin(), edits.end(), edit_pattern), end; edit != end; ++edit)
        message.edits.push_back({(*edit)[1], unescaped((*edit)[4]), std::stoul((*edit)[2]), std::stoul((*edit)[3])});
    }
    messages.push_back(std::move(message));
  }
  return messages;
}

class HintsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "boucle_hints_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  // The cases as they are: copied once, and what was edited since is put back.
  fs::path fresh_copy() {
    const fs::path copy = folder_ / "cases", original = root() / "tests/cases/diagnostics";
    if (!fs::exists(copy)) fs::copy(original, copy, fs::copy_options::recursive);
    for (const fs::path& edited : edited_)
      fs::copy_file(original / edited, copy / edited, fs::copy_options::overwrite_existing);
    edited_.clear();
    return copy;
  }

  std::vector<Message> check(const fs::path& copy, const std::string& name) {
    const fs::path out = folder_ / "out.json";
    const std::string line =
        fmt::format("cd '{}' && timeout -k 5 60 '{}' check --json '{}' >'{}' 2>/dev/null </dev/null", copy.string(),
                    binary(), name, out.string());
    const int status = std::system(line.c_str());
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    EXPECT_TRUE(code == 0 || code == 3) << name << ": exit " << code;
    return messages_of(contents_of(out));
  }

  fs::path folder_;
  std::vector<fs::path> edited_;  // since the last fresh_copy
};

void apply(const fs::path& copy, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.begin > b.begin; });
  for (const Edit& edit : edits) {
    const fs::path path = copy / edit.file;
    std::string text = contents_of(path);
    ASSERT_LE(edit.begin, edit.end) << path;
    ASSERT_LE(edit.end, text.size()) << path;
    text.replace(edit.begin, edit.end - edit.begin, edit.replacement);
    std::ofstream(path, std::ios::binary) << text;
  }
}

std::map<std::string, int> count_codes(const std::vector<Message>& messages) {
  std::map<std::string, int> counts;
  for (const Message& message : messages) ++counts[message.code];
  return counts;
}

TEST_F(HintsTest, AppliedHintsCompile) {
  std::size_t applied = 0;
  for (const fs::path& path : files_below(root() / "tests/cases/diagnostics", {".bcl"})) {
    const std::vector<std::string> lines = lines_of(path);
    if (lines.empty() || lines.front().rfind("#! boucle check", 0) != 0) continue;
    const std::string name = fs::relative(path, root() / "tests/cases/diagnostics").generic_string();
    const std::vector<Message> before = check(fresh_copy(), name);
    const std::map<std::string, int> counts_before = count_codes(before);
    for (const Message& message : before) {
      if (message.edits.empty()) continue;
      const fs::path copy = fresh_copy();
      apply(copy, message.edits);
      for (const Edit& edit : message.edits) edited_.emplace_back(edit.file);
      const std::map<std::string, int> after = count_codes(check(copy, name));
      ++applied;
      const auto count = [](const std::map<std::string, int>& counts, const std::string& code) {
        const auto found = counts.find(code);
        return found == counts.end() ? 0 : found->second;
      };
      EXPECT_LT(count(after, message.code), count(counts_before, message.code))
          << name << ": the hint of " << message.code << " does not remove it; it gives\n"
          << contents_of(copy / message.edits.front().file);
      for (const auto& [code, number] : after)
        EXPECT_LE(number, count(counts_before, code))
            << name << ": the hint of " << message.code << " brings " << code << " with\n"
            << contents_of(copy / message.edits.front().file);
    }
  }
  EXPECT_GT(applied, 40u) << "hints with edits are the rule, not the exception";
}

}  // namespace
}  // namespace boucle::tests
