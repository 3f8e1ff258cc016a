// `m under s`: measure m of the same path in scenario s. The other scenario is elaborated beside this one and becomes a
// part of the same model, its variables named `x@s`: draws are named up to the `@`, so both parts share them, and what
// is compared is computed on the same path, block by block, with no more memory than a larger model takes.
#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {

Term Elaborator::resolve_under(const syntax::UnderExpr& under, Span span, const Context& context) {
  const auto refuse = [&](const char* en, const char* fr) {
    sink_.add(Kind::bad_under, span, base::Phrase(en, fr));
    return fail();
  };
  if (context.mode != Mode::path)
    return refuse(
        "it compares whole paths, so it stands in measures, claims, checks, goals and reports only",
        "il compare des trajectoires entières : il n'est admis que dans les mesures, affirmations, contrôles, "
        "objectifs et rapports");
  const std::string name = under.scenario == "base" ? "base" : prefixes_[context.file] + under.scenario;
  const Symbol* found = name == "base" ? nullptr : symbol(under.scenario, context.file);
  if (name != "base" && (!found || found->kind != Symbol::Kind::scenario)) {
    std::vector<std::string> known = symbol_names(Symbol::Kind::scenario);
    known.emplace_back("base");
    suggest(sink_.add(Kind::unknown_scenario, under.scenario_span, under.scenario), under.scenario_span, under.scenario,
            known);
    return fail();
  }
  if (nested_)
    return refuse("what is read under one scenario cannot itself read another",
                  "ce qu'on lit sous un scénario ne peut pas en lire un autre");
  if (name == model_.scenario || under.scenario == model_.scenario) return resolve(under.value, context);
  if (context.locals)
    for (const auto& [local, term] : *context.locals)
      if (term.kind == Term::Kind::node || term.kind == Term::Kind::interval || term.kind == Term::Kind::list)
        return refuse("inside a function its arguments belong to this scenario; apply the function outside",
                      "dans une fonction, les arguments appartiennent à ce scénario ; appliquez la fonction au dehors");
  auto other =
      std::find_if(others_.begin(), others_.end(), [&](const OtherScenario& o) { return o.name == under.scenario; });
  if (other == others_.end()) {
    others_.emplace_back();
    other = std::prev(others_.end());
    other->name = under.scenario;
    other->options = options_;
    other->options.scenario = under.scenario;
    other->elaborator = std::make_unique<Elaborator>(sources_, other->options, sink_);
    other->elaborator->nested_ = true;
    other->elaborator->prepare();
  }
  const std::size_t errors = sink_.error_count();
  Context inner = context;
  inner.statistics = false;
  const NodeId theirs = other->elaborator->resolve_node(under.value, inner);
  if (sink_.error_count() > errors) return fail();
  Node node;
  node.kind = NodeKind::under;
  node.span = span;
  const NodeId ours = add(node);
  other->reads.emplace_back(ours, theirs);
  return node_term(ours);
}

void Elaborator::append_others() {
  for (OtherScenario& other : others_) {
    other.elaborator->finish();
    const auto first_node = static_cast<std::uint32_t>(model_.nodes.size());
    append(other.elaborator->model_, other.name);
    for (const auto& [ours, theirs] : other.reads)
      model_.nodes[ours.index()].args[0] = NodeId(theirs.index() + first_node);
  }
}

// Only what measures need: no books of its own, which the scenario's own run checks.
void Elaborator::append(const Model& other, const std::string& scenario) {
  const auto nodes = static_cast<std::uint32_t>(model_.nodes.size());
  const auto variables = static_cast<std::uint32_t>(model_.variables.size());
  const auto tables = static_cast<std::uint32_t>(model_.tables.size());
  const auto overlaps = static_cast<std::uint32_t>(model_.overlaps.size());
  const auto traces = static_cast<std::uint32_t>(model_.traces.size());
  const auto clearings = static_cast<std::uint32_t>(model_.clearings.size());
  const auto node_of = [&](NodeId id) { return id ? NodeId(id.index() + nodes) : id; };
  const auto variable_of = [&](VariableId id) { return id ? VariableId(id.index() + variables) : id; };
  for (Node node : other.nodes) {
    for (NodeId& argument : node.args) argument = node_of(argument);
    if (reads_variable(node.kind)) node.index += variables;
    if (node.kind == NodeKind::table) node.index += tables;
    if (node.kind == NodeKind::clearing) node.index += clearings;
    if (node.kind == NodeKind::period_read) node.weights += overlaps;
    if (node.kind == NodeKind::traced) node.weights += traces;
    model_.nodes.push_back(node);
  }
  for (Variable variable : other.variables) {
    variable.name += "@" + scenario;
    for (NodeId* id : {&variable.value, &variable.initial, &variable.residual, &variable.start}) *id = node_of(*id);
    if (variable.distribution)
      for (NodeId& argument : variable.distribution->args) argument = node_of(argument);
    model_.variables.add(std::move(variable));
  }
  for (Clearing clearing : other.clearings) {
    clearing.variable = variable_of(clearing.variable);
    Clearing::for_each_input(clearing, [&](NodeId& id) { id = node_of(id); });
    model_.clearings.push_back(std::move(clearing));
  }
  for (Correlation correlation : other.correlations) {
    correlation.first = variable_of(correlation.first);
    correlation.second = variable_of(correlation.second);
    model_.correlations.push_back(correlation);
  }
  for (MoneyTrace trace : other.traces) {
    for (VariableId& cash : trace.cash) cash = variable_of(cash);
    for (MoneyFlow& flow : trace.flows) flow.rate = node_of(flow.rate);
    model_.traces.push_back(std::move(trace));
  }
  model_.tables.insert(model_.tables.end(), other.tables.begin(), other.tables.end());
  model_.overlaps.insert(model_.overlaps.end(), other.overlaps.begin(), other.overlaps.end());
  model_.has_randomness = model_.has_randomness || other.has_randomness;
  for (const std::string& line : other.unavailable)
    if (std::find(model_.unavailable.begin(), model_.unavailable.end(), line) == model_.unavailable.end())
      model_.unavailable.push_back("under " + scenario + ": " + line);
}

}  // namespace boucle::model
