import Testing

@testable import Outputs

@Suite("Bytes kept compressed")
struct DeflatedTests {
  @Test("are given back as they were, and damaged ones not at all", arguments: [0, 1, 70, 100_000])
  func roundTrip(_ count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    let packed = try Deflated.pack(bytes)
    #expect(Deflated.unpack(packed[...], count: count) == bytes)
    #expect(Deflated.unpack(([9] + packed)[1...], count: count) == bytes)
    for wrong in [-1, count - 1, count + 1, .max] {
      #expect(Deflated.unpack(packed[...], count: wrong) == nil)
    }
    #expect(Deflated.unpack(packed.dropLast(), count: count) == nil)
    #expect(Deflated.unpack((packed + [0])[...], count: count) == nil)
    #expect(Deflated.unpack([], count: count) == nil)
  }
}
