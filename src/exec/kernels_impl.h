// The bodies of all kernels; included by kernels_<set>.cpp with BOUCLE_KERNEL_SET defined, once per instruction set.
//
// Everything here has internal linkage or is force-inlined, and nothing of the standard library is called: an inline
// function compiled for AVX-512 must never be merged by the linker with the same function of another file.
#include "base/date_shift.h"
#include "base/math.h"
#include "base/random.h"
#include "base/special.h"
#include "exec/kernels.h"
#include "result/bins.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__clang__)
#define BOUCLE_LANES _Pragma("clang loop vectorize(assume_safety)")
#else
#define BOUCLE_LANES _Pragma("GCC ivdep")
#endif

namespace boucle::exec {
namespace {

namespace math = boucle::base;
using ir::Op;

// ---- Operations: the meaning on one lane (ir/evaluate.h is the reference) -------------------------------------------

#define BOUCLE_UNARY(name, expression)                                               \
  struct name {                                                                      \
    BOUCLE_STATIC_LANE double apply(double a, double, double) { return expression; } \
  };
#define BOUCLE_BINARY(name, expression)                                                \
  struct name {                                                                        \
    BOUCLE_STATIC_LANE double apply(double a, double b, double) { return expression; } \
  };
#define BOUCLE_STATIC_LANE [[gnu::always_inline]] static inline

BOUCLE_UNARY(Negate, -a)
BOUCLE_UNARY(LogicalNot, a == 0 ? 1.0 : 0.0)
BOUCLE_UNARY(Absolute, math::math_abs(a))
BOUCLE_UNARY(SquareRoot, math::math_sqrt(a))
BOUCLE_UNARY(Exponential, math::math_exp(a))
BOUCLE_UNARY(Logarithm, math::math_log(a))
BOUCLE_UNARY(Floor, math::math_floor(a))
BOUCLE_UNARY(Round, math::math_round(a))
BOUCLE_UNARY(NormalCdf, math::math_cdf(a))
BOUCLE_UNARY(NormalQuantile, math::math_quantile(a))
BOUCLE_BINARY(Add, a + b)
BOUCLE_BINARY(Subtract, a - b)
BOUCLE_BINARY(Multiply, a* b)
BOUCLE_BINARY(Divide, a / b)
BOUCLE_BINARY(Power, math::math_pow(a, b))
BOUCLE_BINARY(ShiftDate, math::shift_date(a, b))
BOUCLE_BINARY(Minimum, a < b ? a : b)
BOUCLE_BINARY(Maximum, a > b ? a : b)
BOUCLE_BINARY(Less, a < b ? 1.0 : 0.0)
BOUCLE_BINARY(LessEqual, a <= b ? 1.0 : 0.0)
BOUCLE_BINARY(Equal, a == b ? 1.0 : 0.0)
BOUCLE_BINARY(NotEqual, a != b ? 1.0 : 0.0)
BOUCLE_BINARY(LogicalAnd, ((a != 0) & (b != 0)) ? 1.0 : 0.0)
BOUCLE_BINARY(LogicalOr, ((a != 0) | (b != 0)) ? 1.0 : 0.0)
// These are calls: compiled once for every instruction set, since their loops run a different number of rounds per
// lane.
BOUCLE_BINARY(GammaTail, math::tail_of(math::gamma_tails(a, b)))
BOUCLE_BINARY(GammaQuantile, math::gamma_quantile(a, b))
BOUCLE_BINARY(StudentTail, math::tail_of(math::student_tails(a, b)))
BOUCLE_BINARY(StudentQuantile, math::student_quantile(a, b))
BOUCLE_BINARY(PoissonTail, math::tail_of(math::poisson_tails(a, b)))
BOUCLE_BINARY(PoissonQuantile, math::poisson_quantile(a, b))
struct BetaTail {
  BOUCLE_STATIC_LANE double apply(double a, double b, double c) { return math::tail_of(math::beta_tails(a, b, c)); }
};
struct BetaQuantile {
  BOUCLE_STATIC_LANE double apply(double a, double b, double c) { return math::beta_quantile(a, b, c); }
};
struct Select {
  BOUCLE_STATIC_LANE double apply(double a, double b, double c) { return a != 0 ? b : c; }
};
struct PowerByMultiplication {
  BOUCLE_STATIC_LANE double apply(double a, double b, double) { return math::pow_by_multiplication(a, b); }
};
struct PowerByLogarithm {
  BOUCLE_STATIC_LANE double apply(double a, double b, double) { return math::pow_by_logarithm(a, b); }
};

// ---- The loop, once -------------------------------------------------------------------------------------------------

template <class Operation, unsigned variant, int operand_count>
void lanes(double* out, const double* a, const double* b, const double* c, std::size_t n) {
  const double a0 = variant & scalar_a ? *a : 0.0;
  const double b0 = variant & scalar_b ? *b : 0.0;
  const double c0 = variant & scalar_c ? *c : 0.0;
  BOUCLE_LANES
  for (std::size_t i = 0; i < n; ++i) {
    const double x = variant & scalar_a ? a0 : a[i];
    const double y = operand_count < 2 ? 0.0 : variant & scalar_b ? b0 : b[i];
    const double z = operand_count < 3 ? 0.0 : variant & scalar_c ? c0 : c[i];
    out[i] = Operation::apply(x, y, z);
  }
}

template <class First, class Second, bool is_right, unsigned variant>
void fused(double* out, const double* a, const double* b, const double* c, std::size_t n) {
  const double a0 = variant & scalar_a ? *a : 0.0;
  const double b0 = variant & scalar_b ? *b : 0.0;
  const double c0 = variant & scalar_c ? *c : 0.0;
  BOUCLE_LANES
  for (std::size_t i = 0; i < n; ++i) {
    const double pair = First::apply(variant & scalar_a ? a0 : a[i], variant & scalar_b ? b0 : b[i], 0.0);
    const double z = variant & scalar_c ? c0 : c[i];
    out[i] = is_right ? Second::apply(z, pair, 0.0) : Second::apply(pair, z, 0.0);
  }
}

// An exponent that is the same on every lane chooses the way once.
void power_by_scalar(double* out, const double* a, const double* b, const double* c, std::size_t n) {
  if (math::is_multiplied_exponent(*b)) {
    lanes<PowerByMultiplication, scalar_b, 2>(out, a, b, c, n);
  } else {
    lanes<PowerByLogarithm, scalar_b, 2>(out, a, b, c, n);
  }
}

// A condition that is the same on every lane chooses one branch.
template <unsigned branch_variant>
void select_by_scalar(double* out, const double* a, const double* b, const double* c, std::size_t n) {
  const bool yes = *a != 0;
  const double* chosen = yes ? b : c;
  const bool is_scalar = yes ? (branch_variant & scalar_b) != 0 : (branch_variant & scalar_c) != 0;
  if (is_scalar) {
    const double x = *chosen;
    BOUCLE_LANES
    for (std::size_t i = 0; i < n; ++i) out[i] = x;
  } else {
    BOUCLE_LANES
    for (std::size_t i = 0; i < n; ++i) out[i] = chosen[i];
  }
}

void copy_lanes(double* out, const double* a, const double*, const double*, std::size_t n) {
  BOUCLE_LANES
  for (std::size_t i = 0; i < n; ++i) out[i] = a[i];
}

void fill_lanes(double* out, const double* a, const double*, const double*, std::size_t n) {
  const double x = *a;
  BOUCLE_LANES
  for (std::size_t i = 0; i < n; ++i) out[i] = x;
}

// ---- Random numbers -------------------------------------------------------------------------------------------------

#include "exec/philox_lanes.h"

void fill_normals(double* first, double* second, std::uint64_t seed, std::uint64_t first_path, std::uint32_t step_pair,
                  std::uint64_t key, std::size_t n) {
  alignas(64) std::uint64_t radius[block_path_count], angle[block_path_count];
  philox_lanes(radius, angle, seed, first_path, step_pair, key, n);
  BOUCLE_LANES
  for (std::size_t i = 0; i < n; ++i) {
    const math::DrawPair z = math::normals_of_bits(radius[i], angle[i]);
    first[i] = z.first;
    second[i] = z.second;
  }
}

void fill_uniforms(double* first, double* second, std::uint64_t seed, std::uint64_t first_path, std::uint32_t step_pair,
                   std::uint64_t key, std::size_t n) {
  alignas(64) std::uint64_t one[block_path_count], two[block_path_count];
  philox_lanes(one, two, seed, first_path, step_pair, key, n);
  BOUCLE_LANES
  for (std::size_t i = 0; i < n; ++i) {
    first[i] = math::uniform_of_bits(one[i]);
    second[i] = math::uniform_of_bits(two[i]);
  }
}

// ---- Faults, observations, books ------------------------------------------------------------------------------------

// Nearly always all is well, and whether the lane still counts need not be looked at.
BOUCLE_STATIC_LANE bool any_alive_where(const std::uint64_t* is_bad, const double* alive, std::size_t n) {
  std::uint64_t any = 0;
  for (std::size_t i = 0; i < n; ++i) any |= is_bad[i] & math::bits_of(alive[i]);
  return any != 0;
}

bool any_fault(const double* x, const double* alive, std::size_t n) {
  std::uint64_t any = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t is_bad = math::math_abs(x[i]) < math::math_infinity ? 0 : ~std::uint64_t{0};
    any |= is_bad;
  }
  if (any == 0) return false;
  std::uint64_t bad[block_path_count];
  for (std::size_t i = 0; i < n; ++i) bad[i] = math::math_abs(x[i]) < math::math_infinity ? 0 : ~std::uint64_t{0};
  return any_alive_where(bad, alive, n);
}

bool any_date_fault(const double* x, const double* alive, std::size_t n) {
  std::uint64_t bad[block_path_count];
  for (std::size_t i = 0; i < n; ++i) bad[i] = x[i] > -math::math_infinity ? 0 : ~std::uint64_t{0};
  return any_alive_where(bad, alive, n);
}

template <ir::Observe kind>
void observe_lanes(double* sofar, const double* x, double weight, double date, std::size_t n) {
  BOUCLE_LANES
  for (std::size_t i = 0; i < n; ++i) {
    const double s = sofar[i], v = x[i];
    double r = s;
    if constexpr (kind == ir::Observe::weighted_sum) r = s + weight * v;
    if constexpr (kind == ir::Observe::lowest) r = v < s ? v : s;
    if constexpr (kind == ir::Observe::highest) r = v > s ? v : s;
    if constexpr (kind == ir::Observe::first_true) r = ((v != 0) & (s == math::math_infinity)) ? date : s;
    if constexpr (kind == ir::Observe::ever) r = v != 0 ? 1.0 : s;
    if constexpr (kind == ir::Observe::always) r = v != 0 ? s : 0.0;
    if constexpr (kind == ir::Observe::count) r = s + (v != 0 ? 1.0 : 0.0);
    sofar[i] = r;
  }
  (void)weight;
  (void)date;
}

// Lanes go in groups of one register, so that sums need no memory, and a few groups together, so that an addition need
// not wait for the one before; the terms are added in their order on every lane.
#if defined(__AVX512F__)
constexpr std::size_t group_lanes = 8;
#elif defined(__AVX2__)
constexpr std::size_t group_lanes = 4;
#else
constexpr std::size_t group_lanes = 2;
#endif
typedef double Group __attribute__((vector_size(group_lanes * sizeof(double))));
typedef std::int64_t GroupBits __attribute__((vector_size(group_lanes * sizeof(double))));

constexpr std::size_t chunk_groups = 4, chunk_lanes = chunk_groups * group_lanes;

// Of each lane the sum of its terms, and of their sizes.
struct TermSums {
  Group sum[chunk_groups], size[chunk_groups];
};
BOUCLE_STATIC_LANE TermSums sum_chunk(const BookTerms& terms, std::size_t lane) {
  TermSums t;
#pragma GCC unroll 4
  for (std::size_t q = 0; q < chunk_groups; ++q) {
    t.sum[q] = Group{} + terms.invariant_sum;
    t.size[q] = Group{} + terms.invariant_size;
  }
  for (std::size_t k = 0; k < terms.row_count; ++k) {
    const double* const row = terms.rows[k] + lane;
    const double sign = terms.signs[k];
#pragma GCC unroll 4
    for (std::size_t q = 0; q < chunk_groups; ++q) {
      Group x;
      __builtin_memcpy(&x, row + q * group_lanes, sizeof x);
      x = x * sign;
      t.sum[q] = t.sum[q] + x;
      t.size[q] = t.size[q] + (Group)((GroupBits)x & 0x7fff'ffff'ffff'ffffLL);
    }
  }
  return t;
}
BOUCLE_STATIC_LANE void sum_lane(const BookTerms& terms, std::size_t lane, double* sum, double* size) {
  *sum = terms.invariant_sum;
  *size = terms.invariant_size;
  for (std::size_t k = 0; k < terms.row_count; ++k) {
    const double x = terms.rows[k][lane] * terms.signs[k];
    *sum = *sum + x;
    *size = *size + math::math_abs(x);
  }
}

// One lane, its sums done.
BOUCLE_STATIC_LANE void close_book(double sum, double size, double identity, double tolerance, const BookRows& rows,
                                   std::size_t lane) {
  const double gap = math::math_abs(sum);
  const bool is_worse = gap * rows.worst_size[lane] > rows.worst_sum[lane] * size;
  rows.worst_sum[lane] = is_worse ? gap : rows.worst_sum[lane];
  rows.worst_size[lane] = is_worse ? size : rows.worst_size[lane];
  rows.worst_identity[lane] = is_worse ? identity : rows.worst_identity[lane];
  rows.broken_count[lane] += gap > tolerance * size ? 1.0 : 0.0;
}

// Whether some lane has a gap worse than its worst so far, or a broken book: seldom after the first periods.
BOUCLE_STATIC_LANE bool is_news(const TermSums& t, double tolerance, const BookRows& rows, std::size_t lane) {
  GroupBits news = {};
#pragma GCC unroll 4
  for (std::size_t q = 0; q < chunk_groups; ++q) {
    Group worst_sum, worst_size;
    __builtin_memcpy(&worst_sum, rows.worst_sum + lane + q * group_lanes, sizeof worst_sum);
    __builtin_memcpy(&worst_size, rows.worst_size + lane + q * group_lanes, sizeof worst_size);
    const Group gap = (Group)((GroupBits)t.sum[q] & 0x7fff'ffff'ffff'ffffLL);
    news = news | (GroupBits)(gap * worst_size > worst_sum * t.size[q]) | (GroupBits)(gap > tolerance * t.size[q]);
  }
  std::int64_t any = 0;
  for (std::size_t i = 0; i < group_lanes; ++i) any |= news[i];
  return any != 0;
}

void check_book_lanes(const BookTerms& terms, double tolerance, const BookRows& rows, std::size_t n) {
  std::size_t lane = 0;
  for (; lane + chunk_lanes <= n; lane += chunk_lanes) {
    const TermSums t = sum_chunk(terms, lane);
    if (!is_news(t, tolerance, rows, lane)) continue;
    for (std::size_t i = 0; i < chunk_lanes; ++i)
      close_book(t.sum[i / group_lanes][i % group_lanes], t.size[i / group_lanes][i % group_lanes], terms.identity,
                 tolerance, rows, lane + i);
  }
  for (; lane < n; ++lane) {
    double sum, size;
    sum_lane(terms, lane, &sum, &size);
    close_book(sum, size, terms.identity, tolerance, rows, lane);
  }
}

// Of each lane the sum of its terms, and of their sizes.
void sum_terms(const BookTerms& terms, double* sums, double* sizes, std::size_t n) {
  std::size_t lane = 0;
  for (; lane + chunk_lanes <= n; lane += chunk_lanes) {
    const TermSums t = sum_chunk(terms, lane);
    __builtin_memcpy(sums + lane, t.sum, sizeof t.sum);
    __builtin_memcpy(sizes + lane, t.size, sizeof t.size);
  }
  for (; lane < n; ++lane) sum_lane(terms, lane, sums + lane, sizes + lane);
}

// Where the terms add up to less than nothing, `mark` becomes 1.
bool mark_short_lanes(const BookTerms& terms, double tolerance, double* mark, std::size_t n) {
  alignas(64) double sums[block_path_count], sizes[block_path_count];
  sum_terms(terms, sums, sizes, n);
  double any = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double is_short = sums[i] < -tolerance * sizes[i] ? 1.0 : 0.0;
    any += is_short;
    mark[i] = is_short != 0 ? 1.0 : mark[i];
  }
  return any != 0;
}

bool mark_nonzero_lanes(const double* x, double* mark, std::size_t n) {
  double any = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double found = (x[i] < 0 || x[i] > 0) ? 1.0 : 0.0;
    any += found;
    mark[i] = found != 0 ? 1.0 : mark[i];
  }
  return any != 0;
}

// ---- Statistics of a block ------------------------------------------------------------------------------------------

// A sum of block_path_count numbers is 32 running sums, then a tree; extremes are 8 running ones. The order is part of
// the results.
constexpr std::size_t sum_width = 32, extreme_width = 8;
constexpr std::size_t sum_groups = sum_width / group_lanes, extreme_groups = extreme_width / group_lanes;

BOUCLE_STATIC_LANE Group group_at(const double* x) {
  Group g;
  __builtin_memcpy(&g, x, sizeof g);
  return g;
}
BOUCLE_STATIC_LANE Group all_lanes(double x) { return Group{} + x; }

BOUCLE_STATIC_LANE double tree_sum(const Group* running) {
  double sum[sum_width];
  __builtin_memcpy(sum, running, sizeof sum);
  for (std::size_t half = sum_width / 2; half > 0; half /= 2) {
    for (std::size_t j = 0; j < half; ++j) sum[j] += sum[j + half];
  }
  return sum[0];
}

// With `has_dead` lanes whose `alive` is 0 count as absent; without, `alive` is not read.
template <bool has_dead>
result::Moments moments_of(const double* x, const double* alive, double count) {
  result::Moments m;
  m.count = count;
  Group sum[sum_groups], low[extreme_groups], high[extreme_groups];
  for (Group& g : sum) g = Group{};
  for (Group& g : low) g = all_lanes(math::math_infinity);
  for (Group& g : high) g = all_lanes(-math::math_infinity);
  for (std::size_t i = 0; i < block_path_count; i += sum_width) {
#pragma GCC unroll 16
    for (std::size_t q = 0; q < sum_groups; ++q) {
      const Group v = group_at(x + i + q * group_lanes);
      Group kept = v, for_low = v, for_high = v;
      if constexpr (has_dead) {
        const GroupBits is_alive = group_at(alive + i + q * group_lanes) != 0.0;
        kept = is_alive ? v : Group{};
        for_low = is_alive ? v : all_lanes(math::math_infinity);
        for_high = is_alive ? v : all_lanes(-math::math_infinity);
      }
      sum[q] = sum[q] + kept;
      Group& l = low[q % extreme_groups];
      Group& h = high[q % extreme_groups];
      l = for_low < l ? for_low : l;
      h = for_high > h ? for_high : h;
    }
  }
  m.mean = tree_sum(sum) / m.count;
  for (const Group& g : low) {
    for (std::size_t j = 0; j < group_lanes; ++j) m.lowest = g[j] < m.lowest ? g[j] : m.lowest;
  }
  for (const Group& g : high) {
    for (std::size_t j = 0; j < group_lanes; ++j) m.highest = g[j] > m.highest ? g[j] : m.highest;
  }
  for (Group& g : sum) g = Group{};
  const Group mean = all_lanes(m.mean);
  for (std::size_t i = 0; i < block_path_count; i += sum_width) {
#pragma GCC unroll 16
    for (std::size_t q = 0; q < sum_groups; ++q) {
      Group d = group_at(x + i + q * group_lanes) - mean;
      if constexpr (has_dead) {
        const GroupBits is_alive = group_at(alive + i + q * group_lanes) != 0.0;
        d = is_alive ? d : Group{};
      }
      sum[q] = sum[q] + d * d;
    }
  }
  m.square_sum = tree_sum(sum);
  return m;
}

result::Moments lane_moments(const double* x, const double* alive) {
  Group sum[sum_groups];  // side by side; of ones and zeros, exact in any order
  for (Group& g : sum) g = Group{};
  for (std::size_t i = 0; i < block_path_count; i += sum_width)
    for (std::size_t q = 0; q < sum_groups; ++q) sum[q] = sum[q] + group_at(alive + i + q * group_lanes);
  const double count = tree_sum(sum);
  if (!(count > 0)) return {};
  return count < static_cast<double>(block_path_count) ? moments_of<true>(x, alive, count)
                                                       : moments_of<false>(x, alive, count);
}

void find_bins(std::uint32_t* index, const double* x, const double* alive, const result::BinCut& cut) {
  const double low = cut.low, scale = cut.scale, atom_low = cut.atom_low, atom_high = cut.atom_high;
  BOUCLE_LANES
  for (std::size_t i = 0; i < block_path_count; ++i) {
    const double v = x[i];
    const double t = (v - low) * scale;
    double inside = t < result::bin_count - 1.0 ? t : result::bin_count - 1.0;
    inside = inside > 0.0 ? inside : 0.0;
    auto bin = static_cast<std::int32_t>(inside);
    bin = t >= static_cast<double>(result::bin_count) ? static_cast<std::int32_t>(result::over_bin) : bin;
    bin = v < low ? static_cast<std::int32_t>(result::under_bin) : bin;
    bin = v == atom_low ? static_cast<std::int32_t>(result::atom_low_bin) : bin;
    bin = v == atom_high ? static_cast<std::int32_t>(result::atom_high_bin) : bin;
    bin = alive[i] != 0 ? bin : static_cast<std::int32_t>(result::dead_bin);
    index[i] = static_cast<std::uint32_t>(bin);
  }
}

// ---- The table ------------------------------------------------------------------------------------------------------

#define BOUCLE_ROW_1(Operation) \
  { lanes<Operation, 0, 1> }
#define BOUCLE_ROW_2(Operation) \
  { lanes<Operation, 0, 2>, lanes<Operation, scalar_a, 2>, lanes<Operation, scalar_b, 2> }
#define BOUCLE_ROW_3(Operation)                                                                     \
  {                                                                                                 \
    lanes<Operation, 0, 3>, lanes<Operation, 1, 3>, lanes<Operation, 2, 3>, lanes<Operation, 3, 3>, \
        lanes<Operation, 4, 3>, lanes<Operation, 5, 3>, lanes<Operation, 6, 3>                      \
  }
#define BOUCLE_NO_ROW \
  {}
#define BOUCLE_PAIR_COMMUTATIVE(First, Second, right)                                                    \
  {                                                                                                      \
    fused<First, Second, right, 0>, nullptr, fused<First, Second, right, scalar_b>, nullptr,             \
        fused<First, Second, right, scalar_c>, nullptr, fused<First, Second, right, scalar_b | scalar_c> \
  }
#define BOUCLE_PAIR_ORDERED(First, Second, right)                                                                 \
  {                                                                                                               \
    fused<First, Second, right, 0>, fused<First, Second, right, scalar_a>, fused<First, Second, right, scalar_b>, \
        nullptr, fused<First, Second, right, scalar_c>, fused<First, Second, right, scalar_a | scalar_c>,         \
        fused<First, Second, right, scalar_b | scalar_c>                                                          \
  }
// The second operations in the order of second_place.
#define BOUCLE_PAIRS(shape, First)                                                                      \
  {                                                                                                     \
    {shape(First, Add, false), {}}, {shape(First, Subtract, false), shape(First, Subtract, true)},      \
        {shape(First, Multiply, false), {}}, {shape(First, Divide, false), shape(First, Divide, true)}, \
        {shape(First, Minimum, false), shape(First, Minimum, true)},                                    \
        {shape(First, Maximum, false), shape(First, Maximum, true)},                                    \
  }

}  // namespace

#define BOUCLE_JOIN(set) set##_kernels
#define BOUCLE_TABLE_NAME(set) BOUCLE_JOIN(set)
#define BOUCLE_QUOTE(set) #set
#define BOUCLE_SET_NAME(set) BOUCLE_QUOTE(set)

// `operation` is in the order of ops.def.
extern const KernelTable BOUCLE_TABLE_NAME(BOUCLE_KERNEL_SET);
const KernelTable BOUCLE_TABLE_NAME(BOUCLE_KERNEL_SET) = {
    BOUCLE_SET_NAME(BOUCLE_KERNEL_SET),
    {
        BOUCLE_PAIRS(BOUCLE_PAIR_COMMUTATIVE, Add),
        BOUCLE_PAIRS(BOUCLE_PAIR_ORDERED, Subtract),
        BOUCLE_PAIRS(BOUCLE_PAIR_COMMUTATIVE, Multiply),
        BOUCLE_PAIRS(BOUCLE_PAIR_ORDERED, Divide),
    },
    {
        BOUCLE_NO_ROW,                                                     // constant
        BOUCLE_NO_ROW,                                                     // table
        BOUCLE_NO_ROW,                                                     // param_normal
        BOUCLE_NO_ROW,                                                     // param_uniform
        BOUCLE_NO_ROW,                                                     // noise_normal
        BOUCLE_NO_ROW,                                                     // noise_uniform
        BOUCLE_NO_ROW,                                                     // lag
        BOUCLE_NO_ROW,                                                     // observed
        BOUCLE_NO_ROW,                                                     // unknown
        BOUCLE_NO_ROW,                                                     // traced
        BOUCLE_NO_ROW,                                                     // cleared
        BOUCLE_ROW_1(Negate),                                              // negate
        BOUCLE_ROW_1(LogicalNot),                                          // logical_not
        BOUCLE_ROW_1(Absolute),                                            // absolute
        BOUCLE_ROW_1(SquareRoot),                                          // square_root
        BOUCLE_ROW_1(Exponential),                                         // exponential
        BOUCLE_ROW_1(Logarithm),                                           // logarithm
        BOUCLE_ROW_1(Floor),                                               // floor
        BOUCLE_ROW_1(Round),                                               // round
        BOUCLE_ROW_1(NormalCdf),                                           // normal_cdf
        BOUCLE_ROW_1(NormalQuantile),                                      // normal_quantile
        BOUCLE_ROW_2(Add),                                                 // add
        BOUCLE_ROW_2(Subtract),                                            // subtract
        BOUCLE_ROW_2(Multiply),                                            // multiply
        BOUCLE_ROW_2(Divide),                                              // divide
        {lanes<Power, 0, 2>, lanes<Power, scalar_a, 2>, power_by_scalar},  // power
        BOUCLE_ROW_2(ShiftDate),                                           // shift_date
        BOUCLE_ROW_2(Minimum),                                             // minimum
        BOUCLE_ROW_2(Maximum),                                             // maximum
        BOUCLE_ROW_2(Less),                                                // less
        BOUCLE_ROW_2(LessEqual),                                           // less_equal
        BOUCLE_ROW_2(Equal),                                               // equal
        BOUCLE_ROW_2(NotEqual),                                            // not_equal
        BOUCLE_ROW_2(LogicalAnd),                                          // logical_and
        BOUCLE_ROW_2(LogicalOr),                                           // logical_or
        BOUCLE_ROW_2(GammaTail),                                           // gamma_tail
        BOUCLE_ROW_2(GammaQuantile),                                       // gamma_quantile
        BOUCLE_ROW_2(StudentTail),                                         // student_tail
        BOUCLE_ROW_2(StudentQuantile),                                     // student_quantile
        BOUCLE_ROW_2(PoissonTail),                                         // poisson_tail
        BOUCLE_ROW_2(PoissonQuantile),                                     // poisson_quantile
        {lanes<Select, 0, 3>, select_by_scalar<0>, lanes<Select, scalar_b, 3>, select_by_scalar<scalar_b>,
         lanes<Select, scalar_c, 3>, select_by_scalar<scalar_c>, lanes<Select, scalar_b | scalar_c, 3>,
         select_by_scalar<scalar_b | scalar_c>},  // select
        BOUCLE_ROW_3(BetaTail),                   // beta_tail
        BOUCLE_ROW_3(BetaQuantile),               // beta_quantile
        BOUCLE_NO_ROW,                            // locate
        BOUCLE_NO_ROW,                            // recall
        BOUCLE_NO_ROW,                            // ahead
        BOUCLE_NO_ROW,                            // return_rate
    },
    copy_lanes,
    fill_lanes,
    fill_normals,
    fill_uniforms,
    any_fault,
    any_date_fault,
    {observe_lanes<ir::Observe::weighted_sum>, observe_lanes<ir::Observe::lowest>, observe_lanes<ir::Observe::highest>,
     observe_lanes<ir::Observe::first_true>, observe_lanes<ir::Observe::ever>, observe_lanes<ir::Observe::always>,
     observe_lanes<ir::Observe::count>},
    check_book_lanes,
    mark_short_lanes,
    mark_nonzero_lanes,
    lane_moments,
    find_bins,
};

}  // namespace boucle::exec
