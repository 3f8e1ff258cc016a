// Infers the type and the dimension of everything, and reports what does not fit.
//
// Annotations are checks, not conversions: dimensions are inferred from literals and carried through every operation.
// A variable that depends on itself (through `prev`) takes its dimension from what is known around the loop; what stays
// unknown after that is a ratio. A literal 0 fits any dimension.
#pragma once

#include "model/model.h"
#include "source/diagnostic.h"

namespace boucle::model {

// Fills Model::node_types and Variable::type.
void check_types(Model& model, source::DiagnosticSink& sink);

// The type of one value for a reader: "$/year", "date", "yes or no".
std::string type_text(const Model& model, const TypeInfo& type);

// Something per time and nothing else below the line: $/year, GW/year; not %/year, not $/GW/year. Its value over a span
// of time is an amount, everything else has a mean.
bool is_rate(const Model& model, const Dimension& dimension);
Dimension amount_of(const Model& model, const Dimension& rate);

}  // namespace boucle::model
