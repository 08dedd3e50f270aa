import Foundation
import Metering
import Synchronization

/// The first pass: files of call records in, usage by month, account and item out.
///
/// ```
/// files ─► read ─► inflate ─► cut into chunks ─► split ─► parse ─► add up ─► join ─► take out
///          └─────────── every worker by itself ───────────────────────┘      duplicates
/// ```
///
/// Sums add up in any order, so the result does not depend on the number of workers, nor, where
/// no call ids conflict, on the order of the files.
public enum IngestPipeline {
  /// Reads all files.
  ///
  /// - Parameters:
  ///   - inputs: the files; of two calls with one id and day, the one in the earlier file counts.
  ///   - progress: is kept up to date, for whoever watches.
  /// - Throws: a ``Failure`` that lists every file that cannot be trusted, unless
  ///   ``IngestOptions/skipsBadFiles``; or the account whose sums overflow.
  public static func run(
    _ inputs: InputList, options: IngestOptions, progress: IngestProgress = IngestProgress()
  ) throws(Failure) -> IngestResult {
    let clock = try options.metering.clock
    guard
      options.concurrency == nil || (options.findsDuplicates && options.columns.callID != nil)
    else {
      throw Failure(.usage, "calls at once are counted by way of the search for duplicates")
    }
    var options = options
    // Without a key nothing can be found to be a duplicate.
    options.findsDuplicates = options.findsDuplicates && options.columns.callID != nil
    var files = inputs.files
    var faults = inputs.faults
    let needsSpool = options.keepsRejects || options.skipsBadFiles
    var spools = try SpooledInputs(needsSpool ? files : [])
    progress.begin(files: files)

    if options.skipsBadFiles {
      // What a bad file added could not be taken out again, so it is found before it is read.
      let checks = TrustCheck.run(files, spools: spools, options: options)
      let trusted = files.indices.filter { checks[$0] == nil }
      faults += checks.compactMap(\.self)
      spools = spools.selecting(trusted)
      files = trusted.map { files[$0] }
    } else if !faults.isEmpty {
      throw Failure.joined(faults)
    }

    let jobs = max(1, options.jobs)
    var workers = [WorkerBox]()
    let seed = HashSeed()
    let budget = SpillBudget(limit: options.fingerprintMemory, stores: jobs)
    for _ in 0..<jobs {
      workers.append(
        WorkerBox(
          try IngestWorker(
            options: options, clock: clock, seed: seed, fileCount: files.count, budget: budget)))
    }
    let work = SharedWork(
      files: files, spools: spools, options: options, queue: ChunkQueue(files: files.count),
      seed: seed, progress: progress)
    inParallel(jobs) { [workers] index in
      workers[index].run(work)
    }
    let broken = work.faults
    if !broken.isEmpty { throw Failure.joined(broken) }

    return try IngestResult(joining: workers, after: work, clock: clock, skipped: faults)
  }
}

/// What the workers share: which file is next, and what went wrong.
final class SharedWork: Sendable {
  let files: [InputFile]
  let spools: SpooledInputs
  let options: IngestOptions
  let queue: ChunkQueue
  let buffers = TextBuffers()
  /// What all workers hash by, so that their tables can be joined.
  let seed: HashSeed
  let progress: IngestProgress
  private let order: [Int]
  private let cursor = Atomic<Int>(0)
  private let found = Mutex<[(file: Int, fault: Failure)]>([])
  private let sizes: Mutex<[Int64]>
  private let unfinished = Mutex<Set<Int>>([])
  /// Whether something failed that no other file can make good, such as a full disk.
  private let isStopped = Atomic<Bool>(false)

  init(
    files: [InputFile], spools: SpooledInputs, options: IngestOptions, queue: ChunkQueue,
    seed: HashSeed, progress: IngestProgress
  ) {
    self.files = files
    self.spools = spools
    self.options = options
    self.queue = queue
    self.seed = seed
    self.progress = progress
    sizes = Mutex(Array(repeating: 0, count: files.count))
    // The largest first, so that no worker starts on a long one when the others are done.
    order = files.indices.sorted { (files[$0].size, $1) > (files[$1].size, $0) }
  }

  /// The index of the next file to read, or nil when none is left.
  func nextFile() -> Int? {
    let place = cursor.add(1, ordering: .relaxed).oldValue
    return place < order.count ? order[place] : nil
  }

  /// Notes how long a file was as stored, which of a pipe is known only at its end.
  func finish(file: Int, storedBytes: Int64, hasUnfinishedLine: Bool) {
    sizes.withLock { $0[file] = storedBytes }
    if hasUnfinishedLine { unfinished.withLock { _ = $0.insert(file) } }
  }

  /// The files whose last line has no line end.
  var unfinishedFiles: Set<Int> { unfinished.withLock { $0 } }

  /// By file, how long it was as stored.
  var storedSizes: [Int64] { sizes.withLock { $0 } }

  /// Notes a file that cannot be trusted; the others are read on, to find all such files at once,
  /// but not where the disk is full: that would be found again and again.
  func report(_ fault: Failure, file: Int) {
    if fault.kind == .inputOutput || fault.kind == .outputCannotBeMade {
      isStopped.store(true, ordering: .relaxed)
    }
    found.withLock { $0.append((file, fault)) }
  }

  /// Whether reading on is of no use.
  var hasStopped: Bool { isStopped.load(ordering: .relaxed) }

  /// What went wrong, in the order of the files.
  var faults: [Failure] {
    found.withLock { $0.sorted { $0.file < $1.file }.map(\.fault) }
  }
}

/// A worker as an object, since it is made on one thread, run on another and read on the first.
final class WorkerBox: @unchecked Sendable {
  // Unchecked: one thread at a time has it, and `concurrentPerform` orders their accesses.
  private(set) var worker: IngestWorker
  /// For members of other workers' files, made when the first comes.
  private var inflater: Inflater?

  init(_ worker: consuming IngestWorker) {
    self.worker = worker
  }

  /// Hands over the account table, once all files are read.
  func takeAccounts() -> AccountTable { worker.takeAccounts() }

  /// Forgets the fingerprints, once they are searched.
  func removeFingerprints() { worker.removeFingerprints() }

  /// Adds home blocks to the sums of their accounts, once all files are read.
  func addHomeBlocks(_ blocks: ArraySlice<UInt32>, to sums: inout AccountSums) {
    worker.sums.usage.home.add(blocks, to: &sums)
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
    while let next = work.queue.take() {
      switch next {
      case .parse(let chunk):
        do throws(Failure) {
          if !work.hasStopped { try worker.read(chunk) }
        } catch {
          work.report(error, file: chunk.file.index)
        }
        work.buffers.giveBack(chunk.buffer)
      case .inflate(let group):
        // Whatever comes of it, the file's reader is to know.
        group.finish(inflate(group, work.options.library))
      }
    }
    do throws(Failure) { try worker.finish() } catch { work.report(error, file: work.files.count) }
  }

  private func inflate(_ group: MemberGroup, _ library: InflateLibrary) -> MemberGroup.Outcome {
    do throws(Failure) {
      if inflater == nil { inflater = try Inflater.make(library) }
      return try group.inflate(with: &inflater!)
    } catch {
      return .failed(error)
    }
  }

  private func read(file index: Int, of work: SharedWork) throws(Failure) {
    let queue = work.queue
    var reader = try ChunkReader.open(
      work.files[index], index: index, spool: work.spools[index], options: work.options,
      buffers: work.buffers, helpers: Helpers(queue: queue, file: index))
    var done: Int64 = 0
    while !work.hasStopped, let chunk = try reader.next() {
      work.progress.add(bytes: reader.storedOffset - done)
      done = reader.storedOffset
      if queue.offer(chunk) { continue }
      try worker.read(chunk)
      work.buffers.giveBack(chunk.buffer)
    }
    work.progress.add(bytes: reader.storedOffset - done)
    work.finish(
      file: index, storedBytes: reader.storedOffset, hasUnfinishedLine: reader.hasUnfinishedLine)
  }
}
