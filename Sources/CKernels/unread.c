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

#ifdef CDR_VECTORS

// Eight records at a time.
CDR_VECTOR static uint64_t unread_vectors(size_t count, const int64_t *starts,
                                          const uint32_t *durations, const uint32_t *recordings,
                                          const int32_t *items) {
  const words no_seconds = all_words((int32_t)CDR_UNREAD_SECONDS);
  const lanes no_time = all_lanes(CDR_UNREAD_TIME);
  uint64_t unread = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    words wrong = load_words(items + i) < 0;
    wrong |= load_words(durations + i) == no_seconds;
    wrong |= load_words(recordings + i) == no_seconds;
    uint32_t bits = mask_of_words(wrong);
    bits |= mask_of_lanes(load_lanes(starts + i) == no_time);
    bits |= mask_of_lanes(load_lanes(starts + i + 4) == no_time) << 4;
    unread |= (uint64_t)bits << i;
  }
  return unread | unread_plain(i, count, starts, durations, recordings, items);
}

#endif

uint64_t cdr_unread_records(cdr_kernel kernel, size_t count, const int64_t *starts,
                            const uint32_t *durations, const uint32_t *recordings,
                            const int32_t *items) {
#ifdef CDR_VECTORS
  if (kernel != CDR_KERNEL_PLAIN)
    return unread_vectors(count, starts, durations, recordings, items);
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

#ifdef CDR_VECTORS

CDR_VECTOR static uint64_t unread_times_vectors(size_t count, const int64_t *instants) {
  const lanes no_time = all_lanes(CDR_UNREAD_TIME);
  uint64_t unread = 0;
  size_t i = 0;
  for (; i + 4 <= count; i += 4)
    unread |= (uint64_t)mask_of_lanes(load_lanes(instants + i) == no_time) << i;
  return unread | unread_times_plain(i, count, instants);
}

CDR_VECTOR static uint64_t unread_seconds_vectors(size_t count, const uint32_t *milliseconds) {
  const words no_seconds = all_words((int32_t)CDR_UNREAD_SECONDS);
  uint64_t unread = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    unread |= (uint64_t)mask_of_words(load_words(milliseconds + i) == no_seconds) << i;
  return unread | unread_seconds_plain(i, count, milliseconds);
}

#endif

uint64_t cdr_unread_times(cdr_kernel kernel, size_t count, const int64_t *instants) {
#ifdef CDR_VECTORS
  if (kernel != CDR_KERNEL_PLAIN)
    return unread_times_vectors(count, instants);
#endif
  return unread_times_plain(0, count, instants);
}

uint64_t cdr_unread_seconds(cdr_kernel kernel, size_t count, const uint32_t *milliseconds) {
#ifdef CDR_VECTORS
  if (kernel != CDR_KERNEL_PLAIN)
    return unread_seconds_vectors(count, milliseconds);
#endif
  return unread_seconds_plain(0, count, milliseconds);
}
