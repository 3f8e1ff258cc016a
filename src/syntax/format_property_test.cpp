// What must hold of the formatter whatever the text: formatting twice changes nothing, and the result has the same
// tree. Tried on every model of the project, on the same models with their spaces thrown about, and on short lines made
// of random tokens.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "syntax/format.h"
#include "syntax/parse_testing.h"

namespace boucle::syntax {
namespace {

using testing::Parsed;

// False for a text with syntax errors, which the formatter is never given.
bool holds(const std::string& text) {
  const Parsed parsed(text);
  if (parsed.sink.has_errors()) return false;
  const std::string once = format(parsed.file, parsed.sources);
  const Parsed again(once);
  EXPECT_FALSE(again.sink.has_errors()) << "formatted:\n" << once << "\nfrom:\n" << text;
  EXPECT_EQ(again.dump(), parsed.dump()) << "another meaning:\n" << once << "\nfrom:\n" << text;
  EXPECT_EQ(format(again.file, again.sources), once) << "not idempotent, from:\n" << text;
  return true;
}

std::vector<std::string> all_models() {
  std::vector<std::string> texts;
  for (const char* folder : {"/std", "/models", "/examples", "/fuzz/corpus", "/tests/cases"}) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(BOUCLE_ROOT) + folder))
      if (entry.path().extension() == ".bcl") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) texts.push_back(testing::read_test_file(path.string()));
  }
  return texts;
}

// Each run of spaces between two tokens gets another length, each line another indentation. Spaces that part a number
// from a word mean something, and stay.
std::string thrown_about(const std::string& text, std::mt19937& random) {
  const Parsed parsed(text);
  std::string result;
  const std::vector<Token>& tokens = parsed.file.tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool behind_number = i > 0 && tokens[i - 1].kind == TokenKind::number;
    if (tokens[i].kind == TokenKind::whitespace && !behind_number) {
      result.append(1 + random() % 4, ' ');
    } else {
      result += text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
    }
  }
  return result;
}

TEST(FormatProperties, EveryModelOfTheProject) {
  std::size_t count = 0;
  for (const std::string& text : all_models()) count += holds(text);
  EXPECT_GT(count, 150u);
}

TEST(FormatProperties, SpacesThrownAbout) {
  std::mt19937 random(1);  // the same on every machine
  std::size_t count = 0;
  for (const std::string& text : all_models())
    for (int i = 0; i < 4; ++i) count += holds(thrown_about(text, random));
  EXPECT_GT(count, 500u);
}

TEST(FormatProperties, ColumnsLinedUpAtRandom) {
  std::mt19937 random(2);
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (std::size_t line = 0, lines = 2 + random() % 5; line < lines; ++line) {
      text += std::string(1 + random() % 3, 'a') + std::to_string(line);
      text.append(random() % 4, ' ');
      text += random() % 5 == 0 ? ": $ =" : "=";
      text.append(random() % 3, ' ');
      text += random() % 2 == 0 ? "b + 1" : "é_c * 20 $";
      if (random() % 2 == 0) text.append(random() % 5, ' ').append("# x");
      text += random() % 6 == 0 ? "\n\n" : random() % 6 == 0 ? "\n# y\n" : "\n";
    }
    while (text.find("é") != std::string::npos) text.replace(text.find("é"), 2, "e");
    ASSERT_TRUE(holds(text)) << text;
  }
}

TEST(FormatProperties, RandomTokens) {
  static constexpr const char* words[] = {
      "a",    "b.c",     "(",     ")",         "[",     "]",       ",",         "+",         "-",  "*",
      "/",    "^",       "=",     "==",        "<",     "..",      "to",        "in",        "if", "then",
      "or",   "not",     "else",  "prev",      "25 B$", "$25B",    "3 k",       "25 Md$",    "2k", "%",
      "now",  "@s1",     "\"q\"", "20 %/year", "2026",  "2026-Q1", "f(",        "initially", "{",  "}",
      "10GW", "1 /year", ":",     "series",    "# c\n", "\n",      "until 2027"};
  std::mt19937 random(3);
  std::size_t count = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string text = "x = ";
    for (std::size_t i = 0, size = 1 + random() % 7; i < size; ++i) {
      text += words[random() % std::size(words)];
      text.append(random() % 3, ' ');
    }
    count += holds(text);
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(count, 3'000u) << "too few of the lines have a meaning";
}

}  // namespace
}  // namespace boucle::syntax
