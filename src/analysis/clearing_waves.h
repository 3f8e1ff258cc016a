// The waves of default of a large network in which everybody owes in one rank: the same rounds and payments as the
// general way of clearing.cpp, several times faster. Who may default at all is guessed from one sweep, generously; only
// what the candidates owe each other is read again and again. Between waves payments need not be exact: as long as
// nobody is close to the edge, who defaults next is already certain.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "analysis/clearing.h"

namespace boucle::analysis {

struct Waves {
  struct Node {
    double share;         // of what it owes, that it pays
    double received;      // from other nodes
    double equity;        // at least 0
    std::uint32_t round;  // 0: no default
  };
  std::unique_ptr<Node[]> nodes;  // not set to zero first
  std::uint32_t round_count = 0;
  std::size_t default_count = 0;
};

inline constexpr double solvent_tolerance = 1e-12;  // a gap of less, as a share of what is due, is rounding

// The greatest solution. Nothing where the network is small, has ranks, or converges slowly: the general way is for it.
std::optional<Waves> large_waves(const PreparedNetwork& network, double alpha, double beta);

}  // namespace boucle::analysis
