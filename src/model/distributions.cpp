#include "model/distributions.h"

#include <algorithm>

namespace boucle::model {
namespace {

constexpr unsigned no_form = 0, by_interval = 1, by_moments = 2, by_state = 4;

#define PARAMETERS(...) \
  { __VA_ARGS__ }
#define P(name, unit) \
  { #name, ParameterUnit::unit, false }
#define O(name, unit) \
  { #name, ParameterUnit::unit, true }
#define DISTRIBUTION(name, draws, forms, parameters, usage, en, fr)                                             \
  {DistributionKind::name,  #name,      DrawType::draws, ((forms)&by_interval) != 0, ((forms)&by_moments) != 0, \
   ((forms)&by_state) != 0, parameters, usage,           base::Phrase(en, fr)},

const std::vector<DistributionInfo>& list() {
  static const std::vector<DistributionInfo> infos = {
#include "model/distributions.def"
  };
  return infos;
}

#undef DISTRIBUTION
#undef O
#undef P
#undef PARAMETERS

}  // namespace

std::span<const DistributionInfo> distribution_list() { return list(); }

const DistributionInfo& distribution_info(DistributionKind kind) { return list()[static_cast<std::size_t>(kind)]; }

const DistributionInfo* find_distribution(std::string_view name) {
  const auto found =
      std::find_if(list().begin(), list().end(), [&](const DistributionInfo& info) { return name == info.name; });
  return found == list().end() ? nullptr : &*found;
}

}  // namespace boucle::model
