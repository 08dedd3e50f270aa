// What is done when the program cannot go on: no partial output is left, and where memory ran out, a
// person is told what to do. All of it works without locks and without memory.
#ifndef CDR_LAST_RESORT_H
#define CDR_LAST_RESORT_H

#include <stddef.h>

// Takes the signals of a crash from now on. Each removes the files listed below; where the system
// refused memory, the program then says so and ends with exit code 74, else it crashes as it would
// have. Where there is hardly any memory from the start, the program ends at once. To be called once,
// by the main thread.
void cdr_last_resort_install(void);

// Lists the files to remove in such a case, replacing those listed before: begin, add each, end.
// One thread at a time. Beyond CDR_LISTED_FILES, and longer than a path may be, none is listed.
#define CDR_LISTED_FILES 64
void cdr_listed_files_begin(void);
void cdr_listed_files_add(const char *path);
void cdr_listed_files_end(void);

// Returns if the system has so much memory to give, now; else ends the program as above. Less than
// 64 KiB is not asked for. Where cdr_last_resort_install() was not called, it returns in any case.
void cdr_require_memory(size_t size);

// Whether standard error is a terminal that can write over a line: where a progress line may stand, and
// is to be cleared before anything else is said.
int cdr_overwrites_lines(void);

#endif
