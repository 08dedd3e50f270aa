import CDRCore
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Opening ledgers")
struct LedgerOpeningTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"
        + "x,acme,voice,2026-10-05T00:00:00,60,\n", to: "a.csv")
  }

  private func ingest(wait: Duration = .seconds(5)) throws(Failure) -> IngestOutcome {
    try Ledger.ingest(
      IngestOptions(CallSource(inputs: [folder["a.csv"]])), into: folder["l"], wait: wait)
  }

  private func bill() throws -> String {
    var options = LedgerBillOptions(month: Month(year: 2026, month: 10)!)
    options.output = folder["bill.csv"]
    options.asOf = "2026-12-01"
    _ = try Ledger.open(folder["l"]).bill(options)
    return String(decoding: try folder.bytes(of: "bill.csv"), as: UTF8.self)
  }

  /// Changes the file behind the ledger's back.
  private func change(_ sql: String) throws {
    let queue = try DatabaseQueue(path: folder["l"])
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test(
    "a ledger of an earlier version is read as it is, and brought to this version by a write",
    arguments: 1...3)
  func migration(_ version: Int) throws {
    _ = try ingest()
    let before = try bill()
    try OldLedger.downgrade(folder["l"], to: version)
    let old = try folder.bytes(of: "l")

    let ledger = try Ledger.open(folder["l"])
    #expect(try bill() == before)
    let audit = try ledger.verify()
    #expect(audit.breaks.isEmpty)
    #expect(audit.head == nil)
    #expect(audit.notes.contains { $0.contains("no checksums yet") })
    #expect(try ledger.files().map(\.name) == [folder["a.csv"]])
    // Opening sets nothing but the header's mark of a write-ahead log.
    #expect(try folder.bytes(of: "l")[100...] == old[100...])

    _ = try ledger.post(october())
    #expect(try bill() == before)
    let upgraded = try Ledger.open(folder["l"]).verify()
    #expect(upgraded.breaks.isEmpty, "\(upgraded.breaks)")
    #expect(upgraded.head?.count == 64)
    #expect(!upgraded.notes.contains { $0.contains("checksums") })
    let fresh = try DatabaseQueue()
    try fresh.write { try Schema.migrate($0) }
    let tables = "SELECT name || ifnull(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"
    let file = try DatabaseQueue(path: folder["l"])
    #expect(
      try file.read { try Set(String.fetchAll($0, sql: tables)) }
        == fresh.read { try Set(String.fetchAll($0, sql: tables)) })
    try file.close()
  }

  private func october() throws -> PostOptions {
    let october = try #require(Month(year: 2026, month: 10))
    var options = PostOptions(.post, months: october...october)
    options.output = folder["p.csv"]
    return options
  }

  @Test("a newer version, another program's database, no database at all, damage")
  func unfit() throws {
    _ = try ingest()
    try change("PRAGMA user_version = 1000")
    #expect(
      throws: Failure(
        .unfit,
        "\(folder["l"]): the ledger has schema version 1000, but this program supports those "
          + "up to \(Schema.version); use a newer cdr-rater")
    ) { try Ledger.open(folder["l"]) }
    try change("PRAGMA user_version = \(Schema.version); PRAGMA application_id = 7")
    #expect(
      throws: Failure(
        .unfit, "\(folder["l"]): this is a database of another program, not a ledger")
    ) { try ingest() }
    try change("PRAGMA application_id = \(Ledger.applicationID)")
    // A page in the middle, overwritten.
    var bytes = try folder.bytes(of: "l")
    bytes.replaceSubrange(4 << 14..<5 << 14, with: repeatElement(0xff, count: 1 << 14))
    try folder.write(bytes, to: "l")
    do {
      let breaks = try Ledger.open(folder["l"]).verify().breaks
      #expect(breaks.first?.hasPrefix("SQLite finds damage") ?? false)
    } catch {
      #expect(error.kind == .unfit)
      #expect(error.message.contains("damaged"))
    }
    try folder.write("text", to: "l")
    #expect(throws: Failure.self) { try Ledger.open(folder["l"]) }
  }

  @Test("who has to wait too long is told to try again; who reads does not wait")
  func busy() throws {
    _ = try ingest()
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: folder["l"], configuration: configuration)
    try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    #expect(try Ledger.open(folder["l"], wait: .zero).files().count == 1)
    try folder.write(
      folder.bytes(of: "a.csv") + Array("y,b,voice,1790985600,1,\n".utf8), to: "a.csv")
    do {
      _ = try ingest(wait: .milliseconds(100))
      Issue.record("the lock was not noticed")
    } catch {
      #expect(error.kind == .busy)
      #expect(error.kind.rawValue == 75)
    }
    try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try other.close()
    #expect(try ingest().run == 2)
  }

  @Test("what verify finds when somebody has been at the file")
  func verify() throws {
    _ = try ingest()
    let october = Month(year: 2026, month: 10)!
    var options = PostOptions(.post, months: october...october)
    options.output = folder["p.csv"]
    _ = try Ledger.open(folder["l"]).post(options)
    // A posting of another sum, as it would be kept.
    let (own, other) = try DatabaseQueue(path: folder["l"]).read { database in
      let row = try #require(try Row.fetchOne(database, sql: "SELECT month, text FROM postings"))
      let text = String(decoding: try StoredPostings.text(row), as: UTF8.self)
      let changed = Array(text.replacing("0.11", with: "0.12").utf8)
      return (row.bytes("text").hexadecimal, changed.hexadecimal)
    }
    let usage = try DatabaseQueue(path: folder["l"]).read { database in
      try #require(try Row.fetchOne(database, sql: "SELECT usage FROM months")).bytes("usage")
    }.hexadecimal
    let changes: [(sql: String, back: String, words: String)] = [
      (
        "UPDATE files SET records = 2, rated = 2", "UPDATE files SET records = 1, rated = 1",
        "2 calls count, but 1 have fingerprints"
      ),
      (
        "UPDATE months SET usage = x'', accounts = 0",
        "UPDATE months SET usage = x'\(usage)', accounts = 1",
        "2026-10: the usage is not the sum of the files' and recycled records"
      ),
      (
        "UPDATE files SET rejected = 1, records = 2", "UPDATE files SET rejected = 0, records = 1",
        "1 rejected records, but 0 in suspense"
      ),
      (
        "UPDATE postings SET text = x'\(other)'", "UPDATE postings SET text = x'\(own)'",
        "2026-10: the postings do not add up to what is kept as posted"
      ),
    ]
    for (sql, back, words) in changes {
      #expect(try Ledger.open(folder["l"]).verify().breaks.isEmpty)
      try change(sql)
      let breaks = try Ledger.open(folder["l"]).verify().breaks
      #expect(breaks.contains { $0.contains(words) }, "\(breaks)")
      try change(back)
    }
  }
}
