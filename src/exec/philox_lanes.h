// Philox4x32-10 over lanes with the multiplication 32 x 32 -> 64 of the instruction set at hand: compilers do not find
// it by themselves, and the general 64-bit multiplication costs three times as much. Integers only, so the bits are
// those of base/random.h. Included by kernels_impl.h alone, inside its unnamed namespace.
#if defined(__x86_64__)

#if defined(__AVX512F__)
using Words = __m512i;
constexpr std::size_t word_lanes = 8;
BOUCLE_STATIC_LANE Words words_of(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
BOUCLE_STATIC_LANE Words words_mul(Words a, Words b) { return _mm512_mul_epu32(a, b); }
BOUCLE_STATIC_LANE Words words_xor(Words a, Words b) { return _mm512_xor_si512(a, b); }
BOUCLE_STATIC_LANE Words words_or(Words a, Words b) { return _mm512_or_si512(a, b); }
BOUCLE_STATIC_LANE Words words_and(Words a, Words b) { return _mm512_and_si512(a, b); }
BOUCLE_STATIC_LANE Words words_add(Words a, Words b) { return _mm512_add_epi64(a, b); }
BOUCLE_STATIC_LANE Words words_high(Words a) { return _mm512_srli_epi64(a, 32); }
BOUCLE_STATIC_LANE Words words_up(Words a) { return _mm512_slli_epi64(a, 32); }
BOUCLE_STATIC_LANE Words words_count() { return _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0); }
BOUCLE_STATIC_LANE void words_store(std::uint64_t* to, Words a) { _mm512_storeu_si512(to, a); }
#elif defined(__AVX2__)
using Words = __m256i;
constexpr std::size_t word_lanes = 4;
BOUCLE_STATIC_LANE Words words_of(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
BOUCLE_STATIC_LANE Words words_mul(Words a, Words b) { return _mm256_mul_epu32(a, b); }
BOUCLE_STATIC_LANE Words words_xor(Words a, Words b) { return _mm256_xor_si256(a, b); }
BOUCLE_STATIC_LANE Words words_or(Words a, Words b) { return _mm256_or_si256(a, b); }
BOUCLE_STATIC_LANE Words words_and(Words a, Words b) { return _mm256_and_si256(a, b); }
BOUCLE_STATIC_LANE Words words_add(Words a, Words b) { return _mm256_add_epi64(a, b); }
BOUCLE_STATIC_LANE Words words_high(Words a) { return _mm256_srli_epi64(a, 32); }
BOUCLE_STATIC_LANE Words words_up(Words a) { return _mm256_slli_epi64(a, 32); }
BOUCLE_STATIC_LANE Words words_count() { return _mm256_set_epi64x(3, 2, 1, 0); }
BOUCLE_STATIC_LANE void words_store(std::uint64_t* to, Words a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), a);
}
#else
using Words = __m128i;
constexpr std::size_t word_lanes = 2;
BOUCLE_STATIC_LANE Words words_of(std::uint64_t x) { return _mm_set1_epi64x(static_cast<long long>(x)); }
BOUCLE_STATIC_LANE Words words_mul(Words a, Words b) { return _mm_mul_epu32(a, b); }
BOUCLE_STATIC_LANE Words words_xor(Words a, Words b) { return _mm_xor_si128(a, b); }
BOUCLE_STATIC_LANE Words words_or(Words a, Words b) { return _mm_or_si128(a, b); }
BOUCLE_STATIC_LANE Words words_and(Words a, Words b) { return _mm_and_si128(a, b); }
BOUCLE_STATIC_LANE Words words_add(Words a, Words b) { return _mm_add_epi64(a, b); }
BOUCLE_STATIC_LANE Words words_high(Words a) { return _mm_srli_epi64(a, 32); }
BOUCLE_STATIC_LANE Words words_up(Words a) { return _mm_slli_epi64(a, 32); }
BOUCLE_STATIC_LANE Words words_count() { return _mm_set_epi64x(1, 0); }
BOUCLE_STATIC_LANE void words_store(std::uint64_t* to, Words a) { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), a); }
#endif

// The 128 bits of each lane as two rows of block_path_count words; lanes beyond n may be written, too.
void philox_lanes(std::uint64_t* first, std::uint64_t* second, std::uint64_t seed, std::uint64_t first_path,
                  std::uint32_t step_pair, std::uint64_t key, std::size_t n) {
  const Words low = words_of(0xffff'ffffULL), m0 = words_of(0xD2511F53ULL), m1 = words_of(0xCD9E8D57ULL);
  const std::uint64_t second_word = (first_path >> 32) | (static_cast<std::uint64_t>(step_pair) << 8);
  for (std::size_t i = 0; i < n; i += word_lanes) {
    // The upper halves may hold anything: the multiplication ignores them.
    Words c0 = words_add(words_of((first_path & 0xffff'ffffULL) + i), words_count());
    Words c1 = words_of(second_word), c2 = words_of(key), c3 = words_of(key >> 32);
    std::uint64_t k0 = seed, k1 = seed >> 32;
#pragma GCC unroll 10
    for (int round = 0; round < 10; ++round) {
      const Words p0 = words_mul(c0, m0), p1 = words_mul(c2, m1);
      c0 = words_xor(words_xor(words_high(p1), c1), words_of(k0));
      c1 = p1;
      c2 = words_xor(words_xor(words_high(p0), c3), words_of(k1));
      c3 = p0;
      k0 += 0x9E3779B9ULL;
      k1 += 0xBB67AE85ULL;
    }
    words_store(first + i, words_or(words_and(c0, low), words_up(c1)));
    words_store(second + i, words_or(words_and(c2, low), words_up(c3)));
  }
}

#else

void philox_lanes(std::uint64_t* first, std::uint64_t* second, std::uint64_t seed, std::uint64_t first_path,
                  std::uint32_t step_pair, std::uint64_t key, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const math::DrawBits bits = math::draw_bits(seed, first_path + i, step_pair, key);
    first[i] = bits.first;
    second[i] = bits.second;
  }
}

#endif
