// Kernels that read a column of records, and those that count what was read.
#include "check.h"

#include <stdio.h>

enum { MOST = 64, FIELD = 48 };

static guarded text_memory, results_memory[2], numbers_memory[4];

typedef struct {
  cdr_column column;
  size_t count;
  uint32_t positions[1 + 2 * MOST];
} made_column;

typedef size_t writer(uint8_t *field, const void *with);

// Records of two fields, of which the first is looked at, or the last, with a CR to trim.
static void make_column(made_column *made, size_t count, int is_last, writer *write,
                        const void *with) {
  static uint8_t bytes[MOST * (FIELD + 4)];
  size_t size = 0;
  uint32_t *next = made->positions;
  *next++ = UINT32_MAX;
  for (size_t i = 0; i < count; i++) {
    if (!is_last) size += write(bytes + size, with);
    *next++ = (uint32_t)size;
    bytes[size++] = ',';
    if (is_last) size += write(bytes + size, with);
    if (is_last) bytes[size++] = '\r';
    *next++ = (uint32_t)size;
    bytes[size++] = '\n';
  }
  uint8_t *text = place(text_memory, size + CDR_TEXT_PADDING);
  memcpy(text, bytes, size);
  random_bytes(text + size, CDR_TEXT_PADDING, one_in(2) ? "0123456789" : NULL);
  made->count = count;
  made->column = (cdr_column){.text = text, .before = made->positions + is_last,
                              .ends = made->positions + is_last + 1, .stride = 2,
                              .trim = (uint32_t)is_last};
}

// MARK: Seconds

static size_t write_seconds(uint8_t *field, const void *with) {
  int has_fraction = with != NULL && !one_in(3);
  size_t size = below(one_in(8) ? 12 : 7);
  random_bytes(field, size, "0123456789");
  if (has_fraction) {
    field[size++] = '.';
    size_t decimals = below(one_in(4) ? 20 : 8);
    random_bytes(field + size, decimals, one_in(2) ? "0" : "0123456789");
    size += decimals;
  }
  if (size > 0 && one_in(12)) random_bytes(field + below(size), 1, "/:x. ,\xb5");
  return size;
}

static void check_seconds(void) {
  static const uint32_t limits[] = {86400000, 99999999, UINT32_MAX - 1, 1000, 0};
  for (size_t i = 0; i < 3000; i++) {
    made_column made;
    int has_fractions = i % 2;
    make_column(&made, i % (MOST + 1), i / 2 % 2, write_seconds, has_fractions ? "" : NULL);
    uint32_t limit = limits[below(5)], empty = one_in(2) ? 0 : CDR_UNREAD_SECONDS;
    size_t size = made.count * sizeof(uint32_t);
    uint32_t *a = place(results_memory[0], size), *b = place(results_memory[1], size);
    int has_point = 0;
    if (has_fractions) {
      has_point = cdr_read_decimals(CDR_KERNEL_PLAIN, &made.column, made.count, limit, empty, a);
      check(cdr_read_decimals(kernel, &made.column, made.count, limit, empty, b) == has_point,
            "points", made.count);
    } else {
      cdr_read_seconds(CDR_KERNEL_PLAIN, &made.column, made.count, limit, empty, a);
      cdr_read_seconds(kernel, &made.column, made.count, limit, empty, b);
    }
    check(memcmp(a, b, size) == 0, has_fractions ? "decimals" : "seconds", made.count);
    digest(a, size);
  }
}

// MARK: Times

static const uint8_t places_of_digits[8] = {8, 9, 11, 12, 14, 15, 17, 18};

static cdr_time_form make_form(cdr_times_kind kind, const char *text) {
  cdr_time_form form = {.size = (uint32_t)strlen(text), .days = 30, .kind = kind,
                        .month_start = 1793462400000, .from = 1700000000000, .to = 1900000000000};
  memcpy(form.text, text, form.size);
  memset(form.fixed, 0xff, form.size);
  for (size_t i = 0; i < sizeof places_of_digits; i++)
    form.fixed[places_of_digits[i]] = 0;
  return form;
}

static size_t write_time(uint8_t *field, const void *with) {
  const cdr_time_form *form = with;
  size_t size = form->size;
  memcpy(field, form->text, size);
  char digits[12];
  snprintf(digits, sizeof digits, "%02zu%02zu%02zu%02zu", below(one_in(5) ? 40 : 31),
           below(one_in(5) ? 30 : 24), below(one_in(9) ? 70 : 60), below(one_in(9) ? 70 : 60));
  for (size_t i = 0; i < sizeof places_of_digits; i++)
    field[places_of_digits[i]] = (uint8_t)digits[i];
  if (form->kind == CDR_TIMES_WITH_FRACTION && !one_in(9)) {
    uint8_t tail[16];
    size_t tail_size = size - 19, decimals = below(one_in(5) ? 19 : 7);
    memcpy(tail, field + 19, tail_size);
    field[19] = '.';
    random_bytes(field + 20, decimals, "0123456789");
    memcpy(field + 20 + decimals, tail, tail_size);
    size = 20 + decimals + tail_size;
  }
  if (one_in(6)) random_bytes(field + below(size), 1, one_in(2) ? "/:0.,-T" : NULL);
  return one_in(12) ? below(size) : size;
}

static size_t write_unix(uint8_t *field, const void *with) {
  static const char *const starts[] = {"17", "18", "1", ""};
  const char *start = starts[below(4)];
  size_t size = strlen(start), digits = 8 + below(12);
  (void)with;
  memcpy(field, start, size);
  random_bytes(field + size, digits, "0123456789");
  size += digits;
  if (one_in(3)) {
    field[size++] = '.';
    size_t decimals = below(18);
    random_bytes(field + size, decimals, "0123456789");
    size += decimals;
  }
  if (one_in(9)) random_bytes(field + below(size), 1, "/:x.");
  return size;
}

static void check_times_of(const cdr_time_form *form, writer *write, size_t count, int is_last) {
  made_column made;
  make_column(&made, count, is_last, write, form);
  size_t size = count * sizeof(int64_t);
  int64_t *a = place(results_memory[0], size), *b = place(results_memory[1], size);
  cdr_read_times(CDR_KERNEL_PLAIN, &made.column, count, form, a);
  cdr_read_times(kernel, &made.column, count, form, b);
  check(memcmp(a, b, size) == 0, "times", count);
  digest(a, size);
  uint64_t some = random_word() & (count < 64 ? (1ull << count) - 1 : ~0ull);
  memset(a, 1, size);
  memset(b, 1, size);
  uint64_t unread = cdr_read_more_times(CDR_KERNEL_PLAIN, &made.column, some, form, a);
  check(cdr_read_more_times(kernel, &made.column, some, form, b) == unread, "more times", count);
  check(memcmp(a, b, size) == 0, "more times", count);
}

static void check_times(void) {
  const cdr_time_form forms[] = {
      make_form(CDR_TIMES_WHOLE, "2026-11-01T00:00:00+08:00"),
      make_form(CDR_TIMES_WHOLE, "2026-11-01 00:00:00"),
      make_form(CDR_TIMES_WHOLE, "2026-11-01T00:00:00Z"),
      make_form(CDR_TIMES_WITH_FRACTION, "2026-11-01T00:00:00+08:00"),
      make_form(CDR_TIMES_WITH_FRACTION, "2026-11-01 00:00:00"),
  };
  for (size_t i = 0; i < 2400; i++) {
    check_times_of(&forms[i % 5], write_time, i % (MOST + 1), i / 5 % 2);
    cdr_time_form form = make_form(CDR_TIMES_UNIX, "");
    form.unix_times = (cdr_unix_times)(i % 4);
    check_times_of(&form, write_unix, below(MOST + 1), i / 4 % 2);
  }
}

// MARK: What was left unread, and calls

static void check_counts(void) {
  for (size_t i = 0; i < 4000; i++) {
    size_t count = i % (MOST + 1);
    int64_t *starts = place(numbers_memory[0], count * 8);
    uint32_t *durations = place(numbers_memory[1], count * 4);
    uint32_t *recordings = place(numbers_memory[2], count * 4);
    int32_t *items = place(numbers_memory[3], count * 4);
    int64_t from = 1793462400000, to = from + 1000;
    for (size_t k = 0; k < count; k++) {
      starts[k] = one_in(9) ? CDR_UNREAD_TIME : from - 500 + (int64_t)below(2000);
      durations[k] = one_in(9) ? CDR_UNREAD_SECONDS : one_in(3) ? 0 : (uint32_t)below(900);
      recordings[k] = one_in(9) ? CDR_UNREAD_SECONDS : one_in(2) ? 0 : (uint32_t)random_word();
      items[k] = one_in(9) ? -1 - (int32_t)below(3) : (int32_t)below(9);
    }
    uint64_t unread =
        cdr_unread_records(CDR_KERNEL_PLAIN, count, starts, durations, recordings, items);
    check(cdr_unread_records(kernel, count, starts, durations, recordings, items) == unread,
          "unread records", count);
    uint64_t times = cdr_unread_times(CDR_KERNEL_PLAIN, count, starts);
    check(cdr_unread_times(kernel, count, starts) == times, "unread times", count);
    uint64_t seconds = cdr_unread_seconds(CDR_KERNEL_PLAIN, count, durations);
    check(cdr_unread_seconds(kernel, count, durations) == seconds, "unread seconds", count);
    cdr_call_columns calls = {starts, durations, recordings, (uint8_t)(i % 2)};
    uint64_t of = random_word() | (i % 3 ? random_word() : 0);
    cdr_counted_calls a = cdr_count_calls(CDR_KERNEL_PLAIN, &calls, count, of, from, to);
    cdr_counted_calls b = cdr_count_calls(kernel, &calls, count, of, from, to);
    check(memcmp(&a, &b, sizeof a) == 0, "counted calls", count);
    digest(&a, sizeof a);
    digest(&unread, sizeof unread);
  }
}

// MARK: Quotes inside

static size_t write_quotes(uint8_t *field, const void *with) {
  size_t size = below(FIELD);
  random_bytes(field, size, with);
  return size;
}

static void check_quotes_in_fields(void) {
  for (size_t i = 0; i < 800; i++) {
    made_column made;
    make_column(&made, i % (MOST + 1), i / 2 % 2, write_quotes, i % 2 ? "abcdefghijkl\"" : "\",a");
    uint64_t found = cdr_fields_with_quotes(CDR_KERNEL_PLAIN, &made.column, made.count);
    check(cdr_fields_with_quotes(kernel, &made.column, made.count) == found, "fields with quotes",
          made.count);
    digest(&found, sizeof found);
  }
}

void check_columns(void) {
  if (!text_memory.start) {
    text_memory = guarded_memory();
    for (int i = 0; i < 2; i++) results_memory[i] = guarded_memory();
    for (int i = 0; i < 4; i++) numbers_memory[i] = guarded_memory();
  }
  check_seconds();
  check_times();
  check_counts();
  check_quotes_in_fields();
}
