import CallIngest
import Metering

/// Reads files ahead of the one who takes them in order, a few at a time.
///
/// Where there are fewer files than workers, all share one file after the other.
final class FileFeed: Sendable {
  /// A file that was read, and what it holds.
  struct File: Sendable {
    var calls: ReadCalls
    var content: FileContent
  }

  private let files: [InputFile]
  private let keys: LedgerKeys
  private let options: IngestOptions
  private let progress: IngestProgress
  private let threads: Int
  private let jobsPerFile: Int
  private let memoryPerFile: Int

  private enum State {
    /// No thread reads: each file is read when it is asked for. How many were.
    case onDemand(taken: Int)
    case ahead(Ahead)
    /// How many threads have not ended yet.
    case stopped(running: Int)
  }

  private struct Ahead {
    var running = 0
    /// The file to be read next, and the one to be taken next.
    var (next, taken) = (0, 0)
    var results: [Int: Result<File, Failure>] = [:]
  }

  private let state = Monitor(State.onDemand(taken: 0))

  /// Files that may be read and not yet taken, beside those being read: enough that no one waits,
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
    state.change { state in
      var ahead = Ahead()
      // Where the system has no memory for a thread, it goes with fewer, or with none.
      while ahead.running < threads, startThread({ self.run() }) { ahead.running += 1 }
      if ahead.running > 0 { state = .ahead(ahead) }
    }
  }

  /// The next file, once it is read.
  func take() -> Result<File, Failure> {
    let next = state.wait { state -> (file: Int, result: Result<File, Failure>?)? in
      switch state {
      case .onDemand(let taken):
        state = .onDemand(taken: taken + 1)
        return (taken, nil)
      case .ahead(var ahead):
        guard let result = ahead.results.removeValue(forKey: ahead.taken) else { return nil }
        ahead.taken += 1
        state = .ahead(ahead)
        return (ahead.taken - 1, result)
      case .stopped: preconditionFailure("a file is asked for after the end")
      }
    }
    return next.result ?? read(next.file)
  }

  /// Stops reading, and waits until all threads have ended.
  func stop() {
    state.change { state in
      if case .ahead(let ahead) = state { state = .stopped(running: ahead.running) }
    }
    state.wait { state -> Void? in
      if case .stopped(let running) = state, running > 0 { nil } else { () }
    }
  }

  private func run() {
    while let index = claim() {
      let result = read(index)
      state.change { state in
        guard case .ahead(var ahead) = state else { return }
        ahead.results[index] = result
        state = .ahead(ahead)
      }
    }
    state.change { state in
      switch state {
      case .onDemand: break
      case .ahead(var ahead):
        ahead.running -= 1
        state = .ahead(ahead)
      case .stopped(let running): state = .stopped(running: running - 1)
      }
    }
  }

  /// The next file to be read, as soon as it may be; nil when there is none.
  private func claim() -> Int? {
    state.wait { state -> Int?? in
      guard case .ahead(var ahead) = state, ahead.next < files.count else { return .some(nil) }
      guard ahead.next < ahead.taken + threads + Self.ahead else { return nil }
      ahead.next += 1
      state = .ahead(ahead)
      return ahead.next - 1
    }
  }

  private func read(_ index: Int) -> Result<File, Failure> {
    do throws(Failure) {
      let hash = ContentHash()
      let calls = try FirstPass.read(
        files[index], seenBy: hash, keys: keys, options: options, jobs: jobsPerFile,
        memory: memoryPerFile, progress: progress)
      return .success(File(calls: calls, content: hash.content))
    } catch {
      return .failure(error)
    }
  }
}
