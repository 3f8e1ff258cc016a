// Matrices of the whole model, as Godley and Lavoie draw them (Monetary Economics, 2007, chapters 2 to 4): who holds
// what, who paid whom. The balance sheet has assets with +, liabilities with -; the flows have sources with +, uses
// with
// -, and how much more cash a sector holds is a use.
#include <algorithm>

#include "model/table_builder.h"

namespace boucle::model {

void TableBuilder::sector_columns(bool split) {
  for (const InstanceId sector : sectors()) {
    const std::string& name = e_.model_.instances[sector].name;
    const bool pays = std::any_of(e_.entries_.begin(), e_.entries_.end(),
                                  [&](const Entry& entry) { return entry.payer == sector || entry.payee == sector; });
    if (request_.kind == TableKind::transactions && !pays) continue;
    for (const bool capital : {false, true}) {
      if (capital && !split) continue;
      column_keys_.emplace_back(sector, capital);
      const char* part_en = !split ? "" : capital ? " capital" : " current";
      const char* part_fr = !split ? "" : capital ? " capital" : " courant";
      table_.columns.push_back({base::Phrase(name + part_en, name + part_fr), true});
    }
  }
}

std::size_t TableBuilder::column_of(InstanceId sector, bool capital) const {
  for (std::size_t i = 0; i < column_keys_.size(); ++i)
    if (column_keys_[i].first == sector && column_keys_[i].second == (capital && request_.split)) return i;
  return column_keys_.size();
}

// A payment that is neither earned nor spent moves capital: what its side of the nature touches is balances alone.
bool TableBuilder::is_capital(std::uint32_t entry, InstanceId sector) const {
  return std::none_of(e_.legs_.begin(), e_.legs_.end(), [&](const BookedLeg& leg) {
    return leg.entry == entry && leg.sector == sector &&
           (leg.path.starts_with("income.") || leg.path.starts_with("expense."));
  });
}

// A promise, which touches memo accounts only.
bool TableBuilder::is_memo(std::uint32_t entry) const {
  return std::all_of(e_.legs_.begin(), e_.legs_.end(),
                     [&](const BookedLeg& leg) { return leg.entry != entry || leg.path.starts_with("memo."); });
}

// A row of sums of rates, read as amounts, or of balances, read at the close.
void TableBuilder::matrix_row(base::Phrase label, RowSum row_sum, const std::vector<Amounts>& by_column, bool balance) {
  if (std::all_of(by_column.begin(), by_column.end(), [](const Amounts& cell) { return cell.empty(); })) return;
  TableRow row;
  row.label = std::move(label);
  row.sum = row_sum;
  for (const Amounts& cell : by_column) {
    std::vector<NodeId> values(table_.periods.size());
    if (!cell.empty()) {
      const NodeId total = sum(cell);
      for (std::size_t p = 0; p < values.size(); ++p)
        values[p] = balance ? closing(total, table_.periods[p]) : amount(total, table_.periods[p]);
    }
    row.cells.push_back(std::move(values));
  }
  table_.rows.push_back(std::move(row));
}

// ------------------------------------------------------------------------------------------------ transactions
void TableBuilder::transactions() {
  sector_columns(request_.split);
  for (const std::string& nature : ordered_natures()) {
    transaction_rows(nature, true);
    transaction_rows(nature, false);
  }
  unpaid_rows();
  if (request_.split) saving_row();
  cash_row();
}

// Bills that stay unpaid are booked all the same: what was earned and spent, and the claim that took the place of the
// payment. Arrears that are paid later show with the opposite sign.
void TableBuilder::unpaid_rows() {
  std::vector<Amounts> booked(table_.columns.size()), claims(table_.columns.size());
  for (std::uint32_t i = 0; i < e_.entries_.size(); ++i) {
    const Entry& entry = e_.entries_[i];
    if (!entry.unpaid) continue;
    booked[column_of(entry.payer, is_capital(i, entry.payer))].push_back(negate(entry.unpaid));
    booked[column_of(entry.payee, is_capital(i, entry.payee))].push_back(entry.unpaid);
    claims[column_of(entry.payer, true)].push_back(entry.unpaid);
    claims[column_of(entry.payee, true)].push_back(negate(entry.unpaid));
  }
  matrix_row({"bills unpaid", "factures impayées"}, RowSum::zero, booked, false);
  matrix_row({"change in arrears", "variation des arriérés"}, RowSum::zero, claims, false);
}

// What was paid: + for who received it, - for who paid. What was booked without cash has a second row with the opposite
// signs: the claim that took the place of the payment.
void TableBuilder::transaction_rows(const std::string& nature, bool cash) {
  std::vector<Amounts> paid(table_.columns.size()), claims(table_.columns.size());
  for (std::uint32_t i = 0; i < e_.entries_.size(); ++i) {
    const Entry& entry = e_.entries_[i];
    if (entry.nature != nature || entry.cash != cash || !entry.payee || is_memo(i)) continue;
    const NodeId rate = e_.variable_node(entry.rate, span_);
    paid[column_of(entry.payer, is_capital(i, entry.payer))].push_back(negate(rate));
    paid[column_of(entry.payee, is_capital(i, entry.payee))].push_back(rate);
    if (cash) continue;
    claims[column_of(entry.payer, true)].push_back(rate);
    claims[column_of(entry.payee, true)].push_back(negate(rate));
  }
  matrix_row(spaced(nature), RowSum::zero, paid, false);
  matrix_row(base::Phrase(spaced(nature) + ", not in cash", spaced(nature) + ", hors trésorerie"), RowSum::zero, claims,
             false);
}

// Of split columns: what the current account leaves goes to the capital account.
void TableBuilder::saving_row() {
  std::vector<Amounts> cells(table_.columns.size());
  for (std::uint32_t i = 0; i < e_.entries_.size(); ++i) {
    const Entry& entry = e_.entries_[i];
    if (!entry.payee || is_memo(i)) continue;
    for (const bool incoming : {false, true}) {
      const InstanceId sector = incoming ? entry.payee : entry.payer;
      if (is_capital(i, sector)) continue;
      const NodeId rate = e_.variable_node(entry.rate, span_);
      for (const NodeId part : {rate, entry.unpaid}) {
        if (!part) continue;
        cells[column_of(sector, false)].push_back(incoming ? negate(part) : part);
        cells[column_of(sector, true)].push_back(incoming ? part : negate(part));
      }
    }
  }
  matrix_row(base::Phrase("saving", "épargne"), RowSum::zero, cells, false);
}

void TableBuilder::cash_row() {
  TableRow row;
  row.label = base::Phrase("change in cash", "variation de trésorerie");
  row.sum = RowSum::zero;
  row.cells.assign(table_.columns.size(), std::vector<NodeId>(table_.periods.size()));
  for (const InstanceId sector : sectors()) {
    const std::size_t column = column_of(sector, true);
    const auto& accounts = e_.states_[sector.index()].accounts;
    const auto cash = accounts.find("asset.cash");
    if (column >= table_.columns.size() || cash == accounts.end()) continue;
    for (std::size_t p = 0; p < table_.periods.size(); ++p) {
      const NodeId end = closing(e_.variable_node(cash->second, span_), table_.periods[p]);
      row.cells[column][p] = e_.apply(Operation::subtract, span_, opening({cash->second}, table_.periods[p]), end);
    }
  }
  if (!table_.columns.empty()) table_.rows.push_back(std::move(row));
}

// ----------------------------------------------------------------------------------------------------- balances
// Claims with a counterparty in one row, the holder's with +, the debtor's with -. Shares stand at the holder's value
// on both sides; what that differs from what the issuer received is a row of its own. Net worth matches the rest.
void TableBuilder::balance_matrix() {
  sector_columns(false);
  const std::vector<InstanceId> who = sectors();
  const auto balances = [&](InstanceId sector, const std::string& path, bool negative) {
    Amounts found;
    for (const VariableId id : balances_of(sector, path)) {
      const NodeId node = e_.variable_node(id, span_);
      found.push_back(negative ? negate(node) : node);
    }
    return found;
  };
  const auto put = [](Amounts& into, const Amounts& more) { into.insert(into.end(), more.begin(), more.end()); };
  std::vector<std::string> mirrored, issued;
  for (const auto& [path, info] : e_.accounts_) {
    if (!info.mirror.empty()) mirrored.push_back(info.mirror);
    if (!info.issued.empty()) issued.push_back(info.issued);
  }
  const auto is_in = [](const std::vector<std::string>& list, const std::string& path) {
    return std::find(list.begin(), list.end(), path) != list.end();
  };
  for (const std::string& path : ordered_accounts()) {
    const AccountInfo& info = e_.accounts_.at(path);
    const bool asset = path.starts_with("asset."), liability = path.starts_with("liability.");
    if ((!asset && !liability) || is_in(mirrored, path)) continue;
    std::vector<Amounts> cells(table_.columns.size()), difference(table_.columns.size());
    for (std::size_t c = 0; c < who.size(); ++c) put(cells[c], balances(who[c], path, liability));
    std::string label = leaf_of(path);
    if (!info.mirror.empty()) {
      for (std::size_t c = 0; c < who.size(); ++c) put(cells[c], balances(who[c], info.mirror, asset));
      if (leaf_of(info.mirror) != label) label += " / " + leaf_of(info.mirror);
    }
    if (!info.issued.empty()) {
      for (std::size_t c = 0; c < who.size(); ++c) {
        for (const InstanceId holder : who) {
          const auto& accounts = e_.states_[holder.index()].accounts;
          const auto held = accounts.find(path + "[" + e_.model_.instances[who[c]].name + "]");
          if (held == accounts.end() || !e_.is_moved(held->second)) continue;
          const NodeId node = e_.variable_node(held->second, span_);
          cells[c].push_back(negate(node));
          difference[c].push_back(node);
        }
        put(difference[c], balances(who[c], info.issued, true));
      }
    }
    const bool closed = (!info.mirror.empty() && info.keyed) || !info.issued.empty();
    matrix_row(label, closed ? RowSum::zero : RowSum::free, cells, true);
    matrix_row(base::Phrase(label + ": holders' value less paid in", label + " : valeur des détenteurs moins apports"),
               RowSum::free, difference, true);
  }
  std::vector<Amounts> worth(table_.columns.size());
  for (std::size_t c = 0; c < who.size(); ++c) {
    for (const std::string& path : ordered_accounts())
      if (path.starts_with("equity.") && !is_in(issued, path)) put(worth[c], balances(who[c], path, true));
    for (const char* kept : {"equity.retained", "equity.opening"})
      if (!e_.accounts_.contains(kept)) put(worth[c], balances(who[c], kept, true));
  }
  matrix_row(base::Phrase("net worth", "valeur nette"), RowSum::free, worth, true);
}

// -------------------------------------------------------------------------------------------------- revaluations
// What holdings gained or lost in value; the sum of a column is what the sector's net worth gained by it.
void TableBuilder::revaluation_matrix() {
  sector_columns(false);
  for (TableColumn& column : table_.columns) column.sums_to_zero = false;
  for (const std::string& path : ordered_accounts())
    for (const std::string& nature : ordered_natures()) {
      std::vector<Amounts> cells(table_.columns.size());
      for (const BookedLeg& leg : e_.legs_) {
        const Entry& entry = e_.entries_[leg.entry];
        if (leg.path != path || entry.nature != nature || entry.revalued != leg.account) continue;
        cells[column_of(leg.sector, false)].push_back(path.starts_with("asset.") ? leg.amount : negate(leg.amount));
      }
      matrix_row(leaf_of(path) + ": " + spaced(nature), RowSum::free, cells, false);
    }
}

}  // namespace boucle::model
