import CDRCore
import Foundation
import TestSupport
import Testing

@testable import Metering
@testable import SeatUse

/// Calls at once as the first pass finds them in files.
struct CallsAtOnceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let robot = 3

  func measure(
    _ files: [[CallLine]], month: String = "2026-10", seats: [String: SeatCounts] = [:],
    metering: Metering = shanghaiMetering, _ change: (inout FirstPassOptions) -> Void = { _ in }
  ) throws -> (use: [AccountSeatUse], result: FirstPassResult) {
    let paths = try files.enumerated().map { try folder.write($1.file, to: "\($0).csv") }
    let request = IntervalRequest(item: Self.robot, month: try #require(Month(month)))
    var memory = 0
    let result = try ingest(paths, metering: metering) {
      $0.intervals = request
      change(&$0)
      memory = $0.fingerprintMemory
    }
    let book = try SeatUseBook(
      try #require(result.intervals), seats: { seats[$0] ?? SeatCounts([]) }, jobs: 2,
      memory: memory)
    return ((0..<book.count).map { book[$0] }, result)
  }

  static func call(
    _ id: String, _ start: String, _ duration: String, account: String = "a",
    product: String = "robot_outbound"
  ) -> CallLine {
    CallLine(id, account: account, product: product, start: start, duration: duration)
  }

  static func use(
    _ account: String, _ peak: Int64, at second: UInt32?, seats: Int64 = 0, above: Int64,
    _ callSeconds: Int64
  ) -> AccountSeatUse {
    AccountSeatUse(
      account: account,
      use: SeatUse(
        peakCalls: peak, peakSecond: second, seats: seats, secondsAbove: above,
        callSecondsAbove: callSeconds))
  }

  static let day: UInt32 = 86_400

  /// Starts are cut to the second and ends raised to one, and only the product counts.
  @Test func wholeSeconds() throws {
    let (found, result) = try measure([
      [
        // 10.999 to 11.001: the seconds 10 and 11.
        Self.call("1", "2026-10-02T00:00:10.999", "0.002"),
        // 12 exactly to 13: one second.
        Self.call("2", "2026-10-02T00:00:12", "1"),
        // 12.5 to 14.5: three seconds.
        Self.call("3", "2026-10-02T00:00:12.5", "2"),
        Self.call("4", "2026-10-02T00:00:12", "60", product: "voice"),
        Self.call("5", "2026-10-02T00:00:12", "60", account: "v", product: "voice"),
        // Takes no time, but its account has a robot call.
        Self.call("6", "2026-10-02T00:00:12", "0", account: "zero"),
      ]
    ])
    #expect(
      found == [
        Self.use("a", 2, at: Self.day + 12, above: 2 + 3, 2 + 4),
        Self.use("zero", 0, at: nil, above: 0, 0),
      ])
    #expect(result.totals.byName == ["records": 6, "rated": 5, "not_charged": 1])
  }

  /// Of one id and day the first record counts, be it of another product or of no time.
  @Test(arguments: [1, 3])
  func duplicates(jobs: Int) throws {
    let first = Self.call("same", "2026-10-02T00:00:00", "10")
    let (found, result) = try measure([
      [
        first, Self.call("voice first", "2026-10-02T00:00:00", "10", product: "voice"),
        Self.call("zero first", "2026-10-02T00:00:00", "0"),
        Self.call("long first", "2026-10-02T00:00:05", "20"),
        Self.call("other day", "2026-10-02T23:59:59", "1"),
      ],
      [
        first, first, Self.call("same", "2026-10-02T00:00:00", "99"),
        Self.call("voice first", "2026-10-02T00:00:00", "10"),
        Self.call("zero first", "2026-10-02T00:00:00", "10"),
        Self.call("long first", "2026-10-02T00:00:05", "1"),
        Self.call("other day", "2026-10-03T00:00:00", "1"),
      ],
    ]) { $0.jobs = jobs }
    // 0 to 10 and 5 to 25, and a second on both sides of midnight.
    #expect(found == [Self.use("a", 2, at: Self.day + 5, above: 25 + 2, 30 + 2)])
    #expect(
      result.totals.byName
        == ["records": 12, "rated": 5, "not_charged": 1, "duplicate": 2, "rejected": 4])
  }

  /// A call counts for the part inside the month, and October has 31 days.
  @Test(arguments: [Attribution.start, .end])
  func monthEnds(attribution: Attribution) throws {
    var metering = shanghaiMetering
    metering.attribution = attribution
    let last = 31 * Self.day
    let (found, result) = try measure(
      [
        [
          Self.call("into", "2026-09-30T23:59:50", "15", account: "a"),
          Self.call("ends as it begins", "2026-09-30T23:59:50", "10", account: "b"),
          Self.call("ends within its first second", "2026-09-30T23:59:50", "10.001", account: "c"),
          Self.call("over all of it", "2026-09-30T12:00:00", "3000000", account: "d"),
          Self.call("out of", "2026-10-31T23:59:59.5", "60", account: "e"),
          Self.call("after it", "2026-11-01T00:00:00", "60", account: "f"),
          Self.call("long before", "2026-08-20T00:00:00", "3599999", account: "g"),
          Self.call("too early", "2026-08-19T00:00:00", "60", account: "h"),
          Self.call("nothing before", "2026-09-30T23:59:59", "0", account: "i"),
          Self.call("nothing at its start", "2026-10-01T00:00:00", "0", account: "j"),
        ]
      ], metering: metering
    ) { $0.maximumCallHours = 1000 }
    #expect(
      found == [
        Self.use("a", 1, at: 0, above: 5, 5), Self.use("c", 1, at: 0, above: 1, 1),
        // The month has 2,678,400 seconds; 12 hours are before it.
        Self.use("d", 1, at: 0, above: 2_678_400, 2_678_400),
        Self.use("e", 1, at: last - 1, above: 1, 1),
        // 1000 hours less a second from August 20, which is 42 days, 1008 hours, before October.
        Self.use("j", 0, at: nil, above: 0, 0),
      ])
    // 1000 hours before October is 8:00 on August 20, and all of that day is read.
    #expect(
      result.totals.byName
        == ["records": 10, "rated": 6, "not_charged": 2, "outside_month": 2])
  }

  /// 32 bits of a start would take these for one moment: they lie 2^32 ms apart.
  @Test func startsFarApart() throws {
    let (found, _) = try measure([
      [
        Self.call("late", "2026-10-14T17:02:47.296", "10"),
        Self.call("early", "2026-08-26T00:00:00", "10"),
      ]
    ]) { $0.maximumCallHours = 1000 }
    #expect(found == [Self.use("a", 1, at: 13 * Self.day + 61_367, above: 11, 11)])
  }

  // MARK: Against a count of every second

  private struct RandomCall {
    var id: Int
    var account: String
    var isRobot: Bool
    /// In milliseconds since 1970-01-01T00:00:00Z.
    var start: Int64
    var duration: Int64
  }

  /// Counts every second of every call; seats only matter while calls run.
  private static func slow(
    _ calls: [RandomCall], from first: Int64, to end: Int64, hours: Int64, zone: TimeZone,
    seats: [String: SeatCounts]
  ) -> [AccountSeatUse] {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    func day(_ milliseconds: Int64) -> Date {
      calendar.startOfDay(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }
    let earliest = day(first * 1000 - hours * 3_600_000)
    var seen: Set<[String]> = []
    var seconds: [String: [Int64: Int64]] = [:]
    for call in calls where day(call.start) >= earliest && call.start < end * 1000 {
      let key = ["\(call.id)", "\(day(call.start).timeIntervalSince1970)"]
      guard seen.insert(key).inserted, call.isRobot else { continue }
      let from = call.start / 1000
      if call.duration == 0 {
        if from >= first { seconds[call.account, default: [:]][0, default: 0] += 0 }
        continue
      }
      let to = (call.start + call.duration + 999) / 1000
      for second in from..<to where first <= second && second < end {
        seconds[call.account, default: [:]][second - first, default: 0] += 1
      }
    }
    return seconds.map { account, counts in
      let owned = seats[account] ?? SeatCounts([])
      func count(at second: Int64) -> Int64 {
        owned.steps.last { $0.second <= second }?.seats ?? 0
      }
      var use = SeatUse(unused: owned)
      for (second, calls) in counts.sorted(by: { $0.key < $1.key }) where calls > 0 {
        if calls > use.peakCalls {
          use = SeatUse(
            peakCalls: calls, peakSecond: UInt32(second), seats: count(at: second),
            secondsAbove: use.secondsAbove, callSecondsAbove: use.callSecondsAbove)
        }
        use.secondsAbove += calls > count(at: second) ? 1 : 0
        use.callSecondsAbove += max(0, calls - count(at: second))
      }
      return AccountSeatUse(account: account, use: use)
    }.sorted { $0.account.utf8.lexicographicallyPrecedes($1.account.utf8) }
  }

  struct Month31: Sendable {
    var zone: String
    var month: String
    /// The month's first second and the first after it.
    var first: Int64
    var end: Int64
  }

  /// The bounds are from `date -d 'TZ="…" …' +%s`. Clocks are set back in New York's November,
  /// forward in Lisbon's March, and forward at midnight itself in Santiago's September.
  static let months = [
    Month31(zone: "Asia/Shanghai", month: "2026-10", first: 1_790_784_000, end: 1_793_462_400),
    Month31(zone: "America/New_York", month: "2026-11", first: 1_793_505_600, end: 1_796_101_200),
    Month31(zone: "Europe/Lisbon", month: "2026-03", first: 1_772_323_200, end: 1_774_998_000),
    Month31(zone: "America/Santiago", month: "2026-09", first: 1_788_235_200, end: 1_790_823_600),
  ]

  @Test(arguments: months, [1, 2, 3] as [UInt64])
  func everySecond(_ month: Month31, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let accounts = ["a", "b", "ab", "an account with a long name", "é", "z"]
    let hours: Int64 = seed == 2 ? 100 : 2
    let calls = (0..<900).map { _ in
      // Many around both ends of the month, the others around one of its days.
      let centre = random.pick([month.first, month.end, month.first + 777_777])
      return RandomCall(
        id: random.below(500), account: random.pick(accounts), isRobot: !random.oneIn(4),
        start: centre * 1000 + Int64(random.below(3_600_000)) - 1_800_000
          - (random.oneIn(8) ? Int64(random.below(5)) * 86_400_000 : 0),
        duration: random.pick([0, 1, 999, 1000, 60_000, Int64(random.below(600_000)), 7_200_000]))
    }
    var seats: [String: SeatCounts] = [:]
    for account in accounts.dropLast(2) {
      seats[account] = SeatCounts(
        [0, 0, 777_000, 777_600, 778_000].map {
          .init(second: $0, seats: Int64(random.below(6)))
        })
    }
    let expected = Self.slow(
      calls, from: month.first, to: month.end, hours: hours,
      zone: try #require(TimeZone(identifier: month.zone)), seats: seats)
    #expect(expected.count >= 5)
    var metering = shanghaiMetering
    metering.timeZone = month.zone
    metering.attribution = seed == 3 ? .end : .start
    let lines = calls.map {
      CallLine(
        "\($0.id)", account: $0.account, product: $0.isRobot ? "robot_outbound" : "voice",
        start: "\($0.start)",
        duration: "\($0.duration / 1000).\("\($0.duration % 1000 + 1000)".dropFirst())")
    }
    let files = stride(from: 0, to: lines.count, by: 300).map { Array(lines[$0..<$0 + 300]) }
    for (jobs, limit) in [(1, Int.max), (3, Int.max), (1, 0), (4, 0)] {
      let found = try measure(files, month: month.month, seats: seats, metering: metering) {
        ($0.jobs, $0.memoryLimit, $0.maximumCallHours) = (jobs, limit, Int(hours))
      }
      #expect(found.use == expected)
    }
  }

  /// So many calls of one account that it is swept by the second, and its neighbours are not;
  /// enough for intervals to go to disk as well.
  @Test(arguments: [0, 400_000, Int.max])
  func oneLargeAccount(limit: Int) throws {
    var random = SeededRandom(seed: 11)
    var lines = (0..<20_000).map { index in
      CallLine(
        "\(index)", account: index % 4 == 0 ? "\(index % 400)" : "large",
        product: "robot_outbound", start: "\(1_791_000_000 + random.below(2000))",
        duration: "\(random.below(30))")
    }
    lines.shuffle(using: &random)
    var expected: [String: [Int: Int64]] = [:]
    for line in lines {
      let (start, duration) = (Int(line.start)!, Int(line.duration)!)
      for second in start..<start + duration {
        expected[line.account, default: [:]][second, default: 0] += 1
      }
    }
    let files = stride(from: 0, to: lines.count, by: 5000).map { Array(lines[$0..<$0 + 5000]) }
    let (found, _) = try measure(files) { ($0.jobs, $0.memoryLimit) = (2, limit) }
    #expect(found.count == 101)
    for entry in found {
      let counts = try #require(expected[entry.account])
      let peak = try #require(counts.values.max())
      let first = try #require(counts.filter { $0.value == peak }.keys.min())
      #expect(entry.use.peakCalls == peak)
      #expect(entry.use.peakSecond == UInt32(first - 1_790_784_000))
      #expect(entry.use.secondsAbove == Int64(counts.count))
      #expect(entry.use.callSecondsAbove == counts.values.reduce(0, +))
    }
  }

  @Test func theSearchForDuplicatesIsNeeded() throws {
    #expect(throws: Failure.self) {
      try measure([[Self.call("1", "2026-10-02T00:00:00", "1")]]) { $0.findsDuplicates = false }
    }
  }

  @Test func intervalsTakeTwelveBytes() {
    #expect(MemoryLayout<CallInterval>.stride == 12)
  }
}
