import CDRCore
import Synchronization

/// Searches all partitions of all workers' fingerprints for duplicates, several at a time.
///
/// What is in memory is searched where it lies. A partition that is also on disk is read first,
/// if need be a slice of its keys at a time, so that all searchers together stay within the limit.
struct PartitionSearch {
  let workers: [MergedWorker]
  let jobs: Int
  /// What the searchers may take together for records from disk, in bytes.
  let memory: Int
  /// The only month that is asked for; nil: every month.
  var month: Int32?
  /// By searcher, what takes the calls that count; empty if they are not wanted.
  var collectors: [IntervalCollector] = []
  /// Whether it is noted where the calls stand that do not count.
  var notes = false

  /// - Throws: a ``Failure`` when fingerprints cannot be read back.
  func run() throws(Failure) -> DuplicateCalls {
    let all = Mutex(DuplicateCalls())
    let fault = Mutex<Failure?>(nil)
    let cursor = Atomic<Int>(0)
    inParallel(max(1, jobs)) { job in
      let collector = collectors.isEmpty ? nil : collectors[job]
      var found = DuplicateCalls()
      var buffer = RecordBuffer<CallFingerprint>()
      do throws(Failure) {
        while true {
          let partition = cursor.add(1, ordering: .relaxed).oldValue
          guard partition < FingerprintStore.partitions else { break }
          try search(partition, buffer: &buffer, collector: collector, into: &found)
        }
        try collector?.finish()
      } catch {
        fault.withLock { $0 = error }
        cursor.store(FingerprintStore.partitions, ordering: .relaxed)
      }
      all.withLock { $0.join(found) }
    }
    if let fault = fault.withLock({ $0 }) { throw fault }
    return all.withLock { $0 }
  }

  private func search(
    _ partition: Int, buffer: inout RecordBuffer<CallFingerprint>,
    collector: IntervalCollector?, into found: inout DuplicateCalls
  ) throws(Failure) {
    func search(_ parts: [DuplicateSearch.Part]) throws(Failure) {
      found.join(DuplicateSearch.search(parts, month: month, marks: collector != nil, notes: notes))
      try collector?.collect(parts)
    }
    let slices = slices(of: partition)
    if slices == 0 {
      let parts = workers.map { worker in
        DuplicateSearch.Part(blocks: worker.fingerprints(of: partition), worker: worker)
      }
      try search(parts)
    }
    for slice in 0..<slices {
      try search(read(slice, of: slices, partition: partition, buffer: &buffer))
    }
  }

  /// How often a partition has to be read to be searched within the limit; 0 when it is in memory.
  private func slices(of partition: Int) -> Int {
    var (count, isSpilled) = (0, false)
    for worker in workers {
      count += worker.fingerprintCount(of: partition)
      isSpilled = isSpilled || worker.hasSpilled(partition)
    }
    guard isSpilled else { return 0 }
    let share = max(memory / max(1, jobs), Self.smallestShare)
    return 1 + count * (MemoryLayout<CallFingerprint>.stride + DuplicateSearch.tableSize) / share
  }

  private static let smallestShare = 4096

  /// Reads the records of a partition whose keys fall into a slice.
  private func read(
    _ slice: Int, of slices: Int, partition: Int, buffer: inout RecordBuffer<CallFingerprint>
  ) throws(Failure) -> [DuplicateSearch.Part] {
    buffer.removeAll()
    var counts = [Int]()
    for worker in workers {
      let before = buffer.count
      // These bits of the key chose no partition, and choose no place in the search's table.
      try worker.copyFingerprints(of: partition, to: &buffer) {
        slices == 1 || Int($0.keyHigh) % slices == slice
      }
      counts.append(buffer.count - before)
    }
    // Only now does the buffer stay where it is.
    var next = unsafe buffer.start
    return zip(workers, counts).map { worker, count in
      let block = unsafe FingerprintStore.Block(first: next, count: count)
      unsafe next += count
      return DuplicateSearch.Part(blocks: [block], worker: worker)
    }
  }
}
