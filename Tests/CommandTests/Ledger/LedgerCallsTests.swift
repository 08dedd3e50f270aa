import Foundation
import Testing

@Suite("The calls behind a ledger's bill")
struct LedgerCallsTests {
  private let ledger = LedgerFolder()

  private func rows(_ files: String...) throws -> [String] {
    let run = try ledger.run(
      ["calls", "--ledger", "calls.ledger", "--month", "2026-10", "--as-of", Calls.asOf] + files)
    #expect(run.status == 0, "\(run.error)")
    return run.output.split(separator: "\n").dropFirst().map { row in
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      return [fields[3], fields[9], fields[10], fields[11]].joined(separator: " ")
    }
  }

  @Test("which of two calls counts is the ledger's to say, before and after a file is taken out")
  func undone() throws {
    try ledger.write(
      "a.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "y,acme,voice,2026-10-05T00:00:00,60,",
      "y,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.write(
      "b.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "z,acme,voice,2026-10-05T00:00:00,120,",
      "y,acme,voice,2026-10-05T00:00:00,61,")
    try ledger.output("ingest", "--max-rejects", "100%", "b.csv")
    try ledger.output("ingest", "--max-rejects", "100%", "a.csv")
    // The ledger had b first, whatever the order here.
    #expect(
      try rows("a.csv", "b.csv") == ["x 0.110 b.csv 2", "z 0.220 b.csv 3", "y 0.220 b.csv 4"])
    try ledger.output("undo", "b.csv")
    #expect(try rows("a.csv") == ["x 0.110 a.csv 2", "y 0.110 a.csv 3"])
  }

  @Test("recycled records are rows with the place of the rejected one")
  func recycled() throws {
    try ledger.write(
      "a.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "w,acme,fax,2026-10-05T01:00:00,60,")
    try ledger.output("ingest", "--max-rejects", "100%", "a.csv")
    #expect(try rows("a.csv") == ["x 0.110 a.csv 2"])
    try ledger.write("fixed.csv", "w,acme,voice,2026-10-05T01:00:00,61,")
    try ledger.output("suspense", "recycle", "fixed.csv")
    #expect(try rows("a.csv") == ["x 0.110 a.csv 2", "w 0.220 a.csv 3"])
  }

  @Test("files are known by their content; those missing or unknown are named")
  func files() throws {
    try ledger.folder.write("a.csv", Calls.one("a"))
    try ledger.folder.write("b.csv", Calls.one("b"))
    try ledger.output("ingest", "a.csv", "b.csv")
    let missing = try ledger.run(
      "calls", "--ledger", "calls.ledger", "--month", "2026-10", "a.csv")
    #expect(missing.status == 65)
    #expect(
      missing.error.contains("2026-10 has calls of b.csv, which is not among the files given"))
    try ledger.folder.write("c.csv", Calls.one("c"))
    let unknown = try ledger.run(
      "calls", "--ledger", "calls.ledger", "--month", "2026-10", "a.csv", "b.csv", "c.csv")
    #expect(unknown.status == 65)
    #expect(unknown.error.contains("the ledger does not hold c.csv; ingest it first"))
    try ledger.folder.write("renamed.csv", Calls.one("b"))
    #expect(
      try rows("a.csv", "renamed.csv", "b.csv") == ["a 0.110 a.csv 2", "b 0.110 renamed.csv 2"])
    let none = try ledger.run("calls", "--month", "2026-10")
    #expect(none.status == 64)
    #expect(none.error.contains("name the files that it holds"))
  }

  @Test("a log that has grown is read as far as the ledger took it each time")
  func grown() throws {
    try ledger.write("day.csv", "a,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "day.csv")
    try ledger.write(
      "day.csv", "a,acme,voice,2026-10-05T00:00:00,60,", "b,acme,voice,2026-10-05T01:00:00,61,")
    #expect(try rows("day.csv") == ["a 0.110 day.csv 2"])
    try ledger.output("ingest", "day.csv")
    #expect(try rows("day.csv") == ["a 0.110 day.csv 2", "b 0.220 day.csv 3"])
  }

  @Test("files of different column maps, each read by its own")
  func maps() throws {
    try ledger.folder.write("a.csv", Calls.one("a"))
    try ledger.folder.write(
      "map.yaml",
      """
      name: pbx
      fields:
        call_id: {column: id}
        account_id: {column: who}
        product: {constant: voice}
        start_time: {column: at}
        duration: {column: length, unit: seconds}

      """)
    try ledger.folder.write("b.csv", "at,who,length,id\n2026-10-06T00:00:00,acme,61,b\n")
    try ledger.output("ingest", "a.csv")
    try ledger.output("ingest", "--columns", "map.yaml", "b.csv")
    #expect(try rows("a.csv", "b.csv") == ["a 0.110 a.csv 2", "b 0.220 b.csv 2"])
  }
}
