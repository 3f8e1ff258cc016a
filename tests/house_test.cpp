// The ways of the house that a program can check.
#include <gtest/gtest.h>

#include <filesystem>

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
