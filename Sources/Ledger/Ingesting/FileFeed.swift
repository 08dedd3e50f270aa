import CallIngest
import Foundation
import Metering

/// Reads files ahead of the one who takes them in order, a few at a time.
///
/// Where there are fewer files than workers, all share one file after the other.
final class FileFeed: @unchecked Sendable {
  /// A file that was read, and what it holds.
  struct File: Sendable {
    var calls: ReadCalls
    var content: FileContent
  }

  // Unchecked: every property that changes is read and written under the condition's lock alone.
  private let files: [InputFile]
  private let keys: LedgerKeys
  private let options: IngestOptions
  private let progress: IngestProgress
  private let threads: Int
  private let jobsPerFile: Int
  private let memoryPerFile: Int

  private let condition = NSCondition()
  private var results: [Int: Result<File, Failure>] = [:]
  private var next = 0
  private var taken = 0
  private var running = 0
  private var isCancelled = false
  /// Whether there is a thread that reads; else files are read when they are asked for.
  private var readsAhead = false

  /// Files that may be read and not yet taken, beside those being read: enough that nobody waits,
  /// few enough that memory does not grow with the number of files.
  private static let ahead = 1

  init(
    _ files: [InputFile], keys: LedgerKeys, options: IngestOptions, progress: IngestProgress
  ) {
    self.files = files
    self.keys = keys
    self.options = options
    self.progress = progress
    let jobs = options.jobs
    threads = files.count >= jobs ? max(1, jobs) : min(1, files.count)
    jobsPerFile = files.count >= jobs ? 1 : max(1, jobs)
    // Those being read, those that wait, and the one that is being taken.
    memoryPerFile = options.memoryLimit / (threads + Self.ahead + 1)
    progress.begin(files: files)
  }

  func start() {
    condition.lock()
    defer { condition.unlock() }
    // Where the system has no memory for a thread, it goes with fewer, or with none.
    while running < threads, startThread({ self.run() }) { running += 1 }
    readsAhead = running > 0
  }

  /// The next file, once it is read.
  func take() -> Result<File, Failure> {
    condition.lock()
    defer { condition.unlock() }
    if !readsAhead, let index = claim() { read(index) }
    while results[taken] == nil { condition.wait() }
    let result = results.removeValue(forKey: taken)
    taken += 1
    condition.broadcast()
    return result ?? .failure(Failure(.bug, "a file was read and lost"))
  }

  /// Stops reading, and waits until all threads have ended.
  func stop() {
    condition.lock()
    defer { condition.unlock() }
    isCancelled = true
    condition.broadcast()
    while running > 0 { condition.wait() }
  }

  private func run() {
    condition.lock()
    defer { condition.unlock() }
    while let index = claim() { read(index) }
    running -= 1
    condition.broadcast()
  }

  /// Reads a file, without the lock, and keeps what comes of it.
  private func read(_ index: Int) {
    condition.unlock()
    let result: Result<File, Failure>
    do throws(Failure) {
      let hash = ContentHash()
      let calls = try FirstPass.read(
        files[index], seenBy: hash, keys: keys, options: options, jobs: jobsPerFile,
        memory: memoryPerFile, progress: progress)
      result = .success(File(calls: calls, content: hash.content))
    } catch {
      result = .failure(error)
    }
    condition.lock()
    results[index] = result
    condition.broadcast()
  }

  /// The next file to be read, as soon as it may be; nil when there is none.
  private func claim() -> Int? {
    while !isCancelled, next < files.count, next >= taken + threads + Self.ahead {
      condition.wait()
    }
    guard !isCancelled, next < files.count else { return nil }
    next += 1
    return next - 1
  }
}
