#include "analysis/provenance.h"

#include <algorithm>
#include <utility>

#include "analysis/absorbing_solver.h"

namespace boucle::analysis {
namespace {

// A closing balance below this share of what was received is rounding of payments that use up everything.
constexpr double empty_cash = 1e-13;

}  // namespace

TagTable::TagTable(std::size_t members, bool with_financiers) : member_count(members) {
  if (with_financiers) of_financier.assign(members * members, 0);
  of_tag.assign(extra_tag_count * members, 0);
}

PeriodFlows::PeriodFlows(const PaymentNetwork& network, std::uint32_t period)
    : member_count(network.member_count),
      revenue(member_count * member_count, 0),
      fund(revenue),
      returned(revenue),
      other(revenue),
      from_customers(member_count, 0),
      from_capital(member_count, 0),
      to_outside(member_count, 0) {
  for (const Payment& payment : network.payments) {
    if (payment.period != period) continue;
    if (network.is_outside(payment.from)) {
      (payment.kind == PaymentKind::revenue ? from_customers : from_capital)[payment.to] += payment.amount;
      continue;
    }
    if (network.is_outside(payment.to)) {
      to_outside[payment.from] += payment.amount;
      continue;
    }
    const std::size_t at = payment.from * member_count + payment.to;
    switch (payment.kind) {
      case PaymentKind::revenue:
        revenue[at] += payment.amount;
        break;
      case PaymentKind::fund:
        fund[at] += payment.amount;
        break;
      case PaymentKind::returned:
        returned[at] += payment.amount;
        break;
      case PaymentKind::other:
        other[at] += payment.amount;
        break;
    }
  }
}

struct TracedCash::Period {
  std::vector<double> total;    // T by member
  std::vector<double> closing;  // of which kept
  std::vector<double> share;    // of a payer's total that each payee gets, cut payments left out
  std::vector<double> leak;     // of its total that is kept, leaves, or is cut
};

TracedCash::TracedCash(std::size_t member_count, const std::vector<double>& opening, System system)
    : n_(member_count),
      system_(system),
      cash_(opening),
      overdraft_(member_count, 0),
      shortfall_(member_count, 0),
      repaid_(member_count, 0),
      stock_(member_count, system == System::last_financier) {
  cash_.resize(n_, 0);
  for (std::size_t i = 0; i < n_; ++i) stock_.at(Tag::opening, i) = cash_[i];
}

// Cash, overdrafts and the shares that follow; the same in both systems but for what is cut.
void TracedCash::settle_cash(const PeriodFlows& flows, Period& period) {
  std::vector<double> in(n_, 0), out(n_, 0), cut(n_, 0);
  for (std::size_t i = 0; i < n_; ++i) {
    in[i] += flows.from_customers[i] + flows.from_capital[i];
    out[i] += flows.to_outside[i];
    for (std::size_t j = 0; j < n_; ++j) {
      const std::size_t at = i * n_ + j;
      const double carried = flows.revenue[at] + flows.returned[at] + flows.other[at];
      in[j] += carried + flows.fund[at];
      out[i] += carried + flows.fund[at];
      if (system_ == System::last_financier) cut[i] += flows.fund[at];
    }
  }
  period.total.assign(n_, 0);
  period.closing.assign(n_, 0);
  period.share.assign(n_ * n_, 0);
  period.leak.assign(n_, 1);
  for (std::size_t i = 0; i < n_; ++i) {
    repaid_[i] = std::min(overdraft_[i], in[i]);
    const double has = cash_[i] + in[i], spent = out[i] + repaid_[i];
    const double rounding = empty_cash * std::max(has, spent);
    const double left = has - spent;
    shortfall_[i] = left < -rounding ? -left : 0;
    overdraft_[i] += shortfall_[i] - repaid_[i];
    if (overdraft_[i] <= rounding) overdraft_[i] = 0;
    period.closing[i] = left > rounding ? left : 0;
    const double total = period.closing[i] + spent;  // equals `has` and the shortfall, with the leaks adding up to it
    period.total[i] = total;
    if (!(total > 0)) continue;
    period.leak[i] = (period.closing[i] + flows.to_outside[i] + repaid_[i] + cut[i]) / total;
    for (std::size_t j = 0; j < n_; ++j) {
      const std::size_t at = i * n_ + j;
      const double fund = system_ == System::ultimate_origin ? flows.fund[at] : 0;
      period.share[at] = (flows.revenue[at] + flows.returned[at] + flows.other[at] + fund) / total;
    }
  }
  cash_ = period.closing;
}

// Amounts y of one tag. `absorbing` is the member whose own tag this is: there it turns into something else at once. It
// is eliminated last, so that what arrives there is not sent on.
std::vector<double> TracedCash::solve(const Period& period, std::vector<double> b, std::size_t absorbing) const {
  const auto place = [&](std::size_t i) { return i == absorbing ? 0 : i == 0 ? absorbing : i; };
  std::vector<double> share(n_ * n_), leak(n_), right(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    const std::size_t to = place(i);
    leak[to] = i == absorbing ? 1 : period.leak[i];
    right[to] = b[i];
    if (i == absorbing) continue;
    for (std::size_t j = 0; j < n_; ++j) share[to * n_ + place(j)] = period.share[i * n_ + j];
  }
  right[0] = 0;
  AbsorbingSolver(n_, std::move(share), std::move(leak)).solve(right);
  right[0] = 0;  // what arrives was turned into something else
  for (std::size_t i = 0; i < n_; ++i) b[i] = right[place(i)];
  return b;
}

TagTable TracedCash::step(const PeriodFlows& flows) {
  const bool last_financier = system_ == System::last_financier;
  Period period;
  settle_cash(flows, period);
  TagTable held(n_, last_financier), revenue(n_, last_financier);
  std::vector<double> recycled(n_, 0), reopened(n_, 0);
  const auto paid = [&](const std::vector<double>& table, std::size_t i, std::size_t j, const double* y) {
    return table[i * n_ + j] > 0 ? y[i] * (table[i * n_ + j] / period.total[i]) : 0.0;
  };
  if (last_financier) {
    for (std::size_t k = 0; k < n_; ++k) {
      std::vector<double> b(n_);
      bool any = false;
      for (std::size_t i = 0; i < n_; ++i) {
        b[i] = i == k ? 0 : stock_.at(k, i) + flows.fund[k * n_ + i];
        any = any || b[i] > 0;
      }
      if (!any) continue;
      b = solve(period, std::move(b), k);
      for (std::size_t i = 0; i < n_; ++i) {
        held.at(k, i) = b[i];
        for (std::size_t j = 0; j < n_; ++j) revenue.at(k, j) += paid(flows.revenue, i, j, b.data());
        reopened[k] += paid(flows.returned, i, k, b.data());
        recycled[k] += paid(flows.revenue, i, k, b.data()) + paid(flows.other, i, k, b.data());
      }
    }
  }
  const AbsorbingSolver solver(n_, period.share, period.leak);
  for (std::size_t t = 0; t < extra_tag_count; ++t) {
    const Tag tag = static_cast<Tag>(t);
    std::vector<double> b(n_);
    for (std::size_t i = 0; i < n_; ++i) b[i] = stock_.at(tag, i);
    const auto add = [&](const std::vector<double>& source) {
      for (std::size_t i = 0; i < n_; ++i) b[i] += source[i];
    };
    switch (tag) {
      case Tag::customers:
        add(flows.from_customers);
        break;
      case Tag::capital:
        add(flows.from_capital);
        break;
      case Tag::opening:
        add(reopened);
        break;
      case Tag::unfunded:
        add(shortfall_);
        break;
      case Tag::recycled:
        add(recycled);
        break;
      case Tag::unsourced:
        break;
    }
    // Only in a closed group does the system hold without a source: there all of the money is unsourced.
    solver.solve(b, tag == Tag::unsourced ? &period.total : nullptr);
    for (std::size_t i = 0; i < n_; ++i) {
      held.at(tag, i) = b[i];
      for (std::size_t j = 0; j < n_; ++j) revenue.at(tag, j) += paid(flows.revenue, i, j, b.data());
    }
  }
  for (std::size_t j = 0; j < n_; ++j) revenue.at(Tag::customers, j) += flows.from_customers[j];
  unsourced_.clear();
  for (std::size_t i = 0; i < n_; ++i) {
    const double kept = period.total[i] > 0 ? period.closing[i] / period.total[i] : 0;
    for (std::size_t t = 0; t < extra_tag_count; ++t) {
      const Tag tag = static_cast<Tag>(t);
      stock_.at(tag, i) = held.at(tag, i) * kept;
    }
    if (last_financier) {
      for (std::size_t k = 0; k < n_; ++k) stock_.at(k, i) = held.at(k, i) * kept;
    }
    if (period.total[i] > 0 && held.at(Tag::unsourced, i) > 0.5 * period.total[i]) unsourced_.push_back(i);
  }
  return revenue;
}

}  // namespace boucle::analysis
