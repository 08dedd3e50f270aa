import CDRCore
import TestSupport
import Testing

@testable import Metering

/// Months where clocks are turned back over their start: in Newfoundland on 2009-11-01 at 00:01, to
/// 23:01 of October 31.
struct CallCalendarTests {
  static let metering = Metering(
    items: [MeteredItem(name: "voice")], recordingIncrement: 60, timeZone: "America/St_Johns",
    attribution: .start)

  /// 00:00 by summer time is 02:30 UTC, and the month that has begun then goes on.
  static let starts: [(time: String, month: String)] = [
    ("2009-10-31T12:00:00Z", "2009-10"), ("2009-11-01T02:29:59Z", "2009-10"),
    ("2009-11-01T02:30:00Z", "2009-11"), ("2009-11-01T02:30:59Z", "2009-11"),
    ("2009-11-01T02:31:00Z", "2009-11"), ("2009-11-01T02:45:00Z", "2009-11"),
    ("2009-11-01T03:29:59Z", "2009-11"), ("2009-11-01T03:30:00Z", "2009-11"),
    ("2009-11-30T12:00:00Z", "2009-11"),
  ]

  @Test(arguments: 0..<30, [false, true])
  func aMonthThatHasBegunGoesOn(seed: UInt64, findsDuplicates: Bool) throws {
    var random = SeededRandom(seed: seed)
    var calls: [(time: String, month: String)] = []
    for _ in 0..<200 { calls.append(random.pick(Self.starts)) }
    let lines = calls.enumerated().map { "\($0),a,voice,\($1.time),61," }
    let result = try ingest(
      text: Array(([CallLine.header] + lines).joined(separator: "\n").utf8)
    ) {
      $0.metering = Self.metering
      $0.findsDuplicates = findsDuplicates
    }
    #expect(result.totals.rated == 200)
    let found = result.usages.map { "\($0.month) \($0.items.first?.usage.calls ?? 0)" }
    let expected = ["2009-10", "2009-11"].map { month in
      "\(month) \(calls.count { $0.month == month })"
    }
    #expect(found == expected)
  }
}
