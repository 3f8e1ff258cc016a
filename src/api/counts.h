// Whole numbers as people type them.
#pragma once

#include <optional>
#include <string>

namespace boucle::api {

// "5000", "10_000", "10k", "1M", "1B", "2.5M".
std::optional<double> parse_count(std::string text);

}  // namespace boucle::api
