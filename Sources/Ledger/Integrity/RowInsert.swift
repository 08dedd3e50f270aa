import GRDB
import GRDBSQLite

/// A value of a row.
enum RowValue {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
}

/// Inserts rows into one table, and adds their checksums by itself where it has them: a trigger on a
/// table that gets some rows for each of thousands of files would take more time than they do.
///
/// Values go to SQLite as they stand in the row's encoding, of which the checksum is made.
final class RowInsert {
  private let database: Database
  private let table: String
  private let columns: [String]
  /// By column of the table, its place among the columns given.
  private let order: [Int]
  /// The place of the column that says to which file a row belongs.
  private let filePlace: Int?
  private let sums: RowSums?
  private let inserting: Statement
  private var replacement: Statement?
  private var row = RowEncoding()

  /// - Parameters:
  ///   - table: of the ledger.
  ///   - columns: all that it has, in the order in which values are given.
  ///   - sums: that rows are added to; nil for a table without checksums.
  init(
    into table: String, _ columns: [String], in database: Database, _ sums: RowSums?
  ) throws {
    self.database = database
    self.table = table
    self.columns = columns
    order = try TableColumns(table, in: database).names.map { name in
      guard let place = columns.firstIndex(of: name) else {
        preconditionFailure("\(table) has a column \(name), which gets no value")
      }
      return place
    }
    precondition(order.count == columns.count, "\(table) has fewer columns than are given")
    precondition(
      sums == nil || RowSums.insertedOnlyHere.contains(table),
      "triggers add the rows of \(table) too")
    filePlace = columns.firstIndex(of: "file")
    self.sums = sums
    inserting = try Self.statement("INSERT", table, columns, in: database)
  }

  private static func statement(
    _ verb: String, _ table: String, _ columns: [String], in database: Database
  ) throws -> Statement {
    let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    return try database.makeStatement(
      sql: "\(verb) INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))")
  }

  /// Inserts a row.
  ///
  /// - Parameters:
  ///   - values: in the order of the columns.
  ///   - isReplacing: whether it takes the place of rows that it would conflict with.
  func insert(_ values: RowValue..., isReplacing: Bool = false) throws {
    try run(isReplacing ? replacing() : inserting, values)
  }

  private func replacing() throws -> Statement {
    if let replacement { return replacement }
    let statement = try Self.statement("INSERT OR REPLACE", table, columns, in: database)
    replacement = statement
    return statement
  }

  private func run(_ statement: Statement, _ values: [RowValue]) throws {
    precondition(values.count == columns.count, "a row has other columns than \(table)")
    // Its own for the time being, so that no access has to be checked.
    var row = RowEncoding()
    swap(&row, &self.row)
    defer { swap(&row, &self.row) }
    row.removeAll()
    for place in order { row.append(values[place]) }
    let handle = unsafe statement.sqliteStatement
    let result = unsafe row.bytes.withUnsafeBytes { bytes -> Int32 in
      for (column, place) in order.enumerated() {
        let parameter = Int32(place + 1)
        let content = row.contents[column]
        let start = unsafe bytes.baseAddress.map { unsafe $0 + content.lowerBound }
        let count = Int32(content.count)
        // The bytes stay until the statement has run.
        switch values[place] {
        case .null: unsafe sqlite3_bind_null(handle, parameter)
        case .integer(let number): unsafe sqlite3_bind_int64(handle, parameter, number)
        case .text:
          unsafe sqlite3_bind_text(
            handle, parameter, start?.assumingMemoryBound(to: CChar.self), count, nil)
        case .blob: unsafe sqlite3_bind_blob(handle, parameter, start, count, nil)
        }
      }
      return unsafe sqlite3_step(handle)
    }
    let message = result == SQLITE_DONE ? nil : database.lastErrorMessage
    unsafe sqlite3_reset(handle)
    guard result == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: result), message: message, sql: statement.sql)
    }
    if let sums { sums.add(row.checksum, to: table, file: try file(of: values)) }
  }

  /// The file that a row belongs to; 0 where it belongs to none.
  private func file(of values: [RowValue]) throws -> Int64 {
    guard let filePlace else { return 0 }
    guard case .integer(let file) = values[filePlace] else {
      preconditionFailure("a row of \(table) belongs to no file")
    }
    return file
  }
}
