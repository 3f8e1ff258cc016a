#include "driver/dump_model.h"

#include <fmt/format.h>

#include <string_view>

#include "base/text.h"
#include "model/check_types.h"

namespace boucle::driver {
namespace {

using model::Node;
using model::NodeId;
using model::NodeKind;
using model::Operation;

// A shared argument is printed wherever it is used; past this the text is cut, since it may grow without bound.
constexpr std::size_t max_expression_size = 2000;

std::string_view operation_text(Operation operation) {
  switch (operation) {
    case Operation::negate:
      return "-";
    case Operation::logical_not:
      return "not ";
    case Operation::absolute:
      return "abs";
    case Operation::square_root:
      return "sqrt";
    case Operation::exponential:
      return "exp";
    case Operation::logarithm:
      return "log";
    case Operation::floor:
      return "floor";
    case Operation::round:
      return "round";
    case Operation::add:
      return " + ";
    case Operation::subtract:
      return " - ";
    case Operation::multiply:
      return " * ";
    case Operation::divide:
      return " / ";
    case Operation::power:
      return " ^ ";
    case Operation::minimum:
      return "min";
    case Operation::maximum:
      return "max";
    case Operation::less:
      return " < ";
    case Operation::less_equal:
      return " <= ";
    case Operation::greater:
      return " > ";
    case Operation::greater_equal:
      return " >= ";
    case Operation::equal:
      return " == ";
    case Operation::not_equal:
      return " != ";
    case Operation::logical_and:
      return " and ";
    case Operation::logical_or:
      return " or ";
    case Operation::select:
      return "if";
    case Operation::growth:
      return "growth";
    case Operation::discount:
      return "discount";
    case Operation::locate:
      return "locate";
  }
  return "?";
}

std::string part_text(model::MoneyPart part) {
  switch (part) {
    case model::MoneyPart::revenue:
      return "revenue";
    case model::MoneyPart::round_trip:
      return "round trip";
    case model::MoneyPart::ecosystem:
      return "ecosystem";
    case model::MoneyPart::organic:
      return "organic";
    case model::MoneyPart::capital:
      return "capital";
    case model::MoneyPart::opening:
      return "opening";
    case model::MoneyPart::unfunded:
      return "unfunded";
    case model::MoneyPart::recycled:
      return "recycled";
    case model::MoneyPart::unsourced:
      return "unsourced";
    case model::MoneyPart::origin_customers:
      return "origin customers";
    case model::MoneyPart::origin_capital:
      return "origin capital";
    case model::MoneyPart::origin_opening:
      return "origin opening";
    case model::MoneyPart::origin_unfunded:
      return "origin unfunded";
    case model::MoneyPart::origin_unsourced:
      return "origin unsourced";
    case model::MoneyPart::given:
      return "given";
  }
  return "";
}

std::string_view observation_text(model::Observation observation) {
  switch (observation) {
    case model::Observation::final_value:
      return "final";
    case model::Observation::lowest:
      return "lowest";
    case model::Observation::highest:
      return "highest";
    case model::Observation::mean:
      return "mean";
    case model::Observation::total:
      return "total";
    case model::Observation::first:
      return "first";
    case model::Observation::ever:
      return "ever";
    case model::Observation::always:
      return "always";
    case model::Observation::count:
      return "count";
    case model::Observation::return_rate:
      return "irr";
  }
  return "?";
}

std::string_view kind_text(model::VariableKind kind) {
  switch (kind) {
    case model::VariableKind::definition:
      return "definition";
    case model::VariableKind::input:
      return "input";
    case model::VariableKind::param:
      return "param";
    case model::VariableKind::noise:
      return "noise";
    case model::VariableKind::stock:
      return "stock";
    case model::VariableKind::account:
      return "account";
    case model::VariableKind::payment:
      return "payment";
    case model::VariableKind::hidden:
      return "hidden";
  }
  return "?";
}

std::string_view form_text(model::DistributionForm form) {
  switch (form) {
    case model::DistributionForm::interval:
      return "interval ";
    case model::DistributionForm::moments:
      return "moments ";
    case model::DistributionForm::native:
      return "";
  }
  return "";
}

class ExpressionPrinter {
 public:
  explicit ExpressionPrinter(const model::Model& model) : model_(model) {}

  std::string print(NodeId id) {
    write(id, 0);
    if (out_.size() > max_expression_size) out_ = out_.substr(0, max_expression_size) + " …";
    return std::move(out_);
  }

 private:
  const model::Model& model_;
  std::string out_;

  void write(NodeId id, int depth) {
    if (!id || out_.size() > max_expression_size) return;
    const Node& node = model_.node(id);
    switch (node.kind) {
      case NodeKind::number:
        return write_number(node);
      case NodeKind::variable:
        out_ += name(node.index);
        return;
      case NodeKind::lag:
        out_ += node.months != 0 ? fmt::format("{}[-{} month]", name(node.index), node.months)
                                 : fmt::format("{}[-{}]", name(node.index), node.steps);
        if (node.args[0]) call(" initially", node, 1, depth);
        return;
      case NodeKind::lead:
        out_ += node.months != 0 ? fmt::format("{}[+{} month]", name(node.index), node.months)
                                 : fmt::format("{}[+{}]", name(node.index), node.steps);
        return;
      case NodeKind::delay:
        out_ += "delay(" + name(node.index) + ", ";
        write(node.args[0], depth + 1);
        out_ += ")";
        return;
      case NodeKind::window:
        return write_window(node, depth);
      case NodeKind::table:
        return write_table(node);
      case NodeKind::step_length:
        out_ += "step";
        return;
      case NodeKind::now:
        out_ += "now";
        return;
      case NodeKind::apply:
        return write_apply(node, depth);
      case NodeKind::period_read:
        write(node.args[0], depth + 1);
        out_ += "[" + span_text(node) + "]";
        return;
      case NodeKind::observe:
        out_ += observation_text(node.observation);
        out_ += "(";
        write(node.args[0], depth + 1);
        out_ += ", " + span_text(node) + ")";
        return;
      case NodeKind::traced:
        out_ += part_text(node.part) + (" of " + model_.traces[node.weights].members[node.index]);
        return;
      case NodeKind::annotate:
      case NodeKind::under:
        return write(node.args[0], depth);
      case NodeKind::clearing:
        out_ += fmt::format("clearing of {} bills", model_.clearings[node.index].bills.size());
        return;
      case NodeKind::cleared:
        out_ += fmt::format("result {} of {}", node.result, name(node.index));
        return;
      case NodeKind::convert:
        if (node.rate_power == 0) return write(node.args[0], depth);
        return call("convert", node, 2, depth);
      case NodeKind::statistic:
        return write_statistic(node, depth);
      case NodeKind::quantile:
        return call("quantile of " + name(node.index) + " at ", node, 1, depth);
    }
  }

  void write_window(const Node& node, int depth) {
    const char* const functions[] = {"sum", "mean", "npv", "irr"};
    out_ += fmt::format("{}({}, ", functions[static_cast<std::size_t>(node.window)], name(node.index));
    if (node.args[2]) {
      write(node.args[2], depth + 1);
      out_ += ", ";
    }
    if (node.args[0])
      write(node.args[0], depth + 1);
    else
      out_ += "now";
    out_ += " .. ";
    write(node.args[1], depth + 1);
    out_ += ")";
  }

  std::string name(std::uint32_t variable) const { return model_.variables[model::VariableId(variable)].name; }

  std::string span_text(const Node& node) const {
    if (node.end_step <= node.first_step) return "nothing";
    return model_.calendar.label(node.first_step) + " .. " + model_.calendar.label(node.end_step - 1);
  }

  void write_number(const Node& node) {
    if (node.never) {
      out_ += "never";
    } else if (node.boolean) {
      out_ += node.value != 0 ? "true" : "false";
    } else if (node.date) {
      out_ += base::date_text(node.value);
    } else {
      out_ += base::format_shortest(node.value);
      const std::string unit = model_.units.text(node.dimension);
      if (!node.wildcard && unit != "ratio") out_ += " " + unit;
    }
  }

  void write_table(const Node& node) {
    const std::vector<double>& values = model_.tables[node.index];
    out_ += fmt::format("table({} .. {}", base::format_shortest(values.empty() ? 0 : values.front()),
                        base::format_shortest(values.empty() ? 0 : values.back()));
    const std::string unit = model_.units.text(node.dimension);
    if (unit != "ratio" && !node.date && !node.boolean) out_ += " " + unit;
    out_ += ")";
  }

  void call(std::string_view function, const Node& node, std::size_t count, int depth) {
    out_ += function;
    out_ += "(";
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out_ += ", ";
      write(node.args[i], depth + 1);
    }
    out_ += ")";
  }

  void write_apply(const Node& node, int depth) {
    const std::string_view text = operation_text(node.operation);
    if (node.operation == Operation::select) {
      if (depth > 0) out_ += "(";
      out_ += "if ";
      write(node.args[0], depth + 1);
      out_ += " then ";
      write(node.args[1], depth + 1);
      out_ += " else ";
      write(node.args[2], depth + 1);
      if (depth > 0) out_ += ")";
    } else if (node.operation == Operation::negate || node.operation == Operation::logical_not) {
      out_ += text;
      write(node.args[0], depth + 1);
    } else if (text.starts_with(' ')) {
      if (depth > 0) out_ += "(";
      write(node.args[0], depth + 1);
      out_ += text;
      write(node.args[1], depth + 1);
      if (depth > 0) out_ += ")";
    } else {
      call(text, node, node.args[1] ? 2 : 1, depth);
    }
  }

  void write_statistic(const Node& node, int depth) {
    switch (node.statistic) {
      case model::Statistic::probability:
        return call("P", node, 1, depth);
      case model::Statistic::expectation:
        return call("E", node, 1, depth);
      case model::Statistic::quantile:
        return call(fmt::format("p{:02.0f}", node.value * 100), node, 1, depth);
    }
  }
};

std::string distribution_line(const model::Model& model, const model::Distribution& distribution) {
  std::string text =
      fmt::format("{}({}", model::distribution_info(distribution.kind).name, form_text(distribution.form));
  const auto argument = [&](model::NodeId id) { return id ? expression_text(model, id) : std::string("-"); };
  for (std::size_t i = 0; i < distribution.own_count(); ++i)
    text += (i > 0 ? ", " : "") + argument(distribution.args[i]);
  text += ")";
  if (distribution.truncated)
    text += fmt::format(" in [{}, {}]", argument(distribution.low_limit()), argument(distribution.high_limit()));
  return text;
}

std::string variable_line(const model::Model& model, const model::Variable& variable) {
  std::string line =
      fmt::format("{} {}: {}", kind_text(variable.kind), variable.name, model::type_text(model, variable.type));
  if (variable.distribution) line += " ~ " + distribution_line(model, *variable.distribution);
  if (variable.value) line += " = " + expression_text(model, variable.value);
  if (variable.initial) line += " initially " + expression_text(model, variable.initial);
  return line + "\n";
}

std::string output_lines(const model::Model& model) {
  std::string out;
  for (const model::Measure& measure : model.measures) {
    out += fmt::format("measure {} = {}\n", measure.name, expression_text(model, measure.value));
  }
  for (const model::Claim& claim : model.claims) {
    const std::string expression = claim.value ? expression_text(model, claim.value) : "";
    out += fmt::format("claim {}: {} ? {}\n", claim.name, expression, claim.value_text);
  }
  for (const model::Check& check : model.checks) {
    out += fmt::format("check {}\n", expression_text(model, check.condition));
  }
  for (const std::string& line : model.unavailable) out += fmt::format("not available: {}\n", line);
  return out;
}

}  // namespace

std::string expression_text(const model::Model& model, NodeId node) { return ExpressionPrinter(model).print(node); }

std::string dump_model(const model::Model& model) {
  std::string out = fmt::format("model {}\n", model.name);
  if (!model.scenario.empty()) out += fmt::format("scenario {}\n", model.scenario);
  if (model.calendar.step_count > 0) {
    out += fmt::format("calendar {} .. {} by {}\n", model.calendar.label(0),
                       model.calendar.label(model.calendar.step_count - 1), base::step_unit_text(model.calendar.unit));
  }
  out += fmt::format("paths {}\nseed {}\n", model.path_count, model.seed);
  for (const model::Instance& instance : model.instances) {
    if (instance.name.empty()) continue;
    out += fmt::format("entity {} : {}{}{}\n", instance.name, instance.class_name, instance.is_sector ? " sector" : "",
                       instance.is_outside ? " outside" : "");
  }
  for (const model::Variable& variable : model.variables) out += variable_line(model, variable);
  for (const model::Payment& payment : model.payments) {
    const std::string to = payment.payee ? " -> " + model.instances[payment.payee].name : "";
    out += fmt::format("{} {}: {}{} as {} ({})\n", payment.cash ? "pay" : "book", model.variables[payment.rate].name,
                       model.instances[payment.payer].name, to, payment.nature, payment.kind);
  }
  for (const model::Correlation& c : model.correlations) {
    out += fmt::format("correlate {}, {}: {}\n", model.variables[c.first].name, model.variables[c.second].name,
                       base::format_shortest(c.value));
  }
  return out + output_lines(model);
}

}  // namespace boucle::driver
