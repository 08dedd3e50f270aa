import CDRCore

/// Reads the lines of postings back: nine fields each, quoted where need be.
struct PostingsReading {
  private let bytes: [UInt8]
  private var place = 0

  static let fields = 9

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The fields of the next line; nil at the end.
  /// - Throws: `unfit` for a text that ``PostingsText`` did not write.
  mutating func next() throws(Failure) -> [[UInt8]]? {
    guard place < bytes.count else { return nil }
    var fields: [[UInt8]] = []
    while true {
      fields.append(try field())
      guard place < bytes.count else { throw .damaged("a posting is cut short") }
      let end = bytes[place]
      place += 1
      if end == UInt8(ascii: "\n") { break }
    }
    guard fields.count == Self.fields else { throw .damaged("a posting of \(fields.count) fields") }
    return fields
  }

  /// A field, up to its comma or line end.
  private mutating func field() throws(Failure) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    var field: [UInt8] = []
    guard place < bytes.count, bytes[place] == quote else {
      while place < bytes.count, bytes[place] != UInt8(ascii: ","),
        bytes[place] != UInt8(ascii: "\n")
      {
        field.append(bytes[place])
        place += 1
      }
      return field
    }
    place += 1
    while place < bytes.count {
      if bytes[place] == quote {
        place += 1
        guard place < bytes.count, bytes[place] == quote else { return field }
      }
      field.append(bytes[place])
      place += 1
    }
    throw .damaged("a posting's quotes do not close")
  }
}
