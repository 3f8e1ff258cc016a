#include "analysis/absorbing_solver.h"

#include <utility>

namespace boucle::analysis {

AbsorbingSolver::AbsorbingSolver(std::size_t size, std::vector<double> shares, std::vector<double> leak)
    : size_(size), m_(std::move(shares)), pivot_(size) {
  for (std::size_t n = size_; n-- > 0;) {
    const double* row = &m_[n * size_];
    double pivot = leak[n];
    for (std::size_t j = 0; j < n; ++j) pivot += row[j];
    pivot_[n] = pivot;
    if (pivot == 0) {  // whatever reaches n never goes on
      closed_.push_back(n);
      for (std::size_t i = 0; i < n; ++i) leak[i] += m_[i * size_ + n];
      continue;
    }
    for (std::size_t i = 0; i < n; ++i) {
      double* other = &m_[i * size_];
      const double part = other[n] / pivot;
      if (part == 0) continue;
      for (std::size_t j = 0; j < n; ++j) other[j] += part * row[j];
      leak[i] += part * leak[n];
    }
  }
}

void AbsorbingSolver::solve(std::vector<double>& b, const std::vector<double>* held) const {
  for (std::size_t n = size_; n-- > 0;) {
    if (pivot_[n] == 0 || b[n] == 0) continue;
    const double part = b[n] / pivot_[n];
    const double* row = &m_[n * size_];
    for (std::size_t j = 0; j < n; ++j) b[j] += part * row[j];
  }
  for (std::size_t n = 0; n < size_; ++n) {
    if (pivot_[n] == 0) {
      b[n] = held ? (*held)[n] : 0;
      continue;
    }
    double sum = b[n];
    for (std::size_t i = 0; i < n; ++i) sum += b[i] * m_[i * size_ + n];
    b[n] = sum / pivot_[n];
  }
}

}  // namespace boucle::analysis
