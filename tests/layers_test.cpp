// Every `#include "stage/…"` below src/ must be allowed by src/layers.txt, and cli/ may use src/api alone: what a
// stage cannot include it cannot call, so the pipe stays straight.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "tree.h"

namespace boucle::tests {
namespace {

struct Layers {
  std::map<std::string, std::set<std::string>> allowed;  // stages, and single headers as "exec/run.h"
};

// Adds whatever the allowed stages may include themselves. The list is in order: a stage stands below what it uses.
Layers read_layers() {
  Layers layers;
  for (const std::string& line : lines_of(root() / "src/layers.txt")) {
    const std::size_t colon = line.find(':');
    if (line.empty() || line[0] == '#' || colon == std::string::npos) continue;
    std::set<std::string>& allowed = layers.allowed[line.substr(0, colon)];
    allowed.insert(line.substr(0, colon));
    std::istringstream words(line.substr(colon + 1));
    for (std::string word; words >> word;) {
      allowed.insert(word);
      const std::string stage = word.substr(0, word.find('/'));
      EXPECT_TRUE(layers.allowed.count(stage)) << "layers.txt: " << stage << " must stand above " << line;
      const std::set<std::string> below = layers.allowed[stage];
      for (const std::string& name : below)
        if (name != stage || word == stage) allowed.insert(name);
    }
  }
  return layers;
}

// The path between the quotes of an include, or "".
std::string included_path(const std::string& line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string::npos || line.compare(hash, 8, "#include") != 0) return {};
  const std::size_t open = line.find('"'), close = line.rfind('"');
  return open == std::string::npos || close <= open ? std::string() : line.substr(open + 1, close - open - 1);
}

TEST(Layers, IncludesFollowTheList) {
  const Layers layers = read_layers();
  ASSERT_GE(layers.allowed.size(), 12u);
  for (const auto& path : files_below(root() / "src", {".h", ".hpp", ".cpp", ".def", ".inc"})) {
    const std::string shown = std::filesystem::relative(path, root()).generic_string();
    const std::string stage = std::filesystem::relative(path, root() / "src").begin()->string();
    const auto rule = layers.allowed.find(stage);
    ASSERT_NE(rule, layers.allowed.end()) << shown << ": " << stage << " is not in src/layers.txt";
    for (const std::string& line : lines_of(path)) {
      const std::string included = included_path(line);
      if (included.empty()) continue;
      const std::string target = included.substr(0, included.find('/'));
      if (!layers.allowed.count(target)) continue;  // somebody else's header
      EXPECT_TRUE(rule->second.count(target) || rule->second.count(included))
          << shown << " includes \"" << included << "\", which src/layers.txt does not allow";
    }
  }
}

TEST(Layers, TheCommandUsesTheApiAlone) {
  const Layers layers = read_layers();
  for (const auto& path : files_below(root() / "cli", {".h", ".cpp"})) {
    for (const std::string& line : lines_of(path)) {
      const std::string included = included_path(line);
      const std::string target = included.substr(0, included.find('/'));
      if (!layers.allowed.count(target)) continue;
      EXPECT_EQ(target, "api") << path.filename() << " includes \"" << included << "\"";
    }
  }
}

}  // namespace
}  // namespace boucle::tests
