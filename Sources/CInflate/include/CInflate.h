// An opaque handle that inflates gzip, member by member, with one of two libraries behind it.
//
// Both check the CRC and the length that end every member. The caller owns all buffers, and
// decides between members whether to go on.
#ifndef CDR_INFLATE_H
#define CDR_INFLATE_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  CDR_INFLATE_ZLIB = 0, // always there
  CDR_INFLATE_ISAL = 1, // with the package trait ISAL
} cdr_inflate_library;

typedef enum {
  CDR_INFLATE_MORE = 0,       // wants more input, or more room for output
  CDR_INFLATE_MEMBER_END = 1, // a member ended and its CRC and length are right
  CDR_INFLATE_BAD_HEADER = 2,
  CDR_INFLATE_BAD_DATA = 3,
  CDR_INFLATE_BAD_CHECK = 4, // the CRC or the length of a member is wrong
  CDR_INFLATE_NO_MEMORY = 5,
} cdr_inflate_status;

typedef struct cdr_inflate cdr_inflate;

// Input not yet read, and room for output not yet filled. A step moves both on.
typedef struct {
  const uint8_t *in;
  size_t in_size;
  uint8_t *out;
  size_t out_size;
} cdr_inflate_span;

// The fastest library of this build.
cdr_inflate_library cdr_inflate_default_library(void);

// The library's name and version, or NULL when this build lacks it.
const char *cdr_inflate_library_name(cdr_inflate_library library);

// A handle at the start of a member; NULL without memory or without that library.
cdr_inflate *cdr_inflate_create(cdr_inflate_library library);

void cdr_inflate_destroy(cdr_inflate *handle);

// Prepares for the next member, after CDR_INFLATE_MEMBER_END or for another file.
void cdr_inflate_next_member(cdr_inflate *handle);

// Inflates until the member ends, the input is used up or the output is full.
cdr_inflate_status cdr_inflate_step(cdr_inflate *handle, cdr_inflate_span *span);

#endif
