import Foundation
import TestSupport
import Testing

@Suite("cdr-rater gaps")
struct GapsCommandTests {
  let ledger = LedgerFolder()
  private static let header = "id,kind,source,from,to,expected,found,detail\n"

  /// Ten days of calls, one file a day, without the sixth of October.
  private func write() throws {
    for day in 1...10 where day != 6 {
      let date = "2026-10-\(day < 10 ? "0" : "")\(day)"
      try ledger.write("c-\(date).csv", "\(day),acme,voice,\(date)T10:00:00,60,")
    }
  }

  @Test("a lost file, from a ledger and from files, until it is accepted or comes")
  func lostFile() throws {
    try write()
    let files = try FileManager.default.contentsOfDirectory(atPath: ledger.folder.path)
      .filter { $0.hasPrefix("c-") }.sorted()
    try ledger.output("ingest", files[0], files[1], files[2], files[3], files[4])
    for file in files[5...] { try ledger.output("ingest", file) }
    let listed = try ledger.output("gaps", "--month", "2026-10")
    // printf 'left_out\nc-{yyyy-MM-dd}.csv\n2026-10-06\n2026-10-06' | sha256sum
    let line = "58312443,left_out,c-{yyyy-MM-dd}.csv,2026-10-06,2026-10-06,1,0,no file of this day"
    #expect(listed == Self.header + line + "\n")
    let fromFiles = try Program.start(
      ["gaps", "--month", "2026-10"] + files, in: ledger.folder
    ).wait()
    #expect(fromFiles.output == listed)
    #expect(try ledger.run("gaps", "--month", "2026-10", "--strict").status == 1)

    let unknown = try ledger.run("gaps", "accept", "00000000", "--reason", "none")
    #expect(unknown.status == 65)
    #expect(
      unknown.error
        == "cdr-rater: no gap has the id 00000000; cdr-rater gaps --month M lists those of a month\n"
    )
    let accepted = try ledger.run("gaps", "accept", "58312443", "--reason", "a holiday")
    #expect(accepted.status == 0)
    #expect(
      try ledger.output("gaps", "--month", "2026-10", "--strict")
        == Self.header + line + "; accepted by run 6: a holiday\n")
    #expect(try ledger.output("history").contains("gaps accept"))
    try ledger.output("verify")

    try ledger.write("c-2026-10-06.csv", "6,acme,voice,2026-10-06T10:00:00,60,")
    try ledger.output("ingest", "c-2026-10-06.csv")
    #expect(try ledger.output("gaps", "--month", "2026-10", "--strict") == Self.header)
  }

  @Test("as JSON and as a table")
  func formats() throws {
    try write()
    try ledger.output("ingest", ".")
    let json = try ledger.output("gaps", "--month", "2026-10", "--format", "json")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let gaps = try #require(object["gaps"] as? [[String: Any]])
    #expect(object["counting"] as? Int == 1)
    #expect(gaps.count == 1)
    #expect(gaps[0]["kind"] as? String == "left_out")
    #expect(gaps[0]["expected"] as? Int == 1)
    #expect(gaps[0]["accepted"] is NSNull)
    let table = try ledger.output("gaps", "--month", "2026-10", "--format", "table")
    #expect(table.split(separator: "\n").count == 2)
    #expect(
      try ledger.output("gaps", "--month", "2026-10", "--sequence", "{n}.csv", "--format", "table")
        == "2026-10: nothing seems to be missing.\n")
  }

  @Test("a month without calls, and a pattern that cannot be read")
  func faults() throws {
    try write()
    try ledger.output("ingest", ".")
    let month = try ledger.run("gaps", "--month", "2026-12")
    #expect(month.status == 65)
    #expect(month.error.contains("2026-12 has no calls, numbers or seats; the nearest"))
    let pattern = try ledger.run("gaps", "--month", "2026-10", "--sequence", "c.csv")
    #expect(pattern.status == 64)
    #expect(pattern.error.contains("--sequence c.csv: there is no {n} and no date in it"))
  }
}
