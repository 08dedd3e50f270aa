import CDRCore

/// The calls of a file in some partitions: who each is, in the order of days, of identities and of
/// places in the file. Whole calls are made only when they are asked for, as few are.
package struct PartitionCalls: Sendable {
  /// Who a call is, and where all that is known of it lies.
  package struct Entry: Sendable {
    package let identity: CallIdentity
    /// The calendar day of its start, in days since 1970-01-01.
    package let day: Int32
    package let month: Month
    /// Its place among the fingerprints.
    fileprivate let place: UInt32
    /// Whether it adds to the sums at all.
    package let isCharged: Bool

    /// Whether it has the id of another call, on its day.
    @inline(__always)
    package func hasKey(of other: Entry) -> Bool {
      day == other.day && identity.hasKey(of: other.identity)
    }

    /// By day, then by key.
    @inline(__always)
    static func precedes(_ a: Entry, _ b: Entry) -> Bool {
      if a.day != b.day { return a.day < b.day }
      if a.identity.high != b.identity.high { return a.identity.high < b.identity.high }
      return a.identity.keyLow < b.identity.keyLow
    }
  }

  /// Those with one key stand in the order of the file.
  package let entries: [Entry]
  private let fingerprints: PartitionFingerprints
  private let identifiers: [CallIdentifier]

  /// - Parameter partitions: a power of two of them, from a multiple of it on.
  /// - Throws: a failure when calls cannot be read back from disk.
  init(_ partitions: Range<Int>, of identifiers: [CallIdentifier]) throws(Failure) {
    let fingerprints = try PartitionFingerprints(partitions, of: identifiers.map(\.worker))
    precondition(fingerprints.count <= UInt32.max, "more calls than places")
    var entries: [Entry] = []
    entries.reserveCapacity(fingerprints.count)
    for (worker, identifier) in identifiers.enumerated() {
      var identifier = identifier
      for stretch in fingerprints.stretches where stretch.worker == worker {
        let step = identifier.worker.fingerprintsOfCall
        for place in stride(from: 0, to: stretch.block.count, by: step) {
          let print = unsafe stretch.block.first[place]
          let numbers = step == 1 ? nil : unsafe stretch.block.first[place + 1].numbers
          let (key, start, rest) = identifier.rest(of: print, numbers: numbers)
          entries.append(
            Entry(
              identity: CallIdentity(
                keyLow: print.keyLow, keyHigh: print.keyHigh, partition: stretch.partition,
                rest: rest),
              day: Int32(truncatingIfNeeded: identifier.calendar.day(of: start)),
              month: Month(index: key.month),
              place: UInt32(truncatingIfNeeded: stretch.base + place), isCharged: print.isCharged))
        }
      }
    }
    CallOrdering.sort(
      &entries,
      sharedBits: (FingerprintStore.partitions / partitions.count).trailingZeroBitCount)
    // Those with one key, which are few, come in the order of the file.
    var first = 0
    while first < entries.count {
      let end = Self.end(ofKeyAt: first, in: entries)
      if end > first + 1 {
        entries[first..<end].sort {
          fingerprints.call($0, identifiers).offset < fingerprints.call($1, identifiers).offset
        }
      }
      first = end
    }
    self.entries = entries
    self.fingerprints = fingerprints
    self.identifiers = identifiers
  }

  /// Where the entries end that have the key of one, the first of them.
  @inline(__always)
  private static func end(ofKeyAt first: Int, in entries: [Entry]) -> Int {
    var end = first + 1
    while end < entries.count, entries[end].hasKey(of: entries[first]) { end += 1 }
    return end
  }

  /// The places of the entries that have the key of the first of them.
  package func places(from first: Int) -> Range<Int> {
    first..<Self.end(ofKeyAt: first, in: entries)
  }

  /// The places of the entries from one on that are of its day.
  package func day(from first: Int) -> Range<Int> {
    var end = first + 1
    while end < entries.count, entries[end].day == entries[first].day { end += 1 }
    return first..<end
  }

  /// All that is known of a call.
  package func call(_ entry: Entry) -> FileCall { fingerprints.call(entry, identifiers) }
}

/// The fingerprints of some partitions, one after the other, wherever they lie.
private final class PartitionFingerprints: Sendable {
  /// Some of one worker that lie side by side.
  struct Stretch: @unchecked Sendable {
    // Unchecked: what is read does not change any more.
    var block: FingerprintStore.Block
    /// The place of the first.
    var base: Int
    var worker: Int
    var partition: Int
  }

  let stretches: [Stretch]
  let count: Int
  /// What of the partitions was on disk.
  private let buffers: [FingerprintBuffer]

  init(_ partitions: Range<Int>, of workers: [MergedWorker]) throws(Failure) {
    var (stretches, buffers, count) = ([Stretch](), [FingerprintBuffer](), 0)
    for (index, worker) in workers.enumerated() {
      func add(_ partition: Int, _ block: FingerprintStore.Block) {
        stretches.append(Stretch(block: block, base: count, worker: index, partition: partition))
        count += block.count
      }
      guard worker.hasSpilled else {
        worker.forEachBlock(of: partitions, add)
        continue
      }
      for partition in partitions {
        let buffer = try FingerprintBuffer(worker, partition)
        buffers.append(buffer)
        add(partition, buffer.block)
      }
    }
    (self.stretches, self.buffers, self.count) = (stretches, buffers, count)
  }

  func call(_ entry: PartitionCalls.Entry, _ identifiers: [CallIdentifier]) -> FileCall {
    let place = Int(entry.place)
    let stretch = stretches[stretches.indices.partitioningIndex { stretches[$0].base > place } - 1]
    var identifier = identifiers[stretch.worker]
    return unsafe identifier.call(stretch.block.first[place - stretch.base], entry)
  }
}

/// A worker's fingerprints of a partition, read back from disk.
private final class FingerprintBuffer: @unchecked Sendable {
  // Unchecked: nothing changes once it is made.
  private var buffer = RecordBuffer<CallFingerprint>()

  init(_ worker: MergedWorker, _ partition: Int) throws(Failure) {
    try worker.copyFingerprints(of: partition, to: &buffer) { _ in true }
  }

  var block: FingerprintStore.Block { unsafe .init(first: buffer.start, count: buffer.count) }
}

/// Turns a worker's fingerprints into what a ledger keeps of calls.
struct CallIdentifier: Sendable {
  let worker: MergedWorker
  private let keys: LedgerKeys
  fileprivate var calendar: CallCalendar
  /// By the worker's home blocks, which are its accounts.
  private let homes: [Home]
  /// By joined account, the hash of its name.
  private let hashes: [UInt64]

  /// Side by side, as a call asks for both.
  private struct Home {
    var hash: UInt64
    /// ``UsageKey/block``
    var key: UInt32
  }

  /// - Parameter hashes: by joined account, the hash of its name.
  init(_ worker: MergedWorker, keys: LedgerKeys, hashes: [UInt64], calendar: CallCalendar) {
    self.worker = worker
    self.keys = keys
    self.calendar = calendar
    self.hashes = hashes
    homes = worker.accounts.indices.map { home in
      Home(hash: hashes[Int(worker.accounts[home])], key: worker.homeKey(of: UInt32(home)))
    }
  }

  /// A call's month and item, its start, and the short hash without its id.
  ///
  /// - Parameter numbers: the hash of the numbers that it is compared by instead of its account, where
  ///   it is.
  @inline(__always)
  fileprivate mutating func rest(
    of print: CallFingerprint, numbers: UInt64?
  ) -> (key: UsageKey, start: Int64, rest: UInt32) {
    let (hash, key): (UInt64, UsageKey)
    if print.place.isHome {
      let home = homes[print.place.block]
      key = UsageKey(bits: home.key | UInt32(truncatingIfNeeded: print.place.lane))
      hash = home.hash
    } else {
      let owner = worker.owner(of: print)
      (hash, key) = (hashes[Int(owner.account)], owner.key)
    }
    let start = calendar.start(of: print, month: Month(index: key.month))
    let rest = keys.rest(
      account: numbers ?? hash, item: key.item, start: start, duration: print.duration,
      recording: print.recording)
    return (key, start, rest)
  }

  fileprivate mutating func call(
    _ print: CallFingerprint, _ entry: PartitionCalls.Entry
  ) -> FileCall {
    let (account, key) = worker.owner(of: print)
    return FileCall(
      day: entry.day, identity: entry.identity, offset: worker.order(of: print).offset,
      account: account, item: key.item, month: entry.month,
      start: calendar.start(of: print, month: entry.month), duration: print.duration,
      recording: print.recording)
  }
}

extension CallCalendar {
  /// A call's start, of which a fingerprint has the lower half.
  ///
  /// The end of the call that decides its month lies in that month, shorter than 2^32 milliseconds,
  /// and so only one start fits.
  mutating func start(of call: CallFingerprint, month: Month) -> Int64 {
    start(low: call.start, duration: call.duration, month: month)
  }

  /// A call's start, by its lower half.
  mutating func start(low: UInt32, duration: UInt32, month: Month) -> Int64 {
    let (first, shift) = start(of: month, duration: duration)
    let earliest = first &- shift
    return earliest &+ Int64(low &- UInt32(truncatingIfNeeded: earliest))
  }
}
