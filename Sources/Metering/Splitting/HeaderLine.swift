import ColumnMaps

/// A header, as lines that repeat it are known by: where files were joined, each brings its own.
struct HeaderLine: Sendable {
  /// What a line is of a header.
  enum Likeness {
    case other
    /// It has the header's names in their order.
    case repeated
    /// It has the header's names in another order: what follows it has other columns.
    case reordered
  }

  /// The names as they stand in the file, quotes left out.
  let names: [[UInt8]]
  private let sorted: [[UInt8]]
  /// By a name's first byte, whether one begins so: most records are told from a header by that. An
  /// empty name begins with 0.
  private let firstBytes: InlineArray<256, Bool>

  init(_ names: [[UInt8]]) {
    self.names = names
    sorted = names.sorted { $0.lexicographicallyPrecedes($1) }
    var firstBytes = InlineArray<256, Bool>(repeating: false)
    for name in names { firstBytes[Int(name.first ?? 0)] = true }
    self.firstBytes = firstBytes
  }

  /// What a line of this many fields is.
  @inline(__always)
  func likeness(_ fields: some FieldSource, count: Int) -> Likeness {
    guard count == names.count, count > 0 else { return .other }
    let first = fields.field(0)
    guard firstBytes[unsafe first.count > 0 ? Int(first.bytes[0]) : 0] else { return .other }
    return compare(fields)
  }

  @inline(never)
  private func compare(_ fields: some FieldSource) -> Likeness {
    var texts: [[UInt8]] = []
    for column in names.indices {
      let text = fields.text(column)
      guard names.contains(text) else { return .other }
      texts.append(text)
    }
    if texts == names { return .repeated }
    return texts.sorted { $0.lexicographicallyPrecedes($1) } == sorted ? .reordered : .other
  }
}

extension Field {
  /// Whether it has these bytes.
  func hasBytes(of other: [UInt8]) -> Bool {
    unsafe count == other.count
      && UnsafeBufferPointer(start: bytes, count: count).elementsEqual(other)
  }
}

extension FieldSource {
  /// A field's bytes as they stand, doubled quotes made single.
  fileprivate func text(_ column: Int) -> [UInt8] {
    let bytes = field(column).copied
    guard isEscaped(column) else { return bytes }
    let quote = UInt8(ascii: "\"")
    var text: [UInt8] = []
    var isSecond = false
    for byte in bytes {
      isSecond = byte == quote && !isSecond && text.last == quote
      if !isSecond { text.append(byte) }
    }
    return text
  }
}
