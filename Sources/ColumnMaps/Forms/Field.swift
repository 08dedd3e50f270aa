import CKernels

/// A field's bytes as they stand, quotes removed.
///
/// Behind it `CDR_TEXT_PADDING` bytes can be read, whatever they are.
@safe @usableFromInline package struct Field {
  @usableFromInline package var bytes: UnsafePointer<UInt8>
  @usableFromInline package var count: Int

  @inlinable @inline(__always)
  package init(bytes: UnsafePointer<UInt8>, count: Int) {
    unsafe self.bytes = bytes
    self.count = count
  }

  /// A field without bytes, behind which zeros can be read as behind any field.
  package nonisolated(unsafe) static let empty: Field = {
    let zeros = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)
    unsafe zeros.initialize(repeating: 0, count: 64)
    return unsafe Field(bytes: zeros, count: 0)
  }()

  /// Whether the bytes are UTF-8.
  package var isUTF8: Bool {
    var i = 0
    while i < count, unsafe bytes[i] < 0x80 { i += 1 }
    if i == count { return true }
    let rest = unsafe Span(_unsafeStart: bytes + i, count: count - i)
    return (try? UTF8Span(validating: rest)) != nil
  }

  /// Whether a byte is a quote.
  package var hasQuote: Bool {
    for i in 0..<count where unsafe bytes[i] == UInt8(ascii: "\"") { return true }
    return false
  }

  /// Whether another field has the same bytes.
  @inlinable @inline(__always)
  package func hasSameBytes(as other: Field) -> Bool {
    unsafe count == other.count && cdr_are_same(bytes, other.bytes, count) != 0
  }

  /// Whether it comes before another field in the order of their bytes.
  package func precedes(_ other: Field) -> Bool {
    let order = unsafe cdr_compare(bytes, other.bytes, min(count, other.count))
    return order == 0 ? count < other.count : order < 0
  }

  /// The bytes, in memory of their own.
  package var copied: [UInt8] { unsafe Array(UnsafeBufferPointer(start: bytes, count: count)) }

  /// Appends the bytes to others.
  package func append(to bytes: inout [UInt8]) {
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: self.bytes, count: count))
  }

  /// The text, for messages; what is not UTF-8 is shown as U+FFFD.
  package var text: String {
    unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}

/// Calls a function with a text as a field, with room after it that may be read.
package func withPaddedField<Result>(_ text: String, _ body: (Field) -> Result) -> Result {
  withPaddedField(Array(text.utf8), body)
}

package func withPaddedField<Result>(_ bytes: [UInt8], _ body: (Field) -> Result) -> Result {
  let padded = bytes + [UInt8](repeating: 0, count: Int(CDR_TEXT_PADDING))
  return unsafe padded.withUnsafeBufferPointer { buffer in
    unsafe body(Field(bytes: buffer.baseAddress!, count: bytes.count))
  }
}
