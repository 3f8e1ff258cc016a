// How much of all flow has been where it is before: the cycling index of ecology, for comparison with the circularity
// of money (circularity.h).
//   J. Finn, Measures of Ecosystem Structure and Function Derived from Analysis of Flows, J. Theor. Biol. 56 (1976).
// With T_i the throughflow of i and n_ii the mean number of visits to i of a unit that starts there, the index is
// Σ T_i (n_ii − 1) / n_ii over Σ T_i: the share of the flow that returns to where it was. The path length is
// Σ T_i over what enters.
#pragma once

#include <cstddef>
#include <vector>

namespace boucle::analysis {

struct FinnResult {
  double index = 0;        // 0 to 1; not a number without flow
  double path_length = 0;  // infinite when nothing enters
  double throughflow = 0;
};

// `flows` row-major, from i to j at i * n + j; `inputs` and `outputs` by node, outputs with what is stored. Throughflow
// is what enters a node.
FinnResult finn(std::size_t n, const std::vector<double>& flows, const std::vector<double>& inputs,
                const std::vector<double>& outputs);

}  // namespace boucle::analysis
