#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/text.h"
#include "source/diagnostic.h"
#include "source/embedded.h"
#include "source/source_file.h"

namespace boucle::source {
namespace {

TEST(SourceFile, FindsLinesAndColumns) {
  const SourceFile file("a.bcl", "é = 1\r\n\nb = 2");
  EXPECT_EQ(file.line_count(), 3u);
  EXPECT_EQ(file.line_text(1), "é = 1");
  EXPECT_EQ(file.line_text(2), "");
  EXPECT_EQ(file.line_text(3), "b = 2");
  EXPECT_EQ(file.line_column(0), (LineColumn{1, 1}));
  EXPECT_EQ(file.line_column(2), (LineColumn{1, 2}));  // after the two bytes of é
  EXPECT_EQ(file.line_column(9), (LineColumn{3, 1}));
  EXPECT_EQ(file.line_column(999), (LineColumn{3, 6}));
}

TEST(SourceMap, NamesPlaces) {
  SourceMap sources;
  const FileId a = sources.add("a.bcl", "x = 1\ny = x\n");
  EXPECT_EQ(sources.location({a, 6, 7}), "a.bcl:2:1");
  EXPECT_EQ(sources.line_location({a, 6, 7}), "a.bcl:2");
  EXPECT_EQ(sources.text({a, 6, 7}), "y");
  EXPECT_EQ(sources.location(Span{}), "");
  EXPECT_EQ(sources.find("a.bcl"), a);
  EXPECT_EQ(cover({a, 1, 3}, {a, 2, 9}), (Span{a, 1, 9}));
}

TEST(Embedded, PathsAreSortedAndReadable) {
  std::string_view previous;
  for (const std::string_view path : embedded_paths()) {
    EXPECT_LT(previous, path);
    EXPECT_TRUE(embedded_file(path).has_value());
    previous = path;
  }
  EXPECT_EQ(embedded_file("std/no such file.bcl"), std::nullopt);
}

std::set<char> placeholders(std::string_view text) {
  std::set<char> found;
  for (std::size_t i = 0; i + 2 < text.size(); ++i)
    if (text[i] == '{' && text[i + 2] == '}') found.insert(text[i + 1]);
  return found;
}

TEST(DiagnosticKinds, BothLanguagesSayTheSame) {
  for (const KindInfo& info : all_kinds()) {
    EXPECT_EQ(placeholders(info.en), placeholders(info.fr)) << info.code;
    EXPECT_FALSE(base::first_invalid_utf8(info.fr)) << info.code;
    EXPECT_NE(info.en.back(), '.') << info.code << ": no final stop";
    EXPECT_NE(info.fr.back(), '.') << info.code << ": no final stop";
    EXPECT_EQ(kind_of_code(info.code), info.kind);
  }
  EXPECT_EQ(kind_of_code("E9999"), std::nullopt);
}

TEST(DiagnosticSink, KeepsOneOfAKindAtAPlace) {
  SourceMap sources;
  const FileId a = sources.add("a.bcl", "x y z");
  DiagnosticSink sink;
  sink.add(Kind::bad_number, {a, 2, 3}, "y");
  sink.add(Kind::bad_number, {a, 2, 3}, "y").hint("dropped with its diagnostic", "perdu avec son diagnostic");
  sink.add(Kind::bad_period, {a, 0, 1}, "x");
  EXPECT_EQ(sink.error_count(), 2u);
  const std::vector<Diagnostic> sorted = sink.sorted();
  ASSERT_EQ(sorted.size(), 2u);
  EXPECT_EQ(sorted[0].message(Language::english), "`x` is not a period");
  EXPECT_EQ(sorted[1].message(Language::french), "`y` n'est pas un nombre");
  EXPECT_TRUE(sorted[1].hints.empty());
}

TEST(DiagnosticSink, CountsBeyondWhatItKeeps) {
  SourceMap sources;
  const FileId a = sources.add("a.bcl", std::string(5000, 'x'));
  DiagnosticSink sink;
  for (std::uint32_t i = 0; i < 3000; ++i) sink.add(Kind::bad_number, {a, i, i + 1}, "x").note("n", "n");
  EXPECT_EQ(sink.error_count(), 3000u);
  EXPECT_EQ(sink.all().size(), max_kept_diagnostics);
}

}  // namespace
}  // namespace boucle::source
