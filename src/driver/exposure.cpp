#include "driver/exposure.h"

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/clearing.h"
#include "driver/model_cells.h"
#include "driver/stress.h"
#include "model/units.h"

namespace boucle::driver {
namespace {

using analysis::Exposure;
using analysis::Stake;
using model::InstanceId;
using model::NodeId;
using model::VariableId;

// Accounts that say what one has against another.
enum class Part : std::uint8_t { trade, credit, shares, backlog, guarantees };
struct KnownAccount {
  const char* path;
  Part part;
};
constexpr KnownAccount known_accounts[] = {
    {"asset.receivable", Part::trade},    {"asset.prepaid", Part::trade},
    {"asset.interest", Part::trade},      {"asset.allowance", Part::trade},
    {"asset.loan", Part::credit},         {"asset.lease", Part::credit},
    {"asset.stake", Part::shares},        {"memo.rpo", Part::backlog},
    {"memo.guarantee", Part::guarantees}, {"memo.facility_granted", Part::guarantees},
};

double& part_of(Stake& stake, Part part) {
  switch (part) {
    case Part::trade:
      return stake.trade;
    case Part::credit:
      return stake.credit;
    case Part::shares:
      return stake.shares;
    case Part::backlog:
      return stake.backlog;
    case Part::guarantees:
      return stake.guarantees;
  }
  return stake.trade;
}

struct ExposureCells {
  struct Account {
    std::size_t holder = 0, against = 0;
    Part part = Part::trade;
    std::vector<NodeId> by_period;
  };
  struct Payment {
    std::size_t payer = 0, payee = 0;
    std::vector<NodeId> by_period;
  };
  struct Equity {
    std::size_t sector = 0;
    std::vector<NodeId> by_period;
  };
  std::vector<InstanceId> sectors;
  std::vector<CellSpan> spans;
  std::vector<Account> accounts;
  std::vector<Payment> payments;
  std::vector<Equity> equities;  // one for each account of equity, to be added
};

class Asker {
 public:
  Asker(model::Model& model, ExposureCells& cells) : model_(model), maker_(model), cells_(cells) {}

  void ask() {
    for (const InstanceId id : model_.instances.ids()) {
      if (!model_.instances[id].is_sector) continue;
      place_.emplace(model_.instances[id].name, cells_.sectors.size());
      cells_.sectors.push_back(id);
    }
    std::size_t rows = model_.payments.size() + 1;
    for (const model::Variable& variable : model_.variables) rows += variable.kind == model::VariableKind::account;
    cells_.spans =
        cell_spans(model_.calendar, std::clamp<std::size_t>(max_exposure_cells / rows, 1, max_exposure_periods));
    for (const VariableId id : model_.variables.ids()) account(id);
    for (const model::Payment& payment : model_.payments) add(payment);
    for (const model::Identity& identity : model_.identities) equity(identity);
  }

 private:
  model::Model& model_;
  CellMaker maker_;
  ExposureCells& cells_;
  std::map<std::string, std::size_t> place_;

  std::vector<NodeId> closings(VariableId id) {
    std::vector<NodeId> cells;
    for (const CellSpan& span : cells_.spans) cells.push_back(maker_.kept(maker_.last_of(id, span.end), true));
    return cells;
  }

  void account(VariableId id) {
    const model::Variable& variable = model_.variables[id];
    if (variable.kind != model::VariableKind::account || !variable.owner.valid() || !variable.name.ends_with(']'))
      return;
    const std::string& holder = model_.instances[variable.owner].name;
    if (!variable.name.starts_with(holder + ".")) return;
    for (const KnownAccount& known : known_accounts) {
      const std::string begin = holder + "." + known.path + "[";
      if (!variable.name.starts_with(begin)) continue;
      const auto against = place_.find(variable.name.substr(begin.size(), variable.name.size() - begin.size() - 1));
      const auto place = place_.find(holder);
      if (against == place_.end() || place == place_.end()) return;
      cells_.accounts.push_back({place->second, against->second, known.part, closings(id)});
      return;
    }
  }

  // What one is paid for goods and services. Reversed payments lower it.
  void add(const model::Payment& payment) {
    if (!payment.cash || !payment.payer || !payment.payee) return;
    if (payment.kind != "revenue" && payment.kind != "cost") return;
    const auto payer = place_.find(model_.instances[payment.payer].name);
    const auto payee = place_.find(model_.instances[payment.payee].name);
    if (payer == place_.end() || payee == place_.end() || payer == payee) return;
    ExposureCells::Payment out{payer->second, payee->second, {}};
    for (const CellSpan& span : cells_.spans)
      out.by_period.push_back(maker_.kept(maker_.amount_of(payment.moved(), span), true));
    cells_.payments.push_back(std::move(out));
  }

  void equity(const model::Identity& identity) {
    const auto place = place_.find(identity.name);
    if (place == place_.end()) return;
    for (const model::Identity::Term& term : identity.terms)
      if (model_.variables[term.account].name.starts_with(identity.name + ".equity."))
        cells_.equities.push_back({place->second, closings(term.account)});
  }
};

class Summing {
 public:
  Summing(const CompiledScenario& scenario, const result::RunResult& run, const ExposureCells& cells)
      : model_(scenario.model), lowered_(scenario.lowered), run_(run), cells_(cells) {}

  Exposure sum(const std::string& company) {
    Exposure out;
    out.company = company;
    const std::size_t count = cells_.sectors.size();
    for (std::size_t i = 0; i < count; ++i) {
      const model::Instance& sector = model_.instances[cells_.sectors[i]];
      out.names.push_back(sector.name);
      out.is_outside.push_back(sector.is_outside);
      if (sector.name == company) out.index = i;
    }
    for (std::size_t p = 0; p < cells_.spans.size(); ++p) {
      out.periods.push_back(cells_.spans[p].label);
      std::vector<Stake> held(count), holds(count);
      for (const ExposureCells::Account& account : cells_.accounts) {
        const double amount = mean(account.by_period[p]);
        if (account.against == out.index) part_of(held[account.holder], account.part) += amount;
        if (account.holder == out.index) part_of(holds[account.against], account.part) += amount;
      }
      out.at_stake.push_back(std::move(held));
      out.its_stakes.push_back(std::move(holds));
      out.depends.push_back(analysis::dependence(trade(p), out.index));
    }
    return out;
  }

  // Linear DebtRank: the company loses its equity; claims lose as much of their value as their debtor of its equity.
  std::vector<double> debtrank(const Exposure& exposure) const {
    const std::size_t count = cells_.sectors.size(), p = exposure.chosen;
    std::vector<double> equity(count, 0);
    for (const ExposureCells::Equity& part : cells_.equities) equity[part.sector] += mean(part.by_period[p]);
    if (!(equity[exposure.index] > 0)) return {};
    analysis::DebtNetwork network;
    for (std::size_t i = 0; i < count; ++i) {
      analysis::ClearingNode node;
      node.external_assets = std::max(0.0, equity[i]);
      node.equity = std::max(0.0, equity[i]);
      node.shock = i == exposure.index ? equity[i] : 0;
      network.nodes.push_back(node);
    }
    std::map<std::pair<std::size_t, std::size_t>, double> claims;
    for (const ExposureCells::Account& account : cells_.accounts)
      if (account.part == Part::trade || account.part == Part::credit || account.part == Part::shares)
        claims[{account.against, account.holder}] += mean(account.by_period[p]);
    for (const auto& [who, amount] : claims)
      if (amount > 0 && who.first != who.second && equity[who.second] > 0)
        network.debts.push_back(
            {static_cast<std::uint32_t>(who.first), static_cast<std::uint32_t>(who.second), amount, 1});
    analysis::ClearingOptions options;
    options.method = analysis::ClearingMethod::debtrank;
    const analysis::ClearingResult result = analysis::clear(network, options);
    std::vector<double> lost(count, 0);
    for (std::size_t i = 0; i < count; ++i)
      if (equity[i] > 0) lost[i] = std::clamp(1 - result.nodes[i].equity / equity[i], 0.0, 1.0);
    return lost;
  }

 private:
  const model::Model& model_;
  const lower::Lowered& lowered_;
  const result::RunResult& run_;
  const ExposureCells& cells_;

  double mean(NodeId cell) const { return cell_summary(lowered_, run_, cell).mean; }

  analysis::TradeNetwork trade(std::size_t p) const {
    analysis::TradeNetwork network;
    network.count = cells_.sectors.size();
    network.paid.assign(network.count * network.count, 0);
    network.receipts.assign(network.count, 0);
    for (const ExposureCells::Payment& payment : cells_.payments)
      network.paid[payment.payer * network.count + payment.payee] += mean(payment.by_period[p]);
    for (std::size_t payer = 0; payer < network.count; ++payer)
      for (std::size_t payee = 0; payee < network.count; ++payee) {
        double& paid = network.paid[payer * network.count + payee];
        paid = std::max(0.0, paid);
        network.receipts[payee] += paid;
      }
    return network;
  }
};

// The period at whose end most is held against the company; the first of equals.
std::size_t largest(const Exposure& exposure) {
  std::size_t best = 0;
  double most = 0;
  for (std::size_t p = 0; p < exposure.periods.size(); ++p) {
    double sum = 0;
    for (const Stake& stake : exposure.at_stake[p]) sum += stake.on_balance() + stake.backlog;
    if (sum > most) most = sum, best = p;
  }
  return best;
}

}  // namespace

ExposureOutcome exposure(const RunOptions& options, const std::string& company, const std::string& at,
                         source::DiagnosticSink& sink) {
  ExposureOutcome outcome;
  ExposureCells cells;
  CompileOptions compile_options = options.compile;
  compile_options.compared_too = false;
  compile_options.add_cells = [&](model::Model& model) { Asker(model, cells).ask(); };
  outcome.compiled = compile(compile_options, sink);
  if (!outcome.compiled.ok) return outcome;
  const CompiledScenario& scenario = outcome.compiled.first();
  const model::Model& model = scenario.model;
  outcome.model = model.name;
  for (const InstanceId id : cells.sectors) outcome.known.push_back(model.instances[id].name);
  outcome.unknown = std::find(outcome.known.begin(), outcome.known.end(), company) == outcome.known.end();
  for (const CellSpan& span : cells.spans) outcome.exposure.periods.push_back(span.label);
  const auto period = std::find(outcome.exposure.periods.begin(), outcome.exposure.periods.end(), at);
  if (!at.empty() && period == outcome.exposure.periods.end()) outcome.unknown_period = at;
  if (outcome.unknown || !outcome.unknown_period.empty()) return outcome;
  const result::RunResult run = exec::run(scenario.lowered.program, engine_options(options, model));
  outcome.interrupted = run.interrupted;
  outcome.path_count = run.path_count;
  outcome.seed = run.seed;
  if (run.interrupted) return outcome;
  outcome.max_fault_share = model.max_fault_share;
  outcome.too_many_faults = has_too_many_faults(run, model);
  for (const model::Variable& variable : model.variables)
    if (variable.kind == model::VariableKind::account && variable.is_stock) {
      outcome.money = model::display_unit(variable.type.dimension, model.units, "");
      break;
    }
  Summing summing(scenario, run, cells);
  outcome.exposure = summing.sum(company);
  outcome.exposure.chosen =
      at.empty()
          ? largest(outcome.exposure)
          : static_cast<std::size_t>(std::find(outcome.exposure.periods.begin(), outcome.exposure.periods.end(), at) -
                                     outcome.exposure.periods.begin());
  outcome.exposure.debtrank = summing.debtrank(outcome.exposure);
  if (outcome.exposure.is_outside[outcome.exposure.index]) return outcome;
  const std::uint32_t first_step = cells.spans[outcome.exposure.chosen].first;
  StressRequest request;
  request.words.hits = {company + " defaults in " + model.calendar.label(first_step)};
  request.compare_backstop = false;
  source::DiagnosticSink again;
  StressOutcome hit = stress(options, request, again);
  outcome.interrupted = hit.interrupted;
  if (!hit.compiled.ok) {
    outcome.compiled = std::move(hit.compiled);
    sink = std::move(again);
    return outcome;
  }
  outcome.too_many_faults |= hit.too_many_faults;
  outcome.if_it_defaults = std::move(hit.with);
  return outcome;
}

}  // namespace boucle::driver
