// Whether a name is one of a few.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>

namespace boucle::model {

inline bool one_of(const std::string& name, std::initializer_list<const char*> names) {
  return std::any_of(names.begin(), names.end(), [&](const char* other) { return name == other; });
}

}  // namespace boucle::model
