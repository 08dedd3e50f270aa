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

  @Test("gaps between fingerprints, by hand")
  func gapsByHand() throws {
    let calls = [(5, 1), (6, 2), (6, 3), (20, 4)].map {
      CallIdentity(high: UInt64($0.0), low: UInt64($0.1))
    }
    // Gaps of 1, 0 and 14, 5 on average, are cut at 2 bits: 0 and 01, 0 and 00, 3 and 10; so the bits
    // 1 10, 1 00, 0001 01, the first one lowest.
    let bytes = PackedCallGaps.pack(calls[...])
    let halves: [UInt64] = [5, 1, 2, 3, 4]
    var expected: [UInt8] = [4, 2]
    for half in halves { expected.append(bigEndian: half) }
    expected += [0b0000_1011, 0b1010]
    #expect(bytes == expected)
    #expect(try PackedCallGaps.unpack(bytes) == calls)
  }

  @Test("fingerprints by their gaps come back, and take fourteen bytes of a hundred thousand a day")
  func gaps() throws {
    var random = SeededRandom(seed: 17)
    for (count, shift) in [
      (1, 0), (2, 0), (31, 0), (32, 0), (33, 63), (3125, 5), (4000, 0), (500, 60),
    ] {
      var calls = (0..<count).map { _ in
        CallIdentity(
          high: UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64(shift),
          low: UInt64.random(in: 0...UInt64.max, using: &random))
      }
      if count > 3 { calls[0].high = .max >> UInt64(shift) }
      calls.sort { PackedCalls.compareKeys($0, $1) < 0 }
      let bytes = PackedCallGaps.pack(calls[...])
      #expect(try PackedCallGaps.unpack(bytes) == calls)
      #expect(bytes.count % PackedCalls.size != 0)
      #expect(try PackedCalls.unpack(Array(PackedCalls.pack(calls[...]))) == calls)
      // Of 3125 calls in a 32nd of all hashes: 59 bits less 11.6, and two and a half.
      if count == 3125 { #expect((44_000...44_700).contains(bytes.count), "\(bytes.count)") }
      for cut in [bytes.count - 2, bytes.count / 2, 9, 1] where cut > 0 && cut < bytes.count - 1 {
        #expect(throws: Failure.self) { try PackedCallGaps.unpack(Array(bytes[..<cut])) }
      }
    }
  }

  @Test("rows of older ledgers stay readable, and compact packs them")
  func olderRows() throws {
    let full = try FullLedger()
    func lengths() throws -> [Int] {
      try full.database {
        try Int.fetchAll($0, sql: "SELECT length(calls) FROM fingerprints ORDER BY day, file")
      }
    }
    let before = try lengths()
    #expect(before.contains { $0 % 16 != 0 })
    try OldLedger.downgrade(full.folder["l"], to: 7)
    #expect(try lengths().allSatisfy { $0 % 16 == 0 })
    #expect(try full.ledger.verify().breaks == [])
    _ = try full.ledger.compact()
    #expect(try lengths() == before)
    #expect(try full.ledger.verify().breaks == [])
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
