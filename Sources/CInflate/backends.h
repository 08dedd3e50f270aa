// What a library must offer to stand behind a cdr_inflate handle.
#ifndef CDR_INFLATE_BACKENDS_H
#define CDR_INFLATE_BACKENDS_H

#include "CInflate.h"

typedef struct {
  const char *(*name)(void);
  void *(*create)(void);
  void (*destroy)(void *state);
  void (*reset)(void *state);
  cdr_inflate_status (*step)(void *state, cdr_inflate_span *span);
} cdr_inflate_backend;

extern const cdr_inflate_backend cdr_inflate_zlib;

#ifdef CDR_ISAL
extern const cdr_inflate_backend cdr_inflate_isal;
#endif

#endif
