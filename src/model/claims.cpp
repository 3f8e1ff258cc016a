// Published figures: single claims, and those of tables. What a figure is compared with is an expression of the model;
// how figures are compared with each other is a formula of quantities and periods (base/claim_formula.h).
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/text.h"
#include "model/elaborator.h"
#include "source/csv_table.h"

namespace boucle::model {

void Elaborator::add_claim(const syntax::ClaimStmt& claim, StmtRef ref, InstanceId owner) {
  Context context;
  context.file = ref.file;
  context.self = owner;
  context.mode = Mode::path;
  Claim out;
  const Span expression_span = file(ref.file).expr(claim.expression).span;
  out.expression_text = text(expression_span);
  if (owner.index() != 0) out.expression_text = model_.instances[owner].name + "." + out.expression_text;
  out.name = claim.name ? claim.name->text : out.expression_text;
  out.span = stmt(ref).span;
  out.qualifier = static_cast<Qualifier>(claim.qualifier);
  out.basis = field_text(claim.fields, ref.file, "basis");
  out.vintage = field_text(claim.fields, ref.file, "vintage");
  out.status = field_text(claim.fields, ref.file, "status");
  out.group = field_text(claim.fields, ref.file, "group");
  out.judgement = field_text(claim.fields, ref.file, "judgement");
  out.value = resolve_node(claim.expression, context);
  if (!read_claimed_value(claim, ref.file, context, out)) return;
  out.formula = claim_formula(claim.expression, context);
  if (const std::string quantity = field_text(claim.fields, ref.file, "quantity"); !quantity.empty())
    call_quantity(quantity, out);
  complete_claim(out);
  std::array<ClaimCell, 3> relations;
  constexpr std::array<const char*, 3> relation_names{"equals", "contradicts", "supersedes"};
  for (const syntax::Field& field : claim.fields)
    for (std::size_t i = 0; i < relations.size(); ++i)
      if (field.name.text == relation_names[i] && !field.values.empty()) {
        const Span first = file(ref.file).expr(field.values.front()).span;
        const Span last = file(ref.file).expr(field.values.back()).span;
        relations[i] = {text(source::cover(first, last)), source::cover(first, last)};
        if (field.values.size() > 1) continue;
        if (const auto* quoted = std::get_if<syntax::StringExpr>(&file(ref.file).expr(field.values.front()).node))
          relations[i].text = quoted->text;
      }
  read_claim_relations(relations[0], relations[1], relations[2], out);
  name_claim(std::move(out), claim.name ? claim.name->span : Span{}, claim.name.has_value());
}

// Names are shared by single claims and tables, since each may supersede the other.
void Elaborator::name_claim(Claim claim, Span name, bool is_named) {
  if (is_named) {
    const auto [first, is_new] = claim_names_.emplace(claim.name, name);
    if (!is_new) {
      report_twice(name, claim.name, first->second);
      return;
    }
  }
  model_.claims.push_back(std::move(claim));
}

// What a claim does not say, its source does.
void Elaborator::complete_claim(Claim& out) const {
  for (const SourceInfo& source : model_.sources) {
    const bool is_row = out.from_table && out.source.empty() && !source.id.empty() && source.id == out.name;
    if (source.name != out.source && !is_row) continue;
    out.source = source.name;
    if (out.vintage.empty() && source.published_day) out.vintage = base::date_text(*source.published_day);
    if (out.status.empty()) out.status = source.status;
    if (out.url.empty()) out.url = source.url;
    return;
  }
}

// A point, `a to b`, a date or a bool. Its unit is checked against the expression through an annotation node.
bool Elaborator::read_claimed_value(const syntax::ClaimStmt& claim, std::uint32_t f, const Context& context,
                                    Claim& out) {
  syntax::ExprId id = claim.value;
  const auto cite_of = [&](syntax::ExprId value) {
    const auto* cite = std::get_if<syntax::CiteExpr>(&file(f).expr(value).node);
    if (!cite) return value;
    out.source = cite->source_name;
    out.quote = cite->quote;
    resolve(value, context);  // reports an unknown source
    return cite->value;
  };
  id = cite_of(id);
  if (const auto* interval = std::get_if<syntax::BinaryExpr>(&file(f).expr(id).node);
      interval && interval->op == syntax::BinaryOp::to)
    cite_of(interval->right);
  const Span span = file(f).expr(id).span;
  out.value_text = text(span);
  out.value_span = span;
  if (const std::size_t space = out.value_text.rfind(' '); space != std::string::npos)
    out.unit = out.value_text.substr(space + 1);
  const Term term = resolve(id, context);
  const auto wrong = [&](const char* en, const char* fr) {
    sink_.add(Kind::bad_claim, span, base::Phrase(en, fr));
    return false;
  };
  if (term.kind == Term::Kind::error) return false;
  if (term.kind == Term::Kind::period) {
    out.claimed_low = term.period.first_day;
    out.claimed_high = term.period.last_day;
    out.kind = ClaimValue::date;
    return true;
  }
  if (term.kind != Term::Kind::node && term.kind != Term::Kind::interval)
    return wrong("its value is not a number, a date or a bool",
                 "sa valeur n'est ni un nombre, ni une date, ni un booléen");
  const auto low = constant_value(term.node);
  const auto high = term.kind == Term::Kind::interval ? constant_value(term.high) : low;
  if (!low || !high) return wrong("its value is not a constant", "sa valeur n'est pas une constante");
  out.claimed_low = low->value;
  out.claimed_high = high->value;
  const Node& node = model_.node(term.node);
  if (node.date) out.kind = ClaimValue::date;
  if (node.boolean) out.kind = ClaimValue::boolean;
  if (node.date || node.boolean) return true;
  if (node.bare_integer && is_date_measure(out.value) && !model_.calendar.abstract()) {
    const auto first = resolve_period(id, context, false);
    if (first) {
      out.kind = ClaimValue::date;
      out.claimed_low = first->first_day;
      out.claimed_high = first->last_day;
      return true;
    }
  }
  if (low->wildcard) return true;
  out.value = annotate(out.value, low->dimension, span);
  out.unit_key = model_.units.text(low->dimension);
  out.rounding = rounding_share(out.value_text) * std::max(std::abs(out.claimed_low), std::abs(out.claimed_high));
  return true;
}

bool Elaborator::is_date_measure(NodeId id) const {
  const Node& target = model_.node(id);
  return (target.kind == NodeKind::observe && target.observation == Observation::first) || target.date;
}

// ------------------------------------------------------------------------------------------- quantities and periods
base::ClaimFormula Elaborator::claim_formula(syntax::ExprId id, const Context& context) {
  base::ClaimFormula formula;
  add_claim_steps(id, context, formula);
  return formula;
}

// `a[2028] / b[2028]` is two quantities and a division; whatever is no arithmetic is one quantity, named by its text.
void Elaborator::add_claim_steps(syntax::ExprId id, const Context& context, base::ClaimFormula& out) {
  using Step = base::ClaimStep;
  const syntax::Expr& expression = file(context.file).expr(id);
  const auto quantity = [&](syntax::ExprId of, const std::string& around, base::ClaimPeriod period) {
    Step step;
    step.kind = Step::Kind::quantity;
    for (const char c : text(file(context.file).expr(of).span))
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') step.quantity += c;
    if (context.self.valid() && context.self.index() != 0)
      step.quantity = model_.instances[context.self].name + "." + step.quantity;
    if (!around.empty()) step.quantity = around + "(" + step.quantity + ")";
    step.period = std::move(period);
    out.push_back(std::move(step));
  };
  const auto period_of = [&](syntax::ExprId of) {
    base::ClaimPeriod period;
    const std::string written = text(file(context.file).expr(of).span);
    if (written.starts_with("FY"))
      period.text = written;
    else if (const auto days = resolve_period(of, context, false); days && !days->abstract)
      period = {days, false, base::period_text(*days)};
    return period;
  };
  const auto operation = [&](Step::Kind kind) {
    Step step;
    step.kind = kind;
    out.push_back(std::move(step));
  };
  if (const auto* paren = std::get_if<syntax::ParenExpr>(&expression.node))
    return add_claim_steps(paren->inner, context, out);
  if (const auto* cite = std::get_if<syntax::CiteExpr>(&expression.node))
    return add_claim_steps(cite->value, context, out);
  if (const auto* unary = std::get_if<syntax::UnaryExpr>(&expression.node);
      unary && unary->op == syntax::UnaryOp::negate) {
    add_claim_steps(unary->operand, context, out);
    return operation(Step::Kind::negate);
  }
  if (const auto* binary = std::get_if<syntax::BinaryExpr>(&expression.node)) {
    static const std::map<syntax::BinaryOp, Step::Kind> kinds = {{syntax::BinaryOp::add, Step::Kind::add},
                                                                 {syntax::BinaryOp::subtract, Step::Kind::subtract},
                                                                 {syntax::BinaryOp::multiply, Step::Kind::multiply},
                                                                 {syntax::BinaryOp::divide, Step::Kind::divide}};
    if (const auto kind = kinds.find(binary->op); kind != kinds.end()) {
      add_claim_steps(binary->left, context, out);
      add_claim_steps(binary->right, context, out);
      return operation(kind->second);
    }
  }
  if (const auto* literal = std::get_if<syntax::NumberExpr>(&expression.node)) {
    const auto parsed = model_.units.parse(literal->unit);
    const auto* unit = std::get_if<Unit>(&parsed);
    if (literal->unit.empty() || unit) {
      Step step;
      step.number = literal->value * (unit ? unit->scale : 1);
      out.push_back(std::move(step));
      return;
    }
  }
  if (const auto* index = std::get_if<syntax::IndexExpr>(&expression.node);
      index && index->indices.size() == 1 && !index->ahead) {
    const auto& inner = file(context.file).expr(index->indices.front()).node;
    const bool may_be_period = std::holds_alternative<syntax::PeriodExpr>(inner) ||
                               std::holds_alternative<syntax::NumberExpr>(inner) ||
                               std::holds_alternative<syntax::BinaryExpr>(inner);
    if (may_be_period) {
      base::ClaimPeriod period = period_of(index->indices.front());
      if (!period.undated()) return quantity(index->base, "", std::move(period));
    }
  }
  if (const auto* call = std::get_if<syntax::CallExpr>(&expression.node);
      call && call->arguments.size() == 2 && call->arguments[1].name.empty()) {
    const std::string name = text(file(context.file).expr(call->callee).span);
    static const std::vector<std::string> over = {"sum", "mean", "lowest", "highest", "final"};
    if (std::find(over.begin(), over.end(), name) != over.end()) {
      base::ClaimPeriod period = period_of(call->arguments[1].value);
      if (!period.undated()) return quantity(call->arguments[0].value, name == "sum" ? "" : name, std::move(period));
    }
  }
  quantity(id, "", {});
}

// The name that the author gives to what is measured; the period stays that of the expression.
void Elaborator::call_quantity(const std::string& name, Claim& out) {
  base::ClaimStep step;
  step.kind = base::ClaimStep::Kind::quantity;
  step.quantity = name;
  for (const base::ClaimStep& before : out.formula)
    if (step.period.undated()) step.period = before.period;
  out.formula = {std::move(step)};
}

// --------------------------------------------------------------------------------------------------------- relations
void Elaborator::read_claim_relations(const ClaimCell& equals, const ClaimCell& contradicts,
                                      const ClaimCell& supersedes, Claim& out) {
  if (!supersedes.text.empty()) {
    out.supersedes = supersedes.text;
    claim_links_.push_back({supersedes.text, supersedes.span});
  }
  std::string name;
  const auto take = [&] {
    if (name.empty()) return;
    out.contradicts.push_back(name);
    claim_links_.push_back({name, contradicts.span});
    name.clear();
  };
  for (const char c : contradicts.text) {
    if (c == ' ' || c == ',' || c == ';')
      take();
    else
      name += c;
  }
  take();
  if (equals.text.empty()) return;
  base::ParsedClaimFormula parsed = base::parse_claim_formula(equals.text);
  if (parsed.error) {
    const std::string& found = parsed.error->found;
    sink_
        .add(Kind::bad_claim, equals.span,
             found.empty() ? base::Phrase("`equals` breaks off", "`equals` s'arrête en route")
                           : base::Phrase("`equals` stops being arithmetic at `" + found + "`",
                                          "`equals` cesse d'être un calcul à `" + found + "`"))
        .hint("write names of claims with + - * / and spaces between, e.g. `S003-02 + S003-03`",
              "écrivez des noms d'affirmations avec + - * / et des espaces, par exemple `S003-02 + S003-03`");
    return;
  }
  for (const base::ClaimStep& step : parsed.formula)
    if (step.kind == base::ClaimStep::Kind::quantity) claim_links_.push_back({step.quantity, equals.span});
  out.equals = std::move(parsed.formula);
}

// Other claims are named by ids that exist, in tables that may not be asked for; and nothing supersedes itself.
void Elaborator::check_claim_links() {
  std::map<std::string, std::string> supersedes;
  std::map<std::string, Span> places;
  std::vector<std::string> known;
  for (const Claim& claim : model_.claims) {
    known.push_back(claim.name);
    if (!claim.supersedes.empty()) supersedes[claim.name] = claim.supersedes;
    places[claim.name] = claim.span;
  }
  for (const ClaimTable& table : sources_.claim_tables)
    for (const ClaimRow& row : table.rows) known.push_back(row[ClaimColumn::id].text);
  std::sort(known.begin(), known.end());
  for (const auto& [name, span] : claim_links_) {
    if (std::binary_search(known.begin(), known.end(), name)) continue;
    auto diagnostic = sink_.add(Kind::unknown_claim, span, name);
    if (const auto near = base::nearest(name, known)) {
      std::vector<source::Edit> edits;
      if (const std::size_t at = text(span).find(name); at != std::string::npos) {
        const auto begin = span.begin + static_cast<std::uint32_t>(at);
        edits = {{Span{span.file, begin, begin + static_cast<std::uint32_t>(name.size())}, *near}};
      }
      diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?", std::move(edits));
    } else {
      diagnostic.hint("name a claim of this model, by its name or its id",
                      "nommez une affirmation de ce modèle, par son nom ou son identifiant");
    }
  }
  std::map<std::string, bool> done;
  for (const auto& [first, next] : supersedes) {
    std::vector<std::string> chain;
    std::string at = first;
    while (supersedes.contains(at) && !done[at]) {
      done[at] = true;
      chain.push_back(at);
      at = supersedes[at];
    }
    const auto start = std::find(chain.begin(), chain.end(), at);
    if (start == chain.end()) continue;
    const std::string circle = base::join(std::vector<std::string>(start, chain.end()), " -> ") + " -> " + at;
    sink_.add(Kind::claim_cycle, places[at], at)
        .detail(circle)
        .hint("the newest figure supersedes, and is superseded by none",
              "le chiffre le plus récent remplace, et rien ne le remplace");
  }
}

}  // namespace boucle::model
