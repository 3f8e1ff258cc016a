// Which of the numbers that a user can change an answer hangs on: every input that is reached from its formula by way
// of definitions, lags, draws, bills and the tracing of money. What is not reached cannot change the answer; what is
// reached may.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/model.h"

namespace boucle::driver {

struct Behind {
  std::vector<std::size_t> inputs;           // indices of Model::inputs, in their order
  std::vector<model::VariableId> variables;  // all that are reached
};
// `outputs`: nodes of measures.
Behind inputs_behind(const model::Model& model, std::span<const model::NodeId> outputs);

// The variable of an input: `openai.demand[2027]` is a point of `openai.demand`, `openai.cash` an account.
std::string variable_of_input(const model::EditableInput& input);

}  // namespace boucle::driver
