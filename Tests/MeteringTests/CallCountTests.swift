import CKernels
import TestSupport
import Testing

@testable import Metering

/// The kernels that count calls of a stretch of time, against a plain loop over records.
struct CallCountTests {
  struct Call {
    var start: Int64
    var duration: UInt32
    var recording: UInt32
  }

  struct Counted: Equatable {
    var inside: [Int] = []
    var charged: [Int] = []
    var talked: [Int] = []
    var milliseconds = 0
  }

  static func places(_ bits: UInt64) -> [Int] { (0..<64).filter { bits >> UInt64($0) & 1 == 1 } }

  static func count(
    _ calls: [Call], of: UInt64, from: Int64, to: Int64, byEnd: Bool, kernel: cdr_kernel
  ) -> Counted {
    // What stands behind the last call means nothing.
    let padding = [Call](
      repeating: Call(start: from, duration: .max, recording: .max), count: 64 - calls.count)
    let all = calls + padding
    return all.map(\.start).withUnsafeBufferPointer { starts in
      all.map(\.duration).withUnsafeBufferPointer { durations in
        all.map(\.recording).withUnsafeBufferPointer { recordings in
          var columns = cdr_call_columns(
            starts: starts.baseAddress!, durations: durations.baseAddress!,
            recordings: recordings.baseAddress!, by_end: byEnd ? 1 : 0)
          let counted = cdr_count_calls(kernel, &columns, calls.count, of, from, to)
          return Counted(
            inside: places(counted.inside), charged: places(counted.charged),
            talked: places(counted.talked), milliseconds: Int(counted.milliseconds))
        }
      }
    }
  }

  static func expected(
    _ calls: [Call], of: UInt64, from: Int64, to: Int64, byEnd: Bool
  ) -> Counted {
    var counted = Counted()
    for (place, call) in calls.enumerated() where places(of).contains(place) {
      let instant = byEnd ? call.start + Int64(call.duration) : call.start
      guard (from..<to).contains(instant) else { continue }
      counted.inside.append(place)
      if call.duration > 0 || call.recording > 0 { counted.charged.append(place) }
      if call.duration > 0 { counted.talked.append(place) }
      counted.milliseconds += Int(call.duration)
    }
    return counted
  }

  @Test(arguments: StructuralsTests.kernels, [false, true])
  func againstAPlainLoop(kernel: cdr_kernel, byEnd: Bool) {
    var random = SeededRandom(seed: 11)
    let (from, to): (Int64, Int64) = (1_790_784_000_000, 1_793_462_400_000)
    var found = 0
    for count in 0...64 {
      for _ in 0..<20 {
        let calls = (0..<count).map { _ in
          Call(
            start: random.pick([
              from, from - 1, to, to - 1, from - 60_000, to - 60_000, .min,
              from + Int64(random.below(2_000_000_000)),
            ]),
            duration: random.pick([0, 1, 60_000, 59_999, 86_400_000, .max]),
            recording: random.pick([0, 0, 1, .max]))
        }
        let of = random.oneIn(3) ? UInt64.max : random.next()
        let wanted = Self.expected(calls, of: of, from: from, to: to, byEnd: byEnd)
        let counted = Self.count(calls, of: of, from: from, to: to, byEnd: byEnd, kernel: kernel)
        guard counted == wanted else {
          Issue.record("\(count) calls: \(counted) should be \(wanted)")
          return
        }
        found += wanted.inside.count
      }
    }
    #expect(found > 5000)
  }

  @Test func bitsOfAWord() {
    for count in [0, 1, 5, 63, 64] {
      let bits = UInt64.firstBits(count)
      #expect(Self.places(bits) == Array(0..<count))
      var seen: [Int] = []
      (bits & 0xf0f0_0000_0000_0011).forEachBit { seen.append($0) }
      #expect(seen == [0, 4, 52, 53, 54, 55, 60, 61, 62, 63].filter { $0 < count })
    }
  }
}
