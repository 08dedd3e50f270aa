import CKernels
import Columns
import Foundation
import Metering

/// Cuts a file's text into chunks of whole records.
struct ChunkReader: ~Copyable {
  private var text: LineText
  private let file: FileContext
  private var buffer: TextBuffer
  /// What of the buffer is filled, and where its first record starts.
  private var filled: Int
  private var start: Int
  private var textOffset: Int64 = 0
  private var sequence = 0
  private var lineFeedsBefore: Int
  /// Whether the text goes on inside a line that was rejected as too long.
  private var isSkippingLine = false
  private var isAtEnd: Bool
  private let leavesOutUnfinishedLine: Bool
  /// Whether the text's last line has no line end; known once the text is read to its end.
  private(set) var hasUnfinishedLine = false

  /// How many bytes of the file as stored were read.
  var storedOffset: Int64 { text.storedOffset }

  /// Opens a file and finds its columns; an empty file yields no chunks.
  static func open(
    _ input: InputFile, index: Int, spool: SpooledInput?, options: IngestOptions,
    buffer: TextBuffer
  ) throws(Failure) -> ChunkReader {
    var text = try LineText.open(input, spool: spool, library: options.library)
    let filled = unsafe try text.read(into: buffer.text, count: TextBuffer.freshSize)
    let isAtEnd = filled < TextBuffer.freshSize
    let map = options.columns
    let header = try HeaderReader(
      buffer: buffer, filled: filled, isFinal: isAtEnd, of: input, map: map
    ).read()
    let file = FileContext(
      index: index, dialect: Dialect(map), layouts: header.layouts,
      hasHeader: header.isNamed)
    return ChunkReader(
      text: text, file: file, buffer: buffer, filled: filled, isAtEnd: isAtEnd, header: header,
      leavesOutUnfinishedLine: options.leavesOutUnfinishedLines)
  }

  private init(
    text: consuming LineText, file: FileContext, buffer: TextBuffer, filled: Int, isAtEnd: Bool,
    header: HeaderReader.Header, leavesOutUnfinishedLine: Bool
  ) {
    self.text = text
    self.file = file
    self.buffer = buffer
    self.filled = filled
    self.isAtEnd = isAtEnd
    start = header.end
    lineFeedsBefore = header.lineFeeds
    self.leavesOutUnfinishedLine = leavesOutUnfinishedLine
    if isAtEnd { noticeEnd() }
  }

  /// The next chunk, or nil at the file's end.
  ///
  /// - Parameter spare: gives a buffer to read on in, as the chunk takes this one along.
  mutating func next(spare: () -> TextBuffer) throws(Failure) -> Chunk? {
    while true {
      if isSkippingLine { try skipLine() }
      if start == filled && isAtEnd { return nil }
      let cut = unsafe ChunkCut(
        text: buffer.text, start: start, available: filled, isFinal: isAtEnd, file: file)
      if cut.end == start && !isAtEnd {
        // Only a text handed out in small pieces gets here: not even one record is complete.
        try readOn(in: buffer, keeping: start)
        continue
      }
      let chunk = Chunk(
        buffer: buffer, start: start, end: cut.end, available: filled, isFinal: isAtEnd, file: file,
        textOffset: textOffset, sequence: sequence, lineFeedsBefore: lineFeedsBefore)
      sequence += 1
      lineFeedsBefore = 0
      isSkippingLine = cut.lineGoesOn
      if isAtEnd {
        start = filled
      } else {
        try readOn(in: spare(), keeping: cut.end)
      }
      return chunk
    }
  }

  /// Fills a buffer with what this one holds from an offset on, and with new text behind it.
  private mutating func readOn(in target: TextBuffer, keeping kept: Int) throws(Failure) {
    let rest = filled - kept
    unsafe target.text.update(from: buffer.text + kept, count: rest)
    buffer = target
    textOffset += Int64(kept)
    (start, filled) = (0, rest)
    let room = TextBuffer.capacity - rest
    let fresh = min(room, TextBuffer.freshSize)
    let got = unsafe try text.read(into: target.text + rest, count: fresh)
    filled += got
    isAtEnd = got < fresh
    if isAtEnd { noticeEnd() }
    guard textOffset + Int64(filled) < CallOrder.maximumOffset else {
      throw Failure(.badData, "the text of a file is longer than 1 TiB; split the file")
    }
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
      try readOn(in: buffer, keeping: filled)
    }
  }
}

/// Where a text can be cut so that only whole records are before the cut.
struct ChunkCut {
  /// Where the first record starts that is not complete.
  var end: Int
  /// Whether the last record before the cut was rejected, and its line reaches beyond the text.
  var lineGoesOn = false

  init(
    text: UnsafePointer<UInt8>, start: Int, available: Int, isFinal: Bool, file: FileContext
  ) {
    end = available
    if isFinal { return }
    let bytes = unsafe UnsafeRawPointer(text)
    if unsafe file.dialect.quoting == .none
      || memchr(bytes + start, 0x22, available - start) == nil,
      let last = unsafe cdr_last_byte(text + start, 0x0a, available - start)
    {
      // Without quotes, every line end is a record's end.
      let next = unsafe UnsafeRawPointer(last) - bytes + 1
      if available - next < RecordReader.decidingSize {
        end = next
        return
      }
    }
    var reader = unsafe RecordReader(
      text: text, available: available, isFinal: false, dialect: file.dialect,
      counts: file.counts)
    var position = start
    while position < available {
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
