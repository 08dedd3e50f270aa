// Texts that are copied, and what has no twin: there a loop over bytes says what is right, and the
// digest whether two machines agree, as they must on hashes.
#include "check.h"

static guarded text_memory, copy_memory[2];

static void check_copies(void) {
  for (size_t i = 0; i < 4000; i++) {
    size_t size = below(i % 4 ? 40 : 200);
    const char *alphabet = i % 2 ? "\"ab\\|" : "abcdefghijklmn\"|";
    // Behind both there are 32 bytes.
    uint8_t *field = place(text_memory, size + 32);
    random_bytes(field, size + 32, alphabet);
    uint8_t *a = place(copy_memory[0], size + 32), *b = place(copy_memory[1], size + 32);
    size_t count = cdr_unescape(CDR_KERNEL_PLAIN, field, size, a);
    check(cdr_unescape(kernel, field, size, b) == count, "unescaped size", size);
    check(memcmp(a, b, count) == 0, "unescaped", size);
    digest(a, count);
    a = place(copy_memory[0], 2 * size + 32);
    b = place(copy_memory[1], 2 * size + 32);
    count = cdr_copy_marked(CDR_KERNEL_PLAIN, field, size, '|', '\\', a);
    check(cdr_copy_marked(kernel, field, size, '|', '\\', b) == count, "marked size", size);
    check(memcmp(a, b, count) == 0, "marked", size);
    digest(a, count);
  }
}

static void check_bytes(void) {
  for (size_t i = 0; i < 3000; i++) {
    size_t size = i % 50 ? below(300) : below(9000), feeds = 0, last = SIZE_MAX;
    uint8_t *text = place(text_memory, size + CDR_TEXT_PADDING);
    random_bytes(text, size + CDR_TEXT_PADDING, i % 3 ? "\n\n\na" : "abcdefgh\n\r");
    for (size_t k = 0; k < size; k++) {
      feeds += text[k] == '\n';
      last = text[k] == 'a' ? k : last;
    }
    check(cdr_count_line_feeds(text, size) == feeds, "line feeds", size);
    check(cdr_last_byte(text, 'a', size) == (last == SIZE_MAX ? NULL : text + last), "last", size);
    // Of these no byte behind the text is read.
    uint8_t *a = place(copy_memory[0], size), *b = place(copy_memory[1], size);
    random_bytes(a, size, i % 3 ? "abcdefgh" : NULL);
    if (size > 0 && one_in(2)) random_bytes(a + below(size), 1, ",\"\n\r");
    memcpy(b, a, size);
    int is_special = 0;
    for (size_t k = 0; k < size; k++)
      is_special |= a[k] == ',' || a[k] == '"' || a[k] == '\n' || a[k] == '\r';
    check(cdr_needs_quotes(a, size) == is_special, "needs quotes", size);
    if (size > 0 && one_in(2)) b[below(size)] ^= 1 << below(8);
    check(cdr_are_same(a, b, size) == (memcmp(a, b, size) == 0), "same", size);
  }
}

static void check_hashes(void) {
  uint8_t secret[CDR_SECRET_SIZE];
  random_bytes(secret, sizeof secret, NULL);
  for (size_t i = 0; i < 900; i++) {
    size_t size = i < 600 ? i : below(9000);
    uint8_t *text = place(text_memory, size);
    random_bytes(text, size, NULL);
    cdr_hash128_value both = cdr_hash128(text, size, secret);
    uint64_t others[2] = {cdr_hash64(text, size, secret), cdr_checksum(text, size)};
    digest(&both, sizeof both);
    digest(others, sizeof others);
  }
  // XXH3 of nothing, as its specification has it.
  check(cdr_checksum(NULL, 0) == 0x2d06800538d394c2, "XXH3", 0);
}

static void check_streams(void) {
  static _Alignas(64) uint8_t from[64 * 40], to[64 * 40];
  for (size_t lines = 0; lines <= 40; lines++) {
    random_bytes(from, sizeof from, NULL);
    memset(to, 0, sizeof to);
    cdr_stream_lines(to, from, lines);
    cdr_end_streams();
    check(memcmp(from, to, lines * 64) == 0, "streamed lines", lines);
    for (size_t i = lines * 64; i < sizeof to; i++)
      check(to[i] == 0, "lines after those streamed", lines);
  }
}

void check_the_rest(void) {
  if (!text_memory.start) {
    text_memory = guarded_memory();
    for (int i = 0; i < 2; i++) copy_memory[i] = guarded_memory();
  }
  check_copies();
  check_bytes();
  check_hashes();
  check_streams();
}
