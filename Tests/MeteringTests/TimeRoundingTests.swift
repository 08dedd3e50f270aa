import CDRCore
import Metering
import TestSupport
import Testing

/// What calls and recordings are rounded up to by their initial period, increment and minimum.
@Suite("Rounding of single calls")
struct TimeRoundingTests {
  struct Case: Sendable {
    var rounding: TimeRounding
    /// Of each length in ``lengths``, by hand.
    var charged: [Int64]
  }

  /// Every bound of the roundings below, and a millisecond more.
  static let lengths = [
    "0", "0.001", "1", "1.001", "6", "6.001", "30", "30.001", "36", "36.001", "60", "60.001", "61",
    "61.001", "66", "66.001", "90", "90.001", "120", "120.001", "150", "150.001", "151",
  ]

  static let cases = [
    // By the second.
    Case(
      rounding: TimeRounding(increment: 1),
      charged: [
        0, 1, 1, 2, 6, 7, 30, 31, 36, 37, 60, 61, 61, 62, 66, 67, 90, 91, 120, 121, 150, 151, 151,
      ]),
    // By six seconds.
    Case(
      rounding: TimeRounding(increment: 6),
      charged: [
        0, 6, 6, 6, 6, 12, 30, 36, 36, 42, 60, 66, 66, 66, 66, 72, 90, 96, 120, 126, 150, 156, 156,
      ]),
    // 30/6.
    Case(
      rounding: TimeRounding(increment: 6, initial: 30),
      charged: [
        0, 30, 30, 30, 30, 30, 30, 36, 36, 42, 60, 66, 66, 66, 66, 72, 90, 96, 120, 126, 150, 156,
        156,
      ]),
    // 60/1.
    Case(
      rounding: TimeRounding(increment: 1, initial: 60),
      charged: [
        0, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 61, 61, 62, 66, 67, 90, 91, 120, 121, 150, 151,
        151,
      ]),
    // 60/60.
    Case(
      rounding: TimeRounding(increment: 60, initial: 60),
      charged: [
        0, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 120, 120, 120, 120, 120, 120, 120, 120, 180, 180,
        180, 180,
      ]),
    // 90/60.
    Case(
      rounding: TimeRounding(increment: 60, initial: 90),
      charged: [
        0, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 150, 150, 150, 150, 210,
        210,
      ]),
    // 30/6, and 40 s at least: what charges more.
    Case(
      rounding: TimeRounding(increment: 6, minimum: 40, initial: 30),
      charged: [
        0, 40, 40, 40, 40, 40, 40, 40, 40, 42, 60, 66, 66, 66, 66, 72, 90, 96, 120, 126, 150, 156,
        156,
      ]),
    // 90/60, and 100 s at least: the steps go on from 90.
    Case(
      rounding: TimeRounding(increment: 60, minimum: 100, initial: 90),
      charged: [
        0, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 150, 150,
        150, 150, 210, 210,
      ]),
    // A minimum below the initial period changes nothing.
    Case(
      rounding: TimeRounding(increment: 6, minimum: 1, initial: 30),
      charged: [
        0, 30, 30, 30, 30, 30, 30, 36, 36, 42, 60, 66, 66, 66, 66, 72, 90, 96, 120, 126, 150, 156,
        156,
      ]),
  ]

  @Test("a table worked by hand, of calls and of recordings", arguments: cases)
  func table(expected: Case) throws {
    var metering = shanghaiMetering
    metering.items[0] = MeteredItem(name: "voice", rounding: expected.rounding)
    metering.recording = expected.rounding
    let lines = Self.lengths.enumerated().map { place, length in
      CallLine("\(place)", account: "a\(place)", duration: length, recording: length)
    }
    let usages = try ingest(text: Array(lines.file.utf8), metering: metering).usages
    for (place, charged) in expected.charged.enumerated() where charged > 0 {
      let usage = try #require(usages.first { $0.account == "a\(place)" }?.items.first?.usage)
      #expect(usage.billedSeconds == charged, "\(expected.rounding), \(Self.lengths[place]) s")
      #expect(usage.recordedBilledSeconds == charged)
    }
    #expect(!usages.contains { $0.account == "a0" })
  }

  @Test("the table is that of the slow rater too", arguments: cases)
  func slow(expected: Case) {
    for (length, charged) in zip(Self.lengths, expected.charged) {
      let rounding = expected.rounding
      let seconds = SlowTariff.charged(
        SlowTime.milliseconds(length) ?? -1, increment: rounding.increment,
        minimum: rounding.minimum, initial: rounding.initial)
      #expect(seconds == Int(charged))
    }
  }

  @Test("random roundings agree with the slow one")
  func random() {
    var random = SeededRandom(seed: 20)
    for _ in 0..<3000 {
      let increment = 1 + random.below(random.pick([2, 61, 400]))
      let initial = random.oneIn(3) ? 0 : random.below(400)
      let minimum = random.oneIn(3) ? nil : random.below(500)
      let rounding = TimeRounding(increment: increment, minimum: minimum, initial: initial)
      let duration = random.below(random.pick([1000, 90_000, 1_000_000]))
      let usage = CallUsage.usage(
        duration: UInt32(duration), recording: UInt32(duration), rounding: rounding,
        recordingRounding: rounding)
      let slow = SlowTariff.charged(
        duration, increment: increment, minimum: minimum, initial: initial)
      #expect(usage.billedSeconds == Int64(slow), "\(rounding) of \(duration) ms")
      #expect(usage.recordedBilledSeconds == Int64(slow))
    }
  }

  @Test("the longest call and the longest steps stay exact")
  func largest() {
    let year = 366 * 86_400
    let rounding = TimeRounding(increment: year, minimum: year, initial: year)
    func charged(_ milliseconds: UInt32) -> Int64 {
      CallUsage.usage(
        duration: milliseconds, recording: 0, rounding: rounding, recordingRounding: rounding
      ).billedSeconds
    }
    #expect(charged(1) == Int64(year))
    #expect(charged(.max) == Int64(year))
    let uneven = TimeRounding(increment: year, minimum: 2, initial: 1)
    #expect(
      CallUsage.usage(
        duration: .max, recording: .max, rounding: uneven, recordingRounding: uneven
      ).billedSeconds == Int64(year + 1))
  }
}
