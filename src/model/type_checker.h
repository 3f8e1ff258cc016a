// The working state of type checking, shared by check_types.cpp (order, inference) and check_operations.cpp (the rules
// of operations and of outputs, with their messages). Private to this stage.
//
// Two passes over the same rules: first silently, until no variable learns anything new; then once with `reporting_`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/check_types.h"

namespace boucle::model {

using source::Kind;
using source::Span;

TypeInfo number_type(const Dimension& dimension, bool wildcard = false);
TypeInfo plain_type(Type kind);

class TypeChecker {
 public:
  TypeChecker(Model& model, source::DiagnosticSink& sink);
  void run();

 private:
  std::vector<VariableId> dependency_order();
  void collect_reads(NodeId id, std::vector<VariableId>& out, std::vector<std::uint32_t>& visited,
                     std::uint32_t visit) const;
  bool infer_variable(VariableId id);
  TypeInfo value_type(VariableId id);
  TypeInfo unify(const TypeInfo& a, const TypeInfo& b) const;
  TypeInfo infer(NodeId id);
  TypeInfo compute(const Node& node);
  TypeInfo compute_period_read(const Node& node);
  TypeInfo compute_observation(const Node& node);
  TypeInfo compute_conversion(const Node& node);

  // currencies.cpp
  Dimension in_own_currency(const Dimension& dimension) const;
  bool convert(NodeId id);
  bool harmonise(NodeId first, NodeId second);
  bool is_of_a_path(NodeId id) const;

  // check_time.cpp
  TypeInfo compute_delay(const Node& node);
  TypeInfo compute_window(const Node& node);
  TypeInfo compute_discount(const Node& node, const TypeInfo& rate, const TypeInfo& length);
  TypeInfo rate_per_time(const TypeInfo& flow, Span span);
  void require_flow(const TypeInfo& type, Span span, const char* function);
  void require_yearly_rate(const TypeInfo& type, NodeId at);
  void require_length_of_time(const TypeInfo& type, NodeId at);
  void require_date(const TypeInfo& type, NodeId at);
  Dimension time() const;

  // check_operations.cpp
  TypeInfo compute_operation(const Node& node);
  TypeInfo compute_sum(const Node& node, const TypeInfo& left, const TypeInfo& right);
  TypeInfo compute_product(const Node& node, const TypeInfo& a, const TypeInfo& b);
  TypeInfo compute_power(const Node& node, const TypeInfo& a, const TypeInfo& b);
  TypeInfo compute_comparison(const Node& node, const TypeInfo& left, const TypeInfo& right);
  TypeInfo compute_choice(const Node& node);
  TypeInfo compute_growth(const Node& node, const TypeInfo& a);
  bool is_bare_year(NodeId id) const;
  void report_sum_mismatch(const Node& node, const TypeInfo& a, const TypeInfo& b);
  bool report_currencies(const Node& node, const TypeInfo& a, const TypeInfo& b, std::size_t first_operand = 0);
  base::Phrase missing_rate(const std::string& first, const std::string& second) const;
  void require_condition(const TypeInfo& type, NodeId at);
  void require_number(const TypeInfo& type, NodeId at);
  void require_same(const TypeInfo& a, const TypeInfo& b, NodeId at, Span whole);
  void check_variable(VariableId id);

  // check_distributions.cpp
  void check_distribution(VariableId id);
  TypeInfo distribution_type(const Distribution& distribution);
  void check_parameter(const Distribution& distribution, const DistributionInfo& info, ParameterUnit unit, NodeId arg,
                       TypeInfo& draws);
  bool require_one_unit(const TypeInfo& draws, const TypeInfo& found, NodeId at);
  bool report_bare_values(const Distribution& distribution);
  void require_plain(const TypeInfo& type, NodeId at, const base::Phrase& what);
  void require_per_time(const TypeInfo& type, NodeId at);
  void check_payment(const Payment& payment);
  void check_claim(const Claim& claim, const TypeInfo& found);
  bool fits_claim(const Claim& claim);
  struct WrongFlow {
    VariableId rate;
    Dimension wanted;  // of the stock, per time
  };
  std::vector<WrongFlow> wrong_flows();
  void report_flow(const WrongFlow& flow);
  void check_outputs();
  base::Phrase describe(const TypeInfo& type) const;
  base::Phrase in_unit(const TypeInfo& type) const;
  void hint_rate(source::DiagnosticBuilder diagnostic, const Node& amount);
  void forget_bad_payments(const std::vector<VariableId>& order, const std::vector<WrongFlow>& flows);
  bool is_wrong_rate(const Payment& payment) const;
  std::optional<double> literal_value(NodeId id) const;
  std::string text(Span span) const;

  Model& model_;
  source::DiagnosticSink& sink_;
  std::vector<std::uint32_t> stamps_;  // by node: the pass in which it was computed last
  std::uint32_t stamp_ = 0;
  bool reporting_ = false;
  Span product_;  // the product around what is being inferred
};

}  // namespace boucle::model
