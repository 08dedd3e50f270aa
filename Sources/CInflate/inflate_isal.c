#ifdef CDR_ISAL
#include "backends.h"

#include <isa-l.h>
#include <limits.h>
#include <stdlib.h>

#define TEXT(x) #x
#define VERSION_TEXT(a, b, c) TEXT(a) "." TEXT(b) "." TEXT(c)

static const char *name(void) {
  return "ISA-L " VERSION_TEXT(ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);
}

typedef struct {
  struct inflate_state inflate;
  // Kept from step to step: isal_inflate, which can read the header by itself, forgets what it
  // has seen of one when its input ends inside.
  struct isal_gzip_header header;
  int is_in_header;
} member;

static void reset(void *state) {
  member *member = state;
  isal_inflate_init(&member->inflate);
  // Checks the CRC and the length at the member's end.
  member->inflate.crc_flag = ISAL_GZIP;
  // Without room for them, names and comments are skipped.
  isal_gzip_header_init(&member->header);
  member->is_in_header = 1;
}

static void *create(void) {
  member *state = aligned_alloc(64, (sizeof *state + 63) / 64 * 64);
  if (state)
    reset(state);
  return state;
}

static void destroy(void *state) { free(state); }

// How far a place moved on in this many bytes. If data are damaged, ISA-L may leave its numbers of
// bytes below zero, as 2.30 does for a distance that reaches back too far.
static size_t moved(const uint8_t *from, const uint8_t *to, size_t size) {
  ptrdiff_t count = to - from;
  return count < 0 ? 0 : (size_t)count < size ? (size_t)count : size;
}

static uint32_t capped(size_t size) { return size > INT_MAX ? INT_MAX : (uint32_t)size; }

// Flags that RFC 1952 reserves: a header that has one must be refused, as zlib does.
static const uint32_t reserved_flags = 0xe0;

static cdr_inflate_status read_header(member *member) {
  switch (isal_read_gzip_header(&member->inflate, &member->header)) {
  case ISAL_DECOMP_OK:
    if (member->header.flags & reserved_flags)
      return CDR_INFLATE_BAD_HEADER;
    member->is_in_header = 0;
    return CDR_INFLATE_MORE;
  case ISAL_END_INPUT:
    return CDR_INFLATE_MORE;
  default:
    return CDR_INFLATE_BAD_HEADER;
  }
}

static cdr_inflate_status inflate(struct inflate_state *inflate) {
  switch (isal_inflate(inflate)) {
  case ISAL_DECOMP_OK:
  case ISAL_END_INPUT:
  case ISAL_OUT_OVERFLOW:
    return inflate->block_state == ISAL_BLOCK_FINISH ? CDR_INFLATE_MEMBER_END : CDR_INFLATE_MORE;
  case ISAL_INCORRECT_CHECKSUM:
    return CDR_INFLATE_BAD_CHECK;
  default:
    return CDR_INFLATE_BAD_DATA;
  }
}

static cdr_inflate_status step(void *state, cdr_inflate_span *span) {
  member *member = state;
  struct inflate_state *stream = &member->inflate;
  uint32_t in_size = capped(span->in_size), out_size = capped(span->out_size);
  stream->next_in = (uint8_t *)span->in;
  stream->avail_in = in_size;
  stream->next_out = span->out;
  stream->avail_out = out_size;
  cdr_inflate_status status = CDR_INFLATE_MORE;
  if (member->is_in_header)
    status = read_header(member);
  if (status == CDR_INFLATE_MORE && !member->is_in_header)
    status = inflate(stream);
  size_t read = moved(span->in, stream->next_in, in_size);
  size_t written = moved(span->out, stream->next_out, out_size);
  span->in += read;
  span->in_size -= read;
  span->out += written;
  span->out_size -= written;
  return status;
}

const cdr_inflate_backend cdr_inflate_isal = {name, create, destroy, reset, step};
#endif
