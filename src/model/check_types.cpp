#include "model/check_types.h"

#include <algorithm>
#include <cmath>

#include "model/type_checker.h"

namespace boucle::model {

TypeInfo number_type(const Dimension& dimension, bool wildcard) {
  TypeInfo type;
  type.type = Type::number;
  type.dimension = dimension;
  type.wildcard = wildcard;
  return type;
}

TypeInfo plain_type(Type kind) {
  TypeInfo type;
  type.type = kind;
  return type;
}

std::string type_text(const Model& model, const TypeInfo& type) {
  switch (type.type) {
    case Type::boolean:
      return "yes or no";
    case Type::date:
      return "date";
    case Type::unknown:
    case Type::number:
      return model.units.text(type.dimension);
  }
  return "";
}

bool is_rate(const Model& model, const Dimension& dimension) {
  if (model.units.time_exponent_twelfths(dimension) != -12) return false;
  bool quantity = false;
  for (const Dimension::Factor& factor : dimension) {
    const bool time = factor.base == model.units.time_base() || factor.base == model.units.period_base();
    if (!time && factor.twelfths < 0) return false;
    quantity |= !time;
  }
  return quantity;
}

Dimension amount_of(const Model& model, const Dimension& rate) {
  const bool abstract = rate.twelfths_of(model.units.period_base()) != 0;
  return multiply(rate, Dimension::base(abstract ? model.units.period_base() : model.units.time_base()));
}

TypeChecker::TypeChecker(Model& model, source::DiagnosticSink& sink) : model_(model), sink_(sink) {
  model_.node_types.assign(model_.nodes.size(), {});
  stamps_.assign(model_.nodes.size(), 0);
}

void TypeChecker::run() {
  for (const VariableId id : model_.variables.ids()) {
    Variable& variable = model_.variables[id];
    if (!variable.declared_type) continue;
    variable.type = *variable.declared_type == Type::number ? number_type(variable.declared_dimension)
                                                            : plain_type(*variable.declared_type);
  }
  const std::vector<VariableId> order = dependency_order();
  std::vector<VariableId> open;
  for (const VariableId id : order)
    if (model_.variables[id].type.type == Type::unknown || model_.variables[id].type.wildcard) open.push_back(id);
  // A dimension travels at least one variable further round a loop in every pass.
  for (bool changed = true; changed && !open.empty();) {
    ++stamp_;
    changed = false;
    for (const VariableId id : open) changed |= infer_variable(id);
    std::erase_if(open, [&](VariableId id) {
      return model_.variables[id].type.type != Type::unknown && !model_.variables[id].type.wildcard;
    });
  }
  for (const VariableId id : open)
    if (model_.variables[id].type.type == Type::unknown) model_.variables[id].type = number_type({});
  reporting_ = true;
  ++stamp_;
  std::fill(model_.node_types.begin(), model_.node_types.end(), TypeInfo{});
  const std::vector<WrongFlow> flows = wrong_flows();
  forget_bad_payments(order, flows);
  for (const VariableId id : order) check_variable(id);
  for (const WrongFlow& flow : flows) report_flow(flow);
  check_outputs();
}

// A payment that is not a rate would show again in every account, total and figure that it reaches: what depends on one
// loses its type, so that only the payment itself is reported. The same holds for flows.
void TypeChecker::forget_bad_payments(const std::vector<VariableId>& order, const std::vector<WrongFlow>& flows) {
  std::vector<bool> bad(model_.variables.size(), false);
  bool any = false;
  for (const Payment& payment : model_.payments)
    if (is_wrong_rate(payment)) any = bad[payment.rate.index()] = true;
  for (const WrongFlow& flow : flows) any = bad[flow.rate.index()] = true;
  std::vector<std::uint32_t> visited(model_.nodes.size(), 0);
  std::uint32_t visit = 0;
  for (bool changed = any; changed;) {
    changed = false;
    for (const VariableId id : order) {
      if (bad[id.index()]) continue;
      std::vector<VariableId> reads;
      ++visit;
      collect_reads(model_.variables[id].value, reads, visited, visit);
      if (std::none_of(reads.begin(), reads.end(), [&](VariableId read) { return bad[read.index()]; })) continue;
      changed = bad[id.index()] = true;
      if (!model_.variables[id].declared_type) model_.variables[id].type = TypeInfo{};
    }
  }
}

// Variables after those they read (in loops: after most of them). An explicit stack: chains may be 100,000 long.
std::vector<VariableId> TypeChecker::dependency_order() {
  std::vector<VariableId> order;
  order.reserve(model_.variables.size());
  std::vector<std::uint8_t> seen(model_.variables.size(), 0);
  struct Frame {
    VariableId id;
    std::vector<VariableId> reads;
    std::size_t next = 0;
  };
  std::vector<Frame> stack;
  std::vector<std::uint32_t> visited(model_.nodes.size(), 0);
  std::uint32_t visit = 0;
  const auto reads_of = [&](VariableId id) {
    std::vector<VariableId> reads;
    ++visit;
    const Variable& variable = model_.variables[id];
    collect_reads(variable.value, reads, visited, visit);
    collect_reads(variable.initial, reads, visited, visit);
    collect_reads(variable.start, reads, visited, visit);
    collect_reads(variable.residual, reads, visited, visit);
    if (variable.distribution)
      for (const NodeId argument : variable.distribution->args) collect_reads(argument, reads, visited, visit);
    return reads;
  };
  for (const VariableId root : model_.variables.ids()) {
    if (seen[root.index()]) continue;
    seen[root.index()] = 1;
    stack.push_back({root, reads_of(root)});
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next == frame.reads.size()) {
        order.push_back(frame.id);
        stack.pop_back();
        continue;
      }
      const VariableId next = frame.reads[frame.next++];
      if (seen[next.index()]) continue;
      seen[next.index()] = 1;
      stack.push_back({next, reads_of(next)});
    }
  }
  return order;
}

void TypeChecker::collect_reads(NodeId id, std::vector<VariableId>& out, std::vector<std::uint32_t>& visited,
                                std::uint32_t visit) const {
  if (!id || visited[id.index()] == visit) return;
  visited[id.index()] = visit;
  const Node& node = model_.node(id);
  if (reads_variable(node.kind)) out.push_back(VariableId(node.index));
  if (node.kind == NodeKind::traced) collect_reads(model_.traces[node.weights].flows.front().rate, out, visited, visit);
  if (node.kind == NodeKind::clearing)
    Clearing::for_each_input(model_.clearings[node.index],
                             [&](NodeId input) { collect_reads(input, out, visited, visit); });
  for (const NodeId argument : node.args) collect_reads(argument, out, visited, visit);
}

// What the definition of a variable says about its type. True when something new is known.
bool TypeChecker::infer_variable(VariableId id) {
  TypeInfo found = value_type(id);
  Variable& variable = model_.variables[id];
  if (found.type == Type::unknown) return false;
  if (variable.type.type == found.type && variable.type.wildcard == found.wildcard) return false;
  variable.type = found;
  return true;
}

TypeInfo TypeChecker::value_type(VariableId id) {
  const Variable variable = model_.variables[id];
  if (variable.distribution) return distribution_type(*variable.distribution);
  TypeInfo type = variable.value ? infer(variable.value) : TypeInfo{};
  if (variable.initial) type = unify(type, infer(variable.initial));
  if (variable.start) type = unify(type, infer(variable.start));
  return type;
}

// The more informative of two types that should be equal.
TypeInfo TypeChecker::unify(const TypeInfo& a, const TypeInfo& b) const {
  if (a.type == Type::unknown) return b;
  if (b.type == Type::unknown) return a;
  if (a.type != b.type) return a.type == Type::date ? a : b.type == Type::date ? b : a;
  return a.wildcard ? b : a;
}

TypeInfo TypeChecker::infer(NodeId id) {
  TypeInfo& known = model_.node_types[id.index()];
  if (known.type != Type::unknown && !known.wildcard) return known;
  if (stamps_[id.index()] == stamp_) return known;
  stamps_[id.index()] = stamp_;
  const TypeInfo found = compute(model_.nodes[id.index()]);
  model_.node_types[id.index()] = found;
  return found;
}

TypeInfo TypeChecker::compute(const Node& node) {
  switch (node.kind) {
    case NodeKind::number:
    case NodeKind::table:
      if (node.date) return plain_type(Type::date);
      if (node.boolean) return plain_type(Type::boolean);
      return number_type(node.dimension, node.wildcard);
    case NodeKind::variable:
      return model_.variables[VariableId(node.index)].type;
    case NodeKind::lag: {
      const TypeInfo type = model_.variables[VariableId(node.index)].type;
      if (!node.args[0]) return type;
      const TypeInfo before = infer(node.args[0]);
      if (reporting_) require_same(type, before, node.args[0], node.span);
      return unify(type, before);
    }
    case NodeKind::delay:
      return compute_delay(node);
    case NodeKind::lead:
      return model_.variables[VariableId(node.index)].type;
    case NodeKind::window:
      return compute_window(node);
    case NodeKind::quantile: {
      const TypeInfo probability = infer(node.args[0]);
      if (reporting_) require_plain(probability, node.args[0], {"the probability", "la probabilité"});
      return model_.variables[VariableId(node.index)].type;
    }
    case NodeKind::traced:  // all flows are in one currency
      return infer(model_.traces[node.weights].flows.front().rate);
    case NodeKind::step_length:
      return number_type(node.dimension);
    case NodeKind::now:
      return plain_type(Type::date);
    case NodeKind::apply:
      return compute_operation(node);
    case NodeKind::period_read:
      return compute_period_read(node);
    case NodeKind::observe:
      return compute_observation(node);
    case NodeKind::annotate: {
      TypeInfo type = infer(node.args[0]);
      if (node.date) {
        if (reporting_) require_date(type, node.args[0]);
        return plain_type(Type::date);
      }
      if (type.type == Type::number && type.dimension != node.dimension &&
          in_own_currency(type.dimension) == node.dimension && convert(node.args[0]))
        type = infer(node.args[0]);
      if (reporting_ && type.type == Type::number && !type.wildcard && type.dimension != node.dimension)
        sink_.add(Kind::argument_mismatch, node.span, text(node.span), model_.units.text(node.dimension),
                  in_unit(type));
      else if (reporting_ && type.type != Type::number && type.type != Type::unknown)
        sink_.add(Kind::not_a_number, node.span, describe(type));
      return number_type(node.dimension);
    }
    case NodeKind::under:
      return infer(node.args[0]);
    case NodeKind::clearing:
      Clearing::for_each_input(model_.clearings[node.index], [&](NodeId input) { infer(input); });
      return number_type({});
    case NodeKind::cleared:
      return infer(node.args[0]);
    case NodeKind::convert:
      return compute_conversion(node);
    case NodeKind::statistic: {
      const TypeInfo type = infer(node.args[0]);
      if (node.statistic != Statistic::probability) {
        if (reporting_ && node.statistic == Statistic::expectation && type.type == Type::date)
          sink_.add(Kind::not_a_number, node.span, describe(type))
              .hint("for dates use `p05`, `p50`, `p95` or `P(…)`",
                    "pour des dates, employez `p05`, `p50`, `p95` ou `P(…)`");
        return type;
      }
      if (reporting_) require_condition(type, node.args[0]);
      return number_type({});
    }
  }
  return {};
}

TypeInfo TypeChecker::compute_period_read(const Node& node) {
  const TypeInfo type = infer(node.args[0]);
  if (type.type == Type::boolean && !node.over_span) {  // a state at the close, such as `x.in_default`
    const Node& read = model_.node(node.args[0]);
    if (read.kind == NodeKind::variable && model_.variables[VariableId(read.index)].is_stock) return type;
  }
  if (type.type != Type::number) {
    if (reporting_ && type.type != Type::unknown && !type.wildcard) {
      if (type.type == Type::boolean || type.type == Type::date)
        sink_.add(Kind::not_a_number, node.span, describe(type));
    }
    return type;
  }
  const bool rate = is_rate(model_, type.dimension);
  if (node.over_span) {
    if (node.observation == Observation::mean) return type;
    if (!rate && reporting_ && !type.wildcard)
      sink_
          .add(Kind::not_a_number, node.span,
               base::Phrase("a sum over time of something that does not flow",
                            "une somme dans le temps de ce qui ne s'écoule pas"))
          .hint("for its average write `mean(x, a .. b)`, for its last value `x[b]`",
                "pour sa moyenne écrivez `mean(x, a .. b)`, pour sa dernière valeur `x[b]`");
    return rate ? number_type(amount_of(model_, type.dimension)) : type;
  }
  const Node& operand = model_.node(node.args[0]);
  const bool stock = operand.kind == NodeKind::variable && model_.variables[VariableId(operand.index)].is_stock;
  if (stock) {
    if (reporting_ && !node.closes) {
      const std::string written = text(node.span), fixed = written.substr(0, written.rfind('[')) + "[" +
                                                           model_.calendar.label(node.end_step - 1) + "]";
      sink_.add(Kind::inside_a_step, node.span, written)
          .hint("the next closing value is `" + fixed + "`", "la clôture suivante est `" + fixed + "`",
                {{node.span, fixed}});
    }
    return type;
  }
  return rate ? number_type(amount_of(model_, type.dimension)) : type;
}

TypeInfo TypeChecker::compute_observation(const Node& node) {
  const TypeInfo type = infer(node.args[0]);
  switch (node.observation) {
    case Observation::first:
    case Observation::ever:
    case Observation::always:
    case Observation::count:
      if (reporting_) require_condition(type, node.args[0]);
      if (node.observation == Observation::first) return plain_type(Type::date);
      return node.observation == Observation::count ? number_type({}) : plain_type(Type::boolean);
    case Observation::total:
      if (type.type == Type::number && is_rate(model_, type.dimension))
        return number_type(amount_of(model_, type.dimension));
      if (reporting_ && type.type == Type::number && !type.wildcard)
        sink_
            .add(Kind::not_a_number, node.span,
                 base::Phrase("a total over time of something that does not flow",
                              "un total dans le temps de ce qui ne s'écoule pas"))
            .hint("for its average write `mean(x)`, for its last value `final(x)`",
                  "pour sa moyenne écrivez `mean(x)`, pour sa dernière valeur `final(x)`");
      return type;
    case Observation::return_rate:
      return rate_per_time(type, node.span);
    case Observation::final_value:
      return type;
    case Observation::lowest:
    case Observation::highest:
    case Observation::mean:
      if (reporting_ && type.type == Type::boolean) sink_.add(Kind::not_a_number, node.span, describe(type));
      return type;
  }
  return type;
}

void check_types(Model& model, source::DiagnosticSink& sink) { TypeChecker(model, sink).run(); }

}  // namespace boucle::model
