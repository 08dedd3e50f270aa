#include "CInflate.h"
#include "backends.h"

#include <stdlib.h>

struct cdr_inflate {
  const cdr_inflate_backend *backend;
  void *state;
};

static const cdr_inflate_backend *backend_of(cdr_inflate_library library) {
  switch (library) {
  case CDR_INFLATE_ZLIB:
    return &cdr_inflate_zlib;
  case CDR_INFLATE_ISAL:
#ifdef CDR_ISAL
    return &cdr_inflate_isal;
#else
    return NULL;
#endif
  }
  return NULL;
}

cdr_inflate_library cdr_inflate_default_library(void) {
  return backend_of(CDR_INFLATE_ISAL) ? CDR_INFLATE_ISAL : CDR_INFLATE_ZLIB;
}

const char *cdr_inflate_library_name(cdr_inflate_library library) {
  const cdr_inflate_backend *backend = backend_of(library);
  return backend ? backend->name() : NULL;
}

cdr_inflate *cdr_inflate_create(cdr_inflate_library library) {
  const cdr_inflate_backend *backend = backend_of(library);
  if (!backend)
    return NULL;
  cdr_inflate *handle = malloc(sizeof *handle);
  if (!handle)
    return NULL;
  handle->backend = backend;
  handle->state = backend->create();
  if (!handle->state) {
    free(handle);
    return NULL;
  }
  return handle;
}

void cdr_inflate_destroy(cdr_inflate *handle) {
  if (!handle)
    return;
  handle->backend->destroy(handle->state);
  free(handle);
}

void cdr_inflate_next_member(cdr_inflate *handle) { handle->backend->reset(handle->state); }

cdr_inflate_status cdr_inflate_step(cdr_inflate *handle, cdr_inflate_span *span) {
  return handle->backend->step(handle->state, span);
}
