// `clear`, `loops`: analyses of plain tables, without a model.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/clearing.h"
#include "api/console.h"
#include "base/file_io.h"
#include "base/text.h"
#include "driver/network_rows.h"
#include "driver/network_tables.h"
#include "driver/payments_table.h"
#include "report/circularity_report.h"
#include "report/clearing_report.h"
#include "source/csv_table.h"

namespace boucle {
namespace {

using analysis::ClearingMethod;

// "0.8", "0,8" or "80 %"; empty after a message.
std::optional<double> parse_share(const char* option, const std::string& text, const Console& console) {
  std::string_view digits = text;
  const bool percent = digits.ends_with('%');
  if (percent) digits = base::trim(digits.substr(0, digits.size() - 1));
  std::optional<double> value = source::parse_cell_number(digits, ';');
  if (value && percent) *value /= 100;
  if (value && *value >= 0 && *value <= 1) return value;
  api::say_error(console, api::words_of(console).clearing_bad_share(option, text));
  return std::nullopt;
}

std::optional<ClearingMethod> method_of(const ClearOptions& options, const Console& console) {
  const bool costs = !options.alpha.empty() || !options.beta.empty();
  if (options.method.empty()) return costs ? ClearingMethod::rogers_veraart : ClearingMethod::eisenberg_noe;
  const std::vector<std::pair<std::string, ClearingMethod>> known{{"en", ClearingMethod::eisenberg_noe},
                                                                  {"rv", ClearingMethod::rogers_veraart},
                                                                  {"furfine", ClearingMethod::furfine},
                                                                  {"debtrank", ClearingMethod::debtrank}};
  for (const auto& [name, method] : known) {
    if (name == options.method) return method;
  }
  api::say_error(console, api::words_of(console).bad_value("--method", options.method, "en, rv, furfine, debtrank"));
  return std::nullopt;
}

std::optional<analysis::ClearingOptions> clearing_options(const ClearOptions& options, const Console& console) {
  analysis::ClearingOptions result;
  const std::optional<ClearingMethod> method = method_of(options, console);
  if (!method) return std::nullopt;
  result.method = *method;
  const auto refuse = [&](const char* option) {
    api::say_error(console, api::words_of(console).clearing_no_alpha(option, options.method));
    return std::nullopt;
  };
  std::optional<double> alpha = 1, beta;
  if (!options.alpha.empty()) alpha = parse_share("--alpha", options.alpha, console);
  if (!options.beta.empty()) beta = parse_share("--beta", options.beta, console);
  if (!alpha || (!options.beta.empty() && !beta)) return std::nullopt;
  switch (*method) {
    case ClearingMethod::eisenberg_noe:  // there alpha and beta are 1
      if (*alpha != 1) return refuse("--alpha");
      if (beta.value_or(1) != 1) return refuse("--beta");
      break;
    case ClearingMethod::rogers_veraart:
      result.alpha = *alpha;
      result.beta = beta.value_or(1);
      break;
    case ClearingMethod::furfine:
      if (!options.alpha.empty()) return refuse("--alpha");
      result.recovery = beta.value_or(0);
      break;
    case ClearingMethod::debtrank:
      if (!options.alpha.empty()) return refuse("--alpha");
      if (beta) return refuse("--beta");
      break;
  }
  return result;
}

}  // namespace

int clear(const ClearOptions& options, const Console& console) {
  const std::optional<analysis::ClearingOptions> how = clearing_options(options, console);
  if (!how) return exit_code::usage;
  const base::Result<std::string> nodes = base::read_file(options.nodes, driver::max_table_bytes);
  if (!nodes) return api::world_error(console, nodes.error());
  const base::Result<std::string> edges = base::read_file(options.edges, driver::max_table_bytes);
  if (!edges) return api::world_error(console, edges.error());
  source::SourceMap sources;
  source::DiagnosticSink sink;
  const bool pays = how->method == ClearingMethod::eisenberg_noe || how->method == ClearingMethod::rogers_veraart;
  const std::optional<driver::NamedDebts> debts =
      driver::read_debts({options.nodes, *nodes}, {options.edges, *edges}, pays, sources, sink);
  api::print_diagnostics(console, sink, sources);
  if (!debts) return exit_code::model_errors;
  const analysis::ClearingResult result = analysis::clear(debts->network, *how);
  const report::ClearingView view{debts->ids, *how, result, debts->network.debts.size()};
  if (options.json) {
    console.out(report::clearing_json(view));
  } else {
    api::say(console, report::clearing_document(view, api::words_of(console)));
  }
  return exit_code::ok;
}

int loops(const LoopsOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  std::vector<std::string> outside;
  for (const std::string_view name : base::split(options.outside, ',')) {
    if (!base::trim(name).empty()) outside.emplace_back(base::trim(name));
  }
  const base::Result<std::string> payments = base::read_file(options.payments, driver::max_table_bytes);
  if (!payments) return api::world_error(console, payments.error());
  std::optional<driver::TableText> opening;
  if (!options.opening.empty()) {
    const base::Result<std::string> text = base::read_file(options.opening, driver::max_table_bytes);
    if (!text) return api::world_error(console, text.error());
    opening = driver::TableText{options.opening, *text};
  }
  source::SourceMap sources;
  source::DiagnosticSink sink;
  const std::optional<driver::NamedPayments> named =
      driver::read_payments({options.payments, *payments}, std::move(opening), outside, options.window, sources, sink);
  if (!named) {
    api::print_diagnostics(console, sink, sources);
    return exit_code::model_errors;
  }
  const std::vector<std::string> members(
      named->names.begin(), named->names.begin() + static_cast<std::ptrdiff_t>(named->network.member_count));
  if (!options.of.empty() && std::find(members.begin(), members.end(), options.of) == members.end()) {
    api::say_error(console, words.loops_unknown_member(options.of));
    if (const auto near = base::nearest(options.of, members)) api::say_hint(console, words.did_you_mean(*near));
    return exit_code::usage;
  }
  const analysis::Circularity result = analysis::circularity(named->network, named->first, named->last);
  driver::warn_of_missing_money(*named, result, sink);
  api::print_diagnostics(console, sink, sources);
  const report::CircularityView view{named->names, named->periods[named->first], named->periods[named->last],
                                     options.of, result};
  if (options.json) {
    console.out(report::circularity_json(view));
  } else {
    api::say(console, report::circularity_document(view, words));
  }
  return exit_code::ok;
}

}  // namespace boucle
