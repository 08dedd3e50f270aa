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
  private let kernel = cdr_best_kernel()
  private var text: UnsafePointer<UInt8>
  private var delimiter: UInt8 = 0

  /// How many there are.
  private(set) var count = 0
  private(set) var lineFeeds = 0
  /// Whether any byte is above 127.
  private(set) var hasNonASCII = false

  /// - Parameter capacity: the size of the longest text.
  init(capacity: Int) {
    unsafe memory = .allocate(capacity: 1 + capacity + Int(CDR_POSITION_PADDING))
    unsafe memory[0] = .max
    unsafe positions = memory + 1
    unsafe text = Field.empty.bytes
  }

  deinit { unsafe memory.deallocate() }

  /// Looks through a text; `CDR_TEXT_PADDING` bytes behind it can be read.
  mutating func find(in text: UnsafePointer<UInt8>, size: Int, delimiter: UInt8) {
    let found = unsafe cdr_find_structurals(kernel, text, size, delimiter, positions)
    unsafe self.text = text
    self.delimiter = delimiter
    count = found.count
    lineFeeds = Int(found.line_feeds)
    hasNonASCII = found.has_non_ascii != 0
  }

  @inline(__always)
  subscript(index: Int) -> Int { unsafe Int(positions[index]) }

  /// Whether a record that begins behind position `first - 1` has `last` delimiters, then a line
  /// feed, and no quote.
  @inline(__always)
  borrowing func isPlainRecord(at first: Int, last: Int) -> Bool {
    guard first &+ last < count else { return false }
    let places = unsafe positions + first
    guard unsafe text[Int(places[last])] == UInt8(ascii: "\n") else { return false }
    var differences: UInt8 = 0
    for i in 0..<last {
      unsafe differences |= text[Int(places[i])] ^ delimiter
    }
    return differences == 0
  }

  /// The used fields of a plain record, a CR before its line feed included.
  @inline(__always)
  borrowing func fields(at first: Int, layout: ColumnLayout) -> RecordFields {
    let places = unsafe positions + first
    @inline(__always)
    func field(_ column: Int) -> Field {
      // Wraps to 0 where the text itself begins.
      let start = unsafe places[column &- 1] &+ 1
      return unsafe Field(bytes: text + Int(start), count: Int(places[column] &- start))
    }
    var fields = RecordFields(
      callID: field(layout.callID), accountID: field(layout.accountID),
      product: field(layout.product), startTime: field(layout.startTime),
      duration: field(layout.duration), recording: unsafe Field(bytes: text, count: 0))
    if let recording = layout.recording { fields.recording = field(recording) }
    return fields
  }
}

extension RecordFields {
  /// Leaves out the CR before the line feed, where the last column is a used one.
  mutating func dropCarriageReturn(_ layout: ColumnLayout) {
    let last = layout.fieldCount - 1
    if layout.callID == last { callID.count -= 1 }
    if layout.accountID == last { accountID.count -= 1 }
    if layout.product == last { product.count -= 1 }
    if layout.startTime == last { startTime.count -= 1 }
    if layout.duration == last { duration.count -= 1 }
    if layout.recording == last { recording.count -= 1 }
  }
}
