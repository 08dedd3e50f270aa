import CDRCore
import Metering
import TestSupport
import Testing

/// Sums by account, month and item, however many workers make them.
struct UsageSumsTests {
  /// 100,000 calls of many accounts over three months, in files of unequal size.
  @Test func hundredThousandCalls() throws {
    var random = SeededRandom(seed: 3)
    var sums: [String: Usage] = [:]
    let names = (0..<3000).map { $0 % 3 == 0 ? "a-customer-with-a-long-name-\($0)" : "acct-\($0)" }
    let folder = try TemporaryFolder()
    var (control, paths) = ((calls: Int64(0), talk: Int64(0)), [String]())
    for file in 0..<6 {
      var text = CallLine.header + "\n"
      for index in 0..<[40_000, 30_000, 15_000, 10_000, 4999, 1][file] {
        let (account, product) = (random.pick(names), random.below(4))
        let month = random.pick(["2026-09", "2026-10", "2026-11"])
        let duration = random.oneIn(10) ? 0 : random.below(200_000)
        let recording = random.oneIn(3) ? random.below(100_000) : 0
        text += "\(file)-\(index),\(account),\(products[product]),\(month)-15T12:00:00,"
        text += "\(duration / 1000).\(String(duration % 1000 + 1000).dropFirst()),"
        text += "\(recording / 1000).\(String(recording % 1000 + 1000).dropFirst())\n"
        var usage = Usage()
        func minutes(_ time: Int) -> Int64 { Int64((time + 59_999) / 60_000 * 60) }
        if duration > 0 {
          (usage.calls, usage.talkMilliseconds) = (1, Int64(duration))
          usage.billedSeconds = minutes(duration)
          if duration < 60_000 { (usage.shortCalls, usage.shortBilledSeconds) = (1, 60) }
        }
        if recording > 0 {
          (usage.recordedCalls, usage.recordedMilliseconds) = (1, Int64(recording))
          usage.recordedBilledSeconds = minutes(recording)
        }
        if usage.isEmpty { continue }
        let fits = sums["\(month) \(account) \(product)", default: Usage()].add(usage)
        try #require(fits)
        control.calls += usage.calls
        control.talk += usage.talkMilliseconds
      }
      paths.append(try folder.write(text, to: "\(file).csv"))
    }
    for jobs in [1, 2, 5] {
      let result = try ingest(paths) {
        $0.jobs = jobs
        $0.findsDuplicates = jobs == 2
        $0.keepsRejects = false
      }
      var found: [String: Usage] = [:]
      for entry in result.usages {
        for item in entry.items {
          found["\(entry.month) \(entry.account) \(item.item)"] = item.usage
        }
      }
      #expect(found == sums, "\(jobs) jobs")
      #expect(result.control.calls == control.calls)
      #expect(result.control.talkMilliseconds == control.talk)
      #expect(result.totals.records == 100_000)
      // The whole is what its stretches are, wherever they are cut.
      let (whole, book) = (result.usages, result.usage)
      for cuts in [[0, 1, 1023, 1024, 1025, 2999, 3000, 3001, 5000], [0, 4097]] {
        var stretches: [AccountUsage] = []
        for (first, last) in zip(cuts, cuts.dropFirst() + [book.count]) {
          stretches += book[first..<last]
        }
        #expect(stretches == whole)
      }
      for index in [0, 1, 1024, 2999, 3000, 6001, whole.count - 1] {
        #expect(book.key(at: index) == (whole[index].month, whole[index].account))
      }
      let order = result.usages.map { "\($0.month) \($0.account)" }
      #expect(order == order.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      #expect(result.usage.months.map(\.description) == ["2026-09", "2026-10", "2026-11"])
    }
  }

  @Test(arguments: [Attribution.start, .end])
  func midnightAtTheMonthsEnd(attribution: Attribution) throws {
    var metering = shanghaiMetering
    metering.attribution = attribution
    let lines = [
      CallLine("1", account: "ends-before", start: "2026-10-31T23:59:00", duration: "59.999"),
      CallLine("2", account: "ends-at", start: "2026-10-31T23:59:00", duration: "60"),
      CallLine("3", account: "ends-after", start: "2026-10-31T15:59:00Z", duration: "61"),
      CallLine("4", account: "starts-at", start: "2026-11-01T00:00:00", duration: "1"),
      CallLine("5", account: "starts-before", start: "2026-10-31T23:59:59.999", duration: "0.001"),
      CallLine(
        "6", account: "recorded", start: "2026-10-31T23:59:59", duration: "0", recording: "9"),
    ]
    let result = try ingest(text: Array(lines.file.utf8), metering: metering)
    let november = result.usages.filter { $0.month == Month("2026-11") }.map(\.account)
    #expect(
      november
        == (attribution == .start
          ? ["starts-at"] : ["ends-after", "ends-at", "starts-at", "starts-before"]))
    #expect(result.usages.count == 6)
    // The same cut by `--month`.
    let only = try ingest(text: Array(lines.file.utf8), metering: metering) {
      $0.month = Month("2026-11")
    }
    #expect(only.usages.map(\.account) == november)
    #expect(Int(only.totals.outsideMonth) == 6 - november.count)
  }

  struct Rounding: Sendable {
    var increment: Int
    var minimum: Int?
    var duration: String
    var billed: Int64
  }

  @Test(arguments: [
    Rounding(increment: 60, duration: "0.001", billed: 60),
    Rounding(increment: 60, duration: "60", billed: 60),
    Rounding(increment: 60, duration: "60.001", billed: 120),
    Rounding(increment: 60, duration: "60.0001", billed: 120),
    Rounding(increment: 60, duration: "86400", billed: 86_400),
    Rounding(increment: 60, minimum: 180, duration: "1", billed: 180),
    Rounding(increment: 60, minimum: 180, duration: "180.001", billed: 240),
    Rounding(increment: 60, minimum: 0, duration: "1", billed: 60),
    Rounding(increment: 1, duration: "0.001", billed: 1),
    Rounding(increment: 1, duration: "17", billed: 17),
    Rounding(increment: 1, duration: "17.001", billed: 18),
    Rounding(increment: 1, minimum: 60, duration: "59.5", billed: 60),
    Rounding(increment: 1, minimum: 60, duration: "60.5", billed: 61),
    Rounding(increment: 6, minimum: 30, duration: "30", billed: 30),
    Rounding(increment: 6, minimum: 30, duration: "30.001", billed: 36),
    Rounding(increment: 7, duration: "14", billed: 14),
    Rounding(increment: 7, duration: "14.001", billed: 21),
    Rounding(increment: 31_622_400, duration: "1", billed: 31_622_400),
  ])
  func incrementsAndMinimums(rule: Rounding) throws {
    var metering = shanghaiMetering
    metering.items[0] = MeteredItem(name: "voice", increment: rule.increment, minimum: rule.minimum)
    metering.recording = TimeRounding(increment: rule.increment)
    let lines = [
      CallLine("1", duration: rule.duration),
      CallLine("2", duration: "0", recording: rule.duration),
    ]
    let result = try ingest(text: Array(lines.file.utf8), metering: metering)
    let usage = try #require(result.usages.first?.items.first?.usage)
    #expect(usage.billedSeconds == rule.billed)
    // Recordings have no minimum.
    let withoutMinimum = Rounding.recorded[rule.duration + " \(rule.increment)"] ?? rule.billed
    #expect(usage.recordedBilledSeconds == withoutMinimum)
    #expect(usage.calls == 1)
    #expect(usage.recordedCalls == 1)
  }

  /// Calls of less than 60 seconds are short before any rounding.
  @Test func shortCalls() throws {
    let lines = ["0", "0.001", "59.999", "60", "61", "59.9991"].enumerated().map {
      CallLine("\($0)", duration: $1, recording: "1")
    }
    let usage = try #require(
      try ingest(text: Array(lines.file.utf8)).usages.first?.items.first?.usage)
    #expect(usage.calls == 5)
    #expect(usage.shortCalls == 2)
    #expect(usage.shortBilledSeconds == 120)
    #expect(usage.recordedCalls == 6)
    #expect(usage.recordedBilledSeconds == 360)
  }

  @Test(arguments: [(0, 60, 60), (-1, 60, 60), (31_622_401, 60, 60), (60, -1, 60), (60, 60, 0)])
  func meteringOutOfRange(increment: Int, minimum: Int, recording: Int) {
    var metering = shanghaiMetering
    metering.items[0] = MeteredItem(name: "voice", increment: increment, minimum: minimum)
    metering.recording = TimeRounding(increment: recording)
    let failure = #expect(throws: Failure.self) { try ingest(text: [], metering: metering) }
    #expect(failure?.kind == .unfit)
  }

  @Test func unknownZonesAndTooManyItems() {
    var metering = shanghaiMetering
    metering.timeZone = "Asia/Nowhere"
    #expect(throws: Failure(.unfit, "unknown time zone Asia/Nowhere")) {
      try ingest(text: [], metering: metering)
    }
    metering = shanghaiMetering
    metering.items = (0..<256).map { MeteredItem(name: "p\($0)") }
    #expect(throws: Failure(.unfit, "more than 255 items in all tariffs together")) {
      try ingest(text: [], metering: metering)
    }
  }

  /// More sums than an account's entry remembers, and months back and forth.
  @Test func manySumsOfOneAccount() throws {
    var metering = shanghaiMetering
    metering.items = (0..<255).map { MeteredItem(name: "product-\($0)") }
    var lines: [CallLine] = []
    for round in 0..<3 {
      for item in 0..<255 {
        for month in ["2026-01", "2026-12"] {
          lines.append(
            CallLine(
              "\(round)-\(item)", product: "product-\(item)", start: "\(month)-10T00:00:00",
              duration: "\(item + 1)"))
        }
      }
    }
    let result = try ingest(text: Array(lines.file.utf8), metering: metering)
    #expect(result.usages.map(\.month.description) == ["2026-01", "2026-12"])
    for entry in result.usages {
      #expect(entry.items.map(\.item) == Array(0..<255))
      #expect(
        entry.items.map(\.usage.talkMilliseconds) == (0..<255).map { Int64($0 + 1) * 3000 })
    }
  }
}

extension UsageSumsTests.Rounding {
  /// Where the minimum makes a call longer than its recording.
  static let recorded: [String: Int64] = ["1 60": 60, "59.5 1": 60, "60.5 1": 61]
}
