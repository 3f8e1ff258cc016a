#include "model/functions.h"

#include <algorithm>

namespace boucle::model {
namespace {

constexpr FunctionInfo table[] = {
#define FUNCTION(name, usage, place, en, fr) {#name, usage, FunctionInfo::Place::place, en, fr},
#include "model/functions.def"
#undef FUNCTION
};

}  // namespace

std::span<const FunctionInfo> functions() { return table; }

const FunctionInfo* find_function(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(table), std::end(table), [&](const FunctionInfo& info) { return info.name == name; });
  return found == std::end(table) ? nullptr : found;
}

}  // namespace boucle::model
