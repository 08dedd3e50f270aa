#include "CKernels.h"
#include "blocks.h"

static uint64_t unread_plain(size_t first, size_t count, const int64_t *starts,
                             const uint32_t *durations, const uint32_t *recordings,
                             const int32_t *items) {
  uint64_t unread = 0;
  for (size_t i = first; i < count; i++) {
    int is_unread = (starts[i] == CDR_UNREAD_TIME) | (durations[i] == CDR_UNREAD_SECONDS) |
                    (recordings[i] == CDR_UNREAD_SECONDS) | (items[i] < 0);
    unread |= (uint64_t)is_unread << i;
  }
  return unread;
}

#ifdef CDR_X86

// Eight records at a time: the top bit of each lane says whether it is unread.
CDR_AVX2 static uint64_t unread_avx2(size_t count, const int64_t *starts, const uint32_t *durations,
                                     const uint32_t *recordings, const int32_t *items) {
  const __m256i no_seconds = _mm256_set1_epi32((int)CDR_UNREAD_SECONDS);
  const __m256i no_time = _mm256_set1_epi64x(CDR_UNREAD_TIME);
  uint64_t unread = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m256i wrong = _mm256_loadu_si256((const __m256i *)(items + i));
    wrong = _mm256_or_si256(
        wrong,
        _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)(durations + i)), no_seconds));
    wrong = _mm256_or_si256(
        wrong,
        _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)(recordings + i)), no_seconds));
    __m256i low = _mm256_cmpeq_epi64(_mm256_loadu_si256((const __m256i *)(starts + i)), no_time);
    __m256i high =
        _mm256_cmpeq_epi64(_mm256_loadu_si256((const __m256i *)(starts + i + 4)), no_time);
    uint32_t bits = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(wrong));
    bits |= (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(low));
    bits |= (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(high)) << 4;
    unread |= (uint64_t)bits << i;
  }
  return unread | unread_plain(i, count, starts, durations, recordings, items);
}

#endif

uint64_t cdr_unread_records(cdr_kernel kernel, size_t count, const int64_t *starts,
                            const uint32_t *durations, const uint32_t *recordings,
                            const int32_t *items) {
#ifdef CDR_X86
  if (kernel != CDR_KERNEL_PLAIN)
    return unread_avx2(count, starts, durations, recordings, items);
#endif
  return unread_plain(0, count, starts, durations, recordings, items);
}

// MARK: One column

static uint64_t unread_times_plain(size_t first, size_t count, const int64_t *instants) {
  uint64_t unread = 0;
  for (size_t i = first; i < count; i++)
    unread |= (uint64_t)(instants[i] == CDR_UNREAD_TIME) << i;
  return unread;
}

static uint64_t unread_seconds_plain(size_t first, size_t count, const uint32_t *milliseconds) {
  uint64_t unread = 0;
  for (size_t i = first; i < count; i++)
    unread |= (uint64_t)(milliseconds[i] == CDR_UNREAD_SECONDS) << i;
  return unread;
}

#ifdef CDR_X86

CDR_AVX2 static uint64_t unread_times_avx2(size_t count, const int64_t *instants) {
  const __m256i no_time = _mm256_set1_epi64x(CDR_UNREAD_TIME);
  uint64_t unread = 0;
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    __m256i equal = _mm256_cmpeq_epi64(_mm256_loadu_si256((const __m256i *)(instants + i)), no_time);
    unread |= (uint64_t)(uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(equal)) << i;
  }
  return unread | unread_times_plain(i, count, instants);
}

CDR_AVX2 static uint64_t unread_seconds_avx2(size_t count, const uint32_t *milliseconds) {
  const __m256i no_seconds = _mm256_set1_epi32((int)CDR_UNREAD_SECONDS);
  uint64_t unread = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m256i equal =
        _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)(milliseconds + i)), no_seconds);
    unread |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(equal)) << i;
  }
  return unread | unread_seconds_plain(i, count, milliseconds);
}

#endif

uint64_t cdr_unread_times(cdr_kernel kernel, size_t count, const int64_t *instants) {
#ifdef CDR_X86
  if (kernel != CDR_KERNEL_PLAIN)
    return unread_times_avx2(count, instants);
#endif
  return unread_times_plain(0, count, instants);
}

uint64_t cdr_unread_seconds(cdr_kernel kernel, size_t count, const uint32_t *milliseconds) {
#ifdef CDR_X86
  if (kernel != CDR_KERNEL_PLAIN)
    return unread_seconds_avx2(count, milliseconds);
#endif
  return unread_seconds_plain(0, count, milliseconds);
}
