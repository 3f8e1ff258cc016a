// Everything that is said about a run, free of the model and of the engine: names, units and results of each scenario.
// The driver fills it in; the terminal, run.json and the CSV files are drawn from it alone.
//
// Values are in base units (see base/display_unit.h); dates are day numbers, +infinity is `never`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/checks.h"
#include "analysis/claim_conflicts.h"
#include "analysis/claims.h"
#include "base/calendar.h"
#include "base/display_unit.h"
#include "base/language.h"
#include "result/run_result.h"

namespace boucle::report {

struct MeasureView {
  std::string name;   // or the text of the expression
  std::string label;  // its doc comment; the name when there is none
  std::string title;  // how the report that shows it calls it; empty: by its name
  base::DisplayUnit unit;
  bool runway = false;              // a date of the kind "when does the cash run out"
  bool declared = true;             // by `measure`, not only shown by a report
  std::vector<std::size_t> series;  // of ScenarioView::series: those that it reads
  result::MeasureResult result;
};

// P(…), E(…), p05(…) and arithmetic around them: one value for all paths.
struct StatisticView {
  double value = 0;
  double half_width = 0;  // of the 95 % Monte Carlo interval; 0 when not known
  result::Kind kind = result::Kind::number;
  bool probability = false;
  base::DisplayUnit unit;
};

struct SeriesView {
  std::string name, label;
  base::DisplayUnit unit;
  result::SeriesResult result;
};

// A table with its figures: means, those of one path, or a quantile of each (`TableValue`). A matrix has one column a
// sector and one table a period; a statement has one column and its periods side by side.
struct TableView {
  enum class Kind {
    series,
    transactions,
    balance_matrix,
    revaluation,
    income,
    balance,
    cash_flow,
    commitments,
    circularity
  };
  enum class RowKind { heading, line, total, check };
  struct Row {
    base::Phrase label;
    RowKind kind = RowKind::line;
    bool sums_to_zero = false;
    int level = 0;
    base::DisplayUnit unit;
    std::vector<std::vector<std::optional<double>>> cells;  // [column][period] in base units
  };
  struct Column {
    base::Phrase label;
    bool sums_to_zero = false;
  };
  Kind kind = Kind::series;
  std::string text, sector, sector_title;
  std::vector<Column> columns;
  std::vector<std::string> periods;
  std::vector<Row> rows;

  bool is_matrix() const {
    return kind == Kind::transactions || kind == Kind::balance_matrix || kind == Kind::revaluation;
  }
};
struct TableValue {
  enum class Kind { mean, path, quantile } kind = Kind::mean;
  std::uint64_t path = 0;
  int percent = 50;  // quantile: 5, 10, 25, 50, 75, 90 or 95

  bool adds_up() const { return kind != Kind::quantile; }
};

struct EntryView {
  std::string text;                    // as written
  std::string title;                   // how it is called; as written where the report gives no title
  std::optional<std::size_t> measure;  // of ScenarioView::measures
  std::optional<StatisticView> statistic;
  std::optional<std::size_t> series;  // of ScenarioView::series
  std::vector<std::size_t> tables;    // of ScenarioView::tables
  bool available = true;
};

struct ItemView {
  std::string verb, form;  // show · chart fan · table · compare · text
  std::vector<EntryView> entries;
};
struct ReportView {
  std::string title;
  std::vector<ItemView> items;
};

struct ClaimView {
  std::string name, expression, value_text, source, quote, vintage, status;
  base::DisplayUnit unit;
  result::Kind kind = result::Kind::number;
  double claimed_low = 0, claimed_high = 0;  // equal for a point; dates as day numbers
  analysis::ClaimAnswer answer;
  base::Phrase claimed;                      // value_text, in the number forms of each language
  base::Phrase driver_label;                 // of answer.driver
  std::string subject, group, reason, url;   // "OpenAI: revenue"; its collection; why it is not resolved; its page
  analysis::ClaimFact fact;                  // what the rules see of it
  std::optional<std::size_t> superseded_by;  // of ScenarioView::claims
  bool from_table = false;
};

// A fault of equations that are solved together.
struct SolveFaultView {
  struct Equation {
    std::string name, place;  // file:line
  };
  result::Fault fault;
  std::vector<Equation> equations;    // of all variables of the block, the unknowns first
  std::vector<std::string> unknowns;  // as SolveFault::equation counts them
};

struct ScenarioView {
  std::string name, title;  // "base" for the model as written
  bool requested = true;    // false: only needed by a comparison
  std::uint64_t path_count = 0, faulted_count = 0;
  std::vector<MeasureView> measures;
  std::vector<SeriesView> series;
  std::vector<ReportView> reports;
  std::vector<TableView> tables;
  bool chosen_path_faulted = false;
  std::vector<ClaimView> claims;
  std::vector<analysis::Conflict> conflicts;  // between them; indices of `claims`
  std::vector<analysis::CheckOutcome> checks;
  std::vector<result::Fault> faults;
  std::vector<SolveFaultView> solve_faults;  // those of `faults` that are of simultaneous equations
  result::Books books;
};

struct RunView {
  std::string version, model_name, model_doc, file;
  std::string model_hash;                                     // of all the source texts
  std::vector<std::pair<std::string, std::string>> settings;  // name, value: what the caller changed
  base::Calendar calendar;
  std::uint64_t seed = 0, path_count = 0;
  bool has_randomness = true;
  bool one_path_for_certainty = false;  // fewer paths than asked, because the model has no randomness
  double max_fault_share = 0.01;
  std::vector<ScenarioView> scenarios;    // at least one
  std::vector<base::Phrase> unavailable;  // parts of the model that this version does not run
  std::vector<std::string> next_commands;
  TableValue table_value;

  const ScenarioView& first() const { return scenarios.front(); }
};

}  // namespace boucle::report
