// What a run suggests to do next: three commands to copy, with names of this model.
#pragma once

#include <string>
#include <vector>

#include "driver/compile.h"

namespace boucle::driver {

std::vector<std::string> next_commands(const Compiled& compiled, const std::string& file);

// An argument as a shell takes it: as it is when plain, else between single quotes.
std::string shell_argument(const std::string& text);

}  // namespace boucle::driver
