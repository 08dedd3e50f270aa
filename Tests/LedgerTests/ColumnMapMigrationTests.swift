import CDRCore
import ColumnMaps
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Ledgers from before there were column maps")
struct ColumnMapMigrationTests {
  private let folder: TemporaryFolder

  private static let map = """
    name: my-pbx
    files: ["*.log"]
    header: false
    delimiter: ";"
    names: [[id, cust, begin, secs], [id, cust, begin, secs, state]]
    nulls: ["NULL"]
    fields:
      call_id: {columns: [id, begin], or: [id, cust]}
      account_id: {columns: [cust, "1"]}
      product: {constant: voice}
      start_time: {column: begin, pattern: ["d/M/yyyy H:mm:ss", unix], time_zone: Europe/Lisbon}
      duration: {column: secs, unit: suffixed}

    """

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      [CallLine("1", start: "2026-10-05T00:00:00"), CallLine("2", account: "")].file, to: "a.csv")
  }

  private func ingest(_ file: String, _ map: ColumnMap = .standard) throws(Failure) {
    var source = CallSource(inputs: [folder[file]])
    source.columns = map
    source.rejectLimit = .records(100)
    _ = try Ledger.ingest(IngestOptions(source), into: folder["l"])
  }

  private func change(_ sql: String) throws {
    let queue = try DatabaseQueue(path: folder["l"])
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }

  private func bill() throws -> String {
    var options = LedgerBillOptions(month: try #require(Month("2026-10")))
    options.output = folder["bill.csv"]
    options.asOf = "2026-12-01"
    _ = try Ledger.open(folder["l"]).bill(options)
    return try folder.text(of: "bill.csv")
  }

  private func export() throws -> [String] {
    try Ledger.open(folder["l"]).exportSuspense(SuspenseFilter(), output: folder["bad.csv"])
    return try folder.text(of: "bad.csv").split(separator: "\n").dropFirst().map(String.init)
  }

  @Test("a ledger of version 2 with files in it is brought to this version, and takes maps then")
  func migration() throws {
    try ingest("a.csv")
    let before = try (bill(), export())
    try OldLedger.downgrade(folder["l"], to: 2)

    // 02:00 in Lisbon's summer is 09:00 in Shanghai.
    try folder.write("3;;5/10/2026 2:00:00;1m;\n4;NULL;5/10/2026 2:00:00;soon;x\n", to: "b.log")
    let map = try ColumnMap(text: Self.map, origin: "my-pbx.yaml")
    try ingest("b.log", map)
    let ledger = try Ledger.open(folder["l"])
    #expect(try ledger.status().schemaVersion == Schema.version)
    #expect(try ledger.verify().breaks.isEmpty)
    let line = "2026-10,3,voice,1,60,1,minute,<=50000,0.110,0.110,0.11,CNY,final,"
    #expect(
      try bill().split(separator: "\n").filter { $0 != line }
        == before.0.split(separator: "\n"))
    #expect(try bill().contains("\n\(line)\n"))
    #expect(before.1.count == 1)
    #expect(
      try export() == before.1 + [
        "2,\(folder["b.log"]),2,bad_duration,\"duration_seconds (secs) \"\"soon\"\"\","
          + "4;NULL;5/10/2026 2:00:00;soon;x,4|5/10/2026 2:00:00,4,voice,"
          + "2026-10-05T09:00:00+08:00,soon,"
      ])
    #expect(try ledger.files().map(\.name) == [folder["a.csv"], folder["b.log"]])
  }

  @Test("maps are kept once each, and come back as they were")
  func storedMaps() throws {
    try ingest("a.csv")
    let map = try ColumnMap(text: Self.map, origin: "my-pbx.yaml")
    var other = map
    other.start.timeZone = "UTC"
    for (number, each) in [map, map, other, .standard].enumerated() {
      if each == .standard {
        try folder.write([CallLine("9")].file, to: "9.csv")
        try ingest("9.csv")
      } else {
        try folder.write("\(number);a;6/10/2026 2:00:00;1m\n", to: "\(number).log")
        try ingest("\(number).log", each)
      }
    }
    let queue = try DatabaseQueue(path: folder["l"])
    let stored = try queue.read { database in
      try Row.fetchAll(
        database,
        sql:
          "SELECT m.map FROM files f LEFT JOIN column_maps m ON m.id = f.column_map ORDER BY f.id"
      ).map { try StoredColumnMap.map(of: $0["map"]) }
    }
    #expect(stored == [.standard, map, map, other, .standard])
    #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM column_maps") } == 2)
    try queue.close()
  }
}
