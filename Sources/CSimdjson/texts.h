// What stands in single texts of JSON: escapes, numbers, UTF-8.
#ifndef CDR_SIMDJSON_TEXTS_H
#define CDR_SIMDJSON_TEXTS_H

#include <cstddef>
#include <cstdint>

namespace cdr {

inline bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

inline bool is_blank(uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

inline int hex_value(uint8_t byte) {
  if (is_digit(byte))
    return byte - '0';
  uint8_t letter = byte | 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// The character after `\u`, or -1.
inline int32_t hex_character(const uint8_t *digits, const uint8_t *end) {
  if (end - digits < 4)
    return -1;
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    int digit = hex_value(digits[i]);
    if (digit < 0)
      return -1;
    value = value << 4 | digit;
  }
  return value;
}

inline uint8_t *write_character(uint8_t *to, uint32_t value) {
  if (value < 0x80) {
    *to++ = uint8_t(value);
  } else if (value < 0x800) {
    *to++ = uint8_t(0xc0 | value >> 6);
    *to++ = uint8_t(0x80 | (value & 0x3f));
  } else if (value < 0x10000) {
    *to++ = uint8_t(0xe0 | value >> 12);
    *to++ = uint8_t(0x80 | (value >> 6 & 0x3f));
    *to++ = uint8_t(0x80 | (value & 0x3f));
  } else {
    *to++ = uint8_t(0xf0 | value >> 18);
    *to++ = uint8_t(0x80 | (value >> 12 & 0x3f));
    *to++ = uint8_t(0x80 | (value >> 6 & 0x3f));
    *to++ = uint8_t(0x80 | (value & 0x3f));
  }
  return to;
}

// What one escape stands for; nullptr where it is none. Half of a surrogate pair, which the grammar
// allows and no text can have, is written as three bytes that are not UTF-8.
inline const uint8_t *escape(const uint8_t *from, const uint8_t *end, uint32_t &value) {
  if (from == end)
    return nullptr;
  switch (*from++) {
  case '"': value = '"'; return from;
  case '\\': value = '\\'; return from;
  case '/': value = '/'; return from;
  case 'b': value = '\b'; return from;
  case 'f': value = '\f'; return from;
  case 'n': value = '\n'; return from;
  case 'r': value = '\r'; return from;
  case 't': value = '\t'; return from;
  case 'u': break;
  default: return nullptr;
  }
  int32_t first = hex_character(from, end);
  if (first < 0)
    return nullptr;
  from += 4;
  value = uint32_t(first);
  if (first >= 0xd800 && first < 0xdc00 && end - from >= 6 && from[0] == '\\' && from[1] == 'u') {
    int32_t second = hex_character(from + 2, end);
    if (second >= 0xdc00 && second < 0xe000) {
      value = 0x10000 + (uint32_t(first - 0xd800) << 10) + uint32_t(second - 0xdc00);
      from += 6;
    }
  }
  return from;
}

// Whether all escapes of a text are some; `place` is that of the first that is not.
inline bool has_right_escapes(const uint8_t *text, size_t size, size_t &place) {
  const uint8_t *end = text + size;
  for (const uint8_t *at = text; at < end;) {
    if (*at != '\\') {
      at++;
      continue;
    }
    place = size_t(at - text);
    uint32_t value;
    at = escape(at + 1, end, value);
    if (!at)
      return false;
  }
  return true;
}

// Writes what a text with right escapes stands for, which is never longer.
inline size_t unescape(const uint8_t *text, size_t size, uint8_t *target) {
  const uint8_t *end = text + size;
  uint8_t *to = target;
  for (const uint8_t *at = text; at < end;) {
    if (*at != '\\') {
      *to++ = *at++;
      continue;
    }
    uint32_t value = 0;
    at = escape(at + 1, end, value);
    to = write_character(to, value);
  }
  return size_t(to - target);
}

// Whether a text is a number.
inline bool is_number(const uint8_t *at, const uint8_t *end) {
  if (at < end && *at == '-')
    at++;
  if (at == end || !is_digit(*at))
    return false;
  if (*at++ != '0')
    while (at < end && is_digit(*at)) at++;
  if (at < end && *at == '.') {
    if (++at == end || !is_digit(*at))
      return false;
    while (at < end && is_digit(*at)) at++;
  }
  if (at < end && (*at | 0x20) == 'e') {
    if (++at < end && (*at == '+' || *at == '-'))
      at++;
    if (at == end || !is_digit(*at))
      return false;
    while (at < end && is_digit(*at)) at++;
  }
  return at == end;
}

// How many bytes a character in UTF-8 has that begins here; 0 where none does.
inline size_t character_size(const uint8_t *at, const uint8_t *end) {
  uint8_t first = *at;
  if (first < 0x80)
    return 1;
  size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || size_t(end - at) < size)
    return 0;
  for (size_t i = 1; i < size; i++)
    if ((at[i] & 0xc0) != 0x80)
      return 0;
  if ((first == 0xe0 && at[1] < 0xa0) || (first == 0xed && at[1] >= 0xa0) ||
      (first == 0xf0 && at[1] < 0x90) || (first == 0xf4 && at[1] >= 0x90))
    return 0;
  return size;
}

// Copies a text, with a letter that stands for nothing else instead of each byte that is of no character.
inline void copy_characters(const uint8_t *text, size_t size, uint8_t *target) {
  const uint8_t *end = text + size;
  for (const uint8_t *at = text; at < end;) {
    size_t count = character_size(at, end);
    if (count == 0) {
      *target++ = 0x7f;
      at++;
    }
    for (; count > 0; count--) *target++ = *at++;
  }
}

} // namespace cdr

#endif
