#include "api/console.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/version.h"
#include "report/terminal.h"
#include "source/render.h"

namespace boucle {
namespace api {

base::Language language_of(const Console& console) {
  return console.language == Language::french ? base::Language::french : base::Language::english;
}

const report::Wording& words_of(const Console& console) { return report::wording(language_of(console)); }

void say_error(const Console& console, std::string_view message) {
  const std::string_view prefix = words_of(console).error_prefix.view();
  console.err(console.color_err ? fmt::format("\x1b[1;31m{}\x1b[0m{}\n", prefix, message)
                                : fmt::format("{}{}\n", prefix, message));
}

void say_hint(const Console& console, std::string_view message) {
  console.err(fmt::format("  = {}{}\n", words_of(console).hint_prefix.view(), message));
}

void say(const Console& console, const report::Document& document) {
  report::TerminalOptions options;
  options.width = console.width;
  options.color = console.color_out;
  options.ascii = console.ascii;
  console.out(report::draw(document, options));
}

int world_error(const Console& console, const base::Error& error) {
  say_error(console, error.message.in(language_of(console)));
  return exit_code::file;
}

void print_diagnostics(const Console& console, const source::DiagnosticSink& sink, const source::SourceMap& sources) {
  source::RenderOptions options;
  options.language = language_of(console);
  options.color = console.color_err;
  if (!sink.empty()) console.err(source::render_text(sink, sources, options));
}

int compile_failure(const Console& console, const driver::Compiled& compiled, const source::DiagnosticSink& sink) {
  const report::Wording& words = words_of(console);
  if (compiled.error) return world_error(console, *compiled.error);
  for (const std::string& name : compiled.unknown_scenarios) {
    say_error(console, words.unknown_scenario(name));
    std::vector<std::string> known = compiled.known_scenarios;
    known.emplace_back("base");
    if (const auto near = base::nearest(name, known)) {
      say_hint(console, words.did_you_mean(*near));
    } else if (compiled.known_scenarios.empty()) {
      say_hint(console, words.no_scenarios.view());
    } else {
      say_hint(console, words.known_scenarios(base::join(known, ", ")));
    }
  }
  if (!compiled.unknown_scenarios.empty()) return exit_code::usage;
  const bool unreadable = std::any_of(sink.all().begin(), sink.all().end(), [](const source::Diagnostic& d) {
    return d.kind == source::Kind::file_unreadable && !d.primary.valid();
  });
  return unreadable ? exit_code::file : exit_code::model_errors;
}

}  // namespace api

int out_of_memory(const Console& console) {
  api::say_error(console, api::words_of(console).out_of_memory.view());
  return exit_code::other;
}

int output_failed(const Console& console) {
  api::say_error(console, api::words_of(console).stdout_failed.view());
  return exit_code::file;
}

std::string_view version() { return base::version(); }

std::string fitted(std::string_view text, const Console& console) {
  const auto width = static_cast<std::size_t>(std::max(console.width, report::min_width));
  std::string out;
  for (const std::string_view line : base::split_lines(text)) {
    if (base::display_width(line) <= width || line.starts_with("  boucle")) {
      out += std::string(line) + "\n";
      continue;
    }
    // An option and what it does stand in two columns: the second one is broken.
    const std::size_t indent = std::min(line.find_first_not_of(' '), width / 2);
    const std::size_t gap = line.find("  ", indent);
    const std::size_t start = gap == std::string_view::npos ? gap : line.find_first_not_of(' ', gap);
    const std::size_t column = start == std::string_view::npos ? width : base::display_width(line.substr(0, start));
    if (column * 3 <= width * 2)
      out += std::string(line.substr(0, start)) + report::wrap(line.substr(start), width, column, column) + "\n";
    else
      out += std::string(indent, ' ') + report::wrap(base::trim(line), width, indent, indent + 2) + "\n";
  }
  return out;
}

int usage_error(UsageMistake mistake, std::string_view what, const std::vector<std::string>& known,
                std::string_view command, const Console& console) {
  const report::Wording& words = api::words_of(console);
  bool suggest = false;
  switch (mistake) {
    case UsageMistake::unknown_option:
      api::say_error(console, words.unknown_option(what));
      suggest = true;
      break;
    case UsageMistake::unknown_command:
      api::say_error(console, words.unknown_command(what));
      suggest = true;
      break;
    case UsageMistake::missing_argument:
      api::say_error(console, words.missing_argument(what));
      break;
    case UsageMistake::missing_value:
      api::say_error(console, words.missing_value(what));
      break;
    case UsageMistake::superfluous:
      api::say_error(console, words.superfluous(what));
      break;
    case UsageMistake::bad_value:
      api::say_error(console, what);
      break;
  }
  if (suggest) {
    if (const auto near = base::nearest(what, known)) api::say_hint(console, words.did_you_mean(*near));
  }
  api::say_hint(console, words.see_help(command));
  return exit_code::usage;
}

}  // namespace boucle
