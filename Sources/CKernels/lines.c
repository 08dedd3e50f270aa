#include "CKernels.h"
#include "blocks.h"

// MARK: A line at a time

static cdr_skipped_lines skip_plain(const uint8_t *text, size_t size, int comment) {
  cdr_skipped_lines skipped = {0};
  while (skipped.size < size) {
    const uint8_t *line = text + skipped.size;
    size_t rest = size - skipped.size;
    if (line[0] == '\n') {
      skipped.size += 1;
    } else if (line[0] == '\r' && rest > 1 && line[1] == '\n') {
      skipped.size += 2;
    } else if (line[0] == comment) {
      const uint8_t *end = memchr(line, '\n', rest);
      if (!end)
        break;
      skipped.size += (size_t)(end - line) + 1;
    } else {
      break;
    }
    skipped.count++;
  }
  return skipped;
}

#ifdef CDR_VECTORS

// MARK: 64 bytes at a time

CDR_VECTOR static cdr_skipped_lines skip_vectors(const uint8_t *text, size_t size, int comment) {
  const bytes line_feeds = all_bytes('\n');
  const bytes returns = all_bytes('\r');
  const bytes comments = all_bytes((uint8_t)comment);
  cdr_skipped_lines skipped = {0};
  size_t count = 0;
  // Whether a line starts with the block.
  uint64_t starts = 1;
  for (size_t base = 0; base < size; base += 64) {
    text_block block = load_block(text, base, size, ' ');
    uint64_t line_feed = mask_of(block, line_feeds);
    uint64_t next_is_line_feed = line_feed >> 1;
    if (size - base > 64)
      next_is_line_feed |= (uint64_t)(text[base + 64] == '\n') << 63;
    uint64_t none = line_feed | (mask_of(block, returns) & next_is_line_feed);
    if (comment >= 0)
      none |= mask_of(block, comments);
    uint64_t records = (line_feed << 1 | starts) & ~none & bits_below(size - base);
    if (records) {
      uint64_t before = line_feed & ((records & -records) - 1);
      count += count_bits(before);
      if (before)
        skipped.size = base + 64 - (size_t)__builtin_clzll(before);
      break;
    }
    if (line_feed)
      skipped.size = base + 64 - (size_t)__builtin_clzll(line_feed);
    count += count_bits(line_feed);
    starts = line_feed >> 63;
  }
  skipped.count = count;
  return skipped;
}

#endif

cdr_skipped_lines cdr_skip_lines(cdr_kernel kernel, const uint8_t *text, size_t size,
                                 int comment) {
  // Most texts begin with a record.
  if (size == 0 || (text[0] != '\n' && text[0] != '\r' && text[0] != comment))
    return (cdr_skipped_lines){0};
#ifdef CDR_VECTORS
  if (kernel != CDR_KERNEL_PLAIN)
    return skip_vectors(text, size, comment);
#endif
  return skip_plain(text, size, comment);
}
