import GRDB

/// Rows of one table that wait, so that one statement writes many: a statement that runs triggers
/// first copies every page that it changes, which for one row costs more than the row.
struct RowBatch {
  private let head: String
  private let columns: Int
  private let tail: String
  private var values: [(any DatabaseValueConvertible)?] = []

  /// How many rows a statement writes: of those waiting as many as possible at a time, so that few
  /// statements have to be compiled.
  private static let sizes = [64, 8, 1]

  /// - Parameters:
  ///   - head: the statement up to the rows: `INSERT INTO runs (id, command)`.
  ///   - columns: how many values a row has.
  ///   - tail: what follows the rows.
  init(_ head: String, columns: Int, tail: String = "") {
    self.head = head
    self.columns = columns
    self.tail = tail
  }

  /// How many rows wait.
  var count: Int { values.count / columns }

  mutating func append(_ row: (any DatabaseValueConvertible)?...) {
    precondition(row.count == columns, "a row has other columns than its table")
    values.append(contentsOf: row)
  }

  /// Writes all rows that wait.
  mutating func write(to database: Database) throws {
    var next = 0
    for size in Self.sizes {
      let step = size * columns
      while values.count - next >= step {
        let row = "(" + Array(repeating: "?", count: columns).joined(separator: ",") + ")"
        let rows = Array(repeating: row, count: size).joined(separator: ",")
        try database.cachedStatement(sql: "\(head) VALUES \(rows)\(tail)")
          .execute(arguments: StatementArguments(values[next..<next + step]))
        next += step
      }
    }
    values.removeAll(keepingCapacity: true)
  }
}
