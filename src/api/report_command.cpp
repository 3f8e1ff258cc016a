// `boucle report`: runs a model and writes what it says as one HTML file.
#include <filesystem>

#include "api/console.h"
#include "api/run_options.h"
#include "base/file_io.h"
#include "driver/next_commands.h"
#include "driver/run.h"
#include "report/figures.h"
#include "report/html_page.h"

namespace boucle {
namespace {

// The same page again, wherever it is put.
std::string command_of(const ReportOptions& report, const Console& console) {
  const RunOptions& options = report.run;
  std::string command = "boucle report " + driver::shell_argument(options.file);
  for (const std::string& name : options.scenarios) command += " --scenario " + driver::shell_argument(name);
  for (const std::string& text : options.sets) command += " --set " + driver::shell_argument(text);
  if (!options.inputs.empty()) command += " --inputs " + driver::shell_argument(options.inputs);
  if (!options.paths.empty()) command += " --paths " + driver::shell_argument(options.paths);
  if (!options.seed.empty()) command += " --seed " + driver::shell_argument(options.seed);
  command += console.language == Language::french ? " --lang fr" : " --lang en";
  const std::string name = report.out == "-" ? "-" : std::filesystem::path(report.out).filename().string();
  return command + " -o " + driver::shell_argument(name);
}

// A place that cannot be written is found before the run, not after it.
std::optional<base::Error> cannot_write(const std::string& path, const report::Wording& words) {
  if (path == "-") return std::nullopt;
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  if (!is_folder && (folder.empty() || std::filesystem::is_directory(folder, ignored))) return std::nullopt;
  const report::Text& reason = is_folder ? words.is_a_folder : words.no_such_folder;
  return base::Error{base::ErrorKind::file, base::Phrase(words.cannot_write(path, reason.view())), path};
}

}  // namespace

int report_page(const ReportOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  std::optional<driver::RunOptions> run = api::run_options_of(options.run, console);
  if (!run) return exit_code::usage;
  run->compile.page = true;
  run->compile.claim_tables = true;
  if (const auto error = cannot_write(options.out, words)) return api::world_error(console, *error);
  source::DiagnosticSink sink;
  driver::RunOutcome outcome =
      api::with_progress(console, *run, [&](const driver::RunOptions& watched) { return driver::run(watched, sink); });
  api::print_diagnostics(console, sink, outcome.compiled.sources.map);
  if (!outcome.compiled.ok) return api::compile_failure(console, outcome.compiled, sink);
  if (outcome.interrupted || !outcome.view || !outcome.page) {
    console.err(words.interrupted.str() + "\n");
    return exit_code::interrupted;
  }
  outcome.page->command = command_of(options, console);
  const std::string page = report::page_html(*outcome.view, *outcome.page, api::language_of(console));
  if (options.out == "-") {
    console.out(page);
  } else {
    if (const auto written = base::write_file_atomically(options.out, page); !written)
      return api::world_error(console, written.error());
    console.err(words.page_written(options.out, report::count_text(words, static_cast<double>(page.size() / 1000))) +
                "\n");
    if (!options.is_static) console.err(words.page_is_static.str() + "\n");
  }
  return api::exit_code_of(*outcome.view, console);
}

}  // namespace boucle
