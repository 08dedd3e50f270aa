#include "CCommit.h"

const char *cdr_commit(void) { return CDR_COMMIT; }
