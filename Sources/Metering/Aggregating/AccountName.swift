import CKernels
import ColumnMaps

/// An account's name as two words, which most names fit in whole.
///
/// ```
/// up to 15 bytes  | bytes 0 to 7 | bytes 8 to 14, then the length + 1 |
/// longer          | 64-bit hash  | where it stands, 56 bits, 0xff     |
/// ```
///
/// The bytes of a longer name stand in the ``LongNames`` of its table.
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

  /// A longer name, known by its hash and where it stands among ``LongNames``; nil for one that is
  /// only looked up.
  init(longHash hash: UInt64, at place: UnsafeRawPointer?) {
    let address = UInt64(UInt(bitPattern: place))
    precondition(address < Self.longMark, "an address of more than 56 bits")
    low = hash
    high = Self.longMark | address
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

  /// Of a long name, where its length stands, and its bytes behind that.
  @inline(__always)
  var longPlace: UnsafeRawPointer {
    unsafe UnsafeRawPointer(bitPattern: UInt(high & ~Self.longMark))!
  }

  /// Of a long name, its bytes, good as long as the table that has it.
  @inline(__always)
  var longBytes: Field {
    let place = unsafe longPlace
    let bytes = unsafe place + LongNames.lengthSize
    return unsafe Field(
      bytes: bytes.assumingMemoryBound(to: UInt8.self),
      count: Int(place.load(as: UInt32.self)))
  }

  /// Of a short name, its bytes.
  var shortBytes: [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: Self.maximumShortCount) { bytes, count in
      unsafe store(to: UnsafeMutableRawBufferPointer(bytes))
      count = shortCount
    }
  }

  /// Appends the bytes of a short name to others.
  func appendShort(to bytes: inout [UInt8]) {
    var (low, high) = (low, high)
    bytes.append(addingCapacity: Self.maximumShortCount) { bytes in
      for _ in 0..<shortCount {
        bytes.append(UInt8(truncatingIfNeeded: low))
        low = low &>> 8 | high &<< 56
        high &>>= 8
      }
    }
  }

  /// Writes the bytes of a short name, and zeros up to the longest.
  func store(to target: UnsafeMutableRawBufferPointer) {
    // Both words, which have the eighth byte in common.
    unsafe target.storeBytes(of: low.littleEndian, as: UInt64.self)
    unsafe target.storeBytes(
      of: (high &<< 8 | low &>> 56).littleEndian, toByteOffset: 7, as: UInt64.self)
  }

  /// Of a short name, its text; not by way of ``shortBytes``, since a bill asks for every name.
  var shortText: String {
    unsafe String(unsafeUninitializedCapacity: Self.maximumShortCount) { bytes in
      unsafe store(to: UnsafeMutableRawBufferPointer(bytes))
      return shortCount
    }
  }
}
