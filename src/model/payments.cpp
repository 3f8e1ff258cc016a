// Payments, bookings and revaluations: each posts all of its sides at once, as its nature says.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {

InstanceId Elaborator::payment_party(ExprRef ref, const Context& context) {
  const Span span = expr(ref).span;
  const Term term = resolve(ref.expr, context);
  if (term.kind == Term::Kind::error) return InstanceId();
  if (term.kind != Term::Kind::instance || !model_.instances[term.instance].is_sector) {
    sink_.add(Kind::not_a_sector, span, text(span))
        .hint("give its class the parent `Company` (or `Sector`)",
              "donnez à sa classe le parent `Company` (ou `Sector`)");
    return InstanceId();
  }
  return term.instance;
}

// pay A -> B = rate as nature · book A -> B = rate as nature(x) of C · book self = rate as nature
void Elaborator::add_payment(const syntax::PayStmt& pay, StmtRef ref, InstanceId owner) {
  const Span span = stmt(ref).span;
  Context context;
  context.file = ref.file;
  context.self = owner;
  const NatureInfo* info = nature(pay.nature);
  Entry entry;
  entry.cash = !pay.is_book;
  entry.payer = payment_party({ref.file, pay.payer}, context);
  if (pay.payee) entry.payee = payment_party({ref.file, *pay.payee}, context);
  if (pay.third) entry.third = payment_party({ref.file, *pay.third}, context);
  NodeId rate = converted(resolve_node(pay.rate, context), file(ref.file).expr(pay.rate).span, true);
  if (!info || !entry.payer || (pay.payee && !entry.payee) || (pay.third && !entry.third)) return;
  if (entry.payer == entry.payee) {
    const Span payer_span = file(ref.file).expr(pay.payer).span, payee_span = file(ref.file).expr(*pay.payee).span;
    sink_.add(Kind::payment_to_self, payee_span, model_.instances[entry.payer].name)
        .label(payer_span, "pays", "paie")
        .label(payee_span, "is paid", "est payé");
    return;
  }
  if (!check_use(pay, ref, *info, entry) || !check_direction(pay, ref, rate)) return;
  entry.nature = info->name;
  if (!name_entry(pay, ref, owner, entry)) return;
  const Span rate_span = file(ref.file).expr(pay.rate).span;
  if (entry.cash) rate = suspended(rate, *info, entry.payee, pay.committed, rate_span);
  if (entry.cash && model_.clears) rate = unless_in_default(rate, *info, entry.payee, pay.committed, rate_span);
  model_.variables[entry.rate].value = rate;
  model_.variables[entry.rate].value_span = rate_span;
  definitions_.insert_or_assign(entry.rate.index(), std::make_pair(ExprRef{ref.file, pay.rate}, context));
  const auto arguments = nature_arguments(pay, ref, *info, context);
  if (!arguments) return;
  const NodeId amount = variable_node(entry.rate, rate_span);
  model_.payments.push_back({entry.name,
                             entry.rate,
                             entry.payer,
                             entry.payee,
                             info->name,
                             info->kind,
                             info->title,
                             pay.committed,
                             entry.cash,
                             span,
                             {}});
  if (entry.cash && model_.clears) {
    add_bill(entry, *info, *arguments, pay.committed, rate_span);
    entry.rate = model_.payments.back().paid = bills_.back().paid;
  } else {
    post_entry(entry, *info, *arguments, amount);
  }
  if (entry.cash) move_cash(entry, rate_span);
}

// The cash of the last payment, from one side to the other.
void Elaborator::move_cash(const Entry& entry, Span span) {
  const auto payment = static_cast<std::uint32_t>(model_.payments.size() - 1);
  cash_legs_[entry.payer.index()].push_back({payment, false});
  cash_legs_[entry.payee.index()].push_back({payment, true});
  const NodeId amount = variable_node(entry.rate, span);
  const VariableId payer_cash = account_variable(entry.payer, "asset.cash", InstanceId(), model_.payments.back().span);
  const VariableId payee_cash = account_variable(entry.payee, "asset.cash", InstanceId(), model_.payments.back().span);
  postings_[payer_cash.index()].push_back({entry.name + "-", apply(Operation::negate, span, amount)});
  postings_[payee_cash.index()].push_back({entry.name + "+", amount});
}

// That the statement and the nature mean the same: cash or none, one side or two, a third party or none.
bool Elaborator::check_use(const syntax::PayStmt& pay, StmtRef ref, const NatureInfo& info, const Entry& entry) {
  const Span statement = stmt(ref).span;
  const auto wrong = [&](Span at, std::string en, std::string fr) {
    return sink_.add(Kind::bad_nature, at, info.name, base::Phrase(std::move(en), std::move(fr)));
  };
  const Span keyword{statement.file, statement.begin, statement.begin + (pay.is_book ? 4u : 3u)};
  if (info.use == NatureUse::revaluation) {
    wrong(pay.nature.span, "it is the other side of a `revalue`, not of a payment",
          "c'est l'autre côté d'un `revalue`, pas d'un paiement");
    return false;
  }
  if (pay.is_book && info.use == NatureUse::payment) {
    wrong(keyword, "its sides balance only with cash, and `book` moves none",
          "ses côtés ne s'équilibrent qu'avec de la trésorerie, et `book` n'en déplace pas")
        .hint("to move cash write `pay`", "pour déplacer de la trésorerie écrivez `pay`", {{keyword, "pay"}});
    return false;
  }
  if (!pay.is_book && info.use == NatureUse::booking) {
    wrong(keyword, "its sides balance without cash, and `pay` moves some",
          "ses côtés s'équilibrent sans trésorerie, et `pay` en déplace")
        .hint("to move no cash write `book`", "pour n'en pas déplacer écrivez `book`", {{keyword, "book"}});
    return false;
  }
  if (!pay.payee && !info.payee.empty()) {
    wrong(file(ref.file).expr(pay.payer).span, "it has two sides: say with whom, `book A -> B`",
          "elle a deux côtés : dites avec qui, `book A -> B`");
    return false;
  }
  if (pay.payee && info.payee.empty() && pay.is_book) {
    const Span from = file(ref.file).expr(pay.payer).span, to = file(ref.file).expr(*pay.payee).span;
    wrong(to, "it has one side only, so there is nobody to book with",
          "elle n'a qu'un côté : il n'y a personne avec qui passer l'écriture")
        .hint("write `book " + text(from) + " = …`", "écrivez `book " + text(from) + " = …`",
              {{Span{from.file, from.end, to.end}, ""}});
    return false;
  }
  bool needs_third = !info.third.empty(), needs_payee = false;
  for (const auto* legs : {&info.payer, &info.payee})
    for (const LegInfo& leg : *legs) {
      const auto account = accounts_.find(leg.account);
      if (account == accounts_.end() || !account->second.keyed) continue;
      needs_third |= leg.key == Party::third;
      needs_payee |= leg.key == Party::payee && !pay.payee;
    }
  if (needs_payee) {
    wrong(pay.nature.span,
          "one of its accounts is kept by counterparty and there is none; write the account with `[of]`",
          "un de ses comptes est tenu par contrepartie et il n'y en a pas ; écrivez le compte avec `[of]`");
    return false;
  }
  if (needs_third && !pay.third) {
    wrong(pay.nature.span, "it concerns a third party: say whom, `as " + info.name + " of X`",
          "elle concerne un tiers : dites lequel, `as " + info.name + " of X`");
    return false;
  }
  if (!needs_third && pay.third) {
    wrong(file(ref.file).expr(*pay.third).span, "it concerns no third party", "elle ne concerne aucun tiers");
    return false;
  }
  if (pay.third && (entry.third == entry.payer || entry.third == entry.payee)) {
    wrong(file(ref.file).expr(*pay.third).span, "the third party is one of the two others",
          "le tiers est l'un des deux autres");
    return false;
  }
  return true;
}

// A payment that is always negative was written the wrong way round; one that becomes negative is a reversal.
bool Elaborator::check_direction(const syntax::PayStmt& pay, StmtRef ref, NodeId rate) {
  const auto constant = constant_value(rate);
  if (!constant || constant->value >= 0) return true;
  const Span span = file(ref.file).expr(pay.rate).span;
  auto diagnostic = sink_.add(Kind::bad_nature, span, pay.nature.text,
                              base::Phrase("a payment of `" + text(span) + "` is negative in every period",
                                           "un paiement de `" + text(span) + "` est négatif à chaque période"));
  if (!pay.payee) return false;
  const Span from = file(ref.file).expr(pay.payer).span, to = file(ref.file).expr(*pay.payee).span;
  const std::string written = text(span);
  std::vector<source::Edit> edits;
  if (written.starts_with("-")) edits = {{from, text(to)}, {to, text(from)}, {span, written.substr(1)}};
  diagnostic.hint("write it in the other direction: `" + text(to) + " -> " + text(from) + "`",
                  "écrivez-le dans l'autre sens : `" + text(to) + " -> " + text(from) + "`", std::move(edits));
  return false;
}

// The variable of the rate: declared by the statement when it has a name, else made here.
bool Elaborator::name_entry(const syntax::PayStmt& pay, StmtRef ref, InstanceId owner, Entry& entry) {
  if (pay.name) {
    entry.name = qualified(owner, owner.index() == 0 ? prefixes_[ref.file] + pay.name->text : pay.name->text);
    const auto found = variable_by_name_.find(entry.name);
    if (found == variable_by_name_.end()) return false;
    entry.rate = found->second;
    return true;
  }
  entry.name = (owner.index() ? model_.instances[owner].name + ":" : "") + model_.instances[entry.payer].name +
               (entry.payee ? "->" + model_.instances[entry.payee].name : "") + ":" + pay.nature.text;
  if (const int count = ++unnamed_[entry.name]; count > 1) entry.name += "#" + std::to_string(count);
  Variable variable;
  variable.name = entry.name;
  variable.kind = VariableKind::payment;
  variable.owner = owner;
  variable.span = stmt(ref).span;
  variable.doc = stmt(ref).doc;
  entry.rate = model_.variables.add(std::move(variable));
  variable_by_name_.emplace(entry.name, entry.rate);
  return true;
}

// The values of the nature's parameters, by name.
std::optional<std::map<std::string, NodeId>> Elaborator::nature_arguments(const syntax::PayStmt& pay, StmtRef ref,
                                                                          const NatureInfo& info,
                                                                          const Context& context) {
  std::map<std::string, NodeId> values;
  const auto wrong = [&](Span at, std::string en, std::string fr) -> std::optional<std::map<std::string, NodeId>> {
    sink_.add(Kind::bad_nature, at, info.name, base::Phrase(std::move(en), std::move(fr)));
    return std::nullopt;
  };
  std::size_t place = 0;
  for (const syntax::Argument& argument : pay.nature_arguments) {
    const Span span = file(ref.file).expr(argument.value).span;
    const syntax::Parameter* parameter = nullptr;
    for (const syntax::Parameter& candidate : info.parameters)
      if (candidate.name.text == argument.name) parameter = &candidate;
    if (argument.name.empty() && place < info.parameters.size()) parameter = &info.parameters[place++];
    if (!parameter || values.contains(parameter->name.text))
      return wrong(argument.name.empty() ? span : argument.name_span,
                   "it has " + std::to_string(info.parameters.size()) + " parameters, each given once",
                   "elle a " + std::to_string(info.parameters.size()) + " paramètres, chacun donné une fois");
    NodeId value = resolve_node(argument.value, context);
    if (parameter->type) {
      Variable declared;
      declare_type(declared, *parameter->type, true);
      if (declared.declared_type == Type::number) value = annotate(value, declared.declared_dimension, span);
    }
    values[parameter->name.text] = value;
  }
  for (const syntax::Parameter& parameter : info.parameters)
    if (!values.contains(parameter.name.text))
      return wrong(pay.nature.span, "its parameter `" + parameter.name.text + "` is missing",
                   "son paramètre `" + parameter.name.text + "` manque");
  return values;
}

NodeId Elaborator::suspended(NodeId rate, const NatureInfo& info, InstanceId payee, bool committed, Span span) {
  if (committed) return rate;
  for (const Suspension& suspension : suspensions_) {
    if (suspension.kind != info.kind && suspension.kind != info.name) continue;
    if (suspension.to.valid() && suspension.to != payee) continue;
    rate = apply(Operation::select, span, suspension.window, zero(span), rate);
  }
  return rate;
}

// ------------------------------------------------------------------------------------------------------ postings
// `scale`: what share of it took place.
void Elaborator::post_entry(const Entry& entry, const NatureInfo& info, const std::map<std::string, NodeId>& arguments,
                            NodeId amount, NodeId scale) {
  entries_.push_back(entry);
  for (const Party side : {Party::payer, Party::payee, Party::third}) {
    const std::vector<LegInfo>& legs = side == Party::payer   ? info.payer
                                       : side == Party::payee ? info.payee
                                                              : info.third;
    for (const LegInfo& leg : legs) {
      const auto found = accounts_.find(leg.account);
      if (found == accounts_.end()) continue;
      const InstanceId key = found->second.keyed ? entry.party(leg.key) : InstanceId();
      const VariableId account = account_variable(entry.party(side), leg.account, key, leg.span);
      NodeId value = leg_value(leg, arguments, amount);
      if (scale) value = apply(Operation::multiply, leg.span, value, scale);
      post_leg(entry, side, account, leg.account, value);
    }
  }
}

void Elaborator::post_leg(const Entry& entry, Party side, VariableId account, const std::string& path, NodeId amount) {
  postings_[account.index()].push_back({entry.name, amount});
  legs_.push_back({static_cast<std::uint32_t>(entries_.size() - 1), entry.party(side), path, account, amount});
}

// The signed amount of a leg: a sum of products, in the order of the names.
NodeId Elaborator::leg_value(const LegInfo& leg, const std::map<std::string, NodeId>& arguments, NodeId amount) {
  NodeId total;
  for (const auto& [names, coefficient] : leg.amount.terms()) {
    NodeId product;
    for (const std::string& name : names) {
      const NodeId factor = name == whole_amount ? amount : arguments.at(name);
      product = product ? apply(Operation::multiply, leg.span, product, factor) : factor;
    }
    if (!product)
      product = number(coefficient, leg.span);
    else if (std::fabs(coefficient) != 1)
      product = apply(Operation::multiply, leg.span, number(std::fabs(coefficient), leg.span), product);
    const bool minus = (leg.sign < 0) != (coefficient < 0 && !names.empty());
    if (!total)
      total = minus ? apply(Operation::negate, leg.span, product) : product;
    else
      total = apply(minus ? Operation::subtract : Operation::add, leg.span, total, product);
  }
  return total ? total : zero(leg.span);
}

// ---------------------------------------------------------------------------------------------------- revaluations
// revalue asset.stake[x] = value as remeasurement: after all postings of the period the account is worth `value`, and
// the difference goes where the nature says. Its own value is written in finish_sector(), when the postings are known.
void Elaborator::add_revaluation(const syntax::RevalueStmt& statement, StmtRef ref, InstanceId owner) {
  const Span target = file(ref.file).expr(statement.account).span;
  Context context;
  context.file = ref.file;
  context.self = owner;
  if (!statement.nature) {
    sink_.add(Kind::payment_without_nature, stmt(ref).span)
        .hint("say where the difference goes, for example `as remeasurement`",
              "dites où va la différence, par exemple `as remeasurement`");
    return;
  }
  const NatureInfo* info = nature(*statement.nature);
  const std::size_t errors = sink_.error_count();
  const Term term = resolve(statement.account, context);
  const NodeId node = to_node(term, target, context);
  const NodeId value = resolve_node(statement.value, context);
  if (!info || sink_.error_count() > errors) return;
  const Node found = model_.node(node);
  const VariableId account(found.kind == NodeKind::variable ? found.index : 0);
  const std::string full = found.kind == NodeKind::variable ? model_.variables[account].name : "";
  const InstanceId sector = found.kind == NodeKind::variable ? model_.variables[account].owner : InstanceId();
  const bool is_account = found.kind == NodeKind::variable && model_.variables[account].kind == VariableKind::account &&
                          model_.variables[account].is_stock && sector.valid();
  const std::string local = is_account ? full.substr(model_.instances[sector].name.size() + 1) : "";
  const std::string path = local.substr(0, local.find('['));
  const auto known = accounts_.find(path);
  if (!is_account || known == accounts_.end() || path.starts_with("equity.") || path.starts_with("memo.") ||
      (known->second.keyed && local == path)) {
    sink_.add(Kind::not_a_value, target, "`" + text(target) + "`")
        .note(
            "`revalue` sets the value of one asset or liability; of an account kept by counterparty, that of one of "
            "them",
            "`revalue` fixe la valeur d'un actif ou d'une dette ; d'un compte tenu par contrepartie, celle de l'une");
    return;
  }
  const bool is_mirror =
      std::any_of(accounts_.begin(), accounts_.end(), [&](const auto& other) { return other.second.mirror == path; });
  if (known->second.keyed && (!known->second.mirror.empty() || is_mirror)) {
    sink_
        .add(Kind::bad_nature, target, info->name,
             base::Phrase("`" + path + "` is a claim: the other side would still have its old value",
                          "`" + path + "` est une créance ou une dette : l'autre côté garderait l'ancienne valeur"))
        .note("for losses expected on a loan use `book self = … as loan_impairment of X`; to give it up, `write_off`",
              "pour des pertes attendues sur un prêt : `book self = … as loan_impairment of X` ; pour l'abandonner : "
              "`write_off`");
    return;
  }
  if (const auto again = revaluations_.find(account.index()); again != revaluations_.end()) {
    report_twice(target, full, again->second.span);
    return;
  }
  Entry entry;
  entry.cash = false;
  entry.nature = info->name;
  entry.payer = sector;
  entry.name = full + ":" + info->name;
  const std::size_t bracket = local.find('[');
  if (bracket != std::string::npos)
    entry.third = instance_by_name_.at(local.substr(bracket + 1, local.size() - bracket - 2));
  const int direction = revaluation_sign(*info, path, statement.nature->span);
  if (direction == 0) return;
  Variable variable;
  variable.name = entry.name;
  variable.kind = VariableKind::payment;
  variable.owner = sector;
  variable.span = variable.value_span = stmt(ref).span;
  variable.doc = stmt(ref).doc;
  entry.rate = model_.variables.add(std::move(variable));
  variable_by_name_.emplace(entry.name, entry.rate);
  entry.revalued = account;
  revaluations_[account.index()] = {entry.rate, value, target};
  const NodeId change = variable_node(entry.rate, target);
  entries_.push_back(entry);
  legs_.push_back({static_cast<std::uint32_t>(entries_.size() - 1), sector, path, account, change});
  const NodeId amount = direction < 0 ? apply(Operation::negate, target, change) : change;
  for (const LegInfo& leg : info->payer) {
    if (info->use == NatureUse::booking && leg.account == path) continue;  // the account itself
    const auto leg_account = accounts_.find(leg.account);
    if (leg_account == accounts_.end()) continue;
    const InstanceId key = leg_account->second.keyed ? entry.third : InstanceId();
    const VariableId other = account_variable(sector, leg.account, key, leg.span);
    post_leg(entry, Party::payer, other, leg.account, leg_value(leg, {}, amount));
  }
}

// How a rise of the account enters the nature's other legs: +1 or -1; 0 after a message.
int Elaborator::revaluation_sign(const NatureInfo& info, const std::string& path, Span span) {
  const int asset = path.starts_with("asset.") ? 1 : -1;
  if (info.use == NatureUse::revaluation && info.parameters.empty()) return asset * info.revalued_sign;
  if (info.use == NatureUse::booking && info.payee.empty() && info.third.empty() && info.parameters.empty())
    for (const LegInfo& leg : info.payer)
      if (leg.account == path) return leg.sign;
  sink_
      .add(Kind::bad_nature, span, info.name,
           base::Phrase("it does not say where the difference of a revaluation goes",
                        "elle ne dit pas où va la différence d'une réévaluation"))
      .note("such a nature has legs of the payer alone and `cashflow: none`: `payer: income.remeasurement +1`",
            "une telle nature n'a que des lignes du payeur et `cashflow: none` : `payer: income.remeasurement +1`");
  return 0;
}

}  // namespace boucle::model
