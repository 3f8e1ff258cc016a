#include "source/source_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace boucle::source {

Span cover(Span a, Span b) {
  if (!a.valid()) return b;
  if (!b.valid()) return a;
  BOUCLE_CHECK(a.file == b.file, "spans of two files cannot be covered by one");
  return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

SourceFile::SourceFile(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {
  BOUCLE_CHECK(text_.size() < 0xffff'ffffu, "a source file is too large");
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i)
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
}

std::uint32_t SourceFile::line_start(std::uint32_t line) const {
  BOUCLE_CHECK(line >= 1 && line <= line_count(), "a line is outside its file");
  return line_starts_[line - 1];
}

std::string_view SourceFile::line_text(std::uint32_t line) const {
  const std::uint32_t begin = line_start(line);
  const std::size_t end = line < line_count() ? line_starts_[line] - 1 : text_.size();
  std::string_view content = std::string_view(text_).substr(begin, end - begin);
  if (!content.empty() && content.back() == '\r') content.remove_suffix(1);
  return content;
}

std::uint32_t SourceFile::line_of(std::uint32_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<std::uint32_t>(after - line_starts_.begin());
}

LineColumn SourceFile::line_column(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const std::uint32_t line = line_of(offset);
  const std::uint32_t start = line_start(line);
  const std::string_view before = std::string_view(text_).substr(start, offset - start);
  return {line, static_cast<std::uint32_t>(base::code_point_count(before)) + 1};
}

FileId SourceMap::add(std::string path, std::string text) {
  files_.emplace_back(std::move(path), std::move(text));
  return FileId(static_cast<std::uint32_t>(files_.size() - 1));
}

const SourceFile& SourceMap::file(FileId id) const {
  BOUCLE_CHECK(id.index() < files_.size(), "an unknown source file");
  return files_[id.index()];
}

std::optional<FileId> SourceMap::find(std::string_view path) const {
  for (std::uint32_t i = 0; i < file_count(); ++i)
    if (files_[i].path() == path) return FileId(i);
  return std::nullopt;
}

std::string_view SourceMap::text(Span span) const {
  const std::string_view all = file(span.file).text();
  BOUCLE_CHECK(span.begin <= span.end && span.end <= all.size(), "a span is outside its file");
  return all.substr(span.begin, span.end - span.begin);
}

std::string SourceMap::location(Span span) const {
  if (!span.valid()) return {};
  const LineColumn at = begin_of(span);
  return fmt::format("{}:{}:{}", file(span.file).path(), at.line, at.column);
}

std::string SourceMap::line_location(Span span) const {
  if (!span.valid()) return {};
  return fmt::format("{}:{}", file(span.file).path(), begin_of(span).line);
}

}  // namespace boucle::source
