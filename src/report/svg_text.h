// How wide a label of a chart is and where it can stand. A page has no script, so nothing can be measured when it is
// shown: widths come from a table that is at least as wide as the usual sans-serif fonts (Helvetica, Arial, Segoe UI,
// Roboto, DejaVu Sans), and labels are moved apart by their sizes here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boucle::report {

inline constexpr double bold_factor = 1.13;  // of DejaVu Sans Bold over its regular, at most, over whole words

// In the units of `font_size`; combining marks have no width, wide East Asian characters a whole em.
double text_width(std::string_view text, double font_size, bool bold = false);

// As much of the text as fits, with … for what is cut; "" when not even one character fits. Never cuts a character.
std::string fit_text(std::string_view text, double width, double font_size, bool bold = false);

// The text in lines of at most `width`, broken at spaces (and inside words that are longer than a line); the last of
// `max_lines` is cut with ….
std::vector<std::string> wrap_text(std::string_view text, double width, double font_size, std::size_t max_lines);

// Labels beside each other on one axis: where each would like its middle to be, its size, and how much it matters.
struct Place {
  double wanted = 0, size = 0;
  int priority = 0;                // the larger the more important
  std::optional<double> position;  // of its middle; none: there was no room
};
// Moves them apart within [low, high], as little as possible in total squares, in the order of `wanted`. What does not
// fit is left out, the least important first, among equals the later one.
void spread(std::vector<Place>& places, double low, double high);

}  // namespace boucle::report
