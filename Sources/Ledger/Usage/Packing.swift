import CDRCore

/// Integers as they stand in blobs: seven bits to a byte, the low ones first, a set top bit where
/// another byte follows.
extension [UInt8] {
  mutating func append(packed value: UInt64) {
    append(addingCapacity: OutputSpan<UInt8>.packedCapacity) { $0.append(packed: value) }
  }

  /// Signed numbers by their distance from zero, the sign in the lowest bit.
  mutating func append(packedSigned value: Int64) {
    append(addingCapacity: OutputSpan<UInt8>.packedCapacity) { $0.append(packedSigned: value) }
  }

  mutating func append(bigEndian value: UInt64) {
    append(addingCapacity: 8) { target in
      for shift in stride(from: UInt64(56), through: 0, by: -8) {
        target.append(UInt8(truncatingIfNeeded: value &>> shift))
      }
    }
  }

  /// Appends bytes after their count.
  mutating func append(packedText text: some Collection<UInt8>) {
    append(packed: UInt64(text.count))
    append(contentsOf: text)
  }
}

extension OutputSpan<UInt8> {
  /// Bytes that a packed number takes at most.
  static var packedCapacity: Int { 10 }

  /// As an array's; there has to be room.
  @inline(__always)
  mutating func append(packed value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest &>>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }
}

extension OutputSpan<UInt8> {
  /// As an array's; there has to be room.
  @inline(__always)
  mutating func append(packedSigned value: Int64) {
    append(packed: UInt64(bitPattern: (value &<< 1) ^ (value &>> 63)))
  }
}

extension Span<UInt8> {
  /// A packed signed number, and the place after it.
  @inline(__always)
  func packedSigned(at place: inout Int, before end: Int) throws(Failure) -> Int64 {
    let value = try packedNumber(at: &place, before: end)
    return Int64(bitPattern: (value &>> 1) ^ (0 &- (value & 1)))
  }

  /// A packed number, and the place after it.
  @inline(__always)
  func packedNumber(at place: inout Int, before end: Int) throws(Failure) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while place < end, shift < 70 {
      let byte = self[place]
      place += 1
      value |= UInt64(byte & 0x7f) &<< shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw .damaged("a number in a blob is cut short")
  }

  /// A packed number that is a sum or an id, and so not negative.
  @inline(__always)
  func packedSum(at place: inout Int, before end: Int) throws(Failure) -> Int64 {
    guard let value = Int64(exactly: try packedNumber(at: &place, before: end)) else {
      throw .damaged("a sum in a blob is out of range")
    }
    return value
  }

  /// The range of bytes that follow their count.
  @inline(__always)
  func packedText(at place: inout Int, before end: Int) throws(Failure) -> Range<Int> {
    try stretch(packedNumber(at: &place, before: end), at: &place, before: end)
  }

  /// The range of this many bytes, skipped.
  @inline(__always)
  func stretch(
    _ count: UInt64, at place: inout Int, before end: Int
  ) throws(Failure) -> Range<Int> {
    guard count <= UInt64(end - place) else { throw .damaged("a text in a blob is cut short") }
    defer { place += Int(count) }
    return place..<place + Int(count)
  }
}

/// Reads a blob from its start to its end. What does not read as it was written is a damaged
/// ledger.
struct Unpacking {
  let bytes: [UInt8]
  private(set) var place: Int
  let end: Int

  init(_ bytes: [UInt8], from place: Int = 0, to end: Int? = nil) {
    self.bytes = bytes
    self.place = place
    self.end = end ?? bytes.count
  }

  var isAtEnd: Bool { place >= end }

  @inline(__always)
  mutating func number() throws(Failure) -> UInt64 {
    var next = place
    defer { place = next }
    return try bytes.span.packedNumber(at: &next, before: end)
  }

  /// A number that is a sum, and so not negative.
  @inline(__always)
  mutating func sum() throws(Failure) -> Int64 {
    var next = place
    defer { place = next }
    return try bytes.span.packedSum(at: &next, before: end)
  }

  mutating func signed() throws(Failure) -> Int64 {
    let value = try number()
    return Int64(bitPattern: (value &>> 1) ^ (0 &- (value & 1)))
  }

  mutating func bigEndian() throws(Failure) -> UInt64 {
    guard end - place >= 8 else { throw .damaged("a number in a blob is cut short") }
    var value: UInt64 = 0
    for _ in 0..<8 {
      value = value &<< 8 | UInt64(bytes[place])
      place += 1
    }
    return value
  }

  /// The range of bytes that follow their count.
  mutating func text() throws(Failure) -> Range<Int> {
    var next = place
    defer { place = next }
    return try bytes.span.packedText(at: &next, before: end)
  }
}
