#include "backends.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const char *name(void) { return "zlib " ZLIB_VERSION; }

static void *create(void) {
  z_stream *stream = calloc(1, sizeof *stream);
  if (!stream)
    return NULL;
  // 16 above the window bits: gzip framing, whose CRC and length zlib then checks itself.
  if (inflateInit2(stream, MAX_WBITS + 16) != Z_OK) {
    free(stream);
    return NULL;
  }
  return stream;
}

static void destroy(void *state) {
  inflateEnd(state);
  free(state);
}

static void reset(void *state) { inflateReset(state); }

static uInt capped(size_t size) { return size > UINT_MAX ? UINT_MAX : (uInt)size; }

static cdr_inflate_status step(void *state, cdr_inflate_span *span) {
  z_stream *stream = state;
  uInt in_size = capped(span->in_size), out_size = capped(span->out_size);
  stream->next_in = (Bytef *)span->in;
  stream->avail_in = in_size;
  stream->next_out = span->out;
  stream->avail_out = out_size;
  int result = inflate(stream, Z_NO_FLUSH);
  span->in += in_size - stream->avail_in;
  span->in_size -= in_size - stream->avail_in;
  span->out += out_size - stream->avail_out;
  span->out_size -= out_size - stream->avail_out;
  switch (result) {
  case Z_OK:
  case Z_BUF_ERROR: // no progress was possible: not a fault of the data
    return CDR_INFLATE_MORE;
  case Z_STREAM_END:
    return CDR_INFLATE_MEMBER_END;
  case Z_MEM_ERROR:
    return CDR_INFLATE_NO_MEMORY;
  default:
    break;
  }
  // zlib tells its kinds of damage apart only by message; one of them is "incorrect header check".
  if (stream->msg && (strstr(stream->msg, "header") || strstr(stream->msg, "compression method") ||
                      strstr(stream->msg, "window size")))
    return CDR_INFLATE_BAD_HEADER;
  if (stream->msg && strstr(stream->msg, "check"))
    return CDR_INFLATE_BAD_CHECK;
  return CDR_INFLATE_BAD_DATA;
}

const cdr_inflate_backend cdr_inflate_zlib = {name, create, destroy, reset, step};
