// Statements of one sector: income, balance sheet, cash flow, commitments; and tables of named series.
#include <algorithm>

#include "model/table_builder.h"

namespace boucle::model {
namespace {

bool is_flow(const std::string& path) { return path.starts_with("income.") || path.starts_with("expense."); }

base::Phrase class_label(const std::string& name) {
  if (name == "operating") return {"Operating activities", "Exploitation"};
  if (name == "investing") return {"Investing activities", "Investissement"};
  if (name == "financing") return {"Financing activities", "Financement"};
  return {"Unclassified", "Non classé"};
}

base::Phrase class_total(const std::string& name) {
  if (name == "operating") return {"Cash from operations", "Flux d'exploitation"};
  if (name == "investing") return {"Cash from investing", "Flux d'investissement"};
  if (name == "financing") return {"Cash from financing", "Flux de financement"};
  return {"Other cash", "Autres flux"};
}

}  // namespace

void TableBuilder::begin_statement() {
  table_.sector = e_.model_.instances[request_.sector].name;
  table_.columns.push_back({table_.sector, false});
}

void TableBuilder::heading(base::Phrase label, int level) {
  TableRow row;
  row.label = std::move(label);
  row.kind = RowKind::heading;
  row.level = level;
  row.cells.assign(1, std::vector<NodeId>(table_.periods.size()));
  table_.rows.push_back(std::move(row));
}

void TableBuilder::add_row(base::Phrase label, RowKind kind, int level, const Amounts& terms,
                           const std::function<NodeId(NodeId, const TablePeriod&)>& read) {
  if (terms.empty() && kind == RowKind::line) return;
  TableRow row;
  row.label = std::move(label);
  row.kind = kind;
  row.level = level;
  const NodeId total = sum(terms);
  std::vector<NodeId> values;
  for (const TablePeriod& period : table_.periods) values.push_back(read(total, period));
  row.cells.push_back(std::move(values));
  table_.rows.push_back(std::move(row));
}

void TableBuilder::amount_row(base::Phrase label, RowKind kind, int level, const Amounts& rates) {
  add_row(std::move(label), kind, level, rates, [&](NodeId node, const TablePeriod& p) { return amount(node, p); });
}

void TableBuilder::balance_row(base::Phrase label, RowKind kind, int level, const Amounts& balances) {
  add_row(std::move(label), kind, level, balances, [&](NodeId node, const TablePeriod& p) { return closing(node, p); });
}

// ------------------------------------------------------------------------------------------------------- income
// The accounts of one section of income or expense, each with its row; returns them with their sign.
TableBuilder::Amounts TableBuilder::section(const std::string& group, const std::string& of, bool negative,
                                            bool with_rows) {
  Amounts all;
  for (const std::string& path : ordered_accounts()) {
    if (!path.starts_with(group + ".") || e_.accounts_.at(path).section != of) continue;
    Amounts one;
    for (const VariableId id : balances_of(request_.sector, path)) {
      const NodeId node = e_.variable_node(id, span_);
      one.push_back(negative ? negate(node) : node);
    }
    if (with_rows) amount_row(account_label(path), RowKind::line, 1, one);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

void TableBuilder::income_statement() {
  begin_statement();
  const auto join = [](Amounts a, const Amounts& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  heading({"Revenue", "Produits"});
  const Amounts revenue = section("income", "operating", false, true);
  amount_row({"Total revenue", "Total des produits"}, RowKind::total, 0, revenue);
  heading({"Expenses", "Charges"});
  const Amounts costs = section("expense", "operating", true, true);
  amount_row({"Total expenses", "Total des charges"}, RowKind::total, 0, costs);
  const Amounts operating = join(revenue, costs);
  amount_row({"Operating profit", "Résultat opérationnel"}, RowKind::total, 0, operating);
  const Amounts financial =
      join(section("income", "financial", false, true), section("expense", "financial", true, true));
  if (!financial.empty()) amount_row({"Financial result", "Résultat financier"}, RowKind::total, 0, financial);
  const Amounts before = join(operating, financial);
  const Amounts taxes = join(section("income", "tax", false, true), section("expense", "tax", true, true));
  if (!taxes.empty()) amount_row({"Tax", "Impôt"}, RowKind::total, 0, taxes);
  const Amounts net = join(before, taxes);
  amount_row({"Net income", "Résultat net"}, RowKind::total, 0, net);
  Amounts other;
  for (const BookedLeg& leg : e_.legs_)
    if (leg.sector == request_.sector && leg.path == "equity.oci") other.push_back(leg.amount);
  if (other.empty()) return;
  amount_row({"Other comprehensive income", "Autres éléments du résultat global"}, RowKind::line, 0, other);
  amount_row({"Comprehensive income", "Résultat global"}, RowKind::total, 0, join(net, other));
}

// ------------------------------------------------------------------------------------------------ balance sheet
void TableBuilder::balance_sheet() {
  begin_statement();
  Amounts gap;
  const auto group = [&](const char* name, base::Phrase title, base::Phrase total, bool negative) {
    heading(std::move(title));
    std::vector<std::string> paths = ordered_accounts();
    if (std::string(name) == "equity")
      for (const char* kept : {"equity.retained", "equity.opening"})
        if (!e_.accounts_.contains(kept)) paths.push_back(kept);
    Amounts all;
    for (const std::string& path : paths) {
      if (!path.starts_with(std::string(name) + ".")) continue;
      const std::vector<VariableId> ids = balances_of(request_.sector, path);
      Amounts nodes;
      for (const VariableId id : ids) nodes.push_back(e_.variable_node(id, span_));
      balance_row(account_label(path), RowKind::line, 1, nodes);
      if (ids.size() > 1)
        for (std::size_t i = 0; i < ids.size(); ++i) {
          const std::string& full = e_.model_.variables[ids[i]].name;
          const std::size_t open = full.find('[', full.find(path));
          balance_row(full.substr(open + 1, full.size() - open - 2), RowKind::line, 2, {nodes[i]});
        }
      if (path == "asset.receivable" || path == "liability.payable") overdue_rows(path == "asset.receivable");
      all.insert(all.end(), nodes.begin(), nodes.end());
    }
    balance_row(std::move(total), RowKind::total, 0, all);
    for (const NodeId node : all) gap.push_back(negative ? negate(node) : node);
  };
  group("asset", {"Assets", "Actif"}, {"Total assets", "Total de l'actif"}, false);
  group("liability", {"Liabilities", "Dettes"}, {"Total liabilities", "Total des dettes"}, true);
  group("equity", {"Equity", "Capitaux propres"}, {"Total equity", "Total des capitaux propres"}, true);
  balance_row({"Assets less liabilities and equity", "Actif moins dettes et capitaux propres"}, RowKind::check, 0, gap);
}

// Of receivables or payables, what should have been paid, and what of it is old.
void TableBuilder::overdue_rows(bool owed_to) {
  Amounts overdue, old;
  const int age = e_.impairment_steps();
  for (Bill& bill : e_.bills_) {
    if (bill.lapses || (owed_to ? bill.payee : bill.payer) != request_.sector) continue;
    overdue.push_back(e_.variable_node(bill.arrears, span_));
    old.push_back(e_.overdue(bill, age));
  }
  for (const Guarantee& guarantee : e_.guarantees_) {
    const auto bill =
        std::find_if(e_.bills_.begin(), e_.bills_.end(), [&](const Bill& b) { return b.due == guarantee.bill; });
    if (bill == e_.bills_.end() || (owed_to ? guarantee.guarantor : bill->payer) != request_.sector) continue;
    overdue.push_back(e_.variable_node(guarantee.claim, span_));
  }
  balance_row({"of which overdue", "dont échus"}, RowKind::line, 2, overdue);
  balance_row({"of which for more than 90 days", "dont depuis plus de 90 jours"}, RowKind::line, 2, old);
}

// ---------------------------------------------------------------------------------------------------- cash flow
void TableBuilder::cash_flow_statement() {
  begin_statement();
  direct_cash_flow();
  indirect_cash_flow();
}

// What was received and paid, by nature (IAS 7, paragraph 19).
void TableBuilder::direct_cash_flow() {
  heading({"Direct method", "Méthode directe"});
  Amounts everything;
  for (const std::string of : {"operating", "investing", "financing", "none"}) {
    Amounts total;
    const std::size_t first = table_.rows.size();
    heading(class_label(of), 1);
    for (const std::string& nature : ordered_natures())
      for (const bool incoming : {true, false}) {
        Amounts rates;
        for (const Entry& entry : e_.entries_) {
          if (!entry.cash || entry.nature != nature) continue;
          if ((incoming ? entry.payee : entry.payer) != request_.sector) continue;
          const NatureInfo& info = e_.natures_.at(nature);
          if ((incoming ? info.payee_class : info.payer_class) != of) continue;
          const NodeId rate = e_.variable_node(entry.rate, span_);
          rates.push_back(incoming ? rate : negate(rate));
        }
        base::Phrase label = nature_label(nature);
        label += incoming ? base::Phrase(" received", " : reçu") : base::Phrase(" paid", " : payé");
        amount_row(label, RowKind::line, 2, rates);
        total.insert(total.end(), rates.begin(), rates.end());
      }
    if (total.empty() && of == std::string("none")) {
      table_.rows.resize(first);
      continue;
    }
    amount_row(class_total(of), RowKind::total, 1, total);
    everything.insert(everything.end(), total.begin(), total.end());
  }
  amount_row({"Change in cash", "Variation de trésorerie"}, RowKind::total, 0, everything);
  const auto& accounts = e_.states_[request_.sector.index()].accounts;
  const auto cash = accounts.find("asset.cash");
  if (cash == accounts.end()) return;
  const VariableId id = cash->second;
  const Amounts balance = {e_.variable_node(id, span_)};
  add_row({"Opening cash", "Trésorerie d'ouverture"}, RowKind::line, 0, balance,
          [&](NodeId, const TablePeriod& p) { return opening({id}, p); });
  balance_row({"Closing cash", "Trésorerie de clôture"}, RowKind::total, 0, balance);
  const NodeId flows = sum(everything);
  add_row({"Opening plus change less closing", "Ouverture plus variation moins clôture"}, RowKind::check, 0, balance,
          [&](NodeId node, const TablePeriod& p) {
            const NodeId end = e_.apply(Operation::add, span_, opening({id}, p), amount(flows, p));
            return e_.apply(Operation::subtract, span_, end, closing(node, p));
          });
}

// From net income to cash from operations (IAS 7, paragraph 20): what was earned without cash, what trade tied up, and
// what belongs to investing or financing.
void TableBuilder::indirect_cash_flow() {
  heading({"Indirect method", "Méthode indirecte"});
  Amounts income, direct;
  const auto& accounts = e_.states_[request_.sector.index()].accounts;
  for (const auto& [local, id] : accounts) {
    const std::string path = local.substr(0, local.find('['));
    if (!is_flow(path) || !e_.accounts_.contains(path) || !e_.is_moved(id)) continue;
    if (e_.accounts_.at(path).keyed && local == path) continue;
    const NodeId node = e_.variable_node(id, span_);
    income.push_back(path.starts_with("income.") ? node : negate(node));
  }
  amount_row({"Net income", "Résultat net"}, RowKind::total, 1, income);

  const auto effect = [&](const BookedLeg& leg) {  // on cash, were everything else unchanged
    const bool plus =
        leg.path.starts_with("liability.") || leg.path.starts_with("equity.") || leg.path.starts_with("expense.");
    return plus ? leg.amount : negate(leg.amount);
  };
  const auto class_of = [&](const Entry& entry) -> std::string {
    if (!entry.cash) return "";
    const auto found = e_.natures_.find(entry.nature);
    if (found == e_.natures_.end()) return "";
    return entry.payee == request_.sector ? found->second.payee_class : found->second.payer_class;
  };
  Amounts total = income;
  const auto line = [&](base::Phrase label, const Amounts& rates) {
    amount_row(std::move(label), RowKind::line, 2, rates);
    total.insert(total.end(), rates.begin(), rates.end());
  };
  const auto legs = [&](const std::function<bool(const BookedLeg&, const Entry&, const std::string&)>& wanted) {
    Amounts found;
    for (const BookedLeg& leg : e_.legs_) {
      if (leg.sector != request_.sector || leg.path.starts_with("memo.")) continue;
      const Entry& entry = e_.entries_[leg.entry];
      if (wanted(leg, entry, class_of(entry))) found.push_back(effect(leg));
    }
    return found;
  };
  const auto is_working = [&](const std::string& path) {
    const auto found = e_.accounts_.find(path);
    return found != e_.accounts_.end() && found->second.working;
  };
  for (const std::string& nature : ordered_natures()) {
    // Booked without cash, against what does not move with trade: depreciation, shares given as pay.
    line(nature_label(nature), legs([&](const BookedLeg& leg, const Entry& entry, const std::string& of) {
           return entry.nature == nature && of.empty() && !is_flow(leg.path) && !is_working(leg.path);
         }));
    // Earned or spent by what is investing or financing: a gain on a sale.
    line(nature_label(nature) + base::Phrase(": not operating", " : hors exploitation"),
         legs([&](const BookedLeg& leg, const Entry& entry, const std::string& of) {
           return entry.nature == nature && !of.empty() && of != "operating" && is_flow(leg.path);
         }));
    // Paid as part of operations for what is kept.
    line(nature_label(nature) + base::Phrase(": kept", " : conservé"),
         legs([&](const BookedLeg& leg, const Entry& entry, const std::string& of) {
           return entry.nature == nature && of == "operating" && !is_flow(leg.path) && !is_working(leg.path);
         }));
  }
  for (const std::string& path : ordered_accounts()) {
    if (!is_working(path)) continue;
    line(base::Phrase("change in ", "variation : ") + account_label(path),
         legs([&](const BookedLeg& leg, const Entry&, const std::string& of) {
           return leg.path == path && (of.empty() || of == "operating");
         }));
  }
  amount_row(class_total("operating"), RowKind::total, 1, total);
  for (const Entry& entry : e_.entries_) {
    if (class_of(entry) != "operating" || (entry.payer != request_.sector && entry.payee != request_.sector)) continue;
    const NodeId rate = e_.variable_node(entry.rate, span_);
    direct.push_back(entry.payee == request_.sector ? negate(rate) : rate);
  }
  total.insert(total.end(), direct.begin(), direct.end());
  amount_row({"Indirect less direct", "Indirecte moins directe"}, RowKind::check, 1, total);
}

// -------------------------------------------------------------------------------------------------- commitments
void TableBuilder::commitments() {
  begin_statement();
  for (const std::string& path : ordered_accounts()) {
    if (!path.starts_with("memo.")) continue;
    const std::vector<VariableId> ids = balances_of(request_.sector, path);
    Amounts nodes;
    for (const VariableId id : ids) nodes.push_back(e_.variable_node(id, span_));
    balance_row(account_label(path), RowKind::total, 0, nodes);
    for (const VariableId id : ids) {
      const std::string& full = e_.model_.variables[id].name;
      const std::size_t open = full.find('[', full.find(path));
      if (open != std::string::npos)
        balance_row(full.substr(open + 1, full.size() - open - 2), RowKind::line, 1, {e_.variable_node(id, span_)});
    }
  }
}

// -------------------------------------------------------------------------------------------------- circularity
void TableBuilder::circularity() {
  begin_statement();
  const std::uint32_t member = *e_.money_member(request_.sector);
  amount_row({"Revenue in cash", "Ventes encaissées"}, RowKind::total, 0,
             {e_.money_node(MoneyPart::revenue, member, span_)});
  const auto share_row = [&](base::Phrase label, MoneyPart part, int level) {
    TableRow row;
    row.label = std::move(label);
    row.level = level;
    std::vector<NodeId> values;
    for (const TablePeriod& period : table_.periods)
      values.push_back(e_.money_share(part, member, overlap_of(period), span_));
    row.cells.push_back(std::move(values));
    table_.rows.push_back(std::move(row));
  };
  heading({"Paid with money of, by last financier", "Payées avec l'argent, selon le dernier financeur,"});
  share_row({table_.sector + " itself: round trip", "de " + table_.sector + " même : aller-retour"},
            MoneyPart::round_trip, 1);
  share_row({"other members", "d'autres membres"}, MoneyPart::ecosystem, 1);
  share_row({"customers: organic", "des clients : organique"}, MoneyPart::organic, 1);
  share_row({"external capital", "du capital extérieur"}, MoneyPart::capital, 1);
  share_row({"opening cash", "de la trésorerie initiale"}, MoneyPart::opening, 1);
  share_row({"nobody: unfunded", "de personne : non financé"}, MoneyPart::unfunded, 1);
  share_row({table_.sector + " a second time: recycled", "de " + table_.sector + " une seconde fois : recyclé"},
            MoneyPart::recycled, 1);
  heading({"By ultimate origin", "Selon l'origine première"});
  share_row({"customers", "clients"}, MoneyPart::origin_customers, 1);
  share_row({"external capital", "capital extérieur"}, MoneyPart::origin_capital, 1);
  share_row({"opening cash", "trésorerie initiale"}, MoneyPart::origin_opening, 1);
  share_row({"nobody: unfunded", "personne : non financé"}, MoneyPart::origin_unfunded, 1);
}

base::Calendar::Overlap TableBuilder::overlap_of(const TablePeriod& period) {
  return {period.first_step, period.end_step, std::vector<double>(period.end_step - period.first_step, 1.0)};
}

// ------------------------------------------------------------------------------------------------- named series
void TableBuilder::series() {
  table_.columns.push_back({"", false});
  for (const auto& [label, node] : request_.series)
    add_row(label, RowKind::line, 0, {node}, [&](NodeId value, const TablePeriod& period) {
      // A share of revenue over a year is not the mean of those of its quarters.
      const Node& named = e_.model_.node(value);
      if (named.kind == NodeKind::variable) {
        const NodeId formula = e_.model_.variables[VariableId(named.index)].value;
        const auto share = formula ? e_.money_shares_.find(formula.index()) : e_.money_shares_.end();
        if (share != e_.money_shares_.end())
          return e_.money_share(share->second.first, share->second.second, overlap_of(period), span_);
      }
      Node read;
      read.kind = NodeKind::period_read;
      read.args[0] = value;
      read.first_step = period.first_step;
      read.end_step = period.end_step;
      read.closes = true;
      read.weights = static_cast<std::uint32_t>(e_.model_.overlaps.size());
      read.span = span_;
      e_.model_.overlaps.push_back(
          {period.first_step, period.end_step, std::vector<double>(period.end_step - period.first_step, 1.0)});
      return e_.add(read);
    });
}

}  // namespace boucle::model
