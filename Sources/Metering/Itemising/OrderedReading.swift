import CDRCore
import ColumnMaps
import Synchronization

/// Reads files again for rows in the order of files and lines.
struct OrderedReading {
  private let reading: SecondReading
  private let files: [OpenFile]
  private let workers: [RowWorker]
  private let buffers: TextBuffers

  /// - Parameter itemisers: one for each worker.
  init(_ reading: SecondReading, _ itemisers: [ChunkItemiser]) throws(Failure) {
    self.reading = reading
    let clock = try reading.options.metering.clock
    let groups = reading.groups
    let buffers = TextBuffers()
    self.buffers = buffers
    files = reading.files.indices.map { index in
      let group = groups.firstIndex { $0.files.contains(index) } ?? 0
      return OpenFile(
        reading.files[index].file, index: index, group: group, options: groups[group].options,
        buffers: buffers)
    }
    workers = try itemisers.map { itemiser throws(Failure) in
      let readers = try groups.map { group throws(Failure) in
        WorkerBox(
          try Worker(
            options: group.options, clock: clock, seed: reading.accounts.seed,
            fileCount: reading.files.count, itemising: reading.accounts))
      }
      return RowWorker(readers, itemiser)
    }
  }

  /// Reads, and hands out rows, one worker at a time.
  ///
  /// - Returns: by file, where its records ended.
  func run(_ write: ([UInt8]) throws(Failure) -> Void) throws(Failure) -> [RecordCounts] {
    let (files, workers, buffers) = (files, workers, buffers)
    let chunks = OrderedChunks<OrderedRows>(files: files.count, jobs: workers.count)
    let texts = RowTexts()
    withoutActuallyEscaping(write) { write in
      // One worker at a time writes.
      nonisolated(unsafe) let write = write
      inParallel(workers.count) { index in
        let worker = workers[index]
        let pass: (OrderedRows) throws(Failure) -> Void = { rows throws(Failure) in
          let text = rows.take()
          if !text.isEmpty { unsafe try write(text) }
          texts.giveBack(text)
        }
        while let turn = chunks.next() {
          do throws(Failure) {
            switch turn {
            case .inflate(let group):
              worker.inflater.inflate(group, files[group.file].options.library)
            case .cut(let piece):
              let file = files[piece.file]
              guard let chunk = try file.next(chunks) else {
                chunks.end(piece.file, by: pass)
                continue
              }
              chunks.finishCutting(piece)
              let rows = OrderedRows(
                try worker.rows(of: chunk, group: file.group, in: texts.borrow()).text)
              buffers.giveBack(chunk.buffer)
              chunks.pass(rows, of: piece, by: pass)
            }
          } catch {
            chunks.fail(error)
          }
        }
      }
    }
    if let failure = chunks.failure { throw failure }
    return files.indices.map { file in
      workers.reduce(into: RecordCounts()) { $0 += $1.counts(of: file) }
    }
  }
}

/// A file that is read chunk by chunk, by one worker at a time.
private final class OpenFile: @unchecked Sendable {
  // Unchecked: ``OrderedChunks`` gives it to one worker at a time.

  /// Which of a worker's readers is for it.
  let group: Int
  let options: FirstPassOptions
  private let file: InputFile
  private let index: Int
  private let buffers: TextBuffers
  private var reader: ReaderBox?

  init(
    _ file: InputFile, index: Int, group: Int, options: FirstPassOptions, buffers: TextBuffers
  ) {
    self.file = file
    self.index = index
    self.group = group
    self.options = options
    self.buffers = buffers
  }

  /// The next chunk; nil at the file's end.
  ///
  /// - Parameter helpers: may inflate members of the file.
  func next(_ helpers: any MemberGroupQueue) throws(Failure) -> Chunk? {
    let reader: ReaderBox
    if let open = self.reader {
      reader = open
    } else {
      reader = ReaderBox(
        try ChunkReader.open(
          InputBytes(file), index: index, options: options, buffers: buffers,
          helpers: Helpers(queue: helpers, file: index), countsLines: true))
      self.reader = reader
    }
    let chunk = try reader.reader.next()
    if chunk == nil { self.reader = nil }
    return chunk
  }
}

/// The text of rows that wait to be written. Whoever takes it has it alone, so that its memory can
/// serve others.
private final class OrderedRows: @unchecked Sendable {
  // Unchecked: a worker makes it, and one takes it, in order by a lock.
  private var text: [UInt8]

  init(_ text: [UInt8]) { self.text = text }

  func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &text)
    return taken
  }
}

/// Memory of rows that were written, for the next.
private final class RowTexts: Sendable {
  private let spares = Mutex([[UInt8]]())

  func borrow() -> [UInt8] { spares.withLock { $0.popLast() } ?? [] }

  func giveBack(_ text: [UInt8]) { spares.withLock { $0.append(text) } }
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
private final class RowWorker: @unchecked Sendable {
  // Unchecked: one thread has it.
  /// By group of files that are read alike.
  private let readers: [WorkerBox]
  private let itemiser: ChunkItemiser
  var inflater = GroupInflater()

  init(_ readers: [WorkerBox], _ itemiser: ChunkItemiser) {
    self.readers = readers
    self.itemiser = itemiser
  }

  func counts(of file: Int) -> RecordCounts {
    readers.reduce(into: RecordCounts()) { $0 += $1.worker.counts[file] }
  }

  func rows(
    of chunk: Chunk, group: Int, in memory: consuming [UInt8]
  ) throws(Failure) -> CallRows {
    let reader = readers[group]
    try reader.worker.read(chunk)
    return itemiser.rows(reader.worker.itemisedCalls, of: chunk, in: memory)
  }
}
