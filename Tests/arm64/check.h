// Compares every kernel that a machine runs with its plain twin, and ends the program where they
// differ. All input comes from one seed, so a digest of all results tells two machines apart.
#ifndef CHECK_H
#define CHECK_H

#include "CKernels.h"

#include <string.h>

// ---- What is compared

// The kernel that is looked at, after whose turn comes the next.
extern cdr_kernel kernel;

// Counts a comparison, and ends the program with exit status 1 where it fails: `what` names it.
void check(int is_same, const char *what, size_t size);

// Takes results into the digest.
void digest(const void *results, size_t size);

// ---- Random numbers (SplitMix64)

uint64_t random_word(void);
size_t below(size_t count);
static inline int one_in(size_t count) { return below(count) == 0; }
// Bytes of an alphabet, or any bytes without one.
void random_bytes(uint8_t *bytes, size_t size, const char *alphabet);

// ---- Memory that ends where nothing can be read or written

enum { ROOM = 1 << 20 };

typedef struct {
  uint8_t *start; // the first byte, before which nothing can be read either
} guarded;

guarded guarded_memory(void);
// The last `size` bytes, or now and then the first, which end before some that are not looked at.
void *place(guarded memory, size_t size);

void check_texts(void);
void check_columns(void);
void check_the_rest(void);

#endif
