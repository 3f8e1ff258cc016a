// `new`, `fmt`, and the commands that are announced but not there yet.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "api/console.h"
#include "base/file_io.h"
#include "base/text.h"
#include "driver/next_commands.h"
#include "driver/projects.h"
#include "syntax/format.h"
#include "syntax/parser.h"

namespace boucle {

int create(const NewOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  const std::vector<driver::OutputFile> files = driver::template_files(options.name);
  if (files.empty()) {
    const std::vector<std::string> known = driver::template_names();
    api::say_error(console, words.new_unknown(options.name, base::join(known, ", ")));
    if (const auto near = base::nearest(options.name, known)) api::say_hint(console, words.did_you_mean(*near));
    return exit_code::usage;
  }
  if (!driver::folder_is_empty(options.folder)) {
    api::say_error(console, words.new_not_empty(options.folder));
    return exit_code::file;
  }
  if (const auto written = driver::write_output_files(options.folder, files); !written) {
    return api::world_error(console, written.error());
  }
  std::string entry = files.front().path;
  for (const driver::OutputFile& file : files) {
    if (file.path == "main.bcl") entry = file.path;
  }
  const std::string path =
      driver::shell_argument((options.folder.ends_with('/') ? options.folder : options.folder + "/") + entry);
  report::Document document;
  document.blocks.push_back(report::Notice{words.new_done(options.folder), report::Tone::good});
  document.blocks.push_back(
      report::Commands{words.next_heading.str(),
                       {fmt::format("boucle run {}", path), fmt::format("boucle inputs {} --csv > inputs.csv", path),
                        fmt::format("boucle run {} --inputs inputs.csv", path)}});
  api::say(console, document);
  return exit_code::ok;
}

int format(const FormatOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  int code = exit_code::ok;
  for (const std::string& path : options.files) {
    const base::Result<std::string> text = base::read_file(path);
    if (!text) return api::world_error(console, text.error());
    source::SourceMap sources;
    source::DiagnosticSink sink;
    const syntax::File file = syntax::parse(sources, sources.add(path, *text), sink);
    api::print_diagnostics(console, sink, sources);
    if (sink.has_errors()) {  // half-understood files are left alone
      code = std::max(code, exit_code::model_errors);
      continue;
    }
    const std::string formatted = syntax::format(file, sources);
    if (formatted == *text) continue;
    if (options.check) {
      console.out(words.not_formatted(path) + "\n");
      code = std::max(code, exit_code::other);
      continue;
    }
    if (const auto written = base::write_file_atomically(path, formatted); !written) {
      return api::world_error(console, written.error());
    }
    console.err(words.formatted(path) + "\n");
  }
  return code;
}

int not_available(std::string_view command, const Console& console) {
  console.err(api::words_of(console).later_command(command) + "\n");
  return exit_code::other;
}

}  // namespace boucle
