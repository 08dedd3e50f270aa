// Workbooks of Excel with one sheet, written row by row by libxlsxwriter.
//
// Cells of a row are written from left to right, rows from the top. Memory holds one row; the rest is in
// temporary files without names in a folder of the caller's choice.
#ifndef CDR_XLSX_H
#define CDR_XLSX_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Rows that a sheet has at most.
#define CDR_XLSX_ROWS 1048576
// Units of UTF-16 that the text of a cell has at most.
#define CDR_XLSX_TEXT 32767

typedef struct cdr_xlsx cdr_xlsx;

// The library's name and version; NULL in a build without the package trait XLSX, where there is nothing
// else either.
const char *cdr_xlsx_library(void);

// What became of a call.
typedef enum {
  CDR_XLSX_DONE = 0,
  CDR_XLSX_SYSTEM = 1,     // the system refused something, as errno says
  CDR_XLSX_TOO_LARGE = 2,  // the sheet has 4 GB or more
  CDR_XLSX_CUT_SHORT = 3,  // the file does not have all that was written
  CDR_XLSX_REFUSED = 4,    // the library refused something that it always takes
} cdr_xlsx_result;

// A workbook with an empty sheet, to be written to a path once it is closed; NULL without memory, or
// without the library.
cdr_xlsx *cdr_xlsx_create(const char *path, const char *folder, const char *sheet);

// A cell of the header, which stays in sight.
cdr_xlsx_result cdr_xlsx_header(cdr_xlsx *book, uint16_t column, const char *text);

// A cell of text, in UTF-8: never a formula, a link or a number.
cdr_xlsx_result cdr_xlsx_text(cdr_xlsx *book, uint32_t row, uint16_t column, const char *text);

// A cell with the number that a decimal text stands for, shown with this many decimals, at most 15.
cdr_xlsx_result cdr_xlsx_number(cdr_xlsx *book, uint32_t row, uint16_t column, const char *decimal,
                                unsigned decimals);

// How many characters wide a column is.
void cdr_xlsx_width(cdr_xlsx *book, uint16_t column, double width);

// Writes the file and frees the workbook, whatever comes of it.
//
// rows counts the header. The file is read again to see that it is whole: the library does not notice when
// its temporary files cannot be written.
cdr_xlsx_result cdr_xlsx_close(cdr_xlsx *book, uint32_t rows, uint16_t columns);

// Frees a workbook of which no file is wanted.
void cdr_xlsx_discard(cdr_xlsx *book);

#ifdef __cplusplus
}
#endif

#endif
