import Foundation
import GRDB

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
}
