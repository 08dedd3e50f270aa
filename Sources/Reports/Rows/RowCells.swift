/// The cells of a row.
package struct RowCells {
  /// The cells one after the other.
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  package var count: Int { ends.count }

  package subscript(place: Int) -> ArraySlice<UInt8> {
    bytes[(place == 0 ? 0 : ends[place - 1])..<ends[place]]
  }

  /// A cell as text.
  func text(_ place: Int) -> String { String(decoding: self[place], as: UTF8.self) }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func endCell() { ends.append(bytes.count) }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}

/// Takes rows of CSV, as this program writes it, apart: text in pieces of any size, cells out.
struct RowReader {
  /// The row that was read last, or is being read.
  private(set) var row = RowCells()
  private var isQuoted = false
  /// Whether the byte before closed quotes: another one is a quote in the cell.
  private var justClosed = false
  private var isRowOver = false

  /// Reads on to the end of a row.
  ///
  /// - Parameter place: where to begin; then where the next row begins.
  /// - Returns: whether ``row`` is whole; else the text is at its end.
  mutating func read(_ text: Span<UInt8>, from place: inout Int) -> Bool {
    if isRowOver { row.removeAll() }
    isRowOver = false
    let quote = UInt8(ascii: "\"")
    while place < text.count {
      let byte = text[place]
      place += 1
      if byte == quote {
        if justClosed { row.append(quote) }
        isQuoted.toggle()
        justClosed = !isQuoted
        continue
      }
      justClosed = false
      switch byte {
      case UInt8(ascii: ",") where !isQuoted: row.endCell()
      case UInt8(ascii: "\n") where !isQuoted:
        row.endCell()
        isRowOver = true
        return true
      default: row.append(byte)
      }
    }
    return false
  }
}
