import GRDB

extension RowSums {
  /// Brings checksums along with tables that get new columns: by how much they differ from the rows
  /// there are stays the same, so that rows which something other than a command changed still show.
  struct Rebase {
    private let tables: [String]
    private let before: [Part: Sum]

    /// - Parameter tables: that are about to change.
    init(of tables: [String], in database: Database) throws {
      self.tables = tables
      before = try RowSums.measure(database, tables: tables)
    }

    /// Writes the checksums, once the tables have changed.
    func finish(in database: Database) throws {
      for (part, now) in try RowSums.measure(database, tables: tables) {
        let old = before[part] ?? Sum()
        try database.execute(
          sql: "UPDATE sums SET count = count + ?, sum = ? WHERE source = ? AND part = ?",
          arguments: [
            now.count &- old.count, try Self.moved(part, by: now.sum &- old.sum, in: database),
            part.table, part.file,
          ])
      }
    }

    private static func moved(
      _ part: Part, by difference: UInt64, in database: Database
    ) throws -> Int64? {
      try Int64.fetchOne(
        database, sql: "SELECT sum FROM sums WHERE source = ? AND part = ?",
        arguments: [part.table, part.file]
      ).map { Int64(bitPattern: UInt64(bitPattern: $0) &+ difference) }
    }
  }
}
