// Bytes counted and looked for, sixteen at a time: in any processor's vectors, as the texts are short.

#include "CKernels.h"
#include <string.h>

typedef uint8_t block __attribute__((vector_size(16)));

static inline block load(const uint8_t *bytes) {
  block loaded;
  memcpy(&loaded, bytes, sizeof loaded);
  return loaded;
}

static inline block all(uint8_t byte) { return (block){0} + byte; }

// The sum of a block's bytes.
static inline size_t sum(block bytes) {
  uint64_t words[2];
  memcpy(words, &bytes, sizeof words);
  const uint64_t even = 0x00ff00ff00ff00ff;
  uint64_t pairs = (words[0] & even) + (words[0] >> 8 & even) + (words[1] & even) +
                   (words[1] >> 8 & even);
  return (pairs * 0x0001000100010001) >> 48;
}

size_t cdr_count_line_feeds(const uint8_t *text, size_t size) {
  const block feed = all('\n');
  size_t count = 0;
  while (size >= sizeof feed) {
    size_t blocks = size / sizeof feed;
    // A byte holds no more.
    if (blocks > UINT8_MAX) blocks = UINT8_MAX;
    block counts = {0};
    for (size_t i = 0; i < blocks; i++) counts -= (block)(load(text + i * sizeof feed) == feed);
    count += sum(counts);
    text += blocks * sizeof feed;
    size -= blocks * sizeof feed;
  }
  const block places = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  block counts = (block)(load(text) == feed) & (block)(places < all((uint8_t)size));
  return count + sum(-counts);
}

static inline block special(block bytes) {
  return (block)(bytes == all(',')) | (block)(bytes == all('"')) | (block)(bytes == all('\n')) |
         (block)(bytes == all('\r'));
}

int cdr_needs_quotes(const uint8_t *field, size_t size) {
  if (size < sizeof(block)) {
    for (size_t i = 0; i < size; i++)
      if (field[i] == ',' || field[i] == '"' || field[i] == '\n' || field[i] == '\r') return 1;
    return 0;
  }
  // The last block may overlap the one before.
  block found = special(load(field + size - sizeof found));
  for (size_t i = 0; i + sizeof found < size; i += sizeof found)
    found |= special(load(field + i));
  uint64_t words[2];
  memcpy(words, &found, sizeof words);
  return (words[0] | words[1]) != 0;
}
