#include "CSimdjson.h"

#ifdef CDR_JSON
#include "walk.h"

#include <algorithm>
#include <memory>
#include <new>
#include <simdjson.h>

// simdjson's first stage alone is used: it knows what structures a text by masks of 64 bytes, in the
// instructions that the processor has, and whether it is UTF-8. What its parsers do with that is not what
// a bill needs: they make numbers of numbers, refuse those that are too large, and do not look for keys
// that stand twice, or not at what is skipped.
struct cdr_json {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  cdr::walk walk;
  // The slots of the columns' paths, column by column, and how many each has.
  std::vector<int> slots;
  std::vector<size_t> columns;
  // How many columns have one path, at most.
  size_t most_shared = 1;
  std::vector<uint8_t> rows;
  // A line with a letter instead of each byte that is not UTF-8.
  std::vector<uint8_t> clean;

  cdr_json_fault read_line(const uint8_t *text, cdr_json_line line, uint32_t *ends, size_t &filled);
  cdr_json_fault walk_line(const uint8_t *text, const uint8_t *original, cdr_json_line line,
                           const uint32_t *&tokens, bool may_escape);
  bool append(const uint8_t *original, size_t line_size, uint32_t *ends, size_t &filled);

  simdjson::error_code find(const uint8_t *text, size_t size) {
    return stage->stage1(text, size, simdjson::stage1_mode::regular);
  }
};

static const size_t padding = simdjson::SIMDJSON_PADDING;
// Rows are read on in the next call once they have taken this much.
static const size_t most_rows = 1 << 20;

static bool has_backslash(const uint8_t *text, size_t size) { return memchr(text, '\\', size); }

// Appends the line's row, the values' places in the original; false without memory.
bool cdr_json::append(const uint8_t *original, size_t line_size, uint32_t *ends, size_t &filled) {
  // Each value may be in the row of each column that has its path among others.
  size_t most = filled + line_size * most_shared + columns.size() * 64 + padding;
  if (rows.size() < most) {
    try {
      rows.resize(most * 2);
    } catch (const std::bad_alloc &) {
      return false;
    }
  }
  uint8_t *target = rows.data() + filled;
  const uint8_t *begin = rows.data();
  const int *slot = slots.data();
  for (size_t column = 0; column < columns.size(); column++) {
    const cdr::value *value = nullptr;
    for (const int *last = slot + columns[column]; slot < last; slot++) {
      const cdr::value &candidate = walk.values[size_t(*slot)];
      if (!value && candidate.kind >= cdr::value::plain)
        value = &candidate;
    }
    if (value) {
      const uint8_t *source = original + value->start;
      size_t size = value->size;
      if (value->kind == cdr::value::escaped) {
        size = cdr::unescape(source, size, target);
      } else {
        // Both have as many bytes behind them.
        memcpy(target, source, 32);
        if (size > 32)
          memcpy(target + 32, source + 32, size - 32);
      }
      target += size;
    }
    ends[column] = uint32_t(target - begin);
    *target++ = ',';
  }
  filled = size_t(target - begin);
  return true;
}

cdr_json_fault cdr_json::walk_line(const uint8_t *text, const uint8_t *original, cdr_json_line line,
                                   const uint32_t *&tokens, bool may_escape) {
  while (*tokens < line.start) tokens++;
  return walk.go({text, original, line.start, line.end, tokens, may_escape}, tokens);
}

// Reads a line by itself.
cdr_json_fault cdr_json::read_line(const uint8_t *text, cdr_json_line line, uint32_t *ends,
                                   size_t &filled) {
  const uint8_t *original = text + line.start;
  const uint8_t *structure = original;
  size_t size = line.end - line.start;
  simdjson::error_code error = find(structure, size);
  if (error == simdjson::UTF8_ERROR) {
    clean.assign(size + padding, 0);
    cdr::copy_characters(original, size, clean.data());
    structure = clean.data();
    error = find(structure, size);
  }
  if (error != simdjson::SUCCESS) {
    walk.fault_place = 0;
    walk.fault_key = cdr::view();
    if (error == simdjson::UNCLOSED_STRING) {
      walk.fault_place = size;
      return CDR_JSON_CUT_SHORT;
    }
    if (error == simdjson::EMPTY)
      return CDR_JSON_NO_OBJECT;
    if (error != simdjson::UNESCAPED_CHARS)
      return CDR_JSON_NO_MEMORY;
    while (walk.fault_place < size && original[walk.fault_place] >= 0x20) walk.fault_place++;
    return CDR_JSON_BAD_SYNTAX;
  }
  const uint32_t *tokens = stage->structural_indexes.get();
  cdr_json_fault fault =
      walk_line(structure, original, {0, uint32_t(size)}, tokens, has_backslash(original, size));
  if (fault == CDR_JSON_RIGHT && ends && !append(original, size, ends, filled))
    return CDR_JSON_NO_MEMORY;
  return fault;
}

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

const char *cdr_json_library(void) { return "simdjson " TEXT(SIMDJSON_VERSION); }

cdr_json *cdr_json_create(const cdr_json_column *columns, size_t count) {
  try {
    std::unique_ptr<cdr_json> reader(new cdr_json());
    for (size_t column = 0; column < count; column++) {
      for (size_t i = 0; i < columns[column].count; i++) {
        const cdr_json_text &path = columns[column].paths[i];
        int slot = reader->walk.wanted.add({reinterpret_cast<const char *>(path.bytes), path.size});
        reader->slots.push_back(slot);
        size_t shared = size_t(std::count(reader->slots.begin(), reader->slots.end(), slot));
        reader->most_shared = std::max(reader->most_shared, shared);
      }
      reader->columns.push_back(columns[column].count);
    }
    reader->walk.wanted.prepare();
    reader->walk.values.resize(reader->walk.wanted.count());
    reader->rows.resize(1 << 14);
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(
            CDR_JSON_MAXIMUM_SIZE, CDR_JSON_MAXIMUM_DEPTH, reader->stage) != simdjson::SUCCESS)
      return nullptr;
    return reader.release();
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

void cdr_json_destroy(cdr_json *reader) { delete reader; }

// Reads lines that were looked through together, until a fault.
static void read_together(cdr_json &reader, const uint8_t *text, const cdr_json_line *lines,
                          size_t count, uint32_t *ends, size_t &filled, cdr_json_rows &result) {
  uint32_t base = lines[0].start;
  const uint8_t *start = text + base;
  const uint32_t *tokens = reader.stage->structural_indexes.get();
  bool may_escape = has_backslash(start, lines[count - 1].end - base);
  for (; result.lines < count && filled < most_rows; result.lines++) {
    cdr_json_line line = {lines[result.lines].start - base, lines[result.lines].end - base};
    result.fault = reader.walk_line(start, start, line, tokens, may_escape);
    if (result.fault != CDR_JSON_RIGHT)
      return;
    if (!reader.append(start, line.end - line.start, ends + result.lines * reader.columns.size(),
                       filled)) {
      result.fault = CDR_JSON_NO_MEMORY;
      return;
    }
  }
}

static cdr_json_rows read_lines(cdr_json *reader, const uint8_t *text, const cdr_json_line *lines,
                                size_t count, uint32_t *ends) {
  cdr_json_rows result = {};
  size_t filled = 0;
  if (count > 1 &&
      reader->find(text + lines[0].start, lines[count - 1].end - lines[0].start) ==
          simdjson::SUCCESS) {
    // No text has a line end in it, or that would be an error: what is between two line ends is a whole
    // line, whatever is wrong with it.
    read_together(*reader, text, lines, count, ends, filled, result);
  } else {
    for (; result.lines < count && filled < most_rows; result.lines++) {
      result.fault = reader->read_line(
          text, lines[result.lines], ends + result.lines * reader->columns.size(), filled);
      if (result.fault != CDR_JSON_RIGHT)
        break;
    }
  }
  result.place = reader->walk.fault_place;
  result.key = {reinterpret_cast<const uint8_t *>(reader->walk.fault_key.data()),
                reader->walk.fault_key.size()};
  result.rows = reader->rows.data();
  result.size = filled;
  uint8_t all = 0;
  for (size_t place = 0; place < filled; place++) all |= result.rows[place];
  result.has_non_ascii = all > 127;
  return result;
}

cdr_json_rows cdr_json_read(cdr_json *reader, const uint8_t *text, const cdr_json_line *lines,
                            size_t count, uint32_t *ends) {
  try {
    return read_lines(reader, text, lines, count, ends);
  } catch (const std::bad_alloc &) {
    // Nothing is thrown through the callers, which are not C++.
    cdr_json_rows failed = {};
    failed.fault = CDR_JSON_NO_MEMORY;
    return failed;
  }
}

cdr_json_fault cdr_json_paths(cdr_json *reader, const uint8_t *text, cdr_json_line line, void *context,
                              void (*found)(void *context, cdr_json_text path)) {
  size_t filled = 0;
  reader->walk.context = context;
  reader->walk.found = found;
  cdr_json_fault fault = reader->read_line(text, line, nullptr, filled);
  reader->walk.found = nullptr;
  return fault;
}
#else
const char *cdr_json_library(void) { return nullptr; }

cdr_json *cdr_json_create(const cdr_json_column *, size_t) { return nullptr; }

void cdr_json_destroy(cdr_json *) {}

cdr_json_rows cdr_json_read(cdr_json *, const uint8_t *, const cdr_json_line *, size_t, uint32_t *) {
  return {};
}

cdr_json_fault cdr_json_paths(cdr_json *, const uint8_t *, cdr_json_line, void *,
                              void (*)(void *context, cdr_json_text path)) {
  return CDR_JSON_NO_MEMORY;
}
#endif
