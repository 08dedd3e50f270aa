// Lines of JSON as rows of fields: simdjson finds what structures a text, 64 bytes at a time, and a walk
// over that checks the whole grammar of RFC 8259 and takes out the values that are wanted.
//
// Numbers keep their text, and are never made into numbers. Texts are those that escapes stand for.
#ifndef CDR_SIMDJSON_H
#define CDR_SIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Objects and lists within one another, that of the line counted.
#define CDR_JSON_MAXIMUM_DEPTH 32

typedef struct cdr_json cdr_json;

// The library's name and version; NULL in a build without the package trait JSON, where there is nothing
// else either.
const char *cdr_json_library(void);

// Some bytes.
typedef struct {
  const uint8_t *bytes;
  size_t size;
} cdr_json_text;

// What a row has in one place: the first of some paths that has a value. A path is a key, or keys of
// objects within one another joined by dots.
typedef struct {
  const cdr_json_text *paths;
  size_t count;
} cdr_json_column;

// A reader of rows of some columns; NULL without memory or without the library.
cdr_json *cdr_json_create(const cdr_json_column *columns, size_t count);

void cdr_json_destroy(cdr_json *reader);

// Where a line is in a text, its line end not counted.
typedef struct {
  uint32_t start;
  uint32_t end;
} cdr_json_line;

typedef enum {
  CDR_JSON_RIGHT = 0,
  CDR_JSON_NO_OBJECT = 1,   // something else than an object
  CDR_JSON_BAD_SYNTAX = 2,  // not the grammar of RFC 8259
  CDR_JSON_CUT_SHORT = 3,   // the line ends inside of something
  CDR_JSON_REST = 4,        // something after the object
  CDR_JSON_TOO_DEEP = 5,
  CDR_JSON_NO_SCALAR = 6,   // an object or a list at a path that is wanted
  CDR_JSON_SAME_KEY = 7,    // a key twice in one object, or two ways to one path
  CDR_JSON_NO_MEMORY = 8,
} cdr_json_fault;

// What was read.
typedef struct {
  // How many lines were, before one with a fault or the end.
  size_t lines;
  // What is wrong with the line after these, and at which byte of it.
  cdr_json_fault fault;
  size_t place;
  // The key, or the path, that is at fault; good until the reader is used again.
  cdr_json_text key;
  // The rows, a field after the other with a byte between them, and 64 bytes after them that can be read;
  // good until the reader is used again.
  const uint8_t *rows;
  size_t size;
  // Whether any byte of the rows is above 127.
  int has_non_ascii;
} cdr_json_rows;

// Reads lines, of a text that has 64 bytes after them that can be read, until a fault. `ends` takes, for
// each line, where each of its fields ends in the rows. null and what is absent are empty.
//
// All lines together may have at most CDR_JSON_MAXIMUM_SIZE bytes, what is between them counted.
#define CDR_JSON_MAXIMUM_SIZE (1 << 18)
cdr_json_rows cdr_json_read(cdr_json *reader, const uint8_t *text, const cdr_json_line *lines,
                            size_t count, uint32_t *ends);

// Calls a function with the path of each value in a line that is neither an object nor a list nor inside
// of a list; as far as the line can be read.
cdr_json_fault cdr_json_paths(cdr_json *reader, const uint8_t *text, cdr_json_line line, void *context,
                              void (*found)(void *context, cdr_json_text path));

#ifdef __cplusplus
}
#endif

#endif
