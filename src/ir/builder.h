// Builds a Program value by value, hash-consing as it goes.
//
// Why here: the stage before thinks in formulas; this class keeps the invariants of program.h for it. Every value gets
// its phase from its operands. Work that does not depend on the path is done at once: constants are folded, operations
// on schedule values become new tables, so hoisting needs no pass. Equal values are one value. Simplifications keep
// every bit of every result: x * 1, x / 1, x - 0, neg(neg x), not(not b), and/or with a constant, select with a
// constant condition or two equal branches. Nothing is reassociated.
//
// Recursions (`x = prev x * g`) use a lag that is declared first and bound to its source later. With `optimize`,
// finish() also evaluates recursions that no path can change, and drops values that nothing reads.
//
// With optimize = false nothing is shared or simplified and nothing is dropped; only what the phases demand (constant
// and schedule work) is still done here. Both settings give the same bits when run.
//
// Limits: max_step_count steps (the random counter has 24 bits for pairs of steps). ValueIds handed out are valid for
// this builder only: finish() renumbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ir/program.h"

namespace boucle::ir {

inline constexpr std::uint32_t max_step_count = 1u << 20;  // 2,800 years of days; below the 2^25 of the random counter

struct DrawTag;
using DrawId = base::Id<DrawTag>;  // indexes Program::draws
struct LagTag;
using LagId = base::Id<LagTag>;  // indexes Program::lags of the builder
struct ColumnTag;
using ColumnId = base::Id<ColumnTag>;  // indexes Program::columns of the builder

class Builder {
 public:
  // step_length and step_date have one entry a step (see Program), at least one.
  Builder(std::string model, std::string scenario, std::vector<double> step_length, std::vector<double> step_date,
          bool optimize = true);

  std::uint32_t step_count() const { return program_.step_count; }
  const std::vector<double>& step_lengths() const { return program_.step_length; }
  const std::vector<double>& step_dates() const { return program_.step_date; }

  // Leaves.
  ValueId constant(double value);
  ValueId boolean(bool value) { return constant(value ? 1.0 : 0.0); }
  ValueId table(std::vector<double> by_step);               // step_count entries
  DrawId draw(const std::string& name, std::uint64_t key);  // the same id for the same name
  ValueId param_normal(DrawId draw);
  ValueId param_uniform(DrawId draw);
  ValueId noise_normal(DrawId draw);
  ValueId noise_uniform(DrawId draw);

  // Operations. `unary` takes an op with one operand, and so on; any op with operands may be given to `apply`.
  ValueId unary(Op op, ValueId a);
  ValueId binary(Op op, ValueId a, ValueId b);
  ValueId select(ValueId condition, ValueId yes, ValueId no);
  ValueId apply(Op op, ValueId a, ValueId b = {}, ValueId c = {});

  // Earlier steps: at step t the value of source at t - distance, or `initial` (constant or path phase) before the
  // calendar. distance 0 is the source itself.
  ValueId lag(ValueId source, std::uint32_t distance, ValueId initial);
  // The same, before the source is known. Each declared lag must be bound once before finish(). `lag_value` is of
  // phase step until then and stays the same value. distance is at least 1.
  LagId declare_lag(std::uint32_t distance, ValueId initial);
  ValueId lag_value(LagId lag) const { return lag_values_[lag.index()]; }
  void bind_lag(LagId lag, ValueId source);

  // Values that are kept for the whole path and read where only the path knows (see Column and ops.def). Each declared
  // column must be bound once before finish(). `at_the_end`: asked for once, after the last step.
  ColumnId declare_column(ValueId initial, bool is_ahead);
  void bind_column(ColumnId column, ValueId source);
  ValueId recall(ColumnId column, ValueId steps_back, ValueId now);
  ValueId ahead(ColumnId column, ValueId position);
  ValueId return_rate(ColumnId column, ValueId from, ValueId to, bool at_the_end);
  void timeline(std::vector<double> days, std::vector<double> positions);
  ValueId locate(ValueId date);

  // Equations that hold at once. begin_block gives the unknowns; end_block states what must be zero and its derivatives
  // (row-major, an invalid id for 0). Between the two calls no other block may begin.
  std::vector<ValueId> begin_block(std::string name, const std::vector<ValueId>& starts);
  void end_block(std::vector<ValueId> residuals, std::vector<ValueId> jacobian);
  const Value& value(ValueId id) const { return program_.values[id.index()]; }

  // Money that is followed: a trace, then what is asked of it. Everything it reads must be built before.
  std::uint32_t trace(Trace trace);
  ValueId traced(std::uint32_t trace, TracePart part, std::uint32_t member);
  // The bills of a period; fills in the results.
  const Clearing& clear(Clearing clearing);

  // What is kept of a value along the path, over steps [first_step, end_step). The result is of phase final (constant
  // if the source is path-invariant). weights: weighted_sum only; empty means all 1.
  ValueId observe(Observe kind, ValueId source, std::uint32_t first_step, std::uint32_t end_step,
                  std::vector<double> weights = {});

  // What readers may ask for.
  void equation(std::string name, ValueId value, bool may_fault, Kind kind = Kind::number);
  void identity(Identity identity) { program_.identities.push_back(std::move(identity)); }
  void payment(Payment payment) { program_.payments.push_back(std::move(payment)); }
  void measure(std::string name, Kind kind, ValueId value, bool mean_only = false);
  void series(std::string name, Kind kind, ValueId value);

  // Looking at values.
  Phase phase(ValueId id) const { return program_.values[id.index()].phase; }
  std::optional<double> constant_value(ValueId id) const;  // none unless a constant
  std::vector<double> values_by_step(ValueId id) const;    // of a constant or schedule value; else empty
  bool is_path_invariant(ValueId id) const { return phase(id) <= Phase::schedule; }
  std::size_t value_count() const { return program_.values.size(); }

  // The finished program; the builder is empty afterwards.
  Program finish();

 private:
  struct Operands {
    ValueId a, b, c;
  };

  ValueId add_value(const Value& value);
  ValueId intern(const Value& value);
  void grow_index();
  ValueId simplify(Op op, const Operands& x) const;
  ValueId compute_by_step(Op op, const Operands& x);
  double at_step(ValueId id, std::uint32_t step) const;
  bool is_boolean(ValueId id) const { return is_boolean_[id.index()]; }
  bool is_constant(ValueId id, double value) const;
  Phase result_phase(const Operands& x, int count) const;
  ValueId leaf_of_draw(Op op, DrawId draw, Phase phase);
  std::uint32_t add_table(std::vector<double> by_step);
  std::uint32_t add_observation(Observation observation);
  ValueId add_lag(const Lag& lag);
  ValueId column_operation(Op op, ColumnId column, ValueId a, ValueId b);
  double column_value(const Value& v, std::uint32_t step) const;
  double fold_observation(const Observation& observation) const;

  std::vector<bool> find_varying_values() const;
  void evaluate_invariant_recursions();
  std::vector<bool> find_live_values() const;
  void renumber(const std::vector<bool>& live);

  Program program_;
  bool optimize_;
  std::vector<bool> is_boolean_;        // [value] known to be 0 or 1
  std::vector<ValueId> lag_values_;     // [lag]
  std::vector<ValueId> traced_values_;  // [traced part]
  std::vector<std::uint32_t> index_;    // open addressing over values; 0 is empty, else value + 1
  std::size_t index_used_ = 0;
  std::unordered_map<std::string, DrawId> draw_by_name_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> tables_by_hash_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> observations_by_hash_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> lags_by_hash_;
};

}  // namespace boucle::ir
