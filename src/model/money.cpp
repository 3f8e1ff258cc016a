// Following the money: which payments are flows of whose money, and the functions that ask where revenue comes from.
//
// Payments between sectors are added up by payer, payee and kind; a rate that may become negative is two flows, one
// each way, as money then moves back: new money that goes back is a return, everything else a refund.
//
// What is sold without cash has its money too. Between two members:
//   a bill (the seller books a receivable)       what is paid in the same period is a sale for cash; what is booked
//                                                beyond that is financed by the seller and paid with that money; what
//                                                is paid beyond that pays the seller's financing back
//   a sale against a loan, shares, a stake       financed by the seller, likewise
//   a sale against credits given in kind         likewise, when they are used
//   a sale against what was paid in advance      the seller gives the money back, and is paid with it
// Such a sale goes through a pool, a member of its own between buyer and seller that keeps nothing: the money is
// earmarked and never touches the buyer's till. What outsiders owe or pay in advance counts when they pay.
#include <algorithm>
#include <map>
#include <utility>

#include "model/elaborator.h"

namespace boucle::model {
namespace {

bool has_leg(const std::vector<LegInfo>& legs, const char* prefix, int sign) {
  return std::any_of(legs.begin(), legs.end(),
                     [&](const LegInfo& leg) { return leg.account.starts_with(prefix) && leg.sign == sign; });
}

// How a payment or booking of revenue is paid for.
enum class Settlement { cash, bill, bill_paid, credit, deferred, none };
Settlement settlement_of(const Payment& payment, const NatureInfo& info) {
  if (payment.cash)
    return payment.kind == "revenue" && has_leg(info.payee, "asset.receivable", -1) ? Settlement::bill_paid
                                                                                    : Settlement::cash;
  if (payment.kind != "revenue" || !payment.payee) return Settlement::none;
  if (has_leg(info.payee, "liability.deferred_revenue", -1)) return Settlement::deferred;
  if (has_leg(info.payee, "asset.receivable", 1)) return Settlement::bill;
  return has_leg(info.payee, "asset.", 1) ? Settlement::credit : Settlement::none;
}

MoneyKind kind_of(const std::string& kind) {
  if (kind == "revenue") return MoneyKind::revenue;
  if (kind == "fund") return MoneyKind::fund;
  return kind == "return" ? MoneyKind::returned : MoneyKind::other;
}

}  // namespace

struct Elaborator::MoneyFlows {
  MoneyTrace trace;
  std::map<std::uint32_t, std::uint32_t> member_of;  // sector -> member
  struct Key {
    std::uint32_t from, to;
    MoneyKind kind;
    std::uint32_t outsider;
    auto operator<=>(const Key&) const = default;
  };
  std::map<Key, std::vector<NodeId>> rates;
  struct Trade {  // between a buyer and a seller, both members
    std::vector<NodeId> billed, paid, credit, deferred, granted, advanced;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, Trade> trades;

  std::uint32_t party(InstanceId sector) const {
    const auto found = member_of.find(sector.index());
    return found == member_of.end() ? MoneyFlow::outside : found->second;
  }
  void add(std::uint32_t from, std::uint32_t to, MoneyKind kind, NodeId rate, InstanceId outsider = {}) {
    if (from != to) rates[{from, to, kind, outsider.index()}].push_back(rate);
  }
  std::uint32_t pool(std::string name) {
    trace.members.push_back(std::move(name));
    trace.sectors.emplace_back();
    trace.cash.emplace_back();
    return static_cast<std::uint32_t>(trace.members.size() - 1);
  }
};

// The trace of this scenario, made when first asked for; by then every payment is known.
std::uint32_t Elaborator::money_trace() {
  if (!model_.traces.empty()) return 0;
  MoneyFlows flows;
  for (const InstanceId id : model_.instances.ids()) {
    const Instance& instance = model_.instances[id];
    const bool named = options_.loops && std::find(options_.loops->outside.begin(), options_.loops->outside.end(),
                                                   instance.name) != options_.loops->outside.end();
    if (!instance.is_sector || instance.is_outside || named) continue;
    flows.member_of[id.index()] = static_cast<std::uint32_t>(flows.trace.members.size());
    flows.trace.members.push_back(instance.name);
    flows.trace.sectors.push_back(id);
    flows.trace.cash.push_back(cash_legs_.contains(id.index())
                                   ? account_variable(id, "asset.cash", InstanceId(), instance.span)
                                   : VariableId());
  }
  read_flows(flows);
  for (auto& [key, rates] : flows.rates) {
    flows.trace.flows.push_back(
        {key.from, key.to, key.kind, InstanceId(key.outsider), sum_of(rates, model_.node(rates.front()).span)});
  }
  model_.traces.push_back(std::move(flows.trace));
  return 0;
}

bool Elaborator::may_be_negative(NodeId rate) const {
  const Node& node = model_.node(rate);
  const NodeId value = node.kind == NodeKind::variable ? model_.variables[VariableId(node.index)].value : rate;
  return !(lowest_value(model_, value) >= 0);
}

// max(rate, 0), or max(-rate, 0).
NodeId Elaborator::not_negative(NodeId rate, bool reversed) {
  const Span span = model_.node(rate).span;
  return apply(Operation::maximum, span, zero(span), reversed ? apply(Operation::negate, span, rate) : rate);
}

void Elaborator::read_flows(MoneyFlows& flows) {
  // Payments in the order of their names, as everywhere: a sum must not depend on where a file was included.
  std::vector<const Payment*> payments;
  for (const Payment& payment : model_.payments) payments.push_back(&payment);
  std::stable_sort(payments.begin(), payments.end(),
                   [](const Payment* a, const Payment* b) { return a->name < b->name; });
  for (const Payment* payment : payments) {
    const NatureInfo& info = natures_.at(payment->nature);
    const std::uint32_t from = flows.party(payment->payer);
    const std::uint32_t to = payment->payee ? flows.party(payment->payee) : MoneyFlow::outside;
    const Span span = model_.variables[payment->rate].value_span;
    const NodeId rate = variable_node(payment->moved(), span);
    const NodeId due = variable_node(payment->rate, span);  // of the same sign
    const bool both = from != MoneyFlow::outside && to != MoneyFlow::outside && from != to;
    const bool advance = payment->kind == "fund" && has_leg(info.payee, "liability.deferred_revenue", 1);
    const bool grant =
        !payment->cash && payment->kind == "fund" && has_leg(info.payer, "liability.deferred_revenue", 1);
    MoneyFlows::Trade* const trade = both ? &flows.trades[grant ? std::pair(to, from) : std::pair(from, to)] : nullptr;
    if (trade && payment->cash && advance) trade->advanced.push_back(rate);
    if (trade && grant) trade->granted.push_back(rate);
    switch (settlement_of(*payment, info)) {
      case Settlement::bill_paid:
        if (trade) {
          trade->paid.push_back(rate);
          break;
        }
        [[fallthrough]];
      case Settlement::cash: {
        // A customer outside who pays in advance is a customer.
        const InstanceId outsider = from == MoneyFlow::outside ? payment->payer
                                    : to == MoneyFlow::outside ? payment->payee
                                                               : InstanceId();
        const MoneyKind kind = advance && from == MoneyFlow::outside ? MoneyKind::revenue : kind_of(payment->kind);
        if (!may_be_negative(due)) {
          flows.add(from, to, kind, rate, outsider);
          break;
        }
        flows.add(from, to, kind, not_negative(rate, false), outsider);
        flows.add(to, from, kind == MoneyKind::fund ? MoneyKind::returned : MoneyKind::other, not_negative(rate, true),
                  outsider);
        break;
      }
      case Settlement::bill:
        if (trade) trade->billed.push_back(rate);
        break;
      case Settlement::credit:
        if (trade) trade->credit.push_back(rate);
        break;
      case Settlement::deferred:
        if (trade) trade->deferred.push_back(rate);
        break;
      case Settlement::none:
        break;
    }
  }
  for (const auto& [who, trade] : flows.trades) {
    const std::uint32_t buyer = who.first, seller = who.second;
    const std::string &buyer_name = flows.trace.members[buyer], &seller_name = flows.trace.members[seller];
    const auto financed = [&](std::uint32_t pool, NodeId rate) {
      flows.add(seller, pool, MoneyKind::fund, rate);
      flows.add(pool, seller, MoneyKind::revenue, rate);
    };
    const auto total = [&](const std::vector<NodeId>& rates) { return sum_of(rates, model_.node(rates.front()).span); };
    if (!trade.billed.empty() || !trade.paid.empty()) {
      const Span span = model_.node(trade.billed.empty() ? trade.paid.front() : trade.billed.front()).span;
      const NodeId billed = trade.billed.empty() ? zero(span) : not_negative(total(trade.billed), false);
      const NodeId paid = trade.paid.empty() ? zero(span) : not_negative(total(trade.paid), false);
      if (!trade.paid.empty() && !trade.billed.empty())
        flows.add(buyer, seller, MoneyKind::revenue, apply(Operation::minimum, span, billed, paid));
      if (!trade.paid.empty())
        flows.add(buyer, seller, MoneyKind::returned,
                  not_negative(apply(Operation::subtract, span, paid, billed), false));
      if (!trade.billed.empty())
        financed(flows.pool(buyer_name + ".payable[" + seller_name + "]"),
                 not_negative(apply(Operation::subtract, span, billed, paid), false));
    }
    if (!trade.credit.empty())
      financed(flows.pool(buyer_name + ".credit[" + seller_name + "]"), not_negative(total(trade.credit), false));
    if (trade.deferred.empty()) continue;
    // By what was given in kind and what was paid in advance so far.
    const NodeId used = not_negative(total(trade.deferred), false);
    const Span span = model_.node(used).span;
    const std::uint32_t pool = flows.pool(buyer_name + ".prepaid[" + seller_name + "]");
    NodeId in_kind = used, in_cash;
    if (trade.granted.empty()) std::swap(in_kind, in_cash);
    if (!trade.granted.empty() && !trade.advanced.empty()) {
      Context context;
      context.self = InstanceId(0);
      const NodeId given = to_node(running("cumulative", total(trade.granted), span, context), span, context);
      const NodeId paid = to_node(running("cumulative", total(trade.advanced), span, context), span, context);
      const NodeId all = apply(Operation::add, span, given, paid);
      const NodeId share = apply(Operation::select, span, apply(Operation::greater, span, all, zero(span)),
                                 apply(Operation::divide, span, given, all), number(1, span));
      in_kind = apply(Operation::multiply, span, used, share);
      in_cash = apply(Operation::multiply, span, used, apply(Operation::subtract, span, number(1, span), share));
    }
    if (in_kind) flows.add(seller, pool, MoneyKind::fund, in_kind);
    if (in_cash) flows.add(seller, pool, MoneyKind::returned, in_cash);
    flows.add(pool, seller, MoneyKind::revenue, used);
  }
}

// ------------------------------------------------------------------------------------------------------ expressions
NodeId Elaborator::money_node(MoneyPart part, std::uint32_t member, Span span) {
  const std::uint32_t trace = money_trace();
  if (model_.traces[trace].flows.empty()) return zero(span);
  Node node;
  node.kind = NodeKind::traced;
  node.part = part;
  node.index = member;
  node.weights = trace;
  node.span = span;
  return add(node);
}

NodeId Elaborator::amount_over(NodeId rate, base::Calendar::Overlap overlap, Span span) {
  Node node;
  node.kind = NodeKind::period_read;
  node.observation = Observation::total;
  node.over_span = true;
  node.args[0] = rate;
  node.first_step = overlap.first_step;
  node.end_step = overlap.end_step;
  node.weights = static_cast<std::uint32_t>(model_.overlaps.size());
  node.span = span;
  model_.overlaps.push_back(std::move(overlap));
  return add(node);
}

// A part of the revenue of a member over all of it; 0 where there is no revenue. Without a span: of each period.
NodeId Elaborator::money_share(MoneyPart part, std::uint32_t member,
                               const std::optional<base::Calendar::Overlap>& overlap, Span span) {
  NodeId some = money_node(part, member, span), all = money_node(MoneyPart::revenue, member, span);
  if (model_.traces[0].flows.empty()) return number(0, span);
  if (overlap) some = amount_over(some, *overlap, span), all = amount_over(all, *overlap, span);
  const NodeId share = apply(Operation::select, span, apply(Operation::greater, span, all, zero(span)),
                             apply(Operation::divide, span, some, all), number(0, span));
  if (!overlap) money_shares_[share.index()] = {part, member};
  return share;
}

std::optional<std::uint32_t> Elaborator::money_member(InstanceId sector) {
  const MoneyTrace& trace = model_.traces[money_trace()];
  for (std::uint32_t i = 0; i < trace.sectors.size(); ++i)
    if (trace.sectors[i] == sector && sector.valid()) return i;
  return std::nullopt;
}

// round_trip(nvidia), round_trip(nvidia, 2026..2028), organic(…)
std::optional<Term> Elaborator::call_money(const std::string& name, const syntax::CallExpr& call, Span span,
                                           const Context& context) {
  if (name != "round_trip" && name != "organic") return std::nullopt;
  if (!check_argument_count(call, name, 1, 2, span)) return fail();
  if (context.mode == Mode::definition) {
    sink_.add(Kind::reads_the_future, span, "`" + text(span) + "`")
        .note("whose money a payment is follows from all payments of its period, so no payment may depend on it",
              "l'origine de l'argent découle de tous les paiements de la période : aucun paiement ne peut en dépendre");
    return fail();
  }
  const Span who_span = file(context.file).expr(call.arguments[0].value).span;
  const Term who = resolve(call.arguments[0].value, context);
  if (who.kind == Term::Kind::error) return fail();
  if (who.kind != Term::Kind::instance || !model_.instances[who.instance].is_sector) {
    sink_.add(Kind::not_a_sector, who_span, text(who_span));
    return fail();
  }
  const auto member = money_member(who.instance);
  if (!member) {
    sink_.add(Kind::wrong_arguments, who_span,
              base::Phrase("`" + text(who_span) + "` stands outside: its revenue is not traced",
                           "`" + text(who_span) + "` est à l'extérieur : on ne suit pas l'origine de ses ventes"));
    return fail();
  }
  std::optional<base::Calendar::Overlap> overlap;
  if (call.arguments.size() == 2) {
    const syntax::ExprId written = call.arguments[1].value;
    if (context.mode != Mode::path) {
      sink_.add(Kind::reads_the_future, span, "`" + text(span) + "`")
          .hint("for its value in each period leave the span out", "pour sa valeur à chaque période, ôtez la plage");
      return fail();
    }
    Context fiscal = context;
    fiscal.fiscal = who.instance;
    const auto period = resolve_period(written, fiscal);
    if (!period) return fail();
    overlap = model_.calendar.overlap(*period);
    if (!overlap) {
      report_outside_calendar(*period, file(context.file).expr(written).span);
      return fail();
    }
  } else if (context.mode == Mode::path) {
    overlap =
        base::Calendar::Overlap{0, model_.calendar.step_count, std::vector<double>(model_.calendar.step_count, 1.0)};
  }
  return node_term(money_share(name == "organic" ? MoneyPart::organic : MoneyPart::round_trip, *member, overlap, span));
}

// ------------------------------------------------------------------------------------------------------ boucle loops
// Nothing after a message.
std::optional<std::pair<std::uint32_t, std::uint32_t>> Elaborator::loops_window() {
  if (!options_.loops->window) return std::pair{0u, model_.calendar.step_count};
  const auto f = static_cast<std::uint32_t>(files_.size() - 1);
  for (const syntax::StmtId id : file(f).top_level) {
    const auto* window = std::get_if<syntax::DefinitionStmt>(&file(f).stmt(id).node);
    if (!window) continue;
    Context context;
    context.file = f;
    context.self = InstanceId(0);
    const auto period = resolve_period(window->value, context);
    return period ? steps_of(*period, file(f).expr(window->value).span) : std::nullopt;
  }
  return std::nullopt;
}

std::vector<LoopsOutput::Member> Elaborator::loops_members(std::uint32_t first_step, std::uint32_t end_step, Span at) {
  const MoneyTrace trace = model_.traces[0];
  const base::Calendar::Overlap window{first_step, end_step, std::vector<double>(end_step - first_step, 1.0)};
  std::vector<LoopsOutput::Member> members;
  for (std::uint32_t i = 0; i < trace.members.size(); ++i) {
    LoopsOutput::Member member;
    for (std::size_t part = 0; part < money_part_count; ++part)
      member.amounts[part] = amount_over(money_node(static_cast<MoneyPart>(part), i, at), window, at);
    member.round_trip = money_share(MoneyPart::round_trip, i, window, at);
    if (trace.sectors[i]) {
      const VariableId income = account_variable(trace.sectors[i], "income.operating", InstanceId(), at);
      member.recognised = amount_over(variable_node(income, at), window, at);
      if (trace.cash[i]) member.opening = model_.variables[trace.cash[i]].initial;
    }
    members.push_back(member);
  }
  return members;
}

std::vector<TablePeriod> Elaborator::loops_periods() {
  if (options_.loops->by.empty()) return {};
  const auto unit = unit_of_columns(options_.loops->by, options_.loops->by_span);
  return unit ? steps_by(*unit) : std::vector<TablePeriod>();
}

void Elaborator::make_loops() {
  const Span at = model_stmt_ ? stmt(*model_stmt_).span : Span{};
  for (const std::string& name : options_.loops->outside) {
    const auto found = instance_by_name_.find(name);
    if (found != instance_by_name_.end() && model_.instances[found->second].is_sector) continue;
    std::vector<std::string> known;
    for (const Instance& instance : model_.instances)
      if (instance.is_sector) known.push_back(instance.name);
    suggest(sink_.add(Kind::unknown_name, options_.loops->outside_span, name), options_.loops->outside_span, name,
            known);
    return;
  }
  const auto steps = loops_window();
  if (!steps) return;
  const auto [first_step, end_step] = *steps;
  LoopsOutput out;
  out.trace = money_trace();
  const std::vector<MoneyFlow> flows = model_.traces[out.trace].flows;
  const bool crosses = std::any_of(flows.begin(), flows.end(), [](const MoneyFlow& flow) {
    return flow.from == MoneyFlow::outside || flow.to == MoneyFlow::outside;
  });
  if (!crosses) {
    sink_.add(Kind::loops_no_perimeter, at)
        .hint(
            "say in the class who stands outside, `class Households : Sector { outside }`, or here: "
            "`--outside households,state`",
            "dites dans la classe qui est à l'extérieur, `class Households : Sector { outside }`, ou ici : "
            "`--outside households,state`");
    return;
  }
  out.windows.push_back({"", first_step, end_step, loops_members(first_step, end_step, at)});
  for (const TablePeriod& period : loops_periods()) {
    const std::uint32_t first = std::max(period.first_step, first_step), end = std::min(period.end_step, end_step);
    if (first < end) out.windows.push_back({period.label, first, end, loops_members(first, end, at)});
  }
  for (const MoneyFlow& flow : flows) {
    LoopsOutput::Flow by_step{flow.from, flow.to, flow.kind, flow.outsider, {}};
    for (std::uint32_t t = 0; t < end_step; ++t)
      by_step.by_step.push_back(amount_over(flow.rate, {t, t + 1, {1.0}}, at));
    out.flows.push_back(std::move(by_step));
  }
  model_.loops = std::move(out);
}

}  // namespace boucle::model
