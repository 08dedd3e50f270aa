import CDRCore
import Metering

/// Reads files ahead of the one who takes them in order, a few at a time.
///
/// Where there are fewer files than workers, all share one file after the other. Where there are many
/// small ones, a thread reads some of them one after the other: to hand each over alone would cost as
/// much as to read it.
final class FileFeed: @unchecked Sendable {
  // Unchecked: of what is not constant, one thread has what it took, and a monitor guards the rest.
  /// A file that was read, and what it holds.
  struct File: Sendable {
    var calls: ReadCalls
    var content: FileContent
    /// Of a small file, what it adds to months if all of its calls count.
    var usage: FileUsage?
  }

  private let files: [InputFile]
  /// The places of files that are read together.
  private let batches: [Range<Int>]
  private let keys: LedgerKeys
  /// By item of the pass's metering, the ledger's ids.
  private let itemIDs: [Int]
  private let options: FirstPassOptions
  private let progress: ReadingProgress
  /// Threads that only read.
  private let readers: Int
  private let jobsPerFile: Int
  private let memoryPerBatch: Int
  /// How many batches may be read and not yet taken: one beside those being read, so that no one waits,
  /// and memory does not grow with the number of files.
  private let ahead: Int
  private let spares: ReadingSpares

  private enum State {
    case reading(Reading)
    /// How many threads have not ended yet.
    case stopped(running: Int)
  }

  private struct Reading {
    var running = 0
    /// The batch to be read next, and the one to be taken next.
    var (next, taken) = (0, 0)
    var results: [Int: [Result<File, Failure>]] = [:]
  }

  private let state = Monitor(State.reading(Reading()))
  /// What is left of the batch that was taken last, from its end. Only the one who takes files sees it.
  private var current: [Result<File, Failure>] = []

  /// Bytes of the files of a batch, as they are stored; a larger file is one by itself.
  private static let batchSize: Int64 = 256 << 10
  /// Files of a batch, at most.
  private static let batchLimit = 8

  /// - Throws: `unfit` for a zone that the machine does not have.
  init(
    _ files: [InputFile], keys: LedgerKeys, itemIDs: [Int], options: FirstPassOptions,
    progress: ReadingProgress
  ) throws(Failure) {
    self.itemIDs = itemIDs
    spares = try ReadingSpares(options)
    self.files = files
    self.keys = keys
    self.options = options
    self.progress = progress
    let jobs = options.jobs
    let isShared = files.count < jobs
    batches = Self.batches(of: files, limit: isShared ? 1 : files.count / (4 * jobs))
    // The one who takes files reads too while there is nothing to take.
    readers = isShared ? min(1, files.count) : jobs - 1
    jobsPerFile = isShared ? jobs : 1
    ahead = (isShared ? 1 : jobs) + 1
    // Those being read, those that wait, and the one that is being taken.
    memoryPerBatch = options.memoryLimit / (ahead + 1)
    progress.begin(files: files)
  }

  /// Puts small files that follow each other together.
  ///
  /// - Parameter limit: more files than this are not put together, so that all threads have some.
  private static func batches(of files: [InputFile], limit: Int) -> [Range<Int>] {
    let limit = min(limit, batchLimit)
    var batches: [Range<Int>] = []
    var (start, size): (Int, Int64) = (0, 0)
    for (place, file) in files.enumerated() {
      // Where the system says 0, only reading tells.
      let own = file.size > 0 ? file.size : batchSize
      if place > start, place - start >= limit || size + own > batchSize {
        batches.append(start..<place)
        (start, size) = (place, 0)
      }
      size += own
    }
    if start < files.count { batches.append(start..<files.count) }
    return batches
  }

  func start() {
    state.change { state in
      var reading = Reading()
      // Where the system has no memory for a thread, it goes with fewer, or with none.
      while reading.running < readers, startThread({ self.run() }) { reading.running += 1 }
      state = .reading(reading)
    }
  }

  /// The next file, once it is read.
  func dequeue() -> Result<File, Failure> {
    enum Step {
      case dequeue([Result<File, Failure>])
      case read(Int)
    }
    if let next = current.popLast() { return next }
    while true {
      let step = state.wait { state -> Step? in
        guard case .reading(var reading) = state else {
          preconditionFailure("a file is asked for after the end")
        }
        if let result = reading.results.removeValue(forKey: reading.taken) {
          reading.taken += 1
          state = .reading(reading)
          return .dequeue(result)
        }
        guard jobsPerFile == 1 || reading.running == 0 else { return nil }
        return claim(&state).map { .read($0) }
      }
      switch step {
      case .dequeue(let results):
        current = results.reversed()
        // No batch is empty.
        if let next = current.popLast() { return next }
      case .read(let batch): read(batch)
      }
    }
  }

  /// Says that a file is done with, whose memory then serves the next.
  func giveBack(_ file: File) { file.calls.giveBack(to: spares) }

  /// How many threads may work on a file that was taken without taking a core from those that read.
  var idleJobs: Int {
    state.read { state in
      if case .reading(let reading) = state { max(1, options.jobs - reading.running) } else { 1 }
    }
  }

  /// Stops reading, and waits until all threads have ended.
  func stop() {
    state.change { state in
      if case .reading(let reading) = state { state = .stopped(running: reading.running) }
    }
    state.wait { state -> Void? in
      if case .stopped(let running) = state, running > 0 { nil } else { () }
    }
  }

  private func run() {
    while let batch = next() { read(batch) }
    state.change { state in
      switch state {
      case .reading(var reading):
        reading.running -= 1
        state = .reading(reading)
      case .stopped(let running): state = .stopped(running: running - 1)
      }
    }
  }

  /// The next batch to be read, as soon as it may be; nil when there is none.
  private func next() -> Int? {
    state.wait { state -> Int?? in
      guard case .reading(let reading) = state, reading.next < batches.count else {
        return .some(nil)
      }
      // As long as none may be read yet, this waits.
      return claim(&state).map(Optional.some)
    }
  }

  /// The next batch to be read; nil when none may be yet.
  private func claim(_ state: inout State) -> Int? {
    guard case .reading(var reading) = state, reading.next < batches.count,
      reading.next < reading.taken + ahead
    else { return nil }
    reading.next += 1
    state = .reading(reading)
    return reading.next - 1
  }

  /// Reads the files of a batch, and keeps what comes of them.
  private func read(_ batch: Int) {
    let results = batches[batch].map { read(files[$0], sharing: batches[batch].count) }
    state.change { state in
      guard case .reading(var reading) = state else { return }
      reading.results[batch] = results
      state = .reading(reading)
    }
  }

  /// - Parameter count: how many files share the memory of a batch.
  private func read(_ file: InputFile, sharing count: Int) -> Result<File, Failure> {
    Result { () throws(Failure) in
      let hash = ContentHash()
      let calls = try FirstPass.read(
        file, seenBy: hash, keys: keys, options: options, jobs: jobsPerFile,
        memory: memoryPerBatch / count, spares: spares, progress: progress)
      return File(calls: calls, content: hash.content, usage: usage(of: calls))
    }
  }

  /// What a small file adds to months if all of its calls count.
  ///
  /// - Returns: nil for other files, and where that fails: it is no fault of the file, and fails again
  ///   for the one who takes it.
  private func usage(of calls: ReadCalls) -> FileUsage? {
    do throws(Failure) {
      guard let result = try calls.settleFew(keys) else { return nil }
      return try FileUsage(result, itemIDs: itemIDs, jobs: 1)
    } catch {
      return nil
    }
  }
}
