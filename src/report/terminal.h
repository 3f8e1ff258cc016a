// Draws a document in columns of text: no borders, small charts of block characters (or ASCII), colour only when asked
// for. Lines keep within the width wherever words allow it, down to `min_width` columns; commands are never wrapped.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "report/document.h"

namespace boucle::report {

inline constexpr int default_width = 80;
inline constexpr int min_width = 20;   // below that, text is wrapped as if the terminal had this width
inline constexpr int max_width = 160;  // longer lines are hard to read

struct TerminalOptions {
  int width = default_width;
  bool color = false;
  bool ascii = false;  // no block characters, no signs beyond ASCII in charts and bullets
};

std::string draw(const Document& document, const TerminalOptions& options);

// One line of blocks ▁▂▃▄▅▆▇█ (ASCII: _.:-=+*#) for values between lowest and highest; what is not finite is a gap.
// More values than columns are thinned by their place, the first and last kept.
std::string sparkline(std::span<const double> values, double lowest, double highest, std::size_t columns, bool ascii);

// Words wrapped at `width` columns; every line but the first starts with `indent` spaces.
std::string wrap(std::string_view text, std::size_t width, std::size_t first_column, std::size_t indent);

}  // namespace boucle::report
