// Which values may be `never`. A program does not say which values are dates; they are told from numbers by what they
// can come from: a `never` written in the model, kept by lags, choices, minima and shifts. An overflow of a number has
// no such source, so its infinity stays a fault.
#pragma once

#include <vector>

#include "ir/program.h"

namespace boucle::exec {

std::vector<bool> find_values_from_never(const ir::Program& program);  // [value]

}  // namespace boucle::exec
