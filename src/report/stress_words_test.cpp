#include "report/stress_words.h"

#include <gtest/gtest.h>

#include "report/exposure_words.h"

namespace boucle::report {
namespace {

void expect_same_placeholders(const std::vector<std::string_view>& english,
                              const std::vector<std::string_view>& french) {
  ASSERT_EQ(english.size(), french.size());
  for (std::size_t i = 0; i < english.size(); ++i) {
    EXPECT_FALSE(french[i].empty());
    for (const char* placeholder : {"{0}", "{1}", "{2}", "{3}"})
      EXPECT_EQ(english[i].find(placeholder) == std::string_view::npos,
                french[i].find(placeholder) == std::string_view::npos)
          << english[i];
  }
}

TEST(StressWords, LanguagesUseTheSamePlaceholders) {
  expect_same_placeholders(all_texts(stress_texts(base::Language::english)),
                           all_texts(stress_texts(base::Language::french)));
  expect_same_placeholders(all_texts(exposure_texts(base::Language::english)),
                           all_texts(exposure_texts(base::Language::french)));
}

}  // namespace
}  // namespace boucle::report
