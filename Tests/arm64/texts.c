// Kernels that look through a text, which ends CDR_TEXT_PADDING bytes before what cannot be read.
#include "check.h"

static guarded text_memory, positions_memory[2], line_ends_memory[2];

// A text with random bytes behind it.
static uint8_t *new_text(size_t size, const char *alphabet) {
  uint8_t *text = place(text_memory, size + CDR_TEXT_PADDING);
  random_bytes(text, size, alphabet);
  random_bytes(text + size, CDR_TEXT_PADDING, one_in(2) ? alphabet : NULL);
  return text;
}

// MARK: Delimiters

typedef cdr_structurals finder(cdr_kernel, const uint8_t *text, size_t size, uint8_t delimiter,
                               uint32_t *positions, uint32_t *line_ends);

typedef struct {
  cdr_structurals found;
  uint32_t *positions, *line_ends;
} found_positions;

static found_positions find(finder *finds, cdr_kernel by, const uint8_t *text, size_t size,
                            uint8_t delimiter) {
  int which = by != CDR_KERNEL_PLAIN;
  size_t room = (size + CDR_POSITION_PADDING) * sizeof(uint32_t);
  found_positions result = {.positions = place(positions_memory[which], room),
                            .line_ends = place(line_ends_memory[which], room)};
  result.found = finds(by, text, size, delimiter, result.positions, result.line_ends);
  return result;
}

static void check_finder(finder *finds, const char *what, const uint8_t *text, size_t size,
                         uint8_t delimiter) {
  found_positions a = find(finds, CDR_KERNEL_PLAIN, text, size, delimiter);
  found_positions b = find(finds, kernel, text, size, delimiter);
  check(a.found.count == b.found.count && a.found.line_feeds == b.found.line_feeds, what, size);
  check(a.found.reach == b.found.reach, what, size);
  check(memcmp(a.positions, b.positions, a.found.count * sizeof(uint32_t)) == 0, what, size);
  check(memcmp(a.line_ends, b.line_ends, a.found.line_feeds * sizeof(uint32_t)) == 0, what, size);
  // Of a text that is not looked through to its end, kernels may say more.
  int is_whole = finds == cdr_find_structurals || a.found.reach == size;
  check(is_whole ? a.found.has_quote == b.found.has_quote : a.found.has_quote <= b.found.has_quote,
        what, size);
  check(is_whole ? a.found.has_doubled == b.found.has_doubled
                 : a.found.has_doubled <= b.found.has_doubled, what, size);
  check(is_whole ? a.found.has_non_ascii == b.found.has_non_ascii
                 : a.found.has_non_ascii <= b.found.has_non_ascii, what, size);
  digest(a.positions, a.found.count * sizeof(uint32_t));
  digest(&a.found.reach, sizeof a.found.reach);
}

static void check_delimiters(const uint8_t *text, size_t size, uint8_t delimiter) {
  check_finder(cdr_find_structurals, "delimiters", text, size, delimiter);
  check_finder(cdr_find_quoted, "quotes", text, size, delimiter);
  size_t reach = cdr_find_quoted(CDR_KERNEL_PLAIN, text, size, delimiter, NULL, NULL).reach;
  check(cdr_find_quoted(kernel, text, size, delimiter, NULL, NULL).reach == reach, "reach", size);
}

// Every text of up to six of the bytes that matter, across the border of two blocks.
static void check_every_pattern(void) {
  static const char bytes[] = ",\"\n\ra";
  enum { MOST = 6, LETTERS = 5 };
  for (size_t size = 1, texts = LETTERS; size <= MOST; size++, texts *= LETTERS) {
    for (size_t number = 0; number < texts; number++) {
      // The rest is one field before, and another after.
      size_t start = 64 - 1 - number % MOST, all = start + size + number % 3;
      uint8_t *text = place(text_memory, all + CDR_TEXT_PADDING);
      memset(text, 'x', all + CDR_TEXT_PADDING);
      if (number % 2) text[start - 1] = ',';
      for (size_t i = 0, rest = number; i < size; i++, rest /= LETTERS)
        text[start + i] = (uint8_t)bytes[rest % LETTERS];
      check_delimiters(text, all, ',');
    }
  }
}

// Records as they should be, mostly, with quotes around some fields.
static size_t write_records(uint8_t *text, size_t room, size_t stray) {
  static const char *const ends[] = {",", ",", ",", ",", "\n", "\r\n"};
  size_t size = 0;
  while (size + 40 < room) {
    int is_quoted = one_in(2);
    size_t field = below(one_in(9) ? 24 : 6);
    if (is_quoted) text[size++] = '"';
    random_bytes(text + size, field, is_quoted ? "abc, \r\xc3" : "abc 1");
    size += field;
    for (int i = is_quoted && one_in(6) ? 2 : 0; i > 0; i--) text[size++] = '"';
    if (is_quoted) text[size++] = '"';
    if (one_in(stray)) random_bytes(text + size++, 1, "\"\n\r x");
    const char *end = ends[below(6)];
    memcpy(text + size, end, strlen(end));
    size += strlen(end);
  }
  return size;
}

static void check_records(void) {
  for (size_t i = 0; i < 120; i++) {
    size_t room = 64 + below(i % 12 == 0 ? 30000 : 600);
    static uint8_t made[32768];
    size_t size = write_records(made, room, i % 4 ? 1 << 20 : 50);
    uint8_t *text = new_text(size, NULL);
    memcpy(text, made, size);
    check_delimiters(text, size, ',');
  }
}

// MARK: UTF-8

// Characters at the bounds of what UTF-8 allows, and bytes that no text has.
static const char *const sequences[] = {
    "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
    "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xe4\xb8\xad", "\xf0\x9f\x93\x9e"};
static const char *const faults[] = {
    "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80",
    "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
    "\xff", "\xc2", "\xe4\xb8", "\xf0\x9f\x93", "\xe4\xb8\xad\x80", "\xc3\xa9\x80"};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static void check_utf8_text(const uint8_t *text, size_t size) {
  int is_utf8 = cdr_is_utf8(CDR_KERNEL_PLAIN, text, size);
  check(cdr_is_utf8(kernel, text, size) == is_utf8, "UTF-8", size);
  digest(&is_utf8, sizeof is_utf8);
}

static void check_utf8(void) {
  for (size_t size = 0; size <= 140; size++) {
    check_utf8_text(new_text(size, NULL), size);
    check_utf8_text(new_text(size, "ab\xc3\xa9"), size);
    check_utf8_text(new_text(size, "abc"), size);
  }
  for (size_t i = 0; i < 6000; i++) {
    uint8_t made[200];
    size_t size = 0, most = below(140), fault = i % 3 ? below(most + 1) : SIZE_MAX;
    while (size < most) {
      int is_fault = size >= fault;
      const char *next =
          is_fault ? faults[below(COUNT(faults))] : sequences[below(COUNT(sequences))];
      if (is_fault) fault = SIZE_MAX;
      memcpy(made + size, next, strlen(next));
      size += strlen(next);
    }
    uint8_t *text = new_text(size, NULL);
    memcpy(text, made, size);
    check_utf8_text(text, size);
  }
}

// MARK: Lines that are not records

static void check_lines(void) {
  for (size_t i = 0; i < 3000; i++) {
    size_t size = below(i % 2 ? 200 : 12);
    int comment = i % 3 ? '#' : -1;
    uint8_t *text = new_text(size, i % 5 ? "\n\n\n\r#" : "\n\r#a");
    // Often line ends as they are, and a record after all.
    for (size_t at = 0; i % 4 && at + 1 < size; at++)
      if (text[at] == '\r') text[at + 1] = '\n';
    cdr_skipped_lines a = cdr_skip_lines(CDR_KERNEL_PLAIN, text, size, comment);
    cdr_skipped_lines b = cdr_skip_lines(kernel, text, size, comment);
    check(a.size == b.size && a.count == b.count, "skipped lines", size);
    digest(&a, sizeof a);
  }
}

void check_texts(void) {
  if (!text_memory.start) {
    text_memory = guarded_memory();
    for (int i = 0; i < 2; i++) {
      positions_memory[i] = guarded_memory();
      line_ends_memory[i] = guarded_memory();
    }
  }
  static const char *const alphabets[] = {",\n\"a",   "abcdefgh,",  ",,,\n",
                                          "\"a,\r\n", "a \xe9,\n", NULL};
  for (size_t size = 0; size <= 260; size++)
    for (size_t i = 0; i < COUNT(alphabets); i++)
      check_delimiters(new_text(size, alphabets[i]), size, (uint8_t)",; \x80"[below(4)]);
  // Stretches of many fields, and of few, in turn.
  for (size_t i = 0; i < 6; i++) {
    size_t size = 3 * 4096 + below(200);
    uint8_t *text = new_text(size, i % 2 ? ",,a\n" : "abcdefghijklmnopqrs,");
    random_bytes(text + 4096, 4096, i % 2 ? "abcdefghijklmnopqrs,\n" : "1,\n");
    check_delimiters(text, size, ',');
  }
  check_every_pattern();
  check_records();
  check_utf8();
  check_lines();
}
