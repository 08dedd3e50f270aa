// Where the fields of a column begin, how long they are, and the numbers that their digits write.
#ifndef CDR_COLUMNS_H
#define CDR_COLUMNS_H

#include "CKernels.h"

#include <string.h>

static inline uint32_t field_start(const cdr_column *column, size_t record) {
  // Wraps to 0 where the text itself begins.
  return column->before[record * column->stride] + 1;
}

static inline uint32_t field_size(const cdr_column *column, size_t record) {
  return column->ends[record * column->stride] - column->trim - field_start(column, record);
}

static inline const uint8_t *field_bytes(const cdr_column *column, size_t record) {
  return column->text + field_start(column, record);
}

#define CDR_ZEROS 0x3030303030303030ull

// Eight bytes, the first one lowest.
static inline uint64_t load_word(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

// Which bits of a word are of its first `count` bytes, of 8 at most.
static inline uint64_t first_bytes(uint32_t count) {
  // Twice half the shift, since one by 64 would shift by nothing.
  return ((1ull << 4 * count) << 4 * count) - 1;
}

// The first of up to 8 bytes as a word of digits with zeros before them, as numbers have.
static inline uint64_t digits_before(const uint8_t *bytes, uint32_t count) {
  uint32_t half = 4 * (8 - count);
  return (load_word(bytes) << half) << half | (CDR_ZEROS & first_bytes(8 - count));
}

// The first of up to 8 bytes as a word of digits with zeros behind them, as fractions have.
static inline uint64_t digits_behind(const uint8_t *bytes, uint32_t count) {
  uint64_t of_field = first_bytes(count);
  return (load_word(bytes) & of_field) | (CDR_ZEROS & ~of_field);
}

static inline int are_digits(uint64_t word) {
  uint64_t zeroed = word ^ CDR_ZEROS;
  return ((zeroed | (zeroed + 0x7676767676767676ull)) & 0x8080808080808080ull) == 0;
}

// The number that eight digits write: neighbours are joined pair by pair, as Daniel Lemire describes in
// "Quickly parsing eight digits".
static inline uint64_t eight_digits(uint64_t word) {
  word &= 0x0f0f0f0f0f0f0f0full;
  word = (word * 10 + (word >> 8)) & 0x00ff00ff00ff00ffull;
  word = (word * 100 + (word >> 16)) & 0x0000ffff0000ffffull;
  return (word * 10000 + (word >> 32)) & 0xffffffff;
}

#endif
