import CDRCore

/// The first pass: files of call records in, usage by month, account and item out.
///
/// ```
/// files ─► read ─► inflate ─► cut into chunks ─► split ─► parse ─► add up ─► what was read
///          └─────────── every worker by itself ───────────────────────┘          │
///            usage ◄─ merge ◄─ without the calls that do not count ◄─ judge ◄────┘
/// ```
///
/// The judge of what counts is the run's own search for duplicates, or a ledger that knows the calls
/// of other files.
///
/// Sums add up in any order, so the result does not depend on the number of workers, nor, where
/// no call ids conflict, on the order of the files.
public enum FirstPass {
  /// Reads all files, and leaves out duplicates among their calls.
  ///
  /// - Parameters:
  ///   - inputs: the files; of two calls with one id and day, the one in the earlier file counts.
  ///   - options: how the files are read, and what is counted.
  ///   - progress: is kept up to date, for a progress display.
  /// - Throws: a ``/CDRCore/Failure`` that lists every file that cannot be trusted, unless
  ///   ``FirstPassOptions/skipsBadFiles``; or the account whose sums overflow.
  public static func run(
    _ inputs: InputList, options: FirstPassOptions, progress: ReadingProgress = ReadingProgress()
  ) throws(Failure) -> FirstPassResult {
    var options = options
    // Without a key nothing can be found to be a duplicate.
    options.findsDuplicates = options.findsDuplicates && options.columns.callID != nil
    guard options.intervals == nil || options.findsDuplicates else {
      throw Failure(.usage, "counting simultaneous calls needs the search for duplicates")
    }
    if !options.skipsBadFiles, !inputs.faults.isEmpty { throw Failure.joined(inputs.faults) }
    let (read, faults) = try readTrusted(
      inputs.files, seed: options.keptAccounts?.seed ?? HashSeed(), options: options,
      progress: progress)
    var result = try read.settledBySearch()
    result.skipped = inputs.faults + faults.compactMap(\.self)
    result.inputs = read.work.files.map(\.file)
    return result
  }

  /// Reads files to their end, except those that are left out because they cannot be trusted.
  ///
  /// - Returns: what was read, and by file why it was left out.
  /// - Throws: as ``run(_:options:progress:)``.
  static func readTrusted(
    _ files: [InputFile], seed: HashSeed, options: FirstPassOptions, progress: ReadingProgress
  ) throws(Failure) -> (read: ReadCalls, faults: [Failure?]) {
    var inputs = try files.map { file throws(Failure) in
      try InputBytes(file, mayBeReadAgain: options.keepsRejects || options.skipsBadFiles)
    }
    progress.begin(files: files)
    var faults = [Failure?](repeating: nil, count: files.count)
    if options.skipsBadFiles {
      // What a bad file added could not be taken out again, so it is found before it is read.
      faults = TrustCheck.run(inputs, options: options)
      inputs = zip(inputs, faults).filter { $1 == nil }.map(\.0)
    }
    return (try read(inputs, seed: seed, options: options, progress: progress), faults)
  }

  /// Reads files to their end, before it is settled which of their calls count.
  ///
  /// - Parameters:
  ///   - seed: what names and call ids are hashed by; a ledger's stays the same, so that what is kept
  ///     of one night's calls can be compared with another's.
  ///   - spares: has what is left of files read before.
  ///   - progress: is kept up to date; the caller has begun it.
  /// - Throws: a failure that lists every file that cannot be trusted.
  static func read(
    _ files: [InputBytes], seed: HashSeed = HashSeed(), options: FirstPassOptions,
    spares: ReadingSpares? = nil, progress: ReadingProgress
  ) throws(Failure) -> ReadCalls {
    let clock: ZoneClock
    if let spares { clock = spares.clock } else { clock = try options.metering.clock }
    var options = options
    if options.countsHours {
      options.hourGroups = HourGroups(files.map(\.file.name), source: options.hourSource)
    }
    let jobs = max(1, options.jobs)
    let budget = SpillBudget(limit: options.fingerprintMemory, stores: jobs, pool: spares?.slabs)
    let workers = try (0..<jobs).map { _ throws(Failure) in
      // Workers that share a file share its budget.
      if jobs == 1, let spares, let worker = try spares.borrowWorker() { return worker }
      return WorkerHandle(
        try Worker(
          options: options, clock: clock, seed: seed, fileCount: files.count, budget: budget))
    }
    let work = SharedWork(
      files: files, options: options, seed: seed, progress: progress,
      buffers: spares?.buffers ?? TextBuffers())
    inParallel(jobs) { index in workers[index].run(work) }
    let faults = work.faults
    if !faults.isEmpty { throw Failure.joined(faults) }
    return ReadCalls(workers, after: work, clock: clock)
  }

  /// Reads one file for a ledger, which judges its calls.
  ///
  /// - Parameters:
  ///   - observer: sees the file's bytes as they are read.
  ///   - memory: bytes that its fingerprints may take before they are kept on disk.
  ///   - spares: has what is left of files read before, by the same number of workers.
  ///   - jobs: how many workers share the file.
  /// - Throws: a failure that names the file, when it cannot be trusted.
  package static func read(
    _ file: InputFile, seenBy observer: (any InputObserver)? = nil, keys: LedgerKeys,
    options: FirstPassOptions, jobs: Int, memory: Int, spares: ReadingSpares? = nil,
    progress: ReadingProgress
  ) throws(Failure) -> ReadCalls {
    var options = options
    options.findsDuplicates = true
    options.keepsRejects = true
    options.jobs = jobs
    options.memoryLimit = memory
    var input = try InputBytes(file, mayBeReadAgain: true)
    input.observer = observer
    return try read(
      [input], seed: keys.seed, options: options, spares: spares, progress: progress)
  }
}
