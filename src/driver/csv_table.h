// Reads a table that came back from a spreadsheet: separated by commas, semicolons or tabs, with or without a byte
// order mark, in UTF-8 or in the encoding of older Windows spreadsheets, cells quoted or not (RFC 4180). Every cell
// knows its place in the text, for diagnostics.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_file.h"

namespace boucle::driver {

struct CsvCell {
  std::string text;  // trimmed, quotes taken off
  source::Span span;
};
struct CsvRow {
  std::size_t number = 0;  // 1-based line of the spreadsheet, the header being 1
  std::vector<CsvCell> cells;
};
struct CsvTable {
  char separator = ',';
  std::vector<CsvCell> header;
  std::vector<CsvRow> rows;  // empty lines left out

  std::optional<std::size_t> column(std::string_view name) const;  // whatever the case of its letters
};

// The text as UTF-8: unchanged when it is, else read as Windows-1252.
std::string to_utf8(std::string text);

// The file is already in the map, as `to_utf8` gave it.
CsvTable parse_csv(const source::SourceMap& sources, source::FileId file);

// A number as spreadsheets write it in English or French: `1.5`, `1,5`, `1 234,5`, `1,234.5`, `2e9`; spaces of any kind
// between groups, a typographic minus. In a file separated by commas `1,234` could mean both, and is refused.
std::optional<double> parse_cell_number(std::string_view text, char separator);

}  // namespace boucle::driver
