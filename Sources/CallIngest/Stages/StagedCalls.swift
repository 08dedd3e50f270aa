import Metering

/// Calls held in memory as each stage of the first pass takes them: see ``IngestStages``.
///
/// Of one text there are its chunks, the fields of its records, the calls that these say, and the
/// fingerprints of the calls: several hundred bytes a record, so that this is for small inputs.
public final class StagedCalls: @unchecked Sendable {
  // Unchecked: nothing changes once it is made. What fields and calls point to lives in the chunks
  // and in the parser.

  /// A record of as many fields as its file's layout has.
  @safe struct Record {
    var text: UnsafePointer<UInt8>
    var layout: ColumnLayout
    /// Where its fields begin among all.
    var first: Int
  }

  struct Call {
    var record: CallRecord
    var month: Int32
    var day: Int64
    var order: CallOrder
  }

  /// Bytes of text in the chunks: of all files, without their headers.
  public private(set) var textSize = 0
  /// Records that have as many fields as their header, and so can be parsed.
  public var recordCount: Int { records.count }
  /// Records that could be parsed.
  public var callCount: Int { calls.count }

  let options: IngestOptions
  let clock: ZoneClock
  let fileCount: Int
  let seed = HashSeed()
  private(set) var chunks: [Chunk] = []
  private(set) var records: [Record] = []
  private var spans: [FieldSpan] = []
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
    reader = WorkerBox(worker)
    parser = try RecordParser(
      options.columns, metering: options.metering, clock: clock,
      maximumCallHours: options.maximumCallHours)

    self.chunks = chunks
    textSize = chunks.reduce(0) { $0 + $1.end - $1.start }
    var calendar = CallCalendar(clock: clock, attribution: options.metering.attribution)
    for chunk in chunks { split(chunk, calendar: &calendar) }
  }

  /// A parser for the records.
  func makeParser() throws(Failure) -> RecordParser {
    try RecordParser(
      options.columns, metering: options.metering, clock: clock,
      maximumCallHours: options.maximumCallHours)
  }

  /// Calls a function with every record.
  func forEachRecord(_ body: (SplitFields, ColumnLayout) -> Void) {
    unsafe spans.withUnsafeMutableBufferPointer { spans in
      for record in records {
        let range = record.first..<record.first + record.layout.fieldCount
        unsafe body(
          SplitFields(UnsafeMutableBufferPointer(rebasing: spans[range]), of: record.text),
          record.layout)
      }
    }
  }

  /// Adds a chunk's records, found a byte at a time.
  private func split(_ chunk: Chunk, calendar: inout CallCalendar) {
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
      let outcome = unsafe reader.read(at: start, fields: found)
      defer { start = reader.next }
      guard outcome == .record, let layout = file.layout(fieldCount: reader.fieldCount) else {
        continue
      }
      unsafe records.append(Record(text: text, layout: layout, first: spans.count))
      unsafe spans.append(contentsOf: found[..<reader.fieldCount])
      let fields = unsafe SplitFields(found, of: text)
      guard let call = try? parser.parse(fields, layout: layout, mayBeNonASCII: true).call else {
        continue
      }
      calls.append(
        Call(
          record: call, month: calendar.month(of: call), day: calendar.day(of: call.start),
          order: CallOrder(file: chunk.file.index, offset: chunk.textOffset + Int64(start))))
    }
  }
}
