#include "CKernels.h"
#include "blocks.h"

// MARK: A byte at a time

// By the Unicode Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".
static int is_utf8_plain(const uint8_t *text, size_t size) {
  size_t i = 0;
  while (i < size) {
    uint8_t first = text[i++];
    if (first < 0x80)
      continue;
    uint8_t least = 0x80, most = 0xbf;
    int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4)
      return 0;
    if (first == 0xe0)
      least = 0xa0;
    if (first == 0xed)
      most = 0x9f;
    if (first == 0xf0)
      least = 0x90;
    if (first == 0xf4)
      most = 0x8f;
    for (; more > 0; more--, least = 0x80, most = 0xbf)
      if (i == size || text[i] < least || text[i++] > most)
        return 0;
  }
  return 1;
}

#ifdef CDR_X86

// MARK: 32 bytes at a time
//
// John Keiser and Daniel Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte" (2021):
// whatever is wrong with two bytes that follow one another shows in the upper half of the first, its
// lower half and the upper half of the second, for each of which a table says which faults it allows;
// a fault that all three allow is there. What is left is whether the third and fourth byte of a
// sequence go on with it.

enum {
  TOO_SHORT = 1 << 0,      // a leading byte, and no continuation
  TOO_LONG = 1 << 1,       // a continuation behind ASCII
  OVERLONG_3 = 1 << 2,     // E0 80 to E0 9F
  TOO_LARGE = 1 << 3,      // F4 90 and above
  SURROGATE = 1 << 4,      // ED A0 to ED BF
  OVERLONG_2 = 1 << 5,     // C0, C1
  TOO_LARGE_1000 = 1 << 6, // F5 and above with 80 to 8F
  OVERLONG_4 = 1 << 6,     // F0 80 to F0 8F
  TWO_CONTS = 1 << 7,      // two continuations
  CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS,
};

CDR_AVX2 static inline __m256i look_up(__m128i table, __m256i nibbles) {
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), nibbles);
}

CDR_AVX2 static inline __m256i upper_halves(__m256i bytes) {
  return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
}

// The bytes of a block that stand `count` before each, those of the block before it first.
#define BYTES_BEFORE(block, previous, count)                                                       \
  _mm256_alignr_epi8(block, _mm256_permute2x128_si256(previous, block, 0x21), 16 - (count))

CDR_AVX2 static inline __m256i faults(__m256i block, __m256i previous) {
  const __m128i first_upper = _mm_setr_epi8(
      TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
      (char)TWO_CONTS, (char)TWO_CONTS, (char)TWO_CONTS, (char)TWO_CONTS, TOO_SHORT | OVERLONG_2,
      TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
      TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
  const char large = (char)(CARRY | TOO_LARGE | TOO_LARGE_1000);
  const __m128i first_lower = _mm_setr_epi8(
      (char)(CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), (char)(CARRY | OVERLONG_2), (char)CARRY,
      (char)CARRY, (char)(CARRY | TOO_LARGE), large, large, large, large, large, large, large, large,
      (char)(large | SURROGATE), large, large);
  const char continuation = (char)(TOO_LONG | OVERLONG_2 | TWO_CONTS);
  const __m128i second_upper = _mm_setr_epi8(
      TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
      (char)(continuation | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4),
      (char)(continuation | OVERLONG_3 | TOO_LARGE), (char)(continuation | SURROGATE | TOO_LARGE),
      (char)(continuation | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
  __m256i before = BYTES_BEFORE(block, previous, 1);
  __m256i fault = _mm256_and_si256(
      _mm256_and_si256(look_up(first_upper, upper_halves(before)),
                       look_up(first_lower, _mm256_and_si256(before, _mm256_set1_epi8(15)))),
      look_up(second_upper, upper_halves(block)));
  // Where a third or fourth byte has to be, two continuations are none.
  __m256i third = _mm256_subs_epu8(BYTES_BEFORE(block, previous, 2), _mm256_set1_epi8(0xe0 - 0x80));
  __m256i fourth = _mm256_subs_epu8(BYTES_BEFORE(block, previous, 3), _mm256_set1_epi8(0xf0 - 0x80));
  __m256i goes_on = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(fault, goes_on);
}

CDR_AVX2 static int is_utf8_avx2(const uint8_t *text, size_t size) {
  __m256i previous = _mm256_setzero_si256(), fault = previous;
  // The last block has zeros behind the text, where no sequence may go on.
  for (size_t base = 0; base <= size; base += 32) {
    __m256i block = _mm256_loadu_si256((const __m256i *)(text + base));
    if (size - base < 32) {
      uint8_t rest[32] = {0};
      memcpy(rest, text + base, size - base);
      block = _mm256_loadu_si256((const __m256i *)rest);
    }
    // Of ASCII behind ASCII there is nothing to see.
    if (_mm256_movemask_epi8(_mm256_or_si256(block, previous)))
      fault = _mm256_or_si256(fault, faults(block, previous));
    previous = block;
  }
  return _mm256_testz_si256(fault, fault);
}

#endif

int cdr_is_utf8(cdr_kernel kernel, const uint8_t *text, size_t size) {
#ifdef CDR_X86
  if (kernel != CDR_KERNEL_PLAIN)
    return is_utf8_avx2(text, size);
#endif
  return is_utf8_plain(text, size);
}
