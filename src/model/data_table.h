// The tables that `data` declares, read from their CSV files: once, when the model is loaded, by columns.
//
// What a cell means is decided here as far as it can be without units and entities: dates, conditions and numbers are
// parsed, texts and names are codes into a dictionary. The units written in the cells of a column are kept as texts (a
// file has few different ones); elaboration gives them their meaning. Columns that are not declared are not kept.
//
// Limits, named below: rows, different texts of a column, different units of a column.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "source/csv_table.h"
#include "source/diagnostic.h"
#include "syntax/ast.h"

namespace boucle::model {

// A column of numbers then takes 800 MB; what is larger wants to be summed up before it is modelled.
inline constexpr std::uint32_t max_data_rows = 100'000'000;
inline constexpr std::uint32_t max_data_texts = 1'000'000;  // of one column: names of things, not prose
inline constexpr std::size_t max_data_units = 255;          // of one column; a unit code is a byte
inline constexpr std::size_t max_data_errors = 20;          // of one file: a wrong column is wrong in every row

struct DataColumn {
  enum class Kind : std::uint8_t { text, date, boolean, number, entity };
  struct Written {  // something a cell says that only elaboration understands
    std::string text;
    source::Span span;  // of the first cell that says it, in an excerpt of the file
  };
  Kind kind = Kind::number;
  std::string name;
  source::Span name_span;
  std::optional<syntax::TypeRef> type;
  std::vector<double> numbers;           // number (as written), boolean (0, 1), date (the last day)
  std::vector<std::int32_t> first_days;  // date
  std::vector<std::uint32_t> codes;      // text, entity: into `texts`
  std::vector<Written> texts;            // different ones, in the order of the file
  std::vector<Written> units;            // different ones; "" is a bare number
  std::vector<std::uint8_t> unit_codes;  // number: by row, into `units`; empty while there is only one
};

struct DataTable {
  std::string path;  // as the user knows it
  std::vector<DataColumn> columns;
  std::optional<std::uint32_t> key;  // the column that names the rows
  std::unordered_map<std::string, std::uint32_t> row_of_key;
  std::uint32_t row_count = 0;
  std::uint64_t hash = 0;  // of the file
  source::Span name_span;

  std::optional<std::uint32_t> column(const std::string& name) const;
  std::string key_text(std::uint32_t row) const;  // of the key column, or the number of the row from 1
};

// Reads what `statement` declares from an open file. `is_class` says whether a type is a class: its cells name
// entities. Mistakes go to the sink, at most max_data_errors; their lines are added to the map.
DataTable read_data(const syntax::DataStmt& statement, source::CsvStream stream, const std::string& shown_path,
                    const std::vector<std::string>& classes, source::SourceMap& map, source::DiagnosticSink& sink);

}  // namespace boucle::model
