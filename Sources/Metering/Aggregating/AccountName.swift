import CKernels
import ColumnMaps

/// An account's name as two words, which most names fit in whole.
///
/// ```
/// up to 15 bytes  | bytes 0 to 7 | bytes 8 to 14, then the length + 1 |
/// longer          | 64-bit hash  | place among the long names, 0xff   |
/// ```
struct AccountName: Equatable {
  var low: UInt64
  var high: UInt64

  /// The longest name that stands in the words.
  static let maximumShortCount = 15

  private static let longMark: UInt64 = 0xff &<< 56

  /// No account's name.
  static let none = AccountName(low: 0, high: 0)

  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// A name of at most ``maximumShortCount`` bytes.
  @inline(__always)
  init(short name: Field) {
    let words = twoWords(name)
    self.init(cdr_two_words(low: words.low, high: words.high), count: name.count)
  }

  /// A name of at most ``maximumShortCount`` bytes that was read as words.
  @inline(__always)
  init(_ words: cdr_two_words, count: Int) {
    low = words.low
    high = words.high | UInt64(truncatingIfNeeded: count &+ 1) &<< 56
  }

  /// A longer name, known by its hash and where it is kept.
  init(longHash hash: UInt64, place: Int) {
    low = hash
    high = Self.longMark | UInt64(place)
  }

  /// 1 where two names differ, 0 where they are equal: to be counted with, without a branch.
  @inline(__always)
  func differs(from other: AccountName) -> Int {
    let bits = (low ^ other.low) | (high ^ other.high)
    return Int(truncatingIfNeeded: (bits | (0 &- bits)) &>> 63)
  }

  @inline(__always)
  var isLong: Bool { high >= Self.longMark }

  /// Of a short name, its length.
  var shortCount: Int { Int(high &>> 56) - 1 }

  /// Of a long name, its place among the long names.
  var longPlace: Int { Int(high & ~Self.longMark) }

  /// Of a short name, its bytes.
  var shortBytes: [UInt8] {
    (0..<shortCount).map { i in
      UInt8(truncatingIfNeeded: (i < 8 ? low : high) &>> UInt64(i % 8 * 8))
    }
  }

  /// Of a short name, its text; not by way of ``shortBytes``, since a bill asks for every name.
  var shortText: String {
    unsafe String(unsafeUninitializedCapacity: Self.maximumShortCount) { bytes in
      // Both words, which have the eighth byte in common.
      let target = UnsafeMutableRawBufferPointer(bytes)
      unsafe target.storeBytes(of: low.littleEndian, as: UInt64.self)
      unsafe target.storeBytes(
        of: (high &<< 8 | low &>> 56).littleEndian, toByteOffset: 7, as: UInt64.self)
      return shortCount
    }
  }
}
