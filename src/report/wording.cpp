#include "report/wording.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <type_traits>

namespace boucle::report {

const Wording& english_wording();
const Wording& french_wording();

std::string in_number(std::string_view text, const std::vector<std::string>& args) {
  std::string out;
  while (true) {
    const std::size_t open = text.find('['), bar = text.find('|', open), close = text.find(']', bar);
    if (close == std::string_view::npos) return out + std::string(text);
    const auto index = static_cast<std::size_t>(text[open + 1] - '0');
    const bool with_zero = text[bar + 1] == '|';
    const std::string_view one = text.substr(open + 3, bar - open - 3);
    const std::size_t second = bar + (with_zero ? 2 : 1);
    const std::string_view many = text.substr(second, close - second);
    const bool is_one = index < args.size() && (args[index] == "1" || (with_zero && args[index] == "0"));
    out += text.substr(0, open);
    out += is_one ? one : many;
    text.remove_prefix(close + 1);
  }
}

const Wording& wording(base::Language language) {
  return language == base::Language::french ? french_wording() : english_wording();
}

std::vector<std::string_view> all_texts(const Wording& words) {
  // The struct is one Language followed by Texts only, each nothing but a view.
  static_assert(sizeof(Text) == sizeof(std::string_view) && std::is_trivially_copyable_v<Text>);
  const char* bytes = reinterpret_cast<const char*>(&words);
  std::vector<std::string_view> texts;
  for (std::size_t at = offsetof(Wording, months); at + sizeof(Text) <= sizeof(Wording); at += sizeof(Text)) {
    std::string_view text;
    std::memcpy(&text, bytes + at, sizeof text);
    texts.push_back(text);
  }
  return texts;
}

namespace {

struct YearMonth {
  int year = 0, month = 0, day = 0;
};

YearMonth year_month(std::int32_t day_number) {
  const std::string iso = base::date_text(day_number);
  YearMonth result;
  if (iso.size() >= 10) {
    result.year = std::atoi(iso.substr(0, 4).c_str());
    result.month = std::atoi(iso.substr(5, 2).c_str());
    result.day = std::atoi(iso.substr(8, 2).c_str());
  }
  return result;
}

std::string month_words(const Wording& words, const YearMonth& date) {
  if (date.month < 1 || date.month > 12) return "";
  return words.month_of_year(words.months[static_cast<std::size_t>(date.month - 1)].view(), date.year);
}

}  // namespace

std::string period_words(const Wording& words, const base::Calendar& calendar, std::uint32_t step) {
  const YearMonth last = year_month(calendar.last_day(step));
  switch (calendar.unit) {
    case base::StepUnit::day:
    case base::StepUnit::week:
    case base::StepUnit::period:
      return calendar.label(step);
    case base::StepUnit::month:
      return month_words(words, last);
    case base::StepUnit::quarter:
      return words.quarter_of_year(last.month / 3, last.year);
    case base::StepUnit::half:
      return words.half_of_year(last.month / 6, last.year);
    case base::StepUnit::year:
      return fmt::to_string(last.year);
  }
  return calendar.label(step);
}

std::string horizon_words(const Wording& words, const base::Calendar& calendar) {
  if (calendar.abstract()) return words.not_within(calendar.step_count);
  const YearMonth next = year_month(calendar.last_day(calendar.step_count - 1) + 1);
  if (next.month == 1 && next.day == 1) return words.not_before(fmt::to_string(next.year));
  if (next.day == 1) return words.not_before(month_words(words, next));
  return words.not_before(base::date_text(calendar.last_day(calendar.step_count - 1) + 1));
}

}  // namespace boucle::report
