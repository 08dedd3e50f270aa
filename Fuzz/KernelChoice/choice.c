#include "KernelChoice.h"

unsigned __real_cdr_best_kernel(void);
unsigned __wrap_cdr_best_kernel(void);

static unsigned chosen = ~0u;

void choose_kernel(unsigned number) { chosen = number; }

unsigned __wrap_cdr_best_kernel(void) {
  unsigned best = __real_cdr_best_kernel();
  return chosen < best ? chosen : best;
}
