extension [UInt8] {
  /// Appends a JSON string, with its quotes.
  package mutating func append(jsonString string: String) {
    append(UInt8(ascii: "\""))
    let start = count
    append(contentsOf: string.utf8)
    escapeJSON(from: start)
    append(UInt8(ascii: "\""))
  }

  /// Escapes the text at the end if need be. Hardly any text needs it, so it is looked through
  /// where it already stands.
  private mutating func escapeJSON(from start: Int) {
    var needed = false
    for position in start..<count {
      let byte = self[position]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { needed = true }
    }
    guard needed else { return }
    let string = Array(self[start...])
    removeSubrange(start...)
    let hexadecimal = Array("0123456789abcdef".utf8)
    for byte in string {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case ..<0x20:
        append("\\u00")
        append(hexadecimal[Int(byte >> 4)])
        append(hexadecimal[Int(byte & 15)])
      default: append(byte)
      }
    }
  }
}
