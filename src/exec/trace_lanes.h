// One step of a trace over a group of lanes, see trace_program.h; included by trace_<set>.cpp with BOUCLE_KERNEL_SET
// defined, once per instruction set. As in kernels_impl.h everything has internal linkage and nothing of the standard
// library is called. Every lane does the same operations in the same order whatever its neighbours do.
#include "exec/trace_program.h"

namespace boucle::exec {
namespace {

// A closing balance below this share of what was there is rounding of payments that use up everything.
constexpr double empty_cash = 1e-13;

// The widest register of the set; a group takes two to eight of them, which stay registers.
#if defined(__AVX512F__)
using Lanes [[gnu::vector_size(64), gnu::may_alias]] = double;
#elif defined(__AVX__)
using Lanes [[gnu::vector_size(32), gnu::may_alias]] = double;
#else
using Lanes [[gnu::vector_size(16), gnu::may_alias]] = double;
#endif
constexpr std::size_t width = sizeof(Lanes) / sizeof(double);

// What is summed stays in registers, by name: an array of them would live in memory. Eight of them hide the time that
// an addition takes; a group that needs more is summed in pieces.
#define BOUCLE_PARTS_4(what) what(0) what(1) what(2) what(3)
#define BOUCLE_PARTS_8(what) BOUCLE_PARTS_4(what) what(4) what(5) what(6) what(7)
#if defined(__AVX512F__)
#define BOUCLE_PARTS(what) BOUCLE_PARTS_4(what)
constexpr std::size_t piece = 4 * width;
#else
#define BOUCLE_PARTS(what) BOUCLE_PARTS_8(what)
constexpr std::size_t piece = 8 * width;
#endif
static_assert(trace_group % piece == 0);

[[gnu::always_inline]] inline double* slot_of(double* slots, std::uint32_t index) {
  return slots + index * trace_group;
}

[[gnu::always_inline]] inline const Lanes* lanes_of(const double* slots, std::size_t index) {
  return reinterpret_cast<const Lanes*>(slots + index);
}
[[gnu::always_inline]] inline Lanes* lanes_of(double* slots, std::size_t index) {
  return reinterpret_cast<Lanes*>(slots + index);
}

template <std::size_t offset>
[[gnu::always_inline]] inline void add_up_piece(double* out, const double* scratch, const std::uint32_t* list,
                                                const TraceMember::List& range) {
#define BOUCLE_DECLARE(k) Lanes x##k = {};
  BOUCLE_PARTS(BOUCLE_DECLARE)
  for (std::uint32_t n = 0; n < range.count; ++n) {
    const Lanes* const x = lanes_of(scratch, list[range.first + n] * trace_group + offset);
#define BOUCLE_ADD_ONE(k) x##k += x[k];
    BOUCLE_PARTS(BOUCLE_ADD_ONE)
  }
  Lanes* const sum = lanes_of(out, offset);
#define BOUCLE_STORE_SUM(k) sum[k] = x##k;
  BOUCLE_PARTS(BOUCLE_STORE_SUM)
}

[[gnu::always_inline]] inline void add_up(double* out, const double* scratch, const std::uint32_t* list,
                                          const TraceMember::List& range) {
  add_up_piece<0>(out, scratch, list, range);
  if constexpr (trace_group > piece) add_up_piece<piece>(out, scratch, list, range);
}

void read_amounts(const TraceView& view) {
  for (std::size_t f = 0; f < view.flow_count; ++f) {
    double* const out = view.scratch + (view.first_amount + f) * trace_group;
    if (view.strides[f] == 0) {
      const double amount = *view.rates[f] * view.step_length;
      for (std::size_t l = 0; l < trace_group; ++l) out[l] = amount;
      continue;
    }
    const double* const rate = view.rates[f] + view.first_lane;
    if (view.lane_count == trace_group) {
      for (std::size_t l = 0; l < trace_group; ++l) out[l] = rate[l] * view.step_length;
    } else {
      for (std::size_t l = 0; l < trace_group; ++l) out[l] = l < view.lane_count ? rate[l] * view.step_length : 0;
    }
  }
}

// Cash and overdraft of a member, and the shares that follow.
void settle(const TraceView& view, const TraceMember& member) {
  alignas(64) double in[trace_group], inside[trace_group], cut[trace_group], leaving[trace_group];
  add_up(in, view.scratch, view.lists, member.received);
  add_up(inside, view.scratch, view.lists, member.to_members);
  add_up(cut, view.scratch, view.lists, member.cut);
  add_up(leaving, view.scratch, view.lists, member.to_outside);
  double* const cash = slot_of(view.state, member.cash);
  double* const overdraft = slot_of(view.state, member.overdraft);
  double *const total = slot_of(view.scratch, member.total), *const inverse = slot_of(view.scratch, member.inverse);
  double *const kept = slot_of(view.scratch, member.kept), *const short_of = slot_of(view.scratch, member.shortfall);
  double *const leak = slot_of(view.scratch, member.leak), *const leak_cut = slot_of(view.scratch, member.leak_cut);
  for (std::size_t l = 0; l < trace_group; ++l) {
    const double repaid = overdraft[l] < in[l] ? overdraft[l] : in[l];
    const double has = cash[l] + in[l], spent = inside[l] + leaving[l] + repaid;
    const double rounding = empty_cash * (has > spent ? has : spent);
    const double left = has - spent;
    const double missing = left < -rounding ? -left : 0.0;
    const double owed = overdraft[l] + (missing - repaid);
    const double closing = left > rounding ? left : 0.0;
    const double all = closing + spent;
    const double one_over = all > 0 ? 1.0 / (all > 0 ? all : 1.0) : 0.0;
    const double out = closing + leaving[l] + repaid;
    overdraft[l] = owed <= rounding ? 0.0 : owed;
    cash[l] = closing;
    short_of[l] = missing;
    total[l] = all;
    inverse[l] = one_over;
    kept[l] = closing * one_over;
    leak[l] = all > 0 ? out * one_over : 1.0;
    leak_cut[l] = all > 0 ? (out + cut[l]) * one_over : 1.0;
  }
}

template <std::size_t offset>
[[gnu::always_inline]] inline void sum_piece(const TraceView& view, const TraceOp& op) {
  BOUCLE_PARTS(BOUCLE_DECLARE)
  if (op.start != TraceOp::Start::zero) {
    const Lanes* const from =
        lanes_of(op.start == TraceOp::Start::state ? view.state : view.scratch, op.from * trace_group + offset);
#define BOUCLE_LOAD(k) x##k = from[k];
    BOUCLE_PARTS(BOUCLE_LOAD)
  }
  const TracePair* pair = view.pairs + op.first;
  for (const TracePair* const end = pair + op.count; pair != end; ++pair) {
    const Lanes *const a = lanes_of(view.scratch, pair->a * trace_group + offset), *const b = lanes_of(
                                                                                       view.scratch,
                                                                                       pair->b * trace_group + offset);
#define BOUCLE_ADD(k) x##k += a[k] * b[k];
    BOUCLE_PARTS(BOUCLE_ADD)
  }
  if (op.is_scaled) {
    const Lanes* const scale = lanes_of(view.scratch, op.scale * trace_group + offset);
#define BOUCLE_SCALE(k) x##k *= scale[k];
    BOUCLE_PARTS(BOUCLE_SCALE)
  }
  Lanes* const out = lanes_of(op.to_state ? view.state : view.scratch, op.out * trace_group + offset);
#define BOUCLE_STORE(k) out[k] = x##k;
  BOUCLE_PARTS(BOUCLE_STORE)
  if (op.is_kept) {
    const Lanes* const kept = lanes_of(view.scratch, op.kept * trace_group + offset);
    Lanes* const state = lanes_of(view.state, op.state * trace_group + offset);
#define BOUCLE_KEEP(k) state[k] = x##k * kept[k];
    BOUCLE_PARTS(BOUCLE_KEEP)
  }
}

[[gnu::always_inline]] inline void sum(const TraceView& view, const TraceOp& op) {
  sum_piece<0>(view, op);
  if constexpr (trace_group > piece) sum_piece<piece>(view, op);
}
static_assert(trace_group <= 2 * piece);

void trace_step(const TraceView& view) {
  read_amounts(view);
  for (std::size_t i = 0; i < view.member_count; ++i) settle(view, view.members[i]);
  bool any_closed = false;
  for (const TraceOp *op = view.ops, *const end = op + view.op_count; op != end; ++op) {
    if (op->kind == TraceOp::Kind::sum) {
      sum(view, *op);
      continue;
    }
    if (op->kind == TraceOp::Kind::section) {
      if (!any_closed) op += op->count;
      continue;
    }
    const double* const x = slot_of(view.scratch, op->from);
    double* const out = slot_of(view.scratch, op->out);
    if (op->kind == TraceOp::Kind::reciprocal) {
      for (std::size_t l = 0; l < trace_group; ++l) out[l] = x[l] > 0 ? 1.0 / (x[l] > 0 ? x[l] : 1.0) : 0.0;
    } else if (op->kind == TraceOp::Kind::passed_on) {
      const double* const a = slot_of(view.scratch, view.pairs[op->first].a);
      const double* const b = slot_of(view.scratch, view.pairs[op->first].b);
      for (std::size_t l = 0; l < trace_group; ++l) out[l] = x[l] > 0 ? a[l] * b[l] : 1.0;
    } else {
      double worst = 1;
      for (std::size_t l = 0; l < trace_group; ++l) {
        out[l] = x[l] > 0 ? 0.0 : 1.0;
        worst = x[l] < worst ? x[l] : worst;
      }
      any_closed = any_closed || !(worst > 0);
    }
  }
}

}  // namespace

#define BOUCLE_JOIN(set) set##_trace_kernels
#define BOUCLE_TABLE_NAME(set) BOUCLE_JOIN(set)

extern const TraceKernels BOUCLE_TABLE_NAME(BOUCLE_KERNEL_SET);
const TraceKernels BOUCLE_TABLE_NAME(BOUCLE_KERNEL_SET) = {trace_step};

}  // namespace boucle::exec
