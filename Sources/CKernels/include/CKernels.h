// What Swift cannot say for itself on the hot path: keyed hashes, prefetches, and the search for
// delimiters with the widest vectors that the machine has.
#ifndef CDR_KERNELS_H
#define CDR_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// MARK: Delimiters (structurals.c)

// What stands between fields: the delimiter and the line feed.
typedef struct {
  size_t count;          // positions written
  size_t reach;          // of a text with quotes: up to where it was looked through
  uint32_t line_feeds;   // line feeds among the positions
  uint8_t has_quote;     // whether there are quotes
  uint8_t has_doubled;   // of a text with quotes: whether a field has quotes inside, all doubled
  uint8_t has_non_ascii; // whether any byte is 128 or above
} cdr_structurals;

// How many bytes after the text may be read, and how many positions after the last one written.
#define CDR_TEXT_PADDING 64
#define CDR_POSITION_PADDING 64

typedef enum {
  CDR_KERNEL_PLAIN = 0, // a byte at a time: the twin that the others are tested against
  CDR_KERNEL_VECTORS = 1, // 32 bytes at a time: AVX2 on x86-64, NEON on Arm64
  CDR_KERNEL_AVX512 = 2,
} cdr_kernel;

// The fastest kernel that this machine runs. The environment variable CDR_RATER_KERNEL, `plain`,
// `avx2` or `neon`, allows no wider vectors than these, to try on one processor what runs on another.
cdr_kernel cdr_best_kernel(void);

// Writes the positions of all delimiters and line feeds of a text of less than 4 GiB, and to
// `line_ends` which of these are line feeds, by their number from 0. Quotes mean nothing.
//
// `positions` and `line_ends` have room for one per byte of text and CDR_POSITION_PADDING more;
// CDR_TEXT_PADDING bytes after the text can be read, whatever they hold. `kernel` must be one that
// this machine runs: cdr_best_kernel() or a smaller one.
cdr_structurals cdr_find_structurals(cdr_kernel kernel, const uint8_t *text, size_t size,
                                     uint8_t delimiter, uint32_t *positions, uint32_t *line_ends);

// MARK: Delimiters and quotes (quotes.c)

// Writes the positions of all delimiters and line feeds that do not stand within quotes, of a text
// that begins where a record does. All else is as for cdr_find_structurals(); without `positions`
// nothing is written, and only the text's reach is found.
//
// It knows the quotes of RFC 4180 around fields without line feeds, and ends, at `reach`, before the
// first byte that does not fit: a quote inside a field without quotes around it, what stands
// between a quote that closes and the field's end, a line feed within quotes. So up to there every
// line feed ends a record. The three `has_` may also speak of some bytes from there on.
cdr_structurals cdr_find_quoted(cdr_kernel kernel, const uint8_t *text, size_t size,
                                uint8_t delimiter, uint32_t *positions, uint32_t *line_ends);

// MARK: Fields (fields.c)
//
// These read one column of consecutive records, in the forms that nearly all records have; what
// has another form, or is none, is marked as unread, for the caller to look at by itself.

// The fields of a column, by the positions that cdr_find_structurals() or cdr_find_quoted() wrote.
typedef struct {
  const uint8_t *text;    // what the positions count from
  const uint32_t *before; // the field of record i lies between before[i * stride], which may be
                          // UINT32_MAX where the text itself begins,
  const uint32_t *ends;   // and ends[i * stride]
  size_t stride;          // fields in a record
  uint32_t trim;          // bytes before the end that are not of the field: 1 where a CR is
} cdr_column;

static const uint32_t CDR_UNREAD_SECONDS = UINT32_MAX;
static const int64_t CDR_UNREAD_TIME = INT64_MIN;

// Reads up to eight digits of seconds as milliseconds, and no digits as `empty`. Unread is what
// else a field holds, and more milliseconds than `limit`, which is below UINT32_MAX.
void cdr_read_seconds(cdr_kernel kernel, const cdr_column *column, size_t count, uint32_t limit,
                      uint32_t empty, uint32_t *milliseconds);

// Reads seconds with a point and up to 16 digits behind it, or without, as milliseconds: what is finer
// is rounded up. Else as cdr_read_seconds(). Returns whether there is a point in some field, however
// wrong.
int cdr_read_decimals(cdr_kernel kernel, const cdr_column *column, size_t count, uint32_t limit,
                      uint32_t empty, uint32_t *milliseconds);

// MARK: Fields with quotes (quotes.c)

// What stands right before and right after the text of each field of a column of a text that
// cdr_find_quoted() looked through, quotes around it left out, for a column with a stride of 1.
void cdr_unquote_column(const cdr_column *column, size_t count, uint32_t *before, uint32_t *ends);

// Writes a field's text with doubled quotes made single, and returns its size. Behind both 32 bytes
// can be read and written.
size_t cdr_unescape(cdr_kernel kernel, const uint8_t *field, size_t size, uint8_t *text);

// Copies a field with a mark before every one of two bytes, the mark itself being one, and returns the
// size of what is written: twice the field's at most. Behind both 32 bytes can be read and written.
size_t cdr_copy_marked(cdr_kernel kernel, const uint8_t *field, size_t size, uint8_t byte,
                       uint8_t mark, uint8_t *text);

// Which of at most 64 fields of a column have a quote inside, the first one's bit lowest.
uint64_t cdr_fields_with_quotes(cdr_kernel kernel, const cdr_column *column, size_t count);

// MARK: Times (times.c)

typedef enum {
  CDR_TIMES_WHOLE = 0,         // YYYY-MM-DD hh:mm:ss with what may follow
  CDR_TIMES_WITH_FRACTION = 1, // the same with a point and up to 16 digits behind the seconds, cut
                               // to the millisecond
  CDR_TIMES_UNIX = 2,          // digits
} cdr_times_kind;

typedef enum {
  CDR_UNIX_STANDARD = 0,     // ten digits of seconds, or 13 of milliseconds
  CDR_UNIX_SECONDS = 1,      // up to 12 digits, with a fraction or without, cut to the millisecond
  CDR_UNIX_MILLISECONDS = 2, // up to 15 digits
  CDR_UNIX_MICROSECONDS = 3, // up to 18 digits, cut to the millisecond
} cdr_unix_times;

// A form of timestamp: a date and a time in one month and under one offset from UTC, or a Unix time.
typedef struct {
  uint8_t text[32];          // one such timestamp, without a fraction
  uint8_t fixed[32];         // 0xff for each fixed byte: all except the digits of day and time
  uint32_t size;             // bytes of the text, at most 32; 0: no date has this form
  uint8_t days;              // days in the month
  cdr_times_kind kind;
  cdr_unix_times unix_times; // of Unix times, what they count
  int64_t month_start;       // the month's first instant in milliseconds since 1970-01-01T00:00:00Z
  int64_t from, to;          // Unix times before the one, and from the other on, are left unread
} cdr_time_form;

// Reads timestamps of a form as milliseconds since 1970-01-01T00:00:00Z.
void cdr_read_times(cdr_kernel kernel, const cdr_column *column, size_t count,
                    const cdr_time_form *form, int64_t *instants);

// The same for those of at most 64 records whose bits are set; returns which of them are still unread.
uint64_t cdr_read_more_times(cdr_kernel kernel, const cdr_column *column, uint64_t records,
                             const cdr_time_form *form, int64_t *instants);

// The same for one timestamp, of which no byte behind it is read.
int64_t cdr_read_time(const uint8_t *field, size_t size, const cdr_time_form *form);

// MARK: Short texts as words

typedef struct {
  uint64_t low, high;
} cdr_two_words;

// By length, which bits of two words are of a text.
static const cdr_two_words cdr_word_masks[17] = {
    {0, 0},
    {0xff, 0},
    {0xffff, 0},
    {0xffffff, 0},
    {0xffffffff, 0},
    {0xffffffffff, 0},
    {0xffffffffffff, 0},
    {0xffffffffffffff, 0},
    {0xffffffffffffffff, 0},
    {0xffffffffffffffff, 0xff},
    {0xffffffffffffffff, 0xffff},
    {0xffffffffffffffff, 0xffffff},
    {0xffffffffffffffff, 0xffffffff},
    {0xffffffffffffffff, 0xffffffffff},
    {0xffffffffffffffff, 0xffffffffffff},
    {0xffffffffffffffff, 0xffffffffffffff},
    {0xffffffffffffffff, 0xffffffffffffffff},
};

// A text of at most 16 bytes, the first ones lowest, and zeros above; 16 bytes can be read.
static inline cdr_two_words cdr_load_words(const uint8_t *text, size_t size) {
  cdr_two_words words;
  __builtin_memcpy(&words, text, 16);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  words = (cdr_two_words){__builtin_bswap64(words.low), __builtin_bswap64(words.high)};
#endif
  words.low &= cdr_word_masks[size].low;
  words.high &= cdr_word_masks[size].high;
  return words;
}

// The fields of a column as words, and their sizes; of a field of more than 16 bytes, the first 16.
static inline void cdr_read_words(const cdr_column *column, size_t count, cdr_two_words *words,
                                  uint32_t *sizes) {
  const uint32_t *before = column->before, *end = column->ends;
  for (size_t i = 0; i < count; i++, before += column->stride, end += column->stride) {
    uint32_t start = *before + 1; // wraps to 0 where the text itself begins
    sizes[i] = *end - start - column->trim;
    words[i] = cdr_load_words(column->text + start, sizes[i] < 16 ? sizes[i] : 16);
  }
}

// Whether two texts of a size are the same, without a call for the short ones that most are.
static inline int cdr_are_same(const uint8_t *a, const uint8_t *b, size_t size) {
  typedef uint64_t vector __attribute__((vector_size(16), aligned(1)));
  if (size < 16 || size > 128)
    return __builtin_memcmp(a, b, size) == 0;
  // The last 16 bytes may be compared twice.
  vector differs = *(const vector *)(a + size - 16) ^ *(const vector *)(b + size - 16);
  for (size_t i = 0; i + 16 < size; i += 16)
    differs |= *(const vector *)(a + i) ^ *(const vector *)(b + i);
  return (differs[0] | differs[1]) == 0;
}

// Below zero, zero or above as the first of two texts of a size comes before the second, is the same,
// or comes after it.
static inline int cdr_compare(const uint8_t *a, const uint8_t *b, size_t size) {
  return __builtin_memcmp(a, b, size);
}

// MARK: What was left unread (unread.c)

// Which of at most 64 records were left unread, the first one's bit lowest: those of whose start,
// duration or recording that is said, and those whose item is below 0.
uint64_t cdr_unread_records(cdr_kernel kernel, size_t count, const int64_t *starts,
                            const uint32_t *durations, const uint32_t *recordings,
                            const int32_t *items);

// Which of at most 64 records have no byte in a column.
static inline uint64_t cdr_empty_fields(const cdr_column *column, size_t count) {
  uint64_t empty = 0;
  const uint32_t *before = column->before, *end = column->ends;
  for (size_t i = 0; i < count; i++, before += column->stride, end += column->stride)
    empty |= (uint64_t)(*end - *before == 1 + column->trim) << i;
  return empty;
}

// Which of at most 64 times, and which of at most 64 durations, were left unread.
uint64_t cdr_unread_times(cdr_kernel kernel, size_t count, const int64_t *instants);
uint64_t cdr_unread_seconds(cdr_kernel kernel, size_t count, const uint32_t *milliseconds);

// MARK: Calls (calls.c)

// Columns of calls that were read.
typedef struct {
  const int64_t *starts;      // in milliseconds since 1970-01-01T00:00:00Z
  const uint32_t *durations;  // in milliseconds
  const uint32_t *recordings; // in milliseconds
  uint8_t by_end;             // whether a call lies where it ends, and not where it starts
} cdr_call_columns;

// Which calls lie in a stretch of time, by their bits, the first one's lowest; and what they add up
// to.
typedef struct {
  uint64_t inside;
  uint64_t charged;      // of these, with a duration or a recording
  uint64_t talked;       // with a duration
  uint64_t milliseconds; // their durations together
} cdr_counted_calls;

// Counts those of at most 64 calls whose bits are set in `of` and that lie from an instant on and
// before another. Other calls' columns may hold anything. `from` is above INT64_MIN.
cdr_counted_calls cdr_count_calls(cdr_kernel kernel, const cdr_call_columns *calls, size_t count,
                                  uint64_t of, int64_t from, int64_t to);

// MARK: Hashes (hash.c)

#define CDR_SECRET_SIZE 192

typedef struct {
  uint64_t low, high;
} cdr_hash128_value;

// XXH3 under a secret of CDR_SECRET_SIZE random bytes, so that no one can craft collisions.
cdr_hash128_value cdr_hash128(const void *bytes, size_t size, const uint8_t *secret);
uint64_t cdr_hash64(const void *bytes, size_t size, const uint8_t *secret);

// XXH3 without a secret: tells whether bytes are what was written.
uint64_t cdr_checksum(const void *bytes, size_t size);

// MARK: Text in UTF-8 (utf8.c)

// Whether a text is UTF-8; CDR_TEXT_PADDING bytes after it can be read, whatever they hold.
int cdr_is_utf8(cdr_kernel kernel, const uint8_t *text, size_t size);

// MARK: Text in GB18030 (gb18030.c)

// A converter of the system's iconv, for one thread at a time.
typedef struct cdr_gb18030 cdr_gb18030;

// NULL where the system has no converter from GB18030 to UTF-8.
cdr_gb18030 *cdr_gb18030_open(void);
void cdr_gb18030_close(cdr_gb18030 *converter);

// UTF-8 has at most this many bytes per byte of GB18030: 1 for ASCII, 3 or 4 for the characters
// of two bytes (some of these lie beyond the Basic Multilingual Plane), 2 to 4 for those of four.
#define CDR_GB18030_GROWTH 2

// Writes a text as UTF-8. Returns how many bytes were written, or -1 when the text is not GB18030 or
// does not fit; what was written then means nothing.
ptrdiff_t cdr_gb18030_decode(cdr_gb18030 *converter, const uint8_t *text, size_t size,
                             uint8_t *utf8, size_t capacity);

// MARK: Lines that are not records (lines.c)

typedef struct {
  size_t size;  // bytes, line ends included
  size_t count; // lines, each with its line feed
} cdr_skipped_lines;

// How much of a text's beginning is empty lines, and lines that start with the byte `comment`
// (below 0: there is none). A last line without a line feed is not counted.
//
// CDR_TEXT_PADDING bytes after the text can be read, whatever they hold.
cdr_skipped_lines cdr_skip_lines(cdr_kernel kernel, const uint8_t *text, size_t size, int comment);

// How many line feeds a text has; CDR_TEXT_PADDING bytes after it can be read, whatever they hold.
size_t cdr_count_line_feeds(const uint8_t *text, size_t size);

// Whether a field of CSV needs quotes: whether it has a comma, a quote, LF or CR.
int cdr_needs_quotes(const uint8_t *field, size_t size);

// MARK: GNU extensions that Swift does not see (gnu.c)

// The last place of a byte, or NULL.
const uint8_t *cdr_last_byte(const uint8_t *bytes, uint8_t byte, size_t size);

// A new file without a name in a folder, or -1 with errno where there can be none.
int cdr_open_unnamed(const char *folder);

// MARK: Caches

static inline void cdr_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }

#define CDR_LINE_SIZE 64

// GCC has no such store.
#if defined(__clang__)
#define CDR_STREAM(value, to) __builtin_nontemporal_store(value, to)
#else
#define CDR_STREAM(value, to) (*(to) = (value))
#endif

// Copies whole cache lines past the caches, for memory that is not read again soon: neither are
// its lines fetched to be written, nor others put out for them. Target and source begin at a line.
// Other threads may read the lines after cdr_end_streams().
static inline void cdr_stream_lines(void *target, const void *source, size_t lines) {
  typedef long long vector __attribute__((vector_size(16)));
  vector *to = (vector *)target;
  const vector *from = (const vector *)source;
  for (size_t i = 0; i < lines * (CDR_LINE_SIZE / sizeof(vector)); i++)
    CDR_STREAM(from[i], to + i);
}

// Puts all lines that were streamed before all that is written from now on.
static inline void cdr_end_streams(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#else
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

#endif
