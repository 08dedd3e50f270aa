import CDRCore
import Foundation
import GRDB

/// The tables that a file adds rows to, and the rows that wait to be written to them.
///
/// Callers that read these tables, or write to one that refers to files, call ``flush()`` first.
final class FileTables {
  let database: Database
  /// In this order they are written: the others refer to files.
  private var files = RowBatch(
    """
    INSERT INTO files (id, sha256, name, bytes, run, head, header, column_map, records, rated,
      not_charged, duplicate, not_a_call, rejected, unsearched)
    """, columns: 15)
  private var usage = RowBatch(
    "INSERT OR REPLACE INTO file_usage (file, month, accounts, usage)", columns: 4)
  private var days = RowBatch(
    "INSERT OR REPLACE INTO file_days (day, file, bits, calls)", columns: 4)
  private var fingerprints = RowBatch(
    "INSERT INTO fingerprints (day, file, prefix, calls)", columns: 4)
  private var hours = RowBatch(
    "INSERT OR REPLACE INTO file_hours (month, file, hours)", columns: 3)
  /// About how many bytes wait.
  private var bytes = 0
  /// The greatest id that a file has; nil: not read yet.
  private var lastFile: Int64?

  /// More files than this do not wait.
  private static let fileLimit = 64
  /// More bytes than this do not wait.
  private static let byteLimit = 1 << 20

  init(_ database: Database) { self.database = database }

  /// Adds a file.
  ///
  /// - Returns: its id.
  func add(_ file: FileRow) throws -> Int64 {
    let id = try (lastFile ?? readLastFile()) + 1
    lastFile = id
    let (content, counts) = (file.content, file.counts)
    files.append(
      id, content.sha256, file.name, content.size, file.run, Data(file.head.bytes),
      Data(file.head.header), file.columnMap, counts.records, counts.rated, counts.notCharged,
      counts.duplicate, counts.notACall, counts.rejected, file.unchargedByMap)
    bytes += file.head.bytes.count + file.head.header.count
    try flushIfFull()
    return id
  }

  /// Adds what a file adds to a month, or replaces it.
  func add(_ usage: CompactUsage, file: Int64, _ month: Month) throws {
    self.usage.append(file, month.description, usage.accounts, Data(usage.bytes))
    bytes += usage.bytes.count
    try flushIfFull()
  }

  /// Adds a day that a file touches, or replaces it.
  ///
  /// - Parameters:
  ///   - bits: into how many rows its fingerprints are cut, as a power of two.
  ///   - calls: how many there are.
  func addDay(_ day: Int32, file: Int64, bits: Int, calls: Int) throws {
    days.append(day, file, bits, calls)
    try flushIfFull()
  }

  /// Adds a row of fingerprints.
  func addFingerprints(_ calls: Data, day: Int32, file: Int64, prefix: Int) throws {
    fingerprints.append(day, file, prefix, calls)
    bytes += calls.count
    try flushIfFull()
  }

  /// Adds a file's calls of a month by the hour, or replaces them.
  func addHours(_ packed: [UInt8], file: Int64, _ month: Month) throws {
    hours.append(month.description, file, Data(packed))
    bytes += packed.count
    try flushIfFull()
  }

  /// Writes all rows that wait.
  func flush() throws {
    try files.write(to: database)
    try usage.write(to: database)
    try days.write(to: database)
    try fingerprints.write(to: database)
    try hours.write(to: database)
    bytes = 0
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

  private func flushIfFull() throws {
    if files.count >= Self.fileLimit || bytes > Self.byteLimit { try flush() }
  }
}
