#include "analysis/flow_network.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace boucle::analysis {
namespace {

constexpr double rounding = 1e-13;  // of the largest amount
constexpr std::size_t nowhere = ~std::size_t{0};
constexpr double no_limit = std::numeric_limits<double>::infinity();

}  // namespace

void MaxFlow::add(std::size_t from, std::size_t to, double capacity) {
  if (!(capacity > 0)) return;
  tolerance_ = std::max(tolerance_, rounding * capacity);
  const std::size_t back = first_[to].size() + (from == to);
  first_[from].push_back({to, back, capacity});
  first_[to].push_back({from, first_[from].size() - 1, 0});
}

bool MaxFlow::find_layers(std::size_t source, std::size_t sink) {
  layer_.assign(first_.size(), nowhere);
  layer_[source] = 0;
  std::vector<std::size_t> queue{source};
  for (std::size_t at = 0; at < queue.size(); ++at) {
    for (const Arc& arc : first_[queue[at]]) {
      if (arc.left <= tolerance_ || layer_[arc.to] != nowhere) continue;
      layer_[arc.to] = layer_[queue[at]] + 1;
      queue.push_back(arc.to);
    }
  }
  return layer_[sink] != nowhere;
}

// Depth is the number of layers, at most the number of nodes.
double MaxFlow::push(std::size_t node, std::size_t sink, double limit) {
  if (node == sink) return limit;
  for (std::size_t& i = next_[node]; i < first_[node].size(); ++i) {
    Arc& arc = first_[node][i];
    if (arc.left <= tolerance_ || layer_[arc.to] != layer_[node] + 1) continue;
    const double pushed = push(arc.to, sink, std::min(limit, arc.left));
    if (!(pushed > 0)) continue;
    arc.left -= pushed;
    first_[arc.to][arc.back].left += pushed;
    return pushed;
  }
  return 0;
}

double MaxFlow::run(std::size_t source, std::size_t sink) {
  double total = 0;
  while (find_layers(source, sink)) {
    next_.assign(first_.size(), 0);
    while (true) {
      const double pushed = push(source, sink, no_limit);
      if (!(pushed > 0)) break;
      total += pushed;
    }
  }
  return total;
}

namespace {

// Least-cost routing of surpluses to deficits with one unit of cost an edge.
class Removal {
 public:
  Removal(std::size_t node_count, const std::vector<FlowEdge>& edges) : edges_(edges), removed_(edges.size(), 0) {
    surplus_.assign(node_count, 0);
    out_.resize(node_count);
    in_.resize(node_count);
    double largest = 0;
    for (std::size_t e = 0; e < edges.size(); ++e) {
      surplus_[edges[e].from] += edges[e].amount;
      surplus_[edges[e].to] -= edges[e].amount;
      out_[edges[e].from].push_back(e);
      in_[edges[e].to].push_back(e);
      largest = std::max(largest, edges[e].amount);
    }
    tolerance_ = largest * rounding * static_cast<double>(edges.size() + 1);
  }

  std::vector<double> run() {
    while (augment()) {
    }
    return std::move(removed_);
  }

 private:
  const std::vector<FlowEdge>& edges_;
  std::vector<double> removed_, surplus_;
  std::vector<std::vector<std::size_t>> out_, in_;
  double tolerance_ = 0;

  // Bellman and Ford from all surpluses: edges forward cost 1, taking a removal back gains 1. Residual networks of
  // cheapest flows have no cycle of negative cost.
  bool augment() {
    const std::size_t n = surplus_.size();
    constexpr long far = std::numeric_limits<long>::max() / 2;
    std::vector<long> cost(n, far);
    std::vector<std::size_t> by(n, nowhere);  // edge index * 2, + 1 when taken back
    for (std::size_t i = 0; i < n; ++i) {
      if (surplus_[i] > tolerance_) cost[i] = 0;
    }
    bool moved = true;
    for (std::size_t round = 0; moved && round < n; ++round) {
      moved = false;
      for (std::size_t e = 0; e < edges_.size(); ++e) {
        const std::size_t a = edges_[e].from, b = edges_[e].to;
        if (edges_[e].amount - removed_[e] > tolerance_ && cost[a] < far && cost[a] + 1 < cost[b]) {
          cost[b] = cost[a] + 1, by[b] = 2 * e, moved = true;
        }
        if (removed_[e] > tolerance_ && cost[b] < far && cost[b] - 1 < cost[a]) {
          cost[a] = cost[b] - 1, by[a] = 2 * e + 1, moved = true;
        }
      }
    }
    std::size_t sink = nowhere;
    for (std::size_t i = 0; i < n; ++i) {
      if (surplus_[i] < -tolerance_ && cost[i] < far && (sink == nowhere || cost[i] < cost[sink])) sink = i;
    }
    if (sink == nowhere) return false;
    double amount = -surplus_[sink];
    std::size_t source = sink;
    for (std::size_t steps = 0; by[source] != nowhere && steps <= n; ++steps) {
      const std::size_t e = by[source] / 2;
      const bool back = by[source] % 2 == 1;
      amount = std::min(amount, back ? removed_[e] : edges_[e].amount - removed_[e]);
      source = back ? edges_[e].to : edges_[e].from;
    }
    amount = std::min(amount, surplus_[source]);
    if (!(amount > 0)) return false;
    for (std::size_t at = sink; at != source;) {
      const std::size_t e = by[at] / 2;
      const bool back = by[at] % 2 == 1;
      removed_[e] += back ? -amount : amount;
      at = back ? edges_[e].to : edges_[e].from;
    }
    surplus_[source] -= amount;
    surplus_[sink] += amount;
    return true;
  }
};

}  // namespace

std::vector<double> largest_circulation(std::size_t node_count, const std::vector<FlowEdge>& edges) {
  std::vector<double> left = Removal(node_count, edges).run();
  double largest = 0;
  for (const FlowEdge& edge : edges) largest = std::max(largest, edge.amount);
  for (std::size_t e = 0; e < edges.size(); ++e) {
    left[e] = edges[e].amount - left[e];
    if (left[e] <= largest * rounding * static_cast<double>(edges.size() + 1)) left[e] = 0;
  }
  return left;
}

std::vector<Loop> decompose(std::size_t node_count, const std::vector<FlowEdge>& edges,
                            const std::vector<double>& circulation, const std::vector<bool>& first) {
  std::vector<double> left = circulation;
  double largest = 0;
  for (const double amount : left) largest = std::max(largest, amount);
  const double tolerance = largest * rounding * static_cast<double>(edges.size() + 1);
  std::vector<std::vector<std::size_t>> out(node_count);
  for (std::size_t e = 0; e < edges.size(); ++e) out[edges[e].from].push_back(e);
  std::vector<std::size_t> order(edges.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return first[a] != first[b] ? first[a] : circulation[a] > circulation[b];
  });
  std::vector<Loop> loops;
  for (const std::size_t start : order) {
    while (left[start] > tolerance) {
      // The shortest way back from the end of the edge to its beginning.
      std::vector<std::size_t> by(node_count, nowhere);
      std::vector<std::size_t> queue{edges[start].to};
      by[edges[start].to] = start;
      for (std::size_t at = 0; at < queue.size() && by[edges[start].from] == nowhere; ++at) {
        for (const std::size_t e : out[queue[at]]) {
          if (left[e] <= tolerance || by[edges[e].to] != nowhere) continue;
          by[edges[e].to] = e;
          queue.push_back(edges[e].to);
        }
      }
      if (by[edges[start].from] == nowhere) break;  // rounding only
      Loop loop;
      loop.amount = left[start];
      for (std::size_t node = edges[start].from; node != edges[start].to; node = edges[by[node]].from) {
        loop.edges.push_back(by[node]);
        loop.amount = std::min(loop.amount, left[by[node]]);
      }
      loop.edges.push_back(start);
      std::reverse(loop.edges.begin(), loop.edges.end());
      for (const std::size_t e : loop.edges) {
        left[e] -= loop.amount;
        if (left[e] <= tolerance) left[e] = 0;
      }
      loops.push_back(std::move(loop));
    }
  }
  return loops;
}

}  // namespace boucle::analysis
