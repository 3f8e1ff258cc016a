// The functions of the language as a list: names, how they are written, what they are worth. What each one does is in
// resolve_call.cpp; a function that is computed there and missing here would never be suggested nor documented.
#pragma once

#include <span>
#include <string_view>

namespace boucle::model {

struct FunctionInfo {
  // Where it may stand.
  enum class Place {
    anywhere,
    along,       // in a definition through the current period, in a measure over the whole path or a span
    running,     // in definitions only
    whole_path,  // in measures, claims, checks and reports only
    across,      // of all paths: in reports, checks and goals only
  };
  std::string_view name, usage;
  Place place;
  std::string_view en, fr;
};

std::span<const FunctionInfo> functions();
const FunctionInfo* find_function(std::string_view name);  // null when there is none

}  // namespace boucle::model
