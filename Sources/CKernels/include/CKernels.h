// What Swift cannot say for itself on the hot path: keyed hashes, prefetches, and the search for
// delimiters with the widest vectors that the machine has.
#ifndef CDR_KERNELS_H
#define CDR_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// MARK: Delimiters (structurals.c)

// What stands between fields: the delimiter, the line feed and the quote.
typedef struct {
  size_t count;         // positions written
  uint32_t line_feeds;  // line feeds among them
  uint8_t has_quote;    // whether quotes are among them
  uint8_t has_non_ascii; // whether any byte is 128 or above
} cdr_structurals;

// How many bytes after the text may be read, and how many positions after the last one written.
#define CDR_TEXT_PADDING 64
#define CDR_POSITION_PADDING 64

typedef enum {
  CDR_KERNEL_PLAIN = 0, // a byte at a time: the twin that the others are tested against
  CDR_KERNEL_AVX2 = 1,
  CDR_KERNEL_AVX512 = 2,
} cdr_kernel;

// The fastest kernel that this machine runs.
cdr_kernel cdr_best_kernel(void);

// Writes the positions of all delimiters, line feeds and quotes of a text of less than 4 GiB.
//
// `positions` has room for one per byte of text and CDR_POSITION_PADDING more; CDR_TEXT_PADDING
// bytes after the text can be read, whatever they hold. `kernel` must be one that this machine
// runs: cdr_best_kernel() or a smaller one.
cdr_structurals cdr_find_structurals(cdr_kernel kernel, const uint8_t *text, size_t size,
                                     uint8_t delimiter, uint32_t *positions);

// MARK: Hashes (hash.c)

#define CDR_SECRET_SIZE 192

typedef struct {
  uint64_t low, high;
} cdr_hash128_value;

// XXH3 under a secret of CDR_SECRET_SIZE random bytes, so that nobody can craft collisions.
cdr_hash128_value cdr_hash128(const void *bytes, size_t size, const uint8_t *secret);
uint64_t cdr_hash64(const void *bytes, size_t size, const uint8_t *secret);

// MARK: GNU extensions that Swift does not see (gnu.c)

// The last place of a byte, or NULL.
const uint8_t *cdr_last_byte(const uint8_t *bytes, uint8_t byte, size_t size);

// A new file without a name in a folder, or -1 with errno where there can be none.
int cdr_open_unnamed(const char *folder);

// MARK: Caches

static inline void cdr_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }

#endif
