// The ways of the house that a program can check.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>

#include "tree.h"

namespace boucle::tests {
namespace {

constexpr std::size_t max_file_lines = 600;  // a longer file is two files

std::vector<std::filesystem::path> our_sources() {
  std::vector<std::filesystem::path> paths;
  for (const char* folder : {"src", "cli", "tests", "bench", "fuzz"})
    for (const auto& path : files_below(root() / folder, {".h", ".hpp", ".cpp", ".def", ".inc"})) paths.push_back(path);
  return paths;
}

std::string shown(const std::filesystem::path& path) {
  return std::filesystem::relative(path, root()).generic_string();
}

bool contains_word(const std::string& line, const std::string& word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  for (std::size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
    const bool starts = at == 0 || !is_letter(line[at - 1]);
    const bool ends = at + word.size() == line.size() || !is_letter(line[at + word.size()]);
    if (starts && ends) return true;
  }
  return false;
}

TEST(House, FilesAreShort) {
  for (const auto& path : our_sources()) {
    const std::size_t line_count = lines_of(path).size();
    EXPECT_LE(line_count, max_file_lines) << shown(path);
  }
}

// Constants and types at the left margin of a nameless namespace.
std::vector<std::string> private_names(const std::filesystem::path& path) {
  static const std::regex constant(R"(^constexpr [^=({]*?(\w+)(\[\w*\])? = ?.*)"),
      type(R"(^(class|struct|enum class) (\w+) .*\{.*)");
  std::vector<std::string> names;
  bool inside = false;
  for (const std::string& line : lines_of(path)) {
    if (line == "namespace {") inside = true;
    if (line.starts_with("}  // namespace")) inside = false;
    std::smatch match;
    if (inside && std::regex_match(line, match, constant)) names.push_back(match[1]);
    if (inside && std::regex_match(line, match, type)) names.push_back(match[2]);
  }
  return names;
}

// Sources of a stage may be compiled several at a time; only the engine's are always alone.
TEST(House, PrivateNamesAreUniqueInAStage) {
  std::map<std::string, std::string> owner;  // "stage name" -> file
  for (const auto& path : files_below(root() / "src", {".cpp"})) {
    const std::string stage = path.parent_path().filename().string(), file = shown(path);
    if (stage == "exec" || file.ends_with("_test.cpp")) continue;
    for (const std::string& name : private_names(path)) {
      const auto [first, is_new] = owner.emplace(stage + " " + name, file);
      EXPECT_TRUE(is_new || first->second == file) << name << " is in " << first->second << " and in " << file;
    }
  }
}

TEST(House, NothingIsLeftForLater) {
  // Built from halves, so that this file does not find itself.
  const std::vector<std::string> markers{std::string("TO") + "DO", std::string("FIX") + "ME", std::string("X") + "XX",
                                         std::string("HA") + "CK"};
  for (const auto& path : our_sources())
    for (const std::string& line : lines_of(path))
      for (const std::string& marker : markers)
        EXPECT_FALSE(contains_word(line, marker)) << shown(path) << ": " << line;
}

TEST(House, NoNamespaceIsOpened) {
  const std::string opened = std::string("using namespace ") + "std";
  for (const auto& path : our_sources())
    for (const std::string& line : lines_of(path)) EXPECT_EQ(line.find(opened), std::string::npos) << shown(path);
}

TEST(House, StagesDoNotPrintWithStreams) {
  const std::string header = std::string("#include <io") + "stream>";
  for (const auto& path : files_below(root() / "src", {".h", ".hpp", ".cpp"}))
    for (const std::string& line : lines_of(path)) EXPECT_EQ(line.find(header), std::string::npos) << shown(path);
}

TEST(House, NoTabsNorTrailingSpaces) {
  for (const auto& path : our_sources()) {
    for (const std::string& line : lines_of(path)) {
      EXPECT_EQ(line.find('\t'), std::string::npos) << shown(path) << ": " << line;
      EXPECT_FALSE(!line.empty() && (line.back() == ' ' || line.back() == '\r')) << shown(path) << ": " << line;
    }
  }
}

TEST(House, HeadersStartWithProse) {
  for (const auto& path : files_below(root() / "src", {".h", ".hpp"})) {
    const std::vector<std::string> lines = lines_of(path);
    ASSERT_FALSE(lines.empty()) << shown(path);
    EXPECT_EQ(lines[0].rfind("//", 0), 0u) << shown(path) << ": say what it is, why, and its limits";
  }
}

}  // namespace
}  // namespace boucle::tests
