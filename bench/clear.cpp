// Clearing of a large random network: 100,000 nodes, half a million debts, about 40 % of the nodes in default. Prints
// the best of sixty solves and leaves the network and the payments in a file, with which bench/clear_scipy.py does
// the same.
//   ./x bench clear
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "analysis/clearing.h"

namespace {

using namespace boucle::analysis;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t node_count = 100'000, debts_each = 5;
constexpr int repetitions = 60;
constexpr double wealth = 2.6;  // chosen so that about 40 % default

struct Random {
  std::uint64_t state = 0x9e3779b97f4a7c15ULL;
  double uniform() {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<double>(state >> 11) * 0x1p-53;
  }
};

DebtNetwork random_network() {
  Random random;
  DebtNetwork network;
  network.nodes.resize(node_count);
  for (ClearingNode& node : network.nodes) {
    node.external_assets = wealth * random.uniform();
    node.external_liabilities = random.uniform();
  }
  for (std::uint32_t i = 0; i < node_count; ++i) {
    for (std::uint32_t d = 0; d < debts_each; ++d) {
      const auto j = static_cast<std::uint32_t>(random.uniform() * node_count);
      if (j != i) network.debts.push_back({i, j, random.uniform(), 1});
    }
  }
  return network;
}

template <class Work>
double best_ms(const Work& work) {
  double best = 1e300;
  for (int i = 0; i < repetitions; ++i) {
    const auto start = Clock::now();
    work();
    best = std::min(best, std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  return best;
}

void save(const char* path, const DebtNetwork& network, const ClearingResult& result) {
  std::FILE* file = std::fopen(path, "wb");
  if (!file) return;
  const auto write = [&](double value) { std::fwrite(&value, sizeof value, 1, file); };
  write(node_count);
  write(static_cast<double>(network.debts.size()));
  for (const ClearingNode& node : network.nodes) write(node.external_assets), write(node.external_liabilities);
  for (const Debt& debt : network.debts) write(debt.debtor), write(debt.creditor), write(debt.amount);
  for (const ClearedNode& node : result.nodes) write(node.paid);
  std::fclose(file);
}

}  // namespace

int main(int argc, char** argv) {
  const DebtNetwork network = random_network();
  const double prepare = best_ms([&] { PreparedNetwork prepared(network); });
  const PreparedNetwork prepared(network);
  ClearingResult result;
  const double solve = best_ms([&] { result = clear(prepared, ClearingOptions{}); });
  fmt::print("Boucle\t{:.1f} ms\tto the last digit (target 20 ms); {:.1f} % of the nodes default in {} rounds\n", solve,
             100.0 * static_cast<double>(result.default_count) / node_count, result.round_count);
  fmt::print("… to put the network in order\t{:.1f} ms\tonce for all shocks\n", prepare);
  if (argc > 1) save(argv[1], network, result);
  return result.converged ? 0 : 1;
}
