// Which commit the program was built from.
#ifndef CDR_COMMIT_H
#define CDR_COMMIT_H

// The commit's short hash; empty where the build was not told.
const char *cdr_commit(void);

#endif
