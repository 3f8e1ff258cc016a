// Helpers of the tests of this folder: text in, dump or codes out.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "source/diagnostic.h"
#include "source/source_file.h"
#include "syntax/dump.h"
#include "syntax/lexer.h"
#include "syntax/parser.h"

namespace boucle::syntax::testing {

struct Parsed {
  source::SourceMap sources;
  source::DiagnosticSink sink;
  File file;

  explicit Parsed(std::string text) {
    const source::FileId id = sources.add("test.bcl", std::move(text));
    file = parse(sources, id, sink);
  }
  std::string dump() const { return dump_ast(file, sources); }
  std::vector<std::string> codes() const {
    std::vector<std::string> result;
    for (const source::Diagnostic& diagnostic : sink.sorted())
      result.emplace_back(source::kind_info(diagnostic.kind).code);
    return result;
  }
};

using Codes = std::vector<std::string>;

inline std::string ast(std::string text) {
  const Parsed parsed(std::move(text));
  std::string result = parsed.dump();
  for (const std::string& code : parsed.codes()) result += code + "\n";
  return result;
}

inline Codes codes(std::string text) { return Parsed(std::move(text)).codes(); }

// The S-expression of one expression, followed by the codes of its errors.
inline std::string expr(std::string text) {
  source::SourceMap sources;
  source::DiagnosticSink sink;
  const auto parsed = parse_expression_file(sources, sources.add("test.bcl", std::move(text)), sink);
  std::string result = dump_expr(parsed.file, parsed.root);
  for (const source::Diagnostic& diagnostic : sink.sorted()) {
    result += ' ';
    result += source::kind_info(diagnostic.kind).code;
  }
  return result;
}

// The text with the first edit list of every diagnostic applied.
inline std::string apply_edits(const Parsed& parsed) {
  std::string text(parsed.sources.file(parsed.file.file).text());
  std::vector<source::Edit> edits;
  for (const source::Diagnostic& diagnostic : parsed.sink.all()) {
    if (!diagnostic.hints.empty())
      edits.insert(edits.end(), diagnostic.hints[0].edits.begin(), diagnostic.hints[0].edits.end());
  }
  std::sort(edits.begin(), edits.end(), [](const auto& a, const auto& b) { return a.span.begin > b.span.begin; });
  for (const source::Edit& edit : edits)
    text.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.replacement);
  return text;
}

inline std::string read_test_file(const std::string& path) {
  std::string text;
  if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
    char buffer[4096];
    for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, count);
    std::fclose(file);
  }
  return text;
}

inline constexpr const char* sim_model =
    R"(model sim { calendar 1 .. 60 by period }              # abstract periods: step = 1 period
unit money
G  = 20 money/period
Y  = C + G
C  = 0.6 * YD + 0.4 * prev H / period
YD = Y - T
T  = 0.2 * Y
stock H = prev H + (YD - C) * step initially 0 money
solve Y
)";

}  // namespace boucle::syntax::testing
