#include "base/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace boucle::base {
namespace {

std::string en(double value, std::string unit, double scale = 1) {
  return quantity_text(value, {std::move(unit), scale}, Language::english);
}
// With visible spaces: "~" for U+00A0, "'" for U+202F.
std::string fr(double value, std::string unit, double scale = 1) {
  std::string text = quantity_text(value, {std::move(unit), scale}, Language::french);
  const auto replace = [&](std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from))
      text.replace(at, from.size(), to);
  };
  replace("\u00a0", "~");
  replace("\u202f", "'");
  return text;
}

TEST(quantity_text, money) {
  EXPECT_EQ(en(25.3e9, "$"), "25.3 B$");
  EXPECT_EQ(en(850e6, "B$", 1e9), "850 M$");
  EXPECT_EQ(en(1.4e12, "B$", 1e9), "1.4 T$");
  EXPECT_EQ(en(17.2e9, "$/year"), "17.2 B$/year");
  EXPECT_EQ(en(999.6e6, "$"), "1 B$");
  EXPECT_EQ(en(999.4e6, "$"), "999 M$");
  EXPECT_EQ(en(12, "$"), "12 $");
  EXPECT_EQ(en(2.5, "$/GPU/hour"), "2.5 $/GPU/hour");
  EXPECT_EQ(en(12'345, "EUR"), "12.3 kEUR");
  EXPECT_EQ(en(9, "B$/GW/year", 1), "9 B$/GW/year");
  EXPECT_EQ(en(-25e9, "$"), "-25 B$");
  EXPECT_EQ(en(0, "B$", 1e9), "0 B$");
  EXPECT_EQ(en(-0.0, "B$", 1e9), "0 B$");
  EXPECT_EQ(en(4e15, "$"), "4,000 T$");
}

TEST(quantity_text, money_in_french) {
  EXPECT_EQ(fr(25.3e9, "$"), "25,3~Md$");
  EXPECT_EQ(fr(850e6, "$"), "850~M$");
  EXPECT_EQ(fr(1.4e12, "T$", 1e12), "1'400~Md$");
  EXPECT_EQ(fr(9.99e12, "$"), "9'990~Md$");
  EXPECT_EQ(fr(9.9996e12, "$"), "10~T$");
  EXPECT_EQ(fr(17.2e9, "B$/year", 1e9), "17,2~Md$/an");
  EXPECT_EQ(fr(0, "B$/year", 1e9), "0~Md$/an");
  EXPECT_EQ(fr(2.5, "$/GPU/hour"), "2,5~$/GPU/heure");
  EXPECT_EQ(fr(3, "GW·hour"), "3~GW·heure");
  EXPECT_EQ(fr(-1.25e9, "€"), "-1,25~Md€");
}

TEST(quantity_text, other_units) {
  EXPECT_EQ(en(0.18, "%", 0.01), "18 %");
  EXPECT_EQ(fr(0.184, "%", 0.01), "18,4~%");
  EXPECT_EQ(en(0.2, "%/year", 0.01), "20 %/year");
  EXPECT_EQ(en(4.5e9, "W"), "4.5 GW");
  EXPECT_EQ(en(4.5e9, "MW", 1e6), "4.5 GW");
  EXPECT_EQ(en(2e9, "GW/year", 1e9), "2 GW/year");
  EXPECT_EQ(en(12'345, "GPU"), "12,300 GPU");
  EXPECT_EQ(fr(12'345, "GPU"), "12'300~GPU");
  EXPECT_EQ(en(1.23456, ""), "1.23");
  EXPECT_EQ(en(1.23456, "ratio"), "1.23");
  EXPECT_EQ(fr(1.5, "year"), "1,5~an");
}

TEST(number_text, sizes) {
  const auto text = [](double x) { return number_text(x, Language::english); };
  EXPECT_EQ(text(0.05123), "0.0512");
  EXPECT_EQ(text(0.000000123), "0.000000123");
  EXPECT_EQ(text(123456789012345.0), "123,000,000,000,000");
  EXPECT_EQ(text(1.25e16), "1.25e+16");
  EXPECT_EQ(text(1e-12), "1.00e-12");
  EXPECT_EQ(text(100), "100");
  EXPECT_EQ(text(1000), "1,000");
  EXPECT_EQ(text(99.96), "100");
  EXPECT_EQ(text(-0.0), "0");
  EXPECT_EQ(text(std::nan("")), "n/a");
  EXPECT_EQ(text(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(text(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(en(std::numeric_limits<double>::infinity(), "$"), "inf $");
  EXPECT_EQ(en(std::nan(""), "$"), "n/a");
  EXPECT_EQ(number_text(2026.4, Language::english, 6), "2,026.4");
}

}  // namespace
}  // namespace boucle::base
