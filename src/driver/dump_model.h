// The typed model of one scenario as text, one variable a line: what elaboration made of classes, entities and
// payments. For reading and for tests; not meant to be read back.
#pragma once

#include <string>

#include "model/model.h"

namespace boucle::driver {

std::string dump_model(const model::Model& model);

// One expression, fully bracketed where it matters.
std::string expression_text(const model::Model& model, model::NodeId node);

}  // namespace boucle::driver
