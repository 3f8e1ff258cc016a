// What a model can say and read about bills that stay unpaid: the setting `shortfall`, due, paid, arrears and called,
// guarantees, and who is in default. Under `shortfall = gap` everything that is due is paid, so these names cost
// nothing.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

// 90 days are exactly one quarter of a calendar by quarters, though a quarter is 91.25 days on average.
constexpr double age_tolerance = 0.02;  // of a step

}  // namespace

void Elaborator::read_shortfall(const std::string& value, Span span) {
  if (value == "default" || value == "gap")
    model_.clears = value == "default";
  else
    sink_.add(Kind::bad_setting, span, "shortfall", base::Phrase("say `gap` or `default`", "dites `gap` ou `default`"));
}

// ------------------------------------------------------------------------------------------------------- reading
// The statement that declares a variable of an entity or of the model; none for what the compiler made.
const syntax::Stmt* Elaborator::statement_of(VariableId id) const {
  const Variable& variable = model_.variables[id];
  const InstanceId owner = variable.owner.valid() ? variable.owner : InstanceId(0);
  if (owner.index() >= states_.size()) return nullptr;
  const Shape& shape = shapes_[states_[owner.index()].shape];
  const std::size_t prefix = owner.index() == 0 ? 0 : model_.instances[owner].name.size() + 1;
  if (variable.name.size() <= prefix) return nullptr;
  const auto found = shape.by_name.find(variable.name.substr(prefix));
  return found == shape.by_name.end() ? nullptr : &stmt(shape.members[found->second].declared);
}

// due(bill), paid(bill), arrears(bill), arrears(bill, 90 day), called(g)
Term Elaborator::call_bill(const std::string& name, const syntax::CallExpr& call, Span span, const Context& context) {
  if (!check_argument_count(call, name, 1, name == "arrears" ? 2 : 1, span)) return fail();
  const Span named = file(context.file).expr(call.arguments[0].value).span;
  const Term term = resolve(call.arguments[0].value, context);
  if (term.kind == Term::Kind::error) return fail();
  const bool is_variable = term.kind == Term::Kind::node && model_.node(term.node).kind == NodeKind::variable;
  const VariableId id(is_variable ? model_.node(term.node).index : 0);
  const syntax::Stmt* statement = is_variable ? statement_of(id) : nullptr;
  const auto* pay = statement ? std::get_if<syntax::PayStmt>(&statement->node) : nullptr;
  const bool is_guarantee = statement && std::holds_alternative<syntax::GuaranteeStmt>(statement->node);
  if (name == "called" && is_guarantee) return node_term(variable_node(id, span));
  if (name == "called" || !pay || pay->is_book) {
    auto diagnostic = sink_.add(Kind::not_a_value, named, "`" + text(named) + "`");
    if (name == "called")
      diagnostic.note("`called(g)` reads a guarantee, `guarantee g: state of bill = 80 %`",
                      "`called(g)` lit une garantie, `guarantee g: state of bill = 80 %`");
    else
      diagnostic.note("`" + name + "(…)` reads a payment that has a name, `pay bill: a -> b = … as sales`",
                      "`" + name + "(…)` lit un paiement qui porte un nom, `pay bill: a -> b = … as sales`");
    return fail();
  }
  std::optional<int> age;
  if (call.arguments.size() == 2) {
    const NodeId given = resolve_node(call.arguments[1].value, context);
    age = age_in_steps(given);
    if (!age) {
      sink_.add(Kind::constant_expected, file(context.file).expr(call.arguments[1].value).span,
                base::Phrase("the age of arrears", "l'âge d'impayés"));
      return fail();
    }
  }
  if (!model_.clears) return node_term(name == "arrears" ? zero(span) : variable_node(id, span));
  if (name == "due") return node_term(variable_node(id, span));
  if (name == "paid") return node_term(variable_node(bill_variable(id, false), span));
  if (!age || *age == 0) return node_term(variable_node(bill_variable(id, true), span));
  const VariableId aged = named_variable(model_.variables[id].name + ".arrears_" + std::to_string(*age),
                                         VariableKind::definition, model_.variables[id].owner, span);
  model_.variables[aged].is_stock = true;
  aged_.push_back({aged, id, *age});
  return node_term(variable_node(aged, span));
}

// unpaid_by(x), unpaid_to(x), default_round(x): of a sector, over all of its bills.
std::optional<Term> Elaborator::call_shortage(const std::string& name, const syntax::CallExpr& call, Span span,
                                              const Context& context) {
  Shortage which = Shortage::round;
  if (name == "unpaid_by")
    which = Shortage::unpaid_by;
  else if (name == "unpaid_to")
    which = Shortage::unpaid_to;
  else if (name != "default_round")
    return std::nullopt;
  if (!check_argument_count(call, name, 1, 1, span)) return fail();
  const Span who_span = file(context.file).expr(call.arguments[0].value).span;
  const Term who = resolve(call.arguments[0].value, context);
  if (who.kind == Term::Kind::error) return fail();
  if (who.kind != Term::Kind::instance || !model_.instances[who.instance].is_sector) {
    sink_.add(Kind::not_a_sector, who_span, text(who_span));
    return fail();
  }
  if (!model_.clears) return node_term(which == Shortage::round ? number(0, span) : zero(span));
  VariableId& id = shortages_[{which, who.instance.index()}];
  if (!id) {
    id = hidden_variable(name, who.instance, span);
    model_.variables[id].is_stock = which != Shortage::round;
    model_.variables[id].initial = which == Shortage::round ? number(0, span) : zero(span);
  }
  return node_term(variable_node(id, span));
}

// Once all bills are known, and all sectors of the clearing.
void Elaborator::finish_shortages(Clearing& clearing) {
  for (const auto& [key, id] : shortages_) {
    const InstanceId sector(key.second);
    const Span span = model_.variables[id].span;
    const std::uint32_t place = clearing_sector(clearing, sector);
    NodeId value;
    switch (key.first) {
      case Shortage::unpaid_by:
        value = cleared(clearing, clearing.missing(place), clearing.sectors[place].cash, span);
        break;
      case Shortage::round:
        value = cleared(clearing, clearing.round(place), number(1, span), span);
        break;
      case Shortage::unpaid_to: {
        std::vector<NodeId> parts;
        for (const Bill& bill : bills_)
          if (bill.payee == sector && !bill.lapses) parts.push_back(variable_node(bill.arrears, span));
        for (const Guarantee& guarantee : guarantees_)
          if (guarantee.guarantor == sector) parts.push_back(variable_node(guarantee.claim, span));
        value = sum_of(parts, span);
        break;
      }
    }
    model_.variables[id].value = value;
  }
}

// How many periods it takes until something is that old; none unless it is a constant length of time.
std::optional<int> Elaborator::age_in_steps(NodeId age) const {
  const auto constant = constant_value(age);
  const Dimension time =
      Dimension::base(model_.calendar.abstract() ? model_.units.period_base() : model_.units.time_base());
  if (!constant || !(constant->wildcard || constant->dimension == time) || !(constant->value >= 0)) return std::nullopt;
  const double steps = std::ceil(constant->value * steps_per_year(model_.calendar) - age_tolerance);
  return steps >= model_.calendar.step_count ? static_cast<int>(model_.calendar.step_count) : static_cast<int>(steps);
}

// A variable with a name of its own; the one that has the name already, if there is one.
VariableId Elaborator::named_variable(const std::string& name, VariableKind kind, InstanceId owner, Span span) {
  if (const auto found = variable_by_name_.find(name); found != variable_by_name_.end()) return found->second;
  Variable variable;
  variable.name = name;
  variable.kind = kind;
  variable.owner = owner;
  variable.span = variable.value_span = span;
  variable.initial = zero(span);
  const VariableId id = model_.variables.add(std::move(variable));
  variable_by_name_.emplace(name, id);
  return id;
}

// What is paid of a bill, or what of it is in arrears; the value comes when all bills are known.
VariableId Elaborator::bill_variable(VariableId due, bool arrears) {
  auto& known = arrears ? arrears_ : paid_;
  if (const auto found = known.find(due.index()); found != known.end()) return found->second;
  const Variable bill = model_.variables[due];
  const VariableId id =
      named_variable(bill.name + (arrears ? ".arrears" : ".paid"),
                     arrears ? VariableKind::definition : VariableKind::payment, bill.owner, bill.span);
  model_.variables[id].is_stock = arrears;
  return known[due.index()] = id;
}

// ------------------------------------------------------------------------------------------------------ defaults
// x.in_default: what the bills say, unless a scenario forces it.
VariableId Elaborator::default_flag(InstanceId sector, Span span) {
  if (const auto found = default_flags_.find(sector.index()); found != default_flags_.end()) return found->second.flag;
  const std::string name = model_.instances[sector].name + ".in_default";
  const Span place = model_.instances[sector].span;
  const VariableId flag = named_variable(name, VariableKind::definition, sector, place.valid() ? place : span);
  model_.variables[flag].declared_type = Type::boolean;
  model_.variables[flag].is_stock = true;
  model_.variables[flag].initial = boolean(false, span);
  DefaultFlag entry{flag, VariableId()};
  if (model_.clears) {
    entry.natural = hidden_variable("unpaid_bills", sector, span);
    model_.variables[entry.natural].declared_type = Type::boolean;
    model_.variables[entry.natural].initial = boolean(false, span);
    model_.variables[flag].value = variable_node(entry.natural, span);
  } else {
    model_.variables[flag].value = boolean(false, span);  // nobody defaults where cash may go negative
  }
  default_flags_.emplace(sector.index(), entry);
  return flag;
}

// Promised new money does not go to who was in default at the opening, unless it was signed.
NodeId Elaborator::unless_in_default(NodeId rate, const NatureInfo& info, InstanceId payee, bool committed, Span span) {
  if (committed || info.kind != "fund" || info.on_shortfall != "lapse" || model_.instances[payee].is_outside)
    return rate;
  const NodeId was = lag_node(default_flag(payee, span), 1, Span{});
  return apply(Operation::select, span, was, zero(span), rate);
}

// ---------------------------------------------------------------------------------------------------- guarantees
// guarantee g: state of bill = 80 %
void Elaborator::add_guarantee(const syntax::GuaranteeStmt& guarantee, StmtRef ref, InstanceId owner) {
  Context context;
  context.file = ref.file;
  context.self = owner;
  const std::string name =
      qualified(owner, owner.index() == 0 ? prefixes_[ref.file] + guarantee.name.text : guarantee.name.text);
  const auto found = variable_by_name_.find(name);
  if (found == variable_by_name_.end()) return;  // a duplicate, reported already
  const Span span = stmt(ref).span, bill_span = file(ref.file).expr(guarantee.bill).span;
  Guarantee out;
  out.name = name;
  out.called = found->second;
  out.span = span;
  out.bill_span = bill_span;
  model_.variables[out.called].value = zero(span);
  model_.variables[out.called].initial = zero(span);
  out.guarantor = payment_party({ref.file, guarantee.guarantor}, context);
  const Term bill = resolve(guarantee.bill, context);
  const NodeId share = resolve_node(guarantee.share, context);
  if (!out.guarantor || bill.kind == Term::Kind::error) return;
  out.share = annotate(share, {}, file(ref.file).expr(guarantee.share).span);
  const auto constant = constant_value(share);
  if (constant && constant->dimension.dimensionless() && (constant->value < 0 || constant->value > 1)) {
    sink_.add(Kind::bad_guarantee, file(ref.file).expr(guarantee.share).span, text(bill_span),
              base::Phrase("a share is between 0 % and 100 %", "une part est entre 0 % et 100 %"));
    return;
  }
  const bool is_variable = bill.kind == Term::Kind::node && model_.node(bill.node).kind == NodeKind::variable;
  out.bill = VariableId(is_variable ? model_.node(bill.node).index : 0);
  const syntax::Stmt* statement = is_variable ? statement_of(out.bill) : nullptr;
  const auto* pay = statement ? std::get_if<syntax::PayStmt>(&statement->node) : nullptr;
  if (!pay || pay->is_book) {
    sink_.add(Kind::bad_guarantee, bill_span, text(bill_span),
              base::Phrase("it is no payment with a name, `pay bill: a -> b = … as sales`",
                           "ce n'est pas un paiement qui porte un nom, `pay bill: a -> b = … as sales`"));
    return;
  }
  guarantees_.push_back(out);
}

// Once all payments are known, in both settings: the same text is right or wrong in all scenarios.
void Elaborator::check_guarantees() {
  std::erase_if(guarantees_, [&](const Guarantee& guarantee) {
    const auto payment = std::find_if(model_.payments.begin(), model_.payments.end(),
                                      [&](const Payment& p) { return p.rate == guarantee.bill; });
    if (payment == model_.payments.end()) return true;  // wrong itself, and reported
    const auto wrong = [&](const char* en, const char* fr) {
      sink_.add(Kind::bad_guarantee, guarantee.bill_span, text(guarantee.bill_span), base::Phrase(en, fr));
      return true;
    };
    const auto info = natures_.find(payment->nature);
    if (guarantee.guarantor == payment->payer || guarantee.guarantor == payment->payee)
      return wrong("who guarantees it pays it or is paid by it", "son garant le paie ou le reçoit");
    if (info != natures_.end() && info->second.on_shortfall == "lapse" && !payment->committed)
      return wrong("it is a promise that lapses, so nothing of it is ever owed (`on_shortfall: lapse`)",
                   "c'est une promesse qui s'éteint : rien n'en est jamais dû (`on_shortfall: lapse`)");
    return false;
  });
}

// `backstop = 50 %` in a scenario: another share of the bill.
bool Elaborator::override_guarantee(VariableId called, ExprRef value, const Context& outer, NodeId inside) {
  const auto guarantee =
      std::find_if(guarantees_.begin(), guarantees_.end(), [&](const Guarantee& g) { return g.called == called; });
  if (guarantee == guarantees_.end()) return false;
  const Span span = expr(value).span;
  const VariableId before = hidden_variable(guarantee->name + ".share", InstanceId(), span);
  model_.variables[before].value = guarantee->share;
  Context context = outer;
  context.base = before;
  const NodeId share = annotate(resolve_node(value.expr, context), {}, span);
  const auto constant = constant_value(share);
  if (constant && constant->dimension.dimensionless() && (constant->value < 0 || constant->value > 1))
    sink_.add(Kind::bad_guarantee, span, text(guarantee->bill_span),
              base::Phrase("a share is between 0 % and 100 %", "une part est entre 0 % et 100 %"));
  guarantee->share = inside ? apply(Operation::select, span, inside, share, variable_node(before, span)) : share;
  return true;
}

// --------------------------------------------------------------------------------------------------------- bills
// A bill is booked at what is due, and what is not paid of it is owed on both sides. A promise is booked as far as it
// is kept.
void Elaborator::add_bill(Entry entry, const NatureInfo& info, const std::map<std::string, NodeId>& arguments,
                          bool committed, Span span) {
  Bill bill;
  bill.name = entry.name;
  bill.due = entry.rate;
  bill.paid = bill_variable(entry.rate, false);
  bill.payer = entry.payer;
  bill.payee = entry.payee;
  bill.span = span;
  bill.lapses = info.on_shortfall == "lapse" && !committed;
  const auto rank = std::find(ranks_.begin(), ranks_.end(), info.rank.empty() ? "trade" : info.rank);
  bill.rank = static_cast<std::uint32_t>(rank - ranks_.begin());
  const NodeId due = variable_node(bill.due, span), paid = variable_node(bill.paid, span);
  entry.rate = bill.paid;
  if (bill.lapses) {
    if (info.parameters.empty()) {
      post_entry(entry, info, arguments, paid);
    } else {
      const NodeId share = apply(Operation::select, span, apply(Operation::equal, span, paid, due), number(1, span),
                                 apply(Operation::divide, span, paid, due));
      post_entry(entry, info, arguments, due, share);
    }
    bills_.push_back(std::move(bill));
    return;
  }
  bill.arrears = bill_variable(bill.due, true);
  entry.unpaid = apply(Operation::subtract, span, due, paid);
  const std::size_t first_leg = legs_.size();
  post_entry(entry, info, arguments, due);
  for (std::size_t i = first_leg; i < legs_.size(); ++i)
    if (legs_[i].sector == entry.payee && legs_[i].path.starts_with("income."))
      bill.income.push_back({legs_[i].account, legs_[i].path, legs_[i].amount});
  post_on(entry, Party::payer, "liability.payable", entry.payee, entry.unpaid);
  post_on(entry, Party::payee, "asset.receivable", entry.payer, entry.unpaid);
  bills_.push_back(std::move(bill));
}

// A line of the last entry that its nature does not have.
void Elaborator::post_on(const Entry& entry, Party side, const std::string& path, InstanceId key, NodeId amount) {
  const VariableId account = account_variable(entry.party(side), path, key, model_.node(amount).span);
  post_leg(entry, side, account, path, amount);
}

// The part of what is unpaid at the close that was due so many periods ago or longer. What is paid is paid for the
// oldest first, so what is left is the newest: what is unpaid beyond what fell due in those periods is older.
NodeId Elaborator::overdue(Bill& bill, int steps) {
  const NodeId arrears = variable_node(bill.arrears, bill.span);
  if (steps == 0) return arrears;
  const NodeId due = apply(Operation::multiply, bill.span, variable_node(bill.due, bill.span), step_);
  NodeId recent = due;
  if (steps > 1) {
    if (!bill.due_so_far) {
      bill.due_so_far = hidden_variable(bill.name + ".due_so_far", InstanceId(), bill.span);
      model_.variables[bill.due_so_far].initial = zero(bill.span);
      model_.variables[bill.due_so_far].is_stock = true;
      model_.variables[bill.due_so_far].value =
          apply(Operation::add, bill.span, lag_node(bill.due_so_far, 1, Span{}), due);
    }
    recent = apply(Operation::subtract, bill.span, variable_node(bill.due_so_far, bill.span),
                   lag_node(bill.due_so_far, steps, Span{}));
  }
  recent = apply(Operation::maximum, bill.span, recent, zero(bill.span));
  return apply(Operation::maximum, bill.span, apply(Operation::subtract, bill.span, arrears, recent), zero(bill.span));
}

}  // namespace boucle::model
