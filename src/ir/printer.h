// A Program as text for people: one line a value, grouped by phase, with the names of equations beside their values.
// For reading and for snapshot tests; not meant to be read back (serialise.h is).
#pragma once

#include <string>

#include "ir/program.h"

namespace boucle::ir {

std::string print(const Program& program);

// One value as an operand reads: "1.5" for a constant, "v12" otherwise.
std::string print_operand(const Program& program, ValueId id);

}  // namespace boucle::ir
