// `clear`, `loops`: who owes whom, and whose money it is: of plain tables, and of a model.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/clearing.h"
#include "api/console.h"
#include "api/counts.h"
#include "api/run_options.h"
#include "base/file_io.h"
#include "base/text.h"
#include "driver/counterfactual.h"
#include "driver/loops.h"
#include "driver/network_rows.h"
#include "driver/network_tables.h"
#include "driver/payments_table.h"
#include "report/circularity_report.h"
#include "report/clearing_report.h"
#include "report/figures.h"
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

namespace {

void say_circularity(const report::CircularityView& view, bool json, const Console& console) {
  if (json) {
    console.out(report::circularity_json(view));
  } else {
    api::say(console, report::circularity_document(view, api::words_of(console)));
  }
}

std::vector<std::string> outside_names(const LoopsOptions& options) {
  std::vector<std::string> outside;
  for (const std::string_view name : base::split(options.outside, ',')) {
    if (!base::trim(name).empty()) outside.emplace_back(base::trim(name));
  }
  return outside;
}

bool is_member(const std::string& name, const std::vector<std::string>& names, std::size_t member_count,
               const Console& console) {
  const std::vector<std::string> members(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(member_count));
  if (name.empty() || std::find(members.begin(), members.end(), name) != members.end()) return true;
  api::say_error(console, api::words_of(console).loops_unknown_member(name));
  if (const auto near = base::nearest(name, members)) {
    api::say_hint(console, api::words_of(console).did_you_mean(*near));
  }
  return false;
}

// The window, and every period of it where asked for.
std::vector<report::CircularityWindow> windows_of(const driver::NamedPayments& named, bool by_period) {
  std::vector<report::CircularityWindow> windows;
  const auto add = [&](const std::string& label, std::uint32_t first, std::uint32_t last) {
    windows.push_back(
        {label, named.periods[first], named.periods[last], analysis::circularity(named.network, first, last)});
  };
  add("", named.first, named.last);
  for (std::uint32_t t = named.first; by_period && t <= named.last; ++t) add(named.periods[t], t, t);
  return windows;
}

int loops_of_payments(const LoopsOptions& options, const Console& console) {
  if (!options.by.empty() && options.by != "period") {
    api::say_error(console, api::words_of(console).bad_value("--by", options.by, "period"));
    return exit_code::usage;
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
  const std::optional<driver::NamedPayments> named = driver::read_payments(
      {options.payments, *payments}, std::move(opening), outside_names(options), options.window, sources, sink);
  if (!named) {
    api::print_diagnostics(console, sink, sources);
    return exit_code::model_errors;
  }
  const std::size_t member_count = named->network.member_count;
  if (!is_member(options.of, named->names, member_count, console)) return exit_code::usage;
  const std::vector<report::CircularityWindow> windows = windows_of(*named, !options.by.empty());
  driver::warn_of_missing_money(*named, windows.front().result, sink);
  api::print_diagnostics(console, sink, sources);
  say_circularity({named->names, windows, options.of, member_count}, options.json, console);
  return exit_code::ok;
}

std::optional<driver::RunOptions> model_options(const LoopsOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  const auto wrong = [&](const std::string& message) {
    api::say_error(console, message);
    return std::nullopt;
  };
  driver::RunOptions run;
  if (!options.paths.empty()) {
    const std::optional<double> count = api::parse_count(options.paths);
    if (!count || *count < 1 || *count > static_cast<double>(exec::max_path_count))
      return wrong(words.bad_count("--paths", options.paths));
    run.path_count = static_cast<std::uint64_t>(*count);
  }
  if (!options.seed.empty()) {
    const std::optional<double> seed = api::parse_count(options.seed);
    if (!seed) return wrong(words.bad_value("--seed", options.seed, "0 … 9007199254740992"));
    run.seed = static_cast<std::uint64_t>(*seed);
  }
  run.interrupted = console.interrupted;
  run.compile.path = options.file;
  run.compile.sets = options.sets;
  if (!options.scenario.empty()) run.compile.scenarios = {options.scenario};
  run.compile.loops = driver::CompileOptions::Loops{options.window, outside_names(options), options.by};
  return run;
}

int loops_of_model(const LoopsOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  const std::optional<driver::RunOptions> run = model_options(options, console);
  if (!run) return exit_code::usage;
  source::DiagnosticSink sink;
  const driver::LoopsOutcome outcome = api::with_progress(
      console, *run, [&](const driver::RunOptions& watched) { return driver::follow_money(watched, sink); });
  api::print_diagnostics(console, sink, outcome.compiled.sources.map);
  if (!outcome.compiled.ok) return api::compile_failure(console, outcome.compiled, sink);
  if (outcome.interrupted) {
    console.err(words.interrupted.str() + "\n");
    return exit_code::interrupted;
  }
  if (!is_member(options.of, outcome.names, outcome.sector_count, console)) return exit_code::usage;
  report::CircularityView view{outcome.names,      outcome.windows,  options.of,  outcome.sector_count,
                               outcome.path_count, options.scenario, outcome.unit};
  if (options.counterfactual) {
    const std::vector<std::string> members(outcome.names.begin(),
                                           outcome.names.begin() + static_cast<std::ptrdiff_t>(outcome.sector_count));
    source::DiagnosticSink again;
    driver::CounterfactualOutcome without = api::with_progress(console, *run, [&](const driver::RunOptions& watched) {
      return driver::counterfactual(watched, members, again);
    });
    if (without.is_gap) {
      api::say_error(console, words.loops_counterfactual_gap.str());
      api::say_hint(console, words.loops_counterfactual_hint.str());
      return exit_code::usage;
    }
    if (without.interrupted) {
      console.err(words.interrupted.str() + "\n");
      return exit_code::interrupted;
    }
    if (!without.compiled.ok) {
      api::print_diagnostics(console, again, without.compiled.sources.map);
      return api::compile_failure(console, without.compiled, again);
    }
    view.counterfactual = std::move(without.members);
  }
  say_circularity(view, options.json, console);
  if (!outcome.too_many_faults) return exit_code::ok;
  api::say_error(console, words.too_many_faults(report::share_text(words, outcome.max_fault_share)));
  return exit_code::faults;
}

}  // namespace

int loops(const LoopsOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  const auto wrong = [&](const std::string& message) {
    api::say_error(console, message);
    return exit_code::usage;
  };
  if (options.file.empty() && options.payments.empty()) return wrong(words.loops_need_input.str());
  if (!options.file.empty() && !options.payments.empty()) return wrong(words.loops_both_inputs.str());
  if (options.counterfactual && options.file.empty()) return wrong(words.loops_no_counterfactual_payments.str());
  if (!options.file.empty()) return loops_of_model(options, console);
  if (options.outside.empty()) {
    return usage_error(UsageMistake::missing_argument, "--outside", {}, "boucle loops", console);
  }
  return loops_of_payments(options, console);
}

}  // namespace boucle
