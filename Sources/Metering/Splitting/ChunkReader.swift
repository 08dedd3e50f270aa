import CDRCore
import CKernels
import ColumnMaps
import Foundation

/// Cuts a file's text into chunks of whole records.
package struct ChunkReader: ~Copyable {
  private var text: LineText
  let file: FileContext
  private let buffers: TextBuffers
  private var buffer: TextBuffer
  /// What of the buffer is filled, and where its first record starts.
  private var filled: Int
  private var start: Int
  private var textOffset = -Int64(TextBuffer.carriedSize)
  private var sequence = 0
  private var lineFeedsBefore: Int
  /// Whether the text goes on inside a line that was rejected as too long.
  private var isSkippingLine = false
  private var isAtEnd: Bool
  private let kernel = cdr_best_kernel()
  private let leavesOutUnfinishedLine: Bool
  /// Whether chunks are told on which line they start, and where the next one does.
  private let countsLines: Bool
  private var line: Int64 = 1
  /// Whether the text's last line has no line end; known once the text is read to its end.
  private(set) var hasUnfinishedLine = false

  /// How the file begins; nil where no observer sees it.
  let head: FileHead?

  /// How many bytes of the file as stored were read.
  var storedOffset: Int64 { text.storedOffset }

  /// Opens a file and finds its columns; an empty file yields no chunks.
  ///
  /// - Parameters:
  ///   - buffers: where chunks come from; a caller done with one may return its buffer.
  ///   - helpers: workers who may inflate parts of the file.
  ///   - countsLines: whether chunks are to have their ``Chunk/line``.
  static func open(
    _ input: InputBytes, index: Int, options: FirstPassOptions, buffers: TextBuffers,
    helpers: Helpers? = nil, countsLines: Bool = false
  ) throws(Failure) -> ChunkReader {
    var text = try LineText.open(
      input, library: options.library, buffers: buffers, helpers: helpers)
    let window = try text.next()
    let map = options.columns
    let header = try KnownHeader.read(window, of: input.file.name, map: map, by: buffers)
    let file = FileContext(
      index: index, name: input.file.name, map: map, layouts: header.layouts, header: header.names,
      skippedLines: header.skippedLines)
    return ChunkReader(
      text: text, file: file, buffers: buffers, window: window, header: header,
      head: input.observer == nil ? nil : FileHead(window, header: header.end),
      leavesOutUnfinishedLine: options.leavesOutUnfinishedLines, countsLines: countsLines)
  }

  /// Opens a file whose records are looked at one by one.
  package static func open(
    _ sample: CallSample, options: FirstPassOptions
  ) throws(Failure) -> ChunkReader {
    try open(sample.bytes, index: 0, options: options, buffers: TextBuffers())
  }

  private init(
    text: consuming LineText, file: FileContext, buffers: TextBuffers, window: TextWindow,
    header: HeaderReader.Header, head: FileHead?, leavesOutUnfinishedLine: Bool,
    countsLines: Bool
  ) {
    self.countsLines = countsLines
    self.head = head
    self.text = text
    self.file = file
    self.buffers = buffers
    buffer = window.buffer
    filled = TextBuffer.carriedSize + window.filled
    isAtEnd = !window.isFull
    start = TextBuffer.carriedSize + header.end
    lineFeedsBefore = header.lineFeeds
    self.leavesOutUnfinishedLine = leavesOutUnfinishedLine
    if isAtEnd { noticeEnd() }
  }

  /// The next chunk, or nil at the file's end.
  package mutating func next() throws(Failure) -> Chunk? {
    while true {
      if isSkippingLine { try skipLine() }
      skipLinesWithoutRecord()
      if start == filled && isAtEnd { return nil }
      let cut = unsafe ChunkCut(
        text: buffer.text, start: start, available: filled, isFinal: isAtEnd, file: file)
      if cut.end == start && !isAtEnd {
        // Only a text handed out in small pieces gets here: not even one record is complete.
        let read = buffer
        try readOn(keeping: start)
        buffers.giveBack(read)
        continue
      }
      var chunk = Chunk(
        buffer: buffer, start: start, end: cut.end, available: filled, isFinal: isAtEnd, file: file,
        textOffset: textOffset, sequence: sequence, lineFeedsBefore: lineFeedsBefore)
      if countsLines {
        chunk.line = line + Int64(lineFeedsBefore)
        line = unsafe chunk.line + Int64(countLineFeeds(buffer.text, start..<cut.end))
      }
      sequence += 1
      lineFeedsBefore = 0
      isSkippingLine = cut.lineGoesOn
      if isAtEnd {
        start = filled
      } else {
        // The chunk takes this buffer along.
        try readOn(keeping: cut.end)
      }
      return chunk
    }
  }

  /// Goes on to a buffer of new text, with what this one holds from an offset on in front of it.
  private mutating func readOn(keeping kept: Int) throws(Failure) {
    let rest = filled - kept
    // A record is decided on as soon as so much of it is there.
    precondition(rest <= TextBuffer.carriedSize)
    let window = try text.next()
    let start = TextBuffer.carriedSize - rest
    unsafe (window.buffer.text + start).update(from: buffer.text + kept, count: rest)
    buffer = window.buffer
    textOffset += Int64(kept - start)
    self.start = start
    filled = TextBuffer.carriedSize + window.filled
    isAtEnd = !window.isFull
    if isAtEnd { noticeEnd() }
  }

  /// Looks at how the text ends, and leaves out its last line where that is asked for.
  private mutating func noticeEnd() {
    guard filled > start, unsafe buffer.text[filled - 1] != 0x0a else { return }
    hasUnfinishedLine = true
    if leavesOutUnfinishedLine {
      let last = unsafe cdr_last_byte(buffer.text + start, 0x0a, filled - start)
      filled =
        unsafe last.map { unsafe UnsafePointer($0) - UnsafePointer(buffer.text) + 1 } ?? start
    }
  }

  /// Goes on to the first record, so that no chunk is made of empty lines alone.
  private mutating func skipLinesWithoutRecord() {
    let skipped = unsafe file.dialect.linesWithoutRecord(
      buffer.text, start..<filled, kernel: kernel)
    start += skipped.size
    lineFeedsBefore += skipped.count
  }

  /// Passes over the rest of a line that was rejected as too long.
  private mutating func skipLine() throws(Failure) {
    while true {
      let rest = unsafe UnsafeRawPointer(buffer.text) + start
      if let found = unsafe memchr(rest, 0x0a, filled - start) {
        start += unsafe UnsafeRawPointer(found) - rest + 1
        lineFeedsBefore += 1
        isSkippingLine = false
        return
      }
      start = filled
      if isAtEnd {
        isSkippingLine = false
        return
      }
      let read = buffer
      try readOn(keeping: filled)
      buffers.giveBack(read)
    }
  }
}

/// Where a text can be cut so that only whole records are before the cut.
struct ChunkCut {
  /// Where the first record starts that is not complete.
  var end: Int
  /// Whether the last record before the cut was rejected, and its line reaches beyond the text.
  var lineGoesOn = false

  init(text: UnsafePointer<UInt8>, start: Int, available: Int, isFinal: Bool, file: FileContext) {
    end = available
    if isFinal { return }
    let mayQuote =
      unsafe file.dialect.quoting != .none
      && memchr(UnsafeRawPointer(text) + start, 0x22, available - start) != nil
    let kernel = cdr_best_kernel()
    var reader = unsafe RecordReader(
      text: text, available: available, isFinal: false, dialect: file.dialect, counts: file.counts)
    var position = start
    var backoff = Backoff()
    while position < available {
      // Without quotes, and as far as whole fields are quoted, every line end is a record's end.
      var reach = available - position
      if mayQuote {
        reach =
          unsafe backoff.isTime()
          ? cdr_find_quoted(kernel, text + position, reach, file.dialect.delimiter, nil, nil).reach
          : 0
      }
      if let last = unsafe cdr_last_byte(text + position, 0x0a, reach) {
        position = unsafe UnsafePointer(last) - text + 1
        backoff.succeed()
        if position == available { break }
      }
      let outcome = unsafe reader.read(at: position, fields: .init(start: nil, count: 0))
      if outcome == .incomplete { break }
      position = reader.next
      if reader.lineGoesOn {
        lineGoesOn = true
        break
      }
    }
    end = position
  }
}
