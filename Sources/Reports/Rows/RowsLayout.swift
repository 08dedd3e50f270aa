/// A column of rows, as far as the forms of output have to know it.
package struct RowColumn: Hashable, Sendable {
  /// What its cells are. A cell may be empty, whatever its kind.
  package enum Kind: Sendable {
    /// Anything: an id, a date, a tier.
    case text
    /// A number that JSON has as a number: a count, seconds, minutes.
    case count
    /// Money or a price, which JSON has as a string, so that no reader makes a floating-point number
    /// of it.
    case money
  }

  package var name: String
  package var kind: Kind

  package init(_ name: String, _ kind: Kind = .text) {
    self.name = name
    self.kind = kind
  }

  /// Whether it stands to the right in a table.
  package var isNumber: Bool { kind != .text }
}

/// What the rows of a command are called, and their columns.
package struct RowsLayout: Sendable {
  /// The key of the rows in JSON, and the name of the sheet.
  package var name: String
  package var columns: [RowColumn]
  /// The column that a table sums up under its rows; nil: the table has no such line.
  package var summed: Int?

  package init(_ name: String, _ columns: [RowColumn], summed: Int? = nil) {
    self.name = name
    self.columns = columns
    self.summed = summed
  }

  /// The first row of CSV, with its line end.
  package var header: String { columns.map(\.name).joined(separator: ",") + "\n" }

  /// Columns by their names in a header of CSV.
  ///
  /// - Parameters:
  ///   - counts: the names of those that are counts.
  ///   - money: the names of those that are money.
  package init(
    _ name: String, header: String, counts: Set<String> = [], money: Set<String> = []
  ) {
    self.init(
      name,
      header.split(separator: ",").map(String.init).map {
        RowColumn($0, counts.contains($0) ? .count : money.contains($0) ? .money : .text)
      })
  }
}
