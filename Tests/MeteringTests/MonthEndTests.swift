import CDRCore
import ColumnMaps
import TestSupport
import Testing

@testable import Metering

/// Two calls of one id and day may belong to two months: then the first counts, whether one month is
/// asked for or all.
struct MonthEndTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func metering(_ zone: String, _ attribution: Attribution) -> Metering {
    var metering = shanghaiMetering
    (metering.timeZone, metering.attribution) = (zone, attribution)
    return metering
  }

  // MARK: Two calls

  /// Of the same day, one that ends in October and one that ends in November.
  static let october = CallLine("id", start: "2026-10-31T22:00:00", duration: "3600")
  static let november = CallLine("id", start: "2026-10-31T23:00:00", duration: "3600")

  func run(_ lines: [CallLine], _ month: String) throws -> FirstPassResult {
    let path = try folder.write(lines.file, to: "calls.csv")
    return try ingest([path], metering: Self.metering("Asia/Shanghai", .end)) {
      $0.month = Month(month)
    }
  }

  @Test func theFirstCountsInItsMonth() throws {
    let lines = [Self.october, Self.november]
    let first = try run(lines, "2026-10")
    #expect(first.totals.byName == ["records": 2, "rated": 1, "outside_month": 1])
    #expect(first.control == ControlSums(calls: 1, talk: 3_600_000))
    let second = try run(lines, "2026-11")
    #expect(second.totals.byName == ["records": 2, "outside_month": 1, "rejected": 1])
    #expect(second.usages.isEmpty && second.control == ControlSums())
    #expect(
      try second.rejectedRecords().map(\.detail) == [
        "start_time differs from the call at byte 73 of \(folder["calls.csv"])"
      ])
  }

  @Test func theFirstMayBeOfTheLaterMonth() throws {
    let lines = [Self.november, Self.october]
    let first = try run(lines, "2026-10")
    #expect(first.totals.byName == ["records": 2, "outside_month": 1, "rejected": 1])
    #expect(first.usages.isEmpty)
    let second = try run(lines, "2026-11")
    #expect(second.totals.byName == ["records": 2, "rated": 1, "outside_month": 1])
    #expect(second.usages.map(\.account) == ["acct"])
  }

  /// Calls of 0 seconds take part, and an account that has calls of other months only is none of the
  /// month's.
  @Test func callsOfZeroSeconds() throws {
    var zero = CallLine("id", account: "zero", start: "2026-10-31T23:30:00", duration: "0")
    let lines = [zero, Self.november]
    #expect(
      try run(lines, "2026-10").totals.byName
        == ["records": 2, "not_charged": 1, "outside_month": 1])
    let second = try run(lines, "2026-11")
    #expect(second.totals.byName == ["records": 2, "outside_month": 1, "rejected": 1])
    #expect(second.usages.isEmpty)
    zero.id = "other"
    #expect(try run([Self.october, zero], "2026-11").usages.isEmpty)
    #expect(try run([Self.october, zero, Self.november], "2026-11").totals.rejected == 1)
  }

  /// Far from the month nothing is kept of a call.
  @Test func onlyDaysOfTheMonthTakePart() throws {
    var options = FirstPassOptions(metering: Self.metering("Asia/Shanghai", .end))
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    func starts(_ month: String) -> String {
      options.month = Month(month)
      guard let starts = options.startsOfMonth(clock: clock) else { return "all" }
      return clock.timestamp(ofSecond: starts.lowerBound / 1000) + " "
        + clock.timestamp(ofSecond: starts.upperBound / 1000)
    }
    #expect(starts("") == "all")
    #expect(starts("2026-10") == "2026-09-30T00:00:00+08:00 2026-11-01T00:00:00+08:00")
    options.maximumCallHours = 25
    #expect(starts("2026-10") == "2026-09-29T00:00:00+08:00 2026-11-01T00:00:00+08:00")
    options.metering.attribution = .start
    #expect(starts("2026-10") == "2026-10-01T00:00:00+08:00 2026-11-01T00:00:00+08:00")
  }

  /// Where clocks are turned back over a month's start, its day before goes on after that, in
  /// Newfoundland at 00:01 of 2009-11-01 and in Arizona at 00:01 of 1944-01-01.
  @Test(arguments: [
    ("America/St_Johns", "2009-10", "2009-10-01T00:00:00-02:30", "2009-11-01T00:00:00-03:30"),
    ("America/St_Johns", "2009-11", "2009-10-31T00:00:00-02:30", "2009-12-01T00:00:00-03:30"),
    ("America/St_Johns", "2009-12", "2009-12-01T00:00:00-03:30", "2010-01-01T00:00:00-03:30"),
    ("America/Phoenix", "1943-12", "1943-12-01T00:00:00-06:00", "1944-01-01T00:00:00-07:00"),
    ("America/Phoenix", "1944-01", "1943-12-31T00:00:00-06:00", "1944-02-01T00:00:00-07:00"),
  ])
  func daysAtClockChanges(zone: String, month: String, from: String, to: String) throws {
    var options = FirstPassOptions(metering: Self.metering(zone, .start))
    options.month = Month(month)
    let clock = try #require(ZoneClock(name: zone))
    let starts = try #require(options.startsOfMonth(clock: clock))
    #expect(clock.timestamp(ofSecond: starts.lowerBound / 1000) == from)
    #expect(clock.timestamp(ofSecond: starts.upperBound / 1000) == to)
  }

  // MARK: Many calls

  struct Log: CustomTestStringConvertible, Sendable {
    var zone: String
    var attribution: Attribution
    /// Around which calls start.
    var instant: Int64
    var months: [String]

    var testDescription: String { "\(zone) \(attribution)" }
  }

  /// 2026-11-01T00:00:00+08:00 and 2009-11-01T00:00:00-02:30.
  static let logs: [Log] = [
    Log(
      zone: "Asia/Shanghai", attribution: .end, instant: 1_793_462_400,
      months: ["2026-09", "2026-10", "2026-11", "2026-12"]),
    Log(
      zone: "Asia/Shanghai", attribution: .start, instant: 1_793_462_400,
      months: ["2026-10", "2026-11"]),
    Log(
      zone: "America/St_Johns", attribution: .start, instant: 1_257_042_600,
      months: ["2009-10", "2009-11"]),
    Log(
      zone: "America/St_Johns", attribution: .end, instant: 1_257_042_600,
      months: ["2009-10", "2009-11"]),
  ]

  /// Ids that come again a few hours on, in several files: the same calls, and others.
  func write(_ log: Log, seed: UInt64, files: Int, calls: Int) throws -> [String] {
    var random = SeededRandom(seed: seed)
    var written: [CallLine] = []
    return try (0..<files).map { file in
      let lines = (0..<calls).map { _ in
        if random.oneIn(4), !written.isEmpty { return random.pick(written) }
        let number = random.below(calls)
        let start = log.instant + Int64(random.below(2 * 86_400) - 86_400) / 1800 * 1800
        let line = CallLine(
          "\(number % (calls / 4))", account: "account \(number % 7)",
          product: random.pick(["voice", "robot_outbound"]), start: "\(start)",
          duration: random.pick(["0", "0", "1800", "5400.5", "86400"]),
          recording: random.oneIn(5) ? "30" : "")
        written.append(line)
        return line
      }
      return try folder.write(lines.file, to: "\(file).csv")
    }
  }

  /// A map that reads the standard columns one record at a time.
  static let mapped = """
    name: mapped
    fields:
      call_id: {columns: [call_id]}
      account_id: {column: account_id}
      product: {column: product}
      start_time: {column: start_time, pattern: unix}
      duration: {column: duration_seconds}
      recording: {column: recording_seconds, unit: seconds}
    charged_when: {column: product, values: [voice, robot_outbound]}
    """

  @Test(arguments: logs, [1, 3])
  func monthsAddUpToAll(log: Log, jobs: Int) throws {
    for (seed, isMapped) in [(UInt64(jobs), false), (UInt64(jobs) + 10, true)] {
      let paths = try write(log, seed: seed, files: 4, calls: 1500)
      let mapped = try ColumnMap(text: Self.mapped, origin: "mapped.yaml")
      func run(_ month: String?, memory: Int = .max) throws -> FirstPassResult {
        try ingest(paths, metering: Self.metering(log.zone, log.attribution)) {
          ($0.jobs, $0.memoryLimit, $0.month) = (jobs, memory, month.flatMap { Month($0) })
          if isMapped { $0.columns = mapped }
        }
      }
      let all = try run(nil)
      let byMonth = try log.months.map { try run($0) }
      #expect(byMonth.flatMap(\.usages) == all.usages)
      func sum(_ field: (RecordCounts) -> Int64) -> Int64 {
        byMonth.reduce(0) { $0 + field($1.totals) }
      }
      #expect(sum(\.rated) == all.totals.rated)
      #expect(sum(\.notCharged) == all.totals.notCharged)
      #expect(sum(\.duplicate) == all.totals.duplicate)
      #expect(sum(\.rejected) == all.totals.rejected)
      #expect(byMonth.allSatisfy { $0.totals.isBalanced && $0.totals.records == 6000 })
      #expect(byMonth.reduce(0) { $0 + $1.control.calls } == all.control.calls)
      #expect(
        byMonth.reduce(0) { $0 + $1.control.talkMilliseconds } == all.control.talkMilliseconds)
      let rejects = try byMonth.flatMap { try $0.rejectedRecords() }.sorted {
        ($0.file, $0.offset) < ($1.file, $1.offset)
      }
      #expect(try rejects == all.rejectedRecords())
      #expect(all.totals.rejected > 1000 && all.totals.rated > 200)
      #expect(all.totals.duplicate > 200 && all.usages.count == 14)
      for (month, inMemory) in zip(log.months, byMonth) {
        let spilled = try run(month, memory: 0)
        #expect(spilled.sums == inMemory.sums)
        #expect(spilled.files == inMemory.files)
        #expect(spilled.control == inMemory.control)
      }
    }
  }

  /// Against calls judged one after the other, with every record in the search.
  @Test(arguments: ["2026-10", "2026-11"], [false, true])
  func theSameAsTheSlowTwin(month: String, byEnd: Bool) throws {
    let log = Self.logs[byEnd ? 0 : 1]
    let paths = try write(log, seed: 5, files: 3, calls: 800)
    let result = try ingest(paths, metering: Self.metering(log.zone, log.attribution)) {
      ($0.jobs, $0.month) = (2, Month(month))
    }
    var options = SlowCalls.Options(products: products)
    (options.attributesByEnd, options.month) = (byEnd, month)
    let texts = try paths.enumerated().map { index, path in
      (name: path, text: try folder.bytes(of: "\(index).csv"))
    }
    try expectTheSame(result, as: SlowCalls(texts, options))
  }
}

extension ControlSums {
  fileprivate init(calls: Int64, talk: Int64) {
    self.init()
    (self.calls, talkMilliseconds) = (calls, talk)
  }
}
