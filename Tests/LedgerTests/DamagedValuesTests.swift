import CDRCore
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Values that no command wrote end in a message, never in a crash or as a bug")
struct DamagedValuesTests {
  private let full: FullLedger

  init() throws { full = try FullLedger() }

  /// Does what commands do, and collects the kinds of failures that are not for a damaged ledger.
  ///
  /// - Parameter isThorough: whether also what reads the same values as the others.
  private func runEverything(isThorough: Bool = false) -> [String] {
    let (folder, october) = (full.folder, full.october)
    var wrong: [String] = []
    func run(_ command: String, _ body: (Ledger) throws -> Void) {
      do {
        try body(Ledger.open(folder["l"], wait: .zero))
      } catch let failure as Failure {
        if failure.kind == .bug { wrong.append("\(command): \(failure.message)") }
      } catch {
        wrong.append("\(command): \(error)")
      }
    }
    var posting = PostOptions(.rerate(reason: "r"), months: october...october)
    posting.output = folder["p.csv"]
    var bill = LedgerBillOptions(month: october)
    bill.output = folder["bill.csv"]
    run("status") { _ = try $0.status() }
    run("verify") { _ = try $0.verify() }
    run("suspense export") { try $0.exportSuspense(SuspenseFilter(), output: folder["s.csv"]) }
    if isThorough {
      run("bill") { _ = try $0.bill(bill) }
      run("files") { _ = try $0.files() }
      run("history") { _ = try $0.history() }
      try? FileManager.default.removeItem(atPath: folder["p.csv"])
      run("postings") { try $0.printPostings(output: folder["p.csv"]) }
      run("suspense list") { try $0.listSuspense(SuspenseFilter(), output: folder["s.csv"]) }
      run("export") { try $0.export(to: folder["plain"], force: true) }
    }
    // These write, the last of them first.
    run("recycle") { _ = try $0.recycle(folder["fixed.csv"]) }
    run("undo") { _ = try $0.undo("grown.csv") }
    if isThorough {
      run("write-off") { _ = try $0.writeOff([2], reason: "r") }
      run("prune") { _ = try $0.prune(before: october) }
      run("rerate") { _ = try $0.post(posting) }
    }
    run("ingest") { _ in
      try full.ingest { $0.calls.inputs = [folder["new.csv"]] }
    }
    return wrong
  }

  @Test("every column of every table at its extremes")
  func extremes() throws {
    let folder = full.folder
    try folder.write([CallLine("new")].file, to: "new.csv")
    let before = try folder.bytes(of: "l")
    #expect(runEverything(isThorough: true).isEmpty)
    try folder.write(before, to: "l")
    let tables = try full.database {
      try String.fetchAll(
        $0, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    }
    var changes = 0
    for table in tables {
      for column in try full.database({ try Row.fetchAll($0, sql: "PRAGMA table_info(\(table))") })
      {
        let name: String = column["name"]
        let values =
          switch column["type"] as String {
          case "INTEGER":
            [["-1", "\(Int64(1) << 62)"][changes % 2]]
          case "TEXT": ["'9999-12'"]
          default:
            ["x'ffffffffffffffffff7f' || \(name)"]
          }
        for value in values {
          try folder.write(before, to: "l")
          let isChanged = try full.database { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            do {
              try database.execute(sql: "UPDATE OR IGNORE \(table) SET \(name) = \(value)")
              return database.changesCount > 0
            } catch is DatabaseError {
              return false
            }
          }
          guard isChanged else { continue }
          changes += 1
          let wrong = runEverything(isThorough: changes % 8 == 0)
          #expect(wrong.isEmpty, "\(table).\(name) = \(value): \(wrong)")
        }
      }
    }
    #expect(changes > 80)
  }

  @Test("definitions of tables that are damaged: a column of another name, or of any value")
  func definitions() throws {
    let folder = full.folder
    let before = try folder.bytes(of: "l")
    for (old, new) in [
      ("account BLOB", "accou_t BLOB"), ("month TEXT", "month TUXT"), (") STRICT", ") STRICK"),
      ("AS ingested_at", "AS ingested_bt"), ("day INTEGER", "dax INTEGER"),
      ("usage_version", "usage_vershon"),
    ] {
      var bytes = before
      let range = try #require(bytes.firstRange(of: Array(old.utf8)), "\(old)")
      bytes.replaceSubrange(range, with: Array(new.utf8))
      try folder.write(bytes, to: "l")
      let failure = try #require(throws: Failure.self) { try Ledger.open(folder["l"]) }
      #expect(failure.kind == .unfit, "\(new): \(failure.message)")
    }
  }

  @Test("tables, rows and versions that are gone or never were")
  func missing() throws {
    let folder = full.folder
    try folder.write([CallLine("new")].file, to: "new.csv")
    let before = try folder.bytes(of: "l")
    var statements = try full.database {
      try String.fetchAll(
        $0, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    }.flatMap { ["DROP TABLE \($0)", "DELETE FROM \($0)"] }
    statements += ["-5", "0", "1", "2", "3", "5", "2147483647"].map {
      "PRAGMA user_version = \($0)"
    }
    statements += ["DROP VIEW file_list", "DROP VIEW run_list", "PRAGMA application_id = 5"]
    for statement in statements {
      try folder.write(before, to: "l")
      try full.database { try $0.execute(sql: statement) }
      let wrong = runEverything()
      #expect(wrong.isEmpty, "\(statement): \(wrong)")
    }
    try folder.write(before, to: "l")
    try full.database { try $0.execute(sql: "PRAGMA user_version = -5") }
    let failure = try #require(throws: Failure.self) { try Ledger.open(folder["l"]) }
    #expect(failure.kind == .unfit)
    try folder.write(before, to: "l")
    try full.database { try $0.execute(sql: "DELETE FROM tariffs") }
    let noTariff = try #require(throws: Failure.self) {
      var options = LedgerBillOptions(month: full.october)
      options.output = folder["bill.csv"]
      _ = try Ledger.open(folder["l"]).bill(options)
    }
    #expect(noTariff.kind == .unfit)
    #expect(noTariff.message.contains("is absent"))
  }
}
