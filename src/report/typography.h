// How texts sit on lines, on a page and in a terminal alike, and what a plain terminal can show of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boucle::report {

// Whether a line must not be broken at the space `text[space]`: between a number and its unit or its error, as in
// `84.4 B$`, `83.5 %`, `± 0.7`.
bool holds_together(std::string_view text, std::size_t space);

// What stands between the spaces at which a line may be broken; spaces that follow each other count as one.
std::vector<std::string_view> unbroken_parts(std::string_view line);

// Without the signs of ours that a plain terminal lacks; letters with accents stay.
std::string plain_punctuation(std::string_view text);

}  // namespace boucle::report
