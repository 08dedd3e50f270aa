import CDRCore
import Foundation
import GRDB

/// Rows that older programs wrote and that are kept smaller by now. Each is written anew once it has
/// been read back the same.
struct OlderRows {
  let database: Database

  /// Packs postings.
  ///
  /// - Returns: how many rows.
  func packPostings() throws -> Int {
    var packed = 0
    let keys = try Row.fetchAll(
      database,
      sql: "SELECT run, month FROM postings WHERE hex(substr(text, 1, 1)) NOT IN ('', '00')"
    )
    for key in keys {
      let (run, month): (Int64, String) = (key["run"], key["month"])
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT month, text FROM postings WHERE run = ? AND month = ?",
          arguments: [run, month]),
        let bytes = try StoredPostings.repacked(row.bytes("text"), month: row.month("month"))
      else { continue }
      try database.execute(
        sql: "UPDATE postings SET text = ? WHERE run = ? AND month = ?",
        arguments: [Data(bytes), run, month])
      packed += 1
    }
    return packed
  }

  /// Packs the usage of files and of months.
  ///
  /// - Returns: how many rows.
  func packUsages() throws -> Int {
    try packUsages(of: "file_usage") + packUsages(of: "months")
  }

  private func packUsages(of table: String) throws -> Int {
    var packed = 0
    let rows = try Int64.fetchAll(
      database,
      sql: "SELECT rowid FROM \(table) WHERE hex(substr(usage, 1, 1)) NOT IN ('', '00')")
    for id in rows {
      let stored = try Row.fetchOne(
        database, sql: "SELECT usage FROM \(table) WHERE rowid = ?", arguments: [id])
      guard let plain = stored?.bytes("usage") else { continue }
      let usage = try CompactUsage(plain).bytes
      guard try CompactUsage.plain(usage) == plain else { continue }
      try database.execute(
        sql: "UPDATE \(table) SET usage = ? WHERE rowid = ?", arguments: [Data(usage), id])
      packed += 1
    }
    return packed
  }

  /// Packs fingerprints.
  func packFingerprints() throws {
    let rows = try Int64.fetchAll(
      database,
      sql: """
        SELECT rowid FROM fingerprints
        WHERE length(calls) % \(PackedCalls.size) = 0
          AND length(calls) >= \(PackedCallGaps.fewestCalls * PackedCalls.size)
        """)
    for id in rows {
      let stored = try Row.fetchOne(
        database, sql: "SELECT calls FROM fingerprints WHERE rowid = ?", arguments: [id])
      guard let calls = try stored.map({ try PackedCalls.unpack($0.bytes("calls")) }) else {
        continue
      }
      let packed = PackedCalls.pack(calls[...])
      guard try PackedCalls.unpack(packed) == calls else { continue }
      try database.execute(
        sql: "UPDATE fingerprints SET calls = ? WHERE rowid = ?", arguments: [Data(packed), id])
    }
  }
}
