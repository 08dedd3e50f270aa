import Metering

/// Which sum a call is added to: an account's number, a month and an item.
struct UsageKey: Hashable {
  /// | account + 1 : 32 | month : 24 | item : 8 |, so that 0 is no key.
  var bits: UInt64

  @inline(__always)
  init(account: UInt32, month: Int32, item: Int) {
    bits =
      (UInt64(account) &+ 1) &<< 32 | UInt64(UInt32(bitPattern: month)) &<< 8
      | UInt64(truncatingIfNeeded: item)
  }

  init(bits: UInt64) { self.bits = bits }

  /// Month and item alone.
  @inline(__always)
  var monthAndItem: UInt32 { UInt32(truncatingIfNeeded: bits) }

  var account: UInt32 { UInt32(bits &>> 32) - 1 }

  /// Item ids have eight bits.
  static let maximumItems = 255
}

/// What one call adds to a usage.
struct UsageStep {
  var duration: UInt32
  var billedSeconds: UInt32
  var recording: UInt32
  var recordedBilledSeconds: UInt32
}
