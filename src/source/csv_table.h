// Reads separated values: by commas, semicolons or tabs, with or without a byte order mark, cells quoted or not (RFC
// 4180). Two ways in, over one splitter of records: a table that came back from a spreadsheet, held as a whole, every
// cell with its place in the text; and a file of any length, a record at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_io.h"
#include "source/source_file.h"

namespace boucle::source {

struct CsvCell {
  std::string text;  // trimmed, quotes taken off
  Span span;
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
CsvTable parse_csv(const SourceMap& sources, FileId file);

// ------------------------------------------------------------------------------------------------ files of any length
struct CsvField {
  std::string text;                // trimmed, quotes taken off
  std::size_t begin = 0, end = 0;  // in the text of the record
};

// A record is a line but for quoted line breaks; one of a mebibyte is a quote that was never closed.
inline constexpr std::size_t max_csv_record_bytes = std::size_t{1} << 20;

class CsvStream {
 public:
  explicit CsvStream(base::FileReader reader) : reader_(std::move(reader)) {}
  explicit CsvStream(std::string text) : buffer_(std::move(text)), exhausted_(true) {}

  enum class Next { record, end, too_long, unreadable };
  // The next record that is not empty. After `unreadable`, error() says why.
  Next next();

  const std::vector<CsvField>& fields() const { return fields_; }
  std::string_view text() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }  // of the record
  std::uint32_t line() const { return line_; }  // 1-based, where the record starts
  char separator() const { return separator_; }
  std::uint64_t hash() const { return hash_; }  // of everything read so far
  const base::Error& error() const { return *error_; }

 private:
  bool refill();

  std::optional<base::FileReader> reader_;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0;  // of the record in the buffer
  std::size_t next_ = 0;             // where the record after it starts
  std::uint32_t line_ = 1, next_line_ = 1;
  bool started_ = false, exhausted_ = false;
  char separator_ = ',';
  std::uint64_t hash_ = 0;
  std::vector<CsvField> fields_;
  std::optional<base::Error> error_;
};

// A number as spreadsheets write it in English or French: `1.5`, `1,5`, `1 234,5`, `1,234.5`, `2e9`; spaces of any kind
// between groups, a typographic minus. In a file separated by commas `1,234` could mean both, and is refused.
std::optional<double> parse_cell_number(std::string_view text, char separator);

}  // namespace boucle::source
