// Builds one table of a report once the accounts are finished. Private to this stage.
//
// Every figure is a sum of payments, bookings and balances of accounts, read over a period: nothing is computed twice,
// so what the books say and what a table says cannot differ. Rows that nothing in the model can move are left out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/elaborator.h"

namespace boucle::model {

class TableBuilder {
 public:
  TableBuilder(Elaborator& elaborator, const TableRequest& request, std::vector<TablePeriod> periods)
      : e_(elaborator), request_(request), span_(request.span) {
    table_.kind = request.kind;
    table_.text = request.text;
    table_.periods = std::move(periods);
  }

  Table build();

 private:
  using Amounts = std::vector<NodeId>;  // signed rates, or balances

  // How rows are called: names without underscores, or what the model says in French.
  base::Phrase nature_label(const std::string& nature) const;
  base::Phrase account_label(const std::string& path) const;

  // --- matrices.cpp
  void transactions();
  void transaction_rows(const std::string& nature, bool cash);
  void unpaid_rows();
  void cash_row();
  void saving_row();
  void balance_matrix();
  void revaluation_matrix();
  void sector_columns(bool split);
  std::size_t column_of(InstanceId sector, bool capital) const;
  bool is_memo(std::uint32_t entry) const;
  bool is_capital(std::uint32_t entry, InstanceId sector) const;
  void matrix_row(base::Phrase label, RowSum sum, const std::vector<Amounts>& by_column, bool balance);

  // --- statements.cpp
  void income_statement();
  void balance_sheet();
  void overdue_rows(bool owed_to);
  void cash_flow_statement();
  void direct_cash_flow();
  void indirect_cash_flow();
  void commitments();
  void series();
  void circularity();
  static base::Calendar::Overlap overlap_of(const TablePeriod& period);
  void begin_statement();
  void heading(base::Phrase label, int level = 0);
  void amount_row(base::Phrase label, RowKind kind, int level, const Amounts& rates);
  void balance_row(base::Phrase label, RowKind kind, int level, const Amounts& balances);
  void add_row(base::Phrase label, RowKind kind, int level, const Amounts& terms,
               const std::function<NodeId(NodeId, const TablePeriod&)>& read);
  Amounts section(const std::string& group, const std::string& of, bool negative, bool with_rows);

  // --- table_builder.cpp: what both read
  std::vector<InstanceId> sectors() const;
  std::vector<std::string> ordered_accounts() const;
  std::vector<std::string> ordered_natures() const;
  std::vector<VariableId> balances_of(InstanceId sector, const std::string& path) const;
  NodeId sum(const Amounts& terms) const { return e_.sum_of(terms, span_); }
  NodeId negate(NodeId node) const { return e_.apply(Operation::negate, span_, node); }
  NodeId amount(NodeId rate, const TablePeriod& period);
  NodeId closing(NodeId balance, const TablePeriod& period);
  NodeId opening(const std::vector<VariableId>& balances, const TablePeriod& period);

  Elaborator& e_;
  const TableRequest& request_;
  Span span_;
  Table table_;
  std::vector<std::pair<InstanceId, bool>> column_keys_;  // sector, capital
};

// "income_tax" -> "income tax"
std::string spaced(std::string name);
// "asset.fixed" -> "fixed"
std::string leaf_of(const std::string& path);

}  // namespace boucle::model
