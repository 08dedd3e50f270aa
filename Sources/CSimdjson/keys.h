// What is known of keys: which are wanted, and which lines of keys were seen before.
#ifndef CDR_SIMDJSON_KEYS_H
#define CDR_SIMDJSON_KEYS_H

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace cdr {

using bytes = std::basic_string<char>;
using view = std::string_view;

// The paths that are wanted, as states that keys lead to: an object's state is the part of paths that led
// to it, with a dot after it. A key leads to a slot, to another state, or to nothing of interest.
class paths {
public:
  static const int nothing = -1;

  struct step {
    int slot = nothing;
    int state = nothing;
  };

  int add(view path) {
    for (size_t slot = 0; slot < slots_.size(); slot++)
      if (slots_[slot] == path)
        return int(slot);
    slots_.emplace_back(path);
    return int(slots_.size()) - 1;
  }

  size_t count() const { return slots_.size(); }

  view path(int slot) const { return slots_[size_t(slot)]; }

  // Makes the states, once all paths are there.
  void prepare() {
    states_.assign(1, {});
    for (size_t state = 0; state < states_.size(); state++) {
      // A copy, since states are added.
      const bytes prefix = states_[state].prefix;
      for (size_t slot = 0; slot < slots_.size(); slot++) {
        const bytes &path = slots_[slot];
        if (path.compare(0, prefix.size(), prefix) != 0)
          continue;
        edge(state, path.substr(prefix.size())).slot = int(slot);
        for (size_t dot = path.find('.', prefix.size()); dot != bytes::npos;
             dot = path.find('.', dot + 1)) {
          int next = state_of(path.substr(0, dot + 1));
          edge(state, path.substr(prefix.size(), dot - prefix.size())).state = next;
        }
      }
    }
  }

  step find(int state, view key) const {
    if (state == nothing)
      return {};
    for (const auto &edge : states_[size_t(state)].edges)
      if (edge.key == key)
        return edge.step;
    return {};
  }

private:
  struct edge_to {
    bytes key;
    paths::step step;
  };
  struct state_of_object {
    bytes prefix;
    std::vector<edge_to> edges;
  };

  step &edge(size_t state, const bytes &key) {
    auto &edges = states_[state].edges;
    for (auto &edge : edges)
      if (edge.key == key)
        return edge.step;
    edges.push_back({key, {}});
    return edges.back().step;
  }

  int state_of(const bytes &prefix) {
    for (size_t state = 0; state < states_.size(); state++)
      if (states_[state].prefix == prefix)
        return int(state);
    states_.push_back({prefix, {}});
    return int(states_.size()) - 1;
  }

  std::vector<bytes> slots_;
  std::vector<state_of_object> states_;
};

// Lines have the same keys in the same order, or one of a few: a tree of them. Each key in it was checked
// once against all keys of its object before it, and need not be again.
class known_keys {
public:
  struct node {
    bytes key;
    uint64_t hash = 0;
    // Whether it stands in a text as it is.
    bool is_plain = false;
    // The number of the key's object in its line, and the object's state.
    uint32_t object = 0;
    int state = paths::nothing;
    paths::step step;
    int parent = -1;
    int child = -1;
    int sibling = -1;
    int children = 0;
  };

  known_keys() { clear(); }

  // Begins a line.
  void begin() {
    if (nodes_.size() > maximum)
      clear();
    at_ = 0;
    length_ = 0;
    keys_in_table_ = 0;
  }

  const node &current() const { return nodes_[size_t(at_)]; }

  // Goes on to the key that a quote is before, if it follows the one before it in earlier lines; false
  // where that is not known.
  bool goes_on(const uint8_t *text, uint32_t object, int state) {
    int child = nodes_[size_t(at_)].child;
    if (child < 0)
      return false;
    const node &node = nodes_[size_t(child)];
    size_t size = node.key.size();
    if (!node.is_plain || node.object != object || node.state != state || text[size] != '"' ||
        !same(node.key.data(), text, size))
      return false;
    length_++;
    at_ = child;
    return true;
  }

  // Goes on to the next key of a line; false where its object has it already.
  bool next(view key, uint32_t object, int state, const paths &wanted) {
    length_++;
    for (int child = nodes_[size_t(at_)].child; child >= 0; child = nodes_[size_t(child)].sibling) {
      const node &node = nodes_[size_t(child)];
      if (node.object == object && node.state == state && node.key.size() == key.size() &&
          memcmp(node.key.data(), key.data(), key.size()) == 0) {
        at_ = child;
        return true;
      }
    }
    return add(key, object, state, wanted);
  }

private:
  static const size_t maximum = 2048;
  // More keys in one place, and they are as data are.
  static const int most_children = 8;
  // Up to this many keys of a line are looked through one by one.
  static const size_t few = 24;

  void clear() {
    nodes_.assign(1, node());
    seen_.clear();
  }

  // Whether a plain key is at a place of the text, with readable bytes after it.
  static bool same(const char *key, const uint8_t *text, size_t size) {
    if (size < 8 || size > 16)
      return memcmp(key, text, size) == 0;
    uint64_t first[2], last[2];
    memcpy(&first[0], key, 8);
    memcpy(&first[1], text, 8);
    memcpy(&last[0], key + size - 8, 8);
    memcpy(&last[1], text + size - 8, 8);
    return first[0] == first[1] && last[0] == last[1];
  }

  static uint64_t hash_of(view key, uint32_t object) {
    // Keys that are made to have equal hashes cost no more than a look at each key of their object.
    uint64_t hash = 0xcbf29ce484222325 ^ object * 0x9e3779b97f4a7c15;
    for (char byte : key) hash = (hash ^ uint8_t(byte)) * 0x100000001b3;
    return hash ^ hash >> 29;
  }

  bool add(view key, uint32_t object, int state, const paths &wanted) {
    uint64_t hash = hash_of(key, object);
    if (has(key, object, hash)) {
      length_--;
      return false;
    }
    node added;
    added.key.assign(key.data(), key.size());
    added.hash = hash;
    // No longer than what can be read after a line.
    added.is_plain = key.find('\\') == view::npos && key.find('"') == view::npos && key.size() < 56;
    added.object = object;
    added.state = state;
    added.step = wanted.find(state, key);
    added.parent = at_;
    int place = int(nodes_.size());
    if (nodes_[size_t(at_)].children < most_children) {
      nodes_[size_t(at_)].children++;
      added.sibling = nodes_[size_t(at_)].child;
      nodes_[size_t(at_)].child = place;
    }
    nodes_.push_back(std::move(added));
    at_ = place;
    return true;
  }

  static bool is(const node &node, view key, uint32_t object, uint64_t hash) {
    return node.hash == hash && node.object == object && node.key == key;
  }

  // Whether the line has the key in the object already.
  bool has(view key, uint32_t object, uint64_t hash) {
    if (length_ <= few) {
      for (int at = at_; at > 0; at = nodes_[size_t(at)].parent)
        if (is(nodes_[size_t(at)], key, object, hash))
          return true;
      return false;
    }
    fill_table();
    for (size_t place = hash & (seen_.size() - 1); seen_[place] >= 0;
         place = (place + 1) & (seen_.size() - 1))
      if (is(nodes_[size_t(seen_[place])], key, object, hash))
        return true;
    return false;
  }

  // A table of the line's keys so far.
  void fill_table() {
    size_t wanted = 64;
    while (wanted < length_ * 2) wanted *= 2;
    if (keys_in_table_ == 0 || seen_.size() < wanted) {
      seen_.assign(wanted * 2, -1);
      keys_in_table_ = 0;
    }
    // Those that are not in it are the last ones.
    size_t missing = length_ - 1 - keys_in_table_;
    int at = at_;
    for (; missing > 0; missing--, at = nodes_[size_t(at)].parent) {
      size_t place = nodes_[size_t(at)].hash & (seen_.size() - 1);
      while (seen_[place] >= 0) place = (place + 1) & (seen_.size() - 1);
      seen_[place] = at;
    }
    keys_in_table_ = length_ - 1;
  }

  std::vector<node> nodes_;
  int at_ = 0;
  // How many keys the line has had.
  size_t length_ = 0;
  std::vector<int> seen_;
  size_t keys_in_table_ = 0;
};

} // namespace cdr

#endif
