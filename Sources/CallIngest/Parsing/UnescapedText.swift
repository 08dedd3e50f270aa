import CKernels

/// Room for fields whose doubled quotes were made single, until their batch is added.
@safe struct UnescapedText: ~Copyable {
  static let capacity = 1 << 18
  private let bytes: UnsafeMutablePointer<UInt8>
  private var used = 0

  init() {
    let size = Self.capacity + Int(CDR_TEXT_PADDING)
    unsafe bytes = .allocate(capacity: size)
    unsafe bytes.initialize(repeating: 0, count: size)
  }

  deinit { unsafe bytes.deallocate() }

  /// Whether there is room for a record of any length.
  var hasRoom: Bool { Self.capacity - used > RecordReader.decidingSize }

  mutating func removeAll() { used = 0 }

  /// The used fields of a record read by ``RecordReader``.
  mutating func fields(
    _ spans: UnsafeMutableBufferPointer<FieldSpan>, of text: UnsafePointer<UInt8>,
    layout: ColumnLayout
  ) -> RecordFields {
    unsafe RecordFields(
      callID: field(spans[layout.callID], of: text),
      accountID: field(spans[layout.accountID], of: text),
      product: field(spans[layout.product], of: text),
      startTime: field(spans[layout.startTime], of: text),
      duration: field(spans[layout.duration], of: text),
      recording: layout.recording.map { unsafe field(spans[$0], of: text) }
        ?? Field(bytes: text, count: 0))
  }

  private mutating func field(_ span: FieldSpan, of text: UnsafePointer<UInt8>) -> Field {
    guard span.isEscaped else { return unsafe Field(bytes: text + span.start, count: span.count) }
    let first = unsafe bytes + used
    var i = span.start
    while i < span.end {
      unsafe bytes[used] = text[i]
      used += 1
      i += unsafe text[i] == UInt8(ascii: "\"") ? 2 : 1
    }
    return unsafe Field(bytes: first, count: bytes + used - first)
  }
}
