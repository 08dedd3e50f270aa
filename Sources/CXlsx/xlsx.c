#include "CXlsx.h"

#ifdef CDR_XLSX
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xlsxwriter.h>

#include "whole.h"

_Static_assert(CDR_XLSX_ROWS == LXW_ROW_MAX, "a sheet has as many rows as the library says");

enum { FORMATS = 16 };

struct cdr_xlsx {
  lxw_workbook *workbook;
  lxw_worksheet *sheet;
  lxw_format *header;
  // By how many decimals they show.
  lxw_format *numbers[FORMATS];
  char *path;
};

// Seconds from 1970 to 1980: the date that the library gives the parts of a file. With another one, the
// same rows would make another file every second.
static const time_t created = 315532800;

const char *cdr_xlsx_library(void) { return "libxlsxwriter " LXW_VERSION; }

cdr_xlsx *cdr_xlsx_create(const char *path, const char *folder, const char *sheet) {
  cdr_xlsx *book = calloc(1, sizeof(cdr_xlsx));
  if (!book) return NULL;
  // The library keeps a copy of the folder's name.
  lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = (char *)folder};
  book->path = strdup(path);
  book->workbook = book->path ? workbook_new_opt(path, &options) : NULL;
  book->sheet = book->workbook ? workbook_add_worksheet(book->workbook, sheet) : NULL;
  book->header = book->sheet ? workbook_add_format(book->workbook) : NULL;
  if (!book->header || !book->sheet->optimize_tmpfile) {
    cdr_xlsx_discard(book);
    return NULL;
  }
  format_set_bold(book->header);
  lxw_doc_properties properties = {.created = created};
  workbook_set_properties(book->workbook, &properties);
  worksheet_freeze_panes(book->sheet, 1, 0);
  return book;
}

void cdr_xlsx_discard(cdr_xlsx *book) {
  int error = errno;
  if (book->workbook) lxw_workbook_free(book->workbook);
  free(book->path);
  free(book);
  errno = error;
}

// Which result a call came to. The library writes a row when the next one begins, and looks at no error.
static cdr_xlsx_result result(cdr_xlsx *book, lxw_error error) {
  if (ferror(book->sheet->optimize_tmpfile)) return CDR_XLSX_SYSTEM;
  return error == LXW_NO_ERROR ? CDR_XLSX_DONE : CDR_XLSX_REFUSED;
}

cdr_xlsx_result cdr_xlsx_header(cdr_xlsx *book, uint16_t column, const char *text) {
  return result(book, worksheet_write_string(book->sheet, 0, column, text, book->header));
}

cdr_xlsx_result cdr_xlsx_text(cdr_xlsx *book, uint32_t row, uint16_t column, const char *text) {
  return result(book, worksheet_write_string(book->sheet, row, column, text, NULL));
}

static lxw_format *format(cdr_xlsx *book, unsigned decimals) {
  if (decimals >= FORMATS) return NULL;
  if (!book->numbers[decimals]) {
    char text[FORMATS + 2] = "0";
    if (decimals > 0) {
      text[1] = '.';
      memset(text + 2, '0', decimals);
    }
    lxw_format *made = workbook_add_format(book->workbook);
    if (!made) return NULL;
    format_set_num_format(made, text);
    book->numbers[decimals] = made;
  }
  return book->numbers[decimals];
}

cdr_xlsx_result cdr_xlsx_number(cdr_xlsx *book, uint32_t row, uint16_t column, const char *decimal,
                                unsigned decimals) {
  lxw_format *shown = format(book, decimals);
  if (!shown) return CDR_XLSX_REFUSED;
  return result(book,
                worksheet_write_number(book->sheet, row, column, strtod(decimal, NULL), shown));
}

void cdr_xlsx_width(cdr_xlsx *book, uint16_t column, double width) {
  worksheet_set_column(book->sheet, column, column, width, NULL);
}

// Has the library write the file, without what it would say on stderr: callers say it in words of their
// own.
static lxw_error write_file(lxw_workbook *workbook) {
  FILE *nowhere = NULL;
#ifdef __GLIBC__
  // Elsewhere the stream cannot be replaced, and the library's words stand beside ours.
  FILE *words = stderr;
  nowhere = fopen("/dev/null", "we");
  if (nowhere) stderr = nowhere;
#endif
  errno = 0;
  lxw_error error = workbook_close(workbook);
  int number = errno;
#ifdef __GLIBC__
  stderr = words;
#endif
  if (nowhere) fclose(nowhere);
  errno = number;
  return error;
}

cdr_xlsx_result cdr_xlsx_close(cdr_xlsx *book, uint32_t rows, uint16_t columns) {
  FILE *stored = book->sheet->optimize_tmpfile;
  worksheet_autofilter(book->sheet, 0, 0, rows - 1, (lxw_col_t)(columns - 1));
  lxw_worksheet_write_single_row(book->sheet);
  struct stat status;
  if (fflush(stored) != 0 || ferror(stored) || fstat(fileno(stored), &status) != 0) {
    cdr_xlsx_discard(book);
    return CDR_XLSX_SYSTEM;
  }
  // This frees it too.
  lxw_error error = write_file(book->workbook);
  book->workbook = NULL;
  cdr_xlsx_result outcome;
  switch (error) {
  case LXW_NO_ERROR:
    outcome = cdr_xlsx_is_whole(book->path, (uint64_t)status.st_size) ? CDR_XLSX_DONE
                                                                     : CDR_XLSX_CUT_SHORT;
    break;
  case LXW_ERROR_ZIP_BAD_ZIP_FILE: outcome = CDR_XLSX_TOO_LARGE; break;
  default: outcome = errno != 0 ? CDR_XLSX_SYSTEM : CDR_XLSX_CUT_SHORT;
  }
  cdr_xlsx_discard(book);
  return outcome;
}

#else
// NULL is all that a build without the library has to say.
#include <stddef.h>

const char *cdr_xlsx_library(void) { return NULL; }

cdr_xlsx *cdr_xlsx_create(const char *path, const char *folder, const char *sheet) {
  (void)path, (void)folder, (void)sheet;
  return NULL;
}

cdr_xlsx_result cdr_xlsx_header(cdr_xlsx *book, uint16_t column, const char *text) {
  (void)book, (void)column, (void)text;
  return CDR_XLSX_REFUSED;
}

cdr_xlsx_result cdr_xlsx_text(cdr_xlsx *book, uint32_t row, uint16_t column, const char *text) {
  (void)book, (void)row, (void)column, (void)text;
  return CDR_XLSX_REFUSED;
}

cdr_xlsx_result cdr_xlsx_number(cdr_xlsx *book, uint32_t row, uint16_t column, const char *decimal,
                                unsigned decimals) {
  (void)book, (void)row, (void)column, (void)decimal, (void)decimals;
  return CDR_XLSX_REFUSED;
}

void cdr_xlsx_width(cdr_xlsx *book, uint16_t column, double width) {
  (void)book, (void)column, (void)width;
}

cdr_xlsx_result cdr_xlsx_close(cdr_xlsx *book, uint32_t rows, uint16_t columns) {
  (void)book, (void)rows, (void)columns;
  return CDR_XLSX_REFUSED;
}

void cdr_xlsx_discard(cdr_xlsx *book) { (void)book; }
#endif
