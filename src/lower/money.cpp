// Following the money: the flows of a trace become values that the engine reads once all of them are known.
#include "lower/lowering.h"

namespace boucle::lower {
namespace {

// The two enumerations say the same in the same order.
static_assert(static_cast<int>(model::MoneyPart::given) == static_cast<int>(ir::TracePart::given));
static_assert(static_cast<int>(model::MoneyPart::origin_customers) ==
              static_cast<int>(ir::TracePart::origin_customers));
static_assert(static_cast<int>(model::MoneyPart::unsourced) == static_cast<int>(ir::TracePart::unsourced));
static_assert(static_cast<int>(model::MoneyKind::other) == static_cast<int>(ir::TraceKind::other));
static_assert(model::MoneyFlow::outside == ir::TraceFlow::outside);

}  // namespace

ir::ValueId Lowering::lower_traced(const Node& node) {
  return builder_.traced(lower_trace(node.weights), static_cast<ir::TracePart>(node.part), node.index);
}

std::uint32_t Lowering::lower_trace(std::uint32_t index) {
  if (const auto found = traces_.find(index); found != traces_.end()) return found->second;
  const model::MoneyTrace& trace = model_.traces[index];
  ir::Trace out;
  out.name = index == 0 ? "money" : "money " + std::to_string(index + 1);
  out.members = trace.members;
  for (const model::MoneyFlow& flow : trace.flows)
    out.flows.push_back({flow.from, flow.to, static_cast<ir::TraceKind>(flow.kind), lower_node(flow.rate)});
  for (const VariableId cash : trace.cash)
    out.openings.push_back(cash ? fixed_initial(cash, NodeId()) : builder_.constant(0));
  return traces_[index] = builder_.trace(std::move(out));
}

}  // namespace boucle::lower
