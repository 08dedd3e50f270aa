#include "CKernels.h"
#include "blocks.h"
#include "columns.h"

// MARK: A byte at a time

static cdr_structurals find_plain(const uint8_t *text, size_t size, uint8_t delimiter,
                                  uint32_t *positions, uint32_t *line_ends) {
  enum { FIELD_START, UNQUOTED, QUOTED, CLOSED, CLOSED_CR } state = FIELD_START;
  cdr_structurals found = {.reach = size};
  for (size_t i = 0; i < size; i++) {
    uint8_t byte = text[i];
    int is_end = byte == delimiter || byte == '\n';
    int is_odd = 0;
    switch (state) {
    case FIELD_START:
      state = byte == '"' ? QUOTED : is_end ? FIELD_START : UNQUOTED;
      break;
    case UNQUOTED:
      is_odd = byte == '"';
      state = is_end ? FIELD_START : UNQUOTED;
      break;
    case QUOTED:
      is_odd = byte == '\n';
      is_end = 0;
      state = byte == '"' ? CLOSED : QUOTED;
      break;
    case CLOSED:
      found.has_doubled |= byte == '"';
      is_odd = !is_end && byte != '"' && byte != '\r';
      state = byte == '"' ? QUOTED : is_end ? FIELD_START : CLOSED_CR;
      break;
    case CLOSED_CR:
      is_odd = byte != '\n';
      state = FIELD_START;
      break;
    }
    found.has_quote |= byte == '"';
    found.has_non_ascii |= byte >> 7;
    if (is_odd) {
      found.reach = i;
      break;
    }
    if (is_end && positions) {
      if (byte == '\n')
        line_ends[found.line_feeds++] = (uint32_t)found.count;
      positions[found.count++] = (uint32_t)i;
    }
  }
  return found;
}

#ifdef CDR_VECTORS

// MARK: 64 bytes at a time

// The bytes of a block that matter.
typedef struct {
  uint64_t delimiter, line_feed, quote, carriage_return;
} block_masks;

// What a block says to the next. The last three are a bit that says what stands before it.
typedef struct {
  uint64_t inside;          // all ones within quotes
  uint64_t separator;       // a delimiter or line feed outside of quotes
  uint64_t closing;         // a quote that closes, or the first of two
  uint64_t closing_and_cr;  // such a quote and a CR
} quote_state;

// What a block holds.
typedef struct {
  uint64_t separators; // delimiters and line feeds outside of quotes
  uint64_t doubled;    // the second of two quotes within a field
  uint64_t odd;        // what only a closer look can judge
} quoted_block;

// As in simdjson, the parity of quotes before a byte says whether it is within quotes; what a parity
// alone would take wrongly is odd.
CDR_VECTOR static inline quoted_block judge(block_masks block, quote_state *state) {
  uint64_t line_end = block.delimiter | block.line_feed;
  // From a quote that opens to the byte before the one that closes.
  uint64_t inside = prefix_xor(block.quote) ^ state->inside;
  uint64_t opening = block.quote & inside, closing = block.quote & ~inside;
  uint64_t separators = line_end & ~inside;
  uint64_t after_separator = separators << 1 | state->separator;
  uint64_t after_closing = closing << 1 | state->closing;
  uint64_t closing_and_cr = after_closing & block.carriage_return;
  uint64_t odd = block.line_feed & inside;
  odd |= opening & ~(after_separator | after_closing);
  odd |= after_closing & ~(line_end | block.quote | block.carriage_return);
  odd |= (closing_and_cr << 1 | state->closing_and_cr) & ~block.line_feed;
  *state = (quote_state){
      .inside = (uint64_t)((int64_t)inside >> 63),
      .separator = separators >> 63,
      .closing = closing >> 63,
      .closing_and_cr = closing_and_cr >> 63,
  };
  return (quoted_block){separators, opening & after_closing, odd};
}

// Judges a block, and returns its separators as far as nothing odd stands before them.
CDR_VECTOR static inline uint64_t take_block(block_masks masks, size_t base, size_t size,
                                             quote_state *state, cdr_structurals *found) {
  quoted_block block = judge(masks, state);
  found->has_quote |= masks.quote != 0;
  found->has_doubled |= block.doubled != 0;
  // Behind the text there is nothing to judge.
  uint64_t odd = block.odd & bits_below(size - base);
  if (__builtin_expect(odd == 0, 1))
    return block.separators;
  size_t place = (size_t)__builtin_ctzll(odd);
  found->reach = base + place;
  return block.separators & bits_below(place);
}

static const quote_state at_record_start = {0, 1, 0, 0};

// Looks through a stretch of text, or up to the first odd byte in it, and adds to what was found before
// it.
CDR_VECTOR static inline __attribute__((always_inline)) void
find_stretch(const uint8_t *text, size_t base, size_t end, size_t size, uint8_t delimiter,
             int has_many, uint32_t *positions, uint32_t *line_ends, quote_state *state,
             cdr_structurals *found) {
  const bytes delimiters = all_bytes(delimiter);
  const bytes line_feeds = all_bytes('\n');
  const bytes quotes = all_bytes('"');
  const bytes carriage_returns = all_bytes('\r');
  bytes any = {0};
  const uint8_t behind = byte_behind(delimiter);
  uint32_t *next = positions ? positions + found->count : NULL;
  uint32_t *next_line_end = line_ends ? line_ends + found->line_feeds : NULL;
  for (; base < end && found->reach == size; base += 64) {
    text_block block = load_block(text, base, size, behind);
    any |= block.low | block.high;
    block_masks masks = {mask_of(block, delimiters), mask_of(block, line_feeds),
                         mask_of(block, quotes), mask_of(block, carriage_returns)};
    uint64_t separators = take_block(masks, base, size, state, found);
    if (!positions)
      continue;
    next_line_end = write_line_ends(next_line_end, separators & masks.line_feed, separators,
                                    (uint32_t)(next - positions));
    next = has_many ? write_many_positions(next, separators, (uint32_t)base)
                    : write_few_positions(next, separators, (uint32_t)base);
  }
  found->count = (size_t)(next - positions);
  found->line_feeds = (uint32_t)(next_line_end - line_ends);
  found->has_non_ascii |= has_top_bit(any);
}

CDR_VECTOR static inline __attribute__((always_inline)) cdr_structurals
find_vectors(const uint8_t *text, size_t size, uint8_t delimiter, uint32_t *positions,
             uint32_t *line_ends) {
  cdr_structurals found = {.reach = size};
  quote_state state = at_record_start;
  int has_many = 0;
  for (size_t base = 0; base < size && found.reach == size; base += STRETCH) {
    size_t end = size - base > STRETCH ? base + STRETCH : size, before = found.count;
    if (has_many)
      find_stretch(text, base, end, size, delimiter, 1, positions, line_ends, &state, &found);
    else
      find_stretch(text, base, end, size, delimiter, 0, positions, line_ends, &state, &found);
    has_many = found.count - before > MANY_IN_STRETCH;
  }
  return found;
}

// Without positions the compiler leaves out all that is there to write them.

CDR_VECTOR static cdr_structurals find_quoted_vectors(const uint8_t *text, size_t size,
                                                      uint8_t delimiter, uint32_t *positions,
                                                      uint32_t *line_ends) {
  return positions ? find_vectors(text, size, delimiter, positions, line_ends)
                   : find_vectors(text, size, delimiter, NULL, NULL);
}

#endif

#ifdef CDR_X86

CDR_AVX512 static inline __attribute__((always_inline)) cdr_structurals
find_avx512(const uint8_t *text, size_t size, uint8_t delimiter, uint32_t *positions,
            uint32_t *line_ends) {
  const __m512i delimiters = _mm512_set1_epi8((char)delimiter);
  const __m512i line_feeds = _mm512_set1_epi8('\n');
  const __m512i quotes = _mm512_set1_epi8('"');
  const __m512i carriage_returns = _mm512_set1_epi8('\r');
  cdr_structurals found = {.reach = size};
  quote_state state = at_record_start;
  __m512i any = _mm512_setzero_si512();
  const uint8_t behind = byte_behind(delimiter);
  uint32_t *next = positions, *next_line_end = line_ends;
  for (size_t base = 0; base < size && found.reach == size; base += 64) {
    __m512i block = load_avx512(text, base, size, behind);
    any = _mm512_or_si512(any, block);
    block_masks masks = {_mm512_cmpeq_epi8_mask(block, delimiters),
                         _mm512_cmpeq_epi8_mask(block, line_feeds),
                         _mm512_cmpeq_epi8_mask(block, quotes),
                         _mm512_cmpeq_epi8_mask(block, carriage_returns)};
    uint64_t separators = take_block(masks, base, size, &state, &found);
    if (!positions)
      continue;
    next_line_end = write_line_ends(next_line_end, separators & masks.line_feed, separators,
                                    (uint32_t)(next - positions));
    next = write_positions_avx512(next, separators, (uint32_t)base);
  }
  found.count = (size_t)(next - positions);
  found.line_feeds = (uint32_t)(next_line_end - line_ends);
  found.has_non_ascii = _mm512_movepi8_mask(any) != 0;
  return found;
}

CDR_AVX512 static cdr_structurals find_quoted_avx512(const uint8_t *text, size_t size,
                                                     uint8_t delimiter, uint32_t *positions,
                                                     uint32_t *line_ends) {
  return positions ? find_avx512(text, size, delimiter, positions, line_ends)
                   : find_avx512(text, size, delimiter, NULL, NULL);
}

#endif

cdr_structurals cdr_find_quoted(cdr_kernel kernel, const uint8_t *text, size_t size,
                                uint8_t delimiter, uint32_t *positions, uint32_t *line_ends) {
#ifdef CDR_X86
  if (kernel == CDR_KERNEL_AVX512)
    return find_quoted_avx512(text, size, delimiter, positions, line_ends);
#endif
#ifdef CDR_VECTORS
  if (kernel == CDR_KERNEL_VECTORS)
    return find_quoted_vectors(text, size, delimiter, positions, line_ends);
#endif
  return find_plain(text, size, delimiter, positions, line_ends);
}

// MARK: Fields in quotes

void cdr_unquote_column(const cdr_column *column, size_t count, uint32_t *before, uint32_t *ends) {
  for (size_t i = 0; i < count; i++) {
    // Wraps to 0 where the text itself begins.
    uint32_t previous = column->before[i * column->stride];
    uint32_t is_quoted = column->text[previous + 1] == '"';
    before[i] = previous + is_quoted;
    ends[i] = column->ends[i * column->stride] - is_quoted;
  }
}

// MARK: Fields with quotes inside

static int has_quote_plain(const uint8_t *field, uint32_t size) {
  return size > 0 && memchr(field, '"', size) != NULL;
}

#ifdef CDR_VECTORS

CDR_VECTOR static int has_quote_vectors(const uint8_t *field, uint32_t size) {
  const bytes quotes = all_bytes('"');
  for (uint32_t i = 0; i < size; i += 32) {
    uint64_t found = mask_of_bytes((bytes)(load_bytes(field + i) == quotes));
    if (found & bits_below(size - i))
      return 1;
  }
  return 0;
}

CDR_VECTOR static uint64_t fields_with_quotes_vectors(const cdr_column *column, size_t count) {
  uint64_t found = 0;
  for (size_t i = 0; i < count; i++)
    found |= (uint64_t)has_quote_vectors(field_bytes(column, i), field_size(column, i)) << i;
  return found;
}

#endif

uint64_t cdr_fields_with_quotes(cdr_kernel kernel, const cdr_column *column, size_t count) {
#ifdef CDR_VECTORS
  if (kernel != CDR_KERNEL_PLAIN)
    return fields_with_quotes_vectors(column, count);
#endif
  uint64_t found = 0;
  for (size_t i = 0; i < count; i++)
    found |= (uint64_t)has_quote_plain(field_bytes(column, i), field_size(column, i)) << i;
  return found;
}

// MARK: Doubled quotes

static size_t unescape_plain(const uint8_t *field, size_t size, uint8_t *text) {
  size_t count = 0;
  for (size_t i = 0; i < size; i++) {
    text[count++] = field[i];
    i += field[i] == '"' && i + 1 < size && field[i + 1] == '"';
  }
  return count;
}

#ifdef CDR_VECTORS

// Copies 32 bytes at a time up to the next quote, and goes on behind the one that follows it.
CDR_VECTOR static size_t unescape_vectors(const uint8_t *field, size_t size, uint8_t *text) {
  const bytes quotes = all_bytes('"');
  size_t i = 0, count = 0;
  while (i < size) {
    bytes part = load_bytes(field + i);
    store_bytes(text + count, part);
    uint32_t found = mask_of_bytes((bytes)(part == quotes));
    size_t rest = size - i, copied = found ? (size_t)__builtin_ctz(found) + 1 : 32;
    if (copied > rest)
      return count + rest;
    i += copied;
    count += copied;
    i += found != 0 && i < size && field[i] == '"';
  }
  return count;
}

#endif

size_t cdr_unescape(cdr_kernel kernel, const uint8_t *field, size_t size, uint8_t *text) {
#ifdef CDR_VECTORS
  if (kernel != CDR_KERNEL_PLAIN)
    return unescape_vectors(field, size, text);
#endif
  return unescape_plain(field, size, text);
}

// MARK: Parts of a key

static size_t copy_marked_plain(const uint8_t *field, size_t size, uint8_t byte, uint8_t mark,
                                uint8_t *text) {
  size_t count = 0;
  for (size_t i = 0; i < size; i++) {
    if (field[i] == byte || field[i] == mark)
      text[count++] = mark;
    text[count++] = field[i];
  }
  return count;
}

#ifdef CDR_VECTORS

CDR_VECTOR static size_t copy_marked_vectors(const uint8_t *field, size_t size, uint8_t byte,
                                             uint8_t mark, uint8_t *text) {
  const bytes looked_for = all_bytes(byte), marks = all_bytes(mark);
  size_t i = 0, count = 0;
  while (i < size) {
    bytes part = load_bytes(field + i);
    store_bytes(text + count, part);
    uint32_t found = mask_of_bytes((bytes)(part == looked_for) | (bytes)(part == marks));
    size_t rest = size - i, copied = found ? (size_t)__builtin_ctz(found) : 32;
    if (copied >= rest)
      return count + rest;
    i += copied;
    count += copied;
    if (found) {
      text[count++] = mark;
      text[count++] = field[i++];
    }
  }
  return count;
}

#endif

size_t cdr_copy_marked(cdr_kernel kernel, const uint8_t *field, size_t size, uint8_t byte,
                       uint8_t mark, uint8_t *text) {
#ifdef CDR_VECTORS
  if (kernel != CDR_KERNEL_PLAIN)
    return copy_marked_vectors(field, size, byte, mark, text);
#endif
  return copy_marked_plain(field, size, byte, mark, text);
}
