// Text without a locale: UTF-8, widths on a terminal, splitting, near names, and numbers in their shortest form that
// reads back as the same double. Texts are UTF-8 bytes; positions are byte offsets unless a name says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace boucle::base {

std::vector<std::string_view> split(std::string_view text, char separator);  // "a,,b" gives 3 parts, "" gives 1
std::vector<std::string_view> split_lines(std::string_view text);            // without the \n or \r\n
std::string_view trim(std::string_view text);                                // spaces, tabs, CR, LF at both ends
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string to_lower_ascii(std::string_view text);

// The byte offset of the first byte that cannot be UTF-8 (overlong forms and surrogates included).
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

struct CodePoint {
  char32_t value = 0;  // U+FFFD for a byte that is not UTF-8
  std::uint32_t byte_count = 0;
};
CodePoint decode_utf8(std::string_view text, std::size_t offset);  // offset < text.size()
void append_utf8(std::string& text, char32_t code_point);
std::size_t code_point_count(std::string_view text);

// Columns on a terminal: 0 for combining marks, 2 for wide East Asian characters and emoji, else 1. An approximation
// of Unicode Standard Annex 11 by ranges, enough to put carets under a source line.
std::size_t display_width(char32_t code_point);
std::size_t display_width(std::string_view text);

// Number of insertions, deletions, replacements and swaps of neighbours between two names (optimal string alignment);
// any value above cutoff is returned as cutoff + 1, early.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t cutoff);

// The candidates that a writer of `name` may have meant, the likeliest first, at most `max_count`: the same but for
// case, within a third of the length in edits, or one containing the other (from 3 letters). Ties keep the order of
// the candidates.
std::vector<std::string> nearest_names(std::string_view name, std::span<const std::string> candidates,
                                       std::size_t max_count);
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

// Shortest form that reads back identically; "inf", "-inf" and "nan" for what is not a number; "-0" is "0".
std::string format_shortest(double value);
// The whole text must be one decimal number; no locale, no spaces, no inf or nan.
std::optional<double> parse_double(std::string_view text);

}  // namespace boucle::base
