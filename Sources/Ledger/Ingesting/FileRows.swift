import CDRCore
import Foundation
import GRDB
import Metering

/// A file's counts by outcome.
enum FileRow {
  /// - Parameter unchargedByMap: how many of those that are not charged are not so by the column map,
  ///   and have no fingerprints.
  static func store(
    _ counts: RecordCounts, unchargedByMap: Int64, file: Int64, in database: Database
  ) throws {
    try database.execute(
      sql: """
        UPDATE files SET records = ?, rated = ?, not_charged = ?, duplicate = ?, rejected = ?,
          unsearched = ?
        WHERE id = ?
        """,
      arguments: [
        counts.records, counts.rated, counts.notCharged, counts.duplicate, counts.rejected,
        unchargedByMap, file,
      ])
  }

  static func counts(of row: Row) throws(Failure) -> RecordCounts {
    var counts = RecordCounts()
    counts.records = try row.count("records")
    counts.rated = try row.count("rated")
    counts.notCharged = try row.count("not_charged")
    counts.duplicate = try row.count("duplicate")
    counts.rejected = try row.count("rejected")
    return counts
  }
}

/// What a file added to a month; nothing where all of its calls of the month are of 0 seconds.
enum FileUsage {
  static func store(
    _ usage: PackedUsage, file: Int64, _ month: Month, in database: Database
  ) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO file_usage (file, month, accounts, usage) VALUES (?, ?, ?, ?)",
      arguments: [file, month.description, usage.accounts, Data(usage.bytes)])
  }

  /// A file's blob of a month; empty where it added nothing.
  static func bytes(file: Int64, _ month: Month, in database: Database) throws -> [UInt8] {
    try Row.fetchOne(
      database, sql: "SELECT usage FROM file_usage WHERE file = ? AND month = ?",
      arguments: [file, month.description])?.bytes("usage") ?? []
  }
}

/// The days that a file touches, and the fingerprints that it left on each.
struct FileDays {
  private let database: Database

  init(_ database: Database) { self.database = database }

  /// Writes a day's fingerprints anew.
  ///
  /// - Parameter calls: in order of their identities.
  func store(_ calls: [CallIdentity], file: Int64, day: Int32) throws {
    let bits = PackedCalls.bits(for: calls.count)
    try database.execute(
      sql: "INSERT OR REPLACE INTO file_days (day, file, bits, calls) VALUES (?, ?, ?, ?)",
      arguments: [day, file, bits, calls.count])
    let insert = try database.cachedStatement(
      sql: "INSERT INTO fingerprints (day, file, prefix, calls) VALUES (?, ?, ?, ?)")
    var first = 0
    while first < calls.count {
      let prefix = PackedCalls.prefix(of: calls[first], bits: bits)
      var end = first + 1
      while end < calls.count, PackedCalls.prefix(of: calls[end], bits: bits) == prefix { end += 1 }
      try insert.execute(arguments: [day, file, prefix, PackedCalls.pack(calls[first..<end])])
      first = end
    }
  }

  /// All fingerprints that a file left on a day, in order of their identities.
  func calls(file: Int64, day: Int32) throws -> [CallIdentity] {
    var calls: [CallIdentity] = []
    let rows = try Row.fetchCursor(
      database, sql: "SELECT calls FROM fingerprints WHERE day = ? AND file = ? ORDER BY prefix",
      arguments: [day, file])
    while let row = try rows.next() { calls += try PackedCalls.unpack(row.bytes("calls")) }
    return calls
  }

  /// Adds calls to those of a day.
  func add(_ new: [CallIdentity], file: Int64, day: Int32) throws {
    var calls = try self.calls(file: file, day: day)
    calls += new
    calls.sort { PackedCalls.compareKeys($0, $1) < 0 }
    try database.execute(
      sql: "DELETE FROM fingerprints WHERE day = ? AND file = ?", arguments: [day, file])
    try store(calls, file: file, day: day)
  }
}
