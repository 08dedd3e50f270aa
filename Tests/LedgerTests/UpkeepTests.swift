import CDRCore
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Looking after a ledger")
struct UpkeepTests {
  @Test("a ledger from before version 7: its postings stay as they are until it is compacted")
  func oldPostings() throws {
    let full = try FullLedger(roundsAlike: true)
    func printed() throws -> [UInt8] {
      try? FileManager.default.removeItem(atPath: full.folder["again.csv"])
      try full.ledger.printPostings(output: full.folder["again.csv"])
      return try full.folder.bytes(of: "again.csv")
    }
    func stored() throws -> [UInt8] {
      try full.database { try Row.fetchOne($0, sql: "SELECT text FROM postings")! }.bytes("text")
    }
    let (text, head) = (try full.folder.bytes(of: "p.csv"), try full.ledger.verify().head)
    let packed = try stored()
    #expect(packed.first == 0)
    try OldLedger.downgrade(full.folder["l"], to: 6)
    #expect(try stored() == Array(text.dropFirst(PostingsText.header.count)))
    #expect(try printed() == text)
    #expect(try full.ledger.verify().breaks == [])
    #expect(try full.ledger.verify().head == head)
    #expect(try full.ledger.status().pending.contains(.openSuspense(1)))

    // The first command that writes upgrades the ledger, and leaves them.
    try full.ledger.writeOff([2], reason: "r")
    #expect(try stored() == Array(text.dropFirst(PostingsText.header.count)))
    #expect(try full.ledger.verify(head: head).breaks == [])
    #expect(
      try full.ledger.compact().packedPostings == 1)
    #expect(try stored().first == 0)
    #expect(try printed() == text)
    #expect(try full.ledger.verify(head: head).breaks == [])
    #expect(try full.ledger.compact().packedPostings == 0)
    // What was posted without quantities is posted again with them, and without a difference.
    try full.post()
    #expect(try full.folder.bytes(of: "p.csv") == PostingsText.header)
    #expect(try full.ledger.verify().breaks == [])
    try? FileManager.default.removeItem(atPath: full.folder["wide.csv"])
    try full.ledger.printPostings(output: full.folder["wide.csv"], isWide: true)
    let wide = String(decoding: try full.folder.bytes(of: "wide.csv"), as: UTF8.self)
    // Of account 0 the eight calls that it has, at the list's price.
    #expect(wide.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(",,,") })
  }

  @Test("verify finds a lock that no run has set, and one that is gone")
  func locks() throws {
    let full = try FullLedger()
    var options = PostOptions(.close, months: full.october...full.october)
    options.isForced = true
    let run = try #require(try full.ledger.post(options).run)
    #expect(try full.ledger.verify().breaks == [])
    try full.database { try $0.execute(sql: "UPDATE months SET closed_by = NULL") }
    #expect(
      try full.ledger.verify().breaks.contains(
        "2026-10: run \(run) closed it, and its lock says otherwise"))
    try full.database {
      try $0.execute(sql: "UPDATE months SET closed_by = ?", arguments: [run])
    }
    #expect(try full.ledger.verify().breaks == [])
    _ = try full.ledger.reopen(full.october, reason: "r")
    #expect(try full.ledger.verify().breaks == [])
    try full.database {
      try $0.execute(sql: "UPDATE months SET closed_by = ?", arguments: [run])
    }
    #expect(
      try full.ledger.verify().breaks.contains(
        "2026-10 is locked, though no run closed it since"))
  }

  @Test("all changed months: the running one is among them by its rent")
  func runningMonth() throws {
    let full = try FullLedger()
    let november = full.october.next
    var options = PostOptions(.post, months: nil)
    options.asOf = "2026-11-15"
    options.isTrial = true
    options.output = full.folder["all.csv"]
    // October is posted; the number is held on.
    #expect(try full.ledger.post(options).months.map(\.month) == [november])
    try FileManager.default.removeItem(atPath: full.folder["all.csv"])
    options.asOf = "2026-10-15"
    #expect(try full.ledger.post(options).months.isEmpty)
    #expect(try full.ledger.objections(toClosing: november).isEmpty)
    #expect(
      try full.ledger.objections(toClosing: full.october).map(\.kind) == [.openSuspense])
  }

  @Test(
    "room to compact: in two file systems, or twice in one",
    arguments: [
      (1, 2, 100, 100, 100, nil), (1, 2, 99, 100, 100, "/srv"), (1, 2, 100, 99, 100, "/tmp"),
      (1, 1, 200, 200, 100, nil), (1, 1, 199, 199, 100, "/srv"),
    ] as [(UInt64, UInt64, Int64, Int64, Int64, String?)])
  func room(
    _ device: UInt64, _ temporary: UInt64, _ free: Int64, _ freeTemporary: Int64, _ needed: Int64,
    _ folder: String?
  ) {
    let room = CompactRoom(
      ledger: .init(folder: "/srv", device: device, free: free * 1_000_000),
      temporary: .init(folder: "/tmp", device: temporary, free: freeTemporary * 1_000_000),
      needed: needed * 1_000_000)
    guard let folder else {
      #expect(room.problem == nil)
      return
    }
    #expect(room.problem?.contains(" in \(folder), which has ") == true)
    #expect(room.problem?.contains("199.0 MB left") == (device == temporary))
  }

  @Test(
    "paths that lead to one place",
    arguments: [
      ("./c/x.gz", "c/x.gz"), ("c//./x.gz", "c/x.gz"), ("/srv/./x", "/srv/x"), ("x", "x"),
      ("../x", "../x"), (".x/y.", ".x/y."), ("", ""), ("./", ""),
    ])
  func paths(_ path: String, _ plain: String) {
    #expect(HeldFileNames.plainPath(path) == plain)
  }
}
