#include "syntax/lexer_errors.h"

#include <fmt/format.h>

#include "base/text.h"
#include "syntax/lexer.h"

namespace boucle::syntax {

using source::Kind;

bool LexerErrors::silent() { return ++count_ > max_lexer_errors; }

// The text for a message: invisible characters by their number, long runs shortened.
std::string LexerErrors::excerpt(std::uint32_t begin, std::uint32_t end) const {
  constexpr std::size_t max_shown = 8;
  std::string result;
  std::size_t shown = 0;
  for (std::uint32_t at = begin; at < end;) {
    if (shown++ == max_shown) return result + "…";
    const base::CodePoint c = base::decode_utf8(text_, at);
    const bool visible = c.value > 0x20 && !(c.value >= 0x7f && c.value <= 0xa0) && base::display_width(c.value) > 0 &&
                         !(c.value >= 0x2000 && c.value <= 0x200f) && c.value != 0x202f;
    if (visible)
      base::append_utf8(result, c.value);
    else
      result += fmt::format("U+{:04X}", static_cast<std::uint32_t>(c.value));
    at += c.byte_count;
  }
  return result;
}

void LexerErrors::not_utf8(std::uint32_t offset) {
  const auto size = static_cast<std::uint32_t>(text_.size());
  sink_->add(Kind::file_not_utf8, span(offset, std::min(offset + 1, size)), fmt::format("{}", offset))
      .hint("save the file with the encoding UTF-8", "enregistrez le fichier avec l'encodage UTF-8");
}

void LexerErrors::unterminated_string(std::uint32_t begin, std::uint32_t end) {
  if (silent()) return;
  sink_->add(Kind::unterminated_string, span(begin, end))
      .hint("close it with `\"`", "refermez-la par `\"`", {{span(end, end), "\""}});
}

void LexerErrors::stray(std::uint32_t begin, std::uint32_t end) {
  if (silent()) return;
  auto diagnostic = sink_->add(Kind::unexpected_character, span(begin, end), fmt::format("`{}`", excerpt(begin, end)));
  diagnostic.hint("remove it", "retirez-le", {{span(begin, end), ""}});
}

void LexerErrors::substituted(std::uint32_t begin, std::uint32_t end, std::string_view meant) {
  if (silent()) return;
  // Of a text between foreign quotation marks the marks are the mistake.
  const std::uint32_t shown_end =
      meant.size() > 1 && meant[0] == '"' ? begin + base::decode_utf8(text_, begin).byte_count : end;
  const std::string written = excerpt(begin, shown_end);
  auto diagnostic = sink_->add(Kind::foreign_character, span(begin, end), written);
  if (meant == " ") {
    diagnostic.hint("write an ordinary space", "écrivez une espace ordinaire", {{span(begin, end), " "}});
  } else if (meant.empty()) {
    diagnostic.hint("remove it: a statement ends with its line", "retirez-le : une instruction finit avec sa ligne",
                    {{span(begin, end), ""}});
  } else {
    const std::string shown(base::trim(meant));
    diagnostic.hint(fmt::format("write `{}`", shown), fmt::format("écrivez `{}`", shown),
                    {{span(begin, end), std::string(meant)}});
  }
}

void LexerErrors::no_such_period(std::uint32_t begin, std::uint32_t end, std::string right) {
  if (silent()) return;
  const std::string written(text_.substr(begin, end - begin));
  auto diagnostic = sink_->add(Kind::bad_period, span(begin, end), written);
  if (!right.empty()) {
    diagnostic.hint(fmt::format("write `{}`", right), fmt::format("écrivez `{}`", right), {{span(begin, end), right}});
    return;
  }
  std::string spaced = written;
  for (std::size_t at = spaced.find('-'); at != std::string::npos; at = spaced.find('-', at + 3))
    spaced.replace(at, 1, " - ");
  diagnostic.hint("periods look like 2026, 2026-H2, 2026-Q1, 2026-07, 2026-07-15, FY2027-Q1",
                  "les périodes s'écrivent 2026, 2026-H2, 2026-Q1, 2026-07, 2026-07-15, FY2027-Q1");
  if (written.find_first_not_of("0123456789-") != std::string::npos) return;  // no subtraction
  diagnostic.hint(fmt::format("for a subtraction write `{}`", spaced),
                  fmt::format("pour une soustraction, écrivez `{}`", spaced), {{span(begin, end), spaced}});
}

void LexerErrors::number_out_of_range(std::uint32_t begin, std::uint32_t end) {
  if (silent()) return;
  std::string written(text_.substr(begin, end - begin));
  if (written.size() > 24) written = written.substr(0, 24) + "…";
  sink_->add(Kind::bad_number, span(begin, end), written)
      .note("numbers reach from 1e-308 to 1e308", "les nombres vont de 1e-308 à 1e308");
}

}  // namespace boucle::syntax
