// Whether a workbook is whole.
#ifndef CDR_XLSX_WHOLE_H
#define CDR_XLSX_WHOLE_H

#include <stdint.h>

// Whether each part of the workbook at a path ends with the tag that its root element needs, and its sheet
// has this many bytes of rows.
int cdr_xlsx_is_whole(const char *path, uint64_t rows_size);

#endif
