import CDRCore
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Exporting and backing up")
struct ExportTests {
  @Test("an export has a row for each account and item, and each posting")
  func plainTables() throws {
    let folder = try TemporaryFolder()
    let header = "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"
    try folder.write(
      header + "1,acme,voice,2026-10-05T00:00:00,61,\n2,acme,ivr_inbound,2026-10-05T00:00:00,5,7\n",
      to: "a.csv")
    try folder.write(header + "3,acme,voice,2026-10-06T00:00:00,30.5,\n", to: "b.csv")
    _ = try Ledger.ingest(
      IngestOptions(CallSource(inputs: [folder["a.csv"], folder["b.csv"]])), into: folder["l"]
    )
    let october = Month(year: 2026, month: 10)!
    let ledger = try Ledger.open(folder["l"])
    var options = PostOptions(.post, months: october...october)
    options.output = folder["p.csv"]
    _ = try ledger.post(options)
    try ledger.export(to: folder["plain"])
    try ledger.backUp(to: folder["copy"])

    let plain = try DatabaseQueue(path: folder["plain"])
    let (usage, files, postings) = try plain.read { database in
      (
        try String.fetchAll(
          database,
          sql: """
            SELECT concat_ws(' ', month, account_id, item, calls, talk_milliseconds, billed_seconds,
              short_calls, short_billed_seconds, recorded_calls, recorded_milliseconds,
              recorded_billed_seconds) FROM (
                SELECT * FROM usage ORDER BY item)
            """.replacing("concat_ws(' ', ", with: "printf('%s %s %s %d %d %d %d %d %d %d %d', ")),
        try String.fetchAll(
          database,
          sql: "SELECT printf('%s %s %d', file, item, talk_milliseconds) FROM file_usage ORDER BY 1"
        ),
        try String.fetchAll(database, sql: "SELECT item || delta FROM postings ORDER BY 1")
      )
    }
    #expect(
      usage == [
        "2026-10 acme ivr_inbound 1 5000 60 1 60 1 7000 60",
        "2026-10 acme voice 2 91500 180 1 60 0 0 0",
      ])
    #expect(
      files == [
        "\(folder["a.csv"]) ivr_inbound 5000", "\(folder["a.csv"]) voice 61000",
        "\(folder["b.csv"]) voice 30500",
      ])
    // 1 minute under the month's row of 0.100, 1 recorded minute at 0.050, 3 minutes at 0.110.
    #expect(postings == ["ivr_inbound0.10", "recording0.05", "voice0.33"])
    #expect(try Ledger.open(folder["copy"]).verify().breaks.isEmpty)
    #expect(try Ledger.open(folder["copy"]).files().count == 2)
  }
}
