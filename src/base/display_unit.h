// The unit in which a quantity is shown, and the currencies that the system knows.
//
// Inside, every quantity is in base units (dollar, year, watt, ratio…); shown = value_in_base / scale.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace boucle::base {

struct DisplayUnit {
  std::string text;  // "B$/year", "%", "" or "ratio" for plain numbers
  double scale = 1;  // one of `text` in base units
  bool operator==(const DisplayUnit&) const = default;
};

struct Currency {
  std::string_view name;  // the base text: "$"
  std::string_view code;  // ISO 4217: "USD"; the same as `name` when there is no sign
};
// One dimension each. A sign that several currencies share belongs to the one named here.
inline constexpr std::array<Currency, 8> currencies{{
    {"$", "USD"},
    {"€", "EUR"},
    {"£", "GBP"},
    {"¥", "JPY"},
    {"CHF", "CHF"},
    {"CNY", "CNY"},
    {"INR", "INR"},
    {"KRW", "KRW"},
}};

constexpr bool is_currency_text(std::string_view text) {
  for (const Currency& currency : currencies) {
    if (text == currency.name || text == currency.code) return true;
  }
  return false;
}

}  // namespace boucle::base
