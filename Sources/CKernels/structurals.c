#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define CDR_X86 1
#endif

// MARK: A byte at a time

static cdr_structurals find_plain(const uint8_t *text, size_t size, uint8_t delimiter,
                                  uint32_t *positions, uint32_t *line_ends) {
  cdr_structurals found = {0, 0, 0, 0};
  for (size_t i = 0; i < size; i++) {
    uint8_t byte = text[i];
    if (byte == '\n')
      line_ends[found.line_feeds++] = (uint32_t)found.count;
    if (byte == delimiter || byte == '\n' || byte == '"')
      positions[found.count++] = (uint32_t)i;
    found.has_quote |= byte == '"';
    found.has_non_ascii |= byte >> 7;
  }
  return found;
}

#ifdef CDR_X86

// MARK: 64 bytes at a time
//
// A block of 64 bytes becomes a mask with a bit per byte. The last block reads into the padding
// after the text, and the bits beyond the text's end are cleared.

static inline uint64_t bits_below(size_t count) {
  return count >= 64 ? ~0ull : (1ull << count) - 1;
}

#define CDR_AVX2 __attribute__((target("avx2,bmi,popcnt")))

// Writes which structurals of a block are line feeds. Few blocks of call records hold two.
CDR_AVX2 static inline uint32_t *write_line_ends(uint32_t *next, uint64_t line_feed, uint64_t mask,
                                                 uint32_t before) {
  *next = before + (uint32_t)_mm_popcnt_u64(mask & (_blsmsk_u64(line_feed) >> 1));
  next += line_feed != 0;
  line_feed = _blsr_u64(line_feed);
  while (__builtin_expect(line_feed != 0, 0)) {
    *next++ = before + (uint32_t)_mm_popcnt_u64(mask & (_blsmsk_u64(line_feed) >> 1));
    line_feed = _blsr_u64(line_feed);
  }
  return next;
}

CDR_AVX2 static inline uint64_t joined_masks(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

CDR_AVX2 static cdr_structurals find_avx2(const uint8_t *text, size_t size, uint8_t delimiter,
                                          uint32_t *positions, uint32_t *line_ends) {
  const __m256i delimiters = _mm256_set1_epi8((char)delimiter);
  const __m256i line_feeds = _mm256_set1_epi8('\n');
  const __m256i quotes = _mm256_set1_epi8('"');
  cdr_structurals found = {0, 0, 0, 0};
  __m256i any = _mm256_setzero_si256(), any_quote = _mm256_setzero_si256();
  uint32_t *next = positions, *next_line_end = line_ends;
  for (size_t base = 0; base < size; base += 64) {
    __m256i low = _mm256_loadu_si256((const __m256i *)(text + base));
    __m256i high = _mm256_loadu_si256((const __m256i *)(text + base + 32));
    if (__builtin_expect(size - base < 64, 0)) {
      // Bytes behind the text are made spaces, which are nothing that is looked for.
      uint8_t rest[64];
      memset(rest, ' ', sizeof rest);
      memcpy(rest, text + base, size - base);
      low = _mm256_loadu_si256((const __m256i *)rest);
      high = _mm256_loadu_si256((const __m256i *)(rest + 32));
    }
    __m256i low_feed = _mm256_cmpeq_epi8(low, line_feeds);
    __m256i high_feed = _mm256_cmpeq_epi8(high, line_feeds);
    __m256i low_quote = _mm256_cmpeq_epi8(low, quotes);
    __m256i high_quote = _mm256_cmpeq_epi8(high, quotes);
    __m256i low_other = _mm256_or_si256(_mm256_cmpeq_epi8(low, delimiters), low_quote);
    __m256i high_other = _mm256_or_si256(_mm256_cmpeq_epi8(high, delimiters), high_quote);
    any = _mm256_or_si256(any, _mm256_or_si256(low, high));
    any_quote = _mm256_or_si256(any_quote, _mm256_or_si256(low_quote, high_quote));
    uint64_t line_feed = joined_masks(low_feed, high_feed);
    uint64_t mask = joined_masks(low_other, high_other) | line_feed;
    next_line_end =
        write_line_ends(next_line_end, line_feed, mask, (uint32_t)(next - positions));
    // Six at once without looking whether there are so many, as few blocks hold more: what is
    // written too much is overwritten next.
    int count = (int)_mm_popcnt_u64(mask);
    for (int i = 0; i < 6; i++) {
      next[i] = (uint32_t)base + (uint32_t)_tzcnt_u64(mask);
      mask = _blsr_u64(mask);
    }
    for (int i = 6; __builtin_expect(i < count, 0); i++) {
      next[i] = (uint32_t)base + (uint32_t)_tzcnt_u64(mask);
      mask = _blsr_u64(mask);
    }
    next += count;
  }
  found.count = (size_t)(next - positions);
  found.line_feeds = (uint32_t)(next_line_end - line_ends);
  found.has_quote = !_mm256_testz_si256(any_quote, any_quote);
  found.has_non_ascii = _mm256_movemask_epi8(any) != 0;
  return found;
}

#define CDR_AVX512 "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt,bmi"

__attribute__((target(CDR_AVX512))) static cdr_structurals
find_avx512(const uint8_t *text, size_t size, uint8_t delimiter, uint32_t *positions,
            uint32_t *line_ends) {
  static const uint8_t counting[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const __m512i places = _mm512_loadu_si512(counting);
  const __m512i delimiters = _mm512_set1_epi8((char)delimiter);
  const __m512i line_feeds = _mm512_set1_epi8('\n');
  const __m512i quotes = _mm512_set1_epi8('"');
  cdr_structurals found = {0, 0, 0, 0};
  uint64_t any_quote = 0, any_non_ascii = 0;
  uint32_t *next = positions, *next_line_end = line_ends;
  for (size_t base = 0; base < size; base += 64) {
    __m512i block = _mm512_loadu_si512(text + base);
    uint64_t inside = bits_below(size - base);
    uint64_t line_feed = _mm512_mask_cmpeq_epi8_mask(inside, block, line_feeds);
    uint64_t quote = _mm512_mask_cmpeq_epi8_mask(inside, block, quotes);
    uint64_t mask = _mm512_mask_cmpeq_epi8_mask(inside, block, delimiters) | line_feed | quote;
    any_quote |= quote;
    any_non_ascii |= _mm512_movepi8_mask(block) & inside;
    next_line_end =
        write_line_ends(next_line_end, line_feed, mask, (uint32_t)(next - positions));
    int count = (int)_mm_popcnt_u64(mask);
    __m512i packed = _mm512_maskz_compress_epi8(mask, places);
    __m512i offset = _mm512_set1_epi32((int)base);
    // Most blocks of call records hold fewer than 16, so one store does; what it writes too much
    // is overwritten next.
    _mm512_storeu_si512(
        next, _mm512_add_epi32(offset, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
    if (__builtin_expect(count > 16, 0)) {
      _mm512_storeu_si512(
          next + 16,
          _mm512_add_epi32(offset, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 1))));
      _mm512_storeu_si512(
          next + 32,
          _mm512_add_epi32(offset, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 2))));
      _mm512_storeu_si512(
          next + 48,
          _mm512_add_epi32(offset, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 3))));
    }
    next += count;
  }
  found.count = (size_t)(next - positions);
  found.line_feeds = (uint32_t)(next_line_end - line_ends);
  found.has_quote = any_quote != 0;
  found.has_non_ascii = any_non_ascii != 0;
  return found;
}

#endif

cdr_kernel cdr_best_kernel(void) {
#ifdef CDR_X86
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
      __builtin_cpu_supports("avx512vbmi2"))
    return CDR_KERNEL_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
      __builtin_cpu_supports("popcnt"))
    return CDR_KERNEL_AVX2;
#endif
  return CDR_KERNEL_PLAIN;
}

cdr_structurals cdr_find_structurals(cdr_kernel kernel, const uint8_t *text, size_t size,
                                     uint8_t delimiter, uint32_t *positions, uint32_t *line_ends) {
#ifdef CDR_X86
  if (kernel == CDR_KERNEL_AVX512)
    return find_avx512(text, size, delimiter, positions, line_ends);
  if (kernel == CDR_KERNEL_AVX2)
    return find_avx2(text, size, delimiter, positions, line_ends);
#endif
  return find_plain(text, size, delimiter, positions, line_ends);
}
