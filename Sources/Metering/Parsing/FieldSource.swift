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
  /// By column, what stands right before and right after the field.
  private let before: UnsafePointer<UInt32>
  private let ends: UnsafePointer<UInt32>
  /// The column whose last byte is a CR that is not of its field; -1 for none.
  private let trimmed: Int
  /// Whether fields may have doubled quotes inside.
  private let mayBeEscaped: Bool

  init(
    text: UnsafePointer<UInt8>, before: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>,
    trimmed: Int, mayBeEscaped: Bool
  ) {
    unsafe self.text = text
    unsafe self.before = before
    unsafe self.ends = ends
    self.trimmed = trimmed
    self.mayBeEscaped = mayBeEscaped
  }

  @inline(__always)
  func field(_ column: Int) -> Field {
    // Wraps to 0 where the text itself begins.
    let start = unsafe before[column] &+ 1
    let count = unsafe Int(ends[column] &- start) &- (column == trimmed ? 1 : 0)
    return unsafe Field(bytes: text + Int(start), count: count)
  }

  @inline(__always)
  func isEscaped(_ column: Int) -> Bool { mayBeEscaped && field(column).hasQuote }
}
