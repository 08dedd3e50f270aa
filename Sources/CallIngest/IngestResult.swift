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
    // The first worker's accounts keep their numbers; those of the others join them.
    var accounts = workers[0].takeAccounts()
    var maps = [Array(0..<UInt32(accounts.count))]
    for box in workers.dropFirst() { maps.append(accounts.join(box.worker.sums.accounts)) }

    let measuring = options.concurrency.map {
      SeatUseMeasuring($0, options: options, clock: clock)
    }
    let duplicates =
      options.findsDuplicates
      ? try PartitionSearch(
        workers: workers, maps: maps, jobs: options.jobs, memory: options.fingerprintMemory,
        collectors: measuring?.collectors ?? []
      ).run() : DuplicateCalls()
    for box in workers { box.removeFingerprints() }

    let names = AccountBox(accounts)
    var join = UsageJoin(accounts: names)
    for (index, box) in workers.enumerated() {
      join.add(box.worker.sums.usage, index: index, map: maps[index])
    }
    let full = workers.enumerated().flatMap { index, box in
      box.worker.sums.fullUsage.map { (table: $0, map: maps[index]) }
    }
    for (index, sealed) in full.enumerated() {
      join.add(sealed.table.table, index: workers.count + index, map: sealed.map)
    }
    join.remove(duplicates.removals)
    usage = try join.joined(
      JoinedTables(
        workers: workers, full: full.map(\.table), removals: duplicates.removals,
        rounding: CallRounding(options.metering)),
      metering: options.metering, jobs: max(1, options.jobs))

    seatUse = try measuring?.book(accounts: names, ranks: join.ranks, usage: usage)

    control = ControlSums()
    for box in workers { control += box.worker.control }
    for removal in duplicates.removals { control.remove(removal) }
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
      reasons[.conflictingDuplicate] = Int64(duplicates.conflicts.count)
    }
    return (files, reasons)
  }
}

/// The workers' tables, then those that were full, then calls to take out.
private struct JoinedTables: UsageJoin.Source {
  let workers: [WorkerBox]
  let full: [UsageTableBox]
  let removals: [DuplicateCalls.Removal]
  let rounding: CallRounding

  func usage(table: Int, place: Int) -> Usage {
    table < workers.count
      ? workers[table].worker.sums.usage.usage(at: place)
      : full[table - workers.count].table.usage(at: place)
  }

  func prefetch(table: Int, place: Int) {
    if table < workers.count { workers[table].worker.sums.usage.prefetch(at: place) }
  }

  func removed(place: Int) -> Usage { Usage(of: removals[place], rounding: rounding) }
}

extension Usage {
  /// What one call adds to a usage.
  init(of call: DuplicateCalls.Removal, rounding: CallRounding) {
    let step = rounding.step(
      item: Int(call.monthAndItem & 0xff), duration: call.duration, recording: call.recording)
    self.init()
    if call.duration > 0 {
      calls = 1
      talkMilliseconds = Int64(call.duration)
      billedSeconds = Int64(step.billedSeconds)
      if call.duration < 60_000 {
        shortCalls = 1
        shortBilledSeconds = billedSeconds
      }
    }
    if call.recording > 0 {
      recordedCalls = 1
      recordedMilliseconds = Int64(call.recording)
      recordedBilledSeconds = Int64(step.recordedBilledSeconds)
    }
  }
}
