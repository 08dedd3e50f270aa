import CKernels
import Metering

/// Turns chunks of text into sums, alone: a worker shares nothing until its tables are joined.
@safe struct IngestWorker: ~Copyable {
  private(set) var sums: CallSums
  private(set) var counts: [RecordCounts]
  private(set) var rejectedByReason = [Int64](repeating: 0, count: RejectReason.allCases.count)
  private(set) var rejects = RejectSpool()
  private(set) var control = ControlSums()

  private let options: IngestOptions
  private let onlyMonth: Int32?
  private var calendar: CallCalendar
  private var parser: RecordParser

  // Memory that every chunk needs, kept from one to the next.
  private let positions: UnsafeMutablePointer<UInt32>
  private let spans: UnsafeMutableBufferPointer<FieldSpan>
  private var unescaped = UnescapedText()
  private let kernel: cdr_kernel

  init(options: IngestOptions, clock: ZoneClock, seed: HashSeed, fileCount: Int) throws(Failure) {
    self.options = options
    sums = try CallSums(options: options, seed: seed)
    onlyMonth = options.month?.index
    calendar = CallCalendar(clock: clock, attribution: options.metering.attribution)
    parser = RecordParser(
      metering: options.metering, clock: clock, maximumCallHours: options.maximumCallHours)
    counts = Array(repeating: RecordCounts(), count: fileCount)
    unsafe positions = .allocate(capacity: TextBuffer.capacity + Int(CDR_POSITION_PADDING))
    unsafe spans = .allocate(capacity: ColumnLayout.maximumFields)
    kernel = cdr_best_kernel()
  }

  deinit {
    unsafe positions.deallocate()
    unsafe spans.deallocate()
  }

  // MARK: Chunks

  /// Reads all records of a chunk.
  mutating func read(_ chunk: borrowing Chunk) throws(Failure) {
    let text = unsafe UnsafePointer(chunk.buffer.text)
    let layout = chunk.file.layout
    var tally = ChunkTally(spoolStart: rejects.size, lineCursor: chunk.start)
    // A chunk holds fewer records than bytes.
    sums.prepare(for: TextBuffer.capacity)

    let found = unsafe cdr_find_structurals(
      kernel, text + chunk.start, chunk.end - chunk.start, layout.delimiter, positions)
    // Behind the last position any number may be read, if only to find that it does not fit.
    let count = found.count
    let mayBeNonASCII = found.has_non_ascii != 0
    let last = layout.fieldCount - 1
    var slow = unsafe RecordReader(
      text: text, available: chunk.available, isFinal: chunk.isFinal, delimiter: layout.delimiter)
    var start = chunk.start
    var k = 0
    while start < chunk.end {
      // The fast path: as many delimiters as the header has, then a line feed, and no quote.
      if k + last < count,
        unsafe isPlainRecord(text + chunk.start, from: k, last: last, delimiter: layout.delimiter)
      {
        let lineFeed = unsafe chunk.start &+ Int(positions[k &+ last])
        let hasReturn = unsafe text[lineFeed &- 1] == UInt8(ascii: "\r")
        let end = hasReturn ? lineFeed &- 1 : lineFeed
        if end &- start <= RecordReader.maximumRecordSize {
          let fields = unsafe plainFields(
            text, chunkStart: chunk.start, recordStart: start, end: end, from: k, layout: layout)
          unsafe try take(
            fields, text: text, from: start, to: end, chunk: chunk, tally: &tally,
            mayBeNonASCII: mayBeNonASCII)
          k &+= last &+ 1
          start = lineFeed &+ 1
          continue
        }
      }
      // Everything else, a byte at a time.
      let outcome = unsafe slow.read(at: start, fields: spans)
      switch outcome {
      case .blank:
        break
      case .record where slow.fieldCount == layout.fieldCount:
        if !unescaped.hasRoom { flush() }
        let fields = unsafe unescaped.fields(spans, of: text, layout: layout)
        unsafe try take(
          fields, text: text, from: start, to: slow.end, chunk: chunk, tally: &tally,
          mayBeNonASCII: mayBeNonASCII)
      case .record:
        unsafe try reject(
          .fieldCount, text: text, from: start, to: slow.end, chunk: chunk, tally: &tally,
          detail: "\(slow.fieldCount) fields, the header has \(layout.fieldCount)")
      case .tooLong:
        let end = min(slow.end, start + RecordReader.maximumRecordSize)
        unsafe try reject(
          .recordTooLong, text: text, from: start, to: end, chunk: chunk, tally: &tally,
          detail: "more than \(RecordReader.maximumRecordSize) bytes")
      case .badQuoting, .incomplete:
        unsafe try reject(
          .badQuoting, text: text, from: start, to: slow.end, chunk: chunk, tally: &tally,
          detail: "a quote where none may be, or one that is not closed")
      }
      start = slow.next
      while k < count, unsafe chunk.start + Int(positions[k]) < start { k += 1 }
    }
    flush()
    counts[chunk.file.index] += tally.counts
    control += tally.control
    if options.keepsRejects {
      rejects.close(
        .init(
          file: chunk.file.index, sequence: chunk.sequence,
          lineFeeds: Int(found.line_feeds) + chunk.lineFeedsBefore,
          lineFeedsBefore: chunk.lineFeedsBefore,
          start: tally.spoolStart, end: rejects.size))
    }
  }

  /// Whether the next positions are delimiters, and the last one a line feed.
  @inline(__always)
  private borrowing func isPlainRecord(
    _ chunkText: UnsafePointer<UInt8>, from k: Int, last: Int, delimiter: UInt8
  ) -> Bool {
    guard unsafe chunkText[Int(positions[k &+ last])] == UInt8(ascii: "\n") else { return false }
    var differences: UInt8 = 0
    for i in 0..<last {
      unsafe differences |= chunkText[Int(positions[k &+ i])] ^ delimiter
    }
    return differences == 0
  }

  @inline(__always)
  private borrowing func plainFields(
    _ text: UnsafePointer<UInt8>, chunkStart: Int, recordStart: Int, end: Int, from k: Int,
    layout: ColumnLayout
  ) -> RecordFields {
    @inline(__always)
    func field(_ column: Int) -> Field {
      let start =
        column == 0
        ? recordStart : unsafe chunkStart &+ Int(positions[k &+ column &- 1]) &+ 1
      let fieldEnd =
        column == layout.fieldCount &- 1 ? end : unsafe chunkStart &+ Int(positions[k &+ column])
      return unsafe Field(bytes: text + start, count: fieldEnd &- start)
    }
    return RecordFields(
      callID: field(layout.callID), accountID: field(layout.accountID),
      product: field(layout.product), startTime: field(layout.startTime),
      duration: field(layout.duration),
      recording: layout.recording.map { field($0) } ?? (unsafe Field(bytes: text, count: 0)))
  }

  // MARK: Records

  /// Decides on a record of as many fields as the header has.
  @inline(__always)
  private mutating func take(
    _ fields: RecordFields, text: UnsafePointer<UInt8>, from start: Int, to end: Int,
    chunk: borrowing Chunk, tally: inout ChunkTally, mayBeNonASCII: Bool
  ) throws(Failure) {
    let call: CallRecord
    do throws(RejectReason) {
      call = try parser.parse(fields, mayBeNonASCII: mayBeNonASCII)
    } catch {
      let detail = options.keepsRejects ? fields.detail(of: error) : ""
      unsafe try reject(
        error, text: text, from: start, to: end, chunk: chunk, tally: &tally, detail: detail)
      return
    }
    tally.counts.records &+= 1
    let month = calendar.month(of: call)
    if let onlyMonth, month != onlyMonth {
      tally.counts.outsideMonth &+= 1
      return
    }
    if call.duration == 0 && call.recording == 0 {
      tally.counts.notCharged &+= 1
      if !options.findsDuplicates { return }
    } else {
      tally.counts.rated &+= 1
      tally.control.add(call)
    }
    let day = options.findsDuplicates ? calendar.day(of: call.start) : 0
    sums.add(
      call, month: month, day: day,
      order: CallOrder(file: chunk.file.index, offset: chunk.textOffset &+ Int64(start)))
  }

  @inline(never)
  private mutating func reject(
    _ reason: RejectReason, text: UnsafePointer<UInt8>, from start: Int, to end: Int,
    chunk: borrowing Chunk, tally: inout ChunkTally, detail: String
  ) throws(Failure) {
    tally.counts.records += 1
    tally.counts.rejected += 1
    rejectedByReason[Int(reason.rawValue)] += 1
    guard options.keepsRejects else { return }
    tally.lines += unsafe countLineFeeds(text, tally.lineCursor..<start)
    tally.lineCursor = start
    unsafe try rejects.append(
      offset: chunk.textOffset + Int64(start), lineInChunk: tally.lines, reason: reason,
      detail: detail, record: UnsafeBufferPointer(start: text + start, count: end - start))
  }

  /// Adds what waits in the batch, whose text is then no longer needed.
  private mutating func flush() {
    sums.flush()
    unescaped.removeAll()
  }

  /// Hands over the account table, once all chunks are read.
  mutating func takeAccounts() -> AccountTable { sums.takeAccounts() }

  /// Writes out what is buffered, once all chunks are read.
  mutating func finish() throws(Failure) { try rejects.flush() }
}

/// What a chunk's records came to, so far.
struct ChunkTally {
  var counts = RecordCounts()
  var control = ControlSums()
  /// Where the worker's spool of rejects stood at the chunk's start.
  var spoolStart: Int64
  /// Lines are counted only up to a rejected record: so many up to here.
  var lineCursor: Int
  var lines = 0

  init(spoolStart: Int64, lineCursor: Int) {
    self.spoolStart = spoolStart
    self.lineCursor = lineCursor
  }
}
