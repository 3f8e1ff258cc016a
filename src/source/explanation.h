// What `boucle explain` says of a code: a page of docs/diagnostics, which the command carries inside itself. A page is
// Markdown, English first, then a line `---` and the same in French; examples stand once, in the English half:
//
//   # E0203: declared in one unit, given in another
//   Why the rule exists …
//   ```boucle wrong            a model that gets exactly this code
//   ```boucle right            the same without the mistake
//   ```boucle wrong costs.bcl  one more file that the example uses
//   ```csv wrong               an edited table of inputs for the example
//   ```csv wrong debts.csv     one more file
//   ```sh right                the command to run, `boucle …`; else `boucle check`, or `run` with the edited table
//   ---
//   # E0203 : déclaré dans une unité, donné dans une autre
//
// tests/explain_test.cpp holds every page against the command.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace boucle::source {

struct Example {
  std::string format;  // `boucle`, `csv`, or `sh`
  bool right = false;
  std::string file;  // the name that other files of the example know it by; empty for the model itself
  std::string text;
};

struct Explanation {
  std::string code;
  base::Phrase title;
  std::vector<base::Phrase> paragraphs;
  std::vector<Example> examples;
};

// The folder of the pages in the project, and among the embedded files.
inline constexpr std::string_view explanation_folder = "docs/diagnostics/";

std::optional<Explanation> explanation_of(std::string_view code);  // nothing when the page is missing or malformed

// The same of a text; `problem` says what is wrong with a page that cannot be read.
std::optional<Explanation> parse_explanation(std::string_view code, std::string_view page, std::string& problem);

}  // namespace boucle::source
