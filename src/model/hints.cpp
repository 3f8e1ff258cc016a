// What several messages of this stage share: where an edit goes in the text, and both places of a conflict. Edits are
// found in the text itself, as the tree does not keep braces and ends of lines.
#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {

// The name that is given this value: what stands before the `=` (and before a `: unit`) on the same line.
std::optional<Span> Elaborator::name_before(Span value) const {
  if (!value.valid()) return std::nullopt;
  const std::string_view whole = sources_.map.file(value.file).text();
  std::size_t at = value.begin;
  const auto skip_spaces = [&] {
    while (at > 0 && whole[at - 1] == ' ') --at;
  };
  skip_spaces();
  if (at == 0 || whole[at - 1] != '=') return std::nullopt;
  --at;
  skip_spaces();
  const std::size_t end = at;
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  while (at > 0 && is_name(whole[at - 1])) --at;
  if (at == end) return std::nullopt;
  std::size_t before = at;
  while (before > 0 && whole[before - 1] == ' ') --before;
  if (before > 0 && whole[before - 1] != '\n' && whole[before - 1] != '{') return std::nullopt;
  return Span{value.file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
}

// Adds a line to the body of the entity or setting block whose name is here; nothing if it has no body on this line.
std::vector<source::Edit> Elaborator::add_to_body(Span name, const std::string& line) const {
  if (!name.valid()) return {};
  const std::string_view whole = sources_.map.file(name.file).text();
  std::size_t at = name.end;
  while (at < whole.size() && whole[at] != '{' && whole[at] != '\n') ++at;
  if (at < whole.size() && whole[at] == '{') {
    const bool rest_follows = at + 1 < whole.size() && whole[at + 1] != '\n';
    const auto inside = static_cast<std::uint32_t>(at + 1);
    return {{{name.file, inside, inside}, "\n  " + line + (rest_follows ? "\n " : "")}};
  }
  const auto end = static_cast<std::uint32_t>(at);
  return {{{name.file, end, end}, " {\n  " + line + "\n}"}};
}

source::DiagnosticBuilder Elaborator::report_twice(Span again, const std::string& name, Span first) {
  auto diagnostic = sink_.add(Kind::duplicate_definition, again, name);
  diagnostic.label(again, "again here", "de nouveau ici");
  if (first.valid()) diagnostic.label(first, "first here", "d'abord ici");
  return diagnostic;
}

// An unknown unit: underlines the part that is unknown.
void Elaborator::report_unknown_unit(Span written, const std::string& unit, const UnitTable::Failure& failure,
                                     bool after_number) {
  Span part = written;
  const std::string source_text = text(written);
  if (const std::size_t at = source_text.find(failure.part); at != std::string::npos && !failure.part.empty()) {
    part.begin = written.begin + static_cast<std::uint32_t>(at);
    part.end = part.begin + static_cast<std::uint32_t>(failure.part.size());
  }
  auto diagnostic = sink_.add(Kind::unknown_unit, part, failure.part);
  if (!failure.nearest.empty()) {
    std::string fixed = unit;
    if (const std::size_t at = fixed.find(failure.part); at != std::string::npos)
      fixed.replace(at, failure.part.size(), failure.nearest);
    diagnostic.hint("did you mean `" + fixed + "`?", "vouliez-vous dire `" + fixed + "` ?",
                    {{part, part == written ? fixed : failure.nearest}});
    return;
  }
  // `20 k/year`: thousands of what?
  const bool magnitude = failure.part == "k" || failure.part == "M" || failure.part == "B" || failure.part == "T";
  if (after_number && magnitude && part.begin == written.begin) {
    const std::string money = failure.part + currency_;
    const std::string rest = unit.substr(failure.part.size());
    diagnostic.hint(
        "`" + failure.part + "` is a magnitude: for money write `" + money + rest + "`",
        "`" + failure.part + "` est un ordre de grandeur : pour de l'argent, écrivez `" + money + rest + "`",
        {{part, money}});
    const std::string_view whole = sources_.map.file(part.file).text();
    if (part.begin > 0 && whole[part.begin - 1] == ' ')
      diagnostic.hint("for a plain number put it at the number: `20" + failure.part + " " + rest + "`",
                      "pour un nombre sans unité, mettez-le contre le nombre : `20" + failure.part + " " + rest + "`",
                      {{Span{part.file, part.begin - 1, part.end}, failure.part + " "}});
    return;
  }
  if (after_number && failure.part == unit && variable_by_name_.contains(unit)) {
    diagnostic.hint("for a product write `* " + unit + "`", "pour un produit, écrivez `* " + unit + "`",
                    {{Span{part.file, part.begin, part.begin}, "* "}});
    return;
  }
  diagnostic.hint("if it is a unit of its own, declare it: `unit " + failure.part + "`",
                  "si c'est une unité à part, déclarez-la : `unit " + failure.part + "`",
                  {{Span{written.file, 0, 0}, "unit " + failure.part + "\n"}});
  if (after_number && unit.find('/') != std::string::npos)
    diagnostic.hint("to divide by a variable put spaces around `/`",
                    "pour diviser par une variable, mettez des espaces autour de `/`");
}

// `param name = …` for a distribution that stands in a formula: a line of its own before the one that uses it.
void Elaborator::report_distribution(Span span) {
  std::string written = text(span);
  if (written.starts_with('(') && written.ends_with(')')) written = written.substr(1, written.size() - 2);
  const std::string_view whole = span.valid() ? sources_.map.file(span.file).text() : std::string_view();
  std::vector<source::Edit> edits;
  if (span.valid()) {
    std::size_t start = span.begin;
    while (start > 0 && whole[start - 1] != '\n') --start;
    const std::string_view head = whole.substr(start, span.begin - start);
    std::size_t indent = 0;
    while (indent < head.size() && head[indent] == ' ') ++indent;
    if (head.find(" = ") != head.npos && head.find('{') == head.npos) {
      const auto at = static_cast<std::uint32_t>(start);
      edits = {{{span.file, at, at}, std::string(indent, ' ') + "param drawn = " + written + "\n"}, {span, "drawn"}};
    }
  }
  sink_.add(Kind::distribution_in_formula, span)
      .hint("draw it under a name of its own, `param drawn = " + written + "`, and use that name here",
            "tirez-la sous un nom à elle, `param drawn = " + written + "`, et employez ce nom ici", std::move(edits))
      .note("a `param` is drawn once per path, a `noise` in every period",
            "un `param` est tiré une fois par trajectoire, un `noise` à chaque période");
}

}  // namespace boucle::model
