import SeatUse
import TestSupport
import Testing

/// Seat use worked by hand, then against a count of every single second.
struct SeatSweepTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var calls: [(UInt32, UInt32)]
    var seats: [(UInt32, Int64)] = []
    var expected: SeatUse
  }

  private static func use(
    _ peak: Int64, at second: UInt32?, seats: Int64, above: Int64, _ callSeconds: Int64
  ) -> SeatUse {
    SeatUse(
      peakCalls: peak, peakSecond: second, seats: seats, secondsAbove: above,
      callSecondsAbove: callSeconds)
  }

  static let cases: [Case] = [
    Case(
      testDescription: "no call, no seat", calls: [],
      expected: use(0, at: nil, seats: 0, above: 0, 0)),
    Case(
      testDescription: "no call: the most seats", calls: [], seats: [(0, 2), (10, 7), (20, 3)],
      expected: use(0, at: nil, seats: 7, above: 0, 0)),
    Case(
      testDescription: "one call without a seat is above for as long as it runs",
      calls: [(10, 25)], expected: use(1, at: 10, seats: 0, above: 15, 15)),
    Case(
      testDescription: "a call of no time is no call", calls: [(10, 10)], seats: [(0, 2)],
      expected: use(0, at: nil, seats: 2, above: 0, 0)),
    Case(
      testDescription: "one ends as the other begins: never two at once",
      calls: [(0, 10), (10, 20)], seats: [(0, 1)],
      expected: use(1, at: 0, seats: 1, above: 0, 0)),
    Case(
      testDescription: "two overlap for a second",
      calls: [(0, 11), (10, 20)], seats: [(0, 1)],
      expected: use(2, at: 10, seats: 1, above: 1, 1)),
    Case(
      testDescription: "the first moment of a peak that comes again",
      calls: [(5, 8), (6, 9), (20, 30), (20, 30)], seats: [(0, 2)],
      expected: use(2, at: 6, seats: 2, above: 0, 0)),
    Case(
      testDescription: "seconds and calls above: 1 of 2 for 10 s, 2 of 3 for 5 s",
      calls: [(0, 20), (10, 25), (15, 20)], seats: [(0, 1)],
      // Two from 10 to 15, three to 20, one to 25: 5 × 1 + 5 × 2.
      expected: use(3, at: 15, seats: 1, above: 10, 15)),
    Case(
      testDescription: "seats bought while the peak lasts: those of its first moment",
      calls: [(0, 100), (0, 100), (0, 100)], seats: [(40, 2), (60, 3), (80, 1)],
      // 40 s by 3, 20 s by 1, 20 s by 0, 20 s by 2.
      expected: use(3, at: 0, seats: 0, above: 80, 180)),
    Case(
      testDescription: "seats that begin as the calls begin",
      calls: [(50, 60), (50, 60)], seats: [(50, 2)],
      expected: use(2, at: 50, seats: 2, above: 0, 0)),
    Case(
      testDescription: "seats that end under a call",
      calls: [(50, 60)], seats: [(0, 1), (57, 0)],
      expected: use(1, at: 50, seats: 1, above: 3, 3)),
    Case(
      testDescription: "the last of several steps at one second holds",
      calls: [(5, 9)], seats: [(0, 9), (0, 0), (5, 4), (5, 1)],
      expected: use(1, at: 5, seats: 1, above: 0, 0)),
  ]

  /// By sorted starts and ends.
  private static func measure(_ calls: [(UInt32, UInt32)], seats: SeatCounts) -> SeatUse {
    SeatUse(
      starts: calls.map(\.0).sorted().span, ends: calls.map(\.1).sorted().span, seats: seats)
  }

  /// By changes at every second.
  private static func measureSeconds(
    _ calls: [(UInt32, UInt32)], seats: SeatCounts, length: Int
  ) -> SeatUse {
    var changes = [Int32](repeating: 0, count: length + 1)
    for (start, end) in calls {
      changes[Int(start)] += 1
      changes[Int(end)] -= 1
    }
    return SeatUse(changes: changes.span, seats: seats)
  }

  @Test(arguments: cases)
  func byHand(_ example: Case) {
    let seats = SeatCounts(example.seats.map { .init(second: $0.0, seats: $0.1) })
    #expect(Self.measure(example.calls, seats: seats) == example.expected)
    #expect(Self.measure(example.calls.reversed(), seats: seats) == example.expected)
    #expect(Self.measureSeconds(example.calls, seats: seats, length: 100) == example.expected)
  }

  /// Every second by itself: how many calls have it, and how many seats there are.
  private static func slow(
    _ calls: [(UInt32, UInt32)], _ steps: [SeatCounts.Step], length: UInt32
  ) -> SeatUse {
    func seats(at second: UInt32) -> Int64 { steps.last { $0.second <= second }?.seats ?? 0 }
    var result = use(
      0, at: nil, seats: (0..<length).map(seats).max() ?? 0, above: 0, 0)
    for second in 0..<length {
      let running = Int64(calls.count { $0.0 <= second && second < $0.1 })
      let owned = seats(at: second)
      if running > result.peakCalls {
        (result.peakCalls, result.peakSecond, result.seats) = (running, second, owned)
      }
      if running > owned {
        result.secondsAbove += 1
        result.callSecondsAbove += running - owned
      }
    }
    return result
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func everySecond(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let length = UInt32(1 + random.below(120))
    let calls = (0..<random.below(40)).map { _ in
      let start = UInt32(random.below(Int(length) + 1))
      let longest = random.oneIn(3) ? Int(length) : 6
      return (start, min(length, start + UInt32(random.below(longest + 1))))
    }
    let steps = (0..<random.below(5)).map { _ in
      SeatCounts.Step(second: UInt32(random.below(Int(length))), seats: Int64(random.below(8)))
    }.enumerated().sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }
      .map(\.element)
    let seats = SeatCounts(steps)
    let expected = Self.slow(calls, steps, length: length)
    #expect(Self.measure(calls, seats: seats) == expected)
    #expect(Self.measureSeconds(calls, seats: seats, length: Int(length)) == expected)
  }

  @Test func stepsAreKeptInShort() {
    let counts = SeatCounts([
      .init(second: 0, seats: 0), .init(second: 4, seats: 3), .init(second: 9, seats: 3),
      .init(second: 12, seats: 5), .init(second: 12, seats: 3), .init(second: 20, seats: 0),
    ])
    #expect(
      counts.steps == [
        .init(second: 0, seats: 0), .init(second: 4, seats: 3), .init(second: 20, seats: 0),
      ])
    #expect(counts.max == 3)
    #expect(SeatCounts([]).steps == [.init(second: 0, seats: 0)])
    #expect(SeatCounts([.init(second: 0, seats: 6)]).steps == [.init(second: 0, seats: 6)])
  }
}
