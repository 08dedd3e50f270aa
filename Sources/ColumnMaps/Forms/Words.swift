/// Reading text by words of eight bytes.
///
/// Every load may reach up to 15 bytes beyond a field; texts and scratch memory are padded so
/// that these bytes can be read (`CDR_TEXT_PADDING`).
@usableFromInline package enum Words {
  /// Eight bytes, the first one lowest.
  @inlinable @inline(__always)
  package static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    unsafe UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// The first `count` bytes, 0 to 8 of them, and zeros above.
  @inlinable @inline(__always)
  package static func load(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    // Twice half the shift, since one by 64 would shift by nothing.
    let half = UInt64(truncatingIfNeeded: count) &* 4
    return unsafe load(bytes) & (((1 &<< half) &<< half) &- 1)
  }

  /// Whether every byte is an ASCII digit.
  @inlinable @inline(__always)
  package static func areDigits(_ word: UInt64) -> Bool {
    let zeroed = word ^ 0x3030_3030_3030_3030
    return (zeroed | (zeroed &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0
  }

  /// The number that eight ASCII digits write, the first one the highest.
  ///
  /// Neighbours are joined pair by pair: Daniel Lemire, "Quickly parsing eight digits".
  @inlinable @inline(__always)
  package static func number(_ digits: UInt64) -> UInt64 {
    var value = digits & 0x0f0f_0f0f_0f0f_0f0f
    value = (value &* 10 &+ (value &>> 8)) & 0x00ff_00ff_00ff_00ff
    value = (value &* 100 &+ (value &>> 16)) & 0x0000_ffff_0000_ffff
    return (value &* 10_000 &+ (value &>> 32)) & 0xffff_ffff
  }

  /// Up to eight digits as a number, or nil when other bytes are among them; none are 0.
  @inlinable @inline(__always)
  package static func number(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64? {
    // Move the digits to the top and fill up with leading zeros.
    let half = UInt64(truncatingIfNeeded: 8 &- count) &* 4
    let word =
      unsafe (load(bytes) &<< half) &<< half
      | (0x3030_3030_3030_3030 & (((1 &<< half) &<< half) &- 1))
    return areDigits(word) ? number(word) : nil
  }
}
