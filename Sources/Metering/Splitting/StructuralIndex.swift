import CDRCore
import CKernels
import ColumnMaps

/// Where the fields of a text's records are, found many bytes at a time.
///
/// ```
/// text       7,"a, b",61⏎         positions of delimiters and line feeds outside of quotes
/// positions   │      │  │         field `i` lies between the positions `i - 1` and `i`
/// ```
///
/// Of a text with quotes it knows what most have: whole fields in quotes, with delimiters and doubled
/// quotes inside. The quotes around a field are left out when it is asked for. Where there is something
/// else it ends (``reach``); after ``RecordReader`` has read that record, the caller looks through the rest
/// anew.
@safe struct StructuralIndex: ~Copyable {
  /// A position for each byte of the text, the predecessor of its first byte before them, and as
  /// many numbers of line ends.
  private let memory: UnsafeMutablePointer<UInt32>
  private let room: Int
  /// Positions from the text's first byte. The one before the first is that byte's own
  /// predecessor, so that every field begins behind a position.
  private let positions: UnsafeMutablePointer<UInt32>
  /// Which of the positions are line feeds.
  private let lineEnds: UnsafeMutablePointer<UInt32>
  /// By ``Slot``, what stands right before and right after the texts of a column's fields, where there
  /// may be quotes around them.
  private let unquoted: UnsafeMutablePointer<UInt32>
  let kernel = cdr_best_kernel()
  private var text: UnsafePointer<UInt8>
  /// Whether the text before this one had quotes.
  private var expectsQuotes = false

  /// Where in its buffer the text begins that was looked through, and up to where that was done.
  private(set) var start = 0
  private(set) var reach = 0
  /// How many positions there are.
  private(set) var count = 0
  /// How many line feeds are among them.
  private(set) var lineFeeds = 0
  /// Whether any byte is above 127.
  private(set) var hasNonASCII = false
  /// Whether fields may stand in quotes.
  private(set) var hasQuotes = false
  /// Whether any byte may be of no UTF-8.
  private(set) var mayBeBroken = false
  /// Whether fields may have doubled quotes inside.
  private(set) var hasDoubledQuotes = false

  /// - Parameter capacity: the size of the longest text.
  init(capacity: Int) {
    room = capacity + Int(CDR_POSITION_PADDING)
    RequiredMemory.check(byteCount: (1 + room + room) * MemoryLayout<UInt32>.stride)
    unsafe memory = .allocate(capacity: 1 + room + room)
    unsafe memory[0] = .max
    unsafe positions = memory + 1
    unsafe lineEnds = positions + room
    unsafe unquoted = .allocate(capacity: Slot.allCases.count * 2 * PlainColumns.capacity)
    unsafe text = Field.empty.bytes
  }

  deinit {
    unsafe memory.deallocate()
    unsafe unquoted.deallocate()
  }

  /// Looks through a text.
  ///
  /// - Parameters:
  ///   - buffer: holds it, and after it `CDR_TEXT_PADDING` bytes that can be read.
  ///   - range: where it is: from a record's first byte on.
  mutating func find(in buffer: UnsafePointer<UInt8>, _ range: Range<Int>, dialect: Dialect) {
    unsafe text = buffer + range.lowerBound
    start = range.lowerBound
    let mayQuote = dialect.quoting != .none
    // Looked through once without quotes, twice where the first are found, and once while there are
    // more.
    var found = cdr_structurals()
    if !(mayQuote && expectsQuotes) {
      found = unsafe cdr_find_structurals(
        kernel, text, range.count, dialect.delimiter, positions, lineEnds)
      found.reach = range.count
    }
    if mayQuote && (expectsQuotes || found.has_quote != 0) {
      found = unsafe cdr_find_quoted(
        kernel, text, range.count, dialect.delimiter, positions, lineEnds)
      expectsQuotes = found.has_quote != 0
    }
    count = found.count
    reach = range.lowerBound + found.reach
    lineFeeds = Int(found.line_feeds)
    hasNonASCII = found.has_non_ascii != 0
    mayBeBroken = unsafe hasNonASCII && cdr_is_utf8(kernel, text, range.count) == 0
    hasDoubledQuotes = found.has_doubled != 0
    hasQuotes = mayQuote && found.has_quote != 0
  }

  /// Whether it has the whole of a text, and every line feed in it ends a record.
  func covers(_ range: Range<Int>) -> Bool {
    start == range.lowerBound && reach == range.upperBound
  }

  /// The offset of a position in the buffer.
  @inline(__always)
  subscript(index: Int) -> Int { unsafe start &+ Int(positions[index]) }

  /// Where in the buffer the record begins whose first field a position ends.
  @inline(__always)
  borrowing func recordStart(_ first: Int) -> Int {
    // Wraps to 0 where the text itself begins.
    unsafe start &+ Int(positions[first &- 1] &+ 1)
  }

  /// How many plain records follow one another: each with as many delimiters as the header has,
  /// then a line feed, and of no more than ``RecordReader/maximumRecordSize`` bytes.
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
        unsafe comment == nil || text[Int(start)] != comment
      else { break }
      count &+= 1
      ends &+= fieldCount
    }
    return count
  }

  /// Whether the line that begins at a byte of the text ends in CR LF; false also for the last
  /// line, if it has no line feed.
  borrowing func endsInCR(line: Int) -> Bool {
    guard line < lineFeeds else { return false }
    let end = unsafe Int(positions[Int(lineEnds[line])])
    return unsafe end > 0 && text[end - 1] == UInt8(ascii: "\r")
  }

  /// The numbers of the first position, and of the first line feed, that are not before an offset of
  /// the buffer.
  ///
  /// Most often these are near; behind thousands of empty lines they are looked for in steps that
  /// double.
  ///
  /// - Parameter known: numbers that are not behind those looked for.
  borrowing func place(
    of offset: Int, after known: (position: Int, line: Int)
  ) -> (position: Int, line: Int) {
    let position = Self.first(from: known.position, to: count) { self[$0] >= offset }
    let line = Self.first(from: known.line, to: lineFeeds) { unsafe Int(lineEnds[$0]) >= position }
    return (position, line)
  }

  /// The first number for which something holds that then holds for all that follow; `end` when it
  /// holds for none.
  @inline(__always)
  private static func first(from start: Int, to end: Int, _ holds: (Int) -> Bool) -> Int {
    start < end ? (start..<end).nearPartitioningIndex(where: holds) : start
  }

  /// Columns that may be looked at at the same time.
  enum Slot: Int, CaseIterable {
    case callID
    case account
    case product
    case start
    case duration
    case recording
    case charged
  }

  /// A column of plain records that follow one another, for the kernels that read fields; good until
  /// another is asked for in its slot.
  @inline(__always)
  borrowing func column(
    _ column: Int, of records: PlainColumns.Records, fieldCount: Int, in slot: Slot
  ) -> PlainColumn {
    let first = records.first + column
    let found = unsafe cdr_column(
      text: text, before: positions + first - 1, ends: positions + first, stride: fieldCount,
      trim: records.endsInCR && column == fieldCount &- 1 ? 1 : 0)
    return unsafe PlainColumn(
      hasQuotes ? withoutQuotes(found, count: records.count, in: slot) : found)
  }

  @inline(never)
  private borrowing func withoutQuotes(
    _ column: cdr_column, count: Int, in slot: Slot
  ) -> cdr_column {
    precondition(count <= PlainColumns.capacity)
    var column = unsafe column
    let before = unsafe unquoted + slot.rawValue * 2 * PlainColumns.capacity
    let ends = unsafe before + PlainColumns.capacity
    unsafe cdr_unquote_column(&column, count, before, ends)
    return unsafe cdr_column(
      text: text, before: before, ends: ends, stride: 1, trim: column.trim)
  }

  /// The fields of a plain record.
  @inline(__always)
  borrowing func fields(at first: Int, fieldCount: Int, endsInCR: Bool) -> PlainFields {
    unsafe PlainFields(
      text: text, ends: positions + first, trimmed: endsInCR ? fieldCount &- 1 : -1,
      mayBeQuoted: hasQuotes, mayBeEscaped: hasDoubledQuotes)
  }
}
