// Every registered diagnostic occurs in a text case (its code in an .expected file) or in a unit test (its code or
// Kind::name). tests/untested_diagnostics.txt lists the exceptions; it may only shrink: a code that is tested, or that
// no longer exists, must leave it (`./x update` does that).
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "source/diagnostic.h"
#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

bool is_unit_test(const fs::path& path) {
  const std::string name = path.filename().string(), ending = "_test.cpp";
  return name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

std::string all_evidence() {
  std::string text;
  for (const auto& path : files_below(root() / "tests/cases", {".expected"})) text += contents_of(path);
  for (const char* folder : {"src", "tests"})
    for (const auto& path : files_below(root() / folder, {".cpp"}))
      if (is_unit_test(path)) text += contents_of(path);
  return text;
}

bool names_kind(const std::string& text, const std::string& name) {
  const std::string wanted = "Kind::" + name;
  for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) {
    const char next = at + wanted.size() < text.size() ? text[at + wanted.size()] : ' ';
    if (next != '_' && !std::isalnum(static_cast<unsigned char>(next))) return true;
  }
  return false;
}

fs::path list_path() { return root() / "tests/untested_diagnostics.txt"; }

bool is_tested(const std::string& evidence, const source::KindInfo& info) {
  return evidence.find(info.code) != std::string::npos || names_kind(evidence, std::string(info.name));
}

// Takes the codes that are tested by now, or gone, out of the list; never adds one.
void shrink_list(const std::string& evidence) {
  std::string kept;
  for (const std::string& line : lines_of(list_path())) {
    const auto kind = source::kind_of_code(line.substr(0, 5));
    if (line[0] == '#' || (kind && !is_tested(evidence, source::kind_info(*kind)))) kept += line + "\n";
  }
  std::ofstream(list_path(), std::ios::binary) << kept;
}

TEST(Diagnostics, EveryCodeIsTested) {
  const std::string evidence = all_evidence();
  if (const char* update = std::getenv("BOUCLE_UPDATE"); update && *update == '1') shrink_list(evidence);
  std::set<std::string> excused;
  for (const std::string& line : lines_of(list_path()))
    if (!line.empty() && line[0] != '#') excused.insert(line.substr(0, 5));
  for (const source::KindInfo& info : source::all_kinds()) {
    const std::string code(info.code), name(info.name);
    const bool tested = is_tested(evidence, info);
    const bool is_excused = excused.erase(code) > 0;
    EXPECT_TRUE(tested || is_excused) << code << " (" << name << ") has no test: add tests/cases/…/" << name << ".bcl";
    EXPECT_FALSE(tested && is_excused) << code << " is tested: take it out of tests/untested_diagnostics.txt";
  }
  for (const std::string& code : excused) ADD_FAILURE() << code << " in tests/untested_diagnostics.txt does not exist";
}

}  // namespace
}  // namespace boucle::tests
