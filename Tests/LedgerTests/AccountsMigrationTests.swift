import CDRCore
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Ledgers from before accounts were listed")
struct AccountsMigrationTests {
  private let full: FullLedger
  private let head: String?

  init() throws {
    full = try FullLedger(roundsAlike: true)
    head = try full.ledger.verify().head
    try OldLedger.downgrade(full.folder["l"], to: 5)
  }

  @Test("are read as they are, and upgraded by the first command that writes")
  func upgrade() throws {
    let verified = try full.ledger.verify()
    #expect(verified.breaks.isEmpty)
    #expect(verified.head == head)
    #expect(try full.ledger.accounts() == nil)
    #expect(try full.ledger.status().texts.map(\.kind) == ["numbers"])
    #expect(try full.ledger.recycleOpen(isTrial: true).results.count == 1)
    #expect(try full.database { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 5)

    try full.folder.write(
      "account_id,name\n" + (0..<5).map { "account \($0),No. \($0)\n" }.joined() + "acme,\n",
      to: "accounts.csv")
    try full.ingest {
      $0.calls.inputs = []
      $0.calls.accounts = full.folder["accounts.csv"]
    }
    #expect(
      try full.database { try Int.fetchOne($0, sql: "PRAGMA user_version") } == Schema.version)
    #expect(try full.ledger.verify(head: head).breaks.isEmpty)
    #expect(try full.ledger.name(of: "account 3") == "No. 3")
    #expect(try full.ledger.name(of: "acme") == nil)
    #expect(try full.ledger.status().texts.map(\.kind) == ["accounts", "numbers"])
    // What was recycled before is found as before.
    #expect(
      try full.database {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM recycled WHERE searched = 1")
      } == 1)
  }

  @Test("show what something else has changed in the list")
  func damage() throws {
    try full.folder.write("account_id,name\naccount 1,\nacme,\n", to: "accounts.csv")
    try full.ingest {
      $0.calls.inputs = []
      $0.calls.accounts = full.folder["accounts.csv"]
    }
    try full.database { database in
      try database.execute(
        sql: "UPDATE account_lists SET text = ?",
        arguments: [Data("account_id,name\nbolt,\n".utf8)])
    }
    let breaks = try full.ledger.verify().breaks
    #expect(breaks.contains { $0.hasPrefix("account_lists: of 1 row") })
    #expect(breaks.contains { $0.contains("accounts, version 1: the text is not") })
    #expect(breaks.contains { $0.contains("what it wrote") })
    #expect(breaks.contains { $0.contains("does not list an account that other files name") })
  }
}
