#include "model/claim_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "source/csv_table.h"

namespace boucle::model {
namespace {

using source::Kind;
using source::Span;

constexpr std::array<std::string_view, claim_column_count> names{
    "id",        "entity", "counterparty", "metric", "expr",    "quantity",    "qualifier",  "value",  "value_min",
    "value_max", "unit",   "period",       "basis",  "vintage", "status",      "supersedes", "source", "url",
    "quote",     "group",  "reason",       "note",   "equals",  "contradicts", "judgement"};

// Other names under which a column comes, after its own.
constexpr std::array<std::pair<std::string_view, ClaimColumn>, 5> other_names{{{"published", ClaimColumn::vintage},
                                                                               {"quote_fr", ClaimColumn::quote},
                                                                               {"quote_en", ClaimColumn::quote},
                                                                               {"set", ClaimColumn::group},
                                                                               {"expression", ClaimColumn::expr}}};

class TableReader {
 public:
  TableReader(const source::SourceMap& map, source::DiagnosticSink& sink) : map_(map), sink_(sink) {}

  void read_figures(source::FileId file, Span path, ClaimTable& table) {
    const std::size_t errors = sink_.error_count();
    const source::CsvTable csv = open(file, path);
    require(csv, file, path, ClaimColumn::id);
    const bool any_value = std::any_of(columns_.begin(), columns_.end(), [](const auto& column) {
      return column.second == ClaimColumn::value || column.second == ClaimColumn::value_min ||
             column.second == ClaimColumn::value_max;
    });
    if (!any_value) require(csv, file, path, ClaimColumn::value);
    if (sink_.error_count() > errors) return;
    for (const source::CsvRow& row : csv.rows) {
      if (table.rows.size() == max_claim_rows) {
        sink_.add(Kind::data_file, path, map_.file(file).path(),
                  base::Phrase("it has more than 100,000 rows", "il a plus de 100 000 lignes"));
        return;
      }
      ClaimRow out;
      take(row, out, false);
      if (is_new(out[ClaimColumn::id], row)) {
        row_of_.emplace(out[ClaimColumn::id].text, table.rows.size());
        table.rows.push_back(std::move(out));
      }
    }
  }

  void read_map(source::FileId file, Span path, ClaimTable& table) {
    const std::size_t errors = sink_.error_count();
    const source::CsvTable csv = open(file, path);
    require(csv, file, path, ClaimColumn::id);
    require(csv, file, path, ClaimColumn::expr);
    if (sink_.error_count() > errors) return;
    lines_.clear();
    for (const source::CsvRow& row : csv.rows) {
      ClaimRow said;
      take(row, said, true);
      const ClaimCell& id = said[ClaimColumn::id];
      if (!is_new(id, row)) continue;
      const auto found = row_of_.find(id.text);
      if (found == row_of_.end()) {
        report_unknown(id, table);
        continue;
      }
      ClaimRow& out = table.rows[found->second];
      for (std::size_t c = 1; c < claim_column_count; ++c)
        if (!said.cells[c].text.empty()) out.cells[c] = std::move(said.cells[c]);
    }
  }

  // Each where it stands in its file.
  void parse_expressions(ClaimTable& table) {
    for (ClaimRow& row : table.rows) {
      ClaimCell& cell = row[ClaimColumn::expr];
      if (cell.text.empty()) continue;
      const std::string_view written = map_.text(cell.span);
      const std::size_t at = written.find(cell.text);
      if (at == std::string_view::npos) {
        sink_
            .add(Kind::data_bad_cell, cell.span, names[static_cast<std::size_t>(ClaimColumn::expr)],
                 base::Phrase("an expression holds no quotation marks", "une expression ne contient pas de guillemets"))
            .hint("put quotes and sources into the columns `quote` and `source`",
                  "placez citations et sources dans les colonnes `quote` et `source`");
        continue;
      }
      cell.span.begin += static_cast<std::uint32_t>(at);
      cell.span.end = cell.span.begin + static_cast<std::uint32_t>(cell.text.size());
      const std::size_t errors = sink_.error_count();
      const base::Phrase end{fmt::format("the end of the cell (row {}, column {})", cell.row, cell.column),
                             fmt::format("la fin de la cellule (ligne {}, colonne {})", cell.row, cell.column)};
      syntax::ExpressionFile parsed = syntax::parse_expression_part(map_, cell.span, end, sink_);
      if (sink_.error_count() == errors) row.expression = std::move(parsed);
    }
  }

 private:
  source::CsvTable open(source::FileId file, Span path) {
    columns_.clear();
    const source::SourceFile& text = map_.file(file);
    if (base::first_invalid_utf8(text.text())) {
      sink_.add(Kind::data_file, path, text.path(), base::Phrase("it is not UTF-8 text", "ce n'est pas du texte UTF-8"))
          .hint("save it as “CSV UTF-8” in the spreadsheet", "enregistrez-le comme « CSV UTF-8 » dans le tableur");
      return {};
    }
    source::CsvTable csv = source::parse_csv(map_, file);
    for (std::size_t i = 0; i < csv.header.size(); ++i) {
      std::string name = base::to_lower_ascii(csv.header[i].text);
      std::replace(name.begin(), name.end(), ' ', '_');
      std::optional<ClaimColumn> column;
      for (std::size_t c = 0; c < claim_column_count; ++c)
        if (names[c] == name) column = static_cast<ClaimColumn>(c);
      for (const auto& [other, meant] : other_names)
        if (other == name) column = meant;
      if (column) columns_.emplace_back(i, *column);
    }
    // Where a table has both, the name of the column itself stands last and so wins.
    std::stable_partition(columns_.begin(), columns_.end(), [&](const auto& column) {
      return base::to_lower_ascii(csv.header[column.first].text) != column_name(column.second);
    });
    return csv;
  }

  void require(const source::CsvTable& csv, source::FileId file, Span path, ClaimColumn column) {
    const bool there =
        std::any_of(columns_.begin(), columns_.end(), [&](const auto& known) { return known.second == column; });
    if (there || map_.file(file).text().empty()) {
      if (!there && column == ClaimColumn::id)
        sink_.add(Kind::data_file, path, map_.file(file).path(), base::Phrase("it is empty", "il est vide"));
      return;
    }
    if (csv.header.empty()) return;  // not text, reported
    std::vector<std::string> written;
    for (const source::CsvCell& cell : csv.header) written.push_back(cell.text);
    const std::string name(column_name(column));
    const Span header = source::cover(csv.header.front().span, csv.header.back().span);
    auto diagnostic = sink_.add(Kind::data_column_missing, header, map_.file(file).path(), name);
    diagnostic.label(header, "the first row of the file", "la première ligne du fichier");
    if (const auto near = base::nearest(name, written)) {
      for (const source::CsvCell& cell : csv.header)
        if (cell.text == *near)
          diagnostic.hint("rename `" + *near + "` to `" + name + "`", "renommez `" + *near + "` en `" + name + "`",
                          {{cell.span, name}});
    }
  }

  void take(const source::CsvRow& row, ClaimRow& out, bool of_map) {
    for (const auto& [field, column] : columns_) {
      if (field >= row.cells.size()) continue;
      const source::CsvCell& cell = row.cells[field];
      ClaimCell& to = out[column];
      if (cell.text.empty() && (of_map || !to.text.empty())) continue;
      to = {cell.text, cell.span, row.number, field + 1};
    }
    ClaimCell& id = out[ClaimColumn::id];
    if (!id.span.valid() && !row.cells.empty()) id.span = row.cells.front().span;
  }

  bool is_new(const ClaimCell& id, const source::CsvRow& row) {
    if (id.text.empty()) {
      sink_.add(Kind::data_bad_cell, id.span, "id", base::Phrase("this cell is empty", "cette cellule est vide"))
          .hint("give the figure a name of its own", "donnez un nom à ce chiffre");
      return false;
    }
    const auto [found, inserted] = lines_.emplace(id.text, std::make_pair(row.number, id.span));
    if (inserted) return true;
    sink_
        .add(Kind::data_duplicate_key, id.span, id.text,
             base::Phrase(fmt::format("line {} has it already", map_.begin_of(found->second.second).line),
                          fmt::format("la ligne {} l'a déjà", map_.begin_of(found->second.second).line)))
        .label(id.span, "again here", "de nouveau ici")
        .label(found->second.second, "first here", "d'abord ici");
    return false;
  }

  void report_unknown(const ClaimCell& id, const ClaimTable& table) {
    std::vector<std::string> known;
    for (const ClaimRow& row : table.rows) known.push_back(row[ClaimColumn::id].text);
    auto diagnostic = sink_.add(Kind::unknown_claim, id.span, id.text);
    if (const auto near = base::nearest(id.text, known))
      diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?", {{id.span, *near}});
    else
      diagnostic.hint("take the row out of the map, or add the figure to the table",
                      "ôtez la ligne de la table de correspondance, ou ajoutez le chiffre au tableau");
  }

  const source::SourceMap& map_;
  source::DiagnosticSink& sink_;
  std::vector<std::pair<std::size_t, ClaimColumn>> columns_;  // field, what it is
  std::unordered_map<std::string, std::size_t> row_of_;
  std::unordered_map<std::string, std::pair<std::size_t, Span>> lines_;
};

}  // namespace

std::string_view column_name(ClaimColumn column) { return names[static_cast<std::size_t>(column)]; }

ClaimTable read_claim_table(const syntax::ClaimsStmt& statement, source::FileId table, std::optional<source::FileId> by,
                            const source::SourceMap& map, source::DiagnosticSink& sink) {
  ClaimTable out;
  TableReader reader(map, sink);
  reader.read_figures(table, statement.path_span, out);
  out.hash = base::hash_string(map.file(table).text());
  if (by) {
    reader.read_map(*by, statement.map_span, out);
    out.hash = base::hash_combine(out.hash, base::hash_string(map.file(*by).text()));
  }
  reader.parse_expressions(out);
  return out;
}

}  // namespace boucle::model
