// The version of Boucle, from the build system.
#pragma once

#include <string_view>

namespace boucle::base {

std::string_view version();

}  // namespace boucle::base
