import CKernels

/// The records of a text in memory, one after the other, with the line and the place where each
/// begins: what everything goes through that looks at records slowly.
///
/// ```swift
/// var stream = RecordStream(text, dialect: dialect, counts: counts)
/// while let record = stream.next() { … stream.fields … }
/// ```
///
/// Only the worker, which reads millions of records, and the cutting of chunks have loops of their
/// own.
@safe package struct RecordStream: ~Copyable {
  /// What was cut out of the text.
  package struct Record {
    /// ``RecordReader/Outcome/record``, `tooLong`, `badQuoting` or `badJSON`.
    let outcome: RecordReader.Outcome
    /// What is wrong with a line of JSON.
    let fault: JSONReader.Fault?
    /// The line on which it begins, from 1 unless the stream was told otherwise.
    package let line: Int64
    /// Where it begins in the text.
    package let start: Int
    /// Where it ends, its line end not counted; one that is too long is cut at the longest record.
    package let end: Int
    /// How many fields it has.
    package let fieldCount: Int

    /// Whether it is a record of fields, rather than a line with broken quoting or one too long.
    package var isSplit: Bool { outcome == .record }
  }

  /// A place to come back to.
  struct Mark {
    fileprivate var place: Int
    fileprivate var line: Int64
  }

  private let text: UnsafePointer<UInt8>
  /// Where in a file's text the memory begins that holds it.
  private var textOffset: Int64 = 0
  /// What the text lies in.
  private let owner: AnyObject
  /// Records that begin before this place belong to the text.
  private let end: Int
  private var reader: RecordReader
  private let spans: UnsafeMutableBufferPointer<FieldSpan>
  /// Where the next record begins, and on which line.
  private(set) var place: Int
  private var line: Int64
  /// Whether the record that comes next goes on beyond the text.
  private(set) var isIncomplete = false

  /// - Parameters:
  ///   - owner: keeps the text in memory.
  ///   - range: where its records begin.
  ///   - available: how much of the text can be looked at.
  ///   - isFinal: whether the file ends where the text does.
  ///   - longest: bytes that a record may have.
  init(
    _ text: UnsafePointer<UInt8>, of owner: AnyObject, _ range: Range<Int>, available: Int,
    isFinal: Bool, dialect: Dialect, counts: [Int], line: Int64 = 1,
    longest: Int = RecordReader.maximumRecordSize
  ) {
    unsafe self.text = text
    self.owner = owner
    end = range.upperBound
    place = range.lowerBound
    self.line = line
    reader = unsafe RecordReader(
      text: text, available: available, isFinal: isFinal, dialect: dialect, counts: counts,
      longest: longest, json: dialect.json.map { JSONReader($0) })
    unsafe spans = .allocate(capacity: ColumnLayout.maximumFields)
  }

  /// The records of a chunk.
  ///
  /// - Parameter line: the line on which the chunk begins.
  package init(_ chunk: Chunk, line: Int64) {
    unsafe self.init(
      UnsafePointer(chunk.buffer.text), of: chunk.buffer, chunk.start..<chunk.end,
      available: chunk.available, isFinal: chunk.isFinal, dialect: chunk.file.dialect,
      counts: chunk.file.counts, line: line)
    textOffset = chunk.textOffset
  }

  /// The records of a text from a place on.
  ///
  /// - Parameters:
  ///   - counts: the numbers of fields that records have, by which lenient quotes are read; empty:
  ///     any.
  package init(
    _ text: PaddedText, from start: Int = 0, isFinal: Bool = true, dialect: Dialect,
    counts: [Int] = [], line: Int64 = 1, longest: Int = RecordReader.maximumRecordSize
  ) {
    unsafe self.init(
      text.bytes, of: text, start..<max(start, text.count), available: text.count,
      isFinal: isFinal, dialect: dialect, counts: counts, line: line, longest: longest)
  }

  /// The records of a text that is a file, or a part of one.
  package init(_ text: PaddedText, in file: FileContext) {
    self.init(text, dialect: file.dialect, counts: file.counts, longest: file.longest)
  }

  deinit { unsafe spans.deallocate() }

  /// The next record; nil at the text's end, and where one goes on beyond the text. Empty lines,
  /// comments and byte order marks are skipped.
  package mutating func next() -> Record? {
    while place < end {
      let (start, startLine) = (place, line)
      let outcome = unsafe reader.read(at: start, fields: spans)
      isIncomplete = outcome == .incomplete
      if isIncomplete { return nil }
      line += unsafe Int64(countLineFeeds(text, start..<reader.next))
      place = reader.next
      if outcome == .blank { continue }
      return Record(
        outcome: outcome, fault: outcome == .badJSON ? reader.fault : nil, line: startLine,
        start: start,
        end: min(reader.end, start + reader.longest), fieldCount: reader.fieldCount)
    }
    return nil
  }

  /// Whether the record read last was rejected, and its line goes on beyond the text.
  package var lineGoesOn: Bool { reader.lineGoesOn }

  /// The line on which the next record begins.
  package var nextLine: Int64 { line }

  /// The numbers of fields that records have; empty: any.
  var counts: [Int] {
    get { reader.counts }
    set { reader.counts = newValue }
  }

  // MARK: The record read last

  /// Its fields, until the next is read.
  var fields: SplitFields {
    unsafe SplitFields(spans, of: reader.fieldText, count: reader.fieldCount)
  }

  /// Where it begins in the file's text.
  func offset(of record: Record) -> Int64 { textOffset + Int64(record.start) }

  /// Its raw text, without the line end.
  package func bytes(of record: Record) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: text + record.start, count: record.end - record.start))
  }

  /// Its fields as texts, doubled quotes made single; the first ``ColumnLayout/maximumFields`` of
  /// more.
  package func texts(of record: Record) -> [[UInt8]] {
    let count = unsafe min(record.fieldCount, spans.count)
    return unsafe spans[..<count].map { unsafe $0.bytes(of: reader.fieldText) }
  }

  // MARK: Going elsewhere

  var mark: Mark { Mark(place: place, line: line) }

  mutating func goBack(to mark: Mark) { (place, line) = (mark.place, mark.line) }

  /// Goes on to a place of the text.
  ///
  /// - Returns: false where the stream is beyond it.
  mutating func skip(to next: Int) -> Bool {
    guard next >= place else { return false }
    line += unsafe Int64(countLineFeeds(text, place..<next))
    place = next
    return true
  }
}

extension FieldSpan {
  /// The field's bytes, doubled quotes made single.
  func bytes(of text: UnsafePointer<UInt8>) -> [UInt8] {
    var bytes = [UInt8]()
    var i = start
    while i < end {
      unsafe bytes.append(text[i])
      i += unsafe isEscaped && isDoubledQuote(text, at: i, before: end) ? 2 : 1
    }
    return bytes
  }
}

/// Whether two quotes follow one another.
@inline(__always)
func isDoubledQuote(_ text: UnsafePointer<UInt8>, at place: Int, before end: Int) -> Bool {
  unsafe text[place] == UInt8(ascii: "\"") && place + 1 < end
    && text[place + 1] == UInt8(ascii: "\"")
}

/// How many line feeds a stretch of text holds.
func countLineFeeds(_ text: UnsafePointer<UInt8>, _ range: Range<Int>) -> Int {
  unsafe cdr_count_line_feeds(text + range.lowerBound, range.count)
}
