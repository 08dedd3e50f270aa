import CDRCore
import ColumnMaps

/// Reads files again, once it is known what their calls cost, and writes a row for each call that
/// counts.
///
/// ```
/// files ─► read ─► inflate ─► cut ─► split ─► parse ─► list ─► rows ─► in order ─► output
/// ```
///
/// Records are read by the same workers as in the first pass, so that both agree on every one.
/// Rejected ones are found again; which calls are duplicates, or conflict, the first pass has said.
package struct SecondReading {
  /// A file, and how its columns become calls.
  package struct Input: Sendable {
    package var file: InputFile
    package var columns: ColumnMap

    package init(_ file: InputFile, columns: ColumnMap) {
      self.file = file
      self.columns = columns
    }
  }

  /// The files, in the order of the first pass.
  package var files: [Input]
  /// Calls that stand in no file as they count, in their order: rows of them come after all others.
  package var corrected: [CorrectedCall] = []
  /// Those of the first pass, columns aside. Its month is the only one that rows are written of.
  package var options: FirstPassOptions
  package var accounts: ItemisedAccounts
  package var factors: RowFactors
  package var uncounted: UncountedCalls
  /// Whether rows come by account, start and call id, and not as they stand in the files.
  package var isSorted: Bool

  package init(
    _ files: [Input], options: FirstPassOptions, accounts: ItemisedAccounts,
    factors: RowFactors, uncounted: UncountedCalls, isSorted: Bool
  ) {
    self.files = files
    self.options = options
    self.accounts = accounts
    self.factors = factors
    self.uncounted = uncounted
    self.isSorted = isSorted
  }

  /// What was read.
  package struct Outcome: Sendable {
    /// By the line's place in the factors.
    package var sums: [RowSum]
    /// Calls of the accounts that are itemised.
    package var calls: Int64
    /// Rows that no factor was there for.
    package var unexpected: Int64
    /// By file.
    package var counts: [RecordCounts]
  }

  /// Reads, and hands out rows, in order.
  ///
  /// - Throws: what reading throws, and what `write` does.
  package func run(
    _ write: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> Outcome {
    var options = options
    options.findsDuplicates = false
    options.keepsRejects = false
    let clock = try options.metering.clock
    let jobs = max(1, options.jobs)
    let buffers = TextBuffers()
    var maps: [ColumnMap] = []
    let open = files.map { input in
      if !maps.contains(input.columns) { maps.append(input.columns) }
      return OpenFile(
        input.file, columns: input.columns, map: maps.firstIndex(of: input.columns) ?? 0)
    }
    let workers = try (0..<jobs).map { _ throws(Failure) in
      let readers = try maps.map { map throws(Failure) in
        var options = options
        options.columns = map
        return WorkerBox(
          try Worker(
            options: options, clock: clock, seed: accounts.seed, fileCount: files.count,
            itemising: accounts))
      }
      return ItemisingWorker(
        readers,
        try CallRowWriter(
          accounts: accounts, factors: factors, metering: options.metering, hasKeys: isSorted))
    }
    let sorted = isSorted ? SortedRows(memory: options.memoryLimit) : nil
    let chunks = OrderedChunks<CallRows>(files: files.count, jobs: jobs)
    let readOptions = options
    withoutActuallyEscaping(write) { write in
      // One worker at a time writes.
      nonisolated(unsafe) let write = write
      inParallel(jobs) { index in
        let pass: (CallRows) throws(Failure) -> Void = { rows throws(Failure) in
          if let sorted {
            try sorted.append(rows)
          } else if !rows.text.isEmpty {
            unsafe try write(rows.text)
          }
        }
        while let turn = chunks.next() {
          do throws(Failure) {
            guard let chunk = try open[turn.file].next(turn.file, readOptions, buffers) else {
              chunks.end(turn.file, by: pass)
              continue
            }
            chunks.finishCutting(turn)
            let rows = try workers[index].rows(of: chunk, uncounted: uncounted)
            buffers.giveBack(chunk.chunk.buffer)
            chunks.pass(rows, of: turn, by: pass)
          } catch {
            chunks.fail(error)
          }
        }
      }
    }
    if let failure = chunks.failure { throw failure }
    for call in corrected {
      guard let rows = workers[0].rows(of: call, accounts) else { continue }
      if let sorted { try sorted.append(rows) } else { try write(rows.text) }
    }
    try sorted?.write(to: write)
    return outcome(of: workers)
  }

  private func outcome(of workers: [ItemisingWorker]) -> Outcome {
    var outcome = Outcome(
      sums: workers[0].writer.sums, calls: 0, unexpected: 0,
      counts: Array(repeating: RecordCounts(), count: files.count))
    for (index, worker) in workers.enumerated() {
      if index > 0 {
        for place in outcome.sums.indices { outcome.sums[place] += worker.writer.sums[place] }
      }
      outcome.calls += worker.writer.calls
      outcome.unexpected += worker.writer.unexpected
      for file in files.indices { outcome.counts[file] += worker.counts(of: file) }
    }
    return outcome
  }
}

/// A file that is read chunk by chunk, by one worker at a time.
private final class OpenFile: @unchecked Sendable {
  // Unchecked: ``OrderedChunks`` gives it to one worker at a time.

  /// A chunk, and where it stands.
  struct Cut: @unchecked Sendable {
    // Unchecked: as its buffer is.
    var chunk: Chunk
    /// The number of the line on which its first record starts.
    var line: Int64
    /// The file's name as a field, with commas around it.
    var name: [UInt8]
    /// Which worker reads it.
    var map: Int
  }

  private let file: InputFile
  private let columns: ColumnMap
  private let map: Int
  private var reader: ReaderBox?
  private var line: Int64 = 1
  private let name: [UInt8]

  init(_ file: InputFile, columns: ColumnMap, map: Int) {
    self.file = file
    self.columns = columns
    self.map = map
    name = CallRowWriter.field(ofFile: file.name)
  }

  /// The next chunk; nil at the file's end.
  func next(
    _ index: Int, _ options: FirstPassOptions, _ buffers: TextBuffers
  ) throws(Failure) -> Cut? {
    let reader: ReaderBox
    if let open = self.reader {
      reader = open
    } else {
      var options = options
      options.columns = columns
      reader = ReaderBox(
        try ChunkReader.open(InputBytes(file), index: index, options: options, buffers: buffers))
      self.reader = reader
    }
    guard let chunk = try reader.reader.next() else {
      self.reader = nil
      return nil
    }
    line += Int64(chunk.lineFeedsBefore)
    let cut = Cut(chunk: chunk, line: line, name: name, map: map)
    line += Int64(unsafe countLineFeeds(chunk.buffer.text, chunk.start..<chunk.end))
    return cut
  }
}

private final class WorkerBox {
  var worker: Worker
  init(_ worker: consuming Worker) { self.worker = worker }
}

private final class ReaderBox {
  var reader: ChunkReader
  init(_ reader: consuming ChunkReader) { self.reader = reader }
}

/// A worker of the second reading, with its rows.
private final class ItemisingWorker: @unchecked Sendable {
  // Unchecked: one thread has it.
  /// By column map.
  private let readers: [WorkerBox]
  private(set) var writer: CallRowWriter

  init(_ readers: [WorkerBox], _ writer: CallRowWriter) {
    self.readers = readers
    self.writer = writer
  }

  func counts(of file: Int) -> RecordCounts {
    readers.reduce(into: RecordCounts()) { $0 += $1.worker.counts[file] }
  }

  /// The rows of a call that stands in no chunk; nil where its account is not itemised.
  func rows(of call: CorrectedCall, _ accounts: ItemisedAccounts) -> CallRows? {
    guard let account = withPaddedField(call.account, { accounts.find($0) }) else { return nil }
    let text = PaddedText([])
    var list = ItemisedCalls()
    unsafe list.begin(text.bytes)
    withPaddedField(call.callID) { callID in
      list.append(
        account: account, item: call.item, start: call.start, duration: call.duration,
        recording: call.recording, place: 0, callID: callID)
    }
    let rows = writer.write(
      list,
      at: .init(
        file: CallRowWriter.field(ofFile: call.file), line: call.line, start: 0, uncounted: []))
    withExtendedLifetime(text) {}
    return rows
  }

  func rows(of cut: OpenFile.Cut, uncounted: UncountedCalls) throws(Failure) -> CallRows {
    let chunk = cut.chunk
    let reader = readers[cut.map]
    try reader.worker.read(chunk)
    reader.worker.itemisedCalls.sort()
    let end = chunk.textOffset + Int64(chunk.end)
    let offsets = uncounted.from(chunk.textOffset + Int64(chunk.start), file: chunk.file.index)
      .prefix { $0 < end }.map { Int($0 - chunk.textOffset) }
    return writer.write(
      reader.worker.itemisedCalls,
      at: .init(file: cut.name, line: cut.line, start: chunk.start, uncounted: offsets))
  }
}
