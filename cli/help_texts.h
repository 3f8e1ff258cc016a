// The help texts of the tools: what looks at a model or at tables without being a run of it. Private to help.cpp.
#pragma once

#include <span>
#include <string_view>

namespace boucle::cli {

struct Help {
  std::string_view command, english, french;
};

std::span<const Help> help_of_tools();

}  // namespace boucle::cli
