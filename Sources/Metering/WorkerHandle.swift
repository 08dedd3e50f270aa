import CDRCore

/// A worker as an object, since it is made on one thread, run on another and read on the first.
final class WorkerHandle: @unchecked Sendable {
  // Unchecked: one thread at a time has it, and `concurrentPerform` orders their accesses.
  private(set) var worker: Worker
  private var inflater = GroupInflater()
  /// Takes the calls of each chunk in a second reading.
  private let itemiser: ChunkItemiser?

  init(_ worker: consuming Worker, itemiser: ChunkItemiser? = nil) {
    self.worker = worker
    self.itemiser = itemiser
  }

  /// Starts anew with another file, by the same memory.
  func begin() throws(Failure) { try worker.begin(fileCount: 1) }

  /// Hands over the account table, once all files are read.
  func takeAccounts() -> AccountTable { worker.takeAccounts() }

  /// Forgets the fingerprints, once they are searched.
  func removeFingerprints() { worker.removeFingerprints() }

  /// Adds home blocks to the sums of their accounts, once all files are read.
  func addHomeBlocks(_ blocks: ArraySlice<UInt32>, to sums: inout AccountSums) {
    worker.sums.usage.home.add(blocks, to: &sums)
  }

  /// Appends the sums in the home blocks of some accounts, once all files are read.
  func appendHomeUsage(
    of accounts: ArraySlice<UInt32>, to stretch: inout UsageStretch
  ) -> (account: UInt32, key: UsageKey)? {
    worker.sums.usage.home.append(accounts, to: &stretch)
  }

  /// Reads files until none is left, then parts of other workers' files.
  func run(_ work: SharedWork) {
    while let index = work.nextFile() {
      do throws(Failure) {
        // Each file is finished all the same, since others wait for that.
        if !work.hasStopped { try read(file: index, of: work) }
      } catch {
        work.report(error, file: index)
      }
      work.queue.finishFile()
    }
    work.queue.becomeConsumer()
    while let next = work.queue.dequeue() {
      switch next {
      case .parse(let chunk):
        do throws(Failure) {
          if !work.hasStopped { try read(chunk) }
        } catch {
          work.report(error, file: chunk.file.index)
        }
        work.buffers.giveBack(chunk.buffer)
      case .inflate(let group):
        inflater.inflate(group, work.options.library)
      }
    }
    do throws(Failure) { try worker.finish() } catch { work.report(error, file: work.files.count) }
  }

  private func read(_ chunk: Chunk) throws(Failure) {
    try worker.read(chunk)
    try itemiser?.sort(worker.itemisedCalls, of: chunk)
  }

  private func read(file index: Int, of work: SharedWork) throws(Failure) {
    let queue = work.queue
    var reader = try ChunkReader.open(
      work.files[index], index: index, options: work.options, buffers: work.buffers,
      helpers: Helpers(queue: queue, file: index), countsLines: work.countsLines)
    var done: Int64 = 0
    while !work.hasStopped, let chunk = try reader.next() {
      work.progress.add(bytes: reader.storedOffset - done)
      done = reader.storedOffset
      if queue.offer(chunk) { continue }
      try read(chunk)
      work.buffers.giveBack(chunk.buffer)
    }
    work.progress.add(bytes: reader.storedOffset - done)
    work.finish(
      file: index,
      .init(
        storedBytes: reader.storedOffset, hasUnfinishedLine: reader.hasUnfinishedLine,
        skippedCalls: worker.skippedCalls(of: reader.file), head: reader.head))
  }
}
