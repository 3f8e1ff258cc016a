// Dimensions and units: what every number of a model measures.
//
// A Dimension is a product of powers of base dimensions (a currency, the year, the watt, each unit that a
// model declares). A Unit is a dimension with a scale; value_in_base = number * scale. Base values: 1 $, 1
// year, 1 W, ratio 1.
//
// Invariants: factors sorted by base, no zero exponent; equal dimensions compare equal. Exponents count
// twelfths, so that square, cube and fourth roots are exact. Limits: 6 factors and exponents within +-300 (25
// times itself); beyond them a dimension is `overflowed`, stays so through every operation, and equals no
// other. The checker reports it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/display_unit.h"
#include "base/language.h"

namespace boucle::model {

struct Dimension {
  struct Factor {
    std::uint16_t base = 0;
    std::int16_t twelfths = 0;
    bool operator==(const Factor&) const = default;
  };
  static constexpr std::size_t max_factor_count = 6;  // a price per unit, place and time needs 4
  static constexpr int max_twelfths = 300;
  static constexpr std::uint8_t overflow_count = 255;

  std::array<Factor, max_factor_count> factors{};  // unused ones are zero
  std::uint8_t count = 0;

  static Dimension base(std::uint16_t base_index) {
    Dimension d;
    d.factors[0] = {base_index, 12};
    d.count = 1;
    return d;
  }
  static Dimension overflow() {
    Dimension d;
    d.count = overflow_count;
    return d;
  }
  bool overflowed() const { return count == overflow_count; }
  bool dimensionless() const { return count == 0; }
  const Factor* begin() const { return factors.data(); }
  const Factor* end() const { return factors.data() + (overflowed() ? 0 : count); }
  int twelfths_of(std::uint16_t base_index) const;  // 0 when absent
  bool operator==(const Dimension&) const = default;
};

Dimension multiply(const Dimension& a, const Dimension& b);
Dimension divide(const Dimension& a, const Dimension& b);
// nullopt when an exponent would be no multiple of 1/12. No dimension stays none under any exponent.
std::optional<Dimension> power(const Dimension& a, double exponent);
std::optional<Dimension> root(const Dimension& a, int degree);  // degree >= 1

struct Unit {
  Dimension dimension;
  double scale = 1;
};
Unit multiply(const Unit& a, const Unit& b);
Unit divide(const Unit& a, const Unit& b);
std::optional<Unit> power(const Unit& a, double exponent);

// Built in:
//   time      year (base), quarter, month, week, day, hour, minute, second; 1 year = 12 months = 365
//   days = 8,760 hours period    the step of abstract calendars, a base dimension of its own W         with
//   prefixes k M G T ratio % ‰ bp money     $ € £ ¥ USD EUR GBP JPY CHF CNY INR KRW with prefixes k M B T,
//   and Md for B
// Declared units take k M B T too. An exact name wins over a prefix.
class UnitTable {
 public:
  UnitTable();

  bool is_declared(std::string_view name) const;  // an exact name, without prefix
  // False when the name means something already, with or without a prefix, or when there is no room (65,000
  // bases).
  bool declare_base(std::string name);
  bool declare_derived(std::string name, Unit unit);  // `unit rack = 72 GPU`

  struct Failure {
    std::string part;     // the piece that is not understood
    std::string nearest;  // what may have been meant; may be empty
  };
  // unit  = term { ("·" | "*" | "/") term }     "·" after "/" is refused: "$/GPU·hour" has two readings
  // term  = ("1" | name | "(" unit ")") [ "^" exponent ]      exponent: 2, -1, 0.5, (1/3)
  // e.g. "B$/GW/year", "GW·hour", "%/year", "m^2", "1/year". Spaces only at the ends.
  std::variant<Unit, Failure> parse(std::string_view text) const;
  std::optional<Unit> lookup(std::string_view single_name) const;  // one name, prefixes allowed: "GW", "B$", "kGPU"

  // Base text, which parse() reads back: "$/year", "W", "$/W/year", "1/year", "ratio" for none.
  std::string text(const Dimension& dimension) const;
  // What a reader calls such a quantity: "an amount" ($), "a rate" ($/year, GPU/year), "a ratio", "a yearly
  // rate" (1/year), "a capacity" (W), "a price" ($/W/year), "a duration"…; "" when there is no plain word.
  std::string plural_kind(const Dimension& dimension, base::Language language = base::Language::english) const;

  std::uint16_t time_base() const;    // the year
  std::uint16_t period_base() const;  // the abstract period
  std::uint16_t watt_base() const;
  Unit year() const { return {Dimension::base(time_base()), 1}; }
  Unit period() const { return {Dimension::base(period_base()), 1}; }
  bool is_currency(std::uint16_t base_index) const;
  bool has_currency(const Dimension& dimension) const;
  int time_exponent_twelfths(const Dimension& dimension) const;  // of year and period together; -12 for a rate
  const std::string& base_name(std::uint16_t base_index) const;
  std::vector<std::string> names() const;  // every exact name, sorted

 private:
  enum class Prefixes : std::uint8_t { none, watt, money, user };
  struct Entry {
    Unit unit;
    Prefixes prefixes = Prefixes::none;
  };
  std::vector<std::string> base_names_;
  std::map<std::string, Entry, std::less<>> entries_;

  std::uint16_t add_base(std::string name, Prefixes prefixes);
  std::string nearest_name(std::string_view part) const;
  friend class UnitParser;
};

// How to show a quantity of this dimension: as annotated when there is an annotation that parses to it, else
// in base units ("" for a ratio).
base::DisplayUnit display_unit(const Dimension& dimension, const UnitTable& table, std::string_view annotated_text);

}  // namespace boucle::model
