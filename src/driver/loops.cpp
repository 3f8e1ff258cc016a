#include "driver/loops.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "base/text.h"
#include "model/units.h"

namespace boucle::driver {
namespace {

using model::LoopsOutput;
using model::MoneyKind;
using model::MoneyPart;

analysis::PaymentKind kind_of(MoneyKind kind) {
  switch (kind) {
    case MoneyKind::revenue:
      return analysis::PaymentKind::revenue;
    case MoneyKind::fund:
      return analysis::PaymentKind::fund;
    case MoneyKind::returned:
      return analysis::PaymentKind::returned;
    case MoneyKind::other:
      return analysis::PaymentKind::other;
  }
  return analysis::PaymentKind::other;
}

class Follower {
 public:
  Follower(const CompiledScenario& scenario, const result::RunResult& run, LoopsOutcome& outcome)
      : model_(scenario.model),
        asked_(*scenario.model.loops),
        whole_(asked_.windows.front()),
        trace_(scenario.model.traces[asked_.trace]),
        lowered_(scenario.lowered),
        run_(run),
        out_(outcome) {}

  void follow() {
    out_.names = trace_.members;
    for (const model::InstanceId sector : trace_.sectors) out_.sector_count += sector.valid() ? 1 : 0;
    const analysis::PaymentNetwork network = mean_network();
    for (const LoopsOutput::Window& window : asked_.windows) out_.windows.push_back(result_of(window, network));
    const model::NodeId amount = whole_.members.front().amounts.front();
    out_.unit = model::display_unit(model_.node_types[amount.index()].dimension, model_.units, "");
  }

  // Members whose money has no origin on some path.
  std::vector<std::size_t> unsourced() const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < out_.sector_count; ++i) {
      if (mean(whole_.members[i].amounts[static_cast<std::size_t>(MoneyPart::unsourced)]) > 0) found.push_back(i);
    }
    return found;
  }

 private:
  const model::Model& model_;
  const LoopsOutput& asked_;
  const LoopsOutput::Window& whole_;
  const model::MoneyTrace& trace_;
  const lower::Lowered& lowered_;
  const result::RunResult& run_;
  LoopsOutcome& out_;

  const result::Summary& summary(model::NodeId id) const {
    return run_.measures[lowered_.cells.at(id.index())].summary;
  }
  double mean(model::NodeId id) const { return id ? summary(id).mean : 0; }

  analysis::PaymentNetwork mean_network() {
    analysis::PaymentNetwork network;
    network.member_count = trace_.members.size();
    network.period_count = whole_.end_step;
    for (const LoopsOutput::Member& member : whole_.members)
      network.opening.push_back(std::max(0.0, mean(member.opening)));
    std::map<std::uint32_t, std::uint32_t> outsiders;
    const auto party = [&](std::uint32_t member, model::InstanceId outsider) {
      if (member != model::MoneyFlow::outside) return member;
      const auto [place, is_new] = outsiders.emplace(outsider.index(), static_cast<std::uint32_t>(out_.names.size()));
      if (is_new) out_.names.push_back(model_.instances[outsider].name);
      return place->second;
    };
    for (const LoopsOutput::Flow& flow : asked_.flows) {
      const std::uint32_t from = party(flow.from, flow.outsider), to = party(flow.to, flow.outsider);
      for (std::uint32_t t = 0; t < whole_.end_step; ++t) {
        const double amount = mean(flow.by_step[t]);
        if (amount > 0) network.payments.push_back({from, to, amount, kind_of(flow.kind), t});
      }
    }
    return network;
  }

  report::CircularityWindow result_of(const LoopsOutput::Window& window,
                                      const analysis::PaymentNetwork& network) const {
    report::CircularityWindow out;
    out.label = window.label;
    out.first = model_.calendar.label(window.first_step);
    out.last = model_.calendar.label(window.end_step - 1);
    out.result = analysis::circularity(network, window.first_step, window.end_step - 1);
    for (std::size_t i = 0; i < out_.sector_count; ++i)
      out.paths.push_back(paths_of(window.members[i], out.result.members[i]));
    out.result.organic_revenue = 0;
    for (std::size_t i = 0; i < trace_.members.size(); ++i) {
      take_means(window.members[i], out.result.members[i]);
      out.result.organic_revenue += out.result.members[i].organic;
    }
    return out;
  }

  report::PathShares paths_of(const LoopsOutput::Member& asked, const analysis::MemberCircularity& of_means) const {
    const result::Summary& share = summary(asked.round_trip);
    report::PathShares paths;
    paths.p05 = share.p05;
    paths.p50 = share.p50;
    paths.p95 = share.p95;
    paths.of_mean_flows = of_means.revenue > 0 ? of_means.round_trip / of_means.revenue : 0;
    paths.recognised = mean(asked.recognised);
    return paths;
  }

  // The amounts of the paths in place of those of the mean payments; where there is one path they are the same.
  void take_means(const LoopsOutput::Member& asked, analysis::MemberCircularity& member) const {
    const auto of = [&](MoneyPart part) { return mean(asked.amounts[static_cast<std::size_t>(part)]); };
    member.round_trip = of(MoneyPart::round_trip);
    member.ecosystem = of(MoneyPart::ecosystem);
    member.organic = of(MoneyPart::organic);
    member.capital = of(MoneyPart::capital);
    member.opening = of(MoneyPart::opening);
    member.unfunded = of(MoneyPart::unfunded);
    member.recycled = of(MoneyPart::recycled);
    member.unsourced = of(MoneyPart::unsourced);
    member.origin.customers = of(MoneyPart::origin_customers);
    member.origin.capital = of(MoneyPart::origin_capital);
    member.origin.opening = of(MoneyPart::origin_opening);
    member.origin.unfunded = of(MoneyPart::origin_unfunded);
    member.origin.unsourced = of(MoneyPart::origin_unsourced);
  }
};

bool is_too_large(const model::Model& model, source::DiagnosticSink& sink) {
  const std::size_t count = model.traces[model.loops->trace].members.size();
  if (count <= max_traced_members) return false;
  sink.add(source::Kind::too_large, source::Span{},
           base::Phrase(std::to_string(count) + " sectors; the money of at most " + std::to_string(max_traced_members) +
                            " can be followed",
                        std::to_string(count) + " secteurs ; on peut suivre l'argent de " +
                            std::to_string(max_traced_members) + " au plus"))
      .hint("put the small ones outside: `--outside a,b`", "mettez les petits à l'extérieur : `--outside a,b`");
  return true;
}

}  // namespace

LoopsOutcome follow_money(const RunOptions& options, source::DiagnosticSink& sink) {
  LoopsOutcome outcome;
  outcome.compiled = compile(options.compile, sink);
  if (!outcome.compiled.ok) return outcome;
  const CompiledScenario& scenario = outcome.compiled.first();
  const model::Model& model = scenario.model;
  if (is_too_large(model, sink)) {
    outcome.compiled.ok = false;
    return outcome;
  }
  const result::RunResult run = exec::run(scenario.lowered.program, engine_options(options, model));
  outcome.path_count = run.path_count;
  outcome.elapsed_seconds = run.elapsed_seconds;
  outcome.interrupted = run.interrupted;
  if (run.interrupted) return outcome;
  outcome.max_fault_share = model.max_fault_share;
  outcome.too_many_faults = has_too_many_faults(run, model);
  Follower follower(scenario, run, outcome);
  follower.follow();
  std::vector<std::string> names;
  for (const std::size_t i : follower.unsourced()) names.push_back("`" + outcome.names[i] + "`");
  if (!names.empty()) {
    const model::InstanceId first = model.traces[model.loops->trace].sectors[follower.unsourced().front()];
    sink.add(source::Kind::loops_unsourced, model.instances[first].span, base::join(names, ", "))
        .hint("state their cash at the start with `opening cash = …`, or the payment that started the circle",
              "indiquez leur trésorerie de départ avec `opening cash = …`, ou le paiement qui a lancé le cercle");
  }
  return outcome;
}

}  // namespace boucle::driver
