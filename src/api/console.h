// What the functions of boucle.hpp share: the words of the console's language, messages, exit codes of failures.
#pragma once

#include <string>
#include <string_view>

#include "api/boucle.hpp"
#include "base/language.h"
#include "base/result.h"
#include "driver/compile.h"
#include "report/document.h"
#include "report/wording.h"
#include "source/diagnostic.h"

namespace boucle::api {

base::Language language_of(const Console& console);
const report::Wording& words_of(const Console& console);

void say_error(const Console& console, std::string_view message);    // "error: …" on err
void say_hint(const Console& console, std::string_view message);     // "hint: …" on err
void say(const Console& console, const report::Document& document);  // drawn, on out

// Reports a file or a disk that failed; returns exit_code::file.
int world_error(const Console& console, const base::Error& error);

void print_diagnostics(const Console& console, const source::DiagnosticSink& sink, const source::SourceMap& sources);

// What went wrong in a compilation that is not ok, after its diagnostics were printed: the exit code.
int compile_failure(const Console& console, const driver::Compiled& compiled, const source::DiagnosticSink& sink);

}  // namespace boucle::api
