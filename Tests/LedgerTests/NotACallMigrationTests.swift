import CDRCore
import ColumnMaps
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Ledgers from before lines were counted that are not calls")
struct NotACallMigrationTests {
  private let full: FullLedger
  private let head: String?

  init() throws {
    full = try FullLedger(roundsAlike: true)
    head = try full.ledger.verify().head
    try OldLedger.downgrade(full.folder["l"], to: 4)
  }

  private func counts() throws -> [RecordCounts] { try full.ledger.files().map(\.counts) }

  private func ingest() throws {
    let lines = [CallLine.header, CallLine("new").text, CallLine.header]
    try full.folder.write(lines.map { $0 + "\n" }.joined(), to: "new.csv")
    try full.ingest { $0.calls.inputs = [full.folder["new.csv"]] }
  }

  @Test("are read as they are, and upgraded by the first command that writes")
  func upgrade() throws {
    let before = try counts()
    #expect(before.allSatisfy { $0.notACall == 0 && $0.isBalanced })
    let verified = try full.ledger.verify()
    #expect(verified.breaks.isEmpty)
    #expect(verified.head == head)
    #expect(try full.database { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 4)

    try ingest()
    #expect(
      try full.database { try Int.fetchOne($0, sql: "PRAGMA user_version") } == Schema.version)
    let after = try full.ledger.verify(head: head)
    #expect(after.breaks.isEmpty)
    #expect(try Array(counts().dropLast()) == before)
    let new = try #require(try counts().last)
    #expect((new.records, new.rated, new.notACall) == (2, 1, 1))
    #expect(try full.ledger.status().counts.notACall == 1)
    // A file that was taken out does not leave its number to another.
    _ = try full.ledger.undo(full.folder["new.csv"])
    try ingest()
    let ids = try full.database { try Int.fetchAll($0, sql: "SELECT id FROM files ORDER BY id") }
    #expect(ids.last == before.count + 2)
    #expect(try full.ledger.verify(head: head).breaks.isEmpty)
  }

  @Test("show what something else has changed in them, before and after")
  func damage() throws {
    try full.database { database in
      try database.execute(sql: "UPDATE run_files SET name = 'another' WHERE run = 1")
    }
    for _ in 0..<2 {
      let breaks = try full.ledger.verify().breaks
      #expect(breaks.contains { $0.hasPrefix("run_files: of ") })
      #expect(!breaks.contains { $0.hasPrefix("files: ") })
      try ingest()
    }
  }

  @Test("the counts of lines that are not calls are hashed with their run")
  func chain() throws {
    try ingest()
    try full.database { database in
      try database.execute(sql: "UPDATE run_files SET not_a_call = 0 WHERE not_a_call = 1")
    }
    #expect(try full.ledger.verify().breaks.contains { $0.contains("what it wrote") })
  }
}
