import CallIngest
import Foundation
import Metering
import TestSupport
import Testing

/// Stages run alone have to find what is in the text, as the whole first pass does.
@Suite struct IngestStagesTests {
  /// Six records: one repeats the first, one is in conflict with it, one is broken.
  static let text = """
    call_id,account_id,product,start_time,duration_seconds,recording_seconds
    a,alice,voice,2026-10-01T08:00:00+08:00,61,
    a,alice,voice,2026-10-01T08:00:00+08:00,61,
    a,alice,voice,2026-10-01T08:00:00+08:00,62,
    b,bob,ivr_inbound,2026-10-02T08:00:00+08:00,0.5,0.5
    b2,"bo""b",voice,2026-10-31T23:59:59+08:00,10,
    c,bob,voice,2026-10-02T08:00:00+08:00,x,

    """
  static let options = IngestOptions(
    metering: Metering(
      items: [MeteredItem(name: "voice"), MeteredItem(name: "ivr_inbound")],
      recordingIncrement: 60, timeZone: "Asia/Shanghai", attribution: .start))

  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("stages-\(UUID().uuidString).csv").path
  let files: [InputFile]

  init() throws {
    try Self.text.write(toFile: path, atomically: true, encoding: .utf8)
    files = InputList(arguments: [path]).files
  }

  @Test func inflateReadsTheWholeText() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try IngestStages.inflate(files[0], library: .zlib) == Self.text.utf8.count)
  }

  @Test(arguments: ScanKernel.available)
  func scanFindsDelimitersAndLineFeeds(kernel: ScanKernel) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let calls = try StagedCalls(files, options: Self.options)
    // Five commas and a line feed in each record.
    #expect(try IngestStages.scan(calls, kernel: kernel) == 6 * 6)
  }

  @Test func parsePassesOverBrokenRecords() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let calls = try StagedCalls(files, options: Self.options)
    #expect(calls.plainRecordCount == 6)
    #expect(calls.callCount == 5)
    let parsed = try IngestStages.parse(calls)
    #expect(parsed.calls == 5)
    // 61 + 61 + 62 + 0.5 + 10 seconds.
    #expect(parsed.talkMilliseconds == 194_500)
    // 2026-10-31T15:59:59Z.
    #expect(parsed.latestStart == 1_793_462_399_000)
  }

  /// A line feed within quotes is more than the index of delimiters knows.
  @Test func parseEndsWhereALineBreakIsQuoted() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Self.text.replacing("\nb,bob", with: "\nb,\"b\nob\"")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let calls = try StagedCalls(files, options: Self.options)
    #expect(calls.plainRecordCount == 3)
    #expect(calls.callCount == 5)
    #expect(try IngestStages.parse(calls).talkMilliseconds == 184_000)
  }

  /// Several chunks, in which records whose times have other forms and quoted records stand between
  /// plain ones.
  @Test(arguments: ["\n", "\r\n"])
  func parseReadsEveryPlainRecordOfAllChunks(lineEnd: String) throws {
    let count = 20_000
    var text = CallLine.header + lineEnd
    for call in 1...count {
      let id = call.isMultiple(of: 1000) ? "\"call-\(call)\"" : "call-\(call)"
      // 2026-10-05T00:00:00Z.
      let start = call.isMultiple(of: 70) ? "1791158400" : "2026-10-03T14:22:07+08:00"
      text += "\(id),acct-\(call % 7),voice,\(start),\(call),\(lineEnd)"
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let calls = try StagedCalls(files, options: Self.options)
    #expect(calls.textSize > 3 << 18)
    #expect(calls.plainRecordCount == count)
    let expected = Int64(count * (count + 1) / 2)
    // Twice, since the delimiters are lent and given back.
    for _ in 1...2 {
      let parsed = try IngestStages.parse(calls)
      #expect(parsed.calls == count)
      #expect(parsed.talkMilliseconds == expected * 1000)
      #expect(parsed.latestStart == 1_791_158_400_000)
    }
  }

  @Test func parseRefusesAMapWhoseRecordsAreReadOneByOne() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var options = Self.options
    options.columns.nulls = ["0"]
    let calls = try StagedCalls(files, options: options)
    #expect(throws: Failure.self) { try IngestStages.parse(calls) }
  }

  @Test(arguments: [false, true])
  func aggregateMakesASumPerAccountAndItem(keepsFingerprints: Bool) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let calls = try StagedCalls(files, options: Self.options)
    #expect(try IngestStages.aggregate(calls, keepsFingerprints: keepsFingerprints) == 3)
  }

  @Test func deduplicateTellsDuplicatesFromConflicts() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let found = try IngestStages.deduplicate(try StagedCalls(files, options: Self.options))
    #expect(found.duplicates == 1)
    #expect(found.conflicts == 1)
  }

  @Test(arguments: [false, true])
  func readCountsAsTheWholeFirstPassDoes(keepsFingerprints: Bool) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let counts = try IngestStages.read(
      StagedCalls(files, options: Self.options), keepsFingerprints: keepsFingerprints)
    var options = Self.options
    options.findsDuplicates = false
    #expect(counts.records == 6)
    #expect(counts.rejected == 1)
    #expect(
      try counts == IngestPipeline.run(InputList(arguments: [path]), options: options).totals)
  }
}
