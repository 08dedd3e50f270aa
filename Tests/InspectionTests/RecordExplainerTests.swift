import CDRCore
import ColumnMaps
import TestSupport
import Testing

@testable import Inspection
@testable import Metering

@Suite("Records explained")
struct RecordExplainerTests {
  private static func explain(
    _ text: String, map: ColumnMap = .standard, first count: Int = 5, atMost limit: Int? = nil
  ) throws -> RecordExplainer.Explanation {
    let folder = try TemporaryFolder()
    let sample = try CallSample(path: folder.write(text, to: "calls.csv"))
    var options = FirstPassOptions(metering: shanghaiMetering)
    options.columns = map
    return try RecordExplainer(options).explain(sample, first: count, atMost: limit)
  }

  private static let header =
    "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"

  @Test("a record of each outcome")
  func outcomes() throws {
    let found = try Self.explain(
      Self.header + """
        a1,acme,voice,2026-10-01T10:00:00,61,

        a2,acme,voice,2026-10-01T10:05:00,0,
        a3,"ac
        me",fax,2026-10-01T10:05:00,59,30
        a4,acme
        """)
    let records = found.records
    #expect(records.map(\.line) == [2, 4, 5, 7])
    // With its line end the header has 73 bytes, the first record 38, a blank line 1, the second 37.
    #expect(records.map(\.offset).prefix(3) == [73, 112, 149])
    #expect(
      records.map(\.outcome) == [
        .rated(billedSeconds: 120), .notCharged(.zeroSeconds),
        .rejected(.unknownProduct, detail: "product \"fax\""),
        .rejected(.fieldCount, detail: "2 fields, the header has 6"),
      ])
    #expect(records[3].call == nil && records[3].record == Array("a4,acme".utf8))
    // 2026-10-01 is 20,727 days after 1970-01-01; ten o'clock in Shanghai is 2:00 in UTC.
    let start: Int64 = (20_727 * 86_400 + 2 * 3600) * 1000
    #expect(
      records[0].call
        == ExplainedCall(
          callID: "a1", account: "acme", product: "voice", start: .read(start),
          duration: .read(61_000), recording: .read(0)))
    #expect(records[2].call?.account == "ac\nme")
    #expect(records[2].call?.recording == .read(30_000))
    let summary = found.summary
    #expect(summary.records == 4 && summary.rated == 1 && summary.notCharged == 1)
    #expect(summary.rejected == [.unknownProduct: 1, .fieldCount: 1])
    #expect(summary.parsed == 2 && summary.rejectedCount == 2 && summary.isWholeFile)
    #expect(summary.accounts == 1 && summary.starts == start...start + 300_000)
    #expect(summary.productValues.map(\.text) == ["voice", "fax"])
    #expect(summary.productValues.map(\.count) == [2, 1])
  }

  @Test("what cannot be read is told as it stands")
  func unreadable() throws {
    let call = try Self.explain(Self.header + "a,acme,voice,soon,long,x\n").records[0].call
    #expect(call?.start == .unreadable("soon"))
    #expect(call?.duration == .unreadable("long"))
    #expect(call?.recording == .unreadable("x"))
  }

  private static let charging = """
    name: pbx
    fields:
      call_id: {column: id}
      account_id: {column: who}
      product: {constant: voice}
      start_time: {column: start, optional: true}
      duration: {column: talk, from: answer, to: end}
    charged_when: {column: state, values: [ANSWERED]}
    """

  private static let calls = """
    id,who,start,answer,end,talk,state
    1,a,2026-10-01 10:00:00,2026-10-01 10:00:05,2026-10-01 10:01:05,60,ANSWERED
    2,a,,,,,BUSY
    3,b,2026-10-01 10:00:00,2026-10-01 10:00:05,2026-10-01 10:01:05,50,ANSWERED
    1,a,2026-10-01 10:00:00,2026-10-01 10:00:05,2026-10-01 10:01:05,60,ANSWERED
    3,b,2026-10-01 10:00:00,2026-10-01 10:00:05,2026-10-01 10:01:05,51,ANSWERED
    3,b,2026-10-02 10:00:00,2026-10-02 10:00:05,2026-10-02 10:01:05,60,ANSWERED
    1,a,,,,,BUSY

    """

  @Test("calls that a column says are not charged for, and calls that repeat")
  func charged() throws {
    let map = try ColumnMap(text: Self.charging, origin: "pbx.yaml")
    let found = try Self.explain(Self.calls, map: map)
    #expect(found.records[1].outcome == .notCharged(.texts([.init(column: "state", text: "BUSY")])))
    let summary = found.summary
    #expect(summary.rated == 5 && summary.notCharged == 2)
    #expect(summary.duplicates == 1 && summary.conflicts == 1)
    // 50 and 51 seconds against a minute.
    #expect(summary.disagreements == 2)
    #expect(
      summary.conditionValues == [
        .init(
          column: "state",
          values: [.init(text: "ANSWERED", count: 5), .init(text: "BUSY", count: 2)])
      ])
  }

  @Test("the values of the column that says what is charged for, for a run that charged nothing")
  func chargedValues() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.calls, to: "calls.csv")
    let file = try #require(InputList(arguments: [path]).files.first)
    var options = FirstPassOptions(metering: shanghaiMetering)
    options.columns = try ColumnMap(text: Self.charging, origin: "pbx.yaml")
    #expect(
      try RecordExplainer.values(of: options.columns.charged, in: file, options: options)
        .map { $0.values.map(\.text) } == [["ANSWERED", "BUSY"]])
    options.columns.charged = []
    #expect(try RecordExplainer.values(of: [], in: file, options: options) == [])
  }

  @Test("how many records are shown and looked at")
  func limits() throws {
    let rows = (0..<3000).map { "c\($0),acme,voice,2026-10-01T10:00:00,61,\n" }.joined()
    // 3000 records are less than 256 KiB: all are looked at.
    let all = try Self.explain(Self.header + rows, first: 2)
    #expect(all.records.count == 2 && all.summary.records == 3000 && all.summary.isWholeFile)
    let some = try Self.explain(Self.header + rows, first: 0, atMost: 7)
    #expect(some.records == [] && some.summary.records == 7 && !some.summary.isWholeFile)
    // 500 records of more than 1000 bytes: one stretch of text does not hold so many.
    let long = String(repeating: "x", count: 1000)
    let large = (0..<2000).map { "c\($0)\(long),acme,voice,2026-10-01T10:00:00,61,\n" }.joined()
    let found = try Self.explain(Self.header + large, first: 0)
    #expect((1000..<1300).contains(found.summary.records) && !found.summary.isWholeFile)
  }

  @Test("each record has the outcome that a run gives it", arguments: 0..<10)
  func sameAsRun(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 77)
    let text = MessyCalls.file(200, &random)
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "messy.csv")
    let run = try ingest([path]) { $0.findsDuplicates = false }
    let found = try RecordExplainer(FirstPassOptions(metering: shanghaiMetering)).explain(
      CallSample(path: path), first: .max)
    let expected = try run.rejectedRecords()
    let rejected = found.records.compactMap { record -> RejectedRecord? in
      guard case .rejected(let reason, let detail) = record.outcome else { return nil }
      return RejectedRecord(
        file: path, line: record.line, offset: record.offset, reason: reason, detail: detail,
        record: record.record)
    }
    #expect(rejected == expected)
    #expect(Int64(found.summary.records) == run.totals.records)
    #expect(Int64(found.summary.rated) == run.totals.rated)
    #expect(Int64(found.summary.notCharged) == run.totals.notCharged)
  }

  @Test("a file that the map cannot read")
  func mismatch() throws {
    do throws(Failure) {
      let map = try ColumnMap(text: Self.charging, origin: "pbx.yaml")
      let folder: TemporaryFolder
      let sample: CallSample
      do {
        folder = try TemporaryFolder()
        sample = try CallSample(path: folder.write("a,b\n1,2\n", to: "calls.csv"))
      } catch {
        Issue.record(error)
        return
      }
      var options = FirstPassOptions(metering: shanghaiMetering)
      options.columns = map
      _ = try RecordExplainer(options).explain(sample, first: 1)
      Issue.record("columns are absent")
    } catch {
      #expect(error.kind == .badData && error.message.contains("lacks id, who, start"))
    }
  }
}
