/// Fields of CSV after RFC 4180: quoted only where a comma, a quote or a line end needs it.
extension [UInt8] {
  /// Appends a field that may hold anything.
  package mutating func append(csvField field: String) {
    let bytes = field.utf8.span
    for place in bytes.indices where Self.needsQuotes(bytes[place]) {
      return append(csvField: Array(field.utf8)[...])
    }
    append(addingCapacity: bytes.count) { $0.write { $0.write(bytes) } }
  }

  /// Appends a field of bytes, which need not be UTF-8.
  package mutating func append(csvField field: ArraySlice<UInt8>) {
    guard field.contains(where: Self.needsQuotes) else { return append(contentsOf: field) }
    append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }

  @inline(__always)
  private static func needsQuotes(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
    default: false
    }
  }
}
