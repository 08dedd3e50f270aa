#include "CKernels.h"
#include "blocks.h"

static inline uint32_t field_start(const cdr_column *column, size_t record) {
  // Wraps to 0 where the text itself begins.
  return column->before[record * column->stride] + 1;
}

static inline uint32_t field_size(const cdr_column *column, size_t record) {
  return column->ends[record * column->stride] - column->trim - field_start(column, record);
}

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

static int two_digits(const uint8_t *text) {
  if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
    return -1;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

static int64_t time_plain(const uint8_t *field, uint32_t size, const cdr_time_form *form) {
  if (size != form->size)
    return CDR_UNREAD_TIME;
  for (uint32_t i = 0; i < size; i++)
    if ((field[i] ^ form->text[i]) & form->fixed[i])
      return CDR_UNREAD_TIME;
  int day = two_digits(field + 8), hour = two_digits(field + 11);
  int minute = two_digits(field + 14), second = two_digits(field + 17);
  if (day < 1 || day > form->days || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 59)
    return CDR_UNREAD_TIME;
  int64_t seconds = ((day - 1) * 24 + hour) * 3600 + minute * 60 + second;
  return form->month_start + seconds * 1000;
}

static void read_times_plain(const cdr_column *column, size_t count, const cdr_time_form *form,
                             int64_t *instants) {
  for (size_t i = 0; i < count; i++)
    instants[i] = time_plain(column->text + field_start(column, i), field_size(column, i), form);
}

#ifdef CDR_X86

// MARK: Seconds, four records at a time
//
// The digits of a field are shifted to the top of a word, so that what is not of the field drops
// out and leading zeros take its place; then neighbours are joined pair by pair.

CDR_AVX2 static void read_seconds_avx2(const cdr_column *column, size_t count, uint32_t limit,
                                       uint32_t empty, uint32_t *milliseconds) {
  const __m256i zeros = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9);
  const __m256i tens = _mm256_set1_epi16(10 | 1 << 8), hundreds = _mm256_set1_epi32(100 | 1 << 16);
  const __m256i limits = _mm256_set1_epi64x(limit);
  const __m256i whole_word = _mm256_set1_epi64x(64), if_empty = _mm256_set1_epi64x(empty);
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    uint64_t words[4], shifts[4];
    uint32_t longest = 0;
    for (size_t k = 0; k < 4; k++) {
      uint32_t size = field_size(column, i + k);
      memcpy(&words[k], column->text + field_start(column, i + k), 8);
      shifts[k] = 64 - 8 * (uint64_t)size;
      longest |= size > 8;
    }
    if (__builtin_expect(longest, 0)) {
      read_seconds_plain(column, i, i + 4, limit, empty, milliseconds);
      continue;
    }
    // A shift by 64 is that of an empty field.
    __m256i shift = _mm256_loadu_si256((const __m256i *)shifts);
    __m256i digits = _mm256_sub_epi8(
        _mm256_sllv_epi64(_mm256_loadu_si256((const __m256i *)words), shift),
        _mm256_sllv_epi64(zeros, shift));
    __m256i are_digits = _mm256_cmpeq_epi64(_mm256_max_epu8(digits, nine), nine);
    __m256i quads = _mm256_madd_epi16(_mm256_maddubs_epi16(digits, tens), hundreds);
    __m256i seconds = _mm256_add_epi64(_mm256_mul_epu32(quads, _mm256_set1_epi64x(10000)),
                                       _mm256_srli_epi64(quads, 32));
    // Eight digits of seconds are less than 2^37 milliseconds.
    __m256i result = _mm256_mul_epu32(seconds, _mm256_set1_epi64x(1000));
    __m256i is_read = _mm256_andnot_si256(_mm256_cmpgt_epi64(result, limits), are_digits);
    // What is not read becomes all ones.
    result = _mm256_or_si256(result, _mm256_xor_si256(is_read, _mm256_set1_epi64x(-1)));
    result = _mm256_blendv_epi8(result, if_empty, _mm256_cmpeq_epi64(shift, whole_word));
    __m256i packed = _mm256_permutevar8x32_epi32(result, _mm256_setr_epi32(0, 2, 4, 6, 0, 0, 0, 0));
    _mm_storeu_si128((__m128i *)(milliseconds + i), _mm256_castsi256_si128(packed));
  }
  read_seconds_plain(column, i, count, limit, empty, milliseconds);
}

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

// MARK: Times, one load each
//
// All bytes but the digits of day, hour, minute and second are compared at once; the eight digits
// are then brought together and joined.

CDR_AVX2 static void read_times_avx2(const cdr_column *column, size_t count,
                                     const cdr_time_form *form, int64_t *instants) {
  const __m256i text = _mm256_loadu_si256((const __m256i *)form->text);
  const __m256i fixed = _mm256_loadu_si256((const __m256i *)form->fixed);
  // Of the 16 bytes from the fourth on: day, hour, minute, second.
  const __m128i gather = _mm_setr_epi8(5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1);
  const __m128i zeros = _mm_set_epi64x(0, 0x3030303030303030);
  const __m128i nine = _mm_set1_epi8(9);
  const __m128i least = _mm_setr_epi16(1, 0, 0, 0, 0, 0, 0, 0);
  const __m128i most = _mm_setr_epi16(form->days, 23, 59, 59, 0, 0, 0, 0);
  const __m128i tens = _mm_set1_epi16(10 | 1 << 8);
  const __m128i units = _mm_setr_epi16(24, 1, 60, 1, 0, 0, 0, 0);
  const int64_t base = form->month_start - 24 * 3600 * 1000;
  for (size_t i = 0; i < count; i++) {
    const uint8_t *field = column->text + field_start(column, i);
    __m256i bytes = _mm256_loadu_si256((const __m256i *)field);
    __m128i digits = _mm_sub_epi8(
        _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(field + 3)), gather), zeros);
    __m128i numbers = _mm_maddubs_epi16(digits, tens);
    __m128i wrong = _mm_or_si128(_mm_cmpgt_epi16(least, numbers), _mm_cmpgt_epi16(numbers, most));
    wrong = _mm_or_si128(wrong, _mm_subs_epu8(digits, nine));
    // Not by &&, since three branches cost more than three tests.
    int fits = _mm256_testz_si256(_mm256_xor_si256(bytes, text), fixed);
    fits &= _mm_testz_si128(wrong, wrong);
    fits &= (int)(field_size(column, i) == form->size);
    uint64_t joined = (uint64_t)_mm_cvtsi128_si64(_mm_madd_epi16(numbers, units));
    int64_t seconds = (int64_t)((joined & 0xffffffff) * 3600 + (joined >> 32));
    instants[i] = fits ? base + seconds * 1000 : CDR_UNREAD_TIME;
  }
}

// MARK: Times, four at a time
//
// As above, of fields side by side.

// Where the digits of day, hour, minute and second are in a timestamp.
static const uint8_t day_to_second[8] = {8, 9, 11, 12, 14, 15, 17, 18};

CDR_AVX512 static inline __m512i two_fields(const uint8_t *first, const uint8_t *second) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)first)),
                            _mm256_loadu_si256((const __m256i *)second), 1);
}

CDR_AVX512 static void read_times_avx512(const cdr_column *column, size_t count,
                                         const cdr_time_form *form, int64_t *instants) {
  const __m512i text = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)form->text));
  const __m512i fixed = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)form->fixed));
  // Of four fields of 32 bytes each, the digits of day, hour, minute and second.
  const __m256i gather = _mm256_add_epi8(
      _mm256_broadcastq_epi64(_mm_loadl_epi64((const __m128i *)day_to_second)),
      _mm256_setr_epi64x(0, 0x2020202020202020, 0x4040404040404040, 0x6060606060606060));
  const __m256i zeros = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9);
  const __m256i tens = _mm256_set1_epi16(10 | 1 << 8);
  const __m256i least = _mm256_set1_epi64x(1);
  const __m256i most =
      _mm256_set1_epi64x((int64_t)form->days | 23ll << 16 | 59ll << 32 | 59ll << 48);
  const __m256i units = _mm256_set1_epi64x(24 | 1ll << 16 | 60ll << 32 | 1ll << 48);
  const __m256i base = _mm256_set1_epi64x(form->month_start - 24 * 3600 * 1000);
  const __m256i unread = _mm256_set1_epi64x(CDR_UNREAD_TIME);
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const uint8_t *fields[4];
    uint32_t wrong_sizes = 0;
    for (size_t k = 0; k < 4; k++) {
      fields[k] = column->text + field_start(column, i + k);
      wrong_sizes |= (uint32_t)(field_size(column, i + k) != form->size) << k;
    }
    __m512i low = two_fields(fields[0], fields[1]), high = two_fields(fields[2], fields[3]);
    // Four bits a field say which of its words differ.
    uint32_t others = _mm512_test_epi64_mask(_mm512_xor_si512(low, text), fixed);
    others |= (uint32_t)_mm512_test_epi64_mask(_mm512_xor_si512(high, text), fixed) << 8;
    others |= others >> 2;
    others |= others >> 1;
    __m256i digits = _mm512_castsi512_si256(
        _mm512_permutex2var_epi8(low, _mm512_castsi256_si512(gather), high));
    digits = _mm256_sub_epi8(digits, zeros);
    __m256i numbers = _mm256_maddubs_epi16(digits, tens);
    __m256i wrong =
        _mm256_or_si256(_mm256_subs_epu16(numbers, most), _mm256_subs_epu16(least, numbers));
    wrong = _mm256_or_si256(wrong, _mm256_subs_epu8(digits, nine));
    // Hours in the lower half of a word, seconds of the hour in the upper one.
    __m256i joined = _mm256_madd_epi16(numbers, units);
    __m256i seconds = _mm256_add_epi64(_mm256_mul_epu32(joined, _mm256_set1_epi64x(3600)),
                                       _mm256_srli_epi64(joined, 32));
    __m256i result = _mm256_add_epi64(base, _mm256_mul_epu32(seconds, _mm256_set1_epi64x(1000)));
    uint32_t bad = wrong_sizes | _pext_u32(others, 0x1111) | _mm256_test_epi64_mask(wrong, wrong);
    _mm256_storeu_si256((__m256i *)(instants + i),
                        _mm256_mask_mov_epi64(result, (__mmask8)bad, unread));
  }
  cdr_column rest = *column;
  rest.before += i * column->stride;
  rest.ends += i * column->stride;
  read_times_avx2(&rest, count - i, form, instants + i);
}

#endif

void cdr_read_seconds(cdr_kernel kernel, const cdr_column *column, size_t count, uint32_t limit,
                      uint32_t empty, uint32_t *milliseconds) {
#ifdef CDR_X86
  if (kernel == CDR_KERNEL_AVX512)
    return read_seconds_avx512(column, count, limit, empty, milliseconds);
  if (kernel == CDR_KERNEL_AVX2)
    return read_seconds_avx2(column, count, limit, empty, milliseconds);
#endif
  read_seconds_plain(column, 0, count, limit, empty, milliseconds);
}

void cdr_read_times(cdr_kernel kernel, const cdr_column *column, size_t count,
                    const cdr_time_form *form, int64_t *instants) {
#ifdef CDR_X86
  if (kernel == CDR_KERNEL_AVX512)
    return read_times_avx512(column, count, form, instants);
  if (kernel == CDR_KERNEL_AVX2)
    return read_times_avx2(column, count, form, instants);
#endif
  read_times_plain(column, count, form, instants);
}
