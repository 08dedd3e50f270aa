#include "CKernels.h"
#include "blocks.h"

static int64_t month_instant(const cdr_call_columns *calls, size_t i) {
  return calls->starts[i] + (calls->by_end ? (int64_t)calls->durations[i] : 0);
}

static cdr_counted_calls count_plain(const cdr_call_columns *calls, size_t count, uint64_t of,
                                     int64_t from, int64_t to) {
  cdr_counted_calls counted = {0};
  for (size_t i = 0; i < count; i++) {
    int64_t instant = month_instant(calls, i);
    if (!(of >> i & 1) || instant < from || instant >= to)
      continue;
    uint64_t bit = 1ull << i;
    counted.inside |= bit;
    counted.charged |= calls->durations[i] || calls->recordings[i] ? bit : 0;
    counted.talked |= calls->durations[i] ? bit : 0;
    counted.milliseconds += calls->durations[i];
  }
  return counted;
}

#ifdef CDR_X86

// Eight calls at a time.
CDR_AVX512 static cdr_counted_calls count_avx512(const cdr_call_columns *calls, size_t count,
                                                 uint64_t of, int64_t from, int64_t to) {
  const __m512i first = _mm512_set1_epi64(from), end = _mm512_set1_epi64(to);
  const __m512i by_end = _mm512_set1_epi64(calls->by_end ? UINT32_MAX : 0);
  cdr_counted_calls counted = {0};
  __m512i milliseconds = _mm512_setzero_si512();
  for (size_t i = 0; i < count; i += 8) {
    __mmask8 lanes = (__mmask8)((of & bits_below(count)) >> i);
    __m256i duration = _mm256_maskz_loadu_epi32(lanes, calls->durations + i);
    __m256i recording = _mm256_maskz_loadu_epi32(lanes, calls->recordings + i);
    __m512i wide = _mm512_cvtepu32_epi64(duration);
    __m512i instant = _mm512_add_epi64(_mm512_maskz_loadu_epi64(lanes, calls->starts + i),
                                       _mm512_and_si512(wide, by_end));
    lanes = _mm512_mask_cmpge_epi64_mask(lanes, instant, first);
    lanes = _mm512_mask_cmplt_epi64_mask(lanes, instant, end);
    milliseconds = _mm512_mask_add_epi64(milliseconds, lanes, milliseconds, wide);
    __m256i any = _mm256_or_si256(duration, recording);
    counted.inside |= (uint64_t)lanes << i;
    counted.charged |= (uint64_t)_mm256_mask_test_epi32_mask(lanes, any, any) << i;
    counted.talked |= (uint64_t)_mm256_mask_test_epi32_mask(lanes, duration, duration) << i;
  }
  counted.milliseconds = (uint64_t)_mm512_reduce_add_epi64(milliseconds);
  return counted;
}

#endif

#ifdef CDR_VECTORS

// Four calls at a time.
CDR_VECTOR static cdr_counted_calls count_vectors(const cdr_call_columns *calls, size_t count,
                                                  uint64_t of, int64_t from, int64_t to) {
  // Instants are above the first's predecessor and below the end.
  const lanes before = all_lanes(from - 1), end = all_lanes(to);
  const lanes by_end = all_lanes(calls->by_end ? UINT32_MAX : 0);
  const lanes bits = {1, 2, 4, 8};
  cdr_counted_calls counted = {0};
  lanes milliseconds = {0};
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    lanes inside = (all_lanes((int64_t)(of >> i & 15)) & bits) > 0;
    lanes duration = load_widened(calls->durations + i);
    lanes recording = load_widened(calls->recordings + i);
    lanes instant = load_lanes(calls->starts + i) + (duration & by_end);
    inside &= instant > before;
    inside &= end > instant;
    duration &= inside;
    recording &= inside;
    milliseconds += duration;
    lanes talked = duration > 0;
    lanes charged = talked | (recording > 0);
    counted.inside |= (uint64_t)mask_of_lanes(inside) << i;
    counted.charged |= (uint64_t)mask_of_lanes(charged) << i;
    counted.talked |= (uint64_t)mask_of_lanes(talked) << i;
  }
  uint64_t sums[4];
  store_bytes(sums, (bytes)milliseconds);
  // The rest, fewer than four.
  cdr_counted_calls rest =
      count_plain(calls, count, i < 64 ? of & ~bits_below(i) : 0, from, to);
  return (cdr_counted_calls){
      .inside = counted.inside | rest.inside,
      .charged = counted.charged | rest.charged,
      .talked = counted.talked | rest.talked,
      .milliseconds = sums[0] + sums[1] + sums[2] + sums[3] + rest.milliseconds,
  };
}

#endif

cdr_counted_calls cdr_count_calls(cdr_kernel kernel, const cdr_call_columns *calls, size_t count,
                                  uint64_t of, int64_t from, int64_t to) {
#ifdef CDR_X86
  if (kernel == CDR_KERNEL_AVX512)
    return count_avx512(calls, count, of, from, to);
#endif
#ifdef CDR_VECTORS
  if (kernel == CDR_KERNEL_VECTORS)
    return count_vectors(calls, count, of, from, to);
#endif
  return count_plain(calls, count, of, from, to);
}
