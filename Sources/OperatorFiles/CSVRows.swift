/// The rows of a small CSV file that people edit by hand: RFC 4180 quoting, LF or CRLF, blank
/// lines left out.
struct CSVRows {
  struct Row: Hashable {
    /// The line on which the row begins, from 1.
    let line: Int
    let fields: [String]
  }

  private let bytes: [UInt8]
  private let faults: FaultLog
  private var place = 0
  private var line = 1

  /// Rows of a text; nil, with a fault for each line, when it is not UTF-8.
  init?(bytes: [UInt8], faults: FaultLog) {
    self.bytes = bytes
    self.faults = faults
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    guard faults.isUTF8(bytes) else { return nil }
  }

  /// The next row that is neither blank nor wrongly quoted; what is wrong becomes a fault, and
  /// reading goes on behind that line.
  mutating func next() -> Row? {
    while place < bytes.count {
      let (start, startLine) = (place, line)
      if let fields = readFields() {
        if fields != [""] { return Row(line: startLine, fields: fields) }
      } else {
        faults.add(
          line: startLine,
          "is badly quoted; quotes go around a whole field and are doubled inside it")
        (place, line) = (start, startLine)
        skipLine()
      }
    }
    return nil
  }

  private mutating func skipLine() {
    place = (bytes[place...].firstIndex(of: CSVByte.lineFeed) ?? bytes.count - 1) + 1
    line += 1
  }

  private mutating func readFields() -> [String]? {
    var fields: [String] = []
    while true {
      let isQuoted = place < bytes.count && bytes[place] == CSVByte.quote
      guard let field = isQuoted ? readQuoted() : readPlain() else { return nil }
      fields.append(String(decoding: field, as: UTF8.self))
      guard place < bytes.count else { return fields }
      if bytes[place] == CSVByte.comma {
        place += 1
        continue
      }
      skipLine()
      return fields
    }
  }

  /// A field without quotes, up to a comma or line end.
  private mutating func readPlain() -> [UInt8]? {
    let start = place
    while place < bytes.count, !isEnd(at: place) {
      if bytes[place] == CSVByte.quote { return nil }
      place += 1
    }
    return Array(bytes[start..<place])
  }

  /// A field in quotes; nil when they do not close before a comma or line end.
  private mutating func readQuoted() -> [UInt8]? {
    var field: [UInt8] = []
    place += 1
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte != CSVByte.quote {
        if byte == CSVByte.lineFeed { line += 1 }
        field.append(byte)
      } else if place < bytes.count, bytes[place] == CSVByte.quote {
        field.append(byte)
        place += 1
      } else {
        return place == bytes.count || isEnd(at: place) ? field : nil
      }
    }
    return nil
  }

  /// Whether a field ends before a place: at a comma, LF or CRLF.
  private func isEnd(at place: Int) -> Bool {
    let byte = bytes[place]
    if byte == CSVByte.carriageReturn {
      return place + 1 == bytes.count || bytes[place + 1] == CSVByte.lineFeed
    }
    return byte == CSVByte.comma || byte == CSVByte.lineFeed
  }
}

private enum CSVByte {
  static let quote = UInt8(ascii: "\"")
  static let comma = UInt8(ascii: ",")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
}
