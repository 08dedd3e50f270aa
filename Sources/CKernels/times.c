// Times of a column: those of a learned form, whole or with a fraction of a second, and Unix times.
#include "CKernels.h"
#include "blocks.h"
#include "columns.h"

// Bytes of a date and a time to the second.
#define LOCAL_SIZE 19
// The longest fraction of a second that is read, in digits.
#define FRACTION_SIZE 16

// MARK: A byte at a time

static int two_digits(const uint8_t *text) {
  if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
    return -1;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// Up to its second a timestamp of the form, of which `size` bytes are compared.
static int64_t second_plain(const uint8_t *field, uint32_t size, const cdr_time_form *form) {
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

// Milliseconds of digits behind a point, of which there is at least one, cut; below 0: unread.
static int fraction_plain(const uint8_t *digits, uint32_t count) {
  int milliseconds = 0, place = 100;
  if (count < 1 || count > FRACTION_SIZE)
    return -1;
  for (uint32_t i = 0; i < count; i++, place /= 10) {
    if (digits[i] < '0' || digits[i] > '9')
      return -1;
    milliseconds += (digits[i] - '0') * place;
  }
  return milliseconds;
}

static int64_t with_fraction_plain(const uint8_t *field, uint32_t size, const cdr_time_form *form) {
  uint32_t tail = form->size - LOCAL_SIZE;
  if (size < form->size + 2 || field[LOCAL_SIZE] != '.')
    return CDR_UNREAD_TIME;
  for (uint32_t i = 0; i < tail; i++)
    if (field[size - tail + i] != form->text[LOCAL_SIZE + i])
      return CDR_UNREAD_TIME;
  int milliseconds = fraction_plain(field + LOCAL_SIZE + 1, size - form->size - 1);
  int64_t instant = second_plain(field, LOCAL_SIZE, form);
  return milliseconds < 0 || instant == CDR_UNREAD_TIME ? CDR_UNREAD_TIME : instant + milliseconds;
}

// How many digits a Unix time may have at most.
static uint32_t most_digits(cdr_unix_times unit) {
  return unit == CDR_UNIX_STANDARD ? 13 : unit == CDR_UNIX_SECONDS ? 12
         : unit == CDR_UNIX_MILLISECONDS                           ? 15
                                                                   : 18;
}

// The instant of a Unix time and its fraction; unread where the form has no times of that many
// digits, or none at that instant.
static inline int64_t unix_instant(uint64_t number, uint32_t digits, uint32_t milliseconds,
                                   const cdr_time_form *form) {
  uint64_t instant = number;
  switch (form->unix_times) {
  case CDR_UNIX_STANDARD:
    if (digits != 10 && digits != 13)
      return CDR_UNREAD_TIME;
    instant = digits == 10 ? number * 1000 : number;
    break;
  case CDR_UNIX_SECONDS:
    instant = number * 1000 + milliseconds;
    break;
  case CDR_UNIX_MILLISECONDS:
    break;
  case CDR_UNIX_MICROSECONDS:
    instant = number / 1000;
    break;
  }
  return (int64_t)instant >= form->from && (int64_t)instant < form->to ? (int64_t)instant
                                                                       : CDR_UNREAD_TIME;
}

static int64_t unix_plain(const uint8_t *field, uint32_t size, const cdr_time_form *form) {
  uint64_t number = 0;
  uint32_t digits = 0;
  int milliseconds = 0;
  for (; digits < size && field[digits] >= '0' && field[digits] <= '9'; digits++) {
    if (digits == most_digits(form->unix_times))
      return CDR_UNREAD_TIME;
    number = number * 10 + (field[digits] - '0');
  }
  if (digits == 0)
    return CDR_UNREAD_TIME;
  if (digits < size) {
    if (form->unix_times != CDR_UNIX_SECONDS || field[digits] != '.')
      return CDR_UNREAD_TIME;
    milliseconds = fraction_plain(field + digits + 1, size - digits - 1);
    if (milliseconds < 0)
      return CDR_UNREAD_TIME;
  }
  return unix_instant(number, digits, (uint32_t)milliseconds, form);
}

int64_t cdr_read_time(const uint8_t *field, size_t size, const cdr_time_form *form) {
  if (size > UINT32_MAX)
    return CDR_UNREAD_TIME;
  switch (form->kind) {
  case CDR_TIMES_WHOLE:
    return size > 0 && size == form->size ? second_plain(field, (uint32_t)size, form)
                                          : CDR_UNREAD_TIME;
  case CDR_TIMES_WITH_FRACTION:
    return with_fraction_plain(field, (uint32_t)size, form);
  case CDR_TIMES_UNIX:
    return unix_plain(field, (uint32_t)size, form);
  }
  return CDR_UNREAD_TIME;
}

static void read_plain(const cdr_column *column, size_t count, const cdr_time_form *form,
                       int64_t *instants) {
  for (size_t i = 0; i < count; i++)
    instants[i] = cdr_read_time(field_bytes(column, i), field_size(column, i), form);
}

// MARK: A word at a time

// As fraction_plain(), of digits behind which 16 bytes can be read.
static inline int fraction_words(const uint8_t *digits, uint32_t count) {
  uint64_t first = digits_behind(digits, count < 8 ? count : 8);
  uint64_t second = digits_behind(digits + 8, count > 8 && count <= 16 ? count - 8 : 0);
  if (count - 1 >= FRACTION_SIZE || !are_digits(first) || !are_digits(second))
    return -1;
  return (int)(eight_digits(first) / 100000);
}

static inline int64_t unix_words(const uint8_t *field, uint32_t size, const cdr_time_form *form) {
  uint32_t digits = size;
  int milliseconds = 0;
  if (form->unix_times == CDR_UNIX_SECONDS) {
    for (digits = 0; digits < size && field[digits] != '.'; digits++)
      if (digits == 12)
        return CDR_UNREAD_TIME;
    if (digits < size)
      milliseconds = fraction_words(field + digits + 1, size - digits - 1);
  }
  if (digits - 1 >= most_digits(form->unix_times) || milliseconds < 0)
    return CDR_UNREAD_TIME;
  // What is more than whole words comes first.
  uint64_t number = 0;
  for (uint32_t read = 0, next = (digits - 1) % 8 + 1; read < digits; read += next, next = 8) {
    uint64_t word = digits_before(field + read, next);
    if (!are_digits(word))
      return CDR_UNREAD_TIME;
    number = number * 100000000 + eight_digits(word);
  }
  return unix_instant(number, digits, (uint32_t)milliseconds, form);
}

static void read_unix_words(const cdr_column *column, size_t count, const cdr_time_form *form,
                            int64_t *instants) {
  for (size_t i = 0; i < count; i++)
    instants[i] = unix_words(field_bytes(column, i), field_size(column, i), form);
}

#ifdef CDR_VECTORS

// MARK: Up to the second, one load each
//
// All bytes but the digits of day, hour, minute and second are compared at once; the eight digits
// are then brought together and joined.

typedef struct {
  bytes text, fixed;
  halves8 most;
  int64_t base;
} loaded_form;

// The first `size` bytes of a form.
CDR_VECTOR static inline loaded_form load_form(const cdr_time_form *form, uint32_t size) {
  const bytes places = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
  return (loaded_form){
      .text = load_bytes(form->text),
      .fixed = load_bytes(form->fixed) & (bytes)(all_bytes((uint8_t)size) > places),
      .most = {form->days, 23, 59, 59},
      .base = form->month_start - 24 * 3600 * 1000,
  };
}

// Reads a timestamp up to its second; `fits` is set to 0 where it is not of the form.
CDR_VECTOR static inline int64_t read_second(const uint8_t *field, const loaded_form *form,
                                             int *fits) {
  // Of the 16 bytes from the fourth on: day, hour, minute, second.
  const bytes16 places = {5,   6,   8,   9,   11,  12,  14,  15,
                          255, 255, 255, 255, 255, 255, 255, 255};
  const bytes16 zeros = {'0', '0', '0', '0', '0', '0', '0', '0'};
  const halves8 least = {1}, units = {24, 1, 60, 1};
  bytes16 digits = gather(load_bytes16(field + 3), places) - zeros;
  halves8 numbers = numbers_of_two(digits);
  bytes16 wrong = (bytes16)((least > numbers) | (numbers > form->most));
  wrong |= minus_at_most16(digits, all_bytes16(9));
  // Not by &&, since three branches cost more than three tests.
  *fits &= !has_bit((load_bytes(field) ^ form->text) & form->fixed);
  *fits &= !has_bit16(wrong);
  words4 hours_and_seconds = joined(numbers, units);
  return form->base + ((int64_t)hours_and_seconds[0] * 3600 + hours_and_seconds[1]) * 1000;
}

CDR_VECTOR static void read_whole_vectors(const cdr_column *column, size_t count,
                                          const cdr_time_form *form, int64_t *instants) {
  const loaded_form loaded = load_form(form, form->size);
  for (size_t i = 0; i < count; i++) {
    int fits = field_size(column, i) == form->size;
    int64_t instant = read_second(field_bytes(column, i), &loaded, &fits);
    instants[i] = fits ? instant : CDR_UNREAD_TIME;
  }
}

CDR_VECTOR static void read_with_fraction_vectors(const cdr_column *column, size_t count,
                                                  const cdr_time_form *form, int64_t *instants) {
  const loaded_form loaded = load_form(form, LOCAL_SIZE);
  const uint32_t tail = form->size - LOCAL_SIZE;
  // The form's tail, at most six bytes, at the top of a word.
  const uint64_t kept = ~first_bytes(8 - tail), wanted = load_word(form->text + form->size - 8);
  for (size_t i = 0; i < count; i++) {
    const uint8_t *field = field_bytes(column, i);
    uint32_t size = field_size(column, i);
    instants[i] = CDR_UNREAD_TIME;
    if (size < form->size + 2)
      continue;
    int fits = field[LOCAL_SIZE] == '.';
    fits &= ((load_word(field + size - 8) ^ wanted) & kept) == 0;
    int milliseconds = fraction_words(field + LOCAL_SIZE + 1, size - form->size - 1);
    fits &= milliseconds >= 0;
    int64_t instant = read_second(field, &loaded, &fits);
    instants[i] = fits ? instant + milliseconds : CDR_UNREAD_TIME;
  }
}

#endif

#ifdef CDR_X86

// MARK: Up to the second, four at a time
//
// As above, of fields side by side.

// Where the digits of day, hour, minute and second are in a timestamp.
static const uint8_t day_to_second[8] = {8, 9, 11, 12, 14, 15, 17, 18};

CDR_AVX512 static inline __m512i two_fields(const uint8_t *first, const uint8_t *second) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)first)),
                            _mm256_loadu_si256((const __m256i *)second), 1);
}

CDR_AVX512 static void read_whole_avx512(const cdr_column *column, size_t count,
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
  read_whole_vectors(&rest, count - i, form, instants + i);
}

#endif

void cdr_read_times(cdr_kernel kernel, const cdr_column *column, size_t count,
                    const cdr_time_form *form, int64_t *instants) {
  if (kernel != CDR_KERNEL_PLAIN && form->kind == CDR_TIMES_UNIX)
    return read_unix_words(column, count, form, instants);
#ifdef CDR_VECTORS
  if (kernel != CDR_KERNEL_PLAIN && form->kind == CDR_TIMES_WITH_FRACTION)
    return read_with_fraction_vectors(column, count, form, instants);
#endif
#ifdef CDR_X86
  if (kernel == CDR_KERNEL_AVX512)
    return read_whole_avx512(column, count, form, instants);
#endif
#ifdef CDR_VECTORS
  if (kernel == CDR_KERNEL_VECTORS)
    return read_whole_vectors(column, count, form, instants);
#endif
  read_plain(column, count, form, instants);
}

uint64_t cdr_read_more_times(cdr_kernel kernel, const cdr_column *column, uint64_t records,
                             const cdr_time_form *form, int64_t *instants) {
  uint32_t before[64], ends[64];
  int64_t read[64];
  uint8_t places[64];
  size_t count = 0;
  for (uint64_t rest = records; rest; rest &= rest - 1) {
    size_t record = (size_t)__builtin_ctzll(rest);
    places[count] = (uint8_t)record;
    before[count] = column->before[record * column->stride];
    ends[count++] = column->ends[record * column->stride];
  }
  cdr_column some = {column->text, before, ends, 1, column->trim};
  cdr_read_times(kernel, &some, count, form, read);
  for (size_t i = 0; i < count; i++) {
    instants[places[i]] = read[i];
    if (read[i] != CDR_UNREAD_TIME)
      records &= ~(1ull << places[i]);
  }
  return records;
}
