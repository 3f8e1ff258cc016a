// Circularity against vectors in exact fractions (tests/oracles/circularity: known ones, and random ones written by
// random_exact.py), Finn's index of a published food web, and the laws of provenance on random networks.
#include "analysis/circularity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "analysis/flow_network.h"

namespace boucle::analysis {
namespace {

using Row = std::vector<std::string>;

std::vector<Row> csv_rows(const std::string& name) {
  std::ifstream file(std::string(BOUCLE_ROOT) + "/tests/oracles/circularity/" + name);
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    Row row(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        row.emplace_back();
      } else if (c != '\r') {
        row.back() += c;
      }
    }
    rows.push_back(row);
  }
  EXPECT_GT(rows.size(), 1u) << name;
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

std::vector<double> numbers(const std::string& text) {
  std::vector<double> values;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at != end) {
    double value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error == std::errc()) values.push_back(value);
    at = error == std::errc() ? next : at + 1;
  }
  return values;
}

// "14/19", "0", "6.4".
double fraction(const std::string& text) {
  const std::vector<double> parts = numbers(text);
  return parts.size() == 2 ? parts[0] / parts[1] : parts.at(0);
}

std::vector<std::string> split(const std::string& text, const std::string& separators) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text + separators.substr(0, 1)) {
    if (separators.find(c) == std::string::npos) {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(part);
      part.clear();
    }
  }
  return parts;
}

// A row of circularity_vectors.csv: "N>A 100 fin; A>EXIT 50", "A E 50 rev; A F 50 fin".
struct Vectors {
  std::map<std::string, std::uint32_t> index;
  PaymentNetwork network;

  explicit Vectors(const Row& row) {
    for (const std::string& name : split(row[2], ",")) {
      const auto next = static_cast<std::uint32_t>(index.size());
      index.emplace(name, next);
    }
    network.member_count = index.size();
    network.opening.resize(index.size());
    for (const std::string& cash : split(row[3], " ")) {
      const std::size_t colon = cash.find(':');
      network.opening[index.at(cash.substr(0, colon))] = numbers(cash.substr(colon + 1)).at(0);
    }
    for (const std::string& flow : split(row[4], ";")) {
      const std::vector<std::string> words = split(flow, " >");
      const bool leaves = words.at(1) == "EXIT";
      add(index.at(words.at(0)), leaves ? outside() : index.at(words.at(1)), words.at(2),
          words.size() > 3 ? words[3] : "other");
    }
    for (const std::string& flow : split(row[5], ";")) {
      const std::vector<std::string> words = split(flow, " ");
      add(words.at(1) == "E" ? outside() : outside() + 1, index.at(words.at(0)), words.at(2), words.at(3));
    }
  }

  std::uint32_t outside() const { return static_cast<std::uint32_t>(network.member_count); }
  void add(std::uint32_t from, std::uint32_t to, const std::string& amount, const std::string& kind,
           std::uint32_t period = 0) {
    const PaymentKind which = kind == "fin"   ? PaymentKind::fund
                              : kind == "rev" ? PaymentKind::revenue
                                              : PaymentKind::other;
    network.payments.push_back({from, to, numbers(amount).at(0), which, period});
  }
};

constexpr double exact = 1e-12;

TEST(Circularity, KnownVectors) {
  std::size_t checked = 0;
  Row head;
  for (const Row& row : csv_rows("circularity_vectors.csv")) {
    ASSERT_EQ(row.size(), 19u) << row[0];
    if (row[0].starts_with("TV5")) continue;  // below
    if (!row[2].empty()) head = row;          // rows of other sellers leave the network out
    const Vectors vectors(head);
    const Circularity all = circularity(vectors.network, 0, 0);
    const MemberCircularity& seller = all.members.at(vectors.index.at(row[6]));
    const std::string what = row[0] + " " + row[6];
    const double revenue = fraction(row[7]);
    EXPECT_NEAR(seller.revenue, revenue, exact) << what;
    EXPECT_NEAR(seller.round_trip / revenue, fraction(row[8]), exact) << what;
    EXPECT_NEAR(seller.ecosystem / revenue, fraction(row[9]), exact) << what;
    EXPECT_NEAR(seller.organic / revenue, fraction(row[10]), exact) << what;
    EXPECT_NEAR(seller.capital / revenue, fraction(row[11]), exact) << what;
    EXPECT_NEAR(seller.opening / revenue, fraction(row[12]), exact) << what;
    if (!row[13].empty()) {
      EXPECT_NEAR(seller.bound_low / revenue, fraction(row[13]), exact) << what;
      EXPECT_NEAR(seller.bound_high / revenue, fraction(row[14]), exact) << what;
    }
    if (!row[15].empty()) {
      EXPECT_NEAR(all.total_revenue, fraction(row[15]), exact) << what;
      EXPECT_NEAR(all.customer_money, fraction(row[16]), exact) << what;
      EXPECT_NEAR(all.statement_multiplier(), fraction(row[17]), exact) << what;
    }
    ++checked;
  }
  EXPECT_EQ(checked, 8u);
}

TEST(Circularity, KnownCirculations) {
  std::size_t checked = 0;
  for (const Row& row : csv_rows("circularity_vectors.csv")) {
    if (row.size() < 19 || row[18].empty()) continue;
    const Circularity all = circularity(Vectors(row).network, 0, 0);
    EXPECT_NEAR(all.circulation, fraction(row[18]), exact) << row[0];
    double named = 0;
    for (const NamedLoop& loop : all.loops) named += loop.amount * static_cast<double>(loop.path.size());
    EXPECT_NEAR(named, all.circulation, exact) << row[0];
    EXPECT_TRUE(all.loops.front().financing) << row[0];
    ++checked;
  }
  EXPECT_EQ(checked, 4u);
}

// TV5: 100 of financing in the first period, then 20 of sales and 10 from customers in each.
TEST(Circularity, StocksKeepTheirMixOverTime) {
  PaymentNetwork network;
  network.member_count = 2;
  network.period_count = 5;
  network.opening = {1e6, 100};
  network.payments.push_back({0, 1, 100, PaymentKind::fund, 0});
  for (std::uint32_t t = 0; t < 5; ++t) {
    network.payments.push_back({1, 0, 20, PaymentKind::revenue, t});
    network.payments.push_back({2, 1, 10, PaymentKind::revenue, t});
  }
  std::size_t checked = 0;
  for (const Row& row : csv_rows("circularity_vectors.csv")) {
    if (!row[0].starts_with("TV5_t")) continue;
    const auto t = static_cast<std::uint32_t>(row[0].back() - '0');
    const MemberCircularity x = circularity(network, t, t).members[0];
    EXPECT_NEAR(x.round_trip / 20, fraction(row[8]), exact) << t;
    EXPECT_NEAR(x.ecosystem / 20, fraction(row[9]), exact) << t;
    EXPECT_NEAR(x.organic / 20, fraction(row[10]), exact) << t;
    EXPECT_NEAR(x.capital / 20, fraction(row[11]), exact) << t;
    EXPECT_NEAR(x.opening / 20, fraction(row[12]), exact) << t;
    EXPECT_LE(x.bound_low, x.round_trip);
    EXPECT_GE(x.bound_high, x.round_trip);
    ++checked;
  }
  EXPECT_EQ(checked, 5u);
}

TEST(Circularity, OriginsAndPassThroughOfTv2) {
  for (const Row& row : csv_rows("circularity_vectors.csv")) {
    if (row[0] != "TV2" || row[2].empty()) continue;
    const Circularity all = circularity(Vectors(row).network, 0, 0);
    const MemberCircularity& n = all.members[0];
    EXPECT_NEAR(n.origin.customers / 120, 11.0 / 32, exact);
    EXPECT_NEAR(n.origin.capital / 120, 11.0 / 32, exact);
    EXPECT_NEAR(n.origin.opening / 120, 5.0 / 16, exact);
    EXPECT_NEAR(all.pass_through(), 2.35, exact);
    EXPECT_NEAR(all.statement_multiplier(), 6.4, exact);
    EXPECT_NEAR(all.consolidation(), 270.0 / 320, exact);
    ASSERT_EQ(all.loops.size(), 1u);
    EXPECT_EQ(all.loops[0].path, (std::vector<std::uint32_t>{0, 1, 2}));
    EXPECT_EQ(all.loops[0].amount, 100);
  }
}

TEST(Circularity, ExactFractionsOnRandomNetworks) {
  std::size_t checked = 0;
  constexpr PaymentKind kinds[] = {PaymentKind::revenue, PaymentKind::fund, PaymentKind::returned, PaymentKind::other};
  for (const Row& row : csv_rows("random_exact.csv")) {
    ASSERT_EQ(row.size(), 18u) << row[0];
    PaymentNetwork network;
    network.member_count = static_cast<std::size_t>(numbers(row[1]).at(0));
    network.opening = numbers(row[2]);
    const std::vector<double> list = numbers(row[3]);
    for (std::size_t p = 0; p < list.size(); p += 5) {
      network.payments.push_back({static_cast<std::uint32_t>(list[p]), static_cast<std::uint32_t>(list[p + 1]),
                                  list[p + 2], kinds[static_cast<std::size_t>(list[p + 3])],
                                  static_cast<std::uint32_t>(list[p + 4])});
    }
    const auto first = static_cast<std::uint32_t>(numbers(row[4]).at(0));
    const auto last = static_cast<std::uint32_t>(numbers(row[5]).at(0));
    network.period_count = last + 1;
    const Circularity all = circularity(network, first, last);
    const auto expect = [&](std::size_t column, std::size_t i, double actual) {
      const double wanted = numbers(row[column]).at(i);
      EXPECT_NEAR(actual, wanted, exact * (1 + wanted)) << row[0] << " member " << i << " column " << column;
    };
    for (std::size_t i = 0; i < network.member_count; ++i) {
      const MemberCircularity& member = all.members[i];
      expect(6, i, member.revenue);
      expect(7, i, member.round_trip);
      expect(8, i, member.ecosystem);
      expect(9, i, member.organic);
      expect(10, i, member.capital);
      expect(11, i, member.opening);
      expect(12, i, member.unfunded);
      expect(13, i, member.recycled);
      expect(14, i, member.origin.customers);
      expect(15, i, member.origin.capital);
      expect(16, i, member.origin.opening);
      expect(17, i, member.origin.unfunded);
    }
    ++checked;
  }
  EXPECT_EQ(checked, 500u);
}

// R. Dame, B. Patten, Analysis of Energy Flows in an Intertidal Oyster Reef, Marine Ecology Progress Series 5 (1981).
TEST(Finn, OysterReef) {
  std::vector<double> flows, inputs, outputs;
  for (const Row& row : csv_rows("oyster_flow.csv")) {
    for (std::size_t j = 1; j < row.size(); ++j) flows.push_back(numbers(row[j]).at(0));
  }
  for (const Row& row : csv_rows("oyster_nodes.csv")) {
    inputs.push_back(numbers(row[1]).at(0));
    outputs.push_back(numbers(row[2]).at(0));
  }
  const FinnResult result = finn(inputs.size(), flows, inputs, outputs);
  EXPECT_NEAR(result.index, 0.110168608815, 3e-12);
  EXPECT_NEAR(result.path_length, 2.01551241862, 5e-12);
  EXPECT_NEAR(result.throughflow, 83.5833, 1e-10);
}

// A ring of n through which money turns until the share `leak` of each step has left it: a unit returns to where it
// started with probability (1 − leak)^n, which is the index.
TEST(Finn, SlowRing) {
  constexpr std::size_t n = 40;
  for (const double index : {0.5, 0.98, 0.999999}) {
    const double keep = std::pow(index, 1.0 / n);
    std::vector<double> flows(n * n, 0), inputs(n, 0), outputs(n);
    double through = 1 / (1 - index);  // at node 0, where 1 enters
    inputs[0] = 1;
    for (std::size_t i = 0; i < n; ++i) {
      flows[i * n + (i + 1) % n] = through * keep;
      outputs[i] = through * (1 - keep);
      through *= keep;
    }
    EXPECT_NEAR(finn(n, flows, inputs, outputs).index, index, 1e-12);
  }
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL + 0x1234567) {}
  double uniform() {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return static_cast<double>(state_ >> 11) * 0x1p-53;
  }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(uniform() * n); }

 private:
  std::uint64_t state_;
};

PaymentNetwork random_network(std::uint64_t seed, bool funds = true) {
  Random random(seed);
  PaymentNetwork network;
  const std::uint32_t n = 2 + random.below(5);
  network.member_count = n;
  network.period_count = 1 + random.below(4);
  for (std::uint32_t i = 0; i < n; ++i) network.opening.push_back(random.uniform() < 0.5 ? 10 * random.uniform() : 0);
  for (std::uint32_t t = 0; t < network.period_count; ++t) {
    for (std::uint32_t i = 0; i < n + 2; ++i) {
      for (std::uint32_t j = 0; j < n + 2; ++j) {
        if (i == j || (i >= n && j >= n) || random.uniform() > 0.35) continue;
        const double kind = random.uniform();
        Payment payment{i, j, 10 * random.uniform() + 1e-3, PaymentKind::revenue, t};
        if (i == n + 1) payment.kind = PaymentKind::fund;
        if (i < n && kind > 0.5) payment.kind = PaymentKind::other;
        if (i < n && kind > 0.6) payment.kind = PaymentKind::returned;
        if (i < n && kind > 0.75 && funds) payment.kind = PaymentKind::fund;
        network.payments.push_back(payment);
      }
    }
  }
  return network;
}

constexpr std::uint64_t law_count = 10'000;
constexpr double tolerance = 1e-10;

std::uint32_t last_of(const PaymentNetwork& network) { return static_cast<std::uint32_t>(network.period_count - 1); }

void expect_same(const MemberCircularity& a, const MemberCircularity& b, double scale, std::uint64_t seed) {
  EXPECT_NEAR(a.revenue * scale, b.revenue, scale * tolerance) << seed;
  EXPECT_NEAR(a.round_trip * scale, b.round_trip, scale * tolerance) << seed;
  EXPECT_NEAR(a.ecosystem * scale, b.ecosystem, scale * tolerance) << seed;
  EXPECT_NEAR(a.organic * scale, b.organic, scale * tolerance) << seed;
  EXPECT_NEAR(a.unfunded * scale, b.unfunded, scale * tolerance) << seed;
  EXPECT_NEAR(a.recycled * scale, b.recycled, scale * tolerance) << seed;
  EXPECT_NEAR(a.bound_low * scale, b.bound_low, scale * tolerance) << seed;
  EXPECT_NEAR(a.bound_high * scale, b.bound_high, scale * tolerance) << seed;
  EXPECT_NEAR(a.origin.customers * scale, b.origin.customers, scale * tolerance) << seed;
}

TEST(CircularityLaws, SharesAreASimplexAndLieInTheirBounds) {
  for (std::uint64_t seed = 0; seed < law_count; ++seed) {
    const PaymentNetwork network = random_network(seed);
    const std::uint32_t first = Random(seed).below(static_cast<std::uint32_t>(network.period_count));
    const Circularity all = circularity(network, first, last_of(network));
    for (const MemberCircularity& m : all.members) {
      const double shares[] = {m.round_trip, m.ecosystem, m.organic,  m.capital,
                               m.opening,    m.unfunded,  m.recycled, m.unsourced};
      for (const double share : shares) EXPECT_GE(share, 0) << seed;
      EXPECT_NEAR(std::accumulate(std::begin(shares), std::end(shares), 0.0), m.revenue, tolerance) << seed;
      EXPECT_NEAR(m.origin.customers + m.origin.capital + m.origin.opening + m.origin.unfunded + m.origin.unsourced,
                  m.revenue, tolerance)
          << seed;
      EXPECT_LE(m.bound_low, m.round_trip) << seed;
      EXPECT_GE(m.bound_high, m.round_trip) << seed;
      EXPECT_LE(m.bound_high, m.revenue + tolerance) << seed;
    }
    EXPECT_LE(all.circulation, all.internal_payments + tolerance) << seed;
    double named = 0;
    for (const NamedLoop& loop : all.loops) named += loop.amount * static_cast<double>(loop.path.size());
    EXPECT_NEAR(named, all.circulation, tolerance) << seed;
  }
}

// What a tag has in all pockets grows by what enters with it and shrinks by what leaves: nothing is made or lost.
TEST(CircularityLaws, EveryTagIsConserved) {
  for (std::uint64_t seed = 0; seed < law_count; ++seed) {
    const PaymentNetwork network = random_network(seed);
    const std::size_t n = network.member_count;
    TracedCash cash(n, network.opening, TracedCash::System::ultimate_origin);
    double in_capital = 0, in_customers = 0, out_all = 0, short_all = 0, repaid_all = 0, opening = 0;
    for (const double amount : network.opening) opening += amount;
    for (std::uint32_t t = 0; t < network.period_count; ++t) {
      const PeriodFlows flows(network, t);
      cash.step(flows);
      for (std::size_t i = 0; i < n; ++i) {
        in_customers += flows.from_customers[i], in_capital += flows.from_capital[i], out_all += flows.to_outside[i];
        short_all += cash.shortfall()[i], repaid_all += cash.repaid()[i];
        double held = 0;
        for (std::size_t tag = 0; tag < extra_tag_count; ++tag) held += cash.stock().at(static_cast<Tag>(tag), i);
        EXPECT_NEAR(held, cash.cash()[i], tolerance) << seed;
        EXPECT_GE(cash.cash()[i], 0) << seed;
        EXPECT_GE(cash.overdraft()[i], 0) << seed;
        EXPECT_TRUE(cash.cash()[i] == 0 || cash.overdraft()[i] == 0) << seed;
      }
    }
    const double closing = std::accumulate(cash.cash().begin(), cash.cash().end(), 0.0);
    EXPECT_NEAR(opening + in_customers + in_capital + short_all, closing + out_all + repaid_all, 10 * tolerance)
        << seed;
    double customers_held = 0;
    for (std::size_t i = 0; i < n; ++i) customers_held += cash.stock().at(Tag::customers, i);
    EXPECT_LE(customers_held, in_customers + tolerance) << seed;
  }
}

TEST(CircularityLaws, NoFinancingNoRoundTrip) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const PaymentNetwork network = random_network(seed, false);
    for (const MemberCircularity& m : circularity(network, 0, last_of(network)).members) {
      EXPECT_EQ(m.round_trip, 0);
      EXPECT_EQ(m.ecosystem, 0);
      EXPECT_EQ(m.recycled, 0);
      EXPECT_EQ(m.bound_high, 0);
    }
  }
}

TEST(CircularityLaws, OrderScaleAndSplittingDoNotMatter) {
  for (std::uint64_t seed = 0; seed < 2500; ++seed) {
    const PaymentNetwork network = random_network(seed);
    const auto n = static_cast<std::uint32_t>(network.member_count);
    Random random(seed + 9);
    const double scale = 1e3 * random.uniform() + 0.1;
    PaymentNetwork other = network;
    const auto place = [&](std::uint32_t i) { return i < n ? n - 1 - i : i; };
    other.payments.clear();
    for (const Payment& p : network.payments) {
      const double part = random.uniform();
      Payment moved{place(p.from), place(p.to), p.amount * scale * part, p.kind, p.period};
      other.payments.push_back(moved);
      moved.amount = p.amount * scale * (1 - part);
      other.payments.push_back(moved);
    }
    for (std::uint32_t i = 0; i < n; ++i) other.opening[place(i)] = network.opening[i] * scale;
    const Circularity a = circularity(network, 0, last_of(network)), b = circularity(other, 0, last_of(network));
    for (std::uint32_t i = 0; i < n; ++i) expect_same(a.members[i], b.members[place(i)], scale, seed);
    EXPECT_NEAR(a.circulation * scale, b.circulation, scale * tolerance) << seed;
  }
}

// A payment that goes through a pocket which keeps nothing carries the same mix.
TEST(CircularityLaws, AnIntermediaryChangesNothing) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const PaymentNetwork network = random_network(seed);
    const auto n = static_cast<std::uint32_t>(network.member_count);
    PaymentNetwork other = network;
    other.member_count = n + 1;
    other.opening.push_back(0);
    other.payments.clear();
    bool routed = false;
    for (Payment p : network.payments) {
      if (p.from >= n) ++p.from;
      if (p.to >= n) ++p.to;
      if (!routed && p.from < n && p.to < n && p.kind == PaymentKind::revenue) {
        routed = true;
        other.payments.push_back({p.from, n, p.amount, PaymentKind::other, p.period});
        p.from = n;
      }
      other.payments.push_back(p);
    }
    if (!routed) continue;
    const Circularity a = circularity(network, 0, last_of(network)), b = circularity(other, 0, last_of(network));
    for (std::uint32_t i = 0; i < n; ++i) {
      EXPECT_NEAR(a.members[i].round_trip, b.members[i].round_trip, tolerance) << seed;
      EXPECT_NEAR(a.members[i].organic, b.members[i].organic, tolerance) << seed;
      EXPECT_NEAR(a.members[i].unfunded, b.members[i].unfunded, tolerance) << seed;
      EXPECT_NEAR(a.members[i].origin.opening, b.members[i].origin.opening, tolerance) << seed;
    }
  }
}

TEST(Circularity, ClosedLoopHasNoOrigin) {
  PaymentNetwork network;
  network.member_count = 3;
  network.payments = {
      {0, 1, 80, PaymentKind::revenue, 0}, {1, 0, 80, PaymentKind::revenue, 0}, {3, 2, 10, PaymentKind::revenue, 0}};
  const Circularity all = circularity(network, 0, 0);
  EXPECT_EQ(all.members[0].unsourced, 80);
  EXPECT_EQ(all.members[0].origin.unsourced, 80);
  EXPECT_EQ(all.members[2].organic, 10);
  EXPECT_EQ(all.unsourced, (std::vector<std::vector<std::uint32_t>>{{0, 1}}));
  EXPECT_EQ(all.circulation, 160);
}

TEST(Circularity, OverdraftsAreUnfundedAndRepaidFirst) {
  PaymentNetwork network;
  network.member_count = 2;
  network.period_count = 3;
  network.payments = {{0, 1, 100, PaymentKind::revenue, 0},
                      {2, 0, 60, PaymentKind::revenue, 1},
                      {0, 1, 30, PaymentKind::revenue, 1},
                      {2, 0, 100, PaymentKind::revenue, 2},
                      {0, 1, 20, PaymentKind::revenue, 2}};
  EXPECT_EQ(circularity(network, 0, 0).members[1].unfunded, 100);
  // 60 arrive and repay; 30 are short again: 30 · 30 / 90 of what is paid is unfunded.
  EXPECT_NEAR(circularity(network, 1, 1).members[1].unfunded, 10, exact);
  EXPECT_NEAR(circularity(network, 1, 1).members[1].organic, 20, exact);
  // 100 arrive, 70 repay, 20 are paid, 10 stay.
  EXPECT_NEAR(circularity(network, 2, 2).members[1].unfunded, 0, exact);
  EXPECT_NEAR(circularity(network, 2, 2).members[1].organic, 20, exact);
}

// cycle_counts.csv is why cycles are not counted: their number explodes while the money does not.
TEST(FlowNetwork, CompleteGraphsHaveFewNamedLoops) {
  for (std::size_t n = 3; n <= 9; ++n) {
    std::vector<FlowEdge> edges;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i != j) edges.push_back({i, j, 1.0 + static_cast<double>(i + j)});
    const std::vector<double> circulation = largest_circulation(n, edges);
    for (std::size_t e = 0; e < edges.size(); ++e) EXPECT_NEAR(circulation[e], edges[e].amount, 1e-9);
    const auto loops = decompose(n, edges, circulation, std::vector<bool>(edges.size(), false));
    EXPECT_LE(loops.size(), edges.size());
  }
}

// The largest circulation leaves no way to net more: brute force over small integer networks.
TEST(FlowNetwork, LargestCirculationByExhaustion) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const std::size_t n = 3 + random.below(2);
    std::vector<FlowEdge> edges;
    while (edges.size() < 6) {
      const std::size_t i = random.below(static_cast<std::uint32_t>(n)),
                        j = random.below(static_cast<std::uint32_t>(n));
      if (i != j) edges.push_back({i, j, 1.0 + random.below(3)});
    }
    double best = 0;
    std::vector<int> use(edges.size(), 0);
    while (true) {
      std::vector<int> balance(n, 0);
      double sum = 0;
      for (std::size_t e = 0; e < edges.size(); ++e) {
        balance[edges[e].from] -= use[e], balance[edges[e].to] += use[e], sum += use[e];
      }
      if (std::all_of(balance.begin(), balance.end(), [](int b) { return b == 0; })) best = std::max(best, sum);
      std::size_t e = 0;
      while (e < edges.size() && use[e] == static_cast<int>(edges[e].amount)) use[e++] = 0;
      if (e == edges.size()) break;
      ++use[e];
    }
    const std::vector<double> found = largest_circulation(n, edges);
    EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0), best, 1e-9) << seed;
  }
}

}  // namespace
}  // namespace boucle::analysis
