#include "model/table_builder.h"

#include <algorithm>

namespace boucle::model {

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string leaf_of(const std::string& path) { return spaced(path.substr(path.find('.') + 1)); }

base::Phrase TableBuilder::nature_label(const std::string& nature) const {
  const auto found = e_.natures_.find(nature);
  if (found == e_.natures_.end() || found->second.title.fr == nature) return spaced(nature);
  return {spaced(nature), found->second.title.fr};
}

base::Phrase TableBuilder::account_label(const std::string& path) const {
  const auto found = e_.accounts_.find(path);
  return found == e_.accounts_.end() ? base::Phrase(leaf_of(path)) : found->second.title;
}

Table TableBuilder::build() {
  switch (request_.kind) {
    case TableKind::series:
      series();
      break;
    case TableKind::transactions:
      transactions();
      break;
    case TableKind::balance_matrix:
      balance_matrix();
      break;
    case TableKind::revaluation:
      revaluation_matrix();
      break;
    case TableKind::income:
      income_statement();
      break;
    case TableKind::balance:
      balance_sheet();
      break;
    case TableKind::cash_flow:
      cash_flow_statement();
      break;
    case TableKind::commitments:
      commitments();
      break;
    case TableKind::circularity:
      circularity();
      break;
  }
  return std::move(table_);
}

// Those with books, in the order of the text.
std::vector<InstanceId> TableBuilder::sectors() const {
  std::vector<InstanceId> found;
  for (const InstanceId id : e_.model_.instances.ids())
    if (e_.model_.instances[id].is_sector && e_.states_[id.index()].accounts.contains("equity.retained"))
      found.push_back(id);
  return found;
}

// In the order of their declarations: the library first, then the model's own.
std::vector<std::string> TableBuilder::ordered_accounts() const {
  std::vector<std::string> paths;
  for (const auto& [path, span] : e_.account_spans_) paths.push_back(path);
  std::stable_sort(paths.begin(), paths.end(), [&](const std::string& a, const std::string& b) {
    return e_.account_spans_.at(a) < e_.account_spans_.at(b);
  });
  return paths;
}

// Those in use, in the order of their declarations.
std::vector<std::string> TableBuilder::ordered_natures() const {
  std::vector<std::string> names;
  for (const Entry& entry : e_.entries_)
    if (std::find(names.begin(), names.end(), entry.nature) == names.end()) names.push_back(entry.nature);
  const auto place = [&](const std::string& name) {
    const auto found = e_.symbols_.find(name);
    return found == e_.symbols_.end() ? Span{} : found->second.span;
  };
  std::stable_sort(names.begin(), names.end(),
                   [&](const std::string& a, const std::string& b) { return place(a) < place(b); });
  return names;
}

// The account of a sector, or its balances by counterparty; those that nothing moves are left out.
std::vector<VariableId> TableBuilder::balances_of(InstanceId sector, const std::string& path) const {
  std::vector<VariableId> found;
  const auto info = e_.accounts_.find(path);
  const bool keyed = info != e_.accounts_.end() && info->second.keyed;
  for (const auto& [local, id] : e_.states_[sector.index()].accounts) {
    const bool ours = keyed ? local.starts_with(path + "[") : local == path;
    const bool kept = path == "equity.retained" || path == "equity.opening";
    if (ours && (kept || e_.is_moved(id))) found.push_back(id);
  }
  return found;
}

NodeId TableBuilder::amount(NodeId rate, const TablePeriod& period) {
  Node node;
  node.kind = NodeKind::period_read;
  node.observation = Observation::total;
  node.over_span = true;
  node.args[0] = rate;
  node.first_step = period.first_step;
  node.end_step = period.end_step;
  node.weights = static_cast<std::uint32_t>(e_.model_.overlaps.size());
  node.span = span_;
  e_.model_.overlaps.push_back(
      {period.first_step, period.end_step, std::vector<double>(period.end_step - period.first_step, 1.0)});
  return e_.add(node);
}

NodeId TableBuilder::closing(NodeId balance, const TablePeriod& period) {
  return e_.observe(Observation::final_value, balance, period.end_step - 1, period.end_step, span_);
}

// What closed the period before.
NodeId TableBuilder::opening(const std::vector<VariableId>& balances, const TablePeriod& period) {
  Amounts before;
  for (const VariableId id : balances) before.push_back(e_.lag_node(id, 1, span_));
  return e_.observe(Observation::final_value, sum(before), period.first_step, period.first_step + 1, span_);
}

}  // namespace boucle::model
