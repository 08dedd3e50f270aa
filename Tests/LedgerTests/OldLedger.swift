import Foundation
import GRDB
import Metering

@testable import Ledger

/// Ledgers as earlier versions of the program made them.
enum OldLedger {
  /// Makes a ledger one of an earlier version, with all that version can hold of it.
  ///
  /// - Parameter version: of the schema.
  static func downgrade(_ path: String, to version: Int) throws {
    let old = path + ".old"
    let queue = try DatabaseQueue(path: old)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      try database.inTransaction {
        try Schema.migrate(database, to: version)
        return .commit
      }
      try database.execute(sql: "ATTACH ? AS new", arguments: [path])
      let tables = try String.fetchAll(
        database,
        sql: "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
      )
      for table in tables {
        let columns = try Row.fetchAll(database, sql: "PRAGMA main.table_info(\(table))")
        let names = columns.map { $0["name"] as String }
        let values = columns.map { column in
          let name: String = column["name"]
          return column["type"] as String == "TEXT" ? "CAST(\(name) AS TEXT)" : name
        }
        try database.execute(
          sql: """
            INSERT OR REPLACE INTO main.\(table) (\(names.joined(separator: ", ")))
            SELECT \(values.joined(separator: ", ")) FROM new.\(table)
            """)
      }
      try database.execute(sql: "DETACH new")
      if version < 8 { try unpackUsages(database) }
      if version < 7 { try unpackPostings(database) }
      guard version >= Schema.sumsVersion else { return }
      // Of these tables this version has other columns, and so other checksums.
      try database.execute(sql: "DELETE FROM sums")
      for (part, sum) in try RowSums.measure(database) {
        try database.execute(
          sql: "INSERT INTO sums (source, part, count, sum) VALUES (?, ?, ?, ?)",
          arguments: [part.table, part.file, sum.count, Int64(bitPattern: sum.sum)])
      }
    }
    try queue.close()
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: old, toPath: path)
  }

  /// Keeps usage and fingerprints as versions before 8 did.
  private static func unpackUsages(_ database: Database) throws {
    for row in try Row.fetchAll(database, sql: "SELECT file, month, usage FROM file_usage") {
      try database.execute(
        sql: "UPDATE file_usage SET usage = ? WHERE file = ? AND month = ?",
        arguments: [Data(try row.plainUsage()), row["file"], row["month"]])
    }
    for row in try Row.fetchAll(database, sql: "SELECT month, usage FROM months") {
      try database.execute(
        sql: "UPDATE months SET usage = ? WHERE month = ?",
        arguments: [Data(try row.plainUsage()), row["month"]])
    }
    for row in try Row.fetchAll(database, sql: "SELECT rowid AS id, calls FROM fingerprints") {
      let calls = try PackedCalls.unpack(row.bytes("calls"))
      try database.execute(
        sql: "UPDATE fingerprints SET calls = ? WHERE rowid = ?",
        arguments: [Data(CallIdentity.pack(calls[...])), row["id"] as Int64])
    }
  }

  /// Keeps postings, and what is posted, as versions before 7 did.
  private static func unpackPostings(_ database: Database) throws {
    for row in try Row.fetchAll(database, sql: "SELECT run, month, text FROM postings") {
      try database.execute(
        sql: "UPDATE postings SET text = ? WHERE run = ? AND month = ?",
        arguments: [Data(try StoredPostings.text(row)), row["run"], row["month"]])
    }
    for row in try Row.fetchAll(database, sql: "SELECT month, posted FROM months") {
      try database.execute(
        sql: "UPDATE months SET posted = ? WHERE month = ?",
        arguments: [Data(try plainPayables(row.bytes("posted"))), row["month"]])
    }
  }

  /// What is posted, without quantities and prices.
  private static func plainPayables(_ stored: [UInt8]) throws -> [UInt8] {
    let bytes = try PayablesFormat.read(stored)
    guard PayablesFormat.hasQuantities(bytes) else { return bytes }
    var plain: [UInt8] = []
    var reading = Unpacking(bytes, from: 1)
    while !reading.isAtEnd {
      let range = try reading.text()
      var entry = Unpacking(bytes, from: range.lowerBound, to: range.upperBound)
      var kept: [UInt8] = []
      kept.append(packedText: bytes[try entry.text()])
      let lines = try entry.number()
      kept.append(packed: lines)
      for _ in 0..<lines {
        kept.append(packedText: bytes[try entry.text()])
        kept.append(packed: try entry.number())
        kept.append(packedSigned: try entry.signed())
        // The kind, the count and the price.
        _ = (try entry.number(), try entry.signed(), try entry.text())
      }
      plain.append(packedText: kept)
    }
    return plain
  }
}
