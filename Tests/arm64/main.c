#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

cdr_kernel kernel;
static uint64_t comparisons, digested = 0x63647220;

void check(int is_same, const char *what, size_t size) {
  comparisons++;
  if (is_same)
    return;
  printf("Kernel %d differs from its plain twin: %s, %zu bytes or records\n", (int)kernel, what,
         size);
  exit(1);
}

void digest(const void *results, size_t size) {
  const uint8_t *bytes = results;
  for (size_t i = 0; i < size; i++)
    digested = (digested ^ bytes[i]) * 0x100000001b3;
}

// MARK: Random numbers

static uint64_t state;

uint64_t random_word(void) {
  uint64_t word = state += 0x9e3779b97f4a7c15;
  word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
  word = (word ^ word >> 27) * 0x94d049bb133111eb;
  return word ^ word >> 31;
}

size_t below(size_t count) { return (size_t)(random_word() >> 11) % count; }

void random_bytes(uint8_t *bytes, size_t size, const char *alphabet) {
  size_t letters = alphabet ? strlen(alphabet) : 0;
  for (size_t i = 0; i < size; i++)
    bytes[i] = letters ? (uint8_t)alphabet[below(letters)] : (uint8_t)random_word();
}

// MARK: Memory

guarded guarded_memory(void) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  uint8_t *all = mmap(NULL, ROOM + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED || mprotect(all + page, ROOM, PROT_READ | PROT_WRITE) != 0) {
    perror("mmap");
    exit(2);
  }
  return (guarded){all + page};
}

void *place(guarded memory, size_t size) {
  return memory.start + (one_in(8) ? 0 : ROOM - size);
}

// What is true of a machine is said, so that a run that compared nothing cannot pass.
int main(void) {
  cdr_kernel best = cdr_best_kernel();
  if (best == CDR_KERNEL_PLAIN) {
    printf("This machine has no kernel to compare with the plain ones.\n");
    return 2;
  }
  for (kernel = CDR_KERNEL_VECTORS; kernel <= best; kernel++) {
    // Each kernel gets the same input, and leaves the same digest.
    uint64_t before = digested = 0x63647220;
    state = 20261201;
    check_texts();
    check_columns();
    check_the_rest();
    check(digested != before, "digest", 0);
  }
  printf("%llu comparisons of kernels 1 to %d; digest %016llx\n", (unsigned long long)comparisons,
         (int)best, (unsigned long long)digested);
  return 0;
}
