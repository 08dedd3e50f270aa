/// Reading text by words of eight bytes.
///
/// Every load may reach up to 15 bytes beyond a field; texts and scratch memory are padded so
/// that these bytes can be read (`CDR_TEXT_PADDING`).
enum Words {
  /// Eight bytes, the first one lowest.
  @inline(__always)
  static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    unsafe UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// The first `count` bytes, 0 to 8 of them, and zeros above.
  @inline(__always)
  static func load(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    // Twice half the shift, since one by 64 would shift by nothing.
    let half = UInt64(truncatingIfNeeded: count) &* 4
    return unsafe load(bytes) & (((1 &<< half) &<< half) &- 1)
  }

  /// Whether every byte is an ASCII digit.
  @inline(__always)
  static func areDigits(_ word: UInt64) -> Bool {
    let zeroed = word ^ 0x3030_3030_3030_3030
    return (zeroed | (zeroed &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0
  }

  /// The number that eight ASCII digits write, the first one the highest.
  ///
  /// Neighbours are joined pair by pair: Daniel Lemire, "Quickly parsing eight digits".
  @inline(__always)
  static func number(_ digits: UInt64) -> UInt64 {
    var value = digits & 0x0f0f_0f0f_0f0f_0f0f
    value = (value &* 10 &+ (value &>> 8)) & 0x00ff_00ff_00ff_00ff
    value = (value &* 100 &+ (value &>> 16)) & 0x0000_ffff_0000_ffff
    return (value &* 10_000 &+ (value &>> 32)) & 0xffff_ffff
  }

  /// Up to eight digits as a number, or nil when other bytes are among them; none are 0.
  @inline(__always)
  static func number(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64? {
    // Move the digits to the top and fill up with leading zeros.
    let half = UInt64(truncatingIfNeeded: 8 &- count) &* 4
    let word =
      unsafe (load(bytes) &<< half) &<< half
      | (0x3030_3030_3030_3030 & (((1 &<< half) &<< half) &- 1))
    return areDigits(word) ? number(word) : nil
  }
}

/// A field's bytes as they stand, quotes removed.
@safe struct Field {
  var bytes: UnsafePointer<UInt8>
  var count: Int

  /// A field without bytes, behind which zeros can be read as behind any field.
  nonisolated(unsafe) static let empty: Field = {
    let zeros = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)
    unsafe zeros.initialize(repeating: 0, count: 64)
    return unsafe Field(bytes: zeros, count: 0)
  }()

  /// Whether the bytes are UTF-8.
  var isUTF8: Bool {
    var i = 0
    while i < count, unsafe bytes[i] < 0x80 { i += 1 }
    if i == count { return true }
    let rest = unsafe Span(_unsafeStart: bytes + i, count: count - i)
    return (try? UTF8Span(validating: rest)) != nil
  }

  /// Whether a byte is a quote.
  var hasQuote: Bool {
    for i in 0..<count where unsafe bytes[i] == UInt8(ascii: "\"") { return true }
    return false
  }

  /// The text, for messages; what is not UTF-8 is shown as U+FFFD.
  var text: String {
    unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}
