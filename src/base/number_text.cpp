#include "base/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

namespace boucle::base {
namespace {

constexpr double scientific_from = 1e15;   // above, doubles no longer hold every cent
constexpr double scientific_below = 1e-9;  // what is left of rounding, mostly
constexpr std::string_view narrow_no_break_space = "\u202f";
constexpr std::string_view no_break_space = "\u00a0";

struct Magnitude {
  std::string_view prefix;
  double scale;
};
constexpr std::array<Magnitude, 5> money_english{{{"", 1}, {"k", 1e3}, {"M", 1e6}, {"B", 1e9}, {"T", 1e12}}};
constexpr std::array<Magnitude, 5> money_french{{{"", 1}, {"k", 1e3}, {"M", 1e6}, {"Md", 1e9}, {"T", 1e12}}};
constexpr std::array<Magnitude, 5> watts{{{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}}};
// Prefixes as units are written, to take them off.
constexpr std::array<Magnitude, 6> money_written{
    {{"", 1}, {"k", 1e3}, {"M", 1e6}, {"B", 1e9}, {"T", 1e12}, {"Md", 1e9}}};

// The digits of |value| rounded to `significant_digits`, as plain decimal text with '.', without trailing
// zeros.
std::string plain_digits(double magnitude, int significant_digits) {
  const std::string scientific = fmt::format("{:.{}e}", magnitude, significant_digits - 1);
  const std::size_t e = scientific.find('e');
  int exponent = 0;
  for (std::size_t i = e + 2; i < scientific.size(); ++i) exponent = exponent * 10 + (scientific[i] - '0');
  if (scientific[e + 1] == '-') exponent = -exponent;
  std::string digits;
  for (const char c : scientific.substr(0, e)) {
    if (c != '.') digits += c;
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  if (exponent < 0) return "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return digits + std::string(whole - digits.size(), '0');
  return digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string localized(std::string_view plain, Language language) {
  const std::size_t point = std::min(plain.find('.'), plain.size());
  const std::string_view separator = language == Language::french ? narrow_no_break_space : ",";
  std::string out;
  for (std::size_t i = 0; i < point; ++i) {
    if (i > 0 && (point - i) % 3 == 0) out += separator;
    out += plain[i];
  }
  if (point < plain.size()) {
    out += language == Language::french ? ',' : '.';
    out += plain.substr(point + 1);
  }
  return out;
}

// Value after rounding, so that 999.6 M becomes 1 B and not 1,000 M.
double rounded(double magnitude, int significant_digits) {
  if (magnitude == 0 || !std::isfinite(magnitude)) return magnitude;
  const double unit = std::pow(10, significant_digits - 1 - std::floor(std::log10(magnitude)));
  return unit > 0 && std::isfinite(unit) ? std::round(magnitude * unit) / unit : magnitude;
}

// The first factor of a unit text: up to "/", "·" or "*".
std::string_view head_of(std::string_view text) {
  return text.substr(0, std::min({text.find('/'), text.find("·"), text.find('*'), text.size()}));
}

struct Head {
  std::string_view name;  // without prefix
  double prefix_scale = 1;
  std::span<const Magnitude> magnitudes;
};

std::optional<Head> scalable_head(std::string_view head, Language language) {
  const std::span<const Magnitude> money = language == Language::french ? money_french : money_english;
  for (const Magnitude& m : money_written) {
    if (head.substr(0, m.prefix.size()) != m.prefix) continue;
    const std::string_view name = head.substr(m.prefix.size());
    if (is_currency_text(name)) return Head{name, m.scale, money};
  }
  for (const Magnitude& m : watts) {
    if (head.size() == m.prefix.size() + 1 && head.back() == 'W' && head.substr(0, m.prefix.size()) == m.prefix) {
      return Head{head.substr(m.prefix.size()), m.scale, watts};
    }
  }
  return std::nullopt;
}

const Magnitude& choose(double magnitude, std::span<const Magnitude> magnitudes, int significant_digits) {
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < magnitudes.size(); ++i) {
    // French keeps milliards up to 9 999; the next word, billion, means 10^12 there and is easily mistaken.
    const bool milliards = magnitudes[i - 1].prefix == "Md";
    if (rounded(magnitude, significant_digits) >= magnitudes[i].scale * (milliards ? 10 : 1)) chosen = i;
  }
  return magnitudes[chosen];
}

std::string_view french_word(std::string_view word) {
  struct Pair {
    std::string_view en, fr;
  };
  static constexpr std::array<Pair, 8> words{{{"year", "an"},
                                              {"quarter", "trimestre"},
                                              {"month", "mois"},
                                              {"week", "semaine"},
                                              {"day", "jour"},
                                              {"hour", "heure"},
                                              {"second", "seconde"},
                                              {"period", "période"}}};
  for (const Pair& pair : words) {
    if (pair.en == word) return pair.fr;
  }
  return word;
}

std::string french_factor(std::string_view factor) {
  if (factor.size() > 1 && factor[0] == 'B' && is_currency_text(factor.substr(1))) {
    return "Md" + std::string(factor.substr(1));
  }
  const std::size_t caret = std::min(factor.find('^'), factor.size());
  return std::string(french_word(factor.substr(0, caret))) + std::string(factor.substr(caret));
}

std::string with_unit(std::string number, std::string_view unit, Language language) {
  if (unit.empty()) return number;
  number += language == Language::french ? no_break_space : " ";
  number += unit;
  return number;
}

}  // namespace

std::string number_text(double value, Language language, int significant_digits) {
  if (std::isnan(value)) return "n/a";
  const std::string sign = value < 0 ? "-" : "";
  const double magnitude = std::fabs(value);
  if (std::isinf(value)) return sign + "inf";
  if (magnitude == 0) return "0";
  significant_digits = std::clamp(significant_digits, 1, 17);
  if (magnitude >= scientific_from || magnitude < scientific_below) {
    std::string text = fmt::format("{:.{}e}", magnitude, significant_digits - 1);
    if (language == Language::french) std::replace(text.begin(), text.end(), '.', ',');
    return sign + text;
  }
  return sign + localized(plain_digits(magnitude, significant_digits), language);
}

std::string fixed_text(double value, Language language, int decimals) {
  if (!std::isfinite(value)) return number_text(value, language);
  const std::string plain = fmt::format("{:.{}f}", std::fabs(value), decimals);
  const bool nothing = plain.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !nothing ? "-" : "") + localized(plain, language);
}

SharedUnit shared_unit(double largest, const DisplayUnit& unit, Language language) {
  const std::string_view text = unit.text == "ratio" ? std::string_view{} : std::string_view{unit.text};
  const std::string_view head = head_of(text);
  const std::optional<Head> scalable = scalable_head(head, language);
  if (!scalable) return {unit_text(text, language), unit.scale};
  const Magnitude& m = choose(std::fabs(largest / unit.scale * scalable->prefix_scale), scalable->magnitudes, 3);
  return {std::string(m.prefix) + std::string(scalable->name) + unit_text(text.substr(head.size()), language),
          m.scale / scalable->prefix_scale * unit.scale};
}

std::string unit_text(std::string_view text, Language language) {
  if (language == Language::english) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min({text.find('/'), text.find("·"), text.find('*'), text.size()});
    out += french_factor(text.substr(0, end));
    text.remove_prefix(end);
    if (text.empty()) break;
    const std::size_t separator_size = text.substr(0, 2) == "·" ? 2 : 1;
    out += text.substr(0, separator_size);
    text.remove_prefix(separator_size);
  }
  return out;
}

std::string quantity_text(double value_in_base, const DisplayUnit& unit, Language language, int significant_digits) {
  if (std::isnan(value_in_base)) return "n/a";
  const std::string_view text = unit.text == "ratio" ? std::string_view{} : std::string_view{unit.text};
  const double value = value_in_base / unit.scale;
  const std::string_view head = head_of(text);
  const std::optional<Head> scalable = scalable_head(head, language);
  if (!scalable || value == 0 || std::isinf(value)) {
    return with_unit(number_text(value, language, significant_digits), unit_text(text, language), language);
  }
  const double unprefixed = value * scalable->prefix_scale;
  const Magnitude& m = choose(std::fabs(unprefixed), scalable->magnitudes, significant_digits);
  const std::string shown =
      std::string(m.prefix) + std::string(scalable->name) + unit_text(text.substr(head.size()), language);
  return with_unit(number_text(unprefixed / m.scale, language, significant_digits), shown, language);
}

}  // namespace boucle::base
