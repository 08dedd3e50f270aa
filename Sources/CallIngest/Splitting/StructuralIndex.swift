import CKernels

/// Where the delimiters, line feeds and quotes of a text are, found many bytes at a time.
///
/// With them a record without quotes is split by a few loads: field `i` lies between the
/// positions `i - 1` and `i` behind the record before.
@safe struct StructuralIndex: ~Copyable {
  private let memory: UnsafeMutablePointer<UInt32>
  /// Positions from the text's first byte. The one before the first is that byte's own
  /// predecessor, so that every field begins behind a position.
  private let positions: UnsafeMutablePointer<UInt32>
  /// Which of the positions are line feeds.
  private let lineEnds: UnsafeMutablePointer<UInt32>
  private let kernel = cdr_best_kernel()
  private var text: UnsafePointer<UInt8>
  private var delimiter: UInt8 = 0

  /// How many positions there are.
  private(set) var count = 0
  private(set) var lineFeeds = 0
  private(set) var hasQuote = false
  /// Whether any byte is above 127.
  private(set) var hasNonASCII = false

  /// - Parameter capacity: the size of the longest text.
  init(capacity: Int) {
    let room = capacity + Int(CDR_POSITION_PADDING)
    unsafe memory = .allocate(capacity: 1 + room + room)
    unsafe memory[0] = .max
    unsafe positions = memory + 1
    unsafe lineEnds = positions + room
    unsafe text = Field.empty.bytes
  }

  deinit { unsafe memory.deallocate() }

  /// Looks through a text; `CDR_TEXT_PADDING` bytes behind it can be read.
  mutating func find(in text: UnsafePointer<UInt8>, size: Int, delimiter: UInt8) {
    let found = unsafe cdr_find_structurals(kernel, text, size, delimiter, positions, lineEnds)
    unsafe self.text = text
    self.delimiter = delimiter
    count = found.count
    lineFeeds = Int(found.line_feeds)
    hasQuote = found.has_quote != 0
    hasNonASCII = found.has_non_ascii != 0
  }

  @inline(__always)
  subscript(index: Int) -> Int { unsafe Int(positions[index]) }

  /// How many plain records follow one another: each with as many delimiters as the header has,
  /// then a line feed, no quote, and of no more than ``RecordReader/maximumRecordSize`` bytes.
  ///
  /// - Parameters:
  ///   - first: the number of the position that ends the first one's first field.
  ///   - line: the number of the line feed that is expected to end it.
  ///   - endsInCR: whether their line feeds have to follow a CR; otherwise, none may.
  ///   - comment: the byte that none may begin with.
  @inline(__always)
  borrowing func plainRecords(
    at first: Int, line: Int, fieldCount: Int, endsInCR: Bool, comment: UInt8? = nil, most: Int
  ) -> Int {
    let most = min(most, lineFeeds &- line)
    var (count, ends) = (0, first &+ fieldCount &- 1)
    while count < most, unsafe Int(lineEnds[line &+ count]) == ends {
      let start = unsafe positions[ends &- fieldCount] &+ 1
      let end = unsafe positions[ends]
      guard Int(end &- start) <= RecordReader.maximumRecordSize,
        unsafe (text[Int(end) &- 1] == UInt8(ascii: "\r")) == endsInCR,
        !hasQuote || hasNoQuote(from: ends &- fieldCount &+ 1, to: ends),
        unsafe comment == nil || text[Int(start)] != comment
      else { break }
      count &+= 1
      ends &+= fieldCount
    }
    return count
  }

  /// Whether all positions before a line feed are delimiters.
  private borrowing func hasNoQuote(from first: Int, to lineFeed: Int) -> Bool {
    for i in first..<lineFeed where unsafe text[Int(positions[i])] != delimiter { return false }
    return true
  }

  /// Whether the line that begins at a byte of the text ends in CR LF; false also for the last
  /// line, if it has no line feed.
  borrowing func endsInCR(line: Int) -> Bool {
    guard line < lineFeeds else { return false }
    let end = unsafe Int(positions[Int(lineEnds[line])])
    return unsafe end > 0 && text[end - 1] == UInt8(ascii: "\r")
  }

  /// The number of the first line feed that is not before a position.
  borrowing func line(after line: Int, position: Int) -> Int {
    var line = line
    while line < lineFeeds, unsafe Int(lineEnds[line]) < position { line += 1 }
    return line
  }

  /// A column of plain records that follow one another, for the kernels that read fields.
  @inline(__always)
  borrowing func column(
    _ column: Int, of records: PlainColumns.Records, fieldCount: Int
  ) -> PlainColumn {
    unsafe PlainColumn(
      cdr_column(
        text: text, ends: positions + records.first + column, stride: fieldCount,
        trim: records.endsInCR && column == fieldCount &- 1 ? 1 : 0))
  }

  /// The fields of a plain record.
  @inline(__always)
  borrowing func fields(at first: Int, fieldCount: Int, endsInCR: Bool) -> PlainFields {
    unsafe PlainFields(
      text: text, ends: positions + first, trimmed: endsInCR ? fieldCount &- 1 : -1)
  }
}
