#include "driver/inputs_behind.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace boucle::driver {
namespace {

using model::Model;
using model::Node;
using model::NodeId;
using model::NodeKind;
using model::VariableId;

class Walk {
 public:
  explicit Walk(const Model& model)
      : model_(model), node_seen_(model.nodes.size(), false), variable_seen_(model.variables.size(), false) {
    for (std::size_t i = 0; i < model.clearings.size(); ++i)
      clearing_of_.emplace(model.clearings[i].variable.index(), i);
  }

  void from(NodeId id) {
    add(id);
    while (!open_.empty()) {
      const Node& node = model_.node(open_.back());
      open_.pop_back();
      for (const NodeId argument : node.args) add(argument);
      if (model::reads_variable(node.kind)) add_variable(VariableId(node.index));
      if (node.kind == NodeKind::clearing && node.index < model_.clearings.size())
        add_clearing(model_.clearings[node.index]);
      if (node.kind == NodeKind::traced) add_trace(model_.traces[node.weights]);
    }
  }

  bool reaches(VariableId id) const { return variable_seen_[id.index()]; }

 private:
  const Model& model_;
  std::vector<bool> node_seen_, variable_seen_;
  std::unordered_map<std::uint32_t, std::size_t> clearing_of_;  // by the variable that stands for it
  std::vector<NodeId> open_;

  void add(NodeId id) {
    if (!id || node_seen_[id.index()]) return;
    node_seen_[id.index()] = true;
    open_.push_back(id);
  }

  void add_variable(VariableId id) {
    if (variable_seen_[id.index()]) return;
    variable_seen_[id.index()] = true;
    const model::Variable& variable = model_.variables[id];
    for (const NodeId part : {variable.value, variable.initial, variable.residual, variable.start}) add(part);
    if (variable.distribution)
      for (const NodeId argument : variable.distribution->args) add(argument);
    if (const auto found = clearing_of_.find(id.index()); found != clearing_of_.end())
      add_clearing(model_.clearings[found->second]);
  }

  void add_clearing(const model::Clearing& clearing) {
    model::Clearing::for_each_input(clearing, [&](NodeId id) { add(id); });
  }

  void add_trace(const model::MoneyTrace& trace) {
    for (const model::MoneyFlow& flow : trace.flows) add(flow.rate);
    for (const VariableId cash : trace.cash)
      if (cash) add_variable(cash);
  }
};

}  // namespace

std::string variable_of_input(const model::EditableInput& input) {
  if (input.kind == "series") return input.name.substr(0, input.name.rfind('['));
  constexpr std::string_view cash = ".cash";
  if (input.kind == "opening" && input.name.ends_with(cash))
    return input.name.substr(0, input.name.size() - cash.size()) + ".asset.cash";
  return input.name;
}

Behind inputs_behind(const Model& model, std::span<const NodeId> outputs) {
  Walk walk(model);
  for (const NodeId output : outputs) walk.from(output);
  std::unordered_map<std::string_view, VariableId> by_name;
  Behind behind;
  for (const VariableId id : model.variables.ids()) {
    by_name.emplace(model.variables[id].name, id);
    if (walk.reaches(id)) behind.variables.push_back(id);
  }
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    auto found = by_name.find(variable_of_input(model.inputs[i]));
    if (found == by_name.end()) found = by_name.find(model.inputs[i].name);  // a stock that is called cash
    if (found != by_name.end() && walk.reaches(found->second)) behind.inputs.push_back(i);
  }
  return behind;
}

}  // namespace boucle::driver
