// The part of vectors.h that is of x86-64, for processors with AVX2; and the names of what such a
// processor and one with AVX-512 must have.
#ifndef CDR_AVX2_H
#define CDR_AVX2_H

#include <immintrin.h>

#define CDR_VECTOR __attribute__((target("avx2,bmi,popcnt,pclmul")))
#define CDR_AVX512                                                                                 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt,pclmul,bmi,bmi2")))

// MARK: Bits of a word

// 64 for none.
CDR_VECTOR static inline uint32_t trailing_zeros(uint64_t bits) {
  return (uint32_t)_tzcnt_u64(bits);
}

// Up to every bit, whether an odd number of bits is set: a product without carries by all ones.
CDR_VECTOR static inline uint64_t prefix_xor(uint64_t bits) {
  __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), _mm_set1_epi8(-1), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

// MARK: Which lanes are set, the first one's bit lowest

CDR_VECTOR static inline uint32_t mask_of_bytes(bytes set) {
  return (uint32_t)_mm256_movemask_epi8((__m256i)set);
}

// Of 64 bytes, which are `byte`.
CDR_VECTOR static inline uint64_t mask_of_equal(bytes low, bytes high, bytes byte) {
  return mask_of_bytes((bytes)(low == byte)) |
         (uint64_t)mask_of_bytes((bytes)(high == byte)) << 32;
}

CDR_VECTOR static inline uint32_t mask_of_words(words set) {
  return (uint32_t)_mm256_movemask_ps((__m256)set);
}

CDR_VECTOR static inline uint32_t mask_of_lanes(lanes set) {
  return (uint32_t)_mm256_movemask_pd((__m256d)set);
}

CDR_VECTOR static inline int has_bit(bytes any) {
  return !_mm256_testz_si256((__m256i)any, (__m256i)any);
}

CDR_VECTOR static inline int has_bit16(bytes16 any) {
  return !_mm_testz_si128((__m128i)any, (__m128i)any);
}

// Whether any byte is 128 or above.
CDR_VECTOR static inline int has_top_bit(bytes any) { return mask_of_bytes(any) != 0; }

// MARK: Bytes

CDR_VECTOR static inline bytes max_of_bytes(bytes a, bytes b) {
  return (bytes)_mm256_max_epu8((__m256i)a, (__m256i)b);
}

// Differences, and 0 where they would be negative.
CDR_VECTOR static inline bytes minus_at_most(bytes a, bytes b) {
  return (bytes)_mm256_subs_epu8((__m256i)a, (__m256i)b);
}

CDR_VECTOR static inline bytes16 minus_at_most16(bytes16 a, bytes16 b) {
  return (bytes16)_mm_subs_epu8((__m128i)a, (__m128i)b);
}

// What a table of 16 has for each index below 16.
CDR_VECTOR static inline bytes look_up(bytes16 table, bytes indices) {
  return (bytes)_mm256_shuffle_epi8(_mm256_broadcastsi128_si256((__m128i)table), (__m256i)indices);
}

// The bytes at places below 16, and 0 for the place 255.
CDR_VECTOR static inline bytes16 gather(bytes16 from, bytes16 places) {
  return (bytes16)_mm_shuffle_epi8((__m128i)from, (__m128i)places);
}

// The bytes that stand `count` before each, those of the vector before it first.
#define BYTES_BEFORE(vector, previous, count)                                                      \
  ((bytes)_mm256_alignr_epi8(                                                                      \
      (__m256i)(vector),                                                                           \
      _mm256_permute2x128_si256((__m256i)(previous), (__m256i)(vector), 0x21), 16 - (count)))

// MARK: Numbers

CDR_VECTOR static inline lanes shift_left(lanes shifted, lanes counts) {
  return (lanes)_mm256_sllv_epi64((__m256i)shifted, (__m256i)counts);
}

// The lower 32 bits of each lane, times a number.
CDR_VECTOR static inline lanes times(lanes numbers, uint32_t by) {
  return (lanes)_mm256_mul_epu32((__m256i)numbers, _mm256_set1_epi64x(by));
}

// Lane by lane `b` where `mask` is set, `a` elsewhere.
CDR_VECTOR static inline lanes choose(lanes a, lanes b, lanes mask) {
  return (lanes)_mm256_blendv_epi8((__m256i)a, (__m256i)b, (__m256i)mask);
}

// Writes the lower 32 bits of each lane.
CDR_VECTOR static inline void store_narrowed(uint32_t *to, lanes stored) {
  __m256i packed =
      _mm256_permutevar8x32_epi32((__m256i)stored, _mm256_setr_epi32(0, 2, 4, 6, 0, 0, 0, 0));
  _mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(packed));
}

// The number that eight digits, 0 to 9, write in each lane, the first one lowest: neighbours are
// joined pair by pair.
CDR_VECTOR static inline lanes numbers_of_eight(bytes digits) {
  const __m256i tens = _mm256_set1_epi16(10 | 1 << 8), hundreds = _mm256_set1_epi32(100 | 1 << 16);
  __m256i quads = _mm256_madd_epi16(_mm256_maddubs_epi16((__m256i)digits, tens), hundreds);
  return (lanes)_mm256_add_epi64(_mm256_mul_epu32(quads, _mm256_set1_epi64x(10000)),
                                 _mm256_srli_epi64(quads, 32));
}

// The numbers below 100 that two digits each write.
CDR_VECTOR static inline halves8 numbers_of_two(bytes16 digits) {
  return (halves8)_mm_maddubs_epi16((__m128i)digits, _mm_set1_epi16(10 | 1 << 8));
}

// Pairs of small numbers, each times its unit, added up.
CDR_VECTOR static inline words4 joined(halves8 numbers, halves8 units) {
  return (words4)_mm_madd_epi16((__m128i)numbers, (__m128i)units);
}

#endif
