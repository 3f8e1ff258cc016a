// `check`, `inputs`, `dump`: what can be said of a model without running it.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/console.h"
#include "base/number_text.h"
#include "base/text.h"
#include "driver/dump_model.h"
#include "driver/inputs_table.h"
#include "exec/plan.h"
#include "ir/printer.h"
#include "report/figures.h"
#include "source/render.h"
#include "syntax/dump.h"

namespace boucle {
namespace {

std::string count(const report::Wording& words, std::size_t number) {
  return report::count_text(words, static_cast<double>(number));
}

std::string input_value(const report::Wording& words, const model::EditableInput& input) {
  const base::DisplayUnit unit{input.unit, input.unit_scale != 0 ? input.unit_scale : 1};
  if (input.kind == "date") return base::date_text(input.value);
  if (input.kind == "bool") return input.value != 0 ? "true" : "false";
  const auto text = [&](double value) { return base::quantity_text(value, unit, words.language, 6); };
  return input.kind == "interval" ? words.input_range(text(input.low), text(input.high)) : text(input.value);
}

std::string input_origin(const report::Wording& words, const model::EditableInput& input) {
  if (!input.source.empty()) return "@" + input.source;
  return input.assumption.empty() ? "" : words.input_assumption(input.assumption);
}

report::Document inputs_document(const model::Model& model, const report::Wording& words) {
  report::Document document;
  document.blocks.push_back(report::Heading{model.name, 1});
  if (model.inputs.empty()) {
    document.blocks.push_back(report::Paragraph{words.no_inputs.str()});
    return document;
  }
  report::Rows rows;
  for (const model::EditableInput& input : model.inputs) {
    report::Row row{input.name, input_value(words, input)};
    const std::string& label = input.label.in(words.language);
    if (label != input.name && label.find(' ') != std::string::npos) row.value += "\n" + label;
    if (const std::string origin = input_origin(words, input); !origin.empty()) row.value += "\n" + origin;
    rows.rows.push_back(std::move(row));
  }
  document.blocks.push_back(std::move(rows));
  return document;
}

const syntax::File& entry_file(const driver::Compiled& compiled) { return compiled.sources.files.back().syntax; }

}  // namespace

int check(const CheckOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  source::DiagnosticSink sink;
  driver::CompileOptions compile;
  compile.path = options.file;
  compile.every_scenario = true;
  compile.claim_tables = true;
  const driver::Compiled compiled = driver::compile(compile, sink);
  if (options.json) {
    source::RenderOptions render;
    render.language = api::language_of(console);
    console.out(source::render_json(sink, compiled.sources.map, render));
  } else {
    api::print_diagnostics(console, sink, compiled.sources.map);
  }
  if (!compiled.ok) return api::compile_failure(console, compiled, sink);
  if (options.json) return exit_code::ok;
  const model::Model& model = compiled.first().model;
  console.out(fitted(
      words.check_ok(count(words, compiled.first().lowered.program.equations.size()), count(words, model.inputs.size()),
                     count(words, compiled.known_scenarios.size()), count(words, model.payments.size())),
      console));
  for (const base::Phrase& line : compiled.unavailable) {
    console.out(fitted(words.not_available(line.in(words.language)), console));
  }
  return exit_code::ok;
}

int inputs(const InputsOptions& options, const Console& console) {
  source::DiagnosticSink sink;
  driver::CompileOptions compile;
  compile.path = options.file;
  const driver::Compiled compiled = driver::compile(compile, sink);
  api::print_diagnostics(console, sink, compiled.sources.map);
  if (!compiled.ok) return api::compile_failure(console, compiled, sink);
  const model::Model& model = compiled.first().model;
  if (options.csv) {
    const bool french = console.language == Language::french;
    console.out(driver::inputs_csv(model, french ? report::CsvDialect::french : report::CsvDialect::plain));
  } else {
    api::say(console, inputs_document(model, api::words_of(console)));
  }
  return exit_code::ok;
}

int dump(const DumpOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  const std::vector<std::string> stages{"tokens", "ast", "model", "ir", "plan"};
  if (std::find(stages.begin(), stages.end(), options.stage) == stages.end()) {
    api::say_error(console, words.bad_stage(options.stage, base::join(stages, ", ")));
    if (const auto near = base::nearest(options.stage, stages)) api::say_hint(console, words.did_you_mean(*near));
    return exit_code::usage;
  }
  source::DiagnosticSink sink;
  driver::CompileOptions compile;
  compile.path = options.file;
  compile.optimize = !options.no_passes;
  if (!options.scenario.empty()) compile.scenarios.push_back(options.scenario);
  const driver::Compiled compiled = driver::compile(compile, sink);
  api::print_diagnostics(console, sink, compiled.sources.map);
  // Tokens and tree exist even of a file with mistakes, and help to find them.
  const bool has_entry =
      !compiled.sources.files.empty() && compiled.sources.map.file(entry_file(compiled).file).path() == options.file;
  if (options.stage == "tokens" && has_entry) {
    console.out(syntax::dump_tokens(entry_file(compiled), compiled.sources.map));
  } else if (options.stage == "ast" && has_entry) {
    console.out(syntax::dump_ast(entry_file(compiled), compiled.sources.map));
  } else if (options.stage == "model" && !compiled.scenarios.empty() && compiled.ok) {
    console.out(driver::dump_model(compiled.first().model));
  } else if (options.stage == "ir" && compiled.ok) {
    console.out(ir::print(compiled.first().lowered.program));
  } else if (options.stage == "plan" && compiled.ok) {
    console.out(exec::dump_plan(compiled.first().lowered.program));
  }
  return compiled.ok ? exit_code::ok : api::compile_failure(console, compiled, sink);
}

}  // namespace boucle
