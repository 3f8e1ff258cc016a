// The order of computation: Tarjan's strongly connected components (1972), with an explicit stack because a chain of
// equations may be as long as the model.
#include <algorithm>

#include "lower/lowering.h"

namespace boucle::lower {
namespace {

void collect(const Model& model, NodeId id, std::vector<Read>& out, std::vector<std::uint32_t>& visited,
             std::uint32_t visit) {
  if (!id || visited[id.index()] == visit) return;
  visited[id.index()] = visit;
  const Node& node = model.node(id);
  if (node.kind == NodeKind::variable || node.kind == NodeKind::quantile)
    out.push_back({VariableId(node.index), true, node.span});
  if (node.kind == NodeKind::lag) {
    out.push_back({VariableId(node.index), false, node.span});
    if (!node.args[0]) collect(model, model.variables[VariableId(node.index)].initial, out, visited, visit);
  }
  if (node.kind == NodeKind::delay) {
    out.push_back({VariableId(node.index), !delay_is_past(model, node), node.span});
    if (!node.args[1]) collect(model, model.variables[VariableId(node.index)].initial, out, visited, visit);
  }
  if (node.kind == NodeKind::lead || node.kind == NodeKind::window || node.kind == NodeKind::cleared)
    out.push_back({VariableId(node.index), true, node.span});
  if (node.kind == NodeKind::traced) {
    const model::MoneyTrace& trace = model.traces[node.weights];
    for (const model::MoneyFlow& flow : trace.flows) collect(model, flow.rate, out, visited, visit);
    for (const VariableId cash : trace.cash)
      if (cash) collect(model, model.variables[cash].initial, out, visited, visit);
  }
  if (node.kind == NodeKind::clearing)
    model::Clearing::for_each_input(model.clearings[node.index],
                                    [&](NodeId input) { collect(model, input, out, visited, visit); });
  for (const NodeId argument : node.args) collect(model, argument, out, visited, visit);
}

// Components of the graph, each after those it reads. `part_of`: if given, only reads within one part count.
class Components {
 public:
  Components(const std::vector<std::vector<Read>>& reads, bool with_lags,
             const std::vector<std::uint32_t>* part_of = nullptr)
      : reads_(reads), with_lags_(with_lags), part_of_(part_of), state_(reads.size()) {}

  void visit(VariableId root) {
    if (state_[root.index()].order) return;
    open(root);
    while (!frames_.empty()) {
      const std::size_t top = frames_.size() - 1;
      const VariableId id = frames_[top].id;
      const std::vector<Read>& reads = reads_[id.index()];
      if (frames_[top].next < reads.size()) {
        const Read& read = reads[frames_[top].next++];
        const std::uint32_t target = read.variable.index();
        if ((!read.now && !with_lags_) || (part_of_ && (*part_of_)[target] != (*part_of_)[id.index()])) continue;
        if (!state_[target].order)
          open(read.variable);
        else if (state_[target].on_stack)
          lower_link(id, state_[target].order);
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty()) lower_link(frames_.back().id, state_[id.index()].link);
      if (state_[id.index()].link == state_[id.index()].order) close(id);
    }
  }
  std::vector<std::vector<VariableId>> components;

 private:
  struct State {
    std::uint32_t order = 0, link = 0;
    bool on_stack = false;
  };
  struct Frame {
    VariableId id;
    std::size_t next = 0;
  };

  void open(VariableId id) {
    state_[id.index()] = {++count_, count_, true};
    stack_.push_back(id);
    frames_.push_back({id});
  }
  void lower_link(VariableId id, std::uint32_t link) {
    state_[id.index()].link = std::min(state_[id.index()].link, link);
  }
  void close(VariableId id) {
    std::vector<VariableId> component;
    for (;;) {
      const VariableId member = stack_.back();
      stack_.pop_back();
      state_[member.index()].on_stack = false;
      component.push_back(member);
      if (member == id) break;
    }
    std::sort(component.begin(), component.end());
    components.push_back(std::move(component));
  }

  const std::vector<std::vector<Read>>& reads_;
  bool with_lags_;
  const std::vector<std::uint32_t>* part_of_;
  std::vector<State> state_;
  std::vector<VariableId> stack_;
  std::vector<Frame> frames_;
  std::uint32_t count_ = 0;
};

// A shortest way round: from a member of the component back to itself, by reads of the same period.
std::vector<Read> loop_through(const std::vector<std::vector<Read>>& reads, const std::vector<VariableId>& component) {
  const VariableId start = component.front();
  std::unordered_map<std::uint32_t, std::pair<VariableId, Span>> from;
  std::vector<VariableId> queue = {start};
  for (std::size_t i = 0; i < queue.size(); ++i)
    for (const Read& read : reads[queue[i].index()]) {
      if (!read.now || !std::binary_search(component.begin(), component.end(), read.variable)) continue;
      if (from.contains(read.variable.index())) continue;
      from[read.variable.index()] = {queue[i], read.span};
      if (read.variable == start) {
        std::vector<Read> loop;
        for (VariableId at = start;;) {
          const auto& [reader, span] = from[at.index()];
          loop.push_back({at, true, span});
          at = reader;
          if (at == start) break;
        }
        std::reverse(loop.begin(), loop.end());
        return loop;
      }
      queue.push_back(read.variable);
    }
  return {};
}

// A read behind `initially`: no lag breaks that loop, as the value must be known before the first period.
bool hint_initial(const Model& model, const std::vector<Read>& loop, source::DiagnosticBuilder& diagnostic) {
  for (const Read& read : loop)
    for (const Read& owner : loop) {
      const model::NodeId initial = model.variables[owner.variable].initial;
      if (!initial.valid() || !read.span.valid()) continue;
      const Span place = model.node(initial).span;
      if (place.file != read.span.file || read.span.begin < place.begin || read.span.end > place.end) continue;
      diagnostic
          .hint("say a value that is known before the first period: `initially 0`",
                "dites une valeur connue avant la première période : `initially 0`", {{place, "0"}})
          .note("what stands behind `initially` holds before the calendar, where nothing has been computed yet",
                "ce qui suit `initially` vaut avant le calendrier, où rien n'a encore été calculé");
      return true;
    }
  return false;
}

bool is_clearing(const Model& model, VariableId id) {
  const Variable& variable = model.variables[id];
  return variable.value && model.node(variable.value).kind == NodeKind::clearing;
}

// The other way out: a definition of the loop whose name stands in the text can be named by `solve`.
void hint_solve(const Model& model, const std::vector<Read>& loop, source::DiagnosticBuilder& diagnostic) {
  for (const Read& read : loop) {
    const Variable& variable = model.variables[read.variable];
    if (variable.kind != model::VariableKind::definition || !variable.value_span.valid()) continue;
    const std::string name = model.source_text(variable.span);
    if (name.empty() || !variable.name.ends_with(name)) continue;
    const Span behind{variable.value_span.file, variable.value_span.end, variable.value_span.end};
    diagnostic.hint("or, if it is intended, add `solve " + name + "`",
                    "ou, si elle est voulue, ajoutez `solve " + name + "`", {{behind, "\n  solve " + name}});
    return;
  }
}

void report_loop(const Model& model, const std::vector<std::vector<Read>>& reads,
                 const std::vector<VariableId>& component, source::DiagnosticSink& sink) {
  const std::vector<Read> loop = loop_through(reads, component);
  const VariableId start = component.front();
  const auto shown = [&](VariableId id) {
    const std::string& name = model.variables[id].name;
    for (const model::Payment& payment : model.payments)  // its own name holds an arrow
      if (payment.rate == id && payment.payee && name.find("->") != std::string::npos) {
        const std::string &payer = model.instances[payment.payer].name, &payee = model.instances[payment.payee].name;
        return base::Phrase(payment.nature + " paid by " + payer + " to " + payee,
                            payment.nature + " payé par " + payer + " à " + payee);
      }
    return base::Phrase(name.substr(0, name.find('@')));
  };
  const Variable& variable = model.variables[start];
  const Span here = variable.value_span.valid() ? variable.value_span : variable.span;
  base::Phrase circle = shown(start);
  for (const Read& read : loop) {
    const base::Phrase name = shown(read.variable);
    circle.en += " -> " + name.en;
    circle.fr += " -> " + name.fr;
    const Span place = model.variables[read.variable].value_span;
    if (read.variable == start || !model.source_location || !place.valid()) continue;
    const std::string location = model.source_location(place), line = location.substr(location.rfind(':') + 1);
    circle.en += " (" + (place.file == here.file ? "line " + line : location) + ")";
    circle.fr += " (" + (place.file == here.file ? "ligne " + line : location) + ")";
  }
  auto diagnostic = sink.add(Kind::loop_within_period, here, shown(start));
  diagnostic.detail(std::move(circle));
  const bool clears =
      std::any_of(component.begin(), component.end(), [&](VariableId id) { return is_clearing(model, id); });
  if (clears)
    diagnostic.note(
        "under `shortfall = default` what is paid is known once everything is known that is due in the period, so what "
        "is due must not depend on it",
        "sous `shortfall = default`, on sait ce qui est payé une fois connu tout ce qui est dû dans la période ; ce "
        "qui "
        "est dû ne doit donc pas en dépendre");
  if (loop.empty() || hint_initial(model, loop, diagnostic)) return;
  // Break it at a read whose name stands in the text: first at one whose value before the calendar is known, such as
  // cash or debt, which is how it is done by hand.
  for (const bool known_before : {true, false})
    for (auto read = loop.rbegin(); read != loop.rend(); ++read) {
      if (!read->span.valid() || !model.source_text) continue;
      const std::string written = model.source_text(read->span);
      const Variable& target = model.variables[read->variable];
      const bool is_name = written.find_first_of(" (\n") == std::string::npos;
      const bool is_call = written.ends_with(")") && (written.starts_with("paid(") || written.starts_with("arrears(") ||
                                                      written.starts_with("called("));
      if (written.empty() || (!is_name && !is_call)) continue;
      const bool has_initial = target.initial.valid() || target.kind == model::VariableKind::account;
      if (has_initial != known_before) continue;
      const std::string fixed = has_initial ? "prev " + written : "(prev " + written + " initially 0)";
      diagnostic.hint("break the loop with last period's value: `" + fixed + "`",
                      "rompez la boucle avec la valeur de la période précédente : `" + fixed + "`",
                      {{read->span, fixed}});
      if (!clears) hint_solve(model, loop, diagnostic);
      return;
    }
  if (!clears) hint_solve(model, loop, diagnostic);
}

}  // namespace

std::vector<Read> reads_of(const Model& model, VariableId id, std::vector<std::uint32_t>& visited,
                           std::uint32_t visit) {
  std::vector<Read> reads;
  const Variable& variable = model.variables[id];
  collect(model, variable.value, reads, visited, visit);
  collect(model, variable.residual, reads, visited, visit);
  collect(model, variable.start, reads, visited, visit);
  if (variable.distribution)
    for (const NodeId argument : variable.distribution->args) collect(model, argument, reads, visited, visit);
  return reads;
}

namespace {

// The unknowns of a loop: few variables that, once given, let all others be computed one after the other (a feedback
// vertex set, chosen greedily: the smallest is hard to find, and every unknown less is a row of the matrix less).
// `solve` allows the loop by naming any variable of it; without that no members are returned.
Part make_block(const Model& model, const std::vector<std::vector<Read>>& reads, const std::vector<VariableId>& loop) {
  Part block;
  if (std::none_of(loop.begin(), loop.end(), [&](VariableId id) { return model.variables[id].solved; })) return block;
  if (std::any_of(loop.begin(), loop.end(), [&](VariableId id) { return is_clearing(model, id); })) return block;
  for (const VariableId id : loop)
    if (model.variables[id].residual) block.unknowns.push_back(id);
  constexpr std::uint32_t rest = 1, outside = 0;
  std::vector<std::uint32_t> part_of(reads.size(), outside);
  for (const VariableId id : loop) part_of[id.index()] = rest;
  std::uint32_t own = rest;
  for (const VariableId id : block.unknowns) part_of[id.index()] = ++own;  // a part of its own: its reads do not count
  for (;;) {
    Components components(reads, false, &part_of);
    for (const VariableId id : loop)
      if (part_of[id.index()] == rest) components.visit(id);
    const auto cyclic =
        std::find_if(components.components.begin(), components.components.end(), [&](const std::vector<VariableId>& c) {
          const auto& own_reads = reads[c[0].index()];
          return c.size() > 1 || std::any_of(own_reads.begin(), own_reads.end(),
                                             [&](const Read& r) { return r.now && r.variable == c[0]; });
        });
    if (cyclic == components.components.end()) {
      block.members = block.unknowns;
      for (const auto& component : components.components) block.members.push_back(component[0]);
      return block;
    }
    // The variable of this smaller loop that is read most often cuts the most of it.
    std::vector<std::uint32_t> count(cyclic->size(), 0);
    for (const VariableId reader : *cyclic)
      for (const Read& read : reads[reader.index()]) {
        const auto at = std::lower_bound(cyclic->begin(), cyclic->end(), read.variable);
        if (read.now && at != cyclic->end() && *at == read.variable)
          ++count[static_cast<std::size_t>(at - cyclic->begin())];
      }
    const VariableId cut =
        (*cyclic)[static_cast<std::size_t>(std::max_element(count.begin(), count.end()) - count.begin())];
    block.unknowns.push_back(cut);
    part_of[cut.index()] = ++own;
  }
}

}  // namespace

std::vector<Part> computation_order(const Model& model, source::DiagnosticSink& sink) {
  std::vector<std::vector<Read>> reads;
  reads.reserve(model.variables.size());
  std::vector<std::uint32_t> visited(model.nodes.size(), 0);
  std::uint32_t visit = 0;
  for (const VariableId id : model.variables.ids()) reads.push_back(reads_of(model, id, visited, ++visit));
  Components outer(reads, true);
  for (const VariableId id : model.variables.ids()) outer.visit(id);
  std::vector<Part> order;
  order.reserve(model.variables.size());
  bool loops = false;
  std::vector<std::uint32_t> part_of(model.variables.size());
  for (std::uint32_t i = 0; i < outer.components.size(); ++i)
    for (const VariableId id : outer.components[i]) part_of[id.index()] = i;
  Components inner(reads, false, &part_of);
  for (const std::vector<VariableId>& component : outer.components) {
    inner.components.clear();
    for (const VariableId id : component) inner.visit(id);
    for (const std::vector<VariableId>& part : inner.components) {
      const auto& own = reads[part[0].index()];
      const bool self = part.size() == 1 && std::any_of(own.begin(), own.end(),
                                                        [&](const Read& r) { return r.now && r.variable == part[0]; });
      if (part.size() == 1 && !self && !model.variables[part[0]].residual) {
        order.push_back({part, {}});
        continue;
      }
      Part block = make_block(model, reads, part);
      if (block.members.empty()) {
        report_loop(model, reads, part, sink);
        loops = true;
      }
      order.push_back(std::move(block));
    }
  }
  if (loops) order.clear();
  return order;
}

}  // namespace boucle::lower
