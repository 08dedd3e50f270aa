/// Writes a JSON text with a member or element to the line, two spaces to the level.
package struct IndentedJSON {
  package private(set) var text: [UInt8] = []
  private var depth = 0
  private var isFirst = true

  package init() {}

  /// Writes an object; the closure writes its members, each with a key.
  package mutating func object(_ key: String? = nil, members: (inout IndentedJSON) -> Void) {
    nested(key, UInt8(ascii: "{"), UInt8(ascii: "}"), members)
  }

  /// Writes an array; the closure writes its elements, without keys.
  package mutating func array(_ key: String? = nil, elements: (inout IndentedJSON) -> Void) {
    nested(key, UInt8(ascii: "["), UInt8(ascii: "]"), elements)
  }

  /// Writes a value of which the closure appends the text.
  package mutating func value(_ key: String? = nil, _ write: (inout [UInt8]) -> Void) {
    startValue(key)
    write(&text)
  }

  package mutating func value(_ key: String, _ string: String) {
    value(key) { $0.append(jsonString: string) }
  }

  package mutating func value(_ key: String? = nil, orNull string: String?) {
    value(key) { text in
      if let string { text.append(jsonString: string) } else { text.append("null") }
    }
  }

  package mutating func value(_ key: String, orNull integer: Int64?) {
    value(key) { text in
      if let integer { text.append(integer: integer) } else { text.append("null") }
    }
  }

  package mutating func value(_ key: String, _ integer: Int64) {
    value(key) { $0.append(integer: integer) }
  }

  package mutating func value(_ key: String, _ truth: Bool) {
    value(key) { $0.append(truth ? "true" : "false") }
  }

  /// Ends the text with a line end.
  package mutating func end() { text.append(UInt8(ascii: "\n")) }

  /// The text on one line, with its line end.
  package var lineOfText: [UInt8] { Self.joinedLines(text) }

  /// A text that was written by this type, on one line. No string in it has a line end.
  package static func joinedLines(_ text: [UInt8]) -> [UInt8] {
    var line: [UInt8] = []
    var isIndent = false
    for byte in text {
      switch byte {
      case UInt8(ascii: "\n"): isIndent = true
      case UInt8(ascii: " ") where isIndent: break
      default:
        if isIndent, line.last == UInt8(ascii: ",") { line.append(UInt8(ascii: " ")) }
        isIndent = false
        line.append(byte)
      }
    }
    return line + [UInt8(ascii: "\n")]
  }

  private mutating func nested(
    _ key: String?, _ open: UInt8, _ close: UInt8, _ write: (inout IndentedJSON) -> Void
  ) {
    startValue(key)
    text.append(open)
    depth += 1
    isFirst = true
    write(&self)
    depth -= 1
    if !isFirst { startLine() }
    isFirst = false
    text.append(close)
  }

  private mutating func startValue(_ key: String?) {
    if depth > 0 {
      if !isFirst { text.append(UInt8(ascii: ",")) }
      startLine()
    }
    isFirst = false
    if let key {
      text.append(jsonString: key)
      text.append(": ")
    }
  }

  private mutating func startLine() {
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }
}
