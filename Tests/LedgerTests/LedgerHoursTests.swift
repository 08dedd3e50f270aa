import CDRCore
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Calls by the hour, in a ledger")
struct LedgerHoursTests {
  let folder: TemporaryFolder
  let october = Month(year: 2026, month: 10)!

  init() throws { folder = try TemporaryFolder() }

  private func ingest(_ files: String..., into ledger: String = "l") throws {
    var source = CallSource(inputs: files.map { folder[$0] })
    source.rejectLimit = .records(100)
    _ = try Ledger.ingest(IngestOptions(source), into: folder[ledger])
  }

  private func hours(in ledger: String = "l") throws -> LedgerHours {
    try Ledger.open(folder[ledger]).read { try LedgerHours($0, october...october) }
  }

  /// Of each hour: day, hour, item, calls, charged, talk seconds, billed minutes.
  private func texts(_ hours: CallHours, _ items: [String]) -> [String] {
    hours.rows.map { key, count in
      "\(key.hour.date) \(key.hour.ofDay) \(items[key.item]) \(count.calls) \(count.charged) "
        + "\(count.talkMilliseconds / 1000) \(count.billedSeconds / 60)"
    }
  }

  @Test("are kept by file, with corrected records among them, and verified")
  func kept() throws {
    try folder.write(
      [
        CallLine("1", start: "2026-10-05T23:59:59", duration: "61"),
        CallLine("2", start: "2026-10-05T23:10:00", duration: "0"),
        CallLine("3", product: "ivr_inbound", start: "2026-10-06T00:00:00", duration: "5"),
        CallLine("4", account: "", start: "2026-10-06T09:30:00", duration: "30"),
        CallLine("5", start: "2026-11-01T00:00:00", duration: "30"),
      ].file, to: "a.csv")
    try ingest("a.csv")
    let first = try hours()
    #expect(first.files.map(\.name) == [folder["a.csv"]])
    #expect(first.uncounted.isEmpty)
    #expect(
      texts(first.files[0].hours, first.items) == [
        "2026-10-05 23 voice 2 1 61 2", "2026-10-06 0 ivr_inbound 1 1 5 1",
      ])
    try folder.write(
      ("suspense_id," + [CallLine("4", start: "2026-10-06T09:30:00", duration: "30")].file)
        .replacing("\n", with: "\n1,", maxReplacements: 1), to: "fixed.csv")
    _ = try Ledger.open(folder["l"]).recycle(folder["fixed.csv"])
    #expect(
      try texts(hours().files[0].hours, first.items).last == "2026-10-06 9 voice 1 1 30 1")
    #expect(try Ledger.open(folder["l"]).verify().breaks.isEmpty)
  }

  @Test("after an undo are those of the files that are left, calls that count instead among them")
  func undone() throws {
    var random = SeededRandom(seed: 4)
    let calls = (0..<400).map { id in
      CallLine(
        "\(id)", account: "acct \(id % 9)",
        start: "2026-10-\(10 + random.below(4))T\(10 + random.below(12)):00:00",
        duration: "\(random.oneIn(4) ? 0 : random.below(900))")
    }
    try folder.write(Array(calls[..<250]).file, to: "a.csv")
    try folder.write(Array(calls[150...]).file, to: "b.csv")
    try folder.write(Array(calls[100..<200]).file, to: "c.csv")
    try ingest("a.csv")
    try ingest("b.csv")
    try ingest("c.csv")
    // All of these are known: the file has no call of its own.
    #expect(try hours().files.map(\.hours.total.calls) == [250, 150])
    _ = try Ledger.open(folder["l"]).undo(folder["a.csv"])
    try ingest("b.csv", into: "other")
    try ingest("c.csv", into: "other")
    let (left, fresh) = (try hours(), try hours(in: "other"))
    #expect(left.files.map(\.name) == fresh.files.map(\.name))
    #expect(left.files.map(\.hours.total.calls) == [250, 50])
    #expect(left.files.map(\.hours) == fresh.files.map(\.hours))
    #expect(try Ledger.open(folder["l"]).verify().breaks.isEmpty)
  }

  @Test("a ledger from before has them of new files, and names the others")
  func before() throws {
    try folder.write([CallLine("1"), CallLine("2")].file, to: "a.csv")
    try ingest("a.csv")
    try OldLedger.downgrade(folder["l"], to: 6)
    #expect(try hours().files.isEmpty)
    #expect(try hours().uncounted.map(\.name) == [folder["a.csv"]])
    try folder.write([CallLine("2"), CallLine("3")].file, to: "b.csv")
    try ingest("b.csv")
    #expect(try hours().files.map(\.hours.total.calls) == [1])
    #expect(try hours().uncounted.map(\.name) == [folder["a.csv"]])
    #expect(try Ledger.open(folder["l"]).verify().breaks.isEmpty)
    _ = try Ledger.open(folder["l"]).undo(folder["a.csv"])
    #expect(try hours().files.map(\.hours.total.calls) == [2])
    #expect(try hours().uncounted.isEmpty)
    #expect(try Ledger.open(folder["l"]).verify().breaks.isEmpty)
  }

  @Test("that were changed by something else show")
  func changed() throws {
    try folder.write([CallLine("1"), CallLine("2")].file, to: "a.csv")
    try ingest("a.csv")
    let queue = try DatabaseQueue(path: folder["l"])
    try queue.write { database in
      var hours = CallHours()
      hours.add(
        .init(calls: 2, charged: 2, talkMilliseconds: 120_000, billedSeconds: 180),
        .init(hour: .init(day: 20_741, hour: 12), item: 1))
      try database.execute(
        sql: "UPDATE file_hours SET hours = ?",
        arguments: [Data(PackedHours.pack(hours, of: october))])
    }
    try queue.close()
    let breaks = try Ledger.open(folder["l"]).verify().breaks
    #expect(breaks.contains { $0.contains("the calls by the hour are not those of its usage") })
    #expect(breaks.contains { $0.contains("file_hours") })
  }
}
