/// Where a call is to be added.
@safe struct PendingCall {
  var key = UsageKey(bits: 0)
  /// Filled in once the account is found.
  var place = UsagePlace.none
  var row = unsafe UnsafeMutablePointer<UsageRow>(bitPattern: 64)!
}

/// What the search for duplicates keeps of a call, until its account is known.
struct PendingFingerprint {
  var call = CallKey(low: 0, high: 0)
  var position: Int64 = 0
}

/// A few calls that are added to the sums together: probing a big table misses the cache, and the
/// misses of a batch overlap.
///
/// A call's place is that of its record among plain ones, or the next that is free. Of plain records
/// the durations and starts are in ``PlainColumns``.
@safe struct CallBatch: ~Copyable {
  /// So that a word has a bit for each call.
  static let size = 64

  let accounts: UnsafeMutablePointer<AccountTable.Key>
  let calls: UnsafeMutablePointer<PendingCall>
  /// In milliseconds.
  let durations: UnsafeMutablePointer<UInt32>
  let recordings: UnsafeMutablePointer<UInt32>
  /// In milliseconds since 1970-01-01T00:00:00Z.
  let starts: UnsafeMutablePointer<Int64>
  let fingerprints: UnsafeMutablePointer<PendingFingerprint>
  /// The hashes of the numbers that calls are compared by, where they are.
  let numbers: UnsafeMutablePointer<UInt64>
  /// How many calls were taken one by one.
  private(set) var count = 0

  init() {
    unsafe accounts = .allocate(capacity: Self.size)
    unsafe accounts.initialize(
      repeating: AccountTable.Key(name: .none, hash: 0, field: .empty), count: Self.size)
    unsafe calls = .allocate(capacity: Self.size)
    unsafe calls.initialize(repeating: PendingCall(), count: Self.size)
    unsafe durations = .allocate(capacity: Self.size)
    unsafe durations.initialize(repeating: 0, count: Self.size)
    unsafe recordings = .allocate(capacity: Self.size)
    unsafe recordings.initialize(repeating: 0, count: Self.size)
    unsafe starts = .allocate(capacity: Self.size)
    unsafe starts.initialize(repeating: 0, count: Self.size)
    unsafe fingerprints = .allocate(capacity: Self.size)
    unsafe fingerprints.initialize(repeating: PendingFingerprint(), count: Self.size)
    unsafe numbers = .allocate(capacity: Self.size)
    unsafe numbers.initialize(repeating: 0, count: Self.size)
  }

  deinit {
    unsafe accounts.deallocate()
    unsafe calls.deallocate()
    unsafe durations.deallocate()
    unsafe recordings.deallocate()
    unsafe starts.deallocate()
    unsafe fingerprints.deallocate()
    unsafe numbers.deallocate()
  }

  @inline(__always)
  var isFull: Bool { count == Self.size }

  /// The places of the calls taken one by one, by their bits.
  var places: UInt64 { .firstBits(count) }

  /// The place of the next call, to be filled in; the batch must not be full.
  @inline(__always)
  mutating func next() -> Int {
    count &+= 1
    return count &- 1
  }

  mutating func removeAll() { count = 0 }
}
