import CDRCore
import Metering

/// Fingerprints in order, packed by what lies between them: of evenly spread hashes, some fifteen of
/// their first bits say no more than their order does.
///
/// ```
/// count | width : 8 | first high half : 64 | low halves : 64 each | gaps of high halves, as bits
/// ```
///
/// A gap is written as its part above `width` bits, in unary (that number of zeros, then a one), followed
/// by its `width` low bits. The low bits of a byte come first. A byte follows where the whole would be a multiple of 16 bytes long,
/// as rows are that have the fingerprints as they are.
enum PackedCallGaps {
  /// Of fewer calls there is nothing to gain.
  static let fewestCalls = 32

  /// - Parameter calls: in order of their high halves.
  static func pack(_ calls: ArraySlice<CallIdentity>) -> [UInt8] {
    guard let first = calls.first, let last = calls.last else { return [] }
    let average = (last.high &- first.high) / UInt64(max(1, calls.count - 1))
    // So that the zeros and the one are two or three bits on average.
    let width = 63 - (average | 1).leadingZeroBitCount
    var bytes: [UInt8] = []
    // All gaps together have at most three zeros for each.
    let capacity = calls.count * (8 + (width + 12) / 8) + 40
    bytes.append(addingCapacity: capacity) { target in
      target.append(packed: UInt64(calls.count))
      target.append(UInt8(width))
      target.append(eightBytes: first.high)
      for call in calls { target.append(eightBytes: call.low) }
      var bits = BitWriting()
      var before = first.high
      for call in calls.dropFirst() {
        let gap = call.high &- before
        before = call.high
        bits.write(zeros: gap &>> UInt64(width), to: &target)
        bits.write(gap, width: width, to: &target)
      }
      bits.finish(&target)
    }
    if bytes.count % PackedCalls.size == 0 { bytes.append(0) }
    return bytes
  }

  /// - Throws: `unfit` for what ``pack(_:)`` did not write.
  static func unpack(_ bytes: [UInt8]) throws(Failure) -> [CallIdentity] {
    var unpacking = Unpacking(bytes)
    let count = try unpacking.number()
    guard count >= 1, count <= UInt64(bytes.count) / 8, !unpacking.isAtEnd else {
      throw .damaged("a row of fingerprints is cut short")
    }
    let width = Int(bytes[unpacking.place])
    guard width < 64 else { throw .damaged("a row of fingerprints is damaged") }
    unpacking = Unpacking(bytes, from: unpacking.place + 1)
    var high = try unpacking.bigEndian()
    var calls: [CallIdentity] = []
    calls.reserveCapacity(Int(count))
    for _ in 0..<count { calls.append(CallIdentity(high: 0, low: try unpacking.bigEndian())) }
    calls[0].high = high
    var bits = BitReading(from: unpacking.place)
    for place in 1..<max(1, calls.count) {
      let zeros = try bits.zeros(bytes.span)
      let low = try bits.read(bytes.span, width: width)
      let (gap, isLarge) = (zeros &<< UInt64(width) | low, zeros > .max &>> UInt64(width))
      let (next, overflow) = high.addingReportingOverflow(gap)
      guard !isLarge, !overflow else { throw .damaged("a row of fingerprints is damaged") }
      high = next
      calls[place].high = next
    }
    return calls
  }
}

/// Bits on their way into bytes.
private struct BitWriting {
  private var waiting: UInt64 = 0
  private var count = 0

  /// Writes the low bits of a value.
  @inline(__always)
  mutating func write(_ value: UInt64, width: Int, to target: inout OutputSpan<UInt8>) {
    let half = min(width, 32)
    put(value & (1 &<< UInt64(half) &- 1), half, &target)
    if width > 32 {
      put(value &>> 32 & (1 &<< UInt64(width &- 32) &- 1), width &- 32, &target)
    }
  }

  /// Writes a number in unary: that number of zeros, then a one.
  @inline(__always)
  mutating func write(zeros: UInt64, to target: inout OutputSpan<UInt8>) {
    var rest = zeros
    while rest >= 32 {
      put(0, 32, &target)
      rest &-= 32
    }
    put(1 &<< rest, Int(truncatingIfNeeded: rest) &+ 1, &target)
  }

  /// - Parameter width: 33 at most.
  @inline(__always)
  private mutating func put(_ value: UInt64, _ width: Int, _ target: inout OutputSpan<UInt8>) {
    // Fewer than eight wait.
    waiting |= value &<< UInt64(count)
    count &+= width
    while count >= 8 {
      target.append(UInt8(truncatingIfNeeded: waiting))
      waiting &>>= 8
      count &-= 8
    }
  }

  /// Writes what waits.
  mutating func finish(_ target: inout OutputSpan<UInt8>) {
    if count > 0 { target.append(UInt8(truncatingIfNeeded: waiting)) }
    (waiting, count) = (0, 0)
  }
}

/// Bits out of bytes.
private struct BitReading {
  private var place: Int
  private var waiting: UInt64 = 0
  private var count = 0

  init(from place: Int) { self.place = place }

  /// The next bits as a number.
  @inline(__always)
  mutating func read(_ bytes: Span<UInt8>, width: Int) throws(Failure) -> UInt64 {
    let half = min(width, 32)
    let low = try get(bytes, half)
    return width > 32 ? low | (try get(bytes, width &- 32)) &<< 32 : low
  }

  /// How many zeros come before the next one, which is read too.
  @inline(__always)
  mutating func zeros(_ bytes: Span<UInt8>) throws(Failure) -> UInt64 {
    var zeros: UInt64 = 0
    while waiting == 0 {
      zeros &+= UInt64(truncatingIfNeeded: count)
      count = 0
      try fill(bytes, 1)
    }
    let more = waiting.trailingZeroBitCount
    waiting &>>= UInt64(truncatingIfNeeded: more)
    waiting &>>= 1
    count &-= more &+ 1
    return zeros &+ UInt64(truncatingIfNeeded: more)
  }

  /// - Parameter width: 32 at most.
  @inline(__always)
  private mutating func get(_ bytes: Span<UInt8>, _ width: Int) throws(Failure) -> UInt64 {
    try fill(bytes, width)
    let value = waiting & (1 &<< UInt64(width) &- 1)
    waiting &>>= UInt64(width)
    count &-= width
    return value
  }

  @inline(__always)
  private mutating func fill(_ bytes: Span<UInt8>, _ width: Int) throws(Failure) {
    while count < width {
      guard place < bytes.count else { throw .damaged("a row of fingerprints is cut short") }
      waiting |= UInt64(bytes[place]) &<< UInt64(count)
      place &+= 1
      count &+= 8
    }
  }
}

extension OutputSpan<UInt8> {
  /// Appends a number's bytes, the highest first; there has to be room.
  @inline(__always)
  fileprivate mutating func append(eightBytes value: UInt64) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value &>> shift))
    }
  }
}
