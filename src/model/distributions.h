// What the language knows of each distribution; the list itself is distributions.def.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace boucle::model {

enum class DistributionKind : std::uint8_t {
#define DISTRIBUTION(name, draws, forms, parameters, usage, en, fr) name,
#include "model/distributions.def"
#undef DISTRIBUTION
};

enum class DrawType : std::uint8_t { number, ratio, condition };
enum class ParameterUnit : std::uint8_t { draw, plain, inverse, per_time };

struct ParameterInfo {
  const char* name;
  ParameterUnit unit;
  bool optional;
};

struct DistributionInfo {
  DistributionKind kind;
  const char* name;
  DrawType draws;
  bool by_interval, by_moments, by_state;
  std::vector<ParameterInfo> parameters;
  const char* usage;
  base::Phrase support;
};

std::span<const DistributionInfo> distribution_list();  // in the order of DistributionKind
const DistributionInfo& distribution_info(DistributionKind kind);
const DistributionInfo* find_distribution(std::string_view name);  // null if there is none of that name

}  // namespace boucle::model
