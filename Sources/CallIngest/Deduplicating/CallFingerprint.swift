/// A call's place in the run: which of two calls with one id comes first.
struct CallOrder: Hashable, Comparable {
  /// | file : 24 | offset of the record in the file's text : 40 |
  var bits: UInt64

  /// Texts are shorter than this, 1 TiB.
  static let maximumOffset: Int64 = 1 << 40
  static let maximumFiles = 1 << 24

  @inline(__always)
  init(file: Int, offset: Int64) {
    bits = UInt64(truncatingIfNeeded: file) &<< 40 | UInt64(bitPattern: offset)
  }

  var file: Int { Int(bits >> 40) }
  var offset: Int64 { Int64(bits & (1 << 40 - 1)) }

  static func < (a: CallOrder, b: CallOrder) -> Bool { a.bits < b.bits }
}

/// What is kept of every call until the search for duplicates: its identity, its place, and all
/// that it added to the sums, so that it can be taken out of them again. 40 bytes.
struct CallFingerprint {
  /// 96 bits of the key. With the eight that choose the partition, 104 tell calls apart: of ten
  /// thousand million calls, the chance that any two differ and agree in them is 1 in 10^11.
  var keyLow: UInt64
  var order: CallOrder
  var keyHigh: UInt32
  /// The account's number in the table of the worker that read the call.
  var account: UInt32
  /// ``UsageKey/monthAndItem``.
  var monthAndItem: UInt32
  var duration: UInt32
  var recording: UInt32
  /// The start's instant in milliseconds, modulo 2^32: exact among calls of one day.
  var start: UInt32

  @inline(__always)
  func hasKey(of other: CallFingerprint) -> Bool {
    keyLow == other.keyLow && keyHigh == other.keyHigh
  }

  /// Takes the item away from a call that does not count, once all else is done with it: no item
  /// has this number (``UsageKey/maximumItems``).
  mutating func markAsUncounted() { monthAndItem |= 0xff }

  /// Whether a call adds to the sums at all.
  var isCharged: Bool { duration > 0 || recording > 0 }
}
