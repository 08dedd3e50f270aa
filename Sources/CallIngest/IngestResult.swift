import Metering

/// What the first pass made of its files.
public struct IngestResult: Sendable {
  /// Where the records of one file ended.
  public struct FileCounts: Hashable, Sendable {
    public var name: String
    /// As stored.
    public var bytes: Int64
    public var counts: RecordCounts
  }

  /// In the order of inputs, without those that were left out.
  public var files: [FileCounts]
  public var rejectedByReason: [RejectReason: Int64]
  /// Calls whose duration differs from the time between the timestamps that the column map checks
  /// it by. They count by their duration.
  public var disagreements: Int64 = 0
  /// Calls that the column map does not charge for: they have no part in the search for duplicates,
  /// and so no fingerprints.
  package var unsearched: Int64 = 0
  public var usage: UsageBook
  /// What ``usage`` has to add up to.
  public var control: ControlSums
  /// What was wrong with the files that were left out.
  public var skipped: [Failure]
  /// The rejected records, where ``IngestOptions/keepsRejects``.
  public var rejects: RejectLog?

  /// Who had how many calls at once, where ``IngestOptions/concurrency`` asks for it.
  public var seatUse: SeatUseBook?

  /// The counts of all files together.
  public var totals: RecordCounts {
    files.reduce(into: RecordCounts()) { $0 += $1.counts }
  }

  /// Joins the workers' tables and takes out duplicates.
  init(
    joining workers: [WorkerBox], after work: SharedWork, clock: ZoneClock, skipped: [Failure]
  ) throws(Failure) {
    let options = work.options
    let (joined, accounts) = JoinedWorker.join(workers)

    let measuring = try options.concurrency.map { request throws(Failure) in
      try SeatUseMeasuring(request, options: options, clock: clock)
    }
    let duplicates =
      options.findsDuplicates
      ? try PartitionSearch(
        workers: joined, jobs: options.jobs, memory: options.fingerprintMemory,
        month: options.month?.index, collectors: measuring?.collectors ?? []
      ).run() : DuplicateCalls()
    for box in workers { box.removeFingerprints() }

    try self.init(
      joined, accounts: accounts, without: duplicates,
      measuring: measuring, after: work, skipped: skipped)
  }

  /// Joins the workers' tables, without calls that turned out not to count.
  ///
  /// - Parameters:
  ///   - measuring: has the intervals of the calls that count; nil where nobody asks for them.
  ///   - jobs: how many threads join them; nil: as many as there are workers.
  init(
    _ joined: [JoinedWorker], accounts: AccountBox, without duplicates: DuplicateCalls,
    measuring: SeatUseMeasuring? = nil, jobs: Int? = nil,
    after work: SharedWork, skipped: [Failure]
  ) throws(Failure) {
    let options = work.options
    let workers = joined.map(\.box)
    let join = try UsageJoin(
      joined, accounts: accounts,
      removals: duplicates.removals, month: options.month?.index, metering: options.metering,
      jobs: jobs ?? options.jobs)
    usage = try join.joined()

    seatUse = try measuring?.book(accounts: accounts, order: join.ids, usage: usage)

    control = ControlSums()
    for box in workers { control += box.worker.control }
    for removal in duplicates.removals { control.remove(removal) }
    disagreements = workers.reduce(0) { $0 + $1.worker.disagreements }
    unsearched = workers.reduce(0) { $0 + $1.worker.unsearched }
    (files, rejectedByReason) = Self.count(workers, work: work, duplicates: duplicates)
    self.skipped = skipped
    rejects =
      options.keepsRejects
      ? RejectLog(workers: workers, work: work, conflicts: duplicates.conflicts) : nil
  }

  private static func count(
    _ workers: [WorkerBox], work: SharedWork, duplicates: DuplicateCalls
  ) -> ([FileCounts], [RejectReason: Int64]) {
    let sizes = work.storedSizes
    let files = work.files.enumerated().map { index, file in
      var counts = RecordCounts()
      for box in workers { counts += box.worker.counts[index] }
      if let change = duplicates.files[index] {
        counts.rated -= change.rated
        counts.notCharged -= change.duplicates + change.conflicts - change.rated
        counts.duplicate += change.duplicates
        counts.rejected += change.conflicts
      }
      return FileCounts(name: file.name, bytes: sizes[index], counts: counts)
    }
    var reasons = [RejectReason: Int64]()
    for reason in RejectReason.allCases {
      let count = workers.reduce(0) { $0 + $1.worker.rejectedByReason[Int(reason.rawValue)] }
      if count > 0 { reasons[reason] = count }
    }
    if !duplicates.conflicts.isEmpty {
      for conflict in duplicates.conflicts { reasons[conflict.reason, default: 0] += 1 }
    }
    return (files, reasons)
  }
}
