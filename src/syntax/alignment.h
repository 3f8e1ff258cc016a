// Keeps the columns that an author lined up by hand, for the formatter.
//
// The formatter writes every line with its usual spaces and notes, for each token that may be padded, the column which
// it had in the source. Where tokens of the same kind stood in the same column on lines that follow one another, and
// at least one of them was padded to get there, they are put into one column again: the first that fits all of them.
// A lone padded token loses its padding. A blank line ends a run; lines that are comments only do not, and a line
// without a comment behind it does not end a run of such comments.
//
// Formatting twice changes nothing: runs stay runs, their column is that of the member which needs no padding, and
// what comes to stand in that column by chance needs none either.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace boucle::syntax {

// A place in the formatted text where spaces may be added.
struct PadPoint {
  std::size_t offset = 0;         // of the token, in the formatted text
  std::size_t column = 0;         // of the token, in the formatted text
  std::size_t source_column = 0;  // on the author's line
  int kind = 0;                   // only equal kinds line up
  bool padded = false;            // the author wrote more spaces than usual before it
  bool is_comment = false;
};

struct FormattedLine {
  std::size_t begin = 0;  // offset of its first byte in the formatted text
  bool after_blank = false;
  bool only_comment = false;
  std::vector<PadPoint> points;  // from left to right
};

// The text with padding; `lines` are all its lines, in order.
std::string line_up(const std::string& text, const std::vector<FormattedLine>& lines);

}  // namespace boucle::syntax
