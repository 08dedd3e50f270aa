#include "CKernels.h"

#include <iconv.h>
#include <string.h>

cdr_gb18030 *cdr_gb18030_open(void) {
  iconv_t converter = iconv_open("UTF-8", "GB18030");
  return converter == (iconv_t)-1 ? NULL : (cdr_gb18030 *)converter;
}

void cdr_gb18030_close(cdr_gb18030 *converter) { iconv_close((iconv_t)converter); }

static int is_ascii(const uint8_t *text, size_t size) {
  uint8_t bits = 0;
  for (size_t i = 0; i < size; i++)
    bits |= text[i];
  return bits < 0x80;
}

ptrdiff_t cdr_gb18030_decode(cdr_gb18030 *converter, const uint8_t *text, size_t size,
                             uint8_t *utf8, size_t capacity) {
  // Most fields are ASCII, which stands as it is.
  if (is_ascii(text, size)) {
    if (size > capacity)
      return -1;
    memcpy(utf8, text, size);
    return (ptrdiff_t)size;
  }
  // iconv does not write to its input.
  char *in = (char *)(uintptr_t)text, *out = (char *)utf8;
  size_t in_left = size, out_left = capacity;
  // Back to the first state, whatever the last text ended in.
  iconv((iconv_t)converter, NULL, NULL, NULL, NULL);
  // More than 0 are characters that were replaced by others.
  if (iconv((iconv_t)converter, &in, &in_left, &out, &out_left) != 0 || in_left != 0)
    return -1;
  return out - (char *)utf8;
}
