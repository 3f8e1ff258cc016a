#include "driver/page_cells.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "driver/model_cells.h"

namespace boucle::driver {
namespace {

using model::Model;
using model::NodeId;
using model::VariableId;

class Adder {
 public:
  explicit Adder(Model& model) : model_(model) {}

  PageCells add() {
    for (const VariableId id : model_.variables.ids()) by_name_.emplace(model_.variables[id].name, id);
    const std::vector<std::pair<model::InstanceId, VariableId>> memos = memo_accounts();
    const auto equipment = equipment_accounts();
    const std::vector<model::InstanceId> capacities = instances_with({"utilisation", "stranded", "break_even", "idle"});
    const std::size_t rows =
        std::max<std::size_t>(1, model_.payments.size() + memos.size() + equipment.size() + 2 * capacities.size());
    const std::size_t most = std::clamp<std::size_t>(max_page_cells / rows, 1, max_page_periods);
    spans_ = cell_spans(model_.calendar, most);
    for (const CellSpan& span : spans_) out_.periods.push_back(span.label);
    draws();
    payments();
    for (const auto& [sector, account] : memos) commitment(sector, account);
    for (const auto& [sector, account] : equipment) out_.equipment.push_back({sector, at_ends(account)});
    for (const model::InstanceId id : capacities) {
      const VariableId break_even = member(id, "break_even");
      out_.capacities.push_back({id, at_ends(member(id, "utilisation")), at_ends(member(id, "stranded")),
                                 kept(last_of(break_even, model_.calendar.step_count), true)});
    }
    units_of_work();
    return std::move(out_);
  }

 private:
  Model& model_;
  PageCells out_;
  std::vector<CellSpan> spans_;
  CellMaker cells_{model_};
  std::unordered_map<std::string_view, VariableId> by_name_;  // texts of the model, which is not changed here

  VariableId member(model::InstanceId id, std::string_view name) const {
    const auto found = by_name_.find(model_.instances[id].name + "." + std::string(name));
    return found == by_name_.end() ? VariableId() : found->second;
  }

  // What has all of these members, whatever its class is called.
  std::vector<model::InstanceId> instances_with(std::initializer_list<std::string_view> names) const {
    std::vector<model::InstanceId> found;
    for (const model::InstanceId id : model_.instances.ids()) {
      const std::string& name = model_.instances[id].name;
      if (name.empty() || name.find('@') != std::string::npos || found.size() == max_page_instances) continue;
      const auto has = [&](std::string_view of) { return member(id, of).valid(); };
      if (std::all_of(names.begin(), names.end(), has)) found.push_back(id);
    }
    return found;
  }

  std::vector<NodeId> at_ends(VariableId id) {
    std::vector<NodeId> cells;
    for (const CellSpan& span : spans_) cells.push_back(kept(last_of(id, span.end), true));
    return cells;
  }

  std::vector<std::pair<model::InstanceId, VariableId>> equipment_accounts() const {
    std::vector<std::pair<model::InstanceId, VariableId>> found;
    for (const model::InstanceId id : model_.instances.ids()) {
      const model::Instance& instance = model_.instances[id];
      if (!instance.is_sector || instance.is_outside || instance.name.find('@') != std::string::npos) continue;
      if (const VariableId fixed = member(id, "asset.fixed")) found.emplace_back(id, fixed);
    }
    if (found.size() > max_page_draws) found.resize(max_page_draws);
    return found;
  }

  void units_of_work() {
    const std::uint32_t end = model_.calendar.step_count;
    for (const model::InstanceId id : instances_with({"price", "compute", "margin", "cut_to_zero", "cut_to_forty"})) {
      const auto last = [&](std::string_view name) { return kept(last_of(member(id, name), end), false); };
      out_.units_of_work.push_back(
          {id, last("price"), last("compute"), last("margin"), last("cut_to_zero"), last("cut_to_forty")});
    }
  }

  NodeId last_of(VariableId id, std::uint32_t end_step) { return cells_.last_of(id, end_step); }
  NodeId amount_of(VariableId rate, const CellSpan& span) { return cells_.amount_of(rate, span); }
  NodeId kept(NodeId id, bool mean_only) { return cells_.kept(id, mean_only); }

  void draws() {
    for (const VariableId id : model_.variables.ids()) {
      const model::Variable& variable = model_.variables[id];
      const bool drawn = variable.kind == model::VariableKind::param || variable.kind == model::VariableKind::noise;
      if (!drawn || !variable.distribution || variable.name.find('@') != std::string::npos) continue;
      if (out_.draws.size() == max_page_draws) {
        ++out_.left_out;
        continue;
      }
      out_.draws.push_back({id, kept(last_of(id, model_.calendar.step_count), false)});
    }
  }

  void payments() {
    for (std::size_t i = 0; i < model_.payments.size() && i < max_page_cells; ++i) {
      const model::Payment& payment = model_.payments[i];
      if (!payment.cash || !payment.payer || !payment.payee || payment.name.find('@') != std::string::npos) continue;
      const VariableId rate = payment.rate;
      PageCells::Payment out{i, {}};
      for (const CellSpan& span : spans_) out.by_period.push_back(kept(amount_of(rate, span), true));
      out_.payments.push_back(std::move(out));
    }
  }

  // sector.memo.commitment[cloud]
  std::vector<std::pair<model::InstanceId, VariableId>> memo_accounts() const {
    std::vector<std::pair<model::InstanceId, VariableId>> found;
    for (const VariableId id : model_.variables.ids()) {
      const model::Variable& variable = model_.variables[id];
      if (variable.kind != model::VariableKind::account || !variable.owner) continue;
      if (variable.name.find('@') != std::string::npos) continue;
      if (variable.name.starts_with(model_.instances[variable.owner].name + ".memo.commitment"))
        found.emplace_back(variable.owner, id);
    }
    if (found.size() > max_page_draws) found.resize(max_page_draws);
    return found;
  }

  void commitment(model::InstanceId sector, VariableId account) {
    PageCells::Commitment out;
    out.sector = sector;
    const std::string local = model_.variables[account].name.substr(model_.instances[sector].name.size() + 6);
    const std::size_t bracket = local.find('[');
    out.account = local.substr(0, bracket);
    if (bracket != std::string::npos) out.with = local.substr(bracket + 1, local.size() - bracket - 2);
    out.by_period = at_ends(account);
    out_.commitments.push_back(std::move(out));
  }
};

bool charts_a_series(const Model& model) {
  for (const model::Report& report : model.reports)
    for (const model::ReportItem& item : report.items)
      for (const model::ReportEntry& entry : item.entries)
        if (entry.series) return true;
  return false;
}

}  // namespace

PageCells add_page_cells(Model& model) { return Adder(model).add(); }

std::vector<std::string> page_series(const Model& model) {
  std::vector<std::string> names;
  if (charts_a_series(model)) return names;
  for (const model::Variable& variable : model.variables) {
    const bool cash = variable.kind == model::VariableKind::account && variable.name.ends_with(".asset.cash");
    if (!cash || !variable.owner || model.instances[variable.owner].is_outside) continue;
    if (variable.name.find('@') != std::string::npos) continue;
    names.push_back(variable.name);
    if (names.size() == max_page_cash_charts) break;
  }
  return names;
}

}  // namespace boucle::driver
