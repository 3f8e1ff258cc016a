// Draws diagnostics for a person (text) or a program (JSON). Both are pure functions to a string; nothing is printed.
//
//   error[E0201]: cannot add an amount to a rate
//     --> labs.bcl:31:10
//   31 |   need = salaries + 2 B$
//      |          ^^^^^^^^   ^^^^
//      |          $/year     $
//      |          a rate     an amount
//      = hint: for the amount of one period write `salaries * step`; for a rate write `2 B$/year`
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "source/diagnostic.h"
#include "source/source_file.h"

namespace boucle::source {

struct RenderOptions {
  Language language = Language::english;
  bool color = false;  // ANSI escapes
  std::size_t max_errors = max_shown_errors;
};

// One diagnostic, with a final newline.
std::string render_text(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options = {});

// All of them, sorted by place, separated by empty lines; errors beyond options.max_errors are only counted, in a
// last line. Empty for an empty sink.
std::string render_text(const DiagnosticSink& sink, const SourceMap& sources, const RenderOptions& options = {});

inline constexpr int diagnostics_schema_version = 1;

// {"schema_version": 1, "error_count": n, "warning_count": n, "diagnostics": [{code, severity, name, message, span,
// labels, details, notes, hints}]}. A span is {file, line, column, end_line, end_column, begin, end}: lines and
// columns 1-based in code points, begin and end in bytes; null where there is no place. Hints carry their edits as
// {span, replacement}. Texts are in options.language; there is no limit on the number of errors.
std::string render_json(const DiagnosticSink& sink, const SourceMap& sources, const RenderOptions& options = {});

// A JSON string with its quotation marks; the text is UTF-8 (other bytes become U+FFFD).
std::string json_string(std::string_view text);

}  // namespace boucle::source
