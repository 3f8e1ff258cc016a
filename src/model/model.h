// The typed model: what the text means, for one scenario, with every name resolved.
//
// What it is: classes are gone, every entity has its own variables; every variable has an expression over other
// variables, a type and a dimension; every payment has posted both of its sides into the accounts, which are variables
// like any other. Expressions are nodes in one vector, children before parents; an argument of a function may be shared
// by several parents, so a model is a graph without copies.
//
// Values are in base units throughout: $, year, W, 1 (for ratios); dates are day numbers, `never` is +infinity.
// Invariants once elaborated without errors: every node's arguments have smaller ids (but for that of an `under` node,
// which belongs to another scenario's part, appended at the end); every variable has a value node;
// after check_types() every node reachable from an output has a type.
// Limits: 2^32 nodes; the depth of an expression is that of the syntax plus the nesting of functions.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "base/claim_formula.h"
#include "base/display_unit.h"
#include "base/ids.h"
#include "base/language.h"
#include "model/distributions.h"
#include "model/units.h"
#include "source/source_file.h"

namespace boucle::model {

struct NodeTag;
struct VariableTag;
struct InstanceTag;
using NodeId = base::Id<NodeTag>;
using VariableId = base::Id<VariableTag>;
using InstanceId = base::Id<InstanceTag>;

// ---------------------------------------------------------------------------------------------- expressions
enum class NodeKind : std::uint8_t {
  number,       // a constant with its dimension
  variable,     // the value of a variable in the period
  lag,          // the value of a variable `steps` periods ago
  delay,        // a variable args[0] ago, between two periods where that is not whole; args[1]: before the calendar
  lead,         // a schedule `steps` (or `months`) later
  window,       // a schedule from the date args[0] (none: from the start of this period) through args[1]
  table,        // one number per period, known at compile time (series, ramps)
  step_length,  // the length of the period
  now,          // the date of the period (its last day)
  apply,        // an operation on arguments
  period_read,  // x[2026]: amount, closing value or mean over a span of time; in measures only
  observe,      // a path measure: lowest(x), first(c) …
  annotate,     // args[0], which must have `dimension`, or be a date
  statistic,    // P, E, p05 …: a number about all paths; in reports, checks and goals only
  quantile,     // quantile(distribution, p): of the distribution of variable `index`, which need not be drawn
  under,        // args[0], which belongs to the part of the model that is another scenario
  clearing,     // of all bills of the period, Model::clearings[index]; has no value of its own
  cleared,      // a result of the clearing that is variable `index`; args[0] has its unit
  convert,      // args[0], by the exchange rate args[1] into the model's currency where the other operand needs it
  traced,       // a part of the revenue of member `index` of the trace `weights`, per unit of time; in measures only
};

// What of a member's revenue was paid with whose money; as ir::TracePart, in the same order.
enum class MoneyPart : std::uint8_t {
  revenue,
  round_trip,
  ecosystem,
  organic,
  capital,
  opening,
  unfunded,
  recycled,
  unsourced,
  origin_customers,
  origin_capital,
  origin_opening,
  origin_unfunded,
  origin_unsourced,
  given
};
inline constexpr std::size_t money_part_count = 15;

enum class Operation : std::uint8_t {
  negate,
  logical_not,
  absolute,
  square_root,
  exponential,
  logarithm,
  floor,
  round,
  add,
  subtract,
  multiply,
  divide,
  power,
  minimum,
  maximum,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
  select,    // if a then b else c
  growth,    // (1 + a) ^ step, a per year
  discount,  // (1 + a) ^ -b, a per year, b a length of time
  locate,    // where the day a ends, counted in periods from the start of the calendar
};

// What is made of a window of a schedule. npv: args[2] is the rate.
enum class Window : std::uint8_t { total, mean, npv, return_rate };

enum class Observation : std::uint8_t {
  final_value,
  lowest,
  highest,
  mean,
  total,
  first,
  ever,
  always,
  count,
  return_rate
};
enum class Statistic : std::uint8_t { probability, expectation, quantile };

struct Node {
  NodeKind kind = NodeKind::number;
  Operation operation = Operation::add;           // apply
  Observation observation = Observation::lowest;  // observe
  Statistic statistic = Statistic::probability;   // statistic
  Window window = Window::total;                  // window
  MoneyPart part = MoneyPart::revenue;            // traced
  bool wildcard = false;                          // number: a literal 0 (or infinity), which takes any unit
  bool bare_integer = false;                      // number: written without unit, may be read as a year
  bool never = false;                             // number: the date `never`
  bool date = false;                              // number, table: a date
  bool boolean = false;                           // number, table: true or false
  bool closes = false;                            // period_read: the span ends with a step, so there is a closing value
  bool element = false;                           // number: of an element or a row, known while elaborating
  bool over_span = false;                         // period_read: written sum(x, a .. b) or mean(x, a .. b)
  std::uint32_t index = 0;                        // table; variable, lag, delay, lead, window, quantile: the
                                                  // variable; traced: the member
  bool always_converts = false;                   // convert: whatever the other operand; a payment
  std::int8_t rate_power = 0;                     // convert, filled by check_types: 0 leaves the value as it is
  std::uint32_t first_step = 0, end_step = 0;     // period_read, observe: the span, half-open
  std::uint32_t result = 0;                       // cleared: which, see Clearing
  std::uint32_t weights = 0;                      // period_read: index of Model::overlaps; traced: of Model::traces
  std::int32_t steps = 0;                         // lag, lead
  std::int32_t months = 0;                        // lag, lead: calendar months, where these are not whole steps
  std::array<NodeId, 3> args;                     // lag: args[0] is the value before the calendar, if given at the read
  double value = 0;                               // number; statistic: the quantile
  Dimension dimension;                            // number, table
  source::Span span;
};
inline bool reads_variable(NodeKind kind) {
  return kind == NodeKind::variable || kind == NodeKind::lag || kind == NodeKind::delay || kind == NodeKind::lead ||
         kind == NodeKind::window || kind == NodeKind::quantile || kind == NodeKind::cleared;
}

enum class Type : std::uint8_t { unknown, number, boolean, date };

// What the type checker found out about a node or a variable. `wildcard`: fits any dimension (literal 0).
struct TypeInfo {
  Type type = Type::unknown;
  bool wildcard = false;
  Dimension dimension;
};

// ------------------------------------------------------------------------------------------------- variables
enum class VariableKind : std::uint8_t {
  definition,  // name = expr
  input,       // a definition that belongs to the one who uses the class
  param,       // drawn once per path
  noise,       // drawn once per period; a draw is named after its variable, up to the first `@`
  stock,       // moved by flows
  account,     // moved by postings
  payment,     // the rate of a payment or flow
  hidden,      // made by the compiler: running measures, replaced definitions
};

enum class DistributionForm : std::uint8_t { interval, moments, native };
struct Distribution {
  DistributionKind kind = DistributionKind::normal;
  DistributionForm form = DistributionForm::native;
  // interval: p05, p95 · moments: mean, sd (student_t: and df) · native: by distributions.def, none where left out ·
  // discrete: value, weight, value, weight … · empirical: values · if truncated, then the two limits
  std::vector<NodeId> args;
  bool truncated = false;
  source::Span span;

  std::size_t own_count() const { return args.size() - (truncated ? 2 : 0); }
  NodeId arg(std::size_t i) const { return i < own_count() ? args[i] : NodeId(); }
  NodeId low_limit() const { return truncated ? args[args.size() - 2] : NodeId(); }
  NodeId high_limit() const { return truncated ? args[args.size() - 1] : NodeId(); }
};

struct Variable {
  std::string name;  // qualified: openai.revenue, deals[openai].used
  VariableKind kind = VariableKind::definition;
  NodeId value;                              // none for param and noise
  NodeId initial;                            // value before the calendar; none if not given
  std::optional<Distribution> distribution;  // param and noise; hidden: only for its quantiles
  bool solved = false;                       // named by `solve`: may be an unknown of a simultaneous block
  NodeId residual;                           // `solve x so that a == b`: a - b, instead of a value
  NodeId start;                              // first guess of an unknown in the first period; none: `initial`, or 0
  bool is_stock = false;                     // read as a closing balance: x[2026] is its value at the end
  bool flow_sum = false;                     // income, expense, cash-flow totals: opening is 0
  InstanceId owner;                          // none at file scope
  std::string annotation;                    // unit as written, or empty
  std::optional<Type> declared_type;         // date, bool, or number with `declared_dimension`
  Dimension declared_dimension;
  source::Span span;  // of the name
  source::Span value_span;
  base::Phrase doc;
  std::string source, quote;  // the cited source, or empty
  TypeInfo type;              // filled by check_types
};

// The first line of its doc comment; its name where that says nothing but why its value was assumed.
base::Phrase label_of(const Variable& variable);
// What follows `assumption:` in its doc comment: where a number without a source comes from.
std::string assumption_of(const Variable& variable);

// -------------------------------------------------------------------------------------------------- structure
struct Instance {
  std::string name;        // openai, deals[openai]
  std::string class_name;  // "" for a plain entity
  bool is_sector = false, is_outside = false;
  int fiscal_year_end = 0;  // month 1 to 12; 0: not stated
  base::Phrase doc;
  base::Phrase title;  // what readers call it: its name, where the model gives no other
  source::Span span;
};

// `fx EUR = …`: what one unit of a currency is worth in the model's.
struct ExchangeRate {
  std::uint16_t currency = 0;
  VariableId rate;
  source::Span span;
};

// A payment between two sectors, after elaboration.
struct Payment {
  std::string name;  // qualified
  VariableId rate;
  InstanceId payer, payee;
  std::string nature, kind;  // kind: revenue, fund, return, cost, tax, other
  base::Phrase nature_title;
  bool committed = false;
  bool cash = true;  // false: a booking; `payee` is none where it has one side
  source::Span span;
  VariableId paid;  // where bills are cleared: what moves; `rate` is what is due

  VariableId moved() const { return paid ? paid : rate; }
};

// The bills of a period, cleared together (`shortfall = default`). Results are numbered: of each bill what is paid (a
// rate) and what stays unpaid (an amount), then what each reserve gives, what each guarantor is called for, of each
// sector what it leaves unpaid and what default costs it, and, where somebody asks, the round in which it fails. The
// rules are in exec/clearing.h.
struct Clearing {
  struct Sector {
    std::string name;
    bool always_pays = false;
    NodeId cash, kept, stopped;  // opening balance; share of receipts left in default; a condition
  };
  struct Bill {
    std::string name;
    std::uint32_t payer = 0, payee = 0, rank = 0;
    bool lapses = false;
    NodeId due, arrears;  // a rate; an amount from earlier periods
  };
  struct Reserve {
    std::uint32_t sector = 0, lender = 0, rank = 0;
    NodeId limit;  // an amount
  };
  struct Guarantee {
    std::uint32_t bill = 0, guarantor = 0, rank = 0;
    NodeId share;
  };
  VariableId variable;  // that stands for it
  std::vector<Sector> sectors;
  std::vector<Bill> bills;
  std::vector<Reserve> reserves;
  std::vector<Guarantee> guarantees;
  bool wants_rounds = false;

  std::uint32_t paid(std::size_t bill) const { return static_cast<std::uint32_t>(2 * bill); }
  std::uint32_t unpaid(std::size_t bill) const { return paid(bill) + 1; }
  std::uint32_t drawn(std::size_t reserve) const { return paid(bills.size()) + static_cast<std::uint32_t>(reserve); }
  std::uint32_t called(std::size_t g) const { return drawn(reserves.size()) + static_cast<std::uint32_t>(g); }
  std::uint32_t missing(std::size_t sector) const {
    return called(guarantees.size()) + static_cast<std::uint32_t>(2 * sector);
  }
  std::uint32_t lost(std::size_t sector) const { return missing(sector) + 1; }
  std::uint32_t round(std::size_t sector) const { return missing(sectors.size()) + static_cast<std::uint32_t>(sector); }
  // Everything that it reads.
  template <class Self, class Visit>
  static void for_each_input(Self& self, Visit visit) {
    for (auto& sector : self.sectors) visit(sector.cash), visit(sector.kept), visit(sector.stopped);
    for (auto& bill : self.bills) visit(bill.due), visit(bill.arrears);
    for (auto& reserve : self.reserves) visit(reserve.limit);
    for (auto& guarantee : self.guarantees) visit(guarantee.share);
  }
};

// The payments between sectors as flows that are never negative, for following the money (money.cpp makes it). Members
// are the sectors that are not outside, then pools: what one owes another for a sale, as a member of its own that holds
// nothing and through which the sale is financed.
enum class MoneyKind : std::uint8_t { revenue, fund, returned, other };  // as ir::TraceKind
struct MoneyFlow {
  static constexpr std::uint32_t outside = 0xffff'ffff;
  std::uint32_t from = outside, to = outside;  // members
  MoneyKind kind = MoneyKind::revenue;
  InstanceId outsider;  // who is outside, where one of the two is
  NodeId rate;
};
struct MoneyTrace {
  std::vector<std::string> members;
  std::vector<InstanceId> sectors;  // of the members; none for pools
  std::vector<VariableId> cash;     // of the members; none for pools and for those without an account
  std::vector<MoneyFlow> flows;     // one for each from, to, kind and outsider
};

// What `boucle loops` asks of a model: numbers of each path, over a window and its parts.
struct LoopsOutput {
  struct Member {
    std::array<NodeId, money_part_count> amounts;
    NodeId round_trip;  // the share of revenue
    NodeId recognised;  // revenue as booked; none for pools
    NodeId opening;     // cash before the first step; none for pools
  };
  struct Flow {
    std::uint32_t from = 0, to = 0;  // as in MoneyFlow
    MoneyKind kind = MoneyKind::revenue;
    InstanceId outsider;
    std::vector<NodeId> by_step;  // amounts, from the start of the calendar to the end of the window
  };
  struct Window {
    std::string label;                           // 2027, 2027-Q1; empty: the whole
    std::uint32_t first_step = 0, end_step = 0;  // half-open
    std::vector<Member> members;
  };
  std::uint32_t trace = 0;
  std::vector<Window> windows;  // the whole, then its parts where asked for
  std::vector<Flow> flows;
};

// A sum that must be zero after every period: the books of one sector (assets - liabilities - equity), or a claim of
// some sectors on others, summed over all of them.
struct Identity {
  struct Term {
    VariableId account;
    double sign;
  };
  std::string name;  // the sector, or the account
  std::vector<Term> terms;
};

struct Correlation {
  VariableId first, second;
  double value = 0;
  source::Span span;
};

struct SourceInfo {  // a declared source
  std::string name, title, id, url, publisher, status;
  std::optional<std::int32_t> published_day;
};

// ----------------------------------------------------------------------------------------------------- outputs
struct Measure {
  std::string name;
  NodeId value;
  std::string annotation;
  base::Phrase doc;
  source::Span span;
};

enum class Qualifier : std::uint8_t { equal, about, less, less_equal, greater, greater_equal };
enum class ClaimValue : std::uint8_t { number, date, boolean, text, none };
struct Claim {
  std::string name;  // given, or the text of the expression
  std::string expression_text;
  NodeId value;  // one number per path; none: not resolved, for a reason
  Qualifier qualifier = Qualifier::equal;
  ClaimValue kind = ClaimValue::number;
  double claimed_low = 0, claimed_high = 0;  // in base units (equal for a point); dates as day numbers
  double rounding = 0;                       // half a unit of the last digit written, in base units
  std::string value_text;                    // as written
  std::string unit;                          // of the written number, in the language where it is one
  double unit_scale = 1;
  std::string unit_key;  // what is measured in the same has the same
  std::string source, url, quote, basis, vintage, status, supersedes;
  std::string subject, group, reason;    // "OpenAI: revenue"; the collection it belongs to; why not resolved
  base::ClaimFormula formula;            // what it speaks of, in quantities and periods
  base::ClaimFormula equals;             // over other claims: must come to the same
  std::vector<std::string> contradicts;  // other claims, by judgement …
  std::string judgement;                 // … namely
  bool from_table = false;
  source::Span span, value_span;
};

enum class CheckScope : std::uint8_t { every_period, path, all_paths };
struct Check {
  std::string text;  // as written
  NodeId condition;  // every_period: an `observe always` node
  CheckScope scope = CheckScope::path;
  source::Span span;
};

// A table of a report: figures of sectors, or of named series, by period. A matrix has one column a sector and is drawn
// once a period; a statement has one column and its periods side by side.
enum class TableKind : std::uint8_t {
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
enum class RowKind : std::uint8_t {
  heading,  // no figures
  line,     // an entry of a sum
  total,    // a sum of entries above
  check,    // zero up to rounding
};
// What the figures of a row must add up to over all sectors (matrices only).
enum class RowSum : std::uint8_t { free, zero };
struct TableRow {
  base::Phrase label;
  RowKind kind = RowKind::line;
  RowSum sum = RowSum::free;
  int level = 0;                           // indentation
  std::vector<std::vector<NodeId>> cells;  // [column][period] one number per path; none: nothing there
};
struct TableColumn {
  base::Phrase label;
  bool sums_to_zero = false;  // the entries of the column, up to rounding
};
struct TablePeriod {
  std::string label;
  std::uint32_t first_step = 0, end_step = 0;  // half-open
};
struct Table {
  TableKind kind = TableKind::series;
  std::string text;    // as written: "pnl(openai)"
  std::string sector;  // statements: whose
  std::vector<TableColumn> columns;
  std::vector<TablePeriod> periods;
  std::vector<TableRow> rows;
};

// One thing shown by a report.
// A title with the French that a comment above it gives: `## fr: …`.
base::Phrase titled(const std::string& title, const base::Phrase& doc);

struct ReportEntry {
  std::string text;                   // as written
  base::Phrase title;                 // how it is called where it is shown; empty: as written. Of `text`: what it says
  std::optional<NodeId> value;        // a path measure or a statistic
  std::optional<VariableId> series;   // charts
  std::vector<std::uint32_t> tables;  // of Model::report_tables
  bool available = true;              // false: a part of the language that is not available yet
};
struct ReportItem {
  std::string verb, form, by;        // show · chart fan · table · compare · text
  std::vector<ReportEntry> entries;  // compare: names of scenarios in `text`
  source::Span span;
};
struct Report {
  base::Phrase title;
  std::vector<ReportItem> items;
};

// What would have to change for a condition to hold; checked, and sought by a later version.
struct Goal {
  std::string name;
  VariableId target;
  bool opening = false;  // its opening, else its value
  NodeId condition;
  source::Span span;
};

// A number per path that the text does not ask for and a caller wants, such as who paid whom in a year.
struct ExtraCell {
  NodeId value;
  bool mean_only = true;  // else all its quantiles
};

struct ScenarioInfo {
  std::string name;
  base::Phrase title;
  std::vector<std::string> parents;
  source::Span span;
};

// Something a user can change without knowing the language.
struct EditableInput {
  std::string name;                     // as `--set` takes it: openai.demand[2027], openai.cash
  base::Phrase label;                   // the first line of its doc comment, or the name
  std::string kind;                     // value, interval, series, opening, date, bool
  double value = 0, low = 0, high = 0;  // in base units
  std::string unit;                     // as written or derived
  double unit_scale = 1;
  std::string source, quote, assumption;  // where it comes from
  VariableId variable;
  std::optional<base::Period> point;  // of a series
  VariableId varied;                  // the draw that varies it, where elaboration was asked to
  source::Span span;
};

// Without `paths` a random model runs this many: the Monte Carlo error of a share is then below 1 %.
inline constexpr std::uint64_t default_path_count = 10'000;

struct Model {
  std::string name, scenario;
  base::Phrase doc;
  base::Calendar calendar;
  std::uint64_t path_count = 1, seed = 1;
  bool paths_stated = false;
  bool has_randomness = false;
  UnitTable units;
  std::vector<Node> nodes;
  std::vector<TypeInfo> node_types;         // filled by check_types, indexed like nodes
  std::vector<std::vector<double>> tables;  // [table][step]
  std::vector<base::Calendar::Overlap> overlaps;
  base::Store<Variable, VariableId> variables;
  base::Store<Instance, InstanceId> instances;  // the first stands for file scope and has no name
  std::vector<Payment> payments;
  std::vector<Identity> identities;
  std::vector<Correlation> correlations;
  std::vector<ExchangeRate> exchange_rates;
  std::uint16_t currency = 0;  // the model's, where there are exchange rates
  std::vector<SourceInfo> sources;
  std::vector<Measure> measures;
  std::vector<Claim> claims;
  std::vector<Check> checks;
  std::vector<Report> reports;
  std::vector<Table> report_tables;
  std::vector<MoneyTrace> traces;
  std::optional<LoopsOutput> loops;
  std::vector<Goal> goals;
  std::vector<ExtraCell> extra_cells;
  std::vector<ScenarioInfo> scenarios;
  std::vector<EditableInput> inputs;
  std::vector<std::string> unavailable;  // parts of the text that this version does not run, a line each
  double max_fault_share = 0.01;
  bool clears = false;              // shortfall = default: bills are cleared, and who cannot pay defaults
  std::vector<Clearing> clearings;  // one, and those of scenarios that are read with `under`
  std::function<std::string(source::Span)> source_text;      // the text of a place, for messages and labels
  std::function<std::string(source::Span)> source_location;  // "labs.bcl:31"

  const Node& node(NodeId id) const { return nodes[id.index()]; }
};

// The least that a number can be over all paths and periods, as far as its formula tells; -infinity if it does not.
double lowest_value(const Model& model, NodeId id);
// Whether a delay is surely one period or more, so that it reads earlier periods only.
bool delay_is_past(const Model& model, const Node& delay);
// The length of time that periods of this calendar are counted in: 1 year is 4 quarters, or 365 days.
double steps_per_year(const base::Calendar& calendar);

// The display unit of a dimension: the annotation if there is one, else the base units.
base::DisplayUnit display_unit_of(const Model& model, const Variable& variable);

}  // namespace boucle::model
