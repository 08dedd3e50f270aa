// Vectors of 32 bytes, for the kernels that are written once for AVX2 and NEON.
//
// What compilers do by operators (+, &, ==, shifts by a constant, conversions) is left to them. The
// rest has one name here, and stands in avx2.h and neon.h, each function in the same place in both.
// A comparison gives lanes that are all ones or all zeros; `mask_of_` takes only such lanes.
#ifndef CDR_VECTORS_H
#define CDR_VECTORS_H

#include <stdint.h>
#include <string.h>

typedef uint8_t bytes __attribute__((vector_size(32)));
typedef int32_t words __attribute__((vector_size(32)));
typedef int64_t lanes __attribute__((vector_size(32)));
typedef uint8_t bytes8 __attribute__((vector_size(8)));
typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef int16_t halves8 __attribute__((vector_size(16)));
typedef uint32_t words4 __attribute__((vector_size(16)));

#if defined(__x86_64__)
#define CDR_X86 1
#define CDR_VECTORS 1
#include "avx2.h"
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define CDR_VECTORS 1
#include "neon.h"
#endif

#ifdef CDR_VECTORS

CDR_VECTOR static inline bytes all_bytes(uint8_t byte) { return (bytes){0} + byte; }
CDR_VECTOR static inline words all_words(int32_t word) { return (words){0} + word; }
CDR_VECTOR static inline lanes all_lanes(int64_t lane) { return (lanes){0} + lane; }
CDR_VECTOR static inline bytes16 all_bytes16(uint8_t byte) { return (bytes16){0} + byte; }

CDR_VECTOR static inline bytes load_bytes(const void *from) {
  bytes loaded;
  memcpy(&loaded, from, sizeof loaded);
  return loaded;
}

CDR_VECTOR static inline bytes16 load_bytes16(const void *from) {
  bytes16 loaded;
  memcpy(&loaded, from, sizeof loaded);
  return loaded;
}

CDR_VECTOR static inline words load_words(const void *from) { return (words)load_bytes(from); }
CDR_VECTOR static inline lanes load_lanes(const void *from) { return (lanes)load_bytes(from); }

CDR_VECTOR static inline void store_bytes(void *to, bytes stored) {
  memcpy(to, &stored, sizeof stored);
}

// Four numbers of 32 bits, each in a lane of its own.
CDR_VECTOR static inline lanes load_widened(const uint32_t *from) {
  words4 loaded;
  memcpy(&loaded, from, sizeof loaded);
  return __builtin_convertvector(loaded, lanes);
}

// Writes eight small numbers, with an offset added, as words.
CDR_VECTOR static inline void store_places(uint32_t *to, const uint8_t *places, uint32_t offset) {
  bytes8 loaded;
  memcpy(&loaded, places, sizeof loaded);
  store_bytes(to, (bytes)(__builtin_convertvector(loaded, words) + (int32_t)offset));
}

#endif
#endif
