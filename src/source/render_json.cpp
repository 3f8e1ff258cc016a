#include <fmt/format.h>

#include "base/text.h"
#include "source/render.h"

namespace boucle::source {
namespace {

std::string span_json(Span span, const SourceMap& sources) {
  if (!span.valid()) return "null";
  const SourceFile& file = sources.file(span.file);
  const LineColumn begin = file.line_column(span.begin), end = file.line_column(span.end);
  return fmt::format(R"({{"file":{},"line":{},"column":{},"end_line":{},"end_column":{},"begin":{},"end":{}}})",
                     json_string(file.path()), begin.line, begin.column, end.line, end.column, span.begin, span.end);
}

template <class Items, class Write>
std::string array_json(const Items& items, Write write) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    out += write(item);
  }
  return out + "]";
}

std::string diagnostic_json(const Diagnostic& diagnostic, const SourceMap& sources, Language language) {
  const KindInfo& info = kind_info(diagnostic.kind);
  const auto phrase = [&](const Phrase& text) { return json_string(text.in(language)); };
  const auto label = [&](const Label& item) {
    return fmt::format(R"({{"span":{},"text":{}}})", span_json(item.span, sources), phrase(item.text));
  };
  const auto edit = [&](const Edit& item) {
    return fmt::format(R"({{"span":{},"replacement":{}}})", span_json(item.span, sources),
                       json_string(item.replacement));
  };
  const auto hint = [&](const Hint& item) {
    return fmt::format(R"({{"text":{},"edits":{}}})", phrase(item.text), array_json(item.edits, edit));
  };
  return fmt::format(
      R"({{"code":{},"severity":{},"name":{},"message":{},"span":{},"labels":{},"details":{},"notes":{},"hints":{}}})",
      json_string(info.code), info.severity == Severity::error ? R"("error")" : R"("warning")", json_string(info.name),
      json_string(diagnostic.message(language)), span_json(diagnostic.primary, sources),
      array_json(diagnostic.labels, label), array_json(diagnostic.details, phrase),
      array_json(diagnostic.notes, phrase), array_json(diagnostic.hints, hint));
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (std::size_t offset = 0; offset < text.size();) {
    const base::CodePoint c = base::decode_utf8(text, offset);
    offset += c.byte_count;
    switch (c.value) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (c.value < 0x20 || c.value == 0x7f) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c.value));
        } else {
          base::append_utf8(out, c.value);
        }
    }
  }
  return out + "\"";
}

std::string render_json(const DiagnosticSink& sink, const SourceMap& sources, const RenderOptions& options) {
  const std::vector<Diagnostic> ordered = sink.sorted();
  std::string out = fmt::format(R"({{"schema_version":{},"error_count":{},"warning_count":{},"diagnostics":)",
                                diagnostics_schema_version, sink.error_count(), sink.warning_count());
  out += array_json(ordered,
                    [&](const Diagnostic& item) { return "\n" + diagnostic_json(item, sources, options.language); });
  return out + "}\n";
}

}  // namespace boucle::source
