// Reading tables of networks (debts, payments) row by row: columns by name, numbers with their range, mistakes with row
// and column. Built on csv_table.h; what the columns mean is for network_tables.h.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/csv_table.h"
#include "source/diagnostic.h"
#include "source/source_file.h"

namespace boucle::driver {

using source::CsvCell;
using source::CsvRow;
using source::CsvTable;

// A larger table is a data base; the largest networks that are published have some ten million debts.
inline constexpr std::size_t max_table_bytes = std::size_t{256} << 20;
// Beyond, sums and products of amounts might overflow; the wealth of the world is 10^15 dollars.
inline constexpr double max_amount = 1e30;
inline constexpr std::size_t max_row_mistakes = 100;  // the rest of the table is not read

class NetworkRows {
 public:
  // Mistakes of the header go to the sink. The text joins the map as `path`.
  NetworkRows(const std::string& path, std::string text, std::initializer_list<const char*> required,
              std::string_view columns, source::SourceMap& sources, source::DiagnosticSink& sink);

  bool usable() const { return usable_; }  // all required columns are there
  const std::vector<CsvRow>& rows() const { return table_.rows; }
  const CsvTable& table() const { return table_; }
  bool has(std::string_view column) const { return table_.column(column).has_value(); }
  source::Span place() const { return {file_, 0, 0}; }  // of the file as a whole

  // False, with a message, when the row has too few or too many cells.
  bool fits(const CsvRow& row);
  const CsvCell* cell(const CsvRow& row, std::string_view column) const;  // null without that column
  std::string_view text(const CsvRow& row, std::string_view column) const;
  // A name that must not be empty; "" after a message.
  std::string name(const CsvRow& row, std::string_view column);

  enum class Range { any, not_negative, positive };
  // `missing` stands for a column that is not there and for an empty cell; without it both are mistakes. `whole` is
  // what 100 % means; without it a percent sign is a mistake. Empty after a message.
  std::optional<double> number(const CsvRow& row, std::string_view column, Range range, std::optional<double> missing,
                               std::optional<double> whole = std::nullopt);

  bool gave_up() const { return sink_.error_count() - errors_before_ >= max_row_mistakes; }
  source::DiagnosticSink& sink() { return sink_; }
  source::Span span_of(const CsvRow& row) const;

 private:
  source::FileId file_;
  CsvTable table_;
  source::DiagnosticSink& sink_;
  std::size_t errors_before_;
  bool usable_ = true;
};

}  // namespace boucle::driver
