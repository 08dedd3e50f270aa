import CDRCore
import CKernels
import CSimdjson
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
  /// The same of lines with different numbers of fields.
  private let gathered: UnsafeMutablePointer<UInt32>
  /// Of such lines, the number of the position that ends the first field of each, and of the line after
  /// the last.
  private let lineFirsts: UnsafeMutablePointer<UInt32>
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
  /// Where in the buffer lines of JSON begin and end whose rows it knows; nil of a text of its own.
  private var lines: UnsafePointer<cdr_json_line>?

  /// - Parameter capacity: the size of the longest text.
  init(capacity: Int) {
    room = capacity + Int(CDR_POSITION_PADDING)
    RequiredMemory.check(byteCount: (1 + room + room) * MemoryLayout<UInt32>.stride)
    unsafe memory = .allocate(capacity: 1 + room + room)
    unsafe memory[0] = .max
    unsafe positions = memory + 1
    unsafe lineEnds = positions + room
    unsafe unquoted = .allocate(capacity: Slot.allCases.count * 2 * PlainColumns.capacity)
    unsafe gathered = .allocate(capacity: Slot.allCases.count * 2 * PlainColumns.capacity)
    unsafe lineFirsts = .allocate(capacity: PlainColumns.capacity + 1)
    unsafe text = Field.empty.bytes
  }

  deinit {
    unsafe memory.deallocate()
    unsafe unquoted.deallocate()
    unsafe gathered.deallocate()
    unsafe lineFirsts.deallocate()
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

  /// Where in the buffer one of some records begins.
  @inline(__always)
  borrowing func start(_ record: Int, of records: PlainColumns.Records) -> Int {
    let first = first(record, of: records)
    guard let lines = unsafe lines else { return recordStart(first) }
    return unsafe Int(lines[first / records.fieldCount].start)
  }

  /// How many plain records follow one another: each with as many delimiters as the header has,
  /// then a line feed, and of no more than ``RecordReader/maximumRecordSize`` bytes.
  ///
  /// - Parameters:
  ///   - first: the number of the position that ends the first one's first field.
  ///   - line: the number of the line feed that is expected to end it.
  ///   - carriageReturns: how many CRs their line feeds have to follow.
  ///   - dialect: says what no record begins with.
  @inline(__always)
  borrowing func plainRecords(
    at first: Int, line: Int, fieldCount: Int, carriageReturns: Int, dialect: Dialect, most: Int
  ) -> Int {
    let most = min(most, lineFeeds &- line)
    let (comment, mark) = leads(dialect)
    var (count, ends) = (0, first &+ fieldCount &- 1)
    while count < most, unsafe Int(lineEnds[line &+ count]) == ends {
      let start = unsafe positions[ends &- fieldCount] &+ 1
      let end = unsafe positions[ends]
      guard Int(end &- start) <= RecordReader.maximumRecordSize,
        endsLine(Int(end), carriageReturns: carriageReturns),
        unsafe Int32(text[Int(start)]) != comment, unsafe Int32(text[Int(start)]) != mark
      else { break }
      count &+= 1
      ends &+= fieldCount
    }
    return count
  }

  /// How many lines follow one another that are records of any number of fields, as far as can be
  /// seen; ``Records/isMixed`` says of which.
  ///
  /// - Parameters: as of ``plainRecords(at:line:fieldCount:carriageReturns:dialect:most:)``.
  borrowing func mixedRecords(
    at first: Int, line: Int, carriageReturns: Int, dialect: Dialect, most: Int
  ) -> Int {
    let most = min(most, lineFeeds &- line)
    let (comment, mark) = leads(dialect)
    var (count, first) = (0, first)
    while count < most {
      unsafe lineFirsts[count] = UInt32(truncatingIfNeeded: first)
      let last = unsafe Int(lineEnds[line &+ count])
      guard first <= last else { break }
      let start = unsafe positions[first &- 1] &+ 1
      let end = unsafe positions[last]
      let size = Int(end &- start)
      guard size > carriageReturns, size <= RecordReader.maximumRecordSize,
        endsLine(Int(end), carriageReturns: carriageReturns),
        unsafe Int32(text[Int(start)]) != comment, unsafe Int32(text[Int(start)]) != mark
      else { break }
      count &+= 1
      first = last &+ 1
    }
    unsafe lineFirsts[count] = UInt32(truncatingIfNeeded: first)
    return count
  }

  /// What no record begins with: the sign of a comment, and the first byte of a byte order mark; -1
  /// where there is none.
  @inline(__always)
  private borrowing func leads(_ dialect: Dialect) -> (comment: Int32, mark: Int32) {
    (dialect.comment.map { Int32($0) } ?? -1, hasNonASCII && dialect.skipsMarks ? 0xef : -1)
  }

  /// Whether a line feed ends a line as others do.
  @inline(__always)
  private borrowing func endsLine(_ end: Int, carriageReturns: Int) -> Bool {
    let hasReturn = unsafe text[end &- 1] == UInt8(ascii: "\r")
    guard hasReturn else { return carriageReturns == 0 }
    return unsafe carriageReturns == (end > 1 && text[end &- 2] == UInt8(ascii: "\r") ? 2 : 1)
  }

  /// How many CRs stand before the line feed of a line, 2 at most; none also for the last line, if it
  /// has no line feed.
  borrowing func carriageReturns(line: Int) -> Int {
    guard line < lineFeeds else { return 0 }
    let end = unsafe Int(positions[Int(lineEnds[line])])
    var count = 0
    while count < 2, count < end, unsafe text[end - 1 - count] == UInt8(ascii: "\r") { count += 1 }
    return count
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
    case condition
  }

  // MARK: Lines of JSON

  /// Makes rows of lines of JSON, in place of a text: until one with a fault.
  ///
  /// - Parameters:
  ///   - buffer: holds the lines.
  ///   - lines: are there as long as the rows are.
  mutating func makeRows(
    _ buffer: UnsafePointer<UInt8>, of lines: borrowing JSONLineBatch, by json: JSONReader
  ) -> JSONReader.Rows {
    precondition(lines.count * json.fieldCount <= room)
    let rows = unsafe json.read(buffer, lines.places, count: lines.count, into: positions)
    unsafe self.lines = lines.places
    unsafe text = rows.text
    // Wherever a record ends in the buffer, its fields are in the rows.
    (start, reach) = (0, .max)
    (count, lineFeeds) = (rows.count * json.fieldCount, 0)
    hasNonASCII = rows.hasNonASCII
    mayBeBroken = unsafe hasNonASCII && cdr_is_utf8(kernel, text, rows.size) == 0
    return rows
  }

  /// Forgets the rows.
  mutating func forgetRows() { reach = 0 }

  // MARK: Records

  /// The number of the position that ends the first field of one of some records.
  @inline(__always)
  borrowing func first(_ record: Int, of records: PlainColumns.Records) -> Int {
    records.isMixed
      ? unsafe Int(lineFirsts[record]) : records.first &+ record &* records.fieldCount
  }

  /// How many fields one of some records has.
  @inline(__always)
  borrowing func fieldCount(_ record: Int, of records: PlainColumns.Records) -> Int {
    records.isMixed
      ? unsafe Int(lineFirsts[record &+ 1] &- lineFirsts[record]) : records.fieldCount
  }

  /// Which of some records have fewer fields than it takes to have a column, by their bits.
  borrowing func records(_ records: PlainColumns.Records, without column: Int) -> UInt64 {
    guard records.isMixed else { return 0 }
    var found: UInt64 = 0
    for record in 0..<records.count where fieldCount(record, of: records) <= column {
      found |= 1 &<< UInt64(truncatingIfNeeded: record)
    }
    return found
  }

  /// Which of some records have another number of fields than a layout, by their bits.
  borrowing func records(
    _ records: PlainColumns.Records, otherThan fieldCount: Int
  ) -> UInt64 {
    guard records.isMixed else { return 0 }
    var found: UInt64 = 0
    for record in 0..<records.count where self.fieldCount(record, of: records) != fieldCount {
      found |= 1 &<< UInt64(truncatingIfNeeded: record)
    }
    return found
  }

  /// Where in the buffer one of some records ends, its line end not counted.
  @inline(__always)
  borrowing func end(_ record: Int, of records: PlainColumns.Records) -> Int {
    if let lines = unsafe lines {
      return unsafe Int(lines[first(record, of: records) / records.fieldCount].end)
    }
    return self[first(record, of: records) &+ fieldCount(record, of: records) &- 1]
      &- records.carriageReturns
  }

  /// The records from one of them on.
  borrowing func rest(of records: PlainColumns.Records, from record: Int) -> PlainColumns.Records {
    var rest = records
    rest.count -= record
    if records.isMixed {
      let count = rest.count + 1
      for place in 0..<count { unsafe lineFirsts[place] = lineFirsts[place + record] }
    } else {
      rest.first += record * records.fieldCount
    }
    return rest
  }

  /// A column of plain records that follow one another, for the kernels that read fields; good until
  /// another is asked for in its slot.
  @inline(__always)
  borrowing func column(
    _ column: Int, of records: PlainColumns.Records, in slot: Slot
  ) -> PlainColumn {
    let first = records.first + column
    let found =
      unsafe records.isMixed
      ? gather(column, of: records, in: slot)
      : cdr_column(
        text: text, before: positions + first - 1, ends: positions + first,
        stride: records.fieldCount,
        trim: column == records.fieldCount &- 1 ? UInt32(records.carriageReturns) : 0)
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

  /// A column of lines with different numbers of fields; a field that a line lacks is empty.
  @inline(never)
  private borrowing func gather(
    _ column: Int, of records: PlainColumns.Records, in slot: Slot
  ) -> cdr_column {
    precondition(records.count <= PlainColumns.capacity)
    let before = unsafe gathered + slot.rawValue * 2 * PlainColumns.capacity
    let ends = unsafe before + PlainColumns.capacity
    for record in 0..<records.count {
      let first = unsafe Int(lineFirsts[record])
      let count = unsafe Int(lineFirsts[record &+ 1]) &- first
      if column < count {
        unsafe before[record] = positions[first &+ column &- 1]
        let trim = column == count &- 1 ? UInt32(records.carriageReturns) : 0
        unsafe ends[record] = positions[first &+ column] &- trim
      } else {
        unsafe before[record] = positions[first &+ count &- 1] &- 1
        unsafe ends[record] = positions[first &+ count &- 1]
      }
    }
    return unsafe cdr_column(text: text, before: before, ends: ends, stride: 1, trim: 0)
  }

  /// The fields of one of some records.
  @inline(__always)
  borrowing func fields(_ record: Int, of records: PlainColumns.Records) -> PlainFields {
    fields(
      at: first(record, of: records), fieldCount: fieldCount(record, of: records),
      carriageReturns: records.carriageReturns)
  }

  /// The fields of a plain record.
  @inline(__always)
  borrowing func fields(at first: Int, fieldCount: Int, carriageReturns: Int) -> PlainFields {
    unsafe PlainFields(
      text: text, ends: positions + first, count: fieldCount, carriageReturns: carriageReturns,
      mayBeQuoted: hasQuotes, mayBeEscaped: hasDoubledQuotes)
  }
}
