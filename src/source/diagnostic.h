// What is said to the author of a model. Every kind of message is registered once, in diagnostic_kinds.def, with its
// stable code, its severity and its text in English and French; a stage adds a Diagnostic to a sink and goes on
// checking. Nothing is printed here: see render.h.
//
//   sink.add(Kind::add_mismatch, sum.span, Phrase("an amount", "un montant"), Phrase("a rate", "un débit"))
//       .label(left.span, "$/year\na rate", "$/year\nun débit")
//       .label(right.span, "$\nan amount", "$\nun montant")
//       .hint("write `salaries * step`", "écrivez `salaries * step`", {{left.span, "salaries * step"}});
//
// Arguments, labels, hints, notes: one string is neutral (a name, a unit), two are English and French.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/language.h"
#include "source/source_file.h"

namespace boucle::source {

using base::Language;
using base::Phrase;

enum class Severity { error, warning };

enum class Kind : std::uint16_t {
#define DIAGNOSTIC(code, severity, name, en, fr) name,
#include "source/diagnostic_kinds.def"
#undef DIAGNOSTIC
};

struct KindInfo {
  Kind kind;
  std::string_view code;  // "E0201"
  Severity severity;
  std::string_view name;  // "add_mismatch"
  std::string_view en, fr;
};

const KindInfo& kind_info(Kind kind);
std::vector<KindInfo> all_kinds();  // in the order of the codes
std::optional<Kind> kind_of_code(std::string_view code);

// A piece of the source underlined with carets; a \n in the text starts another line under the carets.
struct Label {
  Span span;
  Phrase text;
};

// Replaces the bytes of a span; an empty span inserts.
struct Edit {
  Span span;
  std::string replacement;
};

// An advice; with edits it can be applied, and the result compiles.
struct Hint {
  Phrase text;
  std::vector<Edit> edits;
};

struct Diagnostic {
  Kind kind{};
  std::vector<Phrase> args;
  Span primary;                 // where the message points to
  std::vector<Label> labels;    // what is underlined; without labels the primary span is
  std::vector<Phrase> details;  // lines beside the source line instead of carets: a loop, the sides of a nature
  std::vector<Phrase> notes;
  std::vector<Hint> hints;  // at most max_hints

  std::string message(Language language) const;
  Severity severity() const { return kind_info(kind).severity; }
};

inline constexpr std::size_t max_hints = 2;                // more than two ways out is a manual, not a hint
inline constexpr std::size_t max_shown_errors = 20;        // after twenty a reader starts again from the top
inline constexpr std::size_t max_kept_diagnostics = 1000;  // bounds the memory of a hopeless file

class DiagnosticSink;

// Fills in a diagnostic that is already in its sink. Valid until the sink goes.
class DiagnosticBuilder {
 public:
  DiagnosticBuilder(DiagnosticSink* sink, std::optional<std::size_t> position) : sink_(sink), position_(position) {}

  DiagnosticBuilder& label(Span span, Phrase text);
  DiagnosticBuilder& label(Span span, std::string en, std::string fr);
  DiagnosticBuilder& hint(Phrase text, std::vector<Edit> edits = {});
  DiagnosticBuilder& hint(std::string en, std::string fr, std::vector<Edit> edits = {});
  DiagnosticBuilder& note(std::string en, std::string fr);
  DiagnosticBuilder& detail(Phrase text);
  DiagnosticBuilder& detail(std::string en, std::string fr);

 private:
  friend class DiagnosticSink;
  Diagnostic* target();  // null for a diagnostic that was dropped

  DiagnosticSink* sink_;
  std::optional<std::size_t> position_;
};

// Collects. The same kind at the same place is kept once; beyond max_kept_diagnostics they are only counted.
class DiagnosticSink {
 public:
  template <class... Args>
  DiagnosticBuilder add(Kind kind, Span primary, Args&&... args) {
    return add_list(kind, primary, {Phrase(std::forward<Args>(args))...});
  }
  DiagnosticBuilder add_list(Kind kind, Span primary, std::vector<Phrase> args);

  void add_all(const DiagnosticSink& other);  // in their order

  std::size_t error_count() const { return error_count_; }
  std::size_t warning_count() const { return warning_count_; }
  bool has_errors() const { return error_count_ > 0; }
  bool empty() const { return diagnostics_.empty(); }

  const std::vector<Diagnostic>& all() const { return diagnostics_; }  // in the order they were added
  std::vector<Diagnostic> sorted() const;                              // by file, place, code

 private:
  friend class DiagnosticBuilder;

  std::vector<Diagnostic> diagnostics_;
  std::set<std::pair<Kind, Span>> seen_;
  std::size_t error_count_ = 0;
  std::size_t warning_count_ = 0;
};

}  // namespace boucle::source
