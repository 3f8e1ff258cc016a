#include "base/text.h"

#include <gtest/gtest.h>

#include <limits>

#ifdef BOUCLE_RAPIDCHECK
#include <rapidcheck.h>
#endif

namespace boucle::base {
namespace {

TEST(Text, SplitsAndTrims) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(split_lines("a\r\n\nb\n"), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_TRUE(split_lines("").empty());
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
  EXPECT_EQ(join(std::vector<std::string>{"a", "b"}, ", "), "a, b");
}

TEST(Text, FindsTheFirstByteThatIsNotUtf8) {
  EXPECT_EQ(first_invalid_utf8("déjà 億 🚀"), std::nullopt);
  EXPECT_EQ(first_invalid_utf8("ab\xe9 c"), 2u);          // Latin-1
  EXPECT_EQ(first_invalid_utf8("a\xc0\xaf"), 1u);         // overlong
  EXPECT_EQ(first_invalid_utf8("a\xed\xa0\x80"), 1u);     // surrogate
  EXPECT_EQ(first_invalid_utf8("\xf4\x90\x80\x80"), 0u);  // beyond Unicode
  EXPECT_EQ(first_invalid_utf8("abc\xe2\x82"), 3u);       // cut off
}

TEST(Text, MeasuresDisplayWidth) {
  EXPECT_EQ(display_width("déjà"), 4u);
  EXPECT_EQ(display_width("e\xcc\x81"), 1u);  // e and a combining accent
  EXPECT_EQ(display_width("億円"), 4u);
  EXPECT_EQ(code_point_count("déjà"), 4u);
}

TEST(Text, CodePointsRoundTrip) {
  for (const char32_t c : {U'a', U'é', U'€', U'🚀'}) {
    std::string text;
    append_utf8(text, c);
    EXPECT_EQ(decode_utf8(text, 0).value, c);
    EXPECT_EQ(decode_utf8(text, 0).byte_count, text.size());
  }
}

TEST(Text, EditDistance) {
  EXPECT_EQ(edit_distance("kitten", "sitting", 9), 3u);
  EXPECT_EQ(edit_distance("revenue", "reveneu", 3), 1u);  // a swap is one edit
  EXPECT_EQ(edit_distance("", "abc", 5), 3u);
  EXPECT_EQ(edit_distance("abc", "xyz", 1), 2u);  // cutoff + 1
}

TEST(Text, SuggestsNearNames) {
  const std::vector<std::string> names{"revenue", "cash", "revenue_share", "overhead", "Cash"};
  EXPECT_EQ(nearest("reveneu", names), "revenue");
  EXPECT_EQ(nearest("share", names), "revenue_share");
  EXPECT_EQ(nearest("CASH", names), "cash");
  EXPECT_EQ(nearest("cash", names), "Cash");
  EXPECT_EQ(nearest("zebra_crossing", names), std::nullopt);
  EXPECT_EQ(nearest("x", names), std::nullopt);
  EXPECT_EQ(nearest_names("revenues", names, 2), (std::vector<std::string>{"revenue"}));
}

TEST(Text, FormatsNumbersInShortestForm) {
  EXPECT_EQ(format_shortest(0.1), "0.1");
  EXPECT_EQ(format_shortest(-0.0), "0");
  EXPECT_EQ(format_shortest(1e300), "1e+300");
  EXPECT_EQ(format_shortest(123456789.25), "123456789.25");
  EXPECT_EQ(format_shortest(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(format_shortest(std::numeric_limits<double>::quiet_NaN()), "nan");
  EXPECT_EQ(parse_double("2.5e3"), 2500.0);
  for (const char* bad : {"", " 1", "1 ", "1,5", "inf", "nan", "0x10", "1e999"})
    EXPECT_EQ(parse_double(bad), std::nullopt);
}

#ifdef BOUCLE_RAPIDCHECK
TEST(Text, ShortestFormReadsBackIdentically) {
  EXPECT_TRUE(rc::check([](double value) {
    if (value == value) RC_ASSERT(parse_double(format_shortest(value)) == value);
  }));
}

TEST(Text, DecodingAlwaysAdvances) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    RC_ASSERT(code_point_count(text) <= text.size());
    if (const auto bad = first_invalid_utf8(text)) RC_ASSERT(decode_utf8(text, *bad).value == 0xfffdu);
  }));
}
#endif

}  // namespace
}  // namespace boucle::base
