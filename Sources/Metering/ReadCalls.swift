import CDRCore

/// The calls of files that were read to their end, before it is settled which of them count.
///
/// They are settled once: by the run's own search for duplicates, or by a ledger, which gets the
/// calls a partition at a time, so that not all of them are in memory in that form.
package final class ReadCalls: @unchecked Sendable {
  // Unchecked: one thread at a time has it; the workers' memory does not change any more.
  let workers: [MergedWorker]
  let work: SharedWork
  let clock: ZoneClock
  let accounts: AccountBox
  private var identifiers: [CallIdentifier] = []
  /// All calls of a small file, and what they come to if all of them count.
  private var few: (calls: PartitionCalls, result: FirstPassResult)?

  init(_ workers: [WorkerHandle], after work: SharedWork, clock: ZoneClock) {
    self.work = work
    self.clock = clock
    (self.workers, accounts) = MergedWorker.join(workers)
  }

  var options: FirstPassOptions { work.options }

  /// Whether the last line of a file had no line end.
  package var hasUnfinishedLine: Bool { work.fileEnds.contains(where: \.hasUnfinishedLine) }

  /// Lines that the column map has skipped, though they read as calls.
  package var skippedCalls: [SkippedCall] { work.fileEnds.flatMap(\.skippedCalls) }

  /// How the first file began, where it was read for an observer.
  package var head: FileHead? { work.fileEnds.first?.head }

  /// The bytes of an account's name.
  package func accountName(_ account: UInt32) -> [UInt8] { accounts.table.name(of: Int(account)) }

  // MARK: By the run's own search

  /// Searches for duplicates among the calls, and adds up the others.
  ///
  /// - Throws: a ``Failure`` when fingerprints cannot be read back, or sums overflow.
  func settledBySearch() throws(Failure) -> FirstPassResult {
    let collecting = try options.intervals.map { request throws(Failure) in
      try IntervalCollecting(request, options: options, clock: clock)
    }
    let duplicates =
      options.findsDuplicates
      ? try PartitionSearch(
        workers: workers, jobs: options.jobs, memory: options.fingerprintMemory,
        month: options.month?.index, collectors: collecting?.collectors ?? [],
        notes: options.notesUncounted
      ).run() : DuplicateCalls()
    return try settled(without: duplicates, collecting: collecting, jobs: options.jobs)
  }

  // MARK: By a ledger

  /// Into how many parts the calls of a file are cut, by the leading bits of ``CallIdentity/high``:
  /// of a small file it is one.
  package var parts: Int {
    let records = workers.reduce(0) { $0 + $1.counts(of: 0).records }
    var parts = 1
    while parts < FingerprintStore.partitions, records / Int64(parts) > Self.fewCalls { parts *= 2 }
    return parts
  }

  /// Calls that are worth a part.
  private static let fewCalls: Int64 = 4096

  /// Takes out the calls of a file that a ledger says do not count, and adds up the others.
  package func settled(_ verdicts: CallVerdicts, jobs: Int) throws(Failure) -> FirstPassResult {
    if verdicts.isEmpty, let few { return few.result }
    return try settled(without: verdicts.duplicates, collecting: nil, jobs: jobs)
  }

  /// Calls of some of the ``parts``; several are made at a time.
  ///
  /// - Throws: a failure when calls cannot be read back from disk.
  package func calls(
    of parts: Range<Int>, keys: LedgerKeys, jobs: Int
  ) throws(Failure) -> [PartitionCalls] {
    if let few { return [few.calls] }
    let identifiers = identifiers(keys)
    let size = FingerprintStore.partitions / self.parts
    return try mapInParallel(parts.count, jobs: jobs) { index throws(Failure) in
      let first = (parts.lowerBound + index) * size
      return try PartitionCalls(first..<first + size, of: identifiers)
    }
  }

  /// Makes the calls of a small file ready for the ledger, and adds them up: on the thread that read
  /// it, while they are in its cache.
  ///
  /// - Returns: what they come to if all of them count; nil for other files.
  package func settleFew(_ keys: LedgerKeys) throws(Failure) -> FirstPassResult? {
    guard parts == 1, let calls = try calls(of: 0..<1, keys: keys, jobs: 1).first else {
      return nil
    }
    let result = try settled(
      without: DuplicateCalls(), collecting: nil, keepingFingerprints: true, jobs: 1)
    few = (calls, result)
    return result
  }

  /// Leaves the workers for other files: nothing is asked of them any more.
  package func giveBack(to spares: ReadingSpares) {
    if workers.count == 1 { workers[0].giveBack(to: spares) }
  }

  /// What makes identities of each worker's calls, made when first asked for.
  private func identifiers(_ keys: LedgerKeys) -> [CallIdentifier] {
    if identifiers.isEmpty {
      let hashes = keys.hashes(of: accounts.table)
      let calendar = CallCalendar(clock: clock, attribution: options.metering.attribution)
      identifiers = workers.map {
        CallIdentifier($0, keys: keys, hashes: hashes, calendar: calendar)
      }
    }
    return identifiers
  }

  // MARK: Settling

  /// Merges the workers' tables, without calls that turned out not to count.
  ///
  /// - Parameters:
  ///   - collecting: has the intervals of the calls that count; nil where no one asks for them.
  ///   - keepingFingerprints: whether the calls are still to be judged.
  ///   - jobs: how many threads merge them.
  func settled(
    without duplicates: DuplicateCalls, collecting: IntervalCollecting?,
    keepingFingerprints: Bool = false, jobs: Int
  ) throws(Failure) -> FirstPassResult {
    if !keepingFingerprints { for worker in workers { worker.removeFingerprints() } }
    let join = try UsageJoin(
      workers, accounts: accounts, removals: duplicates.removals, month: options.month?.index,
      metering: options.metering, jobs: jobs)
    let usage = try join.joined()
    var control = ControlSums()
    for worker in workers { control += worker.control }
    for removal in duplicates.removals { control.remove(removal) }
    var result = FirstPassResult(
      files: fileCounts(without: duplicates), rejectedByReason: rejected(without: duplicates),
      disagreements: workers.reduce(0) { $0 + $1.disagreements },
      unchargedByMap: workers.reduce(0) { $0 + $1.unchargedByMap }, usage: usage, control: control,
      skipped: [],
      unfinishedFiles: zip(work.files, work.fileEnds).filter(\.1.hasUnfinishedLine).map(
        \.0.file.name),
      skippedCalls: skippedCalls,
      rejects: options.keepsRejects
        ? RejectLog(workers, work: work, conflicts: duplicates.conflicts) : nil,
      intervals: try collecting?.intervals(accounts: accounts, order: join.ids, usage: usage))
    result.hours = try hours(without: duplicates)
    if options.notesUncounted { result.uncounted = UncountedCalls(duplicates.uncounted) }
    if let accounts = options.keptAccounts {
      result.kept = KeptCalls(workers.compactMap(\.keeper), of: accounts)
    }
    return result
  }

  /// The calls by the hour, by source.
  private func hours(
    without duplicates: DuplicateCalls
  ) throws(Failure) -> [String: CallHours] {
    guard let groups = options.hourGroups else { return [:] }
    var hours = Array(repeating: CallHours(), count: groups.count)
    for worker in workers {
      for (group, counted) in worker.countedHours.enumerated() { hours[group].add(counted) }
    }
    let calls = duplicates.removals + duplicates.uncharged
    if !calls.isEmpty {
      var removed = try RemovedHours(options, clock: clock, accounts: accounts)
      for call in calls {
        let (count, key) = removed.count(of: call)
        hours[groups.group(call.file)].remove(count, key)
      }
    }
    return Dictionary(uniqueKeysWithValues: zip(groups.sources, hours))
  }

  private func fileCounts(without duplicates: DuplicateCalls) -> [FirstPassResult.FileCounts] {
    zip(work.files, work.fileEnds).enumerated().map { index, file in
      var counts = RecordCounts()
      for worker in workers { counts += worker.counts(of: index) }
      if let change = duplicates.files[index] {
        counts.rated -= change.rated
        counts.notCharged -= change.duplicates + change.conflicts - change.rated
        counts.duplicate += change.duplicates
        counts.rejected += change.conflicts
      }
      return .init(name: file.0.file.name, bytes: file.1.storedBytes, counts: counts)
    }
  }

  private func rejected(without duplicates: DuplicateCalls) -> [RejectReason: Int64] {
    var reasons = [RejectReason: Int64]()
    for reason in RejectReason.allCases {
      let count = workers.reduce(0) { $0 + $1.rejected(for: reason) }
      if count > 0 { reasons[reason] = count }
    }
    for conflict in duplicates.conflicts { reasons[conflict.reason, default: 0] += 1 }
    return reasons
  }
}
