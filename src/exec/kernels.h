// The loops over lanes: one function per operation and operand shape, compiled once per instruction set.
//
// A kernel reads and writes `n` lanes (n <= block_path_count) of rows of doubles. An operand that is the same on every
// path (a constant, an entry of a table) is a pointer to one double: those are the scalar variants. `out` may be the
// same row as an operand, but rows never overlap otherwise. All instruction sets give the same bits.
//
// Pairs of cheap operations are fused, d = second(first(a, b), c) or second(c, first(a, b)): the result between them
// stays in a register. The same operations in the same order, so the same bits; a quarter to a third faster.
#pragma once

#include <cstddef>
#include <cstdint>

#include "exec/clearing_group.h"
#include "exec/run.h"
#include "exec/solver.h"
#include "exec/trace_program.h"
#include "ir/names.h"
#include "ir/program.h"
#include "result/bins.h"
#include "result/moments.h"

namespace boucle::exec {

using Kernel = void (*)(double* out, const double* a, const double* b, const double* c, std::size_t n);

// Bits of a variant: which operands are scalars.
inline constexpr unsigned scalar_a = 1, scalar_b = 2, scalar_c = 4;
inline constexpr std::size_t variant_count = 8;

// What the books check keeps per lane: the entry with the largest gap so far, as |sum| and the sum of absolute terms
// (a division on every step would cost more than the sums), and how many entries were above the tolerance. Starts with
// 0, 1, 0, 0.
struct BookRows {
  double* worst_sum;
  double* worst_size;
  double* worst_identity;
  double* broken_count;
};

// Terms of one identity on one step. The path-invariant terms are summed by the caller.
struct BookTerms {
  const double* const* rows;
  const double* signs;
  std::size_t row_count;
  double invariant_sum, invariant_size;
  double identity;
};

// Which pairs have a kernel: first one of 4, second one of 6 operations.
inline constexpr std::size_t first_count = 4, second_count = 6;
inline constexpr std::size_t not_fused = static_cast<std::size_t>(-1);
constexpr std::size_t first_place(ir::Op op) {
  return op == ir::Op::add        ? 0
         : op == ir::Op::subtract ? 1
         : op == ir::Op::multiply ? 2
         : op == ir::Op::divide   ? 3
                                  : not_fused;
}
constexpr std::size_t second_place(ir::Op op) {
  return op == ir::Op::minimum ? 4 : op == ir::Op::maximum ? 5 : first_place(op);
}
constexpr bool is_commutative(ir::Op op) { return op == ir::Op::add || op == ir::Op::multiply; }

struct KernelTable {
  const char* name;
  // [first][second][whether the pair is the second operand of `second`][variant]. Operands of a commutative operation
  // come in one order only: a scalar second, the pair first. Null for the other shapes.
  Kernel fused[first_count][second_count][2][variant_count];
  Kernel operation[ir::op_count][variant_count];  // null where the shape cannot occur (all operands scalar)
  Kernel copy;                                    // out = a
  Kernel fill;                                    // out = *a on every lane
  // first and second: the numbers of steps 2k and 2k + 1, k = step_pair, for n paths from first_path on. All paths
  // have the same upper 32 bits.
  void (*normals)(double* first, double* second, std::uint64_t seed, std::uint64_t first_path, std::uint32_t step_pair,
                  std::uint64_t key, std::size_t n);
  void (*uniforms)(double* first, double* second, std::uint64_t seed, std::uint64_t first_path, std::uint32_t step_pair,
                   std::uint64_t key, std::size_t n);
  // Whether a lane with alive != 0 is infinite or not a number.
  bool (*has_fault)(const double* x, const double* alive, std::size_t n);
  // The same for dates: +infinity is `never`.
  bool (*has_date_fault)(const double* x, const double* alive, std::size_t n);
  void (*observe[ir::observe_count])(double* sofar, const double* x, double weight, double date, std::size_t n);
  void (*check_book)(const BookTerms& terms, double tolerance, const BookRows& rows, std::size_t n);
  // Marks lanes whose terms add up to less than -tolerance of their size, or that are neither 0 nor NaN, with 1 and
  // leaves the others as they are; the answer: whether there is one.
  bool (*mark_short)(const BookTerms& terms, double tolerance, double* mark, std::size_t n);
  bool (*mark_nonzero)(const double* x, double* mark, std::size_t n);
  // Whole blocks only: block_path_count lanes in a fixed tree of additions; dead lanes are ignored whatever they hold.
  result::Moments (*moments)(const double* x, const double* alive);
  // Bin of each lane; dead lanes get result::dead_bin.
  void (*bin_indices)(std::uint32_t* index, const double* x, const double* alive, const result::BinCut& cut);
};

extern const KernelTable baseline_kernels;
#if defined(__x86_64__)
extern const KernelTable avx2_kernels, avx512_kernels;
#endif

bool is_supported(InstructionSet instruction_set);
// The forced set if this machine has it, else the best one it has.
const KernelTable& kernel_table(InstructionSet instruction_set);

// What a simultaneous block needs, of the same set.
extern const SolverKernels baseline_solver_kernels;
#if defined(__x86_64__)
extern const SolverKernels avx2_solver_kernels, avx512_solver_kernels;
#endif
const SolverKernels& solver_kernels(const KernelTable& kernels);
const TraceKernels& trace_kernels(const KernelTable& kernels);
const ClearingKernels& clearing_kernels(const KernelTable& kernels);

}  // namespace boucle::exec
