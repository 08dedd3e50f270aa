import ColumnMaps

/// The fields of a record, however they were found.
protocol FieldSource {
  /// A field's bytes as they stand, quotes around it left out.
  func field(_ column: Int) -> Field
  /// Whether quotes inside a field may be doubled.
  func isEscaped(_ column: Int) -> Bool
}

/// The fields of a record as ``RecordReader`` finds them.
@safe struct SplitFields: FieldSource {
  private let spans: UnsafeMutableBufferPointer<FieldSpan>
  private let text: UnsafePointer<UInt8>
  /// How many fields the record has; others are empty.
  private let count: Int

  init(
    _ spans: UnsafeMutableBufferPointer<FieldSpan>, of text: UnsafePointer<UInt8>, count: Int
  ) {
    unsafe self.spans = spans
    unsafe self.text = text
    self.count = min(count, spans.count)
  }

  func field(_ column: Int) -> Field {
    guard column < count else { return unsafe .empty }
    let span = unsafe spans[column]
    return unsafe Field(bytes: text + span.start, count: span.count)
  }

  func isEscaped(_ column: Int) -> Bool { unsafe column < count && spans[column].isEscaped }
}

/// The fields of a plain record as ``StructuralIndex`` finds them.
@safe struct PlainFields: FieldSource {
  private let text: UnsafePointer<UInt8>
  /// By column, the position that ends the field; before the first, the one that the record stands
  /// behind.
  private let ends: UnsafePointer<UInt32>
  /// How many fields the record has; others are empty.
  private let count: Int
  /// How many bytes of the last field are CRs of the line end.
  private let carriageReturns: Int
  /// Whether fields may stand in quotes.
  private let mayBeQuoted: Bool
  /// Whether fields may have doubled quotes inside.
  private let mayBeEscaped: Bool

  init(
    text: UnsafePointer<UInt8>, ends: UnsafePointer<UInt32>, count: Int, carriageReturns: Int,
    mayBeQuoted: Bool, mayBeEscaped: Bool
  ) {
    unsafe self.text = text
    unsafe self.ends = ends
    self.count = count
    self.carriageReturns = carriageReturns
    self.mayBeQuoted = mayBeQuoted
    self.mayBeEscaped = mayBeEscaped
  }

  @inline(__always)
  func field(_ column: Int) -> Field {
    guard column < count else { return unsafe .empty }
    // Wraps to 0 where the text itself begins.
    let start = unsafe ends[column &- 1] &+ 1
    let trim = column == count &- 1 ? carriageReturns : 0
    let count = unsafe Int(ends[column] &- start) &- trim
    let first = unsafe text + Int(start)
    guard mayBeQuoted, unsafe first[0] == UInt8(ascii: "\"") else {
      return unsafe Field(bytes: first, count: count)
    }
    return unsafe Field(bytes: first + 1, count: count &- 2)
  }

  @inline(__always)
  func isEscaped(_ column: Int) -> Bool { mayBeEscaped && field(column).hasQuote }
}
