// Lexes and parses any bytes. Checks that the tokens cover valid UTF-8 without gap, that children precede their
// parents, that the printers survive what the parser made, and that the diagnostics stay bounded.
#include "syntax/parser.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "source/diagnostic.h"
#include "source/render.h"
#include "source/source_file.h"
#include "stop.h"
#include "syntax/dump.h"
#include "syntax/format.h"
#include "syntax/lexer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace boucle;
  const std::string text(reinterpret_cast<const char*>(data), size);
  source::SourceMap sources;
  source::DiagnosticSink sink;
  const source::FileId id = sources.add("fuzz.bcl", text);
  const syntax::File file = syntax::parse(sources, id, sink);
  std::uint32_t end = 0;
  for (const syntax::Token& token : file.tokens) {
    BOUCLE_CHECK(token.begin == end && token.end >= token.begin, "the tokens do not cover the file");
    end = token.end;
  }
  BOUCLE_CHECK(end == size, "the tokens end before the file");
  for (const syntax::Expr& expr : file.exprs) {
    BOUCLE_CHECK(expr.span.begin <= expr.span.end && expr.span.end <= size, "an expression lies outside the file");
  }
  // Where the limit is reached, each open block may still say that its brace is missing.
  const auto limit =
      static_cast<std::size_t>(syntax::max_parse_errors + syntax::max_block_depth + syntax::max_lexer_errors);
  BOUCLE_CHECK(sink.error_count() <= limit, "too many diagnostics");
  source::render_text(sink, sources);
  const std::string dump = syntax::dump_ast(file, sources);
  if (!sink.empty()) return 0;

  const std::string formatted = syntax::format(file, sources);
  const syntax::File again = syntax::parse(sources, sources.add("formatted.bcl", formatted), sink);
  BOUCLE_CHECK(sink.empty(), "the formatted text has errors");
  BOUCLE_CHECK(syntax::dump_ast(again, sources) == dump, "formatting changed the meaning");
  BOUCLE_CHECK(syntax::format(again, sources) == formatted, "formatting is not idempotent");
  return 0;
}
