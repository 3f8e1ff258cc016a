// The first walk: top-level names, units, sources, accounts, natures and the settings of the model.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "model/elaborator.h"
#include "model/table_builder.h"

namespace boucle::model {

void Elaborator::collect() {
  Shape file_scope;
  shapes_.push_back(std::move(file_scope));
  for (std::uint32_t f = 0; f < sources_.files.size(); ++f)
    for (const syntax::StmtId id : file(f).top_level) collect_statement({f, id});
  if (model_.doc.en.empty() && !files_.empty() && !sources_.files.empty())
    model_.doc = sources_.files.back().syntax.doc;
}

void Elaborator::collect_statement(StmtRef ref) {
  const syntax::Stmt& statement = stmt(ref);
  const auto keep = [&](const syntax::Identifier& name, Symbol::Kind kind) {
    add_symbol(name, kind, ref);
    top_level_.push_back(ref);
  };
  std::visit(
      [&](const auto& node) {
        using T = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<T, syntax::ModelStmt>) {
          if (model_stmt_) {
            report_twice(node.name.span, "model", std::get<syntax::ModelStmt>(stmt(*model_stmt_).node).name.span);
            return;
          }
          model_stmt_ = ref;
        } else if constexpr (std::is_same_v<T, syntax::UnitStmt>)
          collect_unit(node, ref.file);
        else if constexpr (std::is_same_v<T, syntax::SourceStmt>)
          collect_source(node, ref.file);
        else if constexpr (std::is_same_v<T, syntax::AccountStmt>)
          collect_account(node, ref.file, stmt(ref).doc);
        else if constexpr (std::is_same_v<T, syntax::NatureStmt>)
          keep(node.name, Symbol::Kind::nature);
        else if constexpr (std::is_same_v<T, syntax::ClassStmt>)
          keep(node.name, Symbol::Kind::class_type);
        else if constexpr (std::is_same_v<T, syntax::EntityStmt>)
          keep(node.name, node.generators.empty() ? Symbol::Kind::entity : Symbol::Kind::array);
        else if constexpr (std::is_same_v<T, syntax::FnStmt>)
          keep(node.name, Symbol::Kind::function);
        else if constexpr (std::is_same_v<T, syntax::ScenarioStmt>)
          keep(node.name, Symbol::Kind::scenario);
        else if constexpr (std::is_same_v<T, syntax::DataStmt>)
          keep(node.name, Symbol::Kind::data);
        else if constexpr (std::is_same_v<T, syntax::FxStmt>)
          top_level_.push_back(ref);
        else if constexpr (std::is_same_v<T, syntax::IndexStmt>)
          keep(node.name, Symbol::Kind::index_set);
        else if constexpr (std::is_same_v<T, syntax::UseStmt> || std::is_same_v<T, syntax::ErrorStmt>) {
        } else if constexpr (std::is_same_v<T, syntax::GoalStmt>) {
          add_symbol(node.name, Symbol::Kind::goal, ref);
          goals_.push_back(ref);
        } else if constexpr (std::is_same_v<T, syntax::DefinitionStmt>) {
          const auto* name = std::get_if<syntax::NameExpr>(&file(ref.file).expr(node.target).node);
          const Span value = file(ref.file).expr(node.value).span;
          if (name && name->name == "shortfall" && (text(value) == "default" || text(value) == "gap"))
            read_shortfall(text(value), value);
          else
            top_level_.push_back(ref);
        } else if constexpr (std::is_same_v<T, syntax::ClaimsStmt>) {  // read with the files, see claims.cpp
        } else {
          top_level_.push_back(ref);
        }
      },
      statement.node);
}

void Elaborator::add_symbol(const syntax::Identifier& name, Symbol::Kind kind, StmtRef ref) {
  const std::string full = prefixes_[ref.file] + name.text;
  const auto [found, inserted] = symbols_.emplace(full, Symbol{kind, ref, name.span});
  if (inserted) return;
  report_twice(name.span, name.text, found->second.span);
}

const Symbol* Elaborator::symbol(const std::string& name, std::uint32_t file_index) const {
  const std::string& prefix = prefixes_[file_index];
  if (!prefix.empty())
    if (auto found = symbols_.find(prefix + name); found != symbols_.end()) return &found->second;
  const auto found = symbols_.find(name);
  return found == symbols_.end() ? nullptr : &found->second;
}

std::vector<std::string> Elaborator::symbol_names(Symbol::Kind kind) const {
  std::vector<std::string> names;
  for (const auto& [name, symbol] : symbols_)
    if (symbol.kind == kind) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

void Elaborator::collect_unit(const syntax::UnitStmt& unit, std::uint32_t file_index) {
  bool added = false;
  if (!unit.definition) {
    added = model_.units.declare_base(unit.name.text);
  } else {
    Context context;
    context.file = file_index;
    const NodeId node = resolve_node(*unit.definition, context);
    const auto value = constant_value(node);
    if (!value) {
      sink_.add(Kind::constant_expected, file(file_index).expr(*unit.definition).span,
                base::Phrase("a unit", "une unité"));
      return;
    }
    added = model_.units.declare_derived(unit.name.text, Unit{value->dimension, value->value});
  }
  if (added) {
    unit_spans_[unit.name.text] = unit.name.span;
    return;
  }
  auto diagnostic = sink_.add(Kind::unit_redeclared, unit.name.span, unit.name.text);
  if (const auto first = unit_spans_.find(unit.name.text); first != unit_spans_.end())
    diagnostic.label(unit.name.span, "again here", "de nouveau ici").label(first->second, "first here", "d'abord ici");
  else
    diagnostic.note("it belongs to the language", "elle fait partie du langage");
}

std::string Elaborator::field_text(const std::vector<syntax::Field>& fields, std::uint32_t file_index, const char* name,
                                   std::size_t index) const {
  for (const syntax::Field& field : fields) {
    if (field.name.text != name || field.values.size() <= index) continue;
    const syntax::Expr& value = file(file_index).expr(field.values[index]);
    if (const auto* quoted = std::get_if<syntax::StringExpr>(&value.node)) return quoted->text;
    return text(value.span);
  }
  return "";
}

std::string Elaborator::dotted_text(ExprRef ref) const {
  const syntax::Expr& expression = expr(ref);
  if (const auto* name = std::get_if<syntax::NameExpr>(&expression.node)) return name->name;
  if (const auto* member = std::get_if<syntax::MemberExpr>(&expression.node)) {
    const std::string head = dotted_text({ref.file, member->base});
    return head.empty() ? "" : head + "." + member->name;
  }
  return "";
}

void Elaborator::collect_source(const syntax::SourceStmt& source, std::uint32_t file_index) {
  SourceInfo info;
  info.name = source.name.text;
  info.title = field_text(source.fields, file_index, "title");
  info.id = field_text(source.fields, file_index, "id");
  info.url = field_text(source.fields, file_index, "url");
  info.publisher = field_text(source.fields, file_index, "publisher");
  info.status = field_text(source.fields, file_index, "status");
  const std::string published = field_text(source.fields, file_index, "published");
  if (!published.empty())
    if (auto period = base::parse_period(published)) info.published_day = period->last_day;
  for (const SourceInfo& other : model_.sources)
    if (other.name == info.name) {
      report_twice(source.name.span, info.name, source_spans_[info.name]);
      return;
    }
  source_spans_[info.name] = source.name.span;
  model_.sources.push_back(std::move(info));
}

void Elaborator::collect_account(const syntax::AccountStmt& account, std::uint32_t file_index,
                                 const base::Phrase& doc) {
  AccountInfo info;
  info.path = dotted_text({file_index, account.path});
  const std::string group = info.path.substr(0, info.path.find('.'));
  const Span span = file(file_index).expr(account.path).span;
  static const std::vector<std::string> groups = {"asset", "liability", "equity", "income", "expense", "memo"};
  if (std::find(groups.begin(), groups.end(), group) == groups.end() || info.path.find('.') == std::string::npos) {
    suggest(sink_.add(Kind::unknown_account, span, text(span)), span, group, groups);
    return;
  }
  info.title = titled(leaf_of(info.path), doc);
  info.keyed = field_text(account.fields, file_index, "keyed") == "true";
  info.section = field_text(account.fields, file_index, "section");
  if (info.section.empty()) info.section = "operating";
  info.mirror = field_text(account.fields, file_index, "mirror");
  info.issued = field_text(account.fields, file_index, "issued");
  info.working = field_text(account.fields, file_index, "working") == "true";
  if (accounts_.emplace(info.path, info).second)
    account_spans_[info.path] = span;
  else
    report_twice(span, info.path, account_spans_[info.path]);
}

void Elaborator::collect_settings() {
  model_.scenario = options_.scenario.empty() ? "base" : options_.scenario;
  if (!model_stmt_) {
    const syntax::File& entry = *files_[sources_.files.empty() ? 0 : sources_.files.size() - 1];
    if (!sink_.has_errors() && entry.top_level.empty())
      sink_.add(Kind::empty_model, Span{entry.file, 0, 0})
          .hint("`boucle new startup my_model` writes a model to start from",
                "`boucle new startup mon_modele` écrit un modèle de départ");
    else if (!sink_.has_errors())
      sink_.add(Kind::no_calendar, Span{entry.file, 0, 0})
          .hint("add `model NAME { calendar 2026-Q1 .. 2030-Q4 by quarter }`",
                "ajoutez `model NOM { calendar 2026-Q1 .. 2030-Q4 by quarter }`",
                {{Span{entry.file, 0, 0}, "model untitled { calendar 2026-Q1 .. 2030-Q4 by quarter }\n"}});
    model_.calendar = std::get<base::Calendar>(
        base::Calendar::make(base::abstract_period(1), base::abstract_period(1), base::StepUnit::period));
  } else {
    const auto& model = std::get<syntax::ModelStmt>(stmt(*model_stmt_).node);
    model_.name = model.name.text;
    if (!stmt(*model_stmt_).doc.en.empty()) model_.doc = stmt(*model_stmt_).doc;
    bool has_calendar = false;
    const std::uint32_t f = model_stmt_->file;
    for (const syntax::StmtId id : model.settings) {
      const auto* setting = std::get_if<syntax::SettingStmt>(&file(f).stmt(id).node);
      if (!setting) continue;
      has_calendar |= setting->name.text == "calendar";
      apply_setting(*setting, f, file(f).stmt(id).span);
    }
    if (!has_calendar)
      sink_.add(Kind::no_calendar, model.name.span)
          .hint("add `calendar 2026-Q1 .. 2030-Q4 by quarter`", "ajoutez `calendar 2026-Q1 .. 2030-Q4 by quarter`",
                add_to_body(model.name.span, "calendar 2026-Q1 .. 2030-Q4 by quarter"));
    if (model_.calendar.step_count == 0)
      model_.calendar = std::get<base::Calendar>(
          base::Calendar::make(base::abstract_period(1), base::abstract_period(1), base::StepUnit::period));
  }
  std::vector<double> last_days(model_.calendar.step_count);
  for (std::uint32_t t = 0; t < model_.calendar.step_count; ++t) last_days[t] = model_.calendar.last_day(t);
  Node now;
  now.kind = NodeKind::now;
  now.date = true;
  now_ = add(now);
  step_ = step_node(Span{});
}

void Elaborator::apply_setting(const syntax::SettingStmt& setting, std::uint32_t f, Span span) {
  static const std::vector<std::string> known = {"calendar",  "currency", "paths",          "seed",
                                                 "shortfall", "ranks",    "max_fault_share"};
  const std::string& name = setting.name.text;
  if (name == "calendar") return make_calendar(setting, f, span);
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    suggest(sink_.add(Kind::unknown_setting, setting.name.span, name), setting.name.span, name, known);
    return;
  }
  if (setting.values.empty()) {
    sink_.add(Kind::bad_setting, span, name, base::Phrase("a value is missing", "il manque une valeur"));
    return;
  }
  const syntax::Expr& value = file(f).expr(setting.values.front());
  if (name == "currency") {
    const std::string unit = text(value.span);
    const auto found = model_.units.lookup(unit);
    if (!found || !model_.units.has_currency(found->dimension))
      sink_.add(Kind::bad_setting, value.span, name,
                base::Phrase("`" + unit + "` is not a currency", "`" + unit + "` n'est pas une monnaie"));
    else
      currency_ = unit;
    return;
  }
  if (name == "shortfall") return read_shortfall(text(value.span), value.span);
  if (name == "ranks") {
    ranks_.clear();
    for (const syntax::ExprId rank : setting.values) ranks_.push_back(text(file(f).expr(rank).span));
    return;
  }
  Context context;
  context.file = f;
  const auto number = constant_value(resolve_node(setting.values.front(), context));
  const bool whole = number && number->value == std::floor(number->value);
  if (name == "max_fault_share") {
    if (number && number->value >= 0 && number->value <= 1)
      model_.max_fault_share = number->value;
    else
      sink_.add(Kind::bad_setting, value.span, name,
                base::Phrase("say a share such as `1 %`", "dites une part, par exemple `1 %`"));
  } else if (!number || !whole || number->value < (name == "paths" ? 1 : 0) || number->value > 9.0e15) {
    sink_.add(Kind::bad_setting, value.span, name,
              base::Phrase("a whole number is needed", "il faut un nombre entier"));
  } else if (name == "paths") {
    model_.path_count = static_cast<std::uint64_t>(number->value);
    model_.paths_stated = true;
  } else {
    model_.seed = static_cast<std::uint64_t>(number->value);
  }
}

void Elaborator::make_calendar(const syntax::SettingStmt& setting, std::uint32_t f, Span span) {
  const auto unit = setting.by ? base::parse_step_unit(setting.by->text) : std::nullopt;
  if (!unit) {
    const Span at = setting.by ? setting.by->span : span;
    auto diagnostic =
        sink_.add(Kind::bad_setting, at, "calendar",
                  base::Phrase("end it with `by day`, `by month`, `by quarter`, `by half`, `by year` or `by period`",
                               "terminez par `by day`, `by month`, `by quarter`, `by half`, `by year` ou `by period`"));
    if (setting.by)
      return suggest(diagnostic, at, setting.by->text, {"day", "week", "month", "quarter", "half", "year", "period"});
    const std::string written = text(span);
    const std::string step = written.find("-Q") != std::string::npos   ? "quarter"
                             : written.find("-H") != std::string::npos ? "half"
                             : written.find('-') != std::string::npos  ? "month"
                                                                       : "year";
    diagnostic.hint("write `" + written + " by " + step + "`", "écrivez `" + written + " by " + step + "`",
                    {{Span{span.file, span.end, span.end}, " by " + step}});
    return;
  }
  const auto* range =
      setting.values.empty() ? nullptr : std::get_if<syntax::BinaryExpr>(&file(f).expr(setting.values.front()).node);
  if (!range || range->op != syntax::BinaryOp::span) {
    sink_.add(Kind::bad_setting, span, "calendar",
              base::Phrase("write `first .. last by quarter`", "écrivez `premier .. dernier by quarter`"));
    return;
  }
  calendar_span_ = file(f).expr(setting.values.front()).span;
  model_.calendar.unit = *unit;  // decides whether a bare number is a year
  model_.calendar.step_count = 0;
  Context context;
  context.file = f;
  const auto first = resolve_period(range->left, context);
  const auto last = resolve_period(range->right, context);
  if (!first || !last) return;
  if (const auto problem = base::Calendar::problem(*first, *last, *unit)) {
    sink_.add(Kind::bad_calendar, file(f).expr(setting.values.front()).span, *problem);
    return;
  }
  model_.calendar = std::get<base::Calendar>(base::Calendar::make(*first, *last, *unit));
}

}  // namespace boucle::model
