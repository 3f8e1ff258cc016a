#include "driver/inputs_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "base/calendar.h"
#include "base/text.h"
#include "source/csv_table.h"

namespace boucle::driver {
namespace {

using model::EditableInput;
using source::CsvCell;
using source::CsvRow;
using source::CsvTable;
using source::Kind;
using source::parse_cell_number;
using source::parse_csv;
using source::to_utf8;

// Spreadsheets keep 15 digits; a change below that is the spreadsheet's, not the reader's.
constexpr double same_value_tolerance = 1e-12;

bool same_value(double a, double b) {
  return a == b || std::abs(a - b) <= same_value_tolerance * std::max(std::abs(a), std::abs(b));
}

bool is_interval(const EditableInput& input) { return input.kind == "interval"; }

double scale_of(const EditableInput& input) { return input.unit_scale != 0 ? input.unit_scale : 1; }

// `100 % - 33 % - 20 %` is 46.99999999999999 % in binary; a reader sees 47, which is the same within the tolerance.
double tidy(double value) { return base::parse_double(fmt::format("{:.14g}", value)).value_or(value); }

// The name of the law behind an interval, so that an edited share stays a share.
std::string law_of(const model::Model& model, const std::string& name) {
  for (const model::Variable& variable : model.variables) {
    if (variable.name != name || !variable.distribution) continue;
    return model::distribution_info(variable.distribution->kind).name;
  }
  return "";
}

std::string quantity(double value, const std::string& unit) {
  const std::string number = base::format_shortest(value);
  return unit.empty() || unit == "ratio" ? number : number + " " + unit;
}

class TableReader {
 public:
  TableReader(const model::Model& model, const CsvTable& table, source::FileId file, source::DiagnosticSink& sink)
      : model_(model), table_(table), file_(file), sink_(sink) {
    for (const EditableInput& input : model.inputs) by_name_.emplace(input.name, &input);
  }

  std::vector<InputChange> read() {
    for (const char* name : {"name", "value", "low", "high", "unit"}) {
      if (table_.column(name)) continue;
      const source::Span place = table_.header.empty() ? source::Span{file_, 0, 0} : table_.header.front().span;
      sink_.add(Kind::table_column_missing, place, name)
          .hint(fmt::format("keep the first row as `boucle inputs --csv` writes it: {}", first_row),
                fmt::format("gardez la première ligne telle que `boucle inputs --csv` l'écrit : {}", first_row));
    }
    if (sink_.has_errors()) return {};
    for (const CsvRow& row : table_.rows) read_row(row);
    return std::move(changes_);
  }

 private:
  static constexpr const char* first_row = "name,label,kind,value,low,high,unit,source,note";

  const model::Model& model_;
  const CsvTable& table_;
  source::FileId file_;
  source::DiagnosticSink& sink_;
  std::map<std::string, const EditableInput*> by_name_;
  std::map<std::string, std::size_t> row_of_name_;
  std::vector<InputChange> changes_;

  const CsvCell* cell(const CsvRow& row, const char* name) const {
    const auto column = table_.column(name);
    return column && *column < row.cells.size() ? &row.cells[*column] : nullptr;
  }

  static source::Span span_of(const CsvRow& row) {
    return source::cover(row.cells.front().span, row.cells.back().span);
  }

  void read_row(const CsvRow& row) {
    const std::string number = std::to_string(row.number);
    if (row.cells.size() < table_.header.size()) {
      sink_
          .add(Kind::table_bad_row, span_of(row), number,
               base::Phrase(fmt::format("{} {}, but the first row has {}", row.cells.size(),
                                        row.cells.size() == 1 ? "cell" : "cells", table_.header.size()),
                            fmt::format("{} {}, mais la première ligne en a {}", row.cells.size(),
                                        row.cells.size() == 1 ? "case" : "cases", table_.header.size())))
          .hint("a text that holds the separator must stand between quotation marks",
                "un texte qui contient le séparateur doit être entre guillemets");
      return;
    }
    const CsvCell& name = *cell(row, "name");
    const auto found = by_name_.find(name.text);
    if (found == by_name_.end()) return unknown_name(name, number);
    if (const auto [other, is_new] = row_of_name_.emplace(name.text, row.number); !is_new) {
      sink_
          .add(Kind::table_bad_row, name.span, number,
               base::Phrase(fmt::format("`{}` is already in row {}", name.text, other->second),
                            fmt::format("`{}` est déjà en ligne {}", name.text, other->second)))
          .hint("keep one of the two rows", "gardez une des deux lignes");
      return;
    }
    const EditableInput& input = *found->second;
    if (input.kind == "date") return date_row(row, input, number);
    if (input.kind == "bool") return bool_row(row, input, number);
    const std::optional<std::pair<std::string, double>> unit = read_unit(row, input, number);
    if (!unit) return;
    if (is_interval(input)) {
      interval_row(row, input, *unit, number);
    } else {
      value_row(row, input, *unit, number);
    }
  }

  void unknown_name(const CsvCell& name, const std::string& row_number) {
    std::vector<std::string> known;
    for (const auto& [known_name, input] : by_name_) known.push_back(known_name);
    auto diagnostic = sink_.add(Kind::table_unknown_name, name.span, row_number, name.text);
    if (const auto near = base::nearest(name.text, known)) {
      diagnostic.hint(fmt::format("did you mean `{}`?", *near), fmt::format("vouliez-vous dire `{}` ?", *near),
                      {{name.span, *near}});
    } else {
      diagnostic.hint("the names are those of `boucle inputs`", "les noms sont ceux de `boucle inputs`");
    }
  }

  // The unit of the row with its scale; an empty cell keeps the model's.
  std::optional<std::pair<std::string, double>> read_unit(const CsvRow& row, const EditableInput& input,
                                                          const std::string& row_number) {
    const CsvCell& written = *cell(row, "unit");
    if (written.text.empty() || written.text == input.unit) return std::pair(input.unit, scale_of(input));
    const auto now = model_.units.parse(written.text);
    const auto before = model_.units.parse(input.unit.empty() ? "ratio" : input.unit);
    const auto* unit = std::get_if<model::Unit>(&now);
    const auto* own = std::get_if<model::Unit>(&before);
    if (unit && own && unit->dimension == own->dimension) return std::pair(written.text, unit->scale);
    const std::string own_text = input.unit.empty() ? "ratio" : input.unit;
    auto diagnostic = sink_.add(Kind::table_wrong_unit, written.span, row_number, input.name, own_text, written.text);
    diagnostic.hint(fmt::format("write `{}`, or the same with another prefix", own_text),
                    fmt::format("écrivez `{}`, ou la même avec un autre préfixe", own_text),
                    {{written.span, own_text}});
    return std::nullopt;
  }

  std::optional<double> read_number(const CsvCell& written, const char* column, const std::string& unit,
                                    const std::string& row_number) {
    std::string_view text = written.text;
    if (unit == "%" && text.ends_with('%')) text = base::trim(text.substr(0, text.size() - 1));
    const std::optional<double> number = parse_cell_number(text, table_.separator);
    if (number && std::isfinite(*number)) return number;
    sink_.add(Kind::table_bad_number, written.span, row_number, column, written.text)
        .hint("write digits with a point or a decimal comma, and the unit in its own column: `1500`, `1.5`, `1,5`",
              "écrivez des chiffres avec un point ou une virgule décimale, l'unité dans sa colonne : `1500`, `1.5`, "
              "`1,5`");
    return std::nullopt;
  }

  void value_row(const CsvRow& row, const EditableInput& input, const std::pair<std::string, double>& unit,
                 const std::string& row_number) {
    const std::optional<double> value = read_number(*cell(row, "value"), "value", unit.first, row_number);
    if (!value || same_value(*value * unit.second, input.value)) return;
    changes_.push_back({row.number, input.name + " = " + quantity(*value, unit.first)});
  }

  void wrong_word(const CsvCell& written, const std::string& row_number, const base::Phrase& wanted) {
    sink_.add(Kind::table_bad_row, written.span, row_number,
              base::Phrase(fmt::format("`{}` is not {}", written.text, wanted.en),
                           fmt::format("`{}` n'est pas {}", written.text, wanted.fr)));
  }

  void date_row(const CsvRow& row, const EditableInput& input, const std::string& row_number) {
    const CsvCell& written = *cell(row, "value");
    const auto period = base::parse_period(written.text);
    const bool abstract = model_.calendar.abstract();
    const auto number = abstract ? base::parse_double(written.text) : std::nullopt;
    if (!period && !number && written.text != "never")
      return wrong_word(written, row_number,
                        {"a date such as `2027-03-31`, or `never`", "une date telle que `2027-03-31`, ou `never`"});
    const double day = number ? *number : period ? period->last_day : std::numeric_limits<double>::infinity();
    if (day != input.value) changes_.push_back({row.number, input.name + " = " + written.text});
  }

  void bool_row(const CsvRow& row, const EditableInput& input, const std::string& row_number) {
    const CsvCell& written = *cell(row, "value");
    std::string word;
    for (const char c : written.text) word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (word != "true" && word != "false")
      return wrong_word(written, row_number, {"`true` or `false`", "`true` ou `false`"});
    if ((word == "true") != (input.value != 0)) changes_.push_back({row.number, input.name + " = " + word});
  }

  void interval_row(const CsvRow& row, const EditableInput& input, const std::pair<std::string, double>& unit,
                    const std::string& row_number) {
    const CsvCell& low_cell = *cell(row, "low");
    const CsvCell& high_cell = *cell(row, "high");
    const CsvCell& value_cell = *cell(row, "value");
    if (low_cell.text.empty() && high_cell.text.empty() && !value_cell.text.empty()) {
      // Someone who knows the value writes it and empties the interval.
      const auto value = read_number(value_cell, "value", unit.first, row_number);
      if (value) changes_.push_back({row.number, input.name + " = " + quantity(*value, unit.first)});
      return;
    }
    const std::optional<double> low = read_number(low_cell, "low", unit.first, row_number);
    const std::optional<double> high = read_number(high_cell, "high", unit.first, row_number);
    if (!low || !high) return;
    if (same_value(*low * unit.second, input.low) && same_value(*high * unit.second, input.high)) return;
    if (!(*low < *high)) {
      sink_.add(Kind::table_bad_range, low_cell.span, row_number, low_cell.text, high_cell.text)
          .label(high_cell.span, "")
          .hint("for a certain value empty `low` and `high` and write it in `value`",
                "pour une valeur certaine, videz `low` et `high` et écrivez-la dans `value`");
      return;
    }
    const std::string law = law_of(model_, input.name);
    const std::string range = quantity(*low, unit.first) + " to " + quantity(*high, unit.first);
    const bool plain = law.empty() || (law == "lognormal" && *low > 0);
    changes_.push_back({row.number, input.name + " = " + (plain ? range : law + "(" + range + ")")});
  }
};

}  // namespace

std::string inputs_csv(const model::Model& model, report::CsvDialect dialect) {
  report::CsvWriter csv(dialect);
  const auto language = dialect == report::CsvDialect::french ? base::Language::french : base::Language::english;
  for (const char* column : {"name", "label", "kind", "value", "low", "high", "unit", "source", "note"}) {
    csv.text(column);
  }
  csv.end_line();
  for (const EditableInput& input : model.inputs) {
    csv.text(input.name).text(input.label.in(language)).text(input.kind);
    if (input.kind == "date") {
      csv.text(model.calendar.abstract() ? base::format_shortest(input.value) : base::date_text(input.value));
      csv.empty().empty();
    } else if (input.kind == "bool") {
      csv.text(input.value != 0 ? "true" : "false").empty().empty();
    } else if (is_interval(input)) {
      csv.empty().plain_number(tidy(input.low / scale_of(input))).plain_number(tidy(input.high / scale_of(input)));
    } else {
      csv.plain_number(tidy(input.value / scale_of(input))).empty().empty();
    }
    csv.text(input.unit).text(input.source).text(input.assumption.empty() ? input.quote : input.assumption);
    csv.end_line();
  }
  return csv.contents();
}

std::vector<InputChange> read_inputs_table(const model::Model& model, const std::string& path, std::string text,
                                           source::SourceMap& sources, source::DiagnosticSink& sink) {
  const source::FileId file = sources.add(path, to_utf8(std::move(text)));
  const CsvTable table = parse_csv(sources, file);
  return TableReader(model, table, file, sink).read();
}

}  // namespace boucle::driver
