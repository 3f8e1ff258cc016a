// Expressions, first part: names, members, operators. Numbers become nodes; entities, sets and periods stay Terms until
// something asks for a number.
#include <algorithm>
#include <limits>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

bool is_account_root(const std::string& name) {
  static const std::vector<std::string> roots = {"asset", "liability", "equity", "income", "expense",
                                                 "memo",  "cash_flow", "inflow", "outflow"};
  return std::find(roots.begin(), roots.end(), name) != roots.end();
}

Operation operation_of(syntax::BinaryOp op) {
  switch (op) {
    case syntax::BinaryOp::add:
      return Operation::add;
    case syntax::BinaryOp::subtract:
      return Operation::subtract;
    case syntax::BinaryOp::multiply:
      return Operation::multiply;
    case syntax::BinaryOp::divide:
      return Operation::divide;
    case syntax::BinaryOp::power:
      return Operation::power;
    case syntax::BinaryOp::equal:
      return Operation::equal;
    case syntax::BinaryOp::not_equal:
      return Operation::not_equal;
    case syntax::BinaryOp::less:
      return Operation::less;
    case syntax::BinaryOp::less_equal:
      return Operation::less_equal;
    case syntax::BinaryOp::greater:
      return Operation::greater;
    case syntax::BinaryOp::greater_equal:
      return Operation::greater_equal;
    case syntax::BinaryOp::logical_and:
      return Operation::logical_and;
    default:
      return Operation::logical_or;
  }
}

}  // namespace

NodeId Elaborator::resolve_node(syntax::ExprId id, const Context& context) {
  return to_node(resolve(id, context), file(context.file).expr(id).span, context);
}

// A Term as a number; what cannot be one is reported.
NodeId Elaborator::to_node(const Term& term, Span span, const Context& context) {
  switch (term.kind) {
    case Term::Kind::error:
      return zero(span);
    case Term::Kind::node:
      return term.node;
    case Term::Kind::period:
      return date_number(term.period.last_day, span);
    case Term::Kind::account:
      return variable_node(account_variable(term.instance, term.text, InstanceId(), span), span);
    case Term::Kind::instance: {
      auto diagnostic = sink_.add(Kind::not_a_value, span,
                                  base::Phrase("the entity `" + model_.instances[term.instance].name + "`",
                                               "l'entité `" + model_.instances[term.instance].name + "`"));
      std::string value = model_.instances[term.instance].is_sector ? "cash" : "";
      for (const Member& member : shapes_[states_[term.instance.index()].shape].members)
        if (value.empty() && member.kind != Member::Kind::reference) value = member.name;
      const std::string fixed = text(span) + "." + value;
      if (!value.empty())
        diagnostic.hint("name one of its values, such as `" + fixed + "`",
                        "nommez une de ses valeurs, par exemple `" + fixed + "`", {{span, fixed}});
    }
      return zero(span);
    case Term::Kind::interval:
      report_distribution(span);
      return zero(span);
    case Term::Kind::element:
      if (const NodeId value = indices_[term.table].elements[term.position].value) return value;
      sink_.add(Kind::not_a_value, span, "`" + element_name(term) + "`");
      return zero(span);
    case Term::Kind::row: {
      const DataTable& data = *tables_[term.table].data;
      const std::string fixed = text(span) + "." + data.columns.back().name;
      sink_
          .add(Kind::not_a_value, span,
               base::Phrase("a row of `" + tables_[term.table].name + "`",
                            "une ligne de `" + tables_[term.table].name + "`"))
          .hint("name one of its columns, such as `" + fixed + "`",
                "nommez une de ses colonnes, par exemple `" + fixed + "`", {{span, fixed}});
      return zero(span);
    }
    case Term::Kind::column: {
      const std::string fixed = "sum(" + text(span) + ")";
      sink_.add(Kind::not_a_value, span, "`" + text(span) + "`")
          .note("a column of a table: read it in one row, `" + tables_[term.table].name + "[…]." +
                    tables_[term.table].data->columns[term.position].name + "`, or sum it up, `" + fixed + "`",
                "une colonne d'une table : lisez-la dans une ligne, `" + tables_[term.table].name + "[…]." +
                    tables_[term.table].data->columns[term.position].name + "`, ou sommez-la, `" + fixed + "`");
      return zero(span);
    }
    case Term::Kind::array: {
      const std::string fixed = "sum(" + text(span) + ")";
      sink_.add(Kind::not_a_value, span, "`" + text(span) + "`")
          .hint("name one of its elements, `" + text(span) + "[…]`, or sum it up, `" + fixed + "`",
                "nommez un de ses éléments, `" + text(span) + "[…]`, ou sommez-le, `" + fixed + "`", {{span, fixed}});
      return zero(span);
    }
    case Term::Kind::set:
    case Term::Kind::elements:
    case Term::Kind::rows:
    case Term::Kind::values:
    case Term::Kind::list:
    case Term::Kind::text:
      sink_.add(Kind::not_a_value, span, "`" + text(span) + "`");
      return zero(span);
  }
  (void)context;
  return zero(span);
}

Term Elaborator::resolve(syntax::ExprId id, const Context& context) {
  if (context.function_depth > 0) ++inlined_in_formula_, ++inlined_in_model_;
  const syntax::Expr& expression = file(context.file).expr(id);
  const Span span = expression.span;
  return std::visit(
      [&](const auto& node) -> Term {
        using T = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<T, syntax::ErrorExpr>)
          return fail();
        else if constexpr (std::is_same_v<T, syntax::NumberExpr>)
          return resolve_number(node, span);
        else if constexpr (std::is_same_v<T, syntax::PeriodExpr>) {
          const auto period = resolve_period(id, context);
          if (!period) return fail();
          Term term;
          term.kind = Term::Kind::period;
          term.period = *period;
          return term;
        } else if constexpr (std::is_same_v<T, syntax::StringExpr>) {
          Term term;
          term.kind = Term::Kind::text;
          term.text = node.text;
          return term;
        } else if constexpr (std::is_same_v<T, syntax::NameExpr>)
          return resolve_name(node.name, span, context);
        else if constexpr (std::is_same_v<T, syntax::LiteralExpr>) {
          switch (node.value) {
            case syntax::Literal::true_value:
              return node_term(boolean(true, span));
            case syntax::Literal::false_value:
              return node_term(boolean(false, span));
            case syntax::Literal::never:
              return node_term(date_number(std::numeric_limits<double>::infinity(), span));
            case syntax::Literal::now:
              return node_term(now_);
          }
          return fail();
        } else if constexpr (std::is_same_v<T, syntax::UnaryExpr>)
          return resolve_unary(node, span, context);
        else if constexpr (std::is_same_v<T, syntax::BinaryExpr>)
          return resolve_binary(node, span, context);
        else if constexpr (std::is_same_v<T, syntax::IfExpr>)
          return resolve_if(node, span, context);
        else if constexpr (std::is_same_v<T, syntax::CallExpr>)
          return resolve_call(node, span, context);
        else if constexpr (std::is_same_v<T, syntax::IndexExpr>)
          return resolve_index(node, span, context);
        else if constexpr (std::is_same_v<T, syntax::MemberExpr>)
          return resolve_member(node, span, context);
        else if constexpr (std::is_same_v<T, syntax::CiteExpr>) {
          const auto known = std::find_if(model_.sources.begin(), model_.sources.end(),
                                          [&](const SourceInfo& s) { return s.name == node.source_name; });
          if (known == model_.sources.end()) {
            std::vector<std::string> names;
            for (const SourceInfo& source : model_.sources) names.push_back(source.name);
            auto diagnostic = sink_.add(Kind::unknown_source, node.source_span, node.source_name);
            suggest(diagnostic, node.source_span, node.source_name, names);
            const std::string declared = "source " + node.source_name + " { title: \"…\" }";
            diagnostic.hint("declare the document: `" + declared + "`", "déclarez le document : `" + declared + "`",
                            {{Span{span.file, 0, 0}, declared + "\n"}});
          }
          return resolve(node.value, context);
        } else if constexpr (std::is_same_v<T, syntax::ParenExpr>)
          return resolve(node.inner, context);
        else if constexpr (std::is_same_v<T, syntax::SeriesExpr>)
          return resolve_series(node, span, context);
        else if constexpr (std::is_same_v<T, syntax::ListExpr>) {
          Term term;
          term.kind = Term::Kind::list;
          for (const syntax::ExprId item : node.items) term.items.push_back(resolve_node(item, context));
          return term;
        } else if constexpr (std::is_same_v<T, syntax::UnderExpr>) {
          return resolve_under(node, span, context);
        } else {
          sink_.add(Kind::not_a_value, span, base::Phrase("a list written with `for`", "une liste écrite avec `for`"))
              .hint("put it inside `sum(…)`, `count(…)`, `mean(…)`, `lowest(…)` or `highest(…)`",
                    "placez-la dans `sum(…)`, `count(…)`, `mean(…)`, `lowest(…)` ou `highest(…)`");
          return fail();
        }
      },
      expression.node);
}

Term Elaborator::resolve_number(const syntax::NumberExpr& literal, Span span) {
  Node node;
  node.kind = NodeKind::number;
  node.span = span;
  node.value = literal.value;
  if (literal.unit.empty()) {
    node.wildcard = literal.value == 0;
    node.bare_integer = literal.value == static_cast<double>(static_cast<std::int64_t>(literal.value)) &&
                        literal.value > 0 && literal.value < 1e6;
    return node_term(add(node));
  }
  const auto parsed = model_.units.parse(literal.unit);
  if (const auto* unit = std::get_if<Unit>(&parsed)) {
    node.value = literal.value * unit->scale;
    if (unit->scale < 1 && 1 / unit->scale == static_cast<double>(static_cast<std::int64_t>(1 / unit->scale)))
      node.value =
          literal.value / static_cast<double>(static_cast<std::int64_t>(1 / unit->scale));  // 20 % is exactly 0.2
    node.dimension = unit->dimension;
    return node_term(add(node));
  }
  report_unknown_unit(literal.unit_span, literal.unit, std::get<UnitTable::Failure>(parsed), true);
  return fail();
}

// Inner names first: arguments and generators, then the entity's own, then the file's, then units.
Term Elaborator::resolve_name(const std::string& name, Span span, const Context& context) {
  if (context.locals)
    for (auto local = context.locals->rbegin(); local != context.locals->rend(); ++local)
      if (local->first == name) return local->second;
  if (context.self.valid() && context.self.index() < states_.size())
    for (const auto& [bound, element] : states_[context.self.index()].bindings)
      if (bound == name) return element;
  if (name == "self" && context.self.valid() && context.self.index() != 0) {
    Term term;
    term.kind = Term::Kind::instance;
    term.instance = context.self;
    return term;
  }
  if (name == "base") {
    if (context.base.valid()) return node_term(variable_node(context.base, span));
    if (!symbols_.contains(name)) {
      sink_.add(Kind::base_misplaced, span);
      return fail();
    }
  }
  if (name == "step") return node_term(step_);
  if (context.self.valid() && context.self.index() != 0)
    if (auto found = resolve_in_instance(context.self, name, span, context)) return *found;
  return resolve_global(name, span, context);
}

// A member, an account or an account root of one entity.
std::optional<Term> Elaborator::resolve_in_instance(InstanceId instance, const std::string& name, Span span,
                                                    const Context& context) {
  if (instance.index() >= states_.size()) return std::nullopt;
  const Shape& shape = shapes_[states_[instance.index()].shape];
  if (auto found = shape.by_name.find(name); found != shape.by_name.end()) {
    const Member& member = shape.members[found->second];
    if (member.generators) {
      Term term;
      term.kind = Term::Kind::array;
      term.instance = instance;
      term.position = found->second;
      return term;
    }
    if (member.kind != Member::Kind::reference) {
      if (found->second >= states_[instance.index()].variables.size()) return std::nullopt;
      return node_term(variable_node(states_[instance.index()].variables[found->second], span));
    }
    Term term;
    term.instance = reference_value(instance, member);
    term.kind = term.instance.valid() ? Term::Kind::instance : Term::Kind::error;
    return term;
  }
  if (context.mode == Mode::path)
    if (auto found = measures_.find(qualified(instance, name)); found != measures_.end())
      return node_term(measure_value(found->first));
  if (!shape.sector || instance.index() == 0) return std::nullopt;
  if (name == "cash")
    return node_term(variable_node(account_variable(instance, "asset.cash", InstanceId(), span), span));
  if (name == "in_default") return node_term(variable_node(default_flag(instance, span), span));
  if (!is_account_root(name)) return std::nullopt;
  Term term;
  term.kind = Term::Kind::account;
  term.instance = instance;
  term.text = name;
  return term;
}

Term Elaborator::resolve_global(const std::string& name, Span span, const Context& context) {
  const std::string& prefix = prefixes_[context.file];
  for (const std::string& full : {prefix + name, name}) {
    if (auto found = instance_by_name_.find(full); found != instance_by_name_.end()) {
      Term term;
      term.kind = Term::Kind::instance;
      term.instance = found->second;
      return term;
    }
    if (!states_.empty())
      if (auto found = resolve_in_instance(InstanceId(0), full, span, context)) return *found;
    if (context.mode == Mode::path && measures_.contains(full)) return node_term(measure_value(full));
    if (prefix.empty()) break;
  }
  const Symbol* found = symbol(name, context.file);
  if (found && (found->kind == Symbol::Kind::index_set || found->kind == Symbol::Kind::data)) {
    const bool index = found->kind == Symbol::Kind::index_set;
    const auto& places = index ? index_by_name_ : table_by_name_;
    auto place = places.find(prefix + name);
    if (place == places.end()) place = places.find(name);
    if (place == places.end()) return fail();  // its file could not be read
    Term term;
    term.kind = index ? Term::Kind::elements : Term::Kind::rows;
    term.table = place->second;
    return term;
  }
  if (name == "Sector" || (found && (found->kind == Symbol::Kind::class_type || found->kind == Symbol::Kind::array))) {
    Term term;
    term.kind = Term::Kind::set;
    term.text = class_full_name(name, context.file);
    term.set = set_members(term.text, found && found->kind == Symbol::Kind::array);
    return term;
  }
  if (const auto unit = model_.units.lookup(name)) return node_term(number(unit->scale, span, unit->dimension));
  if (context.mode != Mode::path && measures_.contains(name)) {
    const auto& measure = std::get<syntax::MeasureStmt>(stmt(measures_.at(name).first).node);
    sink_.add(Kind::reads_the_future, span, "`" + name + "`")
        .label(span, "read here", "lu ici")
        .label(measure.name.span, "a measure: known once the path has ended",
               "une mesure : connue une fois la trajectoire finie");
    return fail();
  }
  std::vector<std::string> known;
  if (context.locals)
    for (const auto& local : *context.locals) known.push_back(local.first);
  if (context.self.valid() && context.self.index() != 0 && context.self.index() < states_.size()) {
    const Shape& shape = shapes_[states_[context.self.index()].shape];
    for (const Member& member : shape.members) known.push_back(member.name);
    if (shape.sector)
      known.insert(known.end(),
                   {"cash", "income", "expense", "asset", "liability", "equity", "inflow", "outflow", "cash_flow"});
    for (const auto& binding : states_[context.self.index()].bindings) known.push_back(binding.first);
  }
  for (const Member& member : shapes_[0].members) known.push_back(member.name);
  for (const auto& symbol : symbols_) known.push_back(symbol.first);
  if (context.mode == Mode::path)
    for (const auto& measure : measures_) known.push_back(measure.first);
  std::sort(known.begin(), known.end());
  suggest(sink_.add(context.overriding ? Kind::override_unknown : Kind::unknown_name, span, name), span, name, known);
  return fail();
}

// The entities of a class or of an array, looked up once: a model with a thousand contracts names them a thousand
// times.
const std::vector<InstanceId>& Elaborator::set_members(const std::string& name, bool is_array) {
  auto& [count, members] = sets_[name];
  if (count == model_.instances.size()) return members;
  count = model_.instances.size();
  members.clear();
  if (!is_array) return members = *class_set(name);
  for (const InstanceId id : model_.instances.ids())
    if (model_.instances[id].name.starts_with(name + "[")) members.push_back(id);
  return members;
}

Term Elaborator::resolve_member(const syntax::MemberExpr& member, Span span, const Context& context) {
  if (const auto* head = std::get_if<syntax::NameExpr>(&file(context.file).expr(member.base).node)) {  // alias.name
    const std::string full = head->name + "." + member.name;
    if (symbols_.contains(full) || instance_by_name_.contains(full)) return resolve_global(full, span, context);
    if (!states_.empty() && shapes_[0].by_name.contains(full))
      return *resolve_in_instance(InstanceId(0), full, span, context);
  }
  const Term base = resolve(member.base, context);
  if (base.kind == Term::Kind::error) return fail();
  if (base.kind == Term::Kind::account) {
    Term term = base;
    term.text += "." + member.name;
    return term;
  }
  if (base.kind == Term::Kind::row) return row_member(base, member, span);
  if (base.kind == Term::Kind::rows) return column_of(base, member.name, member.name_span);
  if (base.kind != Term::Kind::instance) {
    const Span base_span = file(context.file).expr(member.base).span;
    auto diagnostic = sink_.add(Kind::no_such_member, member.name_span, text(base_span), member.name);
    if (base.kind == Term::Kind::set) {
      const std::string all = "sum(x." + member.name + " for x in " + text(base_span) + ")";
      const std::string one = base.set.empty() ? "" : model_.instances[base.set.front()].name + "." + member.name;
      if (!one.empty())
        diagnostic.hint("for one of them write `" + one + "`", "pour l'un d'eux écrivez `" + one + "`", {{span, one}});
      diagnostic.hint("for all of them write `" + all + "`", "pour tous écrivez `" + all + "`", {{span, all}});
    }
    return fail();
  }
  if (auto found = resolve_in_instance(base.instance, member.name, span, context)) return *found;
  const Shape& shape = shapes_[states_[base.instance.index()].shape];
  std::vector<std::string> known;
  for (const Member& other : shape.members) known.push_back(other.name);
  if (shape.sector)
    known.insert(known.end(),
                 {"cash", "income", "expense", "asset", "liability", "equity", "inflow", "outflow", "cash_flow"});
  const std::string& owner = model_.instances[base.instance].name;
  suggest(context.overriding ? sink_.add(Kind::override_unknown, member.name_span, owner + "." + member.name)
                             : sink_.add(Kind::no_such_member, member.name_span, owner, member.name),
          member.name_span, member.name, known);
  return fail();
}

Term Elaborator::resolve_unary(const syntax::UnaryExpr& unary, Span span, const Context& context) {
  const NodeId operand = resolve_node(unary.operand, context);
  if (unary.op == syntax::UnaryOp::prev) return node_term(lag_of(operand, 1, span, context));
  return node_term(
      apply(unary.op == syntax::UnaryOp::negate ? Operation::negate : Operation::logical_not, span, operand));
}

Term Elaborator::resolve_binary(const syntax::BinaryExpr& binary, Span span, const Context& context) {
  switch (binary.op) {
    case syntax::BinaryOp::equal:
    case syntax::BinaryOp::not_equal:
      return resolve_equality(binary, span, context);
    case syntax::BinaryOp::in:
      return resolve_in(binary, span, context);
    case syntax::BinaryOp::before:
    case syntax::BinaryOp::after:
    case syntax::BinaryOp::until:
      return resolve_condition_over_time(binary, span, context);
    case syntax::BinaryOp::from:
      sink_.add(Kind::misplaced_statement, binary.op_span, "`from`")
          .note("`from` and `until` limit an override in a scenario",
                "`from` et `until` limitent un remplacement dans un scénario");
      return fail();
    case syntax::BinaryOp::initially:
      return resolve_initially(binary, span, context);
    case syntax::BinaryOp::span: {
      const auto first = resolve_period(binary.left, context), last = resolve_period(binary.right, context);
      if (!first || !last) return fail();
      Term term;
      term.kind = Term::Kind::period;
      term.period = base::Period{first->first_day, last->last_day, first->abstract};
      return term;
    }
    case syntax::BinaryOp::to: {
      Term term;
      term.kind = Term::Kind::interval;
      term.node = resolve_node(binary.left, context);
      term.high = resolve_node(binary.right, context);
      return term;
    }
    default:
      break;
  }
  const NodeId left = resolve_node(binary.left, context);
  const NodeId right = resolve_node(binary.right, context);
  return node_term(apply(operation_of(binary.op), span, left, right));
}

// Entities are compared by name, while elaborating; everything else is compared on every path.
Term Elaborator::resolve_equality(const syntax::BinaryExpr& binary, Span span, const Context& context) {
  // Beside an element or a row a bare word is the name of one: `region == north`.
  const auto is_element = [](const Term& term) {
    return term.kind == Term::Kind::element || term.kind == Term::Kind::row;
  };
  const auto key = [&](syntax::ExprId id) { return resolve_key(id, context, nullptr); };
  const bool word_first = std::holds_alternative<syntax::NameExpr>(file(context.file).expr(binary.left).node) &&
                          key(binary.left).kind == Term::Kind::text;
  Term left, right;
  if (word_first) {
    right = resolve(binary.right, context);
    left = is_element(right) ? key(binary.left) : resolve(binary.left, context);
  } else {
    left = resolve(binary.left, context);
    right = is_element(left) ? key(binary.right) : resolve(binary.right, context);
  }
  if (left.kind == Term::Kind::error || right.kind == Term::Kind::error) return fail();
  if (const auto same = same_thing(left, right))
    return node_term(boolean(*same == (binary.op == syntax::BinaryOp::equal), span));
  const NodeId a = to_node(left, file(context.file).expr(binary.left).span, context);
  const NodeId b = to_node(right, file(context.file).expr(binary.right).span, context);
  return node_term(apply(operation_of(binary.op), span, a, b));
}

// `now in a .. b`, `lab in Lab`
Term Elaborator::resolve_in(const syntax::BinaryExpr& binary, Span span, const Context& context) {
  const Term left = resolve(binary.left, context);
  if (left.kind == Term::Kind::error) return fail();
  if (left.kind == Term::Kind::instance || left.kind == Term::Kind::element || left.kind == Term::Kind::row ||
      left.kind == Term::Kind::text) {
    if (const auto* list = std::get_if<syntax::ListExpr>(&file(context.file).expr(binary.right).node)) {
      bool listed = false;
      for (const syntax::ExprId item : list->items)
        listed = same_thing(left, resolve_key(item, context, nullptr)).value_or(false) || listed;
      return node_term(boolean(listed, span));
    }
    const auto set = resolve_set(binary.right, context);
    if (!set) return fail();
    bool inside = false;
    for (std::size_t i = 0, count = element_count(*set); i < count && !inside; ++i)
      inside = same_thing(left, element_at(*set, i, span)).value_or(false);
    return node_term(boolean(inside, span));
  }
  if (names_dates(binary.right, context)) {
    const auto dates = date_span(binary.right, context);
    if (!dates) return fail();
    const NodeId day = to_node(left, file(context.file).expr(binary.left).span, context);
    const NodeId from = dates->from ? dates->from : first_days(span);
    return node_term(apply(Operation::logical_and, span, apply(Operation::greater_equal, span, day, from),
                           apply(Operation::less_equal, span, day, dates->to)));
  }
  const auto period = resolve_period(binary.right, context);
  if (!period) return fail();
  const NodeId date = to_node(left, file(context.file).expr(binary.left).span, context);
  return node_term(apply(Operation::logical_and, span,
                         apply(Operation::greater_equal, span, date, date_number(period->first_day, span)),
                         apply(Operation::less_equal, span, date, date_number(period->last_day, span))));
}

// A condition about entities chooses while elaborating, so that the other branch may name what this entity has not.
Term Elaborator::resolve_if(const syntax::IfExpr& expression, Span span, const Context& context) {
  const NodeId condition = resolve_node(expression.condition, context);
  if (const auto known = constant_condition(condition))
    if (!std::holds_alternative<syntax::LiteralExpr>(file(context.file).expr(expression.condition).node))
      return resolve(*known ? expression.then_value : expression.else_value, context);
  const NodeId then_value = resolve_node(expression.then_value, context);
  const NodeId else_value = resolve_node(expression.else_value, context);
  return node_term(apply(Operation::select, span, condition, then_value, else_value));
}

// Around a lag: the value of that read before the calendar.
Term Elaborator::resolve_initially(const syntax::BinaryExpr& binary, Span span, const Context& context) {
  const NodeId before = resolve_node(binary.right, context);
  const std::size_t first_new_node = model_.nodes.size();
  const NodeId value = resolve_node(binary.left, context);
  Node node = model_.node(value);
  if (node.kind == NodeKind::number && node.wildcard) return node_term(value);
  if (node.kind != NodeKind::lag && node.kind != NodeKind::delay) {
    sink_.add(Kind::misplaced_statement, binary.op_span, "`initially`")
        .note("`initially` ends a definition, or stands in parentheses around `prev x`, `x[-1 year]` or `delay(x, d)`",
              "`initially` termine une définition, ou se place entre parenthèses autour de `prev x`, `x[-1 year]` ou "
              "`delay(x, d)`");
    return fail();
  }
  node.args[node.kind == NodeKind::lag ? 0 : 1] = before;
  node.span = span;
  if (value.index() < first_new_node) return node_term(add(node));  // an argument of a function: others may read it too
  model_.nodes[value.index()] = node;
  return node_term(value);
}

}  // namespace boucle::model
