// What a report says, before it is known where: headings, lines, tables, charts. Texts are in the reader's language
// already. The terminal draws it (terminal.h); a page can draw the same blocks.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace boucle::report {

struct Heading {
  std::string text;
  int level = 1;
};  // 1: the title, 2: a section
struct Paragraph {
  std::string text;
};

enum class Tone { plain, good, bad, faint };

// A label with its value: "cash out   Q3 2027; 8 times in 10 …".
struct Row {
  std::string label, value;
  Tone tone = Tone::plain;
};
struct Rows {
  std::vector<Row> rows;
  bool stacked = false;  // each label on a line of its own, its value below
};

// Cells of equal columns. The first column and those not `numeric` stand left, numbers right.
struct Column {
  std::string title;
  bool numeric = true;
  bool breaks = false;  // where the width is short, its cells take several lines
  int spare = 0;        // … and the column is left out, the highest first; 0: never
};
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  bool wraps = false;  // too many columns for the width: in pieces, not one line a figure
};

// Lines of small charts on a common scale, over the same steps.
struct FanLine {
  std::string label;
  std::vector<double> values;
  std::string last;
};
struct Fan {
  std::string title;
  std::vector<FanLine> lines;
  std::string first_step, last_step;
  double lowest = 0, highest = 1;  // of the scale
};

struct Notice {
  std::string text;
  Tone tone = Tone::plain;
};  // one line about the run itself
struct Commands {
  std::string title;
  std::vector<std::string> lines;
};  // to be copied: never wrapped

using Block = std::variant<Heading, Paragraph, Rows, Table, Fan, Notice, Commands>;
struct Document {
  std::vector<Block> blocks;
};

}  // namespace boucle::report
