#include "CKernels.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

_Static_assert(CDR_SECRET_SIZE >= XXH3_SECRET_SIZE_MIN, "XXH3 needs a longer secret");

cdr_hash128_value cdr_hash128(const void *bytes, size_t size, const uint8_t *secret) {
  XXH128_hash_t hash = XXH3_128bits_withSecret(bytes, size, secret, CDR_SECRET_SIZE);
  return (cdr_hash128_value){hash.low64, hash.high64};
}

uint64_t cdr_hash64(const void *bytes, size_t size, const uint8_t *secret) {
  return XXH3_64bits_withSecret(bytes, size, secret, CDR_SECRET_SIZE);
}

uint64_t cdr_checksum(const void *bytes, size_t size) { return XXH3_64bits(bytes, size); }
