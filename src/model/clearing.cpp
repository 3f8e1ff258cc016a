// The bills of a period as one system, and what the books say of it. Runs once all payments are known: it collects who
// owes what to whom, with what money, and gives what is paid, unpaid, drawn and called its value; then it books what
// follows from that: draws of facilities, sales of assets, calls of guarantees, costs of default and impairment.
//
// Losses on unpaid bills are booked with what is known at the opening of a period, so that no cost and no revenue of a
// period depends on what is paid in it: a model may pay a share of its profits as tax without a circle.
#include <algorithm>

#include "model/elaborator.h"

namespace boucle::model {
namespace {

constexpr double overdue_rounding = 1e-9;      // of the arrears: less is the rounding of sums over the calendar
constexpr double impairment_age = 90.0 / 365;  // years; IFRS 9, B5.5.37: default is presumed at 90 days past due
constexpr const char* liquidation_name = "liquidation";

}  // namespace

// ------------------------------------------------------------------------------------------------------- settings
// `recovery_assets = 40 %` in the body of a sector; none if it does not say.
std::optional<NodeId> Elaborator::sector_setting(InstanceId sector, const char* name) {
  const InstanceState& state = states_[sector.index()];
  const Shape& shape = shapes_[state.shape];
  const auto found = shape.by_name.find(name);
  if (found == shape.by_name.end() || found->second >= state.variables.size()) return std::nullopt;
  const VariableId id = state.variables[found->second];
  if (!id.valid()) return std::nullopt;
  return variable_node(id, model_.variables[id].span);
}

// A share between 0 and 1.
NodeId Elaborator::share_setting(InstanceId sector, const char* name, double otherwise) {
  const auto stated = sector_setting(sector, name);
  if (!stated) return number(otherwise, Span{});
  const Span span = model_.node(*stated).span;
  const NodeId share = annotate(*stated, {}, span);
  return apply(Operation::maximum, span, number(0, span), apply(Operation::minimum, span, share, number(1, span)));
}

int Elaborator::grace_steps(InstanceId sector) {
  const auto stated = sector_setting(sector, "grace");
  if (!stated) return 0;
  const Variable& variable = model_.variables[VariableId(model_.node(*stated).index)];
  if (const auto steps = variable.value ? age_in_steps(variable.value) : std::nullopt) return *steps;
  if (sink_.has_errors()) return 0;
  sink_
      .add(Kind::constant_expected, variable.value_span,
           base::Phrase("the grace of `" + model_.instances[sector].name + "`",
                        "le délai de grâce de `" + model_.instances[sector].name + "`"))
      .note("it is a length of time, `grace = 30 day`", "c'est une durée, `grace = 30 day`");
  return 0;
}

// Buys what is sold in distress and receives what default costs: outside, and made when somebody needs it.
InstanceId Elaborator::liquidation_sector() {
  if (const auto found = instance_by_name_.find(liquidation_name);
      found != instance_by_name_.end() && model_.instances[found->second].is_sector)
    return found->second;
  const InstanceId id = add_instance(liquidation_name, class_shape("Sector", Span{}, 0), {}, Span{}, "");
  model_.instances[id].is_outside = true;
  return id;
}

// -------------------------------------------------------------------------------------------------- the network
std::uint32_t Elaborator::clearing_sector(Clearing& clearing, InstanceId sector) {
  const std::string& name = model_.instances[sector].name;
  for (std::uint32_t i = 0; i < clearing.sectors.size(); ++i)
    if (clearing.sectors[i].name == name) return i;
  const Span span = model_.instances[sector].span;
  Clearing::Sector out;
  out.name = name;
  out.always_pays = model_.instances[sector].is_outside;
  out.cash = lag_node(account_variable(sector, "asset.cash", InstanceId(), span), 1, Span{});
  out.kept = number(1, span);
  out.stopped = boolean(false, span);
  if (!out.always_pays && sector_setting(sector, "recovery_receipts")) {
    // Within its grace who pays late is no insolvent.
    const NodeId kept = share_setting(sector, "recovery_receipts", 1);
    out.kept = grace_steps(sector) == 0 ? kept
                                        : apply(Operation::select, span,
                                                lag_node(default_flag(sector, span), 1, Span{}), kept, number(1, span));
  }
  clearing.sectors.push_back(std::move(out));
  return static_cast<std::uint32_t>(clearing.sectors.size() - 1);
}

NodeId Elaborator::cleared(const Clearing& clearing, std::uint32_t result, NodeId like, Span span) {
  Node node;
  node.kind = NodeKind::cleared;
  node.index = clearing.variable.index();
  node.result = result;
  node.args[0] = like;
  node.span = span;
  return add(node);
}

void Elaborator::finish_clearing() {
  add_own_nature("facility drawn", "fund", "investing", "financing");
  add_own_nature("liquidation", "other", "investing", "investing");
  add_own_nature("insolvency cost", "cost", "operating", "operating");
  add_own_nature("guarantee called", "other", "operating", "operating");
  add_own_nature("guarantee repaid", "other", "operating", "operating");
  add_own_nature("impairment of arrears", "other", "none", "none");
  Clearing clearing;
  clearing.variable = hidden_variable("clearing", InstanceId(), Span{});
  for (std::uint32_t g = 0; g < guarantees_.size(); ++g)
    for (Bill& bill : bills_)
      if (bill.due == guarantees_[g].bill) bill.guarantees.push_back(g);
  std::stable_sort(bills_.begin(), bills_.end(), [](const Bill& a, const Bill& b) { return a.name < b.name; });
  for (const Bill& bill : bills_) {
    const NodeId arrears = bill.lapses ? number(0, bill.span) : lag_node(bill.arrears, 1, Span{});
    clearing.bills.push_back({bill.name, clearing_sector(clearing, bill.payer), clearing_sector(clearing, bill.payee),
                              bill.rank, bill.lapses, variable_node(bill.due, bill.span), arrears});
  }
  for (Guarantee& guarantee : guarantees_) {  // what the debtor then owes the guarantor, in the rank of the bill
    const auto bill =
        std::find_if(bills_.begin(), bills_.end(), [&](const Bill& b) { return b.due == guarantee.bill; });
    guarantee.repaid = named_variable(guarantee.name + ".repaid", VariableKind::payment, InstanceId(), guarantee.span);
    guarantee.claim = named_variable(guarantee.name + ".claim", VariableKind::definition, InstanceId(), guarantee.span);
    model_.variables[guarantee.claim].is_stock = true;
    const std::uint32_t guarantor = clearing_sector(clearing, guarantee.guarantor);
    clearing.guarantees.push_back(
        {static_cast<std::uint32_t>(bill - bills_.begin()), guarantor, bill->rank, guarantee.share});
    clearing.bills.push_back({guarantee.name, clearing_sector(clearing, bill->payer), guarantor, bill->rank, false,
                              number(0, guarantee.span), lag_node(guarantee.claim, 1, Span{})});
  }
  std::vector<VariableId> drawn;
  add_facilities(clearing, drawn);
  add_liquidations(clearing, drawn);
  for (Bill& bill : bills_)
    if (!bill.lapses && !model_.instances[bill.payee].is_outside && !model_.instances[bill.payer].is_outside)
      book_impairment(bill);
  std::vector<InstanceId> flagged;
  for (const auto& [sector, flag] : default_flags_) flagged.emplace_back(sector);
  for (const InstanceId sector : flagged) clearing_sector(clearing, sector);
  for (const auto& [key, id] : shortages_) {
    clearing_sector(clearing, InstanceId(key.second));
    clearing.wants_rounds |= key.first == Shortage::round;
  }
  std::vector<std::pair<InstanceId, VariableId>> estates;
  for (const InstanceId sector : flagged) {  // a scenario may have forced it
    const DefaultFlag flag = default_flags_.at(sector.index());
    const NodeId value = model_.variables[flag.flag].value, forced = without(value, flag.natural);
    if (model_.instances[sector].is_outside || constant_condition(forced) == false) continue;
    estates.emplace_back(sector, stop(clearing.sectors[clearing_sector(clearing, sector)], sector, forced));
  }
  // All inputs and their number are known: results have their places.
  for (std::size_t b = 0; b < bills_.size(); ++b) {
    const Bill& bill = bills_[b];
    const NodeId due = variable_node(bill.due, bill.span);
    model_.variables[bill.paid].value = cleared(clearing, clearing.paid(b), due, bill.span);
    if (bill.lapses) continue;
    NodeId arrears =
        cleared(clearing, clearing.unpaid(b), apply(Operation::multiply, bill.span, due, step_), bill.span);
    for (const std::uint32_t g : bill.guarantees)
      arrears = apply(Operation::subtract, bill.span, arrears,
                      apply(Operation::multiply, bill.span, variable_node(guarantees_[g].called, bill.span), step_));
    model_.variables[bill.arrears].value = arrears;
  }
  for (std::uint32_t g = 0; g < guarantees_.size(); ++g) {
    const Guarantee& guarantee = guarantees_[g];
    const NodeId like = variable_node(guarantee.bill, guarantee.span);
    const NodeId called = variable_node(guarantee.called, guarantee.span);
    model_.variables[guarantee.called].value = cleared(clearing, clearing.called(g), like, guarantee.span);
    model_.variables[guarantee.repaid].value =
        cleared(clearing, clearing.paid(bills_.size() + g), like, guarantee.span);
    model_.variables[guarantee.claim].value =
        apply(Operation::add, guarantee.span,
              cleared(clearing, clearing.unpaid(bills_.size() + g),
                      apply(Operation::multiply, guarantee.span, like, step_), guarantee.span),
              apply(Operation::multiply, guarantee.span, called, step_));
    book_guarantee(guarantee);
  }
  for (std::uint32_t r = 0; r < drawn.size(); ++r) {
    const Span span = model_.variables[drawn[r]].span;
    const NodeId like = apply(Operation::divide, span, clearing.sectors[clearing.reserves[r].sector].cash, step_);
    model_.variables[drawn[r]].value = cleared(clearing, clearing.drawn(r), like, span);
  }
  book_default_costs(clearing);
  for (const auto& [sector, estate] : estates) finish_estate(sector, estate);
  for (const InstanceId sector : flagged) finish_default_flag(clearing, sector);
  finish_shortages(clearing);
  for (const AgedArrears& aged : aged_)
    for (Bill& bill : bills_)
      if (bill.due == aged.due)
        model_.variables[aged.variable].value = bill.lapses ? zero(bill.span) : overdue(bill, aged.steps);
  Node node;
  node.kind = NodeKind::clearing;
  node.index = static_cast<std::uint32_t>(model_.clearings.size());
  model_.variables[clearing.variable].value = add(node);
  model_.clearings.push_back(std::move(clearing));
}

// ------------------------------------------------------------------------------------------------------- reserves
// What a lender has committed and is not drawn: memo.facility[bank]. A draw is a loan.
void Elaborator::add_facilities(Clearing& clearing, std::vector<VariableId>& drawn) {
  for (const InstanceId sector : model_.instances.ids()) {
    if (!model_.instances[sector].is_sector || model_.instances[sector].is_outside) continue;
    const std::map<std::string, VariableId> accounts = states_[sector.index()].accounts;
    for (const auto& [local, account] : accounts) {
      if (!local.starts_with("memo.facility[") || !is_moved(account)) continue;
      const std::size_t key = local.find('[') + 1;
      const auto lender = instance_by_name_.find(local.substr(key, local.size() - key - 1));
      if (lender == instance_by_name_.end()) continue;
      const Span span = model_.variables[account].span;
      Entry entry;
      entry.nature = "facility drawn";
      entry.payer = lender->second;
      entry.payee = sector;
      entry.name = model_.variables[account].name + ".drawn";
      entry.rate = named_variable(entry.name, VariableKind::payment, sector, span);
      add_own_payment(entry, span);
      const NodeId amount = variable_node(entry.rate, span), less = apply(Operation::negate, span, amount);
      post_on(entry, Party::payer, "asset.loan", sector, amount);
      post_on(entry, Party::payer, "memo.facility_granted", sector, less);
      post_on(entry, Party::payee, "liability.debt", entry.payer, amount);
      post_on(entry, Party::payee, "memo.facility", entry.payer, less);
      const auto rank = std::find(ranks_.begin(), ranks_.end(), "debt");
      clearing.reserves.push_back({clearing_sector(clearing, sector), clearing_sector(clearing, entry.payer),
                                   static_cast<std::uint32_t>(rank - ranks_.begin()), lag_node(account, 1, Span{})});
      drawn.push_back(entry.rate);
    }
  }
}

// What is sold when nothing else is left: securities at what they stand in the books, then, where the sector says what
// they bring, goods, equipment and stakes.
void Elaborator::add_liquidations(Clearing& clearing, std::vector<VariableId>& drawn) {
  for (const char* path : {"asset.securities", "asset.inventory", "asset.fixed", "asset.stake"}) {
    const std::size_t count = model_.instances.size();
    for (std::uint32_t i = 0; i < count; ++i) {
      const InstanceId sector(i);
      const bool is_liquid = std::string(path) == "asset.securities";
      if (!model_.instances[sector].is_sector || model_.instances[sector].is_outside) continue;
      if (!is_liquid && !sector_setting(sector, "recovery_assets")) continue;
      const std::map<std::string, VariableId> accounts = states_[sector.index()].accounts;
      for (const auto& [local, account] : accounts) {
        if (local != path && !local.starts_with(std::string(path) + "[")) continue;
        if ((accounts_.at(path).keyed && local == path) || !is_moved(account)) continue;
        const Span span = model_.variables[account].span;
        const std::size_t open = local.find('[');
        Entry entry;
        entry.nature = "liquidation";
        entry.payer = liquidation_sector();
        entry.payee = sector;
        entry.name = model_.variables[account].name + ".liquidated";
        entry.rate = named_variable(entry.name, VariableKind::payment, sector, span);
        if (open != std::string::npos)
          entry.third = instance_by_name_.at(local.substr(open + 1, local.size() - open - 2));
        add_own_payment(entry, span);
        const NodeId price = is_liquid ? number(1, span) : share_setting(sector, "recovery_assets", 0);
        const NodeId amount = variable_node(entry.rate, span);
        const NodeId sold = is_liquid
                                ? amount
                                : apply(Operation::select, span, apply(Operation::greater, span, price, zero(span)),
                                        apply(Operation::divide, span, amount, price), zero(span));
        post_on(entry, Party::payer, path, entry.third, amount);
        post_on(entry, Party::payee, path, entry.third, apply(Operation::negate, span, sold));
        if (!is_liquid)
          post_on(entry, Party::payee, "income.gain", InstanceId(), apply(Operation::subtract, span, amount, sold));
        const NodeId limit = apply(Operation::multiply, span, price, lag_node(account, 1, Span{}));
        clearing.reserves.push_back(
            {clearing_sector(clearing, sector), clearing_sector(clearing, entry.payer), 0, limit});
        drawn.push_back(entry.rate);
      }
    }
  }
}

// ----------------------------------------------------------------------------------------------------------- books
void Elaborator::add_own_nature(const std::string& name, const char* kind, const char* payer_class,
                                const char* payee_class) {
  NatureInfo& info = natures_[name];
  info.title = name;
  info.name = name;
  info.kind = kind;
  info.payer_class = payer_class;
  info.payee_class = payee_class;
  info.valid = true;
}

// A payment of the compiler's own.
void Elaborator::add_own_payment(const Entry& entry, Span span) {
  model_.payments.push_back({entry.name,
                             entry.rate,
                             entry.payer,
                             entry.payee,
                             entry.nature,
                             natures_.at(entry.nature).kind,
                             natures_.at(entry.nature).title,
                             false,
                             true,
                             span,
                             {}});
  entries_.push_back(entry);
  move_cash(entry, span);
}

// Whether anything can make an account other than zero.
bool Elaborator::is_moved(VariableId account) const {
  const auto posted = postings_.find(account.index());
  if (posted != postings_.end() && !posted->second.empty()) return true;
  if (revaluations_.contains(account.index())) return true;
  const NodeId initial = model_.variables[account].initial;
  if (!initial) return false;
  const auto constant = constant_value(initial);
  return !constant || constant->value != 0;
}

// The guarantor pays the creditor and takes its place towards the debtor.
void Elaborator::book_guarantee(const Guarantee& guarantee) {
  const auto bill = std::find_if(bills_.begin(), bills_.end(), [&](const Bill& b) { return b.due == guarantee.bill; });
  const Span span = guarantee.span;
  Entry called;
  called.name = guarantee.name;
  called.nature = "guarantee called";
  called.payer = guarantee.guarantor;
  called.payee = bill->payee;
  called.third = bill->payer;
  called.rate = guarantee.called;
  add_own_payment(called, span);
  const NodeId amount = variable_node(called.rate, span), less = apply(Operation::negate, span, amount);
  post_on(called, Party::payer, "asset.receivable", called.third, amount);
  post_on(called, Party::payee, "asset.receivable", called.third, less);
  post_on(called, Party::third, "liability.payable", called.payer, amount);
  post_on(called, Party::third, "liability.payable", called.payee, less);
  Entry repaid;
  repaid.name = guarantee.name + ".repaid";
  repaid.nature = "guarantee repaid";
  repaid.payer = bill->payer;
  repaid.payee = guarantee.guarantor;
  repaid.rate = guarantee.repaid;
  add_own_payment(repaid, span);
  const NodeId back = apply(Operation::negate, span, variable_node(repaid.rate, span));
  post_on(repaid, Party::payer, "liability.payable", repaid.payee, back);
  post_on(repaid, Party::payee, "asset.receivable", repaid.payer, back);
}

// The share of receipts that default costs goes to those who wind up.
void Elaborator::book_default_costs(Clearing& clearing) {
  for (std::uint32_t i = 0; i < model_.instances.size(); ++i) {
    const InstanceId sector(i);
    if (!model_.instances[sector].is_sector || model_.instances[sector].is_outside) continue;
    if (!sector_setting(sector, "recovery_receipts")) continue;
    const Span span = model_.instances[sector].span;
    const std::size_t place = clearing_sector(clearing, sector);
    Entry entry;
    entry.nature = "insolvency cost";
    entry.payer = sector;
    entry.payee = liquidation_sector();
    entry.name = model_.instances[sector].name + ".insolvency_cost";
    entry.rate = named_variable(entry.name, VariableKind::payment, sector, span);
    model_.variables[entry.rate].value = cleared(
        clearing, clearing.lost(place), apply(Operation::divide, span, clearing.sectors[place].cash, step_), span);
    add_own_payment(entry, span);
    const NodeId amount = variable_node(entry.rate, span);
    post_on(entry, Party::payer, "expense.general", InstanceId(), amount);
    post_on(entry, Party::payee, "income.sales", InstanceId(), amount);
  }
}

int Elaborator::impairment_steps() const {
  const double steps_a_year = model_.calendar.abstract() ? 1 : steps_per_year(model_.calendar);
  return std::max(1, static_cast<int>(impairment_age * steps_a_year + 0.5));
}

// What the creditor expects to lose, with what it knows at the opening. Of a payer in default: all that is unpaid, and
// of this period's revenue the share that was not collected last time (IFRS 15, paragraph 9(e): collectibility). Of
// others: what is more than 90 days overdue, at least one period (IFRS 9, 5.5). `recovery_claims` of the debtor is
// left.
void Elaborator::book_impairment(Bill& bill) {
  const Span span = bill.span;
  const auto stock = [&](const char* what, NodeId value) {
    const VariableId id = hidden_variable(bill.name + what, InstanceId(), span);
    model_.variables[id].is_stock = true;
    model_.variables[id].initial = zero(span);
    model_.variables[id].value = value;
    return id;
  };
  const NodeId was_in_default = lag_node(default_flag(bill.payer, span), 1, Span{});
  const VariableId old = stock(".overdue", overdue(bill, impairment_steps()));
  const NodeId arrears = lag_node(bill.arrears, 1, Span{});
  NodeId expected = apply(Operation::select, span, was_in_default, apply(Operation::maximum, span, arrears, zero(span)),
                          lag_node(old, 1, Span{}));
  if (sector_setting(bill.payer, "recovery_claims"))
    expected =
        apply(Operation::multiply, span, expected,
              apply(Operation::subtract, span, number(1, span), share_setting(bill.payer, "recovery_claims", 0)));
  Entry entry;
  entry.cash = false;
  entry.nature = "impairment of arrears";
  entry.payer = bill.payee;
  entry.third = bill.payer;
  entry.name = bill.name + ".impairment";
  entry.rate = named_variable(entry.name, VariableKind::payment, InstanceId(), span);
  entries_.push_back(entry);
  const NodeId change = variable_node(entry.rate, span);
  NodeId expense = change, uncollected;
  if (!bill.income.empty()) {
    const NodeId owed =
        apply(Operation::add, span, apply(Operation::multiply, span, variable_node(bill.due, span), step_), arrears);
    const NodeId paid = apply(Operation::multiply, span, variable_node(bill.paid, span), step_);
    const VariableId collected = hidden_variable(bill.name + ".collected", InstanceId(), span);
    model_.variables[collected].initial = number(1, span);
    model_.variables[collected].value = apply(
        Operation::select, span, apply(Operation::greater, span, owed, zero(span)),
        apply(Operation::minimum, span, number(1, span), apply(Operation::divide, span, paid, owed)), number(1, span));
    const NodeId missing = apply(Operation::subtract, span, number(1, span), lag_node(collected, 1, Span{}));
    for (const Bill::Income& income : bill.income) {
      const NodeId earned = apply(Operation::maximum, span, income.amount, zero(span));
      const NodeId part =
          apply(Operation::select, span, was_in_default, apply(Operation::multiply, span, missing, earned), zero(span));
      post_leg(entry, Party::payer, income.account, income.path, apply(Operation::negate, span, part));
      uncollected = uncollected ? apply(Operation::add, span, uncollected, part) : part;
    }
    expected = apply(Operation::add, span, expected, apply(Operation::multiply, span, uncollected, step_));
    expense = apply(Operation::subtract, span, change, uncollected);
  }
  const VariableId allowance = stock(".allowance", expected);
  model_.variables[entry.rate].value =
      apply(Operation::divide, span,
            apply(Operation::subtract, span, variable_node(allowance, span), lag_node(allowance, 1, Span{})), step_);
  post_on(entry, Party::payer, "expense.impairment", InstanceId(), expense);
  // No more is set aside than is owed at the close. What was collected since waits in equity for the next period.
  const VariableId shown =
      stock(".set_aside", apply(Operation::minimum, span, variable_node(allowance, span),
                                apply(Operation::maximum, span, variable_node(bill.arrears, span), zero(span))));
  const NodeId set_aside =
      apply(Operation::divide, span,
            apply(Operation::subtract, span, variable_node(shown, span), lag_node(shown, 1, Span{})), step_);
  post_on(entry, Party::payer, "asset.allowance", bill.payer, apply(Operation::negate, span, set_aside));
  post_on(entry, Party::payer, "equity.oci", InstanceId(), apply(Operation::subtract, span, change, set_aside));
}

// -------------------------------------------------------------------------------------------------------- defaults
// True from the period at whose close a bill has been unpaid for longer than the grace.
void Elaborator::finish_default_flag(const Clearing& clearing, InstanceId sector) {
  const DefaultFlag flag = default_flags_.at(sector.index());
  const Span span = model_.variables[flag.flag].span;
  NodeId value = boolean(false, span);
  const int steps = grace_steps(sector);
  const auto place = std::find_if(clearing.sectors.begin(), clearing.sectors.end(),
                                  [&](const Clearing::Sector& s) { return s.name == model_.instances[sector].name; });
  if (!model_.instances[sector].is_outside) {
    const NodeId unpaid =
        steps == 0 ? cleared(clearing, clearing.missing(static_cast<std::size_t>(place - clearing.sectors.begin())),
                             place->cash, span)
                   : overdue_of(sector, steps);
    value = apply(Operation::greater, span, unpaid, zero(span));
  }
  model_.variables[flag.natural].value = value;
}

// A forced default: from its start the sector pays out of the cash that it had then, its estate, and of nothing else.
// Returns what is left of the estate at the close, of which the value comes when all payments are known.
VariableId Elaborator::stop(Clearing::Sector& out, InstanceId sector, NodeId forced) {
  const Span span = model_.instances[sector].span;
  const VariableId stopped = hidden_variable("stopped", sector, span), estate = hidden_variable("estate", sector, span);
  model_.variables[stopped].declared_type = Type::boolean;
  model_.variables[stopped].initial = boolean(false, span);
  model_.variables[stopped].value = forced;
  model_.variables[estate].is_stock = true;
  model_.variables[estate].initial = zero(span);
  const NodeId is_stopped = variable_node(stopped, span);
  out.stopped = is_stopped;
  out.cash =
      apply(Operation::select, span, apply(Operation::logical_and, span, is_stopped, lag_node(stopped, 1, Span{})),
            lag_node(estate, 1, Span{}), out.cash);
  model_.variables[estate].value = out.cash;
  return estate;
}

void Elaborator::finish_estate(InstanceId sector, VariableId estate) {
  const Span span = model_.instances[sector].span;
  std::vector<NodeId> paid;
  for (const Payment& payment : model_.payments)
    if (payment.cash && payment.payer == sector && payment.nature != "insolvency cost")
      paid.push_back(apply(Operation::maximum, span, zero(span), variable_node(payment.moved(), span)));
  const NodeId left = apply(Operation::subtract, span, model_.variables[estate].value,
                            apply(Operation::multiply, span, sum_of(paid, span), step_));
  model_.variables[estate].value = apply(Operation::maximum, span, zero(span), left);
}

// What a sector owes that is older than so many periods, beyond rounding.
NodeId Elaborator::overdue_of(InstanceId sector, int steps) {
  std::vector<NodeId> parts;
  for (Bill& bill : bills_) {
    if (bill.payer != sector || bill.lapses) continue;
    const NodeId noise = apply(Operation::multiply, bill.span, number(overdue_rounding, bill.span),
                               variable_node(bill.arrears, bill.span));
    parts.push_back(apply(Operation::maximum, bill.span, zero(bill.span),
                          apply(Operation::subtract, bill.span, overdue(bill, steps), noise)));
  }
  for (const Guarantee& guarantee : guarantees_)
    for (const Bill& bill : bills_)
      if (bill.due == guarantee.bill && bill.payer == sector)
        parts.push_back(apply(Operation::minimum, bill.span, variable_node(guarantee.claim, bill.span),
                              lag_node(guarantee.claim, steps, Span{})));
  return sum_of(parts, model_.instances[sector].span);
}

// An override of `in_default` with what the bills say taken for false: what forces the default.
NodeId Elaborator::without(NodeId id, VariableId natural) {
  if (!id) return id;
  Node node = model_.node(id);
  if (node.kind == NodeKind::variable) {
    const VariableId read(node.index);
    if (read == natural) return boolean(false, node.span);
    const Variable& variable = model_.variables[read];
    if (variable.kind != VariableKind::hidden || !variable.value) return id;
    const NodeId value = variable.value, replaced = without(value, natural);
    return replaced == value ? id : replaced;
  }
  bool changed = false;
  for (NodeId& argument : node.args) {
    const NodeId replaced = without(argument, natural);
    changed |= replaced != argument;
    argument = replaced;
  }
  return changed ? add(node) : id;
}

}  // namespace boucle::model
