// The working state of lowering, shared by its files. Private to this stage.
//
//   order.cpp          which variable when: components, loops
//   lower.cpp          variables, lags, expressions
//   time.cpp           delays, schedules read ahead, dates
//   draws.cpp          params, noises and quantiles; drawing.h and distributions.cpp have the formulas
//   correlations.cpp   random numbers, and how they move together
//   money.cpp          following the money
//   outputs.cpp        measures, claims, checks, reports, series
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/math.h"
#include "ir/builder.h"
#include "lower/drawing.h"
#include "lower/lower.h"
#include "model/check_types.h"

namespace boucle::lower {

using model::Model;
using model::Node;
using model::NodeId;
using model::NodeKind;
using model::Type;
using model::Variable;
using model::VariableId;
using source::Kind;
using source::Span;

// One read of a variable by another. `now`: in the same period; otherwise through a lag.
struct Read {
  VariableId variable;
  bool now = true;
  Span span;
};

// Every read that the value of a variable makes, those of the initial values of its lags included.
std::vector<Read> reads_of(const Model& model, VariableId id, std::vector<std::uint32_t>& visited, std::uint32_t visit);

// Variables that are computed together: one, or the variables of a simultaneous block in the order in which they are
// computed once the unknowns are given.
struct Part {
  std::vector<VariableId> members, unknowns;
};

// An order in which every variable comes after those it reads in the same period, and, where no recursion forbids it,
// after those it reads through lags. A loop within a period is a block if one of its variables is named by `solve`;
// else it is reported, and the result is empty.
std::vector<Part> computation_order(const Model& model, source::DiagnosticSink& sink);

class Lowering {
 public:
  Lowering(const Model& model, const LowerOptions& options, source::DiagnosticSink& sink);
  Lowered run();

 private:
  void lower_variable(VariableId id);
  void set_value(VariableId id, ir::ValueId value);

  // blocks.cpp
  void lower_block(const Part& part);
  ir::ValueId first_guess(VariableId id);
  ir::ValueId derivative(ir::ValueId value, ir::ValueId unknown, std::unordered_map<std::uint32_t, ir::ValueId>& known);
  ir::ValueId derivative_of(const ir::Value& v, ir::ValueId value, ir::ValueId da, ir::ValueId db, ir::ValueId dc);
  ir::ValueId plus(ir::ValueId a, ir::ValueId b);
  ir::ValueId times(ir::ValueId a, ir::ValueId b);
  bool may_fault(NodeId id, std::unordered_map<std::uint32_t, bool>& known) const;
  ir::ValueId lower_node(NodeId id);
  ir::ValueId compute_node(const Node& node);
  ir::ValueId lower_clearing(const model::Clearing& clearing);
  ir::ValueId lower_lag(const Node& node);
  ir::ValueId lower_operation(const Node& node);
  ir::ValueId lower_sum(const Node& node, bool subtract);
  ir::ValueId lower_comparison(const Node& node);
  ir::ValueId operand_as(NodeId id, Type wanted);
  ir::ValueId lower_period_read(const Node& node);
  ir::ValueId lower_observation(const Node& node);
  ir::ValueId weighted(ir::ValueId source, std::uint32_t first, std::uint32_t end, std::vector<double> weights);

  // time.cpp
  ir::ValueId shift_date(ir::ValueId date, ir::ValueId duration, bool back);
  ir::ValueId lower_calendar_lag(const Node& node, ir::ValueId initial);
  ir::ValueId lower_delay(const Node& node);
  ir::ValueId lower_lead(const Node& node);
  ir::ValueId lower_window(const Node& node);
  ir::ValueId lower_return_rate(const Node& node);
  ir::ValueId locate(ir::ValueId date);
  ir::ValueId past_column_value(VariableId variable, ir::ValueId initial, ir::ValueId steps_back, ir::ValueId now);
  ir::ValueId ahead_of(ir::ValueId source, ir::ValueId position);
  ir::ValueId summed(ir::ValueId amounts);
  struct Reach;
  ir::ValueId sum_to(const Reach& reach, ir::ValueId amounts, ir::ValueId sums);
  ir::ValueId discounted_sum_to(const Reach& reach, ir::ValueId amounts, ir::ValueId sums, ir::ValueId factor);
  ir::ValueId initial_value(VariableId variable, NodeId stated);
  ir::ValueId fixed_initial(VariableId variable, NodeId stated);
  bool is_flow(VariableId variable) const;

  // money.cpp
  ir::ValueId lower_traced(const Node& node);
  std::uint32_t lower_trace(std::uint32_t index);

  // correlations.cpp
  void prepare_correlations();
  void correlate_group(const std::vector<VariableId>& group);
  void report_impossible(const std::vector<VariableId>& group, const std::vector<const model::Correlation*>& stated,
                         const model::Correlation& culprit, double low, double high);
  ir::ValueId latent_normal(VariableId id);
  Tails uniform(VariableId id);
  ir::DrawId draw_of(VariableId id);

  // draws.cpp
  ir::ValueId lower_draw(VariableId id);
  ir::ValueId lower_quantile(const Node& node);
  ir::ValueId formula(VariableId id, const Randomness& randomness);
  bool may_fail(const model::Distribution& distribution);
  bool follows_state(ir::ValueId value, std::unordered_map<std::uint32_t, bool>& known) const;
  bool allowed_parameters(VariableId id, const model::Distribution& distribution);

  // outputs.cpp
  void lower_outputs();
  std::uint32_t add_measure(const std::string& name, NodeId id, const std::string& what, bool shows_series = true);
  void add_statistics(NodeId node);
  void note_series(NodeId node);
  void lower_tables();
  void lower_cell(NodeId cell, bool mean_only);
  void lower_loops();
  void add_series();
  void lower_books();
  bool check_phase(ir::ValueId value, NodeId node, const std::string& what);

  const Model& model_;
  const LowerOptions& options_;
  source::DiagnosticSink& sink_;
  ir::Builder builder_;
  Lowered out_;
  std::vector<ir::ValueId> node_values_;                               // by node
  std::vector<ir::ValueId> variable_values_;                           // by variable
  std::unordered_map<std::uint32_t, std::vector<ir::LagId>> waiting_;  // variable -> lags declared before it
  std::map<std::pair<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>>, ir::ValueId>
      declared_;                                                                  // (variable, distance, initial)
  std::unordered_map<std::uint32_t, std::vector<ir::ColumnId>> waiting_columns_;  // variable -> columns before it
  std::map<std::pair<std::uint32_t, std::uint32_t>, ir::ColumnId> past_columns_;  // (variable, initial)
  std::unordered_map<std::uint32_t, ir::ColumnId> ahead_columns_;                 // by value
  std::unordered_map<std::uint32_t, ir::ValueId> sums_;                           // by value: summed so far
  std::unordered_map<std::uint32_t, std::vector<ir::ValueId>> cleared_;           // by variable: results in order
  bool has_timeline_ = false;
  std::unordered_map<std::uint32_t, std::uint32_t> traces_;  // of the model -> of the program
  std::unordered_map<std::uint32_t, std::vector<std::pair<VariableId, double>>>
      latent_;  // correlated: rows of the factor
  std::unordered_map<std::string, std::uint32_t> measure_names_;
  std::unordered_map<std::uint64_t, std::string> draw_names_;  // key -> name
  std::vector<bool> shown_;                                    // by variable: named by an output
};

}  // namespace boucle::lower
