import Reports

/// Rows of text in columns, for people.
struct TextTable {
  private let rows: [[String]]
  private let right: Set<Int>

  /// - Parameter right: the columns of numbers.
  init(_ rows: [[String]], right: Set<Int>) {
    self.rows = rows
    self.right = right
  }

  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return right.contains(column) ? space + cell : cell + space
      }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }
}

/// Lines of CSV under a header.
struct CSVLines {
  private var bytes: [UInt8]

  init(_ header: String) { bytes = Array((header + "\n").utf8) }

  mutating func add(_ fields: [String]) {
    for (place, field) in fields.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(csvField: field)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}
