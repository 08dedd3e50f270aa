import CKernels
import Metering

/// The stages of the first pass one by one, for benchmarks.
///
/// ```swift
/// let calls = try StagedCalls(InputList(arguments: ["calls.csv.gz"]).files, options: options)
/// for kernel in ScanKernel.available {
///   let delimiters = try IngestStages.scan(calls, kernel: kernel)
/// }
/// ```
///
/// A run takes one chunk through all stages while it is in the cache (``IngestPipeline``). Here one
/// stage takes all chunks, on one thread, over what ``StagedCalls`` has made ready for it. Every
/// function runs the code of the run itself, and returns what can be held against a known number.
public enum IngestStages {
  /// Inflates a file, or reads it if it is plain, to its end.
  ///
  /// - Returns: bytes of text.
  public static func inflate(
    _ file: InputFile, library: InflateLibrary
  ) throws(Failure) -> Int {
    var reader = try TextReader.open(file, library: library)
    let buffer = TextBuffer()
    var size = 0
    while true {
      let count = unsafe try reader.read(into: buffer.text, count: TextBuffer.freshSize)
      size += count
      if count < TextBuffer.freshSize { return size }
    }
  }

  /// Finds all delimiters and line feeds.
  ///
  /// - Returns: how many there are.
  /// - Throws: a ``Failure`` when this machine does not run the kernel.
  public static func scan(_ calls: StagedCalls, kernel: ScanKernel) throws(Failure) -> Int {
    guard kernel.isAvailable else {
      throw Failure(.usage, "this machine does not run the kernel \(kernel.rawValue)")
    }
    let room = TextBuffer.capacity + Int(CDR_POSITION_PADDING)
    let positions = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * room)
    defer { unsafe positions.deallocate() }
    var found = 0
    for chunk in calls.chunks {
      found += unsafe cdr_find_structurals(
        kernel.kernel, chunk.buffer.text + chunk.start, chunk.end - chunk.start,
        chunk.file.dialect.delimiter, positions, positions + room
      ).count
    }
    return found
  }

  /// What ``parse(_:)`` read.
  public struct ParsedCalls: Hashable, Sendable {
    public var calls = 0
    public var talkMilliseconds: Int64 = 0
    /// The latest start of a call, in milliseconds since 1970-01-01T00:00:00Z; 0 without calls.
    public var latestStart: Int64 = 0

    @inline(__always)
    mutating func add(start: Int64, duration: UInt32) {
      calls &+= 1
      talkMilliseconds &+= Int64(duration)
      latestStart = max(latestStart, start)
    }
  }

  /// Turns the fields of plain records into calls, a column at a time, and adds them to nothing.
  ///
  /// Their delimiters were found before. Records that are not plain, or are to be rejected, are
  /// passed over.
  ///
  /// - Throws: a ``Failure`` when the column map is one whose records are read one by one.
  public static func parse(_ calls: StagedCalls) throws(Failure) -> ParsedCalls {
    try calls.plainChunks.withLock { chunks throws(Failure) in
      var worker = try calls.makeWorker(keepsFingerprints: false)
      var parsed = ParsedCalls()
      for chunk in chunks { try worker.readColumns(of: chunk, into: &parsed) }
      return parsed
    }
  }

  /// Adds calls up by account, month and item, in tables that start empty.
  ///
  /// - Parameter keepsFingerprints: whether what the search for duplicates needs is kept as well.
  /// - Returns: how many sums there are.
  public static func aggregate(
    _ calls: StagedCalls, keepsFingerprints: Bool
  ) throws(Failure) -> Int {
    var options = calls.options
    options.findsDuplicates = keepsFingerprints
    var sums = try CallSums(options: options, seed: calls.seed)
    for call in calls.calls {
      sums.add(call.record, month: call.month, day: call.day, position: call.position)
    }
    sums.flush()
    return sums.usage.count
  }

  /// Searches all fingerprints for calls whose id was seen before on the same day.
  ///
  /// - Returns: how many repeat the first call with their id, and how many differ from it.
  /// - Throws: a ``Failure`` when fingerprints cannot be read back from disk; here none are there.
  public static func deduplicate(
    _ calls: StagedCalls
  ) throws(Failure) -> (duplicates: Int64, conflicts: Int64) {
    let accounts = (0..<calls.reader.worker.sums.accounts.count).map { UInt32($0) }
    let found = try PartitionSearch(
      workers: [JoinedWorker(calls.reader, accounts: accounts)], jobs: 1, memory: .max
    ).run()
    return found.files.values.reduce(into: (0, 0)) { sum, file in
      sum.duplicates += file.duplicates
      sum.conflicts += file.conflicts
    }
  }

  /// Does all that one worker does after inflating: scan, split, parse and aggregate, a chunk at a
  /// time.
  ///
  /// - Parameter keepsFingerprints: as of ``aggregate(_:keepsFingerprints:)``.
  public static func read(
    _ calls: StagedCalls, keepsFingerprints: Bool
  ) throws(Failure) -> RecordCounts {
    var worker = try calls.makeWorker(keepsFingerprints: keepsFingerprints)
    for chunk in calls.chunks { try worker.read(chunk) }
    return worker.counts.reduce(into: RecordCounts()) { $0 += $1 }
  }
}
