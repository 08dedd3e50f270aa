#include "CKernels.h"
#include "blocks.h"

#include <stdlib.h>
#include <string.h>

// MARK: A byte at a time

static cdr_structurals find_plain(const uint8_t *text, size_t size, uint8_t delimiter,
                                  uint32_t *positions, uint32_t *line_ends) {
  cdr_structurals found = {0};
  for (size_t i = 0; i < size; i++) {
    uint8_t byte = text[i];
    if (byte == '\n')
      line_ends[found.line_feeds++] = (uint32_t)found.count;
    if (byte == delimiter || byte == '\n')
      positions[found.count++] = (uint32_t)i;
    found.has_quote |= byte == '"';
    found.has_non_ascii |= byte >> 7;
  }
  return found;
}

#ifdef CDR_VECTORS

// MARK: 64 bytes at a time

uint8_t cdr_places_in_byte[256][8];

__attribute__((constructor)) static void fill_places(void) {
  for (int bits = 0; bits < 256; bits++)
    for (int place = 0, count = 0; place < 8; place++)
      if (bits >> place & 1)
        cdr_places_in_byte[bits][count++] = (uint8_t)place;
}

// Looks through a stretch of text, and adds to what was found before it.
CDR_VECTOR static inline __attribute__((always_inline)) void
find_stretch(const uint8_t *text, size_t base, size_t end, size_t size, uint8_t delimiter,
             int has_many, uint32_t *positions, uint32_t *line_ends, cdr_structurals *found) {
  const bytes delimiters = all_bytes(delimiter);
  const bytes line_feeds = all_bytes('\n');
  const bytes quotes = all_bytes('"');
  bytes any = {0}, any_quote = {0};
  const uint8_t behind = byte_behind(delimiter);
  uint32_t *next = positions + found->count, *next_line_end = line_ends + found->line_feeds;
  for (; base < end; base += 64) {
    text_block block = load_block(text, base, size, behind);
    any |= block.low | block.high;
    any_quote |= (bytes)(block.low == quotes) | (bytes)(block.high == quotes);
    uint64_t line_feed = mask_of(block, line_feeds);
    uint64_t mask = mask_of(block, delimiters) | line_feed;
    next_line_end =
        write_line_ends(next_line_end, line_feed, mask, (uint32_t)(next - positions));
    next = has_many ? write_many_positions(next, mask, (uint32_t)base)
                    : write_few_positions(next, mask, (uint32_t)base);
  }
  found->count = (size_t)(next - positions);
  found->line_feeds = (uint32_t)(next_line_end - line_ends);
  found->has_quote |= has_bit(any_quote);
  found->has_non_ascii |= has_top_bit(any);
}

CDR_VECTOR static cdr_structurals find_vectors(const uint8_t *text, size_t size, uint8_t delimiter,
                                               uint32_t *positions, uint32_t *line_ends) {
  cdr_structurals found = {0};
  int has_many = 0;
  for (size_t base = 0; base < size; base += STRETCH) {
    size_t end = size - base > STRETCH ? base + STRETCH : size, before = found.count;
    if (has_many)
      find_stretch(text, base, end, size, delimiter, 1, positions, line_ends, &found);
    else
      find_stretch(text, base, end, size, delimiter, 0, positions, line_ends, &found);
    has_many = found.count - before > MANY_IN_STRETCH;
  }
  return found;
}

#endif

#ifdef CDR_X86

CDR_AVX512 static cdr_structurals find_avx512(const uint8_t *text, size_t size, uint8_t delimiter,
                                              uint32_t *positions, uint32_t *line_ends) {
  const __m512i delimiters = _mm512_set1_epi8((char)delimiter);
  const __m512i line_feeds = _mm512_set1_epi8('\n');
  const __m512i quotes = _mm512_set1_epi8('"');
  // The bits of all bytes, and 0 in a lane where one was a quote.
  __m512i any = _mm512_setzero_si512(), least = _mm512_set1_epi8(-1);
  const uint8_t behind = byte_behind(delimiter);
  uint32_t *next = positions, *next_line_end = line_ends;
  for (size_t base = 0; base < size; base += 64) {
    __m512i block = load_avx512(text, base, size, behind);
    any = _mm512_or_si512(any, block);
    least = _mm512_min_epu8(least, _mm512_xor_si512(block, quotes));
    uint64_t line_feed = _mm512_cmpeq_epi8_mask(block, line_feeds);
    uint64_t mask = _mm512_cmpeq_epi8_mask(block, delimiters) | line_feed;
    next_line_end =
        write_line_ends(next_line_end, line_feed, mask, (uint32_t)(next - positions));
    next = write_positions_avx512(next, mask, (uint32_t)base);
  }
  return (cdr_structurals){
      .count = (size_t)(next - positions),
      .line_feeds = (uint32_t)(next_line_end - line_ends),
      .has_quote = has_zero_avx512(least),
      .has_non_ascii = _mm512_movepi8_mask(any) != 0,
  };
}

#endif

static cdr_kernel kernel_of_machine(void) {
#ifdef CDR_X86
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
      __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2") &&
      __builtin_cpu_supports("pclmul"))
    return CDR_KERNEL_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
      __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul"))
    return CDR_KERNEL_VECTORS;
  return CDR_KERNEL_PLAIN;
#elif defined(CDR_VECTORS)
  return CDR_KERNEL_VECTORS;
#else
  return CDR_KERNEL_PLAIN;
#endif
}

// The widest kernel that CDR_RATER_KERNEL allows.
static cdr_kernel kernel_allowed(void) {
  const char *name = getenv("CDR_RATER_KERNEL");
  if (name && !strcmp(name, "plain"))
    return CDR_KERNEL_PLAIN;
  if (name && (!strcmp(name, "avx2") || !strcmp(name, "neon")))
    return CDR_KERNEL_VECTORS;
  return CDR_KERNEL_AVX512;
}

cdr_kernel cdr_best_kernel(void) {
  cdr_kernel kernel = kernel_of_machine(), allowed = kernel_allowed();
  return kernel < allowed ? kernel : allowed;
}

cdr_structurals cdr_find_structurals(cdr_kernel kernel, const uint8_t *text, size_t size,
                                     uint8_t delimiter, uint32_t *positions, uint32_t *line_ends) {
#ifdef CDR_X86
  if (kernel == CDR_KERNEL_AVX512)
    return find_avx512(text, size, delimiter, positions, line_ends);
#endif
#ifdef CDR_VECTORS
  if (kernel == CDR_KERNEL_VECTORS)
    return find_vectors(text, size, delimiter, positions, line_ends);
#endif
  return find_plain(text, size, delimiter, positions, line_ends);
}
