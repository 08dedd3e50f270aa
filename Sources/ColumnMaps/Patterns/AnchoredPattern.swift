/// A regular expression of the simple kind that most maps have, matched without PCRE2: from the
/// text's beginning, a character at a time, with nothing to come back to.
///
/// ```
/// ^\+86    ^Ext\.    ^(CALL|VOICE)$    ^1[3-9]\d{9}$    ^[^E]    ^[A-Z]+$
/// ```
///
/// It reads `^`, then ASCII characters, classes of them, `.`, `\d`, `\s`, `\w` and their opposites,
/// each with `{n}` or without, the last one also with `*`, `+`, `?`, `{n,}` or `{n,m}`, then `$` or
/// nothing; or several such sequences in a group between `^` and `$`. It says of ASCII texts what
/// PCRE2 says (<https://www.pcre.org/current/doc/html/pcre2pattern.html>), which a test compares.
package struct AnchoredPattern: Sendable {
  /// Characters below 128, by their bits.
  struct Characters: Hashable, Sendable {
    var low: UInt64 = 0
    var high: UInt64 = 0

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
      let word = byte < 64 ? low : high
      return word &>> UInt64(byte & 63) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
      let bit: UInt64 = 1 << UInt64(byte & 63)
      if byte < 64 { low |= bit } else { high |= bit }
    }

    mutating func formUnion(_ other: Characters) {
      (low, high) = (low | other.low, high | other.high)
    }

    var inverted: Characters { Characters(low: ~low, high: ~high) }
  }

  /// Repetitions of a character of a set.
  struct Item: Hashable, Sendable {
    var characters: Characters
    var minimum = 1
    /// nil: any number of times.
    var maximum: Int? = 1
  }

  /// All alternative sequences, concatenated.
  private let items: [Item]
  /// The end of each alternative in ``items``.
  private let ends: [Int]
  /// Whether the text has to end, or has only a line feed left, where a match ends.
  private let isAnchoredAtEnd: Bool

  /// nil for any other pattern, valid or not.
  init?(_ text: String) {
    var reader = AnchoredPatternReader(text)
    guard let read = reader.read() else { return nil }
    items = read.alternatives.flatMap(\.self)
    ends = read.alternatives.reduce(into: []) { $0.append(($0.last ?? 0) + $1.count) }
    isAnchoredAtEnd = read.isAnchoredAtEnd
  }

  /// Whether it matches; nil where a character above 127 has to be looked at.
  package func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    var first = 0
    for end in ends {
      switch unsafe matches(text, first..<end) {
      case true?: return true
      case false?: first = end
      case nil: return nil
      }
    }
    return false
  }

  @inline(__always)
  private func matches(_ text: UnsafeBufferPointer<UInt8>, _ sequence: Range<Int>) -> Bool? {
    var place = 0
    for item in sequence {
      let (minimum, maximum) = (items[item].minimum, items[item].maximum)
      let characters = items[item].characters
      let start = place
      let end = min(text.count, place + (maximum ?? text.count))
      while place < end {
        let byte = unsafe text[place]
        guard byte < 128 else { return nil }
        guard characters.contains(byte) else { break }
        place += 1
      }
      if place - start < minimum { return false }
    }
    guard isAnchoredAtEnd, place < text.count else { return true }
    return unsafe place == text.count - 1 && text[place] == UInt8(ascii: "\n")
  }
}

/// Reads the text of an ``AnchoredPattern``.
private struct AnchoredPatternReader {
  private let text: [UInt8]
  private var place = 0

  init(_ text: String) { self.text = Array(text.utf8) }

  private var next: UInt8? { place < text.count ? text[place] : nil }

  private mutating func skip(_ literal: StaticString) -> Bool {
    let bytes = literal.withUTF8Buffer { unsafe Array($0) }
    guard text[place...].starts(with: bytes) else { return false }
    place += bytes.count
    return true
  }

  mutating func read() -> (alternatives: [[AnchoredPattern.Item]], isAnchoredAtEnd: Bool)? {
    guard text.allSatisfy({ $0 < 128 }), skip("^") else { return nil }
    var alternatives: [[AnchoredPattern.Item]] = []
    if skip("(?:") || skip("(") {
      repeat {
        guard let items = readItems() else { return nil }
        alternatives.append(items)
      } while skip("|")
      guard skip(")") else { return nil }
    } else {
      guard let items = readItems() else { return nil }
      alternatives = [items]
    }
    let isAnchoredAtEnd = skip("$")
    guard next == nil else { return nil }
    // What may be of several lengths has to be the last of all, or a longer match would be missed.
    for items in alternatives {
      guard items.dropLast().allSatisfy({ $0.minimum == $0.maximum }) else { return nil }
    }
    return (alternatives, isAnchoredAtEnd)
  }

  private mutating func readItems() -> [AnchoredPattern.Item]? {
    var items: [AnchoredPattern.Item] = []
    while let byte = next,
      ![UInt8(ascii: "|"), UInt8(ascii: ")"), UInt8(ascii: "$")].contains(byte)
    {
      guard let characters = readCharacters() else { return nil }
      var item = AnchoredPattern.Item(characters: characters)
      guard readCount(&item) else { return nil }
      items.append(item)
    }
    return items
  }

  private mutating func readCharacters() -> AnchoredPattern.Characters? {
    guard let byte = next else { return nil }
    place += 1
    var characters = AnchoredPattern.Characters()
    switch byte {
    case UInt8(ascii: "["): return readClass()
    case UInt8(ascii: "\\"): return readEscape()
    case UInt8(ascii: "."):
      characters.insert(UInt8(ascii: "\n"))
      return characters.inverted
    case _ where "^$*+?()[]{}|".utf8.contains(byte): return nil
    case 0..<32: return nil
    default:
      characters.insert(byte)
      return characters
    }
  }

  /// What stands after a backslash.
  private mutating func readEscape() -> AnchoredPattern.Characters? {
    guard let byte = next else { return nil }
    place += 1
    var characters = AnchoredPattern.Characters()
    switch byte {
    case UInt8(ascii: "d"), UInt8(ascii: "D"): characters.insert("0"..."9")
    case UInt8(ascii: "w"), UInt8(ascii: "W"):
      characters.insert("0"..."9")
      characters.insert("a"..."z")
      characters.insert("A"..."Z")
      characters.insert(UInt8(ascii: "_"))
    case UInt8(ascii: "s"), UInt8(ascii: "S"):
      for space in [UInt8(ascii: " "), 9, 10, 11, 12, 13] { characters.insert(space) }
    case _ where isPunctuation(byte):
      characters.insert(byte)
      return characters
    default: return nil
    }
    return byte < UInt8(ascii: "a") ? characters.inverted : characters
  }

  /// A class, after its opening bracket.
  private mutating func readClass() -> AnchoredPattern.Characters? {
    let isInverted = skip("^")
    var characters = AnchoredPattern.Characters()
    var isFirst = true
    while let byte = next, byte != UInt8(ascii: "]") || isFirst {
      isFirst = false
      // A bracket here may begin a class by its name.
      guard byte != UInt8(ascii: "["), byte != UInt8(ascii: "]"), byte >= 32 else { return nil }
      place += 1
      if byte == UInt8(ascii: "\\") {
        guard let escaped = readEscape() else { return nil }
        // A range that begins or ends with one is left to others.
        guard next != UInt8(ascii: "-") else { return nil }
        characters.formUnion(escaped)
        continue
      }
      guard next == UInt8(ascii: "-") else {
        characters.insert(byte)
        continue
      }
      guard place + 1 < text.count, isPlain(byte), isPlain(text[place + 1]),
        byte <= text[place + 1]
      else { return nil }
      for member in byte...text[place + 1] { characters.insert(member) }
      place += 2
    }
    guard !isFirst, skip("]") else { return nil }
    return isInverted ? characters.inverted : characters
  }

  /// The quantifier after a character, if there is one; false for one that is not supported.
  private mutating func readCount(_ item: inout AnchoredPattern.Item) -> Bool {
    if skip("*") {
      (item.minimum, item.maximum) = (0, nil)
    } else if skip("+") {
      item.maximum = nil
    } else if skip("?") {
      item.minimum = 0
    } else if skip("{") {
      guard let minimum = readNumber() else { return false }
      (item.minimum, item.maximum) = (minimum, minimum)
      if skip(",") {
        item.maximum = nil
        if next != UInt8(ascii: "}") {
          guard let maximum = readNumber(), maximum >= minimum else { return false }
          item.maximum = maximum
        }
      }
      guard skip("}") else { return false }
    } else {
      return true
    }
    // Lazy, possessive, or repeated twice.
    guard let next else { return true }
    return !"*+?{".utf8.contains(next)
  }

  private mutating func readNumber() -> Int? {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    guard (1...3).contains(place - start) else { return nil }
    return text[start..<place].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private func isPunctuation(_ byte: UInt8) -> Bool {
    (33..<127).contains(byte) && !isPlain(byte)
  }

  /// Whether a character is a letter or a digit.
  private func isPlain(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

extension AnchoredPattern.Characters {
  fileprivate mutating func insert(_ range: ClosedRange<Unicode.Scalar>) {
    for value in range.lowerBound.value...range.upperBound.value { insert(UInt8(value)) }
  }
}
