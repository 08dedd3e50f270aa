/// When a call runs, of an account: what is kept of a call to see how many run at once. 12 bytes.
package struct CallInterval: BitwiseCopyable {
  /// The account's number in the run.
  package var account: UInt32
  /// The first second, counted from the month's start.
  package var start: UInt32
  /// The second after the last; of a call that takes no time, `start`.
  package var end: UInt32
}

/// Intervals by partition of accounts.
typealias IntervalStore = PartitionedStore<CallInterval>

extension IntervalStore {
  /// The partition of an account: each has every 256th account.
  @inline(__always)
  static func partition(of account: UInt32) -> Int { Int(account) % partitions }
}
