// The waist of the pipe: one scenario of one model, as ordered straight-line code over paths.
//
// What it is: values in single-assignment form, each computed from earlier ones, sorted into four phases by how often
// they must be computed. The stage before decides everything about meaning (units, accounts, loops, dates); the stages
// after only need this file to run the model and to know what to keep.
//
//   phase      computed                     may read
//   constant   at compile time              constant
//   schedule   at compile time, per step    constant, schedule              (stored as tables)
//   path       once per path                constant, path
//   step       once per path and step       everything but final
//   final      once per path, at the end    constant, path, final (observations)
//
// Invariants (verify.h checks them): operands come before their users in `values`; a value's phase is at least that of
// its operands, by the table above; order lists hold every value of their phase exactly once; all indices are in range.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"

namespace boucle::ir {

enum class Op : std::uint8_t {
#define IR_OP(name, operands, text) name,
#include "ir/ops.def"
#undef IR_OP
};
int operand_count(Op op);
const char* op_text(Op op);
inline bool reads_column(Op op) { return op == Op::recall || op == Op::ahead || op == Op::return_rate; }

enum class Phase : std::uint8_t { constant, schedule, path, step, final };

struct ValueTag;
using ValueId = base::Id<ValueTag>;

struct Value {
  Op op = Op::constant;
  Phase phase = Phase::constant;
  ValueId a, b, c;          // operands; only the first operand_count(op) are meaningful
  std::uint32_t index = 0;  // table, draw, lag or observation, by op
  double constant = 0;      // op constant only
};

// A source of randomness. Its numbers depend on the seed, the path, the step and `key` alone, never on other draws:
// normals and uniforms of (key, path, step) come from one Philox4x32-10 call per pair of steps (2k and 2k+1).
struct Draw {
  std::string name;       // qualified name, for reports
  std::uint64_t key = 0;  // hash of the qualified name; unique in a program
};

// Reads a value of earlier steps: at step t the value of `source` at t - distance, or `initial` before the calendar.
struct Lag {
  ValueId source;              // any phase but final
  std::uint32_t distance = 1;  // steps, at least 1
  ValueId initial;             // constant or path phase
};

// A value of every step that is kept for the whole path, to be read at steps that only the path knows. `ahead`: it is
// computed for all steps before the first one runs, so it depends on no noise, no unknown and no column that is not.
struct Column {
  ValueId source;   // any phase but final
  ValueId initial;  // constant or path phase: what is read before the calendar
  bool is_ahead = false;
};

// Equations that hold at once: the unknowns are found so that every residual is zero. What is computed between the
// first unknown and the last residual or derivative is computed anew in every iteration; whoever reads those values or
// the unknowns later sees them at the solution.
struct Block {
  std::string name;                // its unknowns, for messages
  std::vector<ValueId> unknowns;   // op unknown
  std::vector<ValueId> starts;     // the first guess, by unknown
  std::vector<ValueId> residuals;  // as many as unknowns
  std::vector<ValueId> jacobian;   // [residual * count + unknown]: derivatives, a constant 0 where there is none
};

// The bills of one period, paid as far as the money of each sector reaches: what is due and the cash that there is go
// in; what is paid, what stays unpaid, what is drawn from reserves and what guarantors are called for come out. The
// rules are in exec/clearing.h. All results come after all that goes in.
struct Clearing {
  struct Sector {
    std::string name;
    bool always_pays = false;
    ValueId cash;     // opening, an amount
    ValueId kept;     // the share of its receipts that a sector has left which cannot pay
    ValueId stopped;  // where true it pays from its opening cash alone
    ValueId missing;  // result: what it leaves unpaid, an amount
    ValueId lost;     // result: receipts that default costs, a rate
    ValueId round;    // result, where rounds are wanted: in which it cannot pay; 0 for who pays
  };
  struct Bill {
    std::string name;
    std::uint32_t payer = 0, payee = 0, rank = 0;
    bool lapses = false;   // unpaid, it is forgotten
    ValueId due, arrears;  // a rate; an amount from earlier periods
    ValueId paid, unpaid;  // results: a rate; an amount, 0 for what lapses
  };
  struct Reserve {  // money that a sector can draw when bills would stay unpaid
    std::uint32_t sector = 0, lender = 0, rank = 0;
    ValueId limit;  // an amount
    ValueId drawn;  // result: a rate
  };
  struct Guarantee {
    std::uint32_t bill = 0, guarantor = 0, rank = 0;
    ValueId share;   // of what the bill leaves unpaid of this period's due
    ValueId called;  // result: a rate
  };
  std::string name;
  std::vector<Sector> sectors;
  std::vector<Bill> bills;
  std::vector<Reserve> reserves;
  std::vector<Guarantee> guarantees;
  bool wants_rounds = false;

  // All ids that go in, and all that come out, in a fixed order; `visit` may change them.
  template <class Self, class Visit>
  static void for_each_input(Self& self, Visit visit) {
    for (auto& sector : self.sectors) visit(sector.cash), visit(sector.kept), visit(sector.stopped);
    for (auto& bill : self.bills) visit(bill.due), visit(bill.arrears);
    for (auto& reserve : self.reserves) visit(reserve.limit);
    for (auto& guarantee : self.guarantees) visit(guarantee.share);
  }
  template <class Self, class Visit>
  static void for_each_result(Self& self, Visit visit) {
    for (auto& bill : self.bills) visit(bill.paid), visit(bill.unpaid);
    for (auto& reserve : self.reserves) visit(reserve.drawn);
    for (auto& guarantee : self.guarantees) visit(guarantee.called);
    for (auto& sector : self.sectors) visit(sector.missing), visit(sector.lost);
    if (!self.wants_rounds) return;
    for (auto& sector : self.sectors) visit(sector.round);
  }
};

// What is kept of a step value along one path; the only way for the final phase to see the path.
enum class Observe : std::uint8_t {
  weighted_sum,  // sum of weights[t - first_step] * x_t (amounts, means, closing values)
  lowest,
  highest,
  first_true,  // date (step_date) of the first step where x != 0, +infinity if none
  ever,
  always,  // 1 or 0; `ever` of an empty range is 0, `always` 1
  count,   // number of steps where x != 0
};
struct Observation {
  Observe kind = Observe::weighted_sum;
  ValueId source;                              // constant, schedule, path or step phase
  std::uint32_t first_step = 0, end_step = 0;  // half-open; observed only inside
  std::vector<double> weights;                 // weighted_sum only, end_step - first_step of them
};

enum class Kind : std::uint8_t { number, boolean, date };

// A named value a reader may ask for. `may_fault`: a result that is not finite stops the path (division by zero,
// logarithm of nothing, overflow); the first such equation and step are reported. A date may be +infinity (`never`).
struct Equation {
  std::string name;
  ValueId value;
  bool may_fault = false;
  Kind kind = Kind::number;
};

// A sum of step values that is zero up to rounding on every path and step: the books of one sector.
struct Identity {
  struct Term {
    ValueId value;
    double sign = 1;
  };
  std::string name;
  std::vector<Term> terms;
};

// A payment between two sectors: what moved, per unit of time. For analyses that follow the money.
struct Payment {
  std::string name, payer, payee, nature, kind;
  ValueId rate;
};

// Whose money a payment is: the cash of some sectors (members), followed from step to step (exec/trace_program.h has
// the rules). It is computed once all of its rates are known, and nothing that it reads may depend on it.
enum class TraceKind : std::uint8_t { revenue, fund, returned, other };
struct TraceFlow {
  static constexpr std::uint32_t outside = 0xffff'ffff;
  std::uint32_t from = outside, to = outside;  // members; one of them may be outside
  TraceKind kind = TraceKind::revenue;         // from outside: revenue is customers' money, everything else capital
  ValueId rate;                                // per unit of time, at least 0; any phase but final
};
struct Trace {
  std::string name;
  std::vector<std::string> members;
  std::vector<TraceFlow> flows;
  std::vector<ValueId> openings;  // [member] cash before the first step; constant or path phase
};
// What of the revenue of a member was paid with which money, per unit of time. By the last financier: its own, that of
// another member, customers', capital, opening cash, none (unfunded), its own a second time, money without origin; then
// by ultimate origin. `given`: its financing of other members.
enum class TracePart : std::uint8_t {
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
struct TracedPart {
  std::uint32_t trace = 0, member = 0;
  TracePart part = TracePart::revenue;
};

struct Measure {  // one number per path
  std::string name;
  Kind kind = Kind::number;
  ValueId value;           // constant, path or final phase
  bool mean_only = false;  // of a number: no quantiles are asked for, which are most of the cost (cells of tables)
};
struct Series {  // one number per path and step, of which distributions are kept
  std::string name;
  Kind kind = Kind::number;
  ValueId value;  // any phase but final
};

struct Program {
  std::string model, scenario;
  std::uint32_t step_count = 0;
  std::vector<double> step_length;  // [step], in years (or abstract periods)
  std::vector<double> step_date;    // [step], day number of the step's last day (or the period's number)
  std::vector<Value> values;        // indexed by ValueId
  std::vector<ValueId> path_order, step_order, final_order;
  std::vector<std::vector<double>> tables;  // [table][step]
  std::vector<Draw> draws;
  std::vector<Lag> lags;
  std::vector<Column> columns;
  // Where days are on the line of steps, for `locate`: straight between these, which start with the calendar; beyond
  // the last the slope goes on.
  std::vector<double> knot_days, knot_positions;
  std::vector<Block> blocks;
  std::vector<std::uint32_t> unknown_block;  // [unknown] index of its block
  std::vector<Clearing> clearings;
  std::vector<std::uint32_t> cleared_by;  // [cleared value] index of its clearing
  std::vector<Observation> observations;
  std::vector<Equation> equations;
  std::vector<Identity> identities;
  std::vector<Payment> payments;
  std::vector<Trace> traces;
  std::vector<TracedPart> traced_parts;
  std::vector<Measure> measures;
  std::vector<Series> series;

  const Value& value(ValueId id) const { return values[id.index()]; }
};

}  // namespace boucle::ir
