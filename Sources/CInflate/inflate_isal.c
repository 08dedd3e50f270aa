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

static void reset(void *state) {
  struct inflate_state *inflate = state;
  isal_inflate_init(inflate);
  // Reads the header and checks the CRC and the length at the member's end.
  inflate->crc_flag = ISAL_GZIP;
}

static void *create(void) {
  struct inflate_state *inflate = aligned_alloc(64, (sizeof *inflate + 63) / 64 * 64);
  if (inflate)
    reset(inflate);
  return inflate;
}

static void destroy(void *state) { free(state); }

static uint32_t capped(size_t size) { return size > INT_MAX ? INT_MAX : (uint32_t)size; }

static cdr_inflate_status step(void *state, cdr_inflate_span *span) {
  struct inflate_state *inflate = state;
  uint32_t in_size = capped(span->in_size), out_size = capped(span->out_size);
  inflate->next_in = (uint8_t *)span->in;
  inflate->avail_in = in_size;
  inflate->next_out = span->out;
  inflate->avail_out = out_size;
  int result = isal_inflate(inflate);
  span->in += in_size - inflate->avail_in;
  span->in_size -= in_size - inflate->avail_in;
  span->out += out_size - inflate->avail_out;
  span->out_size -= out_size - inflate->avail_out;
  switch (result) {
  case ISAL_DECOMP_OK:
  case ISAL_END_INPUT:
  case ISAL_OUT_OVERFLOW:
    return inflate->block_state == ISAL_BLOCK_FINISH ? CDR_INFLATE_MEMBER_END : CDR_INFLATE_MORE;
  case ISAL_INCORRECT_CHECKSUM:
    return CDR_INFLATE_BAD_CHECK;
  case ISAL_INVALID_WRAPPER:
  case ISAL_UNSUPPORTED_METHOD:
    return CDR_INFLATE_BAD_HEADER;
  default:
    return CDR_INFLATE_BAD_DATA;
  }
}

const cdr_inflate_backend cdr_inflate_isal = {name, create, destroy, reset, step};
#endif
