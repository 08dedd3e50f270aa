/// Fields of CSV after RFC 4180: quoted only where a comma, a quote or a line end needs it.
extension [UInt8] {
  /// Appends a field that may hold anything.
  package mutating func append(csvField field: String) {
    let start = count
    append(contentsOf: field.utf8)
    quoteField(from: start)
  }

  /// Appends a field of bytes, which need not be UTF-8.
  package mutating func append(csvField field: ArraySlice<UInt8>) {
    let start = count
    append(contentsOf: field)
    quoteField(from: start)
  }

  /// Quotes the field at the end if need be. Hardly any field needs it, so it is looked through
  /// where it already stands.
  private mutating func quoteField(from start: Int) {
    var needed = false
    for position in start..<count {
      switch self[position] {
      case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        needed = true
      default: break
      }
    }
    guard needed else { return }
    let field = Array(self[start...])
    removeSubrange(start...)
    append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }
}
