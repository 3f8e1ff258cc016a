// What elaboration passes from one of its parts to the next: names, terms, shapes, natures, requests. Private to this
// stage; elaborator.h is the work itself.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "model/elaborate.h"
#include "model/leg_amount.h"
#include "model/series.h"

namespace boucle::model {

using source::Kind;
using source::Span;

struct StmtRef {
  std::uint32_t file = 0;
  syntax::StmtId stmt;
};
struct ExprRef {
  std::uint32_t file = 0;
  syntax::ExprId expr;
};

// What an expression can stand for before it is a number.
struct Term {
  enum class Kind {
    error,
    node,
    instance,
    set,  // of entities: a class or an entity array
    account,
    period,
    interval,
    list,
    text,
    element,   // of an index
    elements,  // an index
    row,       // of a table
    rows,      // a table
    column,    // of a table
    array,     // a name with one value per element
    values,    // a list of anything, for generators
  };
  Kind kind = Kind::error;
  NodeId node;          // node; interval: low
  NodeId high;          // interval
  InstanceId instance;  // instance; account: its owner
  std::vector<InstanceId> set;
  std::vector<NodeId> items;   // list
  std::string text;            // text; account: "asset.stake"
  base::Period period;         // period, span of periods
  std::uint32_t table = 0;     // element, elements: of indices_; row, rows, column: of tables_
  std::uint32_t position = 0;  // element: in its index; row; column; array: of its member
  std::vector<Term> values;    // values
};
using Locals = std::vector<std::pair<std::string, Term>>;

enum class Mode {
  definition,  // the present and the past
  series,      // inside a path measure: as a definition, but without hidden state of its own
  path,        // one value per path
};

struct Context {
  std::uint32_t file = 0;
  InstanceId self;
  Mode mode = Mode::definition;
  bool statistics = false;            // P, E … allowed
  VariableId base;                    // what `base` means, in an override
  std::optional<Dimension> expected;  // declared dimension of what is being defined, for series
  const Locals* locals = nullptr;     // function arguments, comprehension variables
  int function_depth = 0;
  bool overriding = false;  // the name of what a scenario replaces
  InstanceId fiscal;        // whose fiscal years are meant; none: those of `self`
};

struct Member {
  enum class Kind { definition, input, reference, param, noise, stock, payment } kind = Kind::definition;
  std::string name;
  StmtRef declared;  // the statement that introduced it
  Span name_span;
  std::optional<ExprRef> value;
  std::optional<syntax::TypeRef> type;
  std::string reference_class;  // reference: the class its value must have
  base::Phrase doc;
  const std::vector<syntax::Generator>* generators = nullptr;  // of an array: one value per combination
  bool is_unknown = false;                                     // `solve p so that …`: its value is found, not defined
  std::uint32_t depth = 0;  // how deep in the class chain its value was given (duplicates within one body)
};

struct Shape {
  std::string class_name;
  std::vector<std::string> ancestors;  // class_name first
  bool sector = false, outside = false;
  int fiscal_year_end = 0;  // month, 0 if not stated
  std::vector<Member> members;
  std::unordered_map<std::string, std::uint32_t> by_name;
  std::vector<StmtRef> actions;  // pay, flow, opening, correlate, measure, check, claim
};

// The values of an array of one instance, in the order of its generators.
struct ArrayElement {
  VariableId variable;
  const Locals* locals = nullptr;  // what its generators stand for
};
struct ArrayState {
  std::vector<ArrayElement> elements;
  std::unordered_map<std::string, std::uint32_t> by_key;  // "3", "north,5"
};

struct InstanceState {
  std::uint32_t shape = 0;
  Locals bindings;
  std::vector<VariableId> variables;           // by member; none for references and arrays
  std::map<std::uint32_t, ArrayState> arrays;  // by member
  std::map<std::string, VariableId> accounts;  // "asset.stake[openai]" -> variable
  std::vector<std::pair<std::string, NodeId>> openings;
};

struct Symbol {
  enum class Kind {
    entity,
    array,
    class_type,
    nature,
    source,
    function,
    measure,
    scenario,
    index_set,
    data,
    goal
  } kind;
  StmtRef at;
  Span span;
};

struct IndexElement {
  std::string name;
  NodeId value;  // of an element that is a number
};
struct IndexInfo {
  std::string name;
  std::vector<IndexElement> elements;
};
// A table with the meaning of its units and names.
struct TableInfo {
  struct Column {
    Dimension dimension;
    std::vector<double> scales;        // by unit code
    std::vector<InstanceId> entities;  // by text code, once looked up
  };
  std::string name;
  std::uint32_t file = 0;
  const DataTable* data = nullptr;
  std::vector<Column> columns;
};

struct AccountInfo {
  base::Phrase title;  // the end of its path, or the French that a comment gives it
  std::string path, section, mirror;
  std::string issued;  // the account of the issuer: `equity.paid_in` for a stake
  bool keyed = false;
  bool working = false;  // moves with trade: its change stands by itself in an indirect cash-flow statement
};
enum class Party : std::uint8_t { payer, payee, third };
struct LegInfo {
  std::string account;
  int sign = 1;
  LegAmount amount = LegAmount::name(whole_amount);
  Party key = Party::payee;  // whose name a keyed account carries
  Span span;
};
enum class NatureUse : std::uint8_t { payment, booking, revaluation };
struct NatureInfo {
  base::Phrase title;  // its name, or the French that a comment gives it
  std::string name, kind = "other", payer_class = "operating", payee_class = "operating";
  std::string on_shortfall = "accrue", rank;
  std::vector<syntax::Parameter> parameters;
  std::vector<LegInfo> payer, payee, third;
  NatureUse use = NatureUse::payment;
  int revalued_sign = 1;  // revaluation: that of its legs when the asset gains
  bool valid = false;
};
// One signed contribution to an account, per unit of time; summed in the order of `name`.
struct Posting {
  std::string name;
  NodeId amount;
};
struct CashLeg {
  std::uint32_t payment = 0;
  bool incoming = false;
};
// A payment or a booking as the books see it; what tables are made from.
struct Entry {
  std::string name, nature;
  VariableId rate;
  InstanceId payer, payee, third;  // payee: none for a booking of one side
  bool cash = true;
  VariableId revalued;  // the account that a revaluation sets
  NodeId unpaid;        // of a bill that may stay unpaid: what is booked beyond what is paid, per unit of time

  InstanceId party(Party who) const { return who == Party::payer ? payer : who == Party::payee ? payee : third; }
};
// A payment where bills are cleared (`shortfall = default`): `due` is what the model says, `paid` what moves.
struct Bill {
  std::string name;
  VariableId due, paid, arrears;  // arrears: none of what lapses
  VariableId due_so_far;          // the amount due since the start; made when its age is asked for
  InstanceId payer, payee;
  std::uint32_t rank = 0;
  bool lapses = false;
  struct Income {  // what the payee earns by it
    VariableId account;
    std::string path;
    NodeId amount;
  };
  std::vector<Income> income;
  std::vector<std::uint32_t> guarantees;
  Span span;
};
// guarantee g: state of bill = 80 %. `claim` is what the payer of the bill owes the guarantor from then on.
struct Guarantee {
  std::string name;
  VariableId bill, called, repaid, claim;
  InstanceId guarantor;
  NodeId share;
  Span span, bill_span;
};
// What an entry did to one account of one sector, per unit of time.
struct BookedLeg {
  std::uint32_t entry = 0;
  InstanceId sector;
  std::string path;
  VariableId account;
  NodeId amount;
};
// A table asked for by a report, kept until the accounts are finished.
struct TableRequest {
  TableKind kind = TableKind::series;
  std::string text, by;
  InstanceId sector;
  bool split = false;  // current and capital columns
  std::vector<std::pair<std::string, NodeId>> series;
  Span span, by_span;
  std::uint32_t report = 0, item = 0, entry = 0;
};
struct Override {
  StmtRef stmt;
  std::uint32_t file = 0;
};

}  // namespace boucle::model
