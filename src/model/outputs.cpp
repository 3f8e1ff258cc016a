// What a model shows: measures, checks, goals and reports.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {

// Measures are known by name before anything is resolved, so that a definition that names one is told why it may not.
void Elaborator::register_measures() {
  for (std::uint32_t i = 0; i < states_.size(); ++i)
    for (const StmtRef ref : shapes_[states_[i].shape].actions) {
      const auto* measure = std::get_if<syntax::MeasureStmt>(&stmt(ref).node);
      if (!measure) continue;
      const std::string name =
          qualified(InstanceId(i), i == 0 ? prefixes_[ref.file] + measure->name.text : measure->name.text);
      if (!measures_.emplace(name, std::make_pair(ref, InstanceId(i))).second || variable_by_name_.contains(name))
        report_twice(measure->name.span, name,
                     variable_by_name_.contains(name)
                         ? model_.variables[variable_by_name_.at(name)].span
                         : std::get<syntax::MeasureStmt>(stmt(measures_.at(name).first).node).name.span);
      else
        measure_order_.push_back({name, {ref, InstanceId(i)}});
    }
}

NodeId Elaborator::measure_value(const std::string& name) {
  if (auto found = measure_nodes_.find(name); found != measure_nodes_.end()) return found->second;
  const auto& [ref, owner] = measures_.at(name);
  const auto& measure = std::get<syntax::MeasureStmt>(stmt(ref).node);
  if (std::find(open_measures_.begin(), open_measures_.end(), name) != open_measures_.end()) {
    sink_
        .add(Kind::function_recursion, measure.name.span,
             base::Phrase("measure `" + name + "`", "la mesure `" + name + "`"))
        .detail(base::join(std::vector<std::string>(std::find(open_measures_.begin(), open_measures_.end(), name),
                                                    open_measures_.end()),
                           " -> ") +
                " -> " + name);
    return zero(measure.name.span);
  }
  open_measures_.push_back(name);
  Context context;
  context.file = ref.file;
  context.self = owner;
  context.mode = Mode::path;
  NodeId node = resolve_node(measure.value, context);
  if (measure.type) {
    Variable declared;
    declare_type(declared, *measure.type, true);
    if (declared.declared_type == Type::number) node = annotate(node, declared.declared_dimension, measure.name.span);
  }
  open_measures_.pop_back();
  measure_nodes_[name] = node;
  return node;
}

void Elaborator::make_outputs() {
  if (options_.loops) return make_loops();
  for (const auto& [name, place] : measure_order_) {
    const auto& statement = stmt(place.first);
    const auto& measure = std::get<syntax::MeasureStmt>(statement.node);
    Measure out;
    out.name = name;
    out.value = measure_value(name);
    out.annotation = measure.type ? measure.type->text : "";
    out.doc = statement.doc;
    out.span = measure.name.span;
    model_.measures.push_back(std::move(out));
  }
  for (std::uint32_t i = 0; i < states_.size(); ++i)
    for (const StmtRef ref : shapes_[states_[i].shape].actions) {
      if (const auto* claim = std::get_if<syntax::ClaimStmt>(&stmt(ref).node)) add_claim(*claim, ref, InstanceId(i));
      if (const auto* check = std::get_if<syntax::CheckStmt>(&stmt(ref).node)) add_check(*check, ref, InstanceId(i));
    }
  if (options_.claim_tables) add_claim_tables();
  check_claim_links();
  for (const StmtRef ref : goals_) add_goal(std::get<syntax::GoalStmt>(stmt(ref).node), ref);
  for (const StmtRef ref : top_level_)
    if (const auto* report = std::get_if<syntax::ReportStmt>(&stmt(ref).node))
      add_report(*report, ref.file, stmt(ref).doc);
  for (std::uint32_t i = 0; i < options_.tables.size(); ++i) {
    const auto f = static_cast<std::uint32_t>(files_.size() - options_.tables.size()) + i;
    Report report;
    for (const syntax::StmtId id : file(f).top_level)
      if (const auto* item = std::get_if<syntax::ReportItemStmt>(&file(f).stmt(id).node))
        add_report_item(*item, f, file(f).stmt(id).span, report);
    model_.reports.push_back(std::move(report));
  }
}

// -------------------------------------------------------------------------------------------------------- checks
namespace {
bool contains_kind(const Model& model, NodeId id, NodeKind kind) {
  if (!id) return false;
  const Node& node = model.node(id);
  if (node.kind == kind) return true;
  return std::any_of(node.args.begin(), node.args.end(),
                     [&](NodeId argument) { return contains_kind(model, argument, kind); });
}
}  // namespace

void Elaborator::add_check(const syntax::CheckStmt& check, StmtRef ref, InstanceId owner) {
  Context context;
  context.file = ref.file;
  context.self = owner;
  context.mode = Mode::path;
  context.statistics = true;
  Check out;
  const Span span = file(ref.file).expr(check.condition).span;
  out.text = text(span);
  if (owner.index() != 0) out.text = model_.instances[owner].name + ": " + out.text;
  out.span = span;
  out.condition = resolve_node(check.condition, context);
  if (contains_kind(model_, out.condition, NodeKind::statistic)) {
    out.scope = CheckScope::all_paths;
  } else if (!contains_kind(model_, out.condition, NodeKind::observe) &&
             !contains_kind(model_, out.condition, NodeKind::under) &&
             !contains_kind(model_, out.condition, NodeKind::period_read)) {
    out.scope = CheckScope::every_period;
    out.condition = observe(Observation::always, out.condition, 0, model_.calendar.step_count, span);
  }
  model_.checks.push_back(std::move(out));
}

// --------------------------------------------------------------------------------------------------------- goals
// `goal g: find opening openai.cash so that P(…) >= 90 %`: one number of the model, and a condition over all paths.
void Elaborator::add_goal(const syntax::GoalStmt& goal, StmtRef ref) {
  Context context;
  context.file = ref.file;
  context.self = InstanceId(0);
  const Span target_span = file(ref.file).expr(goal.target).span;
  const Span condition_span = file(ref.file).expr(goal.condition).span;
  const std::size_t errors = sink_.error_count();
  const Term term = resolve(goal.target, context);
  if (term.kind == Term::Kind::error) return;
  const Node found = model_.node(to_node(term, target_span, context));
  if (sink_.error_count() > errors) return;
  Goal out;
  out.name = goal.name.text;
  out.opening = goal.opening;
  out.span = goal.name.span;
  const auto refuse = [&](Span span, const char* en, const char* fr) {
    return sink_.add(Kind::bad_goal, span, base::Phrase(en, fr));
  };
  if (found.kind != NodeKind::variable)
    return void(refuse(target_span, "what is to be found is not a name of the model",
                       "ce qu'il faut trouver n'est pas un nom du modèle"));
  out.target = VariableId(found.index);
  const Variable& variable = model_.variables[out.target];
  if (goal.opening && !variable.is_stock)
    return void(
        refuse(target_span, "only an account or a stock has an opening", "seul un compte ou un stock a une ouverture"));
  if (!goal.opening) {
    const bool drawn = variable.distribution.has_value();
    const bool moved = variable.kind == VariableKind::account || variable.kind == VariableKind::stock;
    if (moved)
      return void(refuse(target_span, "flows move it, so only its opening can be found",
                         "des flux le font varier : on ne peut chercher que son ouverture")
                      .hint("write `find opening " + text(target_span) + "`",
                            "écrivez `find opening " + text(target_span) + "`",
                            {{Span{target_span.file, target_span.begin, target_span.begin}, "opening "}}));
    if (drawn || !variable.value || !constant_value(variable.value))
      return void(refuse(target_span, "it is computed or drawn: only a number that is written down can be found",
                         "c'est calculé ou tiré : on ne peut chercher qu'un nombre écrit")
                      .label(target_span, "to be found", "à trouver")
                      .label(variable.span, "its definition", "sa définition"));
  }
  context.mode = Mode::path;
  context.statistics = true;
  out.condition = resolve_node(goal.condition, context);
  if (sink_.error_count() > errors) return;
  if (!contains_kind(model_, out.condition, NodeKind::statistic))
    return void(
        refuse(condition_span, "its condition speaks of one path; say of all paths how likely it is, or its mean",
               "sa condition porte sur une trajectoire ; dites pour toutes combien elle est probable, ou sa moyenne")
            .hint("e.g. `P(" + text(condition_span) + ") >= 90 %`",
                  "par exemple `P(" + text(condition_span) + ") >= 90 %`",
                  {{condition_span, "P(" + text(condition_span) + ") >= 90 %"}}));
  model_.goals.push_back(out);
  model_.unavailable.push_back("goal " + goal.name.text);
}

// -------------------------------------------------------------------------------------------------------- reports
void Elaborator::add_report(const syntax::ReportStmt& statement, std::uint32_t f, const base::Phrase& doc) {
  Report report;
  report.title = titled(statement.title, doc);
  for (const syntax::StmtId id : statement.items)
    if (const auto* item = std::get_if<syntax::ReportItemStmt>(&file(f).stmt(id).node)) {
      const std::size_t before = report.items.size();
      add_report_item(*item, f, file(f).stmt(id).span, report);
      if (report.items.size() == before || report.items.back().entries.size() != 1) continue;
      ReportEntry& entry = report.items.back().entries.front();
      const std::string& title = item->verb.text == "text" ? entry.text : entry.title.en;
      if (!title.empty()) entry.title = titled(title, file(f).stmt(id).doc);
    }
  model_.reports.push_back(std::move(report));
}

void Elaborator::add_report_item(const syntax::ReportItemStmt& statement, std::uint32_t f, Span span, Report& report) {
  static const std::vector<std::string> verbs = {"show", "chart", "table", "compare", "text"};
  ReportItem item;
  item.verb = statement.verb.text;
  item.form = statement.form ? statement.form->text : "";
  item.by = statement.by ? statement.by->text : "";
  item.span = span;
  if (std::find(verbs.begin(), verbs.end(), item.verb) == verbs.end()) {
    suggest(sink_.add(Kind::unknown_statement, statement.verb.span, item.verb), statement.verb.span, item.verb, verbs);
    return;
  }
  if (item.verb == "table") {
    request_table(statement, f, report, item);
    report.items.push_back(std::move(item));
    return;
  }
  for (const syntax::ReportEntry& entry : statement.entries) {
    ReportEntry out = report_entry(entry.value, item.verb, f);
    out.title = entry.title;
    if (entry.of) out.text += " of " + text(file(f).expr(*entry.of).span);
    item.entries.push_back(std::move(out));
  }
  report.items.push_back(std::move(item));
}

ReportEntry Elaborator::report_entry(syntax::ExprId id, const std::string& verb, std::uint32_t f) {
  const syntax::Expr& expression = file(f).expr(id);
  ReportEntry out;
  out.text = text(expression.span);
  Context context;
  context.file = f;
  context.self = InstanceId(0);
  context.mode = Mode::path;
  if (verb == "text") {
    if (const auto* quoted = std::get_if<syntax::StringExpr>(&expression.node)) out.text = quoted->text;
  } else if (verb == "compare") {
    const bool known = out.text == "base" || std::any_of(model_.scenarios.begin(), model_.scenarios.end(),
                                                         [&](const ScenarioInfo& s) { return s.name == out.text; });
    if (!known) {
      std::vector<std::string> names = {"base"};
      for (const ScenarioInfo& scenario : model_.scenarios) names.push_back(scenario.name);
      suggest(sink_.add(Kind::unknown_scenario, expression.span, out.text), expression.span, out.text, names);
    }
  } else if (verb == "chart") {
    context.mode = Mode::series;
    const NodeId node = resolve_node(id, context);
    if (model_.node(node).kind == NodeKind::variable) {
      out.series = VariableId(model_.node(node).index);
    } else {
      const VariableId hidden = hidden_variable(out.text, InstanceId(), expression.span);
      model_.variables[hidden].value = node;
      model_.variables[hidden].name = out.text;
      out.series = hidden;
    }
  } else {
    context.statistics = true;
    out.value = resolve_node(id, context);
  }
  return out;
}

}  // namespace boucle::model
