/// A call between the text and the sums.
struct PendingCall {
  var account: AccountTable.Key
  var item: Int
  var month: Int32
  var start: Int64
  var duration: UInt32
  var recording: UInt32
  var key = CallKey(low: 0, high: 0)
  var order = CallOrder(file: 0, offset: 0)
  /// Filled in by the rounds of a flush.
  var candidate = -1
  var usageKey = UsageKey(bits: 0)
}

/// A few calls that are added to the sums together: probing a big table misses the cache, and the
/// misses of a batch overlap.
@safe struct CallBatch: ~Copyable {
  static let size = 64

  let calls: UnsafeMutablePointer<PendingCall>
  private(set) var count = 0

  init() {
    unsafe calls = .allocate(capacity: Self.size)
    let empty = unsafe PendingCall(
      account: .init(low: 0, high: 0, hash: 0, name: .empty),
      item: 0, month: 0, start: 0, duration: 0, recording: 0)
    unsafe calls.initialize(repeating: empty, count: Self.size)
  }

  deinit { unsafe calls.deallocate() }

  var isFull: Bool { count == Self.size }

  /// The place of the next call, to be filled in; the batch must not be full.
  @inline(__always)
  mutating func next() -> UnsafeMutablePointer<PendingCall> {
    count &+= 1
    return unsafe calls + (count &- 1)
  }

  mutating func removeAll() { count = 0 }
}
