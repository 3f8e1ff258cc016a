// The command `boucle`: arguments to calls of the library, and nothing else.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <new>
#include <string>
#include <vector>

#include "api/boucle.hpp"
#include "completion.h"
#include "help.h"
#include "terminal.h"

namespace boucle::cli {
namespace {

struct Arguments {
  std::string color = "auto", language;
  bool ascii = false;
  CheckOptions check;
  RunOptions run;
  ViewOptions runway, credit;
  TableOptions table;
  ClaimsOptions claims;
  ReportOptions report;
  InputsOptions inputs;
  ClearOptions clear;
  LoopsOptions loops;
  AskOptions ask;
  StressOptions stress;
  ExposureOptions exposure;
  ContractOptions contract;
  NewOptions create;
  DumpOptions dump;
  FormatOptions format;
  std::string code, help_command, shell;
};

void add_shared_options(CLI::App& app, Arguments& arguments) {
  app.add_option("--lang", arguments.language);
  app.add_option("--color", arguments.color);
  app.add_flag("--ascii", arguments.ascii);
}

CLI::App* add_command(CLI::App& app, const std::string& name, Arguments& arguments) {
  CLI::App* command = app.add_subcommand(name);
  add_shared_options(*command, arguments);
  return command;
}

void add_run_options(CLI::App* command, RunOptions& run) {
  const auto repeated = [&](const char* name, std::vector<std::string>& values) {
    command->add_option(name, values)->expected(1)->take_all()->allow_extra_args(false);
  };
  command->add_option("FILE", run.file)->required();
  repeated("--scenario", run.scenarios);
  repeated("--set", run.sets);
  repeated("--series", run.series);
  command->add_option("--paths", run.paths);
  command->add_option("--seed", run.seed);
  command->add_option("--inputs", run.inputs);
  command->add_option("--out", run.out);
  command->add_option("--threads", run.threads);
  command->add_option("--engine", run.engine);
  command->add_flag("--json", run.json);
  command->add_flag("--watch", run.watch);
  // For tests of the engine; they change no result.
  command->add_option("--lane-width", run.lane_width)->group("");
  command->add_option("--isa", run.isa)->group("");
  command->add_flag("--no-passes", run.no_passes)->group("");
}

void add_report(CLI::App& app, Arguments& arguments) {
  ReportOptions& report = arguments.report;
  CLI::App* command = add_command(app, "report", arguments);
  command->add_option("FILE", report.run.file)->required();
  command->add_option("-o,--out", report.out)->required();
  command->add_option("--scenario", report.run.scenarios)->expected(1)->take_all()->allow_extra_args(false);
  command->add_option("--set", report.run.sets)->expected(1)->take_all()->allow_extra_args(false);
  command->add_option("--inputs", report.run.inputs);
  command->add_option("--paths", report.run.paths);
  command->add_option("--seed", report.run.seed);
  command->add_option("--threads", report.run.threads);
  command->add_flag("--static", report.is_static);
}

void add_ask(CLI::App& app, Arguments& arguments) {
  AskOptions& ask = arguments.ask;
  CLI::App* command = add_command(app, "ask", arguments);
  command->add_option("N", ask.question);
  command->add_option("--set", ask.run.sets)->expected(1)->take_all()->allow_extra_args(false);
  command->add_option("--paths", ask.run.paths);
  command->add_option("--seed", ask.run.seed);
  command->add_option("--threads", ask.run.threads);
  command->add_flag("--all", ask.all);
  command->add_flag("--json", ask.run.json);
}

void add_claims(CLI::App& app, Arguments& arguments) {
  ClaimsOptions& claims = arguments.claims;
  CLI::App* command = add_command(app, "claims", arguments);
  command->add_option("FILE", claims.run.file)->required();
  command->add_option("--as-of", claims.as_of);
  command->add_option("--group", claims.group);
  command->add_flag("--assumptions", claims.assumptions);
  command->add_option("--of", claims.measure);
  command->add_option("--scenario", claims.run.scenarios)->expected(1)->take_all()->allow_extra_args(false);
  command->add_option("--set", claims.run.sets)->expected(1)->take_all()->allow_extra_args(false);
  command->add_option("--inputs", claims.run.inputs);
  command->add_option("--paths", claims.run.paths);
  command->add_option("--seed", claims.run.seed);
  command->add_option("--threads", claims.run.threads);
  command->add_flag("--json", claims.json);
}

void add_view(CLI::App& app, const std::string& name, ViewOptions& view, Arguments& arguments) {
  CLI::App* command = add_command(app, name, arguments);
  add_run_options(command, view.run);
  command->add_option("COMPANY", view.company);
  if (name == "runway") command->add_option("--from", view.from);
}

void add_table(CLI::App& app, Arguments& arguments) {
  TableOptions& table = arguments.table;
  CLI::App* command = add_command(app, "table", arguments);
  command->add_option("FILE", table.file)->required();
  command->add_option("WHAT", table.of);
  command->add_option("--of", table.of)->expected(1)->take_all()->allow_extra_args(false);
  command->add_option("--by", table.by);
  command->add_option("--period", table.period);
  command->add_option("--scenario", table.scenario);
  command->add_option("--path", table.path);
  command->add_option("--paths", table.paths);
  command->add_option("--seed", table.seed);
  command->add_option("--set", table.sets)->expected(1)->take_all()->allow_extra_args(false);
  command->add_flag("--json", table.json);
  command->add_flag("--csv", table.csv);
}

// The options of `run` that change what is computed.
void add_model_options(CLI::App* command, RunOptions& run) {
  const auto repeated = [&](const char* name, std::vector<std::string>& values) {
    command->add_option(name, values)->expected(1)->take_all()->allow_extra_args(false);
  };
  command->add_option("FILE", run.file)->required();
  repeated("--scenario", run.scenarios);
  repeated("--set", run.sets);
  command->add_option("--inputs", run.inputs);
  command->add_option("--paths", run.paths);
  command->add_option("--seed", run.seed);
  command->add_option("--threads", run.threads);
  command->add_flag("--json", run.json);
}

void add_exposure(CLI::App& app, Arguments& arguments) {
  CLI::App* command = add_command(app, "exposure", arguments);
  add_model_options(command, arguments.exposure.run);
  command->add_option("COMPANY", arguments.exposure.company)->required();
  command->add_option("--at", arguments.exposure.at);
}

void add_contract(CLI::App& app, Arguments& arguments) {
  CLI::App* command = add_command(app, "contract", arguments);
  add_run_options(command, arguments.contract.run);
  command->add_option("CONTRACT", arguments.contract.contract);
  command->add_option("--discount", arguments.contract.discount);
}

void add_stress(CLI::App& app, Arguments& arguments) {
  StressOptions& stress = arguments.stress;
  CLI::App* command = add_command(app, "stress", arguments);
  const auto repeated = [&](const char* name, std::vector<std::string>& values) {
    command->add_option(name, values)->expected(1)->take_all()->allow_extra_args(false);
  };
  add_model_options(command, stress.run);
  repeated("--hit", stress.hits);
  repeated("--shock", stress.shocks);
  command->add_option("--each", stress.each);
  command->add_option("--until", stress.until);
  command->add_option("--backstop", stress.backstop);
}

void add_others(CLI::App& app, Arguments& arguments) {
  CLI::App* check = add_command(app, "check", arguments);
  check->add_option("FILE", arguments.check.file)->required();
  check->add_flag("--json", arguments.check.json);
  CLI::App* inputs = add_command(app, "inputs", arguments);
  inputs->add_option("FILE", arguments.inputs.file)->required();
  inputs->add_flag("--csv", arguments.inputs.csv);
  CLI::App* clear = add_command(app, "clear", arguments);
  clear->add_option("--nodes", arguments.clear.nodes)->required();
  clear->add_option("--edges", arguments.clear.edges)->required();
  clear->add_option("--method", arguments.clear.method);
  clear->add_option("--alpha", arguments.clear.alpha);
  clear->add_option("--beta", arguments.clear.beta);
  clear->add_flag("--json", arguments.clear.json);
  CLI::App* loops = add_command(app, "loops", arguments);
  loops->add_option("FILE", arguments.loops.file);
  loops->add_option("--payments", arguments.loops.payments);
  loops->add_option("--outside", arguments.loops.outside);
  loops->add_option("--scenario", arguments.loops.scenario);
  loops->add_option("--set", arguments.loops.sets)->expected(1)->take_all()->allow_extra_args(false);
  loops->add_option("--paths", arguments.loops.paths);
  loops->add_option("--seed", arguments.loops.seed);
  loops->add_flag("--counterfactual", arguments.loops.counterfactual);
  loops->add_option("--opening", arguments.loops.opening);
  loops->add_option("--window", arguments.loops.window);
  loops->add_option("--by", arguments.loops.by);
  loops->add_option("--of", arguments.loops.of);
  loops->add_flag("--json", arguments.loops.json);
  CLI::App* create = add_command(app, "new", arguments);
  create->add_option("NAME", arguments.create.name)->required();
  create->add_option("DIR", arguments.create.folder)->required();
  CLI::App* dump = add_command(app, "dump", arguments);
  dump->add_option("FILE", arguments.dump.file)->required();
  dump->add_option("--stage", arguments.dump.stage)->required();
  dump->add_option("--scenario", arguments.dump.scenario);
  dump->add_flag("--no-passes", arguments.dump.no_passes)->group("");
  CLI::App* format = add_command(app, "fmt", arguments);
  format->add_option("FILE", arguments.format.files)->required();
  format->add_flag("--check", arguments.format.check);
  CLI::App* explain = add_command(app, "explain", arguments);
  explain->add_option("CODE", arguments.code);
  CLI::App* help = add_command(app, "help", arguments);
  help->add_option("COMMAND", arguments.help_command);
  CLI::App* completion = add_command(app, "completion", arguments);
  completion->add_option("SHELL", arguments.shell)->required();
  add_command(app, "man", arguments);
  for (const std::string& name : later_commands()) add_command(app, name, arguments)->allow_extras();
}

CLI::App* chosen_command(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? nullptr : parsed.front();
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// The last word of CLI11's message is the name of what is missing or wrong, but for the text around it.
std::string named_in(const std::string& message) {
  const std::size_t end = message.find_first_of(" :");
  return message.substr(0, end);
}

int report_mistake(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words,
                   const Console& console) {
  const CLI::App* command = chosen_command(app);
  const std::string name = command ? "boucle " + command->get_name() : "boucle";
  const std::vector<std::string> options = option_names(command ? *command : app);
  if (!command && !words.empty()) {
    const std::string& first = words.front();
    if (!first.starts_with('-')) {
      return usage_error(UsageMistake::unknown_command, first, command_names(app), name, console);
    }
  }
  for (const std::string& word : words) {
    if (!word.starts_with("--") || word == "--") continue;
    const std::string option = word.substr(0, word.find('='));
    if (std::find(options.begin(), options.end(), option) == options.end()) {
      return usage_error(UsageMistake::unknown_option, option, options, name, console);
    }
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    return usage_error(UsageMistake::missing_argument, named_in(error.what()), {}, name, console);
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
    return usage_error(UsageMistake::missing_value, named_in(error.what()), {}, name, console);
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) {
    const std::vector<std::string> extra = command ? command->remaining() : app.remaining();
    const std::string what = extra.empty() ? words.back() : extra.front();
    const UsageMistake mistake = what.starts_with('-') ? UsageMistake::unknown_option : UsageMistake::superfluous;
    return usage_error(mistake, what, options, name, console);
  }
  return usage_error(UsageMistake::bad_value, error.what(), {}, name, console);
}

// The commands that do something, with their options.
std::vector<CommandNames> available_commands(const CLI::App& app) {
  std::vector<CommandNames> commands;
  const std::vector<std::string>& later = later_commands();
  for (const CLI::App* command : app.get_subcommands({})) {
    if (std::find(later.begin(), later.end(), command->get_name()) != later.end()) continue;
    CommandNames names{command->get_name(), {}};
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_group().empty()) continue;  // for tests only
      for (const std::string& name : option->get_lnames()) names.options.push_back("--" + name);
    }
    names.options.emplace_back("--help");
    commands.push_back(std::move(names));
  }
  return commands;
}

int complete(const CLI::App& app, const std::string& shell, const Console& console) {
  const auto script = completion_script(shell, available_commands(app), console.language);
  if (!script) {
    const bool french = console.language == Language::french;
    return usage_error(
        UsageMistake::bad_value,
        french ? "SHELL est bash, zsh ou fish, pas `" + shell + "`" : "SHELL is bash, zsh or fish, not `" + shell + "`",
        {}, "boucle completion", console);
  }
  console.out(*script);
  return exit_code::ok;
}

int run_command(const std::string& command, const Arguments& arguments, const CLI::App& app, const Console& console) {
  if (command == "completion") return complete(app, arguments.shell, console);
  if (command == "man") {
    console.out(manual_page(available_commands(app), console.language));
    return exit_code::ok;
  }
  if (command == "run") return run(arguments.run, console);
  if (command == "report") return report_page(arguments.report, console);
  if (command == "ask") return ask(arguments.ask, console);
  if (command == "runway") return runway(arguments.runway, console);
  if (command == "credit") return credit(arguments.credit, console);
  if (command == "claims") return claims(arguments.claims, console);
  if (command == "table") return table(arguments.table, console);
  if (command == "check") return check(arguments.check, console);
  if (command == "inputs") return inputs(arguments.inputs, console);
  if (command == "clear") return clear(arguments.clear, console);
  if (command == "loops") return loops(arguments.loops, console);
  if (command == "contract") return contract(arguments.contract, console);
  if (command == "exposure") return exposure(arguments.exposure, console);
  if (command == "stress") return stress(arguments.stress, console);
  if (command == "new") return create(arguments.create, console);
  if (command == "dump") return dump(arguments.dump, console);
  if (command == "fmt") return format(arguments.format, console);
  if (command == "explain") return explain(arguments.code, console);
  if (command == "help") {
    console.out(fitted(help_text(arguments.help_command, console.language), console));
    return exit_code::ok;
  }
  return not_available(command, console);
}

// What the parser would find too late when something else is wrong: how to speak.
void read_early(const std::vector<std::string>& words, Arguments& arguments) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto value = [&](std::string_view name, std::string& into) {
      if (words[i] == name && i + 1 < words.size()) into = words[i + 1];
      if (words[i].starts_with(std::string(name) + "=")) into = words[i].substr(name.size() + 1);
    };
    value("--lang", arguments.language);
    value("--color", arguments.color);
    if (words[i] == "--ascii") arguments.ascii = true;
  }
}

int main_of(const std::vector<std::string>& words) {
  Arguments arguments;
  read_early(words, arguments);
  Console console = make_console(arguments.color, arguments.language, arguments.ascii);
  const auto one_of = [&](const std::string& option, const std::string& value, const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), value) != known.end()) return true;
    usage_error(UsageMistake::unknown_option, option + "=" + value, {option + "=" + known[0], option + "=" + known[1]},
                "boucle", console);
    return false;
  };
  if (!arguments.language.empty() && !one_of("--lang", arguments.language, {"en", "fr"})) return exit_code::usage;
  if (!one_of("--color", arguments.color, {"auto", "always", "never"})) return exit_code::usage;

  const bool wants_help = std::find_if(words.begin(), words.end(), [](const std::string& word) {
                            return word == "--help" || word == "-h";
                          }) != words.end();
  if (words.empty() || wants_help) {
    const bool named = !words.empty() && !words.front().starts_with('-');
    console.out(fitted(named ? help_text(words.front(), console.language) : help_text(console.language), console));
    return words.empty() ? exit_code::usage : exit_code::ok;
  }
  if (words.front() == "--version") {
    console.out("boucle " + std::string(version()) + "\n");
    return exit_code::ok;
  }

  CLI::App app{"Boucle", "boucle"};
  app.set_help_flag();
  app.require_subcommand(1);
  add_shared_options(app, arguments);
  add_run_options(add_command(app, "run", arguments), arguments.run);
  add_view(app, "runway", arguments.runway, arguments);
  add_view(app, "credit", arguments.credit, arguments);
  add_report(app, arguments);
  add_ask(app, arguments);
  add_claims(app, arguments);
  add_table(app, arguments);
  add_stress(app, arguments);
  add_exposure(app, arguments);
  add_contract(app, arguments);
  add_others(app, arguments);
  for (CLI::App* command : app.get_subcommands({})) command->set_help_flag();
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes them from the back
  } catch (const CLI::ParseError& error) {
    return report_mistake(app, error, words, console);
  }
  watch_for_interruption();
  return run_command(chosen_command(app)->get_name(), arguments, app, console);
}

}  // namespace
}  // namespace boucle::cli

int main(int argc, char** argv) {
  using namespace boucle;
  int code = exit_code::internal;
  try {
    code = cli::main_of(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::bad_alloc&) {
    return out_of_memory(cli::make_console("auto", "", false));
  }
  if (cli::flush_output()) return code;
  return output_failed(cli::make_console("auto", "", false));
}
