// What generators run over (classes, entity arrays, indices, rows, lists), the names of its elements, and arrays of
// definitions, inputs and draws: one variable per element, named like `use_of[3]`.
#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

constexpr std::size_t max_array_size = 100'000;  // as for entities: beyond it is a mistake

// A key that is not a plain word or number stands between quotes, so that a name can be written as it is shown.
std::string quoted_key(const std::string& key) {
  const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
  return plain ? key : "\"" + key + "\"";
}

}  // namespace

std::size_t Elaborator::element_count(const Term& whole) const {
  switch (whole.kind) {
    case Term::Kind::set:
      return whole.set.size();
    case Term::Kind::elements:
      return indices_[whole.table].elements.size();
    case Term::Kind::rows:
      return tables_[whole.table].data->row_count;
    case Term::Kind::column:
      return tables_[whole.table].data->row_count;
    case Term::Kind::values:
      return whole.values.size();
    case Term::Kind::array: {
      const auto found = states_[whole.instance.index()].arrays.find(whole.position);
      return found == states_[whole.instance.index()].arrays.end() ? 0 : found->second.elements.size();
    }
    default:
      return 0;
  }
}

Term Elaborator::element_at(const Term& whole, std::size_t i, Span span) {
  Term term;
  switch (whole.kind) {
    case Term::Kind::set:
      term.kind = Term::Kind::instance;
      term.instance = whole.set[i];
      return term;
    case Term::Kind::elements:
      term.kind = Term::Kind::element;
      break;
    case Term::Kind::rows:
      term.kind = Term::Kind::row;
      break;
    case Term::Kind::column:
      return cell(whole.table, whole.position, static_cast<std::uint32_t>(i), span);
    case Term::Kind::values:
      return whole.values[i];
    case Term::Kind::array:
      return node_term(
          variable_node(states_[whole.instance.index()].arrays[whole.position].elements[i].variable, span));
    default:
      return fail();
  }
  term.table = whole.table;
  term.position = static_cast<std::uint32_t>(i);
  return term;
}

// How an element is written between brackets.
std::string Elaborator::element_name(const Term& element) const {
  switch (element.kind) {
    case Term::Kind::instance:
      return model_.instances[element.instance].name;
    case Term::Kind::element:
      return quoted_key(indices_[element.table].elements[element.position].name);
    case Term::Kind::row: {
      const DataTable& data = *tables_[element.table].data;
      const std::string key = data.key_text(element.position);
      return data.key && data.columns[*data.key].kind == DataColumn::Kind::entity ? key : quoted_key(key);
    }
    case Term::Kind::text:
      return quoted_key(element.text);
    case Term::Kind::period:
      return base::period_text(element.period);
    case Term::Kind::node:
      if (const auto value = constant_value(element.node)) return base::format_shortest(value->value);
      return "";
    default:
      return "";
  }
}

// What stands between brackets as a key: a name of the model first, else the word itself. With a table the keys of its
// rows come before the names of the model.
Term Elaborator::resolve_key(syntax::ExprId id, const Context& context, const TableInfo* table) {
  const syntax::Expr& expression = file(context.file).expr(id);
  Term term;
  term.kind = Term::Kind::text;
  if (const auto* number = std::get_if<syntax::NumberExpr>(&expression.node)) {
    term.text = number->unit.empty() ? base::format_shortest(number->value) : text(expression.span);
    return term;
  }
  if (const auto* period = std::get_if<syntax::PeriodExpr>(&expression.node)) {
    term.text = period->text;
    return term;
  }
  if (const auto* sign = std::get_if<syntax::UnaryExpr>(&expression.node);
      sign && sign->op == syntax::UnaryOp::negate) {
    term.text = text(expression.span);
    return term;
  }
  if (const auto* name = std::get_if<syntax::NameExpr>(&expression.node)) {
    const auto bound = [&](const Locals& locals) {
      return std::any_of(locals.begin(), locals.end(), [&](const auto& local) { return local.first == name->name; });
    };
    const bool local =
        (context.locals && bound(*context.locals)) || (context.self.valid() && context.self.index() < states_.size() &&
                                                       bound(states_[context.self.index()].bindings));
    const bool key = table && table->data->key && table->data->row_of_key.contains(name->name);
    const bool entity =
        instance_by_name_.contains(prefixes_[context.file] + name->name) || instance_by_name_.contains(name->name);
    const bool word = !local && (key || (!entity && !symbols_.contains(name->name) && name->name != "self" &&
                                         !shapes_[0].by_name.contains(prefixes_[context.file] + name->name) &&
                                         !shapes_[0].by_name.contains(name->name) &&
                                         !(context.self.valid() && context.self.index() != 0 &&
                                           shapes_[states_[context.self.index()].shape].by_name.contains(name->name))));
    if (word) {
      term.text = name->name;
      return term;
    }
  }
  return resolve(id, context);
}

// "3" · "north,5"; not ok after an error that was reported.
std::string Elaborator::key_name(const std::vector<syntax::ExprId>& indices, const Context& context, bool& ok) {
  std::string name;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const Term key = resolve_key(indices[i], context, nullptr);
    std::string part = element_name(key);
    const Span span = file(context.file).expr(indices[i]).span;
    if (part.empty() && key.kind != Term::Kind::error) sink_.add(Kind::not_a_value, span, "`" + text(span) + "`");
    ok = ok && !part.empty();
    name += (i ? "," : "") + part;
  }
  return name;
}

// A class, an entity array, an index, a table, a column, an array, or a list.
std::optional<Term> Elaborator::resolve_set(syntax::ExprId id, const Context& context) {
  const syntax::Expr& expression = file(context.file).expr(id);
  Term term;
  if (const auto* list = std::get_if<syntax::ListExpr>(&expression.node)) {
    term.kind = Term::Kind::values;
    for (const syntax::ExprId item : list->items) {
      term.values.push_back(resolve(item, context));
      if (term.values.back().kind == Term::Kind::error) return std::nullopt;
    }
    return term;
  }
  term = resolve(id, context);
  switch (term.kind) {
    case Term::Kind::set:
    case Term::Kind::elements:
    case Term::Kind::rows:
    case Term::Kind::column:
    case Term::Kind::values:
    case Term::Kind::array:
      return term;
    case Term::Kind::error:
      return std::nullopt;
    default:
      break;
  }
  sink_.add(Kind::not_a_value, expression.span, "`" + text(expression.span) + "`")
      .note("a class, an array of entities, an index, a table or a list is needed here",
            "une classe, un tableau d'entités, un indice, une table ou une liste est attendu ici");
  return std::nullopt;
}

void Elaborator::for_each_combination(const std::vector<syntax::Generator>& generators, Context context, Locals& locals,
                                      const std::function<void()>& body) {
  context.locals = &locals;
  const std::function<void(std::size_t)> expand = [&](std::size_t depth) {
    if (depth == generators.size()) return body();
    const auto set = resolve_set(generators[depth].set, context);
    if (!set) return;
    const Span span = file(context.file).expr(generators[depth].set).span;
    const std::size_t count = element_count(*set);
    for (std::size_t i = 0; i < count && !reported_size_; ++i) {
      locals.emplace_back(generators[depth].variable, element_at(*set, i, span));
      expand(depth + 1);
      locals.pop_back();
    }
  };
  expand(0);
}

// ---------------------------------------------------------------------------------------------------------- arrays
void Elaborator::make_array_member(InstanceId id, std::uint32_t position) {
  const Member member = shapes_[states_[id.index()].shape].members[position];
  Context context;
  context.file = member.declared.file;
  context.self = id;
  Locals locals;
  for_each_combination(*member.generators, context, locals, [&] {
    ArrayState& array = states_[id.index()].arrays[position];
    std::string key;
    for (std::size_t i = 0; i < locals.size(); ++i) key += (i ? "," : "") + element_name(locals[i].second);
    if (array.elements.size() == max_array_size) {
      reported_size_ = true;
      sink_
          .add(Kind::too_large, member.name_span,
               base::Phrase("an array of more than 100,000 elements", "un tableau de plus de 100 000 éléments"))
          .hint("write it over fewer or smaller sets", "écrivez-le sur moins d'ensembles, ou sur de plus petits");
      return;
    }
    if (!array.by_key.emplace(key, static_cast<std::uint32_t>(array.elements.size())).second) return;
    kept_locals_.push_back(locals);
    const VariableId variable = add_member_variable(id, member, member.name + "[" + key + "]");
    states_[id.index()].arrays[position].elements.push_back({variable, &kept_locals_.back()});
  });
}

std::vector<VariableId> Elaborator::array_variables(const Term& array) const {
  std::vector<VariableId> variables;
  const auto found = states_[array.instance.index()].arrays.find(array.position);
  if (found == states_[array.instance.index()].arrays.end()) return variables;
  for (const ArrayElement& element : found->second.elements) variables.push_back(element.variable);
  return variables;
}

// use_of[3], route[north, south]
Term Elaborator::array_element(const Term& array, const syntax::IndexExpr& index, Span span, const Context& context) {
  bool ok = true;
  const std::string key = key_name(index.indices, context, ok);
  if (!ok) return fail();
  const ArrayState& state = states_[array.instance.index()].arrays[array.position];
  if (const auto found = state.by_key.find(key); found != state.by_key.end())
    return node_term(variable_node(state.elements[found->second].variable, span));
  const Span base_span = file(context.file).expr(index.base).span;
  const Span key_span = source::cover(file(context.file).expr(index.indices.front()).span,
                                      file(context.file).expr(index.indices.back()).span);
  std::vector<std::string> known;
  for (const auto& [name, place] : state.by_key) known.push_back(name);
  std::sort(known.begin(), known.end());
  auto diagnostic = sink_.add(Kind::bad_element, key_span, text(base_span), key);
  if (const auto near = base::nearest(key, known))
    diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?", {{key_span, *near}});
  else if (!known.empty())
    diagnostic.note("it has " + std::to_string(known.size()) + ", such as `" + known.front() + "`",
                    "il en a " + std::to_string(known.size()) + ", par exemple `" + known.front() + "`");
  return fail();
}

// gpu[h100], gpu[l], gpu[3]
Term Elaborator::row_of(const Term& rows, const syntax::IndexExpr& index, Span span, const Context& context) {
  const TableInfo& table = tables_[rows.table];
  if (index.indices.size() != 1) {
    sink_.add(Kind::wrong_arguments, span,
              base::Phrase("one key names a row of `" + table.name + "`",
                           "une seule clé nomme une ligne de `" + table.name + "`"));
    return fail();
  }
  const syntax::ExprId id = index.indices.front();
  const Term key = resolve_key(id, context, &table);
  if (key.kind == Term::Kind::error) return fail();
  if (key.kind == Term::Kind::row && key.table == rows.table) return key;
  std::string name = key.kind == Term::Kind::text      ? key.text
                     : key.kind == Term::Kind::row     ? tables_[key.table].data->key_text(key.position)
                     : key.kind == Term::Kind::element ? indices_[key.table].elements[key.position].name
                                                       : element_name(key);
  Term term = rows;
  term.kind = Term::Kind::row;
  const DataTable& data = *table.data;
  if (data.key) {
    const auto found = data.row_of_key.find(name);
    if (found != data.row_of_key.end()) {
      term.position = found->second;
      return term;
    }
  } else if (const auto number = base::parse_double(name);
             number && *number >= 1 && *number <= data.row_count &&
             *number == static_cast<double>(static_cast<std::uint32_t>(*number))) {
    term.position = static_cast<std::uint32_t>(*number) - 1;
    return term;
  }
  const Span key_span = file(context.file).expr(id).span;
  auto diagnostic = sink_.add(Kind::data_no_row, key_span, table.name, name);
  if (!data.key) {
    diagnostic.note(
        "it has no `key` column, so its rows are numbered from 1 to " + std::to_string(data.row_count),
        "elle n'a pas de colonne `key`, donc ses lignes sont numérotées de 1 à " + std::to_string(data.row_count));
  } else {
    constexpr std::uint32_t max_compared = 10'000;  // beyond, a suggestion costs more than it helps
    std::vector<std::string> known;
    for (std::uint32_t row = 0; row < std::min(data.row_count, max_compared); ++row)
      known.push_back(data.key_text(row));
    if (const auto near = base::nearest(name, known))
      diagnostic.hint("did you mean `" + quoted_key(*near) + "`?", "vouliez-vous dire `" + quoted_key(*near) + "` ?",
                      {{key_span, quoted_key(*near)}});
  }
  return fail();
}

// The argument of `sum(use_of)`, `mean(gpu.price)`, `count(decile)`, `highest([a, b])`: nothing if it is a number.
std::optional<Term> Elaborator::whole_argument(syntax::ExprId id, const Context& context) {
  const syntax::Expr& expression = file(context.file).expr(id);
  if (const auto* paren = std::get_if<syntax::ParenExpr>(&expression.node))
    return whole_argument(paren->inner, context);
  if (std::holds_alternative<syntax::ListExpr>(expression.node)) return resolve_set(id, context);
  if (!std::holds_alternative<syntax::NameExpr>(expression.node) &&
      !std::holds_alternative<syntax::MemberExpr>(expression.node))
    return std::nullopt;
  const Term term = resolve(id, context);
  switch (term.kind) {
    case Term::Kind::error:
    case Term::Kind::set:
    case Term::Kind::elements:
    case Term::Kind::rows:
    case Term::Kind::column:
    case Term::Kind::values:
    case Term::Kind::array:
      return term;
    default:
      return std::nullopt;
  }
}

// Entities, rows, elements and texts are compared while elaborating; numbers are not decided here.
std::optional<bool> Elaborator::same_thing(const Term& a, const Term& b) const {
  if (a.kind == Term::Kind::instance && b.kind == Term::Kind::instance) return a.instance == b.instance;
  if (a.kind == Term::Kind::row && b.kind == Term::Kind::row) return a.table == b.table && a.position == b.position;
  if (a.kind == Term::Kind::element && b.kind == Term::Kind::element && a.table == b.table)
    return a.position == b.position;
  const auto named = [](const Term& term) {
    return term.kind == Term::Kind::text || term.kind == Term::Kind::element || term.kind == Term::Kind::row ||
           term.kind == Term::Kind::instance;
  };
  if (!named(a) || !named(b)) return std::nullopt;
  return element_name(a) == element_name(b);
}

bool Elaborator::speaks_of_elements(NodeId id) const {
  if (!id) return false;
  const Node& node = model_.node(id);
  if (node.kind == NodeKind::number) return node.element;
  return node.kind == NodeKind::apply &&
         std::any_of(node.args.begin(), node.args.end(), [&](NodeId argument) { return speaks_of_elements(argument); });
}

}  // namespace boucle::model
