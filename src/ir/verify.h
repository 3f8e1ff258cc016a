// Checks every invariant of program.h. The stages after this one trust a verified program: they do not check again.
#pragma once

#include <string>
#include <vector>

#include "ir/program.h"

namespace boucle::ir {

// One sentence part a problem, in the order found; empty if the program is sound. Stops after max_problem_count.
std::vector<std::string> verify(const Program& program);

inline constexpr std::size_t max_problem_count = 100;  // one cause often breaks thousands of values

}  // namespace boucle::ir
