#include "driver/network_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"

namespace boucle::driver {

using source::Kind;
using source::parse_cell_number;
using source::parse_csv;
using source::to_utf8;

NetworkRows::NetworkRows(const std::string& path, std::string text, std::initializer_list<const char*> required,
                         std::string_view columns, source::SourceMap& sources, source::DiagnosticSink& sink)
    : file_(sources.add(path, to_utf8(std::move(text)))), sink_(sink), errors_before_(sink.error_count()) {
  table_ = parse_csv(sources, file_);
  const bool blank =
      std::all_of(table_.header.begin(), table_.header.end(), [](const CsvCell& cell) { return cell.text.empty(); });
  if (blank) {
    sink_.add(Kind::network_empty, place())
        .hint(fmt::format("the first row names the columns: {}", columns),
              fmt::format("la première ligne nomme les colonnes : {}", columns));
    usable_ = false;
    return;
  }
  for (const char* name : required) {
    if (table_.column(name)) continue;
    usable_ = false;
    std::vector<std::string> present;
    for (const CsvCell& cell : table_.header) present.push_back(base::to_lower_ascii(cell.text));
    const auto near = base::nearest(name, present);
    auto diagnostic = sink_.add(Kind::table_column_missing, table_.header.front().span, name);
    if (near) {
      const auto at = static_cast<std::size_t>(std::find(present.begin(), present.end(), *near) - present.begin());
      const source::Span span = table_.header[at].span;
      diagnostic.hint(fmt::format("did you mean it by `{}`?", *near),
                      fmt::format("est-ce elle que désigne `{}` ?", *near), {{span, name}});
    } else {
      diagnostic.hint(fmt::format("the first row names the columns: {}", columns),
                      fmt::format("la première ligne nomme les colonnes : {}", columns));
    }
  }
}

source::Span NetworkRows::span_of(const CsvRow& row) const {
  return source::cover(row.cells.front().span, row.cells.back().span);
}

bool NetworkRows::fits(const CsvRow& row) {
  std::size_t count = row.cells.size();
  while (count > table_.header.size() && row.cells[count - 1].text.empty()) --count;  // separators at the end
  if (count == table_.header.size()) return true;
  sink_
      .add(Kind::table_bad_row, span_of(row), std::to_string(row.number),
           source::Phrase(fmt::format("{} {}, but the first row has {}", count, count == 1 ? "cell" : "cells",
                                      table_.header.size()),
                          fmt::format("{} {}, mais la première ligne en a {}", count, count == 1 ? "case" : "cases",
                                      table_.header.size())))
      .hint(
          "a text that holds the separator must stand between quotation marks; in a number write no separator "
          "of thousands",
          "un texte qui contient le séparateur doit être entre guillemets ; dans un nombre, pas de séparateur de "
          "milliers");
  return false;
}

const CsvCell* NetworkRows::cell(const CsvRow& row, std::string_view column) const {
  const auto at = table_.column(column);
  return at && *at < row.cells.size() ? &row.cells[*at] : nullptr;
}

std::string_view NetworkRows::text(const CsvRow& row, std::string_view column) const {
  const CsvCell* found = cell(row, column);
  return found ? std::string_view(found->text) : std::string_view();
}

std::string NetworkRows::name(const CsvRow& row, std::string_view column) {
  const CsvCell& found = *cell(row, column);
  if (found.text.empty()) {
    sink_
        .add(
            Kind::table_bad_row, span_of(row), std::to_string(row.number),
            source::Phrase(fmt::format("the cell `{}` is empty", column), fmt::format("la case `{}` est vide", column)))
        .hint("write a name, or delete the row", "écrivez un nom, ou supprimez la ligne");
  }
  return found.text;
}

std::optional<double> NetworkRows::number(const CsvRow& row, std::string_view column, Range range,
                                          std::optional<double> missing, std::optional<double> whole) {
  const CsvCell* found = cell(row, column);
  if (!found || (found->text.empty() && missing)) return missing;
  const std::string row_number = std::to_string(row.number);
  std::string_view written = found->text;
  const bool percent = whole && written.ends_with('%');
  if (percent) written = base::trim(written.substr(0, written.size() - 1));
  const std::optional<double> parsed = parse_cell_number(written, table_.separator);
  if (!parsed || !std::isfinite(*parsed)) {
    sink_.add(Kind::table_bad_number, found->span, row_number, std::string(column), found->text)
        .hint("write digits with a point or a decimal comma, without unit: `1500`, `1.5`, `1,5`",
              "écrivez des chiffres avec un point ou une virgule décimale, sans unité : `1500`, `1.5`, `1,5`");
    return std::nullopt;
  }
  const double value = percent ? *parsed / 100 * *whole : *parsed;
  const auto refuse = [&](const char* en, const char* fr) {
    sink_.add(Kind::network_out_of_range, found->span, row_number, std::string(column), found->text,
              source::Phrase(en, fr));
    return std::nullopt;
  };
  if (range == Range::not_negative && value < 0) return refuse("0 or more", "au moins 0");
  if (range == Range::positive && !(value > 0)) return refuse("more than 0", "plus que 0");
  if (std::abs(value) > max_amount) return refuse("at most 1e30", "au plus 1e30");
  return value;
}

}  // namespace boucle::driver
