// correlate a, b, c: 0.6 — every pair of the names; correlate deals.price: 0.6 — every pair of the elements.
#include <algorithm>

#include "model/elaborator.h"

namespace boucle::model {

void Elaborator::add_correlation(const syntax::CorrelateStmt& correlate, StmtRef ref, InstanceId owner) {
  Context context;
  context.file = ref.file;
  context.self = owner;
  std::vector<std::vector<VariableId>> groups;
  bool known = true;
  for (const syntax::ExprId name : correlate.names) {
    auto draws = correlated_draws(name, context);
    known = known && draws.has_value();
    if (draws) groups.push_back(std::move(*draws));
  }
  const auto value = correlation_value(correlate, context);
  if (!known || !value) return;
  const Span span = stmt(ref).span;
  if (groups.size() == 1) {
    const std::vector<VariableId>& all = groups.front();
    if (all.size() < 2)
      sink_.add(Kind::not_correlatable, span,
                base::Phrase("a correlation takes two names, or an array of at least two elements",
                             "une corrélation prend deux noms, ou un tableau d'au moins deux éléments"));
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = i + 1; j < all.size(); ++j)
        if (!correlate_pair(all[i], all[j], *value, span)) return;
  }
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (std::size_t h = g + 1; h < groups.size(); ++h)
      for (const VariableId a : groups[g])
        for (const VariableId b : groups[h])
          if (!correlate_pair(a, b, *value, span)) return;
}

// The draws that a name stands for: one, or those of all elements of `array.name`.
std::optional<std::vector<VariableId>> Elaborator::correlated_draws(syntax::ExprId id, const Context& context) {
  const Span span = file(context.file).expr(id).span;
  std::vector<NodeId> nodes;
  if (const auto* member = std::get_if<syntax::MemberExpr>(&file(context.file).expr(id).node)) {
    const auto* head = std::get_if<syntax::NameExpr>(&file(context.file).expr(member->base).node);
    const Symbol* found = head ? symbol(head->name, context.file) : nullptr;
    if (found && (found->kind == Symbol::Kind::array || found->kind == Symbol::Kind::class_type)) {
      const auto set = resolve_set(member->base, context);
      if (!set) return std::nullopt;
      for (const InstanceId element : set->set) {
        const auto term = resolve_in_instance(element, member->name, span, context);
        if (!term) {
          sink_.add(Kind::no_such_member, member->name_span, model_.instances[element].name, member->name);
          return std::nullopt;
        }
        nodes.push_back(to_node(*term, span, context));
      }
    }
  }
  if (nodes.empty()) nodes.push_back(resolve_node(id, context));
  std::vector<VariableId> draws;
  for (const NodeId node : nodes) {
    const Node found = model_.node(node);
    const bool is_variable = found.kind == NodeKind::variable;
    if (is_variable && model_.variables[VariableId(found.index)].distribution) {
      draws.push_back(VariableId(found.index));
      continue;
    }
    // An override may have fixed what is correlated; what could not be resolved is reported already.
    if ((found.kind == NodeKind::number && found.wildcard) ||
        (is_variable && model_.variables[VariableId(found.index)].kind == VariableKind::definition &&
         !options_.overrides.empty()))
      return std::nullopt;
    sink_
        .add(Kind::not_correlatable, span,
             base::Phrase("`" + text(span) + "` is not drawn: only a `param` or a `noise` can be correlated",
                          "`" + text(span) + "` n'est pas tiré : seuls un `param` ou un `noise` se corrèlent"))
        .label(span, "not drawn", "pas tiré")
        .label(is_variable ? model_.variables[VariableId(found.index)].span : span, "its definition", "sa définition");
    return std::nullopt;
  }
  return draws;
}

std::optional<double> Elaborator::correlation_value(const syntax::CorrelateStmt& correlate, const Context& context) {
  const Span span = file(context.file).expr(correlate.value).span;
  const auto value = constant_value(resolve_node(correlate.value, context));
  if (value && value->dimension.dimensionless() && value->value >= -1 && value->value <= 1) return value->value;
  const bool percent = value && value->value > 1 && value->value <= 100;
  sink_
      .add(Kind::not_correlatable, span,
           base::Phrase("a correlation is a number from -1 to 1", "une corrélation est un nombre entre -1 et 1"))
      .hint(percent ? base::Phrase("did you mean `" + text(span) + " %`?", "vouliez-vous dire `" + text(span) + " %` ?")
                    : base::Phrase("0 is independence, 1 moves together, -1 moves against",
                                   "0 pour l'indépendance, 1 pour un mouvement commun, -1 pour un mouvement contraire"),
            percent && value->dimension.dimensionless() ? std::vector<source::Edit>{{span, text(span) + " %"}}
                                                        : std::vector<source::Edit>{});
  return std::nullopt;
}

// False where the statement is wrong and was reported.
bool Elaborator::correlate_pair(VariableId first, VariableId second, double value, Span span) {
  const Variable& a = model_.variables[first];
  const Variable& b = model_.variables[second];
  if (a.kind != b.kind || first == second) {
    sink_.add(Kind::not_correlatable, span,
              base::Phrase("two different params, or two different noises, can be correlated",
                           "deux `param` différents, ou deux `noise` différents, se corrèlent"));
    return false;
  }
  const std::pair pair(std::min(first.index(), second.index()), std::max(first.index(), second.index()));
  const auto [known, inserted] = correlated_pairs_.emplace(pair, span);
  if (!inserted) {
    sink_
        .add(Kind::not_correlatable, span,
             base::Phrase("`" + a.name + "` and `" + b.name + "` are correlated twice",
                          "`" + a.name + "` et `" + b.name + "` sont corrélés deux fois"))
        .label(span, "again here", "encore ici")
        .label(known->second, "first here", "d'abord ici");
    return false;
  }
  Correlation correlation;
  correlation.first = first;
  correlation.second = second;
  correlation.value = value;
  correlation.span = span;
  model_.correlations.push_back(correlation);
  return true;
}

}  // namespace boucle::model
