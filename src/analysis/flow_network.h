// Flows on small networks with real capacities: largest flow, and largest circulation. Sequential and deterministic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace boucle::analysis {

// Largest flow by shortest augmenting paths in layers (E. Dinic, 1970). Capacities below `tolerance` of the largest are
// rounding and count as nothing.
class MaxFlow {
 public:
  explicit MaxFlow(std::size_t node_count) : first_(node_count) {}

  void add(std::size_t from, std::size_t to, double capacity);  // at least 0
  double run(std::size_t source, std::size_t sink);             // once

 private:
  struct Arc {
    std::size_t to, back;  // back: index of the reverse arc at `to`
    double left;
  };
  std::vector<std::vector<Arc>> first_;
  std::vector<std::size_t> layer_, next_;
  double tolerance_ = 0;

  bool find_layers(std::size_t source, std::size_t sink);
  double push(std::size_t node, std::size_t sink, double limit);
};

struct FlowEdge {
  std::size_t from = 0, to = 0;
  double amount = 0;
};

// The part of each edge in a circulation with the largest sum: what could be netted without changing anybody's balance.
// What is left over routes every node's surplus to the deficits over the fewest dollars, so it is a flow of least cost
// at one per edge, found by cheapest augmenting paths.
std::vector<double> largest_circulation(std::size_t node_count, const std::vector<FlowEdge>& edges);

// Cuts a circulation into loops: at most one for each edge. Edges marked `first` are used up before the others, larger
// before smaller; each time the shortest loop through the edge.
struct Loop {
  std::vector<std::size_t> edges;  // in order, beginning with the one it was found by
  double amount = 0;
};
std::vector<Loop> decompose(std::size_t node_count, const std::vector<FlowEdge>& edges,
                            const std::vector<double>& circulation, const std::vector<bool>& first);

}  // namespace boucle::analysis
