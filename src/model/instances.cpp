// Classes, entities and their members: from what is written once to a variable for each instance.
#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

constexpr std::size_t max_instance_count = 100'000;  // an entity per pair of three hundred; beyond it is a mistake
constexpr const char* root_class = "Sector";

const char* statement_name(const syntax::Stmt& statement) {
  return std::visit(
      [](const auto& node) -> const char* {
        using T = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<T, syntax::ScenarioStmt>)
          return "`scenario`";
        else if constexpr (std::is_same_v<T, syntax::ReportStmt>)
          return "`report`";
        else if constexpr (std::is_same_v<T, syntax::EntityStmt>)
          return "`entity`";
        else if constexpr (std::is_same_v<T, syntax::ClassStmt>)
          return "`class`";
        else if constexpr (std::is_same_v<T, syntax::NatureStmt>)
          return "`nature`";
        else if constexpr (std::is_same_v<T, syntax::SuspendStmt>)
          return "`suspend`";
        else if constexpr (std::is_same_v<T, syntax::FnStmt>)
          return "`fn`";
        else if constexpr (std::is_same_v<T, syntax::MarkStmt>)
          return "`outside`";
        else
          return "this statement";
      },
      statement.node);
}

}  // namespace

// ------------------------------------------------------------------------------------------------------- shapes
// With the prefix of the file that declares the class.
std::string Elaborator::class_full_name(const std::string& name, std::uint32_t from_file) const {
  const std::string prefixed = prefixes_[from_file] + name;
  return symbols_.contains(prefixed) ? prefixed : name;
}

std::uint32_t Elaborator::class_shape(const std::string& written, Span span, std::uint32_t from_file) {
  const std::string name = class_full_name(written, from_file);
  if (auto found = class_shapes_.find(name); found != class_shapes_.end()) return found->second;
  const Symbol* found = symbol(name, from_file);
  Shape shape;
  shape.class_name = name;
  if (name == root_class && !found) {
    shape.ancestors = {root_class};
    shape.sector = true;
  } else if (!found || found->kind != Symbol::Kind::class_type) {
    std::vector<std::string> known = symbol_names(Symbol::Kind::class_type);
    known.push_back(root_class);
    suggest(sink_.add(Kind::unknown_class, span, name), span, name, known);
    shape.sector = true;  // fewer follow-up errors
  } else if (std::find(open_classes_.begin(), open_classes_.end(), name) != open_classes_.end()) {
    sink_.add(Kind::class_cycle, span, name)
        .label(span, "inherits from it", "en hérite")
        .label(found->span, "declared here", "déclarée ici");
  } else {
    const auto& statement = std::get<syntax::ClassStmt>(stmt(found->at).node);
    open_classes_.push_back(name);
    std::uint32_t depth = 0;
    if (statement.parent) {
      const Shape parent = shapes_[class_shape(statement.parent->text, statement.parent->span, found->at.file)];
      shape = parent;
      shape.class_name = name;
      depth = static_cast<std::uint32_t>(parent.ancestors.size());
    }
    shape.ancestors.insert(shape.ancestors.begin(), name);
    add_body(shape, found->at.file, statement.body, depth + 1);
    open_classes_.pop_back();
  }
  shapes_.push_back(std::move(shape));
  const auto index = static_cast<std::uint32_t>(shapes_.size() - 1);
  class_shapes_[name] = index;
  return index;
}

std::uint32_t Elaborator::entity_shape(StmtRef ref) {
  const auto& entity = std::get<syntax::EntityStmt>(stmt(ref).node);
  Shape shape;
  if (entity.class_name) {
    const std::uint32_t parent = class_shape(entity.class_name->text, entity.class_name->span, ref.file);
    if (entity.body.empty()) return parent;
    shape = shapes_[parent];
  }
  add_body(shape, ref.file, entity.body, static_cast<std::uint32_t>(shape.ancestors.size()) + 1);
  shapes_.push_back(std::move(shape));
  return static_cast<std::uint32_t>(shapes_.size() - 1);
}

void Elaborator::add_body(Shape& shape, std::uint32_t f, const std::vector<syntax::StmtId>& body, std::uint32_t depth) {
  for (const syntax::StmtId id : body) {
    const syntax::Stmt& statement = file(f).stmt(id);
    const StmtRef ref{f, id};
    Member member;
    member.declared = ref;
    member.depth = depth;
    member.doc = statement.doc;
    const auto declare = [&](const syntax::Identifier& name, Member::Kind kind, std::optional<syntax::TypeRef> type,
                             std::optional<syntax::ExprId> value,
                             const std::vector<syntax::Generator>* generators = nullptr) {
      member.kind = kind;
      member.generators = generators && !generators->empty() ? generators : nullptr;
      member.name = scope_prefix_ + name.text;
      member.name_span = name.span;
      member.type = std::move(type);
      if (value) member.value = ExprRef{f, *value};
      add_member(shape, std::move(member));
    };
    if (const auto* input = std::get_if<syntax::InputStmt>(&statement.node)) {
      const Symbol* type = input->type ? symbol(input->type->text, f) : nullptr;
      const bool reference =
          input->type && (input->type->text == root_class || (type && type->kind == Symbol::Kind::class_type));
      if (reference) member.reference_class = class_full_name(input->type->text, f);
      if (reference && !input->generators.empty())
        sink_.add(Kind::not_available, input->name.span, base::Phrase("arrays of entities", "les tableaux de renvois"));
      declare(input->name, reference ? Member::Kind::reference : Member::Kind::input, input->type, input->value,
              reference ? nullptr : &input->generators);
    } else if (const auto* param = std::get_if<syntax::ParamStmt>(&statement.node)) {
      declare(param->name, Member::Kind::param, param->type, param->value, &param->generators);
    } else if (const auto* noise = std::get_if<syntax::NoiseStmt>(&statement.node)) {
      declare(noise->name, Member::Kind::noise, noise->type, noise->value, &noise->generators);
    } else if (const auto* stock = std::get_if<syntax::StockStmt>(&statement.node)) {
      declare(stock->name, Member::Kind::stock, stock->type, stock->value, &stock->generators);
    } else if (const auto* definition = std::get_if<syntax::DefinitionStmt>(&statement.node)) {
      set_member_value(shape, f, *definition, id, depth);
    } else if (const auto* pay = std::get_if<syntax::PayStmt>(&statement.node)) {
      if (pay->name) declare(*pay->name, Member::Kind::payment, std::nullopt, std::nullopt);
      shape.actions.push_back(ref);
    } else if (const auto* flow = std::get_if<syntax::FlowStmt>(&statement.node)) {
      declare(flow->name, Member::Kind::payment, std::nullopt, flow->rate);
      shape.actions.push_back(ref);
    } else if (std::holds_alternative<syntax::OpeningStmt>(statement.node) ||
               std::holds_alternative<syntax::CorrelateStmt>(statement.node) ||
               std::holds_alternative<syntax::MeasureStmt>(statement.node) ||
               std::holds_alternative<syntax::ClaimStmt>(statement.node) ||
               std::holds_alternative<syntax::CheckStmt>(statement.node)) {
      shape.actions.push_back(ref);
    } else if (const auto* mark = std::get_if<syntax::MarkStmt>(&statement.node);
               mark && mark->word.text == "outside") {
      shape.outside = true;
    } else if (const auto* unknown = std::get_if<syntax::MarkStmt>(&statement.node)) {
      suggest(sink_.add(Kind::unknown_name, unknown->word.span, unknown->word.text), unknown->word.span,
              unknown->word.text, {"outside"});
    } else if (const auto* solve = std::get_if<syntax::SolveStmt>(&statement.node)) {
      shape.actions.push_back(ref);
      if (!solve->so_that) continue;
      for (const syntax::ExprId named : solve->unknowns) {
        const auto* name = std::get_if<syntax::NameExpr>(&file(f).expr(named).node);
        if (!name) continue;
        Member added;
        added.declared = ref;
        added.depth = depth;
        added.doc = statement.doc;
        added.name = name->name;
        added.name_span = file(f).expr(named).span;
        added.is_unknown = true;
        add_member(shape, std::move(added));
      }
    } else if (std::holds_alternative<syntax::RevalueStmt>(statement.node)) {
      shape.actions.push_back(ref);
    } else if (const auto* guarantee = std::get_if<syntax::GuaranteeStmt>(&statement.node)) {
      declare(guarantee->name, Member::Kind::payment, std::nullopt, std::nullopt);
      shape.actions.push_back(ref);
    } else if (!std::holds_alternative<syntax::ErrorStmt>(statement.node) &&
               !std::holds_alternative<syntax::IndexStmt>(statement.node) &&
               !std::holds_alternative<syntax::FxStmt>(statement.node) &&
               !std::holds_alternative<syntax::DataStmt>(statement.node)) {
      sink_.add(Kind::misplaced_statement, statement.span, statement_name(statement));
    }
  }
}

// A name declared again in a more derived body replaces the earlier one; twice in one body is a mistake.
void Elaborator::add_member(Shape& shape, Member member) {
  const auto [found, inserted] = shape.by_name.emplace(member.name, static_cast<std::uint32_t>(shape.members.size()));
  if (inserted) {
    shape.members.push_back(std::move(member));
    return;
  }
  Member& old = shape.members[found->second];
  if (old.depth == member.depth) {
    report_twice(member.name_span, member.name, old.name_span);
    return;
  }
  if (!member.type) member.type = old.type;
  if (member.doc.en.empty()) member.doc = old.doc;
  old = std::move(member);
}

// `name = value` in a body: gives a value to an input, replaces an inherited definition, or defines a new name.
void Elaborator::set_member_value(Shape& shape, std::uint32_t f, const syntax::DefinitionStmt& definition,
                                  syntax::StmtId id, std::uint32_t depth) {
  const syntax::Expr& target = file(f).expr(definition.target);
  const auto* name = std::get_if<syntax::NameExpr>(&target.node);
  if (!name) {
    sink_
        .add(Kind::misplaced_statement, target.span,
             base::Phrase("a definition from outside its entity", "une définition hors de son entité"))
        .hint("put it in a scenario, or in the entity itself",
              "placez-la dans un scénario, ou dans l'entité elle-même");
    return;
  }
  if (name->name == "fiscal_year_end") return set_fiscal_year_end(shape, definition, f);
  const syntax::Stmt& statement = file(f).stmt(id);
  Member member;
  member.name = scope_prefix_ + name->name;
  member.name_span = target.span;
  member.declared = {f, id};
  member.value = ExprRef{f, definition.value};
  member.type = definition.type;
  member.doc = statement.doc;
  member.depth = depth;
  if (!definition.generators.empty()) member.generators = &definition.generators;
  const auto found = shape.by_name.find(member.name);
  if (found != shape.by_name.end()) {
    Member& old = shape.members[found->second];
    if (old.depth == depth && !(old.kind == Member::Kind::input && !old.value))
      return add_member(shape, std::move(member));
    if (old.kind == Member::Kind::payment) {
      sink_.add(Kind::duplicate_definition, target.span, name->name)
          .label(target.span, "again here", "de nouveau ici")
          .label(old.name_span, "a payment here", "un paiement ici");
      return;
    }
    if (old.kind != Member::Kind::param && old.kind != Member::Kind::noise) member.kind = old.kind;
    if (old.kind == Member::Kind::param || old.kind == Member::Kind::noise)
      member.kind = is_distribution(*member.value) ? old.kind : Member::Kind::definition;
    member.reference_class = old.reference_class;
    if (!member.generators) {  // one value for every element
      member.generators = old.generators;
      member.declared = old.declared;
    }
    if (!member.type) member.type = old.type;
    if (member.doc.en.empty()) member.doc = old.doc;
    old = std::move(member);
    return;
  }
  add_member(shape, std::move(member));
}

// ---------------------------------------------------------------------------------------------------- instances
InstanceId Elaborator::add_instance(std::string name, std::uint32_t shape, Locals bindings, Span span, base::Phrase doc,
                                    base::Phrase title) {
  Instance instance;
  instance.name = name;
  if (title.en.empty()) title = {name, title.fr.empty() ? name : title.fr};
  instance.title = std::move(title);
  instance.class_name = shapes_[shape].class_name;
  instance.is_sector = shapes_[shape].sector;
  instance.is_outside = shapes_[shape].outside;
  instance.fiscal_year_end = shapes_[shape].fiscal_year_end;
  instance.doc = std::move(doc);
  instance.span = span;
  const InstanceId id = model_.instances.add(std::move(instance));
  InstanceState state;
  state.shape = shape;
  state.bindings = std::move(bindings);
  states_.push_back(std::move(state));
  if (!name.empty()) instance_by_name_.emplace(std::move(name), id);
  return id;
}

void Elaborator::make_instances() {
  for (const StmtRef ref : top_level_) {
    const auto* node = std::get_if<syntax::ClassStmt>(&stmt(ref).node);
    if (node) class_shape(prefixes_[ref.file] + node->name.text, node->name.span, ref.file);
  }
  std::vector<std::pair<std::uint32_t, std::vector<syntax::StmtId>>> file_bodies;
  for (const StmtRef ref : top_level_) {
    const auto& node = stmt(ref).node;
    if (std::holds_alternative<syntax::ClassStmt>(node) || std::holds_alternative<syntax::EntityStmt>(node) ||
        std::holds_alternative<syntax::NatureStmt>(node) || std::holds_alternative<syntax::FnStmt>(node) ||
        std::holds_alternative<syntax::ScenarioStmt>(node) || std::holds_alternative<syntax::ReportStmt>(node))
      continue;
    if (file_bodies.empty() || file_bodies.back().first != ref.file) file_bodies.push_back({ref.file, {}});
    file_bodies.back().second.push_back(ref.stmt);
  }
  for (const auto& [f, body] : file_bodies) {
    Shape scope = std::move(shapes_[0]);
    scope_prefix_ = prefixes_[f];
    add_body(scope, f, body, 1);
    scope_prefix_.clear();
    shapes_[0] = std::move(scope);
  }
  add_instance("", 0, {}, Span{}, "");
  for (const StmtRef ref : top_level_)
    if (const auto* entity = std::get_if<syntax::EntityStmt>(&stmt(ref).node); entity && entity->generators.empty())
      make_entity(ref);
  for (const StmtRef ref : top_level_)
    if (const auto* entity = std::get_if<syntax::EntityStmt>(&stmt(ref).node); entity && !entity->generators.empty())
      make_array(ref);
}

void Elaborator::make_entity(StmtRef ref) {
  const auto& entity = std::get<syntax::EntityStmt>(stmt(ref).node);
  add_instance(prefixes_[ref.file] + entity.name.text, entity_shape(ref), {}, entity.name.span, stmt(ref).doc,
               titled(entity.title.value_or(""), stmt(ref).doc));
}

// One instance per element of the set or row of the table; per combination with several generators.
void Elaborator::make_array(StmtRef ref) {
  const auto& entity = std::get<syntax::EntityStmt>(stmt(ref).node);
  const std::uint32_t shape = entity_shape(ref);
  Locals locals;
  bool full = false;
  const std::function<void(std::size_t)> expand = [&](std::size_t depth) {
    if (full) return;
    Context context;
    context.file = ref.file;
    context.self = InstanceId(0);
    context.locals = &locals;
    if (depth == entity.generators.size()) {
      if (entity.condition && constant_condition(resolve_node(*entity.condition, context)) == false) return;
      std::string name = prefixes_[ref.file] + entity.name.text + "[";
      for (std::size_t i = 0; i < locals.size(); ++i) name += (i ? "," : "") + element_name(locals[i].second);
      if (instance_by_name_.contains(name + "]")) return;
      if (model_.instances.size() < max_instance_count) {
        add_instance(name + "]", shape, locals, entity.name.span, stmt(ref).doc);
        return;
      }
      full = true;
      sink_
          .add(Kind::too_large, entity.name.span, base::Phrase("more than 100,000 entities", "plus de 100 000 entités"))
          .hint("write it over fewer sets, or over smaller classes",
                "écrivez-le sur moins d'ensembles, ou sur des classes plus petites");
      return;
    }
    const syntax::Generator& generator = entity.generators[depth];
    const auto set = resolve_set(generator.set, context);
    if (!set) return;
    const std::size_t count = element_count(*set);
    for (std::size_t i = 0; i < count && !full; ++i) {
      locals.emplace_back(generator.variable, element_at(*set, i, entity.name.span));
      expand(depth + 1);
      locals.pop_back();
    }
  };
  expand(0);
}

std::optional<std::vector<InstanceId>> Elaborator::class_set(const std::string& name) const {
  std::vector<InstanceId> set;
  for (const InstanceId id : model_.instances.ids())
    if (id.index() != 0 && is_a(id, name)) set.push_back(id);
  return set;
}

bool Elaborator::is_a(InstanceId id, const std::string& class_name) const {
  const auto& ancestors = shapes_[states_[id.index()].shape].ancestors;
  return std::find(ancestors.begin(), ancestors.end(), class_name) != ancestors.end();
}

std::string Elaborator::qualified(InstanceId owner, const std::string& name) const {
  if (!owner.valid() || owner.index() == 0) return name;
  return model_.instances[owner].name + "." + name;
}

// ---------------------------------------------------------------------------------------------------- variables
void Elaborator::make_variables() {
  for (const InstanceId id : model_.instances.ids()) {
    const Shape& shape = shapes_[states_[id.index()].shape];
    for (const Member& member : shape.members) make_variable(id, member, states_[id.index()]);
  }
  for (const InstanceId id : model_.instances.ids()) {  // their sets may be arrays themselves
    const Shape& shape = shapes_[states_[id.index()].shape];
    for (std::uint32_t m = 0; m < shape.members.size(); ++m)
      if (shape.members[m].generators) make_array_member(id, m);
  }
}

void Elaborator::make_variable(InstanceId id, const Member& member, InstanceState& state) {
  const bool one = member.kind != Member::Kind::reference && !member.generators;
  state.variables.push_back(one ? add_member_variable(id, member, member.name) : VariableId());
}

VariableId Elaborator::add_member_variable(InstanceId id, const Member& member, const std::string& name) {
  Variable variable;
  variable.name = qualified(id, name);
  variable.owner = id;
  variable.span = variable.value_span = member.name_span;
  variable.doc = member.doc;
  switch (member.kind) {
    case Member::Kind::input:
      variable.kind = VariableKind::input;
      break;
    case Member::Kind::param:
      variable.kind = VariableKind::param;
      break;
    case Member::Kind::noise:
      variable.kind = VariableKind::noise;
      break;
    case Member::Kind::stock:
      variable.kind = VariableKind::stock;
      variable.is_stock = true;
      break;
    case Member::Kind::payment:
      variable.kind = VariableKind::payment;
      break;
    case Member::Kind::definition:
    case Member::Kind::reference:
      variable.kind = VariableKind::definition;
      break;
  }
  if (member.type) declare_type(variable, *member.type, true);
  const VariableId variable_id = model_.variables.add(variable);
  if (const auto [first, is_new] = variable_by_name_.emplace(variable.name, variable_id); !is_new && id.index() != 0)
    report_twice(member.name_span, variable.name, model_.variables[first->second].span);
  return variable_id;
}

void Elaborator::declare_type(Variable& variable, const syntax::TypeRef& type, bool report) {
  if (type.text == "date" || type.text == "bool") {
    variable.declared_type = type.text == "date" ? Type::date : Type::boolean;
    return;
  }
  const auto parsed = model_.units.parse(type.text);
  if (const auto* unit = std::get_if<Unit>(&parsed)) {
    variable.declared_type = Type::number;
    variable.declared_dimension = unit->dimension;
    variable.annotation = type.text;
    return;
  }
  if (!report) return;
  report_unknown_unit(type.span, type.text, std::get<UnitTable::Failure>(parsed), false);
}

// The entity that an input of a class type stands for; resolved when first asked, so that order does not matter.
InstanceId Elaborator::reference_value(InstanceId owner, const Member& member) {
  const auto key = std::make_pair(owner.index(), member.name);
  if (auto found = reference_cache_.find(key); found != reference_cache_.end()) {
    if (const auto open = std::find(open_references_.begin(), open_references_.end(), key);
        open != open_references_.end()) {
      const auto shown = [&](const std::pair<std::uint32_t, std::string>& reference) {
        const std::string& instance = model_.instances[InstanceId(reference.first)].name;
        return instance.empty() ? reference.second : instance + "." + reference.second;
      };
      std::string circle;
      for (auto at = open; at != open_references_.end(); ++at) circle += shown(*at) + " -> ";
      sink_
          .add(Kind::function_recursion, member.value ? expr(*member.value).span : member.name_span,
               base::Phrase("the reference `" + shown(key) + "`", "la référence `" + shown(key) + "`"))
          .detail(circle + shown(key))
          .note("one of them must name an entity itself", "l'une d'elles doit nommer une entité elle-même");
    }
    return found->second;
  }
  reference_cache_[key] = InstanceId();  // a circle of references ends here
  std::optional<ExprRef> value = member.value;
  Context context;
  context.self = owner;
  if (auto found = reference_overrides_.find(key); found != reference_overrides_.end()) {
    value = found->second;
    context.self = InstanceId(0);
  }
  if (!value) {
    const Instance& instance = model_.instances[owner];
    auto diagnostic = sink_.add(Kind::missing_input, instance.span, instance.name, member.name);
    diagnostic.label(instance.span, "").label(member.name_span, "declared here", "déclaré ici");
    const std::vector<InstanceId> candidates = class_set(member.reference_class).value_or(std::vector<InstanceId>{});
    for (const InstanceId candidate : candidates)
      if (candidate != owner && !model_.instances[candidate].is_outside) {
        const std::string line = member.name + " = " + model_.instances[candidate].name;
        diagnostic.hint("name a " + member.reference_class + ", e.g. `" + line + "`",
                        "nommez un " + member.reference_class + ", par exemple `" + line + "`",
                        add_to_body(instance.span, line));
        break;
      }
    return InstanceId();
  }
  context.file = value->file;
  // `owner = owner`: a reference cannot mean itself, so the name on the right is one of the file.
  if (const auto* name = std::get_if<syntax::NameExpr>(&expr(*value).node); name && name->name == member.name)
    context.self = InstanceId(0);
  open_references_.push_back(key);
  const Term term = resolve(value->expr, context);
  open_references_.pop_back();
  const Span span = expr(*value).span;
  if (term.kind == Term::Kind::error) return InstanceId();
  if (term.kind != Term::Kind::instance) {
    sink_.add(Kind::wrong_class, span, text(span), member.reference_class);
    return InstanceId();
  }
  if (!is_a(term.instance, member.reference_class)) {
    sink_.add(Kind::wrong_class, span, model_.instances[term.instance].name, member.reference_class)
        .label(span, model_.instances[term.instance].class_name)
        .label(member.name_span, member.reference_class);
    return InstanceId();
  }
  reference_cache_[key] = term.instance;
  return term.instance;
}

}  // namespace boucle::model
