import Testing

@testable import Metering

/// What shares the words of a fingerprint comes out as it went in.
struct CallFingerprintTests {
  @Test func isHalfACacheLine() { #expect(MemoryLayout<CallFingerprint>.stride == 32) }

  @Test(arguments: [0, 1, 0x12_3456_789a, TextPositions.limit - 1])
  func keyAndPositionShareAWord(position: Int64) {
    func fingerprint(_ low: UInt64, _ high: UInt64) -> CallFingerprint {
      CallFingerprint(
        key: CallKey(low: low, high: high), position: position, place: .none, duration: 0,
        recording: 0, start: 0)
    }
    let call = fingerprint(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210)
    #expect(call.position == position)
    #expect(call.keyLow == 0x0123_4567_89ab_cdef)
    #expect(call.keyHigh == 0x54_3210)
    for bit in 0..<64 {
      #expect(!call.hasKey(of: fingerprint(call.keyLow ^ 1 << bit, 0x54_3210)))
    }
    for bit in 0..<24 {
      #expect(!call.hasKey(of: fingerprint(call.keyLow, 0x54_3210 ^ 1 << bit)))
    }
    // The bits that choose the partition stand elsewhere.
    #expect(call.hasKey(of: fingerprint(call.keyLow, 0x54_3210)))
  }

  @Test(arguments: [0, 1, 77, UInt32(UsagePlace.maximumBlocks) - 1], 0..<4)
  func placesSayWhichBlockAndLane(block: UInt32, lane: Int) {
    let (home, other) = (UsagePlace(home: block, lane: lane), UsagePlace(other: block, lane: lane))
    #expect(home.isHome && !other.isHome)
    for place in [home, other] {
      #expect(place.block == Int(block))
      #expect(place.lane == lane)
      #expect(place != .none)
    }
    #expect(home != other)
  }
}
