// Gives every variable its value: definitions, stocks and the flows that move them, openings.
#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
void Elaborator::define_variables() {
  for (std::uint32_t i = 0; i < states_.size(); ++i) {
    const std::uint32_t shape = states_[i].shape;
    for (std::size_t m = 0; m < shapes_[shape].members.size(); ++m) {
      const VariableId id = states_[i].variables[m];
      if (shapes_[shape].members[m].generators) {
        const auto array = states_[i].arrays.find(static_cast<std::uint32_t>(m));
        if (array == states_[i].arrays.end()) continue;
        const std::vector<ArrayElement> elements = array->second.elements;
        for (const ArrayElement& element : elements)
          define_variable(element.variable, shapes_[shape].members[m], InstanceId(i), element.locals);
      } else if (id.valid())
        define_variable(id, shapes_[shape].members[m], InstanceId(i));
      else if (shapes_[shape].members[m].kind == Member::Kind::reference)
        reference_value(InstanceId(i), shapes_[shape].members[m]);
    }
  }
}

void Elaborator::define_variable(VariableId id, const Member& member, InstanceId owner, const Locals* locals) {
  if (member.is_unknown) return;                     // its `solve` statement finds it, see add_solve
  if (member.kind == Member::Kind::payment) return;  // its statement gives the rate, see run_actions
  if (!member.value) {
    const Instance& instance = model_.instances[owner];
    const Span span = owner.index() == 0 ? member.name_span : instance.span;
    const std::string line = member.name + " = 0" + (member.type ? " " + member.type->text : "");
    auto diagnostic =
        sink_.add(Kind::missing_input, span, owner.index() == 0 ? model_.name : instance.name, member.name);
    if (owner.index() != 0)
      diagnostic.label(span, "")
          .label(member.name_span, "declared here", "déclaré ici")
          .hint("add `" + line + "` (with its value) to `" + instance.name + "`",
                "ajoutez `" + line + "` (avec sa valeur) à `" + instance.name + "`", add_to_body(span, line));
    else
      diagnostic.hint("give it a value, `input " + line + "`, or a line of its own, `" + line + "`",
                      "donnez-lui une valeur, `input " + line + "`, ou une ligne à elle, `" + line + "`");
    model_.variables[id].value = zero(member.name_span);
    return;
  }
  Context context;
  context.file = member.value->file;
  context.self = owner;
  context.locals = locals;
  if (model_.variables[id].declared_type == Type::number) context.expected = model_.variables[id].declared_dimension;
  definitions_.emplace(id.index(), std::make_pair(*member.value, context));
  model_.variables[id].value_span = expr(*member.value).span;
  if (member.kind == Member::Kind::param || member.kind == Member::Kind::noise)
    return define_draw(id, *member.value, context);
  define_value(id, *member.value, context);
}

// `expr`, `expr initially v`, or for a stock its opening.
void Elaborator::define_value(VariableId id, ExprRef value, const Context& context) {
  const ExprRef inner = without_citation(value);
  if (is_distribution(inner)) {
    auto diagnostic = sink_.add(Kind::distribution_in_formula, expr(value).span);
    if (const auto name = name_before(expr(value).span)) {
      const Span start{name->file, name->begin, name->begin};
      for (const char* keyword : {"param", "noise"}) {
        const std::string line = std::string(keyword) + " " + text(*name) + " = " + text(expr(value).span);
        const bool once = keyword[0] == 'p';
        diagnostic.hint((once ? "drawn once per path: `" : "drawn in every period: `") + line + "`",
                        (once ? "tiré une fois par trajectoire : `" : "tiré à chaque période : `") + line + "`",
                        {{start, std::string(keyword) + " "}});
      }
    } else {
      diagnostic.hint("declare it: `param name = …` (once per path) or `noise name = …` (every period)",
                      "déclarez-la : `param nom = …` (une fois par trajectoire) ou `noise nom = …` (à chaque période)");
    }
    model_.variables[id].value = zero(expr(value).span);
    return;
  }
  if (const auto* cite = std::get_if<syntax::CiteExpr>(&expr(value).node)) {
    model_.variables[id].source = cite->source_name;
    model_.variables[id].quote = cite->quote;
  }
  const auto* binary = std::get_if<syntax::BinaryExpr>(&expr(value).node);
  if (binary && binary->op == syntax::BinaryOp::initially) {
    model_.variables[id].initial = converted(resolve_node(binary->right, context), expr(value).span);
    const NodeId node = converted(resolve_node(binary->left, context), expr(value).span);
    model_.variables[id].value = node;
    return;
  }
  const NodeId node = converted(resolve_node(value.expr, context), expr(value).span);
  if (model_.variables[id].kind == VariableKind::stock)
    model_.variables[id].initial = node;  // flows move it; finish_stocks() writes its value
  else
    model_.variables[id].value = node;
}

// ------------------------------------------------------------------------------------------------------- actions
void Elaborator::run_actions() {
  for (std::uint32_t i = 0; i < states_.size(); ++i) {
    const std::vector<StmtRef> actions = shapes_[states_[i].shape].actions;
    for (const StmtRef ref : actions) {
      const InstanceId owner(i);
      const auto& node = stmt(ref).node;
      if (const auto* pay = std::get_if<syntax::PayStmt>(&node))
        add_payment(*pay, ref, owner);
      else if (const auto* revalue = std::get_if<syntax::RevalueStmt>(&node))
        add_revaluation(*revalue, ref, owner);
      else if (const auto* flow = std::get_if<syntax::FlowStmt>(&node))
        add_flow(*flow, ref, owner);
      else if (const auto* opening = std::get_if<syntax::OpeningStmt>(&node))
        add_opening(*opening, ref, owner);
      else if (const auto* correlate = std::get_if<syntax::CorrelateStmt>(&node))
        add_correlation(*correlate, ref, owner);
      else if (const auto* solve = std::get_if<syntax::SolveStmt>(&node))
        add_solve(*solve, ref, owner);
      else if (const auto* guarantee = std::get_if<syntax::GuaranteeStmt>(&node))
        add_guarantee(*guarantee, ref, owner);
    }
  }
  check_guarantees();
}

// flow name: origin -> destination = rate; either end may be `outside`.
void Elaborator::add_flow(const syntax::FlowStmt& flow, StmtRef ref, InstanceId owner) {
  Context context;
  context.file = ref.file;
  context.self = owner;
  const std::string name = qualified(owner, owner.index() == 0 ? prefixes_[ref.file] + flow.name.text : flow.name.text);
  const auto found = variable_by_name_.find(name);
  if (found == variable_by_name_.end()) return;  // a duplicate, reported already
  const VariableId rate = found->second;
  model_.variables[rate].value = resolve_node(flow.rate, context);
  definitions_.insert_or_assign(rate.index(), std::make_pair(ExprRef{ref.file, flow.rate}, context));
  const auto end = [&](syntax::ExprId id, bool incoming) {
    const syntax::Expr& expression = file(ref.file).expr(id);
    if (const auto* outside = std::get_if<syntax::NameExpr>(&expression.node); outside && outside->name == "outside")
      return;
    const Term term = resolve(id, context);
    if (term.kind == Term::Kind::error) return;
    const bool stock = term.kind == Term::Kind::node && model_.node(term.node).kind == NodeKind::variable &&
                       model_.variables[VariableId(model_.node(term.node).index)].kind == VariableKind::stock;
    if (!stock) {
      sink_.add(Kind::not_a_value, expression.span, "`" + text(expression.span) + "`")
          .note("a flow goes from one `stock` to another, or to or from `outside`",
                "un flux va d'un `stock` à un autre, ou de ou vers `outside`");
      return;
    }
    NodeId amount = apply(Operation::multiply, expression.span, variable_node(rate, expression.span), step_);
    if (!incoming) amount = apply(Operation::negate, expression.span, amount);
    moves_[model_.node(term.node).index].push_back({name + (incoming ? "+" : "-"), amount});
  };
  end(flow.origin, false);
  end(flow.destination, true);
}

void Elaborator::add_opening(const syntax::OpeningStmt& opening, StmtRef ref, InstanceId owner) {
  const std::uint32_t f = ref.file;
  Context context;
  context.file = f;
  context.self = owner;
  const syntax::Expr& target = file(f).expr(opening.account);
  const Term term = resolve(opening.account, context);
  if (term.kind == Term::Kind::error) return;
  const NodeId node = to_node(term, target.span, context);
  const Node found = model_.node(node);
  if (found.kind != NodeKind::variable || !model_.variables[VariableId(found.index)].is_stock) {
    sink_.add(Kind::not_a_value, target.span, "`" + text(target.span) + "`")
        .note("`opening` sets the first balance of an account or a stock",
              "`opening` fixe le premier solde d'un compte ou d'un stock");
    return;
  }
  const VariableId id(found.index);
  const std::string& full = model_.variables[id].name;
  const std::string local = model_.variables[id].owner.valid() && model_.variables[id].kind == VariableKind::account
                                ? full.substr(model_.instances[model_.variables[id].owner].name.size() + 1)
                                : "";
  if (const auto account = accounts_.find(local); account != accounts_.end() && account->second.keyed) {
    sink_.add(Kind::account_key, target.span,
              base::Phrase("say towards whom it opens: `" + text(target.span) + "[…]` is kept by counterparty",
                           "dites envers qui il ouvre : `" + text(target.span) + "[…]` est tenu par contrepartie"));
    return;
  }
  if (const auto* cite = std::get_if<syntax::CiteExpr>(&file(f).expr(opening.value).node)) {
    model_.variables[id].source = cite->source_name;
    model_.variables[id].quote = cite->quote;
  }
  if (const base::Phrase& doc = stmt(ref).doc; !doc.en.empty()) model_.variables[id].doc = doc;
  const Span value_span = file(f).expr(opening.value).span;
  const bool account = model_.variables[id].kind == VariableKind::account;
  model_.variables[id].initial = converted(resolve_node(opening.value, context), value_span, account);
  model_.variables[id].value_span = value_span;
  definitions_.insert_or_assign(id.index(), std::make_pair(ExprRef{f, opening.value}, context));
}

// solve x, y start v · solve p so that a == b start v
void Elaborator::add_solve(const syntax::SolveStmt& solve, StmtRef ref, InstanceId owner) {
  Context context;
  context.file = ref.file;
  context.self = owner;
  NodeId start;
  if (solve.start) start = resolve_node(*solve.start, context);
  for (const syntax::ExprId id : solve.unknowns) {
    const Span span = file(ref.file).expr(id).span;
    const std::size_t errors = sink_.error_count();
    if (const Term whole = resolve(id, context); whole.kind == Term::Kind::array && !solve.so_that) {
      for (const VariableId variable : array_variables(whole)) {  // loops are found per element
        model_.variables[variable].solved = true;
        if (start) model_.variables[variable].start = start;
      }
      continue;
    }
    const Node found = model_.node(resolve_node(id, context));
    if (sink_.error_count() > errors) continue;
    if (found.kind != NodeKind::variable) {
      sink_.add(Kind::not_a_value, span, "`" + text(span) + "`")
          .note("`solve` names definitions", "`solve` nomme des définitions");
      continue;
    }
    Variable& variable = model_.variables[VariableId(found.index)];
    variable.solved = true;
    if (start) variable.start = start;
    if (!solve.so_that) continue;
    const auto* equation = std::get_if<syntax::BinaryExpr>(&file(ref.file).expr(*solve.so_that).node);
    if (!equation || equation->op != syntax::BinaryOp::equal || solve.unknowns.size() != 1) {
      sink_.add(Kind::wrong_arguments, file(ref.file).expr(*solve.so_that).span,
                base::Phrase("`so that` takes one unknown and one equation `a == b`",
                             "`so that` prend une inconnue et une équation `a == b`"));
      continue;
    }
    const NodeId left = resolve_node(equation->left, context), right = resolve_node(equation->right, context);
    model_.variables[VariableId(found.index)].residual =
        apply(Operation::subtract, file(ref.file).expr(*solve.so_that).span, left, right);
    model_.variables[VariableId(found.index)].value_span = span;
  }
}

// ------------------------------------------------------------------------------------------------------ finishing
// stock = previous balance + what flowed, in the order of the flows' names.
void Elaborator::finish_stocks() {
  for (const VariableId id : model_.variables.ids()) {
    const Variable& variable = model_.variables[id];
    if (variable.kind != VariableKind::stock || variable.value.valid()) {
      if (variable.kind == VariableKind::stock && moves_.contains(id.index()))
        sink_.add(Kind::duplicate_definition, variable.span, variable.name)
            .label(variable.span, "a formula here", "une formule ici")
            .label(flow_span(moves_.at(id.index()).front().name), "a flow here", "un flux ici")
            .note("a stock defined by an expression cannot be moved by flows",
                  "un stock défini par une expression ne peut pas être mû par des flux");
      continue;
    }
    std::vector<Posting> moves = moves_[id.index()];
    std::sort(moves.begin(), moves.end(), [](const Posting& a, const Posting& b) { return a.name < b.name; });
    NodeId balance = lag_node(id, 1, variable.span);
    for (const Posting& move : moves) balance = apply(Operation::add, model_.variables[id].span, balance, move.amount);
    model_.variables[id].value = balance;
  }
}

// Where the flow of a posting named `bought+` stands.
Span Elaborator::flow_span(const std::string& posting) const {
  const auto found = variable_by_name_.find(posting.substr(0, posting.size() - 1));
  return found == variable_by_name_.end() ? Span{} : model_.variables[found->second].span;
}

namespace {

// What may stand after `initially` where nothing is known: nothing has happened yet.
std::string value_before(const Variable& variable) {
  if (variable.declared_type == Type::boolean) return "false";
  if (variable.declared_type == Type::date) return "never";
  return "0" + (variable.annotation.empty() ? "" : " " + variable.annotation);
}

}  // namespace

// Every read of an earlier period needs a value before the calendar.
void Elaborator::check_initials() {
  for (const Node& node : model_.nodes) {
    if (node.kind != NodeKind::lag && node.kind != NodeKind::delay) continue;
    if (node.args[node.kind == NodeKind::lag ? 0 : 1]) continue;
    const Variable& variable = model_.variables[VariableId(node.index)];
    if (variable.initial || variable.flow_sum || variable.kind == VariableKind::account || !node.span.valid()) continue;
    if (variable.kind == VariableKind::param || variable.distribution) continue;
    if (variable.value && constant_value(variable.value)) continue;  // it was the same before
    const bool named = variable.kind != VariableKind::hidden || !variable.value_span.valid();
    auto diagnostic = sink_.add(Kind::missing_initial, node.span, named ? variable.name : text(variable.value_span));
    const std::string value = variable.kind == VariableKind::stock ? "" : text(variable.value_span);
    const std::string before = value_before(variable);
    const bool own = node.span.file == variable.value_span.file && node.span.begin >= variable.value_span.begin &&
                     node.span.end <= variable.value_span.end;
    if (own && !value.empty() && variable.value_span != variable.span) {
      diagnostic.hint(
          "end the definition with its value before the calendar: `" + value + " initially " + before + "`",
          "terminez la définition par sa valeur d'avant le calendrier : `" + value + " initially " + before + "`",
          {{Span{variable.value_span.file, variable.value_span.end, variable.value_span.end}, " initially " + before}});
    } else {
      const std::string read = "(" + text(node.span) + " initially " + before + ")";
      diagnostic.hint("give this read a value before the calendar: `" + read + "`",
                      "donnez à cette lecture une valeur d'avant le calendrier : `" + read + "`", {{node.span, read}});
    }
  }
}

}  // namespace boucle::model
