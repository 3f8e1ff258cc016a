// The words for the closed kinds of a Program, shared by the printer and the serialiser, and the count of operations.
#pragma once

#include <cstddef>

#include "ir/program.h"

namespace boucle::ir {

inline constexpr std::size_t op_count = 0
#define IR_OP(name, operands, text) +1
#include "ir/ops.def"
#undef IR_OP
    ;
inline constexpr std::size_t phase_count = 5;
inline constexpr std::size_t observe_count = 7;
inline constexpr std::size_t kind_count = 3;
inline constexpr std::size_t trace_kind_count = 4;
inline constexpr std::size_t trace_part_count = 15;

const char* phase_text(Phase phase);
const char* observe_text(Observe kind);
const char* kind_text(Kind kind);
const char* trace_kind_text(TraceKind kind);
const char* trace_part_text(TracePart part);

}  // namespace boucle::ir
