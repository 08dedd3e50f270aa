import Metering
import Synchronization

/// A file that was read to its end, before it is settled which of its calls count.
///
/// Its calls come a partition at a time, so that not all of them are in memory in this form.
package final class ReadFile: @unchecked Sendable {
  // Unchecked: one thread at a time has it; the workers' memory does not change any more.
  private let workers: [JoinedWorker]
  private let work: SharedWork
  private let pass: FilePass
  private let accounts: AccountBox
  /// By account, the hash of its name.
  private let accountHashes: [UInt64]

  /// Partitions of a file's calls: by the top eight bits of ``CallIdentity/high``.
  package static let partitions = FingerprintStore.partitions

  init(_ workers: [WorkerBox], after work: SharedWork, pass: FilePass) {
    self.work = work
    self.pass = pass
    let (joined, accounts) = JoinedWorker.join(workers)
    self.workers = joined
    self.accounts = accounts
    accountHashes = (0..<accounts.table.count).map { pass.seed.hash(accounts.table.name(of: $0)) }
  }

  /// Whether the last line had no line end.
  package var hasUnfinishedLine: Bool { !work.unfinishedFiles.isEmpty }

  /// The bytes of an account's name.
  package func accountName(_ account: UInt32) -> [UInt8] {
    accounts.table.name(of: Int(account))
  }

  /// Calls of some partitions, each in the order of ``FileCall/precedes(_:_:)``; several are made
  /// at a time.
  ///
  /// - Throws: a failure when calls cannot be read back from disk.
  package func calls(of partitions: Range<Int>, jobs: Int) throws(Failure) -> [[FileCall]] {
    let made = Mutex(
      [Result<[FileCall], Failure>](repeating: .success([]), count: partitions.count))
    let cursor = Atomic<Int>(0)
    inParallel(min(max(1, jobs), partitions.count)) { _ in
      while true {
        let index = cursor.add(1, ordering: .relaxed).oldValue
        guard index < partitions.count else { return }
        let calls: Result<[FileCall], Failure>
        do throws(Failure) {
          calls = .success(try self.calls(of: partitions.lowerBound + index))
        } catch {
          calls = .failure(error)
        }
        made.withLock { $0[index] = calls }
      }
    }
    return try made.withLock { $0 }.map { result throws(Failure) in try result.get() }
  }

  private func calls(of partition: Int) throws(Failure) -> [FileCall] {
    var calls = [FileCall]()
    calls.reserveCapacity(
      workers.reduce(0) { $0 + $1.box.worker.sums.fingerprints.count(of: partition) })
    for worker in workers {
      let box = worker.box
      var translation = Translation(pass: pass, worker: worker, hashes: accountHashes)
      if box.worker.sums.fingerprints.spilledCount(of: partition) == 0 {
        for block in box.worker.sums.fingerprints.filledBlocks(of: partition) {
          for place in 0..<(block.count) {
            calls.append(translation.call(unsafe block.first[place], in: partition))
          }
        }
        continue
      }
      var buffer = RecordBuffer<CallFingerprint>()
      try box.worker.sums.fingerprints.copy(partition: partition, to: &buffer) { _ in true }
      for place in 0..<buffer.count {
        calls.append(translation.call(unsafe buffer.start[place], in: partition))
      }
    }
    return CallOrdering.sorted(calls)
  }

  /// Turns a worker's fingerprints into calls.
  private struct Translation {
    private let pass: FilePass
    private let worker: JoinedWorker
    private let hashes: [UInt64]
    private var calendar: CallCalendar

    init(pass: FilePass, worker: JoinedWorker, hashes: [UInt64]) {
      self.pass = pass
      self.worker = worker
      self.hashes = hashes
      calendar = CallCalendar(clock: pass.clock, attribution: pass.options.metering.attribution)
    }

    @inline(__always)
    mutating func call(_ print: CallFingerprint, in partition: Int) -> FileCall {
      let (account, key) = worker.owner(of: print)
      let month = Month(index: key.month)
      let start = calendar.start(of: print, month: month)
      let rest = pass.seed.rest(
        account: hashes[Int(account)], item: pass.itemNumbers[key.item], start: start,
        duration: print.duration, recording: print.recording)
      return FileCall(
        day: Int32(truncatingIfNeeded: calendar.day(of: start)),
        identity: CallIdentity(
          keyLow: print.keyLow, keyHigh: print.keyHigh, partition: partition, rest: rest),
        offset: worker.order(of: print).offset, account: account, item: key.item, month: month,
        start: start,
        duration: print.duration, recording: print.recording)
    }
  }

  /// Takes out the calls that do not count, and adds up the others.
  package func settle(_ verdicts: CallVerdicts, jobs: Int) throws(Failure) -> IngestResult {
    for worker in workers { worker.box.removeFingerprints() }
    return try IngestResult(
      workers, accounts: accounts, without: verdicts.duplicates, jobs: jobs,
      after: work,
      skipped: [])
  }
}

extension CallCalendar {
  /// A call's start, of which a fingerprint has the lower half.
  ///
  /// The end of the call that decides its month lies in that month, shorter than 2^32 milliseconds,
  /// and so only one start fits.
  mutating func start(of call: CallFingerprint, month: Month) -> Int64 {
    let (first, shift) = start(of: month, duration: call.duration)
    let low = UInt32(truncatingIfNeeded: first &- shift)
    return first &- shift &+ Int64(call.start &- low)
  }
}
