// Source texts and places in them. A Span is a range of bytes of one file; lines and columns are computed only when
// something is shown. Invariant: a file's text never changes after it was added, and its FileId stays valid.
// Limit: files are below 4 GiB (base::max_file_bytes is far below that).
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace boucle::source {

class SourceFile;
using FileId = base::Id<SourceFile>;

// Bytes begin .. end - 1 of a file. Without a file it points nowhere (a message about an option, say).
struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool valid() const { return file.valid(); }
  auto operator<=>(const Span&) const = default;
};

// The smallest span that covers both; they are in one file. An invalid span counts for nothing.
Span cover(Span a, Span b);

// Both 1-based; columns count code points.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  auto operator<=>(const LineColumn&) const = default;
};

class SourceFile {
 public:
  SourceFile(std::string path, std::string text);

  const std::string& path() const { return path_; }  // as the user knows it
  std::string_view text() const { return text_; }
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
  std::uint32_t line_start(std::uint32_t line) const;    // byte offset of a 1-based line
  std::string_view line_text(std::uint32_t line) const;  // without its end of line
  std::uint32_t line_of(std::uint32_t offset) const;
  LineColumn line_column(std::uint32_t offset) const;

 private:
  std::string path_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

class SourceMap {
 public:
  FileId add(std::string path, std::string text);
  const SourceFile& file(FileId id) const;
  std::uint32_t file_count() const { return static_cast<std::uint32_t>(files_.size()); }
  std::optional<FileId> find(std::string_view path) const;

  std::string_view text(Span span) const;
  LineColumn begin_of(Span span) const { return file(span.file).line_column(span.begin); }
  // "labs.bcl:31:10", or "" for a span without file.
  std::string location(Span span) const;
  // "labs.bcl:31".
  std::string line_location(Span span) const;

 private:
  std::deque<SourceFile> files_;  // a deque: references to files stay valid while others are added
};

}  // namespace boucle::source
