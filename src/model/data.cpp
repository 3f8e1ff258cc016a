// Indices and tables: what their declarations mean, and what expressions read from them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

constexpr std::size_t max_index_size = 100'000;    // as for entities: beyond it is a mistake
constexpr std::size_t max_series_points = 40'000;  // one a step of the longest calendar
// Each stretch of a curve costs four operations in every period of every path.
constexpr std::size_t max_curve_points = 1'000;

// 20 % is exactly 0.2: a scale such as 1/100 divides.
double scaled(double number, double scale) {
  const double inverse = 1 / scale;
  if (scale < 1 && inverse == static_cast<double>(static_cast<std::int64_t>(inverse))) return number / inverse;
  return number * scale;
}

double magnitude(const std::string& suffix) {
  if (suffix == "k") return 1e3;
  if (suffix == "M") return 1e6;
  if (suffix == "B") return 1e9;
  return suffix == "T" ? 1e12 : 0;
}

}  // namespace

// --------------------------------------------------------------------------------------------------------- indices
void Elaborator::collect_index(const syntax::IndexStmt& index, StmtRef ref) {
  IndexInfo info;
  info.name = prefixes_[ref.file] + index.name.text;
  for (const syntax::ExprId id : index.elements)
    if (!add_element(info, id, ref.file)) break;
  index_by_name_.emplace(info.name, static_cast<std::uint32_t>(indices_.size()));
  indices_.push_back(std::move(info));
}

// A word, a text, a number with or without a unit, a period; `1 .. 10` is ten whole numbers.
bool Elaborator::add_element(IndexInfo& info, syntax::ExprId id, std::uint32_t f) {
  const syntax::Expr& expression = file(f).expr(id);
  Context context;
  context.file = f;
  const auto add_one = [&](std::string name, NodeId value) {
    for (const IndexElement& other : info.elements)
      if (other.name == name && info.elements.size() <= 1000) {  // a long list is a range, which repeats nothing
        sink_.add(Kind::duplicate_definition, expression.span, name);
        return;
      }
    if (value) model_.nodes[value.index()].element = true;
    info.elements.push_back({std::move(name), value});
  };
  if (const auto* range = std::get_if<syntax::BinaryExpr>(&expression.node);
      range && range->op == syntax::BinaryOp::span) {
    const auto* first = std::get_if<syntax::NumberExpr>(&file(f).expr(range->left).node);
    const auto* last = std::get_if<syntax::NumberExpr>(&file(f).expr(range->right).node);
    const bool whole = first && last && first->unit.empty() && last->unit.empty() &&
                       first->value == std::floor(first->value) && last->value == std::floor(last->value) &&
                       first->value <= last->value && last->value - first->value < static_cast<double>(max_index_size);
    if (whole) {
      for (double value = first->value; value <= last->value; ++value)
        add_one(base::format_shortest(value), number(value, expression.span));
      return true;
    }
    sink_.add(Kind::bad_element, expression.span, info.name, text(expression.span))
        .note("a range runs over whole numbers, e.g. `1 .. 10`, at most 100,000 of them",
              "une plage parcourt des nombres entiers, par exemple `1 .. 10`, au plus 100 000");
    return false;
  }
  if (const auto* name = std::get_if<syntax::NameExpr>(&expression.node)) {
    add_one(name->name, NodeId());
  } else if (const auto* quoted = std::get_if<syntax::StringExpr>(&expression.node)) {
    if (quoted->text.empty() || quoted->text.find_first_of("@\"") != std::string::npos) {
      sink_.add(Kind::bad_element, expression.span, info.name, quoted->text)
          .note("the name of an element has no `@` and no quotation mark",
                "le nom d'un élément n'a ni `@` ni guillemet");
      return false;
    }
    add_one(quoted->text, NodeId());
  } else if (const auto* period = std::get_if<syntax::PeriodExpr>(&expression.node)) {
    add_one(period->text, NodeId());
  } else {
    const std::size_t errors = sink_.error_count();
    const NodeId node = resolve_node(id, context);
    const auto value = constant_value(node);
    if (sink_.error_count() > errors) return false;
    if (!value) {
      sink_.add(Kind::bad_element, expression.span, info.name, text(expression.span))
          .note("an element is a word, a text between quotes, or a number",
                "un élément est un mot, un texte entre guillemets ou un nombre");
      return false;
    }
    const auto* literal = std::get_if<syntax::NumberExpr>(&expression.node);
    const bool bare = literal && literal->unit.empty();
    add_one(bare ? base::format_shortest(value->value) : text(expression.span),
            number(value->value, expression.span, value->dimension));
  }
  return true;
}

// ---------------------------------------------------------------------------------------------------------- tables
void Elaborator::collect_table(const syntax::DataStmt& data, StmtRef ref) {
  const auto found = sources_.data.find({ref.file, ref.stmt.index()});
  if (found == sources_.data.end()) return;
  TableInfo info;
  info.name = prefixes_[ref.file] + data.name.text;
  info.file = ref.file;
  info.data = &found->second;
  for (const DataColumn& column : found->second.columns) {
    TableInfo::Column meaning;
    if (column.kind == DataColumn::Kind::number) read_units(column, meaning);
    if (column.kind == DataColumn::Kind::entity) meaning.entities.resize(column.texts.size());
    info.columns.push_back(std::move(meaning));
  }
  table_by_name_.emplace(info.name, static_cast<std::uint32_t>(tables_.size()));
  tables_.push_back(std::move(info));
}

bool Elaborator::read_units(const DataColumn& column, TableInfo::Column& info) {
  std::optional<Unit> declared;
  if (column.type) {
    const auto parsed = model_.units.parse(column.type->text);
    if (const auto* unit = std::get_if<Unit>(&parsed)) {
      declared = *unit;
    } else {
      std::vector<std::string> known = symbol_names(Symbol::Kind::class_type);
      for (const char* word : {"text", "date", "bool", "key"}) known.emplace_back(word);
      for (const std::string& other : model_.units.names()) known.push_back(other);
      suggest(sink_.add(Kind::data_declaration, column.type->span,
                        base::Phrase("`" + column.type->text +
                                         "` is neither a unit nor a class, nor `text`, `date`, `bool`, `key`",
                                     "`" + column.type->text +
                                         "` n'est ni une unité ni une classe, ni `text`, `date`, `bool`, `key`")),
              column.type->span, column.type->text, known);
      return false;
    }
  }
  std::optional<Dimension> dimension;
  if (declared) dimension = declared->dimension;
  for (const DataColumn::Written& written : column.units) {
    Unit unit = declared.value_or(Unit{});
    if (magnitude(written.text) > 0) {
      unit.scale *= magnitude(written.text);
    } else if (!written.text.empty()) {
      const auto parsed = model_.units.parse(written.text);
      const auto* known = std::get_if<Unit>(&parsed);
      if (!known) {
        report_unknown_unit(written.span, written.text, std::get<UnitTable::Failure>(parsed), true);
        return false;
      }
      unit = *known;
    }
    if (dimension && unit.dimension != *dimension) {
      auto diagnostic = sink_.add(Kind::data_bad_cell, written.span, column.name,
                                  base::Phrase("this cell is in " + model_.units.text(unit.dimension) +
                                                   ", the column in " + model_.units.text(*dimension),
                                               "cette cellule est en " + model_.units.text(unit.dimension) +
                                                   ", la colonne en " + model_.units.text(*dimension)));
      diagnostic.label(written.span, model_.units.text(unit.dimension))
          .label(column.type ? column.type->span : column.name_span, model_.units.text(*dimension));
      return false;
    }
    dimension = unit.dimension;
    info.scales.push_back(unit.scale);
  }
  info.dimension = dimension.value_or(Dimension{});
  return true;
}

// Every name of a column of entities must be one, whether something reads it or not.
void Elaborator::check_entities() {
  for (TableInfo& table : tables_)
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const DataColumn& column = table.data->columns[c];
      if (column.kind != DataColumn::Kind::entity) continue;
      const std::string wanted = column.type ? class_full_name(column.type->text, table.file) : "Sector";
      const std::vector<InstanceId> members = class_set(wanted).value_or(std::vector<InstanceId>{});
      for (std::size_t code = 0; code < column.texts.size(); ++code) {
        const DataColumn::Written& written = column.texts[code];
        auto found = instance_by_name_.find(prefixes_[table.file] + written.text);
        if (found == instance_by_name_.end()) found = instance_by_name_.find(written.text);
        if (found == instance_by_name_.end()) {
          std::vector<std::string> known;
          for (const InstanceId id : members) known.push_back(model_.instances[id].name);
          auto diagnostic = sink_.add(Kind::data_bad_cell, written.span, column.name,
                                      base::Phrase("there is no entity `" + written.text + "`",
                                                   "il n'y a pas d'entité `" + written.text + "`"));
          if (const auto near = base::nearest(written.text, known))
            diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?");
          if (sink_.error_count() > source::max_shown_errors) return;
          continue;
        }
        table.columns[c].entities[code] = found->second;
        if (!is_a(found->second, wanted))
          sink_.add(Kind::wrong_class, written.span, written.text, wanted)
              .label(written.span, model_.instances[found->second].class_name)
              .label(column.type ? column.type->span : column.name_span, wanted);
      }
    }
}

InstanceId Elaborator::entity_of(TableInfo& table, std::uint32_t column, std::uint32_t row) {
  const std::uint32_t code = table.data->columns[column].codes[row];
  InstanceId& known = table.columns[column].entities[code];
  if (known) return known;
  const std::string& name = table.data->columns[column].texts[code].text;
  auto found = instance_by_name_.find(prefixes_[table.file] + name);
  if (found == instance_by_name_.end()) found = instance_by_name_.find(name);
  if (found != instance_by_name_.end()) known = found->second;
  return known;
}

Term Elaborator::cell(std::uint32_t table_index, std::uint32_t column_index, std::uint32_t row, Span span) {
  TableInfo& table = tables_[table_index];
  const DataColumn& column = table.data->columns[column_index];
  Term term;
  switch (column.kind) {
    case DataColumn::Kind::text:
      term.kind = Term::Kind::text;
      term.text = column.texts[column.codes[row]].text;
      return term;
    case DataColumn::Kind::entity:
      term.instance = entity_of(table, column_index, row);
      term.kind = term.instance ? Term::Kind::instance : Term::Kind::error;  // check_entities() tells
      return term;
    case DataColumn::Kind::date:
      if (std::isinf(column.numbers[row])) return node_term(date_number(column.numbers[row], span));
      term.kind = Term::Kind::period;
      term.period = {column.first_days[row], static_cast<std::int32_t>(column.numbers[row]), false};
      return term;
    case DataColumn::Kind::boolean:
      return node_term(boolean(column.numbers[row] != 0, span));
    case DataColumn::Kind::number:
      break;
  }
  const std::size_t code = column.unit_codes.empty() ? 0 : column.unit_codes[row];
  const auto& scales = table.columns[column_index].scales;
  const double scale = code < scales.size() ? scales[code] : 1;
  const NodeId node = number(scaled(column.numbers[row], scale), span, table.columns[column_index].dimension);
  model_.nodes[node.index()].element = true;
  return node_term(node);
}

Term Elaborator::row_member(const Term& row, const syntax::MemberExpr& member, Span span) {
  const DataTable& data = *tables_[row.table].data;
  if (const auto column = data.column(member.name)) return cell(row.table, *column, row.position, span);
  std::vector<std::string> known;
  for (const DataColumn& column : data.columns) known.push_back(column.name);
  suggest(sink_.add(Kind::no_such_member, member.name_span, tables_[row.table].name, member.name), member.name_span,
          member.name, known);
  return fail();
}

Term Elaborator::column_of(const Term& rows, const std::string& name, Span span) {
  const DataTable& data = *tables_[rows.table].data;
  Term term = rows;
  term.kind = Term::Kind::column;
  if (const auto column = data.column(name)) {
    term.position = *column;
    return term;
  }
  std::vector<std::string> known;
  for (const DataColumn& column : data.columns) known.push_back(column.name);
  suggest(sink_.add(Kind::no_such_member, span, tables_[rows.table].name, name), span, name, known);
  return fail();
}

// `gpu(when, price)`, or `gpu` alone when it has two columns besides its key.
std::optional<std::vector<std::uint32_t>> Elaborator::table_columns(syntax::ExprId id, const Context& context,
                                                                    std::uint32_t& table) {
  const syntax::Expr& expression = file(context.file).expr(id);
  const auto* call = std::get_if<syntax::CallExpr>(&expression.node);
  const std::string name = dotted_text({context.file, call ? call->callee : id});
  const Symbol* found = name.empty() ? nullptr : symbol(name, context.file);
  if (!found || found->kind != Symbol::Kind::data) return std::nullopt;
  auto known = table_by_name_.find(prefixes_[context.file] + name);
  if (known == table_by_name_.end()) known = table_by_name_.find(name);
  std::vector<std::uint32_t> columns;
  if (known == table_by_name_.end()) return columns;
  table = known->second;
  const DataTable& data = *tables_[table].data;
  Term rows;
  rows.kind = Term::Kind::rows;
  rows.table = table;
  if (call) {
    for (const syntax::Argument& argument : call->arguments) {
      const Span span = file(context.file).expr(argument.value).span;
      const Term column = column_of(rows, text(span), span);
      if (column.kind == Term::Kind::error) return std::vector<std::uint32_t>{};
      columns.push_back(column.position);
    }
  } else {
    for (std::uint32_t i = 0; i < data.columns.size(); ++i)
      if (i != data.key) columns.push_back(i);
  }
  if (columns.size() == 2) return columns;
  sink_.add(Kind::wrong_arguments, expression.span, base::Phrase("two columns are needed", "il faut deux colonnes"))
      .hint("name them: `" + name + "(when, value)`", "nommez-les : `" + name + "(date, valeur)`");
  return std::vector<std::uint32_t>{};
}

// ------------------------------------------------------------------------------------------------- curves and series
// `series from gpu(when, price)`: each row is a point. False after an error that was reported.
bool Elaborator::series_points(syntax::ExprId id, const Context& context,
                               const std::function<void(const base::Period&, NodeId, Span)>& take) {
  const Span span = file(context.file).expr(id).span;
  std::uint32_t table = 0;
  const auto columns = table_columns(id, context, table);
  if (!columns) {
    sink_
        .add(Kind::wrong_arguments, span,
             base::Phrase("`series from` takes a table and its two columns",
                          "`series from` prend une table et ses deux colonnes"))
        .hint("write `series from table(when, value)`", "écrivez `series from table(date, valeur)`");
    return false;
  }
  if (columns->empty()) return false;
  const DataTable& data = *tables_[table].data;
  const DataColumn &dates = data.columns[(*columns)[0]], &values = data.columns[(*columns)[1]];
  if (dates.kind != DataColumn::Kind::date || values.kind != DataColumn::Kind::number) {
    sink_.add(Kind::wrong_arguments, span,
              base::Phrase("`series from` takes a column of dates, then a column of numbers",
                           "`series from` prend une colonne de dates, puis une colonne de nombres"));
    return false;
  }
  if (data.row_count > max_series_points) {
    sink_.add(Kind::too_large, span,
              base::Phrase("a series of more than 40,000 points", "une série de plus de 40 000 points"));
    return false;
  }
  for (std::uint32_t row = 0; row < data.row_count; ++row) {
    const Term when = cell(table, (*columns)[0], row, span);
    if (when.kind != Term::Kind::period) {
      sink_.add(Kind::bad_series, span,
                base::Phrase("`never` is no point of a series", "`never` n'est pas un point de série"));
      return false;
    }
    take(when.period, cell(table, (*columns)[1], row, span).node, span);
  }
  return true;
}

// The points of a table of two columns, or of `[[x, y], [x, y]]`; empty after an error that was reported.
std::optional<std::vector<Elaborator::Point>> Elaborator::curve_points(syntax::ExprId id, const Context& context) {
  const syntax::Expr& expression = file(context.file).expr(id);
  std::vector<Point> points;
  const auto take = [&](NodeId x, NodeId y, Span at) {
    const auto value = constant_value(x);
    if (!value) {
      sink_.add(Kind::constant_expected, at,
                base::Phrase("where a point of a curve stands", "l'abscisse d'un point de courbe"));
      return false;
    }
    points.push_back({value->value, x, y});
    return true;
  };
  if (const auto* list = std::get_if<syntax::ListExpr>(&expression.node)) {
    for (const syntax::ExprId item : list->items) {
      const syntax::Expr& pair = file(context.file).expr(item);
      const auto* both = std::get_if<syntax::ListExpr>(&pair.node);
      if (!both || both->items.size() != 2) {
        sink_.add(Kind::wrong_arguments, pair.span,
                  base::Phrase("a point is written `[x, y]`", "un point s'écrit `[x, y]`"));
        return std::vector<Point>{};
      }
      if (!take(resolve_node(both->items[0], context), resolve_node(both->items[1], context),
                file(context.file).expr(both->items[0]).span))
        return std::vector<Point>{};
    }
  } else {
    std::uint32_t table = 0;
    const auto columns = table_columns(id, context, table);
    if (!columns) return std::nullopt;
    if (columns->empty()) return points;
    const DataTable& data = *tables_[table].data;
    for (const std::uint32_t column : *columns)
      if (data.columns[column].kind != DataColumn::Kind::number &&
          data.columns[column].kind != DataColumn::Kind::date) {
        sink_.add(Kind::wrong_arguments, expression.span,
                  base::Phrase("`" + data.columns[column].name + "` is not a column of numbers or dates",
                               "`" + data.columns[column].name + "` n'est pas une colonne de nombres ou de dates"));
        return points;
      }
    if (data.row_count > max_series_points) {
      sink_.add(Kind::too_large, expression.span,
                base::Phrase("a curve of more than 40,000 points", "une courbe de plus de 40 000 points"));
      return points;
    }
    for (std::uint32_t row = 0; row < data.row_count; ++row)
      if (!take(to_node(cell(table, (*columns)[0], row, expression.span), expression.span, context),
                to_node(cell(table, (*columns)[1], row, expression.span), expression.span, context), expression.span))
        return std::vector<Point>{};
  }
  std::stable_sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
  for (std::size_t i = 1; i < points.size(); ++i)
    if (points[i].x == points[i - 1].x) {
      sink_.add(Kind::wrong_arguments, expression.span,
                base::Phrase("two points of the curve stand at the same place, " + base::format_shortest(points[i].x),
                             "deux points de la courbe sont au même endroit, " + base::format_shortest(points[i].x)));
      return std::vector<Point>{};
    }
  if (points.size() >= 2) return points;
  sink_.add(Kind::wrong_arguments, expression.span,
            base::Phrase("a curve needs at least two points", "une courbe a besoin d'au moins deux points"));
  return std::vector<Point>{};
}

// interpolate(curve, x): straight lines between the points, constant beyond the first and the last.
Term Elaborator::interpolate(const syntax::CallExpr& call, Span span, const Context& context) {
  if (!check_argument_count(call, "interpolate", 2, 2, span)) return fail();
  const auto points = curve_points(call.arguments[0].value, context);
  const NodeId x = resolve_node(call.arguments[1].value, context);
  if (!points) {
    const Span at = file(context.file).expr(call.arguments[0].value).span;
    sink_
        .add(Kind::wrong_arguments, at,
             base::Phrase("`interpolate` takes a table of two columns, or a list of points, first",
                          "`interpolate` prend d'abord une table à deux colonnes, ou une liste de points"))
        .hint("write `interpolate(table(x, y), …)` or `interpolate([[0, 1], [10, 5]], …)`",
              "écrivez `interpolate(table(x, y), …)` ou `interpolate([[0, 1], [10, 5]], …)`");
    return fail();
  }
  if (points->empty()) return fail();
  const bool known_values =
      std::all_of(points->begin(), points->end(), [&](const Point& p) { return constant_value(p.y).has_value(); });
  if (x == now_ && known_values && model_.node(points->front().x_node).date) {
    std::vector<double> values(model_.calendar.step_count);
    for (std::uint32_t t = 0; t < model_.calendar.step_count; ++t) {
      const double day = model_.calendar.last_day(t);
      std::size_t i = 1;
      while (i + 1 < points->size() && (*points)[i].x < day) ++i;
      const Point &a = (*points)[i - 1], &b = (*points)[i];
      const double left = constant_value(a.y)->value, right = constant_value(b.y)->value;
      values[t] = day <= a.x ? left : day >= b.x ? right : left + (right - left) * ((day - a.x) / (b.x - a.x));
    }
    return node_term(table(std::move(values), constant_value(points->front().y)->dimension, span));
  }
  if (points->size() > max_curve_points) {
    sink_
        .add(Kind::too_large, span,
             base::Phrase("a curve of more than 1,000 points read at a value that is not known beforehand",
                          "une courbe de plus de 1 000 points lue en une valeur inconnue d'avance"))
        .hint("keep fewer points of it", "gardez-en moins de points");
    return fail();
  }
  const NodeId inside = apply(Operation::minimum, span, apply(Operation::maximum, span, x, points->front().x_node),
                              points->back().x_node);
  return node_term(piecewise(*points, 0, points->size() - 1, inside, span));
}

// A balanced tree of choices, so that no expression gets deep; its leaves are straight lines.
NodeId Elaborator::piecewise(const std::vector<Point>& points, std::size_t first, std::size_t last, NodeId x,
                             Span span) {
  if (last - first == 1) {
    const Point &a = points[first], &b = points[last];
    const NodeId share = apply(Operation::divide, span, apply(Operation::subtract, span, x, a.x_node),
                               apply(Operation::subtract, span, b.x_node, a.x_node));
    const NodeId rise = apply(Operation::subtract, span, b.y, a.y);
    return apply(Operation::add, span, a.y, apply(Operation::multiply, span, rise, share));
  }
  const std::size_t middle = first + (last - first) / 2;
  const NodeId left = piecewise(points, first, middle, x, span);
  const NodeId right = piecewise(points, middle, last, x, span);
  return apply(Operation::select, span, apply(Operation::less, span, x, points[middle].x_node), left, right);
}

}  // namespace boucle::model
