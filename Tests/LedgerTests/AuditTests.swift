import CDRCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ledger

@Suite("What verify finds when something other than a command was at the file")
struct AuditTests {
  private let full: FullLedger

  init() throws { full = try FullLedger() }

  private var folder: TemporaryFolder { full.folder }
  private var ledger: Ledger {
    get throws { try full.ledger }
  }

  private func database<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try full.database(body)
  }

  @Test("one bit of any value of any row, and any row that is missing")
  func everyColumn() throws {
    try folder.write(
      "account_id,name\n" + (0..<5).map { "account \($0),No. \($0)\n" }.joined() + "acme,\n",
      to: "accounts.csv")
    try full.ingest {
      $0.calls.inputs = []
      $0.calls.accounts = folder["accounts.csv"]
    }
    #expect(try ledger.verify().breaks.isEmpty)
    let before = try folder.bytes(of: "l")
    let tables = try database {
      try String.fetchAll(
        $0, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    }
    #expect(tables.count == 29)
    var changes = 0
    for table in tables where !["generation", "sums"].contains(table) {
      let columns = try database { try Row.fetchAll($0, sql: "PRAGMA table_info(\(table))") }
      let rows = try database { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } ?? 0
      #expect(rows > 0, "\(table) has no row to change")
      var statements = ["DELETE FROM \(table)"]
      for column in columns {
        let name: String = column["name"]
        let value =
          switch column["type"] as String {
          case "INTEGER": "coalesce(\(name), 0) | 1 << 20"
          case "TEXT": "coalesce(\(name), '') || '!'"
          default: "CAST(\(name) || x'00' AS BLOB)"
          }
        statements.append("UPDATE \(table) SET \(name) = \(value)")
      }
      for statement in statements {
        try folder.write(before, to: "l")
        // Where a constraint of the table refuses it, SQLite itself keeps the value.
        let isChanged = try database { database in
          try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
          do {
            try database.execute(sql: statement)
            return database.changesCount > 0
          } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            return false
          }
        }
        guard isChanged else { continue }
        changes += 1
        do {
          let breaks = try ledger.verify().breaks
          #expect(!breaks.isEmpty, "\(statement)")
        } catch {
          let kind = (error as? Failure)?.kind
          #expect(kind == .unfit, "\(statement): \(error)")
        }
      }
    }
    #expect(changes > 100)
  }

  @Test("thirty random bits of the blobs and texts that decide money or identity")
  func randomBits() throws {
    var random = SeededRandom(seed: 30)
    let before = try folder.bytes(of: "l")
    let blobs = [
      ("fingerprints", "calls"), ("file_usage", "usage"), ("file_hours", "hours"),
      ("months", "usage"), ("months", "posted"),
      ("postings", "text"), ("recurring", "text"), ("suspense", "record"), ("recycled", "record"),
      ("later_calls", "calls"), ("ledger", "hash_seed"), ("files", "head"),
    ]
    for _ in 0..<30 {
      let (table, column) = blobs[Int.random(in: 0..<blobs.count, using: &random)]
      try folder.write(before, to: "l")
      try database { database in
        let rows = try Row.fetchAll(
          database,
          sql: "SELECT rowid AS id, \(column) AS blob FROM \(table) WHERE length(\(column)) > 0")
        let row = rows[Int.random(in: 0..<rows.count, using: &random)]
        var bytes: Data = row["blob"]
        bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
          1
          << UInt8.random(
            in: 0..<8, using: &random)
        try database.execute(
          sql: "UPDATE \(table) SET \(column) = ? WHERE rowid = ?",
          arguments: [bytes, row["id"] as Int64])
      }
      let breaks = try ledger.verify().breaks
      #expect(breaks.contains { $0.hasPrefix(table) }, "\(table).\(column): \(breaks)")
    }
  }

  @Test("a past that was rewritten with its checksums does not fit a head noted before")
  func rewrittenPast() throws {
    let head = try #require(try ledger.verify().head)
    #expect(try ledger.verify(head: head).breaks.isEmpty)
    // Later runs go on from it.
    try folder.write([CallLine("later")].file, to: "later.csv")
    try full.ingest { $0.calls.inputs = [folder["later.csv"]] }
    #expect(try ledger.verify(head: head).breaks.isEmpty)
    let next = try ledger.verify().head
    #expect(next != head)

    // All of the chain anew, as somebody could who knows how.
    try database { database in
      for row in try Row.fetchAll(database, sql: "SELECT run, month, text FROM postings") {
        let text = String(decoding: try StoredPostings.text(row), as: UTF8.self)
        try database.execute(
          sql: "UPDATE postings SET text = ? WHERE run = ?",
          arguments: [Data(text.replacing("post", with: "Post").utf8), row["run"]])
      }
      try database.execute(sql: "UPDATE runs SET chain = NULL")
      try RunChain(database).extend()
      try database.execute(sql: "DELETE FROM sums")
      let sums = RowSums()
      database.add(function: sums.function)
      try database.inTransaction {
        try sums.begin(in: database, isNew: true)
        try sums.write(to: database)
        return .commit
      }
    }
    #expect(try ledger.verify().breaks.isEmpty)
    let breaks = try ledger.verify(head: head).breaks
    #expect(breaks.count == 1)
    #expect(breaks.first?.contains("no run has the hash \(head)") ?? false)
  }

  @Test("checksums follow every command, and each is of the rows that there are")
  func sumsFollow() throws {
    for step in [
      { _ = try self.ledger.undo("a.csv") }, { try self.full.post() },
      { _ = try self.ledger.writeOff([2], reason: "none") },
    ] {
      try step()
      let (stored, measured) = try database {
        (try RowSums.stored($0), try RowSums.measure($0))
      }
      #expect(stored == measured)
      #expect(try ledger.verify().breaks.isEmpty)
    }
  }
}
