// The walk over what structures a line: the whole grammar, a token after the other.
#ifndef CDR_SIMDJSON_WALK_H
#define CDR_SIMDJSON_WALK_H

#include "CSimdjson.h"
#include "keys.h"
#include "texts.h"

#include <cstring>
#include <vector>

namespace cdr {

// A value that was found at a path.
struct value {
  // In the line; after a quote where it is a text.
  uint32_t start = 0;
  uint32_t size = 0;
  // A whole word: one that is written by bytes and read as a word costs more than all else.
  enum kind : uint32_t { absent, null, plain, escaped } kind = absent;
};

// A line, and the places of its tokens as simdjson finds them: of what structures the text outside of
// texts, of each text's first quote, and of the first byte of anything else.
struct line {
  // To look at, with a letter instead of each byte that is not UTF-8.
  const uint8_t *text;
  // As it is in the file.
  const uint8_t *original;
  uint32_t start;
  uint32_t end;
  // Behind the last one is one that is not below the line's end.
  const uint32_t *tokens;
  // Whether it may have backslashes.
  bool may_escape;
};

class walk {
public:
  paths wanted;
  std::vector<value> values;
  // Takes each path of a value, where all are asked for.
  void *context = nullptr;
  void (*found)(void *context, cdr_json_text path) = nullptr;

  // Where the fault is, and the key that is at fault.
  size_t fault_place = 0;
  view fault_key;

  // Goes through a line; afterwards `tokens` are those that follow it.
  cdr_json_fault go(const line &given, const uint32_t *&tokens) {
    line_ = given;
    token_ = given.tokens;
    for (value &value : values) value.kind = value::absent;
    keys_.begin();
    objects_ = 0;
    depth_ = 0;
    path_.clear();
    has_repeated_ = false;
    cdr_json_fault fault = run();
    tokens = token_;
    return fault;
  }

private:
  // An object or a list that is open.
  struct container {
    bool is_object;
    uint32_t number;
    int state;
    size_t path_size;
  };

  line line_ = {};
  const uint32_t *token_ = nullptr;
  known_keys keys_;
  uint32_t objects_ = 0;
  size_t depth_ = 0;
  container open_[CDR_JSON_MAXIMUM_DEPTH];
  bytes unescaped_;
  bool has_repeated_ = false;
  size_t repeated_place_ = 0;
  bytes repeated_;
  bytes path_;

  cdr_json_fault fault(cdr_json_fault kind, size_t place) {
    fault_place = place - line_.start;
    fault_key = view();
    return kind;
  }

  cdr_json_fault unexpected(uint32_t place) {
    return place >= line_.end ? fault(CDR_JSON_CUT_SHORT, line_.end)
                              : fault(CDR_JSON_BAD_SYNTAX, place);
  }

  // Where a token ends that another follows, blanks between them left out.
  uint32_t token_end(uint32_t place, uint32_t next) const {
    uint32_t end = next < line_.end ? next : line_.end;
    while (end > place + 1 && is_blank(line_.text[end - 1])) end--;
    return end;
  }

  // All of the line. A token is looked at once, and what is looked for at each place is told by where the
  // walk is; what is rare is left to functions.
  cdr_json_fault run() {
    const uint8_t *const text = line_.text;
    const uint32_t stop = line_.end;
    const uint32_t *token = token_;
    cdr_json_fault failed;
    // Of the whole line's object.
    paths::step step = {paths::nothing, 0};
    uint32_t place = *token;
    if (place >= stop || text[place] != '{')
      return fault(CDR_JSON_NO_OBJECT, place < stop ? place : line_.start);

  open:
    // At `{` or `[`.
    if (depth_ == CDR_JSON_MAXIMUM_DEPTH)
      return fault(CDR_JSON_TOO_DEEP, place);
    {
      bool is_object = text[place] == '{';
      open_[depth_++] = {is_object, is_object ? ++objects_ : 0, step.state, path_.size()};
      place = *++token;
      if (place < stop && text[place] == (is_object ? '}' : ']'))
        goto close;
      if (!is_object) {
        step = paths::step();
        goto value;
      }
    }

  member:
    // At a key.
    place = *token;
    if (place >= stop || text[place] != '"')
      return unexpected(place);
    {
      container &object = open_[depth_ - 1];
      if (keys_.goes_on(line_.original + place + 1, object.number, object.state)) {
        step = keys_.current().step;
      } else {
        failed = odd_key(place, token[1], step);
        if (failed != CDR_JSON_RIGHT)
          return failed;
      }
      place = *++token;
      if (place >= stop || text[place] != ':')
        return unexpected(place);
      place = *++token;
      if (found)
        set_path(object.path_size);
    }

  value:
    // At `place`.
    if (place >= stop)
      return unexpected(place);
    {
      uint8_t first = text[place];
      uint32_t start = place;
      uint32_t end = token_end(place, token[1]);
      enum value::kind kind = value::plain;
      if (first == '"') {
        start++;
        if (end < start + 1 || text[--end] != '"')
          return fault(CDR_JSON_BAD_SYNTAX, end + 1);
        if (line_.may_escape) {
          failed = see_escapes(start, end - start, kind);
          if (failed != CDR_JSON_RIGHT)
            return failed;
        }
      } else if (first == '{' || first == '[') {
        if (step.slot >= 0 && (first == '[' || step.state < 0)) {
          failed = fault(CDR_JSON_NO_SCALAR, place);
          fault_key = wanted.path(step.slot);
          return failed;
        }
        if (first == '[')
          step.state = paths::nothing;
        goto open;
      } else if (!is_digit(first) || !is_number(text + start, text + end)) {
        kind = is_literal(text + start, text + end);
        if (kind == value::absent)
          return fault(CDR_JSON_BAD_SYNTAX, place);
      }
      if (step.slot >= 0) {
        value &known = values[size_t(step.slot)];
        if (known.kind != value::absent)
          repeat(wanted.path(step.slot), place);
        known.start = start;
        known.size = end - start;
        known.kind = kind;
      }
      if (found)
        report();
    }
    place = *++token;

  after:
    // Behind a value.
    if (place >= stop)
      return unexpected(place);
    if (text[place] == ',') {
      place = *++token;
      if (open_[depth_ - 1].is_object)
        goto member;
      step = paths::step();
      goto value;
    }
    if (text[place] != (open_[depth_ - 1].is_object ? '}' : ']'))
      return unexpected(place);

  close:
    place = *++token;
    if (--depth_ > 0)
      goto after;
    token_ = token;
    return finish(place);
  }

  // Behind the object.
  cdr_json_fault finish(uint32_t place) {
    if (place < line_.end)
      return fault(CDR_JSON_REST, place);
    if (!has_repeated_)
      return CDR_JSON_RIGHT;
    fault_place = repeated_place_;
    fault_key = repeated_;
    return CDR_JSON_SAME_KEY;
  }

  // A key that does not follow the one before it in the line before, or has escapes.
  __attribute__((noinline)) cdr_json_fault odd_key(uint32_t place, uint32_t next,
                                                   paths::step &step) {
    const container &object = open_[depth_ - 1];
    uint32_t end = token_end(place, next);
    if (end < place + 2 || line_.text[end - 1] != '"')
      return fault(CDR_JSON_BAD_SYNTAX, end);
    uint32_t size = end - 1 - (place + 1);
    enum value::kind kind = value::plain;
    cdr_json_fault failed = see_escapes(place + 1, size, kind);
    if (failed != CDR_JSON_RIGHT)
      return failed;
    const uint8_t *start = line_.original + place + 1;
    view key(reinterpret_cast<const char *>(start), size);
    if (kind == value::escaped) {
      unescaped_.resize(size);
      unescaped_.resize(unescape(start, size, reinterpret_cast<uint8_t *>(&unescaped_[0])));
      key = unescaped_;
    }
    if (keys_.next(key, object.number, object.state, wanted)) {
      step = keys_.current().step;
    } else {
      repeat(key, place);
      step = wanted.find(object.state, key);
    }
    return CDR_JSON_RIGHT;
  }

  // Looks whether a text has escapes, and at what they are.
  cdr_json_fault see_escapes(uint32_t start, uint32_t size, enum value::kind &kind) {
    const uint8_t *text = line_.text + start;
    if (!line_.may_escape || !memchr(text, '\\', size))
      return CDR_JSON_RIGHT;
    kind = value::escaped;
    size_t place = 0;
    return has_right_escapes(text, size, place) ? CDR_JSON_RIGHT
                                                : fault(CDR_JSON_BAD_SYNTAX, start + place);
  }

  // Notes the first key that is there twice. What is not JSON at all is the graver fault, so that the walk
  // goes on.
  void repeat(view key, size_t place) {
    if (has_repeated_)
      return;
    has_repeated_ = true;
    repeated_place_ = place - line_.start;
    repeated_ = key;
  }

  // What something is that does not begin with a digit; absent where it is nothing.
  static enum value::kind is_literal(const uint8_t *at, const uint8_t *end) {
    size_t size = size_t(end - at);
    if (size == 4 && memcmp(at, "null", 4) == 0)
      return value::null;
    if ((size == 4 && memcmp(at, "true", 4) == 0) || (size == 5 && memcmp(at, "false", 5) == 0) ||
        is_number(at, end))
      return value::plain;
    return value::absent;
  }

  // The path of the key read last.
  void set_path(size_t prefix) {
    path_.resize(prefix);
    if (depth_ > 1)
      path_ += '.';
    path_ += keys_.current().key;
  }

  // Says which path has a value, unless it is in a list.
  void report() {
    for (size_t depth = 0; depth < depth_; depth++)
      if (!open_[depth].is_object)
        return;
    found(context, {reinterpret_cast<const uint8_t *>(path_.data()), path_.size()});
  }
};

} // namespace cdr

#endif
