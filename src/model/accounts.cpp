// Accounts, totals, cash flows, and what must be zero: the books that payments are posted into.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

bool starts_with_group(const std::string& path, const char* group) {
  return path.starts_with(std::string(group) + ".");
}
bool is_flow_account(const std::string& path) {
  return starts_with_group(path, "income") || starts_with_group(path, "expense");
}

const std::vector<std::string>& kinds() {
  static const std::vector<std::string> names = {"revenue", "fund", "return", "cost", "tax", "other"};
  return names;
}

// Openings in different magnitudes (2 B$, 2000 M$) may differ by rounding.
constexpr double opening_rounding = 1e-12;

// Accounts that the engine keeps by itself.
bool is_kept(const std::string& path) { return path == "equity.retained" || path == "equity.opening"; }

}  // namespace

std::vector<std::string> Elaborator::account_names() const {
  std::vector<std::string> names;
  for (const auto& [path, info] : accounts_) names.push_back(path);
  return names;
}

// ----------------------------------------------------------------------------------------------------- accounts
// The variable of one account of one sector, made when first named. `key`: the counterparty, for keyed accounts;
// without it a keyed account is the sum over counterparties.
VariableId Elaborator::account_variable(InstanceId sector, const std::string& path, InstanceId key, Span span) {
  std::string local = path;
  if (key.valid()) local += "[" + model_.instances[key].name + "]";
  if (auto found = states_[sector.index()].accounts.find(local); found != states_[sector.index()].accounts.end())
    return found->second;
  const auto info = accounts_.find(path);
  const bool known = info != accounts_.end() || is_kept(path);
  if (!known)
    if (const auto total = virtual_account(sector, path, span)) return *total;
  if (!known) {
    std::vector<std::string> names = account_names();
    const std::string full = model_.instances[sector].name + "." + path;
    suggest(sink_.add(Kind::unknown_account, span, path), span, path, names);
  } else if (key.valid() && info != accounts_.end() && !info->second.keyed) {
    const std::string written = text(span), whole = written.substr(0, written.rfind('['));
    sink_
        .add(Kind::account_key, span,
             base::Phrase("`" + path + "` is not kept by counterparty",
                          "`" + path + "` n'est pas tenu par contrepartie"))
        .hint("write `" + whole + "`", "écrivez `" + whole + "`", {{span, whole}});
  }
  Variable variable;
  variable.name = model_.instances[sector].name + "." + local;
  variable.kind = VariableKind::account;
  variable.owner = sector;
  variable.span = variable.value_span = span;
  variable.flow_sum = is_flow_account(path);
  variable.is_stock = !variable.flow_sum;
  const VariableId id = model_.variables.add(std::move(variable));
  variable_by_name_.emplace(model_.variables[id].name, id);
  states_[sector.index()].accounts.emplace(local, id);
  return id;
}

// Totals and cash flows: `asset.total`, `income.operating`, `cash_flow.investing`, `outflow.capex`, `inflow.fund`.
std::optional<VariableId> Elaborator::virtual_account(InstanceId sector, const std::string& path, Span span) {
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) return std::nullopt;
  const std::string group = path.substr(0, dot), rest = path.substr(dot + 1);
  const auto one_of = [&](std::vector<std::string> names) {
    return std::find(names.begin(), names.end(), rest) != names.end();
  };
  const bool balance = group == "asset" || group == "liability" || group == "equity";
  const bool flow = group == "income" || group == "expense";
  bool ok = (balance && rest == "total") || (flow && one_of({"total", "operating", "financial", "tax"})) ||
            (group == "cash_flow" && one_of({"operating", "investing", "financing", "total"}));
  if (group == "inflow" || group == "outflow") {
    const auto nature_symbol = symbols_.find(rest);
    ok = rest == "total" || std::find(kinds().begin(), kinds().end(), rest) != kinds().end() ||
         (nature_symbol != symbols_.end() && nature_symbol->second.kind == Symbol::Kind::nature);
    if (!ok) {
      std::vector<std::string> known = symbol_names(Symbol::Kind::nature);
      known.insert(known.end(), kinds().begin(), kinds().end());
      suggest(sink_.add(Kind::unknown_nature, span, rest), span, rest, known);
      ok = true;
    }
  }
  if (!ok) return std::nullopt;
  Variable variable;
  variable.name = model_.instances[sector].name + "." + path;
  variable.kind = VariableKind::account;
  variable.owner = sector;
  variable.span = variable.value_span = span;
  variable.is_stock = balance;
  variable.flow_sum = !balance;
  const VariableId id = model_.variables.add(std::move(variable));
  variable_by_name_.emplace(model_.variables[id].name, id);
  states_[sector.index()].accounts.emplace(path, id);
  return id;
}

// --------------------------------------------------------------------------------------------------- finishing
// A debt at the start is somebody's loan: an opening between two sectors opens the other's side too, unless it states
// its own. Stakes are left alone, as what a holder paid need not be what the company received.
void Elaborator::mirror_openings() {
  std::map<std::string, std::string> mirrors;
  for (const auto& [path, info] : accounts_)
    if (!info.mirror.empty()) mirrors[path] = info.mirror, mirrors[info.mirror] = path;
  for (const InstanceId sector : model_.instances.ids()) {
    if (!model_.instances[sector].is_sector) continue;
    const std::map<std::string, VariableId> accounts = states_[sector.index()].accounts;
    for (const auto& [local, id] : accounts) {
      const std::size_t bracket = local.find('[');
      if (bracket == std::string::npos || !model_.variables[id].initial) continue;
      const auto other = instance_by_name_.find(local.substr(bracket + 1, local.size() - bracket - 2));
      if (other == instance_by_name_.end()) continue;
      const auto mirror = mirrors.find(local.substr(0, bracket));
      if (mirror == mirrors.end() || !accounts_.contains(mirror->second)) continue;
      const VariableId theirs =
          account_variable(other->second, mirror->second, sector, model_.variables[id].value_span);
      if (!model_.variables[theirs].initial) model_.variables[theirs].initial = model_.variables[id].initial;
      check_mirror(id, theirs);
    }
  }
}

// Two statements of one claim must agree; what only the run knows is checked there, as an identity.
void Elaborator::check_mirror(VariableId ours, VariableId theirs) {
  const Variable &a = model_.variables[ours], &b = model_.variables[theirs];
  if (!b.value_span.valid() || a.value_span == b.value_span || theirs.index() < ours.index()) return;
  const auto first = constant_value(a.initial), second = constant_value(b.initial);
  if (!first || !second) return;
  const double size = std::max(std::fabs(first->value), std::fabs(second->value));
  if (std::fabs(first->value - second->value) <= opening_rounding * size) return;
  sink_
      .add(Kind::account_key, b.value_span,
           base::Phrase("`" + b.name + "` opens with " + text(b.value_span) + ", but `" + a.name + "` with " +
                            text(a.value_span),
                        "`" + b.name + "` ouvre avec " + text(b.value_span) + ", mais `" + a.name + "` avec " +
                            text(a.value_span)))
      .label(a.value_span, "opens with this", "ouvre avec ceci")
      .label(b.value_span, "and with this", "et avec cela")
      .note("one sector's claim is the other's debt: state it once, and it opens both books",
            "la créance de l'un est la dette de l'autre : dites-la une fois, elle ouvre les deux livres");
}

void Elaborator::finish_accounts() {
  for (const InstanceId id : model_.instances.ids())
    if (model_.instances[id].is_sector) finish_sector(id);
  add_claim_identities();
}

void Elaborator::finish_sector(InstanceId sector) {
  auto& accounts = states_[sector.index()].accounts;
  const Span span = model_.instances[sector].span;
  if (!cash_legs_.contains(sector.index()) && accounts.empty()) return;
  const VariableId cash = account_variable(sector, "asset.cash", InstanceId(), span);
  const Instance& instance = model_.instances[sector];
  if (!instance.is_outside && !model_.variables[cash].initial && cash_legs_.contains(sector.index()))
    sink_.add(Kind::opening_cash_missing, span, instance.name)
        .hint("add `opening cash = 0 " + currency_ + "` (with its amount) to `" + instance.name + "`",
              "ajoutez `opening cash = 0 " + currency_ + "` (avec son montant) à `" + instance.name + "`",
              add_to_body(span, "opening cash = 0 " + currency_));
  account_variable(sector, "equity.retained", InstanceId(), span);
  account_variable(sector, "equity.opening", InstanceId(), span);
  const std::map<std::string, VariableId> all = accounts;
  std::vector<NodeId> income, expense, opening;
  for (const auto& [local, id] : all) {
    const std::string path = local.substr(0, local.find('['));
    const auto info = accounts_.find(path);
    if (info == accounts_.end()) continue;
    if (info->second.keyed && local == path) {  // the sum over counterparties
      std::vector<NodeId> parts;
      for (const auto& [other, part] : all)
        if (other.starts_with(path + "[")) parts.push_back(variable_node(part, span));
      model_.variables[id].value = sum_of(parts, span);
      continue;
    }
    std::vector<Posting> posted = postings_[id.index()];
    const auto revaluation = revaluations_.find(id.index());
    std::stable_sort(posted.begin(), posted.end(), [](const Posting& a, const Posting& b) { return a.name < b.name; });
    std::vector<NodeId> amounts;
    for (const Posting& posting : posted) amounts.push_back(posting.amount);
    NodeId value = sum_of(amounts, span);
    Variable& variable = model_.variables[id];
    if (variable.is_stock) {
      value = amounts.empty()
                  ? lag_node(id, 1, span)
                  : apply(Operation::add, span, lag_node(id, 1, span), apply(Operation::multiply, span, value, step_));
      if (!model_.variables[id].initial) model_.variables[id].initial = zero(span);
      // Nobody pays more than it has; the sum of what it paid may say so by a rounding.
      if (model_.clears && path == "asset.cash" && !instance.is_outside)
        value =
            apply(Operation::maximum, span, value, apply(Operation::minimum, span, zero(span), lag_node(id, 1, span)));
      if (revaluation != revaluations_.end()) {
        const NodeId change = apply(Operation::subtract, span, revaluation->second.value, value);
        model_.variables[revaluation->second.change].value = apply(Operation::divide, span, change, step_);
        value = revaluation->second.value;
      }
      const NodeId initial = model_.variables[id].initial;
      const bool asset = path.starts_with("asset.");
      if (!path.starts_with("memo.")) opening.push_back(asset ? initial : apply(Operation::negate, span, initial));
    } else {
      const NodeId node = variable_node(id, span);
      (path.starts_with("income.") ? income : expense).push_back(node);
    }
    model_.variables[id].value = value;
  }
  const VariableId retained = accounts.at("equity.retained"), plug = accounts.at("equity.opening");
  NodeId earned = sum_of(income, span);
  if (!expense.empty()) earned = apply(Operation::subtract, span, earned, sum_of(expense, span));
  // Where the chart declares it, the loop above has its opening and what natures post to it (dividends) already.
  const bool declared = accounts_.contains("equity.retained");
  NodeId closing = declared ? model_.variables[retained].value : lag_node(retained, 1, span);
  if (!income.empty() || !expense.empty())
    closing = apply(Operation::add, span, closing, apply(Operation::multiply, span, earned, step_));
  model_.variables[retained].value = closing;
  if (!model_.variables[retained].initial)
    model_.variables[retained].initial = zero(span);
  else if (!declared)
    opening.push_back(apply(Operation::negate, span, model_.variables[retained].initial));
  model_.variables[plug].initial = sum_of(opening, span);
  model_.variables[plug].value = lag_node(plug, 1, span);
  for (const auto& [local, id] : all) {
    const std::string path = local.substr(0, local.find('['));
    if (!accounts_.contains(path) && !is_kept(path)) finish_virtual(sector, path, id);
  }
  add_identity(sector);
}

void Elaborator::finish_virtual(InstanceId sector, const std::string& path, VariableId id) {
  const Span span = model_.variables[id].span;
  const std::size_t dot = path.find('.');
  const std::string group = path.substr(0, dot), rest = dot == std::string::npos ? "" : path.substr(dot + 1);
  std::vector<NodeId> terms;
  if (group == "inflow" || group == "outflow" || group == "cash_flow") {
    const bool by_nature = symbols_.contains(rest) && symbols_.at(rest).kind == Symbol::Kind::nature;
    std::vector<CashLeg> legs = cash_legs_[sector.index()];
    std::stable_sort(legs.begin(), legs.end(), [&](const CashLeg& a, const CashLeg& b) {
      return model_.payments[a.payment].name < model_.payments[b.payment].name;
    });
    for (const CashLeg& leg : legs) {
      const Payment& payment = model_.payments[leg.payment];
      const NatureInfo& info = natures_.at(payment.nature);
      NodeId rate = variable_node(payment.moved(), span);
      if (group == "cash_flow") {
        const std::string& flow_class = leg.incoming ? info.payee_class : info.payer_class;
        if (rest != "total" && flow_class != rest) continue;
        terms.push_back(leg.incoming ? rate : apply(Operation::negate, span, rate));
      } else if (leg.incoming == (group == "inflow") &&
                 (rest == "total" || (by_nature ? payment.nature == rest : payment.kind == rest))) {
        terms.push_back(rate);
      }
    }
  } else {
    for (const auto& [local, account] : states_[sector.index()].accounts) {
      const std::string other = local.substr(0, local.find('['));
      const auto info = accounts_.find(other);
      if (!other.starts_with(group + ".") || (info == accounts_.end() && !is_kept(other))) continue;
      if (info != accounts_.end() && info->second.keyed && local == other) continue;  // a sum already
      if (rest == "total" || (info != accounts_.end() && info->second.section == rest))
        terms.push_back(variable_node(account, span));
    }
  }
  model_.variables[id].value = sum_of(terms, span);
}

void Elaborator::add_identity(InstanceId sector) {
  Identity identity;
  identity.name = model_.instances[sector].name;
  for (const auto& [local, id] : states_[sector.index()].accounts) {
    const std::string path = local.substr(0, local.find('['));
    const auto info = accounts_.find(path);
    if ((info == accounts_.end() && !is_kept(path)) || !model_.variables[id].is_stock || path.starts_with("memo."))
      continue;
    if (info != accounts_.end() && info->second.keyed && local == path) continue;
    identity.terms.push_back({id, path.starts_with("asset.") ? 1.0 : -1.0});
  }
  // A sector that pays out all it earns closes with balances that are nothing but rounding. What it earned in the
  // period goes in and out again, so that the gap is judged by what was moved.
  for (const auto& [local, id] : states_[sector.index()].accounts) {
    const auto info = accounts_.find(local.substr(0, local.find('[')));
    if (info == accounts_.end() || !local.starts_with("income.") || (info->second.keyed && local == info->first))
      continue;
    identity.terms.push_back({id, 1.0});
    identity.terms.push_back({id, -1.0});
  }
  model_.identities.push_back(std::move(identity));
}

// What somebody is owed somebody owes: over all sectors, each account with a mirror less the mirror is zero.
void Elaborator::add_claim_identities() {
  for (const auto& [path, info] : accounts_) {
    const auto mirror = accounts_.find(info.mirror);
    if (mirror == accounts_.end() || !info.keyed || !mirror->second.keyed)
      continue;  // of the others one may stand alone
    Identity identity;
    identity.name = path;
    for (const InstanceId sector : model_.instances.ids())
      for (const auto& [local, id] : states_[sector.index()].accounts) {
        const std::string other = local.substr(0, local.find('['));
        if (other != path && other != info.mirror) continue;
        if (accounts_.at(other).keyed && local == other) continue;  // a sum already
        identity.terms.push_back({id, other == path ? 1.0 : -1.0});
      }
    if (!identity.terms.empty()) model_.identities.push_back(std::move(identity));
  }
}

}  // namespace boucle::model
