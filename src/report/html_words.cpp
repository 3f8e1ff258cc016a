#include "report/html_words.h"

#include <cstring>
#include <type_traits>

namespace boucle::report {

const PageWords& english_page_words();
const PageWords& french_page_words();

const PageWords& page_words(base::Language language) {
  return language == base::Language::french ? french_page_words() : english_page_words();
}

std::vector<std::string_view> all_texts(const PageWords& words) {
  static_assert(sizeof(Text) == sizeof(std::string_view) && std::is_trivially_copyable_v<Text>);
  static_assert(sizeof(PageWords) % sizeof(Text) == 0);
  const char* bytes = reinterpret_cast<const char*>(&words);
  std::vector<std::string_view> texts;
  for (std::size_t at = 0; at + sizeof(Text) <= sizeof(PageWords); at += sizeof(Text)) {
    std::string_view text;
    std::memcpy(&text, bytes + at, sizeof text);
    texts.push_back(text);
  }
  return texts;
}

}  // namespace boucle::report
