// What the kernels for 64 bytes at a time have in common. A block of 64 bytes becomes a mask with a
// bit per byte, the first one lowest.
#ifndef CDR_BLOCKS_H
#define CDR_BLOCKS_H

#include "vectors.h"

#ifdef CDR_VECTORS

static inline uint64_t bits_below(size_t count) {
  return count >= 64 ? ~0ull : (1ull << count) - 1;
}

CDR_VECTOR static inline uint32_t count_bits(uint64_t mask) {
  return (uint32_t)__builtin_popcountll(mask);
}

CDR_VECTOR static inline uint64_t without_first(uint64_t mask) { return mask & (mask - 1); }

// Writes which structurals of a block are line feeds. Few blocks of call records hold two.
CDR_VECTOR static inline uint32_t *write_line_ends(uint32_t *next, uint64_t line_feed,
                                                   uint64_t mask, uint32_t before) {
  *next = before + count_bits(mask & ((line_feed ^ (line_feed - 1)) >> 1));
  next += line_feed != 0;
  line_feed = without_first(line_feed);
  while (__builtin_expect(line_feed != 0, 0)) {
    *next++ = before + count_bits(mask & ((line_feed ^ (line_feed - 1)) >> 1));
    line_feed = without_first(line_feed);
  }
  return next;
}

// MARK: Two vectors

typedef struct {
  bytes low, high;
} text_block;

// What bytes behind a text are made: nothing that is looked for.
static inline uint8_t byte_behind(uint8_t delimiter) { return delimiter == ' ' ? 'x' : ' '; }

// The block at an offset below the text's size. Bytes behind the text are made `behind`.
CDR_VECTOR static inline text_block load_block(const uint8_t *text, size_t base, size_t size,
                                               uint8_t behind) {
  text_block block = {load_bytes(text + base), load_bytes(text + base + 32)};
  if (__builtin_expect(size - base < 64, 0)) {
    uint8_t rest[64];
    memset(rest, behind, sizeof rest);
    memcpy(rest, text + base, size - base);
    block.low = load_bytes(rest);
    block.high = load_bytes(rest + 32);
  }
  return block;
}

CDR_VECTOR static inline uint64_t mask_of(text_block block, bytes byte) {
  return mask_of_equal(block.low, block.high, byte);
}

// By the bits of a byte, the places of those that are set, in order (structurals.c).
extern uint8_t cdr_places_in_byte[256][8];

// Writes the positions of a block's structurals, of which there are few in most blocks.
CDR_VECTOR static inline uint32_t *write_few_positions(uint32_t *next, uint64_t mask,
                                                       uint32_t base) {
  // Six at once without checking that there are that many: what is written too much is overwritten
  // next.
  int count = (int)count_bits(mask);
  for (int i = 0; i < 6; i++) {
    next[i] = base + trailing_zeros(mask);
    mask = without_first(mask);
  }
  for (int i = 6; __builtin_expect(i < count, 0); i++) {
    next[i] = base + trailing_zeros(mask);
    mask = without_first(mask);
  }
  return next + count;
}

// The same, however many there are, in always the same steps: what is branched on in blocks of many
// short fields, no processor can predict.
CDR_VECTOR static inline uint32_t *write_many_positions(uint32_t *next, uint64_t mask,
                                                        uint32_t base) {
  for (uint32_t i = 0; i < 8; i++, mask >>= 8) {
    store_places(next, cdr_places_in_byte[mask & 0xff], base + 8 * i);
    next += count_bits(mask & 0xff);
  }
  return next;
}

// Bytes of text that are looked through in one way before it is decided anew, and how many positions
// there are then at least, of which it is better to say that there are many.
enum { STRETCH = 64 * 64, MANY_IN_STRETCH = 64 * 5 };

#endif

#ifdef CDR_X86

// MARK: AVX-512

// The block at an offset below the text's size, as load_block() gives it.
CDR_AVX512 static inline __m512i load_avx512(const uint8_t *text, size_t base, size_t size,
                                             uint8_t behind) {
  if (__builtin_expect(size - base >= 64, 1))
    return _mm512_loadu_si512(text + base);
  return _mm512_mask_loadu_epi8(_mm512_set1_epi8((char)behind), bits_below(size - base),
                                text + base);
}

CDR_AVX512 static inline int has_zero_avx512(__m512i bytes) {
  return _mm512_testn_epi8_mask(bytes, bytes) != 0;
}

static const uint8_t cdr_places_in_block[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

// Writes the positions of a block's structurals.
CDR_AVX512 static inline uint32_t *write_positions_avx512(uint32_t *next, uint64_t mask,
                                                          uint32_t base) {
  int count = (int)_mm_popcnt_u64(mask);
  __m512i packed = _mm512_maskz_compress_epi8(mask, _mm512_loadu_si512(cdr_places_in_block));
  __m512i offset = _mm512_set1_epi32((int)base);
  // Most blocks of call records hold fewer than 16, so one store does; what it writes too much is
  // overwritten next.
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
  return next + count;
}

#endif
#endif
