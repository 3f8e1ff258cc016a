// A Program as bytes, exactly: for caches, workers and players that run a model without compiling it.
//
// Format: "BOUCLEIR", a version, the fields of program.h in order (numbers little-endian, doubles as their bits, lists
// and texts with a 32-bit count first), and a hash of all that. A reader accepts only its own version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ir/program.h"

namespace boucle::ir {

inline constexpr std::uint32_t serial_version = 5;

std::string serialise(const Program& program);

// Any bytes may be given. What comes back passed verify(). Error kind: format.
base::Result<Program> deserialise(std::string_view bytes);

}  // namespace boucle::ir
