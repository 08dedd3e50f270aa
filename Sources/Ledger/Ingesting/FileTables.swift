import CDRCore
import GRDB

/// Writes the rows of files.
final class FileTables {
  let database: Database
  private let files: RowInsert
  private let usage: RowInsert
  private let days: RowInsert
  private let fingerprints: RowInsert
  private let hours: RowInsert
  /// The greatest id that a file has; nil: not read yet.
  private var lastFile: Int64?
  /// Thousands of files have the same few months.
  private var monthNames: [Month: String] = [:]

  /// - Parameter sums: that rows are added to.
  init(_ database: Database, _ sums: RowSums) throws {
    self.database = database
    func insert(into table: String, _ columns: String...) throws -> RowInsert {
      try RowInsert(into: table, columns, in: database, sums)
    }
    files = try insert(
      into: "files", "id", "sha256", "name", "bytes", "run", "head", "header", "column_map",
      "records", "rated", "not_charged", "duplicate", "not_a_call", "rejected", "unsearched")
    usage = try insert(into: "file_usage", "file", "month", "accounts", "usage")
    days = try insert(into: "file_days", "day", "file", "bits", "calls")
    fingerprints = try insert(into: "fingerprints", "day", "file", "prefix", "calls")
    hours = try insert(into: "file_hours", "month", "file", "hours")
  }

  /// Adds a file.
  ///
  /// - Returns: its id.
  func add(_ file: FileRow) throws -> Int64 {
    let id = try (lastFile ?? readLastFile()) + 1
    lastFile = id
    let (content, counts) = (file.content, file.counts)
    try files.insert(
      .integer(id), .text(content.sha256), .text(file.name), .integer(content.size),
      .integer(file.run), .blob(file.head.bytes), .blob(file.head.header),
      file.columnMap.map { .integer($0) } ?? .null, .integer(counts.records),
      .integer(counts.rated), .integer(counts.notCharged), .integer(counts.duplicate),
      .integer(counts.notACall), .integer(counts.rejected), .integer(file.unchargedByMap))
    return id
  }

  /// Adds what a file adds to a month.
  ///
  /// - Parameter isReplacing: whether to replace what the file added to it before, if anything.
  func add(
    _ usage: CompactUsage, file: Int64, _ month: Month, isReplacing: Bool = false
  ) throws {
    try self.usage.insert(
      .integer(file), .text(name(of: month)), .integer(Int64(usage.accounts)),
      .blob(usage.bytes), isReplacing: isReplacing)
  }

  /// Adds a day that a file touches.
  ///
  /// - Parameters:
  ///   - bits: into how many rows its fingerprints are cut, as a power of two.
  ///   - calls: how many there are.
  ///   - isReplacing: whether the file may have touched it before.
  func addDay(
    _ day: Int32, file: Int64, bits: Int, calls: Int, isReplacing: Bool
  ) throws {
    try days.insert(
      .integer(Int64(day)), .integer(file), .integer(Int64(bits)), .integer(Int64(calls)),
      isReplacing: isReplacing)
  }

  /// Adds a row of fingerprints.
  func addFingerprints(_ calls: [UInt8], day: Int32, file: Int64, prefix: Int) throws {
    try fingerprints.insert(
      .integer(Int64(day)), .integer(file), .integer(Int64(prefix)), .blob(calls))
  }

  /// Adds a file's calls of a month by the hour.
  ///
  /// - Parameter isReplacing: whether to replace those that the file has, if any.
  func addHours(
    _ packed: [UInt8], file: Int64, _ month: Month, isReplacing: Bool = false
  ) throws {
    try hours.insert(
      .text(name(of: month)), .integer(file), .blob(packed), isReplacing: isReplacing)
  }

  private func name(of month: Month) -> String {
    if let name = monthNames[month] { return name }
    let name = month.description
    monthNames[month] = name
    return name
  }

  /// The greatest id that a file has or ever had, as SQLite itself finds it for AUTOINCREMENT.
  private func readLastFile() throws -> Int64 {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT max(id) FROM
          (SELECT id FROM files UNION ALL SELECT seq FROM sqlite_sequence WHERE name = 'files')
        """) ?? 0
  }
}
