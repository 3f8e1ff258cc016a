// Stable 64-bit hashes: the same on every machine, compiler and run, so they may name random draws and identify
// models. Not for cryptography. FNV-1a over the bytes (Fowler, Noll, Vo), then the 64-bit finaliser of MurmurHash3
// (Appleby), because FNV alone leaves the high bits of short names nearly equal.
#pragma once

#include <cstdint>
#include <string_view>

namespace boucle::base {

constexpr std::uint64_t hash_mix(std::uint64_t h) {
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ULL;
  h ^= h >> 33;
  return h;
}

constexpr std::uint64_t hash_string(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3ULL;
  }
  return hash_mix(h);
}

// Order matters: combine(a, b) differs from combine(b, a).
constexpr std::uint64_t hash_combine(std::uint64_t a, std::uint64_t b) {
  return hash_mix(a * 0x9e3779b97f4a7c15ULL + b + 0x7f4a7c15u);
}

}  // namespace boucle::base
