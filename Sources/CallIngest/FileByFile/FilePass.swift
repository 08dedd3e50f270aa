import CKernels
import Columns
import Metering

/// The first pass for a ledger: each file by itself, under a seed that stays the same, so that what
/// is kept of one night's calls can be held against another's.
///
/// ```
/// file ─► workers ─► ReadFile ─► its calls, a partition at a time ─► which of them count ─► usage
///                                              (the ledger knows)
/// ```
package struct FilePass: Sendable {
  package let options: IngestOptions
  let seed: HashSeed
  let clock: ZoneClock
  /// By item of the metering, the number that the ledger knows it by.
  let itemNumbers: [UInt32]

  /// How many bytes a ledger's seed is made of.
  package static var seedSize: Int { HashSeed.size }

  /// Bytes for a new ledger's seed.
  package static func newSeed() -> [UInt8] { HashSeed.randomBytes() }

  /// - Parameters:
  ///   - seed: ``seedSize`` bytes.
  ///   - itemNumbers: by item of the metering, a number that never changes.
  package init(
    _ options: IngestOptions, seed: [UInt8], itemNumbers: [UInt32]
  ) throws(Failure) {
    let clock = try options.metering.clock
    guard seed.count == HashSeed.size else {
      throw Failure(.unfit, "the ledger is damaged: its seed has \(seed.count) bytes")
    }
    guard options.columns.callID != nil else {
      throw Failure(
        .unfit,
        "the column map \(options.columns.name) has no call_id, by which a ledger knows calls; add "
          + "one of columns that tell calls apart, such as call_id: {columns: [start, caller]}")
    }
    self.options = options
    self.seed = HashSeed(bytes: seed)
    self.clock = clock
    self.itemNumbers = itemNumbers
  }

  /// Reads a file to its end.
  ///
  /// - Parameters:
  ///   - jobs: how many workers share the file.
  ///   - memory: bytes that its fingerprints may take before they are kept on disk.
  ///   - progress: is kept up to date; the caller has begun it.
  /// - Throws: a failure that names the file, when it cannot be trusted.
  package func read(
    _ file: InputFile, jobs: Int, memory: Int, progress: IngestProgress
  ) throws(Failure) -> ReadFile {
    var options = options
    options.findsDuplicates = true
    options.keepsRejects = true
    options.jobs = max(1, jobs)
    let spools = try SpooledInputs([file])
    var workers = [WorkerBox]()
    let budget = SpillBudget(limit: memory, stores: options.jobs)
    for _ in 0..<options.jobs {
      workers.append(
        WorkerBox(
          try IngestWorker(
            options: options, clock: clock, seed: seed, fileCount: 1, budget: budget)))
    }
    let work = SharedWork(
      files: [file], spools: spools, options: options, queue: ChunkQueue(files: 1), seed: seed,
      progress: progress)
    inParallel(options.jobs) { [workers] index in workers[index].run(work) }
    let broken = work.faults
    if !broken.isEmpty { throw Failure.joined(broken) }
    return ReadFile(workers, after: work, pass: self)
  }

  /// What a ledger keeps of a call that was judged by itself.
  package func identity(of call: JudgedCall) -> CallIdentity {
    let key = withPaddedField(call.callID) { seed.callKey($0, day: Int64(call.day)) }
    let rest = seed.rest(
      account: seed.hash(call.account), item: itemNumbers[call.item], start: call.start,
      duration: call.duration, recording: call.recording)
    return CallIdentity(
      keyLow: key.low, keyHigh: UInt32(truncatingIfNeeded: key.high),
      partition: FingerprintStore.partition(of: key), rest: rest)
  }

  /// Tells the progress how much there is to read.
  package func begin(_ progress: IngestProgress, files: [InputFile]) {
    progress.begin(files: files)
  }
}

extension HashSeed {
  /// Hashes a name. Ledgers keep what is made of it, so it never changes.
  func hash(_ name: [UInt8]) -> UInt64 {
    unsafe name.withUnsafeBufferPointer { bytes in
      guard let first = bytes.baseAddress else { return unsafe hash(Field.empty) }
      return unsafe hash(Field(bytes: first, count: bytes.count))
    }
  }
}
