#include "driver/page.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analysis/drivers.h"
#include "analysis/runway.h"
#include "driver/loops.h"
#include "driver/stress.h"
#include "model/distributions.h"
#include "model/units.h"

namespace boucle::driver {
namespace {

class PageMaker {
 public:
  PageMaker(const Compiled& compiled, const result::RunResult& result, const report::RunView& view)
      : compiled_(compiled.first()),
        model_(compiled.first().model),
        lowered_(compiled.first().lowered),
        result_(result),
        run_(view) {}

  report::PageView make() {
    for (const model::Instance& instance : model_.instances) {
      if (!instance.is_sector || instance.name.find('@') != std::string::npos) continue;
      out_.sectors.push_back(instance.name);
      out_.sector_ids.push_back(instance.name);
      if (instance.is_outside) out_.outside.insert(instance.name);
    }
    sources();
    if (compiled_.page) {
      out_.periods = compiled_.page->periods;
      draws(*compiled_.page);
      payments(*compiled_.page);
      commitments(*compiled_.page);
      equipment(*compiled_.page);
      units_of_work(*compiled_.page);
    }
    inputs();
    influences();
    return std::move(out_);
  }

 private:
  const CompiledScenario& compiled_;
  const model::Model& model_;
  const lower::Lowered& lowered_;
  const result::RunResult& result_;
  const report::RunView& run_;
  report::PageView out_;
  std::map<std::string, report::AssumptionView> drawn_;  // by name

  const result::MeasureResult* measure_of(model::NodeId cell) const {
    const auto found = lowered_.cells.find(cell.index());
    return found == lowered_.cells.end() ? nullptr : &result_.measures[found->second];
  }
  double mean_of(model::NodeId cell) const {
    const result::MeasureResult* measure = measure_of(cell);
    return measure && measure->summary.count > 0 ? measure->summary.mean : std::nan("");
  }

  void sources() {
    for (const model::SourceInfo& source : model_.sources) {
      report::SourceView view{source.name, source.title, source.id, source.url, source.publisher, source.status, ""};
      if (source.published_day) view.published = base::date_text(*source.published_day);
      out_.sources.push_back(std::move(view));
    }
  }

  void draws(const PageCells& cells) {
    for (const PageCells::Draw& draw : cells.draws) {
      const model::Variable& variable = model_.variables[draw.variable];
      report::AssumptionView view;
      view.kind = report::AssumptionView::Kind::drawn;
      view.name = variable.name;
      view.label = model::label_of(variable);
      view.law = model::distribution_info(variable.distribution->kind).name;
      view.each_period = variable.kind == model::VariableKind::noise;
      view.unit = model::display_unit_of(model_, variable);
      view.source = variable.source;
      view.quote = variable.quote;
      if (const result::MeasureResult* measure = measure_of(draw.value)) {
        const result::Summary& s = measure->summary;
        view.quantiles_known = measure->kind == result::Kind::number && s.count > 1;
        view.value = measure->kind == result::Kind::boolean ? measure->probability : s.p50;
        view.low = s.p05;
        view.high = s.p95;
        if (measure->kind == result::Kind::boolean) view.unit = {"%", 0.01};
      }
      drawn_.emplace(view.name, std::move(view));
    }
  }

  // What can be changed, in the order of the text; then what is drawn by a law that a table of inputs cannot say.
  void inputs() {
    std::set<std::string> listed;
    for (const model::EditableInput& input : model_.inputs) {
      report::AssumptionView view;
      if (const auto found = drawn_.find(input.name); found != drawn_.end()) view = found->second;
      listed.insert(input.name);
      view.name = input.name;
      view.label = input.label;
      view.source = input.source;
      view.quote = input.quote;
      view.note = input.assumption;
      const base::DisplayUnit unit{input.unit, input.unit_scale != 0 ? input.unit_scale : 1};
      if (input.kind == "interval") {  // as written, to the last digit
        view.kind = report::AssumptionView::Kind::drawn;
        view.unit = unit;
        view.low = input.low;
        view.high = input.high;
        if (!view.quantiles_known) view.value = std::nan("");
        view.quantiles_known = true;
      } else {
        view.kind = input.kind == "date"   ? report::AssumptionView::Kind::date
                    : input.kind == "bool" ? report::AssumptionView::Kind::condition
                                           : report::AssumptionView::Kind::value;
        view.unit = unit;
        view.value = input.value;
      }
      out_.assumptions.push_back(std::move(view));
    }
    if (!compiled_.page) return;
    for (const PageCells::Draw& draw : compiled_.page->draws) {
      const std::string& name = model_.variables[draw.variable].name;
      if (!listed.contains(name)) out_.assumptions.push_back(drawn_.at(name));
    }
  }

  // Of the answers, and where there are none of the first measures.
  void influences() {
    if (!run_.has_randomness || result_.path_count < 2) return;
    std::vector<std::string> names;
    for (const ir::Draw& draw : lowered_.program.draws) names.push_back(draw.name);
    const analysis::DriverTable table(result_, names);
    const auto& measures = run_.first().measures;
    const auto add = [&](std::size_t i) {
      if (i >= lowered_.measure.size()) return;
      report::InfluenceView view{i, table.of_measure(lowered_.measure[i], max_influence_count)};
      if (!view.drivers.empty()) out_.influences.push_back(std::move(view));
    };
    for (std::size_t i = 0; i < measures.size(); ++i)
      if (measures[i].runway) add(i);
    for (std::size_t i = 0; i < measures.size() && out_.influences.empty(); ++i) add(i);
  }

  base::DisplayUnit unit_of(model::NodeId node) const {
    return model::display_unit(model_.node_types[node.index()].dimension, model_.units, "");
  }

  void payments(const PageCells& cells) {
    for (const PageCells::Payment& payment : cells.payments) {
      const model::Payment& of = model_.payments[payment.payment];
      report::PaymentView view{
          model_.instances[of.payer].name, model_.instances[of.payee].name, of.nature, of.kind, {}};
      for (const model::NodeId cell : payment.by_period) view.by_period.push_back(mean_of(cell));
      if (out_.payment_unit.text.empty() && !payment.by_period.empty())
        out_.payment_unit = unit_of(payment.by_period.front());
      out_.payments.push_back(std::move(view));
    }
  }

  void commitments(const PageCells& cells) {
    for (const PageCells::Commitment& commitment : cells.commitments) {
      report::CommitmentView view{model_.instances[commitment.sector].name, commitment.account, commitment.with, {}};
      for (const model::NodeId cell : commitment.by_period) view.by_period.push_back(mean_of(cell));
      const bool any = std::any_of(view.by_period.begin(), view.by_period.end(), [](double x) { return x != 0; });
      if (!any) continue;
      if (out_.commitment_unit.text.empty() && !commitment.by_period.empty())
        out_.commitment_unit = unit_of(commitment.by_period.front());
      out_.commitments.push_back(std::move(view));
    }
  }

  std::vector<double> means_of(const std::vector<model::NodeId>& cells) const {
    std::vector<double> means;
    for (const model::NodeId cell : cells) means.push_back(mean_of(cell));
    return means;
  }

  void equipment(const PageCells& cells) {
    for (const PageCells::Equipment& equipment : cells.equipment) {
      report::EquipmentView view{model_.instances[equipment.sector].name, means_of(equipment.by_period)};
      const bool any = std::any_of(view.by_period.begin(), view.by_period.end(), [](double x) { return x > 0; });
      if (!any) continue;
      if (out_.equipment_unit.text.empty()) out_.equipment_unit = unit_of(equipment.by_period.front());
      out_.equipment.push_back(std::move(view));
    }
    for (const PageCells::Capacity& capacity : cells.capacities)
      out_.capacities.push_back({model_.instances[capacity.instance].name, means_of(capacity.utilisation),
                                 means_of(capacity.stranded), mean_of(capacity.break_even)});
    if (!cells.capacities.empty() && out_.equipment_unit.text.empty())
      out_.equipment_unit = unit_of(cells.capacities.front().stranded.front());
  }

  void units_of_work(const PageCells& cells) {
    const auto median = [&](model::NodeId cell) {
      const result::MeasureResult* measure = measure_of(cell);
      return measure && measure->summary.count > 0 ? measure->summary.p50 : std::nan("");
    };
    for (const PageCells::UnitOfWork& unit : cells.units_of_work) {
      const model::Instance& instance = model_.instances[unit.instance];
      report::UnitOfWorkView view;
      view.name = instance.name;
      view.label = instance.name;
      view.price = median(unit.price);
      view.compute = median(unit.compute);
      view.margin = median(unit.margin);
      if (const result::MeasureResult* margin = measure_of(unit.margin)) {
        view.margin_low = margin->summary.p10;
        view.margin_high = margin->summary.p90;
      }
      view.cut_to_zero = median(unit.cut_to_zero);
      view.cut_to_forty = median(unit.cut_to_forty);
      view.unit = unit_of(unit.price);
      out_.units_of_work.push_back(std::move(view));
    }
  }
};

}  // namespace

namespace {

// Whom to hit: the companies that the dates are about, then those that pay the others most.
std::vector<std::string> companies_to_hit(const report::RunView& view, const report::PageView& page) {
  std::map<std::string, double> paid;
  const auto is_member = [&](const std::string& name) { return !page.outside.contains(name); };
  for (const report::PaymentView& payment : page.payments) {
    if (!is_member(payment.payer) || !is_member(payment.payee) || payment.payer == payment.payee) continue;
    for (const double x : payment.by_period)
      if (std::isfinite(x) && x > 0) paid[payment.payer] += x;
  }
  std::vector<std::string> order;
  for (const report::MeasureView& measure : view.first().measures)
    for (const std::size_t series : measure.series)
      for (const auto& [name, amount] : paid)
        if (measure.runway && view.first().series[series].name.starts_with(name + ".") &&
            std::find(order.begin(), order.end(), name) == order.end())
          order.push_back(name);
  std::vector<std::pair<double, std::string>> by_size;
  for (const auto& [name, amount] : paid) by_size.emplace_back(-amount, name);
  std::sort(by_size.begin(), by_size.end());
  for (const auto& [amount, name] : by_size)
    if (std::find(order.begin(), order.end(), name) == order.end()) order.push_back(name);
  if (order.size() > max_page_hits) order.resize(max_page_hits);
  return order;
}

std::uint32_t step_of_answer(const report::RunView& view) {
  for (const report::MeasureView& measure : view.first().measures) {
    if (!measure.runway) continue;
    const analysis::Runway runway = analysis::runway(measure.result);
    if (runway.p50 && *runway.p50 + 1 < view.calendar.step_count) return *runway.p50;
  }
  return view.calendar.step_count / 2;
}

}  // namespace

std::optional<report::ContagionView> spread_for_page(const RunOptions& options, const Compiled& compiled,
                                                     const report::RunView& view, const report::PageView& page) {
  const std::vector<std::string> hit = companies_to_hit(view, page);
  if (hit.empty() || view.calendar.abstract() || view.calendar.step_count < 3) return std::nullopt;
  RunOptions stressed = options;
  stressed.compile = {};
  stressed.compile.path = options.compile.path;
  stressed.compile.sets = options.compile.sets;
  stressed.compile.inputs_csv = options.compile.inputs_csv;
  stressed.compile.scenarios = {compiled.first().name};
  stressed.path_count = std::min(max_stressed_paths, options.path_count.value_or(compiled.first().model.path_count));
  stressed.progress = {};
  source::DiagnosticSink ignored;  // the page is not about them; `boucle stress` says them
  const std::uint32_t step = step_of_answer(view);
  const ContagionOutcome outcome = contagion(stressed, view.calendar.label(step), ignored, hit);
  if (!outcome.first.compiled.ok || outcome.first.interrupted || outcome.matrix.rows.empty()) return std::nullopt;
  report::ContagionView spread;
  spread.from = step;
  spread.path_count = outcome.first.path_count;
  spread.money = outcome.first.money;
  for (const analysis::StressedSector& sector : outcome.matrix.rows.front().sectors)
    if (!sector.is_outside) spread.names.push_back(sector.name);
  for (std::size_t i = 0; i < outcome.matrix.rows.size(); ++i) {
    const analysis::Stress& row = outcome.matrix.rows[i];
    report::ContagionView::Hit one{outcome.matrix.names[i], {}, {}};
    for (const analysis::StressedSector& sector : row.sectors)
      if (!sector.is_outside) one.caused.push_back(sector.failing.caused.value);
    for (const std::size_t s : analysis::by_loss(row)) {
      const analysis::StressedSector& sector = row.sectors[s];
      if (!sector.is_outside && sector.name != one.name && sector.equity_loss.mean > 0)
        one.losses.emplace_back(sector.name, sector.equity_loss.mean);
    }
    spread.hits.push_back(std::move(one));
  }
  return spread;
}

report::PageView make_page_view(const Compiled& compiled, const result::RunResult& result,
                                const report::RunView& view) {
  return PageMaker(compiled, result, view).make();
}

std::optional<report::LoopsView> follow_for_page(const RunOptions& options, const Compiled& compiled) {
  const model::Model& model = compiled.first().model;
  const auto is_member = [&](model::InstanceId id) { return id && !model.instances[id].is_outside; };
  const bool any = std::any_of(model.payments.begin(), model.payments.end(), [&](const model::Payment& payment) {
    return is_member(payment.payer) && is_member(payment.payee) && payment.payer != payment.payee;
  });
  if (!any) return std::nullopt;
  RunOptions traced = options;
  traced.compile.page = false;
  traced.compile.compared_too = false;
  traced.compile.scenarios = {compiled.first().name};
  traced.compile.loops.emplace();
  traced.path_count = std::min(max_traced_paths, options.path_count.value_or(model.path_count));
  source::DiagnosticSink ignored;  // the page is not about them; `boucle loops` says them
  const LoopsOutcome outcome = follow_money(traced, ignored);
  if (!outcome.compiled.ok || outcome.interrupted) return std::nullopt;
  report::LoopsView view;
  for (std::size_t i = 0; i < outcome.sector_count; ++i) {
    const report::PathShares& paths = outcome.paths()[i];
    view.members.push_back({outcome.names[i], outcome.whole().members[i], paths.p05, paths.p50, paths.p95});
  }
  for (const analysis::NamedLoop& loop : outcome.whole().loops) {
    std::string way;
    for (const std::uint32_t member : loop.path) way += outcome.names[member] + " → ";
    view.loops.emplace_back(way + outcome.names[loop.path.front()], loop);
  }
  view.circulation = outcome.whole().circulation;
  view.internal_payments = outcome.whole().internal_payments;
  view.total_revenue = outcome.whole().total_revenue;
  view.customer_money = outcome.whole().customer_money;
  view.path_count = outcome.path_count;
  view.unit = outcome.unit;
  return view;
}

}  // namespace boucle::driver
