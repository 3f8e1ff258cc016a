// `table` lines of reports: which tables are asked for, by which periods.
#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "model/table_builder.h"

namespace boucle::model {
namespace {

struct NamedTable {
  const char* name;
  bool takes_sector;
  std::vector<TableKind> kinds;
};

const std::vector<NamedTable>& named_tables() {
  static const std::vector<NamedTable> tables = {
      {"godley", false, {TableKind::balance_matrix, TableKind::transactions, TableKind::revaluation}},
      {"flows", false, {TableKind::transactions}},
      {"balance", false, {TableKind::balance_matrix}},
      {"revaluations", false, {TableKind::revaluation}},
      {"pnl", true, {TableKind::income}},
      {"balance", true, {TableKind::balance}},
      {"cashflow", true, {TableKind::cash_flow}},
      {"commitments", true, {TableKind::commitments}},
      {"circularity", true, {TableKind::circularity}},
  };
  return tables;
}

// Designed, and not there yet.
bool is_later_table(const std::string& name) { return name == "exposure"; }

const NamedTable* named_table(const std::string& name, bool takes_sector) {
  for (const NamedTable& table : named_tables())
    if (table.name == name && table.takes_sector == takes_sector) return &table;
  return nullptr;
}

bool table_is_of_members(const NamedTable& table) { return table.kinds.front() == TableKind::circularity; }

// The name of the year, half, quarter, month or day that a day lies in.
std::string period_name(std::int32_t day, base::StepUnit unit) {
  const std::string date = base::date_text(day), year = date.substr(0, date.size() - 6);
  const int month = (date[date.size() - 5] - '0') * 10 + (date[date.size() - 4] - '0');
  switch (unit) {
    case base::StepUnit::year:
      return year;
    case base::StepUnit::half:
      return year + "-H" + std::to_string((month + 5) / 6);
    case base::StepUnit::quarter:
      return year + "-Q" + std::to_string((month + 2) / 3);
    case base::StepUnit::month:
      return date.substr(0, date.size() - 3);
    case base::StepUnit::day:
    case base::StepUnit::week:
    case base::StepUnit::period:
      break;
  }
  return date;
}

// Steps grouped by the fiscal year or quarter that their middle lies in. Where fiscal years end within a step, or the
// calendar cuts one, the label says which steps it holds.
std::vector<TablePeriod> fiscal_steps(const base::Calendar& calendar, int end_month, bool by_quarter) {
  std::vector<TablePeriod> periods;
  std::string open;
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    const std::int32_t middle = calendar.first_day(t) + (calendar.last_day(t) - calendar.first_day(t)) / 2;
    const std::string date = base::date_text(middle);
    const int year = std::atoi(date.c_str()), month = std::atoi(date.c_str() + date.size() - 5);
    const int months_in = (month - end_month + 11) % 12;  // whole months of the fiscal year before this one
    std::string name = "FY" + std::to_string(month > end_month ? year + 1 : year);
    if (by_quarter) name += "-Q" + std::to_string(months_in / 3 + 1);
    if (periods.empty() || name != open) periods.push_back({name, t, t});
    open = name;
    periods.back().end_step = t + 1;
  }
  for (TablePeriod& period : periods) {
    const auto whole = base::parse_fiscal_period(period.label, end_month);
    const std::int32_t first = calendar.first_day(period.first_step), last = calendar.last_day(period.end_step - 1);
    if (whole && whole->first_day == first && whole->last_day == last) continue;
    const std::string from = calendar.label(period.first_step), to = calendar.label(period.end_step - 1);
    period.label += " (" + (from == to ? from : from + " .. " + to) + ")";
  }
  return periods;
}

// Steps grouped by the period that their last day lies in; a period that the calendar cuts says so.
std::vector<TablePeriod> grouped_steps(const base::Calendar& calendar, base::StepUnit unit) {
  std::vector<TablePeriod> periods;
  std::string open;
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    const std::string name = unit == calendar.unit ? calendar.label(t) : period_name(calendar.last_day(t), unit);
    if (periods.empty() || name != open) periods.push_back({name, t, t});
    open = name;
    periods.back().end_step = t + 1;
  }
  if (unit == calendar.unit) return periods;
  for (TablePeriod* cut : {&periods.front(), &periods.back()}) {
    const auto whole = base::parse_period(cut->label);
    if (!whole || calendar.contains(*whole) || calendar.unit == base::StepUnit::week) continue;
    const std::string first = calendar.label(cut->first_step), last = calendar.label(cut->end_step - 1);
    cut->label = first == last ? first : first + " .. " + last;
  }
  return periods;
}

}  // namespace

// table godley, pnl(openai), openai.cash, idle of deals by year
void Elaborator::request_table(const syntax::ReportItemStmt& item, std::uint32_t f, Report& report, ReportItem& out) {
  const std::size_t own_files = files_.size() - options_.tables.size();
  if (!options_.tables.empty() && f < own_files) return;  // the caller asked for others
  TableRequest common;
  common.by = item.by ? item.by->text : "";
  common.by_span = item.by ? item.by->span : item.verb.span;
  common.report = static_cast<std::uint32_t>(model_.reports.size());
  common.item = static_cast<std::uint32_t>(report.items.size());
  std::optional<TableRequest> named_series;  // all of them are the rows of one table
  for (const syntax::ReportEntry& entry : item.entries) {
    ReportEntry shown;
    shown.text = text(file(f).expr(entry.value).span);
    if (entry.of) shown.text += " of " + text(file(f).expr(*entry.of).span);
    TableRequest request = common;
    request.entry = static_cast<std::uint32_t>(out.entries.size());
    request.text = shown.text;
    request.span = file(f).expr(entry.value).span;
    const auto* call = std::get_if<syntax::CallExpr>(&file(f).expr(entry.value).node);
    const auto* callee = call ? std::get_if<syntax::NameExpr>(&file(f).expr(call->callee).node) : nullptr;
    if (callee && is_later_table(callee->name)) {
      shown.available = false;
    } else if (!request_named(entry, f, request)) {
      if (!named_series) {
        named_series = request;
        named_series->text.clear();
      }
      request_series(entry, f, *named_series);
    }
    out.entries.push_back(std::move(shown));
  }
  if (named_series) table_requests_.push_back(std::move(*named_series));
}

// False when it is no table of its own but a series.
bool Elaborator::request_named(const syntax::ReportEntry& entry, std::uint32_t f, TableRequest request) {
  if (entry.of) return false;
  const syntax::Expr& expression = file(f).expr(entry.value);
  const auto add = [&](const NamedTable& table) {
    for (const TableKind kind : table.kinds) {
      request.kind = kind;
      table_requests_.push_back(request);
    }
  };
  if (const auto* name = std::get_if<syntax::NameExpr>(&expression.node)) {
    const NamedTable* table = named_table(name->name, false);
    if (table && !variable_by_name_.contains(name->name)) {
      add(*table);
      return true;
    }
    if (!named_table(name->name, true) || variable_by_name_.contains(name->name)) return false;
    sink_.add(Kind::wrong_arguments, expression.span,
              base::Phrase("`" + name->name + "` is the statement of one sector: say whose, `" + name->name + "(x)`",
                           "`" + name->name + "` est l'état d'un secteur : dites duquel, `" + name->name + "(x)`"));
    return true;
  }
  const auto* call = std::get_if<syntax::CallExpr>(&expression.node);
  const auto* callee = call ? std::get_if<syntax::NameExpr>(&file(f).expr(call->callee).node) : nullptr;
  if (!callee || symbols_.contains(callee->name)) return false;
  const NamedTable* matrix = named_table(callee->name, false);
  const NamedTable* statement = named_table(callee->name, true);
  if (!matrix && !statement) return false;
  for (const syntax::Argument& argument : call->arguments) {
    const syntax::Expr& value = file(f).expr(argument.value);
    if (const auto* word = std::get_if<syntax::NameExpr>(&value.node);
        matrix && word && word->name == "split" &&
        std::find(matrix->kinds.begin(), matrix->kinds.end(), TableKind::transactions) != matrix->kinds.end()) {
      request.split = true;
      add(*matrix);
      continue;
    }
    if (!statement) {
      sink_.add(Kind::wrong_arguments, value.span,
                base::Phrase("`" + callee->name + "` is about all sectors: it takes nothing, or `split`",
                             "`" + callee->name + "` porte sur tous les secteurs : il ne prend rien, ou `split`"));
      continue;
    }
    Context context;
    context.file = f;
    context.self = InstanceId(0);
    context.mode = Mode::path;
    const Term term = resolve(argument.value, context);
    if (term.kind == Term::Kind::error) continue;
    std::vector<InstanceId> whose = term.set;
    if (term.kind == Term::Kind::instance) whose = {term.instance};
    if (whose.empty() || !model_.instances[whose.front()].is_sector) {
      sink_.add(Kind::not_a_sector, value.span, text(value.span));
      continue;
    }
    for (const InstanceId sector : whose) {
      if (table_is_of_members(*statement) && !money_member(sector)) {
        sink_.add(Kind::wrong_arguments, value.span,
                  base::Phrase("`" + model_.instances[sector].name + "` stands outside: its revenue is not traced",
                               "`" + model_.instances[sector].name +
                                   "` est à l'extérieur : on ne suit pas l'origine de ses ventes"));
        continue;
      }
      request.sector = sector;
      request.text = std::string(callee->name) + "(" + model_.instances[sector].name + ")";
      add(*statement);
    }
  }
  if (call->arguments.empty())
    sink_.add(Kind::wrong_arguments, expression.span,
              base::Phrase("`" + callee->name + "` needs the name of a sector",
                           "`" + callee->name + "` demande le nom d'un secteur"));
  return true;
}

// A series, or one of every element: `idle of deals`.
void Elaborator::request_series(const syntax::ReportEntry& entry, std::uint32_t f, TableRequest& request) {
  Context context;
  context.file = f;
  context.self = InstanceId(0);
  context.mode = Mode::series;
  const auto keep = [&](const std::string& label, NodeId node, Span span) {
    if (model_.node(node).kind != NodeKind::variable) {  // a closing balance is read of a variable
      const VariableId hidden = hidden_variable(label, InstanceId(), span);
      model_.variables[hidden].value = node;
      model_.variables[hidden].name = label;
      node = variable_node(hidden, span);
    }
    request.series.emplace_back(label, node);
  };
  const Span span = file(f).expr(entry.value).span;
  if (!entry.of) {
    const std::size_t errors = sink_.error_count();
    const NodeId node = resolve_node(entry.value, context);
    if (sink_.error_count() == errors) keep(text(span), node, span);
    return;
  }
  const auto set = resolve_set(*entry.of, context);
  if (!set) return;
  for (const InstanceId element : set->set) {
    Context inside = context;
    inside.self = element;
    const std::size_t errors = sink_.error_count();
    const NodeId node = resolve_node(entry.value, inside);
    if (sink_.error_count() > errors) return;
    keep(model_.instances[element].name + "." + text(span), node, span);
  }
}

// Fiscal years are those of one sector, which must say when they end, on a calendar of months or quarters.
bool Elaborator::may_be_fiscal(const TableRequest& request) {
  const auto wrong = [&](std::string en, std::string fr) {
    sink_.add(Kind::wrong_arguments, request.by_span, base::Phrase(std::move(en), std::move(fr)));
    return false;
  };
  if (!request.sector)
    return wrong("fiscal years are those of one sector: they suit `pnl(x)`, `balance(x)`, `cashflow(x)`",
                 "les exercices sont ceux d'un secteur : ils conviennent à `pnl(x)`, `balance(x)`, `cashflow(x)`");
  const model::Instance& sector = model_.instances[request.sector];
  if (sector.fiscal_year_end == 0)
    return wrong(
        "`" + sector.name + "` does not say when its fiscal years end: add `fiscal_year_end = january`",
        "`" + sector.name + "` ne dit pas quand finissent ses exercices : ajoutez `fiscal_year_end = january`");
  const bool by_quarter = request.by == "fiscal_quarter";
  if (model_.calendar.abstract() || model_.calendar.unit > base::StepUnit::quarter)
    return wrong(by_quarter ? "fiscal quarters need a calendar by quarter or finer"
                            : "fiscal years need a calendar by quarter or finer",
                 by_quarter ? "les trimestres d'exercice demandent un calendrier au plus trimestriel"
                            : "les exercices demandent un calendrier au plus trimestriel");
  return true;
}

std::vector<TablePeriod> Elaborator::steps_by(base::StepUnit unit) const {
  return grouped_steps(model_.calendar, unit);
}

// `year`, `quarter` …: nothing, and a message, where it is none of them or shorter than a step.
std::optional<base::StepUnit> Elaborator::unit_of_columns(const std::string& by, Span span) {
  static const std::vector<std::string> known = {"day",  "week",   "month",       "quarter",       "half",
                                                 "year", "period", "fiscal_year", "fiscal_quarter"};
  const auto unit = base::parse_step_unit(by);
  if (!unit) {
    suggest(sink_.add(
                Kind::wrong_arguments, span,
                base::Phrase("a table is `by year`, `by half`, `by quarter` or `by month`, not by `" + by + "`",
                             "un tableau est `by year`, `by half`, `by quarter` ou `by month`, pas par `" + by + "`")),
            span, by, known);
    return std::nullopt;
  }
  const base::StepUnit own = model_.calendar.unit;
  const bool abstract = (*unit == base::StepUnit::period) != (own == base::StepUnit::period);
  const bool week = *unit == base::StepUnit::week && own != base::StepUnit::week;
  if (!abstract && *unit >= own && !week) return unit;
  const std::string step(base::step_unit_text(own));
  sink_
      .add(Kind::wrong_arguments, span,
           base::Phrase("a table cannot be by " + by + " where a step is one " + step,
                        "un tableau ne peut pas être par " + by + " quand le pas est " + step))
      .hint("write `by " + step + "`", "écrivez `by " + step + "`", {{span, step}});
  return std::nullopt;
}

bool Elaborator::is_of_view(const TableRequest& request) const {
  const Span span = model_.reports[request.report].items[request.item].span;
  return sources_.map.file(span.file).path() == view_path;
}

void Elaborator::make_tables() {
  const base::StepUnit own = model_.calendar.unit;
  for (const TableRequest& request : table_requests_) {
    const bool coarse = own == base::StepUnit::period || own == base::StepUnit::year;
    base::StepUnit unit = coarse ? own : base::StepUnit::year;
    const bool fiscal = request.by == "fiscal_year" || request.by == "fiscal_quarter";
    if (fiscal && !may_be_fiscal(request)) continue;
    if (!request.by.empty() && !fiscal) {
      const auto named = unit_of_columns(request.by, request.by_span);
      if (!named) continue;
      unit = *named;
    }
    if (model_.calendar.step_count == 0) continue;
    if (options_.only_view && !is_of_view(request)) continue;
    TableBuilder builder(*this, request,
                         fiscal ? fiscal_steps(model_.calendar, model_.instances[request.sector].fiscal_year_end,
                                               request.by == "fiscal_quarter")
                                : grouped_steps(model_.calendar, unit));
    Table table = builder.build();
    const bool optional = request.kind == TableKind::revaluation;  // a part of `godley` that most models lack
    if (table.rows.empty() && optional && !request.text.starts_with("revaluations")) continue;
    model_.reports[request.report].items[request.item].entries[request.entry].tables.push_back(
        static_cast<std::uint32_t>(model_.report_tables.size()));
    model_.report_tables.push_back(std::move(table));
  }
}

}  // namespace boucle::model
