// The part of vectors.h that is of Arm64, all of which has NEON: two vectors of 16 bytes are one of
// 32.
#ifndef CDR_NEON_H
#define CDR_NEON_H

#include <arm_neon.h>

#define CDR_VECTOR

// Both halves of a vector.
typedef union {
  bytes whole;
  words whole_words;
  lanes whole_lanes;
  uint8x16_t half[2];
  uint32x4_t half_words[2];
  uint64x2_t half_lanes[2];
} neon_halves;

static inline uint8x16_t low_half(bytes whole) { return ((neon_halves){.whole = whole}).half[0]; }
static inline uint8x16_t high_half(bytes whole) { return ((neon_halves){.whole = whole}).half[1]; }

static inline bytes both_halves(uint8x16_t low, uint8x16_t high) {
  return ((neon_halves){.half = {low, high}}).whole;
}

static inline lanes both_lanes(uint64x2_t low, uint64x2_t high) {
  return ((neon_halves){.half_lanes = {low, high}}).whole_lanes;
}

// MARK: Bits of a word

// 64 for none.
static inline uint32_t trailing_zeros(uint64_t bits) {
  return bits ? (uint32_t)__builtin_ctzll(bits) : 64;
}

// Up to every bit, whether an odd number of bits is set. Not every Arm64 multiplies without carries.
static inline uint64_t prefix_xor(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2)
    bits ^= bits << shift;
  return bits;
}

// MARK: Which lanes are set, the first one's bit lowest

// A bit a byte, which is its place in a byte of a mask.
static const uint8_t neon_bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};

static inline uint64_t neon_mask(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  const uint8x16_t bits = vld1q_u8(neon_bits);
  // Neighbours are added until eight bytes are one.
  uint8x16_t first = vpaddq_u8(vandq_u8(a, bits), vandq_u8(b, bits));
  uint8x16_t second = vpaddq_u8(vandq_u8(c, bits), vandq_u8(d, bits));
  first = vpaddq_u8(first, second);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(first, first)), 0);
}

static inline uint32_t mask_of_bytes(bytes set) {
  const uint8x16_t none = vdupq_n_u8(0);
  return (uint32_t)neon_mask(low_half(set), high_half(set), none, none);
}

// Of 64 bytes, which are `byte`.
static inline uint64_t mask_of_equal(bytes low, bytes high, bytes byte) {
  const uint8x16_t wanted = low_half(byte);
  return neon_mask(vceqq_u8(low_half(low), wanted), vceqq_u8(high_half(low), wanted),
                   vceqq_u8(low_half(high), wanted), vceqq_u8(high_half(high), wanted));
}

static inline uint32_t mask_of_words(words set) {
  neon_halves of = {.whole_words = set};
  uint16x8_t narrow = vcombine_u16(vmovn_u32(of.half_words[0]), vmovn_u32(of.half_words[1]));
  return vaddv_u8(vand_u8(vmovn_u16(narrow), vld1_u8(neon_bits)));
}

static inline uint32_t mask_of_lanes(lanes set) {
  neon_halves of = {.whole_lanes = set};
  uint32x4_t narrow = vcombine_u32(vmovn_u64(of.half_lanes[0]), vmovn_u64(of.half_lanes[1]));
  return vaddv_u16(vand_u16(vmovn_u32(narrow), vcreate_u16(0x0008000400020001)));
}

static inline int has_bit16(bytes16 any) { return vmaxvq_u8((uint8x16_t)any) != 0; }

static inline int has_bit(bytes any) {
  return vmaxvq_u8(vorrq_u8(low_half(any), high_half(any))) != 0;
}

// Whether any byte is 128 or above.
static inline int has_top_bit(bytes any) {
  return vmaxvq_u8(vorrq_u8(low_half(any), high_half(any))) >= 128;
}

// MARK: Bytes

static inline bytes max_of_bytes(bytes a, bytes b) {
  return both_halves(vmaxq_u8(low_half(a), low_half(b)), vmaxq_u8(high_half(a), high_half(b)));
}

// Differences, and 0 where they would be negative.
static inline bytes minus_at_most(bytes a, bytes b) {
  return both_halves(vqsubq_u8(low_half(a), low_half(b)), vqsubq_u8(high_half(a), high_half(b)));
}

static inline bytes16 minus_at_most16(bytes16 a, bytes16 b) {
  return (bytes16)vqsubq_u8((uint8x16_t)a, (uint8x16_t)b);
}

// What a table of 16 has for each index below 16.
static inline bytes look_up(bytes16 table, bytes indices) {
  return both_halves(vqtbl1q_u8((uint8x16_t)table, low_half(indices)),
                     vqtbl1q_u8((uint8x16_t)table, high_half(indices)));
}

// The bytes at places below 16, and 0 for the place 255.
static inline bytes16 gather(bytes16 from, bytes16 places) {
  return (bytes16)vqtbl1q_u8((uint8x16_t)from, (uint8x16_t)places);
}

// The bytes that stand `count` before each, those of the vector before it first.
#define BYTES_BEFORE(vector, previous, count)                                                      \
  both_halves(vextq_u8(high_half(previous), low_half(vector), 16 - (count)),                       \
              vextq_u8(low_half(vector), high_half(vector), 16 - (count)))

// MARK: Numbers

static inline lanes shift_left(lanes shifted, lanes counts) {
  neon_halves of = {.whole_lanes = shifted}, by = {.whole_lanes = counts};
  return both_lanes(vshlq_u64(of.half_lanes[0], vreinterpretq_s64_u64(by.half_lanes[0])),
                    vshlq_u64(of.half_lanes[1], vreinterpretq_s64_u64(by.half_lanes[1])));
}

// The lower 32 bits of each lane, times a number.
static inline lanes times(lanes numbers, uint32_t by) {
  neon_halves of = {.whole_lanes = numbers};
  return both_lanes(vmull_n_u32(vmovn_u64(of.half_lanes[0]), by),
                    vmull_n_u32(vmovn_u64(of.half_lanes[1]), by));
}

// Lane by lane `b` where `mask` is set, `a` elsewhere.
static inline lanes choose(lanes a, lanes b, lanes mask) { return (a & ~mask) | (b & mask); }

// Writes the lower 32 bits of each lane.
static inline void store_narrowed(uint32_t *to, lanes stored) {
  neon_halves of = {.whole_lanes = stored};
  vst1q_u32(to, vcombine_u32(vmovn_u64(of.half_lanes[0]), vmovn_u64(of.half_lanes[1])));
}

static inline uint64x2_t numbers_of_eight_half(uint8x16_t digits) {
  const uint8x16_t tens = vreinterpretq_u8_u16(vdupq_n_u16(10 | 1 << 8));
  const uint16x8_t hundreds = vreinterpretq_u16_u32(vdupq_n_u32(100 | 1 << 16));
  const uint32x4_t ten_thousands = vreinterpretq_u32_u64(vdupq_n_u64(10000 | 1ull << 32));
  uint16x8_t pairs = vpaddlq_u8(vmulq_u8(digits, tens));
  uint32x4_t quads = vpaddlq_u16(vmulq_u16(pairs, hundreds));
  return vpaddlq_u32(vmulq_u32(quads, ten_thousands));
}

// The number that eight digits, 0 to 9, write in each lane, the first one lowest: neighbours are
// joined pair by pair.
static inline lanes numbers_of_eight(bytes digits) {
  return both_lanes(numbers_of_eight_half(low_half(digits)),
                    numbers_of_eight_half(high_half(digits)));
}

// The numbers below 100 that two digits each write.
static inline halves8 numbers_of_two(bytes16 digits) {
  const uint8x16_t tens = vreinterpretq_u8_u16(vdupq_n_u16(10 | 1 << 8));
  return (halves8)vpaddlq_u8(vmulq_u8((uint8x16_t)digits, tens));
}

// Pairs of small numbers, each times its unit, added up.
static inline words4 joined(halves8 numbers, halves8 units) {
  return (words4)vpaddlq_u16(vmulq_u16((uint16x8_t)numbers, (uint16x8_t)units));
}

#endif
