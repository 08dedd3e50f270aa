import CDRCore
import Metering
import TestSupport
import Testing

@testable import Ledger

@Suite("Packed fingerprints")
struct PackedCallsTests {
  @Test("a row has 4096 calls on average at most")
  func bits() {
    // 4096 × 2 = 8192, and 4096 × 256 = 1,048,576.
    let expected: [(calls: Int, bits: Int)] = [
      (0, 0), (1, 0), (4096, 0), (4097, 1), (8193, 1), (8194, 2), (1_000_000, 8),
    ]
    for (calls, bits) in expected { #expect(PackedCalls.bits(for: calls) == bits, "\(calls)") }
    let identity = CallIdentity(high: 0b1011 << 60, low: 0)
    #expect((0...4).map { PackedCalls.prefix(of: identity, bits: $0) } == [0, 1, 2, 5, 11])
  }

  @Test("leaping finds what looking at each finds")
  func places() throws {
    var random = SeededRandom(seed: 3)
    for count in [0, 1, 2, 3, 50, 400] {
      var calls = (0..<count).map { _ in
        CallIdentity(
          high: UInt64.random(in: 0...200, using: &random),
          low: UInt64.random(in: 0...3, using: &random) << 32 | 7)
      }
      calls.sort { PackedCalls.compareKeys($0, $1) < 0 }
      #expect(try PackedCalls.unpack(Array(PackedCalls.pack(calls[...]))) == calls)
      for high in 0...201 as ClosedRange<UInt64> {
        let sought = CallIdentity(high: high, low: 2 << 32 | 99)
        let slow = calls.firstIndex { PackedCalls.compareKeys($0, sought) >= 0 } ?? count
        for start in Set([0, slow / 2, slow]) {
          #expect(PackedCalls.place(of: sought, in: calls, from: start) == slow)
        }
      }
    }
  }

  @Test("calls that do not count come back as they were")
  func laterCalls() throws {
    let calls = [
      SuppressedCall(
        identity: CallIdentity(high: 1 << 63, low: 5), offset: 1 << 39, suspense: nil,
        account: Array("acme, \"the\" one".utf8), item: 255, month: Month(year: 2026, month: 10)!,
        start: -1, duration: .max, recording: 0),
      SuppressedCall(
        identity: CallIdentity(high: 0, low: 0), offset: 0, suspense: 1 << 50, account: [],
        item: 1, month: Month(year: 1970, month: 1)!, start: 1_790_985_600_000, duration: 0,
        recording: 60_000),
    ]
    let back = try SuppressedCall.unpack(Array(SuppressedCall.pack(calls)))
    #expect(back.map(\.identity) == calls.map(\.identity))
    #expect(back.map(\.offset) == calls.map(\.offset))
    #expect(back.map(\.suspense) == calls.map(\.suspense))
    #expect(back.map(\.account) == calls.map(\.account))
    #expect(back.map(\.item) == calls.map(\.item))
    #expect(back.map(\.month) == calls.map(\.month))
    #expect(back.map(\.start) == calls.map(\.start))
    #expect(back.map(\.duration) == calls.map(\.duration))
    #expect(back.map(\.recording) == calls.map(\.recording))
  }
}
