/// A text of JSON read the slow way, from RFC 8259 alone: the oracle for reading JSON Lines. Numbers keep
/// their text, and half of a surrogate pair is kept as three bytes that are not UTF-8.
package indirect enum SlowJSON {
  case object([(key: [UInt8], value: SlowJSON)])
  case list([SlowJSON])
  case text([UInt8])
  /// A number, `true` or `false` as it stands.
  case word([UInt8])
  case null

  /// Nil where a text is not JSON, or is nested deeper than 32.
  package init?(_ text: [UInt8]) {
    var reader = Reader(text)
    guard let value = reader.value(depth: 0) else { return nil }
    reader.skipBlanks()
    guard reader.place == text.count else { return nil }
    self = value
  }

  private struct Reader {
    let text: [UInt8]
    var place = 0

    init(_ text: [UInt8]) { self.text = text }

    var next: UInt8? { place < text.count ? text[place] : nil }

    mutating func skipBlanks() {
      while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { place += 1 }
    }

    mutating func take(_ byte: Character) -> Bool {
      guard next == byte.asciiValue else { return false }
      place += 1
      return true
    }

    mutating func value(depth: Int) -> SlowJSON? {
      skipBlanks()
      switch next {
      case UInt8(ascii: "{"): return depth < 32 ? object(depth: depth + 1) : nil
      case UInt8(ascii: "["): return depth < 32 ? list(depth: depth + 1) : nil
      case UInt8(ascii: "\""): return string().map { .text($0) }
      default: return word()
      }
    }

    mutating func object(depth: Int) -> SlowJSON? {
      place += 1
      var members: [(key: [UInt8], value: SlowJSON)] = []
      skipBlanks()
      if take("}") { return .object([]) }
      while true {
        skipBlanks()
        guard next == UInt8(ascii: "\""), let key = string() else { return nil }
        skipBlanks()
        guard take(":"), let value = value(depth: depth) else { return nil }
        members.append((key, value))
        skipBlanks()
        if take("}") { return .object(members) }
        guard take(",") else { return nil }
      }
    }

    mutating func list(depth: Int) -> SlowJSON? {
      place += 1
      var values: [SlowJSON] = []
      skipBlanks()
      if take("]") { return .list([]) }
      while true {
        guard let value = value(depth: depth) else { return nil }
        values.append(value)
        skipBlanks()
        if take("]") { return .list(values) }
        guard take(",") else { return nil }
      }
    }

    mutating func string() -> [UInt8]? {
      place += 1
      var bytes: [UInt8] = []
      while let byte = next {
        place += 1
        switch byte {
        case UInt8(ascii: "\""): return bytes
        case UInt8(ascii: "\\"):
          guard let escaped = escape() else { return nil }
          bytes += escaped
        case 0..<0x20: return nil
        default: bytes.append(byte)
        }
      }
      return nil
    }

    mutating func escape() -> [UInt8]? {
      let plain: [Character: UInt8] = [
        "\"": 0x22, "\\": 0x5c, "/": 0x2f, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
      ]
      guard let byte = next else { return nil }
      place += 1
      if let value = plain[Character(Unicode.Scalar(byte))] { return [value] }
      guard byte == UInt8(ascii: "u"), let first = unit() else { return nil }
      guard (0xd800..<0xdc00).contains(first), take("\\") else { return Self.bytes(first) }
      let behind = place
      if take("u"), let second = unit(), (0xdc00..<0xe000).contains(second) {
        let value = 0x10000 + (first - 0xd800) * 0x400 + (second - 0xdc00)
        return Unicode.Scalar(value).map { Array(String($0).utf8) }
      }
      // What follows is an escape of its own.
      place = behind - 1
      return Self.bytes(first)
    }

    mutating func unit() -> UInt32? {
      guard place + 4 <= text.count else { return nil }
      let digits = text[place..<place + 4].map { Character(Unicode.Scalar($0)) }
      guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
      place += 4
      return UInt32(String(digits), radix: 16)
    }

    static func bytes(_ unit: UInt32) -> [UInt8] {
      if let scalar = Unicode.Scalar(unit) { return Array(String(scalar).utf8) }
      return [
        UInt8(0xe0 | unit >> 12), UInt8(0x80 | (unit >> 6 & 0x3f)), UInt8(0x80 | (unit & 0x3f)),
      ]
    }

    mutating func word() -> SlowJSON? {
      let start = place
      while let byte = next, !" \t\r\n,:[]{}\"".utf8.contains(byte) { place += 1 }
      let bytes = Array(text[start..<place])
      switch String(decoding: bytes, as: UTF8.self) {
      case "null": return .null
      case "true", "false": return .word(bytes)
      case let word:
        let number = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/
        return word.utf8.count == bytes.count && word.wholeMatch(of: number) != nil
          ? .word(bytes) : nil
      }
    }
  }
}

/// What a line of JSON has in the columns of a map, read the slow way.
package enum SlowJSONRow: Equatable {
  case fields([[UInt8]])
  case badJSON
  case duplicateKey

  /// - Parameter columns: by column, the paths of which the first with a value counts.
  package init(_ line: [UInt8], columns: [[[UInt8]]]) {
    guard case .object(let members)? = SlowJSON(line) else {
      self = .badJSON
      return
    }
    var search = Search(wanted: Set(columns.joined()))
    search.visit(members, prefix: [])
    if search.hasContainer {
      self = .badJSON
    } else if search.hasTwice {
      self = .duplicateKey
    } else {
      self = .fields(
        columns.map { paths in paths.lazy.compactMap { search.found[$0] ?? nil }.first ?? [] })
    }
  }

  private struct Search {
    let wanted: Set<[UInt8]>
    var found: [[UInt8]: [UInt8]?] = [:]
    var hasContainer = false
    var hasTwice = false

    /// - Parameter prefix: the path that leads here; nil inside of a list.
    mutating func visit(_ members: [(key: [UInt8], value: SlowJSON)], prefix: [UInt8]?) {
      hasTwice = hasTwice || Set(members.map(\.key)).count < members.count
      for (key, value) in members {
        let path = prefix.map { $0 + key }
        if let path, wanted.contains(path) { note(value, at: path) }
        visit(value, path: path)
      }
    }

    mutating func visit(_ value: SlowJSON, path: [UInt8]?) {
      switch value {
      case .object(let members): visit(members, prefix: path.map { $0 + [0x2e] })
      case .list(let values): for value in values { visit(value, path: nil) }
      case .text, .word, .null: break
      }
    }

    mutating func note(_ value: SlowJSON, at path: [UInt8]) {
      switch value {
      case .list:
        hasContainer = true
        return
      case .object:
        hasContainer = hasContainer || !wanted.contains { $0.starts(with: path + [0x2e]) }
        return
      case .text(let text), .word(let text): set(text, at: path)
      case .null: set(nil, at: path)
      }
    }

    private mutating func set(_ text: [UInt8]?, at path: [UInt8]) {
      hasTwice = found.updateValue(text, forKey: path) != nil || hasTwice
    }
  }
}
