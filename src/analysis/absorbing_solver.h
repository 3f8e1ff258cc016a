// Linear systems of money that moves on until it leaves:  y_j = b_j + Σ_i y_i m_ij.  Of what i holds, the share m_ij
// goes to j and the share leak_i leaves the system; together they are 1. Networks of debts, of payments and of
// provenance all end in such a system.
//
// Elimination uses no subtraction (W. Grassmann, M. Taksar, D. Heyman, Regenerative Analysis and Steady State
// Distributions, Operations Research 33 (1985)): pivots are sums of what leaves. With b ≥ 0 every y is right to a few
// units in the last place however slowly money leaks, where an ordinary LU loses all digits as the leak goes to zero.
//
// A closed group, from which nothing leaks, has no unique solution (money circles without origin): its last member
// keeps the value that the caller proposes, and is reported. Dense, O(n³/3) once and O(n²) for each right-hand side.
#pragma once

#include <cstddef>
#include <vector>

namespace boucle::analysis {

class AbsorbingSolver {
 public:
  // `shares` is row-major, m_ij at i * size + j, without the diagonal (which is ignored: leak and shares imply it).
  AbsorbingSolver(std::size_t size, std::vector<double> shares, std::vector<double> leak);

  // y in place of b. `held` proposes values for members of closed groups; without it they are 0.
  void solve(std::vector<double>& b, const std::vector<double>* held = nullptr) const;

  // Members for which a value had to be proposed, one a closed group.
  const std::vector<std::size_t>& closed() const { return closed_; }

 private:
  std::size_t size_;
  std::vector<double> m_, pivot_;
  std::vector<std::size_t> closed_;
};

}  // namespace boucle::analysis
