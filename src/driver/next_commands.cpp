#include "driver/next_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace boucle::driver {
namespace {

// A tenth more, with as few digits as such a suggestion deserves.
double a_little_more(double value) {
  if (value == 0) return 1;
  const double more = value * 1.1;
  const double unit = std::pow(10, std::floor(std::log10(std::abs(more))) - 1);
  return std::round(more / unit) * unit;
}

std::string with_unit(double value, const model::EditableInput& input) {
  const double shown = a_little_more(value / (input.unit_scale != 0 ? input.unit_scale : 1));
  const double rounded = std::round(shown * 1e6) / 1e6;
  const std::string number = base::format_shortest(rounded != 0 ? rounded : shown);
  return input.unit.empty() || input.unit == "ratio" ? number : number + " " + input.unit;
}

// What is worth a try: more money to begin with, then any other opening, then any plain value.
const model::EditableInput* input_to_try(const model::Model& model) {
  for (const model::EditableInput& input : model.inputs) {
    if (input.kind == "opening" && input.name.ends_with(".cash") && input.value != 0) return &input;
  }
  for (const char* kind : {"opening", "value", "series"}) {
    for (const model::EditableInput& input : model.inputs) {
      if (input.kind == kind && input.value != 0) return &input;
    }
  }
  return nullptr;
}

// A scenario that a command added to the model is not there for another.
bool is_of_view(const Compiled& compiled, const std::string& scenario) {
  const auto& known = compiled.first().model.scenarios;
  return std::any_of(known.begin(), known.end(), [&](const model::ScenarioInfo& info) {
    return info.name == scenario && compiled.sources.map.file(info.span.file).path() == model::view_path;
  });
}

}  // namespace

std::string shell_argument(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:+,@%").find(c) != std::string_view::npos;
  });
  if (plain) return text;
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::vector<std::string> next_commands(const Compiled& compiled, const std::string& file) {
  const model::Model& model = compiled.first().model;
  const std::string path = shell_argument(file);
  std::vector<std::string> commands;
  if (const model::EditableInput* input = input_to_try(model)) {
    commands.push_back(fmt::format("boucle run {} --set {}", path,
                                   shell_argument(input->name + "=" + with_unit(input->value, *input))));
  }
  if (!model.inputs.empty()) commands.push_back(fmt::format("boucle inputs {} --csv > inputs.csv", path));
  for (const std::string& name : compiled.known_scenarios) {
    const bool run = std::any_of(compiled.scenarios.begin(), compiled.scenarios.end(),
                                 [&](const auto& scenario) { return scenario->name == name && scenario->requested; });
    if (run || commands.size() >= 3 || is_of_view(compiled, name)) continue;
    commands.push_back(fmt::format("boucle run {} --scenario {}", path, shell_argument(name)));
  }
  const std::vector<std::string> others{fmt::format("boucle run {} --out results", path),
                                        fmt::format("boucle run {} --paths 100k", path),
                                        fmt::format("boucle dump {} --stage=ir", path)};
  for (const std::string& command : others) {
    if (commands.size() < 3) commands.push_back(command);
  }
  return commands;
}

}  // namespace boucle::driver
