// Scenarios and changes from outside: overrides of what exists, and suspension of new money.
#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {

void Elaborator::collect_overrides() {
  list_scenarios();
  if (!options_.scenario.empty() && options_.scenario != "base") collect_scenario(options_.scenario, Span{}, 0);
  const auto first = static_cast<std::uint32_t>(sources_.files.size());
  for (std::uint32_t i = 0; i < options_.overrides.size(); ++i)
    for (const syntax::StmtId id : options_.overrides[i].top_level)
      if (std::holds_alternative<syntax::DefinitionStmt>(options_.overrides[i].stmt(id).node))
        overrides_.push_back({{first + i, id}, first + i});
  collect_shortfall();
}

// `shortfall = default` decides what payments are, so it is read before anything else; the last one holds.
void Elaborator::collect_shortfall() {
  for (const Override& change : overrides_) {
    const auto* definition = std::get_if<syntax::DefinitionStmt>(&stmt(change.stmt).node);
    if (!definition) continue;
    const auto* name = std::get_if<syntax::NameExpr>(&file(change.file).expr(definition->target).node);
    const Span value = file(change.file).expr(definition->value).span;
    if (name && name->name == "shortfall") read_shortfall(text(value), value);
  }
}

void Elaborator::list_scenarios() {
  for (const StmtRef ref : top_level_) {
    const auto* scenario = std::get_if<syntax::ScenarioStmt>(&stmt(ref).node);
    if (!scenario) continue;
    ScenarioInfo info;
    info.name = prefixes_[ref.file] + scenario->name.text;
    info.title = titled(scenario->title.value_or(""), stmt(ref).doc);
    info.span = scenario->name.span;
    for (const syntax::Identifier& parent : scenario->parents) info.parents.push_back(parent.text);
    model_.scenarios.push_back(std::move(info));
  }
}

// Parents first, so that a scenario's own changes stand on theirs.
void Elaborator::collect_scenario(const std::string& name, Span span, std::uint32_t from_file) {
  const Symbol* found = symbol(name, from_file);
  if (!found || found->kind != Symbol::Kind::scenario) {
    if (name == "base") return;
    std::vector<std::string> known = symbol_names(Symbol::Kind::scenario);
    known.emplace_back("base");
    suggest(sink_.add(Kind::unknown_scenario, span, name), span, name, known);
    return;
  }
  if (std::find(open_scenarios_.begin(), open_scenarios_.end(), name) != open_scenarios_.end()) {
    // One message for the circle, whichever of its scenarios it is met in: at the one declared first.
    const Symbol* first = found;
    std::string first_name = name, circle;
    for (auto open = std::find(open_scenarios_.begin(), open_scenarios_.end(), name); open != open_scenarios_.end();
         ++open)
      if (const Symbol* other = symbol(*open, from_file); other && other->span < first->span) {
        first = other;
        first_name = *open;
      }
    auto start = std::find(open_scenarios_.begin(), open_scenarios_.end(), name);
    std::vector<std::string> names(start, open_scenarios_.end());
    std::rotate(names.begin(), std::find(names.begin(), names.end(), first_name), names.end());
    names.push_back(first_name);
    sink_.add(Kind::scenario_cycle, first->span, first_name).detail(base::join(names, " -> "));
    return;
  }
  open_scenarios_.push_back(name);
  const std::uint32_t f = found->at.file;
  const auto& scenario = std::get<syntax::ScenarioStmt>(stmt(found->at).node);
  for (const syntax::Identifier& parent : scenario.parents) collect_scenario(parent.text, parent.span, f);
  for (const syntax::StmtId id : scenario.body) {
    const syntax::Stmt& statement = file(f).stmt(id);
    if (std::holds_alternative<syntax::DefinitionStmt>(statement.node) ||
        std::holds_alternative<syntax::OpeningStmt>(statement.node) ||
        std::holds_alternative<syntax::SuspendStmt>(statement.node))
      overrides_.push_back({{f, id}, f});
    else if (!std::holds_alternative<syntax::ErrorStmt>(statement.node))
      sink_.add(Kind::misplaced_statement, statement.span, base::Phrase("this statement", "cette instruction"))
          .note("a scenario overrides what exists; it defines nothing new",
                "un scénario remplace ce qui existe ; il ne définit rien de nouveau");
  }
  open_scenarios_.pop_back();
}

// What decides the structure (which entity an input names, which money is suspended) must be known before payments are
// posted, so this half of the overrides runs first.
void Elaborator::apply_structural_overrides() {
  for (const Override& change : overrides_) {
    const auto& node = stmt(change.stmt).node;
    if (const auto* definition = std::get_if<syntax::DefinitionStmt>(&node))
      pre_override_reference(*definition, change.stmt);
    const auto* suspend = std::get_if<syntax::SuspendStmt>(&node);
    if (!suspend) continue;
    Context context;
    context.file = change.file;
    context.self = InstanceId(0);
    Suspension suspension;
    suspension.kind = suspend->kind.text;
    std::vector<std::string> known = {"revenue", "fund", "return", "cost", "tax", "other"};
    const bool is_kind = std::find(known.begin(), known.end(), suspension.kind) != known.end();
    if (!is_kind && !symbols_.contains(suspension.kind)) {
      suggest(sink_.add(Kind::unknown_nature, suspend->kind.span, suspension.kind), suspend->kind.span, suspension.kind,
              known);
      continue;
    }
    if (suspend->to) suspension.to = payment_party({change.file, *suspend->to}, context);
    std::optional<base::Period> from, until;
    if (suspend->from) from = resolve_period(*suspend->from, context);
    if (suspend->until) until = resolve_period(*suspend->until, context);
    if ((suspend->from && !from) || (suspend->until && !until) || (suspend->to && !suspension.to)) continue;
    suspension.window = window(from, until, stmt(change.stmt).span);
    suspensions_.push_back(suspension);
  }
}

// True for `entity.input = other entity`.
bool Elaborator::pre_override_reference(const syntax::DefinitionStmt& definition, StmtRef ref) {
  const auto* member = std::get_if<syntax::MemberExpr>(&file(ref.file).expr(definition.target).node);
  if (!member) return false;
  Context context;
  context.file = ref.file;
  context.self = InstanceId(0);
  context.overriding = true;
  const Term owner = resolve(member->base, context);
  if (owner.kind != Term::Kind::instance) return false;
  const Shape& shape = shapes_[states_[owner.instance.index()].shape];
  const auto found = shape.by_name.find(member->name);
  if (found == shape.by_name.end() || shape.members[found->second].kind != Member::Kind::reference) return false;
  reference_overrides_[{owner.instance.index(), member->name}] = ExprRef{ref.file, definition.value};
  reference_cache_.clear();
  return true;
}

void Elaborator::apply_overrides() {
  for (const Override& change : overrides_) {
    const auto& node = stmt(change.stmt).node;
    Context context;
    context.file = change.file;
    context.self = InstanceId(0);
    if (const auto* definition = std::get_if<syntax::DefinitionStmt>(&node)) {
      apply_override(*definition, change.stmt);
    } else if (const auto* opening = std::get_if<syntax::OpeningStmt>(&node)) {
      add_opening(*opening, change.stmt, InstanceId(0));
    }
  }
}

void Elaborator::apply_override(const syntax::DefinitionStmt& definition, StmtRef ref) {
  const syntax::File& f = file(ref.file);
  const syntax::Expr& target = f.expr(definition.target);
  if (const auto* name = std::get_if<syntax::NameExpr>(&target.node); name && name->name == "shortfall") return;
  Context context;
  context.file = ref.file;
  context.self = InstanceId(0);
  if (pre_override_reference(definition, ref)) return;
  if (!definition.generators.empty()) {
    context.overriding = true;
    const Term array = resolve(definition.target, context);
    context.overriding = false;
    if (array.kind == Term::Kind::error) return;
    if (array.kind == Term::Kind::array) return override_array(array, definition, context);
    sink_.add(Kind::not_overridable, target.span, text(target.span),
              base::Phrase("it is not an array", "ce n'est pas un tableau"));
    return;
  }
  if (const auto* index = std::get_if<syntax::IndexExpr>(&target.node); index && index->indices.size() == 1) {
    context.overriding = true;
    const Term base = resolve(index->base, context);
    context.overriding = false;
    if (base.kind == Term::Kind::error) return;
    if (base.kind == Term::Kind::array && std::holds_alternative<syntax::ErrorExpr>(f.expr(definition.value).node))
      return;
    if (base.kind == Term::Kind::node && model_.node(base.node).kind == NodeKind::variable)
      return override_point(VariableId(model_.node(base.node).index), {ref.file, index->indices[0]},
                            {ref.file, definition.value}, context, target.span);
  }
  const std::size_t errors = sink_.error_count();
  context.overriding = true;
  const Term term = resolve(definition.target, context);
  context.overriding = false;
  if (term.kind == Term::Kind::error) {
    const bool told = std::any_of(sink_.all().begin(), sink_.all().end(),
                                  [&](const source::Diagnostic& d) {  // by the structural half
                                    return d.primary.file == target.span.file && d.primary.begin >= target.span.begin &&
                                           d.primary.end <= target.span.end;
                                  });
    if (sink_.error_count() == errors && !told) sink_.add(Kind::override_unknown, target.span, text(target.span));
    return;
  }
  if (term.kind == Term::Kind::account) {
    return override_opening(VariableId(model_.node(to_node(term, target.span, context)).index),
                            {ref.file, definition.value}, context);
  }
  if (term.kind == Term::Kind::array) {
    for (const VariableId id : array_variables(term)) override_variable(id, definition.value, context);
    return;
  }
  if (term.kind != Term::Kind::node || model_.node(term.node).kind != NodeKind::variable) {
    sink_.add(Kind::not_overridable, target.span, text(target.span),
              base::Phrase("it is not a definition", "ce n'est pas une définition"));
    return;
  }
  override_variable(VariableId(model_.node(term.node).index), definition.value, context);
}

// `use_of[d in decile] = base * 2`: of the elements that the sets of the override name.
void Elaborator::override_array(const Term& array, const syntax::DefinitionStmt& definition, const Context& context) {
  Locals locals;
  for_each_combination(definition.generators, context, locals, [&] {
    std::string key;
    for (std::size_t i = 0; i < locals.size(); ++i) key += (i ? "," : "") + element_name(locals[i].second);
    const ArrayState& state = states_[array.instance.index()].arrays[array.position];
    const auto found = state.by_key.find(key);
    const Span target = file(context.file).expr(definition.target).span;
    if (found == state.by_key.end()) {
      sink_.add(Kind::bad_element, target, text(target), key);
      return;
    }
    kept_locals_.push_back(locals);
    Context inner = context;
    inner.locals = &kept_locals_.back();
    override_variable(state.elements[found->second].variable, definition.value, inner);
  });
}

// `value`, or `value from a until b`
void Elaborator::override_variable(VariableId id, syntax::ExprId value, Context context) {
  const syntax::File& f = file(context.file);
  const Span whole = f.expr(value).span;
  const Variable& variable = model_.variables[id];
  if (variable.declared_type == Type::number) context.expected = variable.declared_dimension;
  context.fiscal = variable.owner;
  if (variable.kind == VariableKind::account || (variable.kind == VariableKind::stock && !variable.value))
    return override_opening(id, {context.file, value}, context);
  std::optional<base::Period> from, until;
  for (;;) {
    const auto* limit = std::get_if<syntax::BinaryExpr>(&f.expr(value).node);
    if (!limit || (limit->op != syntax::BinaryOp::from && limit->op != syntax::BinaryOp::until)) break;
    const auto period = resolve_period(limit->right, context);
    if (!period) return;
    (limit->op == syntax::BinaryOp::from ? from : until) = *period;
    value = limit->left;
  }
  const NodeId inside = from || until ? window(from, until, whole) : NodeId();
  override_value(id, {context.file, value}, context, inside);
}

// The replaced definition lives on as a hidden variable when `base` or a limit needs it; its own lags read its own
// history.
void Elaborator::override_value(VariableId id, ExprRef value, const Context& outer, NodeId inside) {
  if (override_guarantee(id, value, outer, inside)) return;
  Context context = outer;
  const Span span = expr(value).span;
  const VariableId hidden = hidden_variable(model_.variables[id].name, InstanceId(), span);
  {
    Variable& old = model_.variables[hidden];
    const Variable& now = model_.variables[id];
    old.owner = now.owner;
    old.kind = now.distribution ? now.kind : VariableKind::hidden;
    old.distribution = now.distribution;
    old.is_stock = now.is_stock;
    old.declared_type = now.declared_type;
    old.declared_dimension = now.declared_dimension;
    old.annotation = now.annotation;
    old.initial = now.initial;
  }
  std::unordered_map<std::uint32_t, NodeId> done;
  if (model_.variables[id].value)
    model_.variables[hidden].value = substitute(model_.variables[id].value, id, hidden, done);
  context.base = hidden;
  if (is_distribution(value)) {
    if (!model_.variables[id].distribution || inside) {
      const Span declared = model_.variables[id].span;
      auto diagnostic = sink_.add(
          Kind::not_overridable, span, model_.variables[id].name,
          inside ? base::Phrase("a distribution holds for the whole horizon", "une loi vaut pour tout l'horizon")
                 : base::Phrase("only a `param` or a `noise` can be given a distribution",
                                "seul un `param` ou un `noise` peut recevoir une loi"));
      if (!inside && declared.valid() && model_.variables[id].kind == VariableKind::definition)
        diagnostic.label(span, "a distribution", "une loi")
            .label(declared, "a definition", "une définition")
            .hint(
                "give it a distribution where it is defined, `param " + text(declared) + " = a to b`, and another here",
                "donnez-lui une loi là où il est défini, `param " + text(declared) + " = a to b`, et une autre ici");
      return;
    }
    return define_draw(id, value, context);
  }
  NodeId node = converted(resolve_node(value.expr, context), span);
  if (inside) node = apply(Operation::select, span, inside, node, variable_node(hidden, span));
  Variable& variable = model_.variables[id];
  variable.value = node;
  variable.value_span = span;
  if (variable.distribution) {
    variable.distribution.reset();
    variable.kind = VariableKind::definition;
    std::erase_if(model_.correlations, [&](const Correlation& c) { return c.first == id || c.second == id; });
    if (model_.variables[hidden].distribution)
      for (Correlation& correlation : model_.correlations) {
        if (correlation.first == id) correlation.first = hidden;
        if (correlation.second == id) correlation.second = hidden;
      }
  }
  definitions_.insert_or_assign(id.index(), std::make_pair(value, context));
}

// `--set 'openai.demand[2027]=40 B$'`: one point of a series.
void Elaborator::override_point(VariableId id, ExprRef index, ExprRef value, const Context& context, Span span) {
  Context fiscal = context;
  fiscal.fiscal = model_.variables[id].owner;
  const auto period = resolve_period(index.expr, fiscal);
  if (!period) return;
  const auto found = definitions_.find(id.index());
  ExprRef written = found == definitions_.end() ? ExprRef{} : found->second.first;
  while (found != definitions_.end()) {
    const syntax::Expr& expression = expr(written);
    if (const auto* cite = std::get_if<syntax::CiteExpr>(&expression.node))
      written.expr = cite->value;
    else if (const auto* paren = std::get_if<syntax::ParenExpr>(&expression.node))
      written.expr = paren->inner;
    else
      break;
  }
  const auto* series = found == definitions_.end() ? nullptr : std::get_if<syntax::SeriesExpr>(&expr(written).node);
  if (!series) {
    sink_.add(Kind::not_overridable, span, text(span),
              base::Phrase("its value is not a series; override the whole name",
                           "sa valeur n'est pas une série ; remplacez le nom entier"));
    return;
  }
  patches_[id.index()].push_back({*period, resolve_node(value.expr, context)});
  const Term term = resolve_series(*series, expr(written).span, found->second.second, patches_[id.index()]);
  if (term.kind == Term::Kind::node) model_.variables[id].value = term.node;
}

// What flows or postings move is not computed, so a change of it is a change of its first balance.
void Elaborator::override_opening(VariableId id, ExprRef value, const Context& context) {
  if (!model_.variables[id].is_stock) {
    sink_.add(Kind::not_overridable, expr(value).span, model_.variables[id].name,
              base::Phrase("it is the sum of its postings", "c'est la somme de ses écritures"));
    return;
  }
  const bool account = model_.variables[id].kind == VariableKind::account;
  model_.variables[id].initial = converted(resolve_node(value.expr, context), expr(value).span, account);
  model_.variables[id].value_span = expr(value).span;
  definitions_.insert_or_assign(id.index(), std::make_pair(value, context));
}

// The same expression with one variable in place of another. Copies only what changes.
NodeId Elaborator::substitute(NodeId id, VariableId from, VariableId to,
                              std::unordered_map<std::uint32_t, NodeId>& done) {
  if (!id) return id;
  if (auto found = done.find(id.index()); found != done.end()) return found->second;
  Node node = model_.node(id);
  bool changed = false;
  if (reads_variable(node.kind) && node.index == from.index()) {
    node.index = to.index();
    changed = true;
  }
  for (NodeId& argument : node.args) {
    const NodeId replaced = substitute(argument, from, to, done);
    changed |= replaced != argument;
    argument = replaced;
  }
  return done[id.index()] = changed ? add(node) : id;
}

}  // namespace boucle::model
