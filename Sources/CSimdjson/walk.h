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
  // In the line; behind a quote where it is a text.
  uint32_t start = 0;
  uint32_t size = 0;
  bool is_there = false;
  bool is_null = false;
  bool has_escapes = false;
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
    for (value &value : values) value = cdr::value();
    keys_.begin();
    objects_ = 0;
    depth_ = 0;
    path_.clear();
    has_repeated_ = false;
    cdr_json_fault fault = document();
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

  bool at_end() const { return *token_ >= line_.end; }

  uint8_t byte() const { return line_.text[*token_]; }

  cdr_json_fault fault(cdr_json_fault kind, size_t place) {
    fault_place = place - line_.start;
    fault_key = view();
    return kind;
  }

  cdr_json_fault unexpected() {
    return at_end() ? fault(CDR_JSON_CUT_SHORT, line_.end)
                    : fault(CDR_JSON_BAD_SYNTAX, *token_);
  }

  // Where the token ends, blanks behind it left out.
  uint32_t token_end() const {
    uint32_t end = token_[1] < line_.end ? token_[1] : line_.end;
    while (end > *token_ + 1 && is_blank(line_.text[end - 1])) end--;
    return end;
  }

  cdr_json_fault document() {
    if (at_end())
      return fault(CDR_JSON_NO_OBJECT, line_.start);
    if (byte() != '{')
      return fault(CDR_JSON_NO_OBJECT, *token_);
    cdr_json_fault failed = open(true, 0);
    while (failed == CDR_JSON_RIGHT && depth_ > 0)
      failed = open_[depth_ - 1].is_object ? member() : element();
    if (failed != CDR_JSON_RIGHT)
      return failed;
    if (!at_end())
      return fault(CDR_JSON_REST, *token_);
    if (!has_repeated_)
      return CDR_JSON_RIGHT;
    fault_place = repeated_place_;
    fault_key = repeated_;
    return CDR_JSON_SAME_KEY;
  }

  // Behind `{` or `[`: the first key or value is next, or the end of all.
  cdr_json_fault open(bool is_object, int state) {
    if (depth_ == CDR_JSON_MAXIMUM_DEPTH)
      return fault(CDR_JSON_TOO_DEEP, *token_);
    open_[depth_++] = {is_object, is_object ? ++objects_ : 0, state, path_.size()};
    token_++;
    if (!at_end() && byte() == (is_object ? '}' : ']'))
      return close();
    return CDR_JSON_RIGHT;
  }

  // Closes what is open, and all around it that ends here; else the next key or value is next.
  cdr_json_fault close() {
    for (;;) {
      token_++;
      depth_--;
      if (depth_ == 0)
        return CDR_JSON_RIGHT;
      if (at_end())
        return unexpected();
      uint8_t next = byte();
      if (next == ',') {
        token_++;
        return CDR_JSON_RIGHT;
      }
      if (next != (open_[depth_ - 1].is_object ? '}' : ']'))
        return unexpected();
    }
  }

  // Behind a value that is not a container.
  cdr_json_fault after_value() {
    if (at_end())
      return unexpected();
    uint8_t next = byte();
    if (next == ',') {
      token_++;
      return CDR_JSON_RIGHT;
    }
    return next == (open_[depth_ - 1].is_object ? '}' : ']') ? close() : unexpected();
  }

  // A text: its size without quotes.
  cdr_json_fault text(uint32_t &size, bool &has_escapes) {
    uint32_t end = token_end();
    uint32_t start = *token_ + 1;
    if (end <= start || line_.text[end - 1] != '"')
      return fault(CDR_JSON_BAD_SYNTAX, end);
    size = end - 1 - start;
    has_escapes = false;
    if (line_.may_escape && memchr(line_.text + start, '\\', size)) {
      size_t place = 0;
      has_escapes = true;
      if (!has_right_escapes(line_.text + start, size, place))
        return fault(CDR_JSON_BAD_SYNTAX, start + place);
    }
    return CDR_JSON_RIGHT;
  }

  // A key and its value.
  cdr_json_fault member() {
    container &object = open_[depth_ - 1];
    if (at_end() || byte() != '"')
      return unexpected();
    uint32_t size = 0;
    bool has_escapes = false;
    uint32_t place = *token_;
    cdr_json_fault failed = text(size, has_escapes);
    if (failed != CDR_JSON_RIGHT)
      return failed;
    const uint8_t *start = line_.original + place + 1;
    view key(reinterpret_cast<const char *>(start), size);
    if (has_escapes) {
      unescaped_.resize(size);
      unescaped_.resize(unescape(start, size, reinterpret_cast<uint8_t *>(&unescaped_[0])));
      key = unescaped_;
    }
    paths::step step;
    if (keys_.next(key, object.number, object.state, wanted)) {
      step = keys_.current().step;
    } else {
      repeat(key, place);
      step = wanted.find(object.state, key);
    }
    token_++;
    if (at_end() || byte() != ':')
      return unexpected();
    token_++;
    if (found) {
      path_.resize(object.path_size);
      if (depth_ > 1)
        path_ += '.';
      path_ += key;
    }
    return value_of(step);
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

  cdr_json_fault element() { return value_of(paths::step()); }

  cdr_json_fault value_of(paths::step step) {
    if (at_end())
      return unexpected();
    uint8_t first = byte();
    uint32_t place = *token_;
    if (first == '{' || first == '[') {
      if (step.slot >= 0 && (first == '[' || step.state < 0)) {
        cdr_json_fault failed = fault(CDR_JSON_NO_SCALAR, place);
        fault_key = wanted.path(step.slot);
        return failed;
      }
      return open(first == '{', first == '{' ? step.state : paths::nothing);
    }
    value read;
    read.start = place;
    cdr_json_fault failed = CDR_JSON_RIGHT;
    if (first == '"') {
      failed = text(read.size, read.has_escapes);
      read.start++;
    } else {
      read.size = token_end() - place;
      if (!is_literal(first, read))
        failed = fault(CDR_JSON_BAD_SYNTAX, place);
    }
    if (failed != CDR_JSON_RIGHT)
      return failed;
    token_++;
    if (step.slot >= 0) {
      value &known = values[size_t(step.slot)];
      if (known.is_there)
        repeat(wanted.path(step.slot), place);
      known = read;
      known.is_there = true;
    }
    if (found)
      report();
    return after_value();
  }

  bool is_literal(uint8_t first, value &read) const {
    const uint8_t *at = line_.text + read.start;
    switch (first) {
    case 't': return read.size == 4 && memcmp(at, "true", 4) == 0;
    case 'f': return read.size == 5 && memcmp(at, "false", 5) == 0;
    case 'n':
      read.is_null = true;
      return read.size == 4 && memcmp(at, "null", 4) == 0;
    default: return is_number(at, at + read.size);
    }
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
