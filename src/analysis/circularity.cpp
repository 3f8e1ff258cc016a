#include "analysis/circularity.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "analysis/flow_network.h"

namespace boucle::analysis {
namespace {

// Payments of the window added up, with the balances at its ends.
struct Window {
  std::size_t n = 0;
  std::vector<double> revenue, fund, returned, other;            // payer * n + payee
  std::vector<double> from_customers, from_capital, to_outside;  // by member
  std::vector<double> shortfall, repaid, opening, closing;
  std::vector<bool> gave_before;  // whether a member financed another before the window

  explicit Window(std::size_t members)
      : n(members),
        revenue(n * n, 0),
        fund(revenue),
        returned(revenue),
        other(revenue),
        from_customers(n, 0),
        from_capital(n, 0),
        to_outside(n, 0),
        shortfall(n, 0),
        repaid(n, 0),
        gave_before(n, false) {}

  double all(std::size_t at) const { return revenue[at] + fund[at] + returned[at] + other[at]; }
  double carried(std::size_t at) const { return revenue[at] + returned[at] + other[at]; }
};

void add_to(std::vector<double>& total, const std::vector<double>& part) {
  for (std::size_t i = 0; i < total.size(); ++i) total[i] += part[i];
}

// Members of the list that pay each other, group by group.
std::vector<std::vector<std::uint32_t>> groups_of(const std::vector<std::size_t>& members, const PeriodFlows& flows) {
  const std::size_t n = flows.member_count;
  std::vector<std::size_t> group(n);
  std::iota(group.begin(), group.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (group[i] != i) i = group[i] = group[group[i]];
    return i;
  };
  for (const std::size_t i : members) {
    for (const std::size_t j : members) {
      const std::size_t at = i * n + j;
      if (flows.revenue[at] + flows.fund[at] + flows.returned[at] + flows.other[at] > 0) group[root(i)] = root(j);
    }
  }
  std::map<std::size_t, std::vector<std::uint32_t>> by_root;
  for (const std::size_t i : members) by_root[root(i)].push_back(static_cast<std::uint32_t>(i));
  std::vector<std::vector<std::uint32_t>> groups;
  for (auto& [at, found] : by_root) groups.push_back(std::move(found));
  return groups;
}

void note_unsourced(const TracedCash& cash, const PeriodFlows& flows, Circularity& result) {
  for (std::vector<std::uint32_t>& group : groups_of(cash.unsourced(), flows)) {
    if (std::find(result.unsourced.begin(), result.unsourced.end(), group) == result.unsourced.end()) {
      result.unsourced.push_back(std::move(group));
    }
  }
}

void add_revenue(const TagTable& by_financier, const TagTable& by_origin, std::vector<MemberCircularity>& members) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    MemberCircularity& member = members[i];
    for (std::size_t k = 0; k < members.size(); ++k) {
      (k == i ? member.round_trip : member.ecosystem) += by_financier.at(k, i);
    }
    member.organic += by_financier.at(Tag::customers, i);
    member.capital += by_financier.at(Tag::capital, i);
    member.opening += by_financier.at(Tag::opening, i);
    member.unfunded += by_financier.at(Tag::unfunded, i);
    member.recycled += by_financier.at(Tag::recycled, i);
    member.unsourced += by_financier.at(Tag::unsourced, i);
    member.origin.customers += by_origin.at(Tag::customers, i);
    member.origin.capital += by_origin.at(Tag::capital, i);
    member.origin.opening += by_origin.at(Tag::opening, i);
    member.origin.unfunded += by_origin.at(Tag::unfunded, i);
    member.origin.unsourced += by_origin.at(Tag::unsourced, i);
  }
}

Window trace(const PaymentNetwork& network, std::uint32_t first, std::uint32_t last, Circularity& result) {
  const std::size_t n = network.member_count;
  Window window(n);
  TracedCash financed(n, network.opening, TracedCash::System::last_financier);
  TracedCash origins(n, network.opening, TracedCash::System::ultimate_origin);
  for (std::uint32_t period = 0; period <= last; ++period) {
    const PeriodFlows flows(network, period);
    if (period == first) window.opening = financed.cash();
    const TagTable by_financier = financed.step(flows), by_origin = origins.step(flows);
    if (period < first) {
      for (std::size_t i = 0; i < n * n; ++i) {
        if (flows.fund[i] > 0) window.gave_before[i / n] = true;
      }
      continue;
    }
    add_revenue(by_financier, by_origin, result.members);
    add_to(window.revenue, flows.revenue);
    add_to(window.fund, flows.fund);
    add_to(window.returned, flows.returned);
    add_to(window.other, flows.other);
    add_to(window.from_customers, flows.from_customers);
    add_to(window.from_capital, flows.from_capital);
    add_to(window.to_outside, flows.to_outside);
    add_to(window.shortfall, financed.shortfall());
    add_to(window.repaid, financed.repaid());
    for (std::uint32_t i = 0; i < n; ++i) {
      if (financed.shortfall()[i] > 0) result.overdrafts.push_back({i, period, financed.shortfall()[i]});
    }
    note_unsourced(financed, flows, result);
    note_unsourced(origins, flows, result);
  }
  window.closing = financed.cash();
  return window;
}

// The bounds of the round trip of x: how much of its financing must, and can, have reached its revenue. Financing by
// others ends the trace, as it is theirs from then on.
void bound_round_trip(const Window& window, std::size_t x, MemberCircularity& member) {
  const std::size_t n = window.n, source = n, sink = n + 1;
  MaxFlow most(n + 2), elsewhere(n + 2);
  double given = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (i == x) continue;
    const double fund = window.fund[x * n + i];
    given += fund;
    // Of cash held before the window any part may be x's, if x gave anything before.
    most.add(source, i, fund + (window.gave_before[x] ? window.opening[i] : 0));
    elsewhere.add(source, i, fund);
    double leaving = window.to_outside[i] + window.repaid[i] + window.closing[i];
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t at = i * n + j;
      leaving += window.fund[at];
      if (j == x) {
        leaving += window.returned[at] + window.other[at];
        continue;
      }
      most.add(i, j, window.carried(at));
      elsewhere.add(i, j, window.carried(at));
    }
    most.add(i, sink, window.revenue[i * n + x]);
    elsewhere.add(i, sink, leaving);
  }
  member.bound_high = most.run(source, sink);
  member.bound_low = std::max(0.0, given - elsewhere.run(source, sink));
  if (member.bound_low <= 1e-12 * given) member.bound_low = 0;
  // The traced value lies between the bounds; rounding alone must not push it out.
  const double slack = 1e-12 * member.revenue;
  if (member.bound_low > member.round_trip && member.bound_low - member.round_trip <= slack) {
    member.bound_low = member.round_trip;
  }
  if (member.bound_high < member.round_trip && member.round_trip - member.bound_high <= slack) {
    member.bound_high = member.round_trip;
  }
}

void name_loops(const Window& window, Circularity& result) {
  const std::size_t n = window.n;
  std::vector<FlowEdge> edges;
  std::vector<bool> financing;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t at = i * n + j;
      result.internal_payments += window.all(at);
      if (window.fund[at] > 0) edges.push_back({i, j, window.fund[at]}), financing.push_back(true);
      if (window.carried(at) > 0) edges.push_back({i, j, window.carried(at)}), financing.push_back(false);
    }
  }
  const std::vector<double> circulation = largest_circulation(n, edges);
  for (const double amount : circulation) result.circulation += amount;
  for (const Loop& loop : decompose(n, edges, circulation, financing)) {
    NamedLoop named;
    named.amount = loop.amount;
    named.financing = financing[loop.edges.front()];
    for (const std::size_t e : loop.edges) named.path.push_back(static_cast<std::uint32_t>(edges[e].from));
    result.loops.push_back(std::move(named));
  }
  std::stable_sort(result.loops.begin(), result.loops.end(), [](const NamedLoop& a, const NamedLoop& b) {
    return a.financing != b.financing ? a.financing : a.amount > b.amount;
  });
}

void concentrate(const PaymentNetwork& network, std::uint32_t first, std::uint32_t last, Circularity& result) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> paid;  // payee, payer
  for (const Payment& payment : network.payments) {
    if (payment.kind != PaymentKind::revenue || network.is_outside(payment.to)) continue;
    if (payment.period >= first && payment.period <= last) paid[{payment.to, payment.from}] += payment.amount;
  }
  for (const auto& [who, amount] : paid) {
    MemberCircularity& member = result.members[who.first];
    const double share = amount / member.revenue;
    member.herfindahl += share * share;
    if (amount > member.largest_payer_amount) {
      member.largest_payer = who.second;
      member.largest_payer_amount = amount;
    }
  }
}

void compare_with_finn(const Window& window, Circularity& result) {
  const std::size_t n = window.n;
  std::vector<double> flows(n * n), inputs(n), outputs(n);
  for (std::size_t at = 0; at < n * n; ++at) flows[at] = window.all(at);
  for (std::size_t i = 0; i < n; ++i) {
    inputs[i] = window.from_customers[i] + window.from_capital[i] + window.opening[i] + window.shortfall[i];
    outputs[i] = window.to_outside[i] + window.closing[i] + window.repaid[i];
  }
  result.finn = finn(n, flows, inputs, outputs);
}

}  // namespace

Circularity circularity(const PaymentNetwork& network, std::uint32_t first_period, std::uint32_t last_period) {
  const std::size_t n = network.member_count;
  Circularity result;
  result.members.resize(n);
  const Window window = trace(network, first_period, last_period, result);
  for (std::size_t x = 0; x < n; ++x) {
    MemberCircularity& member = result.members[x];
    for (std::size_t j = 0; j < n; ++j) {
      member.revenue += window.revenue[j * n + x];
      result.internal_revenue += window.revenue[j * n + x];
      member.financing_given += window.fund[x * n + j];
    }
    member.revenue += window.from_customers[x];
    result.total_revenue += member.revenue;
    result.customer_money += window.from_customers[x];
    result.organic_revenue += member.organic;
    bound_round_trip(window, x, member);
  }
  concentrate(network, first_period, last_period, result);
  name_loops(window, result);
  compare_with_finn(window, result);
  return result;
}

}  // namespace boucle::analysis
