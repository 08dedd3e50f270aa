import Metering

/// Calls held in memory as each stage of the first pass takes them: see ``IngestStages``.
///
/// Of one text there are its chunks, the fields of its records, the calls that these say, and the
/// fingerprints of the calls: several hundred bytes a record, so that this is for small inputs.
public final class StagedCalls: @unchecked Sendable {
  // Unchecked: nothing changes once it is made. What the fields point to lives in the chunks and
  // in `unescaped`.

  struct Call {
    var record: CallRecord
    var month: Int32
    var day: Int64
    var order: CallOrder
  }

  /// Bytes of text in the chunks: of all files, without their headers.
  public private(set) var textSize = 0
  /// Records that have as many fields as their header, and so can be parsed.
  public var recordCount: Int { fields.count }
  /// Records that could be parsed.
  public var callCount: Int { calls.count }

  let options: IngestOptions
  let clock: ZoneClock
  let fileCount: Int
  let seed = HashSeed()
  private(set) var chunks: [Chunk] = []
  private(set) var fields: [RecordFields] = []
  private(set) var calls: [Call] = []
  /// A worker that has read all chunks and kept the fingerprints.
  let reader: WorkerBox
  private var unescaped = UnescapedText()

  /// Reads the files and makes their calls ready.
  ///
  /// - Throws: a ``Failure`` when a file cannot be read or trusted, or when so many fields have
  ///   doubled quotes that the room for their text is used up.
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
        file, index: index, spool: nil, library: options.library, buffer: TextBuffer())
      while let chunk = try reader.next(spare: { TextBuffer() }) { chunks.append(chunk) }
    }
    var worker = try IngestWorker(
      options: options, clock: clock, seed: seed, fileCount: files.count)
    for chunk in chunks { try worker.read(chunk) }
    reader = WorkerBox(worker)

    self.chunks = chunks
    textSize = chunks.reduce(0) { $0 + $1.end - $1.start }
    var calendar = CallCalendar(clock: clock, attribution: options.metering.attribution)
    var parser = RecordParser(
      metering: options.metering, clock: clock, maximumCallHours: options.maximumCallHours)
    for chunk in chunks { try split(chunk, parser: &parser, calendar: &calendar) }
  }

  /// Adds a chunk's records, found a byte at a time.
  private func split(
    _ chunk: Chunk, parser: inout RecordParser, calendar: inout CallCalendar
  ) throws(Failure) {
    let text = unsafe UnsafePointer(chunk.buffer.text)
    let layout = chunk.file.layout
    let spans = UnsafeMutableBufferPointer<FieldSpan>.allocate(capacity: layout.fieldCount)
    defer { unsafe spans.deallocate() }
    var records = unsafe RecordReader(
      text: text, available: chunk.available, isFinal: chunk.isFinal, delimiter: layout.delimiter)
    var start = chunk.start
    while start < chunk.end {
      let outcome = unsafe records.read(at: start, fields: spans)
      defer { start = records.next }
      guard outcome == .record, records.fieldCount == layout.fieldCount else { continue }
      guard unescaped.hasRoom else {
        throw Failure(.badData, "too many fields with doubled quotes; take a smaller file")
      }
      let record = unsafe unescaped.fields(spans, of: text, layout: layout)
      fields.append(record)
      guard let call = try? parser.parse(record, mayBeNonASCII: true) else { continue }
      calls.append(
        Call(
          record: call, month: calendar.month(of: call), day: calendar.day(of: call.start),
          order: CallOrder(file: chunk.file.index, offset: chunk.textOffset + Int64(start))))
    }
  }
}
