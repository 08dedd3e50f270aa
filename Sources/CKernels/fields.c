#include "CKernels.h"
#include "blocks.h"
#include "columns.h"

// MARK: A byte at a time

static uint32_t seconds_plain(const uint8_t *field, uint32_t size, uint32_t limit,
                              uint32_t empty) {
  if (size == 0)
    return empty;
  if (size > 8)
    return CDR_UNREAD_SECONDS;
  uint64_t seconds = 0;
  for (uint32_t i = 0; i < size; i++) {
    if (field[i] < '0' || field[i] > '9')
      return CDR_UNREAD_SECONDS;
    seconds = seconds * 10 + (field[i] - '0');
  }
  return seconds * 1000 <= limit ? (uint32_t)(seconds * 1000) : CDR_UNREAD_SECONDS;
}

static void read_seconds_plain(const cdr_column *column, size_t first, size_t count, uint32_t limit,
                               uint32_t empty, uint32_t *milliseconds) {
  for (size_t i = first; i < count; i++)
    milliseconds[i] =
        seconds_plain(column->text + field_start(column, i), field_size(column, i), limit, empty);
}

#ifdef CDR_VECTORS

// MARK: Seconds, four records at a time
//
// The digits of a field are shifted to the top of a word, so that what is not of the field drops
// out and leading zeros take its place; then neighbours are joined pair by pair.

CDR_VECTOR static void read_seconds_vectors(const cdr_column *column, size_t count, uint32_t limit,
                                            uint32_t empty, uint32_t *milliseconds) {
  const bytes zeros = all_bytes('0'), nine = all_bytes(9);
  const lanes limits = all_lanes(limit), whole_word = all_lanes(64), if_empty = all_lanes(empty);
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    uint64_t texts[4], shifts[4];
    uint32_t longest = 0;
    for (size_t k = 0; k < 4; k++) {
      uint32_t size = field_size(column, i + k);
      memcpy(&texts[k], column->text + field_start(column, i + k), 8);
      shifts[k] = 64 - 8 * (uint64_t)size;
      longest |= size > 8;
    }
    if (__builtin_expect(longest, 0)) {
      read_seconds_plain(column, i, i + 4, limit, empty, milliseconds);
      continue;
    }
    // A shift by 64 is that of an empty field.
    lanes shift = load_lanes(shifts);
    bytes digits =
        (bytes)shift_left(load_lanes(texts), shift) - (bytes)shift_left((lanes)zeros, shift);
    lanes are_digits = (lanes)max_of_bytes(digits, nine) == (lanes)nine;
    // Eight digits of seconds are less than 2^37 milliseconds.
    lanes result = times(numbers_of_eight(digits), 1000);
    lanes is_read = are_digits & ~(result > limits);
    // What is not read becomes all ones.
    result = choose(result | ~is_read, if_empty, shift == whole_word);
    store_narrowed(milliseconds + i, result);
  }
  read_seconds_plain(column, i, count, limit, empty, milliseconds);
}

#endif

#ifdef CDR_X86

// MARK: Seconds, eight records at a time
//
// As above; sizes and digits are brought together first, since a vector that is loaded right after
// its parts were stored waits for them.

CDR_AVX512 static void read_seconds_avx512(const cdr_column *column, size_t count, uint32_t limit,
                                           uint32_t empty, uint32_t *milliseconds) {
  enum { ROUND = 64 };
  uint64_t words[ROUND];
  uint32_t sizes[ROUND];
  const __m512i zeros = _mm512_set1_epi8('0'), nine = _mm512_set1_epi8(9);
  const __m512i tens = _mm512_set1_epi16(10 | 1 << 8), hundreds = _mm512_set1_epi32(100 | 1 << 16);
  for (size_t first = 0; first < count; first += ROUND) {
    size_t n = count - first < ROUND ? count - first : ROUND;
    const uint32_t *before = column->before + first * column->stride;
    const uint32_t *end = column->ends + first * column->stride;
    for (size_t i = 0; i < n; i++, before += column->stride, end += column->stride) {
      uint32_t start = *before + 1;
      sizes[i] = *end - start - column->trim;
      memcpy(&words[i], column->text + start, 8);
    }
    for (size_t i = 0; i < n; i += 8) {
      __mmask8 lanes = (__mmask8)bits_below(n - i);
      __m512i size = _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(lanes, sizes + i));
      __mmask8 unread = _mm512_cmpgt_epu64_mask(size, _mm512_set1_epi64(8));
      __mmask8 is_empty = _mm512_testn_epi64_mask(size, size);
      __m512i shift = _mm512_sub_epi64(_mm512_set1_epi64(64), _mm512_slli_epi64(size, 3));
      __m512i digits = _mm512_sub_epi8(
          _mm512_sllv_epi64(_mm512_maskz_loadu_epi64(lanes, words + i), shift),
          _mm512_sllv_epi64(zeros, shift));
      __m512i above = _mm512_subs_epu8(digits, nine);
      unread |= _mm512_test_epi64_mask(above, above);
      __m512i quads = _mm512_madd_epi16(_mm512_maddubs_epi16(digits, tens), hundreds);
      __m512i seconds = _mm512_add_epi64(_mm512_mul_epu32(quads, _mm512_set1_epi64(10000)),
                                         _mm512_srli_epi64(quads, 32));
      // Eight digits of seconds are less than 2^37 milliseconds.
      __m512i result = _mm512_mul_epu32(seconds, _mm512_set1_epi64(1000));
      unread |= _mm512_cmpgt_epu64_mask(result, _mm512_set1_epi64(limit));
      result = _mm512_mask_mov_epi64(result, unread, _mm512_set1_epi64(CDR_UNREAD_SECONDS));
      result = _mm512_mask_mov_epi64(result, is_empty, _mm512_set1_epi64(empty));
      _mm512_mask_cvtepi64_storeu_epi32(milliseconds + first + i, lanes, result);
    }
  }
}

#endif

// MARK: Seconds with a fraction
//
// Whole seconds too, since a column that has fractions seldom has nothing else.

enum { MOST_DECIMALS = 16 };

static uint32_t decimals_plain(const uint8_t *field, uint32_t size, uint32_t limit,
                               uint32_t empty, int *has_point) {
  uint32_t point = 0;
  while (point < size && field[point] != '.')
    point++;
  uint32_t decimals = size - point - 1;
  // The kernels look for a point behind at most eight digits.
  *has_point |= point < size && point <= 8;
  if (point == size)
    return seconds_plain(field, size, limit, empty);
  if (point == 0 || decimals == 0 || decimals > MOST_DECIMALS)
    return CDR_UNREAD_SECONDS;
  uint64_t milliseconds = seconds_plain(field, point, limit, empty), place = 100, more = 0;
  if (milliseconds == CDR_UNREAD_SECONDS)
    return CDR_UNREAD_SECONDS;
  for (uint32_t i = point + 1; i < size; i++, place /= 10) {
    if (field[i] < '0' || field[i] > '9')
      return CDR_UNREAD_SECONDS;
    milliseconds += (field[i] - '0') * place;
    more |= place == 0 && field[i] != '0';
  }
  milliseconds += more;
  return milliseconds <= limit ? (uint32_t)milliseconds : CDR_UNREAD_SECONDS;
}

static int read_decimals_plain(const cdr_column *column, size_t count, uint32_t limit,
                               uint32_t empty, uint32_t *milliseconds) {
  int has_point = 0;
  for (size_t i = 0; i < count; i++)
    milliseconds[i] =
        decimals_plain(field_bytes(column, i), field_size(column, i), limit, empty, &has_point);
  return has_point;
}

// The bytes of a word that are points, by the top bit of each; those above the first one may be
// wrong.
static inline uint64_t points(uint64_t word) {
  uint64_t others = word ^ 0x2e2e2e2e2e2e2e2eull;
  return (others - 0x0101010101010101ull) & ~others & 0x8080808080808080ull;
}

static inline uint32_t decimals_words(const uint8_t *field, uint32_t size, uint32_t limit,
                                      uint32_t empty, int *has_point) {
  // Nothing here is a branch but what seldom happens: no processor could predict which fields are
  // empty, or have a fraction.
  uint64_t point_bits = points(load_word(field));
  uint32_t point = point_bits ? (uint32_t)__builtin_ctzll(point_bits) / 8 : 8;
  point = point < size ? point : size;
  uint32_t has_more = point < size, decimals = size - point - has_more;
  uint64_t word = digits_before(field, point <= 8 ? point : 8);
  uint64_t first = digits_behind(field + point + 1, decimals < 8 ? decimals : 8);
  uint64_t second = CDR_ZEROS;
  if (__builtin_expect(decimals > 8, 0))
    second = digits_behind(field + point + 9, decimals <= 16 ? decimals - 8 : 0);
  // In units of ten nanoseconds, of which a part of a millisecond is rounded up.
  uint64_t fraction = eight_digits(first) + (second != CDR_ZEROS) + 99999;
  uint64_t milliseconds = eight_digits(word) * 1000 + fraction / 100000;
  // Where there are more bytes, the first of them is a point with a digit on both sides.
  uint32_t is_point = field[point] == '.';
  uint32_t is_read = (!has_more) | (is_point & (point > 0) & (decimals - 1 < MOST_DECIMALS));
  is_read &= are_digits(word) & are_digits(first) & are_digits(second) & (milliseconds <= limit);
  *has_point |= has_more & is_point;
  uint32_t read = is_read ? (uint32_t)milliseconds : CDR_UNREAD_SECONDS;
  return size == 0 ? empty : read;
}

int cdr_read_decimals(cdr_kernel kernel, const cdr_column *column, size_t count, uint32_t limit,
                      uint32_t empty, uint32_t *milliseconds) {
  if (kernel == CDR_KERNEL_PLAIN)
    return read_decimals_plain(column, count, limit, empty, milliseconds);
  int has_point = 0;
  for (size_t i = 0; i < count; i++)
    milliseconds[i] =
        decimals_words(field_bytes(column, i), field_size(column, i), limit, empty, &has_point);
  return has_point;
}

void cdr_read_seconds(cdr_kernel kernel, const cdr_column *column, size_t count, uint32_t limit,
                      uint32_t empty, uint32_t *milliseconds) {
#ifdef CDR_X86
  if (kernel == CDR_KERNEL_AVX512)
    return read_seconds_avx512(column, count, limit, empty, milliseconds);
#endif
#ifdef CDR_VECTORS
  if (kernel == CDR_KERNEL_VECTORS)
    return read_seconds_vectors(column, count, limit, empty, milliseconds);
#endif
  read_seconds_plain(column, 0, count, limit, empty, milliseconds);
}
