#include "api/counts.h"

#include <cmath>

#include "base/number_text.h"
#include "base/text.h"

namespace boucle::api {

std::optional<double> parse_count(std::string text) {
  std::erase(text, '_');
  if (text.empty()) return std::nullopt;
  double factor = 1;
  switch (text.back()) {
    case 'k':
    case 'K':
      factor = 1e3;
      break;
    case 'M':
      factor = 1e6;
      break;
    case 'B':
    case 'G':
      factor = 1e9;
      break;
    case 'T':
      factor = 1e12;
      break;
    default:
      break;
  }
  if (factor != 1) text.pop_back();
  const std::optional<double> number = base::parse_double(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  const double count = std::round(*number * factor * 1e6) / 1e6;  // 2.3k is 2300, not 2299.9999999999995
  if (count < 0 || count != std::floor(count)) return std::nullopt;
  return count;
}

}  // namespace boucle::api
