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

  init(_ spans: UnsafeMutableBufferPointer<FieldSpan>, of text: UnsafePointer<UInt8>) {
    unsafe self.spans = spans
    unsafe self.text = text
  }

  func field(_ column: Int) -> Field {
    let span = unsafe spans[column]
    return unsafe Field(bytes: text + span.start, count: span.count)
  }

  func isEscaped(_ column: Int) -> Bool { unsafe spans[column].isEscaped }
}

/// The fields of a plain record as ``StructuralIndex`` finds them.
@safe struct PlainFields: FieldSource {
  private let text: UnsafePointer<UInt8>
  /// By column, the position that ends the field; before the first, the one that the record stands
  /// behind.
  private let ends: UnsafePointer<UInt32>
  /// The column whose last byte is a CR that is not of its field; -1 for none.
  private let trimmed: Int
  /// Whether fields may stand in quotes.
  private let mayBeQuoted: Bool
  /// Whether fields may have doubled quotes inside.
  private let mayBeEscaped: Bool

  init(
    text: UnsafePointer<UInt8>, ends: UnsafePointer<UInt32>, trimmed: Int, mayBeQuoted: Bool,
    mayBeEscaped: Bool
  ) {
    unsafe self.text = text
    unsafe self.ends = ends
    self.trimmed = trimmed
    self.mayBeQuoted = mayBeQuoted
    self.mayBeEscaped = mayBeEscaped
  }

  @inline(__always)
  func field(_ column: Int) -> Field {
    // Wraps to 0 where the text itself begins.
    let start = unsafe ends[column &- 1] &+ 1
    let count = unsafe Int(ends[column] &- start) &- (column == trimmed ? 1 : 0)
    let first = unsafe text + Int(start)
    guard mayBeQuoted, unsafe first[0] == UInt8(ascii: "\"") else {
      return unsafe Field(bytes: first, count: count)
    }
    return unsafe Field(bytes: first + 1, count: count &- 2)
  }

  @inline(__always)
  func isEscaped(_ column: Int) -> Bool { mayBeEscaped && field(column).hasQuote }
}
