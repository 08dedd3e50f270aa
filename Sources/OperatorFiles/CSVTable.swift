import CDRCore

/// A small CSV file with a header: the rows that can be read, cut down to the columns that are
/// needed. What is wrong with the others becomes a fault each.
///
/// Columns may stand in any order, and those that are not needed are ignored.
package struct CSVTable {
  package struct Row {
    /// The line on which the row begins, from 1.
    package var line: Int
    /// The needed columns' fields, in the order in which the columns were asked for.
    package var fields: [String]
  }

  package private(set) var rows: [Row] = []

  /// Reads a whole text, a byte order mark allowed.
  ///
  /// - Parameters:
  ///   - columns: those that the header must have, once each.
  ///   - faults: takes what is wrong. Without the needed columns, or in a text that is not UTF-8,
  ///     no row is read.
  package init(_ text: [UInt8], columns: [String], faults: FaultLog) {
    guard var rows = CSVRows(bytes: text, faults: faults) else { return }
    guard let header = rows.next() else {
      faults.add(
        line: 1, "is empty; it must begin with the header \(columns.joined(separator: ","))")
      return
    }
    let places = columns.compactMap { Self.place(of: $0, in: header, of: columns, faults) }
    guard places.count == columns.count else { return }
    while let row = rows.next() {
      guard row.fields.count == header.fields.count else {
        let count = row.fields.count
        faults.add(
          line: row.line,
          "has \(count) \(count == 1 ? "field" : "fields"), but the header has \(header.fields.count)"
        )
        continue
      }
      self.rows.append(Row(line: row.line, fields: places.map { row.fields[$0] }))
    }
  }

  /// The names in a text's header; none in an empty one.
  package static func header(of text: [UInt8]) -> [String] {
    var rows = CSVRows(bytes: text, faults: FaultLog())
    return rows?.next()?.fields ?? []
  }

  private static func place(
    of name: String, in header: CSVRows.Row, of columns: [String], _ faults: FaultLog
  ) -> Int? {
    let places = header.fields.indices.filter { header.fields[$0].hasBytes(of: name) }
    if places.count == 1 { return places[0] }
    faults.add(
      line: header.line,
      "the header has \(places.isEmpty ? "no column" : "more than one column") \(name); it must be "
        + columns.joined(separator: ","))
    return nil
  }
}
