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

// Four calls at a time.
CDR_AVX2 static cdr_counted_calls count_avx2(const cdr_call_columns *calls, size_t count,
                                             uint64_t of, int64_t from, int64_t to) {
  // Instants are above the first's predecessor and below the end.
  const __m256i before = _mm256_set1_epi64x(from - 1), end = _mm256_set1_epi64x(to);
  const __m256i by_end = _mm256_set1_epi64x(calls->by_end ? UINT32_MAX : 0);
  const __m256i bits = _mm256_setr_epi64x(1, 2, 4, 8), zero = _mm256_setzero_si256();
  cdr_counted_calls counted = {0};
  __m256i milliseconds = zero;
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    __m256i lanes = _mm256_and_si256(_mm256_set1_epi64x((int64_t)(of >> i & 15)), bits);
    __m256i duration = _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)(calls->durations + i)));
    __m256i recording =
        _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)(calls->recordings + i)));
    __m256i instant = _mm256_add_epi64(_mm256_loadu_si256((const __m256i *)(calls->starts + i)),
                                       _mm256_and_si256(duration, by_end));
    lanes = _mm256_cmpgt_epi64(lanes, zero);
    lanes = _mm256_and_si256(lanes, _mm256_cmpgt_epi64(instant, before));
    lanes = _mm256_and_si256(lanes, _mm256_cmpgt_epi64(end, instant));
    duration = _mm256_and_si256(duration, lanes);
    recording = _mm256_and_si256(recording, lanes);
    milliseconds = _mm256_add_epi64(milliseconds, duration);
    __m256i talked = _mm256_cmpgt_epi64(duration, zero);
    __m256i charged = _mm256_or_si256(talked, _mm256_cmpgt_epi64(recording, zero));
    counted.inside |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(lanes)) << i;
    counted.charged |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(charged)) << i;
    counted.talked |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(talked)) << i;
  }
  uint64_t sums[4];
  _mm256_storeu_si256((__m256i *)sums, milliseconds);
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
  if (kernel == CDR_KERNEL_AVX2)
    return count_avx2(calls, count, of, from, to);
#endif
  return count_plain(calls, count, of, from, to);
}
