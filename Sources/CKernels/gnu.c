#define _GNU_SOURCE
#include "CKernels.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

const uint8_t *cdr_last_byte(const uint8_t *bytes, uint8_t byte, size_t size) {
  return memrchr(bytes, byte, size);
}

int cdr_open_unnamed(const char *folder) {
#ifdef O_TMPFILE
  return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#else
  errno = ENOTSUP;
  return -1;
#endif
}
