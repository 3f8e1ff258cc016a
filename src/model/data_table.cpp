#include "model/data_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/calendar.h"
#include "base/text.h"

namespace boucle::model {
namespace {

using source::CsvField;
using source::CsvStream;
using source::Kind;
using source::Span;

struct Quantity {
  double number = 0;
  std::string unit;
};

bool starts_unit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '$' || c == '%' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

// Bytes of a digit, a sign, a mark or a space between groups; an `e` with digits behind it belongs to the number.
std::size_t number_length(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if ((c >= '0' && c <= '9') || c == '.' || c == ',' || c == '+' || c == '-' || c == ' ' || c == '_' || c == '\'') {
      ++i;
      continue;
    }
    if ((c == 'e' || c == 'E') && i > 0 && i + 1 < text.size()) {
      const char next = text[i + 1];
      const bool digits = (next >= '0' && next <= '9') || ((next == '-' || next == '+') && i + 2 < text.size() &&
                                                           text[i + 2] >= '0' && text[i + 2] <= '9');
      if (digits && text[i - 1] >= '0' && text[i - 1] <= '9') {
        ++i;
        continue;
      }
    }
    const base::CodePoint point = base::decode_utf8(text, i);
    const bool space_or_minus = point.value == U'\u00a0' || point.value == U'\u2009' || point.value == U'\u202f' ||
                                point.value == U'\u2212' || point.value == U'\u2019';
    if (!space_or_minus) break;
    i += point.byte_count;
  }
  return i;
}

// `12`, `1,234.5`, `25 B$`, `25B`, `$1,200`, `20 %/year`.
std::optional<Quantity> read_quantity(std::string_view text, char separator) {
  if (const auto plain = base::parse_double(text)) return Quantity{*plain, {}};
  std::string currency;
  bool negative = false;
  if (text.starts_with('-')) {  // `-$5`
    negative = true;
    text.remove_prefix(1);
  }
  if (!text.empty()) {
    const base::CodePoint point = base::decode_utf8(text, 0);
    for (const char32_t sign : {U'$', U'€', U'£', U'¥'})
      if (point.value == sign) currency = std::string(text.substr(0, point.byte_count));
    text.remove_prefix(currency.size());
  }
  const std::size_t length = number_length(text);
  std::string digits(base::trim(text.substr(0, length)));
  std::erase(digits, '_');
  std::string unit(base::trim(text.substr(length)));
  const auto number = source::parse_cell_number(digits, separator);
  if (!number || !std::isfinite(*number) || (!unit.empty() && !starts_unit(unit.front()))) return std::nullopt;
  if (!currency.empty()) {  // `$25B/year` is 25 B$/year
    const std::size_t head = std::min(unit.find('/'), unit.size());
    unit = unit.substr(0, head) + currency + unit.substr(head);
  }
  return Quantity{negative ? -*number : *number, std::move(unit)};
}

std::optional<bool> read_condition(std::string_view text) {
  const std::string word = base::to_lower_ascii(text);
  if (word == "true" || word == "yes" || word == "1" || word == "vrai" || word == "oui") return true;
  if (word == "false" || word == "no" || word == "0" || word == "faux" || word == "non") return false;
  return std::nullopt;
}

class DataReader {
 public:
  DataReader(const syntax::DataStmt& statement, CsvStream stream, const std::string& shown_path,
             const std::vector<std::string>& classes, source::SourceMap& map, source::DiagnosticSink& sink)
      : statement_(statement), stream_(std::move(stream)), classes_(classes), map_(map), sink_(sink) {
    table_.path = shown_path;
    table_.name_span = statement.name.span;
  }

  DataTable run() {
    declare_columns();
    const CsvStream::Next first = stream_.next();
    if (first == CsvStream::Next::record && check_text())
      find_columns();
    else if (first != CsvStream::Next::record)
      stop(first, true);
    if (errors_ == 0) read_rows();
    table_.hash = stream_.hash();
    return std::move(table_);
  }

 private:
  void declare_columns() {
    for (const syntax::Parameter& declared : statement_.columns) {
      const std::string& name = declared.name.text;
      if (const auto before = table_.column(name)) {
        ++errors_;
        sink_.add(Kind::duplicate_definition, declared.name.span, name)
            .label(declared.name.span, "again here", "de nouveau ici")
            .label(table_.columns[*before].name_span, "first here", "d'abord ici");
        continue;
      }
      DataColumn column;
      column.name = name;
      column.name_span = declared.name.span;
      column.type = declared.type;
      const std::string type = declared.type ? declared.type->text : "";
      const bool is_class = std::find(classes_.begin(), classes_.end(), type) != classes_.end();
      const bool is_key = type == "key" || name == "key";
      if (type == "text" || type == "key" || (is_key && type.empty()))
        column.kind = DataColumn::Kind::text;
      else if (type == "date")
        column.kind = DataColumn::Kind::date;
      else if (type == "bool")
        column.kind = DataColumn::Kind::boolean;
      else if (is_class)
        column.kind = DataColumn::Kind::entity;
      if (is_key && column.kind != DataColumn::Kind::text && column.kind != DataColumn::Kind::entity) {
        ++errors_;
        sink_.add(Kind::data_declaration, declared.name.span,
                  base::Phrase("a key is a text or a class: it names the rows",
                               "une clé est un texte ou une classe : elle nomme les lignes"));
      } else if (is_key && table_.key) {
        ++errors_;
        sink_
            .add(Kind::data_declaration, declared.name.span,
                 base::Phrase("a table has one key", "une table a une seule clé"))
            .label(table_.columns[*table_.key].name_span, "the first key", "la première clé")
            .label(declared.name.span, "another one", "une autre");
      } else if (is_key) {
        table_.key = static_cast<std::uint32_t>(table_.columns.size());
      }
      table_.columns.push_back(std::move(column));
    }
    if (!table_.columns.empty() || errors_ > 0) return;
    ++errors_;
    sink_
        .add(Kind::data_declaration, statement_.name.span,
             base::Phrase("it names no column", "elle ne nomme aucune colonne"))
        .hint("name the columns to read, e.g. `{ when: date, price: $/GPU/hour }`",
              "nommez les colonnes à lire, par exemple `{ when: date, price: $/GPU/hour }`");
  }

  // The place of a field of the current record, in a text that has empty lines for those that are not kept.
  Span place(const CsvField& field) {
    if (!excerpt_ || excerpt_line_ != stream_.line()) {
      excerpt_ = map_.add(table_.path, std::string(stream_.line() - 1, '\n') + std::string(stream_.text()));
      excerpt_line_ = stream_.line();
    }
    const std::size_t before = stream_.line() - 1;
    return {*excerpt_, static_cast<std::uint32_t>(before + field.begin),
            static_cast<std::uint32_t>(before + field.end)};
  }
  CsvField whole_record() const { return {"", 0, stream_.text().size()}; }

  void stop(CsvStream::Next why, bool at_header) {
    ++errors_;
    if (why == CsvStream::Next::unreadable)
      sink_.add(Kind::file_unreadable, statement_.path_span, stream_.error().message);
    else if (why == CsvStream::Next::too_long)
      sink_
          .add(
              Kind::data_file, statement_.path_span, table_.path,
              base::Phrase(fmt::format("line {} starts a row of more than 1 MiB", stream_.line() + (at_header ? 0 : 1)),
                           fmt::format("la ligne {} commence une rangée de plus de 1 Mio",
                                       stream_.line() + (at_header ? 0 : 1))))
          .hint("a quotation mark may lack its partner", "un guillemet n'a peut-être pas son pendant");
    else if (at_header)
      sink_.add(Kind::data_file, statement_.path_span, table_.path, base::Phrase("it is empty", "il est vide"));
  }

  bool check_text() {
    const auto invalid = base::first_invalid_utf8(stream_.text());
    if (!invalid) return true;
    ++errors_;
    sink_
        .add(Kind::data_file, statement_.path_span, table_.path,
             base::Phrase(fmt::format("line {} is not UTF-8 text", stream_.line()),
                          fmt::format("la ligne {} n'est pas du texte UTF-8", stream_.line())))
        .hint("save it as “CSV UTF-8” in the spreadsheet", "enregistrez-le comme « CSV UTF-8 » dans le tableur");
    return false;
  }

  void find_columns() {
    std::vector<std::string> names;
    for (const CsvField& field : stream_.fields()) names.push_back(field.text);
    for (const DataColumn& column : table_.columns) {
      auto found = std::find(names.begin(), names.end(), column.name);
      if (found == names.end())  // `Price` is `price`; a space in a header is an underscore in a name
        found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
          std::string plain = base::to_lower_ascii(name);
          std::replace(plain.begin(), plain.end(), ' ', '_');
          return plain == base::to_lower_ascii(column.name);
        });
      fields_.push_back(static_cast<std::size_t>(found - names.begin()));
      if (found == names.end()) {
        ++errors_;
        auto diagnostic = sink_.add(Kind::data_column_missing, column.name_span, table_.path, column.name);
        diagnostic.label(column.name_span, "declared here", "déclarée ici");
        diagnostic.label(place(whole_record()), "the first row of the file", "la première ligne du fichier");
        if (const auto near = base::nearest(column.name, names))
          diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?",
                          {{column.name_span, *near}});
      } else if (std::count(names.begin(), names.end(), *found) > 1) {
        ++errors_;
        sink_.add(Kind::data_file, statement_.path_span, table_.path,
                  base::Phrase("it has two columns `" + *found + "`", "il a deux colonnes `" + *found + "`"));
      }
    }
  }

  void read_rows() {
    while (errors_ < max_data_errors) {
      const CsvStream::Next next = stream_.next();
      if (next != CsvStream::Next::record) return stop(next, false);
      if (!check_text()) return;
      if (table_.row_count == max_data_rows) {
        ++errors_;
        sink_.add(Kind::data_file, statement_.path_span, table_.path,
                  base::Phrase("it has more than 100,000,000 rows", "il a plus de 100 000 000 lignes"));
        return;
      }
      for (std::size_t i = 0; i < table_.columns.size() && errors_ < max_data_errors; ++i) read_cell(i);
      if (table_.key && errors_ == 0) take_key();
      ++table_.row_count;
    }
  }

  void bad_cell(const CsvField& field, const DataColumn& column, base::Phrase what, base::Phrase hint) {
    errors_ = stream_.line() < max_kept_line ? errors_ + 1 : max_data_errors;  // each shown line costs those before it
    auto diagnostic = sink_.add(Kind::data_bad_cell, place(field), column.name, std::move(what));
    if (!hint.en.empty()) diagnostic.hint(std::move(hint));
  }

  void read_cell(std::size_t i) {
    DataColumn& column = table_.columns[i];
    const std::vector<CsvField>& fields = stream_.fields();
    if (fields_[i] >= fields.size()) {
      const bool several_lines = stream_.text().find('\n') != std::string_view::npos;
      bad_cell(whole_record(), column, {"this row is too short to have it", "cette ligne est trop courte pour l'avoir"},
               several_lines ? base::Phrase("a quotation mark may lack its partner: the row goes over several lines",
                                            "un guillemet n'a peut-être pas son pendant : la ligne en couvre plusieurs")
                             : base::Phrase());
      return;
    }
    const CsvField& field = fields[fields_[i]];
    if (field.text.empty() && column.kind != DataColumn::Kind::text) {
      bad_cell(field, column, {"this cell is empty", "cette cellule est vide"},
               {"fill it in, or leave the row out", "remplissez-la, ou ôtez la ligne"});
      return;
    }
    switch (column.kind) {
      case DataColumn::Kind::text:
      case DataColumn::Kind::entity:
        return read_text(column, field);
      case DataColumn::Kind::date:
        return read_date(column, field);
      case DataColumn::Kind::boolean: {
        const auto condition = read_condition(field.text);
        column.numbers.push_back(condition.value_or(false) ? 1 : 0);
        if (!condition)
          bad_cell(field, column,
                   {"`" + field.text + "` is neither true nor false", "`" + field.text + "` n'est ni vrai ni faux"},
                   {"write `true` or `false`", "écrivez `true` ou `false`"});
        return;
      }
      case DataColumn::Kind::number:
        return read_number(column, field);
    }
  }

  void read_text(DataColumn& column, const CsvField& field) {
    auto& codes = codes_[&column];
    const auto [found, is_new] = codes.emplace(field.text, static_cast<std::uint32_t>(column.texts.size()));
    column.codes.push_back(found->second);
    if (!is_new) return;
    // The places of the first names are kept: a wrong one is nearly always among them.
    const bool keeps_place = column.kind == DataColumn::Kind::entity && column.texts.size() < max_kept_places &&
                             stream_.line() < max_kept_line;
    column.texts.push_back({field.text, keeps_place ? place(field) : column.name_span});
    if (column.texts.size() <= max_data_texts) return;
    errors_ = max_data_errors;
    sink_.add(Kind::data_file, statement_.path_span, table_.path,
              base::Phrase("its column `" + column.name + "` has more than 1,000,000 different texts",
                           "sa colonne `" + column.name + "` a plus de 1 000 000 de textes différents"));
  }

  void read_date(DataColumn& column, const CsvField& field) {
    const bool never = field.text == "never";
    const auto period = never ? std::nullopt : base::parse_period(field.text);
    column.numbers.push_back(never ? std::numeric_limits<double>::infinity() : period ? period->last_day : 0);
    column.first_days.push_back(period ? period->first_day : 0);
    if (!never && !period)
      bad_cell(field, column, {"`" + field.text + "` is not a date", "`" + field.text + "` n'est pas une date"},
               {"write it as `2027-01-31`, `2027-01`, `2027-Q1` or `2027`",
                "écrivez-la comme `2027-01-31`, `2027-01`, `2027-Q1` ou `2027`"});
  }

  void read_number(DataColumn& column, const CsvField& field) {
    const auto quantity = read_quantity(field.text, stream_.separator());
    if (!quantity) {
      bad_cell(field, column, {"`" + field.text + "` is not a number", "`" + field.text + "` n'est pas un nombre"},
               field.text.find(',') == std::string::npos
                   ? base::Phrase()
                   : base::Phrase("write it without commas between its digits, and with a decimal point",
                                  "écrivez-le sans virgule entre ses chiffres, avec un point décimal"));
      return;
    }
    column.numbers.push_back(quantity->number);
    std::size_t code = 0;
    while (code < column.units.size() && column.units[code].text != quantity->unit) ++code;
    if (code == column.units.size()) {
      if (code == max_data_units) {
        bad_cell(field, column, {"more than 255 different units", "plus de 255 unités différentes"}, {});
        return;
      }
      column.units.push_back({quantity->unit, place(field)});
      if (code == 1) column.unit_codes.assign(column.numbers.size() - 1, 0);
    }
    if (column.units.size() > 1) column.unit_codes.push_back(static_cast<std::uint8_t>(code));
  }

  void take_key() {
    const DataColumn& column = table_.columns[*table_.key];
    const CsvField& field = stream_.fields()[fields_[*table_.key]];
    if (field.text.empty()) return bad_cell(field, column, {"this key is empty", "cette clé est vide"}, {});
    if (field.text.find_first_of("@\"\n\r") != std::string::npos)
      return bad_cell(field, column,
                      {"a key has no `@`, no quotation mark and no line break",
                       "une clé n'a ni `@`, ni guillemet, ni saut de ligne"},
                      {});
    const auto [found, is_new] = table_.row_of_key.emplace(field.text, table_.row_count);
    if (is_new) {
      lines_.push_back(stream_.line());
      return;
    }
    ++errors_;
    sink_
        .add(Kind::data_duplicate_key, place(field), field.text,
             base::Phrase(fmt::format("line {} has it already", lines_[found->second]),
                          fmt::format("la ligne {} l'a déjà", lines_[found->second])))
        .note(fmt::format("{}:{} and {}:{}", table_.path, lines_[found->second], table_.path, stream_.line()),
              fmt::format("{} : {} et {} : {}", table_.path, lines_[found->second], table_.path, stream_.line()));
  }

  static constexpr std::size_t max_kept_places = 1000;
  static constexpr std::uint32_t max_kept_line = 20'000;

  const syntax::DataStmt& statement_;
  CsvStream stream_;
  const std::vector<std::string>& classes_;
  source::SourceMap& map_;
  source::DiagnosticSink& sink_;
  DataTable table_;
  std::vector<std::size_t> fields_;   // by column: the field of a record
  std::vector<std::uint32_t> lines_;  // by row: its line, where there is a key
  std::unordered_map<const DataColumn*, std::unordered_map<std::string, std::uint32_t>> codes_;
  std::optional<source::FileId> excerpt_;
  std::uint32_t excerpt_line_ = 0;
  std::size_t errors_ = 0;
};

}  // namespace

std::optional<std::uint32_t> DataTable::column(const std::string& name) const {
  for (std::uint32_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == name) return i;
  return std::nullopt;
}

std::string DataTable::key_text(std::uint32_t row) const {
  if (!key) return std::to_string(row + 1);
  return columns[*key].texts[columns[*key].codes[row]].text;
}

DataTable read_data(const syntax::DataStmt& statement, CsvStream stream, const std::string& shown_path,
                    const std::vector<std::string>& classes, source::SourceMap& map, source::DiagnosticSink& sink) {
  return DataReader(statement, std::move(stream), shown_path, classes, map, sink).run();
}

}  // namespace boucle::model
