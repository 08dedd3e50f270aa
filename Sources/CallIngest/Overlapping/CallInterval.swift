/// When a call runs, of an account: what is kept of a call to see how many run at once. 12 bytes.
struct CallInterval: BitwiseCopyable {
  /// The account's number in the joined table.
  var account: UInt32
  /// The first second, counted from the month's start.
  var start: UInt32
  /// The second after the last; of a call that takes no time, `start`.
  var end: UInt32
}

/// Intervals by partition of accounts.
typealias IntervalStore = PartitionedStore<CallInterval>

extension IntervalStore {
  /// The partition of an account: each has every 256th account.
  @inline(__always)
  static func partition(of account: UInt32) -> Int { Int(account) % partitions }

  /// The account's place in its partition.
  @inline(__always)
  static func place(of account: UInt32) -> Int { Int(account) / partitions }

  /// The account at a place of a partition.
  static func account(at place: Int, of partition: Int) -> UInt32 {
    UInt32(place * partitions + partition)
  }
}
