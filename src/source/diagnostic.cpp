#include "source/diagnostic.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"

namespace boucle::source {
namespace {

constexpr KindInfo kinds[] = {
#define DIAGNOSTIC(code, severity, name, en, fr) {Kind::name, #code, Severity::severity, #name, en, fr},
#include "source/diagnostic_kinds.def"
#undef DIAGNOSTIC
};

constexpr bool codes_ascend() {
  for (std::size_t i = 1; i < std::size(kinds); ++i)
    if (kinds[i - 1].code >= kinds[i].code) return false;
  return true;
}
static_assert(codes_ascend(), "diagnostic_kinds.def: codes must be unique and in ascending order");

constexpr bool codes_match_severity() {
  for (const KindInfo& info : kinds)
    if ((info.code[0] == 'E') != (info.severity == Severity::error) || info.code.size() != 5) return false;
  return true;
}
static_assert(codes_match_severity(), "diagnostic_kinds.def: E and four digits for errors, W for warnings");

constexpr bool texts_are_complete() {
  for (const KindInfo& info : kinds)
    if (info.en.empty() || info.fr.empty()) return false;
  return true;
}
static_assert(texts_are_complete(), "diagnostic_kinds.def: every kind needs an English and a French text");

// Replaces {0}, {1} … ; any other brace stands for itself.
std::string fill_in(std::string_view text, const std::vector<Phrase>& args, Language language) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_argument =
        text[i] == '{' && i + 2 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9' && text[i + 2] == '}';
    if (!is_argument) {
      out += text[i];
      continue;
    }
    const auto index = static_cast<std::size_t>(text[i + 1] - '0');
    BOUCLE_CHECK(index < args.size(), "a diagnostic lacks an argument");
    out += args[index].in(language);
    i += 2;
  }
  return out;
}

}  // namespace

const KindInfo& kind_info(Kind kind) {
  const auto index = static_cast<std::size_t>(kind);
  BOUCLE_CHECK(index < std::size(kinds), "an unknown kind of diagnostic");
  return kinds[index];
}

std::vector<KindInfo> all_kinds() { return {std::begin(kinds), std::end(kinds)}; }

std::optional<Kind> kind_of_code(std::string_view code) {
  for (const KindInfo& info : kinds)
    if (info.code == code) return info.kind;
  return std::nullopt;
}

std::string Diagnostic::message(Language language) const {
  const KindInfo& info = kind_info(kind);
  return fill_in(language == Language::french ? info.fr : info.en, args, language);
}

Diagnostic* DiagnosticBuilder::target() { return position_ ? &sink_->diagnostics_[*position_] : nullptr; }

DiagnosticBuilder& DiagnosticBuilder::label(Span span, Phrase text) {
  if (Diagnostic* diagnostic = target()) diagnostic->labels.push_back({span, std::move(text)});
  return *this;
}

DiagnosticBuilder& DiagnosticBuilder::label(Span span, std::string en, std::string fr) {
  return label(span, Phrase(std::move(en), std::move(fr)));
}

DiagnosticBuilder& DiagnosticBuilder::hint(Phrase text, std::vector<Edit> edits) {
  Diagnostic* diagnostic = target();
  if (!diagnostic) return *this;
  BOUCLE_CHECK(diagnostic->hints.size() < max_hints, "a diagnostic has too many hints");
  diagnostic->hints.push_back({std::move(text), std::move(edits)});
  return *this;
}

DiagnosticBuilder& DiagnosticBuilder::hint(std::string en, std::string fr, std::vector<Edit> edits) {
  return hint(Phrase(std::move(en), std::move(fr)), std::move(edits));
}

DiagnosticBuilder& DiagnosticBuilder::note(std::string en, std::string fr) {
  if (Diagnostic* diagnostic = target()) diagnostic->notes.emplace_back(std::move(en), std::move(fr));
  return *this;
}

DiagnosticBuilder& DiagnosticBuilder::detail(Phrase text) {
  if (Diagnostic* diagnostic = target()) diagnostic->details.push_back(std::move(text));
  return *this;
}

DiagnosticBuilder& DiagnosticBuilder::detail(std::string en, std::string fr) {
  return detail(Phrase(std::move(en), std::move(fr)));
}

DiagnosticBuilder DiagnosticSink::add_list(Kind kind, Span primary, std::vector<Phrase> args) {
  // Messages without a place differ by their arguments only, so they are all kept.
  if (primary.valid() && !seen_.emplace(kind, primary).second) return {this, std::nullopt};
  (kind_info(kind).severity == Severity::error ? error_count_ : warning_count_) += 1;
  if (diagnostics_.size() >= max_kept_diagnostics) return {this, std::nullopt};
  Diagnostic diagnostic;
  diagnostic.kind = kind;
  diagnostic.primary = primary;
  diagnostic.args = std::move(args);
  diagnostics_.push_back(std::move(diagnostic));
  return {this, diagnostics_.size() - 1};
}

void DiagnosticSink::add_all(const DiagnosticSink& other) {
  for (const Diagnostic& diagnostic : other.diagnostics_) {
    DiagnosticBuilder at = add_list(diagnostic.kind, diagnostic.primary, diagnostic.args);
    if (Diagnostic* kept = at.target()) *kept = diagnostic;
  }
  if (other.diagnostics_.size() < max_kept_diagnostics) return;
  // What was only counted there is counted here.
  std::size_t kept_errors = 0;
  for (const Diagnostic& diagnostic : other.diagnostics_)
    kept_errors += kind_info(diagnostic.kind).severity == Severity::error ? 1 : 0;
  error_count_ += other.error_count_ - kept_errors;
  warning_count_ += other.warning_count_ - (other.diagnostics_.size() - kept_errors);
}

std::vector<Diagnostic> DiagnosticSink::sorted() const {
  std::vector<Diagnostic> ordered = diagnostics_;
  std::stable_sort(ordered.begin(), ordered.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.primary.file, a.primary.begin, a.kind) < std::tie(b.primary.file, b.primary.begin, b.kind);
  });
  return ordered;
}

}  // namespace boucle::source
