import Metering

/// Whether this build reads JSON Lines.
package let readsJSONLines = JSONLines.library != nil

/// The records of a text of JSON Lines, found the slow way.
package struct SlowJSONLines {
  package struct Record {
    /// From 1.
    package var line: Int
    package var offset: Int
    /// Without the line end; cut at 64 KiB.
    package var raw: [UInt8]
    package var isTooLong: Bool
  }

  package private(set) var records: [Record] = []

  package init(_ text: [UInt8]) {
    var (place, line) = (0, 1)
    while place < text.count {
      let end = text[place...].firstIndex(of: 10) ?? text.count
      var start = place
      while text[start..<end].starts(with: [0xef, 0xbb, 0xbf]) { start += 3 }
      var raw = text[start..<end]
      if end < text.count { raw = SlowText.withoutReturns(raw) }
      if !raw.isEmpty {
        records.append(
          Record(
            line: line, offset: start, raw: Array(raw.prefix(65_536)), isTooLong: raw.count > 65_536
          ))
      }
      (place, line) = (end + 1, line + 1)
    }
  }
}
