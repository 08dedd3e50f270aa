import Metering
import Synchronization

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
  public var usage: UsageBook
  /// What ``usage`` has to add up to.
  public var control: ControlSums
  /// What was wrong with the files that were left out.
  public var skipped: [Failure]
  /// The rejected records, where ``IngestOptions/keepsRejects``.
  public var rejects: RejectLog?

  /// The counts of all files together.
  public var totals: RecordCounts {
    files.reduce(into: RecordCounts()) { $0 += $1.counts }
  }

  /// Joins the workers' tables and takes out duplicates.
  init(
    joining workers: [WorkerBox], after work: SharedWork, skipped: [Failure]
  ) throws(Failure) {
    let options = work.options
    // The first worker's accounts keep their numbers; those of the others join them.
    var accounts = workers[0].takeAccounts()
    var maps = [Array(0..<UInt32(accounts.count))]
    for box in workers.dropFirst() { maps.append(accounts.join(box.worker.sums.accounts)) }

    let duplicates =
      options.findsDuplicates
      ? Self.findDuplicates(workers, maps: maps, jobs: options.jobs) : DuplicateCalls()

    usage = try UsageJoin(
      zip(workers, maps).map { .init(worker: $0, accounts: $1) }, accounts: AccountBox(accounts),
      removals: duplicates.removals, metering: options.metering
    ).joined(jobs: max(1, options.jobs))

    control = ControlSums()
    for box in workers { control += box.worker.control }
    for removal in duplicates.removals { control.remove(removal) }
    (files, rejectedByReason) = Self.count(workers, work: work, duplicates: duplicates)
    self.skipped = skipped
    rejects =
      options.keepsRejects
      ? RejectLog(workers: workers, work: work, conflicts: duplicates.conflicts) : nil
  }

  /// Searches all partitions, several at a time.
  static func findDuplicates(
    _ workers: [WorkerBox], maps: [[UInt32]], jobs: Int
  ) -> DuplicateCalls {
    let all = Mutex(DuplicateCalls())
    let cursor = Atomic<Int>(0)
    inParallel(max(1, jobs)) { _ in
      var found = DuplicateCalls()
      while true {
        let partition = cursor.add(1, ordering: .relaxed).oldValue
        guard partition < FingerprintStore.partitions else { break }
        let parts = workers.indices.map { index in
          DuplicateSearch.Part(
            blocks: workers[index].worker.sums.fingerprints.blocks(of: partition),
            accounts: maps[index])
        }
        found.join(DuplicateSearch.search(parts))
      }
      all.withLock { $0.join(found) }
    }
    return all.withLock { $0 }
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
      reasons[.conflictingDuplicate] = Int64(duplicates.conflicts.count)
    }
    return (files, reasons)
  }
}
