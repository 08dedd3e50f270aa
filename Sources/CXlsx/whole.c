#include "whole.h"

#ifdef CDR_XLSX
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// The first and the last bytes of a part of a workbook. The rows of a sheet stand between them.
enum { HEAD = 1 << 15, TAIL = 1 << 12, PIECE = 1 << 16 };

typedef struct {
  unsigned char head[HEAD];
  // Holds the last TAIL bytes, and what came before them as far as there is room.
  unsigned char tail[TAIL * 2];
  size_t head_size, tail_size;
  uint64_t size;
} part;

static void add(part *part, const unsigned char *bytes, size_t count) {
  size_t room = HEAD - part->head_size;
  size_t first = count < room ? count : room;
  memcpy(part->head + part->head_size, bytes, first);
  part->head_size += first;
  part->size += count;
  if (count > TAIL) {
    bytes += count - TAIL;
    count = TAIL;
  }
  if (part->tail_size + count > sizeof(part->tail)) {
    size_t kept = TAIL < part->tail_size ? TAIL : part->tail_size;
    memmove(part->tail, part->tail + part->tail_size - kept, kept);
    part->tail_size = kept;
  }
  memcpy(part->tail + part->tail_size, bytes, count);
  part->tail_size += count;
}

static uint32_t number(const unsigned char *bytes, int count) {
  uint32_t value = 0;
  while (count-- > 0) value = value << 8 | bytes[count];
  return value;
}

// Where a text is among bytes; NULL where it is not.
static const unsigned char *find(const unsigned char *bytes, size_t count, const char *text) {
  size_t size = strlen(text);
  for (size_t place = 0; place + size <= count; place++) {
    if (memcmp(bytes + place, text, size) == 0) return bytes + place;
  }
  return NULL;
}

// Inflates a part, of which the compressed bytes begin where the file stands.
static int inflate_part(FILE *file, uint32_t compressed, part *part) {
  static const uInt window = 15;
  unsigned char *in = malloc(PIECE), *out = malloc(PIECE);
  z_stream stream = {0};
  int status = in && out && inflateInit2(&stream, -(int)window) == Z_OK ? Z_OK : Z_MEM_ERROR;
  int begun = status == Z_OK;
  while (status == Z_OK) {
    if (stream.avail_in == 0) {
      size_t wanted = compressed < PIECE ? compressed : PIECE;
      stream.avail_in = (uInt)fread(in, 1, wanted, file);
      stream.next_in = in;
      compressed -= stream.avail_in;
      if (stream.avail_in == 0) break;
    }
    stream.next_out = out;
    stream.avail_out = PIECE;
    status = inflate(&stream, Z_NO_FLUSH);
    add(part, out, PIECE - stream.avail_out);
  }
  if (begun) inflateEnd(&stream);
  free(in);
  free(out);
  return status == Z_STREAM_END;
}

// Whether a text ends as its root element has to.
static int has_end(const part *part) {
  const unsigned char *root = find(part->head, part->head_size, "?>");
  const unsigned char *end = part->head + part->head_size;
  if (!root) return 0;
  while (root < end && *root != '<') root++;
  size_t size = 1;
  while (root + size < end && !strchr(" >/", root[size])) size++;
  // "</", the name without its "<", and ">", with a line end or without.
  size_t tail_size = part->tail_size;
  while (tail_size > 0 && part->tail[tail_size - 1] <= ' ') tail_size--;
  if (root + size >= end || tail_size < size + 2) return 0;
  const unsigned char *last = part->tail + tail_size - size - 2;
  return memcmp(last, "</", 2) == 0 && memcmp(last + 2, root + 1, size - 1) == 0 &&
         last[size + 1] == '>';
}

static int has_rows(const part *part, uint64_t rows_size) {
  static const char begin[] = "<sheetData>", end[] = "</sheetData>";
  const unsigned char *first = find(part->head, part->head_size, begin);
  if (!first) return 0;
  uint64_t before = (uint64_t)(first - part->head) + strlen(begin);
  // The last one: text in cells has no such bytes, since theirs are escaped.
  const unsigned char *last = find(part->tail, part->tail_size, end);
  if (!last) return 0;
  uint64_t after = (uint64_t)(part->tail + part->tail_size - last);
  return part->size == before + rows_size + after;
}

// Looks at the part that an entry of the directory leads to.
static int is_part_whole(FILE *file, const unsigned char *entry, part *part, uint64_t rows_size,
                         int *sheets) {
  unsigned char local[30];
  long offset = (long)number(entry + 42, 4);
  if (fseek(file, offset, SEEK_SET) != 0 || fread(local, 1, sizeof(local), file) != sizeof(local))
    return 0;
  long skipped = (long)number(local + 26, 2) + (long)number(local + 28, 2);
  if (number(entry + 10, 2) != 8 || fseek(file, skipped, SEEK_CUR) != 0) return 0;
  part->head_size = part->tail_size = part->size = 0;
  if (!inflate_part(file, number(entry + 20, 4), part) || part->size != number(entry + 24, 4) ||
      !has_end(part))
    return 0;
  const char sheet[] = "xl/worksheets/sheet1.xml";
  if (number(entry + 28, 2) != strlen(sheet) || memcmp(entry + 46, sheet, strlen(sheet)) != 0)
    return 1;
  *sheets += 1;
  return has_rows(part, rows_size);
}

static int is_whole(FILE *file, part *part, uint64_t rows_size) {
  // The end of the directory is the end of the file.
  unsigned char end[22];
  if (fseek(file, -(long)sizeof(end), SEEK_END) != 0 ||
      fread(end, 1, sizeof(end), file) != sizeof(end) || number(end, 4) != 0x06054b50)
    return 0;
  uint32_t size = number(end + 12, 4), offset = number(end + 16, 4), count = number(end + 10, 2);
  // There are about ten parts, whose entries take less than a hundred bytes each.
  if (size > 1 << 16) return 0;
  unsigned char *directory = malloc(size + 46);
  int whole = directory && fseek(file, (long)offset, SEEK_SET) == 0 &&
              fread(directory, 1, size, file) == size;
  int sheets = 0;
  uint32_t place = 0;
  for (uint32_t entry = 0; whole && entry < count; entry++) {
    whole = place + 46 <= size && number(directory + place, 4) == 0x02014b50;
    if (!whole) break;
    uint32_t next = place + 46 + number(directory + place + 28, 2) +
                    number(directory + place + 30, 2) + number(directory + place + 32, 2);
    whole = next <= size && is_part_whole(file, directory + place, part, rows_size, &sheets);
    place = next;
  }
  free(directory);
  return whole && sheets == 1;
}

int cdr_xlsx_is_whole(const char *path, uint64_t rows_size) {
  FILE *file = fopen(path, "rbe");
  part *memory = malloc(sizeof(part));
  int whole = file && memory && is_whole(file, memory, rows_size);
  free(memory);
  if (file) fclose(file);
  return whole;
}
#endif
