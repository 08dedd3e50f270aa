// zlib's deflate for Swift, which cannot call the macros of zlib.h.
#include <zlib.h>

static inline int cdr_deflate_begin_gzip(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
}
