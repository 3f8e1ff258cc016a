// `boucle run`, `runway`, `credit`: what is printed and written.
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <thread>
#include <utility>

#include "api/console.h"
#include "api/run_options.h"
#include "base/text.h"
#include "driver/contract_view.h"
#include "driver/output_files.h"
#include "driver/run.h"
#include "driver/views.h"
#include "report/exposure_words.h"
#include "report/result_files.h"
#include "report/verdict.h"
#include "source/csv_table.h"
#include "source/render.h"

namespace boucle {
namespace {

constexpr auto watch_interval = std::chrono::milliseconds(200);

// Globs that matched nothing in any scenario.
void warn_unmatched_series(const driver::Compiled& compiled, const Console& console) {
  const report::Wording& words = api::words_of(console);
  for (const std::string& glob : compiled.first().lowered.unmatched_series) {
    console.err(words.warning_prefix.str() + words.unmatched_series(glob) + "\n");
  }
}

struct Ran {
  int code = exit_code::ok;
  std::vector<std::string> files;  // that the result depends on
};

Ran run_once(const RunOptions& options, driver::RunOptions run_options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  if (!options.out.empty()) run_options.compile.recorded = lower::Recorded::read;
  source::DiagnosticSink sink;
  driver::RunOutcome outcome = api::with_progress(
      console, std::move(run_options), [&](const driver::RunOptions& watched) { return driver::run(watched, sink); });
  Ran ran;
  ran.files = outcome.compiled.file_paths;
  if (!options.inputs.empty()) ran.files.push_back(options.inputs);
  api::print_diagnostics(console, sink, outcome.compiled.sources.map);
  if (!outcome.compiled.ok) {
    ran.code = api::compile_failure(console, outcome.compiled, sink);
    return ran;
  }
  if (outcome.interrupted || !outcome.view) {
    console.err(words.interrupted.str() + "\n");
    ran.code = exit_code::interrupted;
    return ran;
  }
  const report::RunView& view = *outcome.view;
  warn_unmatched_series(outcome.compiled, console);
  if (!options.inputs.empty()) {
    const std::size_t count = outcome.compiled.changed_input_count;
    console.err((count == 0 ? words.inputs_unchanged(options.inputs) : words.inputs_changed(count, options.inputs)) +
                "\n");
  }
  if (!options.out.empty()) {
    const auto written = driver::write_output_files(options.out, {{"run.json", report::run_json(view)},
                                                                  {"measures.csv", report::measures_csv(view)},
                                                                  {"series.csv", report::series_csv(view)}});
    if (!written) {
      ran.code = api::world_error(console, written.error());
      return ran;
    }
    console.err(words.written(options.out) + "\n");
  }
  if (options.json) {
    console.out(report::run_json(view));
  } else {
    api::say(console, report::verdict(view, words));
  }
  ran.code = api::exit_code_of(view, console);
  return ran;
}

using FileTimes = std::vector<std::pair<std::int64_t, std::int64_t>>;

// 0 for a file that is not there: an editor may be replacing it.
FileTimes times_of(const std::vector<std::string>& files) {
  FileTimes times;
  for (const std::string& file : files) {
    struct stat status {};
    const bool there = ::stat(file.c_str(), &status) == 0;
    times.emplace_back(there ? status.st_mtim.tv_sec : 0, there ? status.st_mtim.tv_nsec + status.st_size : 0);
  }
  return times;
}

bool is_interrupted(const Console& console) {
  return console.interrupted && console.interrupted->load(std::memory_order_relaxed);
}

int watch(const RunOptions& options, const driver::RunOptions& run_options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  while (true) {
    if (console.color_out) console.out("\x1b[2J\x1b[H");  // a fresh screen for each answer
    Ran ran = run_once(options, run_options, console);
    if (ran.files.empty()) ran.files.push_back(options.file);
    if (ran.code == exit_code::interrupted || is_interrupted(console)) return exit_code::interrupted;
    console.err(words.watching.str() + "\n");
    const FileTimes before = times_of(ran.files);
    FileTimes now = before;
    const std::pair<std::int64_t, std::int64_t> gone{0, 0};
    while (now == before || std::find(now.begin(), now.end(), gone) != now.end()) {
      std::this_thread::sleep_for(watch_interval);
      if (is_interrupted(console)) return exit_code::interrupted;
      now = times_of(ran.files);
    }
  }
}

// The companies to show: the one that is named, or all; none after a message.
std::vector<std::string> chosen_companies(const ViewOptions& options, const driver::Compiled& compiled,
                                          const Console& console) {
  const report::Wording& words = api::words_of(console);
  std::vector<std::string> companies = driver::companies_of(compiled);
  if (companies.empty()) {
    api::say_error(console, words.no_company(options.run.file));
    return {};
  }
  if (options.company.empty()) return companies;
  if (std::find(companies.begin(), companies.end(), options.company) != companies.end()) return {options.company};
  api::say_error(console, words.unknown_company(options.company));
  if (const auto near = base::nearest(options.company, companies))
    api::say_hint(console, words.did_you_mean(*near));
  else
    api::say_hint(console, words.known_companies(base::join(companies, ", ")));
  return {};
}

int view(driver::ViewKind kind, const ViewOptions& options, const Console& console) {
  std::optional<driver::RunOptions> run_options = api::run_options_of(options.run, console);
  if (!run_options) return exit_code::usage;
  source::DiagnosticSink sink;
  driver::CompileOptions plain = run_options->compile;
  plain.compared_too = false;
  const driver::Compiled compiled = driver::compile(plain, sink);
  if (!compiled.ok) {
    api::print_diagnostics(console, sink, compiled.sources.map);
    return api::compile_failure(console, compiled, sink);
  }
  driver::ViewRequest request;
  request.kind = kind;
  request.companies = chosen_companies(options, compiled, console);
  if (request.companies.empty()) return exit_code::usage;
  request.compare = options.run.scenarios.empty();
  request.no_new_money_from = options.from;
  request.language = api::language_of(console);
  run_options->compile.view = driver::view_text(request, compiled);
  return run_once(options.run, *run_options, console).code;
}

}  // namespace

namespace {

// "8 %", "8,5 %/year" in the language; none after a message.
std::optional<std::string> discount_of(const std::string& text, const Console& console) {
  if (text.empty()) return "8 %/year";
  std::string_view digits = base::trim(text);
  if (digits.ends_with("/year")) digits = base::trim(digits.substr(0, digits.size() - 5));
  const bool percent = digits.ends_with('%');
  if (percent) digits = base::trim(digits.substr(0, digits.size() - 1));
  const std::optional<double> rate = percent ? source::parse_cell_number(digits, ';') : std::nullopt;
  if (rate && *rate > -100 && *rate < 1000) return base::format_shortest(*rate) + " %/year";
  api::say_error(console, api::words_of(console).bad_value("--discount", text, "8 %, 8.5 %/year"));
  return std::nullopt;
}

// Whether its bills can be cleared: some models that run under `gap` have a circle under `default`.
bool can_be_cleared(const driver::CompileOptions& options) {
  driver::CompileOptions cleared = options;
  cleared.sets.emplace_back("shortfall=default");
  source::DiagnosticSink ignored;
  return driver::compile(cleared, ignored).ok;
}

std::optional<driver::ContractParts> chosen_contract(const ContractOptions& options, const driver::Compiled& compiled,
                                                     const Console& console) {
  const report::ExposureTexts& texts = report::exposure_texts(api::language_of(console));
  const std::vector<std::string> known = driver::contracts_of(compiled);
  if (known.empty()) {
    api::say_error(console, texts.no_contract(options.run.file));
    return std::nullopt;
  }
  const auto parts = options.contract.empty() ? std::nullopt : driver::contract_parts(compiled, options.contract);
  if (parts && !parts->bills.empty()) return parts;
  if (parts) {
    api::say_error(console, texts.contract_unnamed(options.contract));
    return std::nullopt;
  }
  const std::string list = base::join(known, ", ");
  api::say_error(console,
                 options.contract.empty() ? texts.which_contract.str() : texts.unknown_contract(options.contract));
  if (const auto near = base::nearest(options.contract, known); near && !options.contract.empty())
    api::say_hint(console, api::words_of(console).did_you_mean(*near));
  else
    api::say_hint(console, texts.known_contracts(list));
  return std::nullopt;
}

}  // namespace

int contract(const ContractOptions& options, const Console& console) {
  std::optional<driver::RunOptions> run_options = api::run_options_of(options.run, console);
  const std::optional<std::string> discount = discount_of(options.discount, console);
  if (!run_options || !discount) return exit_code::usage;
  source::DiagnosticSink sink;
  driver::CompileOptions plain = run_options->compile;
  plain.compared_too = false;
  const driver::Compiled compiled = driver::compile(plain, sink);
  if (!compiled.ok) {
    api::print_diagnostics(console, sink, compiled.sources.map);
    return api::compile_failure(console, compiled, sink);
  }
  const auto parts = chosen_contract(options, compiled, console);
  if (!parts) return exit_code::usage;
  driver::ContractRequest request;
  request.parts = *parts;
  request.discount = *discount;
  request.clears = compiled.first().model.clears || can_be_cleared(plain);
  request.language = api::language_of(console);
  run_options->compile.compared_too = false;
  run_options->compile.view = driver::contract_text(request, compiled);
  return run_once(options.run, *run_options, console).code;
}

int runway(const ViewOptions& options, const Console& console) {
  return view(driver::ViewKind::runway, options, console);
}

int credit(const ViewOptions& options, const Console& console) {
  return view(driver::ViewKind::credit, options, console);
}

int run(const RunOptions& options, const Console& console) {
  const std::optional<driver::RunOptions> run_options = api::run_options_of(options, console);
  if (!run_options) return exit_code::usage;
  if (options.watch) return watch(options, *run_options, console);
  return run_once(options, *run_options, console).code;
}

}  // namespace boucle
