import Metering
import Synchronization

/// A file that was read to its end, before it is settled which of its calls count.
///
/// Its calls come a partition at a time, so that not all of them are in memory in this form.
package final class ReadFile: @unchecked Sendable {
  // Unchecked: one thread at a time has it; the workers' memory does not change any more.
  private let workers: [WorkerBox]
  private let work: SharedWork
  private let pass: FilePass
  private let accounts: AccountBox
  private let maps: [[UInt32]]
  /// By account, the hash of its name.
  private let accountHashes: [UInt64]

  /// Partitions of a file's calls: by the top eight bits of ``CallIdentity/high``.
  package static let partitions = FingerprintStore.partitions

  init(_ workers: [WorkerBox], after work: SharedWork, pass: FilePass) {
    self.workers = workers
    self.work = work
    self.pass = pass
    var accounts = workers[0].takeAccounts()
    var maps = [Array(0..<UInt32(accounts.count))]
    for box in workers.dropFirst() { maps.append(accounts.join(box.worker.sums.accounts)) }
    self.accounts = AccountBox(accounts)
    self.maps = maps
    let box = self.accounts
    accountHashes = (0..<box.table.count).map { pass.seed.hash(box.table.name(of: $0)) }
  }

  /// Whether the last line had no line end.
  package var hasUnfinishedLine: Bool { !work.unfinishedFiles.isEmpty }

  /// The bytes of an account's name.
  package func accountName(_ account: UInt32) -> [UInt8] {
    accounts.table.name(of: Int(account))
  }

  /// Calls of some partitions, each in the order of ``FileCall/precedes(_:_:)``; several are made
  /// at a time.
  package func calls(of partitions: Range<Int>, jobs: Int) -> [[FileCall]] {
    let made = Mutex([[FileCall]](repeating: [], count: partitions.count))
    let cursor = Atomic<Int>(0)
    inParallel(min(max(1, jobs), partitions.count)) { _ in
      while true {
        let index = cursor.add(1, ordering: .relaxed).oldValue
        guard index < partitions.count else { return }
        let calls = self.calls(of: partitions.lowerBound + index)
        made.withLock { $0[index] = calls }
      }
    }
    return made.withLock { $0 }
  }

  private func calls(of partition: Int) -> [FileCall] {
    var calendar = CallCalendar(clock: pass.clock, attribution: pass.options.metering.attribution)
    var calls = [FileCall]()
    for (index, box) in workers.enumerated() {
      let blocks = box.worker.sums.fingerprints.blocks(of: partition)
      calls.reserveCapacity(blocks.reduce(calls.count) { $0 + $1.count })
      for block in blocks {
        for place in 0..<(block.count) {
          let print = unsafe block.first[place]
          let account = maps[index][Int(print.account)]
          let item = Int(print.monthAndItem & 0xff)
          let month = Month(index: Int32(print.monthAndItem >> 8))
          let start = calendar.start(of: print, month: month)
          let rest = pass.seed.rest(
            account: accountHashes[Int(account)], item: pass.itemNumbers[item],
            start: start, duration: print.duration, recording: print.recording)
          calls.append(
            FileCall(
              day: Int32(truncatingIfNeeded: calendar.day(of: start)),
              identity: CallIdentity(
                keyLow: print.keyLow, keyHigh: print.keyHigh, partition: partition, rest: rest),
              offset: print.order.offset, account: account, item: item, month: month,
              start: start, duration: print.duration, recording: print.recording))
        }
      }
    }
    return CallOrdering.sorted(calls)
  }

  /// Takes out the calls that do not count, and adds up the others.
  package func settle(_ verdicts: CallVerdicts) throws(Failure) -> IngestResult {
    try IngestResult(
      workers, accounts: accounts, maps: maps, without: verdicts.duplicates, after: work,
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
