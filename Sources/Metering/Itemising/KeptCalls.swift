import CDRCore

/// The calls of some accounts in one chunk, which stay when its text is gone.
struct KeptChunk: Sendable {
  /// The file's place among the inputs, and the chunk's in the file.
  var file: Int
  var sequence: Int
  /// The place of the chunk's buffer in the file's text: what places of calls are counted from.
  var textOffset: Int64
  /// Line feeds in and right before the chunk, and those of them before its first record.
  var lineFeeds: Int
  var lineFeedsBefore: Int
  /// ``ItemisedCalls/detached()``
  var calls: ItemisedCalls
}

/// Keeps the calls of some accounts that a worker comes upon in the first pass, as long as they are
/// few.
struct CallKeeper: Sendable {
  /// In the order in which the worker read them, those without such calls among them.
  private(set) var chunks: [KeptChunk] = []
  /// Whether there were too many, so that none are kept.
  private(set) var isOverfull = false
  /// Bytes that they take, and that they may take.
  private var size = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Adds the calls of a chunk.
  mutating func append(_ chunk: KeptChunk, size: Int) {
    if isOverfull { return }
    self.size += size + MemoryLayout<KeptChunk>.stride
    if self.size > limit {
      isOverfull = true
      chunks = []
      return
    }
    chunks.append(chunk)
  }
}

/// The calls of chosen accounts that the first reading has kept, so that their rows need no second
/// one.
package struct KeptCalls: Sendable {
  /// A chunk, and the number of the line on which its first record starts.
  struct Chunk: Sendable {
    var line: Int64
    var kept: KeptChunk
  }

  /// By its places calls name their accounts.
  let accounts: ItemisedAccounts
  /// Those with calls, in the order of files and their text.
  private(set) var chunks: [Chunk] = []

  /// What workers may keep together, in bytes: little beside what they have fingerprints for.
  static func limit(of memory: Int) -> Int { min(memory / 8, 64 << 20) }

  /// Puts together what workers have kept; nil where one of them had too much.
  init?(_ keepers: [CallKeeper], of accounts: ItemisedAccounts) {
    if keepers.contains(where: \.isOverfull) { return nil }
    self.accounts = accounts
    let all = keepers.flatMap(\.chunks).sorted { ($0.file, $0.sequence) < ($1.file, $1.sequence) }
    var (file, line) = (-1, Int64(1))
    for chunk in all {
      if chunk.file != file { (file, line) = (chunk.file, 1) }
      if !chunk.calls.calls.isEmpty {
        chunks.append(Chunk(line: line + Int64(chunk.lineFeedsBefore), kept: chunk))
      }
      line += Int64(chunk.lineFeeds)
    }
  }
}

/// Writes rows of the calls that the first reading has kept.
package struct KeptRows {
  private let calls: KeptCalls
  private let files: [InputFile]
  private let options: FirstPassOptions
  private let accounts: ItemisedAccounts
  private let factors: RowFactors
  private let uncounted: UncountedCalls

  /// - Parameters:
  ///   - files: those of the first pass, in its order.
  ///   - options: those of the first pass.
  ///   - accounts: those that are priced; the factors are by their places.
  package init(
    _ calls: KeptCalls, of files: [InputFile], options: FirstPassOptions,
    accounts: ItemisedAccounts, factors: RowFactors, uncounted: UncountedCalls
  ) {
    self.calls = calls
    self.files = files
    self.options = options
    self.accounts = accounts
    self.factors = factors
    self.uncounted = uncounted
  }

  /// Hands out rows by account, start and call id.
  ///
  /// - Throws: what `write` throws, or a failure of keeping rows on disk.
  package func run(
    _ write: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> SecondReading.Outcome {
    var writer = try CallRowWriter(
      accounts: accounts, factors: factors, metering: options.metering, hasKeys: true)
    let rows = SortedRows(memory: options.memoryLimit)
    let places = calls.accounts.places(in: accounts)
    var unknown = 0
    for chunk in calls.chunks {
      var calls = chunk.kept.calls
      unknown += calls.renumber(by: places)
      var text = writer.write(
        calls,
        at: .init(
          file: CallRowWriter.field(ofFile: files[chunk.kept.file].name), line: chunk.line,
          uncounted: uncounted.places(
            file: chunk.kept.file, from: chunk.kept.textOffset, count: TextBuffer.capacity)))
      (text.file, text.sequence) = (UInt32(chunk.kept.file), UInt32(chunk.kept.sequence))
      try rows.append(text)
    }
    try rows.write(to: write)
    return SecondReading.Outcome(
      sums: writer.sums, calls: writer.calls, unexpected: writer.unexpected + Int64(unknown),
      counts: [])
  }
}
