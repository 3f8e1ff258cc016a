#include "report/tables.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "report/csv.h"
#include "report/figures.h"
#include "report/json.h"

namespace boucle::report {
namespace {

constexpr int tables_schema_version = 1;
constexpr double max_shown_ratio = 10'000;  // of the largest figure to the median one: four digits more

// A sum beside the size of what was added, to tell rounding from a gap.
struct Sum {
  double total = 0, size = 0;
  bool any = false;

  void add(const std::optional<double>& value) {
    if (!value) return;
    total += *value;
    size += std::fabs(*value);
    any = true;
  }
  bool is_zero() const { return std::fabs(total) <= rounding_share * size; }
  double shown() const { return is_zero() ? 0 : total; }
};

Sum row_sum(const TableView::Row& row, std::size_t period) {
  Sum sum;
  for (const auto& column : row.cells) sum.add(column[period]);
  return sum;
}

Sum column_sum(const TableView& table, std::size_t column, std::size_t period) {
  Sum sum;
  for (const TableView::Row& row : table.rows) sum.add(row.cells[column][period]);
  return sum;
}

double largest_of(const TableView& table) {
  double largest = 0;
  for (const TableView::Row& row : table.rows)
    for (const auto& column : row.cells)
      for (const auto& value : column)
        if (value && std::isfinite(*value)) largest = std::max(largest, std::fabs(*value));
  return largest;
}

// The size by which the magnitude is chosen: the median of what is not zero, so that one giant does not turn the others
// into 0.00, unless the giant would then take more than four digits.
double typical_of(const TableView& table) {
  const double largest = largest_of(table);
  std::vector<double> sizes;
  for (const TableView::Row& row : table.rows)
    for (const auto& column : row.cells)
      for (const auto& value : column)
        if (value && std::isfinite(*value) && std::fabs(*value) > rounding_share * largest)
          sizes.push_back(std::fabs(*value));
  if (sizes.empty()) return largest;
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  return largest < max_shown_ratio * *middle ? *middle : largest;
}

// One decimal where figures have three digits before it, two below.
int decimals_of(double largest) { return largest >= 99.995 ? 1 : 2; }

struct Format {
  base::SharedUnit unit;
  int decimals = 2;
  base::Language language;

  std::string text(const std::optional<double>& value) const {
    return value ? base::fixed_text(*value / unit.scale, language, decimals) : "";
  }
};

Format format_of(const base::DisplayUnit& unit, double largest, double typical, base::Language language) {
  Format format;
  format.language = language;
  format.unit = base::shared_unit(typical, unit, language);
  format.decimals = decimals_of(largest / format.unit.scale);
  return format;
}

base::DisplayUnit table_unit(const TableView& table) {
  for (const TableView::Row& row : table.rows)
    if (!row.unit.text.empty()) return row.unit;
  return {};
}

std::string indented(const TableView::Row& row, const Wording& words) {
  return std::string(static_cast<std::size_t>(row.level) * 2, ' ') + row.label.in(words.language);
}

std::string title_of(const TableView& table, const std::string& period, const Wording& words) {
  switch (table.kind) {
    case TableView::Kind::series:
      return words.table_named.str();
    case TableView::Kind::transactions:
      return words.table_transactions(period);
    case TableView::Kind::balance_matrix:
      return words.table_balance_matrix(period);
    case TableView::Kind::revaluation:
      return words.table_revaluation(period);
    case TableView::Kind::income:
      return words.table_income(table.sector_title);
    case TableView::Kind::balance:
      return words.table_balance(table.sector_title);
    case TableView::Kind::cash_flow:
      return words.table_cash_flow(table.sector_title);
    case TableView::Kind::commitments:
      return words.table_commitments(table.sector_title);
    case TableView::Kind::circularity:
      return words.table_circularity(table.sector_title);
  }
  return "";
}

std::string with_unit(const std::string& title, const Format& format, const Wording& words) {
  return format.unit.text.empty() ? title : title + ", " + words.table_unit(format.unit.text);
}

void add_matrix(Document& document, const RunView& run, const TableView& view, std::size_t period,
                const Wording& words) {
  const Format format = format_of(table_unit(view), largest_of(view), typical_of(view), words.language);
  const bool sums = run.table_value.adds_up();
  document.blocks.push_back(Heading{with_unit(title_of(view, view.periods[period], words), format, words), 2});
  Table table;
  table.wraps = true;
  table.columns.push_back({"", false});
  for (const TableView::Column& column : view.columns) table.columns.push_back({column.label.in(words.language), true});
  if (sums) table.columns.push_back({words.table_sum.str(), true});
  for (const TableView::Row& row : view.rows) {
    std::vector<std::string> cells = {indented(row, words)};
    for (const auto& column : row.cells) cells.push_back(format.text(column[period]));
    if (sums) cells.push_back(format.text(row_sum(row, period).shown()));
    table.rows.push_back(std::move(cells));
  }
  if (sums) {
    std::vector<std::string> cells = {words.table_sum.str()};
    for (std::size_t c = 0; c < view.columns.size(); ++c)
      cells.push_back(format.text(column_sum(view, c, period).shown()));
    cells.emplace_back();
    table.rows.push_back(std::move(cells));
  }
  document.blocks.push_back(std::move(table));
}

// `brief`: without lines that are nothing in every period.
void add_statement(Document& document, const RunView& run, const TableView& view, const Wording& words, bool brief) {
  const Format format = format_of(table_unit(view), largest_of(view), typical_of(view), words.language);
  const double nothing = rounding_share * largest_of(view);
  document.blocks.push_back(Heading{with_unit(title_of(view, "", words), format, words), 2});
  Table table;
  table.wraps = true;
  table.columns.push_back({"", false});
  for (const std::string& period : view.periods) table.columns.push_back({period, true});
  for (const TableView::Row& row : view.rows) {
    if (row.kind == TableView::RowKind::check && !run.table_value.adds_up()) continue;
    const bool is_nothing = std::all_of(row.cells.front().begin(), row.cells.front().end(),
                                        [&](const auto& value) { return !value || std::fabs(*value) <= nothing; });
    if (brief && row.kind == TableView::RowKind::line && is_nothing) continue;
    std::vector<std::string> cells = {indented(row, words)};
    for (const auto& value : row.cells.front()) {
      const bool zero = value && row.kind == TableView::RowKind::check && std::fabs(*value) <= nothing;
      cells.push_back(zero ? format.text(0.0) : format.text(value));
    }
    table.rows.push_back(std::move(cells));
  }
  document.blocks.push_back(std::move(table));
}

// Series have units of their own.
void add_series(Document& document, const TableView& view, const Wording& words) {
  document.blocks.push_back(Heading{title_of(view, "", words), 2});
  Table table;
  table.wraps = true;
  table.columns = {{"", false}, {words.unit_column.str(), false}};
  for (const std::string& period : view.periods) table.columns.push_back({period, true});
  for (const TableView::Row& row : view.rows) {
    double largest = 0;
    for (const auto& value : row.cells.front())
      if (value && std::isfinite(*value)) largest = std::max(largest, std::fabs(*value));
    const bool is_share = view.kind == TableView::Kind::circularity && row.kind == TableView::RowKind::line;
    const base::DisplayUnit unit =
        row.unit.text.empty() && ((largest <= 1 && largest > 0) || is_share) ? base::DisplayUnit{"%", 0.01} : row.unit;
    const Format format = format_of(unit, largest, largest, words.language);
    std::vector<std::string> cells = {indented(row, words), format.unit.text};
    for (const auto& value : row.cells.front()) cells.push_back(format.text(value));
    table.rows.push_back(std::move(cells));
  }
  document.blocks.push_back(std::move(table));
}

const char* kind_name(TableView::Kind kind) {
  switch (kind) {
    case TableView::Kind::series:
      return "series";
    case TableView::Kind::transactions:
      return "transactions";
    case TableView::Kind::balance_matrix:
      return "balance_matrix";
    case TableView::Kind::revaluation:
      return "revaluations";
    case TableView::Kind::income:
      return "income_statement";
    case TableView::Kind::balance:
      return "balance_sheet";
    case TableView::Kind::cash_flow:
      return "cash_flow";
    case TableView::Kind::commitments:
      return "commitments";
    case TableView::Kind::circularity:
      return "circularity";
  }
  return "";
}

const char* row_kind_name(TableView::RowKind kind) {
  switch (kind) {
    case TableView::RowKind::heading:
      return "heading";
    case TableView::RowKind::line:
      return "line";
    case TableView::RowKind::total:
      return "total";
    case TableView::RowKind::check:
      return "check";
  }
  return "";
}

std::string value_name(const TableValue& value) {
  switch (value.kind) {
    case TableValue::Kind::mean:
      return "mean";
    case TableValue::Kind::path:
      return "path " + std::to_string(value.path);
    case TableValue::Kind::quantile:
      break;
  }
  return (value.percent < 10 ? "p0" : "p") + std::to_string(value.percent);
}

void json_table(JsonWriter& json, const TableView& table) {
  json.begin_object().field("kind", kind_name(table.kind)).field("text", table.text).field("sector", table.sector);
  json.key("periods").begin_array();
  for (const std::string& period : table.periods) json.text(period);
  json.end_array().key("columns").begin_array();
  for (const TableView::Column& column : table.columns) {
    json.begin_object().field("name", column.label.en).field("sums_to_zero", column.sums_to_zero).end_object();
  }
  json.end_array().key("rows").begin_array();
  for (const TableView::Row& row : table.rows) {
    json.begin_object().field("label", row.label.en).field("kind", row_kind_name(row.kind));
    json.field("level", static_cast<std::uint64_t>(row.level)).field("unit", row.unit.text);
    json.field("sums_to_zero", row.sums_to_zero).key("values").begin_array();
    for (const auto& column : row.cells) {
      json.begin_array();
      for (const auto& value : column) {
        if (value) {
          json.number(*value);
        } else {
          json.null();
        }
      }
      json.end_array();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

}  // namespace

void add_table(Document& document, const RunView& run, const TableView& table, const Wording& words, bool brief) {
  if (table.rows.empty()) {
    document.blocks.push_back(Notice{words.table_empty(table.text), Tone::faint});
    return;
  }
  if (!table.is_matrix()) {
    if (table.kind == TableView::Kind::series || table.kind == TableView::Kind::circularity)
      return add_series(document, table, words);
    return add_statement(document, run, table, words, brief);
  }
  const std::size_t last = table.periods.size() - 1;
  for (std::size_t period = 0; period <= last; ++period)
    if (!brief || period == 0 || period == last) add_matrix(document, run, table, period, words);
  if (brief && last > 1)
    document.blocks.push_back(
        Notice{words.table_more(last - 1, "boucle table " + run.file + " --of " + table.text), Tone::faint});
}

void add_table_note(Document& document, const RunView& run, const Wording& words) {
  const TableValue& value = run.table_value;
  if (value.kind == TableValue::Kind::path)
    document.blocks.push_back(Notice{words.table_path(value.path), Tone::faint});
  else if (value.kind == TableValue::Kind::quantile)
    document.blocks.push_back(Notice{words.table_quantiles("P" + std::to_string(value.percent)), Tone::plain});
  else if (run.has_randomness && run.path_count > 1)
    document.blocks.push_back(Notice{words.table_means.str(), Tone::faint});
}

std::string tables_csv(const RunView& run) {
  CsvWriter csv;
  for (const char* title :
       {"scenario", "table", "kind", "row", "row_kind", "column", "period", "unit", "value_is", "value"})
    csv.text(title);
  csv.end_line();
  for (const ScenarioView& scenario : run.scenarios)
    for (const TableView& table : scenario.tables)
      for (const TableView::Row& row : table.rows)
        for (std::size_t c = 0; c < row.cells.size(); ++c)
          for (std::size_t p = 0; p < table.periods.size(); ++p) {
            const auto& value = row.cells[c][p];
            if (!value) continue;
            csv.text(scenario.name).text(table.text).text(kind_name(table.kind)).text(row.label.en);
            csv.text(row_kind_name(row.kind)).text(table.columns[c].label.en).text(table.periods[p]);
            csv.text(row.unit.text).text(value_name(run.table_value)).number(*value);
            csv.end_line();
          }
  return csv.contents();
}

std::string tables_json(const RunView& run) {
  JsonWriter json;
  json.begin_object().field("schema_version", std::uint64_t{tables_schema_version});
  json.field("program", "boucle").field("version", run.version);
  json.key("model").begin_object().field("name", run.model_name).field("hash", run.model_hash).end_object();
  json.field("seed", run.seed).field("paths", run.path_count);
  json.field("value", value_name(run.table_value)).field("adds_up", run.table_value.adds_up());
  json.key("scenarios").begin_array();
  for (const ScenarioView& scenario : run.scenarios) {
    json.begin_object().field("name", scenario.name).key("books").begin_object();
    json.field("entries", scenario.books.entry_count).field("broken", scenario.books.broken_count);
    json.field("worst_gap", scenario.books.worst_gap).field("worst", scenario.books.worst_sector).end_object();
    json.key("tables").begin_array();
    for (const TableView& table : scenario.tables) json_table(json, table);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return json.finish();
}

TableGaps table_gaps(const RunView& run) {
  TableGaps gaps;
  if (!run.table_value.adds_up()) return gaps;
  const auto judge = [&](const Sum& sum) {
    if (!sum.any || std::isnan(sum.total)) return;
    ++gaps.sum_count;
    gaps.broken_count += sum.is_zero() ? 0 : 1;
  };
  for (const ScenarioView& scenario : run.scenarios)
    for (const TableView& table : scenario.tables)
      for (std::size_t p = 0; p < table.periods.size(); ++p) {
        for (const TableView::Row& row : table.rows) {
          if (row.sums_to_zero) judge(row_sum(row, p));
          if (row.kind != TableView::RowKind::check || !row.cells[0][p] || std::isnan(*row.cells[0][p])) continue;
          ++gaps.sum_count;
          gaps.broken_count += std::fabs(*row.cells[0][p]) > rounding_share * largest_of(table) ? 1 : 0;
        }
        for (std::size_t c = 0; c < table.columns.size(); ++c)
          if (table.columns[c].sums_to_zero) judge(column_sum(table, c, p));
      }
  return gaps;
}

}  // namespace boucle::report
