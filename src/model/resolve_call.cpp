// Expressions, third part: functions. Arithmetic, functions of time, path measures, statistics, sums over sets, and the
// functions that a model defines itself.
#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"
#include "model/elaborator.h"
#include "model/functions.h"
#include "model/one_of.h"

namespace boucle::model {
namespace {

constexpr int max_function_depth = 64;                      // functions calling functions; no formula comes near
constexpr std::size_t max_comprehension_terms = 1'000'000;  // of formulas, each computed on every path
constexpr std::size_t max_inlined_per_formula = 100'000;  // each function calling the next twice doubles at every level

}  // namespace

Term Elaborator::resolve_call(const syntax::CallExpr& call, Span span, const Context& context) {
  const syntax::Expr& callee = file(context.file).expr(call.callee);
  const auto* name = std::get_if<syntax::NameExpr>(&callee.node);
  const std::string function = name ? name->name : dotted_text({context.file, call.callee});
  if (!function.empty()) {
    if (const Symbol* found = symbol(function, context.file); found && found->kind == Symbol::Kind::function)
      return call_user_function(*found, call, span, context);
    if (auto result = call_function(function, call, span, context)) return *result;
    if (const Symbol* found = symbol(function, context.file); found && found->kind == Symbol::Kind::data) {
      sink_.add(Kind::not_a_value, span, "`" + text(span) + "`")
          .note("two columns of a table make a curve, `interpolate(" + text(span) +
                    ", x)`, or a series, `series from " + text(span) + "`",
                "deux colonnes d'une table font une courbe, `interpolate(" + text(span) +
                    ", x)`, ou une série, `series from " + text(span) + "`");
      return fail();
    }
  }
  if (find_distribution(function)) {
    report_distribution(span);
    return fail();
  }
  std::vector<std::string> known;
  for (const FunctionInfo& info : functions()) known.emplace_back(info.name);
  for (const auto& [symbol_name, found] : symbols_)
    if (found.kind == Symbol::Kind::function) known.push_back(symbol_name);
  std::sort(known.begin(), known.end());
  suggest(sink_.add(Kind::unknown_function, callee.span, text(callee.span)), callee.span, function, known);
  return fail();
}

std::optional<Term> Elaborator::call_function(const std::string& name, const syntax::CallExpr& call, Span span,
                                              const Context& context) {
  if (name == "interpolate") return interpolate(call, span, context);
  if (one_of(name, {"due", "paid", "arrears", "called"})) return call_bill(name, call, span, context);
  if (auto result = call_shortage(name, call, span, context)) return result;
  if (auto result = call_statistic(name, call, span, context)) return result;
  if (auto result = call_quantile(name, call, span, context)) return result;
  if (auto result = call_aggregate(name, call, span, context)) return result;
  if (auto result = call_ahead(name, call, span, context)) return result;
  if (auto result = call_observation(name, call, span, context)) return result;
  if (auto result = call_time(name, call, span, context)) return result;
  if (auto result = call_money(name, call, span, context)) return result;
  return call_arithmetic(name, call, span, context);
}

bool Elaborator::check_argument_count(const syntax::CallExpr& call, const std::string& name, std::size_t low,
                                      std::size_t high, Span span) {
  const std::size_t count = call.arguments.size();
  if (count >= low && count <= high) return true;
  const std::string wanted = low == high ? std::to_string(low) : std::to_string(low) + "-" + std::to_string(high);
  auto diagnostic = sink_.add(Kind::wrong_arguments, span,
                              base::Phrase("`" + name + "` takes " + wanted + " argument" + (high == 1 ? "" : "s") +
                                               ", not " + std::to_string(count),
                                           "`" + name + "` prend " + wanted + " argument" + (high == 1 ? "" : "s") +
                                               ", et non " + std::to_string(count)));
  if (const FunctionInfo* info = find_function(name)) {
    const std::string usage(info->usage);
    diagnostic.note("it is written `" + usage + "`: " + std::string(info->en),
                    "on l'écrit `" + usage + "`\u00a0: " + std::string(info->fr));
  }
  return false;
}

Span Elaborator::callee_span(const syntax::CallExpr& call, const Context& context) const {
  return file(context.file).expr(call.callee).span;
}

// A function of the model is its formula with the arguments in place; arguments are shared, not copied.
Term Elaborator::call_user_function(const Symbol& found, const syntax::CallExpr& call, Span span,
                                    const Context& context) {
  const auto& function = std::get<syntax::FnStmt>(stmt(found.at).node);
  if (!check_argument_count(call, function.name.text, function.parameters.size(), function.parameters.size(), span))
    return fail();
  if (!may_inline(function, span, context)) return fail();
  Locals locals(function.parameters.size());
  std::vector<bool> given(function.parameters.size(), false);
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    std::size_t place = i;
    if (!call.arguments[i].name.empty()) {
      place = 0;
      while (place < function.parameters.size() && function.parameters[place].name.text != call.arguments[i].name)
        ++place;
    }
    if (place >= function.parameters.size() || given[place]) {
      const std::string& wrong = call.arguments[i].name;
      if (wrong.empty() || place < function.parameters.size()) {
        sink_.add(Kind::wrong_arguments, file(context.file).expr(call.arguments[i].value).span,
                  base::Phrase("an argument of `" + function.name.text + "` is given twice",
                               "un argument de `" + function.name.text + "` est donné deux fois"));
        return fail();
      }
      std::vector<std::string> names;
      for (const auto& parameter : function.parameters) names.push_back(parameter.name.text);
      suggest(sink_.add(Kind::wrong_arguments, call.arguments[i].name_span,
                        base::Phrase("`" + function.name.text + "` has no argument `" + wrong + "`: it takes " +
                                         base::join(names, ", "),
                                     "`" + function.name.text + "` n'a pas d'argument `" + wrong + "` : elle prend " +
                                         base::join(names, ", "))),
              call.arguments[i].name_span, wrong, names);
      return fail();
    }
    given[place] = true;
    Term argument = resolve(call.arguments[i].value, context);
    const auto& parameter = function.parameters[place];
    if (parameter.type && (argument.kind == Term::Kind::node || argument.kind == Term::Kind::account)) {
      Variable declared;
      declare_type(declared, *parameter.type, true);
      const Span argument_span = file(context.file).expr(call.arguments[i].value).span;
      if (declared.declared_type == Type::number)
        argument =
            node_term(annotate(to_node(argument, argument_span, context), declared.declared_dimension, argument_span));
    }
    locals[place] = {parameter.name.text, std::move(argument)};
  }
  Context inner;
  inner.file = found.at.file;
  inner.self = InstanceId(0);
  inner.mode = context.mode;
  inner.locals = &locals;
  inner.function_depth = context.function_depth + 1;
  open_functions_.push_back(function.name.span);
  Term result = resolve(function.value, inner);
  open_functions_.pop_back();
  return result;
}

// A function that is being inlined cannot be inlined in itself; and what is inlined counts against two bounds, since
// functions that call one another can double at every level.
bool Elaborator::may_inline(const syntax::FnStmt& function, Span span, const Context& context) {
  if (std::find(open_functions_.begin(), open_functions_.end(), function.name.span) != open_functions_.end()) {
    if (recursive_functions_.insert(function.name.text).second)
      sink_
          .add(Kind::function_recursion, function.name.span,
               base::Phrase("function `" + function.name.text + "`", "la fonction `" + function.name.text + "`"))
          .label(function.name.span, "this function", "cette fonction")
          .label(span, "calls itself here", "s'appelle ici");
    return false;
  }
  if (context.function_depth == 0) inlined_in_formula_ = 0;
  if (context.function_depth < max_function_depth && inlined_in_formula_ <= max_inlined_per_formula &&
      inlined_in_model_ <= options_.max_inlined_expressions)
    return true;
  if (!std::exchange(reported_inlining_, true))
    sink_
        .add(Kind::too_large, span,
             base::Phrase("the functions of this model, written out where they are called, amount to too much",
                          "les fonctions de ce modèle, développées là où elles sont appelées, donnent trop"))
        .hint("make a series of what a function computes, and name it",
              "faites une série de ce que calcule une fonction, et nommez-la");
  return false;
}

// ---------------------------------------------------------------------------------------------------- arithmetic
std::optional<Term> Elaborator::call_arithmetic(const std::string& name, const syntax::CallExpr& call, Span span,
                                                const Context& context) {
  const auto argument = [&](std::size_t i) { return resolve_node(call.arguments[i].value, context); };
  struct Unary {
    const char* name;
    Operation operation;
  };
  for (const Unary& unary :
       {Unary{"abs", Operation::absolute}, Unary{"sqrt", Operation::square_root}, Unary{"exp", Operation::exponential},
        Unary{"log", Operation::logarithm}, Unary{"round", Operation::round}, Unary{"floor", Operation::floor},
        Unary{"growth", Operation::growth}})
    if (name == unary.name) {
      if (!check_argument_count(call, name, 1, 1, span)) return fail();
      return node_term(apply(unary.operation, span, argument(0)));
    }
  if (name == "pow") {
    if (!check_argument_count(call, name, 2, 2, span)) return fail();
    return node_term(apply(Operation::power, span, argument(0), argument(1)));
  }
  if (name == "clamp") {
    if (!check_argument_count(call, name, 3, 3, span)) return fail();
    const NodeId x = argument(0), low = argument(1), high = argument(2);
    return node_term(apply(Operation::minimum, span, apply(Operation::maximum, span, x, low), high));
  }
  if (name == "min" || name == "max") {
    if (!check_argument_count(call, name, 1, 1000, span)) return fail();
    NodeId result = argument(0);
    for (std::size_t i = 1; i < call.arguments.size(); ++i)
      result = apply(name == "min" ? Operation::minimum : Operation::maximum, span, result, argument(i));
    return node_term(result);
  }
  return std::nullopt;
}

// ------------------------------------------------------------------------------------------------ shapes over time
// ramp(from, to, a .. b): `from` until a starts, `to` once b ends, a straight line between. step_at(before, after,
// date): `after` from the period on that contains the date. pulse(height, a .. b): height inside, 0 outside.
std::optional<Term> Elaborator::call_time(const std::string& name, const syntax::CallExpr& call, Span span,
                                          const Context& context) {
  if (!one_of(name, {"ramp", "step_at", "pulse"})) return std::nullopt;
  const std::size_t count = name == "pulse" ? 2 : 3;
  if (!check_argument_count(call, name, count, count, span)) return fail();
  if (names_dates(call.arguments[count - 1].value, context)) return shape_of_dates(name, call, span, context);
  const auto period = resolve_period(call.arguments[count - 1].value, context);
  if (!period) return fail();
  const base::Calendar& calendar = model_.calendar;
  std::vector<double> shape(calendar.step_count);
  const double start = calendar.position(period->first_day), end = calendar.position(period->last_day + 1);
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    const double middle = (calendar.position(calendar.first_day(t)) + calendar.position(calendar.last_day(t) + 1)) / 2;
    if (name == "ramp")
      shape[t] = std::clamp((middle - start) / (end - start), 0.0, 1.0);
    else if (name == "step_at")
      shape[t] = calendar.last_day(t) >= period->first_day ? 1 : 0;
    else
      shape[t] = calendar.last_day(t) >= period->first_day && calendar.last_day(t) <= period->last_day ? 1 : 0;
  }
  const NodeId a = resolve_node(call.arguments[0].value, context);
  if (name == "pulse") return node_term(apply(Operation::multiply, span, a, table(std::move(shape), {}, span)));
  const NodeId b = resolve_node(call.arguments[1].value, context);
  if (name == "step_at")
    return node_term(apply(Operation::select, span, table(std::move(shape), {}, span, true), b, a));
  const NodeId rise =
      apply(Operation::multiply, span, apply(Operation::subtract, span, b, a), table(std::move(shape), {}, span));
  return node_term(apply(Operation::add, span, a, rise));
}

// ---------------------------------------------------------------------------------------- along the path: measures
std::optional<Term> Elaborator::call_observation(const std::string& name, const syntax::CallExpr& call, Span span,
                                                 const Context& context) {
  if (!one_of(name,
              {"first", "final", "lowest", "highest", "mean", "total", "sum", "ever", "always", "count", "cumulative"}))
    return std::nullopt;
  if (!check_argument_count(call, name, 1, 2, span)) return fail();
  Context inner = context;
  if (context.mode == Mode::path) inner.mode = Mode::series;
  inner.statistics = false;
  const NodeId operand = resolve_node(call.arguments[0].value, inner);
  if (context.mode != Mode::path) {
    if (call.arguments.size() == 2 || !one_of(name, {"first", "lowest", "highest", "ever", "count", "cumulative"})) {
      sink_.add(Kind::reads_the_future, span, "`" + text(span) + "`")
          .note(
              "in a definition `ever`, `first`, `count`, `lowest`, `highest` and `cumulative` run up to the current "
              "period, without a span",
              "dans une définition, `ever`, `first`, `count`, `lowest`, `highest` et `cumulative` courent jusqu'à la "
              "période en cours, sans plage");
      return fail();
    }
    return running(name, operand, span, context);
  }
  if (name == "cumulative") {
    const std::string summed = text(file(context.file).expr(call.arguments[0].value).span);
    sink_.add(Kind::series_where_number, span, text(span))
        .hint("for the amount over the whole calendar write `total(" + summed + ")`",
              "pour le montant sur tout le calendrier écrivez `total(" + summed + ")`",
              {{callee_span(call, context), "total"}});
    return fail();
  }
  std::uint32_t first_step = 0, end_step = model_.calendar.step_count;
  if (call.arguments.size() == 2 || name == "sum") {
    if (call.arguments.size() < 2) return std::nullopt;
    const auto period = resolve_period(call.arguments[1].value, fiscal_context(operand, context));
    if (!period) return fail();
    const Span period_span = file(context.file).expr(call.arguments[1].value).span;
    const auto steps = steps_of(*period, period_span);
    if (!steps) return fail();
    std::tie(first_step, end_step) = *steps;
    if (name == "sum" || name == "total" || name == "mean") {
      Node node;
      node.kind = NodeKind::period_read;
      node.observation = name == "mean" ? Observation::mean : Observation::total;
      node.over_span = true;
      node.args[0] = operand;
      node.first_step = first_step;
      node.end_step = end_step;
      node.weights = static_cast<std::uint32_t>(model_.overlaps.size());
      node.span = span;
      model_.overlaps.push_back(*model_.calendar.overlap(*period));
      return node_term(add(node));
    }
  }
  Observation kind = Observation::lowest;
  if (name == "highest")
    kind = Observation::highest;
  else if (name == "final")
    kind = Observation::final_value;
  else if (name == "mean")
    kind = Observation::mean;
  else if (name == "total")
    kind = Observation::total;
  else if (name == "first")
    kind = Observation::first;
  else if (name == "ever")
    kind = Observation::ever;
  else if (name == "always")
    kind = Observation::always;
  else if (name == "count")
    kind = Observation::count;
  return node_term(observe(kind, operand, first_step, end_step, span));
}

// Running measures inside a definition are hidden variables with a memory.
Term Elaborator::running(const std::string& name, NodeId operand, Span span, const Context& context) {
  const VariableId memory = hidden_variable(name, context.self, span);
  const NodeId before = lag_node(memory, 1, span);
  NodeId value, initial = zero(span);
  if (name == "ever") {
    value = apply(Operation::logical_or, span, before, operand);
    initial = boolean(false, span);
  } else if (name == "first") {
    const NodeId never = date_number(std::numeric_limits<double>::infinity(), span);
    const NodeId happened = apply(Operation::less, span, before, never);
    value = apply(Operation::select, span, happened, before, apply(Operation::select, span, operand, now_, never));
    initial = never;
  } else if (name == "count") {
    value =
        apply(Operation::add, span, before, apply(Operation::select, span, operand, number(1, span), number(0, span)));
    initial = number(0, span);
  } else if (name == "cumulative") {
    value = apply(Operation::add, span, before, apply(Operation::multiply, span, operand, step_));
    model_.variables[memory].is_stock = true;
  } else {
    Node extreme;
    extreme.kind = NodeKind::number;
    extreme.wildcard = true;
    extreme.value =
        name == "lowest" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
    extreme.span = span;
    initial = add(extreme);
    value = apply(name == "lowest" ? Operation::minimum : Operation::maximum, span, before, operand);
  }
  model_.variables[memory].value = value;
  model_.variables[memory].initial = initial;
  return node_term(variable_node(memory, span));
}

// -------------------------------------------------------------------------------------------- across paths: statistics
std::optional<Term> Elaborator::call_statistic(const std::string& name, const syntax::CallExpr& call, Span span,
                                               const Context& context) {
  const bool quantile = name.size() == 3 && name[0] == 'p' && name[1] >= '0' && name[1] <= '9' && name[2] >= '0' &&
                        name[2] <= '9' && name != "p00";
  if (name != "P" && name != "E" && !quantile) return std::nullopt;
  if (!check_argument_count(call, name, 1, 1, span)) return fail();
  if (!context.statistics) {
    auto diagnostic = sink_.add(Kind::statistic_misplaced, span, text(span));
    const std::string inner =
        call.arguments.size() == 1 ? text(file(context.file).expr(call.arguments[0].value).span) : "";
    if (context.mode == Mode::path && !inner.empty())
      diagnostic.hint(
          "write what every path has, `" + inner + "`, and ask for its `" + name + "` in a report or a check",
          "écrivez ce que chaque trajectoire possède, `" + inner + "`, et demandez son `" + name +
              "` dans un rapport ou un contrôle",
          {{span, inner}});
    return fail();
  }
  Context inner = context;
  inner.statistics = false;
  Node node;
  node.kind = NodeKind::statistic;
  node.statistic = name == "P" ? Statistic::probability : name == "E" ? Statistic::expectation : Statistic::quantile;
  node.value = quantile ? ((name[1] - '0') * 10 + (name[2] - '0')) / 100.0 : 0;
  node.args[0] = resolve_node(call.arguments[0].value, inner);
  node.span = span;
  return node_term(add(node));
}

// ---------------------------------------------------------------------------------------------------- sums over sets
std::optional<Term> Elaborator::call_aggregate(const std::string& name, const syntax::CallExpr& call, Span span,
                                               const Context& context) {
  if (call.arguments.size() != 1) return std::nullopt;
  const syntax::ExprId argument = call.arguments[0].value;
  const bool known = one_of(name, {"sum", "mean", "lowest", "highest", "min", "max", "count", "ever", "always"});
  const auto* comprehension = std::get_if<syntax::ComprehensionExpr>(&file(context.file).expr(argument).node);
  Gathered gathered;
  if (comprehension) {
    if (!known) {
      sink_.add(Kind::wrong_arguments, span,
                base::Phrase("`" + name + "` does not take a list written with `for`",
                             "`" + name + "` ne prend pas de liste écrite avec `for`"));
      return fail();
    }
    Locals locals;
    if (context.locals) locals = *context.locals;
    const std::size_t errors = sink_.error_count();
    comprehension_terms(*comprehension, context, locals, gathered);
    if (sink_.error_count() > errors) return fail();
    return aggregate(name, gathered, span);
  }
  if (!known) return std::nullopt;
  const auto whole = whole_argument(argument, context);
  if (!whole) return std::nullopt;
  if (whole->kind == Term::Kind::error) return fail();
  const std::size_t count = element_count(*whole);
  const Span at = file(context.file).expr(argument).span;
  const bool things = whole->kind != Term::Kind::array && whole->kind != Term::Kind::values;
  if (name == "count" && things) return node_term(number(static_cast<double>(count), span));
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first_new_node = model_.nodes.size();
    const NodeId value = to_node(element_at(*whole, i, at), at, context);
    if (whole->kind == Term::Kind::column && fold(value, first_new_node, gathered)) continue;
    gathered.terms.push_back(value);
    gathered.conditions.emplace_back();
    if (sink_.has_errors() && i > source::max_shown_errors) return fail();
  }
  return aggregate(name, gathered, span);
}

// A constant joins those before it, so that ten million rows need no ten million nodes. Nothing may point to what is
// forgotten: only numbers and operations were made for it.
bool Elaborator::fold(NodeId value, std::size_t first_new_node, Gathered& out) {
  const auto constant = constant_value(value);
  if (!constant || constant->wildcard || model_.node(value).boolean || model_.node(value).date) return false;
  if (out.folded > 0 && out.dimension != constant->dimension) return false;
  if (!forget(first_new_node)) return false;
  out.lowest = out.folded ? std::min(out.lowest, constant->value) : constant->value;
  out.highest = out.folded ? std::max(out.highest, constant->value) : constant->value;
  out.sum += constant->value;
  out.dimension = constant->dimension;
  ++out.folded;
  return true;
}

bool Elaborator::forget(std::size_t first_new_node) {
  for (std::size_t i = first_new_node; i < model_.nodes.size(); ++i)
    if (model_.nodes[i].kind != NodeKind::number && model_.nodes[i].kind != NodeKind::apply) return false;
  model_.nodes.resize(first_new_node);
  return true;
}

Term Elaborator::aggregate(const std::string& name, Gathered& gathered, Span span) {
  std::vector<NodeId>& terms = gathered.terms;
  std::vector<NodeId>& conditions = gathered.conditions;
  const auto folded = static_cast<double>(gathered.folded);
  const auto chosen = [&](std::size_t i, NodeId otherwise) {
    return conditions[i] ? apply(Operation::select, span, conditions[i], terms[i], otherwise) : terms[i];
  };
  const auto counted = [&](bool true_only) {
    std::vector<NodeId> ones;
    if (gathered.folded) ones.push_back(number(folded, span));
    for (std::size_t i = 0; i < terms.size(); ++i) {
      NodeId condition = conditions[i];
      if (true_only && is_logical(terms[i]))
        condition = condition ? apply(Operation::logical_and, span, condition, terms[i]) : terms[i];
      ones.push_back(condition ? apply(Operation::select, span, condition, number(1, span), number(0, span))
                               : number(1, span));
    }
    return ones.empty() ? number(0, span) : sum_of(ones, span);
  };
  if (name == "count") return node_term(counted(true));
  if (name == "sum" || name == "mean") {
    std::vector<NodeId> values;
    if (gathered.folded) values.push_back(number(gathered.sum, span, gathered.dimension));
    for (std::size_t i = 0; i < terms.size(); ++i) values.push_back(chosen(i, zero(span)));
    const NodeId sum = sum_of(values, span);
    return node_term(name == "sum" ? sum : apply(Operation::divide, span, sum, counted(false)));
  }
  if (terms.empty() && !gathered.folded) {
    sink_.add(Kind::wrong_arguments, span,
              base::Phrase("`" + name + "` of nothing: no element fits",
                           "`" + name + "` de rien : aucun élément ne convient"));
    return fail();
  }
  Operation operation = Operation::minimum;
  if (name == "highest" || name == "max") operation = Operation::maximum;
  if (name == "ever") operation = Operation::logical_or;
  if (name == "always") operation = Operation::logical_and;
  const auto neutral = [&] {  // what does not change the result, for elements that are left out
    if (operation == Operation::logical_or || operation == Operation::logical_and)
      return boolean(operation == Operation::logical_and, span);
    Node node;
    node.kind = NodeKind::number;
    node.wildcard = true;
    node.value = std::numeric_limits<double>::infinity() * (operation == Operation::minimum ? 1 : -1);
    node.span = span;
    return add(node);
  };
  NodeId result;
  if (gathered.folded)
    result = number(operation == Operation::minimum ? gathered.lowest : gathered.highest, span, gathered.dimension);
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const NodeId term = conditions[i] ? chosen(i, neutral()) : terms[i];
    result = result ? apply(operation, span, result, term) : term;
  }
  return node_term(result);
}

bool Elaborator::is_logical(NodeId id) const {
  const Node& node = model_.node(id);
  return node.boolean || (node.kind == NodeKind::apply &&
                          ((node.operation >= Operation::less && node.operation <= Operation::logical_or) ||
                           node.operation == Operation::logical_not));
}

void Elaborator::comprehension_terms(const syntax::ComprehensionExpr& comprehension, Context context, Locals& locals,
                                     Gathered& out) {
  context.locals = &locals;
  const Span span = file(context.file).expr(comprehension.value).span;
  const std::size_t errors = sink_.error_count();
  bool stopped = false;
  for_each_combination(comprehension.generators, context, locals, [&] {
    if (stopped) return;
    const std::size_t first_new_node = model_.nodes.size(), variable_count = model_.variables.size();
    NodeId condition;
    if (comprehension.condition) {
      condition = resolve_node(*comprehension.condition, context);
      if (const auto known = constant_condition(condition)) {
        if (!*known) {  // what was made to find out is not needed
          if (variable_count == model_.variables.size()) forget(first_new_node);
          return;
        }
        condition = NodeId();
      }
    }
    const Term element = resolve(comprehension.value, context);
    const bool thing = element.kind == Term::Kind::instance || element.kind == Term::Kind::row ||
                       element.kind == Term::Kind::element || element.kind == Term::Kind::text;
    const bool counted =
        thing && (element.kind != Term::Kind::element || !indices_[element.table].elements[element.position].value);
    const NodeId value = counted ? number(1, span) : to_node(element, span, context);
    stopped = sink_.error_count() > errors;  // the other elements would say the same
    if (!condition && variable_count == model_.variables.size() && fold(value, first_new_node, out)) return;
    if (out.terms.size() == max_comprehension_terms) {
      stopped = true;
      sink_
          .add(Kind::too_large, span,
               base::Phrase("a sum of more than 1,000,000 formulas", "une somme de plus de 1 000 000 de formules"))
          .hint("sum up what is known beforehand first: rows of numbers alone have no such limit",
                "sommez d'abord ce qui est connu d'avance : des lignes de nombres seules n'ont pas cette limite");
      return;
    }
    out.terms.push_back(value);
    out.conditions.push_back(condition);
  });
}

}  // namespace boucle::model
