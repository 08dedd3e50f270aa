import CDRCore

extension FirstPass {
  /// Reads files under keys that other programs share, which will settle which of the calls count.
  ///
  /// - Parameters:
  ///   - keys: by which names and call ids are hashed.
  ///   - progress: is kept up to date.
  /// - Returns: what was read, and by file why it was left out.
  /// - Throws: as ``run(_:options:progress:)``.
  package static func read(
    _ files: [InputFile], keys: LedgerKeys, options: FirstPassOptions, progress: ReadingProgress
  ) throws(Failure) -> (read: ReadCalls, faults: [Failure?]) {
    try readTrusted(files, seed: keys.seed, options: options, progress: progress)
  }
}

/// What others need to settle which calls count.
extension ReadCalls {
  /// What the calls come to if all of them count. They can still be asked for.
  ///
  /// - Throws: `badData` when sums overflow.
  package func unsettled() throws(Failure) -> FirstPassResult {
    try settled(
      without: DuplicateCalls(), collecting: nil, keepingFingerprints: true, jobs: options.jobs)
  }

  /// What is known of each file beside its records.
  package var fileEnds: [(hasUnfinishedLine: Bool, skippedCalls: [SkippedCall])] {
    work.fileEnds.map { ($0.hasUnfinishedLine, $0.skippedCalls) }
  }

  /// Hands out all calls, in stretches by rising ``KeyedCall/keyHigh``: each has those of one value of
  /// its upper eight bits, in the order in which files are read and of their text, whatever the number
  /// of workers.
  ///
  /// - Parameter body: takes the upper eight bits, and the calls.
  /// - Throws: what the function throws; a failure when calls cannot be read back from disk.
  package func forEachStretch(
    keys: LedgerKeys, _ body: (Int, [KeyedCall]) throws(Failure) -> Void
  ) throws(Failure) {
    var ranks = [Int](repeating: 0, count: work.files.count)
    for (rank, file) in work.order.enumerated() { ranks[file] = rank }
    let hashes = keys.hashes(of: accounts.table)
    var calendar = CallCalendar(clock: clock, attribution: options.metering.attribution)
    var calls: [KeyedCall] = []
    for partition in 0..<FingerprintStore.partitions {
      calls.removeAll(keepingCapacity: true)
      for worker in workers {
        var reader = KeyedReader(worker, hashes: hashes, calendar: calendar, partition: partition)
        if worker.hasSpilled(partition) {
          var buffer = RecordBuffer<CallFingerprint>()
          try worker.copyFingerprints(of: partition, to: &buffer) { _ in true }
          unsafe reader.append(.init(first: buffer.start, count: buffer.count), to: &calls)
        } else {
          for block in worker.fingerprints(of: partition) { reader.append(block, to: &calls) }
        }
        calendar = reader.calendar
      }
      func precedes(_ a: KeyedCall, _ b: KeyedCall) -> Bool {
        a.file == b.file ? a.offset < b.offset : ranks[Int(a.file)] < ranks[Int(b.file)]
      }
      if workers.count > 1 || !isSorted(calls, by: precedes) { calls.sort(by: precedes) }
      try body(partition, calls)
    }
  }

  private func isSorted(
    _ calls: [KeyedCall], by precedes: (KeyedCall, KeyedCall) -> Bool
  ) -> Bool {
    for place in calls.indices.dropFirst() where precedes(calls[place], calls[place - 1]) {
      return false
    }
    return true
  }
}

/// Makes calls of a worker's fingerprints.
private struct KeyedReader {
  let worker: MergedWorker
  /// By joined account, the hash of its name.
  let hashes: [UInt64]
  var calendar: CallCalendar
  let partition: UInt32
  /// Whether each fingerprint is followed by another with the hash of the numbers.
  let hasNumbers: Bool

  init(_ worker: MergedWorker, hashes: [UInt64], calendar: CallCalendar, partition: Int) {
    self.worker = worker
    self.hashes = hashes
    self.calendar = calendar
    self.partition = UInt32(partition) << 24
    hasNumbers = worker.fingerprintsOfCall == 2
  }

  mutating func append(_ block: FingerprintStore.Block, to calls: inout [KeyedCall]) {
    for place in stride(from: 0, to: block.count, by: hasNumbers ? 2 : 1) {
      let print = unsafe block.first[place]
      let (account, key) = worker.owner(of: print)
      let order = worker.order(of: print)
      calls.append(
        KeyedCall(
          key: print.keyLow, keyHigh: partition | print.keyHigh, account: hashes[Int(account)],
          numbers: hasNumbers ? unsafe block.first[place + 1].numbers : 0,
          start: calendar.start(of: print, month: Month(index: key.month)),
          duration: print.duration, recording: print.recording,
          item: UInt8(truncatingIfNeeded: key.item),
          file: UInt32(truncatingIfNeeded: order.file), offset: order.offset))
    }
  }
}

extension FirstPassOptions {
  /// Whether calls are compared by the numbers in their records, so that ``KeyedCall/numbers`` counts.
  package var comparesKeyedNumbers: Bool { comparesNumbers }
}
