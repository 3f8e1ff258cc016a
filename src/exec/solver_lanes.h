// The solver's work over lanes, see solver.h; included by solver_<set>.cpp with BOUCLE_KERNEL_SET defined, once per
// instruction set. As in kernels_impl.h everything has internal linkage and nothing of the standard library is called.
//
// Matrices are eliminated solver_group lanes at a time, so that the one at work stays in the cache: entry [i][j] of all
// lanes of the group lies together. Each lane chooses its own pivot; where all choose the same row (nearly always, as
// the equations are the same) whole rows are exchanged, else single lanes: either way the same numbers move to the same
// places. Zero factors are skipped, which could change the sign of a zero only, and the last addition takes that away.
#include "base/math.h"
#include "exec/run.h"
#include "exec/solver.h"

#if defined(__clang__)
#define BOUCLE_LANES _Pragma("clang loop vectorize(assume_safety)")
#else
#define BOUCLE_LANES _Pragma("GCC ivdep")
#endif

namespace boucle::exec {
namespace {

namespace math = boucle::base;

// The largest power of two that is not above x, upside down: for finite x > 0 the product with x is in [1, 2), but for
// the smallest and largest of numbers.
[[gnu::always_inline]] inline double inverse_power_of_two(double x) {
  const std::uint64_t exponent = math::bits_of(x) >> 52;
  const std::uint64_t other = 2046 - exponent;
  return math::from_bits((exponent >= 2046 ? 1 : other) << 52);
}

// A group of lanes of a row; beyond the last lane, that lane again.
template <std::size_t width>
[[gnu::always_inline]] inline void load(double* to, const BlockRows::Row& row, std::size_t first,
                                        std::size_t lane_count) {
  if (row.stride == 0) {
    const double x = *row.lanes;
    for (std::size_t l = 0; l < width; ++l) to[l] = x;
  } else if (lane_count == width) {
    for (std::size_t l = 0; l < width; ++l) to[l] = row.lanes[first + l];
  } else {
    for (std::size_t l = 0; l < width; ++l) to[l] = row.lanes[first + (l < lane_count ? l : lane_count - 1)];
  }
}

// ---- Residuals ------------------------------------------------------------------------------------------------------

void add_terms(const BlockRows::Row& slopes, const double* unknown, const double* largest, double* strict,
               double* steady, std::size_t n) {
  const std::size_t stride = slopes.stride;
  const double shared = math::math_abs(*slopes.lanes);
  if (stride == 0 && shared == 0) return;
  BOUCLE_LANES
  for (std::size_t i = 0; i < n; ++i) {
    const double slope = stride == 0 ? shared : math::math_abs(slopes.lanes[i]);
    const double now = slope * math::math_abs(unknown[i]), ever = slope * largest[i];
    // An infinite derivative says nothing about the size of the terms.
    strict[i] = ((now > strict[i]) & (now < math::math_infinity)) ? now : strict[i];
    steady[i] = ((ever > steady[i]) & (ever < math::math_infinity)) ? ever : steady[i];
  }
}

[[gnu::always_inline]] inline double scaled(double residual, double scale) {
  const double ratio = residual / (scale > 0 ? scale : 1.0);
  return residual < math::math_infinity ? ratio : math::math_infinity;
}

void norms(const BlockView& block, double* largest, double* strict, double* steady, std::size_t n) {
  const std::size_t count = block.count;
  for (std::size_t j = 0; j < count; ++j) {
    const double* const x = block.unknowns[j];
    double* const kept = largest + j * block_path_count;
    BOUCLE_LANES
    for (std::size_t i = 0; i < n; ++i) {
      const double size = math::math_abs(x[i]);
      kept[i] = ((size < math::math_infinity) & (size > kept[i])) ? size : kept[i];
    }
  }
  for (std::size_t i = 0; i < n; ++i) strict[i] = steady[i] = 0;
  alignas(64) double strict_terms[block_path_count], steady_terms[block_path_count];
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t i = 0; i < n; ++i) strict_terms[i] = steady_terms[i] = 0;
    for (std::size_t j = 0; j < count; ++j) {
      add_terms(block.jacobian[r * count + j], block.unknowns[j], largest + j * block_path_count, strict_terms,
                steady_terms, n);
    }
    const BlockRows::Row& residuals = block.residuals[r];
    const std::size_t stride = residuals.stride;
    const double shared = *residuals.lanes;
    BOUCLE_LANES
    for (std::size_t i = 0; i < n; ++i) {
      const double residual = math::math_abs(stride == 0 ? shared : residuals.lanes[i]);
      const double by_strict = scaled(residual, strict_terms[i]), by_steady = scaled(residual, steady_terms[i]);
      strict[i] = strict[i] < by_strict ? by_strict : strict[i];
      steady[i] = steady[i] < by_steady ? by_steady : steady[i];
    }
  }
}

// ---- Elimination ----------------------------------------------------------------------------------------------------

template <std::size_t width>
void scale_rows(double* a, double* scale, double* column_scale, std::uint8_t* is_singular, std::size_t count) {
  for (std::size_t j = 0; j < count; ++j) {
    double largest[width] = {};
    for (std::size_t i = 0; i < count; ++i) {
      const double* const entry = a + (i * count + j) * width;
      for (std::size_t l = 0; l < width; ++l) {
        const double size = math::math_abs(entry[l]);
        largest[l] = size > largest[l] ? size : largest[l];
      }
    }
    for (std::size_t l = 0; l < width; ++l) column_scale[j * width + l] = inverse_power_of_two(largest[l]);
  }
  double broken[width] = {};
  for (std::size_t i = 0; i < count; ++i) {
    double largest[width] = {};
    double* const row = a + i * count * width;
    for (std::size_t j = 0; j < count; ++j) {
      for (std::size_t l = 0; l < width; ++l) {
        const double x = row[j * width + l];
        const double size = math::math_abs(x) * column_scale[j * width + l];
        largest[l] = size > largest[l] ? size : largest[l];
        broken[l] += x - x;  // 0, or not a number for infinities and what is none
      }
    }
    for (std::size_t l = 0; l < width; ++l) {
      scale[i * width + l] = inverse_power_of_two(largest[l]);
      broken[l] = largest[l] > 0 ? broken[l] : 1.0;
    }
    for (std::size_t j = 0; j < count; ++j) {
      for (std::size_t l = 0; l < width; ++l) row[j * width + l] *= scale[i * width + l];
    }
  }
  for (std::size_t l = 0; l < width; ++l) is_singular[l] = broken[l] == 0 ? 0 : 1;
}

template <std::size_t width>
bool choose_pivots(const double* a, std::uint32_t* pivot, std::uint8_t* is_singular, std::size_t k, std::size_t count) {
  double best[width], place[width];
  for (std::size_t l = 0; l < width; ++l) {
    best[l] = math::math_abs(a[(k * count + k) * width + l]);
    place[l] = static_cast<double>(k);
  }
  for (std::size_t i = k + 1; i < count; ++i) {
    const double row = static_cast<double>(i);
    for (std::size_t l = 0; l < width; ++l) {
      const double size = math::math_abs(a[(i * count + k) * width + l]);
      place[l] = size > best[l] ? row : place[l];
      best[l] = size > best[l] ? size : best[l];
    }
  }
  bool is_uniform = true;
  for (std::size_t l = 0; l < width; ++l) {
    pivot[l] = static_cast<std::uint32_t>(place[l]);
    is_uniform = is_uniform && place[l] == place[0];
    is_singular[l] = best[l] > 0 ? is_singular[l] : std::uint8_t{1};
  }
  return is_uniform;
}

[[gnu::always_inline]] inline void exchange(double& x, double& y) {
  const double kept = x;
  x = y;
  y = kept;
}

// Exchanges the pair of rows that each lane has chosen; `row_length` numbers of `width` lanes each.
template <std::size_t width>
void exchange_rows(double* rows, const std::uint32_t* pivot, bool is_uniform, std::size_t k, std::size_t row_length) {
  double* const at_k = rows + k * row_length * width;
  if (is_uniform) {
    double* const other = rows + pivot[0] * row_length * width;
    if (pivot[0] == k) return;
    BOUCLE_LANES
    for (std::size_t e = 0; e < row_length * width; ++e) exchange(at_k[e], other[e]);
    return;
  }
  for (std::size_t l = 0; l < width; ++l) {
    if (pivot[l] == k) continue;
    double* const other = rows + pivot[l] * row_length * width;
    for (std::size_t j = 0; j < row_length; ++j) exchange(at_k[j * width + l], other[j * width + l]);
  }
}

template <std::size_t width>
void eliminate_column(double* a, std::size_t k, std::size_t count) {
  const double* const top = a + k * count * width;
  double inverse[width];
  for (std::size_t l = 0; l < width; ++l) inverse[l] = 1.0 / top[k * width + l];
  for (std::size_t i = k + 1; i < count; ++i) {
    double* const row = a + i * count * width;
    double factor[width], size = 0;
    for (std::size_t l = 0; l < width; ++l) {
      factor[l] = row[k * width + l] * inverse[l];
      row[k * width + l] = factor[l];
      size += factor[l] == 0 ? 0.0 : 1.0;
    }
    if (size == 0) continue;
    for (std::size_t j = k + 1; j < count; ++j) {
      BOUCLE_LANES
      for (std::size_t l = 0; l < width; ++l) row[j * width + l] -= factor[l] * top[j * width + l];
    }
  }
}

template <std::size_t width>
void factor_group(const BlockView& block, const FactorView& factors, double* spare, std::size_t first,
                  std::size_t lane_count) {
  const std::size_t count = block.count;
  double* const a = factors.lu;
  for (std::size_t e = 0; e < count * count; ++e) load<width>(a + e * width, block.jacobian[e], first, lane_count);
  scale_rows<width>(a, factors.scale, spare, factors.is_singular, count);
  for (std::size_t k = 0; k < count; ++k) {
    std::uint32_t* const pivot = factors.pivot + k * width;
    const bool is_uniform = choose_pivots<width>(a, pivot, factors.is_singular, k, count);
    factors.is_uniform[k] = is_uniform ? 1 : 0;
    exchange_rows<width>(a, pivot, is_uniform, k, count);
    eliminate_column<width>(a, k, count);
  }
}

// ---- Steps ----------------------------------------------------------------------------------------------------------

// `width` is that of the factors: solver_group, or 1 where all lanes share them.
template <std::size_t width>
void step_group(const BlockView& block, const FactorView& factors, double* spare, const double* taken, double* step,
                std::size_t first, std::size_t lane_count) {
  constexpr std::size_t group = solver_group;
  const std::size_t count = block.count;
  const auto of = [](const double* numbers, std::size_t l) { return width == 1 ? numbers[0] : numbers[l]; };
  double* const y = spare;
  for (std::size_t i = 0; i < count; ++i) {
    load<group>(y + i * group, block.residuals[i], first, lane_count);
    const double* const scale = factors.scale + i * width;
    for (std::size_t l = 0; l < group; ++l) y[i * group + l] = -y[i * group + l] * of(scale, l);
  }
  for (std::size_t k = 0; k < count; ++k) {
    const std::uint32_t* const pivot = factors.pivot + k * width;
    if (width == 1 || factors.is_uniform[k] != 0) {
      exchange_rows<group>(y, pivot, true, k, 1);
    } else {
      exchange_rows<group>(y, pivot, false, k, 1);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    double* const at_i = y + i * group;
    for (std::size_t k = 0; k < i; ++k) {
      const double* const factor = factors.lu + (i * count + k) * width;
      for (std::size_t l = 0; l < group; ++l) at_i[l] -= of(factor, l) * y[k * group + l];
    }
  }
  for (std::size_t i = count; i-- > 0;) {
    double* const at_i = y + i * group;
    for (std::size_t j = i + 1; j < count; ++j) {
      const double* const entry = factors.lu + (i * count + j) * width;
      for (std::size_t l = 0; l < group; ++l) at_i[l] -= of(entry, l) * y[j * group + l];
    }
    const double* const pivot = factors.lu + (i * count + i) * width;
    for (std::size_t l = 0; l < group; ++l) at_i[l] = at_i[l] / of(pivot, l) + 0.0;
    double* const out = step + i * block_path_count + first;
    for (std::size_t l = 0; l < lane_count; ++l) out[l] = taken[first + l] != 0 ? at_i[l] : out[l];
  }
}

void factor_shared(const BlockView& block, const FactorView& factors, double* spare) {
  factor_group<1>(block, factors, spare, 0, 1);
}

void move(const BlockView& block, double* accepted, const double* step, const double* taken, double* moved,
          std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) moved[i] = 0;
  for (std::size_t j = 0; j < block.count; ++j) {
    double* const x = block.unknowns[j];
    double* const kept = accepted + j * block_path_count;
    const double* const by = step + j * block_path_count;
    BOUCLE_LANES
    for (std::size_t i = 0; i < n; ++i) {
      const double before = x[i], next = before + by[i];
      const bool is_taken = taken[i] != 0;
      kept[i] = is_taken ? before : kept[i];
      x[i] = is_taken ? next : before;
      moved[i] = (is_taken & (next != before)) ? 1.0 : moved[i];
    }
  }
}

}  // namespace

#define BOUCLE_JOIN(set) set##_solver_kernels
#define BOUCLE_TABLE_NAME(set) BOUCLE_JOIN(set)

extern const SolverKernels BOUCLE_TABLE_NAME(BOUCLE_KERNEL_SET);
const SolverKernels BOUCLE_TABLE_NAME(BOUCLE_KERNEL_SET) = {
    norms, factor_group<solver_group>, factor_shared, step_group<solver_group>, step_group<1>, move};

}  // namespace boucle::exec
