import Columns

/// Reads the rows at a text's beginning, as texts: a header, or the records that stand for one.
@safe struct RowReader {
  enum Row {
    case row([[UInt8]])
    /// A row with broken quoting, or too long.
    case unreadable
    /// A row that goes on beyond the text.
    case incomplete
    case end
  }

  private let text: UnsafePointer<UInt8>
  private let filled: Int
  private let isFinal: Bool
  private let map: ColumnMap
  /// The numbers of fields that rows have; empty: any. A header may have any.
  var counts: [Int] = []
  /// Where the next row starts.
  var next: Int

  init(
    text: UnsafePointer<UInt8>, start: Int, filled: Int, isFinal: Bool, map: ColumnMap
  ) {
    unsafe self.text = text
    self.filled = filled
    self.isFinal = isFinal
    self.map = map
    next = start
  }

  /// The next row's fields as UTF-8, as far as they are text; blank lines and comments are passed
  /// over.
  mutating func read() -> Row {
    let spans = UnsafeMutableBufferPointer<FieldSpan>.allocate(
      capacity: ColumnLayout.maximumFields + 1)
    defer { unsafe spans.deallocate() }
    var reader = unsafe RecordReader(
      text: text, available: filled, isFinal: isFinal, dialect: Dialect(map),
      counts: counts)
    while next < filled {
      let outcome = unsafe reader.read(at: next, fields: spans)
      if outcome == .incomplete { return .incomplete }
      next = reader.next
      switch outcome {
      case .blank: continue
      case .record:
        let count = min(reader.fieldCount, spans.count)
        return unsafe .row(spans[..<count].map { field($0) })
      default: return .unreadable
      }
    }
    return .end
  }

  private func field(_ span: FieldSpan) -> [UInt8] {
    let bytes = unsafe span.bytes(of: text)
    guard map.text.encoding == .gb18030, bytes.contains(where: { $0 > 127 }) else { return bytes }
    return GB18030Decoder.text(of: bytes) ?? bytes
  }
}
