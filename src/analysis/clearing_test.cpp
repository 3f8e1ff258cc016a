// Clearing and contagion against published vectors (tests/oracles/clearing), against exact rational arithmetic on
// random networks (tests/oracles/clearing/random_exact.csv, written by random_exact.py), and against the laws of
// clearing.
#include "analysis/clearing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "base/random.h"

namespace boucle::analysis {
namespace {

using Row = std::vector<std::string>;

// Lines of RFC 4180 without line breaks inside cells.
std::vector<Row> csv_rows(const std::string& name) {
  std::ifstream file(std::string(BOUCLE_ROOT) + "/tests/oracles/clearing/" + name);
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    Row row(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        row.emplace_back();
      } else {
        row.back() += c;
      }
    }
    rows.push_back(row);
  }
  EXPECT_GT(rows.size(), 1u) << name;
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

// All numbers of "[[0, 0.5], [1, 2]]".
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

double number(const std::string& text) { return numbers(text).at(0); }

DebtNetwork network_of(const std::vector<double>& debts, const std::vector<double>& assets,
                       const std::vector<double>& liabilities, bool senior) {
  DebtNetwork network;
  const std::size_t n = assets.size();
  EXPECT_EQ(debts.size(), n * n);
  for (std::size_t i = 0; i < n; ++i) {
    ClearingNode node;
    node.external_assets = assets[i];
    node.external_liabilities = liabilities[i];
    node.external_senior = senior;
    network.nodes.push_back(node);
    for (std::size_t j = 0; j < n; ++j) {
      if (debts[i * n + j] == 0) continue;
      network.debts.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), debts[i * n + j], 1});
    }
  }
  return network;
}

ClearingOptions rogers_veraart(double alpha, double beta) {
  ClearingOptions options;
  options.method = ClearingMethod::rogers_veraart;
  options.alpha = alpha;
  options.beta = beta;
  return options;
}

std::vector<double> paid(const std::vector<ClearedNode>& nodes) {
  std::vector<double> values;
  for (const ClearedNode& node : nodes) values.push_back(node.paid);
  return values;
}

void expect_near(const std::vector<double>& actual, const std::vector<double>& expected, double tolerance,
                 const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], tolerance) << what << " " << i;
}

TEST(Clearing, PublishedVectors) {
  std::size_t with_least = 0;
  for (const Row& row : csv_rows("clearing_vectors.csv")) {
    ASSERT_EQ(row.size(), 12u) << row[0];
    const DebtNetwork network =
        network_of(numbers(row[3]), numbers(row[4]), numbers(row[5]), row[6] == "external_senior");
    const ClearingResult result = clear(network, rogers_veraart(number(row[7]), number(row[8])));
    EXPECT_TRUE(result.converged) << row[0];
    expect_near(paid(result.nodes), numbers(row[9]), 1e-9, row[0]);
    const std::vector<double> defaults = numbers(row[10]);
    for (std::size_t i = 0; i < defaults.size(); ++i) {
      EXPECT_EQ(result.nodes[i].in_default, defaults[i] == 1) << row[0] << " " << i;
    }
    if (row[11].starts_with("least")) {
      ++with_least;
      ASSERT_TRUE(result.least) << row[0];
      expect_near(paid(*result.least), numbers(row[11]), 1e-9, row[0]);
    } else if (number(row[7]) == 1 && number(row[8]) == 1) {
      EXPECT_FALSE(result.least) << row[0];
    }
  }
  EXPECT_EQ(with_least, 2u);
}

TEST(Clearing, PublishedDebtRank) {
  std::size_t count = 0;
  for (const Row& row : csv_rows("debtrank_vectors.csv")) {
    const std::vector<double> claims = numbers(row[2]), equity = numbers(row[3]), shock = numbers(row[4]);
    DebtNetwork network;
    for (std::size_t i = 0; i < equity.size(); ++i) {
      ClearingNode node;
      node.equity = equity[i];
      node.shock = shock[i];
      network.nodes.push_back(node);
      for (std::size_t j = 0; j < equity.size(); ++j) {
        const double claim = claims[i * equity.size() + j];
        if (claim > 0)
          network.debts.push_back({static_cast<std::uint32_t>(j), static_cast<std::uint32_t>(i), claim, 1});
      }
    }
    ClearingOptions options;
    options.method = ClearingMethod::debtrank;
    const ClearingResult result = clear(network, options);
    std::vector<double> left;
    for (const ClearedNode& node : result.nodes) left.push_back(node.equity);
    expect_near(left, numbers(row[5]), 1e-12, row[0]);
    ++count;
  }
  EXPECT_EQ(count, 13u);
}

// Columns: id, alpha, beta, node count, then lists: assets, liabilities, senior, debts as debtor creditor amount rank,
// paid to the network by node, paid to the outside, default rounds, and the same payments of the least solution.
TEST(Clearing, ExactFractionsOnRandomNetworks) {
  std::size_t several = 0;
  const std::vector<Row> rows = csv_rows("random_exact.csv");
  EXPECT_GE(rows.size(), 300u);
  for (const Row& row : rows) {
    ASSERT_EQ(row.size(), 11u) << row[0];
    const std::vector<double> assets = numbers(row[3]), outside = numbers(row[4]), senior = numbers(row[5]);
    DebtNetwork network;
    for (std::size_t i = 0; i < assets.size(); ++i) {
      ClearingNode node;
      node.external_assets = assets[i];
      node.external_liabilities = outside[i];
      node.external_senior = senior[i] == 1;
      network.nodes.push_back(node);
    }
    const std::vector<double> debts = numbers(row[6]);
    for (std::size_t d = 0; d < debts.size(); d += 4) {
      network.debts.push_back({static_cast<std::uint32_t>(debts[d]), static_cast<std::uint32_t>(debts[d + 1]),
                               debts[d + 2], static_cast<std::int32_t>(debts[d + 3])});
    }
    const ClearingResult result = clear(network, rogers_veraart(number(row[1]), number(row[2])));
    const std::vector<double> network_paid = numbers(row[7]), external_paid = numbers(row[8]), rounds = numbers(row[9]);
    for (std::size_t i = 0; i < assets.size(); ++i) {
      const ClearedNode& node = result.nodes[i];
      EXPECT_NEAR(node.network_paid, network_paid[i], 1e-10 * (1 + network_paid[i])) << row[0] << " " << i;
      EXPECT_NEAR(node.external_paid, external_paid[i], 1e-10 * (1 + external_paid[i])) << row[0] << " " << i;
      EXPECT_EQ(node.default_round, static_cast<std::uint32_t>(rounds[i])) << row[0] << " " << i;
    }
    const std::vector<double> least = numbers(row[10]);
    if (least.empty()) {
      EXPECT_FALSE(result.least) << row[0];
      continue;
    }
    ++several;
    ASSERT_TRUE(result.least) << row[0];
    for (std::size_t i = 0; i < assets.size(); ++i) {
      EXPECT_NEAR((*result.least)[i].network_paid + (*result.least)[i].external_paid, least[i], 1e-10 * (1 + least[i]))
          << row[0] << " " << i;
    }
  }
  EXPECT_GE(several, 20u);
}

// Random networks, from counters: small, sparse, with ranks, seniority and rings.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL + 1) {}
  double uniform() {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return static_cast<double>(state_ >> 11) * 0x1p-53;
  }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(uniform() * n); }

 private:
  std::uint64_t state_;
};

DebtNetwork random_network(std::uint64_t seed) {
  Random random(seed);
  DebtNetwork network;
  const std::uint32_t n = 2 + random.below(11), rank_count = 1 + random.below(3);
  const double wealth = random.uniform() * 3;
  for (std::uint32_t i = 0; i < n; ++i) {
    ClearingNode node;
    if (random.uniform() < 0.8) node.external_assets = wealth * random.uniform();
    if (random.uniform() < 0.6) node.external_liabilities = 2 * random.uniform();
    node.external_senior = random.uniform() < 0.3;
    network.nodes.push_back(node);
  }
  for (std::uint32_t i = 0; i < n; ++i) {
    for (std::uint32_t j = 0; j < n; ++j) {
      if (i == j || random.uniform() > 0.4) continue;
      network.debts.push_back({i, j, 2 * random.uniform(), 1 + static_cast<std::int32_t>(random.below(rank_count))});
    }
  }
  return network;
}

double rank_paid(const PreparedNetwork& net, std::uint32_t k, double total) {
  return std::clamp(total - net.class_prior[k], 0.0, net.class_due[k]);
}

constexpr int law_count = 2000;
constexpr double tolerance = 1e-11;

// Payments by class that follow from what each node paid in all, and what each then receives.
std::vector<double> receipts(const PreparedNetwork& net, const std::vector<ClearedNode>& nodes) {
  std::vector<double> received(nodes.size(), 0);
  for (std::uint32_t j = 0; j < nodes.size(); ++j) {
    for (std::uint32_t c = net.claim_begin[j]; c < net.claim_begin[j + 1]; ++c) {
      const ClearedNode& debtor = nodes[net.original[net.claim_debtor[c]]];
      received[net.original[j]] +=
          net.claim_share[c] * rank_paid(net, net.claim_class[c], debtor.network_paid + debtor.external_paid);
    }
  }
  return received;
}

TEST(ClearingLaws, FixedPointLimitedLiabilityAbsolutePriority) {
  for (int seed = 0; seed < law_count; ++seed) {
    Random random(static_cast<std::uint64_t>(seed) + 77);
    const DebtNetwork network = random_network(static_cast<std::uint64_t>(seed));
    const bool costly = seed % 2 == 1;
    const double alpha = costly ? random.uniform() : 1, beta = costly ? random.uniform() : 1;
    const ClearingResult result = clear(network, rogers_veraart(alpha, beta));
    ASSERT_TRUE(result.converged) << seed;
    const PreparedNetwork net(network);
    const auto check = [&](const std::vector<ClearedNode>& nodes) {
      const std::vector<double> received = receipts(net, nodes);
      for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const ClearedNode& node = nodes[i];
        const double total = node.network_paid + node.external_paid, due = node.network_due + node.external_due;
        const double has = network.nodes[i].external_assets + received[i];
        EXPECT_NEAR(node.received, received[i], tolerance) << seed;  // within and across ranks: absolute priority
        if (node.in_default) {
          const double left = alpha * network.nodes[i].external_assets + beta * received[i];
          EXPECT_NEAR(total, std::min(due, left), tolerance) << seed;
          EXPECT_LT(has, due) << seed;
          EXPECT_EQ(node.equity, 0) << seed;
        } else {
          EXPECT_NEAR(total, due, tolerance) << seed;
          EXPECT_NEAR(node.equity, has - due, tolerance) << seed;
        }
        EXPECT_LE(total, has + tolerance) << seed;
        EXPECT_GE(node.equity, 0) << seed;
      }
    };
    check(result.nodes);
    if (!result.least) continue;
    check(*result.least);
    for (std::size_t i = 0; i < result.nodes.size(); ++i) {
      EXPECT_LE((*result.least)[i].paid, result.nodes[i].paid + tolerance) << seed;
    }
  }
}

TEST(ClearingLaws, MoreAssetsPayMore) {
  for (int seed = 0; seed < law_count; ++seed) {
    Random random(static_cast<std::uint64_t>(seed) + 123);
    DebtNetwork network = random_network(static_cast<std::uint64_t>(seed));
    const ClearingOptions options = rogers_veraart(seed % 2 ? 0.5 : 1, seed % 2 ? 0.7 : 1);
    const ClearingResult before = clear(network, options);
    for (ClearingNode& node : network.nodes) node.external_assets += random.uniform() < 0.5 ? 0 : random.uniform();
    const ClearingResult after = clear(network, options);
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
      EXPECT_GE(after.nodes[i].paid, before.nodes[i].paid - tolerance) << seed;
      EXPECT_GE(after.nodes[i].equity, before.nodes[i].equity - tolerance) << seed;
    }
  }
}

TEST(ClearingLaws, WithoutCostsRogersVeraartIsEisenbergNoe) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const DebtNetwork network = random_network(seed);
    const ClearingResult a = clear(network, rogers_veraart(1, 1)), b = clear(network, ClearingOptions{});
    EXPECT_EQ(paid(a.nodes), paid(b.nodes)) << seed;
    EXPECT_EQ(a.least.has_value(), b.least.has_value()) << seed;
  }
}

TEST(ClearingLaws, OrderAndScaleDoNotMatter) {
  for (std::uint64_t seed = 0; seed < law_count; ++seed) {
    const DebtNetwork network = random_network(seed);
    const auto n = static_cast<std::uint32_t>(network.nodes.size());
    Random random(seed + 5);
    std::vector<std::uint32_t> place(n);
    std::iota(place.begin(), place.end(), 0u);
    for (std::uint32_t i = n; i-- > 1;) std::swap(place[i], place[random.below(i + 1)]);
    const double scale = 1e6 * random.uniform();
    DebtNetwork other;
    other.nodes.resize(n);
    for (std::uint32_t i = 0; i < n; ++i) {
      other.nodes[place[i]] = network.nodes[i];
      other.nodes[place[i]].external_assets *= scale;
      other.nodes[place[i]].external_liabilities *= scale;
    }
    for (const Debt& debt : network.debts) {
      other.debts.push_back({place[debt.debtor], place[debt.creditor], debt.amount * scale, debt.rank});
    }
    std::reverse(other.debts.begin(), other.debts.end());
    const ClearingOptions options = rogers_veraart(seed % 2 ? 0.6 : 1, seed % 2 ? 0.8 : 1);
    const ClearingResult a = clear(network, options), b = clear(other, options);
    for (std::uint32_t i = 0; i < n; ++i) {
      EXPECT_NEAR(b.nodes[place[i]].paid, scale * a.nodes[i].paid, scale * tolerance) << seed;
      EXPECT_EQ(b.nodes[place[i]].default_round, a.nodes[i].default_round) << seed;
    }
    EXPECT_EQ(a.least.has_value(), b.least.has_value()) << seed;
  }
}

// Money that leaks out of a ring a millionth a turn: sweeps alone would need tens of millions of them.
TEST(Clearing, SlowRingsAreSolved) {
  for (const std::uint32_t n : {3u, 400u}) {
    DebtNetwork network;
    for (std::uint32_t i = 0; i < n; ++i) {
      ClearingNode node;
      node.external_assets = i == 0 ? 0.5 : 0;
      node.external_liabilities = i == 0 ? 1 : 0;
      network.nodes.push_back(node);
      network.debts.push_back({i, (i + 1) % n, 1e6, 1});
    }
    const ClearingResult result = clear(network, ClearingOptions{});
    // Node 0 pays p of 1000001, p 10^6 / 1000001 comes around: p = 0.5 + p 10^6 / 1000001.
    EXPECT_TRUE(result.converged);
    EXPECT_NEAR(result.nodes[0].paid, 500000.5, 1e-3) << n;
    EXPECT_NEAR(result.nodes[0].external_paid, 0.5, 1e-9) << n;
    EXPECT_EQ(result.default_count, n);
  }
}

// Large networks in one rank take a way of their own (clearing_waves.h): the same rounds, the same payments.
TEST(Clearing, LargeNetworksClearAsSmallOnesDo) {
  std::uint32_t later_rounds = 0;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    Random random(seed + 100);
    constexpr std::uint32_t n = 4000;
    const std::uint32_t debts_each = 1 + static_cast<std::uint32_t>(random.below(9));
    const double wealth = 0.2 + 3 * random.uniform();
    DebtNetwork network;
    network.nodes.resize(n);
    for (ClearingNode& node : network.nodes) {
      node.external_assets = wealth * random.uniform();
      if (random.uniform() < 0.8) node.external_liabilities = random.uniform();
    }
    for (std::uint32_t d = 0; d < n * debts_each; ++d) {
      // Some owe much to few, and a third of the nodes are creditors more often than the others.
      const auto i = static_cast<std::uint32_t>(random.below(n)), j = static_cast<std::uint32_t>(random.below(n));
      if (i != j) network.debts.push_back({i, d % 3 == 0 ? i / 3 == j ? j : j / 3 : j, random.uniform(), 1});
    }
    std::erase_if(network.debts, [](const Debt& debt) { return debt.debtor == debt.creditor; });
    const ClearingOptions options = rogers_veraart(seed % 2 ? 0.6 : 1, seed % 3 ? 1 : 0.8);
    PreparedNetwork prepared(network);
    const ClearingResult fast = clear(prepared, options);
    prepared.has_one_class_each = false;
    const ClearingResult general = clear(prepared, options);
    ASSERT_TRUE(fast.converged && general.converged) << seed;
    EXPECT_EQ(fast.round_count, general.round_count) << seed;
    later_rounds += fast.round_count > 2;
    for (std::uint32_t i = 0; i < n; ++i) {
      ASSERT_EQ(fast.nodes[i].default_round, general.nodes[i].default_round) << seed << " node " << i;
      ASSERT_NEAR(fast.nodes[i].paid, general.nodes[i].paid, 1e-12 * (1 + general.nodes[i].due)) << seed;
    }
  }
  EXPECT_GT(later_rounds, 12u);  // or the test would not see waves
}

TEST(Clearing, FurfineSpreadsByThreshold) {
  DebtNetwork network;
  for (const double equity : {1.0, 2.0, 3.0}) {
    ClearingNode node;
    node.equity = equity;
    network.nodes.push_back(node);
  }
  network.nodes[0].shock = 1.5;
  network.debts = {{0, 1, 3, 1}, {1, 2, 5, 1}};
  ClearingOptions options;
  options.method = ClearingMethod::furfine;
  const ClearingResult total_loss = clear(network, options);
  EXPECT_EQ(total_loss.nodes[0].default_round, 1u);
  EXPECT_EQ(total_loss.nodes[1].default_round, 2u);
  EXPECT_EQ(total_loss.nodes[2].default_round, 3u);
  EXPECT_EQ(total_loss.nodes[2].equity, -2);
  options.recovery = 0.5;  // node 1 then loses 1.5 of 2 and stands
  const ClearingResult half = clear(network, options);
  EXPECT_EQ(half.nodes[1].default_round, 0u);
  EXPECT_EQ(half.nodes[1].equity, 0.5);
  EXPECT_EQ(half.nodes[0].paid, 1.5);
}

TEST(Clearing, NobodyAndNothing) {
  EXPECT_TRUE(clear(DebtNetwork{}, ClearingOptions{}).nodes.empty());
  DebtNetwork network;
  network.nodes.resize(2);
  network.debts = {{0, 1, 0, 1}};
  const ClearingResult result = clear(network, ClearingOptions{});
  EXPECT_EQ(result.default_count, 0u);
  EXPECT_FALSE(result.least);
}

}  // namespace
}  // namespace boucle::analysis
