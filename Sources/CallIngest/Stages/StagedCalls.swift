import Metering
import Synchronization

/// Calls held in memory as each stage of the first pass takes them: see ``IngestStages``.
///
/// Of one text there are its chunks, the places of its delimiters, the calls that its records say,
/// and the fingerprints of the calls: several hundred bytes a record, so that this is for small
/// inputs.
public final class StagedCalls: @unchecked Sendable {
  // Unchecked: nothing changes once it is made, but for what its lock guards. What calls point to
  // lives in the chunks and in the parser.

  struct Call {
    var record: CallRecord
    var month: Int32
    var day: Int64
    /// Where its record starts in the text of all chunks.
    var position: Int64
  }

  /// Bytes of text in the chunks: of all files, without their headers.
  public private(set) var textSize = 0
  /// Records without quotes that have as many fields as their header, and so are read a column at
  /// a time.
  public private(set) var plainRecordCount = 0
  /// Records that could be parsed.
  public var callCount: Int { calls.count }

  let options: IngestOptions
  let clock: ZoneClock
  let fileCount: Int
  let seed = HashSeed()
  private(set) var chunks: [Chunk] = []
  /// Of every chunk, where its delimiters are and where plain records begin; whoever reads them
  /// borrows the delimiters, so that one thread at a time can.
  let plainChunks: Mutex<[PlainChunk]>
  private(set) var calls: [Call] = []
  /// A worker that has read all chunks and kept the fingerprints.
  let reader: WorkerBox
  private var parser: RecordParser

  /// Reads the files and makes their calls ready.
  ///
  /// - Throws: a ``Failure`` when a file cannot be read or trusted.
  public init(_ files: [InputFile], options: IngestOptions) throws(Failure) {
    guard let clock = ZoneClock(name: options.metering.timeZone) else {
      throw Failure(.unfit, "unknown time zone \(options.metering.timeZone)")
    }
    var options = options
    options.findsDuplicates = true
    options.keepsRejects = false
    (self.options, self.clock, fileCount) = (options, clock, files.count)
    var chunks = [Chunk]()
    for (index, file) in files.enumerated() {
      var reader = try ChunkReader.open(
        file, index: index, spool: nil, options: options, buffers: TextBuffers())
      while let chunk = try reader.next() { chunks.append(chunk) }
    }
    var worker = try IngestWorker(
      options: options, clock: clock, seed: seed, fileCount: files.count)
    for chunk in chunks { try worker.read(chunk) }
    try worker.finish()
    reader = WorkerBox(worker)
    parser = try RecordParser(
      options.columns, metering: options.metering, clock: clock,
      maximumCallHours: options.maximumCallHours)

    self.chunks = chunks
    let plainChunks = chunks.map { PlainChunk($0) }
    self.plainChunks = Mutex(plainChunks)
    textSize = chunks.reduce(0) { $0 + $1.end - $1.start }
    var calendar = CallCalendar(clock: clock, attribution: options.metering.attribution)
    var position: Int64 = 0
    for (chunk, plain) in zip(chunks, plainChunks) {
      split(chunk, plain, at: position, calendar: &calendar)
      position += Int64(chunk.end - chunk.start)
    }
    plainRecordCount = plainChunks.reduce(0) { $0 + $1.recordCount }
  }

  /// A worker that has read nothing.
  func makeWorker(keepsFingerprints: Bool) throws(Failure) -> IngestWorker {
    var options = options
    options.findsDuplicates = keepsFingerprints
    return try IngestWorker(options: options, clock: clock, seed: seed, fileCount: fileCount)
  }

  /// Adds a chunk's records, found a byte at a time.
  ///
  /// - Parameter position: of the chunk's first record in the text of all chunks.
  private func split(
    _ chunk: Chunk, _ plain: PlainChunk, at position: Int64, calendar: inout CallCalendar
  ) {
    let text = unsafe UnsafePointer(chunk.buffer.text)
    let file = chunk.file
    let found = UnsafeMutableBufferPointer<FieldSpan>.allocate(
      capacity: ColumnLayout.maximumFields)
    defer { unsafe found.deallocate() }
    var reader = unsafe RecordReader(
      text: text, available: chunk.available, isFinal: chunk.isFinal, dialect: file.dialect,
      counts: file.counts)
    var start = chunk.start
    while start < chunk.end {
      plain.addRecord(at: start)
      let outcome = unsafe reader.read(at: start, fields: found)
      defer { start = reader.next }
      guard outcome == .record, let layout = file.layout(fieldCount: reader.fieldCount) else {
        continue
      }
      let fields = unsafe SplitFields(found, of: text)
      guard let call = try? parser.parse(fields, layout: layout, mayBeNonASCII: true).call else {
        continue
      }
      calls.append(
        Call(
          record: call, month: calendar.month(of: call), day: calendar.day(of: call.start),
          position: position + Int64(start - chunk.start)))
    }
  }
}
