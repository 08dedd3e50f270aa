import GRDB
import Synchronization

/// Checksums over every row of every table, by table and, where rows belong to a file, by file: a
/// row that was changed, removed or added by anything but a command shows.
///
/// A checksum is the sum of the checksums of its rows, so that it follows each insertion, change
/// and removal without reading the other rows. ``RowInsert`` adds the rows that it inserts; for all
/// other changes, triggers that live as long as the connection call ``function``. A change made with
/// plain `sqlite3` does neither, and `verify` finds it.
final class RowSums: Sendable {
  /// Whose rows a checksum is of.
  struct Part: Hashable, Comparable {
    var table: String
    /// The file's id; 0 where rows belong to none.
    var file: Int64

    static func < (a: Part, b: Part) -> Bool { (a.table, a.file) < (b.table, b.file) }
  }

  /// How many rows there are, and the sum of their checksums modulo 2^64.
  struct Sum: Hashable {
    var count: Int64 = 0
    var sum: UInt64 = 0

    var isEmpty: Bool { count == 0 && sum == 0 }

    mutating func add(_ row: UInt64) {
      count &+= 1
      sum &+= row
    }

    mutating func remove(_ row: UInt64) {
      count &-= 1
      sum &-= row
    }
  }

  /// By table and file, what changed since the transaction began.
  private let changes = Mutex<[String: [Int64: Sum]]>([:])

  /// The tables that get rows from ``RowInsert`` alone.
  static let insertedOnlyHere: Set = [
    "files", "file_usage", "file_days", "fingerprints", "file_hours", "file_stamps", "run_files",
  ]

  /// Adds a row.
  ///
  /// - Parameter file: to which it belongs; 0 where it belongs to none.
  func add(_ checksum: UInt64, to table: String, file: Int64) {
    changes.withLock { $0[table, default: [:]][file, default: Sum()].add(checksum) }
  }

  /// The SQL function that the triggers call: `ledger_row(sign, table, file, value, …)`.
  var function: DatabaseFunction {
    DatabaseFunction(Self.functionName) { [self] values in
      guard let sign = Int64.fromDatabaseValue(values[0]),
        let table = String.fromDatabaseValue(values[1]),
        let file = Int64.fromDatabaseValue(values[2])
      else { return nil }
      var row = RowEncoding()
      for value in values[3...] { row.append(value) }
      let checksum = row.checksum
      if sign > 0 {
        add(checksum, to: table, file: file)
      } else {
        changes.withLock { $0[table, default: [:]][file, default: Sum()].remove(checksum) }
      }
      return nil
    }
  }

  private static let functionName = "ledger_row"

  // MARK: Following a transaction

  /// Follows all changes from now on.
  ///
  /// - Parameter isNew: whether the rows stored so far have no checksums yet.
  func begin(in database: Database, isNew: Bool) throws {
    changes.withLock { $0.removeAll() }
    if isNew {
      let sums = try Self.measure(database)
      try database.execute(sql: "DELETE FROM sums")
      changes.withLock { changes in
        for (part, sum) in sums { changes[part.table, default: [:]][part.file] = sum }
      }
    }
    for table in try TableColumns.all(database) {
      func call(_ sign: Int, _ row: String) -> String {
        "SELECT \(Self.functionName)(\(sign), '\(table.name)', \(table.values(of: row)));"
      }
      for (event, body) in [
        ("INSERT", call(1, "NEW")), ("DELETE", call(-1, "OLD")),
        ("UPDATE", call(-1, "OLD") + call(1, "NEW")),
      ] where event != "INSERT" || !Self.insertedOnlyHere.contains(table.name) {
        try database.execute(
          sql: """
            CREATE TEMP TRIGGER IF NOT EXISTS sum_\(table.name)_\(event)
            AFTER \(event) ON main.\(table.name) BEGIN \(body) END
            """)
      }
    }
  }

  /// Writes the checksums as they are now: before the transaction commits, and earlier as often as
  /// that suits.
  func write(to database: Database) throws {
    let delete = try database.cachedStatement(
      sql: "DELETE FROM sums WHERE source = ? AND part = ?")
    let rows = try RowInsert(
      into: "sums", ["source", "part", "count", "sum"], in: database, nil)
    let changes = self.changes.withLock { $0 }
    // In order, so that each page of the table is written once.
    for (table, files) in changes.sorted(by: { $0.key < $1.key }) {
      let last = try Int64.fetchOne(
        database, sql: "SELECT max(part) FROM sums WHERE source = ?", arguments: [table])
      for (file, change) in files.sorted(by: { $0.key < $1.key }) where !change.isEmpty {
        // Of new files there are none.
        let mayBeStored = last.map { file <= $0 } ?? false
        var sum =
          mayBeStored ? try Self.stored(Part(table: table, file: file), in: database) : Sum()
        sum.count &+= change.count
        sum.sum &+= change.sum
        if sum.isEmpty {
          try delete.execute(arguments: [table, file])
        } else {
          try rows.insert(
            .text(table), .integer(file), .integer(sum.count),
            .integer(Int64(bitPattern: sum.sum)), isReplacing: mayBeStored)
        }
      }
    }
    self.changes.withLock { $0.removeAll() }
  }

  // MARK: What is stored, and what there is

  private static func stored(_ part: Part, in database: Database) throws -> Sum {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT count, sum FROM sums WHERE source = ? AND part = ?"),
      arguments: [part.table, part.file]
    ).map { Sum(count: $0["count"], sum: UInt64(bitPattern: $0["sum"])) } ?? Sum()
  }

  /// The checksums that were written.
  static func stored(_ database: Database) throws -> [Part: Sum] {
    var sums: [Part: Sum] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT * FROM sums") {
      sums[Part(table: row["source"], file: row["part"])] = Sum(
        count: row["count"], sum: UInt64(bitPattern: row["sum"]))
    }
    return sums
  }

  /// The checksums of the rows that there are.
  ///
  /// - Parameter tables: whose rows; nil: of all tables.
  static func measure(_ database: Database, tables: [String]? = nil) throws -> [Part: Sum] {
    var sums: [Part: Sum] = [:]
    var encoding = RowEncoding()
    for table in try TableColumns.all(database) where tables?.contains(table.name) ?? true {
      let rows = try Row.fetchCursor(
        database, sql: "SELECT \(table.values(of: table.name)) FROM main.\(table.name)")
      while let row = try rows.next() {
        encoding.removeAll()
        for column in 1..<row.count { encoding.append(row[column] as DatabaseValue) }
        let file: DatabaseValue = row[0]
        sums[Part(table: table.name, file: Int64.fromDatabaseValue(file) ?? -1), default: Sum()]
          .add(encoding.checksum)
      }
    }
    return sums
  }
}

/// A table of a ledger and its columns, in order.
struct TableColumns {
  let name: String
  private let columns: [(name: String, isText: Bool)]

  /// Tables that say nothing by themselves, or change without a command.
  private static let uncovered = ["sums", "generation"]

  /// Every table that checksums cover, by name.
  static func all(_ database: Database) throws -> [TableColumns] {
    try String.fetchAll(
      database,
      sql: """
        SELECT name FROM main.sqlite_master
        WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name
        """
    ).filter { !uncovered.contains($0) }.map { try TableColumns($0, in: database) }
  }

  init(_ name: String, in database: Database) throws {
    self.name = name
    columns = try Row.fetchAll(database, sql: "PRAGMA main.table_info(\(name))").map {
      (name: $0["name"], isText: ($0["type"] as String).uppercased() == "TEXT")
    }
  }

  /// The names of its columns, in order.
  var names: [String] { columns.map(\.name) }

  /// SQL for the file that a row belongs to and for its values, texts as blobs.
  ///
  /// - Parameters:
  ///   - row: what stands before the columns' names: `NEW`.
  ///   - excluded: a column that is left out.
  func values(of row: String, without excluded: String? = nil) -> String {
    let file = columns.contains { $0.name == "file" } ? "\(row).file" : "0"
    let values = columns.filter { $0.name != excluded }.map { column in
      column.isText ? "CAST(\(row).\(column.name) AS BLOB)" : "\(row).\(column.name)"
    }
    return ([file] + values).joined(separator: ", ")
  }
}
