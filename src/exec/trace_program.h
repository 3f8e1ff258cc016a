// Following the money of many paths at once: the provenance of a trace (ir::Trace) as straight-line arithmetic.
//
// The rules are those of docs/methods/circularity.md. In a step member i holds T_i, its cash and what it receives, and
// whatever it pays or keeps carries one mix. With y_i the part of T_i that bears a tag,
//   y_i = stock of the tag + what enters with it + Σ_j y_j f_ji / T_j,
// a linear system a step, the same matrix for all tags but for two things: a member's own tag ends where it comes back,
// and by ultimate origin (its own system) financing is an ordinary payment. Elimination uses no subtraction (W.
// Grassmann, M. Taksar, D. Heyman, Operations Research 33, 1985): pivots are sums of what leaves, so shares keep their
// digits however slowly money leaves a circle.
//
// Who pays whom is known when a program is planned, so elimination is done on the pattern then: what is left to do is a
// list of sums of products over slots, without those that are always zero. To end the tag of each financier at home,
// elimination must leave that member for last. The financiers are halved again and again: one half is eliminated, the
// tags of the other half are solved, and vice versa, which costs about as much as two eliminations, not one for each.
// Only tags that somebody asks for are followed.
//
// A slot holds trace_group lanes. Scratch slots live for one step of one group of lanes; state slots (cash, overdrafts,
// stocks by tag) are kept from step to step, for each group its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ir/program.h"

namespace boucle::exec {

// Lanes at once: what an operation costs beside its arithmetic is shared by them, and the slots of 30 members fit L2.
inline constexpr std::size_t trace_group = 32;

struct TracePair {
  std::uint32_t a = 0, b = 0;  // scratch slots
};

struct TraceOp {
  enum class Kind : std::uint8_t {
    sum,         // out = (start + Σ a b) · scale
    reciprocal,  // out = x > 0 ? 1 / x : 0, x the start
    passed_on,   // out = x > 0 ? a b : 1, x the start: the share that leaves by way of what was eliminated
    closed,      // out = x > 0 ? 0 : 1, x the start: nothing leaves a group
    section,     // leaves out the next `count` operations unless a lane has a closed group
  };
  enum class Start : std::uint8_t { zero, scratch, state };
  Kind kind = Kind::sum;
  Start start = Start::zero;
  bool is_scaled = false;
  bool is_kept = false;                        // also state slot `state` = out · kept
  bool to_state = false;                       // out is a state slot
  std::uint32_t out = 0, from = 0, scale = 0;  // slots
  std::uint32_t state = 0, kept = 0;
  std::uint32_t first = 0, count = 0;  // pairs
};

// What one member does with its cash. Lists are ranges of TraceProgram::lists, of scratch slots that hold amounts.
struct TraceMember {
  struct List {
    std::uint32_t first = 0, count = 0;
  };
  List received, to_members, cut, to_outside;  // `cut`: the part of `to_members` that is financing
  std::uint32_t cash = 0, overdraft = 0;       // state slots
  std::uint32_t total = 0, inverse = 0, kept = 0, shortfall = 0, leak_cut = 0, leak = 0;  // scratch slots
};

struct TraceProgram {
  // What a state slot holds before the first step; the others hold nothing.
  struct Opening {
    std::uint32_t slot = 0, member = 0;
    bool is_overdraft = false;
  };
  std::uint32_t slot_count = 0, state_count = 0;
  std::uint32_t first_amount = 0;  // scratch slot of the first flow; one a flow
  std::vector<TraceMember> members;
  std::vector<std::uint32_t> lists;
  std::vector<TraceOp> ops;
  std::vector<TracePair> pairs;
  std::vector<Opening> openings;
  std::vector<std::uint32_t> outputs;  // [wanted part] scratch slot with the amount of the step
};

inline constexpr std::uint32_t zero_slot = 0, one_slot = 1;  // scratch slots that hold 0 and 1 for ever

struct WantedPart {
  ir::TracePart part = ir::TracePart::revenue;
  std::uint32_t member = 0;
};
TraceProgram make_trace_program(const ir::Trace& trace, const std::vector<WantedPart>& wanted);

// What the kernel sees, of one group: pointers only, since nothing of the standard library may be compiled with it.
struct TraceView {
  const TraceOp* ops = nullptr;
  std::size_t op_count = 0;
  const TracePair* pairs = nullptr;
  const TraceMember* members = nullptr;
  std::size_t member_count = 0;
  const std::uint32_t* lists = nullptr;
  const double* const* rates = nullptr;    // [flow] its first lane, or one number for all
  const std::uint32_t* strides = nullptr;  // [flow] 1, or 0
  std::size_t flow_count = 0, first_amount = 0;
  double step_length = 0;
  std::size_t first_lane = 0, lane_count = 0;
  double *scratch = nullptr, *state = nullptr;  // aligned to a cache line
};
struct TraceKernels {
  void (*step)(const TraceView& view);
};
extern const TraceKernels baseline_trace_kernels;
#if defined(__x86_64__)
extern const TraceKernels avx2_trace_kernels, avx512_trace_kernels;
#endif

}  // namespace boucle::exec
