#include "model/units.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>

namespace boucle::model {
namespace {

Unit parsed(const UnitTable& table, std::string_view text) {
  const auto result = table.parse(text);
  if (const auto* failure = std::get_if<UnitTable::Failure>(&result)) {
    ADD_FAILURE() << text << ": cannot read " << failure->part;
    return {};
  }
  return std::get<Unit>(result);
}

std::string base_text(const UnitTable& table, std::string_view text) {
  return table.text(parsed(table, text).dimension);
}

UnitTable::Failure failure(const UnitTable& table, std::string_view text) {
  const auto result = table.parse(text);
  EXPECT_TRUE(std::holds_alternative<UnitTable::Failure>(result)) << text;
  return std::holds_alternative<UnitTable::Failure>(result) ? std::get<UnitTable::Failure>(result)
                                                            : UnitTable::Failure{};
}

UnitTable with_gpu() {
  UnitTable table;
  EXPECT_TRUE(table.declare_base("GPU"));
  EXPECT_TRUE(table.declare_base("m"));
  EXPECT_TRUE(table.declare_base("user"));
  EXPECT_TRUE(table.declare_derived("rack", {parsed(table, "GPU").dimension, 72}));
  return table;
}

TEST(units, parse_and_base_text) {
  const UnitTable table = with_gpu();
  EXPECT_EQ(base_text(table, "B$/GW/year"), "$/W/year");
  EXPECT_EQ(parsed(table, "B$/GW/year").scale, 1);
  EXPECT_EQ(base_text(table, "GW·hour"), "W·year");
  EXPECT_DOUBLE_EQ(parsed(table, "GW·hour").scale, 1e9 / 8760);
  EXPECT_EQ(base_text(table, "$/GPU/hour"), "$/GPU/year");
  EXPECT_DOUBLE_EQ(parsed(table, "$/GPU/hour").scale, 8760);
  EXPECT_EQ(base_text(table, "%/year"), "1/year");
  EXPECT_EQ(parsed(table, "%/year").scale, 0.01);
  EXPECT_EQ(base_text(table, "m^2"), "m^2");
  EXPECT_EQ(base_text(table, "1/year"), "1/year");
  EXPECT_EQ(base_text(table, "EUR/USD"), "€/$");
  EXPECT_EQ(base_text(table, "Md€"), "€");
  EXPECT_EQ(parsed(table, "Md€").scale, 1e9);
  EXPECT_EQ(base_text(table, "$/(GPU·hour)"), "$/GPU/year");
  EXPECT_EQ(base_text(table, "bp"), "ratio");
  EXPECT_EQ(base_text(table, " ratio "), "ratio");
  EXPECT_EQ(parsed(table, "‰").scale, 0.001);
  EXPECT_EQ(base_text(table, "$/$"), "ratio");
  EXPECT_EQ(parsed(table, "Muser").scale, 1e6);
  EXPECT_EQ(parsed(table, "krack").scale, 72e3);
  EXPECT_EQ(parsed(table, "TW").scale, 1e12);
  EXPECT_EQ(base_text(table, "$^-1"), "1/$");
  EXPECT_EQ(base_text(table, "$^0.5"), "$^0.5");
  EXPECT_EQ(base_text(table, "$^(1/3)"), "$^(1/3)");
  EXPECT_DOUBLE_EQ(parsed(table, "month").scale, 1.0 / 12);
  EXPECT_DOUBLE_EQ(parsed(table, "day").scale, 1.0 / 365);
  EXPECT_EQ(parsed(table, "$/period").dimension, divide(parsed(table, "$").dimension, table.period().dimension));
}

TEST(units, failures_name_the_piece) {
  const UnitTable table = with_gpu();
  EXPECT_EQ(failure(table, "B$/gpu/hour").part, "gpu");
  EXPECT_EQ(failure(table, "B$/gpu/hour").nearest, "GPU");
  EXPECT_EQ(failure(table, "bn$").nearest, "B$");
  EXPECT_EQ(failure(table, "K$").nearest, "k$");
  EXPECT_EQ(failure(table, "m$").nearest, "M$");
  EXPECT_EQ(failure(table, "$/an").nearest, "year");
  EXPECT_EQ(failure(table, "3/years").part, "3");
  EXPECT_EQ(failure(table, "$/years").nearest, "year");
  EXPECT_EQ(failure(table, "GWh").nearest, "GW·hour");
  EXPECT_EQ(failure(table, "$/GPU·hour").nearest, "$/GPU/hour");
  for (const char* text : {"", "/", "$/", "$//year", "$^", "$^x", "$^0.7", "(", "($", "$)", "kyear", "k%", "G$", "BW",
                           "$^(1/0)", "$ /year", "·", "^2"}) {
    failure(table, text);
  }
  failure(table, std::string(100'000, '('));
}

TEST(units, declarations) {
  UnitTable table;
  EXPECT_FALSE(table.is_declared("GPU"));
  EXPECT_TRUE(table.declare_base("GPU"));
  EXPECT_TRUE(table.is_declared("GPU"));
  EXPECT_FALSE(table.is_declared("kGPU"));
  EXPECT_FALSE(table.declare_base("GPU"));
  EXPECT_FALSE(table.declare_base("kGPU")) << "it means a thousand GPU already";
  EXPECT_FALSE(table.declare_base("year"));
  EXPECT_FALSE(table.declare_derived("MW", {}));
  EXPECT_TRUE(table.lookup("kGPU"));
  EXPECT_FALSE(table.lookup("GPU/year"));
  EXPECT_TRUE(table.lookup("B$"));
}

TEST(units, every_currency_is_its_own_dimension) {
  const UnitTable table;
  EXPECT_EQ(parsed(table, "USD").dimension, parsed(table, "$").dimension);
  EXPECT_EQ(parsed(table, "JPY").dimension, parsed(table, "¥").dimension);
  EXPECT_FALSE(parsed(table, "CNY").dimension == parsed(table, "¥").dimension);
  EXPECT_TRUE(table.has_currency(parsed(table, "W/KRW").dimension));
  EXPECT_FALSE(table.has_currency(parsed(table, "W/year").dimension));
  EXPECT_EQ(table.time_exponent_twelfths(parsed(table, "$/year").dimension), -12);
  EXPECT_EQ(table.time_exponent_twelfths(parsed(table, "$/period").dimension), -12);
  EXPECT_EQ(table.time_exponent_twelfths(parsed(table, "W·hour").dimension), 12);
}

TEST(units, words_for_readers) {
  const UnitTable table = with_gpu();
  const auto kind = [&](std::string_view text) { return table.plural_kind(parsed(table, text).dimension); };
  EXPECT_EQ(kind("$"), "an amount");
  EXPECT_EQ(kind("$/year"), "a rate");
  EXPECT_EQ(kind("$/period"), "a rate");
  EXPECT_EQ(kind("GW/year"), "a rate");
  EXPECT_EQ(kind("%"), "a ratio");
  EXPECT_EQ(kind("%/year"), "a yearly rate");
  EXPECT_EQ(kind("%/period"), "a rate per period");
  EXPECT_EQ(kind("GW"), "a capacity");
  EXPECT_EQ(kind("GW·hour"), "an energy");
  EXPECT_EQ(kind("GPU"), "a quantity");
  EXPECT_EQ(kind("hour"), "a duration");
  EXPECT_EQ(kind("$/W/year"), "a price");
  EXPECT_EQ(kind("$/GPU"), "a price");
  EXPECT_EQ(kind("$/€"), "an exchange rate");
  EXPECT_EQ(kind("€/$"), "an exchange rate");
  EXPECT_EQ(kind("$^2"), "");
  EXPECT_EQ(kind("$/year^2"), "");
  EXPECT_EQ(table.plural_kind(parsed(table, "$").dimension, base::Language::french), "un montant");
}

TEST(dimensions, powers_and_roots) {
  const UnitTable table = with_gpu();
  const Dimension area = parsed(table, "m^2").dimension;
  EXPECT_EQ(*root(area, 2), parsed(table, "m").dimension);
  EXPECT_EQ(table.text(*root(parsed(table, "m").dimension, 2)), "m^0.5");
  EXPECT_EQ(multiply(*root(area, 3), multiply(*root(area, 3), *root(area, 3))), area);
  EXPECT_FALSE(power(area, 0.7));
  EXPECT_FALSE(root(parsed(table, "m").dimension, 5));
  EXPECT_TRUE(power(area, 0)->dimensionless());
  EXPECT_TRUE(power(Dimension{}, 0.7)->dimensionless());
  EXPECT_TRUE(divide(area, area).dimensionless());
}

TEST(dimensions, overflow_stays) {
  Dimension d;
  for (std::uint16_t i = 0; i < 6; ++i) d = multiply(d, Dimension::base(i));
  EXPECT_FALSE(d.overflowed());
  const Dimension over = multiply(d, Dimension::base(6));
  EXPECT_TRUE(over.overflowed());
  EXPECT_FALSE(over.dimensionless());
  EXPECT_TRUE(divide(over, over).overflowed());
  EXPECT_TRUE(power(Dimension::base(0), 26)->overflowed());
  EXPECT_FALSE(power(Dimension::base(0), 25)->overflowed());
  EXPECT_EQ(UnitTable().text(over), "(too many units)");
  EXPECT_EQ(UnitTable().plural_kind(over), "");
}

TEST(dimensions, algebra_and_text_round_trip) {
  const UnitTable table = with_gpu();
  std::mt19937_64 random(42);
  const auto any = [&] {
    Dimension d;
    for (int i = 0; i < 3; ++i) {
      const Dimension base = Dimension::base(static_cast<std::uint16_t>(random() % 14));
      d = multiply(d, *power(base, (static_cast<int>(random() % 49) - 24) / 12.0));
    }
    return d;
  };
  for (int i = 0; i < 2000; ++i) {
    const Dimension a = any(), b = any();
    ASSERT_EQ(multiply(a, b), multiply(b, a));
    ASSERT_EQ(divide(multiply(a, b), b).overflowed() ? a : divide(multiply(a, b), b), a);
    ASSERT_EQ(parsed(table, table.text(a)).dimension, a) << table.text(a);
    ASSERT_EQ(parsed(table, table.text(a)).scale, 1);
  }
}

TEST(display_unit, annotation_or_base) {
  const UnitTable table = with_gpu();
  const Dimension rate = parsed(table, "$/year").dimension;
  EXPECT_EQ(display_unit(rate, table, "B$/year"), (base::DisplayUnit{"B$/year", 1e9}));
  EXPECT_EQ(display_unit(rate, table, ""), (base::DisplayUnit{"$/year", 1}));
  EXPECT_EQ(display_unit(rate, table, "GW"), (base::DisplayUnit{"$/year", 1})) << "an annotation of something else";
  EXPECT_EQ(display_unit({}, table, ""), (base::DisplayUnit{"", 1}));
  EXPECT_EQ(display_unit({}, table, "%"), (base::DisplayUnit{"%", 0.01}));
}

}  // namespace
}  // namespace boucle::model
