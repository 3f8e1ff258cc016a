#include "model/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "base/check.h"
#include "base/text.h"

namespace boucle::model {
namespace {

constexpr double hours_per_year = 8760;
constexpr std::size_t max_base_count = 65'000;  // bases are 16-bit numbers
constexpr int unit = 12;                        // twelfths of an exponent of one

struct Prefix {
  std::string_view text;
  double scale;
};
constexpr std::array<Prefix, 4> watt_prefixes{{{"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}}};
constexpr std::array<Prefix, 5> money_prefixes{{{"k", 1e3}, {"M", 1e6}, {"B", 1e9}, {"T", 1e12}, {"Md", 1e9}}};
constexpr std::span<const Prefix> user_prefixes = std::span{money_prefixes}.first(4);

// What people write instead, for suggestions only.
struct Alias {
  std::string_view written, meant;
};
constexpr std::array<Alias, 32> aliases{{
    {"years", "year"},   {"yr", "year"},        {"y", "year"},           {"an", "year"},
    {"ans", "year"},     {"année", "year"},     {"quarters", "quarter"}, {"trimestre", "quarter"},
    {"months", "month"}, {"mois", "month"},     {"weeks", "week"},       {"semaine", "week"},
    {"days", "day"},     {"d", "day"},          {"jour", "day"},         {"jours", "day"},
    {"hours", "hour"},   {"hr", "hour"},        {"h", "hour"},           {"heure", "hour"},
    {"heures", "hour"},  {"min", "minute"},     {"minutes", "minute"},   {"s", "second"},
    {"sec", "second"},   {"seconds", "second"}, {"periods", "period"},   {"période", "period"},
    {"percent", "%"},    {"bps", "bp"},         {"dollar", "$"},         {"euro", "€"},
}};
// Magnitudes that the language does not know.
constexpr std::array<Alias, 9> prefix_aliases{{{"bn", "B"},
                                               {"Bn", "B"},
                                               {"mn", "M"},
                                               {"mm", "M"},
                                               {"Mrd", "B"},
                                               {"tn", "T"},
                                               {"b", "B"},
                                               {"K", "k"},
                                               {"m", "M"}}};

std::string exponent_text(int twelfths) {
  if (twelfths % unit == 0) return fmt::format("{}", twelfths / unit);
  const int divisor = std::gcd(twelfths, unit);
  const int numerator = twelfths / divisor, denominator = unit / divisor;
  if (denominator == 2 || denominator == 4) return fmt::format("{}", static_cast<double>(twelfths) / unit);
  return fmt::format("({}/{})", numerator, denominator);
}

bool is_whole(double x) { return std::fabs(x - std::round(x)) < 1e-9; }

Dimension combine(const Dimension& a, const Dimension& b, int sign) {
  if (a.overflowed() || b.overflowed()) return Dimension::overflow();
  Dimension result;
  std::size_t i = 0, j = 0;
  while (i < a.count || j < b.count) {
    const bool from_a = i < a.count && (j >= b.count || a.factors[i].base <= b.factors[j].base);
    const bool from_b = j < b.count && (i >= a.count || b.factors[j].base <= a.factors[i].base);
    const std::uint16_t base = from_a ? a.factors[i].base : b.factors[j].base;
    int twelfths = 0;
    if (from_a) twelfths += a.factors[i++].twelfths;
    if (from_b) twelfths += sign * b.factors[j++].twelfths;
    if (twelfths == 0) continue;
    if (result.count == Dimension::max_factor_count || std::abs(twelfths) > Dimension::max_twelfths) {
      return Dimension::overflow();
    }
    result.factors[result.count++] = {base, static_cast<std::int16_t>(twelfths)};
  }
  return result;
}

}  // namespace

int Dimension::twelfths_of(std::uint16_t base_index) const {
  for (const Factor& factor : *this) {
    if (factor.base == base_index) return factor.twelfths;
  }
  return 0;
}

Dimension multiply(const Dimension& a, const Dimension& b) { return combine(a, b, 1); }
Dimension divide(const Dimension& a, const Dimension& b) { return combine(a, b, -1); }

std::optional<Dimension> power(const Dimension& a, double exponent) {
  if (a.overflowed()) return a;
  if (a.dimensionless()) return a;
  if (!std::isfinite(exponent)) return std::nullopt;
  Dimension result;
  for (const Dimension::Factor& factor : a) {
    const double twelfths = factor.twelfths * exponent;
    if (std::fabs(twelfths) > Dimension::max_twelfths) return Dimension::overflow();
    if (!is_whole(twelfths)) return std::nullopt;
    const auto whole = static_cast<std::int16_t>(std::lround(twelfths));
    if (whole != 0) result.factors[result.count++] = {factor.base, whole};
  }
  return result;
}

std::optional<Dimension> root(const Dimension& a, int degree) {
  BOUCLE_CHECK(degree >= 1, "the degree of a root");
  return power(a, 1.0 / degree);
}

Unit multiply(const Unit& a, const Unit& b) { return {multiply(a.dimension, b.dimension), a.scale * b.scale}; }
Unit divide(const Unit& a, const Unit& b) { return {divide(a.dimension, b.dimension), a.scale / b.scale}; }

std::optional<Unit> power(const Unit& a, double exponent) {
  const std::optional<Dimension> dimension = power(a.dimension, exponent);
  if (!dimension) return std::nullopt;
  return Unit{*dimension, std::pow(a.scale, exponent)};
}

// -------------------------------------------------------------------------------------------------------
// table

UnitTable::UnitTable() {
  for (const base::Currency& currency : base::currencies) {
    const std::uint16_t index = add_base(std::string(currency.name), Prefixes::money);
    entries_.emplace(currency.code, Entry{{Dimension::base(index), 1}, Prefixes::money});
  }
  add_base("W", Prefixes::watt);
  add_base("year", Prefixes::none);
  add_base("period", Prefixes::none);
  const auto time = [&](const char* name, double years) {
    entries_.emplace(name, Entry{{Dimension::base(time_base()), years}, Prefixes::none});
  };
  time("quarter", 1.0 / 4);
  time("month", 1.0 / 12);
  time("week", 7.0 / 365);
  time("day", 1.0 / 365);
  time("hour", 1 / hours_per_year);
  time("minute", 1 / (hours_per_year * 60));
  time("second", 1 / (hours_per_year * 3600));
  entries_.emplace("ratio", Entry{{{}, 1}, Prefixes::none});
  entries_.emplace("%", Entry{{{}, 0.01}, Prefixes::none});
  entries_.emplace("‰", Entry{{{}, 0.001}, Prefixes::none});
  entries_.emplace("bp", Entry{{{}, 0.0001}, Prefixes::none});
}

std::uint16_t UnitTable::watt_base() const { return static_cast<std::uint16_t>(base::currencies.size()); }
std::uint16_t UnitTable::time_base() const { return static_cast<std::uint16_t>(watt_base() + 1); }
std::uint16_t UnitTable::period_base() const { return static_cast<std::uint16_t>(watt_base() + 2); }

std::uint16_t UnitTable::add_base(std::string name, Prefixes prefixes) {
  const auto index = static_cast<std::uint16_t>(base_names_.size());
  base_names_.push_back(name);
  entries_.emplace(std::move(name), Entry{{Dimension::base(index), 1}, prefixes});
  return index;
}

bool UnitTable::is_declared(std::string_view name) const { return entries_.find(name) != entries_.end(); }

bool UnitTable::declare_base(std::string name) {
  if (lookup(name) || base_names_.size() >= max_base_count) return false;
  add_base(std::move(name), Prefixes::user);
  return true;
}

bool UnitTable::declare_derived(std::string name, Unit meaning) {
  if (lookup(name)) return false;
  entries_.emplace(std::move(name), Entry{meaning, Prefixes::user});
  return true;
}

std::optional<Unit> UnitTable::lookup(std::string_view single_name) const {
  if (const auto found = entries_.find(single_name); found != entries_.end()) return found->second.unit;
  const auto with_prefix = [&](Prefixes kind, std::span<const Prefix> prefixes) -> std::optional<Unit> {
    for (const Prefix& prefix : prefixes) {
      if (single_name.substr(0, prefix.text.size()) != prefix.text) continue;
      const auto found = entries_.find(single_name.substr(prefix.text.size()));
      if (found == entries_.end() || found->second.prefixes != kind) continue;
      return Unit{found->second.unit.dimension, found->second.unit.scale * prefix.scale};
    }
    return std::nullopt;
  };
  if (std::optional<Unit> u = with_prefix(Prefixes::money, money_prefixes)) return u;
  if (std::optional<Unit> u = with_prefix(Prefixes::watt, watt_prefixes)) return u;
  return with_prefix(Prefixes::user, user_prefixes);
}

std::string UnitTable::nearest_name(std::string_view part) const {
  for (const Alias& alias : aliases) {
    if (part == alias.written) return std::string(alias.meant);
  }
  if (part.size() >= 2 && part.substr(part.size() - 2) == "Wh") {
    const std::string watt_name(part.substr(0, part.size() - 1));
    if (lookup(watt_name)) return watt_name + "·hour";
  }
  for (const Alias& alias : prefix_aliases) {
    if (part.size() <= alias.written.size() || part.substr(0, alias.written.size()) != alias.written) continue;
    const std::string name = std::string(alias.meant) + std::string(part.substr(alias.written.size()));
    if (lookup(name)) return name;
  }
  return base::nearest(part, names()).value_or("");
}

std::vector<std::string> UnitTable::names() const {
  std::vector<std::string> result;
  result.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) result.push_back(name);
  return result;
}

// ------------------------------------------------------------------------------------------------------
// parser

// Recursive descent over the grammar in the header. The first failure wins and ends everything.
class UnitParser {
 public:
  UnitParser(const UnitTable& table, std::string_view text) : table_(table), text_(text), rest_(text) {}

  std::variant<Unit, UnitTable::Failure> run() {
    std::optional<Unit> result = product();
    if (result && !rest_.empty()) fail(rest_, "");
    if (failure_) return *failure_;
    return *result;
  }

 private:
  static constexpr int max_depth = 16;  // parentheses inside parentheses; nobody writes two
  const UnitTable& table_;
  std::string_view text_, rest_;
  std::optional<UnitTable::Failure> failure_;
  int depth_ = 0;

  bool take(std::string_view token) {
    if (rest_.substr(0, token.size()) != token) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::nullopt_t fail(std::string_view part, std::string nearest) {
    if (!failure_) failure_ = UnitTable::Failure{std::string(part), std::move(nearest)};
    return std::nullopt;
  }

  // A product after a quotient has two readings; offers the one that people mean: everything after "/"
  // divides.
  std::nullopt_t two_readings() {
    std::string meant;
    bool after_slash = false;
    for (std::string_view from = text_; !from.empty();) {
      const std::size_t size = from.substr(0, 2) == "·" ? 2 : 1;
      after_slash = after_slash || from[0] == '/';
      const bool product = size == 2 || from[0] == '*';
      meant += after_slash && product ? std::string_view{"/"} : from.substr(0, size);
      from.remove_prefix(size);
    }
    return fail(text_, text_.find('(') == std::string_view::npos ? meant : "");
  }

  std::optional<Unit> product() {
    std::optional<Unit> result = term();
    bool divided = false;
    while (result && !rest_.empty() && rest_[0] != ')') {
      const bool divides = take("/");
      if (!divides && !take("·") && !take("*")) return fail(rest_, "");
      if (divided && !divides) return two_readings();
      divided = divides;
      const std::optional<Unit> next = term();
      if (!next) return std::nullopt;
      result = divides ? divide(*result, *next) : multiply(*result, *next);
    }
    return result;
  }

  std::optional<Unit> term() {
    std::optional<Unit> result;
    if (take("(")) {
      if (++depth_ > max_depth) return fail(text_, "");
      result = product();
      --depth_;
      if (result && !take(")")) return fail(text_, "");
    } else {
      result = name();
    }
    if (!result || !take("^")) return result;
    const std::optional<double> e = exponent();
    const std::optional<Unit> raised = e ? power(*result, *e) : std::nullopt;
    return raised ? raised : std::optional<Unit>{fail(text_, "")};
  }

  std::optional<Unit> name() {
    std::size_t size = 0;
    while (size < rest_.size() && std::string_view{"/*^()"}.find(rest_[size]) == std::string_view::npos &&
           rest_.substr(size, 2) != "·") {
      ++size;
    }
    const std::string_view word = rest_.substr(0, size);
    if (word.empty()) return fail(text_, "");
    rest_.remove_prefix(size);
    if (word == "1") return Unit{};
    if (std::optional<Unit> known = table_.lookup(word)) return known;
    return fail(word, table_.nearest_name(word));
  }

  std::optional<double> decimal() {
    std::size_t size = 0;
    while (size < rest_.size() && std::string_view{"0123456789.-"}.find(rest_[size]) != std::string_view::npos) ++size;
    const std::optional<double> value = base::parse_double(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }

  std::optional<double> exponent() {
    if (!take("(")) return decimal();
    const std::optional<double> numerator = decimal();
    const std::optional<double> denominator = take("/") ? decimal() : 1.0;
    if (!numerator || !denominator || *denominator == 0 || !take(")")) return std::nullopt;
    return *numerator / *denominator;
  }
};

std::variant<Unit, UnitTable::Failure> UnitTable::parse(std::string_view text) const {
  return UnitParser(*this, base::trim(text)).run();
}

// -----------------------------------------------------------------------------------------------------
// wording

bool UnitTable::is_currency(std::uint16_t base_index) const { return base_index < base::currencies.size(); }

bool UnitTable::has_currency(const Dimension& dimension) const {
  return std::any_of(dimension.begin(), dimension.end(), [&](const auto& f) { return is_currency(f.base); });
}

int UnitTable::time_exponent_twelfths(const Dimension& dimension) const {
  return dimension.twelfths_of(time_base()) + dimension.twelfths_of(period_base());
}

const std::string& UnitTable::base_name(std::uint16_t base_index) const {
  BOUCLE_CHECK(base_index < base_names_.size(), "a base unit of another table");
  return base_names_[base_index];
}

std::string UnitTable::text(const Dimension& dimension) const {
  if (dimension.overflowed()) return "(too many units)";
  if (dimension.dimensionless()) return "ratio";
  // Time comes last, as people say it: "$/GPU/year" though GPU was declared after the year.
  std::vector<Dimension::Factor> ordered(dimension.begin(), dimension.end());
  std::stable_partition(ordered.begin(), ordered.end(),
                        [&](const auto& f) { return f.base != time_base() && f.base != period_base(); });
  std::string above, below;
  for (const Dimension::Factor& factor : ordered) {
    const int size = std::abs(factor.twelfths);
    std::string piece = base_name(factor.base);
    if (size != unit) piece += "^" + exponent_text(size);
    if (factor.twelfths > 0) {
      above += (above.empty() ? "" : "·") + piece;
    } else {
      below += "/" + piece;
    }
  }
  return (above.empty() ? "1" : above) + below;
}

std::string UnitTable::plural_kind(const Dimension& dimension, base::Language language) const {
  const auto say = [&](const char* english, const char* french) -> std::string {
    return language == base::Language::french ? french : english;
  };
  if (dimension.overflowed()) return "";
  if (dimension.dimensionless()) return say("a ratio", "un ratio");
  const int year = dimension.twelfths_of(time_base()), period = dimension.twelfths_of(period_base());
  const Dimension timeless = divide(dimension, *power(Dimension::base(time_base()), static_cast<double>(year) / unit));
  const Dimension rest = divide(timeless, *power(Dimension::base(period_base()), static_cast<double>(period) / unit));
  if (rest.dimensionless()) {
    if (year == -unit && period == 0) return say("a yearly rate", "un taux annuel");
    if (period == -unit && year == 0) return say("a rate per period", "un taux par période");
    return (year == unit) != (period == unit) && year + period == unit ? say("a duration", "une durée") : "";
  }
  const Dimension::Factor& first = rest.factors[0];
  const int time = year + period;
  if (rest.count == 1 && first.twelfths == unit && (year == 0 || period == 0)) {
    if (time == -unit) return say("a rate", "un débit");
    if (first.base == watt_base()) {
      return time == 0 ? say("a capacity", "une capacité") : time == unit ? say("an energy", "une énergie") : "";
    }
    if (time == 0) return is_currency(first.base) ? say("an amount", "un montant") : say("a quantity", "une quantité");
    return "";
  }
  // Money per something else than time: $/W, $/GPU/hour, $/(W·year).
  const bool money_above = is_currency(first.base) && first.twelfths == unit;
  const bool only_below = std::all_of(rest.begin() + 1, rest.end(), [](const auto& f) { return f.twelfths < 0; });
  if (!money_above || !only_below) {
    const bool two = rest.count == 2 && time == 0 && is_currency(first.base) && is_currency(rest.factors[1].base);
    return two && first.twelfths == -unit && rest.factors[1].twelfths == unit
               ? say("an exchange rate", "un taux de change")
               : "";
  }
  if (rest.count == 2 && is_currency(rest.factors[1].base)) {
    return time == 0 ? say("an exchange rate", "un taux de change") : "";
  }
  return time == 0 || time == -unit ? say("a price", "un prix") : "";
}

base::DisplayUnit display_unit(const Dimension& dimension, const UnitTable& table, std::string_view annotated_text) {
  const std::string_view annotated = base::trim(annotated_text);
  if (!annotated.empty()) {
    const std::variant<Unit, UnitTable::Failure> parsed = table.parse(annotated);
    const Unit* shown = std::get_if<Unit>(&parsed);
    if (shown && shown->dimension == dimension) {
      return {annotated == "ratio" ? std::string{} : std::string(annotated), shown->scale};
    }
  }
  if (dimension.dimensionless()) return {"", 1};
  return {table.text(dimension), 1};
}

}  // namespace boucle::model
