#include "model/claim_unit.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "base/text.h"

namespace boucle::model {
namespace {

struct Magnitude {
  std::string_view word, prefix;
  double factor;
};
constexpr std::array<Magnitude, 16> magnitudes{{{"k", "k", 1e3},
                                                {"thousand", "k", 1e3},
                                                {"m", "M", 1e6},
                                                {"mn", "M", 1e6},
                                                {"million", "M", 1e6},
                                                {"millions", "M", 1e6},
                                                {"b", "B", 1e9},
                                                {"bn", "B", 1e9},
                                                {"md", "B", 1e9},
                                                {"billion", "B", 1e9},
                                                {"milliard", "B", 1e9},
                                                {"milliards", "B", 1e9},
                                                {"t", "T", 1e12},
                                                {"tn", "T", 1e12},
                                                {"trillion", "T", 1e12},
                                                {"trillions", "T", 1e12}}};

constexpr std::array<std::string_view, 6> plain_words{"", "ratio", "x", "times", "count", "number"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> words{{{"usd", "$"},
                                                                              {"eur", "€"},
                                                                              {"gbp", "£"},
                                                                              {"jpy", "¥"},
                                                                              {"years", "year"},
                                                                              {"months", "month"},
                                                                              {"days", "day"},
                                                                              {"hours", "hour"}}};
// Lengths are no dimension of the language; miles for kilometres is a slip all the same.
constexpr std::array<std::pair<std::string_view, double>, 6> lengths{
    {{"m", 1}, {"km", 1e3}, {"mile", 1609.344}, {"miles", 1609.344}, {"kilometres", 1e3}, {"kilometers", 1e3}}};

// `USD/GPU-hour` as the language writes it: `$/GPU/hour`.
std::string in_language(std::string_view text) {
  std::string out;
  bool below = false;
  std::string word;
  const auto flush = [&] {
    const std::string lower = base::to_lower_ascii(word);
    const auto known = std::find_if(words.begin(), words.end(), [&](const auto& pair) { return pair.first == lower; });
    out += known == words.end() ? word : std::string(known->second);
    word.clear();
  };
  for (const char c : text) {
    if (c != '/' && c != '-') {
      word += c;
      continue;
    }
    flush();
    below = below || c == '/';
    out += c == '-' && below ? '/' : c;
  }
  flush();
  return out;
}

}  // namespace

ClaimUnit read_claim_unit(std::string_view written, const UnitTable& units) {
  ClaimUnit out;
  const std::string_view text = base::trim(written);
  const std::string lower = base::to_lower_ascii(text);
  const auto plain = [&](const char* key, double scale) {
    out.unit = Unit{{}, scale};
    out.scale = scale;
    out.shown = scale == 1 ? "" : "%";
    out.key = key;
    return out;
  };
  if (std::find(plain_words.begin(), plain_words.end(), lower) != plain_words.end()) return plain("ratio", 1);
  if (lower == "bool") out.kind = ClaimValue::boolean;
  if (lower == "date") out.kind = ClaimValue::date;
  if (lower == "text") out.kind = ClaimValue::text;
  if (out.kind != ClaimValue::number) {
    out.key = lower;
    return out;
  }
  const auto take = [&](const std::string& unit_text) {
    const auto parsed = units.parse(unit_text);
    const auto* unit = std::get_if<Unit>(&parsed);
    if (!unit) {
      if (out.unknown.empty()) out.unknown = std::get<UnitTable::Failure>(parsed).part;
      return false;
    }
    out.unit = *unit;
    out.scale = unit->scale;
    out.shown = unit_text;
    out.key = units.text(unit->dimension);
    out.unknown.clear();
    return true;
  };
  if (take(std::string(text))) return out;
  if (text.starts_with("% ")) return plain("ratio", 0.01);  // of revenue, of users: which share is the metric's word
  if (take(in_language(text))) return out;

  std::string_view rest = text;
  const Magnitude* magnitude = nullptr;
  if (const std::size_t space = text.find(' '); space != std::string_view::npos) {
    const std::string head = base::to_lower_ascii(text.substr(0, space));
    for (const Magnitude& known : magnitudes)
      if (known.word == head) magnitude = &known;
    if (magnitude) rest = base::trim(text.substr(space + 1));
  }
  if (magnitude && take(std::string(magnitude->prefix) + in_language(rest))) return out;
  out.scale = magnitude ? magnitude->factor : 1;
  out.shown = std::string(text);
  out.key = base::to_lower_ascii(in_language(rest));
  for (const auto& [name, metres] : lengths)
    if (out.key == name) {
      out.scale *= metres;
      out.key = "m (length)";
      break;
    }
  return out;
}

double rounding_share(std::string_view text) {
  constexpr double least = 0.01, most = 0.10;
  const std::size_t begin = text.find_first_of("0123456789");
  if (begin == std::string_view::npos) return 0;
  std::size_t end = begin, decimals = 0;
  bool point = false;
  std::string digits;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    if (c == '_') continue;
    if (c == '.' || c == ',') {
      if (point) break;
      point = true;
      digits += '.';
    } else if (c >= '0' && c <= '9') {
      decimals += point;
      digits += c;
    } else {
      break;
    }
  }
  const double number = base::parse_double(digits).value_or(0);
  if (number == 0) return 0;
  double half = 0.5;
  for (; decimals > 0; --decimals) half /= 10;
  return std::clamp(half / number, least, most);
}

}  // namespace boucle::model
