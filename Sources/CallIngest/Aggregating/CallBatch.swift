/// A call between the text and the sums, but for its account.
@safe struct PendingCall {
  var key = UsageKey(bits: 0)
  var duration: UInt32 = 0
  var recording: UInt32 = 0
  /// Filled in once the account is found.
  var accountID: UInt32 = 0
  var row = unsafe UnsafeMutablePointer<UsageRow>(bitPattern: 64)!
}

/// What the search for duplicates keeps of a call, until its account is known.
struct PendingFingerprint {
  var call = CallKey(low: 0, high: 0)
  var order = CallOrder(file: 0, offset: 0)
  var start: Int64 = 0
}

/// A few calls that are added to the sums together: probing a big table misses the cache, and the
/// misses of a batch overlap.
@safe struct CallBatch: ~Copyable {
  static let size = 64

  let accounts: UnsafeMutablePointer<AccountTable.Key>
  let calls: UnsafeMutablePointer<PendingCall>
  let fingerprints: UnsafeMutablePointer<PendingFingerprint>
  private(set) var count = 0

  init() {
    unsafe accounts = .allocate(capacity: Self.size)
    unsafe accounts.initialize(
      repeating: AccountTable.Key(name: .none, hash: 0, field: .empty), count: Self.size)
    unsafe calls = .allocate(capacity: Self.size)
    unsafe calls.initialize(repeating: PendingCall(), count: Self.size)
    unsafe fingerprints = .allocate(capacity: Self.size)
    unsafe fingerprints.initialize(repeating: PendingFingerprint(), count: Self.size)
  }

  deinit {
    unsafe accounts.deallocate()
    unsafe calls.deallocate()
    unsafe fingerprints.deallocate()
  }

  @inline(__always)
  var isFull: Bool { count == Self.size }

  /// The place of the next call, to be filled in; the batch must not be full.
  @inline(__always)
  mutating func next() -> Int {
    count &+= 1
    return count &- 1
  }

  mutating func removeAll() { count = 0 }
}
