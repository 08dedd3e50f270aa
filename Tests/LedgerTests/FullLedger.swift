import CDRCore
import ColumnMaps
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

/// A ledger with a row in every table, and a way at its file that is not a command's.
struct FullLedger {
  let folder: TemporaryFolder
  let october: Month

  /// - Parameter roundsAlike: whether all accounts are rounded alike, as older versions could.
  init(roundsAlike: Bool = false) throws {
    folder = try TemporaryFolder()
    october = try #require(Month(year: 2026, month: 10))
    var lines = (0..<40).map { CallLine("c\($0)", account: "account \($0 % 5)") }
    lines.append(CallLine("bad", account: ""))
    lines.append(CallLine("wrong", account: ""))
    try folder.write(lines.file, to: "a.csv")
    // The same beginning: its rejected records repeat those of the other.
    try folder.write((lines + [CallLine("c40")]).file, to: "grown.csv")
    try folder.write("account_id,tariff\naccount 1,icc.yaml\n", to: "contracts.csv")
    // Of account 1 voice is rounded up to six seconds.
    let tariff = try String(contentsOfFile: Self.builtInTariff, encoding: .utf8)
    try folder.write(
      roundsAlike
        ? tariff : tariff.replacing("increment: 60", with: "increment: 6", maxReplacements: 1),
      to: "icc.yaml")
    try folder.write(
      "number,account_id,activated_on,cancelled_on,monthly_rent\nn1,account 1,2026-10-01,,\n",
      to: "numbers.csv")
    try folder.write("a;b;c\nx;y;5/10/2026 2:00:00\n", to: "map.log")
    try ingest { $0.tariffs.accountTariffs = folder["contracts.csv"] }
    try ingest { $0.calls.inputs = [folder["grown.csv"]] }
    try ingest {
      $0.calls.inputs = []
      $0.numbers = folder["numbers.csv"]
    }
    try folder.write("z;acme;1790985600;60\n", to: "map.log")
    try ingest {
      $0.calls.inputs = [folder["map.log"]]
      $0.calls.columns = try ColumnMapText.map
    }
    try folder.write(
      ("suspense_id," + [CallLine("fixed", account: "account 0")].file)
        .replacing("\n", with: "\n1,", maxReplacements: 1), to: "fixed.csv")
    _ = try ledger.recycle(folder["fixed.csv"])
    let opened = try ledger
    try opened.write {
      try $0.execute(sql: "INSERT INTO accepted_gaps (id, run, text) VALUES ('0badcafe', 1, 'gap')")
      // As of files that are old enough.
      try RowInsert(
        into: "file_stamps", ["path", "inode", "size", "modified", "changed", "content"], in: $0,
        opened.sums
      ).insert(
        .blob(Array("/a.csv".utf8)), .integer(5), .integer(6), .integer(7), .integer(8),
        .integer(1))
    }
    try post()
    // As of a night.
    try ledger.write {
      try $0.execute(
        sql: """
          INSERT INTO posting_files (run, month, finished_at)
          SELECT run, month, '2026-10-31T00:00:00Z' FROM postings
          """)
    }
  }

  private static let builtInTariff =
    URL(filePath: #filePath).deletingLastPathComponent().path
    + "/../../Sources/Tariffs/Resources/icc-20211220.yaml"

  var ledger: Ledger {
    get throws { try Ledger.open(folder["l"]) }
  }

  func ingest(_ change: (inout IngestOptions) throws -> Void) throws {
    var source = CallSource(inputs: [folder["a.csv"]])
    source.rejectLimit = .records(100)
    var options = IngestOptions(source)
    try change(&options)
    _ = try Ledger.ingest(options, into: folder["l"])
  }

  func post() throws {
    var options = PostOptions(.post, months: october...october)
    options.output = folder["p.csv"]
    // What holds postings is never replaced.
    try? FileManager.default.removeItem(atPath: folder["p.csv"])
    _ = try ledger.post(options)
  }

  func database<Value>(_ body: (Database) throws -> Value) throws -> Value {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: folder["l"], configuration: configuration)
    defer { try? queue.close() }
    return try queue.writeWithoutTransaction(body)
  }
}

/// A column map that is not the standard one.
private enum ColumnMapText {
  static var map: ColumnMap {
    get throws {
      try ColumnMap(
        text: """
          name: log
          header: false
          delimiter: ";"
          fields:
            call_id: {columns: [1]}
            account_id: {columns: [2]}
            product: {constant: voice}
            start_time: {column: 3, pattern: unix}
            duration: {column: 4, unit: seconds}

          """, origin: "log.yaml")
    }
  }
}
