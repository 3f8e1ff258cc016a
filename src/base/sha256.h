// SHA-256 (FIPS 180-4), for what others must be able to check: the policy of a page names its style by this hash.
// Names and draws take the faster base/hash.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace boucle::base {

std::array<std::uint8_t, 32> sha256(std::string_view bytes);
// RFC 4648, with padding.
std::string base64(const std::uint8_t* bytes, std::size_t count);

}  // namespace boucle::base
