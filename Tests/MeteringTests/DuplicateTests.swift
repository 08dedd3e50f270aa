import CDRCore
import TestSupport
import Testing

@testable import Metering

struct DuplicateTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func run(
    _ files: [[CallLine]], _ change: (inout FirstPassOptions) -> Void = { _ in }
  ) throws -> FirstPassResult {
    let paths = try files.enumerated().map { try folder.write($1.file, to: "\($0).csv") }
    return try ingest(paths, change)
  }

  static let call = CallLine("id", account: "a", duration: "61", recording: "30")

  @Test func theSameOnceMore() throws {
    let result = try run([[Self.call, Self.call, Self.call]])
    #expect(result.totals.byName == ["records": 3, "rated": 1, "duplicate": 2])
    #expect(result.usages.first?.items.first?.usage.calls == 1)
    #expect(result.usages.first?.items.first?.usage.billedSeconds == 120)
    #expect(result.usages.first?.items.first?.usage.recordedMilliseconds == 30_000)
    #expect(result.control.calls == 1)
    #expect(result.control.talkMilliseconds == 61_000)
  }

  /// Other text, the same call.
  @Test func theSameInOtherForms() throws {
    var (other, third, fourth) = (Self.call, Self.call, Self.call)
    other.start = "2026-10-15T04:00:00Z"
    (other.duration, other.recording) = ("0061.000", "30.0")
    third.start = "1792036800000"
    (third.id, third.account) = ("\"id\"", "\"a\"")
    (fourth.start, fourth.duration) = ("2026-10-15 12:00:00.0004", "60.9999")
    let result = try run([[Self.call, other, third, fourth]])
    #expect(result.totals.byName == ["records": 4, "rated": 1, "duplicate": 3])
  }

  @Test func anEmptyRecordingIsOneOfZeroSeconds() throws {
    let lines = ["", "0", "0.000"].map { CallLine("id", recording: $0) }
    #expect(try run([lines]).totals.byName == ["records": 3, "rated": 1, "duplicate": 2])
  }

  /// Ids are used again after a while: only the day of the start, on the tariff's clocks, counts.
  @Test(arguments: [
    ("2026-10-15T00:00:00", "2026-10-15T23:59:59.999", false),
    ("2026-10-15T23:59:59.999", "2026-10-16T00:00:00", true),
    ("2026-10-15T15:59:59Z", "2026-10-15T16:00:00Z", true),
    ("2026-10-15T16:00:00Z", "2026-10-16T15:59:59Z", false),
    ("2026-10-15T12:00:00", "2025-10-15T12:00:00", true),
    ("2026-10-15T12:00:00", "2026-12-04T05:02:47.296", true),
  ])
  func days(first: String, second: String, areTwoCalls: Bool) throws {
    let result = try run([[CallLine("id", start: first), CallLine("id", start: second)]])
    #expect(
      result.totals.byName
        == (areTwoCalls ? ["records": 2, "rated": 2] : ["records": 2, "rated": 1, "rejected": 1]))
  }

  @Test func otherIDsAreOtherCalls() throws {
    let ids = ["id", "ID", "id ", " id", "i", "id\u{0}", "é", "e\u{301}"]
    let result = try run([ids.map { CallLine($0) }])
    #expect(result.totals.byName == ["records": 8, "rated": 8])
  }

  static let conflicts: [(CallLine, String)] = {
    func changed(_ change: (inout CallLine) -> Void) -> CallLine {
      var line = call
      change(&line)
      return line
    }
    return [
      (changed { $0.account = "b" }, "account_id"),
      (changed { $0.product = "ivr_inbound" }, "product"),
      (changed { $0.start = "2026-10-15T12:00:00.001" }, "start_time"),
      (changed { $0.duration = "61.001" }, "duration_seconds"),
      (changed { $0.duration = "0" }, "duration_seconds"),
      (changed { $0.recording = "" }, "recording_seconds"),
      (changed { ($0.duration, $0.recording) = ("0", "") }, "duration_seconds, recording_seconds"),
      (
        CallLine(
          "id", account: "b", product: "robot_outbound", start: "2026-10-15T13:00:00",
          duration: "1", recording: "2"),
        "account_id, product, start_time, duration_seconds, recording_seconds"
      ),
    ]
  }()

  @Test(arguments: conflicts.indices, [1, 3])
  func conflict(index: Int, jobs: Int) throws {
    let (line, columns) = Self.conflicts[index]
    let before = [CallLine("x", account: "\"two\nlines\""), CallLine("bad", duration: "-")]
    let result = try run([before + [Self.call], before.suffix(1) + [line, Self.call]]) {
      $0.jobs = jobs
    }
    #expect(result.totals.byName == ["records": 6, "rated": 2, "duplicate": 1, "rejected": 3])
    #expect(result.rejectedByReason == [.badDuration: 2, .conflictingDuplicate: 1])
    let offset = ((before).file).utf8.count
    #expect(
      try result.rejectedRecords().last
        == RejectedRecord(
          file: folder["1.csv"], line: 3,
          offset: Int64(before.suffix(1).map(\.self).file.utf8.count),
          reason: .conflictingDuplicate,
          detail: "\(columns) differs from the call at byte \(offset) of \(folder["0.csv"])",
          record: Array(line.text.utf8)))
    // The first call is all that account a has.
    #expect(result.usages.map(\.account) == ["a", "two\nlines"])
    #expect(result.usages[0].items.map(\.item) == [0])
    #expect(result.usages[0].items[0].usage.talkMilliseconds == 61_000)
    #expect(result.usages[0].items[0].usage.recordedMilliseconds == 30_000)
  }

  /// Every later call is held against the first, not against one that conflicted with it.
  @Test func theFirstCountsAgainstAll() throws {
    let (a, b) = (CallLine("id", duration: "10"), CallLine("id", duration: "20"))
    let result = try run([[a, b, b, a, b]])
    #expect(result.totals.byName == ["records": 5, "rated": 1, "duplicate": 1, "rejected": 3])
    #expect(try result.rejectedRecords().map(\.line) == [3, 4, 6])
  }

  /// Where calls conflict, the order of the inputs decides, whichever file is the largest.
  @Test(arguments: [1, 2, 5])
  func orderOfInputs(jobs: Int) throws {
    let many = (0..<500).map { CallLine("m\($0)", account: "other") }
    let files = [[CallLine("id", duration: "10")], many + [CallLine("id", duration: "20")]]
    for (order, talk) in [(files, 10_000), (files.reversed(), 20_000)] {
      let result = try run(Array(order)) { $0.jobs = jobs }
      #expect(result.files.map { $0.counts.rejected } == [0, 1])
      #expect(result.usages.first?.items.first?.usage.talkMilliseconds == Int64(talk))
    }
  }

  /// Without conflicts the order changes only which file a duplicate is counted in.
  @Test func duplicatesAreCountedWhereTheyCameLater() throws {
    let files = [[Self.call, CallLine("1")], [CallLine("2"), Self.call], [Self.call]]
    let result = try run(files)
    #expect(result.files.map { $0.counts.duplicate } == [0, 1, 1])
    let reversed = try run(files.reversed())
    #expect(reversed.files.map { $0.counts.duplicate } == [0, 1, 1])
    #expect(reversed.sums == result.sums)
    // A file named twice is read twice.
    let path = folder["0.csv"]
    let twice = try ingest([path, path])
    #expect(
      twice.files.map(\.counts.byName) == [
        ["records": 1, "rated": 1], ["records": 1, "duplicate": 1],
      ])
  }

  @Test func callsOfZeroSecondsTakePart() throws {
    let zero = CallLine("id", duration: "0")
    #expect(
      try run([[zero, zero]]).totals.byName == ["records": 2, "not_charged": 1, "duplicate": 1])
    let conflicting = [zero, CallLine("id", duration: "1")]
    #expect(
      try run([conflicting]).totals.byName == ["records": 2, "not_charged": 1, "rejected": 1])
    #expect(
      try run([conflicting.reversed()]).totals.byName == ["records": 2, "rated": 1, "rejected": 1])
    #expect(try run([[zero, zero]]).usages.isEmpty)
  }

  @Test func rejectedRecordsTakeNoPart() throws {
    let result = try run([
      [
        CallLine("id", duration: "x"), CallLine("id"), CallLine("id", product: "fax"),
        CallLine("id"),
      ]
    ])
    #expect(result.totals.byName == ["records": 4, "rated": 1, "duplicate": 1, "rejected": 2])
  }

  @Test func withoutTheSearch() throws {
    let result = try run([[Self.call, Self.call, CallLine("id", duration: "0")]]) {
      $0.findsDuplicates = false
    }
    #expect(result.totals.byName == ["records": 3, "rated": 2, "not_charged": 1])
    #expect(result.usages[0].items[0].usage.calls == 2)
  }

  /// Removing all calls of an account leaves no empty line of it.
  @Test func nothingIsLeftOfAConflictingAccount() throws {
    let result = try run([[Self.call, CallLine("id", account: "b", product: "ivr_inbound")]])
    #expect(result.usages.map(\.account) == ["a"])
  }

  /// Thousands of ids, each several times, over files and workers.
  @Test(arguments: [1, 2, 5])
  func manyCalls(jobs: Int) throws {
    var random = SeededRandom(seed: 77)
    let files = (0..<6).map { _ in
      (0..<1500).map { _ in
        CallLine(
          "\(random.below(1500))", account: random.pick(["a", "b"]),
          start: "2026-10-1\(random.below(2))T0\(random.below(2)):00:00",
          duration: "\(random.below(3))")
      }
    }
    let result = try run(files) { $0.jobs = jobs }
    let texts = files.enumerated().map { (name: folder["\($0).csv"], text: Array($1.file.utf8)) }
    try expectTheSame(result, as: SlowCalls(texts, .init(products: products)))
    #expect(result.totals.isBalanced)
    #expect(result.totals.rejected > 1000)
    #expect(result.totals.duplicate > 100)
  }
}
