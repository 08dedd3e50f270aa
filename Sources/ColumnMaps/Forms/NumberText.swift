import CKernels

/// What of a telephone number's text is compared: its digits.
///
/// A prefix is left out first: of some, the first that the text begins with, once. Then all that is
/// not a digit from 0 to 9 is ignored, and what stands from an `@` or a `;` on, since the host and the
/// parameters of an address such as `sip:1000@10.0.0.1;user=phone` are not part of the number. A text
/// without digits is no number.
package struct NumberText: Sendable {
  private struct Prefix {
    var low: UInt64
    var high: UInt64
    var lowMask: UInt64
    var highMask: UInt64
    var count: Int
  }

  private let prefixes: [Prefix]

  /// Bytes that a prefix may have.
  package static let longestPrefix = 16

  /// - Parameter strip: the prefixes, each of 1 to ``longestPrefix`` bytes; others are never left out.
  package init(strip: [String]) {
    prefixes = strip.filter { (1...Self.longestPrefix).contains($0.utf8.count) }.map { text in
      withPaddedField(text) { field in
        let words = unsafe cdr_load_words(field.bytes, field.count)
        return Prefix(
          low: words.low, high: words.high, lowMask: Self.mask(min(field.count, 8)),
          highMask: Self.mask(max(field.count - 8, 0)), count: field.count)
      }
    }
  }

  /// Ones in the lowest bytes.
  ///
  /// - Parameter count: 0 to 8 of them.
  @inline(__always)
  private static func mask(_ count: Int) -> UInt64 {
    // Twice half the shift, since one by 64 would shift by nothing.
    let half = UInt64(truncatingIfNeeded: count) &* 4
    return ((1 &<< half) &<< half) &- 1
  }

  /// How many bytes of a text are a prefix.
  @inline(__always)
  private func prefixSize(_ field: Field) -> Int {
    if prefixes.isEmpty { return 0 }
    let words = unsafe cdr_load_words(field.bytes, min(field.count, Self.longestPrefix))
    for prefix in prefixes
    where words.low & prefix.lowMask == prefix.low && words.high & prefix.highMask == prefix.high
      && prefix.count <= field.count
    {
      return prefix.count
    }
    return 0
  }

  /// Writes a number's digits.
  ///
  /// - Parameter target: has room for as many bytes as the text has, and 16 more, which may be written
  ///   to.
  /// - Returns: how many digits there are.
  package func write(_ field: Field, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let skipped = prefixSize(field)
    let (bytes, count) = unsafe (field.bytes + skipped, field.count - skipped)
    if count <= 16 {
      // Most numbers are digits alone.
      let words = unsafe cdr_load_words(bytes, count)
      let zeros: UInt64 = 0x3030_3030_3030_3030
      let low = words.low | (zeros & ~Self.mask(min(count, 8)))
      let high = words.high | (zeros & ~Self.mask(max(count - 8, 0)))
      if Words.areDigits(low) && Words.areDigits(high) {
        unsafe UnsafeMutableRawPointer(target).storeBytes(
          of: words.low.littleEndian, as: UInt64.self)
        unsafe UnsafeMutableRawPointer(target).storeBytes(
          of: words.high.littleEndian, toByteOffset: 8, as: UInt64.self)
        return count
      }
    }
    var digits = 0
    for place in 0..<count {
      let byte = unsafe bytes[place]
      if byte == UInt8(ascii: "@") || byte == UInt8(ascii: ";") { break }
      unsafe target[digits] = byte
      digits += byte &- UInt8(ascii: "0") < 10 ? 1 : 0
    }
    return digits
  }

  /// The digits of a number's text.
  package func digits(_ text: String) -> [UInt8] {
    withPaddedField(text) { field in
      unsafe [UInt8](unsafeUninitializedCapacity: field.count + 16) { target, count in
        count = unsafe write(field, to: target.baseAddress!)
      }
    }
  }
}
