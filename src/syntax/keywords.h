// The words that start a statement. They are ordinary names elsewhere: only their place makes them keywords.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace boucle::syntax {

enum class Keyword {
  none,
#define KEYWORD(name, text, form, meaning) name,
#include "syntax/keywords.def"
#undef KEYWORD
};

struct KeywordInfo {
  std::string_view text, form, meaning;  // `pay`, how it is written, what it says
};

Keyword statement_keyword(std::string_view text);
std::span<const std::string> statement_keywords();
std::span<const KeywordInfo> keyword_infos();  // in the order of enum Keyword, `none` left out
std::span<const std::string> report_verbs();
std::span<const std::string> series_methods();

// The word that was probably meant. More generous than base::nearest, because the choice is small: `pramm` is `param`.
std::optional<std::string> nearest_word(std::string_view written, std::span<const std::string> words);

}  // namespace boucle::syntax
