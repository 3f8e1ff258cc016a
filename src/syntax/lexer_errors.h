// What the lexer says about characters: the wording and the edits, apart from the scanning.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "source/diagnostic.h"
#include "source/source_file.h"

namespace boucle::syntax {

// Offsets are bytes of the file. Counts what it reported and falls silent at max_lexer_errors.
class LexerErrors {
 public:
  LexerErrors(std::string_view text, source::FileId file, source::DiagnosticSink& sink)
      : text_(text), file_(file), sink_(&sink) {}

  void not_utf8(std::uint32_t offset);
  void unterminated_string(std::uint32_t begin, std::uint32_t end);
  void stray(std::uint32_t begin, std::uint32_t end);
  // A character that stands for another: the hint replaces it; an empty `meant` deletes it.
  void substituted(std::uint32_t begin, std::uint32_t end, std::string_view meant);
  // `right` is what to write instead, or empty when no such period exists.
  void no_such_period(std::uint32_t begin, std::uint32_t end, std::string right);
  void number_out_of_range(std::uint32_t begin, std::uint32_t end);

 private:
  bool silent();
  source::Span span(std::uint32_t begin, std::uint32_t end) const { return {file_, begin, end}; }
  std::string excerpt(std::uint32_t begin, std::uint32_t end) const;

  std::string_view text_;
  source::FileId file_;
  source::DiagnosticSink* sink_;
  int count_ = 0;
};

}  // namespace boucle::syntax
