import CDRCore
import Metering
import Synchronization

/// Makes seat use of all collected intervals, a partition of accounts at a time, several at once.
///
/// ```
/// intervals of a partition ─► count by account ─┬─► batches of accounts ─► sort ─► sweep ─► use
///                                               └─► accounts with many: changes by second ─► use
/// ```
///
/// A partition is read once to count and then once for each batch, so that what is sorted stays
/// within the limit; an account too large to be sorted needs one number for each second of the
/// month, however many calls it has.
struct IntervalSweep {
  let intervals: CallIntervals
  /// How many seats an account owns in the month.
  let seats: @Sendable (_ account: String) -> SeatCounts
  let jobs: Int
  /// What all together may take for intervals that are sorted, in bytes.
  let memory: Int

  /// - Returns: an entry for each account that has intervals, in byte order of their names.
  /// - Throws: a ``Failure`` when intervals cannot be read back from disk.
  func run() throws(Failure) -> [SeatUseBook.Entry] {
    let all = Mutex([SeatUseBook.Entry]())
    let fault = Mutex<Failure?>(nil)
    let cursor = Atomic<Int>(0)
    inParallel(max(1, jobs)) { _ in
      var sweeper = PartitionSweeper(of: self)
      do throws(Failure) {
        while true {
          let partition = cursor.add(1, ordering: .relaxed).oldValue
          guard partition < CallIntervals.partitions else { break }
          try sweeper.sweep(partition)
        }
      } catch {
        fault.withLock { $0 = error }
        cursor.store(CallIntervals.partitions, ordering: .relaxed)
      }
      let entries = sweeper.entries
      all.withLock { $0 += entries }
    }
    if let fault = fault.withLock({ $0 }) { throw fault }
    return all.withLock { $0 }.sorted { intervals.precedes($0.account, $1.account) }
  }
}

/// What one thread needs to sweep partitions.
struct PartitionSweeper: ~Copyable {
  private let sweep: IntervalSweep
  private(set) var entries: [SeatUseBook.Entry] = []
  /// By account's place in the partition.
  private var counts: [Int]
  private var (starts, ends) = ([UInt32](), [UInt32]())
  /// By second, how many more calls run; all 0 between accounts.
  private var changes: [Int32] = []
  /// Intervals that are sorted at a time.
  private let batchSize: Int

  /// An account with this many intervals is not sorted: going through all seconds of a month is then
  /// less work.
  static let manyIntervals = 1 << 16

  init(of sweep: IntervalSweep) {
    self.sweep = sweep
    let places = (sweep.intervals.accountCount + CallIntervals.partitions - 1)
    counts = Array(repeating: 0, count: places / CallIntervals.partitions)
    batchSize = max(sweep.memory / max(1, sweep.jobs) / 8, 1024)
  }

  mutating func sweep(_ partition: Int) throws(Failure) {
    for place in counts.indices { counts[place] = 0 }
    try forEachInterval(of: partition) { sweeper, interval in
      sweeper.counts[Self.place(of: interval.account)] += 1
    }
    var (first, size) = (0, 0)
    for place in counts.indices {
      if counts[place] >= min(Self.manyIntervals, batchSize) {
        try sweepSeconds(of: place, in: partition)
        continue
      }
      if size + counts[place] > batchSize {
        try sweepBatch(first..<place, in: partition, size: size)
        (first, size) = (place, 0)
      }
      size += counts[place]
    }
    if size > 0 { try sweepBatch(first..<counts.count, in: partition, size: size) }
  }

  private mutating func forEachInterval(
    of partition: Int, _ body: (inout PartitionSweeper, CallInterval) -> Void
  ) throws(Failure) {
    try sweep.intervals.forEach(in: partition) { body(&self, $0) }
  }

  /// The account's place in its partition, of which each has every 256th account.
  private static func place(of account: UInt32) -> Int { Int(account) / CallIntervals.partitions }

  private static func account(at place: Int, of partition: Int) -> UInt32 {
    UInt32(place * CallIntervals.partitions + partition)
  }

  // MARK: Accounts with few intervals

  /// Sorts and sweeps the accounts at some places, except those with many intervals.
  private mutating func sweepBatch(
    _ places: Range<Int>, in partition: Int, size: Int
  ) throws(Failure) {
    if starts.count < size {
      starts = Array(repeating: 0, count: size)
      ends = starts
    }
    let limit = min(Self.manyIntervals, batchSize)
    var nextPlaces = [Int](repeating: 0, count: places.count)
    var next = 0
    for place in places where counts[place] < limit {
      nextPlaces[place - places.lowerBound] = next
      next += counts[place]
    }
    try forEachInterval(of: partition) { sweeper, interval in
      let place = Self.place(of: interval.account)
      guard places.contains(place), sweeper.counts[place] < limit else { return }
      let target = nextPlaces[place - places.lowerBound]
      nextPlaces[place - places.lowerBound] += 1
      sweeper.starts[target] = interval.start
      sweeper.ends[target] = interval.end
    }
    for place in places where counts[place] > 0 && counts[place] < limit {
      let end = nextPlaces[place - places.lowerBound]
      let range = end - counts[place]..<end
      Self.sort(&starts, range)
      Self.sort(&ends, range)
      let account = Self.account(at: place, of: partition)
      let use = SeatUse(
        starts: starts.span.extracting(range), ends: ends.span.extracting(range),
        seats: seats(of: account))
      entries.append(.init(account: account, use: use))
    }
  }

  /// Sorts a part of an array where it is.
  private static func sort(_ seconds: inout [UInt32], _ range: Range<Int>) {
    unsafe seconds.withUnsafeMutableBufferPointer { all in
      var part = unsafe UnsafeMutableBufferPointer(rebasing: all[range])
      unsafe part.sort()
    }
  }

  // MARK: Accounts with many

  private mutating func sweepSeconds(of place: Int, in partition: Int) throws(Failure) {
    if changes.isEmpty {
      changes = Array(repeating: 0, count: Int(sweep.intervals.monthLength) + 1)
    }
    let account = Self.account(at: place, of: partition)
    var fits = true
    try forEachInterval(of: partition) { sweeper, interval in
      guard interval.account == account else { return }
      let (more, isTooMuch) = sweeper.changes[Int(interval.start)].addingReportingOverflow(1)
      sweeper.changes[Int(interval.start)] = more
      let (fewer, isTooLittle) = sweeper.changes[Int(interval.end)].subtractingReportingOverflow(1)
      sweeper.changes[Int(interval.end)] = fewer
      fits = fits && !isTooMuch && !isTooLittle
    }
    guard fits else {
      throw Failure(
        .badData,
        "account \(sweep.intervals.accountName(account)): more than 2,147,483,647 calls start or "
          + "end in one second")
    }
    let use = SeatUse(changes: changes.span, seats: seats(of: account))
    entries.append(.init(account: account, use: use))
    for second in changes.indices { changes[second] = 0 }
  }

  private borrowing func seats(of account: UInt32) -> SeatCounts {
    sweep.seats(sweep.intervals.accountName(account))
  }
}
