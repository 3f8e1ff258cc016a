#include "syntax/keywords.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace boucle::syntax {
namespace {

constexpr KeywordInfo infos[] = {
#define KEYWORD(name, text, form, meaning) {text, form, meaning},
#include "syntax/keywords.def"
#undef KEYWORD
};

// In the order of enum Keyword, `none` left out.
const std::vector<std::string>& keyword_texts() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> all;
    for (const KeywordInfo& info : infos) all.emplace_back(info.text);
    return all;
  }();
  return texts;
}

const std::array<std::string, 5> verb_texts = {"show", "chart", "table", "compare", "text"};
const std::array<std::string, 5> method_texts = {"linear", "step", "log", "smooth", "only"};

}  // namespace

Keyword statement_keyword(std::string_view text) {
  const auto* found =
      std::find_if(std::begin(infos), std::end(infos), [&](const KeywordInfo& info) { return info.text == text; });
  if (found == std::end(infos)) return Keyword::none;
  return static_cast<Keyword>(found - std::begin(infos) + 1);
}

std::span<const std::string> statement_keywords() { return keyword_texts(); }
std::span<const KeywordInfo> keyword_infos() { return infos; }
std::span<const std::string> report_verbs() { return verb_texts; }
std::span<const std::string> series_methods() { return method_texts; }

std::optional<std::string> nearest_word(std::string_view written, std::span<const std::string> words) {
  if (auto near = base::nearest(written, words)) return near;
  constexpr std::size_t max_edits = 2, min_length = 4;  // two edits in a shorter word leave nothing of it
  if (written.size() < min_length) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = max_edits + 1;
  for (const std::string& word : words) {
    const std::size_t distance =
        word.size() < min_length ? max_edits + 1 : base::edit_distance(written, word, max_edits);
    if (distance < best_distance) {
      best = word;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace boucle::syntax
