#include "driver/page_cells.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace boucle::driver {
namespace {

using model::Model;
using model::Node;
using model::NodeId;
using model::NodeKind;
using model::VariableId;

struct Span {
  std::string label;
  std::uint32_t first = 0, end = 0;  // steps, half-open
};

// The name of the year, quarter or month in which a step ends.
std::string span_name(const base::Calendar& calendar, std::uint32_t step, base::StepUnit unit) {
  const std::string date = base::date_text(calendar.last_day(step));
  if (unit == base::StepUnit::year) return date.substr(0, date.size() - 6);
  if (unit == base::StepUnit::month) return date.substr(0, date.size() - 3);
  const int month = (date[date.size() - 5] - '0') * 10 + (date[date.size() - 4] - '0');
  return date.substr(0, date.size() - 6) + "-Q" + std::to_string((month + 2) / 3);
}

std::vector<Span> grouped(const base::Calendar& calendar, base::StepUnit unit) {
  std::vector<Span> spans;
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    const std::string name = unit == calendar.unit ? calendar.label(t) : span_name(calendar, t, unit);
    if (spans.empty() || spans.back().label != name) spans.push_back({name, t, t});
    spans.back().end = t + 1;
  }
  return spans;
}

// The coarsest of years, quarters, months and steps of which there are two or more; runs of steps where even years are
// too many.
std::vector<Span> page_spans(const base::Calendar& calendar, std::size_t max_count) {
  std::vector<Span> spans;
  if (!calendar.abstract()) {
    for (const base::StepUnit unit : {base::StepUnit::year, base::StepUnit::quarter, base::StepUnit::month}) {
      if (unit < calendar.unit) continue;
      spans = grouped(calendar, unit);
      if (spans.size() >= 2) break;
    }
  }
  if (spans.size() < 2) spans = grouped(calendar, calendar.unit);
  if (spans.size() <= max_count) return spans;
  const std::size_t size = (spans.size() + max_count - 1) / max_count;
  std::vector<Span> runs;
  for (std::size_t i = 0; i < spans.size(); i += size) {
    const Span& last = spans[std::min(spans.size(), i + size) - 1];
    runs.push_back({size == 1 ? last.label : spans[i].label + " .. " + last.label, spans[i].first, last.end});
  }
  return runs;
}

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
    spans_ = page_spans(model_.calendar, most);
    for (const Span& span : spans_) out_.periods.push_back(span.label);
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
  std::vector<Span> spans_;
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
    for (const Span& span : spans_) cells.push_back(kept(last_of(id, span.end), true));
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

  NodeId node(Node node) {
    model_.nodes.push_back(std::move(node));
    return NodeId(static_cast<std::uint32_t>(model_.nodes.size() - 1));
  }
  NodeId read(VariableId id) {
    Node variable;
    variable.kind = NodeKind::variable;
    variable.index = id.index();
    variable.span = model_.variables[id].span;
    return node(variable);
  }
  NodeId last_of(VariableId id, std::uint32_t end_step) {
    Node observed;
    observed.kind = NodeKind::observe;
    observed.observation = model::Observation::final_value;
    observed.args[0] = read(id);
    observed.first_step = end_step - 1;
    observed.end_step = end_step;
    observed.span = model_.variables[id].span;
    return node(observed);
  }
  NodeId amount_of(VariableId rate, const Span& span) {
    Node sum;
    sum.kind = NodeKind::period_read;
    sum.observation = model::Observation::total;
    sum.over_span = true;
    sum.args[0] = read(rate);
    sum.first_step = span.first;
    sum.end_step = span.end;
    sum.weights = static_cast<std::uint32_t>(model_.overlaps.size());
    sum.span = model_.variables[rate].span;
    model_.overlaps.push_back({span.first, span.end, std::vector<double>(span.end - span.first, 1.0)});
    return node(sum);
  }
  NodeId kept(NodeId id, bool mean_only) {
    model_.extra_cells.push_back({id, mean_only});
    return id;
  }

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
      for (const Span& span : spans_) out.by_period.push_back(kept(amount_of(rate, span), true));
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
