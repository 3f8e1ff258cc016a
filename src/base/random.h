// Counter-based random numbers: a draw is a pure function of (seed, path, step, key of its name), so neither threads,
// nor the order of paths, nor another equation can change it.
//
// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC11). Its key is the
// seed; its counter holds the path (40 bits), the pair of steps 2k and 2k + 1 (24 bits) and the draw's key (64 bits).
// One call gives the numbers of both steps of a pair. What is drawn once per path uses a step pair of its own, all
// ones, and the first number of that call.
//
// Uniforms have 52 random bits and lie in the middle of their cells, so they are never 0 or 1. Normals are by Box and
// Muller (1958). Like base/math.h, everything is free of branches, force-inlined and the same on every machine.
#pragma once

#include <cstdint>

#include "base/math.h"

namespace boucle::base {

inline constexpr std::uint64_t max_random_path = (std::uint64_t{1} << 40) - 1;
inline constexpr std::uint32_t param_step_pair = 0xff'ffff;

struct PhiloxWords {
  std::uint32_t w[4];
};

// The words are kept in 64-bit variables below 2^32.
struct PhiloxState {
  std::uint64_t c0, c1, c2, c3;
};

BOUCLE_INLINE PhiloxState philox(PhiloxState c, std::uint64_t seed) {
  const std::uint64_t low = 0xffff'ffffULL;
  std::uint64_t k0 = seed & low, k1 = seed >> 32;
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = (c.c0 & low) * 0xD2511F53ULL;
    const std::uint64_t p1 = (c.c2 & low) * 0xCD9E8D57ULL;
    c = {((p1 >> 32) ^ c.c1) ^ k0, p1 & low, ((p0 >> 32) ^ c.c3) ^ k1, p0 & low};
    k0 = (k0 + 0x9E3779B9ULL) & low;
    k1 = (k1 + 0xBB67AE85ULL) & low;
  }
  return c;
}

// The published form, for known-answer tests.
inline PhiloxWords philox4x32(PhiloxWords counter, std::uint32_t key0, std::uint32_t key1) {
  const PhiloxState s =
      philox({counter.w[0], counter.w[1], counter.w[2], counter.w[3]}, key0 | (static_cast<std::uint64_t>(key1) << 32));
  return {{static_cast<std::uint32_t>(s.c0), static_cast<std::uint32_t>(s.c1), static_cast<std::uint32_t>(s.c2),
           static_cast<std::uint32_t>(s.c3)}};
}

// 52 bits to the middle of one of 2^52 cells of (0, 1), exactly.
BOUCLE_INLINE double uniform_of_bits(std::uint64_t bits) {
  return from_bits((bits >> 12) | 0x3ff0000000000000ULL) - (1.0 - 0x1p-53);
}

// The numbers of steps 2k (first) and 2k + 1 (second) for k = step_pair.
struct DrawPair {
  double first, second;
};

// The 128 random bits of one call.
struct DrawBits {
  std::uint64_t first, second;
};

BOUCLE_INLINE DrawBits draw_bits(std::uint64_t seed, std::uint64_t path, std::uint32_t step_pair, std::uint64_t key) {
  const PhiloxState s = philox({path & 0xffff'ffffULL, (path >> 32) | (static_cast<std::uint64_t>(step_pair) << 8),
                                key & 0xffff'ffffULL, key >> 32},
                               seed);
  return {s.c0 | (s.c1 << 32), s.c2 | (s.c3 << 32)};
}

BOUCLE_INLINE DrawPair normals_of_bits(std::uint64_t radius_bits, std::uint64_t angle_bits) {
  const double radius = math_sqrt(-2.0 * math_log(uniform_of_bits(radius_bits)));
  const SineCosine angle = sine_cosine_of_turns(uniform_of_bits(angle_bits));
  return {radius * angle.cosine, radius * angle.sine};
}

BOUCLE_INLINE DrawPair uniform_pair(std::uint64_t seed, std::uint64_t path, std::uint32_t step_pair,
                                    std::uint64_t key) {
  const DrawBits bits = draw_bits(seed, path, step_pair, key);
  return {uniform_of_bits(bits.first), uniform_of_bits(bits.second)};
}

BOUCLE_INLINE DrawPair normal_pair(std::uint64_t seed, std::uint64_t path, std::uint32_t step_pair, std::uint64_t key) {
  const DrawBits bits = draw_bits(seed, path, step_pair, key);
  return normals_of_bits(bits.first, bits.second);
}

}  // namespace boucle::base
