// Whose money is it: the composition of every member's cash and payments, period by period, well mixed.
//
// In a period member i holds T_i = opening cash + everything it receives, and whatever it pays or keeps carries the
// same mix of tags. With y_i the part of T_i that bears a tag,
//   y_i = (opening stock of the tag) + (what enters from outside with it) + Σ_j y_j f_ji / T_j,
// one linear system a period with one right-hand side for each tag (absorbing_solver.h: leaks are added, never
// subtracted, so every share is right to a few units in the last place). The rest of T is next period's opening stock.
//
// Two systems of tags are traced side by side:
//   last financier    a `fund` payment inside the perimeter is cut and enters the payee tagged with the payer. Money
//                     tagged k that comes back to k is counted where it comes as revenue, then becomes `recycled`; what
//                     comes back as a `return` becomes `opening` and is never counted.
//   ultimate origin   customers, capital, opening and unfunded only; every payment carries the payer's mix.
// A balance that would fall below zero is an overdraft: the gap enters tagged `unfunded`, and later receipts repay it
// first. A group that nothing enters and nothing leaves has no origin: its money is `unsourced`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace boucle::analysis {

enum class PaymentKind { revenue, fund, returned, other };

// Members are 0 .. member_count − 1; the numbers from there on are parties outside.
struct Payment {
  std::uint32_t from = 0, to = 0;  // never the same, never both outside
  double amount = 0;               // more than 0
  PaymentKind kind = PaymentKind::revenue;
  std::uint32_t period = 0;
};
struct PaymentNetwork {
  std::size_t member_count = 0, period_count = 1;
  std::vector<Payment> payments;
  std::vector<double> opening;  // cash by member; empty: none

  bool is_outside(std::uint32_t party) const { return party >= member_count; }
};

// Tags beyond those of the members.
enum class Tag : std::size_t { customers, capital, opening, unfunded, recycled, unsourced };
inline constexpr std::size_t extra_tag_count = 6;

// Square tables by tag and member.
struct TagTable {
  std::size_t member_count = 0;
  std::vector<double> of_financier;  // tag k at member i: k * member_count + i; empty in the system of origins
  std::vector<double> of_tag;        // Tag t at member i: t * member_count + i

  TagTable() = default;
  TagTable(std::size_t members, bool with_financiers);
  double& at(Tag tag, std::size_t i) { return of_tag[static_cast<std::size_t>(tag) * member_count + i]; }
  double at(Tag tag, std::size_t i) const { return of_tag[static_cast<std::size_t>(tag) * member_count + i]; }
  double& at(std::size_t financier, std::size_t i) { return of_financier[financier * member_count + i]; }
  double at(std::size_t financier, std::size_t i) const { return of_financier[financier * member_count + i]; }
};

// What members pay each other and the outside in one period, in dense tables (payer * member_count + payee).
struct PeriodFlows {
  PeriodFlows(const PaymentNetwork& network, std::uint32_t period);

  std::size_t member_count;
  std::vector<double> revenue, fund, returned, other;
  std::vector<double> from_customers, from_capital, to_outside;  // by member
};

// The cash of all members over time, and its composition in one system of tags.
class TracedCash {
 public:
  enum class System { last_financier, ultimate_origin };

  TracedCash(std::size_t member_count, const std::vector<double>& opening, System system);

  // One period. Returns the revenue of the period by the tag it was paid with.
  TagTable step(const PeriodFlows& flows);

  // After the last step:
  const TagTable& stock() const { return stock_; }
  const std::vector<double>& cash() const { return cash_; }            // by member, at least 0
  const std::vector<double>& overdraft() const { return overdraft_; }  // by member, at least 0
  const std::vector<double>& shortfall() const { return shortfall_; }  // of the last period
  const std::vector<double>& repaid() const { return repaid_; }        // of the last period
  // Members of groups without origin in the last period.
  const std::vector<std::size_t>& unsourced() const { return unsourced_; }

 private:
  std::size_t n_;
  System system_;
  std::vector<double> cash_, overdraft_, shortfall_, repaid_;
  TagTable stock_;
  std::vector<std::size_t> unsourced_;

  struct Period;  // the tables of one step
  void settle_cash(const PeriodFlows& flows, Period& period);
  std::vector<double> solve(const Period& period, std::vector<double> b, std::size_t absorbing) const;
};

}  // namespace boucle::analysis
