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

#ifdef CDR_VECTORS

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

CDR_VECTOR static inline bytes faults(bytes block, bytes previous) {
  const bytes16 first_upper = {
      TOO_LONG,  TOO_LONG,  TOO_LONG,  TOO_LONG,
      TOO_LONG,  TOO_LONG,  TOO_LONG,  TOO_LONG,
      TWO_CONTS, TWO_CONTS, TWO_CONTS, TWO_CONTS,
      TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
      TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4};
  enum { LARGE = CARRY | TOO_LARGE | TOO_LARGE_1000 };
  const bytes16 first_lower = {
      CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, CARRY | OVERLONG_2, CARRY, CARRY,
      CARRY | TOO_LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE,
      LARGE | SURROGATE, LARGE, LARGE};
  enum { CONTINUATION = TOO_LONG | OVERLONG_2 | TWO_CONTS };
  const bytes16 second_upper = {
      TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
      CONTINUATION | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
      CONTINUATION | OVERLONG_3 | TOO_LARGE, CONTINUATION | SURROGATE | TOO_LARGE,
      CONTINUATION | SURROGATE | TOO_LARGE, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT};
  bytes before = BYTES_BEFORE(block, previous, 1);
  bytes fault = look_up(first_upper, before >> 4) & look_up(first_lower, before & 15) &
                look_up(second_upper, block >> 4);
  // Where a third or fourth byte has to be, two continuations are none.
  bytes third = minus_at_most(BYTES_BEFORE(block, previous, 2), all_bytes(0xe0 - 0x80));
  bytes fourth = minus_at_most(BYTES_BEFORE(block, previous, 3), all_bytes(0xf0 - 0x80));
  return fault ^ ((third | fourth) & 0x80);
}

CDR_VECTOR static int is_utf8_vectors(const uint8_t *text, size_t size) {
  bytes previous = {0}, fault = {0};
  // The last block has zeros behind the text, where no sequence may go on.
  for (size_t base = 0; base <= size; base += 32) {
    bytes block = load_bytes(text + base);
    if (size - base < 32) {
      uint8_t rest[32] = {0};
      memcpy(rest, text + base, size - base);
      block = load_bytes(rest);
    }
    // Of ASCII behind ASCII there is nothing to see.
    if (has_top_bit(block | previous))
      fault |= faults(block, previous);
    previous = block;
  }
  return !has_bit(fault);
}

#endif

int cdr_is_utf8(cdr_kernel kernel, const uint8_t *text, size_t size) {
#ifdef CDR_VECTORS
  if (kernel != CDR_KERNEL_PLAIN)
    return is_utf8_vectors(text, size);
#endif
  return is_utf8_plain(text, size);
}
